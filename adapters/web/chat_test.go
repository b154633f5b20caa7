package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

func TestSessionBeginsGreetsAndResumes(t *testing.T) {
	x := newRig(t)
	s := x.chatOpen()
	if s.Conversation == "" || s.Seq < perTurn || len(s.Token) < 40 {
		t.Errorf("%+v", s)
	}
	if d := time.Until(s.ExpiresAt); d < 29*24*time.Hour {
		t.Errorf("lives %v", d)
	}
	if s.Site.Name != "Corner desk" || s.Site.Locale != "en" || len(s.Site.Locales) != 2 || !s.Site.Files || s.Site.PrivacyURL == "" || s.Site.People.Says == "" {
		t.Errorf("site %+v", s.Site)
	}
	turns, err := x.Archive.Turns(t.Context(), s.Conversation, 0, 10)
	if err != nil || len(turns) != 1 || len(turns[0].Messages) == 0 {
		t.Fatalf("the desk does not greet: %d turns, %v", len(turns), err)
	}
	var again sessionAnswer
	x.want(http.StatusOK, call{method: "POST", path: "/chat/v1/sessions", token: s.Token, body: map[string]any{"site": "default", "resume": true}}).read(t, &again)
	if again.Token != s.Token || again.Conversation != s.Conversation || again.Seq != s.Seq {
		t.Errorf("resumed as %+v", again)
	}
	x.pass(2 * 24 * time.Hour)
	x.want(http.StatusOK, call{method: "POST", path: "/chat/v1/sessions", token: s.Token, body: map[string]any{"site": "default"}}).read(t, &again)
	if !again.ExpiresAt.After(s.ExpiresAt) {
		t.Error("a session that is used is not prolonged")
	}
	x.pass(sessionLife)
	a := x.do(call{method: "POST", path: "/chat/v1/sessions", token: s.Token, body: map[string]any{"site": "default", "resume": true}})
	if a.status != http.StatusUnauthorized {
		t.Errorf("an old session resumes: %d", a.status)
	}
	x.want(http.StatusCreated, call{method: "POST", path: "/chat/v1/sessions", token: s.Token, body: map[string]any{"site": "default"}}).read(t, &again)
	if again.Conversation == s.Conversation {
		t.Error("who has only an old token gets the old conversation")
	}
}

