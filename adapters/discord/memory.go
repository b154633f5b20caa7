package discord

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"sync"
	"time"

	"frontdesk/bot/channel"
)

// memory is what must be known after a restart: the cursor's bytes are its JSON.
type memory struct {
	mu   sync.Mutex
	kept struct {
		Session session     `json:"session"`          // its Seq is the last event that the desk took
		Behind  bool        `json:"behind,omitempty"` // messages of before the session may be missing
		Rooms   []knownRoom `json:"rooms,omitempty"`  // least lately used first
		Cases   []openCase  `json:"cases,omitempty"`  // oldest first
	}
	number int // of the session, within this process
	cursor channel.Cursor
	saved  time.Time

	saving sync.Mutex // held while the cursor is written, so that an older state never follows a newer one
}

// knownRoom is a direct conversation, channel or thread that the desk is spoken to in.
type knownRoom struct {
	ID     string `json:"i"`
	Guild  string `json:"g,omitempty"` // "" = a direct conversation
	Parent string `json:"p,omitempty"` // of a thread
	Last   string `json:"l,omitempty"` // the newest message that arrived
}

// openCase is the thread that a case got.
type openCase struct {
	Key    string `json:"k"` // hashed, to be short
	Desk   string `json:"d"`
	Thread string `json:"t"`
}

// Both together stay below the 64 KiB of a cursor.
const (
	maxRooms = 350
	maxCases = 250
)

// load reads the cursor. What was learned before stays.
func (m *memory) load(ctx context.Context, cur channel.Cursor) error {
	b, err := cur.Load(ctx)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	cases := m.kept.Cases
	m.cursor = cur
	m.kept.Session, m.kept.Behind, m.kept.Rooms, m.kept.Cases = session{}, false, nil, nil
	if len(b) > 0 && json.Unmarshal(b, &m.kept) != nil { // unreadable: a new session, and what was taken before is known
		m.kept.Session, m.kept.Rooms, m.kept.Cases = session{}, nil, nil
	}
	for _, c := range cases {
		if !slices.Contains(m.kept.Cases, c) {
			m.kept.Cases = append(m.kept.Cases, c)
		}
	}
	m.number++
	return nil
}

// save writes the cursor, if there is one yet. What is kept can be asked for meanwhile: heartbeats must not wait for a disk.
func (m *memory) save(ctx context.Context) error {
	m.saving.Lock()
	defer m.saving.Unlock()
	b, cursor, err := m.snapshot()
	if cursor == nil || err != nil {
		return err
	}
	return cursor.Save(ctx, b)
}

// snapshot is what a cursor must hold now, and the cursor.
func (m *memory) snapshot() ([]byte, channel.Cursor, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.cursor == nil {
		return nil, nil, nil
	}
	m.saved = time.Now()
	b, err := json.Marshal(m.kept)
	return b, m.cursor, err
}

// stale tells whether the cursor was not written for a while.
func (m *memory) stale() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return time.Since(m.saved) >= saveEvery
}

func (m *memory) session() session {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept.Session
}

// begin goes over to a new session. Who had rooms before may have missed something in them.
func (m *memory) begin(s session) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.number++
	m.kept.Session = s
	m.kept.Behind = m.kept.Behind || len(m.kept.Rooms) > 0
}

// forget gives a session up.
func (m *memory) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.number++
	m.kept.Session = session{}
}

// epoch numbers the sessions of this process.
func (m *memory) epoch() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.number
}

// commit notes that the desk took all events up to one.
func (m *memory) commit(epoch int, seq int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if epoch == m.number && seq > m.kept.Session.Seq {
		m.kept.Session.Seq = seq
	}
}

// committed is the last event of the session that the desk took, or 0.
func (m *memory) committed() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept.Session.Seq
}

func (m *memory) isBehind() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept.Behind
}

// caughtUp notes that nothing is missing any more, unless another session began meanwhile.
func (m *memory) caughtUp(epoch int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if epoch == m.number {
		m.kept.Behind = false
	}
}

