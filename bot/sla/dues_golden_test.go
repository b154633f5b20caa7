package sla_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/bot/sla"
)

// knownDefects are what service desks are known to get wrong, each by the words its golden case must be called.
var knownDefects = []string{
	"business hours count",
	"several intervals a day",
	"nothing runs on after resolve",
	"a pause is kept when the agreement changes",
	"no breach while pending",
	"a pause does not push the deadline past closing time",
	"the warning lies inside the calendar",
	"no reminder at midnight",
	"observances are not holidays",
	"a reopened ticket",
	"the update target does not overrule the first response",
	"no escalation after the agent's answer",
	"the customer's note counts on any channel",
	"answer and pending in one step keep the first response",
	"Monday and Thursday are counted out",
}

// ticketCase is one case of a file in testdata/tickets.
type ticketCase struct {
	name   string
	events []sla.Event
	now    time.Time
	want   []goldenLine // "TARGET RULE …"
	lanes  []goldenLine // "segments TARGET …"
}

// ticketFile is one file: calendars, rules and cases.
type ticketFile struct {
	loc      *time.Location
	policies sla.Policies
	cases    []*ticketCase
}

// TestDuesGolden runs testdata/tickets. A file holds "times ZONE" for all its times, calendars as in testdata/hours,
// rules ("rule ID TARGET WITHIN CALENDAR tier=gold …"), then cases: "case NAME", events ("KIND TIME [until TIME]
// [subject]"), "now TIME", and every due that must come out, no more and no less.
func TestDuesGolden(t *testing.T) {
	files, cases := goldenFiles(t, "tickets"), 0
	var names []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f := parseTickets(t, files[name])
		for _, c := range f.cases {
			cases++
			names = append(names, c.name)
			t.Run(name+" "+c.name, func(t *testing.T) { c.check(t, f) })
		}
	}
	if cases < wantTickets {
		t.Errorf("%d golden cases, want at least %d", cases, wantTickets)
	}
	for _, d := range knownDefects {
		if !slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, d) }) {
			t.Errorf("no case is called %q", d)
		}
	}
}

func parseTickets(t *testing.T, lines []goldenLine) *ticketFile {
	t.Helper()
	f := &ticketFile{loc: time.UTC, policies: sla.Policies{Calendars: map[string]*sla.Hours{}}}
	var c *sla.Calendar
	compile := func(place string) {
		if c == nil {
			return
		}
		h, err := c.Compile()
		if err != nil {
			t.Fatalf("%s: %v", place, err)
		}
		f.policies.Calendars[c.ID], c = h, nil
	}
	for _, l := range lines {
		if c != nil && calendarLine(t, c, l) {
			continue
		}
		compile(l.place)
		switch l.words[0] {
		case "times":
			loc, err := time.LoadLocation(l.words[1])
			if err != nil {
				t.Fatalf("%s: %v", l.place, err)
			}
			f.loc = loc
		case "calendar":
			c = &sla.Calendar{ID: l.words[1]}
		case "rule":
			f.policies.Rules = append(f.policies.Rules, parseRule(t, l))
		case "case":
			f.cases = append(f.cases, &ticketCase{name: strings.TrimPrefix(l.text, "case ")})
		default:
			f.parseCaseLine(t, l)
		}
	}
	return f
}

func parseRule(t *testing.T, l goldenLine) sla.Rule {
	t.Helper()
	r := sla.Rule{ID: l.words[1], Target: sla.Target(l.words[2]), Within: goldenDuration(t, l, l.words[3]), Calendar: l.words[4]}
	for _, w := range l.words[5:] {
		key, values, _ := strings.Cut(w, "=")
		list := strings.Split(values, ",")
		switch key {
		case "customer":
			r.Match.Customers = list
		case "tier":
			r.Match.Tiers = list
		case "service":
			r.Match.Services = list
		case "severity":
			r.Match.Severities = list
		case "team":
			r.Match.Teams = list
		default:
			t.Fatalf("%s: %q", l.place, w)
		}
	}
	return r
}

func parseSubject(t *testing.T, l goldenLine, words []string) *sla.Subject {
	t.Helper()
	if len(words) == 0 {
		return nil
	}
	var s sla.Subject
	for _, w := range words {
		key, value, _ := strings.Cut(w, "=")
		switch key {
		case "customer":
			s.Customer = value
		case "tier":
			s.Tier = value
		case "service":
			s.Service = value
		case "severity":
			s.Severity = value
		case "team":
			s.Team = value
		default:
			t.Fatalf("%s: %q", l.place, w)
		}
	}
	return &s
}

