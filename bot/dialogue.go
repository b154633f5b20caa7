package bot

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"frontdesk/bot/channel"
	"frontdesk/bot/sla"
	"frontdesk/flows"
	"frontdesk/intents"
)

// dialogue lets the flows decide, answering what they need from the desk and the facts. What only the caller
// can get is left in x.needs.
func (x *decision) dialogue(cause flows.Cause) error {
	x.forgetOthers()
	in := x.input(cause)
	ps := flows.Programs{Live: x.desk.Program, Pinned: x.desk.Pinned}
	out, err := ps.Step(x.turn.State, in)
	if err != nil {
		return err
	}
	if x.needs = out.Needs; len(x.needs) > 0 || x.addition(&out) {
		return nil
	}
	x.turn.State = out.State
	x.turn.Marks = append(x.turn.Marks, out.Marks...)
	if err := x.apply(out.Effects); err != nil {
		return err
	}
	x.tellCorrected()
	return nil
}

// forgetOthers drops, in a room of several, what one of them told of himself in a flow that is over: the next one may be
// another's. While a flow runs its answers are everybody's.
func (x *decision) forgetOthers() {
	if s := &x.turn.State; x.customer.Shared && len(s.Stack) == 0 && s.Waiting == flows.WaitNothing {
		s.Slots, s.Heard = nil, nil
	}
}

// addition takes what no flow made anything of for more about the open ticket: nothing runs, and it is no wish. Where it might
// be one, it stands on the ticket all the same, and the question whether it is comes with it. It reports whether that was all.
func (x *decision) addition(out *flows.Outcome) bool {
	in, before := x.event.Inbound, x.turn.State
	if in == nil || in.Kind != channel.Message || in.Choice != "" || x.ticket == nil || x.ticket.State == TicketResolved {
		return false
	}
	if len(before.Stack) > 0 || before.Waiting != flows.WaitNothing || out.State.Misses <= before.Misses {
		return false
	}
	x.mark("added", "to "+x.ticket.Number+": no other wish was understood")
	x.clock(sla.CustomerSaid)
	params := map[string]string{"ticket.number": x.ticket.Number}
	if out.State.Waiting == flows.WaitMaybe {
		out.Effects = x.addedOr(out.Effects, params)
		return false
	}
	x.say("sys.added", params)
	return true
}

// addedOr puts "or is it one of these?" behind what was added in the place of a question that takes it for a wish alone.
func (x *decision) addedOr(effects []flows.Effect, params map[string]string) []flows.Effect {
	out := slices.Clone(effects)
	for i, e := range out {
		if say, ok := e.(flows.Say); ok && say.TextID == "sys.miss.maybe" {
			say.TextID, say.Text = "sys.added.maybe", x.text("sys.added.maybe", params)
			out[i] = say
		}
	}
	return out
}

// input gathers what the flows may look at.
func (x *decision) input(cause flows.Cause) flows.Input {
	in := flows.Input{Cause: cause, Turn: x.turn.Seq, Locale: x.turn.Locale, Zone: x.zone(), Now: x.facts.Now,
		Facts: x.value, Known: x.customer.Known, Answer: x.answer, Roll: x.roll()}
	if msg := x.event.Inbound; msg != nil {
		in.Text, in.Choice, in.Form = msg.Text, msg.Choice, filledIn(msg)
	}
	in.Wishes, in.Upset, in.Forms = x.wishes(), x.upset(), x.facts.Forms
	in.Foreign = x.facts.Reading != nil && x.facts.Reading.Foreign
	if r := x.facts.Reading; r != nil {
		for _, e := range r.Entities {
			in.Found = append(in.Found, flows.Found{Value: flows.Value{Kind: e.Kind, Text: e.Value}, Start: e.Start, End: e.End})
		}
	}
	return in
}

