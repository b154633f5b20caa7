package desk

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/sla"
	"frontdesk/flows"
)

// slaFile reads sla.yaml: calendars, tiers and agreements.
func (l *loader) slaFile(f flows.File) {
	before := len(l.problems)
	n := l.open(f, slaShape)
	p := &sla.Policies{Calendars: map[string]*sla.Hours{}}
	l.out.Desk.Policies = p
	l.calendars(n.get("calendars"), p)
	for _, item := range l.list(n.get("tiers"), "tiers") {
		l.object(item, tierShape)
		l.out.Desk.Tiers = append(l.out.Desk.Tiers, bot.Tier{
			ID:      l.id(item.get("id"), "tier"),
			Name:    l.words(item.get("name"), "the name"),
			Domains: l.lower(item.get("domains"), "a domain", "@"),
			Emails:  l.lower(item.get("emails"), "an e-mail address", ""),
		})
	}
	for _, item := range l.list(n.get("policies"), "policies") {
		l.policy(item, p)
	}
	if len(l.problems) == before {
		l.policyProblems(n.get("policies"), p)
	}
}

// Agreements reads a single sla.yaml, for explaining due times without a desk. Names that only the rest of a desk
// defines (services, teams, severities) are taken as they are. The result is nil if Broken(problems).
func Agreements(name string, data []byte) (*sla.Policies, []Problem) {
	l := &loader{out: &Loaded{Desk: &bot.Desk{}}}
	l.slaFile(flows.File{Name: name, Data: data})
	l.ids.refs = slices.DeleteFunc(l.ids.refs, func(r reference) bool {
		return r.sorts[0] != "calendar" && r.sorts[0] != "tier"
	})
	l.resolve()
	problems := l.sorted()
	if Broken(problems) {
		return nil, problems
	}
	return l.out.Desk.Policies, problems
}

// UsualSeverity reads from a desk.yaml the severity of a ticket of which neither impact nor urgency is known; "" if it
// names none.
func UsualSeverity(data []byte) string {
	l := &loader{out: &Loaded{Desk: &bot.Desk{}}}
	if n := l.parse("desk.yaml", data).get("severities").get("usual"); n != nil {
		return n.text
	}
	return ""
}

// lower reads texts in small letters, without a sign they may begin with.
func (l *loader) lower(n *node, what, sign string) []string {
	out := l.texts(n, what)
	for i, s := range out {
		out[i] = strings.ToLower(strings.TrimPrefix(s, sign))
	}
	return out
}

func (l *loader) calendars(n *node, p *sla.Policies) {
	if n == nil {
		return
	}
	if n.kind != mapping {
		l.wrongType(n, "calendars", mapping)
		return
	}
	for _, pair := range n.pairs {
		id := l.id(pair.key, "calendar")
		if h := l.calendar(pair, id); h != nil && id != "" {
			p.Calendars[id] = h
		}
	}
}

// calendar reads one calendar; "24x7" is one that is always open.
func (l *loader) calendar(p pair, id string) *sla.Hours {
	if p.value != nil && p.value.kind == scalar && p.value.trimmed() == "24x7" {
		return sla.Always(id)
	}
	if p.value == nil || p.value.kind == null {
		l.add(p.key.at, emptyText, fmt.Sprintf("the calendar %q is empty", id), "give it a zone and a week, or write 24x7")
		return nil
	}
	before := len(l.problems)
	n := l.object(p.value, calendarShape.called("the calendar "+id))
	c := sla.Calendar{ID: id, Zone: l.zone(n.get("zone")), HolidaySets: l.holidaySets(n.get("holidays")), Days: l.days(n.get("days"))}
	c.Week = l.week(n.get("week"))
	if len(l.problems) > before || id == "" {
		return nil
	}
	h, err := c.Compile()
	if err != nil {
		l.add(p.key.at, badCalendar, strings.ReplaceAll(err.Error(), "\n", "; "), "mend the hours of this calendar")
		return nil
	}
	return h
}

func (l *loader) holidaySets(n *node) []string {
	var out []string
	for _, item := range l.list(n, "holidays") {
		s := l.text(item, "a set of holidays")
		if s == "" {
			continue
		}
		if !slices.ContainsFunc(sla.HolidaySets(), func(id string) bool { return strings.EqualFold(id, s) }) {
			l.add(item.at, noHolidaySet, fmt.Sprintf("there is no set of holidays %q", s), meantHolidays(s)+" (single days go under days)")
			continue
		}
		out = append(out, s)
	}
	return out
}

// meantHolidays is meant, with the slip that is nearer to another country's letters than to the right ones.
func meantHolidays(s string) string {
	if strings.EqualFold(s, "uk") {
		return `did you mean "gb"?`
	}
	return meant(s, sla.HolidaySets())
}

