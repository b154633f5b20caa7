package staff

import (
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
)

// Case 26: tokens are scoped, hashed, shown once.
func TestToken(t *testing.T) {
	b := newBench(t)
	boss := b.hire(t, "boss@desk.example", Admin)
	a := b.hire(t, "ana@desk.example", Agent, "returns")
	for _, scopes := range [][]Permission{nil, {UserWrite}, {"root"}} {
		_, _, err := b.MakeToken(t.Context(), a.ID, a.ID, "sync", scopes, 0)
		wantCode(t, err, bot.Invalid)
	}
	made, secret, err := b.MakeToken(t.Context(), a.ID, a.ID, "sync", []Permission{QueueRead, QueueRead, TicketRead}, time.Hour)
	if err != nil || !strings.HasPrefix(secret, "fd_") || len(made.Scopes) != 2 {
		t.Fatalf("%+v %q %v", made, secret, err)
	}
	who, err := b.Token(t.Context(), secret)
	if err != nil || who.Account.ID != a.ID || !who.May(QueueRead) || who.May(ConversationAct) || who.Session != "" {
		t.Errorf("%+v %v", who, err)
	}
	list, err := b.Tokens(t.Context(), "", 10)
	if err != nil || len(list) != 1 || list[0].ID != made.ID || list[0].Name != "sync" {
		t.Fatalf("%+v %v", list, err)
	}
	if rest, err := b.Tokens(t.Context(), list[0].ID, 10); err != nil || len(rest) != 0 {
		t.Errorf("behind the last: %v %v", rest, err)
	}
	if err := b.RevokeToken(t.Context(), boss.ID, made.ID); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{made.ID, "ak_", "ak_x", "st_1"} {
		wantCode(t, b.RevokeToken(t.Context(), boss.ID, id), bot.NotFound)
	}
	_, err = b.Token(t.Context(), secret)
	wantCode(t, err, bot.Denied)
}

func TestTokenEndsWithTimeAndOwner(t *testing.T) {
	b := newBench(t)
	boss := b.hire(t, "boss@desk.example", Admin)
	a := b.hire(t, "ana@desk.example", Supervisor)
	_, short, err := b.MakeToken(t.Context(), a.ID, a.ID, "short", []Permission{QueueRead, ReportRead}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	_, long, err := b.MakeToken(t.Context(), a.ID, a.ID, "long", []Permission{QueueRead, ReportRead}, 0)
	if err != nil {
		t.Fatal(err)
	}
	b.pass(time.Hour)
	_, err = b.Token(t.Context(), short)
	wantCode(t, err, bot.Denied)
	role, teams := Agent, []string{"returns"}
	if a, err = b.Edit(t.Context(), boss.ID, a.ID, a.Ver, Change{Role: &role, Teams: &teams}); err != nil {
		t.Fatal(err)
	}
	if who, err := b.Token(t.Context(), long); err != nil || who.May(ReportRead) || !who.May(QueueRead) {
		t.Errorf("a token outlives its owner's role: %v %v", who, err)
	}
	yes := true
	if _, err = b.Edit(t.Context(), boss.ID, a.ID, a.Ver, Change{Disabled: &yes}); err != nil {
		t.Fatal(err)
	}
	_, err = b.Token(t.Context(), long)
	wantCode(t, err, bot.Denied)
}
