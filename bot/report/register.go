package report

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"frontdesk/bot"
)

// Register finds conversations, those that are over too, by ticket number, title, topic and customer. It holds those words in
// memory alone, so nothing that is sealed lies open on a disk and what was erased is found no more; about 300 bytes a
// conversation. It is read when somebody searches first, and is safe for concurrent use.
type Register struct {
	archive *bot.Archive

	mu     sync.Mutex
	mirror mirror
	cases  map[bot.ConvID]registered
	names  map[bot.CustID]string // what a customer is called, as index makes it
}

// registered is what a conversation is found by, in small letters, beside its customer's name.
type registered struct {
	customer bot.CustID
	words    string
	team     string
	agent    bot.StaffID
	at       time.Time
}

// NewRegister makes an empty one.
func NewRegister(store bot.Store, archive *bot.Archive) *Register {
	r := &Register{archive: archive}
	r.mirror = mirror{store: store, kind: bot.KindConv, read: r.readCase, named: r.named, fresh: func() {
		r.cases, r.names = map[bot.ConvID]registered{}, map[bot.CustID]string{}
	}}
	return r
}

// Find returns the conversations that every word of a query fits, what fits best first, then the newest. Each word must begin a word
// of the conversation, or stand in one; a query without words finds nothing. What the asker may not see, by team and agent, is
// not found, so that nothing tells him that it is there.
func (r *Register) Find(ctx context.Context, query string, may func(team string, agent bot.StaffID) bool) ([]bot.ConvID, error) {
	words := split(query)
	for i, w := range words {
		if digits, ok := strings.CutPrefix(w, "fd"); ok && digits != "" && strings.Trim(digits, "0123456789") == "" {
			words[i] = "fd-" + digits // a ticket's number, as people write it, too
		}
	}
	if len(words) == 0 {
		return nil, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.mirror.catchUp(ctx); err != nil {
		return nil, err
	}
	type hit struct {
		id  bot.ConvID
		fit int
		at  time.Time
	}
	var hits []hit
	for id, c := range r.cases { // sorted below
		if !may(c.team, c.agent) {
			continue
		}
		if n := fit(c.words+r.names[c.customer], words); n > 0 {
			hits = append(hits, hit{id, n, c.at})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Or(b.fit-a.fit, b.at.Compare(a.at), cmp.Compare(a.id, b.id)) })
	ids := make([]bot.ConvID, len(hits))
	for i, h := range hits {
		ids[i] = h.id
	}
	return ids, nil
}

// fit says how well words fit a text as index makes it: 0 = not all of them stand in it.
func fit(text string, words []string) (n int) {
	for _, w := range words {
		switch {
		case strings.Contains(text, " "+w+" "):
			n += 3
		case strings.Contains(text, " "+w):
			n += 2
		case strings.Contains(text, w):
			n++
		default:
			return 0
		}
	}
	return n
}

// split cuts a text into words in small letters. What holds numbers and addresses together stays in a word.
func split(s string) []string {
	fields := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) && !strings.ContainsRune("-@._+'", r)
	})
	return slices.DeleteFunc(fields, func(w string) bool { return strings.Trim(w, "-@._+'") == "" })
}

// index is texts as they are searched: words in small letters between blanks, and the parts of those that are put together.
func index(texts ...string) string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, text := range texts {
		for _, w := range split(text) {
			b.WriteString(w)
			b.WriteByte(' ')
			if parts := strings.FieldsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) }); len(parts) > 1 || parts[0] != w {
				b.WriteString(strings.Join(parts, " "))
				b.WriteByte(' ')
			}
		}
	}
	return b.String()
}

// named finds the conversations that a changed record has to do with.
func (r *Register) named(ctx context.Context, ref bot.Ref) ([]string, error) {
	switch ref.Kind {
	case bot.KindConv:
		return []string{ref.ID}, nil
	case bot.KindTicket:
		recs, err := r.archive.Store.Get(ctx, ref)
		if err != nil || recs[0].Ver == 0 {
			return nil, err
		}
		var head struct {
			Home string `json:"home"`
		}
		if err := json.Unmarshal(recs[0].Head, &head); err != nil {
			return nil, &bot.Error{Code: bot.Internal, Op: "read register", Ref: ref, Err: err}
		}
		return []string{head.Home}, nil
	case bot.KindCust:
		if _, known := r.names[bot.CustID(ref.ID)]; !known {
			return nil, nil // it is read with the first of its conversations
		}
		return nil, r.readCustomer(ctx, bot.CustID(ref.ID))
	default:
		return nil, nil
	}
}

// readCase takes over a conversation as it is now.
func (r *Register) readCase(ctx context.Context, id string) error {
	c, err := r.archive.Conversation(ctx, bot.ConvID(id))
	if bot.CodeOf(err) == bot.NotFound {
		delete(r.cases, bot.ConvID(id))
		return nil
	}
	if err != nil {
		return err
	}
	texts := []string{c.Topic}
	for _, id := range c.Tickets {
		t, err := r.archive.Ticket(ctx, id)
		if bot.CodeOf(err) == bot.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		texts = append(texts, t.Number, t.Title)
	}
	r.cases[c.ID] = registered{c.Customer, index(texts...), c.Team, c.Agent, c.At}
	if _, known := r.names[c.Customer]; known {
		return nil
	}
	return r.readCustomer(ctx, c.Customer)
}

// readCustomer takes over the name of a customer as it is now. The one before stays until then: the reading may be cut short.
func (r *Register) readCustomer(ctx context.Context, id bot.CustID) error {
	k, err := r.archive.Customer(ctx, id)
	if err != nil && bot.CodeOf(err) != bot.NotFound {
		return err
	}
	r.names[id] = index(k.Name, k.Email)
	return nil
}
