package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/staff"
)

// Every route, as every role, by session and by token: what the permission table denies is 403, nobody is 401, and
// what it allows is neither.
func TestRoutesByRoles(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	c, err := x.Archive.Conversation(t.Context(), s.Conversation)
	x.must(err)
	k, err := x.Archive.Ticket(t.Context(), c.Ticket)
	x.must(err)
	fill := strings.NewReplacer("{number}", k.Number)
	who := map[string]staff.Role{"boss": staff.Admin, "lead": staff.Supervisor, "ana": staff.Agent, "audrey": staff.Auditor}
	for _, rt := range x.routes() {
		if rt.stream || strings.HasPrefix(rt.path, "/chat/") {
			continue
		}
		path := fill.Replace(rt.path)
		switch {
		case strings.Contains(path, "/conversations/"):
			path = strings.Replace(path, "{id}", string(s.Conversation), 1)
		case strings.Contains(path, "/customers/"):
			path = strings.Replace(path, "{id}", string(c.Customer), 1)
		case strings.Contains(path, "/users/"):
			path = strings.Replace(path, "{id}", "st_nobody", 1)
		}
		path = strings.Replace(path, "{id}", "ak_nothing", 1)
		body := any(nil)
		if rt.body > 0 {
			body = `{"nonsense":1}`
		}
		x.pass(30 * time.Second)
		if a := x.do(call{method: rt.method, path: path, body: body}); (a.status == http.StatusUnauthorized) != (rt.need != needNothing) {
			t.Errorf("%s %s as nobody: %d", rt.method, rt.path, a.status)
		}
		if rt.need == needNothing || rt.need == needStaff {
			continue
		}
		for name, role := range who {
			a := x.do(call{method: rt.method, path: path, as: name, body: body})
			may := role.May(staff.Permission(rt.need))
			if may != (a.status != http.StatusForbidden) || a.status == http.StatusUnauthorized || a.status >= 500 {
				t.Errorf("%s %s as %s: %d %s, may: %v", rt.method, rt.path, role, a.status, a.body, may)
			}
		}
	}
}

func TestQueue(t *testing.T) {
	x := newRig(t).staffed()
	one, two := x.handedOver(), x.handedOver()
	x.chatOpen()
	if a := x.act("ana", one.Conversation, map[string]any{"verb": "take"}); a.status != http.StatusOK {
		t.Fatalf("%s", a.body)
	}
	var q queueAnswer
	x.get("ana", "/api/v1/queue", &q)
	if q.Counts != (laneCounts{Mine: 1, Unassigned: 1, Customer: 0, Bot: 1, All: 3}) || len(q.Items) != 3 {
		t.Errorf("%+v, %d rows", q.Counts, len(q.Items))
	}
	x.get("ana", "/api/v1/queue?lane=mine", &q)
	if len(q.Items) != 1 || q.Items[0].Conversation != one.Conversation || q.Items[0].Agent == nil || q.Items[0].Agent.Name != "Ana" {
		t.Errorf("mine: %+v", q.Items)
	}
	x.get("ana", "/api/v1/queue?lane=unassigned", &q)
	if len(q.Items) != 1 {
		t.Fatalf("unassigned: %+v", q.Items)
	}
	r := q.Items[0]
	if r.Conversation != two.Conversation || r.Team != "help" || r.Reason != "asked" || r.Number == "" || len(r.Clocks) == 0 || r.NextAt == nil || r.WaitsSince == nil {
		t.Errorf("%+v", r)
	}
	x.pass(30 * 24 * time.Hour)
	x.signIn("ana")
	x.get("ana", "/api/v1/queue?lane=unassigned", &q)
	if q.Late != 1 || !slices.ContainsFunc(q.Items[0].Clocks, func(c clock) bool { return c.Late }) {
		t.Errorf("a month later nothing is late: %+v", q.Items[0].Clocks)
	}
	if a := x.do(call{method: "GET", path: "/api/v1/queue?lane=everybody", as: "ana"}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("%d", a.status)
	}
}