// rooms are the known ones, the most lately used first.
func (m *memory) rooms() []knownRoom {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := slices.Clone(m.kept.Rooms)
	slices.Reverse(out)
	return out
}

// room finds a known one.
func (m *memory) room(id string) (knownRoom, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.kept.Rooms, func(r knownRoom) bool { return r.ID == id })
	if i < 0 {
		return knownRoom{}, false
	}
	return m.kept.Rooms[i], true
}

// learn keeps a room in which the desk was spoken to, or speaks. How far a known one has come stays: see passed.
func (m *memory) learn(r knownRoom) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if i := slices.IndexFunc(m.kept.Rooms, func(o knownRoom) bool { return o.ID == r.ID }); i >= 0 {
		r.Last = cmp.Or(m.kept.Rooms[i].Last, r.Last)
		m.kept.Rooms = slices.Delete(m.kept.Rooms, i, i+1)
	}
	m.kept.Rooms = append(m.kept.Rooms, r)
	m.kept.Rooms = m.kept.Rooms[max(0, len(m.kept.Rooms)-maxRooms):]
}

// passed notes the newest message of a known room.
func (m *memory) passed(room, message string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.kept.Rooms {
		if r := &m.kept.Rooms[i]; r.ID == room {
			r.Last = newer(message, r.Last)
		}
	}
}

// drop forgets a room.
func (m *memory) drop(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept.Rooms = slices.DeleteFunc(m.kept.Rooms, func(r knownRoom) bool { return r.ID == id })
}

func (m *memory) findCase(desk, key string) (string, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	short := shortKey(key)
	for _, c := range m.kept.Cases {
		if c.Desk == desk && c.Key == short {
			return c.Thread, true
		}
	}
	return "", false
}

// isCase tells whether a thread belongs to a case.
func (m *memory) isCase(thread string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.ContainsFunc(m.kept.Cases, func(c openCase) bool { return c.Thread == thread })
}

func (m *memory) addCase(desk, key, thread string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept.Cases = append(m.kept.Cases, openCase{shortKey(key), desk, thread})
	m.kept.Cases = m.kept.Cases[max(0, len(m.kept.Cases)-maxCases):]
}

func (m *memory) dropCase(desk, key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	short := shortKey(key)
	m.kept.Cases = slices.DeleteFunc(m.kept.Cases, func(c openCase) bool { return c.Desk == desk && c.Key == short })
}

// loaded tells whether what was kept is known: before, a case would get a second thread.
func (m *memory) loaded() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.cursor != nil
}

func shortKey(key string) string {
	sum := sha256.Sum256([]byte(key))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// newer is the later of two ids. Discord's ids are numbers that grow with time.
func newer(a, b string) string {
	if id(a) > id(b) {
		return a
	}
	return b
}

// before is the id before one.
func before(s string) string { return strconv.FormatUint(max(id(s), 1)-1, 10) }

func id(s string) uint64 {
	n, _ := strconv.ParseUint(s, 10, 64) // what is no id is older than all
	return n
}

// epochStart is where the times in Discord's ids begin, in Unix milliseconds: 2015.
const epochStart = 1420070400000

// idAt is the id that something would get at a time.
func idAt(t time.Time) string {
	return strconv.FormatInt(max(0, t.UnixMilli()-epochStart)<<22, 10)
}

// told is where a message that was delivered stands, and who wrote it.
type told struct {
	At   channel.Address
	From channel.Person
}

// seen remembers messages that were delivered: a deletion names its message only, and in a channel of many most were not for the
// desk.
type seen struct {
	mu    sync.Mutex
	at    map[string]told
	order []string
}

// maxSeen bounds them. What is edited or deleted is nearly always new.
const maxSeen = 4096

func (s *seen) add(message string, m told) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at == nil {
		s.at = map[string]told{}
	}
	if _, ok := s.at[message]; !ok {
		s.order = append(s.order, message)
	}
	s.at[message] = m
	for len(s.order) > maxSeen {
		delete(s.at, s.order[0])
		s.order = s.order[1:]
	}
}

func (s *seen) find(message string) (told, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, ok := s.at[message]
	return m, ok
}
