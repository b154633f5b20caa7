package bot

import (
	"slices"
	"strconv"
	"strings"

	"frontdesk/bot/channel"
	"frontdesk/bot/sla"
	"frontdesk/flows"
	"frontdesk/intents"
)

// Choices that every conversation understands, besides those of its flow.
const (
	choicePerson = "person"       // talk to a person
	choiceBot    = "stop_waiting" // no longer wait for one
)

// said decides what follows from something the customer did.
func (x *decision) said() error {
	in := x.event.Inbound
	if r := x.facts.Reading; r != nil && r.Locale != x.turn.Locale && r.Verdict == intents.Sure && !x.asks() {
		// A sure reading by the model of another of the desk's languages. Not while a question is open: its answer
		// may be one word that both languages have.
		x.turn.Locale = r.Locale
	}
	if r := x.facts.Reading; r != nil && r.Spoken != "" && r.Spoken != x.turn.Locale { // whole sentences tell it at any time
		x.mark("language "+r.Spoken, "the customer goes on in it")
		x.turn.Locale = r.Spoken
	}
	x.learn(in.From)
	if x.event.Link != nil {
		x.linked(x.event.Link)
		return nil
	}
	x.refuseFiles(in.Files)
	if x.happened(in) {
		return nil
	}
	in = x.picked(in)
	if x.apart(in) {
		return nil
	}
	if in.Kind == channel.Feedback {
		x.feedback(in, in.Score)
		return nil
	}
	if score := x.surveyScore(in); score > 0 {
		x.feedback(in, score)
		return nil
	}
	if x.works(in) {
		return nil
	}
	switch x.turn.Owner {
	case OwnerAgent, OwnerWaiting:
		return x.silent(in)
	case OwnerNobody:
		return x.again(in)
	case OwnerBot:
	}
	return x.dialogue(cause(in))
}

// asks tells whether a question of a flow is open.
func (x *decision) asks() bool {
	return x.turn.State.Waiting != flows.WaitNothing && x.turn.State.Waiting != flows.WaitMaybe
}

func cause(in *channel.Inbound) flows.Cause {
	if in.Kind == channel.Joined || in.Kind == channel.Command && in.Text == "" {
		return flows.Opened
	}
	return flows.Said
}

// learn takes over what the channel knows of the customer. A claimed name never replaces a proven one.
func (x *decision) learn(p channel.Person) {
	k := &x.customer
	set := func(to *string, v string) {
		if v != "" && *to != v {
			*to, x.changed.customer = v, true
		}
	}
	if k.Shared && k.met(p) || k.proven(p) {
		x.changed.customer = true
	}
	if k.Locale == "" {
		set(&k.Locale, x.turn.Locale)
	}
	set(&k.Zone, p.Zone)
	if a := x.event.Inbound.Address; !slices.Contains(k.Addresses, a) {
		k.Addresses, x.changed.customer = append(slices.Clone(k.Addresses), a), true
	}
}

// met takes over who wrote last in a room of several, so that staff see who it was and nobody is addressed by another's name.
// It reports whether that changed anything.
func (c *Customer) met(p channel.Person) (changed bool) {
	if p == (channel.Person{}) || p.Bot || c.Name == p.Name { // without a person it is an event of the room
		return false
	}
	c.Name = p.Name
	return true
}

// proven takes over who a channel says that the customer is. It reports whether that changed anything. Of a room of several
// nothing is proven: what the desk says there all of them read, and the next to write may be another.
func (c *Customer) proven(p channel.Person) (changed bool) {
	if c.Shared {
		return false
	}
	set := func(to *string, v string) {
		if v != "" && *to != v {
			*to, changed = v, true
		}
	}
	if p.Verified || !c.Verified {
		set(&c.Name, p.Name)
		set(&c.Email, strings.ToLower(p.Email))
	}
	if p.Verified {
		set(&c.Tier, p.Tier)
		if p.Email != "" && !c.Verified {
			c.Verified, changed = true, true
		}
	}
	return changed
}

// silent records what the customer says while a person has the conversation or is waited for. Only who asks for news while
// nobody is there for him is answered.
func (x *decision) silent(in *channel.Inbound) error {
	if in.Kind == channel.Joined {
		return nil
	}
	if x.turn.Owner == OwnerWaiting && in.Choice == choiceBot {
		x.takeBack("the customer no longer waits for a person")
		x.say("sys.stopped_waiting", nil)
		return nil
	}
	x.leaves(in)
	if !x.assure(in) {
		x.mark("silent", "a person has this conversation")
	}
	x.clock(sla.CustomerSaid)
	if x.ticket != nil && x.ticket.State == TicketPending {
		x.state(TicketAssigned)
		if x.turn.Agent == "" {
			x.state(TicketOpen)
		}
		x.retime()
	}
	x.cancel(TimerReturn)
	return nil
}

