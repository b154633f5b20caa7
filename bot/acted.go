package bot

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"frontdesk/bot/channel"
	"frontdesk/bot/sla"
	"frontdesk/flows"
)

// Check tells whether an act fits the conversation as it is. Who may act at all is asked elsewhere. Errors:
// Invalid, with what is missing; Conflict, where somebody was first; Denied, where the state forbids it.
func (a Act) Check(c Conversation, d *Desk) error {
	if len(a.Text) > channel.MaxText {
		return a.refuse(Invalid, fmt.Sprintf("the text is longer than %d bytes: split it", channel.MaxText))
	}
	if !utf8.ValidString(a.Text) {
		return a.refuse(Invalid, "the text is not valid UTF-8")
	}
	if len(a.At) > 0 && !slices.Contains(a.At, c.Seq) {
		return &Error{Code: Conflict, Op: string(a.Verb), Text: "something has happened since you looked: look again", Err: ErrStale}
	}
	if a.Seen < 0 || a.Seen > c.Seq {
		return a.refuse(Invalid, "there is no such turn to have seen: name the last one on your screen")
	}
	if a.otherWasFirst(c) {
		return a.refuse(Conflict, "somebody else has acted since you looked: look again")
	}
	if err := a.checkFiles(); err != nil {
		return err
	}
	switch a.Verb {
	case Reply, Note:
		if !a.says() {
			return a.refuse(Invalid, "write something first")
		}
	case Take, HandBack, Wait, Transfer, Resolve, Reopen:
		return a.checkOwner(c, d)
	case Amend, Withdraw:
		return a.checkChange(c)
	case Correct:
		if c.Ticket == "" {
			return a.refuse(Invalid, "there is no ticket whose details could be corrected")
		}
		_, err := d.Detail(a.Field, a.Text)
		return err
	default:
		return a.refuse(Invalid, "there is no such act")
	}
	return nil
}

func (a Act) refuse(code Code, text string) error {
	return &Error{Code: code, Op: string(a.Verb), Text: text}
}

// checkOwner tells whether whoever has the conversation leaves room for an act that gives it to another.
func (a Act) checkOwner(c Conversation, d *Desk) error {
	solved := c.Owner == OwnerNobody
	switch {
	case a.Verb == Resolve && solved:
		return a.refuse(Conflict, "this is solved already")
	case a.Verb == Reopen && !solved:
		return a.refuse(Conflict, "this is open already")
	case solved && a.Verb != Reopen:
		return a.refuse(Denied, "this is solved: reopen it first")
	case a.Verb == Transfer && d.Team(a.Team).ID == "":
		return a.refuse(Invalid, "there is no such team")
	case a.Verb == HandBack && c.Owner == OwnerBot:
		return a.refuse(Denied, "the bot has it already")
	}
	return nil
}

// checkChange tells whether a message may be changed or taken back.
func (a Act) checkChange(c Conversation) error {
	switch {
	case a.Of == "" || a.Verb == Amend && !a.says():
		return a.refuse(Invalid, "say which message it is, and what it says now")
	case slices.Contains(c.Withdrawn, a.Of):
		return a.refuse(Denied, "this message was taken back already")
	case a.Verb == Withdraw && len(c.Withdrawn) >= maxWithdrawn: // one more, and the first would be read again
		return a.refuse(Denied, fmt.Sprintf("%d messages of this conversation were taken back: erase the customer's data, or correct this one", maxWithdrawn))
	}
	return nil
}

// says tells whether there is something for the customer in it.
func (a Act) says() bool { return strings.TrimSpace(a.Text) != "" || len(a.Files) > 0 }

// maxActFiles is how many files go with one reply.
const maxActFiles = 10

// checkFiles tells whether the files of an act are what was uploaded for it.
func (a Act) checkFiles() error {
	if len(a.Files) > 0 && a.Verb != Reply && a.Verb != Resolve && a.Verb != Wait {
		return a.refuse(Invalid, "files go with a reply to the customer")
	}
	if len(a.Files) > maxActFiles {
		return a.refuse(Invalid, fmt.Sprintf("at most %d files go with one message", maxActFiles))
	}
	return nil
}

// otherWasFirst tells whether another member of staff acted after what the actor saw.
func (a Act) otherWasFirst(c Conversation) bool {
	return !a.Verb.quiet() && c.ActSeq > a.Seen && c.ActBy != a.Staff
}

