package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
	"frontdesk/bot/desk"
	"frontdesk/bot/runtime"
	"frontdesk/bot/staff"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// corner is a small desk with two teams, help and orders, compiled and trained once.
func corner() *bot.Desk { return definition().Desk }

var definition = sync.OnceValue(func() *desk.Loaded {
	l, problems := desk.Load(os.DirFS("../../bot/desk/testdata/good"), desk.Options{})
	if l == nil {
		panic(fmt.Sprint(problems))
	}
	if err := desk.Train(context.Background(), l, nil); err != nil {
		panic(err)
	}
	return l
})

// rig is the web over a running desk: the real runtime on a store in memory, on a real port.
type rig struct {
	t *testing.T
	*Server
	rt    *runtime.Runtime
	store *bottest.Memory
	front *httptest.Server
	log   *safeBuffer
	runs  *fakeCommands

	mu      sync.Mutex
	ahead   time.Duration // how far the desk's clock is ahead of the machine's
	ids     int
	cookies map[string]string // of signed-in staff, by e-mail
	people  map[string]staff.Account
}

const (
	password = "correct horse battery"
	identity = "0123456789abcdef0123456789abcdef"
	// shop is a page that may show the chat, evil one that may not.
	shop = "https://corner.example"
	evil = "https://evil.example"
)

// safeBuffer is a log that requests write and the test reads.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func newRig(t *testing.T) *rig {
	t.Helper()
	d := corner()
	x := &rig{t: t, store: bottest.NewMemory(), log: &safeBuffer{}, runs: &fakeCommands{}, cookies: map[string]string{}, people: map[string]staff.Account{}}
	keys := bottest.NewKeys()
	log := slog.New(slog.NewTextHandler(x.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	deskNow := func() *bot.Desk { return d }
	link := func(a channel.Address) string { return "http://desk.test/chat" }
	var err error
	x.rt, err = runtime.New(runtime.Config{Store: x.store, Keys: keys, Now: x.now, NewID: x.id, Desk: deskNow, Link: link, Log: log, Build: "test",
		Sends: func(name string) bool { return strings.HasPrefix(name, "telegram:") }})
	x.must(err)
	accounts, err := staff.New(staff.Config{Store: x.store, Keys: keys, Now: x.now, NewID: x.id, Random: rand.Reader, Work: staff.Work{MemoryKiB: 8, Passes: 1}})
	x.must(err)
	x.Server, err = New(Config{Runtime: x.rt, Board: x.rt.Board(), Presence: x.rt.Presence(), Archive: x.rt.Archive(), Store: x.store, Accounts: accounts,
		Desk: deskNow, Definition: definition, Link: link, UI: http.HandlerFunc(testPage), Ready: func(context.Context) error { return nil }, Commands: x.runs,
		Sites: func() []Site {
			return []Site{{Name: "default", Origins: []string{shop}, Identity: []byte(identity)}, {Name: "other", Origins: []string{"https://other.example"}}}
		},
		PublicURL: "http://127.0.0.1:8080", Now: x.now, NewID: x.id, Random: rand.Reader, Log: log, Build: "test"})
	x.must(err)
	x.front = httptest.NewUnstartedServer(x.Server)
	x.front.Config = HTTPServer(x.Server, log)
	x.front.Start()
	t.Cleanup(func() {
		x.Drain()
		x.front.CloseClientConnections()
		x.front.Close()
	})
	return x
}

// testPage stands in for the pages of package ui.
func testPage(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; frame-ancestors 'none'")
	_, _ = io.WriteString(w, "page "+r.URL.Path)
}

func (x *rig) must(err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
}

func (x *rig) now() time.Time {
	x.mu.Lock()
	defer x.mu.Unlock()
	return time.Now().Add(x.ahead)
}

func (x *rig) pass(d time.Duration) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.ahead += d
}

func (x *rig) id(prefix string) string {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.ids++
	return fmt.Sprintf("%s%026d", prefix, x.ids)
}

// hire makes an account and signs it in. The name is the part before the @.
func (x *rig) hire(name string, role staff.Role, teams ...string) {
	x.t.Helper()
	email := name + "@desk.example"
	a, err := x.Accounts.Create(x.t.Context(), "", email, strings.ToUpper(name[:1])+name[1:], role, teams)
	x.must(err)
	l, err := x.Accounts.MakeLink(x.t.Context(), "", a.ID)
	x.must(err)
	x.must(x.Accounts.Reset(x.t.Context(), l.Secret, password, "192.0.2."+fmt.Sprint(len(x.people))))
	x.people[name] = a
	x.signIn(name)
}

