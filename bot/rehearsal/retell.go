package rehearsal

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/flows"
)

// Retold says what a changed desk would do in stored conversations.
type Retold struct {
	Conversations int          `json:"conversations"` // looked at
	Unchanged     int          `json:"unchanged"`
	Changed       []Difference `json:"changed"`        // by conversation and turn
	NotComparable int          `json:"not_comparable"` // erased, or the live desk itself would do otherwise by now
}

// The kinds of difference.
const (
	DiffIntent  = "intent"  // a message is understood otherwise, and something follows from it
	DiffReply   = "reply"   // what the bot says
	DiffChoices = "choices" // the quick replies that it offers
	DiffFlow    = "flow"    // the flow, or what is asked next
	DiffSlots   = "slots"   // what is remembered
	DiffTicket  = "ticket"
	DiffPromise = "promise" // times told
	DiffHandoff = "handoff" // who speaks to the customer, and which team
	DiffTrouble = "trouble" // deciding fails
)

// Difference is one thing that would be otherwise in a turn.
type Difference struct {
	Conversation bot.ConvID `json:"conversation"`
	Turn         int64      `json:"turn"`
	Kind         string     `json:"kind"`
	Before       string     `json:"before"`
	After        string     `json:"after"`
}

// Retell runs the conversations that had a turn since a time once under the live desk and once under a changed one, with
// what was recorded of each turn, and lists where they part. A difference in words goes on; behind one that leads
// elsewhere nothing is compared, because the customer answered to something else.
func Retell(ctx context.Context, a *bot.Archive, live, changed *bot.Desk, since time.Time) (Retold, error) {
	out := Retold{Changed: []Difference{}}
	for after, got := "", readPage; got == readPage; {
		recs, err := a.Store.List(ctx, bot.KindConv, "", after, readPage)
		if err != nil {
			return out, err
		}
		for _, r := range recs {
			after = r.ID
			if err := out.add(ctx, a, live, changed, bot.ConvID(r.ID), since); err != nil {
				return out, err
			}
		}
		got = len(recs)
	}
	return out, nil
}

// add retells one conversation.
func (r *Retold) add(ctx context.Context, a *bot.Archive, live, changed *bot.Desk, id bot.ConvID, since time.Time) error {
	c, err := a.Conversation(ctx, id)
	if bot.CodeOf(err) == bot.NotFound {
		return nil // erased at this moment
	}
	if err != nil || c.At.Before(since) {
		return err
	}
	var turns []bot.Turn
	for got := readPage; got == readPage; {
		more, err := a.Turns(ctx, id, int64(len(turns)), readPage)
		if err != nil {
			return err
		}
		turns, got = append(turns, more...), len(more)
	}
	r.Conversations++
	diffs, whole := retell(c, turns, live, changed)
	switch {
	case len(diffs) > 0:
		r.Changed = append(r.Changed, diffs...)
	case whole:
		r.Unchanged++
	default:
		r.NotComparable++
	}
	return ctx.Err()
}

// retell returns where two desks part in a conversation, and whether it was compared to its end.
func retell(c bot.Conversation, turns []bot.Turn, live, changed *bot.Desk) (out []Difference, whole bool) {
	if len(turns) == 0 || turns[0].Event.Inbound == nil {
		return nil, false // erased
	}
	start := bot.Conversation{V: bot.ConversationVersion, ID: c.ID, Customer: c.Customer, Key: c.Key, Owner: bot.OwnerBot,
		Address: turns[0].Event.Inbound.Address, Locale: turns[0].Locale}
	was, is := teller{live, start}, teller{changed, start}
	for _, t := range turns {
		if t.Event.Kind == bot.Said && t.Event.Inbound == nil {
			return out, false // erased
		}
		before, ok := was.tell(t)
		after, also := is.tell(t)
		if !ok || !also {
			return out, false
		}
		diffs, parted := differences(before, after)
		for _, d := range diffs {
			d.Conversation, d.Turn = t.Conv, t.Seq
			out = append(out, d)
		}
		if parted {
			return out, true
		}
		if _, moved := differences(t, before); moved {
			return out, false // the live desk would lead elsewhere than it did: what follows answers to something else
		}
	}
	return out, true
}

// teller tells a conversation again under a desk.
type teller struct {
	desk *bot.Desk
	conv bot.Conversation
}

// scratchNumber is the first ticket number given where the recorded turn needed none: no real ticket has it.
const scratchNumber = 9_000_000

