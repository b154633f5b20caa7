package runtime_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

// batch delivers what ana writes in a thread together with what a customer writes elsewhere, as one batch of the platform.
// It wants both taken at once.
func (o *office) batch(f *forum, n int, text string) {
	o.t.Helper()
	began := time.Now()
	err := f.sink.Deliver(o.t.Context(),
		channel.Inbound{Key: fmt.Sprint("staff", n), Kind: channel.Message, MessageID: fmt.Sprint("s", n), Text: text,
			From: channel.Person{ID: "ana", Verified: true}, Address: channel.Address{Tenant: "t", Room: "R", Thread: "1"}},
		channel.Inbound{Key: fmt.Sprint("other", n), Kind: channel.Message, MessageID: fmt.Sprint("o", n), Text: "I am another customer",
			From: channel.Person{ID: "other", Verified: true}, Address: channel.Address{Tenant: "t", Room: "DM"}})
	if err != nil || time.Since(began) > 0 {
		o.t.Fatalf("batch %d: %v after %s", n, err, time.Since(began))
	}
	synctest.Wait()
}

// others counts what the other customer wrote.
func (o *office) others(f *forum) (n int) {
	o.t.Helper()
	conv, err := o.Enter(o.t.Context(), channel.Address{Channel: f.name, Tenant: "t", Room: "DM"}, channel.Person{ID: "other", Verified: true})
	if err != nil {
		o.t.Fatal(err)
	}
	for _, t := range o.turns(o.t, conv) {
		if t.Event.Inbound != nil {
			n++
		}
	}
	return n
}

func TestWhatStaffWriteHoldsNoCustomerUp(t *testing.T) {
	const refused, unchecked = "not in this room", "did not say whether you are in this room"
	after := func(d time.Duration, class channel.Class) func() error {
		end := time.Now().Add(d)
		return func() error {
			if time.Now().Before(end) {
				return &channel.SendError{Class: class, Code: "why"}
			}
			return nil
		}
	}
	for name, c := range map[string]struct {
		fail  func() func() error
		slow  bool
		heard []string
		says  string // in the thread, of each that is not passed on
		shut  bool
	}{
		"the room is gone":          {func() func() error { return after(100*time.Hour, channel.Gone) }, false, nil, refused, true},
		"the platform refuses":      {func() func() error { return after(100*time.Hour, channel.Permanent) }, false, nil, refused, false},
		"it does not say for a day": {func() func() error { return after(24*time.Hour, channel.Retryable) }, false, nil, unchecked, false},
		"it limits for a day":       {func() func() error { return after(24*time.Hour, channel.RateLimited) }, false, nil, unchecked, false},
		"it never answers":          {nil, true, nil, unchecked, false},
		"it limits for 5 minutes":   {func() func() error { return after(5*time.Minute, channel.RateLimited) }, false, []string{"one", "two"}, "", false},
		"it fails for 5 minutes":    {func() func() error { return after(5*time.Minute, channel.Retryable) }, false, []string{"one", "two"}, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			inForum(t, []string{"fake:a"}, func(t *testing.T, o *office) {
				f := o.forums[0]
				conv := o.waits()
				o.settle()
				if c.fail != nil {
					fail := c.fail()
					f.failing(func(method string) error {
						if method == "member" {
							return fail()
						}
						return nil
					})
				}
				f.mu.Lock()
				f.slow = c.slow
				f.mu.Unlock()
				o.batch(f, 1, "one")
				o.batch(f, 1, "one") // delivered again
				o.batch(f, 2, "two")
				if n := o.others(f); n != 2 {
					t.Errorf("%d messages of the other customer were taken, want 2", n)
				}
				time.Sleep(time.Hour)
				o.settle()
				public, _ := o.heard(conv)
				wantTexts(t, "the customer reads", public, c.heard...)
				if c.says != "" && count(f.posts(1), c.says) != 2 {
					t.Errorf("the thread does not say twice %q: %q", c.says, f.posts(1))
				}
				if shut := o.DesksClosed("fake:a"); (len(shut) == 1) != c.shut {
					t.Errorf("closed desks: %+v", shut)
				}
				if left, err := o.store.Jobs(t.Context(), bot.HeardQueue("fake:a"), time.Now().Add(time.Hour), bot.JobID{}, 10); err != nil || len(left) > 0 {
					t.Errorf("%d wait still, %v", len(left), err)
				}
				o.whole(t, conv)
				// Once the platform answers, all goes on.
				f.failing(nil)
				f.mu.Lock()
				f.slow = false
				f.mu.Unlock()
				o.batch(f, 3, "three")
				o.settle()
				if public, _ = o.heard(conv); len(public) != len(c.heard)+1 || len(o.DesksClosed("fake:a")) > 0 {
					t.Errorf("afterwards the customer reads %q, closed %+v", public, o.DesksClosed("fake:a"))
				}
			})
		})
	}
}

// asksInVain has the platform tell of nobody who he is, for now.
func asksInVain(method string) error {
	if method == "member" {
		return &channel.SendError{Class: channel.Retryable}
	}
	return nil
}

func TestWhatStaffWroteOutlivesAStop(t *testing.T) {
	inForum(t, []string{"fake:a"}, func(t *testing.T, o *office) {
		f := o.forums[0]
		conv := o.waits()
		o.settle()
		f.failing(asksInVain)
		o.batch(f, 1, "one")
		o.stop()
		f.failing(nil)
		o.start()
		o.settle()
		public, _ := o.heard(conv)
		wantTexts(t, "the customer reads", public, "one")
	})
}

// What somebody wrote before another's act could be read does not pass because it was looked at later.
func TestWaitingDoesNotHideWhoWasFirst(t *testing.T) {
	inForum(t, []string{"fake:a"}, func(t *testing.T, o *office) {
		f := o.forums[0]
		conv := o.waits()
		o.settle()
		f.failing(asksInVain)
		o.batch(f, 1, "from the thread")
		if _, err := o.Act(t.Context(), conv, bot.Act{Staff: "st_bo", Name: "Bo", Verb: bot.Reply, Text: "from the console"}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		f.failing(nil)
		o.settle()
		public, _ := o.heard(conv)
		wantTexts(t, "the customer reads", public, "from the console")
		if count(f.posts(1), "somebody else has acted") != 1 {
			t.Errorf("the thread says nothing of it: %q", f.posts(1))
		}
	})
}
