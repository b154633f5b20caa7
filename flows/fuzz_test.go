package flows

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// FuzzParse holds that no file brings the parser down, that a program comes exactly without errors, and that problems
// are sorted and whole.
func FuzzParse(f *testing.F) {
	for _, s := range sampleFiles(f) {
		f.Add(s.Data)
	}
	f.Add([]byte("a: &x [*x]\n? - {b: }\n"))
	f.Add([]byte("version: 1\nflow: x\nsteps:\n  - say: {en: [a, {b}]}\n    when: a ==\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, problems := Parse([]File{{"flows/x.yaml", data}}, []File{{"texts/de.yaml", data}}, testNames("en", "de"))
		checkProblems(t, p, problems)
		p, problems = Parse([]File{{"flows/x.yaml", data}}, nil, testNames("en"))
		checkProblems(t, p, problems)
		if p == nil {
			return
		}
		for _, flow := range p.order {
			c := newConversation(t, p)
			for _, text := range []string{"", "no", "yes", "hello there", "person"} {
				c.say(text, prefixIntent+firstIntent(flow), nil)
			}
		}
	})
}

func firstIntent(f *flow) string {
	if len(f.startsOn) > 0 {
		return f.startsOn[0].name
	}
	return ""
}

func checkProblems(t *testing.T, p *Program, problems []Problem) {
	t.Helper()
	hasError := slices.ContainsFunc(problems, func(x Problem) bool { return x.Severity == SeverityError })
	if hasError == (p != nil) {
		t.Fatalf("errors: %v, program: %v\n%s", hasError, p != nil, lines(problems))
	}
	for i, x := range problems {
		if x.Line < 1 || x.Column < 1 || x.File == "" || x.Code == "" || x.Message == "" || x.Help == "" {
			t.Fatalf("incomplete: %+v", x)
		}
		if i > 0 && (x.File < problems[i-1].File || x.File == problems[i-1].File && x.Line < problems[i-1].Line) {
			t.Fatalf("not sorted:\n%s", lines(problems))
		}
	}
}

// failer is what testing and rapid have in common.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// conversation drives a program and holds what must be so after every turn.
type conversation struct {
	failer
	ps    Programs
	state State
	turn  int64
	desk  *player
}

func newConversation(t failer, p *Program) *conversation {
	desk := &player{in: Input{}}
	desk.tickets = []map[string]string{{"number": "FD-1", "title": "One", "says": "Open."}, {"number": "FD-2", "title": "Two", "says": "Open."}}
	return &conversation{failer: t, ps: Programs{Live: p}, desk: desk}
}

// input makes a message; a choice "text" is one that is typed.
func (c *conversation) input(text, choice string, wishes []Wish) Input {
	in := Input{Cause: Said, Turn: c.turn, Text: text, Choice: choice, Locale: "en", Now: now, Wishes: wishes, Roll: uint64(c.turn),
		Facts: facts{"desk.name": {Kind: KindText, Text: "Tidewell"}}.of, Answers: map[string]Answer{}}
	c.desk.find(&in)
	return in
}

// step answers all needs.
func (c *conversation) step(in Input) Outcome {
	for range 10 {
		out, err := c.ps.Step(c.state, in)
		if err != nil {
			c.Fatalf("%q %q: %v\n%+v", in.Text, in.Choice, err, c.state)
		}
		if len(out.Needs) == 0 {
			return out
		}
		for _, n := range out.Needs {
			in.Answers[n.Key()] = c.desk.answer(n)
		}
	}
	c.Fatal("needs without end")
	return Outcome{}
}

// say plays one message: something is always said, the state is sound, and a person can always be had.
func (c *conversation) say(text, choice string, wishes []Wish) Outcome {
	c.turn++
	out := c.step(c.input(text, choice, wishes))
	spoken, handed := false, false
	for _, e := range out.Effects {
		switch e := e.(type) {
		case Say:
			spoken = true
			if strings.TrimSpace(e.Text) == "" || e.TextID == "" {
				c.Fatalf("%q: an empty message: %+v", text, e)
			}
		case Handoff:
			handed = true
		}
	}
	if !spoken {
		c.Fatalf("%q %q: nothing is said\n%+v\n%+v", text, choice, out, c.state)
	}
	checkState(c, out.State)
	if !handed && len(out.State.Stack) > 0 && out.State.Waiting == WaitNothing {
		c.Fatalf("%q: a flow runs, but nothing is waited for: %+v", text, out.State)
	}
	data, err := json.Marshal(out.State)
	if err != nil {
		c.Fatal(err)
	}
	c.state = State{}
	if err := json.Unmarshal(data, &c.state); err != nil {
		c.Fatal(err)
	}
	person := c.step(c.input("person", "", nil))
	if !slices.ContainsFunc(person.Effects, func(e Effect) bool { h, is := e.(Handoff); return is && h.Reason == "asked" }) {
		c.Fatalf("after %q no person can be had: %+v", text, person)
	}
	return out
}

