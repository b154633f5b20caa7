package rehearsal

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"frontdesk/bot"
	"frontdesk/intents"
)

// Heard is a message of a customer with all that its reading depends on besides the desk.
type Heard struct {
	Conversation bot.ConvID
	Turn         int64
	At           time.Time
	Text         string
	Locale       string // of the conversation when it came
	Zone         string // of the customer; "" = not known
	Missed       bool   // nothing was made of it
}

// LastHeard returns the last n messages that the bot read, oldest first. Messages that were erased are not among them.
// It goes through the heads of all turns, which hold no words, and opens those n only.
func LastHeard(ctx context.Context, a *bot.Archive, n int) ([]Heard, error) {
	last, err := lastRead(ctx, a.Store, n)
	if err != nil {
		return nil, err
	}
	out := make([]Heard, 0, len(last))
	for _, at := range last {
		turns, err := a.Turns(ctx, at.conv, at.seq-1, 1)
		if err != nil && bot.CodeOf(err) != bot.NotFound {
			return nil, err
		}
		if len(turns) == 0 || turns[0].Event.Inbound == nil {
			continue // erased
		}
		t := turns[0]
		out = append(out, Heard{Conversation: t.Conv, Turn: t.Seq, At: t.Facts.Now, Text: t.Event.Inbound.Text, Locale: at.locale, Zone: t.Facts.Customer.Zone,
			Missed: t.State.Misses > 0})
	}
	return out, nil
}

// readTurn is a turn in which a message was read.
type readTurn struct {
	conv   bot.ConvID
	seq    int64
	at     time.Time
	locale string
}

func (r readTurn) compare(s readTurn) int {
	return cmp.Or(r.at.Compare(s.at), cmp.Compare(r.conv, s.conv), cmp.Compare(r.seq, s.seq))
}

// readPage is how many records or entries are asked for at a time.
const readPage = 500

// lastRead finds the last n turns with a reading, oldest first.
func lastRead(ctx context.Context, r bot.Reader, n int) ([]readTurn, error) {
	var found []readTurn
	keep := func() {
		slices.SortFunc(found, readTurn.compare)
		found = slices.Delete(found, 0, max(0, len(found)-n))
	}
	for after, got := "", readPage; got == readPage; {
		recs, err := r.List(ctx, bot.KindConv, "", after, readPage)
		if err != nil {
			return nil, err
		}
		for _, rec := range recs {
			if found, err = readTurns(ctx, r, rec.ID, found); err != nil {
				return nil, err
			}
			if len(found) > 2*n {
				keep()
			}
		}
		if got = len(recs); got > 0 {
			after = recs[got-1].ID
		}
	}
	keep()
	return found, nil
}

// readTurns appends the turns of a conversation in which a message was read.
func readTurns(ctx context.Context, r bot.Reader, conv string, found []readTurn) ([]readTurn, error) {
	locale := ""
	for seq, got := int64(0), readPage; got == readPage; {
		entries, err := r.Log(ctx, conv, seq, readPage)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			var h bot.Head
			if err := json.Unmarshal(e.Head, &h); err != nil {
				return nil, &bot.Error{Code: bot.Internal, Op: "read messages again", Err: fmt.Errorf("head of %s/%d: %w", e.Stream, e.Seq, err)}
			}
			if h.Verdict != "" && e.Body != nil {
				found = append(found, readTurn{bot.ConvID(conv), e.Seq, h.At, cmp.Or(locale, h.Locale)})
			}
			seq, locale = e.Seq, h.Locale
		}
		got = len(entries)
	}
	return found, nil
}

// Effect is what another desk makes of messages.
type Effect struct {
	Messages int      `json:"messages"` // that were read by both
	Changed  []Reread `json:"changed"`  // in the order given
}

// Reread is a message that is read otherwise.
type Reread struct {
	Conversation bot.ConvID `json:"conversation"`
	Turn         int64      `json:"turn"`
	At           time.Time  `json:"at"`
	Text         string     `json:"text"`
	Before       Understood `json:"before"`
	After        Understood `json:"after"`
}

// Understood is what is made of a message.
type Understood struct {
	Verdict intents.Verdict `json:"verdict"`
	// Intents are acted upon where the verdict is sure, offered where it is unsure; none else.
	Intents []string `json:"intents"`
	Score   float64  `json:"score"`  // of the first
	Values  []string `json:"values"` // found in it, as kind=value
	Locale  string   `json:"locale"`
}

// Compare reads messages with one desk and another.
func Compare(ctx context.Context, was, is *bot.Desk, messages []Heard) (Effect, error) {
	out := Effect{Messages: len(messages), Changed: []Reread{}}
	for _, h := range messages {
		if err := ctx.Err(); err != nil {
			return Effect{}, err
		}
		before, after := understood(was, h), understood(is, h)
		if !before.same(after) {
			out.Changed = append(out.Changed, Reread{h.Conversation, h.Turn, h.At, h.Text, before, after})
		}
	}
	return out, nil
}

func understood(d *bot.Desk, h Heard) Understood {
	locale := h.Locale
	if !slices.Contains(d.Locales, locale) {
		locale = d.Locales[0]
	}
	r := d.Read(bot.Utterance{Text: h.Text, Locale: locale, Zone: h.Zone, At: h.At})
	u := Understood{Verdict: r.Verdict, Intents: []string{}, Values: []string{}, Locale: r.Locale}
	switch r.Verdict {
	case intents.Sure:
		u.Score, u.Intents = r.Guesses[0].Score, append(u.Intents, r.Guesses[0].Intent)
		for _, w := range r.Wishes[min(1, len(r.Wishes)):] {
			u.Intents = append(u.Intents, w.Intent)
		}
	case intents.Unsure:
		for _, g := range r.Choices() {
			u.Intents = append(u.Intents, g.Intent)
		}
		u.Score = r.Guesses[0].Score
	case intents.None:
	}
	for _, e := range r.Entities {
		u.Values = append(u.Values, e.Kind+"="+e.Value)
	}
	return u
}

// same tells whether customers would notice nothing: a score alone they don't.
func (u Understood) same(v Understood) bool {
	return u.Verdict == v.Verdict && u.Locale == v.Locale && slices.Equal(u.Intents, v.Intents) && slices.Equal(u.Values, v.Values)
}
