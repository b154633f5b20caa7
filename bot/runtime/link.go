package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

// link is the head of a code's record. It is swept with the once records, long after it is worth nothing.
type link struct {
	At      int64      `json:"at"`
	Until   time.Time  `json:"until"`
	Conv    bot.ConvID `json:"conv"`
	Channel string     `json:"channel,omitempty"` // on which it was asked for
}

// errUsed means that somebody used a code up at the same moment.
var errUsed = errors.New("the code was used")

// isUsed tells whether a commit met a code that is no longer there.
func isUsed(err error) bool {
	var e *bot.Error
	return bot.IsConflict(err, bot.KindOnce) && errors.As(err, &e) && strings.HasPrefix(e.Ref.ID, linkPrefix)
}

// confirmed says that an event is the yes to what a code joins: it is of the conversation that the code is for.
type confirmed struct{ code bot.LinkCode }

func (*confirmed) Error() string { return "a code is confirmed" }

// saysLink tells whether a message may be about the customer's addresses.
func saysLink(in channel.Inbound) bool {
	return strings.Contains(strings.ToLower(in.Text), "link")
}

// linkEvent reads what a message says of the customer's addresses: he asks for a code, or writes one. It returns nil for
// other messages.
func (r *Runtime) linkEvent(ctx context.Context, in *channel.Inbound) (*bot.Link, error) {
	if in.Kind != channel.Message && in.Kind != channel.Command {
		return nil, nil
	}
	said := strings.ToLower(strings.TrimSpace(in.Text))
	if said == "/link" || said == "link" && in.Kind == channel.Command {
		if in.Shared { // all who are there would see the code
			return &bot.Link{Refused: true, Why: bot.LinkShared}, nil
		}
		return r.askedLink(ctx, *in)
	}
	if _, staff := bot.StaffCode(said); staff && r.Sends(in.Address.Channel) { // one that opens nothing
		return &bot.Link{Refused: true}, nil
	}
	code, ok := bot.ReadLink(said)
	if !ok {
		return nil, nil
	}
	if in.Shared { // one of many would bring the words of all into his own history
		in.Text = code.String()
		return &bot.Link{Refused: true, Why: bot.LinkShared}, nil
	}
	l, err := r.joining(ctx, code, in.Address)
	if err == nil && l.Asked != nil {
		in.Text = l.Asked.Code // a signed link's token says no more than its code
	}
	return l, err
}

// askedLink makes a code for who asks for one. Where there is a browser to go on in, it is a link as well.
func (r *Runtime) askedLink(ctx context.Context, in channel.Inbound) (*bot.Link, error) {
	conv, err := r.Enter(ctx, in.Address, in.From)
	if err != nil {
		return nil, err
	}
	code, until, err := r.NewLink(ctx, conv, in.Address.Channel)
	l := &bot.Link{Code: code.String()}
	if r.Page != nil && r.Sends(in.Address.Channel) {
		l.URL = r.Page(bot.LinkPage(code.Sign(r.Keys, until)))
	}
	return l, err
}

// NewLink makes a code for a conversation, asked for on a channel. Whoever writes it elsewhere and confirms is the same
// customer.
func (r *Runtime) NewLink(ctx context.Context, conv bot.ConvID, name string) (bot.LinkCode, time.Time, error) {
	id := strings.ToLower(r.NewID(""))
	code := bot.LinkCode{Secret: id[len(id)-10:]} // of the random part: 48 bits that live for ten minutes
	now := bot.Milli(r.Now())
	until := now.Add(bot.LinkKept)
	head, err := json.Marshal(link{now.UnixMilli(), until, conv, name})
	if err != nil {
		return bot.LinkCode{}, time.Time{}, err
	}
	_, err = r.Store.Commit(ctx, bot.Write{Put: []bot.Record{{Ref: linkRef(r.linkHash(code)), Head: head}}})
	return code, until, err
}

const linkPrefix = "link/"

