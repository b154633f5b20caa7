package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"frontdesk/bot/channel"
)

// Before is what a turn was decided on: the values at the versions that the commit checks.
type Before struct {
	Conv     Conversation // Seq 0 = new
	Customer Customer     // Ver 0 = new
	Open     int64        // version of the open record; 0 = none
}

// Write turns a turn into the one change that commits it: dedupe, log entry, records and jobs, all or nothing.
// It returns the conversation as it will be.
func (a *Archive) Write(ctx context.Context, b *Before, t *Turn) (Write, Conversation, error) {
	var w Write
	if t.Event.Once != "" {
		w.Put = append(w.Put, Record{Ref: Ref{KindOnce, t.Event.Once}, Head: onceHead(t)})
	}
	entry, err := a.entry(ctx, &b.Conv, t)
	if err != nil {
		return Write{}, Conversation{}, err
	}
	w.Append = []Entry{entry}
	after := b.Conv.With(*t)
	after.Hash = entry.Hash
	if after.toSave() {
		if err := a.put(ctx, &w, Ref{KindConv, string(after.ID)}, after.Saved.Ver, after.Key, nil, func(b []byte) []byte { return appendConversation(b, &after) }); err != nil {
			return Write{}, Conversation{}, err
		}
		after.Saved = Saved{after.Saved.Ver + 1, after.Seq}
	}
	if err := a.putAll(ctx, &w, b, &after, t); err != nil {
		return Write{}, Conversation{}, err
	}
	w.Done = t.Done
	for i := range t.Timers {
		tm := &t.Timers[i]
		body, err := encode("timer", func(b []byte) []byte { return appendTimer(b, tm) })
		if err != nil {
			return Write{}, Conversation{}, err
		}
		w.Add = append(w.Add, Job{JobID: tm.Job, Body: body})
	}
	if err := a.addFiles(ctx, &w, &after, t); err != nil {
		return Write{}, Conversation{}, err
	}
	if err := a.addSends(ctx, &w, &after, t); err != nil {
		return Write{}, Conversation{}, err
	}
	if err := a.addPosts(ctx, &w, &b.Conv, &after, t); err != nil {
		return Write{}, Conversation{}, err
	}
	return w, after, nil
}

// onceHead is what a dedupe record says: which turn the message became, so that a repeat gets the same answer.
func onceHead(t *Turn) []byte {
	b := append(make([]byte, 0, 96), `{"at":`...)
	b = append(strconv.AppendInt(b, t.At.UnixMilli(), 10), `,"conv":`...)
	b = append(appendString(b, string(t.Conv)), `,"seq":`...)
	return append(strconv.AppendInt(b, t.Seq, 10), '}')
}

// OnceKey names the dedupe record of what came on a channel.
func OnceKey(keys Sealer, in channel.Inbound) string {
	return in.Address.Channel + "/" + keys.Hash("once", in.Address.Channel, in.Key)
}

// Once reads which turn a message became. ok is false if it has not come yet.
func (a *Archive) Once(ctx context.Context, key string) (conv ConvID, seq int64, ok bool, err error) {
	recs, err := a.Store.Get(ctx, Ref{KindOnce, key})
	if err != nil || recs[0].Ver == 0 {
		return "", 0, false, err
	}
	var h struct {
		Conv ConvID `json:"conv"`
		Seq  int64  `json:"seq"`
	}
	if err := json.Unmarshal(recs[0].Head, &h); err != nil {
		return "", 0, false, &Error{Code: Internal, Op: "read once", Ref: recs[0].Ref, Err: err}
	}
	return h.Conv, h.Seq, true, nil
}

// toSave tells whether a conversation's record is to be written: at its first turn, when many are behind it, and when
// it is over, so that one at rest is read at once.
func (c *Conversation) toSave() bool {
	return c.Saved.Ver == 0 || c.Seq-c.Saved.Seq >= saveEvery || c.Owner == OwnerNobody
}

func (a *Archive) entry(ctx context.Context, c *Conversation, t *Turn) (Entry, error) {
	body, err := a.seal(ctx, "turn", c.Key, func(b []byte) []byte { return appendTurn(b, t) })
	if err != nil {
		return Entry{}, err
	}
	h := t.Head()
	head, err := encode("head", func(b []byte) []byte { return appendHead(b, &h) })
	if err != nil {
		return Entry{}, err
	}
	e := Entry{Stream: string(t.Conv), Seq: t.Seq, Key: c.Key, Head: head, Body: body, Sum: BodySum(body)}
	e.Hash = ChainHash(c.Hash, head, e.Sum)
	return e, nil
}

