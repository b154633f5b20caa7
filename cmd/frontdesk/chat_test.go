package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/desk"
	"frontdesk/bot/rehearsal"
	"frontdesk/data/seed"
)

// trained is the example desk, trained once.
var trained = sync.OnceValue(func() *bot.Desk {
	d, _, err := trainedDesk(context.Background(), seed.FS(), noEncoder, io.Discard)
	if err != nil {
		panic(err)
	}
	return d
})

func newTalk(in string) (*talk, *bytes.Buffer, *bytes.Buffer, io.Reader) {
	out, errs := new(bytes.Buffer), new(bytes.Buffer)
	t := &talk{out: out, errs: errs, desk: trained(), asks: true,
		options: rehearsal.Options{Now: time.Date(2026, time.November, 17, 14, 32, 0, 0, time.UTC), Build: "test"}}
	return t, out, errs, strings.NewReader(in)
}

// Whoever opens the chat in the terminal is greeted as on a page, and a slip of the keyboard does not end the talk.
func TestChatGoesOnAfterASlip(t *testing.T) {
	there := filepath.Join(t.TempDir(), "there.yaml")
	if err := os.WriteFile(there, []byte("version: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	k, out, errs, in := newTalk("/foo\n/wait a bit\n/help\n/save\n/save " + there + "\nmy vpn is down\n/save " + there + "\n/save notes.txt\n/slots\n/quit\nnever said\n")
	if err := k.run(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"I'm the bot of", "/save FILE", "service = vpn"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	for _, want := range []string{"there is no command /foo", "/help lists", `"a bit" is not an amount`, "/save needs a file", "exists already", "nothing was said", "notes.txt.yaml"} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("it does not tell %q:\n%s", want, errs)
		}
	}
	if b, err := os.ReadFile(there); err != nil || string(b) != "version: 1\n" {
		t.Errorf("the file that was there is now %q, %v", b, err)
	}
}

// A script has nobody who could mend a line: it ends at the slip, and says where.
func TestChatScriptEndsAtASlip(t *testing.T) {
	k, _, _, in := newTalk("hello\n/foo\nnever said\n")
	k.asks, k.script = false, "talk.txt"
	err := k.run(t.Context(), in)
	var b strings.Builder
	if status := report(&b, err); status != exitUsage || !strings.Contains(b.String(), "talk.txt:2:1") {
		t.Errorf("it ended with %d, %s", status, &b)
	}
}

// What /save writes is a test of the desk that passes: whatever was said, chosen, waited for and taken back.
func TestSavedTalkPasses(t *testing.T) {
	t.Parallel()
	pool := []string{"hello", "my vpn is down since this morning", "where is my order 70402", "yes", "no", "skip", "only me", "all", "person", "cancel",
		"wie lange dauert das?", "I want a refund for order 70391", "it says \"no route\": what now?", "how do I reset my password", "1", "2", "5",
		"blue elephants", "thanks", "priya@kettle.example", "ist das ein #Test? - \\ ja", "/wait 3h", "/wait 10m", "/wait 3 days", "/wait 1h 30m", "/back", "/slots"}
	random := rand.New(rand.NewPCG(3, 14))
	saved := map[string]string{} // files by their names, and what was typed for them
	dir := t.TempDir()
	for n := range 30 {
		k, out, errs, _ := newTalk("")
		k.asks = n%2 == 0
		if n%3 == 0 {
			k.options.Locale = "de"
		}
		if err := k.begin(); err != nil {
			t.Fatal(err)
		}
		var typed []string
		for range 1 + random.IntN(12) {
			line := pool[random.IntN(len(pool))]
			if offers := offered(k); len(offers) > 0 && random.IntN(2) == 0 {
				line = offers[random.IntN(len(offers))]
			}
			typed = append(typed, line)
			if err := k.line(line); err != nil {
				t.Fatalf("%q: %v", typed, err)
			}
		}
		name := fmt.Sprintf("talk %d.yaml", n)
		if err := k.line("/save " + filepath.Join(dir, name)); err != nil {
			if strings.Contains(err.Error(), "nothing was said") {
				continue
			}
			t.Fatalf("%q: %v", typed, err)
		}
		saved["tests/"+name] = fmt.Sprintf("%q:\n%s%s", typed, out, errs)
	}
	pass(t, dir, saved)
}

// offered are the labels of the quick replies that stand open.
func offered(k *talk) []string {
	var out []string
	if turns := k.session.Turns; len(turns) > 0 {
		for _, m := range turns[len(turns)-1].Messages {
			for _, c := range m.Choices {
				out = append(out, c.Label)
			}
		}
	}
	return out
}

// pass loads the saved files as the only tests of the example desk and runs them.
func pass(t *testing.T, dir string, saved map[string]string) {
	t.Helper()
	source, err := desk.Read(seed.FS())
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, f := range source {
		if !strings.HasPrefix(f.Name, "tests/") {
			files[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	for name := range saved {
		files[name] = &fstest.MapFile{Data: []byte(readFile(t, filepath.Join(dir, filepath.Base(name))))}
	}
	l, problems := desk.Load(files, desk.Options{})
	for _, p := range problems {
		if talk, ok := saved[p.File]; ok {
			t.Errorf("%v\n%s\n%s", p, files[p.File].Data, talk)
		}
	}
	if l == nil {
		t.Fatal("the desk does not load with what was saved")
	}
	r := rehearsal.RunTests(trained(), l.Tests, "test")
	if len(r.Tests) != len(saved) || len(saved) < 20 {
		t.Errorf("%d tests of %d files were run", len(r.Tests), len(saved))
	}
	for _, one := range r.Tests {
		if !one.OK {
			t.Errorf("%s\n%s\n%s", one.Message, files[one.File].Data, saved[one.File])
		}
	}
}
