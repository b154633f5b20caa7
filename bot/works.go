package bot

import (
	"slices"

	"frontdesk/bot/channel"
	"frontdesk/bot/sla"
	"frontdesk/flows"
)

// Who tells that what he reported works again, or that nobody needs to come, is asked whether his ticket can be closed. He is asked
// once; nothing is closed that he has not said yes to.

// Choices of that question.
const (
	choiceSolved = "ticket_solved"
	choiceKeep   = "ticket_open"
)

// asksSolved tells whether these are the answers to the question whether a ticket can be closed. A yes may be typed on every
// channel.
func asksSolved(offered []flows.Choice) bool {
	return slices.ContainsFunc(offered, func(o flows.Choice) bool { return o.ID == choiceSolved })
}

// works answers a customer who says that it works again, and closes his ticket where he agrees. It reports false where nothing of
// the kind was said, and while an agent has the conversation, who reads it himself.
func (x *decision) works(in *channel.Inbound) bool {
	answers := in.Choice == choiceSolved || in.Choice == choiceKeep
	if x.ticket == nil || x.turn.Owner == OwnerAgent || x.turn.Owner == OwnerNobody && !answers {
		return false
	}
	open := x.ticket.State != TicketResolved
	switch {
	case answers && !open:
		x.closedAlready()
	case in.Choice == choiceSolved && asksSolved(x.conv.Offered):
		x.moot(PromiseFirst, PromiseNext, PromiseBack)
		x.solved("the customer says that it is solved")
	case in.Choice == choiceSolved:
		x.askSolved() // a button of long ago: it may have been about another ticket
	case in.Choice == choiceKeep:
		x.say("sys.left_open", map[string]string{"ticket.number": x.ticket.Number})
	case open && x.recovered(in):
		x.clock(sla.CustomerSaid)
		x.askSolved()
	default:
		return false
	}
	return true
}

// askSolved asks whether the ticket can be closed.
func (x *decision) askSolved() {
	x.mark("asked", "whether "+x.ticket.Number+" can be closed")
	x.say("sys.works_again", map[string]string{"ticket.number": x.ticket.Number, "title": x.ticket.Title},
		flows.Choice{ID: choiceSolved, Label: x.text("sys.button.solved", nil)}, flows.Choice{ID: choiceKeep, Label: x.text("sys.button.keep", nil)})
}

// closedAlready answers a button that is pressed once more, or after the ticket was closed. While the customer is asked how it was
// nothing is said: that question stands.
func (x *decision) closedAlready() {
	x.mark("closed already", x.ticket.Number+" is closed: the answer changes nothing")
	if !x.conv.Survey {
		x.say("sys.resolved", map[string]string{"ticket.number": x.ticket.Number})
	}
}

// recovered tells whether a message says that it works again, and not of something else than the ticket's service. While a flow
// takes something down, the flow hears it.
func (x *decision) recovered(in *channel.Inbound) bool {
	if in.Kind != channel.Message || in.Choice != "" || x.turn.Owner == OwnerBot && len(x.turn.State.Stack) > 0 {
		return false
	}
	service, ok := x.desk.Program.Recovers(in.Text, x.turn.Locale)
	return ok && (service == "" || x.ticket.Service == "" || service == x.ticket.Service)
}

// solved ends the matter: what was told is settled, and the customer is asked how it was.
func (x *decision) solved(why string) {
	x.mark("solved", why)
	number := ""
	if x.ticket != nil && x.ticket.State != TicketResolved {
		x.clock(sla.Resolved)
		x.state(TicketResolved)
		number = x.ticket.Number
	}
	x.keep(PromiseFirst, PromiseNext, PromiseSolution, PromiseBack)
	for _, t := range []string{TimerUnheard, TimerReturn} {
		x.cancel(t)
	}
	x.turn.Owner, x.turn.Agent = OwnerNobody, ""
	x.turn.State = x.turn.State.Settled()
	if number != "" {
		x.say("sys.resolved", map[string]string{"ticket.number": number})
	} else {
		x.say("sys.resolved_chat", nil)
	}
	if x.desk.After.Survey {
		x.survey()
	}
}