func TestChatRefusals(t *testing.T) {
	x := newRig(t)
	s := x.chatOpen()
	long := strings.Repeat("x", channel.MaxText+1)
	for name, c := range map[string]struct {
		call
		status int
		code   string
	}{
		"no site":            {call{method: "POST", path: "/chat/v1/sessions", body: `{}`}, 422, "invalid"},
		"unknown site":       {call{method: "POST", path: "/chat/v1/sessions", body: `{"site":"nowhere"}`}, 404, "no_such_site"},
		"odd locale":         {call{method: "POST", path: "/chat/v1/sessions", body: `{"site":"default","locale":"<b>"}`}, 422, "invalid"},
		"odd zone":           {call{method: "POST", path: "/chat/v1/sessions", body: `{"site":"default","zone":"../../etc/passwd"}`}, 422, "invalid"},
		"unknown field":      {call{method: "POST", path: "/chat/v1/sessions", body: `{"site":"default","admin":true}`}, 422, "invalid"},
		"not JSON":           {call{method: "POST", path: "/chat/v1/sessions", body: `site=default`}, 400, "not_json"},
		"two values":         {call{method: "POST", path: "/chat/v1/sessions", body: `{"site":"default"}{}`}, 400, "not_json"},
		"null":               {call{method: "POST", path: "/chat/v1/sessions", body: `null`}, 400, "not_json"},
		"wrong type":         {call{method: "POST", path: "/chat/v1/sessions", body: `{"site":7}`}, 422, "invalid"},
		"form encoded":       {call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: "a=b", header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}}, 415, "media_type"},
		"text/plain":         {call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: "{}", header: map[string]string{"Content-Type": "text/plain"}}, 415, "media_type"},
		"no token":           {call{method: "POST", path: "/chat/v1/messages", body: `{"client_id":"a","text":"hi"}`}, 401, "sign_in"},
		"wrong token":        {call{method: "POST", path: "/chat/v1/messages", token: "guess", body: `{"client_id":"a","text":"hi"}`}, 401, "sign_in"},
		"token in the URL":   {call{method: "GET", path: "/chat/v1/transcript?token=" + s.Token}, 401, "sign_in"},
		"no client id":       {call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: `{"text":"hi"}`}, 422, "invalid"},
		"odd client id":      {call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: `{"client_id":"a/m/b","text":"hi"}`}, 422, "invalid"},
		"nothing said":       {call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: `{"client_id":"a"}`}, 422, "invalid"},
		"two things said":    {call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: `{"client_id":"a","text":"x","choice":"y"}`}, 422, "invalid"},
		"blank":              {call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: `{"client_id":"a","text":" \n "}`}, 422, "invalid"},
		"over-long text":     {call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: map[string]any{"client_id": "a", "text": long}}, 413, "text_too_long"},
		"over-long form":     {call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: map[string]any{"client_id": "a", "form": map[string]string{"a": long}}}, 413, "text_too_long"},
		"over-long body":     {call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: map[string]any{"client_id": "a", "text": strings.Repeat("x", 100_000)}}, 413, "too_large"},
		"odd choice":         {call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: map[string]any{"client_id": "a", "choice": strings.Repeat("x", 300)}}, 422, "invalid"},
		"invalid UTF-8":      {call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: "{\"client_id\":\"a\",\"text\":\"\xff\xfe\"}"}, 400, "not_utf8"},
		"control alone":      {call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: `{"client_id":"a","text":"\u0000\u001b"}`}, 422, "invalid"},
		"files":              {call{method: "POST", path: "/chat/v1/files", token: s.Token}, 415, "media_type"},
		"rating too high":    {call{method: "POST", path: "/chat/v1/feedback", token: s.Token, body: `{"score":6}`}, 422, "invalid"},
		"rating of nothing":  {call{method: "POST", path: "/chat/v1/feedback", token: s.Token, body: `{}`}, 422, "invalid"},
		"odd read mark":      {call{method: "POST", path: "/chat/v1/read", token: s.Token, body: `{"seq":-1}`}, 422, "invalid"},
		"odd format":         {call{method: "GET", path: "/chat/v1/transcript?format=pdf", token: s.Token}, 422, "invalid"},
		"no such path":       {call{method: "GET", path: "/chat/v1/everything", token: s.Token}, 404, "no_such_path"},
		"outside the API":    {call{method: "GET", path: "/chat/everything"}, 404, "no_such_path"},
		"an empty id":        {call{method: "GET", path: "/api/v1/conversations//turns"}, 404, "no_such_path"},
		"odd last event":     {call{method: "GET", path: "/chat/v1/stream", token: s.Token, header: map[string]string{"Last-Event-ID": "x"}}, 422, "invalid"},
		"last event below 0": {call{method: "GET", path: "/chat/v1/stream", token: s.Token, header: map[string]string{"Last-Event-ID": "-1"}}, 422, "invalid"},
		"no such method":     {call{method: "PUT", path: "/chat/v1/messages", token: s.Token}, 405, "method"},
		"HEAD of the stream": {call{method: "HEAD", path: "/chat/v1/stream", token: s.Token}, 405, ""},
	} {
		x.pass(time.Second) // the paces are for another test
		if a := x.do(c.call); a.status != c.status || a.code() != c.code {
			t.Errorf("%s: %d %s, want %d %s", name, a.status, a.body, c.status, c.code)
		}
	}
	turns, err := x.Archive.Turns(t.Context(), s.Conversation, 0, 10)
	if err != nil || len(turns) != 1 {
		t.Errorf("what was refused left %d turns, %v", len(turns)-1, err)
	}
}

func TestSameClientIDSameAnswer(t *testing.T) {
	x := newRig(t)
	s := x.chatOpen()
	one := x.says(s, "m-1", "hello")
	if two := x.says(s, "m-1", "hello"); two != one {
		t.Errorf("%d, then %d", one, two)
	}
	if two := x.says(s, "m-1", "something else"); two != one {
		t.Errorf("%d, then %d", one, two)
	}
	other := x.chatOpen()
	x.says(other, "m-1", "hello from another browser")
	turns, err := x.Archive.Turns(t.Context(), s.Conversation, 0, 10)
	if err != nil || len(turns) != 2 {
		t.Errorf("%d turns, %v", len(turns), err)
	}
	if turns, err = x.Archive.Turns(t.Context(), other.Conversation, 0, 10); err != nil || len(turns) != 2 {
		t.Errorf("the other's message got lost: %d turns, %v", len(turns), err)
	}
}

