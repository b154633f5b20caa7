package main

import (
	"encoding/json"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/rehearsal"
)

// talked is a data folder of the example desk in which two customers wrote.
func talked(t *testing.T) (dir string, house *house) {
	t.Helper()
	dir = exampleData(t)
	house = openHouse(t, serveOptions{data: dir})
	h := &historian{Runtime: house.runtime, random: rand.New(rand.NewPCG(1, 2)), desk: house.shelf.Desk(), now: time.Now()}
	for _, says := range []string{"where is my order 70402", "how do I reset my password"} {
		for _, k := range demoTalks() {
			if k.says == says {
				if err := h.talk(t.Context(), k, true); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return dir, house
}

// TestIntentsEffect changes phrases and asks what that does to what customers wrote: beside a running desk, with the words
// for the admin who asks and without them where it is pushed.
func TestIntentsEffect(t *testing.T) {
	t.Parallel()
	dir, house := talked(t)
	mine := filepath.Join(t.TempDir(), "mine")
	example(t, mine)
	if said := must(t, "intents", "effect", mine, "--data", dir); !strings.HasPrefix(said, "0 of the last ") {
		t.Errorf("the same desk: %s", said)
	}
	edit(t, filepath.Join(mine, "desk.yaml"), "thresholds:", "thresholds:\n  did_you_mean: 0.999\n#")
	said := must(t, "intents", "effect", mine, "--data", dir)
	for _, want := range []string{`"how do I reset my password"`, "now: understood as password_reset", "new: not understood", "would be read otherwise"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in\n%s", want, said)
		}
	}
	var e rehearsal.Effect
	if err := json.Unmarshal([]byte(must(t, "intents", "effect", mine, "--data", dir, "--last", "1", "--json")), &e); err != nil || e.Messages != 1 {
		t.Errorf("%+v, %v", e, err)
	}
	said = must(t, "desk", "push", mine, "--data", dir, "--force", "to see what it says")
	if !strings.Contains(said, "would be read otherwise") || strings.Contains(said, "how do I reset my password") {
		t.Errorf("the push said %s", said)
	}
	house.stop()
	if n := strings.Count(audited(t, dir), "message.reread"); n != 3 {
		t.Errorf("%d looks are in the audit log", n)
	}
	if said := must(t, "intents", "effect", mine, "--data", dir); !strings.HasPrefix(said, "0 of the last ") {
		t.Errorf("after the push, with no desk running: %s", said)
	}
}

func TestIntentsEffectRefuses(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"give the folder of a desk":       {},
		"give --last a number":            {smallDesk, "--last", "0"},
		"there is no desk's data":         {smallDesk, "--data", filepath.Join(t.TempDir(), "none")},
		"frontdesk intents effect ./desk": {"-h"},
	} {
		_, out, errs := invoke(t, append([]string{"intents", "effect"}, args...)...)
		if !strings.Contains(out+errs, want) {
			t.Errorf("%q: %s%s", args, out, errs)
		}
	}
}

// TestLastHeard takes the latest first, of all conversations, and passes over what was erased.
func TestLastHeard(t *testing.T) {
	t.Parallel()
	h := newHistorian(t)
	for i, k := range demoTalks()[:3] {
		h.now = time.Date(2027, time.March, 2, 10+i, 0, 0, 0, time.UTC)
		if err := h.talk(t.Context(), k, true); err != nil {
			t.Fatal(err)
		}
	}
	all, err := rehearsal.LastHeard(t.Context(), h.Archive(), 1000)
	if err != nil || len(all) < 5 {
		t.Fatalf("%d messages, %v", len(all), err)
	}
	for i, m := range all {
		if m.Text == "" || m.Locale == "" || i > 0 && m.At.Before(all[i-1].At) {
			t.Errorf("%d: %+v", i, m)
		}
	}
	two, err := rehearsal.LastHeard(t.Context(), h.Archive(), 2)
	if err != nil || len(two) != 2 || two[1] != all[len(all)-1] {
		t.Errorf("%+v, %v", two, err)
	}
	last := all[len(all)-1]
	if _, err := h.Store.Commit(t.Context(), bot.Write{Blank: []bot.EntryID{{Stream: string(last.Conversation), Seq: last.Turn}}}); err != nil {
		t.Fatal(err)
	}
	if left, err := rehearsal.LastHeard(t.Context(), h.Archive(), 1000); err != nil || len(left) != len(all)-1 {
		t.Errorf("%d of %d messages are left, %v", len(left), len(all), err)
	}
}
