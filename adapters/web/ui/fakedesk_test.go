package ui_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/adapters/web/ui"
)

// obj is a JSON object as a test writes it down.
type obj = map[string]any

// happening is one event of a conversation.
type happening struct {
	seq  int
	kind string
	data obj
}

// desk speaks the chat API as the widget knows it, with the pages beside it. It answers what a test
// tells it to; its log outlives a stop, as the real one's does.
type desk struct {
	t    testing.TB
	addr string
	site obj
	// answer is called with what a customer sent, and says what follows. Nil = silence.
	answer func(d *desk, said obj)
	// refuse, if set, answers a request itself and returns true.
	refuse func(w http.ResponseWriter, r *http.Request) bool
	drip   bool   // the stream comes byte by byte
	lost   string // files of the widget with this in their address do not arrive

	mu       sync.Mutex
	log      []happening
	seq      int
	wake     chan struct{}
	sessions int
	token    string          // of the conversation in the log
	known    map[string]bool // tokens given out and not run out
	taken    map[string]int  // client_id to seq
	posted   []string        // "path body", in order
	server   *http.Server
	ui       *ui.Server
}

// built compiles the sources once for all tests.
var built = sync.OnceValues(func() (*ui.Server, error) {
	s := ui.NewServer(ui.Config{})
	_, err := s.Assets(context.Background())
	return s, err
})

// newDesk starts a desk on a port of its own. Its test runs beside others.
func newDesk(t *testing.T) *desk {
	t.Helper()
	t.Parallel()
	server, err := built()
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, wake: make(chan struct{}), taken: map[string]int{}, known: map[string]bool{}, ui: server}
	d.site = obj{"name": "Tidewell desk", "locale": "en", "locales": []string{"en", "de", "ar"}, "elsewhere": true,
		"people": obj{"open": true, "says": "People are here until 18:00.", "wait": "about 4 min"}, "privacy_url": "https://desk.example/privacy"}
	d.start("127.0.0.1:0")
	t.Cleanup(d.stop)
	return d
}

func (d *desk) url() string { return "http://" + d.addr }

func (d *desk) start(addr string) {
	d.t.Helper()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		d.t.Fatal(err)
	}
	d.addr = l.Addr().String()
	mux := http.NewServeMux()
	mux.Handle("/", d.ui)
	for route, h := range map[string]http.HandlerFunc{
		"POST /chat/v1/sessions": d.open, "GET /chat/v1/stream": d.stream, "POST /chat/v1/messages": d.take, "GET /chat/v1/transcript": d.transcript,
		"POST /chat/v1/typing": d.note, "POST /chat/v1/links": d.link, "POST /chat/v1/read": d.note, "POST /chat/v1/feedback": d.note, "POST /chat/v1/files": d.note, "GET /chat/v1/files/{id}": d.file, "DELETE /chat/v1/session": d.note,
	} {
		mux.HandleFunc(route, h)
	}
	d.server = &http.Server{Handler: d.guard(mux), ReadHeaderTimeout: time.Minute}
	go d.server.Serve(l) //nolint:errcheck // ends with the server
}

// link makes a code, with a way to go on in Telegram.
func (d *desk) link(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(obj{"code": "link-ab12c-de34f", "expires_at": "2026-11-17T14:45:00Z",
		"ways": []obj{{"channel": "telegram", "name": "@TidewellDeskBot", "url": "https://t.me/TidewellDeskBot?start=link-ab12c-de34f", "takes_code": true},
			{"channel": "slack", "name": "@frontdesk", "url": "https://slack.com/app_redirect?app=A0FRONT&team=T1", "takes_code": false}}})
}

func (d *desk) stop() { _ = d.server.Close() }

