package email

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"

	"frontdesk/bot/channel"
)

// The waits after something failed: they double up to the last.
const (
	firstWait = 250 * time.Millisecond
	lastWait  = time.Minute
)

func newBackoff() channel.Backoff { return channel.Backoff{First: firstWait, Last: lastWait} }

// place is where reading goes on: the cursor's bytes are its JSON.
type place struct {
	Validity uint32    `json:"validity"` // of the mailbox: when it changes, all UIDs are other ones
	Next     imap.UID  `json:"next"`     // the lowest that was not looked at
	At       time.Time `json:"at"`       // when the last mail came that was looked at

	Aside []imap.UID `json:"aside,omitempty"` // mails before Next that the server does not give: asked for again
	// Waiting are the mails above the bound of an hour, by a hash of who wrote them: taken in turn, in this order.
	Waiting map[string][]imap.UID `json:"waiting,omitempty"`
	Since   time.Time             `json:"since,omitzero"` // when the first of all these was passed over
}

// oldest is when the oldest mail came that may not have been taken.
func (p place) oldest() time.Time {
	if !p.Since.IsZero() && p.Since.Before(p.At) {
		return p.Since
	}
	return p.At
}

// settle forgets since when mails wait if none does.
func (p *place) settle() {
	if len(p.Aside)+len(p.Waiting) == 0 {
		p.Since = time.Time{}
	}
}

// passed notes that a mail was passed over.
func (p *place) passed(now time.Time) {
	if p.Since.IsZero() {
		p.Since = now
	}
}

// keeps tells whether a mail is one of those that were passed over.
func (p place) keeps(uid imap.UID) bool {
	if slices.Contains(p.Aside, uid) {
		return true
	}
	for _, list := range p.Waiting {
		if slices.Contains(list, uid) {
			return true
		}
	}
	return false
}

// How far back reading goes where no place is known.
const (
	firstBack = 24 * time.Hour     // at the first start: unread mails of the last day (where the place cannot be read: of mostBack)
	anewBack  = 24 * time.Hour     // with other UIDs: a day before the last mail that was looked at
	mostBack  = 7 * 24 * time.Hour // the desk knows for 8 days what it has taken
)

// intake is one run.
type intake struct {
	*Adapter
	sink    channel.Sink
	cursor  channel.Cursor
	at      place
	suspect suspect
	again   map[imap.UID]*again // of the mails that were put aside
	moved   func()              // reading goes on behind a mail that held it up
	lost    bool                // there was a place once, and it cannot be read
	anew    uint32              // validity of the mailbox that is read without a known place
	over    int                 // mails that were left since too many wait
	unsure  int                 // refusals in a row that did not say why
}

// maxUnsure is how often a server may refuse us without saying why.
const maxUnsure = 5

// Run takes mails until ctx ends. It returns nil then, and an error only if user or password are refused.
func (a *Adapter) Run(ctx context.Context, sink channel.Sink, cursor channel.Cursor) error {
	b := newBackoff()
	in := &intake{Adapter: a, sink: sink, cursor: cursor, again: map[imap.UID]*again{}, moved: b.Reset}
	a.health.Begin()
	for more := true; more; more = channel.Pause(ctx, b.Next()) {
		if err := in.session(ctx, b.Reset); ctx.Err() == nil {
			if err = in.broke(err); err != nil {
				return err
			}
		}
	}
	a.health.Set(channel.Down, "stopped")
	return nil
}

// broke says what the end of a connection means: an error if a person must act.
func (in *intake) broke(err error) error {
	if errors.Is(err, unsureNo) {
		if in.unsure++; in.unsure >= maxUnsure {
			err = refused("imap", "NO")
		}
	}
	if channel.ClassOf(err) == channel.AuthLost {
		in.health.Set(channel.Denied, "the mail server refuses user or password: put the right ones into the environment, and start the desk again")
		return err
	}
	in.health.Lost(why(err))
	return nil
}

// why says for an admin why there is no connection.
func why(err error) string {
	var no *imap.Error
	switch {
	case errors.Is(err, errCertificate):
		return "the mail server's certificate is not trusted, or not for its name: trying again. See imap in channels.yaml"
	case errors.Is(err, errNoTLS):
		return "the mail server offers no TLS on this port: trying again. Use port 993 for IMAP, 465 or 587 for SMTP"
	case errors.Is(err, errSilent):
		return "the mail server does not answer: connecting again"
	case errors.Is(err, unsureNo):
		return "the mail server does not let us in and does not say why: trying again"
	case errors.Is(err, errStore):
		return "the desk's own store does not answer: trying again"
	case errors.As(err, &no) && no.Code == imap.ResponseCodeNonExistent:
		return "a folder that channels.yaml names is not in the mailbox: make it, or put its name right"
	case errors.Is(err, errWithheld) && errors.As(err, &no):
		return "the mail server refuses to give a mail: trying again, nothing is lost. See its log"
	case errors.Is(err, errWithheld):
		return "the connection to the mail server broke while a mail was read: trying again, nothing is lost"
	case errors.As(err, &no):
		return "the mail server refuses a command: trying again. Run the doctor"
	}
	return "the connection to the mail server cannot be made, or broke: connecting again"
}