// A tier is shown by its name.
func TestTierHasItsName(t *testing.T) {
	x := newRig(t).staffed()
	proof := sign(map[string]any{"alg": "HS256"}, map[string]any{"sub": "u1", "exp": x.now().Add(time.Hour).Unix(), "tier": "gold"}, identity)
	var s sessionAnswer
	x.want(http.StatusCreated, call{method: "POST", path: "/chat/v1/sessions", body: map[string]any{"site": "default", "identity": proof}}).read(t, &s)
	x.want(http.StatusAccepted, call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: `{"client_id":"1","choice":"person"}`})
	var q queueAnswer
	x.get("ana", "/api/v1/queue", &q)
	if len(q.Items) != 1 || q.Items[0].Tier != "gold" || q.Items[0].TierName != "Gold" {
		t.Errorf("%+v", q.Items)
	}
	var c conversationAnswer
	x.get("ana", "/api/v1/conversations/"+string(s.Conversation), &c)
	if c.Customer.Tier != "gold" || c.Customer.TierName != "Gold" {
		t.Errorf("%+v", c.Customer)
	}
}

// Pages of the queue go on behind the conversation that stood last, although rows come and go in between.
func TestQueuePages(t *testing.T) {
	x := newRig(t).staffed()
	for range 5 {
		x.handedOver()
	}
	var whole, q queueAnswer
	x.get("ana", "/api/v1/queue", &whole)
	x.get("ana", "/api/v1/queue?limit=2", &q)
	if q.Next == nil || len(q.Items) != 2 {
		t.Fatalf("%+v", q)
	}
	if a := x.act("ana", q.Items[0].Conversation, map[string]any{"verb": "resolve"}); a.status != http.StatusOK {
		t.Fatalf("%s", a.body)
	}
	var got []bot.ConvID
	for n := 0; n < 10 && q.Next != nil; n++ {
		next := *q.Next
		q = queueAnswer{}
		x.get("ana", "/api/v1/queue?limit=2&cursor="+next, &q)
		for _, r := range q.Items {
			got = append(got, r.Conversation)
		}
	}
	var want []bot.ConvID
	for _, r := range whole.Items[2:] {
		want = append(want, r.Conversation)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, bad := range []string{"?limit=0", "?limit=201", "?limit=x", "?cursor=x"} {
		if a := x.do(call{method: "GET", path: "/api/v1/queue" + bad, as: "ana"}); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", bad, a.status)
		}
	}
}

func TestConversationShowsAll(t *testing.T) {
	x := newRig(t).staffed()
	s := x.chatOpen()
	x.says(s, "1", "I want to report a fault with the tunnel")
	x.says(s, "2", "everyone is affected")
	x.want(http.StatusAccepted, call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: `{"client_id":"3","choice":"person"}`})
	x.act("ana", s.Conversation, map[string]any{"verb": "note", "text": "looks like the switch"})
	var c conversationAnswer
	a := x.get("ana", "/api/v1/conversations/"+string(s.Conversation), &c)
	if a.header.Get("ETag") != fmt.Sprintf("%q", fmt.Sprint(c.Seq)) {
		t.Errorf("ETag %q, seq %d", a.header.Get("ETag"), c.Seq)
	}
	if c.Owner != bot.OwnerWaiting || c.TeamName != "Help" || c.Ticket == nil || c.Handoff == nil || len(c.Handoff.Brief) == 0 || len(c.Clocks) == 0 || len(c.Promises) == 0 || c.More {
		t.Errorf("%+v", c)
	}
	if len(c.Clocks[0].Segments) == 0 || c.Clocks[0].Why == "" {
		t.Errorf("a clock that does not explain itself: %+v", c.Clocks[0])
	}
	reasoned, noted := 0, 0
	for _, k := range c.Turns {
		if k.Reasoning != nil && k.Reasoning.Verdict != "" {
			reasoned++
		}
		for _, m := range k.Messages {
			if m.Private && m.From == bot.FromAgent && m.By != nil && m.By.Name == "Ana" {
				noted++
			}
		}
		if k.Blank {
			t.Errorf("turn %d counts as blank", k.Seq)
		}
	}
	if reasoned == 0 || noted != 1 {
		t.Errorf("%d turns with reasoning, %d notes", reasoned, noted)
	}
	for _, b := range c.Handoff.Brief {
		if len(b.Turns) == 0 {
			t.Errorf("a line of the brief without a source: %+v", b)
		}
	}
	if c.Promises[0].Turn == 0 || c.Promises[0].Kept != nil {
		t.Errorf("%+v", c.Promises[0])
	}
}