// wishes are the intents of the reading, best first. Further wishes of the same message come behind the first.
func (x *decision) wishes() []flows.Wish {
	r := x.facts.Reading
	if r == nil {
		return nil
	}
	var out []flows.Wish
	for i, g := range r.Guesses {
		if g.Intent == intents.OutOfScope {
			continue
		}
		sure := r.Verdict == intents.Sure && (i == 0 || g.Intent == r.Second)
		w := flows.Wish{Intent: g.Intent, Score: g.Score, Sure: sure, Why: g.Why}
		for _, told := range r.Wishes {
			if told.Intent == g.Intent {
				w.Sure, w.Start, w.End = r.Verdict == intents.Sure, told.Start, told.End
			}
		}
		out = append(out, w)
	}
	if r.Verdict == intents.None {
		return nil
	}
	return out
}

// zone is the customer's time zone, else the desk's.
func (x *decision) zone() string {
	if x.customer.Zone != "" {
		return x.customer.Zone
	}
	return x.desk.Zone
}

// hearer is the customer, as times are told to him.
func (x *decision) hearer() sla.Hearer {
	return sla.Hearer{Zone: x.customer.Zone, Desk: x.desk.Zone, Locale: x.turn.Locale}
}

// value is a fact that conditions and texts may use, by its dotted name; what is empty is not known.
func (x *decision) value(name string) (v flows.Value, known bool) {
	switch name {
	case "people.open":
		return yesNo(x.desk.Hours(x.desk.Person).Open(x.facts.Now)), true
	case "customer.verified":
		return yesNo(x.customer.Verified), true
	}
	text := x.words(name)
	return flows.Value{Kind: flows.KindText, Text: text}, text != ""
}

// words are what a fact that is a text says.
func (x *decision) words(name string) string {
	switch name {
	case "desk.name":
		return x.desk.Name.In(x.turn.Locale, x.desk.Locales...)
	case "customer.name":
		if x.customer.Shared && x.event.Kind != Said { // the last to write is not whom it is about
			return ""
		}
		return x.customer.Name
	case "customer.email":
		return x.customer.Email
	case "customer.tier":
		return x.desk.TierOf(x.customer)
	case "link":
		return x.facts.Link
	case "channel":
		return x.channelKind()
	case "people.says":
		_, says := x.desk.People(x.facts.Now, x.customer.Zone, x.turn.Locale)
		return says
	}
	if t := x.ticket; t != nil {
		switch name {
		case "ticket.number":
			return t.Number
		case "ticket.title":
			return t.Title
		case "ticket.state":
			return string(t.State)
		case "ticket.severity":
			return t.Severity
		}
	}
	return ""
}

func yesNo(b bool) flows.Value {
	if b {
		return flows.Value{Kind: flows.KindYesNo, Text: "yes"}
	}
	return flows.Value{Kind: flows.KindYesNo, Text: "no"}
}

// channelKind is the kind of channel, without the name it was given.
func (x *decision) channelKind() string {
	kind, _, _ := strings.Cut(x.conv.Address.Channel, ":")
	return kind
}

// answer answers a need from the desk and the facts; false: only the caller can.
func (x *decision) answer(n flows.Need) (flows.Answer, bool) {
	switch n.Fact {
	case flows.NeedNumber:
		if len(x.facts.Numbers) == 0 {
			return flows.Answer{}, false
		}
		return item(map[string]string{"number": TicketNumber(x.facts.Numbers[0])}), true
	case flows.NeedAnswer:
		return x.knowledge(n.Args["id"]), true
	case flows.NeedRow:
		return x.row(n.Args["table"], n.Args["key"]), true
	case flows.NeedTicket:
		if n.Args["earlier"] != "" {
			return x.earlierTickets(), true
		}
		return x.tickets(n.Args["number"]), true
	case flows.NeedPromise:
		return item(x.agreement(n.Args).fields()), true
	}
	return flows.Answer{}, true
}

func item(fields map[string]string) flows.Answer {
	return flows.Answer{Items: []map[string]string{fields}}
}

