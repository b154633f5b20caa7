package email

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"

	"frontdesk/bot/channel"
)

// A mail that the server does not give holds up all behind it, since they are taken in order. Whose fault it is shows by
// another mail: only where that one is given does a failure count against this one. Such a mail is put aside: the ones
// behind it are taken, and it is asked for again for as long as it lies in the mailbox.

// errWithheld is for a mail that the server did not give in full.
var errWithheld = errors.New("the mail was not given")

// suspect is the mail that holds the others up.
type suspect struct {
	uid           imap.UID
	tries, faults int // how often it was not given, and how often of these another mail was
}

const (
	maxFaults = 3   // of a mail, before it is put aside
	maxAside  = 500 // then it is the server: reading stops until it gives them
)

// again is when a mail that was put aside is asked for again.
type again struct {
	at   time.Time
	wait channel.Backoff
}

// The waits between two tries.
const (
	firstAgain = time.Minute
	lastAgain  = time.Hour
)

// next takes the next mail, or puts it aside. later are the mails behind it.
func (in *intake) next(ctx context.Context, l *link, uid imap.UID, later []imap.UID) error {
	given := false
	if in.suspect.uid == uid {
		var err error
		if given, err = in.givesAnother(ctx, l, later); err != nil {
			return err
		}
	}
	err := in.one(ctx, l, uid)
	switch {
	case err == nil:
		in.suspect = suspect{}
		in.moved() // the server gives mails: what breaks next is another matter
		return nil
	case !errors.Is(err, errWithheld) || ctx.Err() != nil:
		return err
	case in.suspect.uid != uid:
		in.suspect = suspect{uid: uid}
	}
	in.suspect.tries++
	if given {
		in.suspect.faults++
	}
	if in.suspect.faults < maxFaults || len(in.at.Aside) >= maxAside {
		return err
	}
	in.at.Next, in.suspect = uid+1, suspect{}
	in.putAside(uid)
	if in.at.Validity != 0 {
		in.save(ctx)
	}
	in.moved()
	return err // on a new connection, since this one may be broken
}

// givesAnother tells whether the server gives another mail than the suspect: each time another one, behind it or else before
// it. Where there is no other, nothing is held up.
func (in *intake) givesAnother(ctx context.Context, l *link, others []imap.UID) (bool, error) {
	if len(others) == 0 && in.suspect.uid > 1 {
		var before imap.UIDSet
		before.AddRange(1, in.suspect.uid-1)
		var err error
		if others, err = l.search(ctx, &imap.SearchCriteria{UID: []imap.UIDSet{before}}); err != nil {
			return false, err
		}
		slices.Reverse(others)
		others = slices.DeleteFunc(others, func(uid imap.UID) bool { return slices.Contains(in.at.Aside, uid) })
	}
	if len(others) == 0 {
		return false, nil
	}
	_, found, err := l.fetch(ctx, others[(in.suspect.tries-1)%len(others)], false, func(io.Reader) {})
	if err != nil {
		in.suspect.tries++
		return false, errors.Join(errWithheld, err)
	}
	return found, nil
}

// putAside has a mail asked for again later.
func (in *intake) putAside(uid imap.UID) {
	in.at.Aside = append(in.at.Aside, uid)
	in.at.passed(in.c.Now())
	in.later(uid)
}

// later says when a mail that was put aside is asked for again.
func (in *intake) later(uid imap.UID) {
	a := in.again[uid]
	if a == nil {
		a = &again{wait: channel.Backoff{First: firstAgain, Last: lastAgain}}
		in.again[uid] = a
	}
	a.at = in.c.Now().Add(a.wait.Next())
}

// askAgain asks for the mails that were put aside: at once after a start, and with growing waits.
func (in *intake) askAgain(ctx context.Context, l *link) error {
	for _, uid := range slices.Clone(in.at.Aside) {
		if a := in.again[uid]; a != nil && in.c.Now().Before(a.at) {
			continue
		}
		in.later(uid)
		err := in.one(ctx, l, uid)
		var no *imap.Error
		switch {
		case errors.Is(err, errWithheld) && (errors.As(err, &no) || errors.Is(err, errEmpty)):
			continue
		case err != nil:
			return err
		}
		delete(in.again, uid)
		in.at.Aside = slices.DeleteFunc(in.at.Aside, func(u imap.UID) bool { return u == uid })
		in.at.settle()
		in.save(ctx)
		in.up()
	}
	return nil
}
