package bot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
	"frontdesk/bot/desk"
	"frontdesk/bot/rehearsal"
)

var update = flag.Bool("update", false, "write the golden file of the newest version of each format")

// corner is the small desk of package desk's tests, trained.
func corner(t testing.TB) *bot.Desk {
	t.Helper()
	l, problems := desk.Load(os.DirFS("desk/testdata/good"), desk.Options{})
	if l == nil {
		t.Fatal(problems)
	}
	if err := desk.Train(context.Background(), l, nil); err != nil {
		t.Fatal(err)
	}
	return l.Desk
}

// sample is a conversation with everything in it: a ticket, promises, a handoff, a note, a solution, a survey.
func sample(t testing.TB) *rehearsal.Session {
	t.Helper()
	s := rehearsal.New(corner(t), rehearsal.Options{Now: time.Date(2026, time.November, 17, 14, 32, 0, 0, time.UTC), Build: "golden",
		Customer: bot.Customer{V: 1, ID: "cu_golden", Key: "dk_golden", Name: "Priya Raman", Email: "priya@kettle.example", Verified: true}})
	steps := []func() (bot.Turn, error){
		func() (bot.Turn, error) { return s.Say("good day to you") },
		func() (bot.Turn, error) { return s.Say("flow:report") },
		func() (bot.Turn, error) { return s.Say("vpn") },
		func() (bot.Turn, error) { return s.Say("Everyone") },
		func() (bot.Turn, error) { return s.Say("High") },
		func() (bot.Turn, error) { return s.Say("person") },
		func() (bot.Turn, error) { return s.Act(bot.Act{Staff: "st_1", Name: "Ana", Verb: bot.Take, Seen: 6}) },
		func() (bot.Turn, error) {
			return s.Act(bot.Act{Staff: "st_1", Name: "Ana", Verb: bot.Note, Text: "Gateway again."})
		},
		func() (bot.Turn, error) {
			return s.Act(bot.Act{Staff: "st_1", Name: "Ana", Verb: bot.Reply, Text: "Please try again.", Canned: "again"})
		},
		func() (bot.Turn, error) { return s.Act(bot.Act{Staff: "st_1", Name: "Ana", Verb: bot.Wait}) },
		func() (bot.Turn, error) { return s.Say("it works now") },
		func() (bot.Turn, error) { return s.Act(bot.Act{Staff: "st_1", Name: "Ana", Verb: bot.Resolve}) },
		func() (bot.Turn, error) { return s.Deliver(channel.Inbound{Kind: channel.Feedback, Score: 5}) },
	}
	for i, step := range steps {
		turn, err := step()
		if err != nil {
			t.Fatalf("step %d: %v", i+1, err)
		}
		if turn.Trouble != "" {
			t.Fatalf("step %d: trouble %s", i+1, turn.Trouble)
		}
	}
	return s
}

// Every format of every version that was ever written is read, and means the same: its golden file decodes, and what
// was decoded encodes to the same bytes.
func TestFormats(t *testing.T) {
	s := sample(t)
	conv := s.Conversation()
	conv.Hash = []byte("golden")
	far := farSample(t)
	send := bot.Send{V: 1, Conv: "cv_rehearsal", Turn: 2, Out: channel.Outbound{Key: "cv_rehearsal/2.1", Address: far.Conversation().Address, From: "Ana",
		Body: far.Turns[1].Messages[0].Body, Options: []channel.Option{{ID: "yes", Label: "Yes"}}, Locale: "en"}, Done: 1, Begun: true, Again: true, Tries: 2, Got: []string{"m1"}, Twice: true, Settled: true}
	for kind, f := range map[string]struct {
		version int
		value   any
		empty   func() any
	}{
		"turn":         {bot.TurnVersion, s.Turns, func() any { return &[]bot.Turn{} }},
		"conversation": {bot.ConversationVersion, conv, func() any { return &bot.Conversation{} }},
		"customer":     {bot.CustomerVersion, s.Customer(), func() any { return &bot.Customer{} }},
		"ticket":       {bot.TicketVersion, s.Tickets(), func() any { return &[]bot.Ticket{} }},
		// What only channels with an adapter bring.
		"channel-turn":         {bot.TurnVersion, far.Turns, func() any { return &[]bot.Turn{} }},
		"channel-conversation": {bot.ConversationVersion, far.Conversation(), func() any { return &bot.Conversation{} }},
		"send":                 {1, send, func() any { return &bot.Send{} }},
	} {
		if *update {
			write(t, golden(kind, f.version), f.value)
		}
		for v := 1; v <= f.version; v++ {
			t.Run(fmt.Sprintf("%s.v%d", kind, v), func(t *testing.T) {
				b, err := os.ReadFile(golden(kind, v))
				if err != nil {
					t.Fatalf("every version has a golden file for ever (write the newest with -update): %v", err)
				}
				into := f.empty()
				if err := json.Unmarshal(b, into); err != nil {
					t.Fatal(err)
				}
				if again := pretty(t, into); v == f.version && !bytes.Equal(again, b) {
					t.Errorf("what was read is written otherwise: a field was renamed, dropped or changed its meaning.\n%s", difference(b, again))
				}
			})
		}
	}
}

