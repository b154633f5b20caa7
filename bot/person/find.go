package person

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"frontdesk/bot"
)

// Store is what customers are kept in.
type Store interface {
	bot.Reader
	bot.Writer
}

// page is how many records are read at once.
const page = 500

// filePage is how many parts of files are read at once: each has up to 256 KiB.
const filePage = 16

// farFuture is after every job.
var farFuture = time.Date(9999, time.January, 1, 0, 0, 0, 0, time.UTC)

// Found is everything that is kept of a person, by name and version.
type Found struct {
	Customers     []bot.CustID   // the one asked for, and those whose addresses were linked to him by a code: the same person
	Conversations []bot.ConvID   // oldest first
	Tickets       []bot.TicketID // oldest first
	Keys          []bot.KeyID    // that seal what he and the desk said
	Records       []bot.RefVer   // all of his, without the indexes
	Indexes       []bot.RefVer   // by which the rest is found: customer records, lists, addresses
	Turns         []bot.EntryID  // that have a body still
	Heads         int            // turns in all
	Jobs          []bot.JobID    // messages to send, timers
}

// Empty tells whether nothing is left that could go.
func (f *Found) Empty() bool {
	return len(f.Keys)+len(f.Records)+len(f.Indexes)+len(f.Turns)+len(f.Jobs) == 0
}

// finder looks for a person's data.
type finder struct {
	store Store
	custs map[bot.CustID]bool
	convs map[bot.ConvID]bool
	keys  map[bot.KeyID]bool
	chans map[string]bool // whose queues may hold something of his
	wrote map[string]bool // on which he wrote
	found Found
}

// Find lists what is kept of a customer. Channels are names of channels whose queues may hold messages to him; those
// he has written on are known without. Error NotFound: there is nothing of such a customer.
func Find(ctx context.Context, store Store, id bot.CustID, channels ...string) (*Found, error) {
	f := &finder{store: store, custs: map[bot.CustID]bool{id: true}, convs: map[bot.ConvID]bool{}, keys: map[bot.KeyID]bool{}, chans: map[string]bool{}, wrote: map[string]bool{}}
	for _, c := range channels {
		f.chans[c] = true
	}
	for _, step := range []func(context.Context) error{f.addresses, f.lists, f.records, f.conversations, f.sessions, f.unread, f.files, f.jobs} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	out := &f.found
	out.Customers = slices.Sorted(maps.Keys(f.custs))
	out.Conversations = slices.Sorted(maps.Keys(f.convs))
	slices.Sort(out.Tickets)
	if err := f.liveKeys(ctx); err != nil {
		return nil, err
	}
	if out.Empty() {
		return nil, &bot.Error{Code: bot.NotFound, Op: "find customer", Text: "there is no such customer", Ref: bot.Ref{Kind: bot.KindCust, ID: string(id)}}
	}
	return out, nil
}

// eachRecord reads the records of a kind, page by page.
func eachRecord(ctx context.Context, store bot.Reader, kind bot.Kind, prefix string, size int, do func(bot.Record) error) error {
	for after, n := "", size; n == size; {
		recs, err := store.List(ctx, kind, prefix, after, size)
		if err != nil {
			return err
		}
		for _, r := range recs {
			after = r.ID
			if err := do(r); err != nil {
				return err
			}
		}
		n = len(recs)
	}
	return nil
}

// leads is what an address record says, as far as it matters here.
type leads struct {
	Conv bot.ConvID `json:"conv"`
	Cust bot.CustID `json:"cust"`
	Key  bot.KeyID  `json:"key"`
	Was  *leads     `json:"was"`
}

