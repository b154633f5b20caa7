package flows

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write what the flows say into the dialogues of testdata")

// now is a Sunday.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// TestDialogues plays the conversations in testdata/dialogues. A line "> words | annotations" is the customer's;
// annotations are intent! (sure), intent!phrase (sure, for its nearness to a phrase), intent? (not sure), kind=value:text (found). The lines below it are what the
// bot does. Between turns the state is written as JSON and read back.
func TestDialogues(t *testing.T) {
	paths, err := filepath.Glob("testdata/dialogues/*.txt")
	if err != nil || len(paths) < 20 {
		t.Fatalf("%d dialogues: %v", len(paths), err)
	}
	p := sample(t)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := playScript(t, p, string(want))
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(want) {
				t.Errorf("%s:\n%s", path, firstDifference(got, string(want)))
			}
		})
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		a, b := "(nothing)", "(nothing)"
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			return fmt.Sprintf("line %d\n  got  %s\n  want %s", i+1, a, b)
		}
	}
	return "same"
}

// facts are what a desk under test knows.
type facts map[string]Value

func (f facts) of(name string) (Value, bool) { v, ok := f[name]; return v, ok }

// player is one conversation under test.
type player struct {
	*testing.T
	programs Programs
	state    State
	in       Input
	facts    facts
	tickets  []map[string]string
	out      strings.Builder
	offered  []Choice
}

func newPlayer(t *testing.T, p *Program) *player {
	f := facts{"desk.name": {Kind: KindText, Text: "Tidewell"}}
	return &player{T: t, programs: Programs{Live: p}, facts: f, in: Input{Locale: "en", Zone: "Europe/London", Now: now, Known: map[string]Slot{}, Facts: f.of}}
}

func playScript(t *testing.T, p *Program, script string) string {
	pl := newPlayer(t, p)
	for line := range strings.Lines(script) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, ">"):
			pl.out.WriteString(line + "\n")
			pl.turn(strings.TrimSpace(line[1:]))
		case strings.HasPrefix(line, "#"), line == "":
			pl.out.WriteString(line + "\n")
		case strings.HasPrefix(line, "!"):
			pl.out.WriteString(line + "\n")
			pl.setting(strings.TrimSpace(line[1:]))
		}
	}
	return pl.out.String()
}

// setting is a line "! name value": what the desk knows before the next turn.
func (pl *player) setting(s string) {
	name, rest, _ := strings.Cut(s, " ")
	key, value, _ := strings.Cut(rest, "=")
	switch name {
	case "locale":
		pl.in.Locale = rest
	case "known":
		kind := KindText
		if strings.Contains(value, "@") {
			kind = KindEmail
		}
		pl.in.Known[key] = Slot{Value: Value{Kind: kind, Text: value}, From: FromCustomer}
	case "fact":
		kind := KindText
		if value == "yes" || value == "no" {
			kind = KindYesNo
		}
		pl.facts[key] = Value{Kind: kind, Text: value}
	case "ticket":
		pl.tickets = append(pl.tickets, map[string]string{"number": key, "title": value, "says": key + " is being worked on."})
	case "revision":
		pl.revise(rest)
	case "forms":
		pl.in.Forms = true
	case "open":
		pl.open(rest)
	default:
		pl.Fatalf("no setting %q", s)
	}
}

// revise publishes the same flows under another revision; "gone" forgets the old one, "kept" pins it.
func (pl *player) revise(how string) {
	old := pl.programs.Live
	n := testNames("en", "de")
	n.Revision, n.Offers = "r2", []string{"report_issue", "order_status"}
	p, problems := Parse(sampleFiles(pl), nil, n)
	if p == nil {
		pl.Fatal(lines(problems))
	}
	pl.programs = Programs{Live: p, Pinned: func(r string) *Program {
		if how == "kept" && r == old.Revision() {
			return old
		}
		return nil
	}}
}

var (
	orderNumber = regexp.MustCompile(`\b7\d{3,5}\b`)
	mailAddress = regexp.MustCompile(`\b[\w.]+@[\w.]+\.\w+\b`)
	figure      = regexp.MustCompile(`\b\d{1,3}\b`)
	weekday     = regexp.MustCompile(`(?i)\b(monday|tuesday|wednesday|thursday|friday|saturday|tomorrow|yesterday|donnerstag)\b`)
)

