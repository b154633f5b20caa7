package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"unicode/utf8"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

// Deliver takes what arrived on a channel, in order. nil = every one of them has its turn, now or from an earlier
// delivery. Errors: Invalid (too long, not UTF-8, no key); channel.ErrBusy and the store's: deliver again.
func (r *Runtime) Deliver(ctx context.Context, in ...channel.Inbound) error {
	for i := range in {
		if _, err := admit(in[i]); err != nil {
			return err
		}
	}
	for i := range in {
		if _, err := r.Receive(ctx, in[i]); err != nil {
			return err
		}
	}
	return nil
}

// Receipt says which turn a message became.
type Receipt = bot.Receipt

// Receive is Deliver for one, and says which turn it became.
func (r *Runtime) Receive(ctx context.Context, in channel.Inbound) (Receipt, error) {
	in, err := admit(in)
	if err != nil {
		return Receipt{}, err
	}
	once := in.Address.Channel + "/" + r.Keys.Hash("once", in.Address.Channel, in.Key)
	for range maxTries {
		at, err := r.reach(ctx, in.Address, in.From, in.Shared)
		if err == nil && at.begun != nil && saysLink(in) { // what codes join is looked up in the store
			at = reached{}
			at.place, err = r.enter(ctx, in.Address, in.From, in.Shared)
		}
		if err != nil {
			return Receipt{}, err
		}
		got, err := r.receive(ctx, at, once, in)
		if !errors.Is(err, errBegun) {
			return got, err
		}
		r.born.done(at.Conv)
	}
	return Receipt{}, channel.ErrBusy
}

// receive makes a message a turn where its address leads.
func (r *Runtime) receive(ctx context.Context, at reached, once string, in channel.Inbound) (Receipt, error) {
	in.Shared = at.Shared // also where the platform does not say it of each event
	link, err := r.linkEvent(ctx, &in)
	if err != nil {
		return Receipt{}, err
	}
	in.Text, in.Files = r.Desk().Redactor.Redact(in.Text), r.named(in)
	t, err := r.turn(ctx, at.Conv, func(c bot.Conversation) (bot.Event, error) {
		if code, yes := bot.Confirmed(c, in); yes && link == nil {
			return bot.Event{}, &confirmed{code}
		}
		told := r.Desk().WriteForm(c, in)
		return bot.Event{Kind: bot.Said, Once: once, Inbound: &told, Link: link}, nil
	})
	if yes, ok := errors.AsType[*confirmed](err); ok {
		t, err = r.join(ctx, at.Conv, once, in, yes.code)
	}
	if errors.Is(err, errSeen) {
		c, seq, _, err := r.archive.Once(ctx, once)
		return Receipt{Conv: c, Seq: seq, Seen: true}, err
	}
	if err == nil {
		r.written(in.Address, at)
	}
	return Receipt{Conv: t.Conv, Seq: t.Seq}, err
}

// admit is the door through which everything comes in, of every channel: it refuses what cannot be kept, and takes out
// what no text has.
func admit(in channel.Inbound) (channel.Inbound, error) {
	if err := valid(in); err != nil {
		return in, err
	}
	return in.Clean(), nil
}

func valid(in channel.Inbound) error {
	refuse := func(text string) error { return &bot.Error{Code: bot.Invalid, Op: "deliver", Text: text} }
	switch {
	case in.Key == "" || in.Address.Channel == "" || in.Address.Room == "":
		return refuse("a message needs a key and an address")
	case len(in.Text) > channel.MaxText:
		return refuse(fmt.Sprintf("the message is longer than %d bytes: send it in parts", channel.MaxText))
	case !utf8.ValidString(in.Text) || !utf8.ValidString(in.Choice) || !utf8.ValidString(in.Form):
		return refuse("the message is not valid UTF-8")
	case len(in.Entries) > maxEntries:
		return refuse(fmt.Sprintf("a form has more than %d fields", maxEntries))
	}
	size := 0
	for _, e := range in.Entries {
		if !utf8.ValidString(e.Field) || !utf8.ValidString(e.Value) {
			return refuse("the form is not valid UTF-8")
		}
		size += len(e.Field) + len(e.Value)
	}
	if size > channel.MaxText {
		return refuse(fmt.Sprintf("the form holds more than %d bytes", channel.MaxText))
	}
	return nil
}

// maxEntries bounds the fields of a form: no platform shows more.
const maxEntries = 100