func TestTurnsByPages(t *testing.T) {
	x := newRig(t).staffed()
	s := x.chatOpen()
	for n := range 9 {
		x.receive(s, fmt.Sprint(n), "hello")
	}
	path := "/api/v1/conversations/" + string(s.Conversation) + "/turns"
	seqs := func(query string) (out []int64, next *string) {
		var p page[turn]
		x.get("ana", path+query, &p)
		for _, k := range p.Items {
			out = append(out, k.Seq)
		}
		return out, p.Next
	}
	if got, next := seqs("?after=2&limit=3"); !slices.Equal(got, []int64{3, 4, 5}) || next == nil || *next != "5" {
		t.Errorf("%v %v", got, next)
	}
	if got, next := seqs("?after=8"); !slices.Equal(got, []int64{9, 10}) || next != nil {
		t.Errorf("%v %v", got, next)
	}
	if got, _ := seqs("?before=5&limit=3"); !slices.Equal(got, []int64{2, 3, 4}) {
		t.Errorf("%v", got)
	}
	if got, _ := seqs("?before=1&limit=3"); len(got) != 0 {
		t.Errorf("%v", got)
	}
	if a := x.do(call{method: "GET", path: path + "?after=-1", as: "ana"}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("%d", a.status)
	}
}

// If-Match holds an act against the last turn, whoever made it; a repeat gets the first answer although it is stale then.
func TestActsTakeIfMatch(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	path := "/api/v1/conversations/" + string(s.Conversation)
	act := func(match, key string, body map[string]any) reply {
		return x.do(call{method: "POST", path: path + "/acts", as: "ana", body: body, header: map[string]string{"If-Match": match, "Idempotency-Key": key}})
	}
	tag := x.get("ana", path, nil).header.Get("ETag")
	first := act(tag, "k1", map[string]any{"verb": "take"})
	if first.status != 200 || first.header.Get("ETag") == tag {
		t.Fatalf("%d %s", first.status, first.body)
	}
	if again := act(tag, "k1", map[string]any{"verb": "take"}); again.status != 200 || again.header.Get("ETag") != first.header.Get("ETag") {
		t.Errorf("repeated: %d %s", again.status, again.body)
	}
	x.says(s, "more", "and it smells") // seen would let it through: nobody of the staff acted
	for _, stale := range []string{tag, first.header.Get("ETag"), `"99"`, "nonsense"} {
		a := act(stale, "k2", map[string]any{"verb": "reply", "text": "hello"})
		if a.status != 412 || a.code() != "stale" {
			t.Errorf("%s: %d %s", stale, a.status, a.body)
		}
	}
	now := x.get("ana", path, nil).header.Get("ETag")
	if a := act("W/"+now, "k3", map[string]any{"verb": "reply", "text": "hello"}); a.status != 200 {
		t.Errorf("weakened by a proxy: %d %s", a.status, a.body)
	}
	if a := act("*", "k4", map[string]any{"verb": "take"}); a.status != 428 {
		t.Errorf("any version: %d %s", a.status, a.body)
	}
}

