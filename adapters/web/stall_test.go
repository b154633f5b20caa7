package web

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// raw sends bytes as they are and reads one answer.
func (x *rig) raw(request string) reply {
	x.t.Helper()
	conn, err := new(net.Dialer).DialContext(x.t.Context(), "tcp", strings.TrimPrefix(x.front.URL, "http://"))
	x.must(err)
	defer func() { _ = conn.Close() }()
	_, err = io.WriteString(conn, request)
	x.must(err)
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	x.must(err)
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	x.must(err)
	return reply{res.StatusCode, res.Header, body}
}

// A body that stops half way is never answered as if it had been taken.
func TestStalledBody(t *testing.T) {
	x := newRig(t).staffed()
	x.timing.body = 50 * time.Millisecond
	s := x.chatOpen()
	before, err := x.Archive.Conversation(t.Context(), s.Conversation)
	x.must(err)
	for _, who := range []string{"Authorization: Bearer " + s.Token, "Cookie: fd=" + x.cookies["ana"]} {
		path := "/chat/v1/messages"
		if strings.HasPrefix(who, "Cookie") {
			path = "/api/v1/conversations/" + string(s.Conversation) + "/acts"
		}
		got := x.raw(fmt.Sprintf("POST %s HTTP/1.1\r\nHost: desk\r\nContent-Type: application/json\r\nContent-Length: 80\r\n%s\r\n\r\n{\"client_id\":\"abc\",\"t", path, who))
		if got.status != http.StatusRequestTimeout || got.code() != "too_slow" {
			t.Errorf("%s: %d %q", path, got.status, got.body)
		}
		checkAnswer(t, "POST", path, got)
	}
	if after, err := x.Archive.Conversation(t.Context(), s.Conversation); err != nil || after.Seq != before.Seq {
		t.Errorf("something was stored: %v", err)
	}
}

// The time for a body is not the time for the answer: work behind a whole body goes on.
func TestAnswerMayTakeLongerThanTheBody(t *testing.T) {
	x := newRig(t)
	x.timing.body = 20 * time.Millisecond
	rt := route{method: "POST", path: "/chat/v1/slow", need: needNothing, body: maxSmall, handle: func(r *request) (answer, error) {
		var in struct{ A int }
		if err := readJSON(r.Request, &in); err != nil {
			return answer{}, err
		}
		late := time.NewTimer(100 * time.Millisecond)
		defer late.Stop()
		select {
		case <-r.Context().Done():
			return answer{}, r.Context().Err()
		case <-late.C:
			return ok(in), nil
		}
	}}
	x.front.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { x.serve(rt, w, r) })
	for _, body := range []string{`{"a":1}`, ``} {
		kind := "Content-Type: application/json\r\n"
		got := x.raw(fmt.Sprintf("POST /chat/v1/slow HTTP/1.1\r\nHost: desk\r\n%sContent-Length: %d\r\n\r\n%s", kind, len(body), body))
		if want := map[bool]int{true: 200, false: 400}[body != ""]; got.status != want {
			t.Errorf("%q: %d %s", body, got.status, got.body)
		}
	}
}

// An answer that cannot be written down is a failure of ours, not an empty success.
func TestUnwritableAnswer(t *testing.T) {
	x := newRig(t)
	rt := route{method: "GET", path: "/chat/v1/odd", need: needNothing, handle: func(*request) (answer, error) { return ok(func() {}), nil }}
	x.front.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { x.serve(rt, w, r) })
	if got := x.raw("GET /chat/v1/odd HTTP/1.1\r\nHost: desk\r\n\r\n"); got.status != http.StatusInternalServerError || got.code() != "internal" {
		t.Errorf("%d %q", got.status, got.body)
	}
}

// What platforms call has deadlines too: a stranger's body that stalls would keep its connection for ever.
func TestAStalledCallEnds(t *testing.T) {
	read := make(chan error, 1)
	front := httptest.NewServer(calls(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(r.Body)
		read <- err
		http.Error(w, "no", http.StatusBadRequest)
	}), 50*time.Millisecond))
	defer front.Close()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", front.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "POST /hooks/x HTTP/1.1\r\nHost: desk\r\nContent-Length: 80\r\n\r\n{"); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-read:
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("the body ended with %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the body is waited for still")
	}
	// The connection is no use any more.
	if _, err := io.ReadAll(conn); err != nil && !errors.Is(err, syscall.ECONNRESET) {
		t.Error(err)
	}
}
