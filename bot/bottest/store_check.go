package bottest

import (
	"strings"
	"testing"

	"frontdesk/bot"
)

// CheckSuite holds Check to finding what somebody changed in a log behind the store's back. plant changes an entry
// where it is stored, with every checksum of the storage itself right; a nil change takes the entry away.
func CheckSuite(t *testing.T, open func(*testing.T) bot.Store, plant func(t *testing.T, s bot.Store, id bot.EntryID, change func(*bot.Entry))) {
	for name, change := range map[string]func(*bot.Entry){
		"body":           func(e *bot.Entry) { e.Body = []byte("other words") },
		"head":           func(e *bot.Entry) { e.Head = []byte("other facts") },
		"hash":           func(e *bot.Entry) { e.Hash = bot.BodySum(e.Hash) },
		"head and hash":  func(e *bot.Entry) { e.Head = nil; e.Hash = bot.ChainHash(nil, e.Head, e.Sum) },
		"blank with sum": func(e *bot.Entry) { e.Body = nil; e.Sum = bot.BodySum([]byte("other words")) },
		"gone":           nil,
	} {
		t.Run(name, func(t *testing.T) {
			d := &desk{t, open(t)}
			d.fill()
			id := bot.EntryID{Stream: "c09", Seq: 3}
			plant(t, d.Store, id, change)
			wrong, err := d.Check(t.Context())
			if err != nil || len(wrong) == 0 {
				t.Fatalf("found nothing: %v", err)
			}
			named := 0
			for _, text := range wrong {
				if strings.Contains(text, "log c09") {
					named++
				} else if strings.Contains(text, "log c") {
					t.Errorf("found something in another log: %s", text)
				}
			}
			if named == 0 {
				t.Errorf("the log is not named: %q", wrong)
			}
		})
	}
}

// ReopenSuite holds a store to keeping what it acknowledged. reopen is given a closed store and returns it open again.
func ReopenSuite(t *testing.T, open func(*testing.T) bot.Store, reopen func(*testing.T, bot.Store) bot.Store) {
	t.Run("keeps all", func(t *testing.T) {
		d := &desk{t, open(t)}
		d.fill()
		want, end := dump(t, d), d.commit(bot.Write{})
		changes, _ := d.changes("", many)
		for range 2 {
			d = closed(t, d, reopen)
			if string(dump(t, d)) != string(want) {
				t.Fatal("something else is there after opening again")
			}
			if got, next := d.changes("", many); len(got) != len(changes) || next != end {
				t.Fatalf("the feed has %d changes up to %q, it had %d up to %q", len(got), next, len(changes), end)
			}
			if wrong, err := d.Check(t.Context()); err != nil || len(wrong) > 0 {
				t.Fatalf("check: %v, %v", wrong, err)
			}
		}
		if next := d.commit(put(conv, 0, "one more")); next <= end {
			t.Fatalf("the feed goes on at %q, not after %q", next, end)
		}
		if got, _ := d.changes(end, many); len(got) != 1 {
			t.Fatalf("%d changes after opening again", len(got))
		}
		d.fails(entries("c00", 1, 1), bot.Conflict, bot.StreamRef("c00"))
	})
	t.Run("keeps a load", func(t *testing.T) {
		from := &desk{t, NewMemory()}
		from.fill()
		want := dump(t, from)
		d := &desk{t, open(t)}
		if err := d.Load(t.Context(), strings.NewReader(string(want))); err != nil {
			t.Fatal(err)
		}
		d = closed(t, d, reopen)
		if string(dump(t, d)) != string(want) {
			t.Fatal("something else is there after opening again")
		}
	})
	t.Run("keeps nothing of a failed load", func(t *testing.T) {
		from := &desk{t, NewMemory()}
		from.fill()
		b := dump(t, from)
		d := &desk{t, open(t)}
		wantError(t, d.Load(t.Context(), strings.NewReader(string(b[:len(b)-9]))), bot.Invalid, bot.Ref{})
		d = closed(t, d, reopen)
		if got, empty := dump(t, d), dump(t, NewMemory()); string(got) != string(empty) {
			t.Fatal("something is there")
		}
		if err := d.Load(t.Context(), strings.NewReader(string(b))); err != nil {
			t.Fatal(err)
		}
	})
}

func closed(t *testing.T, d *desk, reopen func(*testing.T, bot.Store) bot.Store) *desk {
	t.Helper()
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return &desk{t, reopen(t, d.Store)}
}