// guard answers other origins as a desk does that allows them, and checks the token.
func (d *desk) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/chat/v1/") {
			d.mu.Lock()
			lost := d.lost != "" && strings.Contains(r.URL.Path, d.lost)
			d.mu.Unlock()
			if lost {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			next.ServeHTTP(w, r)
			return
		}
		if o := r.Header.Get("Origin"); o != "" {
			w.Header().Set("Access-Control-Allow-Origin", o)
			w.Header().Set("Access-Control-Allow-Headers", "authorization, content-type, last-event-id")
			w.Header().Set("Access-Control-Allow-Methods", "GET, POST, DELETE")
			w.Header().Set("Access-Control-Expose-Headers", "Retry-After")
		}
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		d.mu.Lock()
		refuse, known := d.refuse, d.known[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
		d.mu.Unlock()
		if refuse != nil && refuse(w, r) {
			return
		}
		if !known && r.URL.Path != "/chat/v1/sessions" {
			problem(w, http.StatusUnauthorized, "sign_in", "the session has run out")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func problem(w http.ResponseWriter, status int, code, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(obj{"type": "about:blank", "title": http.StatusText(status), "status": status, "code": code, "detail": detail})
}

func (d *desk) open(w http.ResponseWriter, r *http.Request) {
	var body obj
	_ = json.NewDecoder(r.Body).Decode(&body)
	auth := r.Header.Get("Authorization")
	d.mu.Lock()
	defer d.mu.Unlock()
	if auth != "" && auth != "Bearer "+d.token {
		problem(w, http.StatusUnauthorized, "sign_in", "the session has run out")
		return
	}
	if auth == "" {
		d.sessions++
		d.token, d.log, d.seq = fmt.Sprintf("token-%d", d.sessions), nil, 0
		d.known[d.token] = true
	}
	if l, _ := body["locale"].(string); l == "de" || l == "ar" {
		d.site["locale"] = l
	} else {
		d.site["locale"] = "en"
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(obj{"token": d.token, "conversation": fmt.Sprintf("cv_%d", d.sessions), "seq": d.seq, "expires_at": "2027-01-01T00:00:00Z", "site": d.site})
}

func (d *desk) stream(w http.ResponseWriter, r *http.Request) {
	last, _ := strconv.Atoi(r.Header.Get("Last-Event-ID"))
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = fmt.Fprint(w, "retry: 100\n\n")
	for {
		d.mu.Lock()
		for _, e := range d.log {
			if e.seq > last || e.seq == 0 {
				raw, _ := json.Marshal(e.data)
				id := ""
				if e.seq > 0 {
					id, last = fmt.Sprintf("id: %d\n", e.seq), e.seq
				}
				d.write(w, fmt.Sprintf(": comment\n%sevent: %s\ndata: %s\n\n", id, e.kind, raw))
			}
		}
		d.drop(0)
		wake := d.wake
		d.mu.Unlock()
		w.(http.Flusher).Flush()
		select {
		case <-wake:
		case <-r.Context().Done():
			return
		}
	}
}

func (d *desk) write(w http.ResponseWriter, s string) {
	if !d.drip {
		_, _ = io.WriteString(w, s)
		return
	}
	for i := range len(s) {
		_, _ = io.WriteString(w, s[i:i+1])
		w.(http.Flusher).Flush()
	}
}

// drop forgets what has no place in the log, once it was sent.
func (d *desk) drop(seq int) {
	kept := d.log[:0]
	for _, e := range d.log {
		if e.seq != seq {
			kept = append(kept, e)
		}
	}
	d.log = kept
}

// tell adds to the log and wakes the streams. Typing takes no number. It leaves gaps, as the real
// numbers do.
func (d *desk) tell(kind string, data obj) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	e := happening{kind: kind, data: data}
	if kind != "typing" && kind != "error" {
		d.seq += 3
		e.seq = d.seq
		data["seq"] = d.seq
	}
	d.log = append(d.log, e)
	close(d.wake)
	d.wake = make(chan struct{})
	return e.seq
}

// at is the time of the drawn moment, so that pictures can be laid beside the drawing.
var at = time.Date(2026, 11, 17, 14, 22, 0, 0, time.UTC)

func text(s string) obj { return obj{"kind": "text", "text": s} }

// says tells a message from one party, with whatever else it holds.
func (d *desk) says(from string, more obj, blocks ...obj) int {
	m := obj{"id": "m", "from": from, "blocks": blocks, "choices": []obj{}, "locale": d.site["locale"], "at": at.Format(time.RFC3339)}
	maps.Copy(m, more)
	return d.tell("message", m)
}

func (d *desk) take(w http.ResponseWriter, r *http.Request) {
	var said obj
	if err := json.NewDecoder(r.Body).Decode(&said); err != nil {
		problem(w, http.StatusBadRequest, "invalid", err.Error())
		return
	}
	id, _ := said["client_id"].(string)
	if !regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`).MatchString(id) {
		problem(w, http.StatusUnprocessableEntity, "invalid", "client_id: "+id)
		return
	}
	d.mu.Lock()
	raw, _ := json.Marshal(said)
	d.posted = append(d.posted, "messages "+string(raw))
	seq, again := d.taken[id]
	d.mu.Unlock()
	if !again {
		shown, _ := said["text"].(string)
		if c, ok := said["choice"].(string); ok {
			shown = c
		}
		if f, ok := said["form"]; ok {
			raw, _ := json.Marshal(f)
			shown = string(raw)
		}
		seq = d.says("customer", obj{"client_id": id}, text(shown))
		d.mu.Lock()
		d.taken[id] = seq
		d.mu.Unlock()
		if d.answer != nil {
			d.answer(d, said)
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	_ = json.NewEncoder(w).Encode(obj{"client_id": id, "seq": seq})
}

// note takes what needs no answer and remembers it.
func (d *desk) note(w http.ResponseWriter, r *http.Request) {
	raw := make([]byte, 1<<16)
	n, _ := r.Body.Read(raw)
	d.mu.Lock()
	d.posted = append(d.posted, strings.TrimPrefix(r.URL.Path, "/chat/v1/")+" "+strings.TrimSpace(string(raw[:n])))
	d.mu.Unlock()
	w.WriteHeader(http.StatusNoContent)
}

func (d *desk) transcript(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = fmt.Fprintln(w, "14:22 Bot: the whole talk")
}

// file gives a file to whoever has the session, and notes that it was asked for.
func (d *desk) file(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	d.posted = append(d.posted, "file "+r.URL.String())
	d.mu.Unlock()
	_, _ = fmt.Fprintln(w, "what stands in it")
}

// fresh forgets the conversation, as if its session had run out.
func (d *desk) fresh() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.token, d.log, d.seq, d.known = "", nil, 0, map[string]bool{}
}

// posts returns what was posted to path so far.
func (d *desk) posts(path string) (out []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, p := range d.posted {
		if body, ok := strings.CutPrefix(p, path+" "); ok {
			out = append(out, body)
		}
	}
	return out
}
