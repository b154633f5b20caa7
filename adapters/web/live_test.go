package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
)

// described checks an event against a schema of the document.
func (x *rig) described(name, data string) {
	x.t.Helper()
	var v any
	x.must(json.Unmarshal([]byte(data), &v))
	for _, fault := range (&schema{Ref: "#/components/schemas/" + name}).faults(name, v) {
		x.t.Error(fault)
	}
}

func TestLiveTellsRowsTurnsViewersAndPeople(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	l := x.listen(call{path: "/api/v1/live?conversation=" + string(s.Conversation), as: "ana"})
	l.next("hello")
	people := l.next("people")
	x.described("People", people.data)
	if !strings.Contains(people.data, `"name":"Ana"`) || !strings.Contains(people.data, `"status":"available"`) {
		t.Errorf("%s", people.data)
	}
	x.says(s, "m3", "is anybody there?")
	row := l.next("row")
	x.described("Row", row.data)
	// Who asks is answered, and that is the last line then: at night when people are back, else that nobody has taken it yet.
	if !strings.Contains(row.data, `"conversation":"`+string(s.Conversation)+`","seq":4,`) || !strings.Contains(row.data, "is anybody there?") && !strings.Contains(row.data, "people are back") && !strings.Contains(row.data, "a person from Help is not yet") {
		t.Errorf("%s", row.data)
	}
	var sent struct {
		Conversation bot.ConvID
		Turn         json.RawMessage
	}
	x.must(json.Unmarshal([]byte(l.next("turn").data), &sent))
	x.described("Turn", string(sent.Turn))
	if sent.Conversation != s.Conversation {
		t.Errorf("%+v", sent)
	}
	path := "/api/v1/conversations/" + string(s.Conversation) + "/presence"
	x.want(http.StatusNoContent, call{method: "PUT", path: path, as: "lead", body: `{"doing":"typing"}`})
	if e := l.next("viewers"); !strings.Contains(e.data, `"name":"Lead","doing":"typing"`) {
		t.Errorf("%s", e.data)
	}
	x.want(http.StatusNoContent, call{method: "PUT", path: path, as: "lead", body: `{"doing":"gone"}`})
	if e := l.next("viewers"); !strings.Contains(e.data, `"viewers":[]`) {
		t.Errorf("%s", e.data)
	}
	x.want(http.StatusNoContent, call{method: "POST", path: "/chat/v1/typing", token: s.Token, body: `{"on":true}`})
	if e := l.next("viewers"); !strings.Contains(e.data, `"id":"customer"`) {
		t.Errorf("%s", e.data)
	}
	x.want(http.StatusNoContent, call{method: "PUT", path: "/api/v1/presence", as: "ana", body: `{"status":"away"}`})
	if e := l.next("people"); !strings.Contains(e.data, `"status":"away"`) {
		t.Errorf("%s", e.data)
	}
	x.act("ana", s.Conversation, map[string]any{"verb": "resolve"})
	if e := l.next("row"); !strings.Contains(e.data, `"owner":"resolved"`) {
		t.Errorf("%s", e.data)
	}
	// Who looks is told to nobody who may not see the conversation.
	x.want(http.StatusNoContent, call{method: "DELETE", path: "/api/v1/session", as: "ana"})
}

// Two consoles and ten changes: each has every turn of the conversation once, in order.
func TestLiveTurnsHaveNoGap(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	c, err := x.Archive.Conversation(t.Context(), s.Conversation)
	x.must(err)
	lines := []*line{x.listen(call{path: "/api/v1/live?conversation=" + string(s.Conversation), as: "ana"}), x.listen(call{path: "/api/v1/live?conversation=" + string(s.Conversation), as: "lead"})}
	for _, l := range lines {
		l.next("hello")
	}
	for n := range 10 {
		x.receive(s, fmt.Sprint("x", n), "more")
	}
	for _, l := range lines {
		for n := range 10 {
			var e struct{ Turn struct{ Seq int64 } }
			x.must(json.Unmarshal([]byte(l.next("turn").data), &e))
			if e.Turn.Seq != c.Seq+int64(n)+1 {
				t.Fatalf("turn %d came, want %d", e.Turn.Seq, c.Seq+int64(n)+1)
			}
		}
	}
}

// What one team does is not even hinted at to another.
func TestLiveHidesOtherTeams(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	l := x.listen(call{path: "/api/v1/live", as: "omar"})
	l.next("hello")
	x.says(s, "m3", "canary of help")
	x.want(http.StatusNoContent, call{method: "PUT", path: "/api/v1/conversations/" + string(s.Conversation) + "/presence", as: "ana", body: `{"doing":"typing"}`})
	mine := x.chatOpen() // with the bot: everybody may see it
	for e := l.next("row", "viewers"); !strings.Contains(e.data, string(mine.Conversation)); e = l.next("row", "viewers") {
		t.Errorf("%s", e.data)
	}
	if a := x.act("lead", mine.Conversation, map[string]any{"verb": "transfer", "team": "help"}); a.status != http.StatusOK {
		t.Fatalf("%s", a.body)
	}
	if e := l.next("row"); !strings.Contains(e.data, `"owner":"resolved"`) || strings.Contains(e.data, "help") {
		t.Errorf("a row that left his sight: %s", e.data)
	}
}

func TestLiveStreamsAreBounded(t *testing.T) {
	x := newRig(t).staffed()
	for range maxStreamsStaff {
		x.listen(call{path: "/api/v1/live", as: "ana"}).next("hello")
	}
	if a := x.do(call{method: "GET", path: "/api/v1/live", as: "ana"}); a.status != http.StatusTooManyRequests {
		t.Errorf("one too many: %d", a.status)
	}
}

// A board that cannot keep up closes its channel: the console is told to read anew, and goes on.
func TestLiveGoesStaleAndOn(t *testing.T) {
	x := newRig(t)
	x.Config.Board = &closingBoard{Board: x.Board}
	x.staffed()
	l := x.listen(call{path: "/api/v1/live", as: "ana"})
	l.next("stale")
	s := x.chatOpen()
	if e := l.next("row"); !strings.Contains(e.data, string(s.Conversation)) {
		t.Errorf("%s", e.data)
	}
}

func TestMissingPartsAreNamed(t *testing.T) {
	x := newRig(t)
	for name, spoil := range map[string]func(*Config){
		"Runtime": func(c *Config) { c.Runtime = nil }, "Accounts": func(c *Config) { c.Accounts = nil }, "Sites": func(c *Config) { c.Sites = nil },
		"UI": func(c *Config) { c.UI = nil }, "Random": func(c *Config) { c.Random = nil }, "PublicURL": func(c *Config) { c.PublicURL = "desk.example" },
		"Origins": func(c *Config) { c.Origins = []string{"https://desk.example/path"} },
	} {
		c := x.Config
		spoil(&c)
		if _, err := New(c); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCookieBehindTLS(t *testing.T) {
	x := newRig(t)
	c := x.Config
	c.PublicURL = "https://desk.example"
	s, err := New(c)
	x.must(err)
	k := s.setCookie("x")
	if k.Name != "__Host-fd" || !k.Secure || k.Path != "/" || k.Domain != "" || k.MaxAge != int(7*24*time.Hour/time.Second) {
		t.Errorf("%+v", k)
	}
	h := http.Header{}
	s.apiHeaders(h)
	if !strings.HasPrefix(h.Get("Strict-Transport-Security"), "max-age=31536000") {
		t.Errorf("%v", h)
	}
}
