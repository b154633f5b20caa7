package desk

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// good is the small desk in testdata with some files replaced or, where a text is "-", taken away. A replacement
// "old => new" changes a file's text in one place.
func good(t testing.TB, changes map[string]string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	for _, f := range goodSource(t) {
		out[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		text := changes[name]
		old, changed, edit := strings.Cut(text, " => ")
		switch {
		case text == "-":
			delete(out, name)
		case edit:
			data := string(out[name].Data)
			if strings.Count(data, old) != 1 {
				t.Fatalf("%s holds %q %d times", name, old, strings.Count(data, old))
			}
			out[name] = &fstest.MapFile{Data: []byte(strings.Replace(data, old, changed, 1))}
		default:
			out[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return out
}

func TestAgreementsChanged(t *testing.T) {
	was := goodSource(t)
	for edit, want := range map[string]bool{
		"version: 1 => version: 1 # a note":                      false,
		"resolution: 8h => resolution: 9h":                       true,
		"week: Mon-Fri 09:00-17:30 => week: Mon-Fri 09:00-18:00": true,
		"emails: [owner@nine.example] => emails: []":             true,
	} {
		is, err := Read(good(t, map[string]string{"sla.yaml": edit}))
		if err != nil {
			t.Fatal(err)
		}
		if AgreementsChanged(was, is) != want {
			t.Errorf("%s: want %v", edit, want)
		}
	}
	is, err := Read(good(t, map[string]string{"desk.yaml": "unheard: 10m => unheard: 20m"}))
	if err != nil || AgreementsChanged(was, is) {
		t.Errorf("another file changed no agreement: %v", err)
	}
}

func TestDiffSaysItInPlainWords(t *testing.T) {
	for name, c := range map[string]struct {
		file, edit string
		want       []string
	}{
		"nothing":           {"sla.yaml", "24x7 => 24x7", nil},
		"layout":            {"sla.yaml", "always: 24x7 => always:   24x7  # all day", []string{"file sla.yaml: only comments or layout changed"}},
		"key order":         {"services.yaml", "- id: till\n    says: {en: Till, de: Kasse} => - says: {de: Kasse, en: Till}\n    id: till", []string{"file services.yaml: only comments or layout changed"}},
		"value":             {"desk.yaml", "person: help => person: orders", []string{"desk: person changed from help to orders"}},
		"nested value":      {"desk.yaml", "all: P1 => all: P2", []string{"desk: severities: matrix: all changed from P1 to P2"}},
		"key added":         {"services.yaml", "says: {en: Till, de: Kasse} => says: {en: Till, de: Kasse}\n    team: help", []string{"service till: team added"}},
		"key removed":       {"teams.yaml", "\n    calendar: always => ", []string{"team orders: calendar removed"}},
		"word in a list":    {"teams.yaml", "skills: [vpn, report] => skills: [vpn, till]", []string{"team help: skill till added", "team help: skill report removed"}},
		"order of a list":   {"teams.yaml", "skills: [vpn, report] => skills: [report, vpn]", []string{"team help: skills in another order"}},
		"phrases":           {"intents/status.yaml", "en: [how far is it, => en: [where are we, how is it, what now,", []string{"intent status: 3 phrases added (en)", "intent status: 1 phrase removed (en)"}},
		"item added":        {"services.yaml", "  - id: till => \x20\x20- id: shop\n    says: Shop\n  - id: till", []string{"service shop added"}},
		"item removed":      {"services.yaml", "\n  - id: till\n    says: {en: Till, de: Kasse} => ", []string{"service till removed"}},
		"file removed":      {"answers/vpn.yaml", "-", []string{"answer vpn_setup removed"}},
		"file broken":       {"channels.yaml", "version: 1 => version: [", []string{"file channels.yaml added", "channel default removed"}},
		"long text":         {"answers/vpn.yaml", "Installieren Sie das Programm => Laden Sie das Programm", []string{"answer vpn_setup: text changed (de)"}},
		"target":            {"sla.yaml", "resolution: 8h => resolution: 6h", []string{"agreement gold: targets: resolution changed from 8h to 6h"}},
		"calendar":          {"sla.yaml", "Mon-Fri 09:00-17:30 => Mon-Fri 09:00-18:00", []string{"calendar office: week changed from Mon-Fri 09:00-17:30 to Mon-Fri 09:00-18:00"}},
		"tier":              {"sla.yaml", "domains: [kettle.example] => domains: [kettle.example, nine.example]", []string{"tier gold: domain nine.example added"}},
		"row":               {"tables/orders.csv", "70418,Marl 64 => 70420,Sieve,sam@daily.example\n70418,Marl 64", []string{"table orders: 1 row added"}},
		"phrases in a list": {"intents/more.de.csv", "hier klemmt etwas,report => hier klemmt etwas,status", []string{"file intents/more.de.csv: 1 phrase added", "file intents/more.de.csv: 1 phrase removed"}},
		"slot's question":   {"flows/report.yaml", "Which service?, => What is it about?,", []string{"flow report: slots: service: question changed from Which service? to What is it about? (en)"}},
		"choice":            {"flows/report.yaml", ", all: {says: {en: Everyone, de: Alle}} => ", []string{"flow report: slots: impact: choices: all removed"}},
		"step added":        {"flows/report.yaml", "  - promise => \x20\x20- promise\n  - say: Bye", []string{"flow report: step 4 added"}},
		"step removed":      {"flows/report.yaml", "  - promise\n => ", []string{"flow report: step “promise” removed"}},
		"step changed":      {"flows/report.yaml", "- collect: [service, impact, urgency] => - collect: [service, impact]", []string{"flow report: step 1: collect urgency removed"}},
		"test":              {"tests/report.yaml", "wait: 10m => wait: 20m", []string{"test a fault is reported: talk 5: wait changed from 10m to 20m"}},
	} {
		var got []string
		changed := map[string]string{c.file: c.edit}
		for _, ch := range Diff(good(t, nil), good(t, changed)) {
			got = append(got, ch.Text)
			if ch.File != c.file || ch.Line < 1 || !strings.HasPrefix(ch.Text, ch.What) || ch.Kind == "" {
				t.Errorf("%s: %+v", name, ch)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
	}
}

func TestDiffNamesStepsByTheirIDs(t *testing.T) {
	flow := "version: 1\nflow: refund\ntitle: Refund\nsteps:\n  - say: Hello\n  - id: check\n    say: {en: One, de: Eins}\n  - end\n"
	a := good(t, map[string]string{"flows/refund.yaml": flow})
	b := good(t, map[string]string{"flows/refund.yaml": strings.Replace(strings.Replace(flow, "de: Eins", "de: Zwei", 1), "  - say: Hello\n", "", 1)})
	var got []string
	for _, c := range Diff(a, b) {
		got = append(got, c.Text)
	}
	want := []string{"flow refund: step check: text changed from Eins to Zwei (de)", "flow refund: step “Hello” removed"}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	all := Diff(fstest.MapFS{}, a)
	if len(all) < 10 || slices.ContainsFunc(all, func(c Change) bool { return c.Kind != Added }) {
		t.Errorf("against nothing: %+v", all)
	}
}