// addresses finds the addresses that lead to the person, and who else he is: an address that was linked by a code led
// to another customer before.
func (f *finder) addresses(ctx context.Context) error {
	seen := map[bot.Ref]bool{}
	for grown := true; grown; {
		grown = false
		err := eachRecord(ctx, f.store, bot.KindAddr, "", page, func(r bot.Record) error {
			var l leads
			if err := json.Unmarshal(r.Head, &l); err != nil {
				return &bot.Error{Code: bot.Internal, Op: "read address", Ref: r.Ref, Err: err}
			}
			if seen[r.Ref] || !f.his(l) {
				return nil
			}
			seen[r.Ref] = true
			f.found.Indexes = append(f.found.Indexes, bot.RefVer{Ref: r.Ref, Ver: r.Ver})
			for at := &l; at != nil; at = at.Was {
				grown = grown || !f.custs[at.Cust]
				f.custs[at.Cust], f.convs[at.Conv] = true, true
				f.key(at.Key)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (f *finder) his(l leads) bool {
	for at := &l; at != nil; at = at.Was {
		if f.custs[at.Cust] {
			return true
		}
	}
	return false
}

func (f *finder) key(k bot.KeyID) {
	if k != "" {
		f.keys[k] = true
	}
}

// lists reads the index of his conversations and tickets.
func (f *finder) lists(ctx context.Context) error {
	for _, c := range slices.Sorted(maps.Keys(f.custs)) {
		err := eachRecord(ctx, f.store, bot.KindByCust, string(c)+"/", page, func(r bot.Record) error {
			f.found.Indexes = append(f.found.Indexes, bot.RefVer{Ref: r.Ref, Ver: r.Ver})
			kind, id, _ := strings.Cut(strings.TrimPrefix(r.ID, string(c)+"/"), "/")
			switch kind {
			case "conv":
				f.convs[bot.ConvID(id)] = true
			case "ticket":
				f.found.Tickets = append(f.found.Tickets, bot.TicketID(id))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// records reads those that are found by their id.
func (f *finder) records(ctx context.Context) error {
	for c := range f.custs { // each on its own: order is of no consequence
		if err := f.take(ctx, &f.found.Indexes, bot.Ref{Kind: bot.KindCust, ID: string(c)}); err != nil {
			return err
		}
	}
	for c := range f.convs {
		if err := f.take(ctx, &f.found.Records, bot.Ref{Kind: bot.KindConv, ID: string(c)}, bot.Ref{Kind: bot.KindOpen, ID: string(c)}); err != nil {
			return err
		}
	}
	for _, t := range f.found.Tickets {
		recs, err := f.store.Get(ctx, bot.Ref{Kind: bot.KindTicket, ID: string(t)})
		if err != nil {
			return err
		}
		if recs[0].Ver == 0 {
			continue
		}
		var head struct {
			Number string `json:"number"`
		}
		if err := json.Unmarshal(recs[0].Head, &head); err != nil {
			return &bot.Error{Code: bot.Internal, Op: "read ticket", Ref: recs[0].Ref, Err: err}
		}
		if err := f.take(ctx, &f.found.Records, bot.Ref{Kind: bot.KindTicket, ID: string(t)}, bot.Ref{Kind: bot.KindNumber, ID: head.Number}); err != nil {
			return err
		}
	}
	return nil
}

// take notes the records that are there.
func (f *finder) take(ctx context.Context, into *[]bot.RefVer, refs ...bot.Ref) error {
	recs, err := f.store.Get(ctx, refs...)
	if err != nil {
		return err
	}
	for _, r := range recs {
		if r.Ver > 0 {
			*into = append(*into, bot.RefVer{Ref: r.Ref, Ver: r.Ver})
			f.key(r.Key)
		}
	}
	return nil
}

// conversations reads the heads of their logs, and what platforms answered for what was sent in them.
func (f *finder) conversations(ctx context.Context) error {
	for c := range f.convs { // each on its own: order is of no consequence
		for after, n := int64(0), page; n == page; {
			entries, err := f.store.Log(ctx, string(c), after, page)
			if err != nil {
				return err
			}
			for _, e := range entries {
				after = e.Seq
				var h bot.Head
				if err := json.Unmarshal(e.Head, &h); err != nil {
					return &bot.Error{Code: bot.Internal, Op: "read head", Ref: bot.StreamRef(e.Stream), Err: err}
				}
				f.found.Heads++
				f.key(e.Key)
				if h.Channel != "" {
					f.chans[h.Channel], f.wrote[h.Channel] = true, true
				}
				if e.Body != nil {
					f.found.Turns = append(f.found.Turns, bot.EntryID{Stream: e.Stream, Seq: e.Seq})
				}
			}
			n = len(entries)
		}
		err := eachRecord(ctx, f.store, bot.KindSent, string(c)+"/", page, func(r bot.Record) error {
			f.found.Records = append(f.found.Records, bot.RefVer{Ref: r.Ref, Ver: r.Ver})
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sessions finds the web chat sessions that lead to his conversations.
func (f *finder) sessions(ctx context.Context) error {
	return eachRecord(ctx, f.store, bot.KindSession, "web/", page, func(r bot.Record) error {
		var s struct {
			Conv bot.ConvID `json:"conv"`
		}
		if err := json.Unmarshal(r.Head, &s); err != nil {
			return &bot.Error{Code: bot.Internal, Op: "read session", Ref: r.Ref, Err: err}
		}
		if f.convs[s.Conv] {
			f.found.Records = append(f.found.Records, bot.RefVer{Ref: r.Ref, Ver: r.Ver})
		}
		return nil
	})
}

// unread finds the events that could not be read of the channels he wrote on. Whose they are nobody knows, so all of
// them count as his: they are kept for a week at most, to put the channel right.
func (f *finder) unread(ctx context.Context) error {
	for c := range f.wrote { // each on its own: order is of no consequence
		err := eachRecord(ctx, f.store, bot.KindRaw, c+"/", page, func(r bot.Record) error {
			f.found.Records = append(f.found.Records, bot.RefVer{Ref: r.Ref, Ver: r.Ver})
			f.key(r.Key)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// files finds the parts of files that are sealed with one of his keys.
func (f *finder) files(ctx context.Context) error {
	return eachRecord(ctx, f.store, bot.KindFile, "", filePage, func(r bot.Record) error {
		if r.Key != "" && f.keys[r.Key] {
			f.found.Records = append(f.found.Records, bot.RefVer{Ref: r.Ref, Ver: r.Ver})
		}
		return nil
	})
}

// jobs finds what is due for him: timers say so, messages to send and files to fetch by the conversation in their name, or by their key.
func (f *finder) jobs(ctx context.Context) error {
	err := f.eachJob(ctx, bot.QueueTimer, func(j bot.Job) bool {
		var t bot.Timer
		return json.Unmarshal(j.Body, &t) == nil && f.convs[t.Conv]
	})
	for _, c := range slices.Sorted(maps.Keys(f.chans)) {
		if err != nil {
			return err
		}
		for _, queue := range []string{bot.SendQueue(c), bot.FetchQueue(c), bot.HeardQueue(c)} {
			err = errors.Join(err, f.eachJob(ctx, queue, func(j bot.Job) bool {
				conv, _, _ := strings.Cut(j.ID, "/")
				return f.convs[bot.ConvID(conv)] || j.Key != "" && f.keys[j.Key]
			}))
		}
	}
	return err
}

func (f *finder) eachJob(ctx context.Context, queue string, his func(bot.Job) bool) error {
	var after bot.JobID
	for n := page; n == page; {
		jobs, err := f.store.Jobs(ctx, queue, farFuture, after, page)
		if err != nil {
			return err
		}
		for _, j := range jobs {
			after = j.JobID
			if his(j) {
				f.found.Jobs = append(f.found.Jobs, j.JobID)
			}
		}
		n = len(jobs)
	}
	return nil
}

// liveKeys leaves the keys that are there still.
func (f *finder) liveKeys(ctx context.Context) error {
	for _, k := range slices.Sorted(maps.Keys(f.keys)) {
		recs, err := f.store.Get(ctx, bot.Ref{Kind: bot.KindKey, ID: string(k)})
		if err != nil {
			return err
		}
		if recs[0].Ver > 0 {
			f.found.Keys = append(f.found.Keys, k)
		}
	}
	return nil
}