func TestTicketsGoByNumberAndByID(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	c, err := x.Archive.Conversation(t.Context(), s.Conversation)
	x.must(err)
	k, err := x.Archive.Ticket(t.Context(), c.Ticket)
	x.must(err)
	id := string(k.ID)
	for _, name := range []string{k.Number, strings.ToLower(k.Number), id, strings.Replace(id, "/", "%2F", 1)} {
		var got ticketAnswer
		x.get("ana", "/api/v1/tickets/"+name, &got)
		if got.ID != k.ID || got.Number != k.Number {
			t.Errorf("%s: %+v", name, got.ticketLine)
		}
	}
	for _, name := range []string{id + "9", id[:10] + "/x", "cv_1/1", "tk_1", "FD-1/2", id + "/1"} {
		if a := x.do(call{method: "GET", path: "/api/v1/tickets/" + name, as: "ana"}); a.status != 404 {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	x.want(404, call{method: "GET", path: "/api/v1/tickets/" + id, as: "omar"})
	for query, want := range map[string]int{"ana " + k.Number: 1, "ana " + strings.ToLower(k.Number): 1, "ana FD-99999": 0, "ana nonsense": 0, "omar " + k.Number: 0} {
		as, number, _ := strings.Cut(query, " ")
		var found page[ticketLine]
		if x.get(as, "/api/v1/tickets?number="+number, &found); len(found.Items) != want {
			t.Errorf("%s: %d tickets", query, len(found.Items))
		}
	}
}

func TestActs(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	path := "/api/v1/conversations/" + string(s.Conversation) + "/acts"
	seen := func() int64 {
		c, err := x.Archive.Conversation(t.Context(), s.Conversation)
		x.must(err)
		return c.Seq
	}
	key := map[string]string{"Idempotency-Key": "k-1"}
	var one, two actedAnswer
	body := map[string]any{"verb": "reply", "text": "I am on it.", "seen": seen()}
	x.want(200, call{method: "POST", path: path, as: "ana", body: body, header: key}).read(t, &one)
	x.want(200, call{method: "POST", path: path, as: "ana", body: body, header: key}).read(t, &two)
	if one.Turn.Seq != two.Turn.Seq || one.Row == nil || one.Row.Agent == nil || one.Row.Agent.Name != "Ana" {
		t.Errorf("%d, then %d, %+v", one.Turn.Seq, two.Turn.Seq, one.Row)
	}
	// The same key of somebody else is another key.
	x.want(200, call{method: "POST", path: path, as: "lead", body: map[string]any{"verb": "note", "text": "watching", "seen": seen()}, header: key})

	for name, c := range map[string]struct {
		body   any
		status int
		code   string
	}{
		"stale, but for a note": {map[string]any{"verb": "resolve", "seen": 1}, 409, "conflict"},
		"nothing seen":          {map[string]any{"verb": "take"}, 428, "precondition_required"},
		"no such verb":          {map[string]any{"verb": "explode", "seen": seen()}, 422, "invalid"},
		"empty reply":           {map[string]any{"verb": "reply", "text": " ", "seen": seen()}, 422, "invalid"},
		"no such team":          {map[string]any{"verb": "transfer", "team": "nobody", "seen": seen()}, 422, "invalid"},
		"not solved":            {map[string]any{"verb": "reopen", "seen": seen()}, 409, "conflict"},
		"unknown field":         {map[string]any{"verb": "take", "seen": seen(), "staff": "st_1"}, 422, "invalid"},
		"over-long":             {map[string]any{"verb": "reply", "text": strings.Repeat("x", 17_000), "seen": seen()}, 413, "text_too_long"},
		"NUL":                   {map[string]any{"verb": "reply", "text": "a\x00", "seen": seen()}, 422, "invalid"},
		"staff of other":        {`{"verb":"take","seen":1,"Staff":"st_9"}`, 422, "invalid"},
	} {
		a := x.do(call{method: "POST", path: path, as: "lead", body: c.body})
		if a.status != c.status || a.code() != c.code {
			t.Errorf("%s: %d %s, want %d %s", name, a.status, a.body, c.status, c.code)
		}
		if strings.HasPrefix(name, "stale") {
			var p problem
			if a.read(t, &p); p.Seq != seen() {
				t.Errorf("the loser is not told how far it went: %s", a.body)
			}
		}
	}
	if a := x.do(call{method: "POST", path: path, as: "ana", body: body, header: map[string]string{"Idempotency-Key": strings.Repeat("k", 201)}}); a.status != http.StatusBadRequest {
		t.Errorf("a long key: %d", a.status)
	}
	var last actedAnswer
	x.want(200, call{method: "POST", path: path, as: "ana", body: map[string]any{"verb": "resolve", "text": "Done.", "seen": seen()}}).read(t, &last)
	if last.Row != nil || last.Turn.Owner != bot.OwnerNobody {
		t.Errorf("%+v", last)
	}
}

func TestTicketsAndCustomers(t *testing.T) {
	x := newRig(t).staffed()
	first := x.handedOver()
	for range 2 {
		x.handedOver()
	}
	c, err := x.Archive.Conversation(t.Context(), first.Conversation)
	x.must(err)
	var all page[ticketLine]
	x.get("ana", "/api/v1/tickets?limit=2", &all)
	if len(all.Items) != 2 || all.Next == nil {
		t.Fatalf("%+v", all)
	}
	x.get("ana", "/api/v1/tickets?limit=2&cursor="+*all.Next, &all)
	if len(all.Items) != 1 || all.Next != nil {
		t.Errorf("the second page: %+v", all)
	}
	x.get("ana", "/api/v1/tickets?state=resolved", &all)
	if len(all.Items) != 0 {
		t.Errorf("resolved: %+v", all.Items)
	}
	x.get("ana", "/api/v1/tickets?team=help", &all)
	if len(all.Items) != 3 {
		t.Errorf("of help: %+v", all.Items)
	}
	var k ticketAnswer
	a := x.get("ana", "/api/v1/tickets/"+strings.ToLower(all.Items[0].Number), &k)
	if k.Number != all.Items[0].Number || len(k.Clocks) == 0 || a.header.Get("ETag") == "" {
		t.Errorf("%+v", k)
	}
	for _, none := range []string{"FD-999999", "FD-", "XX-1", "FD-1'", "..%2f"} {
		if a := x.do(call{method: "GET", path: "/api/v1/tickets/" + none, as: "ana"}); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", none, a.status)
		}
	}
	var who customerAnswer
	x.get("ana", "/api/v1/customers/"+string(c.Customer), &who)
	x.get("ana", "/api/v1/customers/"+string(c.Customer)+"/tickets", &all)
	if who.ID != c.Customer || len(all.Items) != 1 || all.Items[0].Conversation != first.Conversation {
		t.Errorf("%+v %+v", who, all)
	}
}

func TestPromisesInOrderOfDueTimes(t *testing.T) {
	x := newRig(t).staffed()
	first := x.handedOver()
	x.pass(time.Hour)
	x.handedOver()
	var p page[promise]
	x.get("ana", "/api/v1/promises", &p)
	if len(p.Items) < 4 {
		t.Fatalf("%+v", p.Items)
	}
	if !slices.IsSortedFunc(p.Items, func(a, b promise) int { return a.Due.Compare(b.Due) }) {
		t.Errorf("not in order: %+v", p.Items)
	}
	total := len(p.Items)
	var paged []promise
	for cursor := ""; ; {
		var q page[promise]
		x.get("ana", "/api/v1/promises?limit=1&cursor="+cursor, &q)
		paged = append(paged, q.Items...)
		if q.Next == nil {
			break
		}
		cursor = *q.Next
	}
	if len(paged) != total {
		t.Errorf("%d by pages, %d at once", len(paged), total)
	}
	x.act("ana", first.Conversation, map[string]any{"verb": "resolve"})
	x.get("ana", "/api/v1/promises", &p)
	for _, o := range p.Items {
		if o.Conversation == first.Conversation {
			t.Errorf("still owed: %+v", o)
		}
	}
	x.get("ana", "/api/v1/promises?before=2020-01-01T00:00:00Z", &p)
	if len(p.Items) != 0 {
		t.Errorf("%+v", p.Items)
	}
	if a := x.do(call{method: "GET", path: "/api/v1/promises?before=tomorrow", as: "ana"}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("%d", a.status)
	}
}

func TestDefinitionIsListed(t *testing.T) {
	x := newRig(t).staffed()
	var teams page[teamAnswer]
	x.get("ana", "/api/v1/teams", &teams)
	if len(teams.Items) != 2 || teams.Items[0].ID != "help" || teams.Items[0].Name != "Help" || !teams.Items[1].Open {
		t.Errorf("%+v", teams.Items)
	}
	if h := teams.Items[0]; h.Open == (h.OpensAt != nil) {
		t.Errorf("%+v", h)
	}
	var f struct {
		Steps  []stepAnswer
		Slots  []slotAnswer
		Source string
	}
	x.get("ana", "/api/v1/flows/report", &f)
	if len(f.Steps) < 4 || len(f.Slots) != 3 || !strings.Contains(f.Source, "flow: report") {
		t.Errorf("%+v", f)
	}
	var i intentDetail
	x.get("ana", "/api/v1/intents/report", &i)
	if i.ID != "report" || len(i.Phrases) != 2 || i.Phrases[0].Locale != "en" || i.Phrases[0].Texts[0] != "the vpn is down" || len(i.Phrases[1].Texts) != 9 {
		t.Errorf("%+v", i)
	}
	for _, path := range []string{"flows", "intents"} {
		x.want(http.StatusNotFound, call{method: "GET", path: "/api/v1/" + path + "/nothing", as: "ana"})
	}
	for path, least := range map[string]int{"policies": 2, "intents": 2, "answers": 1, "flows": 1, "revisions": 1, "replies": 1} {
		var p page[map[string]any]
		if x.get("ana", "/api/v1/"+path, &p); len(p.Items) < least || p.Items[0]["id"] == "" {
			t.Errorf("%s: %+v", path, p.Items)
		}
		x.get("ana", "/api/v1/"+path+"?limit=1", &p)
		if len(p.Items) != 1 {
			t.Errorf("%s: %d on a page of one", path, len(p.Items))
		}
	}
}

func TestSummaryCounts(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	x.act("ana", s.Conversation, map[string]any{"verb": "resolve", "text": "done"})
	x.want(http.StatusAccepted, call{method: "POST", path: "/chat/v1/feedback", token: s.Token, body: `{"score":4}`})
	x.handedOver()
	var r summaryAnswer
	x.get("lead", "/api/v1/reports/summary", &r)
	if r.Conversations != 2 || r.Tickets != 2 || r.Handoffs != 2 || r.Resolved != 1 || r.ResolvedByBot != 0 || r.Messages != 4 || r.Ratings.Count != 1 || r.Ratings.Sum != 4 || !slices.Equal(r.Ratings.Scores, []int{0, 0, 0, 1, 0}) {
		t.Errorf("%+v", r)
	}
	if len(r.Reasons) != 1 || r.Reasons[0] != (reasonCount{"asked", 2}) || r.Promises.Told < 4 || r.Promises.Kept == 0 {
		t.Errorf("%+v", r)
	}
	x.get("lead", "/api/v1/reports/summary?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z", &r)
	if r.Turns != 0 {
		t.Errorf("%+v", r)
	}
	for _, bad := range []string{"?from=x", "?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z"} {
		if a := x.do(call{method: "GET", path: "/api/v1/reports/summary" + bad, as: "lead"}); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", bad, a.status)
		}
	}
}