// place is what an address record holds: ids only.
type place struct {
	Conv bot.ConvID `json:"conv"`
	Cust bot.CustID `json:"cust"`
	Key  bot.KeyID  `json:"key"`
	By   string     `json:"by,omitempty"`  // hash of the code that linked it, or linked whoever began it here
	At   int64      `json:"at,omitempty"`  // when, in milliseconds
	Who  string     `json:"who,omitempty"` // id of the person's record that was linked with it
	Was  *place     `json:"was,omitempty"` // what it led to before

	Shared bool `json:"shared,omitempty"` // several read and write there: the customer is the room, none of them
}

// Enter finds the conversation of an address, or begins one for it: a customer who is proven to be a known person
// keeps what is known of him. The beginning is durable; the conversation has its record with its first turn.
func (r *Runtime) Enter(ctx context.Context, a channel.Address, p channel.Person) (bot.ConvID, error) {
	at, err := r.enter(ctx, a, p, false)
	return at.Conv, err
}

// enter is Enter, also for a room in which several read and write: it is a customer of its own, to whom nobody brings what is
// known of him. An address that turns out to be such a room begins anew, without what it knew of the one.
func (r *Runtime) enter(ctx context.Context, a channel.Address, p channel.Person, shared bool) (place, error) {
	for range maxTries {
		at, err := r.reach(ctx, a, p, shared)
		if err != nil || at.begun == nil {
			return at.place, err
		}
		_, err = r.Store.Commit(ctx, bot.Write{Put: at.begun})
		if bot.IsConflict(err) {
			r.born.done(at.Conv)
			continue // another delivery began it
		}
		if err != nil {
			return place{}, err
		}
		r.born.stored(at.Conv)
		r.written(a, at)
		return at.place, nil
	}
	return place{}, channel.ErrBusy
}

// errBegun means that another delivery began a conversation for the address.
var errBegun = errors.New("the address has a conversation")

// reached is where an address leads.
type reached struct {
	place
	begun []bot.Record // what must be written that it leads there, with the first turn; nil where it is
	moved bool         // it led elsewhere before
	since look         // when it was looked up
}

// reach finds the conversation of an address, or begins one, which is not written yet: a message and the beginning of its
// conversation are one commit.
func (r *Runtime) reach(ctx context.Context, a channel.Address, p channel.Person, shared bool) (reached, error) {
	if at, ok := r.places.find(a); ok && (at.Shared || !shared) {
		return reached{place: at}, r.remember(ctx, at, a, p)
	}
	since := r.places.look()
	rec, at, ok, err := r.placeRecord(ctx, r.addressRef(a))
	if err != nil {
		return reached{}, err
	}
	if ok && (at.Shared || !shared) {
		r.places.keep(a, at, since)
		return reached{place: at}, r.remember(ctx, at, a, p)
	}
	n, known, err := r.begin(ctx, rec, a, p, shared)
	if err != nil {
		return reached{}, err
	}
	n.moved, n.since = ok, since
	return n, r.bear(ctx, n, known, a, p)
}

// written notes that what was begun is in the store.
func (r *Runtime) written(a channel.Address, at reached) {
	switch {
	case at.begun == nil:
	case at.moved:
		r.places.forget(a)
	default:
		r.places.keep(a, at.place, at.since)
	}
}

func (r *Runtime) place(ctx context.Context, ref bot.Ref) (place, bool, error) {
	_, at, ok, err := r.placeRecord(ctx, ref)
	return at, ok, err
}

// placeRecord is place with its record, which has no version where there is none.
func (r *Runtime) placeRecord(ctx context.Context, ref bot.Ref) (bot.Record, place, bool, error) {
	recs, err := r.Store.Get(ctx, ref)
	if err != nil || recs[0].Ver == 0 {
		return bot.Record{Ref: ref}, place{}, false, err
	}
	at, err := readPlace(recs[0])
	return recs[0], at, err == nil, err
}

