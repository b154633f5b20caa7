package webhook_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/adapters/webhook"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// fake is a program on the other side: it posts events until they are acknowledged, and takes what goes out.
type fake struct {
	t      *testing.T
	key    []byte
	server *httptest.Server // of the other side
	files  *httptest.Server // a hostile host
	client *http.Client
	ctx    context.Context
	cancel context.CancelFunc
	posts  sync.WaitGroup

	mu     sync.Mutex
	desks  map[string]*httptest.Server // frontdesk's side, by channel
	closed []*httptest.Server
	queues map[string]chan call
	fails  []bottest.Failure
	rooms  map[string][]bottest.Sent
	seen   bottest.Seen
	once   map[string]string // webhook-id → message id
	names  map[string]string // event name → message id
	upload map[string][]byte
	refuse bool
	n      int
	last   call // that was taken
	lastAt time.Time
}

type call struct {
	id   string
	body []byte
}

func newFake(t *testing.T) bottest.Fake {
	f := &fake{t: t, key: []byte("a key of at least twenty-four bytes"), desks: map[string]*httptest.Server{}, queues: map[string]chan call{},
		rooms: map[string][]bottest.Sent{}, once: map[string]string{}, names: map[string]string{}, upload: map[string][]byte{}, client: &http.Client{Transport: &http.Transport{}}}
	f.ctx, f.cancel = context.WithCancel(context.Background())
	mux := http.NewServeMux()
	mux.HandleFunc("POST /out/{name}", f.take)
	mux.HandleFunc("GET /files/{name}", f.file)
	f.server = httptest.NewServer(mux)
	f.files = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		if r.Header.Get("Webhook-Signature") != "" {
			f.seen.Leaked++
		}
	}))
	return f
}

func (f *fake) secret() string { return "whsec_" + base64.StdEncoding.EncodeToString(f.key) }