var errStore = errors.New("the cursor cannot be read")

// session is one connection, from signing in until it breaks.
func (in *intake) session(ctx context.Context, worked func()) error {
	if err := in.load(ctx); err != nil {
		return err
	}
	l, err := in.connect(ctx)
	if err != nil {
		return err
	}
	defer l.close()
	in.unsure = 0
	data, err := l.open(ctx, in.c.Folder, false)
	if err != nil {
		return err
	}
	if err := in.catchUp(ctx, l, data); err != nil {
		return err
	}
	in.up()
	worked()
	for {
		if err := in.askAgain(ctx, l); err != nil {
			return err
		}
		if err := in.takeWaiting(ctx, l); err != nil {
			return err
		}
		if err := in.wait(ctx, l); err != nil {
			return err
		}
		uids, err := l.search(ctx, &imap.SearchCriteria{UID: []imap.UIDSet{from(in.at.Next)}})
		if err != nil {
			return err
		}
		if err := in.take(ctx, l, uids); err != nil {
			return err
		}
		in.up()
	}
}

// up says that mails are taken, and what was left where it is.
func (in *intake) up() {
	in.mu.Lock()
	n := in.left
	in.mu.Unlock()
	var notes []string
	if k := len(in.at.Aside); k > 0 {
		notes = append(notes, mails(k)+" cannot be read: the mail server refuses to give them, or breaks off. They are asked for again at least once an hour; read them in the mailbox with a mail program")
	}
	if k := in.at.waiting(); k > 0 {
		notes = append(notes, fmt.Sprintf("%s wait: one address wrote more than %d in an hour. They are taken in turn, and stay unread in the mailbox until then", mails(k), in.c.PerHour))
	}
	if k := in.over; k > 0 {
		notes = append(notes, fmt.Sprintf("%s are left unread in the mailbox: one address writes more than %d an hour for so long that %d wait already. Read them with a mail program, and see whether a machine writes there", mails(k), in.c.PerHour, maxWaiting))
	}
	if n > 0 {
		notes = append(notes, mails(n)+" stayed unread in the mailbox since the start: their senders are not proved, or they are automatic")
	}
	in.health.Set(channel.Up, strings.Join(notes, ". "))
}

func mails(n int) string {
	if n == 1 {
		return "1 mail"
	}
	return strconv.Itoa(n) + " mails"
}

// from is all UIDs from one on. Servers give the last mail for it too where there is none.
func from(uid imap.UID) imap.UIDSet {
	var s imap.UIDSet
	s.AddRange(max(uid, 1), 0)
	return s
}

// load reads the place to go on from.
func (in *intake) load(ctx context.Context) error {
	b, err := in.cursor.Load(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", errStore, err)
	}
	var p place
	switch {
	case len(b) == 0: // what is known stays
	case json.Unmarshal(b, &p) != nil:
		in.lost = in.at.Validity == 0
	case p.Next >= in.at.Next || p.Validity != in.at.Validity:
		in.at = p
	}
	return nil
}

// save writes the place down. If it cannot be, nothing is lost: what comes again is known.
func (in *intake) save(ctx context.Context) {
	b, err := json.Marshal(in.at)
	if err == nil {
		err = in.cursor.Save(ctx, b)
	}
	if err != nil && ctx.Err() == nil {
		in.health.Note("the place to go on from could not be saved; nothing is lost by that")
	}
}

// catchUp takes what came while there was no connection.
func (in *intake) catchUp(ctx context.Context, l *link, data *imap.SelectData) error {
	if in.at.Validity == data.UIDValidity {
		uids, err := l.search(ctx, &imap.SearchCriteria{UID: []imap.UIDSet{from(in.at.Next)}})
		if err != nil {
			return err
		}
		return in.take(ctx, l, uids)
	}
	now := in.c.Now()
	criteria := imap.SearchCriteria{NotFlag: []imap.Flag{imap.FlagSeen}, Since: now.Add(-firstBack)}
	if in.lost {
		criteria.Since = now.Add(-mostBack)
	}
	if in.at.Validity != 0 { // taken mails are marked, but so is what somebody read in a mail program
		back := in.at.oldest().Add(-anewBack)
		if oldest := now.Add(-mostBack); back.Before(oldest) {
			back = oldest
		}
		criteria = imap.SearchCriteria{Since: back}
	}
	uids, err := l.search(ctx, &criteria)
	if err != nil {
		return err
	}
	if in.anew != data.UIDValidity { // else mails of this numbering may have been put aside
		in.anew, in.suspect, in.again = data.UIDValidity, suspect{}, map[imap.UID]*again{}
		in.at.Aside, in.at.Waiting = nil, nil
	}
	before := in.at
	in.at = place{At: before.At, Since: before.Since, Aside: before.Aside, Waiting: before.Waiting}
	if err := in.take(ctx, l, uids); err != nil {
		before.Aside, before.Waiting, before.Since = in.at.Aside, in.at.Waiting, in.at.Since
		in.at = before
		return err
	}
	in.at.settle()
	in.at.Validity, in.at.Next = data.UIDValidity, max(in.at.Next, data.UIDNext)
	in.save(ctx)
	return nil
}

