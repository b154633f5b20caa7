package web

import (
	"fmt"
	"net/http"
	"sync"

	"frontdesk/bot"
	"frontdesk/bot/report"
	"frontdesk/bot/staff"
)

// api is the API of staff and of their programs.
type api struct {
	*Server
	pace       *gate // by account or token
	streams    *seats
	running    *seats // commands
	replays    *replays
	fold       report.Fold
	register   *report.Register
	agreements *report.Agreements

	mu   sync.Mutex
	away map[bot.StaffID]bool // who takes no conversations; forgotten at a restart
}

func newAPI(s *Server) *api {
	return &api{Server: s, pace: newGate(paceStaff()), streams: newSeats(maxStreamsStaff), running: newSeats(maxCommands), replays: newReplays(), away: map[bot.StaffID]bool{}, fold: report.Fold{Store: s.Store},
		register: report.NewRegister(s.Store, s.Archive), agreements: report.NewAgreements(s.Store, s.Archive, s.Desk)}
}

func (a *api) routes() []route {
	const v1 = "/api/v1"
	p := func(x staff.Permission) string { return string(x) }
	return append(a.commandRoutes(), []route{
		{method: "GET", path: v1 + "/openapi.json", need: needNothing, handle: a.describe},
		{method: "GET", path: v1 + "/first-run", need: needNothing, handle: a.firstRunState},
		{method: "POST", path: v1 + "/first-run", need: needNothing, body: maxSmall, handle: a.firstRun},
		{method: "GET", path: v1 + "/session", need: needNothing, handle: a.signedIn},
		{method: "POST", path: v1 + "/session", need: needNothing, body: maxSmall, repeats: true, handle: a.signIn},
		{method: "DELETE", path: v1 + "/session", need: needStaff, handle: a.signOut},
		{method: "POST", path: v1 + "/password/link", need: needNothing, body: maxSmall, handle: a.linkedAccount},
		{method: "POST", path: v1 + "/password/reset", need: needNothing, body: maxSmall, handle: a.resetPassword},
		{method: "GET", path: v1 + "/me", need: needStaff, handle: a.me},
		{method: "PUT", path: v1 + "/me/password", need: needStaff, body: maxSmall, handle: a.changePassword},
		{method: "GET", path: v1 + "/me/sessions", need: needStaff, handle: a.sessions},
		{method: "DELETE", path: v1 + "/me/sessions/{id}", need: needStaff, handle: a.endSession},
		{method: "GET", path: v1 + "/me/persons", need: needStaff, handle: a.persons},
		{method: "POST", path: v1 + "/me/persons", need: needStaff, handle: a.personCode},
		{method: "DELETE", path: v1 + "/me/persons/{channel}", need: needStaff, handle: a.unlinkPersons},
		{method: "GET", path: v1 + "/queue", need: p(staff.QueueRead), handle: a.queue},
		{method: "GET", path: v1 + "/live", need: p(staff.QueueRead), stream: true, handle: a.live},
		{method: "GET", path: v1 + "/presence", need: p(staff.QueueRead), handle: a.people},
		{method: "PUT", path: v1 + "/presence", need: p(staff.ConversationAct), body: maxSmall, handle: a.setStatus},
		{method: "GET", path: v1 + "/search", need: p(staff.ConversationRead), handle: a.search},
		{method: "GET", path: v1 + "/conversations", need: p(staff.ConversationRead), handle: a.conversations},
		{method: "GET", path: v1 + "/conversations/{id}", need: p(staff.ConversationRead), handle: a.conversation},
		{method: "GET", path: v1 + "/conversations/{id}/turns", need: p(staff.ConversationRead), handle: a.turns},
		{method: "GET", path: v1 + "/conversations/{id}/messages", need: p(staff.ConversationRead), handle: a.messages},
		{method: "POST", path: v1 + "/conversations/{id}/messages", need: p(staff.ConversationAct), body: maxJSON, keyed: true, handle: a.write},
		{method: "POST", path: v1 + "/conversations/{id}/acts", need: p(staff.ConversationAct), body: maxJSON, keyed: true, handle: a.act},
		{method: "POST", path: v1 + "/conversations/{id}/files", need: p(staff.ConversationAct), body: maxFileBody, long: true, keyed: true, handle: a.upload},
		{method: "GET", path: v1 + "/conversations/{id}/files/{file}", need: p(staff.ConversationRead), long: true, handle: a.file},
		{method: "PUT", path: v1 + "/conversations/{id}/presence", need: p(staff.ConversationRead), body: maxSmall, handle: a.look},
		{method: "GET", path: v1 + "/conversations/{id}/transcript", need: p(staff.ConversationExport), handle: a.transcript},
		{method: "GET", path: v1 + "/customers/{id}", need: p(staff.ConversationRead), handle: a.customer},
		{method: "GET", path: v1 + "/customers/{id}/addresses", need: p(staff.ConversationRead), handle: a.contacts},
		{method: "DELETE", path: v1 + "/customers/{id}/addresses/{address}", need: p(staff.ConversationAct), handle: a.unlink},
		{method: "GET", path: v1 + "/customers/{id}/tickets", need: p(staff.TicketRead), handle: a.customerTickets},
		{method: "GET", path: v1 + "/tickets", need: p(staff.TicketRead), handle: a.tickets},
		{method: "GET", path: v1 + "/tickets/{number}", need: p(staff.TicketRead), handle: a.ticket},
		{method: "GET", path: v1 + "/tickets/{born}/{turn}", need: p(staff.TicketRead), handle: a.ticketByID},
		{method: "GET", path: v1 + "/promises", need: p(staff.PromiseRead), handle: a.promises},
		{method: "GET", path: v1 + "/replies", need: p(staff.ReplyRead), handle: a.replies},
		{method: "GET", path: v1 + "/teams", need: p(staff.DeskRead), handle: a.teams},
		{method: "GET", path: v1 + "/intents", need: p(staff.DeskRead), handle: a.intents},
		{method: "GET", path: v1 + "/intents/{id}", need: p(staff.DeskRead), handle: a.intent},
		{method: "GET", path: v1 + "/answers", need: p(staff.DeskRead), handle: a.answers},
		{method: "GET", path: v1 + "/flows", need: p(staff.DeskRead), handle: a.flows},
		{method: "GET", path: v1 + "/flows/{id}", need: p(staff.DeskRead), handle: a.flow},
		{method: "GET", path: v1 + "/policies", need: p(staff.DeskRead), handle: a.policies},
		{method: "GET", path: v1 + "/revisions", need: p(staff.DeskRead), handle: a.revisions},
		{method: "GET", path: v1 + "/revisions/{id}", need: p(staff.DeskRead), handle: a.revision},
		{method: "GET", path: v1 + "/exports", need: p(staff.ConversationExport), handle: a.exports},
		{method: "GET", path: v1 + "/exports/conversations/{id}", need: p(staff.ConversationExport), handle: a.transcript},
		{method: "GET", path: v1 + "/exports/customers/{id}", need: p(staff.DataExport), long: true, handle: a.exportCustomer},
		{method: "GET", path: v1 + "/exports/tickets", need: p(staff.DataExport), long: true, handle: a.exportTickets},
		{method: "GET", path: v1 + "/reports", need: p(staff.ReportRead), handle: a.reports},
		{method: "GET", path: v1 + "/reports/agreements", need: p(staff.ReportRead), handle: a.reportAgreements},
		{method: "GET", path: v1 + "/reports/now", need: p(staff.ReportRead), handle: a.reportNow},
		{method: "GET", path: v1 + "/reports/periods", need: p(staff.ReportRead), handle: a.reportPeriods},
		{method: "GET", path: v1 + "/reports/summary", need: p(staff.ReportRead), handle: a.report},
		{method: "GET", path: v1 + "/users", need: p(staff.UserRead), handle: a.users},
		{method: "POST", path: v1 + "/users", need: p(staff.UserWrite), body: maxSmall, handle: a.createUser},
		{method: "GET", path: v1 + "/users/{id}", need: p(staff.UserRead), handle: a.user},
		{method: "PATCH", path: v1 + "/users/{id}", need: p(staff.UserWrite), body: maxSmall, handle: a.changeUser},
		{method: "POST", path: v1 + "/users/{id}/reset", need: p(staff.UserWrite), body: maxSmall, handle: a.resetUser},
		{method: "DELETE", path: v1 + "/users/{id}/sessions", need: p(staff.UserWrite), handle: a.endSessions},
		{method: "GET", path: v1 + "/tokens", need: p(staff.TokenRead), handle: a.tokens},
		{method: "POST", path: v1 + "/tokens", need: p(staff.TokenWrite), body: maxSmall, handle: a.createToken},
		{method: "DELETE", path: v1 + "/tokens/{id}", need: p(staff.TokenWrite), handle: a.revokeToken},
		{method: "GET", path: v1 + "/audit", need: p(staff.AuditRead), handle: a.audit},
	}...)
}

