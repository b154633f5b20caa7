package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/sla"
)

func (x *rig) finds(as, q string) (ids []bot.ConvID) {
	x.t.Helper()
	var got page[found]
	x.get(as, "/api/v1/search?q="+q, &got)
	for _, f := range got.Items {
		ids = append(ids, f.Conversation)
	}
	return ids
}

// What was solved is found like what is open: by number, by words of what it is about, and by who the customer is.
func TestSearchFindsWhatIsOver(t *testing.T) {
	x := newRig(t).staffed()
	solved, open := x.handedOver(), x.handedOver()
	x.act("ana", solved.Conversation, map[string]any{"verb": "resolve", "text": "done"})
	c, err := x.Archive.Conversation(t.Context(), solved.Conversation)
	x.must(err)
	ticket, err := x.Archive.Ticket(t.Context(), c.Ticket)
	x.must(err)
	only, both := []bot.ConvID{solved.Conversation}, []bot.ConvID{solved.Conversation, open.Conversation}
	for name, want := range map[string]struct {
		as, q string
		ids   []bot.ConvID
	}{
		"number":            {"ana", ticket.Number, only},
		"number as written": {"ana", strings.ToLower(strings.ReplaceAll(ticket.Number, "-", "")), only},
		"digits":            {"ana", strings.TrimPrefix(ticket.Number, "FD-"), only},
		"words":             {"lead", "TUNNEL+my", both},
		"a part of a word":  {"lead", "unnel+work", both},
		"one word too many": {"lead", "tunnel+zebra", nil},
		"no words":          {"lead", "++%3F", nil},
		"not in his team":   {"omar", "tunnel", nil},
	} {
		got := x.finds(want.as, want.q)
		slices.Sort(got)
		if !slices.Equal(got, want.ids) {
			t.Errorf("%s: %v, want %v", name, got, want.ids)
		}
	}
	var got page[found]
	x.get("ana", "/api/v1/search?q="+ticket.Number, &got)
	if f := got.Items[0]; f.Number != ticket.Number || f.State != bot.TicketResolved || f.Owner != bot.OwnerNobody || f.Team != "help" || f.Title == "" {
		t.Errorf("%+v", f)
	}
	for _, bad := range []string{"", "?q=", "?q=" + strings.Repeat("x", 201)} {
		x.want(http.StatusUnprocessableEntity, call{method: "GET", path: "/api/v1/search" + bad, as: "ana"})
	}
}

// Pages are counted by what the asker may see: the place of the next one tells nobody how many cases of other teams there are.
func TestSearchTellsNothingOfOtherTeams(t *testing.T) {
	x := newRig(t).staffed()
	hidden := x.handedOver()
	for range 2 {
		x.says(x.chatOpen(), "m1", "where is the tunnel to my parcel")
	}
	x.says(hidden, "m9", "is anybody there") // it is the newest
	var got page[found]
	x.get("omar", "/api/v1/search?q=tunnel&limit=1", &got)
	if len(got.Items) != 1 || got.Items[0].Conversation == hidden.Conversation || got.Next == nil || *got.Next != "1" {
		t.Fatalf("%+v", got)
	}
	x.get("omar", "/api/v1/search?q=tunnel&limit=1&cursor=1", &got)
	if len(got.Items) != 1 || got.Next != nil {
		t.Errorf("the second page: %+v", got)
	}
}

// What comes after the first search is found too, and a customer by the name he gave last.
func TestSearchKeepsUp(t *testing.T) {
	x := newRig(t).staffed()
	x.handedOver()
	if got := x.finds("lead", "tunnel"); len(got) != 1 {
		t.Fatal(got)
	}
	later := x.chatOpen()
	x.says(later, "m1", "where is my parcel from Turin")
	if got := x.finds("lead", "turin"); !slices.Equal(got, []bot.ConvID{later.Conversation}) {
		t.Errorf("%v, want the later one", got)
	}
	hello := x.chatOpen()
	x.says(hello, "m1", "hello")
	if got := x.finds("lead", "palermo"); len(got) != 0 {
		t.Fatal(got)
	}
	x.says(hello, "m2", "where is my parcel from Palermo")
	if got := x.finds("lead", "palermo"); !slices.Equal(got, []bot.ConvID{hello.Conversation}) {
		t.Errorf("%v, want the one that said later what it is about", got)
	}
	proof := sign(map[string]any{"alg": "HS256", "typ": "JWT"}, map[string]any{"sub": "7", "name": "Zoë Quill", "email": "zoe@mill.example", "email_verified": true,
		"exp": x.now().Add(time.Hour).Unix()}, identity)
	var s sessionAnswer
	x.want(http.StatusCreated, call{method: "POST", path: "/chat/v1/sessions", body: map[string]any{"site": "default", "identity": proof}}).read(t, &s)
	x.says(s, "m1", "hello there")
	for _, q := range []string{"quill", "zo%C3%AB", "zoe@mill.example", "mill"} {
		if got := x.finds("lead", q); !slices.Equal(got, []bot.ConvID{s.Conversation}) {
			t.Errorf("%s: %v, want the customer's", q, got)
		}
	}
	ref := bot.Ref{Kind: bot.KindConv, ID: string(later.Conversation)}
	recs, err := x.store.Get(t.Context(), ref)
	x.must(err)
	_, err = x.store.Commit(t.Context(), bot.Write{Drop: []bot.RefVer{{Ref: ref, Ver: recs[0].Ver}}}) // as an erasure does
	x.must(err)
	if got := x.finds("lead", "turin"); len(got) != 0 {
		t.Errorf("what was erased is found: %v", got)
	}
}

// The report on agreements counts a first answer that came in time, and one that is owed still, under the team that owes it.
func TestAgreementsAreCounted(t *testing.T) {
	x := newRig(t).staffed()
	kept, late := x.handedOver(), x.handedOver()
	x.act("ana", kept.Conversation, map[string]any{"verb": "reply", "text": "I am on it."})
	x.pass(30 * 24 * time.Hour)
	x.signIn("lead")
	x.signIn("ana")
	var got keptAnswer
	x.get("lead", "/api/v1/reports/agreements?from="+x.now().AddDate(0, -3, 0).UTC().Format(time.RFC3339), &got)
	sum := map[sla.Target][3]int{}
	for _, l := range got.Targets {
		n := sum[l.Target]
		sum[l.Target] = [3]int{n[0] + l.Kept, n[1] + l.Missed, n[2] + l.Waiting}
		if l.Team != "help" || l.Rule == "" {
			t.Errorf("%+v", l)
		}
	}
	if sum[sla.FirstResponse] != [3]int{1, 1, 1} {
		t.Errorf("%v: want one first answer kept and one owed (%s)", sum, late.Conversation)
	}
	x.act("ana", late.Conversation, map[string]any{"verb": "reply", "text": "Late, but here."})
	x.get("lead", "/api/v1/reports/agreements?from="+x.now().AddDate(0, -3, 0).UTC().Format(time.RFC3339), &got)
	for _, l := range got.Targets {
		if l.Target == sla.FirstResponse && l.Waiting != 0 {
			t.Errorf("answered, and still waiting: %+v", l)
		}
	}
	x.want(http.StatusUnprocessableEntity, call{method: "GET", path: "/api/v1/reports/agreements?from=2030-01-01T00:00:00Z", as: "lead"})
}