func TestChoiceIsSaidInItsWords(t *testing.T) {
	x := newRig(t)
	s := x.handedOver()
	turns, err := x.Archive.Turns(t.Context(), s.Conversation, 0, 10)
	x.must(err)
	last := turns[len(turns)-1]
	if in := last.Event.Inbound; in.Kind != channel.Choice || in.Choice != "person" || in.Text == "person" || in.Text == "" {
		t.Errorf("%+v", in)
	}
}

func TestFormIsSaidLineByLine(t *testing.T) {
	x := newRig(t)
	s := x.chatOpen()
	x.want(http.StatusAccepted, call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: `{"client_id":"f","form":{"order":"70418","name":" Priya ","empty":""}}`})
	turns, err := x.Archive.Turns(t.Context(), s.Conversation, 1, 1)
	x.must(err)
	if got := turns[0].Event.Inbound.Text; got != "name: Priya\norder: 70418" {
		t.Errorf("%q", got)
	}
}

// What nobody was asked or offered is refused, and leaves no turn.
func TestWhatWasNotOfferedIsRefused(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	refused := func(name, path, body, code string, status int) {
		t.Helper()
		was, err := x.Archive.Conversation(t.Context(), s.Conversation)
		x.must(err)
		if a := x.do(call{method: "POST", path: "/chat/v1/" + path, token: s.Token, body: body}); a.status != status || a.code() != code {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
		if is, err := x.Archive.Conversation(t.Context(), s.Conversation); err != nil || is.Seq != was.Seq {
			t.Errorf("%s: %d turns, was %d: %v", name, is.Seq, was.Seq, err)
		}
	}
	refused("a choice of nothing", "messages", `{"client_id":"c1","choice":"flow:free_money"}`, "not_offered", 422)
	refused("a score that was not asked", "messages", `{"client_id":"c2","choice":"survey:5"}`, "not_offered", 422)
	refused("a rating before the end", "feedback", `{"client_id":"f1","score":5}`, "no_survey", 409)
	x.act("ana", s.Conversation, map[string]any{"verb": "resolve", "text": "done"})
	x.says(s, "late", "thank you") // something said in between closes no survey
	var first, again sentAnswer
	x.want(202, call{method: "POST", path: "/chat/v1/feedback", token: s.Token, body: `{"client_id":"f2","score":5}`}).read(t, &first)
	x.want(202, call{method: "POST", path: "/chat/v1/feedback", token: s.Token, body: `{"client_id":"f2","score":5}`}).read(t, &again)
	if first != again {
		t.Errorf("a repeat gets %+v, was %+v", again, first)
	}
	refused("a second rating", "feedback", `{"client_id":"f3","score":1}`, "no_survey", 409)
	x.want(202, call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: `{"client_id":"c3","choice":"survey:5"}`}) // was offered
	x.want(202, call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: `{"client_id":"c4","choice":"person"}`})
}

func TestFeedbackCountsOnce(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	if a := x.act("ana", s.Conversation, map[string]any{"verb": "resolve", "text": "done"}); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	for range 3 {
		x.want(http.StatusAccepted, call{method: "POST", path: "/chat/v1/feedback", token: s.Token, body: `{"score":5,"text":"fine","solved":true}`})
	}
	turns, err := x.Archive.Turns(t.Context(), s.Conversation, 0, 50)
	x.must(err)
	n := 0
	for _, k := range turns {
		if k.Feedback != nil {
			n++
			if k.Feedback.Score != 5 || k.Feedback.Text != "fine" || k.Feedback.Solved == nil || !*k.Feedback.Solved {
				t.Errorf("%+v", k.Feedback)
			}
		}
	}
	if n != 1 {
		t.Errorf("counted %d times", n)
	}
}

// Ratings that come at the same instant are one survey's answer all the same: the first.
func TestFeedbackAtOnceCountsOnce(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	x.act("ana", s.Conversation, map[string]any{"verb": "resolve", "text": "done"})
	var wg sync.WaitGroup
	status := make([]int, 8)
	for i := range status {
		wg.Go(func() {
			status[i] = x.do(call{method: "POST", path: "/chat/v1/feedback", token: s.Token, body: fmt.Sprintf(`{"client_id":"f%d","score":%d}`, i, i%5+1)}).status
		})
	}
	wg.Wait()
	turns, err := x.Archive.Turns(t.Context(), s.Conversation, 0, 50)
	x.must(err)
	n := 0
	for _, k := range turns {
		if k.Feedback != nil {
			n++
		}
	}
	slices.Sort(status)
	if n != 1 || status[0] != http.StatusAccepted || status[1] != http.StatusConflict {
		t.Errorf("counted %d times: %v", n, status)
	}
}

