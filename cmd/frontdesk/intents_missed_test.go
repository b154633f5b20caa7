package main

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"frontdesk/intents"
)

// TestIntentsMissed shows what a customer wrote that was not understood, adopts it, and shows it no more.
func TestIntentsMissed(t *testing.T) {
	t.Parallel()
	dir := exampleData(t)
	house := openHouse(t, serveOptions{data: dir})
	h := &historian{Runtime: house.runtime, random: rand.New(rand.NewPCG(1, 2)), desk: house.shelf.Desk(), now: time.Now()}
	for _, says := range []string{"do you sell gift cards for zebras", "are gift cards for zebras sold here", "where is my order 70402"} {
		if err := h.talk(t.Context(), demoTalk{says: says, answers: map[string]string{"order_number": "70402"}}, true); err != nil {
			t.Fatal(err)
		}
	}
	mine := filepath.Join(t.TempDir(), "mine")
	example(t, mine)
	said := must(t, "intents", "missed", mine, "--data", dir)
	for _, want := range []string{`"do you sell gift cards for zebras"`, "2 messages not understood; --adopt makes them phrases"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in\n%s", want, said)
		}
	}
	var m missed
	if err := json.Unmarshal([]byte(must(t, "intents", "missed", mine, "--data", dir, "--json")), &m); err != nil || len(m.Locales) != 1 || len(m.Locales[0].Groups) != 1 {
		t.Errorf("%+v, %v", m, err)
	}
	var out bytes.Buffer
	if status := run(t.Context(), streams{strings.NewReader("order\norder_status\n"), &out, &out}, []string{"intents", "missed", mine, "--data", dir, "--adopt"}); status != exitFine {
		t.Fatalf("%d\n%s", status, out.String())
	}
	for _, want := range []string{`the desk has no intent "order": did you mean`, "2 messages adopted into"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	b, err := os.ReadFile(filepath.Join(mine, "intents", "adopted.en.csv"))
	if err != nil || !strings.HasPrefix(string(b), "text,intent\n") || !strings.Contains(string(b), "\ndo you sell gift cards for zebras,order_status\n") {
		t.Errorf("%q, %v", b, err)
	}
	if said := must(t, "intents", "missed", mine, "--data", dir); said != "0 messages not understood\n" {
		t.Errorf("after it was adopted: %s", said)
	}
	house.stop()
	if n := strings.Count(audited(t, dir), "message.reread"); n != 4 {
		t.Errorf("%d looks are in the audit log", n)
	}
}

func TestAdoption(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ typed, nearest, want string }{
		{"y\n", "refund", "refund"}, {"y\n\n", "answer:payment", ""}, {"n\n", "", "out_of_scope"}, {"\n", "refund", ""}, {"what\nrefund\n", "", "refund"},
	} {
		var out bytes.Buffer
		a := &adoption{dir: t.TempDir(), known: []string{"refund"}}
		a.from(strings.NewReader(c.typed), &out)
		g := missed{[]missedLocale{{"de", []intents.Group{{Messages: []string{"geld, zurück"}, Intent: c.nearest}}}}}
		if err := os.Mkdir(filepath.Join(a.dir, "intents"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := a.all(g); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(a.dir, "intents", "adopted.de.csv"))
		if want := "text,intent\n\"geld, zurück\"," + c.want + "\n"; c.want == "" && err == nil || c.want != "" && string(b) != want {
			t.Errorf("%q: %q\n%s", c.typed, b, out.String())
		}
	}
}

func TestIntentsMissedRefuses(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"give the folder of a desk":       {},
		"give --last a number":            {smallDesk, "--last", "0"},
		"give one of them":                {smallDesk, "--json", "--adopt"},
		"frontdesk intents missed ./desk": {"-h"},
	} {
		if _, out, errs := invoke(t, append([]string{"intents", "missed"}, args...)...); !strings.Contains(out+errs, want) {
			t.Errorf("%q: %s%s", args, out, errs)
		}
	}
}
