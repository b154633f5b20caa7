package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/coder/websocket"
)

// Codes that a WebSocket is closed with, besides the standard ones.
const (
	closeSignIn   websocket.StatusCode = 4001 // sign in again
	closeSlowDown websocket.StatusCode = 4008 // too many, or too slow
)

// maxFrame bounds what a customer's frame may hold, in bytes.
const maxFrame = 64 << 10

// socket serves the stream on a WebSocket. Its origin was checked; browsers cannot set headers on it, so the token
// comes in the first frame.
func (c *chat) socket(r *request) (answer, error) {
	conn, err := websocket.Accept(r.w, r.Request, &websocket.AcceptOptions{InsecureSkipVerify: true, CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		return answer{sent: true}, nil // Accept has answered
	}
	defer func() { _ = conn.CloseNow() }() // after Close it does nothing
	conn.SetReadLimit(maxFrame)
	code, reason := c.converse(r, conn)
	if code != 0 {
		_ = conn.Close(code, reason) // the other side may be gone
	}
	return answer{sent: true}, nil
}

// errSpoke means that a customer sent something behind the hello; errGone that he went.
var (
	errSpoke = errors.New("a frame behind the hello")
	errGone  = errors.New("the other side has gone")
)

// converse reads the hello and follows. It returns how to close; 0 = the other side has gone.
func (c *chat) converse(r *request, conn *websocket.Conn) (websocket.StatusCode, string) {
	in, code := c.hello(r.Context(), conn)
	if code != 0 {
		return code, "say hello first: {token, last_seq}"
	}
	s, err := c.sessionOf(r.Context(), in.Token)
	if err != nil {
		return closeFor(err)
	}
	if err := c.stands(r.Context(), s); err != nil {
		return closeFor(err)
	}
	if err := c.checkOrigin(r.Request, &s); err != nil {
		return websocket.StatusPolicyViolation, "this page may not use the chat"
	}
	if !c.tabs.take(s.id) {
		return closeSlowDown, "too many streams of one session"
	}
	defer c.tabs.leave(s.id)
	ctx, stop := context.WithCancelCause(r.Context())
	defer stop(nil)
	// Pings and closes are handled while somebody reads. The reader ends with the connection, at the latest when the
	// handler closes it. (Conn.CloseRead would do the same, but waits for itself when a frame does come.)
	go func() {
		if _, _, err := conn.Read(r.Context()); err != nil {
			stop(errGone)
		} else {
			stop(errSpoke)
		}
	}()
	err = c.follow(ctx, s, in.LastSeq, &frames{conn, c.timing.write})
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errSpoke):
		return websocket.StatusPolicyViolation, "nothing is said here but hello"
	case errors.Is(cause, errGone):
		return 0, ""
	case errors.Is(err, context.DeadlineExceeded):
		return closeSlowDown, "read faster, or come back"
	}
	return closeFor(err)
}

// hello reads the first frame. The wait has a timer of its own: a read whose context ends breaks the connection, and the
// silent side would never learn why. The reader ends with the connection.
func (c *chat) hello(ctx context.Context, conn *websocket.Conn) (hello, websocket.StatusCode) {
	type first struct {
		kind websocket.MessageType
		body []byte
		err  error
	}
	came := make(chan first, 1)
	go func() {
		kind, body, err := conn.Read(ctx)
		came <- first{kind, body, err}
	}()
	late := time.NewTimer(c.timing.hello)
	defer late.Stop()
	select {
	case <-late.C:
		return hello{}, websocket.StatusPolicyViolation
	case f := <-came:
		if f.err != nil {
			return hello{}, websocket.StatusPolicyViolation
		}
		in, known := readHello(f.body)
		if f.kind != websocket.MessageText || !known {
			return hello{}, websocket.StatusUnsupportedData
		}
		return in, 0
	}
}

// closeFor says how a socket ends by why its stream did.
func closeFor(err error) (websocket.StatusCode, string) {
	switch {
	case errors.Is(err, errOver):
		return closeSignIn, "the session is over"
	case errors.Is(err, errDrained):
		return websocket.StatusServiceRestart, "the desk restarts"
	case err == nil, errors.Is(err, errMoved):
		return websocket.StatusNormalClosure, ""
	}
	switch problemOf(err).Status {
	case http.StatusUnauthorized:
		return closeSignIn, "sign in again"
	case http.StatusTooManyRequests:
		return closeSlowDown, "slow down"
	case http.StatusServiceUnavailable:
		return websocket.StatusTryAgainLater, "the desk is busy"
	}
	return websocket.StatusInternalError, "something went wrong on our side"
}

// frames is an outlet of WebSocket frames: {event, seq, data}. What is being written is finished although the stream
// has ended meanwhile: a context that ends in the midst of a frame would break the connection, and the code with which
// it is to be closed would not arrive.
type frames struct {
	conn *websocket.Conn
	wait time.Duration
}

// send writes one event as a frame.
func (o *frames) send(ctx context.Context, e event) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), o.wait)
	defer cancel()
	b, err := json.Marshal(struct {
		Event string `json:"event"`
		Seq   int64  `json:"seq,omitempty"`
		Data  any    `json:"data"`
	}{e.kind, e.seq, e.data})
	if err != nil {
		return err
	}
	return o.conn.Write(ctx, websocket.MessageText, b)
}

// beat pings, and waits for the answer.
func (o *frames) beat(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), o.wait)
	defer cancel()
	return o.conn.Ping(ctx)
}
