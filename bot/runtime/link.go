package runtime

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

// linkForm is a code as it is written, alone or behind other words.
var linkForm = regexp.MustCompile(`(?i)\blink-([a-z0-9]{5})-([a-z0-9]{5})\b`)

// link is the head of a code's record. It is swept with the once records, long after it is worth nothing.
type link struct {
	At    int64      `json:"at"`
	Until time.Time  `json:"until"`
	Conv  bot.ConvID `json:"conv"`
}

// linkEvent reads what a message says of the customer's addresses: he asks for a code, or writes one on a channel that
// sends. It returns nil for other messages. Made says that the address leads to the conversation of the code now.
func (r *Runtime) linkEvent(ctx context.Context, in channel.Inbound) (*bot.Link, error) {
	if in.Kind != channel.Message && in.Kind != channel.Command {
		return nil, nil
	}
	said := strings.ToLower(strings.TrimSpace(in.Text))
	if said == "/link" || said == "link" && in.Kind == channel.Command {
		conv, err := r.Enter(ctx, in.Address, in.From)
		if err != nil {
			return nil, err
		}
		code, err := r.newLink(ctx, conv)
		return &bot.Link{Code: code}, err
	}
	if _, staff := bot.StaffCode(said); staff && r.Sends(in.Address.Channel) { // one that opens nothing
		return &bot.Link{Refused: true}, nil
	}
	if !strings.Contains(said, "link-") || !r.Sends(in.Address.Channel) {
		return nil, nil
	}
	m := linkForm.FindStringSubmatch(said)
	if m == nil {
		return nil, nil
	}
	made, err := r.redeem(ctx, r.Keys.Hash("link", m[1]+m[2]), in)
	return &bot.Link{Made: made, Refused: !made}, err
}

// newLink makes a code for a conversation.
func (r *Runtime) newLink(ctx context.Context, conv bot.ConvID) (string, error) {
	id := strings.ToLower(r.NewID(""))
	id = id[len(id)-10:] // of the random part: 48 bits that live for ten minutes
	now := bot.Milli(r.Now())
	head, err := json.Marshal(link{now.UnixMilli(), now.Add(bot.LinkKept), conv})
	if err != nil {
		return "", err
	}
	_, err = r.Store.Commit(ctx, bot.Write{Put: []bot.Record{{Ref: linkRef(r.Keys.Hash("link", id)), Head: head}}})
	return "link-" + id[:5] + "-" + id[5:], err
}

func linkRef(hash string) bot.Ref { return bot.Ref{Kind: bot.KindOnce, ID: "link/" + hash} }

// redeem uses a code up and lets the address lead to its conversation. What the address led to before is kept, so that it
// can be undone. It reports false for a code that is not there, used or too old.
func (r *Runtime) redeem(ctx context.Context, hash string, in channel.Inbound) (bool, error) {
	a, p := in.Address, in.From
	recs, err := r.Store.Get(ctx, linkRef(hash), r.addressRef(a), r.personRef(a, p))
	if err != nil {
		return false, err
	}
	var was place
	if recs[1].Ver > 0 {
		if err := json.Unmarshal(recs[1].Head, &was); err != nil {
			return false, &bot.Error{Code: bot.Internal, Op: "read address", Ref: recs[1].Ref, Err: err}
		}
	}
	if recs[0].Ver == 0 {
		return was.By == hash, nil // a crash before its turn: the same message again
	}
	var l link
	if err := json.Unmarshal(recs[0].Head, &l); err != nil {
		return false, &bot.Error{Code: bot.Internal, Op: "read link", Ref: recs[0].Ref, Err: err}
	}
	if r.Now().After(l.Until) {
		return false, nil
	}
	conv, err := r.archive.Conversation(ctx, l.Conv)
	if err != nil {
		return false, err
	}
	w := bot.Write{Drop: []bot.RefVer{{Ref: recs[0].Ref, Ver: recs[0].Ver}}}
	to := place{Conv: conv.ID, Cust: conv.Customer, Key: conv.Key, By: hash}
	if recs[1].Ver > 0 && was.Conv != conv.ID {
		to.Was = &was
		if was.Cust != conv.Customer {
			if err := r.shelve(ctx, &w, conv.Customer, was.Conv); err != nil {
				return false, err
			}
		}
	}
	if err := put(&w, recs[1], to); err != nil {
		return false, err
	}
	if p.Verified && p.ID != "" {
		if err := put(&w, recs[2], to); err != nil {
			return false, err
		}
	}
	_, err = r.Store.Commit(ctx, w)
	if bot.IsConflict(err) {
		return false, nil // somebody used it at the same moment
	}
	r.places.forget(a)
	return err == nil, err
}

