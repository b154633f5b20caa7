package discordtest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// gateway is the sessions of the bot and the connections that carry them.
type gateway struct {
	sessions map[string]*session
	links    map[*link]bool
	last     int // number of the newest session
	connects int
	identify int // sessions that were begun
	resumes  int
	asks     int    // connections that are asked to go right after HELLO
	askLate  int    // connections that are asked to go right after RESUME or IDENTIFY, before anything else
	refuse   []bool // answers to the next RESUMEs and IDENTIFYs instead of a session: op 9, and whether it is resumable
	deaf     int    // connections that get no answer to their next heartbeats
	noHello  int    // connections that are not greeted
	deadEnd  bool   // no connection to a session's own place is greeted
}

func (g *gateway) init() { g.sessions, g.links = map[string]*session{}, map[*link]bool{} }

// session is what a connection begins or resumes. All its events are kept, by sequence.
type session struct {
	id     string
	seq    int64
	events []event // events[i] has the sequence i+1
	acked  int64   // of heartbeats and resumes
	link   *link
}

// event is one of a session, as a frame.
type event struct {
	frame  []byte
	counts bool // it is something that a test made happen
}

// link is one connection.
type link struct {
	s      *Server
	conn   *websocket.Conn
	out    chan struct{} // wakes the writer
	frames [][]byte
	with   *session
	closes int // code to close with, after what waits; 0 = open
	silent bool
	beaten time.Time // the last heartbeat
	got    []time.Time
	stop   context.CancelFunc
}

// cut ends a connection without a word. The lock is held.
func (l *link) cut() { l.stop() }

// send puts a frame behind those that wait. The lock is held.
func (l *link) send(frame []byte) {
	l.frames = append(l.frames, frame)
	select {
	case l.out <- struct{}{}:
	default:
	}
}

func (l *link) op(op int, data any) {
	l.send(marshal(map[string]any{"op": op, "d": data, "s": nil, "t": nil}))
}

// close ends a connection with a code. The lock is held.
func (l *link) close(code int) {
	l.closes = code
	l.send(nil)
}

// connect takes one connection to the gateway.
func (s *Server) connect(w http.ResponseWriter, r *http.Request) {
	if q := r.URL.Query(); q.Get("v") != "10" || q.Get("encoding") != "json" {
		s.mu.Lock()
		s.wrong("gateway: the address does not name version 10 and JSON")
		s.mu.Unlock()
	}
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	conn.SetReadLimit(4096) // as Discord's
	ctx, stop := context.WithCancel(s.ctx)
	l := &link{s: s, conn: conn, out: make(chan struct{}, 1), stop: stop, beaten: s.Now()}
	s.mu.Lock()
	s.gateway.connects++
	s.gateway.links[l] = true
	if s.gateway.noHello > 0 {
		s.gateway.noHello--
	} else if !s.gateway.deadEnd || !strings.HasPrefix(r.URL.Path, "/resume/") {
		l.op(10, map[string]any{"heartbeat_interval": s.beat.Milliseconds(), "_trace": []string{"fake"}})
		if s.gateway.asks > 0 {
			s.gateway.asks--
			l.op(7, nil)
		}
	}
	s.mu.Unlock()
	done := make(chan struct{})
	s.work.Go(func() {
		defer close(done)
		l.write(ctx)
	})
	s.work.Go(func() { l.watch(ctx) })
	l.read(ctx)
	stop()
	<-done
	_ = conn.CloseNow()
	s.mu.Lock()
	delete(s.gateway.links, l)
	if l.with != nil && l.with.link == l {
		l.with.link = nil
	}
	s.mu.Unlock()
}

// write sends what waits, in order.
func (l *link) write(ctx context.Context) {
	for {
		l.s.mu.Lock()
		frames := l.frames
		l.frames = nil
		silent, code := l.silent, l.closes
		l.s.mu.Unlock()
		for _, f := range frames {
			if silent || f == nil {
				continue
			}
			if l.conn.Write(ctx, websocket.MessageText, f) != nil {
				l.stop()
				return
			}
		}
		if code != 0 && !silent {
			_ = l.conn.Close(websocket.StatusCode(code), "")
			l.stop()
			return
		}
		if len(frames) > 0 {
			continue
		}
		select {
		case <-l.out:
		case <-ctx.Done():
			return
		}
	}
}

// watch ends a connection whose heartbeats stay away.
func (l *link) watch(ctx context.Context) {
	for {
		t := time.NewTimer(l.s.beat)
		select {
		case <-ctx.Done():
			t.Stop()
			return
		case <-t.C:
		}
		l.s.mu.Lock()
		if !l.silent && l.s.Now().Sub(l.beaten) > 5*l.s.beat/2+time.Second {
			if l.s.pipe != nil { // in memory the clock is the test's; else the machine may have stood still
				l.s.wrong("gateway: heartbeats stay away")
			}
			l.close(4009)
		}
		l.s.mu.Unlock()
	}
}

