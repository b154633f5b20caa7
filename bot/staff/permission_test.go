package staff

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The whole table, as a reader sees it: admin, supervisor, agent, auditor.
func TestPermissionTable(t *testing.T) {
	want := map[Permission]string{
		QueueRead: "yyyy", ConversationRead: "yyyy", ConversationAct: "yyy-", ConversationExport: "yyyy", TeamsAll: "yy-y",
		TicketRead: "yyyy", PromiseRead: "yyyy", ReplyRead: "yyy-", DeskRead: "yyyy", DeskPublish: "y---", ReportRead: "yy-y",
		UserRead: "yy-y", UserWrite: "y---", TokenRead: "y---", TokenWrite: "y---", AuditRead: "y--y", DataExport: "y---", DataErase: "y---",
	}
	if len(want) != len(Permissions()) {
		t.Errorf("%d permissions are in the table, %d are expected", len(Permissions()), len(want))
	}
	for _, p := range Permissions() {
		got := ""
		for _, r := range Roles() {
			got += map[bool]string{true: "y", false: "-"}[r.May(p)]
		}
		if got != want[p] {
			t.Errorf("%s: %s, want %s", p, got, want[p])
		}
	}
}

func TestDeniedByDefault(t *testing.T) {
	for _, r := range append(Roles(), "", "root", "ADMIN") {
		if r.May("") || r.May("everything") {
			t.Errorf("%q may what nobody named", r)
		}
	}
	if Role("root").May(QueueRead) || (Identity{}).May(QueueRead) || len((Identity{}).Permissions()) != 0 {
		t.Error("nobody may something")
	}
}

// Whatever an identity is: a token never widens, a disabled account may nothing, an agent sees his teams only.
func TestIdentityNeverWidens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := Identity{Account: Account{Role: rapid.SampledFrom(Roles()).Draw(t, "role"), Disabled: rapid.Bool().Draw(t, "disabled"),
			Teams: rapid.SliceOf(rapid.SampledFrom([]string{"a", "b", AllTeams})).Draw(t, "teams")}, Expires: time.Time{}}
		if rapid.Bool().Draw(t, "token") {
			i.Token, i.Scopes = "ak_1", rapid.SliceOf(rapid.SampledFrom(Permissions())).Draw(t, "scopes")
		}
		for _, p := range Permissions() {
			may := i.May(p)
			if may && (i.Account.Disabled || !i.Account.Role.May(p) || i.Token != "" && !slices.Contains(i.Scopes, p)) {
				t.Fatalf("%+v may %s", i, p)
			}
		}
		sees := i.Sees("a")
		if sees && !i.May(TeamsAll) && !slices.Contains(i.Account.Teams, "a") && !slices.Contains(i.Account.Teams, AllTeams) {
			t.Fatalf("%+v sees team a", i)
		}
	})
}