// saveEvery is after how many mails the place is written down.
const saveEvery = 20

// take takes mails in the order of their UIDs.
func (in *intake) take(ctx context.Context, l *link, uids []imap.UID) error {
	slices.Sort(uids)
	open := 0
	for i, uid := range uids {
		if uid < in.at.Next || in.at.keeps(uid) {
			continue
		}
		if err := in.next(ctx, l, uid, uids[i+1:]); err != nil {
			return err
		}
		in.at.Next = uid + 1
		if open++; open >= saveEvery && in.at.Validity != 0 {
			in.save(ctx)
			open = 0
		}
	}
	if open > 0 && in.at.Validity != 0 {
		in.save(ctx)
	}
	return nil
}

// one takes one mail, or has it wait for its turn.
func (in *intake) one(ctx context.Context, l *link, uid imap.UID) error {
	m, err := in.read(ctx, l, uid)
	if err != nil || m == nil || in.waits(uid, *m) {
		return err
	}
	return in.accept(ctx, l, uid, *m)
}

// read reads a mail; nil = it is no longer there.
func (in *intake) read(ctx context.Context, l *link, uid imap.UID) (*letter, error) {
	var m letter
	at, found, err := l.fetch(ctx, uid, false, func(raw io.Reader) {
		m = in.self.translate(raw, time.Time{}, refOf(l.validity, uid))
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errWithheld, err)
	}
	if !found {
		return nil, nil
	}
	if at.IsZero() {
		at = in.c.Now()
	}
	m.In.At = at.UTC()
	if m.In.At.After(in.at.At) {
		in.at.At = m.In.At
	}
	return &m, nil
}

// accept delivers a mail, and marks it once that is durable; or leaves it where it is.
func (in *intake) accept(ctx context.Context, l *link, uid imap.UID, m letter) error {
	if !m.Take {
		in.leave()
		return nil
	}
	if m.Thread.ID != "" {
		in.threads.keep(m.In.Address.Room, m.In.Address.Thread, m.Thread)
	}
	if err := in.deliver(ctx, m.In); err != nil {
		return err
	}
	return in.mark(ctx, l, uid)
}

// leave counts a mail that stays as it is.
func (in *intake) leave() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.left++
}

// deliver insists until the sink took it. Its error is the context's.
func (in *intake) deliver(ctx context.Context, m channel.Inbound) error {
	b := newBackoff()
	for {
		err := in.sink.Deliver(ctx, m)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !errors.Is(err, channel.ErrBusy) {
			in.health.Note("the desk does not take what arrives: trying again. See its log")
		}
		if !channel.Pause(ctx, b.Next()) {
			return ctx.Err()
		}
	}
}

// mark says in the mailbox that a mail was taken.
func (in *intake) mark(ctx context.Context, l *link, uid imap.UID) error {
	set := imap.UIDSetNum(uid)
	return l.do(ctx, l.within, func() error {
		if err := l.c.Store(set, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagSeen}}, nil).Close(); err != nil || in.c.Done == "" {
			return err
		}
		_, err := l.c.Move(set, in.c.Done).Wait()
		return err
	})
}

// wait returns when something came, or when it is time to look. Where the server knows IDLE it says so by itself; the
// IDLE is begun anew long before the server would end it, which also shows whether it is still there.
func (in *intake) wait(ctx context.Context, l *link) error {
	if !l.c.Caps().Has(imap.CapIdle) && !l.c.Caps().Has(imap.CapIMAP4rev2) {
		return in.poll(ctx, l)
	}
	var idle interface {
		Close() error
		Wait() error
	}
	if err := l.do(ctx, l.within, func() error {
		cmd, err := l.c.Idle()
		idle = cmd
		return err
	}); err != nil {
		return err
	}
	t := time.NewTimer(in.c.Beat)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-l.news:
	case <-l.c.Closed():
	case <-t.C:
	}
	return l.do(ctx, l.within, func() error {
		if err := idle.Close(); err != nil {
			return err
		}
		return idle.Wait()
	})
}

// pollEvery is how often a server without IDLE is asked.
const pollEvery = 30 * time.Second

func (in *intake) poll(ctx context.Context, l *link) error {
	if !channel.Pause(ctx, min(pollEvery, in.c.Beat)) {
		return ctx.Err()
	}
	return l.do(ctx, l.within, func() error { return l.c.Noop().Wait() })
}