// read takes what the bot sends.
func (l *link) read(ctx context.Context) {
	for {
		_, data, err := l.conn.Read(ctx)
		if err != nil {
			if code := websocket.CloseStatus(err); code == 1000 || code == 1001 { // this throws the session away
				l.s.mu.Lock()
				if l.with != nil && l.closes == 0 { // not the echo of a close of ours
					delete(l.s.gateway.sessions, l.with.id)
				}
				l.s.mu.Unlock()
			}
			return
		}
		l.s.mu.Lock()
		if !l.silent {
			l.take(data)
		}
		l.s.mu.Unlock()
	}
}

// take handles one frame of the bot. The lock is held.
func (l *link) take(data []byte) {
	var f struct {
		Op   *int            `json:"op"`
		Data json.RawMessage `json:"d"`
	}
	now := l.s.Now()
	l.got = append(slices.DeleteFunc(l.got, func(t time.Time) bool { return now.Sub(t) > time.Minute }), now)
	switch {
	case json.Unmarshal(data, &f) != nil || f.Op == nil:
		l.s.wrong("gateway: a frame is no JSON or has no op")
		l.close(4002)
	case len(l.got) > 120:
		l.s.wrong("gateway: more than 120 frames a minute")
		l.close(4008)
	case *f.Op == 1:
		l.heartbeat(f.Data)
	case *f.Op == 2:
		l.identify(f.Data)
	case *f.Op == 6:
		l.resume(f.Data)
	default:
		l.s.wrong(fmt.Sprintf("gateway: op %d", *f.Op))
		l.close(4001)
	}
}

func (l *link) heartbeat(data []byte) {
	l.beaten = l.s.Now()
	var seq *int64
	if json.Unmarshal(data, &seq) != nil || seq != nil && (l.with == nil && *seq < 0 || l.with != nil && *seq > l.with.seq) {
		l.s.wrong("gateway: a heartbeat with a sequence that was never sent")
	}
	if seq != nil && l.with != nil {
		l.s.acknowledge(l.with, *seq)
	}
	if l.s.gateway.deaf > 0 {
		l.s.gateway.deaf--
		return
	}
	l.op(11, nil)
}

// acknowledge counts the events up to a sequence. The lock is held.
func (s *Server) acknowledge(with *session, seq int64) {
	for ; with.acked < seq && with.acked < with.seq; with.acked++ {
		if with.events[with.acked].counts {
			s.acked++
		}
	}
}

// The intents that there are, and the one that must be switched on.
const (
	allIntents     = 1<<0 | 1<<1 | 1<<2 | 1<<3 | 1<<4 | 1<<5 | 1<<6 | 1<<7 | 1<<8 | 1<<9 | 1<<10 | 1<<11 | 1<<12 | 1<<13 | 1<<14 | 1<<15 | 1<<16 | 1<<20 | 1<<21 | 1<<24 | 1<<25
	messageContent = 1 << 15
	privileged     = 1<<1 | 1<<8
)

func (l *link) identify(data []byte) {
	var x struct {
		Token      string            `json:"token"`
		Intents    *int64            `json:"intents"`
		Properties map[string]string `json:"properties"`
	}
	s := l.s
	s.gateway.identify++
	s.starts--
	switch {
	case json.Unmarshal(data, &x) != nil || x.Properties["os"] == "" || x.Properties["browser"] == "" || x.Properties["device"] == "":
		s.wrong("gateway: IDENTIFY is not of the known form")
		l.close(4002)
	case l.with != nil:
		s.wrong("gateway: IDENTIFY twice")
		l.close(4005)
	case x.Token != s.token:
		l.close(4004)
	case x.Intents == nil || *x.Intents&^allIntents != 0:
		l.close(4013)
	case *x.Intents&privileged != 0 || *x.Intents&messageContent != 0 && !s.app.content:
		l.close(4014)
	case l.told():
	default:
		s.gateway.last++
		l.with = &session{id: fmt.Sprintf("session-%d", s.gateway.last), link: l}
		s.gateway.sessions[l.with.id] = l.with
		unavailable := []any{}
		for _, g := range s.world.guilds {
			if g.Members[BotID] != nil {
				unavailable = append(unavailable, map[string]any{"id": g.ID, "unavailable": true})
			}
		}
		l.with.add("READY", map[string]any{"v": 10, "user": Bot.json(), "guilds": unavailable, "session_id": l.with.id, "session_type": "normal",
			"resume_gateway_url": "ws" + strings.TrimPrefix(s.URL, "http") + "/resume/" + l.with.id, "application": map[string]any{"id": BotID, "flags": 0}}, false)
		for _, g := range s.world.guilds {
			if g.Members[BotID] != nil {
				l.with.add("GUILD_CREATE", s.guildJSON(g), false)
			}
		}
	}
}

