package slacktest

import (
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// wire is one connection of Socket Mode.
type wire struct {
	conn    *websocket.Conn // nil for the one of another program, which takes events and says nothing
	mu      sync.Mutex      // of writing
	silent  atomic.Bool     // nothing is answered any more, not even pings
	leaving atomic.Bool     // it was asked to go: it gets nothing more
	gone    atomic.Bool
}

// link takes a connection.
func (s *Server) link(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("ticket") != ticket {
		http.Error(w, "no such ticket", http.StatusForbidden)
		return
	}
	up := websocket.Upgrader{}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	l := &wire{conn: conn}
	pong := conn.PingHandler()
	conn.SetPingHandler(func(data string) error {
		if l.silent.Load() {
			return nil
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		return pong(data)
	})
	s.mu.Lock()
	s.connects++
	ask := s.asks > 0
	if ask {
		s.asks--
	}
	s.links = append(s.links, l)
	hello := map[string]any{
		"type": "hello", "num_connections": len(s.links), "connection_info": map[string]any{"app_id": AppID},
		"debug_info": map[string]any{"host": "applink-1", "approximate_connection_time": 18060},
	}
	s.mu.Unlock()
	l.write(hello)
	if ask {
		s.bid(l)
	}
	s.mu.Lock()
	s.changed()
	s.mu.Unlock()
	s.hear(l)
	s.mu.Lock()
	s.links = slices.DeleteFunc(s.links, func(x *wire) bool { return x == l })
	s.changed()
	s.mu.Unlock()
}

// hear reads acknowledgements until the connection ends.
func (s *Server) hear(l *wire) {
	defer l.cut()
	for {
		_, b, err := l.conn.ReadMessage()
		if err != nil {
			return
		}
		if l.silent.Load() {
			continue
		}
		var ack struct {
			ID string `json:"envelope_id"`
		}
		s.mu.Lock()
		if json.Unmarshal(b, &ack) != nil || ack.ID == "" {
			s.invalid = append(s.invalid, "socket: not an acknowledgement")
		}
		if len(b) > 20<<10 {
			s.invalid = append(s.invalid, "socket: an acknowledgement of more than 20 KB")
		}
		if i := slices.IndexFunc(s.queue, func(d *delivery) bool { return d.id == ack.ID }); i >= 0 {
			s.queue = slices.Delete(s.queue, i, i+1)
			s.acked++
		}
		s.changed()
		s.mu.Unlock()
	}
}

func (l *wire) write(v any) {
	b, err := json.Marshal(v)
	if err != nil {
		panic("slacktest: " + err.Error())
	}
	l.send(b)
}

func (l *wire) send(b []byte) {
	if l.conn == nil || l.silent.Load() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.conn.SetWriteDeadline(time.Now().Add(5 * time.Second))
	_ = l.conn.WriteMessage(websocket.TextMessage, b)
}

// ask wants the client to make a new connection.
func (l *wire) ask(reason string) {
	l.leaving.Store(true)
	l.write(map[string]any{"type": "disconnect", "reason": reason, "debug_info": map[string]any{"host": "applink-1"}})
}

// cut ends a connection without a word.
func (l *wire) cut() {
	l.gone.Store(true)
	if l.conn != nil {
		_ = l.conn.Close()
	}
}

// bid asks a connection to go, and ends it a second later, as Slack does after ten.
func (s *Server) bid(l *wire) {
	l.ask("warning")
	s.work.Go(func() {
		t := time.NewTimer(time.Second)
		defer t.Stop()
		select {
		case <-t.C:
		case <-s.ctx.Done():
		}
		l.cut()
	})
}

func (s *Server) each(f func(*wire)) {
	s.mu.Lock()
	links := slices.Clone(s.links)
	s.mu.Unlock()
	for _, l := range links {
		f(l)
	}
}

// Drop ends all connections.
func (s *Server) Drop() { s.each((*wire).cut) }

// Silence makes all connections silent, without ending them.
func (s *Server) Silence() { s.each(func(l *wire) { l.silent.Store(true) }) }

// AskReconnect wants new connections, and again as often right after hello.
func (s *Server) AskReconnect(again int) {
	s.mu.Lock()
	s.asks = again
	s.mu.Unlock()
	s.each(s.bid)
}

// Steal lets another program connect, which takes one event, does not acknowledge it, and leaves, and has the others make new connections.
func (s *Server) Steal() {
	s.mu.Lock()
	s.links = append(s.links, &wire{})
	s.mu.Unlock()
	s.each(func(l *wire) {
		if l.conn != nil {
			s.bid(l)
		}
	})
}
