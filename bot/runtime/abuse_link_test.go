package runtime_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// slowReads holds one read back between the store and who asked, as a busy machine may.
type slowReads struct {
	bot.Store
	mu   sync.Mutex
	held func(refs []bot.Ref) (wait <-chan struct{})
}

func (s *slowReads) Get(ctx context.Context, refs ...bot.Ref) ([]bot.Record, error) {
	recs, err := s.Store.Get(ctx, refs...)
	s.mu.Lock()
	held := s.held
	s.mu.Unlock()
	if held != nil {
		if wait := held(refs); wait != nil {
			<-wait
		}
	}
	return recs, err
}

// hold lets the next read of one address's record wait until the channel is closed.
func (s *slowReads) hold() (reading <-chan struct{}, goOn chan struct{}) {
	begun, goOn := make(chan struct{}), make(chan struct{})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = func(refs []bot.Ref) <-chan struct{} {
		if len(refs) != 1 || refs[0].Kind != bot.KindAddr {
			return nil
		}
		s.mu.Lock()
		s.held = nil
		s.mu.Unlock()
		close(begun)
		return goOn
	}
	return begun, goOn
}

// Where an address leads is remembered. A look-up that was begun before a link was undone must not bring the old place
// back: the browser that lost it would read the other's conversation until the desk restarts.
func TestALateLookUpDoesNotBringAnUndoneLinkBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &slowReads{Store: bottest.NewMemory()}
		l := &linker{house: far(t, store, bottest.NewKeys()), t: t}
		web, _ := l.says(room("victim"), "", "my VPN is down")
		mine, _ := l.says(room("attacker"), "", "hello")
		l.joins(room("attacker"), l.code(room("victim"))) // places has forgotten the attacker's address

		reading, goOn := store.hold()
		done := make(chan struct{})
		go func() {
			defer close(done)
			if _, _, err := l.Leads(t.Context(), room("attacker")); err != nil {
				t.Error(err)
			}
		}()
		<-reading
		k := l.customer(web)
		if err := l.Unlink(t.Context(), k.ID, l.contact(k.ID, room("attacker")).ID, "st_ana", "Ana"); err != nil {
			t.Fatal(err)
		}
		close(goOn)
		<-done
		if conv, ok, err := l.Leads(t.Context(), room("attacker")); err != nil || !ok || conv != mine {
			t.Errorf("undone, the address leads to %s, %v, not to %s", conv, err, mine)
		}
		if conv, _ := l.says(room("attacker"), "", "am I still there?"); conv != mine {
			t.Error("undone, his words are in the other's conversation")
		}
	})
}

// Two who say yes to one code at once, and one who says yes to two: one link each, and the other is told so.
func TestConfirmationsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLinker(t)
		first, _ := l.says(room("one"), "", "my VPN is down")
		other := channel.Address{Channel: "fake:tg", Room: "78"}
		secret := l.code(room("one"))
		both := []channel.Inbound{
			{Key: "a", Kind: channel.Choice, Address: tg, From: channel.Person{ID: "77", Verified: true}, Choice: l.asked(tg, secret)},
			{Key: "b", Kind: channel.Choice, Address: other, From: channel.Person{ID: "78", Verified: true}, Choice: l.asked(other, secret)},
		}
		joined := 0
		for _, conv := range l.atOnce(both) {
			if conv == first {
				joined++
			}
		}
		if joined != 1 {
			t.Errorf("one code joined %d addresses", joined)
		}

		second, _ := l.says(room("two"), "", "my printer is broken")
		third, _ := l.says(room("three"), "", "my phone is broken")
		late := channel.Address{Channel: "fake:tg", Room: "79"}
		l.says(late, "79", "hello")
		yes2, yes3 := l.asked(late, l.code(room("two"))), l.asked(late, l.code(room("three")))
		l.atOnce([]channel.Inbound{
			{Key: "c", Kind: channel.Choice, Address: late, From: channel.Person{ID: "79", Verified: true}, Choice: yes2},
			{Key: "d", Kind: channel.Choice, Address: late, From: channel.Person{ID: "79", Verified: true}, Choice: yes3},
		})
		conv, ok, err := l.Leads(t.Context(), late)
		if err != nil || !ok || conv != second && conv != third {
			t.Errorf("the address leads to %s, %v", conv, err)
		}
		for _, c := range []bot.ConvID{first, second, third} {
			l.whole(t, c)
		}
	})
}

// atOnce delivers all at the same moment, each again while it is not taken, and returns their conversations.
func (l *linker) atOnce(all []channel.Inbound) []bot.ConvID {
	l.t.Helper()
	out := make([]bot.ConvID, len(all))
	var wg sync.WaitGroup
	for i, in := range all {
		wg.Go(func() {
			for range 3 {
				r, err := l.Receive(l.t.Context(), in)
				if err == nil {
					out[i] = r.Conv
					return
				}
				if bot.CodeOf(err) != bot.Busy {
					l.t.Error(err)
					return
				}
			}
			l.t.Errorf("%s is never taken", in.Key)
		})
	}
	wg.Wait()
	return out
}
