// Package report computes the desk's measures from the heads of turns, which hold no words and survive erasure.
package report

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/intents"
)

// Counts are what happened in a stretch of time. All of them can be added up.
type Counts struct {
	Conversations int // begun, or begun anew with another matter
	Turns         int
	Messages      int // of customers
	Tickets       int // opened
	Resolved      int // matters
	ByBot         int // of these, without a person
	Handoffs      int
	NotUnderstood int // messages of which nothing was made
	Trouble       int // turns that could not be decided
	Told          int // promises
	Settled       int
	Kept          int // of the settled
	Ratings       int
	RatingSum     int
	Scores        [5]int          // ratings from 1 to 5
	First         []time.Duration // from each handoff until a person answered, the shortest first
	Reasons       map[string]int  // of handoffs
	Intents       map[string]int  // of messages that were understood
}

func (c *Counts) add(o *Counts) {
	c.Conversations += o.Conversations
	c.Turns += o.Turns
	c.Messages += o.Messages
	c.Tickets += o.Tickets
	c.Resolved += o.Resolved
	c.ByBot += o.ByBot
	c.Handoffs += o.Handoffs
	c.NotUnderstood += o.NotUnderstood
	c.Trouble += o.Trouble
	c.Told += o.Told
	c.Settled += o.Settled
	c.Kept += o.Kept
	c.Ratings += o.Ratings
	c.RatingSum += o.RatingSum
	for i, n := range o.Scores {
		c.Scores[i] += n
	}
	c.First = append(c.First, o.First...)
	for k, n := range o.Reasons {
		c.Reasons[k] += n
	}
	for k, n := range o.Intents {
		c.Intents[k] += n
	}
}

func newCounts() *Counts { return &Counts{Reasons: map[string]int{}, Intents: map[string]int{}} }

// Line is one value of a measure and how often it came.
type Line struct {
	Name  string
	Count int
}

// Lines orders a measure: what came most often on top, equals by name.
func Lines(m map[string]int) []Line {
	out := make([]Line, 0, len(m))
	for name, n := range m { // sorted below
		out = append(out, Line{name, n})
	}
	slices.SortFunc(out, func(a, b Line) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name)) })
	return out
}

// thread is what counting must remember of a conversation from turn to turn.
type thread struct {
	seq    int64
	owner  bot.Owner
	ticket bot.TicketID
	person bool  // somebody was called or had it, in this matter
	called int64 // milliseconds since 1970: when, while nobody has answered; 0 = nobody waits
}

// Fold counts the turns of a store, by the hour. It reads only what came since it was last asked. It is safe for
// concurrent use and holds about 100 bytes a conversation.
type Fold struct {
	Store bot.Store

	mu      sync.Mutex
	behind  bot.Cursor // of the feed: what came before is counted; "" = nothing is
	threads map[string]thread
	hours   map[int64]*Counts // by hours since 1970
}

const (
	feedPage = 500
	convPage = 500
	turnPage = 500
)

// Between returns the counts of the hours from one instant to another, begun hours included.
func (f *Fold) Between(ctx context.Context, from, to time.Time) (Counts, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.catchUp(ctx); err != nil {
		return Counts{}, err
	}
	sum := newCounts()
	for h, c := range f.hours { // added up: order is of no consequence
		if h >= hour(from) && h <= hour(to.Add(-1)) {
			sum.add(c)
		}
	}
	slices.Sort(sum.First)
	return *sum, nil
}

// Periods returns the counts between each bound and the next. Bounds are in order; begun hours count where they begin.
func (f *Fold) Periods(ctx context.Context, bounds []time.Time) ([]Counts, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.catchUp(ctx); err != nil {
		return nil, err
	}
	sums := make([]Counts, max(0, len(bounds)-1))
	for i := range sums {
		sums[i] = *newCounts()
	}
	for h, c := range f.hours { // added up: order is of no consequence
		begins := time.Unix(h*int64(time.Hour/time.Second), 0)
		i, exact := slices.BinarySearchFunc(bounds, begins, time.Time.Compare)
		if !exact {
			i--
		}
		if i >= 0 && i < len(sums) {
			sums[i].add(c)
		}
	}
	for i := range sums {
		slices.Sort(sums[i].First)
	}
	return sums, nil
}

// Share is the value that a part of sorted values does not exceed, 0.5 for the median; 0 of none.
func Share(sorted []time.Duration, part float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(math.Ceil(part*float64(len(sorted))))-1)]
}

func hour(t time.Time) int64 { return t.Unix() / int64(time.Hour/time.Second) }

// catchUp reads the turns that came since it was last called.
func (f *Fold) catchUp(ctx context.Context) error {
	for f.behind != "" {
		changes, behind, err := f.Store.Changes(ctx, f.behind, feedPage)
		if bot.CodeOf(err) == bot.NotFound {
			break // nobody asked for longer than the feed is kept
		}
		if err != nil {
			return err
		}
		for _, id := range conversations(changes) {
			if err := f.read(ctx, id); err != nil {
				return err
			}
		}
		if f.behind = behind; len(changes) < feedPage {
			return nil
		}
	}
	return f.readAll(ctx)
}