func (r *Runtime) linkHash(c bot.LinkCode) string { return r.Keys.Hash("link", c.Secret) }

func linkRef(hash string) bot.Ref { return bot.Ref{Kind: bot.KindOnce, ID: linkPrefix + hash} }

// joining says what a code would join with an address, or why it joins nothing. It uses nothing up.
func (r *Runtime) joining(ctx context.Context, code bot.LinkCode, a channel.Address) (*bot.Link, error) {
	if why, ok := code.Check(r.Keys, r.Now()); !ok {
		return &bot.Link{Refused: true, Why: why}, nil
	}
	j, why, err := r.readJoin(ctx, code, a)
	if err != nil {
		return nil, err
	}
	if j == nil {
		return &bot.Link{Refused: true, Why: why}, nil
	}
	return &bot.Link{Asked: &bot.Joining{Code: code.String(), Channel: j.link.Channel, Began: j.conv.Opened}}, nil
}

// join is a code that holds, and what it joins.
type join struct {
	link link
	rec  bot.Record // of the code
	conv bot.Conversation
	here bot.Record // of the address
	was  place      // what the address leads to now
}

// readJoin reads what a code would join with an address; nil where it joins nothing, and why.
func (r *Runtime) readJoin(ctx context.Context, code bot.LinkCode, a channel.Address) (*join, bot.LinkRefusal, error) {
	recs, err := r.Store.Get(ctx, linkRef(r.linkHash(code)), r.addressRef(a))
	if err != nil || recs[0].Ver == 0 {
		return nil, bot.LinkUsed, err
	}
	j := &join{rec: recs[0], here: recs[1]}
	if err := json.Unmarshal(j.rec.Head, &j.link); err != nil {
		return nil, "", &bot.Error{Code: bot.Internal, Op: "read link", Ref: j.rec.Ref, Err: err}
	}
	if r.Now().After(j.link.Until) {
		return nil, bot.LinkUsed, nil
	}
	if j.conv, err = r.archive.Conversation(ctx, j.link.Conv); err != nil {
		if bot.CodeOf(err) == bot.NotFound {
			err = nil // erased meanwhile
		}
		return nil, bot.LinkUsed, err
	}
	if j.here.Ver == 0 {
		return j, "", nil
	}
	if j.was, err = readPlace(j.here); err != nil {
		return nil, "", err
	}
	if j.was.Conv == j.conv.ID {
		return nil, bot.LinkSame, nil
	}
	now, err := r.archive.Conversation(ctx, j.was.Conv)
	if bot.CodeOf(err) == bot.NotFound {
		return j, "", nil
	}
	if now.Owner == bot.OwnerAgent || now.Owner == bot.OwnerWaiting { // an answer there would find nobody
		return nil, bot.LinkBusy, err
	}
	return j, "", err
}

// join links an address to the conversation of a code that was confirmed there: the code, the address and the turn that
// says so change in one commit. What the address led to before is kept with its key, so that it can be undone.
func (r *Runtime) join(ctx context.Context, here bot.ConvID, once string, in channel.Inbound, code bot.LinkCode) (bot.Turn, error) {
	j, why, err := (*join)(nil), bot.LinkShared, error(nil)
	if !in.Shared {
		j, why, err = r.readJoin(ctx, code, in.Address)
	}
	if err != nil {
		return bot.Turn{}, err
	}
	if j != nil {
		w, err := r.joined(ctx, j, code, in)
		if err != nil {
			return bot.Turn{}, err
		}
		l := &bot.Link{Made: true, Beside: !r.Sends(in.Address.Channel)}
		t, err := r.turnAlso(ctx, j.conv.ID, w, func(bot.Conversation) (bot.Event, error) {
			return bot.Event{Kind: bot.Said, Once: once, Inbound: &in, Link: l}, nil
		})
		r.places.forget(in.Address)
		if !errors.Is(err, errUsed) {
			return t, err
		}
	}
	return r.turn(ctx, here, func(bot.Conversation) (bot.Event, error) {
		return bot.Event{Kind: bot.Said, Once: once, Inbound: &in, Link: &bot.Link{Refused: true, Why: why}}, nil
	})
}