func put(w *bot.Write, rec bot.Record, to place) error {
	head, err := json.Marshal(to)
	w.Put = append(w.Put, bot.Record{Ref: rec.Ref, Ver: rec.Ver, Head: head})
	return err
}

// shelve lists a conversation also under another customer, so that an agent sees one history.
func (r *Runtime) shelve(ctx context.Context, w *bot.Write, to bot.CustID, conv bot.ConvID) error {
	ref := historyRef(to, conv)
	recs, err := r.Store.Get(ctx, ref)
	if err == nil && recs[0].Ver == 0 {
		w.Put = append(w.Put, bot.Record{Ref: ref})
	}
	return err
}

func historyRef(c bot.CustID, conv bot.ConvID) bot.Ref {
	return bot.Ref{Kind: bot.KindByCust, ID: string(c) + "/conv/" + string(conv)}
}

// Unlink undoes a link: the address leads again to what it led to before, with that customer's own key. Errors:
// NotFound, where the address was not linked.
func (r *Runtime) Unlink(ctx context.Context, a channel.Address, p channel.Person) error {
	recs, err := r.Store.Get(ctx, r.addressRef(a), r.personRef(a, p))
	if err != nil {
		return err
	}
	var at place
	if recs[0].Ver > 0 {
		if err := json.Unmarshal(recs[0].Head, &at); err != nil {
			return &bot.Error{Code: bot.Internal, Op: "read address", Ref: recs[0].Ref, Err: err}
		}
	}
	if at.By == "" {
		return &bot.Error{Code: bot.NotFound, Op: "unlink", Text: "this address was not linked"}
	}
	var w bot.Write
	for _, rec := range recs {
		var now place
		switch {
		case rec.Ver == 0 || json.Unmarshal(rec.Head, &now) != nil || now.By != at.By:
		case at.Was == nil:
			w.Drop = append(w.Drop, bot.RefVer{Ref: rec.Ref, Ver: rec.Ver})
		default:
			if err := put(&w, rec, *at.Was); err != nil {
				return err
			}
		}
	}
	if was := at.Was; was != nil && was.Cust != at.Cust {
		shelved, err := r.Store.Get(ctx, historyRef(at.Cust, was.Conv))
		if err != nil {
			return err
		}
		if shelved[0].Ver > 0 {
			w.Drop = append(w.Drop, bot.RefVer{Ref: shelved[0].Ref, Ver: shelved[0].Ver})
		}
	}
	if _, err := r.Store.Commit(ctx, w); err != nil {
		return err
	}
	r.places.forget(a)
	_, err = r.turn(ctx, at.Conv, func(c bot.Conversation) (bot.Event, error) {
		if c.Address != a && !slices.Contains(c.Earlier, a) {
			return bot.Event{}, &bot.Error{Code: bot.NotFound, Op: "unlink", Text: "this address was not linked"}
		}
		return bot.Event{Kind: bot.Unlinked, Link: &bot.Link{Undone: &a}}, nil
	})
	return err
}

func (r *Runtime) addressRef(a channel.Address) bot.Ref {
	return bot.Ref{Kind: bot.KindAddr, ID: r.Keys.Hash("address", a.Channel, a.Tenant, a.Room, a.Thread)}
}

func (r *Runtime) personRef(a channel.Address, p channel.Person) bot.Ref {
	return bot.Ref{Kind: bot.KindAddr, ID: r.Keys.Hash("person", a.Channel, a.Tenant, p.ID)}
}
