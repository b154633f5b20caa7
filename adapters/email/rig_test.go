package email_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/adapters/email"
	"frontdesk/adapters/email/emailtest"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// rig is one mailbox with its server, and what it delivered.
type rig struct {
	*testing.T
	m   *emailtest.Server
	c   email.Config
	a   channel.Adapter
	sk  bottest.Sink
	cur bottest.Cursor
	end context.CancelFunc
	err chan error
	n   int
}

func newRig(t *testing.T, change func(*email.Config)) *rig {
	t.Helper()
	return rigOn(t, emailtest.New(t, false), change)
}

// inBubble plays with a mailbox in memory, in a bubble of testing/synctest: waits may be as long as in life.
func inBubble(t *testing.T, change func(*email.Config), play func(*rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { play(rigOn(t, emailtest.NewInMemory(t, false), change)) })
}

func rigOn(t *testing.T, m *emailtest.Server, change func(*email.Config)) *rig {
	t.Helper()
	r := &rig{T: t, m: m}
	r.c = configOf(r.m, "email:support", false)
	r.c.Beat = 100 * time.Millisecond
	if change != nil {
		change(&r.c)
	}
	r.make()
	t.Cleanup(func() {
		_ = r.stop()
		r.m.Close()
	})
	return r
}

func (r *rig) make() {
	r.Helper()
	a, err := email.New(r.c)
	if err != nil {
		r.Fatal(err)
	}
	r.a = a
}

func (r *rig) run() {
	ctx, cancel := context.WithCancel(r.Context())
	r.end, r.err = cancel, make(chan error, 1)
	a, end := r.a, r.err
	go func() { end <- a.Run(ctx, &r.sk, &r.cur) }()
}

// stop ends Run and gives its error.
func (r *rig) stop() error {
	if r.end == nil {
		return nil
	}
	r.end()
	r.end = nil
	return <-r.err
}

func (r *rig) wait(what string, holds func() bool) {
	r.Helper()
	for end := time.Now().Add(time.Minute); !holds(); {
		if time.Now().After(end) {
			r.Fatalf("waited in vain for %s; health %+v", what, r.a.Health())
		}
		<-time.After(2 * time.Millisecond)
	}
}

// well tells whether mails are taken and nothing is to be said about it.
func (r *rig) well() bool {
	h := r.a.Health()
	return h.State == channel.Up && h.Last == ""
}

// writes puts a mail of Ann into the mailbox.
func (r *rig) writes(l emailtest.Letter) {
	r.n++
	if l.From == "" {
		l.From = "ann@customer.example"
	}
	if l.ID == "" {
		l.ID = fmt.Sprintf("m%d@customer.example", r.n)
	}
	l.To = deskAddress
	r.m.Put(time.Now(), l.Raw())
}

// got waits until n mails were delivered, and gives them.
func (r *rig) got(n int) []channel.Inbound {
	r.Helper()
	r.wait(fmt.Sprint(n, " mails"), func() bool { return r.sk.Count() >= n })
	return r.sk.All()
}

// answers sends a text to where a mail came from.
func (r *rig) answers(in channel.Inbound, key, words string) (channel.Receipt, error) {
	r.Helper()
	return r.send(channel.Outbound{Key: key, Address: in.Address, Locale: "en", Body: []channel.Block{{Kind: channel.TextBlock, Text: words}}})
}

func (r *rig) send(o channel.Outbound) (got channel.Receipt, err error) {
	r.Helper()
	parts, err := r.a.Render(o)
	if err != nil {
		r.Fatal(err)
	}
	for i, p := range parts {
		if got, err = r.a.Send(r.Context(), p, fmt.Sprint(o.Key, "/", i)); err != nil {
			return got, err
		}
	}
	return got, nil
}

// mail is the last one that was sent to Ann, as it is read. It must keep the standards.
func (r *rig) mail() emailtest.Read {
	r.Helper()
	all := r.m.Mails("ann@customer.example")
	if len(all) == 0 {
		r.Fatal("no mail was sent")
	}
	m, wrong := all[len(all)-1].Read()
	if len(wrong) > 0 {
		r.Errorf("the mail breaks the standards: %v", wrong)
	}
	return m
}

// say is what the doctor's findings are, in lines.
func say(findings []channel.Finding) string {
	var sb strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&sb, "%v %s\n", f.OK, f.What)
	}
	return sb.String()
}