func TestSignalsNeedNoBody(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	for _, body := range []any{nil, `{}`, `{"on":true}`} {
		x.want(http.StatusNoContent, call{method: "POST", path: "/chat/v1/typing", token: s.Token, body: body})
	}
	var c conversationAnswer
	x.get("ana", "/api/v1/conversations/"+string(s.Conversation), &c)
	if len(c.Viewers) != 1 || c.Viewers[0].ID != bot.CustomerView || c.Viewers[0].Doing != "typing" {
		t.Errorf("%+v", c.Viewers)
	}
	x.want(http.StatusNoContent, call{method: "POST", path: "/chat/v1/typing", token: s.Token, body: `{"on":false}`})
	x.want(http.StatusNoContent, call{method: "POST", path: "/chat/v1/read", token: s.Token, body: `{"seq":512}`})
	if v := x.Presence.Viewers(s.Conversation); len(v) != 0 {
		t.Errorf("still types: %v", v)
	}
}

func TestEndedSessionOpensNothing(t *testing.T) {
	x := newRig(t)
	s := x.chatOpen()
	x.want(http.StatusNoContent, call{method: "DELETE", path: "/chat/v1/session", token: s.Token})
	for _, c := range []call{{method: "GET", path: "/chat/v1/transcript"}, {method: "GET", path: "/chat/v1/stream"}, {method: "DELETE", path: "/chat/v1/session"}} {
		c.token = s.Token
		if a := x.do(c); a.status != http.StatusUnauthorized {
			t.Errorf("%s: %d", c.path, a.status)
		}
	}
}

func TestTranscriptOfTheCustomer(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	x.says(s, "m3", "<script>alert(1)</script>\x1b[31m red")
	x.act("ana", s.Conversation, map[string]any{"verb": "note", "text": "canary-note"})
	x.act("ana", s.Conversation, map[string]any{"verb": "reply", "text": "On it."})
	for format, must := range map[string]string{"json": `"text":`, "text": "Customer: my tunnel", "html": "&lt;script&gt;alert(1)"} {
		a := x.want(http.StatusOK, call{method: "GET", path: "/chat/v1/transcript?format=" + format, token: s.Token})
		b := string(a.body)
		if !strings.Contains(b, must) || !strings.Contains(b, "On it.") || !strings.Contains(b, "Ana") {
			t.Errorf("%s: %s", format, b)
		}
		for _, said := range []string{"FD-", "Help", "Europe/"} { // what it is of, who has it, and whose times these are
			if !strings.Contains(b, said) {
				t.Errorf("%s does not say %s: %s", format, said, b)
			}
		}
		for never, in := range map[string]string{"canary-note": format, "st_0": format, "<script>alert": "html", "\x1b": "text"} {
			if format == in && strings.Contains(b, never) {
				t.Errorf("%s holds %q", format, never)
			}
		}
		if format != "json" && (!strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") || !strings.Contains(a.header.Get("Content-Security-Policy"), "sandbox")) {
			t.Errorf("%s: is shown in place: %v", format, a.header)
		}
	}
}

// What a customer sees of a conversation, whatever happened in it, holds no note, no trace, no reading, no id of staff.
func TestCustomerSeesAProjection(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	for _, a := range []map[string]any{
		{"verb": "note", "text": "canary note"}, {"verb": "take"}, {"verb": "reply", "text": "hello from ana", "canned": "canary-canned"},
		{"verb": "wait", "text": "waiting now"}, {"verb": "correct", "field": "impact", "text": "all"},
		{"verb": "transfer", "team": "orders", "text": "canary transfer"},
	} {
		if got := x.act("lead", s.Conversation, a); got.status != http.StatusOK {
			t.Fatalf("%v: %d %s", a, got.status, got.body)
		}
	}
	turns, err := x.Archive.Turns(t.Context(), s.Conversation, 0, 100)
	x.must(err)
	p := projector{desk: x.Desk(), now: x.Now()}
	var all []event
	for _, k := range turns {
		all = append(all, p.show(k)...)
	}
	kinds, last := map[string]int{}, int64(0)
	for _, e := range all {
		kinds[e.kind]++
		if e.seq <= last {
			t.Errorf("seq %d follows %d", e.seq, last)
		}
		last = e.seq
		b, err := json.Marshal(e.data)
		x.must(err)
		for _, never := range []string{"canary", "st_0", "guesses", "marks", "verdict", "text_id", "brief", "rv_", "escalat"} {
			if strings.Contains(string(b), never) {
				t.Errorf("%s holds %q: %s", e.kind, never, b)
			}
		}
		name := map[string]string{"message": "ChatMessage", "owner": "ChatOwner", "promise": "ChatPromise"}[e.kind]
		var v any
		x.must(json.Unmarshal(b, &v))
		for _, fault := range (&schema{Ref: "#/components/schemas/" + name}).faults(e.kind, v) {
			t.Error(fault)
		}
	}
	if kinds["message"] < 6 || kinds["owner"] < 3 || kinds["promise"] < 1 {
		t.Errorf("the customer misses something: %v", kinds)
	}
	// The seq of a session is the one of the last event: the widget waits for it.
	seq, _, err := x.lastSeq(t.Context(), session{Conv: s.Conversation})
	if err != nil || seq != last {
		t.Errorf("lastSeq %d, want %d, %v", seq, last, err)
	}
}