func (f *ticketFile) parseCaseLine(t *testing.T, l goldenLine) {
	t.Helper()
	if len(f.cases) == 0 {
		t.Fatalf("%s: no case yet", l.place)
	}
	c := f.cases[len(f.cases)-1]
	switch l.words[0] {
	case "now":
		c.now = goldenTime(t, l, f.loc, strings.Join(l.words[1:3], " "))
	case "segments":
		c.lanes = append(c.lanes, l)
	case "first_response", "next_response", "resolution":
		c.want = append(c.want, l)
	default:
		e := sla.Event{Kind: sla.EventKind(l.words[0]), At: goldenTime(t, l, f.loc, strings.Join(l.words[1:3], " "))}
		rest := l.words[3:]
		if len(rest) >= 3 && rest[0] == "until" {
			e.Until = goldenTime(t, l, f.loc, strings.Join(rest[1:3], " "))
			rest = rest[3:]
		}
		e.Subject = parseSubject(t, l, rest)
		c.events = append(c.events, e)
	}
}

// check holds what comes out against the wanted lines, whatever order the events are handed in.
func (c *ticketCase) check(t *testing.T, f *ticketFile) {
	dues := sla.Explain(&f.policies, sla.Subject{}, c.events, c.now)
	var got, want []string
	for n, d := range dues {
		say := func(s string, show bool) string {
			if show {
				return s
			}
			return ""
		}
		at := func(name string, at time.Time) string {
			if at.IsZero() {
				return " " + name + " -"
			}
			return " " + name + " " + golden(at.In(f.loc))
		}
		// What a line does not mention is not asked, but for the flags.
		asked := func(word string) bool { return n < len(c.want) && slices.Contains(c.want[n].words[1:], word) }
		got = append(got, fmt.Sprintf("%s %s", d.Target, d.Rule)+
			say(at("due", d.At), asked("due"))+
			say(at("deadline", d.Deadline), asked("deadline"))+
			say(at("warn", d.Warn), asked("warn"))+
			say(at("since", d.Since), asked("since"))+
			say(" used "+short(d.Used), asked("used"))+
			say(" within "+short(d.Within), asked("within"))+
			say(at("met", d.MetAt), d.Met)+
			say(" late", d.Late)+say(" paused", d.Paused)+say(" stopped", d.Stopped))
	}
	for _, w := range c.want {
		want = append(want, strings.Join(w.words, " "))
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("%s\ngot\n%s\nwant\n%s", c.place(), g, w)
	}
	c.checkSegments(t, dues)
	soundSegments(t, dues, c.now)
}

func (c *ticketCase) place() string {
	if len(c.want) == 0 {
		return c.name
	}
	return c.want[0].place
}

// golden writes a time as goldenTime reads it.
func golden(t time.Time) string {
	return t.Format("2006-01-02 15:04:05.999")[:len("2006-01-02 15:04")] + fine(t)
}

func fine(t time.Time) string {
	if t.Second() == 0 && t.Nanosecond() == 0 {
		return ""
	}
	return t.Format(":05.999")
}

func (c *ticketCase) checkSegments(t *testing.T, dues []sla.Due) {
	t.Helper()
	for _, l := range c.lanes {
		for _, d := range dues {
			if string(d.Target) != l.words[1] {
				continue
			}
			var got []string
			for _, s := range d.Segments {
				got = append(got, fmt.Sprintf("%s %s", s.State, short(s.To.Sub(s.From))))
			}
			if g, w := strings.Join(got, " "), strings.Join(l.words[2:], " "); g != w {
				t.Errorf("%s: got %s, want %s", l.place, g, w)
			}
		}
	}
}

// soundSegments holds what Explain promises: no gaps, and running time that adds up to used and within.
func soundSegments(t reporter, dues []sla.Due, now time.Time) {
	t.Helper()
	for _, d := range dues {
		moment := now
		if d.Met {
			moment = d.MetAt
		}
		last := d.Since
		var used, allowed time.Duration
		for _, s := range d.Segments {
			if !s.From.Equal(last) || !s.From.Before(s.To) {
				t.Errorf("%s: segment %v to %v follows %v", d.Target, s.From, s.To, last)
			}
			last = s.To
			if s.State == sla.Running {
				used += overlap(s, moment)
				allowed += overlap(s, d.Deadline)
			}
		}
		if used != d.Used {
			t.Errorf("%s: segments run for %v, used %v", d.Target, used, d.Used)
		}
		if !d.Deadline.IsZero() && !d.Met && allowed != d.Within {
			t.Errorf("%s: segments run for %v until the deadline, allowed are %v", d.Target, allowed, d.Within)
		}
		if d.Late && d.Used < d.Within {
			t.Errorf("%s: late with %v of %v used", d.Target, d.Used, d.Within)
		}
	}
}

func overlap(s sla.Segment, until time.Time) time.Duration {
	if until.After(s.To) {
		until = s.To
	}
	return max(0, until.Sub(s.From))
}

// reporter is what testing.T and rapid.T have in common.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
}
