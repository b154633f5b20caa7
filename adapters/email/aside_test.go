package email_test

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"frontdesk/adapters/email"
	"frontdesk/adapters/email/emailtest"
	"frontdesk/bot/channel"
)

// TestFetchOutage loses no mail and keeps the order while the server gives none, in whatever way, before the first mail or
// amid them.
func TestFetchOutage(t *testing.T) {
	for _, do := range []emailtest.Withholding{emailtest.Refuses, emailtest.Breaks, emailtest.Empties} {
		t.Run(string(do), func(t *testing.T) {
			inBubble(t, nil, func(r *rig) {
				r.m.WithholdNext(do, do, do, do, do)
				r.writes(emailtest.Letter{Text: "0"})
				r.writes(emailtest.Letter{Text: "1"})
				r.run()
				r.got(2)
				r.m.WithholdNext(do, do, do, do, do)
				r.writes(emailtest.Letter{Text: "2"})
				r.writes(emailtest.Letter{Text: "3"})
				r.got(4)
				if got := r.sk.Texts(); !slices.Equal(got, []string{"0", "1", "2", "3"}) {
					r.Errorf("got %q", got)
				}
				r.wait("all to be well", r.well)
			})
		})
	}
}

// TestOutageIsSaid tells an admin what is wrong while it lasts.
func TestOutageIsSaid(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		r.m.Withhold(func(imap.UID) emailtest.Withholding { return emailtest.Refuses })
		r.writes(emailtest.Letter{Text: "0"})
		r.writes(emailtest.Letter{Text: "1"})
		r.run()
		r.wait("health to say so", func() bool {
			h := r.a.Health()
			return h.State == channel.Down && strings.Contains(h.Last, "refuses to give a mail") && h.Reconnects >= 4
		})
		r.m.Withhold(nil)
		r.got(2)
	})
}

// TestWithheldMail takes the others where one mail is never given, keeps its number over restarts, asks for it again and takes
// it in the end.
func TestWithheldMail(t *testing.T) {
	for _, do := range []emailtest.Withholding{emailtest.Refuses, emailtest.Breaks, emailtest.Empties} {
		t.Run(string(do), func(t *testing.T) {
			var ahead atomic.Int64
			inBubble(t, func(c *email.Config) {
				c.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
			}, func(r *rig) { r.withheld(do, &ahead) })
		})
	}
}

// withheld is a mailbox whose second mail is not given; ahead is how far the adapter's clock is before others.
func (r *rig) withheld(do emailtest.Withholding, ahead *atomic.Int64) {
	var asked atomic.Int32
	r.m.Withhold(func(uid imap.UID) emailtest.Withholding {
		if uid == 2 {
			asked.Add(1)
			return do
		}
		return emailtest.Gives
	})
	r.run()
	r.writes(emailtest.Letter{Text: "0"})
	r.got(1)
	for i := range 3 {
		r.writes(emailtest.Letter{Text: fmt.Sprint(i + 1)})
	}
	r.got(3)
	said := func() bool {
		h := r.a.Health()
		return h.State == channel.Up && strings.HasPrefix(h.Last, "1 mail cannot be read: the mail server refuses to give")
	}
	r.wait("health to say so", said)
	before := asked.Load()
	ahead.Add(int64(2 * time.Hour))
	r.wait("it to be asked for again", func() bool { return asked.Load() > before })
	_ = r.stop()
	before = asked.Load()
	r.make()
	r.run()
	r.wait("it to be asked for after a restart", func() bool { return asked.Load() > before })
	r.wait("health to say so after a restart", said)
	r.m.Withhold(nil)
	ahead.Add(int64(2 * time.Hour))
	r.got(4)
	if got := r.sk.Texts(); !slices.Equal(got, []string{"0", "2", "3", "1"}) {
		r.Errorf("got %q", got)
	}
	r.wait("all to be well", r.well)
}
