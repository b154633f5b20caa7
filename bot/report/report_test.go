package report

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

var noon = time.Date(2026, 11, 17, 12, 0, 0, 0, time.UTC)

// write appends a head to a conversation as a commit does: entry and record together.
func write(t interface {
	Helper()
	Fatal(...any)
}, s *bottest.Memory, conv string, seq int64, h bot.Head) {
	t.Helper()
	head, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	var prev []byte
	if seq > 1 {
		e, err := s.Log(context.Background(), conv, seq-2, 1)
		if err != nil {
			t.Fatal(err)
		}
		prev = e[0].Hash
	}
	e := bot.Entry{Stream: conv, Seq: seq, Head: head, Body: []byte("sealed"), Sum: bot.BodySum([]byte("sealed"))}
	e.Hash = bot.ChainHash(prev, head, e.Sum)
	w := bot.Write{Append: []bot.Entry{e}, Put: []bot.Record{{Ref: bot.Ref{Kind: bot.KindConv, ID: conv}, Ver: seq - 1}}}
	if _, err := s.Commit(context.Background(), w); err != nil {
		t.Fatal(err)
	}
}

func at(hours int, h bot.Head) bot.Head {
	h.V, h.At = 1, noon.Add(time.Duration(hours)*time.Hour)
	if h.Owner == "" {
		h.Owner = bot.OwnerBot
	}
	return h
}