func golden(kind string, version int) string {
	return filepath.Join("testdata", "formats", fmt.Sprintf("%s.v%d.json", kind, version))
}

func pretty(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return append(b, '\n')
}

func write(t *testing.T, name string, v any) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, pretty(t, v), 0o644); err != nil {
		t.Fatal(err)
	}
}

// difference shows the first lines that differ.
func difference(a, b []byte) string {
	x, y := bytes.Split(a, []byte("\n")), bytes.Split(b, []byte("\n"))
	for i := range min(len(x), len(y)) {
		if !bytes.Equal(x[i], y[i]) {
			return fmt.Sprintf("line %d: %s\n    now: %s", i+1, x[i], y[i])
		}
	}
	return fmt.Sprintf("%d lines, now %d", len(x), len(y))
}

// A newer format is refused: writing it back would lose what this build does not understand.
func TestNewerFormatIsRefused(t *testing.T) {
	store, keys := bottest.NewMemory(), bottest.NewKeys()
	id, _, err := keys.NewKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	body, err := keys.Seal(t.Context(), id, []byte(`{"v":99,"id":"cv_1"}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Commit(t.Context(), bot.Write{Put: []bot.Record{{Ref: bot.Ref{Kind: bot.KindConv, ID: "cv_1"}, Key: id, Body: body}}}); err != nil {
		t.Fatal(err)
	}
	a := bot.Archive{Store: store, Keys: keys}
	if _, err := a.Conversation(t.Context(), "cv_1"); bot.CodeOf(err) != bot.Internal {
		t.Errorf("got %v, want internal", err)
	}
}

// Heads stay readable when bodies are erased, so they hold nothing that anybody said and nobody's name.
func TestHeadsHoldNothingPersonal(t *testing.T) {
	for _, turn := range sample(t).Turns {
		b, err := json.Marshal(turn.Head())
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"Priya", "kettle", "Ana", "Gateway", "works", "Please", "good day"} {
			if bytes.Contains(bytes.ToLower(b), bytes.ToLower([]byte(secret))) {
				t.Errorf("turn %d: the head holds %q: %s", turn.Seq, secret, b)
			}
		}
	}
}

// Names are derived from the turn, and every instant is UTC in whole milliseconds.
func TestNamesAndInstants(t *testing.T) {
	s := sample(t)
	seen := map[string]bool{}
	for _, turn := range s.Turns {
		for _, m := range turn.Messages {
			if want := bot.TurnName(turn.Conv, turn.Seq) + "."; len(m.ID) <= len(want) || m.ID[:len(want)] != want || seen[m.ID] {
				t.Errorf("turn %d: message %q", turn.Seq, m.ID)
			}
			if m.Locale == "" || m.From == bot.FromBot && m.TextID == "" {
				t.Errorf("turn %d: message %q lacks its language or the id of its text", turn.Seq, m.ID)
			}
			seen[m.ID] = true
		}
		if turn.At.Location() != time.UTC || turn.At.Nanosecond()%1e6 != 0 {
			t.Errorf("turn %d: %v", turn.Seq, turn.At)
		}
	}
}
