package imports

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

var update = flag.Bool("update", false, "write testdata/*.golden anew")

// shown is a result as the golden files hold it.
func shown(r *Result) string {
	var s strings.Builder
	fmt.Fprintf(&s, "%d intents, %d phrases, %d answers, %d replies, %d flows, %d tests\n", r.Intents, r.Phrases, r.Answers, r.Replies, r.Flows, r.Tests)
	for _, l := range r.Left {
		fmt.Fprintf(&s, "%s:%d: %s\n", l.File, l.Line, l.What)
		if l.Help == "" {
			s.WriteString("NO REMEDY\n")
		}
	}
	for _, name := range r.Names() {
		fmt.Fprintf(&s, "--- %s\n%s", name, r.Files[name])
	}
	return s.String()
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What becomes of each kind of source stands in golden files, with what is left behind by file and line.
func TestGolden(t *testing.T) {
	for name, do := range map[string]func() (*Result, error){
		"rasa":         func() (*Result, error) { return Rasa(os.DirFS("testdata/rasa"), "en") },
		"chatwoot":     func() (*Result, error) { return Chatwoot("canned.json", read(t, "canned.json"), "en") },
		"chatwoot_csv": func() (*Result, error) { return Chatwoot("canned.csv", read(t, "canned.csv"), "en") },
		"faq":          func() (*Result, error) { return FAQ("faq.csv", read(t, "faq.csv"), "en") },
	} {
		t.Run(name, func(t *testing.T) {
			r, err := do()
			if err != nil {
				t.Fatal(err)
			}
			got := shown(r)
			if *update {
				if err := os.WriteFile("testdata/"+name+".golden", []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if want := string(read(t, name+".golden")); got != want {
				t.Errorf("it becomes\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// What cannot be read at all says where, why and what to do.
func TestUnreadable(t *testing.T) {
	file := func(text string) fstest.MapFS { return fstest.MapFS{"data/nlu.yml": {Data: []byte(text)}} }
	for name, c := range map[string]struct {
		do   func() (*Result, error)
		says string
	}{
		"rasa, empty folder": {func() (*Result, error) { return Rasa(fstest.MapFS{}, "en") }, ".: no intents and no responses"},
		"rasa, no YAML":      {func() (*Result, error) { return Rasa(file("nlu:\n  - intent: a\n   bad: [\n"), "en") }, "data/nlu.yml:"},
		"rasa, other YAML":   {func() (*Result, error) { return Rasa(file("a: 1\n"), "en") }, "no intents"},
		"chatwoot, no list":  {func() (*Result, error) { return Chatwoot("x.json", []byte(`{"a":1}`), "en") }, "x.json:1: this is no list"},
		"chatwoot, no JSON":  {func() (*Result, error) { return Chatwoot("x.json", []byte("<html>"), "en") }, "x.json:1: this is no list"},
		"chatwoot, numbers": {func() (*Result, error) {
			return Chatwoot("x.json", []byte("[\n{\"short_code\":\"a\",\"content\":\"b\"},\n{\"short_code\": 3}]"), "en")
		}, "x.json:3: short_code is a number"},
		"chatwoot, cut":     {func() (*Result, error) { return Chatwoot("x.json", []byte(`[{"short_code":"a"`), "en") }, "x.json:1: unexpected EOF"},
		"chatwoot, columns": {func() (*Result, error) { return Chatwoot("x.csv", []byte("a,b\n1,2\n"), "en") }, `x.csv:1: there is no column "short_code"`},
		"faq, columns":      {func() (*Result, error) { return FAQ("f.csv", []byte("question;reply\n"), "en") }, `f.csv:1: there is no column "answer"`},
		"faq, empty":        {func() (*Result, error) { return FAQ("f.csv", nil, "en") }, `f.csv:1: there is no column "question"`},
		"faq, quotes":       {func() (*Result, error) { return FAQ("f.csv", []byte("question,answer\na,\"b\nc,d\n"), "en") }, "f.csv:"},
	} {
		_, err := c.do()
		var e *Error
		if !errors.As(err, &e) || e.Help == "" || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSlug(t *testing.T) {
	for in, want := range map[string]string{
		"Opening hours?": "opening_hours", "faq/ask_hours": "faq_ask_hours", "Größe ändern": "grosse_andern", "24 hours": "a_24_hours", "": "a", "¿?": "a",
		"What's up": "whats_up", "日本": "a", "__x__": "x",
	} {
		if got := slug(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	b := newBuilder("x", "en")
	seen := map[string]bool{}
	for range 30 {
		id := b.id(strings.Repeat("long words ", 20))
		if seen[id] || len(id) > longestID {
			t.Errorf("%q", id)
		}
		seen[id] = true
	}
}

// Nothing that somebody hands over makes it stumble.
func FuzzImports(f *testing.F) {
	for _, name := range []string{"rasa/data/nlu.yml", "rasa/data/rules.yml", "rasa/domain.yml", "rasa/tests/test_stories.yml", "canned.json", "canned.csv", "faq.csv"} {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(_ *testing.T, data []byte) {
		_, _ = Rasa(fstest.MapFS{"data/nlu.yml": {Data: data}, "tests/test_x.yml": {Data: data}}, "en")
		_, _ = Chatwoot("x.json", data, "en")
		_, _ = Chatwoot("x.csv", data, "en")
		_, _ = FAQ("f.csv", data, "en")
	})
}
