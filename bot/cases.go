package bot

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"frontdesk/bot/channel"
)

// Case is the thread of a conversation in a room in which a team works: colleagues read there what is said, and what
// they write there reaches the customer.
type Case struct {
	Key    string          `json:"key"`              // cv_…/42: the turn that opened it first. The same key = the same thread
	Desk   channel.Address `json:"desk"`             // the room: channel and room
	Ticket TicketID        `json:"ticket,omitempty"` // what it is about: opened again, it is the same thread
	Open   bool            `json:"open,omitempty"`
	Failed bool            `json:"failed,omitempty"` // the platform refused it: not tried again before the next handoff
	Thread channel.Address `json:"thread"`           // where it is; nothing until the platform has made it
}

// Same tells whether two are the same thread at different times.
func (k Case) Same(o Case) bool { return k.Key == o.Key && k.Desk == o.Desk }

// Threaded says that the platform has made the thread of a case, and which of the staff hear of it there.
type Threaded struct {
	Case     Case      `json:"case"` // with its Thread
	Notified []StaffID `json:"notified,omitempty"`
}

// Place is where in a thread staff wrote something. What they did elsewhere has none.
type Place struct {
	Thread  channel.Address `json:"thread"`
	Message string          `json:"message,omitempty"` // the platform's id
}

// Case finds the thread of a conversation at an address.
func (c Conversation) Case(thread channel.Address) (Case, bool) {
	for _, k := range slices.Backward(c.Cases) {
		if k.Thread.Room != "" && k.Thread.Channel == thread.Channel && k.Thread.Room == thread.Room && k.Thread.Thread == thread.Thread {
			return k, true
		}
	}
	return Case{}, false
}

// staffCode is a code that links a person to an account, as it is written: alone or behind other words.
var staffCode = regexp.MustCompile(`\bstaff-[a-z0-9]{5}-[a-z0-9]{5}\b`)

// StaffCode finds the code in a text that links who writes it to an account of the staff.
func StaffCode(text string) (code string, ok bool) {
	code = staffCode.FindString(strings.ToLower(text))
	return code, code != ""
}

// maxCases bounds how many threads a conversation remembers: the closed ones of old matters go first.
const maxCases = 16

// foldCases takes over what a turn says of threads.
func (c *Conversation) foldCases(t *Turn) {
	if len(c.Cases) == 0 && len(t.Cases) == 0 && t.Event.Thread == nil {
		return
	}
	c.Cases = t.Event.threads(c.Cases)
	for _, k := range t.Cases {
		c.Cases = withCase(c.Cases, k)
	}
	for len(c.Cases) > maxCases {
		i := slices.IndexFunc(c.Cases, func(k Case) bool { return !k.Open })
		if i < 0 {
			break
		}
		c.Cases = slices.Delete(c.Cases, i, i+1)
	}
}

// threads are the cases once the event has told where one of them is.
func (e Event) threads(all []Case) []Case {
	if e.Thread == nil {
		return slices.Clone(all)
	}
	return withCase(slices.Clone(all), e.Thread.Case)
}

// withCase puts a case in the place of what it was before, or behind all.
func withCase(all []Case, k Case) []Case {
	if i := slices.IndexFunc(all, k.Same); i >= 0 {
		all[i] = k
		return all
	}
	return append(all, k)
}

// cases opens a thread in each room of the team that is to have the conversation, and closes those of whom it left:
// solved, a new matter, another team. While the bot has it again they stay open.
func (x *decision) cases() {
	rooms := x.desk.Team(x.turn.Team).Desks
	all := x.event.threads(x.conv.Cases)
	for _, k := range all {
		left := x.turn.Owner == OwnerNobody || x.turn.Anew || x.turn.Team != "" && !slices.Contains(rooms, k.Desk)
		if k.Open && left {
			k.Open = false
			x.turn.Cases = append(x.turn.Cases, k)
		}
	}
	if x.turn.Owner != OwnerWaiting && x.turn.Owner != OwnerAgent {
		return
	}
	for _, room := range rooms {
		if k, ok := x.caseIn(room, all); ok {
			x.turn.Cases = append(x.turn.Cases, k)
		}
	}
}

// caseIn is the thread that is to be opened in a room. It reports false if one is open, if it failed since the
// conversation was handed over, or if none is wanted: who takes what was not handed over has it on his screen.
func (x *decision) caseIn(room channel.Address, all []Case) (Case, bool) {
	var ticket TicketID
	if x.ticket != nil {
		ticket = x.ticket.ID
	}
	for _, k := range slices.Backward(all) {
		if k.Desk != room || x.turn.Anew || !k.Open && k.Ticket != ticket {
			continue
		}
		if k.Open || k.Failed && x.turn.Handoff == nil {
			return Case{}, false
		}
		k.Open, k.Failed = true, false
		return k, true
	}
	return Case{Key: TurnName(x.conv.ID, x.turn.Seq), Desk: room, Ticket: ticket, Open: true}, x.turn.Owner == OwnerWaiting
}

// threaded notes that the thread of a case is there. Who hears of it there has been told of the handoff.
func (x *decision) threaded() {
	th := x.event.Thread
	x.mark("thread", th.Case.Desk.Channel)
	if len(th.Notified) > 0 {
		x.cancel(TimerUnheard)
	}
}

// threadFailed notes that a thread cannot be made or written to: the desk sees it, and goes on without. With the next
// handoff it is tried again.
func (x *decision) threadFailed(f *Failed) {
	x.mark("thread failed", string(f.Class))
	x.note("sys.thread_failed", map[string]string{"channel": f.Case.Desk.Channel, "code": string(f.Class)}, true)
	for _, k := range x.conv.Cases {
		if k.Open && k.Same(*f.Case) {
			k.Open, k.Failed, k.Thread = false, true, channel.Address{}
			x.turn.Cases = append(x.turn.Cases, k)
		}
	}
}

// line names the jobs of a thread, which are done in order.
func (k Case) line(c ConvID) string { return string(c) + "~" + k.Desk.Room }

// PostJob names the job that brings a turn into a thread.
func (k Case) PostJob(t Turn) JobID {
	return JobID{Queue: SendQueue(k.Desk.Channel), Due: t.At, ID: fmt.Sprintf("%s/%010d.0000", k.line(t.Conv), t.Seq)}
}

// SayJob names the job of words for a thread that belong to no turn; key is unlike any other.
func (k Case) SayJob(c ConvID, at time.Time, key string) JobID {
	return JobID{Queue: SendQueue(k.Desk.Channel), Due: at, ID: k.line(c) + "/" + key}
}

// addPosts puts what a turn says to colleagues into the queues of their threads. The words are made when they are
// sent: a turn never changes, so nothing need be stored twice.
func (a *Archive) addPosts(ctx context.Context, w *Write, before, after *Conversation, t *Turn) error {
	for _, k := range after.Cases {
		was := slices.ContainsFunc(before.Cases, func(o Case) bool { return o.Open && o.Same(k) })
		s := Send{V: 1, Conv: t.Conv, Turn: t.Seq, Case: &k, Opens: k.Open && !was, Closes: was && !k.Open,
			Out: channel.Outbound{Key: TurnName(t.Conv, t.Seq) + "~" + k.Desk.Channel + "~" + k.Desk.Room, Address: k.Desk}}
		if !s.Opens && !s.Closes && (!k.Open || len(t.told(k)) == 0) || k.Failed {
			continue
		}
		j, err := a.SealSend(ctx, k.PostJob(*t), after.Key, s)
		if err != nil {
			return err
		}
		w.Add = append(w.Add, j)
	}
	return nil
}
