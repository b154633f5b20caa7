package bot

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"frontdesk/bot/channel"
	"frontdesk/bot/sla"
	"frontdesk/flows"
)

// openTicket opens the ticket of a flow, and makes it the one the conversation is about. One that was opened when a person was
// called gets what the flow learned since.
func (x *decision) openTicket(e flows.OpenTicket) {
	if e.Urgency == "" && e.Severity == "" {
		e.Urgency = x.pressing()
	}
	if x.ticket != nil && x.ticket.Number == e.Number {
		x.completeTicket(e)
		return
	}
	severity := x.desk.Level(e.Severity)
	if severity == "" {
		severity = x.desk.Classify(e.Impact, e.Urgency)
	}
	t := Ticket{V: TicketVersion, ID: TicketID("tk_" + strings.TrimPrefix(x.name(), "cv_")), Number: e.Number, Title: titled(e.Title),
		Service: e.Service, Impact: e.Impact, Urgency: e.Urgency, Severity: severity, Complaint: e.Complaint,
		State: TicketOpen, Team: x.team(e.Team, e.Service), Tier: x.desk.TierOf(x.customer), NeededBy: e.NeededBy,
		Details: e.Fields, Labels: map[string]string{}, Customer: x.customer.ID, Home: x.conv.ID, Opened: x.facts.Now}
	for _, name := range sortedKeys(e.Fields) {
		t.Labels[name] = x.label(e.Flow, name)
	}
	s := t.Subject()
	t.Events = []sla.Event{{Kind: sla.Opened, At: x.facts.Now, Subject: &s}}
	x.ticket, x.changed.ticket = &t, true
	x.mark("opened "+t.Number, "severity "+severity+", team "+t.Team)
}

// completeTicket puts what a flow learned on the ticket that was opened before it was done.
func (x *decision) completeTicket(e flows.OpenTicket) {
	t := x.ticket
	before := t.Subject()
	t.Title, t.Complaint = cmp.Or(titled(e.Title), t.Title), t.Complaint || e.Complaint
	t.Service, t.Impact, t.Urgency, t.NeededBy = cmp.Or(e.Service, t.Service), cmp.Or(e.Impact, t.Impact), cmp.Or(e.Urgency, t.Urgency), cmp.Or(e.NeededBy, t.NeededBy)
	t.Severity = cmp.Or(x.desk.Level(e.Severity), x.desk.Classify(t.Impact, t.Urgency))
	for _, name := range sortedKeys(e.Fields) {
		t.Details, t.Labels = withSlot(t.Details, name, e.Fields[name]), withLabel(t.Labels, name, x.label(e.Flow, name))
	}
	if after := t.Subject(); after != before {
		t.Events = append(slices.Clone(t.Events), sla.Event{Kind: sla.Changed, At: x.facts.Now, Subject: &after})
	}
	x.changed.ticket = true
	x.mark("completed "+t.Number, "it was opened when a person was called")
}

// team is who gets a matter: the named team, else the service's, else whoever answers when nobody knows.
func (x *decision) team(team, service string) string {
	if team != "" {
		return team
	}
	if t := x.desk.Service(service).Team; t != "" {
		return t
	}
	return x.desk.Person
}

// label is what a slot of a flow is called, in the desk's first language.
func (x *decision) label(flow, slot string) string {
	return x.desk.Program.Label(flow, slot, x.desk.Locales[0])
}

// correct changes a detail of the ticket: the customer or an agent knew better. Severity and clocks follow.
func (x *decision) correct(field string, to flows.Slot) {
	if x.ticket == nil {
		return
	}
	t := x.ticket
	before := t.Subject()
	if x.was == nil {
		was := *t
		x.was = &was
	}
	switch field {
	case "title":
		t.Title = titled(to.Text)
	case "service":
		t.Service = to.Text
	case "impact":
		t.Impact = to.Text
	case "urgency":
		t.Urgency = to.Text
	case "severity":
		t.Severity = x.desk.Level(to.Text)
	case "needed_by":
		t.NeededBy = to.Text
	}
	x.weighed = x.weighed || field == "impact" || field == "urgency" || field == "severity"
	if field == "impact" || field == "urgency" {
		t.Severity = x.desk.Classify(t.Impact, t.Urgency)
	}
	if _, ok := t.Details[field]; ok || !slices.Contains([]string{"title", "service", "impact", "urgency", "severity", "needed_by"}, field) {
		t.Details = withSlot(t.Details, field, to)
		if t.Labels[field] == "" {
			t.Labels = withLabel(t.Labels, field, x.label("", field))
		}
	}
	x.changed.ticket = true
	x.mark("corrected "+field, "was told otherwise before")
	if after := t.Subject(); after != before {
		t.Events = append(slices.Clone(t.Events), sla.Event{Kind: sla.Changed, At: x.facts.Now, Subject: &after})
	}
}

