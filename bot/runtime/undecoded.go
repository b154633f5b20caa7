package runtime

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

const (
	// rawKept is how long an event that could not be read is kept: time to see it, and to put the adapter right.
	rawKept = 7 * 24 * time.Hour
	// maxRaw bounds how many are kept of a channel. They are all of a few forms: more tell nothing new.
	maxRaw = 200
	// maxRawBytes bounds what is kept of one; the rest is cut off.
	maxRawBytes = 256 << 10
	// rawSweep is how often those past their time are forgotten.
	rawSweep = time.Hour
	rawPage  = 200
)

// raw is the record of a kept event. The event lies beside it, so that counting reads little, sealed with a key of its own
// that goes with it.
type raw struct {
	V    int   `json:"v"`
	At   int64 `json:"at"`   // when it came, in milliseconds
	Size int   `json:"size"` // of all of it
	// N orders what came in one millisecond.
	N     int64  `json:"n,omitempty"`
	As    string `json:"as,omitempty"`    // channel.Inbound.As
	Tried string `json:"tried,omitempty"` // the version of the program that tried to read it last
}

// Undecoded is what is kept of a channel's events that could not be read in full.
type Undecoded struct {
	Count int       // at most 200 are kept
	Last  time.Time // when the newest came
}

// keepRaw keeps an event as it came, sealed. The same event again is kept once.
func (r *Runtime) keepRaw(ctx context.Context, in channel.Inbound) error {
	name := in.Address.Channel
	ref := bot.Ref{Kind: bot.KindRaw, ID: name + "/" + r.Keys.Hash("raw", name, in.Key)}
	kept, err := r.Store.List(ctx, bot.KindRaw, name+"/", "", maxRaw)
	if err != nil {
		return err
	}
	r.Log.Warn("an event could not be read in full: it is kept for 7 days", "channel", name, "bytes", len(in.Undecoded), "kept", len(kept))
	if len(kept) >= maxRaw {
		return nil
	}
	key, sealer, err := r.Keys.NewKey(ctx)
	if err != nil {
		return err
	}
	head, err := json.Marshal(raw{V: 1, At: bot.Milli(r.Now()).UnixMilli(), Size: len(in.Undecoded), N: r.rawCount.Add(1), As: in.As, Tried: r.Build})
	if err != nil {
		return err
	}
	body, err := r.Keys.Seal(ctx, key, in.Undecoded[:min(len(in.Undecoded), maxRawBytes)])
	if err != nil {
		return err
	}
	_, err = r.Store.Commit(ctx, bot.Write{Put: []bot.Record{sealer, {Ref: ref, Key: key, Head: head}, {Ref: rawBody(ref), Key: key, Body: body}}})
	if bot.IsConflict(err, bot.KindRaw) {
		return nil // it came before
	}
	return err
}

func rawBody(ref bot.Ref) bot.Ref {
	return bot.Ref{Kind: bot.KindFile, ID: string(ref.Kind) + "/" + ref.ID}
}

// nobody tells of an event that could not be read that there is nobody to answer, and nothing to answer to.
func nobody(in channel.Inbound) bool {
	return in.From.ID == "" && in.Text == "" && in.Choice == "" && len(in.Files) == 0
}

// Undecoded counts what is kept of a channel.
func (r *Runtime) Undecoded(ctx context.Context, name string) (Undecoded, error) {
	var out Undecoded
	err := r.eachRaw(ctx, name+"/", func(_ bot.Record, h raw) error {
		out.Count++
		if at := time.UnixMilli(h.At).UTC(); at.After(out.Last) {
			out.Last = at
		}
		return nil
	})
	return out, err
}

// Unread is one event that could not be read in full.
type Unread struct {
	ID      string // CHANNEL/…
	Channel string
	At      time.Time // when it came
	Size    int       // bytes; at most 256 KiB of them are kept
}