// tell decides a recorded turn anew: its message is read anew, everything else is as it was recorded.
func (x *teller) tell(t bot.Turn) (bot.Turn, bool) {
	f := t.Facts
	f.Numbers = slices.Clone(f.Numbers)
	if in := t.Event.Inbound; f.Reading != nil && in != nil {
		locale := x.conv.Locale
		if !slices.Contains(x.desk.Locales, locale) {
			locale = x.desk.Locales[0]
		}
		u := x.conv.Utterance(in, f.Customer.Zone, f.Now)
		u.Locale = locale
		f.Reading = x.desk.Read(u)
	}
	again, needs := bot.Decide(x.conv, t.Event, f, x.desk)
	for range 4 {
		for _, n := range needs {
			if n.Fact != flows.NeedNumber {
				return again, false
			}
			f.Numbers = append(f.Numbers, scratchNumber+int64(len(f.Numbers)))
		}
		if len(needs) > 0 {
			again, needs = bot.Decide(x.conv, t.Event, f, x.desk)
		}
	}
	if len(needs) > 0 {
		return again, false
	}
	x.conv = x.conv.With(again)
	return again, true
}

// aspect is one thing to compare in a turn, as people read it.
type aspect struct {
	kind  string
	leads bool // a difference leads elsewhere
	of    func(bot.Turn) string
}

// aspects are what is compared, in the order it is shown.
func aspects() []aspect {
	return []aspect{
		{DiffTrouble, true, func(t bot.Turn) string { return t.Trouble }},
		{DiffHandoff, true, speaks},
		{DiffTicket, true, ticketText},
		{DiffPromise, true, promiseText},
		{DiffFlow, true, flowText},
		{DiffSlots, true, slotText},
		{DiffChoices, true, choiceText},
		{DiffReply, false, replyText},
	}
}

// differences lists what differs between two turns, and tells whether what follows them does as well.
func differences(before, after bot.Turn) (out []Difference, parted bool) {
	for _, a := range aspects() {
		was, is := a.of(before), a.of(after)
		if was != is {
			out, parted = append(out, Difference{Kind: a.kind, Before: was, After: is}), parted || a.leads
		}
	}
	// The names of promises and timers count the messages, so that later turns would not find them.
	parted = parted || len(before.Messages) != len(after.Messages)
	if len(out) == 0 {
		return nil, parted
	}
	if was, is := intentText(before), intentText(after); was != is {
		out = slices.Insert(out, 0, Difference{Kind: DiffIntent, Before: was, After: is})
	}
	return out, parted
}

func intentText(t bot.Turn) string {
	r := t.Facts.Reading
	if r == nil || len(r.Guesses) == 0 {
		return ""
	}
	return fmt.Sprintf("%s (%s)", r.Guesses[0].Intent, r.Verdict)
}

func speaks(t bot.Turn) string {
	if t.Team == "" {
		return string(t.Owner)
	}
	return string(t.Owner) + ", team " + t.Team
}

func ticketText(t bot.Turn) string {
	k := t.Ticket
	if k == nil {
		return ""
	}
	out := []string{k.Title, k.Service, k.Severity, k.Team, string(k.State), k.NeededBy}
	for _, name := range slices.Sorted(maps.Keys(k.Details)) {
		out = append(out, name+"="+valueText(k.Details[name].Value))
	}
	return strings.Join(slices.DeleteFunc(out, func(s string) bool { return s == "" }), ", ")
}

func promiseText(t bot.Turn) string {
	var out []string
	for _, p := range t.Promises {
		if p.Settled.IsZero() && p.Told.Equal(t.At) {
			out = append(out, string(p.Kind)+" by "+p.Due.UTC().Format(time.RFC3339))
		}
	}
	return strings.Join(out, ", ")
}

// flowText leaves steps out: inserting one moves the names of those behind it.
func flowText(t bot.Turn) string {
	var out []string
	for _, f := range t.State.Stack {
		out = append(out, f.Flow)
	}
	s := strings.Join(out, " > ")
	if t.State.Asking != "" {
		s += ", asks " + t.State.Asking
	}
	return s
}

func slotText(t bot.Turn) string {
	slots := Slots(t.State)
	var out []string
	for _, name := range slices.Sorted(maps.Keys(slots)) {
		out = append(out, name+"="+slots[name])
	}
	return strings.Join(out, ", ")
}

func choiceText(t bot.Turn) string {
	var out []string
	for _, m := range t.Messages {
		for _, c := range m.Choices {
			out = append(out, c.ID)
		}
	}
	return strings.Join(out, ", ")
}

func replyText(t bot.Turn) string {
	var out []string
	for _, m := range t.Messages {
		if !m.Private && m.From == bot.FromBot {
			out = append(out, m.PlainText())
		}
	}
	return strings.Join(out, "\n\n")
}
