package pipe

import (
	"net"
	"sync"
)

// Hold returns a connection that takes what the other end writes at once and holds it until it is read, as the buffers of a
// system do. Without it who writes to a pipe waits for who reads, and who closes a TLS connection for five seconds.
func Hold(c net.Conn) net.Conn {
	h := &holding{Conn: c, more: make(chan struct{}, 1)}
	go h.take()
	return h
}

type holding struct {
	net.Conn
	more chan struct{} // something came since it was last looked

	mu   sync.Mutex
	held []byte
	err  error // behind what is held
}

// take reads until the connection ends.
func (h *holding) take() {
	b := make([]byte, 16<<10)
	for {
		n, err := h.Conn.Read(b)
		h.mu.Lock()
		h.held, h.err = append(h.held, b[:n]...), err
		h.mu.Unlock()
		select {
		case h.more <- struct{}{}:
		default: // it is known
		}
		if err != nil {
			return
		}
	}
}

// Read gives what is held, and waits where nothing is.
func (h *holding) Read(p []byte) (int, error) {
	for {
		h.mu.Lock()
		n, err := copy(p, h.held), h.err
		h.held = h.held[n:]
		h.mu.Unlock()
		if n > 0 || len(p) == 0 {
			return n, nil
		}
		if err != nil {
			return 0, err
		}
		<-h.more
	}
}