// ListUnread lists what is kept of a channel, or of all for "", the oldest first.
func ListUnread(ctx context.Context, store bot.Reader, name string) ([]Unread, error) {
	if name != "" {
		name += "/"
	}
	var out []Unread
	for after := ""; ; {
		recs, err := store.List(ctx, bot.KindRaw, name, after, rawPage)
		if err != nil {
			return nil, err
		}
		for _, rec := range recs {
			after = rec.ID
			var h raw
			if err := json.Unmarshal(rec.Head, &h); err != nil {
				return nil, &bot.Error{Code: bot.Internal, Op: "read kept event", Ref: rec.Ref, Err: err}
			}
			out = append(out, Unread{rec.ID, strings.Split(rec.ID, "/")[0], time.UnixMilli(h.At).UTC(), h.Size})
		}
		if len(recs) < rawPage {
			slices.SortStableFunc(out, func(a, b Unread) int { return a.At.Compare(b.At) })
			return out, nil
		}
	}
}

// OpenUnread opens a kept event, as it came. Error NotFound: there is none of this id, or no more.
func OpenUnread(ctx context.Context, store bot.Reader, keys bot.Sealer, id string) ([]byte, error) {
	ref := bot.Ref{Kind: bot.KindRaw, ID: id}
	recs, err := store.Get(ctx, ref, rawBody(ref))
	if err != nil {
		return nil, err
	}
	if recs[0].Ver == 0 || recs[1].Ver == 0 {
		return nil, &bot.Error{Code: bot.NotFound, Op: "open kept event", Text: "there is no such event", Ref: ref}
	}
	return keys.Open(ctx, recs[1].Key, recs[1].Body)
}

// eachRaw goes through what is kept under a prefix.
func (r *Runtime) eachRaw(ctx context.Context, prefix string, do func(bot.Record, raw) error) error {
	for after := ""; ; {
		recs, err := r.Store.List(ctx, bot.KindRaw, prefix, after, rawPage)
		if err != nil {
			return err
		}
		for _, rec := range recs {
			after = rec.ID
			var h raw
			if err := json.Unmarshal(rec.Head, &h); err != nil {
				r.Log.Error("the head of a kept event is damaged", "channel", strings.Split(rec.ID, "/")[0], "error", err)
				continue
			}
			if err := do(rec, h); err != nil {
				return err
			}
		}
		if len(recs) < rawPage {
			return nil
		}
	}
}

// runSweep forgets kept events past their time and files that no message names, now and every hour, until ctx ends.
func (r *Runtime) runSweep(ctx context.Context) {
	for {
		if err := r.sweepRaw(ctx); err != nil && ctx.Err() == nil {
			r.Log.Error("events past their time could not be forgotten: it is tried again in an hour", "error", err)
		}
		if _, err := r.Files().Sweep(ctx, r.Now()); err != nil && ctx.Err() == nil {
			r.Log.Error("files that no message names could not be dropped: it is tried again in an hour", "error", err)
		}
		if pause(ctx, rawSweep) != nil {
			return
		}
	}
}

func (r *Runtime) sweepRaw(ctx context.Context) error {
	old := r.Now().Add(-rawKept).UnixMilli()
	return r.eachRaw(ctx, "", func(rec bot.Record, h raw) error {
		if h.At > old {
			return nil
		}
		return r.dropRaw(ctx, rec)
	})
}

// dropRaw forgets a kept event.
func (r *Runtime) dropRaw(ctx context.Context, rec bot.Record) error {
	if err := r.Keys.Shred(ctx, rec.Key); err != nil { // the key first: what is left then opens nothing
		return err
	}
	w := bot.Write{Drop: []bot.RefVer{{Ref: rec.Ref, Ver: rec.Ver}}}
	body, err := r.Store.Get(ctx, rawBody(rec.Ref))
	if err != nil {
		return err
	}
	if body[0].Ver > 0 {
		w.Drop = append(w.Drop, bot.RefVer{Ref: body[0].Ref, Ver: body[0].Ver})
	}
	_, err = r.Store.Commit(ctx, w)
	return err
}