// days reads single days: a date, and its hours or "closed".
func (l *loader) days(n *node) map[string][]sla.Interval {
	if n == nil {
		return nil
	}
	if n.kind != mapping {
		l.wrongType(n, "days", mapping)
		return nil
	}
	out := map[string][]sla.Interval{}
	for _, p := range n.pairs {
		if _, err := time.Parse(time.DateOnly, p.key.text); err != nil {
			l.add(p.key.at, badDate, fmt.Sprintf("%q is not a date", p.key.text), "write it as 2026-12-24")
			continue
		}
		if p.value == nil || p.value.kind == null {
			l.add(p.key.at, emptyText, fmt.Sprintf("nothing is said of %s", p.key.text), "write its hours, or closed")
			continue
		}
		out[p.key.text] = l.hours(p.value)
	}
	return out
}

// hours reads the open hours of a day: "09:00-12:00 13:00-17:00", a list of such, or "closed".
func (l *loader) hours(n *node) []sla.Interval {
	out := []sla.Interval{}
	for _, item := range l.list(n, "the hours") {
		s := l.text(item, "the hours")
		if s == "closed" {
			continue
		}
		for _, part := range strings.FieldsFunc(s, func(c rune) bool { return c == ' ' || c == ',' }) {
			i, err := sla.ParseInterval(part)
			if err != nil {
				l.add(item.at, badHours, err.Error(), hoursHelp(part))
				break
			}
			out = append(out, i)
		}
	}
	return out
}

// bareHours are hours without their minutes: 10-16.
var bareHours = regexp.MustCompile(`^([01]?[0-9]|2[0-4])(:[0-5][0-9])?-([01]?[0-9]|2[0-4])(:[0-5][0-9])?$`)

// hoursHelp says how hours that cannot be read are written.
func hoursHelp(part string) string {
	m := bareHours.FindStringSubmatch(part)
	if m == nil {
		return "write them as 09:00-17:30; an end before the start lies on the next day; a day without hours is closed"
	}
	full := func(hour, minute string) string { return fmt.Sprintf("%02s", hour) + cmp.Or(minute, ":00") }
	return "write " + full(m[1], m[2]) + "-" + full(m[3], m[4])
}

// week reads the usual hours: lines as "Mon-Fri 09:00-17:30", or days with their hours. A day that several lines
// name has the hours of all of them.
func (l *loader) week(n *node) [7][]sla.Interval {
	var week [7][]sla.Interval
	put := func(days string, at place, hours []sla.Interval) {
		list, ok := weekdays(days)
		if !ok {
			l.add(at, badDays, fmt.Sprintf("%q are no days of the week", days), "write them as Mon, Mon-Fri or Sat,Sun")
			return
		}
		for _, d := range list {
			week[d] = append(week[d], hours...)
		}
	}
	if n != nil && n.kind == mapping {
		for _, p := range n.pairs {
			put(p.key.text, p.key.at, l.hours(p.value))
		}
		return week
	}
	for _, item := range l.list(n, "the week") {
		if s := l.text(item, "a line of the week"); s != "" {
			days, hours, _ := strings.Cut(s, " ")
			if strings.TrimSpace(hours) == "" {
				l.add(item.at, badHours, fmt.Sprintf("%q has no hours", s), "write days and hours: Mon-Fri 09:00-17:30")
				continue
			}
			put(days, item.at, l.hours(&node{at: item.at, text: hours}))
		}
	}
	return week
}

var dayNames = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// weekdays reads "Mon", "Mon-Fri", "Fri-Mon", "Sat,Sun" and "daily". Longer names count by their first letters.
func weekdays(s string) ([]time.Weekday, bool) {
	if strings.EqualFold(s, "daily") {
		s = "mon-sun"
	}
	var out []time.Weekday
	for part := range strings.SplitSeq(strings.ToLower(s), ",") {
		from, to, ranged := strings.Cut(part, "-")
		a, b := weekday(from), weekday(from)
		if ranged {
			b = weekday(to)
		}
		if a < 0 || b < 0 {
			return nil, false
		}
		for d := a; ; d = (d + 1) % 7 {
			out = append(out, time.Weekday(d))
			if d == b {
				break
			}
		}
	}
	return out, true
}

// weekday is the number of a day's name, Sunday first; -1 if it is none.
func weekday(s string) int {
	if len(s) < 3 || !strings.HasPrefix(strings.ToLower(time.Weekday(max(0, slices.Index(dayNames, s[:3]))).String()), s) {
		return -1
	}
	return slices.Index(dayNames, s[:3])
}