// begin gives an address a conversation. known tells that its customer is.
func (r *Runtime) begin(ctx context.Context, address bot.Record, a channel.Address, p channel.Person, shared bool) (n reached, known bool, err error) {
	at := place{Conv: bot.ConvID(r.NewID("cv_")), Shared: shared}
	var w bot.Write
	person := r.personRef(a, p)
	alone := p.Verified && p.ID != "" && !shared
	if alone {
		was, ok, err := r.place(ctx, person)
		if err != nil {
			return n, false, err
		}
		if known = ok; ok {
			at.Cust, at.Key, at.By, at.At, at.Who = was.Cust, was.Key, was.By, was.At, was.Who
		}
	}
	if !known {
		key, rec, err := r.Keys.NewKey(ctx)
		if err != nil {
			return n, false, err
		}
		at.Cust, at.Key = bot.CustID(r.NewID("cu_")), key
		w.Put = append(w.Put, rec)
	}
	if err := putPlace(&w, address, at); err != nil {
		return n, false, err
	}
	if alone && !known {
		if err := putPlace(&w, bot.Record{Ref: person}, at); err != nil {
			return n, false, err
		}
	}
	return reached{place: at, begun: w.Put}, known, nil
}

// remember keeps in memory what the first turn of a conversation begins with, where it has none yet.
func (r *Runtime) remember(ctx context.Context, at place, a channel.Address, p channel.Person) error {
	if r.lanes.known(at.Conv) || r.born.find(at.Conv) != nil {
		return nil
	}
	recs, err := r.Store.Get(ctx, bot.Ref{Kind: bot.KindConv, ID: string(at.Conv)}, bot.Ref{Kind: bot.KindCust, ID: string(at.Cust)})
	if err != nil || recs[0].Ver > 0 {
		return err
	}
	return r.bear(ctx, reached{place: at}, recs[1].Ver > 0, a, p)
}

// bear keeps in memory what the first turn of a conversation begins with, until it is written.
func (r *Runtime) bear(ctx context.Context, at reached, known bool, a channel.Address, p channel.Person) (err error) {
	b := &birth{begun: at.begun, conv: bot.Conversation{V: bot.ConversationVersion, ID: at.Conv, Customer: at.Cust, Key: at.Key, Address: a, Owner: bot.OwnerBot},
		customer: bot.Customer{V: bot.CustomerVersion, ID: at.Cust, Key: at.Key, Shared: at.Shared, Locale: p.Locale, Zone: p.Zone}}
	if known {
		b.customer, err = r.archive.Customer(ctx, at.Cust)
		switch {
		case bot.CodeOf(err) == bot.NotFound: // known by his address, and has written nothing yet
			b.customer = bot.Customer{V: bot.CustomerVersion, ID: at.Cust, Key: at.Key, Shared: at.Shared, Locale: p.Locale, Zone: p.Zone}
		case err != nil:
			return err
		}
		if b.tickets, err = r.ticketsOf(ctx, at.Cust, ""); err != nil {
			return err
		}
	}
	b.conv.Locale = r.localeFor(p.Locale, b.customer.Locale)
	r.born.add(b)
	return nil
}

// localeFor picks the desk's language that fits a wish best: the same, else the same language, else the first.
func (r *Runtime) localeFor(wishes ...string) string {
	have := r.Desk().Locales
	for _, w := range wishes {
		if slices.Contains(have, w) {
			return w
		}
		for _, l := range have {
			if w != "" && base(l) == base(w) {
				return l
			}
		}
	}
	return have[0]
}

func base(locale string) string {
	for i, c := range locale {
		if c == '-' || c == '_' {
			return locale[:i]
		}
	}
	return locale
}

// births are conversations that have an address and no turn yet.
type births struct {
	mu      sync.Mutex
	waiting map[string]*birth // by conversation
	order   []string
}

// maxBirths bounds them: who opens chats without writing is forgotten, and begins again at no loss.
const maxBirths = 10_000

type birth struct {
	begun    []bot.Record // what its first turn writes of its address; nil where that is written
	conv     bot.Conversation
	customer bot.Customer
	tickets  []bot.Ticket
}

func (b *birth) held() *held {
	return &held{Before: bot.Before{Conv: b.conv, Customer: b.customer}, tickets: b.tickets, begun: b.begun}
}

func (bs *births) find(id bot.ConvID) *birth {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	return bs.waiting[string(id)]
}

func (bs *births) add(b *birth) {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	bs.waiting[string(b.conv.ID)] = b
	bs.order = append(bs.order, string(b.conv.ID))
	for len(bs.order) > maxBirths {
		delete(bs.waiting, bs.order[0])
		bs.order = bs.order[1:]
	}
}

// stored notes that the address of a conversation is written.
func (bs *births) stored(id bot.ConvID) {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	if b := bs.waiting[string(id)]; b != nil {
		n := *b
		n.begun = nil
		bs.waiting[string(id)] = &n
	}
}

func (bs *births) done(id bot.ConvID) {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	delete(bs.waiting, string(id))
}