// conversations lists those with new turns, each once.
func conversations(changes []bot.Change) []string {
	var ids []string
	for _, c := range changes {
		for _, e := range c.Entries {
			if strings.HasPrefix(e.Stream, "cv_") {
				ids = append(ids, e.Stream)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// readAll counts anew, from the beginning.
func (f *Fold) readAll(ctx context.Context) error {
	f.behind, f.threads, f.hours = "", map[string]thread{}, map[int64]*Counts{}
	// The end of the feed first: what is committed meanwhile is read now or behind it, and a turn counts once.
	end, err := f.Store.Commit(ctx, bot.Write{})
	if err != nil {
		return err
	}
	for _, kind := range []bot.Kind{bot.KindConv, bot.KindErased} {
		if err := f.readKind(ctx, kind); err != nil {
			return err
		}
	}
	f.behind = end
	return nil
}

// readKind counts the conversations that records of a kind name.
func (f *Fold) readKind(ctx context.Context, kind bot.Kind) error {
	for after, n := "", convPage; n == convPage; {
		recs, err := f.Store.List(ctx, kind, "", after, convPage)
		if err != nil {
			return err
		}
		for _, r := range recs {
			if err := f.read(ctx, r.ID); err != nil {
				return err
			}
		}
		if n = len(recs); n > 0 {
			after = recs[n-1].ID
		}
	}
	return nil
}

func (f *Fold) read(ctx context.Context, conv string) error {
	for {
		entries, err := f.Store.Log(ctx, conv, f.threads[conv].seq, turnPage)
		if err != nil {
			return err
		}
		for _, e := range entries {
			var h bot.Head
			if err := json.Unmarshal(e.Head, &h); err != nil {
				return &bot.Error{Code: bot.Internal, Op: "report", Err: fmt.Errorf("head of %s/%d: %w", e.Stream, e.Seq, err)}
			}
			f.threads[conv] = f.count(f.threads[conv], e.Seq, h)
		}
		if len(entries) < turnPage {
			return nil
		}
	}
}

// count adds one turn, and returns what is remembered of its conversation.
func (f *Fold) count(was thread, seq int64, h bot.Head) thread {
	c := f.hours[hour(h.At)]
	if c == nil {
		c = newCounts()
		f.hours[hour(h.At)] = c
	}
	is := was
	is.seq, is.owner = seq, h.Owner
	if seq == 1 || h.Anew {
		c.Conversations++
		is.person = false
	}
	if h.Owner == bot.OwnerWaiting || h.Owner == bot.OwnerAgent {
		is.person = true
	}
	if h.Owner == bot.OwnerNobody && was.owner != bot.OwnerNobody && seq > 1 {
		c.Resolved++
		if !is.person {
			c.ByBot++
		}
		is.person = false
	}
	if h.Ticket != "" && h.Ticket != was.ticket {
		c.Tickets++
		is.ticket = h.Ticket
	}
	if h.Reason != "" && is.called == 0 {
		is.called = h.At.UnixMilli()
	}
	if is.called > 0 && answered(h) {
		c.First = append(c.First, time.Duration(h.At.UnixMilli()-is.called)*time.Millisecond)
		is.called = 0
	}
	if h.Owner == bot.OwnerBot || h.Owner == bot.OwnerNobody {
		is.called = 0 // nobody waits for a person any more
	}
	c.said(h)
	c.told(h)
	return is
}

// answered tells whether a person answered in a turn: by a reply, by the solution, or by words that a wait went with, which
// settle the time that was told for the answer.
func answered(h bot.Head) bool {
	if h.Kind != bot.Acted {
		return false
	}
	return h.Verb == bot.Reply || h.Verb == bot.Resolve ||
		slices.ContainsFunc(h.Promises, func(p bot.PromiseHead) bool {
			return (p.Kind == bot.PromiseFirst || p.Kind == bot.PromiseNext) && p.Settled
		})
}

func (c *Counts) said(h bot.Head) {
	c.Turns++
	if h.In == channel.Message || h.In == channel.Choice || h.In == channel.Filled {
		c.Messages++
	}
	switch h.Verdict {
	case string(intents.None):
		c.NotUnderstood++
	case string(intents.Sure):
		c.Intents[h.Wish]++
	}
	if h.Reason != "" {
		c.Handoffs++
		c.Reasons[h.Reason]++
	}
	if h.Trouble != "" {
		c.Trouble++
	}
	if h.Rating > 0 {
		c.Ratings++
		c.RatingSum += h.Rating
		c.Scores[min(h.Rating, len(c.Scores))-1]++
	}
}

func (c *Counts) told(h bot.Head) {
	for _, p := range h.Promises {
		switch {
		case !p.Settled:
			c.Told++
		case p.Moot: // the customer needed it no more
		case p.Kept:
			c.Settled++
			c.Kept++
		default:
			c.Settled++
		}
	}
}
