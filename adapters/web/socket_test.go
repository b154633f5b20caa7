package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// dial opens a WebSocket as a page would.
func (x *rig) dial(origin string, header http.Header) (*websocket.Conn, *http.Response, error) {
	if header == nil {
		header = http.Header{}
	}
	if origin != "" {
		header.Set("Origin", origin)
	}
	conn, res, err := websocket.Dial(x.t.Context(), x.front.URL+"/chat/v1/stream", &websocket.DialOptions{HTTPHeader: header, CompressionMode: websocket.CompressionContextTakeover})
	if conn != nil {
		conn.SetReadLimit(1 << 20)
		x.t.Cleanup(func() { _ = conn.CloseNow() })
	}
	return conn, res, err
}

// open dials and says hello.
func (x *rig) socket(origin, token string, last int64) *websocket.Conn {
	x.t.Helper()
	conn, _, err := x.dial(origin, nil)
	x.must(err)
	b, err := json.Marshal(map[string]any{"token": token, "last_seq": last})
	x.must(err)
	x.must(conn.Write(x.t.Context(), websocket.MessageText, b))
	return conn
}

type frame struct {
	Event string          `json:"event"`
	Seq   int64           `json:"seq"`
	Data  json.RawMessage `json:"data"`
}

func (x *rig) frame(conn *websocket.Conn) frame {
	x.t.Helper()
	ctx, cancel := context.WithTimeout(x.t.Context(), patience)
	defer cancel()
	_, b, err := conn.Read(ctx)
	x.must(err)
	var f frame
	x.must(json.Unmarshal(b, &f))
	return f
}

// closed reads until the other side closes, and says with which code.
func (x *rig) closed(conn *websocket.Conn) websocket.StatusCode {
	x.t.Helper()
	ctx, cancel := context.WithTimeout(x.t.Context(), patience)
	defer cancel()
	for {
		if _, _, err := conn.Read(ctx); err != nil {
			return websocket.CloseStatus(err)
		}
	}
}

func TestSocketReplaysThenFollows(t *testing.T) {
	x := newRig(t)
	s := x.handedOver()
	all := x.expected(s.Conversation)
	conn := x.socket(shop, s.Token, all[0].seq)
	for _, want := range all[1:] {
		data, err := json.Marshal(want.data)
		x.must(err)
		if got := x.frame(conn); got.Seq != want.seq || got.Event != want.kind || string(got.Data) != string(data) {
			t.Errorf("got %+v, want %d %s %s", got, want.seq, want.kind, data)
		}
	}
	seq := x.says(s, "live", "still there?")
	if got := x.frame(conn); got.Seq != seq {
		t.Errorf("got %+v", got)
	}
}

func TestSocketTakesEveryFormOfHello(t *testing.T) {
	x := newRig(t)
	s := x.handedOver()
	all := x.expected(s.Conversation)
	for name, form := range map[string]string{
		"described":         `{"type":"hello","token":"%s","last_seq":%d}`,
		"bare":              `{"token":"%s","last_seq":%d}`,
		"as key":            `{"hello":{"token":"%s","last_seq":%d}}`,
		"as event":          `{"event":"hello","token":"%s","last_seq":%d}`,
		"with data":         `{"event":"hello","data":{"token":"%s","last_seq":%d}}`,
		"type with data":    `{"type":"hello","data":{"token":"%s","last_seq":%d}}`,
		"before the object": `hello {"token":"%s","last_seq":%d}`,
	} {
		conn, _, err := x.dial(shop, nil)
		x.must(err)
		x.must(conn.Write(t.Context(), websocket.MessageText, fmt.Appendf(nil, form, s.Token, all[0].seq)))
		if got := x.frame(conn); got.Seq != all[1].seq {
			t.Errorf("%s: the first event is %+v, want %d", name, got, all[1].seq)
		}
		x.must(conn.CloseNow())
	}
	for _, bad := range []string{`{"type":"bye","token":"x"}`, `hello`, `hello there`, `{"hello":"x"}`, `[]`} {
		conn, _, err := x.dial(shop, nil)
		x.must(err)
		x.must(conn.Write(t.Context(), websocket.MessageText, []byte(bad)))
		if code := x.closed(conn); code != websocket.StatusUnsupportedData {
			t.Errorf("%s: %d", bad, code)
		}
	}
}