func TestCounts(t *testing.T) {
	s := bottest.NewMemory()
	for i, h := range []bot.Head{
		at(0, bot.Head{Kind: bot.Said, In: channel.Joined}),
		at(0, bot.Head{Kind: bot.Said, In: channel.Message, Verdict: "sure", Wish: "report"}),
		at(0, bot.Head{Kind: bot.Said, In: channel.Message, Verdict: "none"}),
		at(0, bot.Head{Kind: bot.Said, In: channel.Choice, Owner: bot.OwnerWaiting, Reason: "asked", Ticket: "tk_1", Promises: []bot.PromiseHead{{ID: "p1"}, {ID: "p2"}}}),
		at(1, bot.Head{Kind: bot.Acted, Owner: bot.OwnerAgent, Ticket: "tk_1", Promises: []bot.PromiseHead{{ID: "p1", Settled: true, Kept: true}}}),
		at(2, bot.Head{Kind: bot.Acted, Owner: bot.OwnerNobody, Ticket: "tk_1", Promises: []bot.PromiseHead{{ID: "p2", Settled: true}}}),
		at(2, bot.Head{Kind: bot.Said, In: channel.Feedback, Owner: bot.OwnerNobody, Rating: 4}),
		at(3, bot.Head{Kind: bot.Said, In: channel.Message, Anew: true, Verdict: "sure", Wish: "vpn"}),
		at(3, bot.Head{Kind: bot.Said, In: channel.Message, Owner: bot.OwnerNobody, Trouble: "x"}),
	} {
		write(t, s, "cv_1", int64(i)+1, h)
	}
	f := &Fold{Store: s}
	c, err := f.Between(t.Context(), noon, noon.Add(24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	want := Counts{Conversations: 2, Turns: 9, Messages: 5, Tickets: 1, Resolved: 2, ByBot: 1, Handoffs: 1, NotUnderstood: 1, Trouble: 1,
		Told: 2, Settled: 2, Kept: 1, Ratings: 1, RatingSum: 4, Scores: [5]int{3: 1}, First: nil, Reasons: map[string]int{"asked": 1}, Intents: map[string]int{"report": 1, "vpn": 1}}
	if fmt.Sprint(c) != fmt.Sprint(want) {
		t.Errorf("\n%+v, want\n%+v", c, want)
	}
	if c, err = f.Between(t.Context(), noon.Add(time.Hour), noon.Add(2*time.Hour)); err != nil || c.Turns != 1 || c.Settled != 1 {
		t.Errorf("one hour: %+v %v", c, err)
	}
}

// A customer waits from the hand-off until a person answers; who gives up, or is served by the bot again, does not.
func TestFirstResponses(t *testing.T) {
	s := bottest.NewMemory()
	kept := []bot.PromiseHead{{ID: "p1", Kind: bot.PromiseFirst, Settled: true, Kept: true}}
	for i, h := range []bot.Head{
		at(0, bot.Head{Kind: bot.Said, In: channel.Message}),
		at(0, bot.Head{Kind: bot.Said, Owner: bot.OwnerWaiting, Reason: "asked"}),
		at(1, bot.Head{Kind: bot.Acted, Verb: bot.Take, Owner: bot.OwnerAgent}),
		at(2, bot.Head{Kind: bot.Acted, Verb: bot.Reply, Owner: bot.OwnerAgent}),
		at(3, bot.Head{Kind: bot.Acted, Verb: bot.Reply, Owner: bot.OwnerAgent}),
		at(4, bot.Head{Kind: bot.Acted, Verb: bot.Transfer, Owner: bot.OwnerWaiting, Reason: "transferred"}),
		at(9, bot.Head{Kind: bot.Acted, Verb: bot.Wait, Owner: bot.OwnerAgent, Promises: kept}),
		at(10, bot.Head{Kind: bot.Acted, Verb: bot.Transfer, Owner: bot.OwnerWaiting, Reason: "transferred"}),
		at(11, bot.Head{Kind: bot.Said, Owner: bot.OwnerBot}),
		at(12, bot.Head{Kind: bot.Acted, Verb: bot.Reply, Owner: bot.OwnerAgent}),
	} {
		write(t, s, "cv_1", int64(i)+1, h)
	}
	f := &Fold{Store: s}
	c, err := f.Between(t.Context(), noon, noon.Add(24*time.Hour))
	if err != nil || !slices.Equal(c.First, []time.Duration{2 * time.Hour, 5 * time.Hour}) {
		t.Errorf("%v %v", c.First, err)
	}
	p, err := f.Periods(t.Context(), []time.Time{noon, noon.Add(3 * time.Hour), noon.Add(9 * time.Hour), noon.Add(13 * time.Hour)})
	if err != nil || len(p) != 3 || p[0].Turns != 4 || p[1].Turns != 2 || p[2].Turns != 4 || len(p[1].First) != 0 || len(p[2].First) != 1 {
		t.Errorf("%+v %v", p, err)
	}
}

func TestShare(t *testing.T) {
	for want, c := range map[time.Duration]struct {
		of   []time.Duration
		part float64
	}{0: {nil, 0.5}, 1: {[]time.Duration{1, 2}, 0.5}, 2: {[]time.Duration{1, 2, 3}, 0.5}, 9: {[]time.Duration{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0.9}, 7: {[]time.Duration{7}, 0.9}} {
		if got := Share(c.of, c.part); got != want {
			t.Errorf("%v of %v is %v, want %v", c.part, c.of, got, want)
		}
	}
}

func TestLinesAreInOrder(t *testing.T) {
	got := Lines(map[string]int{"b": 2, "a": 2, "c": 5})
	if !slices.Equal(got, []Line{{"c", 5}, {"a", 2}, {"b", 2}}) {
		t.Errorf("%v", got)
	}
}

// Reading little by little counts the same as reading all at once, and spans add up.
func TestFoldIsIncremental(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := bottest.NewMemory()
		seqs := map[string]int64{}
		little := &Fold{Store: s}
		for range rapid.IntRange(1, 30).Draw(t, "turns") {
			conv := rapid.SampledFrom([]string{"cv_a", "cv_b"}).Draw(t, "conversation")
			seqs[conv]++
			write(t, s, conv, seqs[conv], at(rapid.IntRange(0, 5).Draw(t, "hour"), bot.Head{Kind: bot.Said, In: channel.Message,
				Owner: rapid.SampledFrom([]bot.Owner{bot.OwnerBot, bot.OwnerWaiting, bot.OwnerNobody}).Draw(t, "owner"), Anew: rapid.Bool().Draw(t, "anew")}))
			if rapid.Bool().Draw(t, "look") {
				if _, err := little.Between(context.Background(), noon, noon.Add(time.Hour)); err != nil {
					t.Fatal(err)
				}
			}
		}
		sum := newCounts()
		for h := range 6 {
			c, err := little.Between(context.Background(), noon.Add(time.Duration(h)*time.Hour), noon.Add(time.Duration(h+1)*time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			sum.add(&c)
		}
		whole, err := (&Fold{Store: s}).Between(context.Background(), noon, noon.Add(6*time.Hour))
		if err != nil || fmt.Sprint(whole) != fmt.Sprint(*sum) {
			t.Fatalf("%+v, bit by bit %+v, %v", whole, *sum, err)
		}
		if whole.Resolved < whole.ByBot || int64(whole.Turns) != seqs["cv_a"]+seqs["cv_b"] {
			t.Fatalf("%+v", whole)
		}
	})
}
