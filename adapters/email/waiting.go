package email

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"

	"frontdesk/bot/channel"
)

// Two machines that answer each other must end, whatever they write, so no address gets more than so many mails an hour
// taken. A person who forwards a whole folder is no machine: what is above the bound waits for its turn.

// maxWaiting bounds how many mails wait: their numbers lie in the cursor, which is at most 64 KiB.
const maxWaiting = 1500

// waiting is how many mails wait for their turn.
func (p place) waiting() (n int) {
	for _, list := range p.Waiting {
		n += len(list)
	}
	return n
}

// waits tells whether a mail was passed over, since its writer has written too many in the last hour or has others waiting.
func (in *intake) waits(uid imap.UID, m letter) bool {
	if !m.Take || m.In.Kind != channel.Message {
		return false
	}
	who, now := short(m.In.From.ID)[:12], in.c.Now()
	if len(in.at.Waiting[who]) == 0 && in.hourly.add(who, now, in.c.PerHour) {
		return false
	}
	if in.at.waiting() >= maxWaiting {
		in.over++
		return true
	}
	if in.at.Waiting == nil {
		in.at.Waiting = map[string][]imap.UID{}
	}
	in.at.Waiting[who] = append(in.at.Waiting[who], uid)
	in.at.passed(now)
	return true
}

// takeWaiting takes the mails whose turn it is, those of each writer in the order in which they came.
func (in *intake) takeWaiting(ctx context.Context, l *link) error {
	changed := false
	defer func() {
		if changed {
			in.at.settle()
			in.save(ctx)
			in.up()
		}
	}()
	for _, who := range slices.Sorted(maps.Keys(in.at.Waiting)) {
		for len(in.at.Waiting[who]) > 0 && in.hourly.add(who, in.c.Now(), in.c.PerHour) {
			uid := in.at.Waiting[who][0]
			m, err := in.read(ctx, l, uid)
			if err == nil && m != nil {
				err = in.accept(ctx, l, uid, *m)
			}
			withheld := errors.Is(err, errWithheld)
			if err != nil && (!withheld || len(in.at.Aside) >= maxAside) {
				return err
			}
			changed = true
			if in.at.Waiting[who] = in.at.Waiting[who][1:]; len(in.at.Waiting[who]) == 0 {
				delete(in.at.Waiting, who)
			}
			if withheld {
				in.putAside(uid)
				return err
			}
		}
	}
	return nil
}

// hourly counts the mails of each address.
type hourly struct {
	mu   sync.Mutex
	seen map[string][]time.Time
}

// add counts a mail, and reports whether it is within the bound of an hour.
func (h *hourly) add(who string, at time.Time, most int) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.seen == nil || len(h.seen) > maxThreads {
		h.seen = map[string][]time.Time{}
	}
	list := slices.DeleteFunc(h.seen[who], func(t time.Time) bool { return at.Sub(t) >= time.Hour })
	if len(list) >= most {
		h.seen[who] = list
		return false
	}
	h.seen[who] = append(list, at)
	return true
}