// joined is what changes with the turn that links an address.
func (r *Runtime) joined(ctx context.Context, j *join, code bot.LinkCode, in channel.Inbound) (bot.Write, error) {
	w := bot.Write{Drop: []bot.RefVer{{Ref: j.rec.Ref, Ver: j.rec.Ver}}}
	to := place{Conv: j.conv.ID, Cust: j.conv.Customer, Key: j.conv.Key, By: r.linkHash(code), At: bot.Milli(r.Now()).UnixMilli()}
	var person bot.Record
	if in.From.Verified && in.From.ID != "" {
		recs, err := r.Store.Get(ctx, r.personRef(in.Address, in.From))
		if err != nil {
			return w, err
		}
		person, to.Who = recs[0], recs[0].ID
	}
	if j.here.Ver > 0 && j.was.Cust != j.conv.Customer {
		for _, ref := range shelves(j.conv, j.was) {
			if err := r.shelve(ctx, &w, ref); err != nil {
				return w, err
			}
		}
	}
	if err := put(&w, j.here, to); err != nil {
		return w, err
	}
	if to.Who == "" {
		return w, nil
	}
	return w, put(&w, person, to)
}

// put lets a record lead elsewhere, remembering what it led to.
func put(w *bot.Write, rec bot.Record, to place) error {
	if rec.Ver > 0 {
		was, err := readPlace(rec)
		if err != nil {
			return err
		}
		to.Was = &was
	}
	return putPlace(w, rec, to)
}

func putPlace(w *bot.Write, rec bot.Record, to place) error {
	head, err := json.Marshal(to)
	w.Put = append(w.Put, bot.Record{Ref: rec.Ref, Ver: rec.Ver, Head: head})
	return err
}

// shelves are the lists in which two customers' conversations stand together, so that an agent sees one history from
// either side.
func shelves(c bot.Conversation, was place) []bot.Ref {
	return []bot.Ref{historyRef(c.Customer, was.Conv), historyRef(was.Cust, c.ID)}
}

// shelve adds to such a list.
func (r *Runtime) shelve(ctx context.Context, w *bot.Write, ref bot.Ref) error {
	recs, err := r.Store.Get(ctx, ref)
	if err == nil && recs[0].Ver == 0 {
		w.Put = append(w.Put, bot.Record{Ref: ref})
	}
	return err
}

func historyRef(c bot.CustID, conv bot.ConvID) bot.Ref {
	return bot.Ref{Kind: bot.KindByCust, ID: string(c) + "/conv/" + string(conv)}
}

func readPlace(rec bot.Record) (at place, err error) {
	if err := json.Unmarshal(rec.Head, &at); err != nil {
		return place{}, &bot.Error{Code: bot.Internal, Op: "read address", Ref: rec.Ref, Err: err}
	}
	return at, nil
}

// Leads finds the conversation that an address leads to now. ok is false for an address that leads nowhere.
func (r *Runtime) Leads(ctx context.Context, a channel.Address) (conv bot.ConvID, ok bool, err error) {
	if at, ok := r.places.find(a); ok {
		return at.Conv, true, nil
	}
	since := r.places.look()
	at, ok, err := r.place(ctx, r.addressRef(a))
	if ok {
		r.places.keep(a, at, since)
	}
	return at.Conv, ok, err
}

func (r *Runtime) addressRef(a channel.Address) bot.Ref {
	return bot.Ref{Kind: bot.KindAddr, ID: r.Keys.Hash("address", a.Channel, a.Tenant, a.Room, a.Thread)}
}

func (r *Runtime) personRef(a channel.Address, p channel.Person) bot.Ref {
	return bot.Ref{Kind: bot.KindAddr, ID: r.Keys.Hash("person", a.Channel, a.Tenant, p.ID)}
}