func (a *api) describe(*request) (answer, error) {
	return answer{status: http.StatusOK, kind: "application/json", raw: []byte(openAPI)}, nil
}

// admit finds who asks, and whether he may: first whether the browser acts for its own page, then who, then how
// often, then the permission table.
func (a *api) admit(rt route, r *request) error {
	if err := a.csrf.Check(r.Request); err != nil {
		return refuse(http.StatusForbidden, "cross_origin", "This was sent by a page that is not the desk's own.")
	}
	if rt.need == needNothing {
		return nil
	}
	if err := a.identify(rt, r); err != nil {
		return err
	}
	if wait := a.pace.pass(string(r.who.Account.ID)+r.who.Token, a.Now()); wait > 0 {
		return tooMany(wait)
	}
	if rt.need == needStaff {
		if r.who.Token != "" && rt.method != http.MethodGet {
			return refuse(http.StatusForbidden, "denied", "A token may not do this: sign in.")
		}
		return nil
	}
	if !r.who.May(staff.Permission(rt.need)) {
		return refuse(http.StatusForbidden, "denied", lacking(r.who, staff.Permission(rt.need)))
	}
	return nil
}

// lacking says what somebody who may not do something would need: another role, or a token with one more scope.
func lacking(who staff.Identity, p staff.Permission) string {
	if who.Token != "" && who.Account.Role.May(p) {
		return fmt.Sprintf("The token lacks the scope %s.", p)
	}
	return fmt.Sprintf("Your role does not allow this: it lacks the permission %s.", p)
}

// identify finds who asks by token or cookie. Streams don't prolong a session.
func (a *api) identify(rt route, r *request) (err error) {
	if r.Header.Get("Authorization") != "" {
		r.who, err = a.Accounts.Token(r.Context(), bearer(r.Request))
	} else {
		if r.cookie = a.readCookie(r.Request); r.cookie == "" {
			return notSignedIn()
		}
		find := a.Accounts.Resume
		if rt.stream {
			find = a.Accounts.Still
		}
		r.who, err = find(r.Context(), r.cookie)
	}
	if bot.CodeOf(err) == bot.Denied {
		return notSignedIn()
	}
	return err
}

// sees tells whether somebody may see what belongs to a team and is in the hands of an agent.
func sees(who staff.Identity, team string, agent bot.StaffID) bool {
	return who.Handles(team, agent)
}