// policy reads one agreement: a rule for each of its targets.
func (l *loader) policy(n *node, p *sla.Policies) {
	n = l.object(n, policyShape)
	id, calendar := l.id(n.get("id"), "policy"), l.refer(n.get("calendar"), "calendar")
	label, match := l.words(n.get("label"), "the label"), l.match(n.get("for"))
	targets := n.get("targets")
	if targets == nil || targets.kind != mapping {
		if targets != nil {
			l.wrongType(targets, "the targets", mapping)
		}
		return
	}
	for _, t := range targets.pairs {
		if !slices.Contains(sla.Targets(), sla.Target(t.key.text)) {
			l.add(t.key.at, noTarget, fmt.Sprintf("there is no target %q", t.key.text), meant(t.key.text, targetsShape.names()))
			continue
		}
		within, ok := l.within(t, p.Calendars[calendar])
		if ok && id != "" {
			p.Rules = append(p.Rules, sla.Rule{ID: id, Match: match, Target: sla.Target(t.key.text), Within: within, Calendar: calendar, Label: label})
		}
	}
}

// within reads an amount of open time. A day is the working day of the calendar in which it is counted.
func (l *loader) within(p pair, h *sla.Hours) (time.Duration, bool) {
	if p.value == nil || p.value.kind == null {
		l.add(p.key.at, emptyText, fmt.Sprintf("%s has no time", p.key.text), "write one, as 4h or 2 working days")
		return 0, false
	}
	s := l.text(p.value, p.key.text)
	if s == "" || h == nil {
		return 0, false
	}
	d, ok := parseDuration(s, h.WorkingDay())
	if _, inDays := ParseDuration(s); !ok && inDays && h.WorkingDay() == 0 {
		l.add(p.value.at, badDuration, fmt.Sprintf("%q cannot be counted: the calendar %q has no hours on any day of the week", s, h.ID()), "give its week hours, or write the time in hours")
	} else if !ok {
		l.add(p.value.at, badDuration, fmt.Sprintf("%q is not an amount of time", s), "write it as 30m, 4h or 2 working days")
	}
	return d, ok
}

// match reads whom an agreement is for.
func (l *loader) match(n *node) sla.Match {
	n = l.object(n, matchShape)
	return sla.Match{
		Customers:  l.texts(n.get("customers"), "a customer"),
		Tiers:      l.refers(n.get("tiers"), "tier"),
		Services:   l.refers(n.get("services"), "service"),
		Severities: l.refers(n.get("severities"), "severity"),
		Teams:      l.refers(n.get("teams"), "team"),
	}
}

// policyProblems reports agreements that cannot apply or cannot be named, and targets that some tickets would not have.
func (l *loader) policyProblems(n *node, p *sla.Policies) {
	if n == nil || len(p.Rules) == 0 || slices.Contains(l.ids.unread, "severity") {
		return
	}
	for i, r := range p.Rules {
		l.answeredLate(p.Rules, i)
		if first := i == 0 || p.Rules[i-1].ID != r.ID; first && len(r.Label) == 0 {
			at, _ := l.ids.at("policy", r.ID)
			l.add(at, noLabel, fmt.Sprintf("the agreement %q has no label: customers are not told which one it is", r.ID), "add a label as customers read it: {en: Gold agreement, de: Gold-Vereinbarung}")
		}
		for _, before := range p.Rules[:i] {
			if before.Target == r.Target && before.ID != r.ID && sameMatch(before.Match, r.Match) {
				at, _ := l.ids.at("policy", r.ID)
				l.add(at, neverWins, fmt.Sprintf("%s of %q never applies: %q is for the same and stands before it", r.Target, r.ID, before.ID), "make one of them more special, or remove it")
				break
			}
		}
	}
	for _, t := range []sla.Target{sla.FirstResponse, sla.Resolution} {
		for _, severity := range l.ids.names("severity") {
			if _, _, ok := p.Choose(sla.Subject{Severity: severity}, t); !ok {
				l.add(n.at, noDefault, fmt.Sprintf("tickets of severity %q that no other agreement is for have no %s", severity, t), "add an agreement without for: at the end")
			}
		}
	}
}

// answeredLate reports an agreement that answers later than it solves: one of its two times is a slip.
func (l *loader) answeredLate(rules []sla.Rule, first int) {
	r := rules[first]
	if r.Target != sla.FirstResponse {
		return
	}
	for _, o := range rules {
		if o.ID == r.ID && o.Target == sla.Resolution && o.Within < r.Within {
			at, _ := l.ids.at("policy", r.ID)
			l.add(at, answerLate, fmt.Sprintf("the agreement %q promises the first response later than the solution", r.ID), "make first_response the shorter of the two")
		}
	}
}

func sameMatch(a, b sla.Match) bool {
	same := func(x, y []string) bool {
		return slices.Equal(slices.Sorted(slices.Values(x)), slices.Sorted(slices.Values(y)))
	}
	return same(a.Customers, b.Customers) && same(a.Tiers, b.Tiers) && same(a.Services, b.Services) &&
		same(a.Severities, b.Severities) && same(a.Teams, b.Teams)
}