func (x *decision) knowledge(id string) flows.Answer {
	a, ok := x.desk.Answers[id]
	if !ok {
		return flows.Answer{}
	}
	l := x.desk.Locales
	return item(map[string]string{"text": a.Text.In(x.turn.Locale, l...), "title": a.Title.In(x.turn.Locale, l...), "url": a.URL})
}

// row looks a key up in a table of the desk. A table with an owner column shows a row only to whom it belongs:
// a proven e-mail address; to others it is as if the row were not there.
func (x *decision) row(table, key string) flows.Answer {
	t, ok := x.desk.Tables[table]
	if !ok {
		return flows.Answer{}
	}
	cells, ok := t.Rows[TableKey(key)]
	if !ok {
		return flows.Answer{}
	}
	fields := map[string]string{}
	for i, c := range t.Columns {
		fields[c] = cells[i]
	}
	if t.Owner != "" && (!x.customer.Verified || !strings.EqualFold(fields[t.Owner], x.customer.Email)) {
		return flows.Answer{}
	}
	return item(fields)
}

// TableKey is the form in which keys of tables are compared: upper case, without spaces and dashes.
func TableKey(s string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(s))
}

// tickets answers with the customer's own tickets: one by its number, or all that are not resolved.
func (x *decision) tickets(number string) flows.Answer {
	var out flows.Answer
	for _, t := range x.facts.Tickets {
		if number == "" && t.State == TicketResolved || number != "" && ticketDigits(t.Number) != ticketDigits(number) {
			continue
		}
		x.used = append(x.used, t.ID)
		out.Items = append(out.Items, map[string]string{
			"number": t.Number, "title": t.Title, "state": string(t.State), "severity": t.Severity,
			"service": x.desk.Service(t.Service).Says.In(x.turn.Locale, x.desk.Locales...), "says": x.standing(t),
		})
	}
	return out
}

// earlierTickets answers with what the customer told for his tickets, the last one first. In a room of several it may have been
// another who told it.
func (x *decision) earlierTickets() flows.Answer {
	var out flows.Answer
	if x.customer.Shared {
		return out
	}
	for _, t := range slices.Backward(x.facts.Tickets) {
		x.used = append(x.used, t.ID)
		row := map[string]string{"number": t.Number, "title": t.Title}
		if t.Complaint {
			row["complaint"] = "yes"
		}
		for name, v := range t.Details { // a map into a map
			row["detail."+name] = v.Text
		}
		out.Items = append(out.Items, row)
	}
	return out
}

// ticketDigits is a ticket's number without its prefix, so that "fd 1042", "#1042" and "FD-1042" are the same.
func ticketDigits(s string) string {
	d := strings.TrimLeft(s, "FfDd#- .:")
	if _, err := strconv.ParseInt(d, 10, 64); err != nil {
		return s
	}
	return strings.TrimLeft(d, "0")
}

// apply does what the flows want done, in order. What follows a handoff is not done.
func (x *decision) apply(effects []flows.Effect) error {
	for _, e := range effects {
		switch e := e.(type) {
		case flows.Say:
			x.message(Message{From: FromBot, TextID: e.TextID, Locale: e.Locale, Body: x.sayBody(e), Choices: e.Choices, Form: e.Form, Answer: e.Answer})
		case flows.Remember:
			x.remember(e)
		case flows.OpenTicket:
			x.openTicket(e)
		case flows.Correct:
			if e.Field != "title" || x.ticket != nil && titled(e.Was) == x.ticket.Title { // what staff wrote stays
				x.correct(e.Field, e.Slot)
			}
		case flows.Promise:
			x.tell(e.Args)
		case flows.Handoff:
			x.handoff(e, true)
			return nil
		case flows.Survey:
			x.survey()
		case flows.SwitchLocale:
			if slices.Contains(x.desk.Locales, e.Locale) {
				x.turn.Locale = e.Locale
			}
		case flows.Close:
			x.closed()
		default:
			return errors.New("unknown effect")
		}
		if len(x.needs) > 0 {
			return nil
		}
	}
	return nil
}