func (f *fake) Adapter(name string) channel.Adapter {
	a, err := webhook.New(webhook.Config{Name: name, URL: f.server.URL + "/out/" + name + "?token=SECRET-IN-URL", Secret: f.secret(), Now: time.Now})
	if err != nil {
		f.t.Fatal(err)
	}
	mux := http.NewServeMux()
	for pattern, h := range a.Routes() {
		mux.Handle("/"+pattern, h)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if old := f.desks[name]; old != nil {
		f.closed = append(f.closed, old)
	}
	f.desks[name] = httptest.NewServer(mux)
	if f.queues[name] == nil {
		queue := make(chan call, 5000)
		f.queues[name] = queue
		f.posts.Go(func() { f.deliver(name, queue) })
	}
	return a
}

func (f *fake) Address(name, room string) channel.Address {
	return channel.Address{Channel: name, Room: room}
}

// deliver posts events in order, each until it is acknowledged or refused for good.
func (f *fake) deliver(name string, queue chan call) {
	for {
		select {
		case <-f.ctx.Done():
			return
		case c := <-queue:
			for f.ctx.Err() == nil && f.honest(name, c) >= 500 {
				select {
				case <-f.ctx.Done():
				case <-time.After(5 * time.Millisecond):
				}
			}
		}
	}
}

// honest posts an event as it is due, and remembers it once it was taken.
func (f *fake) honest(name string, c call) int {
	at := time.Now()
	status := f.post(name, c.id, c.body, at, f.key)
	if status/100 == 2 {
		f.mu.Lock()
		f.last, f.lastAt = c, at
		f.mu.Unlock()
	}
	return status
}

// Replay posts once more what was taken last, to the byte.
func (f *fake) Replay(name string) (accepted int) {
	f.mu.Lock()
	c, at := f.last, f.lastAt
	f.mu.Unlock()
	if f.post(name, c.id, c.body, at, f.key) != http.StatusUnauthorized {
		accepted++
	}
	return accepted
}

func (f *fake) post(name, id string, body []byte, at time.Time, key []byte) int {
	f.mu.Lock()
	desk := f.desks[name].URL
	f.mu.Unlock()
	req, err := http.NewRequestWithContext(f.ctx, http.MethodPost, desk+"/events", bytes.NewReader(body))
	if err != nil {
		return 0
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	req.Header.Set("webhook-id", id)
	req.Header.Set("webhook-timestamp", stamp)
	if key != nil {
		m := hmac.New(sha256.New, key)
		m.Write([]byte(id + "." + stamp + "." + string(body)))
		req.Header.Set("webhook-signature", "v1a,other v1,"+base64.StdEncoding.EncodeToString(m.Sum(nil)))
	}
	res, err := f.client.Do(req)
	if err != nil {
		return 599
	}
	defer res.Body.Close()
	if res.StatusCode/100 == 2 {
		f.mu.Lock()
		f.seen.Acks++
		f.mu.Unlock()
	}
	return res.StatusCode
}

func (f *fake) Emit(name string, events ...bottest.Event) {
	f.mu.Lock()
	queue := f.queues[name]
	f.mu.Unlock()
	for _, e := range events {
		f.mu.Lock()
		f.n++
		id := fmt.Sprintf("ev_%d", f.n)
		f.mu.Unlock()
		body := f.body(id, e)
		for range max(1, e.Times) {
			queue <- call{id, body}
		}
	}
}

// body writes an event as the other side does.
func (f *fake) body(id string, e bottest.Event) []byte {
	message := id + "-m"
	if e.ID != "" {
		if known, ok := f.names[e.ID]; ok {
			message = known
		}
		f.names[e.ID] = message
	}
	b := map[string]any{"id": id, "type": e.Kind, "at": time.Now().UTC().Format(time.RFC3339), "room": e.Room, "text": e.Text, "message_id": message,
		"from": map[string]any{"id": "u-" + e.Room, "name": "Priya", "bot": e.From != bottest.ByCustomer}}
	if e.Thread != "" {
		b["thread"] = e.Thread
	}
	if e.Group {
		b["shared"] = true
	}
	if e.Choice != "" {
		b["choice"] = e.Choice
	}
	if u := e.File; u != nil {
		host := f.server.URL
		if u.Hostile {
			host = f.files.URL
		}
		f.mu.Lock()
		f.upload[u.Name] = u.Content
		f.mu.Unlock()
		b["files"] = []any{map[string]any{"id": "f-" + u.Name, "name": u.Name, "mime": u.MIME, "size": u.Size, "url": host + "/files/" + u.Name}}
	}
	switch e.Odd {
	case bottest.UnknownKind:
		b["type"] = "reaction_added"
	case bottest.UnknownField, bottest.UnknownPart:
		b["sticker"] = map[string]any{"set": []int{1, 2}}
	case bottest.WrongTypes:
		b["room"], b["from"] = 7, nil
	case bottest.MalformedJSON, bottest.Usual:
	}
	raw, err := json.Marshal(b)
	if err != nil {
		f.t.Error(err)
	}
	if e.Odd == bottest.MalformedJSON {
		raw = raw[:len(raw)/2]
	}
	return raw
}

func (f *fake) file(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	b := f.upload[r.PathValue("name")]
	f.mu.Unlock()
	w.(http.Flusher).Flush() // so that no length is told
	_, _ = w.Write(b)
}

// take is the other side's endpoint.
func (f *fake) take(w http.ResponseWriter, r *http.Request) {
	id := r.Header.Get("webhook-id")
	if fail, ok := f.next(id); ok && f.fail(w, r, fail) {
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	m := hmac.New(sha256.New, f.key)
	m.Write([]byte(id + "." + r.Header.Get("webhook-timestamp") + "." + string(body)))
	if f.refuse || r.Header.Get("webhook-signature") != "v1,"+base64.StdEncoding.EncodeToString(m.Sum(nil)) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if wrong := invalid(body); wrong != "" {
		f.seen.Invalid = append(f.seen.Invalid, wrong)
	}
	var got struct {
		Type, Room, Text, From string
		EditOf                 string `json:"edit_of"`
		Options                []channel.Option
	}
	if json.Unmarshal(body, &got) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if got.Type != "message" {
		if got.Type == "typing" {
			f.seen.Typing++
		}
		return
	}
	message, again := f.once[id]
	if !again {
		message = "m-" + id
		f.once[id] = message
		f.put(message, got.EditOf, got.Room, got.Text, got.Options)
	}
	fmt.Fprintf(w, `{"message_id":%q}`, message)
}

func (f *fake) put(id, editOf, room, text string, options []channel.Option) {
	sent := bottest.Sent{ID: id, Text: text}
	for _, o := range options {
		sent.Options = append(sent.Options, o.Label)
	}
	for i, m := range f.rooms[room] {
		if m.ID == editOf {
			sent.ID, sent.Edited = editOf, true
			f.rooms[room][i] = sent
			return
		}
	}
	f.rooms[room] = append(f.rooms[room], sent)
}

// next takes the failure of the next send.
func (f *fake) next(id string) (bottest.Failure, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.fails) == 0 || strings.HasPrefix(id, "typing") {
		return bottest.Failure{}, false
	}
	fail := f.fails[0]
	f.fails = f.fails[1:]
	return fail, true
}

// fail answers with a failure. It reports false if the message is to be taken all the same.
func (f *fake) fail(w http.ResponseWriter, r *http.Request, fail bottest.Failure) bool {
	secs := fail.After.Seconds()
	switch fail.Kind {
	case bottest.LimitHeader, bottest.LimitGlobal, bottest.LimitHTML:
		w.Header().Set("Retry-After", strconv.Itoa(int(secs)))
		if fail.Kind == bottest.LimitGlobal {
			w.Header().Set("RateLimit-Scope", "global")
		}
		w.WriteHeader(http.StatusTooManyRequests)
		if fail.Kind == bottest.LimitHTML {
			fmt.Fprint(w, "<html><body>Too many requests</body></html>")
		}
	case bottest.LimitFloat:
		w.Header().Set("Retry-After", strconv.FormatFloat(secs, 'f', -1, 64))
		w.WriteHeader(http.StatusTooManyRequests)
	case bottest.LimitBody:
		w.WriteHeader(http.StatusTooManyRequests)
		fmt.Fprintf(w, `{"retry_after":%v}`, secs)
	case bottest.ServerError:
		w.WriteHeader(http.StatusInternalServerError)
	case bottest.BadGateway:
		w.WriteHeader(http.StatusBadGateway)
	case bottest.RoomGone:
		w.WriteHeader(http.StatusGone)
	case bottest.MessageGone:
		w.WriteHeader(http.StatusNotFound)
	case bottest.TokenBad:
		w.WriteHeader(http.StatusUnauthorized)
	case bottest.ResetBefore:
		f.reset(w)
	case bottest.Hang:
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	case bottest.ResetAfter:
		rec := httptest.NewRecorder()
		f.take(rec, r)
		f.reset(w)
	}
	return true
}

// reset ends the connection without an answer.
func (f *fake) reset(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		f.t.Error(err)
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

func (f *fake) Sent(room string) []bottest.Sent {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]bottest.Sent(nil), f.rooms[room]...)
}

func (f *fake) Fail(failures ...bottest.Failure) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fails = append(f.fails, failures...)
}