// told tells whether the connection was answered with something else than a session.
func (l *link) told() bool {
	g := &l.s.gateway
	switch {
	case len(g.refuse) > 0:
		l.op(9, g.refuse[0])
		g.refuse = g.refuse[1:]
	case g.askLate > 0:
		g.askLate--
		l.op(7, nil)
	default:
		return false
	}
	return true
}

func (l *link) resume(data []byte) {
	var x struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     *int64 `json:"seq"`
	}
	s := l.s
	s.gateway.resumes++
	if json.Unmarshal(data, &x) != nil || x.Seq == nil {
		s.wrong("gateway: RESUME is not of the known form")
		l.close(4002)
		return
	}
	with := s.gateway.sessions[x.Session]
	switch {
	case x.Token != s.token:
		l.close(4004)
	case l.told():
	case with == nil:
		l.op(9, false)
	case *x.Seq > with.seq:
		s.wrong("gateway: RESUME with a sequence that was never sent")
		l.close(4007)
	default:
		if with.link != nil { // the older connection is dropped
			with.link.cut()
		}
		l.with, with.link = with, l
		s.acknowledge(with, *x.Seq)
		for _, e := range with.events[*x.Seq:] {
			l.send(e.frame)
		}
		with.add("RESUMED", map[string]any{"_trace": []string{"fake"}}, false)
	}
}

// add puts an event behind those of a session, and on its way. The lock is held.
func (x *session) add(kind string, data any, counts bool) {
	x.push(marshal(map[string]any{"op": 0, "t": kind, "s": x.seq + 1, "d": data}), counts)
}

func (x *session) push(frame []byte, counts bool) {
	x.seq++
	x.events = append(x.events, event{frame, counts})
	if x.link != nil {
		x.link.send(frame)
	}
}

// dispatch lets something happen in all sessions. The lock is held.
func (s *Server) dispatch(kind string, data any, counts bool) {
	for _, x := range s.gateway.sessions {
		x.add(kind, data, counts)
	}
}

func (s *Server) dispatchTimes(kind string, data any, times int) {
	for range max(1, times) {
		s.dispatch(kind, data, true)
	}
}

func (g *gateway) raw(make func(seq int64) []byte) {
	for _, x := range g.sessions {
		x.push(make(x.seq+1), false)
	}
}

// Drop ends the connections without a word. Their sessions go on.
func (s *Server) Drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for l := range s.gateway.links {
		l.cut()
	}
}

// CloseCode ends the connections with a code.
func (s *Server) CloseCode(code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for l := range s.gateway.links {
		l.close(code)
	}
}

// Silence makes the connections half-open: nothing comes over them any more, not even an end.
func (s *Server) Silence() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for l := range s.gateway.links {
		l.silent = true
	}
}

// Forget ends the connections and their sessions.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.sessions = map[string]*session{}
	for l := range s.gateway.links {
		l.cut()
	}
}

// Reconnect asks the connections to go (op 7), then the next ones so often right after HELLO, then so often right after
// they resumed or identified.
func (s *Server) Reconnect(afterHello, afterResume int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.asks, s.gateway.askLate = afterHello, afterResume
	for l := range s.gateway.links {
		l.op(7, nil)
	}
}

// Invalidate answers the next attempts to resume or identify with op 9, and says whether the session can be resumed.
func (s *Server) Invalidate(resumable ...bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.refuse = append(s.gateway.refuse, resumable...)
}

// AskBeat asks the connections for a heartbeat (op 1).
func (s *Server) AskBeat() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for l := range s.gateway.links {
		l.op(1, nil)
	}
}

// Mute leaves the next so many heartbeats without an answer, and does not greet so many of the next connections.
func (s *Server) Mute(beats, hellos int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.deaf, s.gateway.noHello = beats, hellos
}

// DeadEnd has the place that sessions are to be resumed at take connections and never greet them.
func (s *Server) DeadEnd() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.deadEnd = true
}

// Connects tells how many connections were made, sessions begun, and sessions resumed.
func (s *Server) Connects() (connects, identifies, resumes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.connects, s.gateway.identify, s.gateway.resumes
}

// Live tells how many sessions there are with a connection.
func (s *Server) Live() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.gateway.sessions {
		if x.link != nil {
			n++
		}
	}
	return n
}

// Listening tells whether there is a session, be it with a connection or one that can be resumed.
func (s *Server) Listening() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.gateway.sessions) > 0
}
