package telegram

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"frontdesk/bot/channel"
)

// memory is what must be known after a restart: the cursor's bytes are its JSON.
type memory struct {
	mu   sync.Mutex
	kept struct {
		Offset int64     `json:"offset,omitempty"` // the next update; all before are taken
		At     time.Time `json:"at,omitzero"`      // when it was set
		Moved  []move    `json:"moved,omitempty"`  // oldest first
		Cases  []topic   `json:"cases,omitempty"`  // oldest first
	}
	cursor channel.Cursor // nil until Run has one
}

// move is a group that got another id. Its address stays the first one, so that its conversation goes on.
type move struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

// topic is the topic that a case got.
type topic struct {
	Key    string `json:"key"` // hashed, to be short
	Desk   int64  `json:"desk"`
	Thread int64  `json:"thread"`
}

// Both together stay well below the 64 KiB of a cursor.
const (
	maxMoved = 400
	maxCases = 400
)

// staleAfter is how long an offset is of use. After a week without updates Telegram goes on from a random id, which
// may be lower: an old offset would throw such updates away. Without one, all that was not confirmed comes.
const staleAfter = 6 * 24 * time.Hour

// load reads the cursor. What was learned before stays.
func (m *memory) load(ctx context.Context, cur channel.Cursor) error {
	b, err := cur.Load(ctx)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	moved, cases := m.kept.Moved, m.kept.Cases
	m.cursor = cur
	m.kept.Moved, m.kept.Cases = nil, nil
	if len(b) > 0 && json.Unmarshal(b, &m.kept) != nil {
		m.kept.Offset = 0 // unreadable: without an offset nothing is lost, and what was taken before is known
	}
	m.kept.Moved = union(m.kept.Moved, moved)
	m.kept.Cases = union(m.kept.Cases, cases)
	return nil
}

// union is a and what b has more.
func union[T comparable](a, b []T) []T {
	for _, x := range b {
		if !slices.Contains(a, x) {
			a = append(a, x)
		}
	}
	return a
}

// save writes the cursor, if there is one yet.
func (m *memory) save(ctx context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.cursor == nil {
		return nil
	}
	b, err := json.Marshal(m.kept)
	if err != nil {
		return err
	}
	return m.cursor.Save(ctx, b)
}

// offset is where to go on, or 0.
func (m *memory) offset(now time.Time) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if now.Sub(m.kept.At) > staleAfter {
		return 0
	}
	return m.kept.Offset
}

func (m *memory) setOffset(n int64, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept.Offset, m.kept.At = n, now.UTC()
}

// learn keeps that a group has another id now. It reports whether that is news.
func (m *memory) learn(from, to int64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	news := move{from, to}
	if from == to || slices.Contains(m.kept.Moved, news) {
		return false
	}
	m.kept.Moved = append(m.kept.Moved, news)
	m.kept.Moved = m.kept.Moved[max(0, len(m.kept.Moved)-maxMoved):]
	return true
}

// current is the id that a chat has now.
func (m *memory) current(id int64) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, v := range m.kept.Moved { // oldest first, so that a chain is followed
		if v.From == id {
			id = v.To
		}
	}
	return id
}

// first is the id that a chat had at first.
func (m *memory) first(id int64) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, v := range slices.Backward(m.kept.Moved) {
		if v.To == id {
			id = v.From
		}
	}
	return id
}

func (m *memory) findCase(desk int64, key string) (int64, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	short := shortKey(key)
	for _, c := range m.kept.Cases {
		if c.Desk == desk && c.Key == short {
			return c.Thread, true
		}
	}
	return 0, false
}

func (m *memory) addCase(desk int64, key string, thread int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept.Cases = append(m.kept.Cases, topic{shortKey(key), desk, thread})
	m.kept.Cases = m.kept.Cases[max(0, len(m.kept.Cases)-maxCases):]
}

func (m *memory) dropCase(desk int64, key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	short := shortKey(key)
	m.kept.Cases = slices.DeleteFunc(m.kept.Cases, func(c topic) bool { return c.Desk == desk && c.Key == short })
}

// loaded tells whether what was kept is known: before, a case would get a second topic.
func (m *memory) loaded() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.cursor != nil
}

func shortKey(key string) string {
	sum := sha256.Sum256([]byte(key))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}
