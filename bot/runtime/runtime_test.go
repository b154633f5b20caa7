package runtime_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
	"frontdesk/bot/desk"
	"frontdesk/bot/rehearsal"
	"frontdesk/bot/runtime"
)

// house is a running desk on the store in memory.
type house struct {
	*runtime.Runtime
	store bot.Store
	desk  *bot.Desk
}

var corner = sync.OnceValue(func() *desk.Loaded {
	l, problems := desk.Load(os.DirFS("../desk/testdata/good"), desk.Options{})
	if l == nil {
		panic(fmt.Sprint(problems))
	}
	if err := desk.Train(context.Background(), l, nil); err != nil {
		panic(err)
	}
	return l
})

func open(t *testing.T, store bot.Store, keys bot.Sealer) *house {
	t.Helper()
	d := corner().Desk
	var ids atomic.Int64
	name := t.Name() + fmt.Sprint(time.Now().UnixNano())
	rt, err := runtime.New(runtime.Config{Store: store, Keys: keys, Now: time.Now, Desk: func() *bot.Desk { return d }, Build: "test",
		NewID: func(p string) string {
			return fmt.Sprintf("%s%s-%06d", p, strings.ReplaceAll(name, "/", "-"), ids.Add(1))
		},
		Link: func(channel.Address) string { return "http://desk.test/chat" }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := rt.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return &house{rt, store, d}
}

func newHouse(t *testing.T) *house {
	s := bottest.NewMemory()
	return open(t, s, bottest.NewKeys())
}

func room(name string) channel.Address { return channel.Address{Channel: "web:default", Room: name} }

// say delivers one message and returns its receipt.
func (h *house) say(t *testing.T, at, key, text string) runtime.Receipt {
	t.Helper()
	in := channel.Inbound{Key: key, Kind: channel.Message, At: time.Now(), Address: room(at), Text: text}
	if strings.Contains(text, ":") || strings.Contains(text, "=") || text == "person" {
		in.Kind, in.Choice = channel.Choice, text
	}
	r, err := h.Receive(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// turns reads the whole log of a conversation.
func (h *house) turns(t *testing.T, id bot.ConvID) []bot.Turn {
	t.Helper()
	turns, err := h.Archive().Turns(t.Context(), id, 0, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	return turns
}

// whole proves a conversation: the log has no gap, its fold is the stored record, deciding again gives the same turns.
func (h *house) whole(t *testing.T, id bot.ConvID) {
	t.Helper()
	turns := h.turns(t, id)
	stored, err := h.Archive().Conversation(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	start := bot.Conversation{V: 1, ID: id, Customer: stored.Customer, Key: stored.Key, Address: stored.Address, Locale: h.desk.Locales[0], Owner: bot.OwnerBot}
	if len(turns) > 0 && turns[0].Event.Inbound != nil { // it may have been linked elsewhere since
		start.Address = turns[0].Event.Inbound.Address
	}
	fold := start
	for i, turn := range turns {
		if turn.Seq != int64(i)+1 {
			t.Fatalf("turn %d has number %d", i+1, turn.Seq)
		}
		fold = fold.With(turn)
	}
	fold.Hash = stored.Hash
	a, _ := json.Marshal(fold)
	b, _ := json.Marshal(stored)
	if string(a) != string(b) {
		t.Errorf("the fold of the log is not the record:\n%s\n%s", a, b)
	}
	if err := rehearsal.Replay(start, turns, h.desk); err != nil {
		t.Error(err)
	}
}

func TestSameMessageTwiceIsOneTurn(t *testing.T) {
	h := newHouse(t)
	first := h.say(t, "a", "k1", "hello")
	again := h.say(t, "a", "k1", "hello")
	if first.Seen || !again.Seen || again.Conv != first.Conv || again.Seq != first.Seq {
		t.Errorf("got %+v, then %+v", first, again)
	}
	if n := len(h.turns(t, first.Conv)); n != 1 {
		t.Errorf("%d turns", n)
	}
}

func TestConcurrentDeliveriesLoseAndDoubleNothing(t *testing.T) {
	s := bottest.NewMemory()
	keys := bottest.NewKeys()
	// Two processes on one store, every message delivered to both: the conversation's version is the only lock.
	houses := []*house{open(t, s, keys), open(t, s, keys)}
	const rooms, messages = 8, 12
	var wg sync.WaitGroup
	for r := range rooms {
		for n := range messages {
			for _, h := range houses {
				wg.Go(func() {
					in := channel.Inbound{Key: fmt.Sprintf("%d-%d", r, n), Kind: channel.Message, Address: room(fmt.Sprint(r)), Text: fmt.Sprintf("message %d", n)}
					for {
						err := h.Deliver(t.Context(), in)
						if errors.Is(err, channel.ErrBusy) || bot.CodeOf(err) == bot.Busy {
							continue
						}
						if err != nil {
							t.Error(err)
						}
						return
					}
				})
			}
		}
	}
	wg.Wait()
	for r := range rooms {
		id, err := houses[0].Enter(t.Context(), room(fmt.Sprint(r)), channel.Person{})
		if err != nil {
			t.Fatal(err)
		}
		said := map[string]int{}
		for _, turn := range houses[0].turns(t, id) {
			said[turn.Event.Inbound.Text]++
		}
		if len(said) != messages {
			t.Errorf("room %d: %d of %d messages have a turn", r, len(said), messages)
		}
		for text, n := range said {
			if n != 1 {
				t.Errorf("room %d: %q has %d turns", r, text, n)
			}
		}
		houses[0].whole(t, id)
	}
}

func TestRestartGoesOnWhereItStopped(t *testing.T) {
	s := bottest.NewMemory()
	keys := bottest.NewKeys()
	h := open(t, s, keys)
	h.say(t, "a", "1", "hello")
	h.say(t, "a", "2", "flow:report")
	id := h.say(t, "a", "3", "service=vpn").Conv

	h = open(t, s, keys)
	if _, ok := h.Board().Row(id); !ok {
		t.Error("the board has lost the conversation")
	}
	h.say(t, "a", "4", "impact=all")
	turns := h.turns(t, id)
	if last := turns[len(turns)-1]; last.State.Asking != "urgency" {
		t.Errorf("asks %q, want urgency", last.State.Asking)
	}
	h.whole(t, id)
}

func TestHandoffNobodyHearsEscalates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- h.Run(ctx) }()
		at := h.say(t, "a", "1", "hello")
		h.say(t, "a", "2", "person")
		synctest.Wait()
		row, _ := h.Board().Row(at.Conv)
		if row.Owner != bot.OwnerWaiting || !row.Unnotified || row.Number == "" {
			t.Errorf("after the handoff: %+v", row)
		}
		// The test's clock starts at midnight on a Saturday: people come on Monday, holidays aside.
		open := h.desk.Hours(row.Team).NextOpen(time.Now())
		time.Sleep(time.Until(open.Add(h.desk.Unheard + time.Second)))
		synctest.Wait()
		if row, _ = h.Board().Row(at.Conv); !row.Unheard {
			t.Errorf("nobody heard of it, and it was not escalated: %+v", row)
		}
		h.whole(t, at.Conv)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestHandoffReachesWhoIsHere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- h.Run(ctx) }()
		at := h.say(t, "a", "1", "hello")
		h.say(t, "a", "2", "person")
		h.Presence().Here(runtime.Present{Staff: "st_other", Name: "Omar", Teams: []string{"orders"}})
		synctest.Wait()
		if row, _ := h.Board().Row(at.Conv); !row.Unnotified {
			t.Error("somebody of another team was told")
		}
		h.Presence().Here(runtime.Present{Staff: "st_ana", Name: "Ana", Teams: []string{"help"}})
		synctest.Wait()
		conv, err := h.Archive().Conversation(t.Context(), at.Conv)
		if err != nil {
			t.Fatal(err)
		}
		if got := conv.Handoff.Notified; len(got) != 1 || got[0] != "st_ana" {
			t.Errorf("told %v, want st_ana", got)
		}
		for _, tm := range conv.Timers {
			if tm.Name == bot.TimerUnheard {
				t.Error("the escalation is still due")
			}
		}
		h.whole(t, at.Conv)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestActsOfTwoAgents(t *testing.T) {
	h := newHouse(t)
	at := h.say(t, "a", "1", "person")
	act := func(who bot.StaffID, seen int64, v bot.Verb, text string) error {
		_, err := h.Act(t.Context(), at.Conv, bot.Act{Staff: who, Name: string(who), Verb: v, Text: text, Seen: seen})
		return err
	}
	if err := act("ana", 1, bot.Take, ""); err != nil {
		t.Fatal(err)
	}
	if err := act("ben", 1, bot.Take, ""); bot.CodeOf(err) != bot.Conflict {
		t.Errorf("the second one who takes it got %v, want conflict", err)
	}
	if err := act("ben", 1, bot.Note, "I know this one"); err != nil {
		t.Errorf("a note disturbs nobody: %v", err)
	}
	if err := act("ana", 3, bot.Reply, "On it."); err != nil {
		t.Error(err)
	}
	if err := act("ana", 4, bot.Reply, "  "); bot.CodeOf(err) != bot.Invalid {
		t.Errorf("an empty reply got %v, want invalid", err)
	}
	if err := act("ana", 4, bot.Resolve, ""); err != nil {
		t.Error(err)
	}
	if _, ok := h.Board().Row(at.Conv); ok {
		t.Error("a solved conversation is still on the board")
	}
	h.whole(t, at.Conv)
}

func TestActOnceIsIdempotent(t *testing.T) {
	h := newHouse(t)
	at := h.say(t, "a", "1", "person")
	var wg sync.WaitGroup
	var seqs sync.Map
	for range 8 {
		wg.Go(func() {
			turn, err := h.ActOnce(t.Context(), at.Conv, bot.Act{Staff: "ana", Name: "Ana", Verb: bot.Reply, Text: "Hello"}, "key-1")
			if err != nil {
				t.Error(err)
			}
			seqs.Store(turn.Seq, true)
		})
	}
	wg.Wait()
	n := 0
	seqs.Range(func(any, any) bool { n++; return true })
	if n != 1 || len(h.turns(t, at.Conv)) != 2 {
		t.Errorf("eight repeats made %d turns, log of %d", n, len(h.turns(t, at.Conv)))
	}
}

func TestRefusals(t *testing.T) {
	h := newHouse(t)
	for name, in := range map[string]channel.Inbound{
		"no key":         {Address: room("a"), Text: "x"},
		"no address":     {Key: "1", Text: "x"},
		"too long":       {Key: "1", Address: room("a"), Text: strings.Repeat("x", channel.MaxText+1)},
		"invalid UTF-8":  {Key: "1", Address: room("a"), Text: "\xff"},
		"invalid choice": {Key: "1", Address: room("a"), Choice: "\xff"},
	} {
		if err := h.Deliver(t.Context(), in); bot.CodeOf(err) != bot.Invalid {
			t.Errorf("%s: got %v, want invalid", name, err)
		}
	}
	recs, err := h.store.List(t.Context(), bot.KindAddr, "", "", 10)
	if err != nil || len(recs) != 0 {
		t.Errorf("refused messages left %d records, %v", len(recs), err)
	}
}

// A crash in deciding is a turn that calls a person, and the next message finds the person, not the crash.
func TestPanicCallsAPerson(t *testing.T) {
	store, keys := bottest.NewMemory(), bottest.NewKeys()
	h := open(t, store, keys)
	broken := *h.desk
	broken.Answers = nil
	broken.Policies = nil // a nil pointer, deep inside
	use := &broken
	rt, err := runtime.New(runtime.Config{Store: h.store, Keys: keys, Now: time.Now, Desk: func() *bot.Desk { return use }, Build: "test",
		NewID: func(p string) string { return p + "panic" }, Link: func(channel.Address) string { return "" }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	h.Runtime = rt
	at := h.say(t, "a", "1", "hello there")
	h.say(t, "a", "2", "it is the red one")
	h.say(t, "a", "3", "are you there") // what would answer is broken, too
	turns := h.turns(t, at.Conv)
	if len(turns) != 3 || turns[0].Trouble == "" || turns[0].Owner != bot.OwnerWaiting || turns[0].Handoff == nil {
		t.Fatalf("got %+v", turns[0])
	}
	if len(turns[0].Messages) != 1 || turns[0].Messages[0].TextID != "sys.trouble" {
		t.Errorf("the customer hears %+v", turns[0].Messages)
	}
	if turns[1].Trouble != "" || len(turns[1].Messages) != 0 {
		t.Errorf("the next message should only wait, got %+v", turns[1])
	}
	if last := turns[2]; last.Trouble == "" || last.Owner != bot.OwnerWaiting || len(last.Messages) != 0 || last.Handoff != nil {
		t.Errorf("who waits is told once that a person was called, got %+v", last)
	}
}

func TestFollow(t *testing.T) {
	h := newHouse(t)
	at := h.say(t, "a", "1", "hello")
	ctx, stop := context.WithCancel(t.Context())
	news := h.Follow(ctx, at.Conv)
	h.say(t, "a", "2", "flow:report")
	h.say(t, "a", "3", "service=vpn")
	if seq := <-news; seq != 3 {
		t.Errorf("got turn %d, want the newest, 3", seq)
	}
	stop()
	for range news { // closed once ctx ends
	}
}