// staffed hires one of each role: boss, lead, ana (help), omar (orders), audrey.
func (x *rig) staffed() *rig {
	x.t.Helper()
	x.hire("boss", staff.Admin)
	x.hire("lead", staff.Supervisor)
	x.hire("ana", staff.Agent, "help")
	x.hire("omar", staff.Agent, "orders")
	x.hire("audrey", staff.Auditor)
	return x
}

func (x *rig) signIn(name string) {
	x.t.Helper()
	token, _, err := x.Accounts.SignIn(x.t.Context(), "", name+"@desk.example", password, "198.51.100."+fmt.Sprint(len(x.people)))
	x.must(err)
	x.cookies[name] = token
}

// call is one request.
type call struct {
	method, path string
	as           string // signed in as; "" = nobody
	token        string // bearer
	body         any    // a string or bytes are sent as they are, anything else as JSON
	header       map[string]string
}

// reply is what came back.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (a reply) code() string {
	var p problem
	_ = json.Unmarshal(a.body, &p) // no problem has no code
	return p.Code
}

func (a reply) read(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal(a.body, into); err != nil {
		t.Fatalf("%s: %v", a.body, err)
	}
}

func (x *rig) request(c call) *http.Request {
	x.t.Helper()
	var body io.Reader
	kind := "application/json"
	switch b := c.body.(type) {
	case nil:
		kind = ""
	case string:
		body = strings.NewReader(b)
	case io.Reader:
		body = b
	default:
		j, err := json.Marshal(b)
		x.must(err)
		body = bytes.NewReader(j)
	}
	r, err := http.NewRequestWithContext(x.t.Context(), c.method, x.front.URL+c.path, body)
	x.must(err)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if c.as != "" {
		r.AddCookie(&http.Cookie{Name: "fd", Value: x.cookies[c.as]})
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	for k, v := range c.header {
		r.Header.Set(k, v)
	}
	return r
}

// do sends a request and holds the answer against openapi.json.
func (x *rig) do(c call) reply {
	x.t.Helper()
	r := x.request(c)
	res, err := http.DefaultClient.Do(r)
	x.must(err)
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	x.must(err)
	a := reply{res.StatusCode, res.Header, body}
	checkAnswer(x.t, c.method, c.path, a)
	return a
}

// want is do, and fails for another status.
func (x *rig) want(status int, c call) reply {
	x.t.Helper()
	a := x.do(c)
	if a.status != status {
		x.t.Fatalf("%s %s as %q: %d %s, want %d", c.method, c.path, c.as, a.status, a.body, status)
	}
	return a
}

// get reads an answer as staff.
func (x *rig) get(as, path string, into any) reply {
	x.t.Helper()
	a := x.want(http.StatusOK, call{method: "GET", path: path, as: as})
	if into != nil {
		a.read(x.t, into)
	}
	return a
}

// chatOpen begins a customer's session.
func (x *rig) chatOpen() sessionAnswer {
	x.t.Helper()
	var s sessionAnswer
	x.want(http.StatusCreated, call{method: "POST", path: "/chat/v1/sessions", body: map[string]any{"site": "default", "locale": "en"}}).read(x.t, &s)
	return s
}

// says sends a customer's text and returns its seq.
func (x *rig) says(s sessionAnswer, id, text string) int64 {
	x.t.Helper()
	var a sentAnswer
	x.want(http.StatusAccepted, call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: map[string]any{"client_id": id, "text": text}}).read(x.t, &a)
	return a.Seq
}

// handedOver is a customer who asked for a person: the conversation waits in team help.
func (x *rig) handedOver() sessionAnswer {
	x.t.Helper()
	s := x.chatOpen()
	x.says(s, "m1", "my tunnel does not work")
	x.want(http.StatusAccepted, call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: map[string]any{"client_id": "m2", "choice": "person"}})
	if c, err := x.Archive.Conversation(x.t.Context(), s.Conversation); err != nil || c.Owner != bot.OwnerWaiting {
		x.t.Fatalf("the customer does not wait for a person: %s %v", c.Owner, err)
	}
	return s
}

// act does something with a conversation.
func (x *rig) act(as string, conv bot.ConvID, a map[string]any) reply {
	x.t.Helper()
	if _, given := a["seen"]; !given {
		c, err := x.Archive.Conversation(x.t.Context(), conv)
		x.must(err)
		a["seen"] = c.Seq
	}
	return x.do(call{method: "POST", path: "/api/v1/conversations/" + string(conv) + "/acts", as: as, body: a})
}
