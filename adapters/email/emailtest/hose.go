package emailtest

import (
	"net"
	"sync"

	"frontdesk/internal/pipe"
)

// hoses are the connections of a server, to cut them or to make them silent.
type hoses struct {
	mu  sync.Mutex
	all map[*hose]bool
	wg  sync.WaitGroup
}

func newHoses() *hoses { return &hoses{all: map[*hose]bool{}} }

func (h *hoses) each(f func(*hose)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.all {
		f(c)
	}
}

// cut ends all connections.
func (h *hoses) cut() {
	h.mu.Lock()
	var all []*hose
	for c := range h.all {
		all = append(all, c)
	}
	h.mu.Unlock()
	for _, c := range all {
		c.Close()
	}
}

func (h *hoses) wait() { h.wg.Wait() }

// freeze makes those that exist silent: nothing passes, and nothing says so.
func (h *hoses) freeze() { h.each(func(c *hose) { c.once.Do(func() { close(c.frozen) }) }) }

type hosed struct {
	net.Listener
	h *hoses
}

func (l hosed) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if _, inMemory := l.Listener.(*pipe.Listener); inMemory {
		c = pipe.Hold(c)
	}
	o := &hose{Conn: c, h: l.h, frozen: make(chan struct{}), closed: make(chan struct{})}
	l.h.mu.Lock()
	l.h.all[o] = true
	l.h.mu.Unlock()
	return o, nil
}

type hose struct {
	net.Conn
	h      *hoses
	frozen chan struct{}
	closed chan struct{}
	once   sync.Once
	ending sync.Once
}

func (c *hose) silent() bool {
	select {
	case <-c.frozen:
		return true
	default:
		return false
	}
}

func (c *hose) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if c.silent() {
		<-c.closed
		return 0, net.ErrClosed
	}
	return n, err
}

func (c *hose) Write(p []byte) (int, error) {
	if c.silent() {
		return len(p), nil
	}
	return c.Conn.Write(p)
}

func (c *hose) Close() error {
	c.ending.Do(func() {
		close(c.closed)
		c.h.mu.Lock()
		delete(c.h.all, c)
		c.h.mu.Unlock()
	})
	return c.Conn.Close()
}