// takeBack gives the conversation to the bot. A ticket stays open with its team.
func (x *decision) takeBack(why string) {
	x.mark("bot", why)
	x.turn.Owner, x.turn.Agent = OwnerBot, ""
	x.keepHanded()
	x.cancel(TimerUnheard)
}

// again decides what a message after the end does: thanks and a plain yes change nothing, within the policy's time it reopens
// the ticket, later or without a ticket a new matter begins.
func (x *decision) again(in *channel.Inbound) error {
	if in.Kind == channel.Joined || x.thanks() || x.agrees(in) {
		if in.Kind != channel.Joined {
			x.say("sys.thanks", nil)
		}
		return nil
	}
	within := x.facts.Now.Sub(x.conv.Resolved) <= x.desk.After.Reopen
	if x.ticket != nil && within && in.Choice == "" {
		x.reopen("the customer wrote again within the agreed time")
		return nil
	}
	if x.ticket == nil && len(x.conv.State.Stack) > 0 {
		x.mark("back", "goes on where it stopped")
		x.turn.Owner = OwnerBot
	} else {
		x.anew()
	}
	if x.awaitsWords(in) {
		return nil
	}
	return x.dialogue(cause(in))
}

// thanks tells whether the message only thanks or says goodbye.
func (x *decision) thanks() bool {
	w := x.wishes()
	return len(w) > 0 && w[0].Sure && (w[0].Intent == "thanks" || w[0].Intent == "goodbye")
}

// agrees tells whether a message is nothing but a yes, or praise, to what the bot said at the end: it asks for nothing.
func (x *decision) agrees(in *channel.Inbound) bool {
	if in.Kind != channel.Message || in.Choice != "" || len(in.Files) > 0 || x.conv.LastFrom != FromBot {
		return false
	}
	yes, ok := flows.YesNo(in.Text)
	return ok && yes
}

// anew begins a new matter in the same log: what the customer told of himself stays, the old dialogue goes.
func (x *decision) anew() {
	x.mark("anew", "the matter before is over")
	x.turn.Anew = true
	x.turn.Owner, x.turn.Agent, x.turn.Team = OwnerBot, "", ""
	x.turn.State = flows.State{Welcomed: x.conv.State.Welcomed}
	if before := &x.conv.State; x.ticket == nil && x.facts.Now.Sub(x.conv.At) <= x.desk.After.Reopen {
		// He stopped and comes back to it: what he told is not asked again.
		x.turn.State.Slots = before.Slots
		for _, h := range before.Heard {
			if h.Left {
				x.turn.State.Heard = append(x.turn.State.Heard, h)
			}
		}
	}
	x.ticket = nil
}

// surveyScore reads a message as an answer to the survey that was asked last: a quick reply of it, or a bare
// figure from 1 to 5; 0 = it is something else.
func (x *decision) surveyScore(in *channel.Inbound) int {
	if !x.conv.Survey {
		return 0
	}
	said, ok := strings.CutPrefix(in.Choice, "survey:")
	if !ok {
		said = strings.TrimSpace(in.Text)
	}
	if n, err := strconv.Atoi(said); err == nil && n >= 1 && n <= 5 {
		return n
	}
	return 0
}

// feedback keeps what the customer says of how it was. "Not solved" reopens.
func (x *decision) feedback(in *channel.Inbound, score int) {
	x.turn.Feedback = &Feedback{Score: score, Text: in.Text, Solved: in.Solved}
	if in.Solved != nil && !*in.Solved && x.ticket != nil && x.turn.Owner == OwnerNobody {
		x.reopen("the customer says that it is not solved")
		return
	}
	x.say("sys.feedback_thanks", nil)
}

// clock adds an event to the ticket's clocks.
func (x *decision) clock(k sla.EventKind) {
	if x.ticket == nil {
		return
	}
	x.ticket.Events = append(slices.Clone(x.ticket.Events), sla.Event{Kind: k, At: x.facts.Now})
	x.changed.ticket = true
}

func (x *decision) state(s TicketState) {
	if x.ticket != nil && x.ticket.State != s {
		x.ticket.State, x.changed.ticket = s, true
	}
}

func (x *decision) teamName(id string) string {
	return x.desk.Team(id).Name.In(x.turn.Locale, x.desk.Locales...)
}