func TestSocketCloseCodes(t *testing.T) {
	x := newRig(t)
	s := x.chatOpen()
	if code := x.closed(x.socket(shop, "guess", 0)); code != closeSignIn {
		t.Errorf("wrong token: %d", code)
	}
	conn := x.socket(shop, s.Token, 0)
	x.frame(conn)
	x.must(conn.Write(t.Context(), websocket.MessageText, []byte(`{}`)))
	if code := x.closed(conn); code != websocket.StatusPolicyViolation {
		t.Errorf("a second frame: %d", code)
	}
	conn, _, err := x.dial(shop, nil)
	x.must(err)
	x.must(conn.Write(t.Context(), websocket.MessageBinary, []byte{1, 2, 3}))
	if code := x.closed(conn); code != websocket.StatusUnsupportedData {
		t.Errorf("a hello in bytes: %d", code)
	}
	conn = x.socket(shop, s.Token, 0)
	x.frame(conn)
	x.want(http.StatusNoContent, call{method: "DELETE", path: "/chat/v1/session", token: s.Token})
	if code := x.closed(conn); code != closeSignIn {
		t.Errorf("session ended: %d", code)
	}
	conn = x.socket(shop, x.chatOpen().Token, 0)
	x.frame(conn)
	x.Drain()
	if code := x.closed(conn); code != websocket.StatusServiceRestart {
		t.Errorf("restart: %d", code)
	}
}

func TestSocketThatSaysNothingIsClosed(t *testing.T) {
	x := newRig(t)
	x.timing.hello = 20 * time.Millisecond
	conn, _, err := x.dial(shop, nil)
	x.must(err)
	if code := x.closed(conn); code != websocket.StatusPolicyViolation {
		t.Errorf("closed with %d", code)
	}
}

func TestSocketsOfOneSessionAreBounded(t *testing.T) {
	x := newRig(t)
	s := x.chatOpen()
	for range maxStreamsSession {
		x.frame(x.socket(shop, s.Token, 0))
	}
	if code := x.closed(x.socket(shop, s.Token, 0)); code != closeSlowDown {
		t.Errorf("one too many: %d", code)
	}
	if a := x.do(call{method: "GET", path: "/chat/v1/stream", token: s.Token}); a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") == "" {
		t.Errorf("one too many: %d %v", a.status, a.header)
	}
}

// Case 45: oversized frames, compression, many sockets from one address.
func TestAbuse45SocketBombs(t *testing.T) {
	x := newRig(t)
	conn, res, err := x.dial(shop, nil)
	x.must(err)
	if e := res.Header.Get("Sec-WebSocket-Extensions"); e != "" {
		t.Errorf("compression is on: %s", e)
	}
	x.must(conn.Write(t.Context(), websocket.MessageText, []byte(`{"token":"`+strings.Repeat("x", maxFrame)+`"}`)))
	if code := x.closed(conn); code != websocket.StatusMessageTooBig && code != websocket.StatusPolicyViolation && code != -1 {
		t.Errorf("an oversized frame: %d", code)
	}
	// A message in fragments is bounded as a whole.
	conn, _, err = x.dial(shop, nil)
	x.must(err)
	w, err := conn.Writer(t.Context(), websocket.MessageText)
	x.must(err)
	for range 100 {
		if _, err = w.Write([]byte(strings.Repeat("x", 4096))); err != nil {
			break // dropped already
		}
	}
	if code := x.closed(conn); code == websocket.StatusNormalClosure {
		t.Errorf("fragments: %d", code)
	}
	open := 0
	for range maxStreamsAddress + 20 {
		if _, res, err := x.dial(shop, nil); err == nil {
			open++
		} else if res == nil || res.StatusCode != http.StatusTooManyRequests {
			t.Fatalf("refused by %v", err)
		}
	}
	if open > maxStreamsAddress {
		t.Errorf("%d sockets from one address", open)
	}
}