func TestOwnerEvents(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	x.act("ana", s.Conversation, map[string]any{"verb": "take"})
	x.act("ana", s.Conversation, map[string]any{"verb": "hand_back"})
	turns, err := x.Archive.Turns(t.Context(), s.Conversation, 0, 100)
	x.must(err)
	p := projector{desk: x.Desk(), now: x.Now()}
	var got []ownerEvent
	for _, k := range turns {
		for _, e := range p.show(k) {
			if o, ok := e.data.(ownerEvent); ok {
				got = append(got, o)
			}
		}
	}
	if len(got) != 3 || got[0].Owner != bot.OwnerWaiting || got[0].Team != "Help" || got[1].Owner != bot.OwnerAgent || got[1].Name != "Ana" || got[2].Owner != bot.OwnerBot {
		t.Errorf("%+v", got)
	}
}

// Once a conversation is erased its session opens nothing, and the same browser may begin anew.
func TestErasedConversationIsOver(t *testing.T) {
	x := newRig(t)
	x.timing.beat = 10 * time.Millisecond
	s := x.chatOpen()
	l := x.follow(s, 0)
	l.next()
	ref := bot.Ref{Kind: bot.KindConv, ID: string(s.Conversation)}
	recs, err := x.store.Get(t.Context(), ref)
	x.must(err)
	_, err = x.store.Commit(t.Context(), bot.Write{Drop: []bot.RefVer{{Ref: ref, Ver: recs[0].Ver}}})
	x.must(err)
	l.ended()
	x.want(http.StatusUnauthorized, call{method: "GET", path: "/chat/v1/stream", token: s.Token})
	x.want(http.StatusUnauthorized, call{method: "POST", path: "/chat/v1/sessions", token: s.Token, body: `{"site":"default","resume":true}`})
	x.want(http.StatusCreated, call{method: "POST", path: "/chat/v1/sessions", token: s.Token, body: `{"site":"default"}`})
}

// A returning customer's last event is known without reading back over what only the desk sees.
func TestLastSeqLooksAtOneTurn(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	last := func() (want int64) {
		turns, err := x.Archive.Turns(t.Context(), s.Conversation, 0, 1000)
		x.must(err)
		p := projector{desk: x.Desk(), now: x.now()}
		for _, turn := range turns {
			if shown := p.show(turn); len(shown) > 0 {
				want = shown[len(shown)-1].seq
			}
		}
		return want
	}
	for _, a := range []map[string]any{
		{"verb": "note", "text": "one"}, {"verb": "take"}, {"verb": "note", "text": "two"}, {"verb": "reply", "text": "hello"},
		{"verb": "correct", "field": "impact", "text": "all"}, {"verb": "note", "text": "three"}, {"verb": "resolve"}, {"verb": "note", "text": "four"},
	} {
		if got := x.act("lead", s.Conversation, a); got.status != http.StatusOK {
			t.Fatalf("%v: %d %s", a, got.status, got.body)
		}
		c, err := x.Archive.Conversation(t.Context(), s.Conversation)
		x.must(err)
		if want := last(); c.Shown != want/perTurn {
			t.Errorf("after %v the last turn shown is %d, want %d", a, c.Shown, want/perTurn)
		}
		var again sessionAnswer
		x.want(200, call{method: "POST", path: "/chat/v1/sessions", token: s.Token, body: `{"site":"default","resume":true}`}).read(t, &again)
		if want := last(); again.Seq != want {
			t.Errorf("after %v seq is %d, want %d", a, again.Seq, want)
		}
	}
}