func (f *fake) Break(_ string, b bottest.Break) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refuse = b == bottest.Refuse
}

// Forge posts what was not signed, signed with another key, changed behind its signature, and old.
func (f *fake) Forge(name string) (accepted int) {
	body := f.body("ev_forged", bottest.Event{Kind: channel.Message, Room: "r1", Text: "forged"})
	for _, status := range []int{
		f.post(name, "ev_forged", body, time.Now(), nil),
		f.post(name, "ev_forged", body, time.Now(), []byte("another key of twenty-four bytes")),
		f.post(name, "ev_forged", body, time.Now().Add(-6*time.Minute), f.key),
		f.post(name, "ev_forged", body, time.Now().Add(6*time.Minute), f.key),
		f.post(name, "", body, time.Now(), f.key),
	} {
		if status != http.StatusUnauthorized {
			accepted++
		}
	}
	return accepted
}

func (f *fake) Seen() bottest.Seen {
	f.mu.Lock()
	defer f.mu.Unlock()
	seen := f.seen
	seen.Secrets = []string{f.secret(), strings.TrimPrefix(f.secret(), "whsec_"), string(f.key), "SECRET-IN-URL"}
	return seen
}

func (f *fake) Close() {
	f.cancel()
	f.posts.Wait()
	f.client.CloseIdleConnections()
	for _, s := range f.desks {
		f.closed = append(f.closed, s)
	}
	for _, s := range append(f.closed, f.server, f.files) {
		s.CloseClientConnections()
		s.Close()
	}
	http.DefaultClient.CloseIdleConnections()
}

// invalid holds a request against the manual, strictly.
func invalid(body []byte) string {
	var m struct {
		Type    string           `json:"type"`
		Room    string           `json:"room"`
		Thread  string           `json:"thread"`
		ReplyTo string           `json:"reply_to"`
		EditOf  string           `json:"edit_of"`
		From    string           `json:"from"`
		Locale  string           `json:"locale"`
		Text    string           `json:"text"`
		Blocks  []channel.Block  `json:"blocks"`
		Options []channel.Option `json:"options"`
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return "not as documented"
	}
	switch {
	case m.Type == "typing" && m.Room != "", m.Type == "ping":
	case m.Type != "message", m.Room == "", m.Text == "", len(m.Blocks) == 0:
		return "type, room, text or blocks is missing"
	case len([]rune(m.Text)) > 4000, len(m.Options) > 20:
		return "the text or the options are too long"
	}
	return ""
}