// turn plays one message.
func (pl *player) turn(s string) {
	words, notes, _ := strings.Cut(s, " | ")
	in := pl.in
	in.Cause, in.Text, in.Turn, in.Roll = Said, words, pl.in.Turn+1, uint64(pl.in.Turn)
	pl.in.Turn++
	switch words {
	case "(opened)":
		in.Cause, in.Text = Opened, ""
	case "(resumed)":
		in.Cause, in.Text = Resumed, ""
	}
	if id, is := strings.CutPrefix(words, "click "); is {
		in.Choice, in.Text = id, pl.label(id)
	}
	if form, is := strings.CutPrefix(words, "form "); is {
		pl.fill(&in, form)
	}
	pl.find(&in)
	for note := range strings.FieldsSeq(notes) {
		pl.annotate(&in, note)
	}
	pl.step(in)
}

// fill is a turn "form ID slot=what; slot=what": a form that was filled in, and the message that stands for it.
func (pl *player) fill(in *Input, s string) {
	id, rest, _ := strings.Cut(s, " ")
	in.Form, in.Text = &Filled{Form: id}, ""
	for e := range strings.SplitSeq(rest, ";") {
		slot, value, _ := strings.Cut(strings.TrimSpace(e), "=")
		in.Text += slot + ": "
		in.Form.Entries = append(in.Form.Entries, Entry{slot, value, len(in.Text)})
		in.Text += value + "\n"
	}
}

// open writes down what a form asks now.
func (pl *player) open(id string) {
	f, ok := pl.programs.Form(pl.state, pl.in, id)
	if !ok {
		pl.out.WriteString("  it cannot be opened\n")
		return
	}
	fmt.Fprintf(&pl.out, "  %s [%s] [%s]\n", f.Title, f.Send, f.Cancel)
	for _, x := range f.Fields {
		fmt.Fprintf(&pl.out, "  %s (%s) %s: %q, %s", x.Slot, x.Kind, x.Label, x.Value, x.Hint)
		for _, c := range x.Choices {
			fmt.Fprintf(&pl.out, " [%s (%s)]", c.Label, c.ID)
		}
		fmt.Fprintf(&pl.out, "%s%s\n", map[bool]string{true: " long"}[x.Long], map[bool]string{true: " optional"}[x.Optional])
	}
}

func (pl *player) label(id string) string {
	for _, c := range pl.offered {
		if c.ID == id {
			return c.Label
		}
	}
	return id
}

