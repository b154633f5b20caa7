package web

import (
	"slices"

	"frontdesk/bot"
	"frontdesk/bot/staff"
)

// Whether somebody takes conversations.
const (
	statusAvailable = "available"
	statusAway      = "away"
	statusOff       = "off" // no console is open
)

// person is a member of staff at the counter.
type person struct {
	ID     bot.StaffID `json:"id"`
	Name   string      `json:"name"`
	Status string      `json:"status"`
	Teams  []string    `json:"teams"`
	Open   int         `json:"open"`
}

// present is the sign of life of somebody with a console open. Teams nil = all.
func (a *api) present(who staff.Identity) bot.Present {
	p := bot.Present{Staff: who.Account.ID, Name: who.Account.Name, Away: a.isAway(who.Account.ID), Teams: list(who.Account.Teams)}
	if !who.May(staff.ConversationAct) {
		p.Away = true // who may not act takes nothing
	}
	if who.May(staff.TeamsAll) || slices.Contains(p.Teams, staff.AllTeams) {
		p.Teams = nil
	}
	return p
}

func (a *api) isAway(id bot.StaffID) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.away[id]
}

// status is what is said of somebody.
func (a *api) status(id bot.StaffID) string {
	for _, p := range a.Presence.On() {
		if p.Staff == id {
			return statusOf(p)
		}
	}
	return statusOff
}

func statusOf(p bot.Present) string {
	if p.Away {
		return statusAway
	}
	return statusAvailable
}

// atCounter lists who is at the counter, and how many conversations each has.
func (a *api) atCounter() page[person] {
	has := map[bot.StaffID]int{}
	for _, r := range a.Board.Rows(bot.Filter{Lane: bot.LaneAll}) {
		if r.Owner == bot.OwnerAgent {
			has[r.Agent]++
		}
	}
	out := page[person]{Items: []person{}}
	for _, p := range a.Presence.On() {
		teams := p.Teams
		if teams == nil {
			teams = []string{staff.AllTeams}
		}
		out.Items = append(out.Items, person{p.Staff, p.Name, statusOf(p), teams, has[p.Staff]})
	}
	return out
}

func (a *api) people(r *request) (answer, error) { return cut(r, a.atCounter().Items) }

// setStatus says whether the caller takes conversations.
func (a *api) setStatus(r *request) (answer, error) {
	var in struct {
		Status string `json:"status"`
	}
	if err := readJSON(r.Request, &in); err != nil {
		return answer{}, err
	}
	if in.Status != statusAvailable && in.Status != statusAway {
		return answer{}, wrongField("status", "It is available or away.")
	}
	a.mu.Lock()
	a.away[r.who.Account.ID] = in.Status == statusAway
	a.mu.Unlock()
	a.Presence.Here(a.present(r.who))
	a.hub.send(signal{kind: signalStaff})
	return answer{}, nil
}

// look says what the caller does with a conversation.
func (a *api) look(r *request) (answer, error) {
	c, err := a.conversationOf(r, r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	var in struct {
		Doing string `json:"doing"`
	}
	if err := readJSON(r.Request, &in); err != nil {
		return answer{}, err
	}
	me := r.who.Account
	switch in.Doing {
	case "gone":
		a.Presence.Away(c.ID, me.ID)
	case "viewing", "typing":
		a.Presence.Look(c.ID, bot.View{Staff: me.ID, Name: me.Name, Typing: in.Doing == "typing"})
		a.hub.send(signal{conv: c.ID, kind: signalLooking, staff: me.ID, name: me.Name, on: true})
	default:
		return answer{}, wrongField("doing", "It is viewing, typing or gone.")
	}
	if r.who.May(staff.ConversationAct) {
		a.hub.send(signal{conv: c.ID, kind: signalTyping, staff: me.ID, name: me.Name, on: in.Doing == "typing"})
	}
	return answer{}, nil
}