func withSlot(m map[string]flows.Slot, k string, v flows.Slot) map[string]flows.Slot {
	out := map[string]flows.Slot{k: v}
	for n, o := range m {
		if n != k {
			out[n] = o
		}
	}
	return out
}

func withLabel(m map[string]string, k, v string) map[string]string {
	out := map[string]string{k: v}
	for n, o := range m {
		if n != k {
			out[n] = o
		}
	}
	return out
}

// remember keeps a slot with the customer beyond the conversation; of a room of several none, where the next one is another's.
func (x *decision) remember(e flows.Remember) {
	if x.customer.Shared {
		return
	}
	x.customer.Known = withSlot(x.customer.Known, e.Slot, e.Value)
	x.changed.customer = true
	switch {
	case e.Value.Kind == flows.KindEmail && x.customer.Email == "":
		x.customer.Email = e.Value.Text
	case e.Slot == "name" && x.customer.Name == "":
		x.customer.Name = e.Value.Text
	}
}

// closed ends a matter that the bot solved. A ticket that a person works on stays open.
func (x *decision) closed() {
	if x.ticket != nil && x.ticket.State != TicketResolved {
		x.mark("closed", "the ticket stays with its team")
		return
	}
	x.turn.Owner = OwnerNobody
	x.mark("closed", "solved without a person")
	if x.desk.After.Survey {
		x.survey()
	}
}

// survey asks how it was, once a matter.
func (x *decision) survey() {
	if slices.ContainsFunc(x.turn.Messages, func(m Message) bool { return m.Survey }) {
		return
	}
	var scores []flows.Choice
	for n := 1; n <= 5; n++ {
		s := strconv.Itoa(n)
		scores = append(scores, flows.Choice{ID: "survey:" + s, Label: x.text("sys.survey."+s, nil)})
	}
	x.say("sys.survey", nil, scores...).Survey = true
}

// offerPerson puts "talk to a person" on the last message.
func (x *decision) offerPerson() {
	n := len(x.turn.Messages)
	if n == 0 {
		return
	}
	m := &x.turn.Messages[n-1]
	if !slices.ContainsFunc(m.Choices, func(c flows.Choice) bool { return c.ID == choicePerson }) {
		m.Choices = append(slices.Clone(m.Choices), flows.Choice{ID: choicePerson, Label: x.text("sys.button.person", nil)})
	}
}

// sayBody is what a flow's message looks like: paragraphs, and the source where it came from the knowledge base.
func (x *decision) sayBody(e flows.Say) []channel.Block {
	body := paragraphs(e.Text)
	if a, ok := x.desk.Answers[e.Answer]; ok && a.URL != "" {
		body = append(body, channel.Block{Kind: channel.LinkBlock, Text: a.Title.In(e.Locale, x.desk.Locales...), URL: a.URL})
	}
	return body
}

// standing says in one sentence where a ticket stands, and what was told.
func (x *decision) standing(t Ticket) string {
	params := map[string]string{"ticket.number": t.Number, "title": t.Title, "team": x.teamName(t.Team)}
	s := x.text("sys.state."+string(t.State), params)
	for _, d := range t.Dues(x.desk, x.facts.Now) {
		if d.Met || d.At.IsZero() {
			continue
		}
		if d.Target == sla.FirstResponse && !d.Late {
			s += " " + x.text("sys.standing.first", map[string]string{"first": x.when(d.At)})
		}
		if d.Target != sla.Resolution {
			continue
		}
		id := "sys.standing.due"
		if d.Late {
			id = "sys.standing.late"
		}
		s += " " + x.text(id, map[string]string{"solution": x.when(d.At)})
	}
	return s
}