// vocabulary is what customers of the samples say, and then some.
func vocabulary() []string {
	return []string{"yes", "no", "no, it's the blue one", "actually 12", "sorry, order 70418", "I meant Thursday", "vpn", "printer", "my team",
		"everyone", "P2", "70418", "70377", "70499", "ana@example.com", "skip", "I don't know", "2", "1", "cancel", "start over", "repeat",
		"help", "hi", "thanks", "bye", "what?", "change the summary to it is all broken", "the note is vegan", "yes but without coffee",
		"It disconnects every few minutes and nobody knows why", "where is it?", "😀", "", "tomorrow", "auf Deutsch bitte", "Summary",
		"no no no", "purple", "my name is Ana", "not the red one", "1002", "FD-2", "how long does it take?", "{service} {{ }} {", "\x00\xff"}
}

func wishNames() []string {
	return []string{"report_issue", "order_status", "refund", "book", "reset_password", "ticket_status", "how_long", "complaint",
		"answer:vpn_setup", "answer:opening_hours", "person", "cancel", "thanks", "greeting", "nonsense"}
}

// TestAnyConversation plays random conversations.
func TestAnyConversation(t *testing.T) {
	p := sample(t)
	rapid.Check(t, func(rt *rapid.T) {
		c := newConversation(rt, p)
		for range rapid.IntRange(1, 12).Draw(rt, "turns") {
			var wishes []Wish
			for range rapid.IntRange(0, 2).Draw(rt, "wishes") {
				wishes = append(wishes, Wish{Intent: rapid.SampledFrom(wishNames()).Draw(rt, "intent"), Score: 0.8, Sure: rapid.Bool().Draw(rt, "sure")})
			}
			choice := ""
			if offered := (&machine{st: c.state}).offered(); len(offered) > 0 && rapid.IntRange(0, 2).Draw(rt, "clicks") == 0 {
				choice = rapid.SampledFrom(offered).Draw(rt, "choice").ID
			}
			c.say(rapid.SampledFrom(vocabulary()).Draw(rt, "text"), choice, wishes)
		}
	})
}

// FuzzStep plays texts of any kind, one a line, against the samples; the first letter of a line picks a wish.
func FuzzStep(f *testing.F) {
	p := sample(f)
	f.Add("areport an issue\nzvpn\nzIt disconnects\nzno, it's the printer")
	f.Add("cmoney back\nz70418\nzana@example.com\nz\x00")
	f.Add(strings.Join(vocabulary(), "\nb"))
	f.Fuzz(func(t *testing.T, script string) {
		c := newConversation(t, p)
		for i, line := range strings.SplitN(script, "\n", 20) {
			if i == 19 || line == "" {
				continue
			}
			var wishes []Wish
			if w := int(line[0]) - 'a'; w >= 0 && w < len(wishNames()) {
				wishes = []Wish{{Intent: wishNames()[w], Score: 0.9, Sure: true}}
			}
			c.say(line[1:], "", wishes)
		}
	})
}

func BenchmarkStep(b *testing.B) {
	p := sample(b)
	c := newConversation(b, p)
	c.say("an issue", "", []Wish{{Intent: "report_issue", Sure: true}})
	c.say("vpn", "", nil)
	in := c.input("It disconnects every few minutes since Monday", "", nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.ps.Step(c.state, in); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStepCondition is a turn that decides a branch and asks for a confirmation.
func BenchmarkStepCondition(b *testing.B) {
	p := sample(b)
	c := newConversation(b, p)
	c.say("an issue", "", []Wish{{Intent: "report_issue", Sure: true}})
	for _, s := range []string{"vpn", "It disconnects every few minutes", "my team"} {
		c.say(s, "", nil)
	}
	in := c.input("with difficulty", "", nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.ps.Step(c.state, in); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	files, n := sampleFiles(b), testNames("en", "de")
	b.ReportAllocs()
	for b.Loop() {
		if p, problems := Parse(files, nil, n); p == nil {
			b.Fatal(lines(problems))
		}
	}
}
