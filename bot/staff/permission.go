package staff

import (
	"slices"
	"strings"
	"time"

	"frontdesk/bot"
)

// Role is what a member of staff is.
type Role string

// The roles.
const (
	Admin      Role = "admin"
	Supervisor Role = "supervisor"
	Agent      Role = "agent"
	Auditor    Role = "auditor"
)

// Permission is something that a role may do.
type Permission string

// The permissions.
const (
	QueueRead          Permission = "queue.read"
	ConversationRead   Permission = "conversation.read"
	ConversationAct    Permission = "conversation.act"
	ConversationExport Permission = "conversation.export" // transcripts leave the desk
	TeamsAll           Permission = "teams.all"           // conversations of all teams, not only the own
	TicketRead         Permission = "ticket.read"
	PromiseRead        Permission = "promise.read"
	ReplyRead          Permission = "reply.read"
	DeskRead           Permission = "desk.read"    // teams, intents, answers, flows, revisions
	DeskPublish        Permission = "desk.publish" // change the definition
	ReportRead         Permission = "report.read"
	UserRead           Permission = "user.read"
	UserWrite          Permission = "user.write"
	TokenRead          Permission = "token.read"
	TokenWrite         Permission = "token.write"
	AuditRead          Permission = "audit.read"
	DataExport         Permission = "data.export" // all of a customer, all tickets
	DataErase          Permission = "data.erase"
)

// table is the one place that says who may do what. What is not in it is denied.
var table = []struct {
	Permission
	roles []Role
}{
	{QueueRead, []Role{Admin, Supervisor, Agent, Auditor}},
	{ConversationRead, []Role{Admin, Supervisor, Agent, Auditor}},
	{ConversationAct, []Role{Admin, Supervisor, Agent}},
	{ConversationExport, []Role{Admin, Supervisor, Agent, Auditor}}, // of what they may read; each is noted
	{TeamsAll, []Role{Admin, Supervisor, Auditor}},
	{TicketRead, []Role{Admin, Supervisor, Agent, Auditor}},
	{PromiseRead, []Role{Admin, Supervisor, Agent, Auditor}},
	{ReplyRead, []Role{Admin, Supervisor, Agent}},
	{DeskRead, []Role{Admin, Supervisor, Agent, Auditor}},
	{DeskPublish, []Role{Admin}},
	{ReportRead, []Role{Admin, Supervisor, Auditor}},
	{UserRead, []Role{Admin, Supervisor, Auditor}},
	{UserWrite, []Role{Admin}},
	{TokenRead, []Role{Admin}},
	{TokenWrite, []Role{Admin}},
	{AuditRead, []Role{Admin, Auditor}},
	{DataExport, []Role{Admin}},
	{DataErase, []Role{Admin}},
}

// Roles lists the roles.
func Roles() []Role { return []Role{Admin, Supervisor, Agent, Auditor} }

// Permissions lists all permissions, in the order of the table.
func Permissions() []Permission {
	out := make([]Permission, 0, len(table))
	for _, line := range table {
		out = append(out, line.Permission)
	}
	return out
}

// May tells whether a role has a permission. Unknown roles and permissions have none.
func (r Role) May(p Permission) bool {
	for _, line := range table {
		if line.Permission == p {
			return slices.Contains(line.roles, r)
		}
	}
	return false
}

// permissions lists what a role may do, for people.
func (r Role) permissions() string {
	var out []string
	for _, p := range Permissions() {
		if r.May(p) {
			out = append(out, string(p))
		}
	}
	return strings.Join(out, ", ")
}

// AllTeams in Account.Teams means every team.
const AllTeams = "*"

// Identity is who asks: an account, by a session or by a token that narrows what it may do.
type Identity struct {
	Account Account
	Session string       // id of the session, "" for a token
	Token   string       // id of the token, "" for a session
	Scopes  []Permission // of the token
	Expires time.Time    // of session or token, if nothing is done; zero = never
}

// May tells whether the asker has a permission: by role, and by scope where a token asks.
func (i Identity) May(p Permission) bool {
	if i.Token != "" && !slices.Contains(i.Scopes, p) {
		return false
	}
	return !i.Account.Disabled && i.Account.Role.May(p)
}

// Permissions lists what the asker may do, in the order of the table.
func (i Identity) Permissions() []Permission {
	return slices.DeleteFunc(Permissions(), func(p Permission) bool { return !i.May(p) })
}

// Sees tells whether the asker may see conversations of a team; "" is a conversation that no team has yet.
func (i Identity) Sees(team string) bool {
	if i.May(TeamsAll) {
		return true
	}
	return team == "" || slices.Contains(i.Account.Teams, team) || slices.Contains(i.Account.Teams, AllTeams)
}

// Handles tells whether the asker may see a conversation that a team has, or an agent: his own he always may.
func (i Identity) Handles(team string, agent bot.StaffID) bool {
	return i.Sees(team) || agent != "" && agent == i.Account.ID
}
