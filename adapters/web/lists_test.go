package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
)

func idsOf(items []conversationItem) (ids []bot.ConvID) {
	for _, c := range items {
		ids = append(ids, c.ID)
	}
	return ids
}

func TestConversationsAreListed(t *testing.T) {
	x := newRig(t).staffed()
	asked, solved, taken, talks := x.handedOver(), x.handedOver(), x.handedOver(), x.chatOpen()
	x.act("ana", solved.Conversation, map[string]any{"verb": "resolve", "text": "done"})
	x.act("ana", taken.Conversation, map[string]any{"verb": "take"})
	c, err := x.Archive.Conversation(t.Context(), asked.Conversation)
	x.must(err)
	all := []bot.ConvID{asked.Conversation, solved.Conversation, taken.Conversation, talks.Conversation}
	for name, want := range map[string]struct {
		as, query string
		ids       []bot.ConvID
	}{
		"all":            {"lead", "", all},
		"open":           {"lead", "state=open", []bot.ConvID{all[0], all[2], all[3]}},
		"waiting":        {"lead", "state=waiting", all[:1]},
		"with an agent":  {"lead", "state=agent", all[2:3]},
		"with the bot":   {"lead", "state=bot", all[3:]},
		"resolved":       {"lead", "state=resolved", all[1:2]},
		"of a team":      {"lead", "team=help", all[:3]},
		"of another":     {"lead", "team=orders", nil},
		"of a customer":  {"lead", "customer=" + string(c.Customer), all[:1]},
		"his, resolved":  {"lead", "state=resolved&customer=" + string(c.Customer), nil},
		"another's team": {"omar", "", all[3:]}, // what the bot has belongs to nobody yet
	} {
		var got page[conversationItem]
		x.get(want.as, "/api/v1/conversations?"+want.query, &got)
		if !slices.Equal(idsOf(got.Items), want.ids) || got.Next != nil {
			t.Errorf("%s: %v, want %v", name, idsOf(got.Items), want.ids)
		}
	}
	var got page[conversationItem]
	x.get("ana", "/api/v1/conversations?state=agent", &got)
	if i := got.Items[0]; i.Owner != bot.OwnerAgent || i.Agent == nil || i.Agent.Name != "Ana" || i.Customer == "" || i.Ticket == "" || i.Topic == "" || i.Seq == 0 {
		t.Errorf("%+v", i)
	}
	for _, query := range []string{"", "state=open&", "customer=" + string(c.Customer) + "&"} {
		var whole, paged page[conversationItem]
		x.get("lead", "/api/v1/conversations?"+query, &whole)
		var ids []bot.ConvID
		for cursor := ""; ; cursor = "&cursor=" + *paged.Next {
			x.get("lead", "/api/v1/conversations?"+query+"limit=1"+cursor, &paged)
			if ids = append(ids, idsOf(paged.Items)...); paged.Next == nil {
				break
			}
		}
		if !slices.Equal(ids, idsOf(whole.Items)) {
			t.Errorf("%s page by page %v, want %v", query, ids, idsOf(whole.Items))
		}
	}
	for _, bad := range []string{"state=lost", "customer=x", "customer=cu_../x", "limit=0", "cursor=st_1", "cursor=cv_%00"} {
		x.want(http.StatusUnprocessableEntity, call{method: "GET", path: "/api/v1/conversations?" + bad, as: "lead"})
	}
}