// acted decides what follows from what staff do. Check has let it through.
func (x *decision) acted() error {
	a := x.event.Act
	switch a.Verb {
	case Take:
		x.take(a)
	case Reply:
		x.reply(a)
	case Note:
		x.message(Message{From: FromAgent, Staff: a.Staff, Private: true, Body: paragraphs(a.Text)})
	case Amend:
		x.message(Message{From: FromAgent, Staff: a.Staff, Private: a.Inside, Body: paragraphs(Amended + a.Text), Edits: a.Of})
	case Withdraw:
		x.withdraw(a)
	case HandBack:
		return x.handBack()
	case Wait:
		x.pend(a)
	case Resolve:
		x.resolve(a)
	case Reopen:
		x.undoResolve(a)
	case Transfer:
		x.transfer(a)
	case Correct:
		to, err := x.desk.Detail(a.Field, a.Text)
		if err != nil {
			return err
		}
		x.amendTicket(a.Field, flows.Slot{Value: to, Turn: x.turn.Seq, From: flows.FromAgent})
		x.tellCorrected()
	}
	return nil
}

// amendTicket corrects a detail of the ticket, and the title if it was made of that detail and nobody has written another.
func (x *decision) amendTicket(field string, to flows.Slot) {
	x.correct(field, to)
	if x.ticket == nil || field == "title" {
		return
	}
	ps := flows.Programs{Live: x.desk.Program, Pinned: x.desk.Pinned}
	after, was, is := ps.Retitle(x.turn.State, x.input(flows.Resumed), x.ticket.Number, field, to)
	x.turn.State = after
	if is != "" && titled(was) == x.ticket.Title {
		x.correct("title", flows.Slot{Value: flows.Value{Kind: flows.KindText, Text: is}, Turn: to.Turn, From: to.From})
	}
}

// take makes a member of staff the conversation's agent. The customer sees a name.
func (x *decision) take(a *Act) {
	if x.turn.Owner == OwnerAgent && x.turn.Agent == a.Staff {
		return
	}
	x.turn.Owner, x.turn.Agent = OwnerAgent, a.Staff
	x.cancel(TimerUnheard)
	if x.ticket != nil {
		x.ticket.Agent, x.changed.ticket = a.Staff, true
		x.state(TicketAssigned)
	}
	x.note("sys.took", map[string]string{"agent": a.Name}, false)
}

// withdraw takes a message back. Where it stood, or behind it, the customer reads that it no longer holds.
func (x *decision) withdraw(a *Act) {
	m := Message{From: FromAgent, Staff: a.Staff, TextID: textWithdrawn, Edits: a.Of}
	if a.Inside {
		m.Private, m.TextID = true, "sys.withdrawn_note"
	}
	m.Body = paragraphs(x.text(m.TextID, map[string]string{"agent": a.Name}))
	x.message(m)
}

// reply says something to the customer, and takes the conversation if nobody has it.
func (x *decision) reply(a *Act) {
	if x.turn.Owner == OwnerNobody {
		x.undoResolve(a)
	}
	if x.turn.Owner != OwnerAgent {
		x.take(a)
	}
	x.message(Message{From: FromAgent, Staff: a.Staff, Reply: a.Canned, Body: paragraphs(a.Text), Files: a.Files})
	x.clock(sla.AgentSaid)
	x.keep(PromiseFirst, PromiseNext, PromiseBack)
}

// handBack lets the bot go on: the step that waited asks again. The customer hears that from the bot itself. A ticket stays
// its team's work, and is nobody's.
func (x *decision) handBack() error {
	x.takeBack("handed back by a person")
	x.turn.Team = ""
	if t := x.ticket; t != nil && t.State != TicketResolved {
		x.turn.Team = t.Team
	}
	if t := x.ticket; t != nil && t.State == TicketAssigned {
		t.Agent = ""
		x.state(TicketOpen)
	}
	x.note("sys.handed_back", nil, true)
	return x.dialogue(flows.Resumed)
}

// pend stops the clocks until the customer writes, or until a date in Field.
func (x *decision) pend(a *Act) {
	if a.says() {
		x.reply(a)
	}
	if x.ticket == nil {
		return
	}
	until, _ := deadline(a.Field, x.zone())
	x.clock(sla.WaitingCustomer)
	if a.Field != "" && until.After(x.facts.Now) {
		x.ticket.Events[len(x.ticket.Events)-1].Until = until
		x.after(TimerReturn, "", until)
	}
	x.state(TicketPending)
	x.note("sys.waits_for_customer", nil, true)
}

// resolve ends the matter: said, settled, and asked how it was.
func (x *decision) resolve(a *Act) {
	if a.says() {
		x.reply(a)
	}
	x.solved("a member of staff says so")
}

// transfer gives the conversation to another team, with the brief it came with.
func (x *decision) transfer(a *Act) {
	why := strings.TrimSpace(a.Text)
	if why != "" {
		x.message(Message{From: FromAgent, Staff: a.Staff, Private: true, Body: paragraphs(why)})
	}
	x.handoff(flows.Handoff{Team: a.Team, Reason: "transferred", Why: why}, false)
}