// find is a small reading: what the sample flows need of typed values.
func (pl *player) find(in *Input) {
	add := func(kind string, re *regexp.Regexp, canonical func(string) string) {
		for _, at := range re.FindAllStringIndex(in.Text, -1) {
			in.Found = append(in.Found, Found{Value{Kind: kind, Text: canonical(in.Text[at[0]:at[1]])}, at[0], at[1]})
		}
	}
	same := func(s string) string { return s }
	add("order", orderNumber, same)
	add(KindEmail, mailAddress, strings.ToLower)
	add(KindNumber, figure, same)
	add(KindDate, weekday, func(s string) string {
		days := map[string]int{"tomorrow": 1, "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "donnerstag": 4, "friday": 5, "saturday": 6, "yesterday": -1}
		return now.AddDate(0, 0, days[strings.ToLower(s)]).Format(time.DateOnly)
	})
}

func (pl *player) annotate(in *Input, note string) {
	switch {
	case strings.HasSuffix(note, "!"):
		in.Wishes = append(in.Wishes, Wish{Intent: strings.TrimSuffix(note, "!"), Score: 0.9, Sure: true})
	case strings.Contains(note, "!"):
		intent, why, _ := strings.Cut(note, "!")
		in.Wishes = append(in.Wishes, Wish{Intent: intent, Score: 0.9, Sure: true, Why: strings.ReplaceAll(why, "_", " ")})
	case strings.HasSuffix(note, "?"):
		in.Wishes = append(in.Wishes, Wish{Intent: strings.TrimSuffix(note, "?"), Score: 0.4})
	default:
		pl.Fatalf("no annotation %q", note)
	}
}

// step answers needs as a desk would, checks that Step is pure, and writes down what happened.
func (pl *player) step(in Input) {
	in.Answers = map[string]Answer{}
	before, err := json.Marshal(pl.state)
	if err != nil {
		pl.Fatal(err)
	}
	var out Outcome
	for round := 0; ; round++ {
		if round > 4 {
			pl.Fatal("the flows need more and more")
		}
		if out, err = pl.programs.Step(pl.state, in); err != nil {
			pl.Fatal(err)
		}
		again, _ := pl.programs.Step(pl.state, in)
		if !reflect.DeepEqual(out, again) {
			pl.Fatalf("the same input gave two outcomes:\n%+v\n%+v", out, again)
		}
		if len(out.Needs) == 0 {
			break
		}
		for _, n := range out.Needs {
			in.Answers[n.Key()] = pl.answer(n)
		}
	}
	after, _ := json.Marshal(pl.state)
	if !bytes.Equal(before, after) {
		pl.Fatalf("Step changed the state it was given:\n%s\n%s", before, after)
	}
	checkState(pl, out.State)
	data, err := json.Marshal(out.State)
	if err != nil {
		pl.Fatal(err)
	}
	pl.state = State{}
	if err := json.Unmarshal(data, &pl.state); err != nil {
		pl.Fatal(err)
	}
	pl.write(out)
}

// checkState holds what every state must be.
func checkState(t failer, s State) {
	t.Helper()
	var err error
	switch {
	case len(s.Stack) > MaxDepth:
		err = errors.New("the stack is too deep")
	case len(s.Heard) > MaxHeard:
		err = errors.New("too much is heard")
	case len(s.Last) > MaxLast:
		err = errors.New("too much is kept for repeat")
	case len(s.Opened) > MaxOpened:
		err = errors.New("too many tickets are kept")
	case len(s.Stack) == 0 && (s.Waiting == WaitAnswer || s.Waiting == WaitConfirm || s.Waiting == WaitChange):
		err = fmt.Errorf("nothing runs, but it waits for %s", s.Waiting)
	case len(s.Stack) > 0 && s.Waiting == WaitNothing:
		if s.Stack[len(s.Stack)-1].Step == "" {
			err = errors.New("an ended flow is left on the stack")
		}
	}
	if err != nil {
		t.Fatalf("%v: %+v", err, s)
	}
}

func (pl *player) answer(n Need) Answer {
	one := func(kv ...string) Answer {
		m := map[string]string{}
		for i := 0; i < len(kv); i += 2 {
			m[kv[i]] = kv[i+1]
		}
		return Answer{Items: []map[string]string{m}}
	}
	switch n.Fact {
	case NeedNumber:
		return one("number", "FD-1042")
	case NeedAnswer:
		return one("text", "The answer "+n.Args["id"]+".", "title", n.Args["id"])
	case NeedRow:
		switch n.Args["key"] {
		case "70418":
			return one("number", "70418", "status", "on its way", "price", "£184.00", "item", "grinder")
		case "70377":
			return one("number", "70377", "status", "delivered", "price", "£24.50", "item", "descaler")
		}
	case NeedTicket:
		var found []map[string]string
		for _, t := range pl.tickets {
			if n.Args["number"] == "" || n.Args["number"] == t["number"] {
				found = append(found, t)
			}
		}
		return Answer{Items: found}
	case NeedPromise:
		late := "no"
		if by := n.Args["needed_by"]; by != "" && by < "2026-11-26" {
			late = "yes"
		}
		return one("says", fmt.Sprintf("Solved by Thursday 15:00 (%s/%s).", n.Args["service"], n.Args["impact"]), "late", late, "resolution", "Thursday 15:00")
	}
	return Answer{}
}

// effectLine writes an effect with the fields that are not empty.
func effectLine(t testing.TB, e Effect) string {
	v := reflect.ValueOf(e)
	out := v.Type().Name()
	for i := range v.NumField() {
		if f := v.Field(i); !f.IsZero() && (f.Kind() != reflect.Map || f.Len() > 0) {
			data, err := json.Marshal(f.Interface())
			if err != nil {
				t.Fatal(err)
			}
			out += " " + v.Type().Field(i).Name + "=" + string(data)
		}
	}
	return out
}

// write notes what happened in the form of the golden files.
func (pl *player) write(out Outcome) {
	for _, e := range out.Effects {
		switch e := e.(type) {
		case Say:
			fmt.Fprintf(&pl.out, "< %s\n", strings.ReplaceAll(e.Text, "\n", "\n  "))
			if len(e.Choices) > 0 {
				pl.offered = e.Choices
				var labels []string
				for _, c := range e.Choices {
					labels = append(labels, c.Label+" ("+c.ID+")")
				}
				fmt.Fprintf(&pl.out, "  [%s]\n", strings.Join(labels, "] ["))
			}
			if e.Form != nil {
				fmt.Fprintf(&pl.out, "  [%s: %s]\n", e.Form.ID, e.Form.Label)
			}
			if e.Text == "" || e.TextID == "" || e.Locale == "" {
				pl.Errorf("an empty message: %+v", e)
			}
		default:
			fmt.Fprintf(&pl.out, "* %s\n", effectLine(pl, e))
		}
	}
	for _, m := range out.Marks {
		fmt.Fprintf(&pl.out, "  . %s\n", strings.TrimSpace(fmt.Sprintf("%s %s %s: %s", m.Flow, m.Step, m.Took, m.Why)))
	}
	if w := out.State.Waiting; w != WaitNothing {
		fmt.Fprintf(&pl.out, "  = waits for %s %s\n", w, out.State.Asking)
	}
}