func (a *Archive) putAll(ctx context.Context, w *Write, b *Before, after *Conversation, t *Turn) error {
	key := after.Key
	if t.Customer != nil || b.Customer.Ver == 0 {
		k := t.Customer
		if k == nil {
			k = &t.Facts.Customer
		}
		if err := a.put(ctx, w, Ref{KindCust, string(k.ID)}, b.Customer.Ver, key, nil, func(b []byte) []byte { return appendCustomer(b, k) }); err != nil {
			return err
		}
	}
	if k := t.Ticket; k != nil {
		head := fmt.Appendf(nil, `{"number":%q,"state":%q,"opened":%d,"home":%q}`, k.Number, k.State, k.Opened.UnixMilli(), k.Home)
		ver := k.Ver
		if err := a.put(ctx, w, Ref{KindTicket, string(k.ID)}, ver, key, head, func(b []byte) []byte { return appendTicket(b, k) }); err != nil {
			return err
		}
		if ver == 0 {
			w.Put = append(w.Put, Record{Ref: Ref{KindNumber, k.Number}, Head: []byte(k.ID)},
				Record{Ref: Ref{KindByCust, string(k.Customer) + "/ticket/" + string(k.ID)}})
		}
	}
	for _, p := range t.Promises {
		r, err := ledger(after.ID, p, t)
		if err != nil {
			return err
		}
		w.Put = append(w.Put, r)
	}
	a.putIndex(w, b, after)
	return nil
}

// ledger is the record of a told time, in the order of due times. How often it was written before follows from the turn, or
// stands in it.
func ledger(c ConvID, p Promise, t *Turn) (Record, error) {
	head, err := marshal("promise", struct {
		V    int    `json:"v"`
		Conv ConvID `json:"conv"`
		Promise
	}{1, c, p})
	r := Record{Ref: Ref{KindPromise, fmt.Sprintf("%013d/%s", p.Due.UnixMilli(), p.ID)}, Head: head}
	switch {
	case p.Writes > 0:
		r.Ver = p.Writes - 1
	case !strings.HasPrefix(p.ID, TurnName(t.Conv, t.Seq)+"."): // born in an earlier turn, be it in the same millisecond
		r.Ver = 1
	}
	return r, err
}

// putIndex keeps the list of open conversations and of a customer's conversations.
func (a *Archive) putIndex(w *Write, b *Before, after *Conversation) {
	open := Ref{KindOpen, string(after.ID)}
	switch {
	case after.Owner != OwnerNobody && b.Open == 0:
		w.Put = append(w.Put, Record{Ref: open})
	case after.Owner == OwnerNobody && b.Open > 0:
		w.Drop = append(w.Drop, RefVer{open, b.Open})
	}
	if b.Conv.Seq == 0 {
		w.Put = append(w.Put, Record{Ref: Ref{KindByCust, string(after.Customer) + "/conv/" + string(after.ID)}})
	}
}

func (a *Archive) put(ctx context.Context, w *Write, ref Ref, ver int64, key KeyID, head []byte, write func([]byte) []byte) error {
	body, err := a.seal(ctx, string(ref.Kind), key, write)
	if err != nil {
		return fmt.Errorf("%s/%s: %w", ref.Kind, ref.ID, err)
	}
	w.Put = append(w.Put, Record{Ref: ref, Ver: ver, Key: key, Head: head, Body: body})
	return nil
}

// rooms are buffers for what is sealed at once and not needed after.
var rooms = sync.Pool{New: func() any { return new([]byte) }}

// seal writes a value and seals it.
func (a *Archive) seal(ctx context.Context, what string, key KeyID, write func([]byte) []byte) ([]byte, error) {
	room := rooms.Get().(*[]byte)
	defer rooms.Put(room)
	plain, err := appendJSON((*room)[:0], write)
	if err != nil {
		return nil, &Error{Code: Internal, Op: "write " + what, Err: err}
	}
	*room = plain
	return a.Keys.Seal(ctx, key, plain)
}

// Milli cuts an instant to what is stored: UTC, whole milliseconds.
func Milli(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