func TestMessagesAreListed(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	path := "/api/v1/conversations/" + string(s.Conversation)
	say := func(key string, body map[string]any) reply {
		return x.do(call{method: "POST", path: path + "/messages", as: "ana", body: body,
			header: map[string]string{"Idempotency-Key": key, "If-Match": x.get("ana", path, nil).header.Get("ETag")}})
	}
	if a := say("1", map[string]any{"text": "I am on it."}); a.status != http.StatusCreated {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := say("2", map[string]any{"text": "an odd one", "private": true}); a.status != http.StatusCreated {
		t.Fatalf("%d %s", a.status, a.body)
	}
	var whole page[messageItem]
	x.get("ana", path+"/messages", &whole)
	n := len(whole.Items)
	if n < 5 || whole.Next != nil || whole.Items[n-2].By == nil || whole.Items[n-2].Blocks[0].Text != "I am on it." || !whole.Items[n-1].Private || whole.Items[n-1].Turn < 3 {
		t.Fatalf("%d: %+v", n, whole.Items)
	}
	for limit := 1; limit <= n+1; limit++ {
		var ids, want []string
		for _, m := range whole.Items {
			want = append(want, m.ID)
		}
		var p page[messageItem]
		for cursor := ""; ; cursor = "&cursor=" + *p.Next {
			x.get("lead", fmt.Sprintf("%s/messages?limit=%d%s", path, limit, cursor), &p)
			for _, m := range p.Items {
				ids = append(ids, m.ID)
			}
			if p.Next == nil {
				break
			}
		}
		if !slices.Equal(ids, want) {
			t.Errorf("by %d: %v, want %v", limit, ids, want)
		}
		x.pass(time.Second)
	}
	for _, bad := range []string{"cursor=x", "cursor=0.0", "cursor=1.-1", "limit=900"} {
		x.want(422, call{method: "GET", path: path + "/messages?" + bad, as: "ana"})
	}
	x.want(404, call{method: "GET", path: path + "/messages", as: "omar"})
	x.want(428, call{method: "POST", path: path + "/messages", as: "ana", body: `{"text":"x"}`})
	x.want(422, call{method: "POST", path: path + "/messages", as: "ana", body: `{"text":"x","seen":1,"verb":"resolve"}`})
}

// What two readers could understand differently is refused, and so is what a request would silently lose.
func TestRequestsAreReadExactly(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	path := "/api/v1/conversations/" + string(s.Conversation)
	for name, c := range map[string]struct {
		c      call
		status int
		code   string
	}{
		"another case":     {call{method: "POST", path: path + "/acts", body: `{"VERB":"take","seen":1}`}, 422, "invalid"},
		"a name twice":     {call{method: "POST", path: path + "/acts", body: `{"verb":"note","seen":1,"text":"x","verb":"resolve"}`}, 422, "invalid"},
		"null":             {call{method: "POST", path: path + "/acts", body: `null`}, 400, "not_json"},
		"a Go name":        {call{method: "POST", path: path + "/acts", body: `{"verb":"take","seen":1,"-":1}`}, 422, "invalid"},
		"another alphabet": {call{method: "POST", path: path + "/acts", body: `{"verb":"take","seen":1}`, header: map[string]string{"Content-Type": "application/json; charset=utf-16"}}, 415, "media_type"},
		"a broken query":   {call{method: "GET", path: "/api/v1/tickets?limit=%zz"}, 400, "bad_query"},
		"semicolons":       {call{method: "GET", path: "/api/v1/tickets?limit=1;state=open"}, 400, "bad_query"},
		"no such state":    {call{method: "GET", path: "/api/v1/tickets?state=lost"}, 422, "invalid"},
		"cursor of turns":  {call{method: "GET", path: path + "/turns?cursor=x"}, 422, "invalid"},
		"cursor of mine":   {call{method: "GET", path: "/api/v1/me/sessions?cursor=x"}, 422, "invalid"},
	} {
		c.c.as = "ana"
		if a := x.do(c.c); a.status != c.status || a.code() != c.code {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if a := x.do(call{method: "POST", path: path + "/acts", as: "ana", body: `{"verb":"take","seen":1}`, header: map[string]string{"Content-Type": "application/json; charset=UTF-8"}}); a.status != 200 {
		t.Errorf("UTF-8, said so: %d %s", a.status, a.body)
	}
	var first, second page[turn]
	x.get("ana", path+"/turns?limit=2", &first)
	x.get("ana", path+"/turns?limit=2&cursor="+*first.Next, &second)
	if second.Items[0].Seq != first.Items[1].Seq+1 {
		t.Errorf("the second page of turns begins at %d", second.Items[0].Seq)
	}
	for _, odd := range []string{"/api/v1/../../etc/passwd", "/api/./v1/me", "/api/v1/conversations/%2e%2e", "/chat/v1/../x"} {
		r := httptest.NewRequest("GET", odd, nil)
		w := httptest.NewRecorder()
		x.ServeHTTP(w, r)
		if w.Code != 404 || !strings.Contains(w.Body.String(), "no_such_path") {
			t.Errorf("%s: %d %s", odd, w.Code, w.Body)
		}
	}
}

func TestExports(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	c, err := x.Archive.Conversation(t.Context(), s.Conversation)
	x.must(err)
	var list page[exportItem]
	x.get("ana", "/api/v1/exports", &list)
	if len(list.Items) != 3 || !list.Items[0].May || list.Items[1].May {
		t.Errorf("%+v", list)
	}
	if a := x.get("ana", "/api/v1/exports/conversations/"+string(s.Conversation)+"?format=text", nil); !strings.Contains(string(a.body), "tunnel") {
		t.Errorf("%s", a.body)
	}
	x.want(404, call{method: "GET", path: "/api/v1/exports/conversations/" + string(s.Conversation), as: "omar"})
	status, wrote := 0, "[]"
	x.runs.do = func(_ context.Context, out io.Writer) Outcome {
		_, _ = io.WriteString(out, wrote)
		return Outcome{Status: status, What: "a folder of the machine"}
	}
	a := x.want(200, call{method: "GET", path: "/api/v1/exports/tickets?format=json&since=2026-01-01T00:00:00Z", as: "boss"})
	if string(a.body) != wrote || !strings.Contains(a.header.Get("Content-Disposition"), "tickets.json") {
		t.Errorf("%s %v", a.body, a.header)
	}
	wrote = "number,opened_at\n"
	if a := x.want(200, call{method: "GET", path: "/api/v1/exports/tickets", as: "boss"}); a.header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("%v", a.header)
	}
	wrote = "{}"
	customer := "/api/v1/exports/customers/" + string(c.Customer)
	x.want(200, call{method: "GET", path: customer + "?notes=true", as: "boss"})
	for _, path := range []string{"/api/v1/exports/tickets?format=xml", "/api/v1/exports/tickets?since=today", customer + "?notes=1"} {
		x.want(422, call{method: "GET", path: path, as: "boss"})
	}
	x.want(404, call{method: "GET", path: "/api/v1/exports/customers/sam@tidewell.example", as: "boss"})
	for end, want := range map[int]int{1: 404, 2: 503, 3: 503} {
		status = end
		if a := x.do(call{method: "GET", path: customer, as: "boss"}); a.status != want || strings.Contains(string(a.body), "folder") {
			t.Errorf("a command that ends with %d: %d %s", end, a.status, a.body)
		}
	}
}

func TestReports(t *testing.T) {
	x := newRig(t).staffed()
	first := x.handedOver()
	x.chatOpen()
	x.handedOver()
	x.pass(10 * time.Minute)
	x.act("ana", first.Conversation, map[string]any{"verb": "reply", "text": "hello"})
	var list page[reportItem]
	x.get("lead", "/api/v1/reports", &list)
	for _, r := range list.Items {
		x.get("lead", r.Path, nil)
	}
	var now nowAnswer
	x.get("lead", "/api/v1/reports/now", &now)
	if now.Conversations != (ownerTold{Bot: 1, Waiting: 1, Agent: 1}) || now.Tickets != (stateTold{Open: 1, Assigned: 1}) {
		t.Errorf("%+v", now)
	}
	var sum summaryAnswer
	x.get("lead", "/api/v1/reports/summary", &sum)
	if f := sum.FirstResponse; f.Count != 1 || *f.MedianS < 600 || *f.MedianS > 700 || *f.P90S != *f.MedianS {
		t.Errorf("%+v", f)
	}
	var whole, paged page[period]
	x.get("lead", "/api/v1/reports/periods?per=day&limit=200", &whole)
	handoffs, answered := 0, 0
	for i, p := range whole.Items {
		handoffs += p.Handoffs
		answered += p.FirstResponse.Count
		if i > 0 && !p.From.Equal(whole.Items[i-1].To) {
			t.Errorf("%v does not begin where %v ends", p.From, whole.Items[i-1].To)
		}
	}
	if handoffs != 2 || answered != 1 || len(whole.Items) < 30 {
		t.Errorf("%d hand-offs, %d answered, on %d days", handoffs, answered, len(whole.Items))
	}
	x.get("lead", "/api/v1/reports/periods?limit=3", &paged)
	x.get("lead", "/api/v1/reports/periods?limit=3&cursor="+*paged.Next, &paged)
	if !paged.Items[0].From.Equal(whole.Items[3].From) {
		t.Errorf("the second page begins at %v", paged.Items[0].From)
	}
	span := "&from=2026-10-20T12:34:56Z&to=2026-12-02T00:00:00Z"
	for per, want := range map[string][]string{
		"week":  {"2026-10-20T12:00:00Z", "2026-10-25T23:00:00Z", "2026-11-01T23:00:00Z"}, // of a desk in Berlin
		"month": {"2026-10-20T12:00:00Z", "2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z"},
		"day":   {"2026-10-20T12:00:00Z", "2026-10-20T22:00:00Z", "2026-10-21T22:00:00Z"},
	} {
		x.get("lead", "/api/v1/reports/periods?per="+per+span, &paged)
		for i, begins := range want {
			if got := paged.Items[i].From.Format(time.RFC3339); got != begins {
				t.Errorf("%s %d begins at %s, want %s", per, i, got, begins)
			}
		}
	}
	for _, bad := range []string{"per=year", "per=hour&from=2020-01-01T00:00:00Z", "cursor=-1", "from=soon", "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z"} {
		x.want(422, call{method: "GET", path: "/api/v1/reports/periods?" + bad, as: "lead"})
	}
}

func TestRevisionsAreFoundByID(t *testing.T) {
	x := newRig(t).staffed()
	var all page[revisionAnswer]
	x.get("audrey", "/api/v1/revisions", &all)
	var one revisionAnswer
	x.get("audrey", "/api/v1/revisions/"+all.Items[0].ID, &one)
	if one.ID != all.Items[0].ID || !one.Live {
		t.Errorf("%+v", one)
	}
	x.want(404, call{method: "GET", path: "/api/v1/revisions/rv_none", as: "audrey"})
}

// What is misspelt behind the ? is refused by name, and so is a team that is not there: neither shows everything.
func TestStrangeQueriesAreRefused(t *testing.T) {
	x := newRig(t).staffed()
	for path, want := range map[string]string{
		"/api/v1/queue?foo=1": "lane, team, limit, cursor", "/api/v1/conversations?stat=open": "state", "/api/v1/me?x=1": "nothing behind the ?",
		"/api/v1/queue?team=nosuch": "help, orders", "/api/v1/conversations?team=nosuch": "help, orders", "/api/v1/tickets?team=nosuch": "help, orders",
	} {
		a := x.want(http.StatusUnprocessableEntity, call{method: "GET", path: path, as: "lead"})
		if a.code() != "invalid" || !strings.Contains(string(a.body), want) {
			t.Errorf("%s: %s, want %q", path, a.body, want)
		}
	}
	x.get("lead", "/api/v1/queue?team=orders&lane=all", nil)
}
