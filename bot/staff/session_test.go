package staff

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
)

func TestSignInSaysTheSameOfEveryFailure(t *testing.T) {
	b := newBench(t)
	boss := b.hire(t, "boss@desk.example", Admin)
	gone := b.hire(t, "gone@desk.example", Supervisor)
	yes := true
	if _, err := b.Edit(t.Context(), boss.ID, gone.ID, gone.Ver, Change{Disabled: &yes}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Create(t.Context(), "", "invited@desk.example", "Invited", Supervisor, nil); err != nil {
		t.Fatal(err)
	}
	var said string
	for _, c := range []struct{ email, password string }{
		{"boss@desk.example", "not the password"}, {"nobody@desk.example", goodPassword}, {"gone@desk.example", goodPassword},
		{"invited@desk.example", ""}, {"boss@desk.example", strings.Repeat("x", 5000)},
	} {
		_, _, err := b.SignIn(t.Context(), "", c.email, c.password, from)
		wantCode(t, err, bot.Denied)
		if said == "" {
			said = fmt.Sprint(err)
		}
		if fmt.Sprint(err) != said {
			t.Errorf("%s: %q differs from %q", c.email, err, said)
		}
	}
}

// Where there is no account the password is checked against a decoy: it must cost as much as a real one.
func TestDecoyCostsAsMuch(t *testing.T) {
	for _, w := range []Work{{}, {MemoryKiB: 8, Passes: 1}} {
		h := newHasher(w, nil)
		got, _, _, err := decodeHash(h.decoy)
		if err != nil || got != h.work {
			t.Errorf("decoy: %+v %v, want %+v", got, err, h.work)
		}
	}
	if w := newHasher(Work{}, nil).work; w != (Work{19456, 2}) {
		t.Errorf("the product's work is %+v", w)
	}
}

// Case 22: 5 failures a minute at an account from one address, 20 from an address, 100 at an account.
func TestThrottle(t *testing.T) {
	b := newBench(t)
	b.hire(t, "ana@desk.example", Admin)
	guess := func(email, from string, want bot.Code) {
		t.Helper()
		_, _, err := b.SignIn(t.Context(), "", email, "guess", from)
		wantCode(t, err, want)
		if w := WaitOf(err); want == bot.Busy && (w <= 0 || w > time.Minute) {
			t.Errorf("wait %v", w)
		}
	}
	right := func(device, from string, want bot.Code) {
		t.Helper()
		_, _, err := b.SignIn(t.Context(), device, "ana@desk.example", goodPassword, from)
		wantCode(t, err, want)
	}
	for range 5 {
		guess("ana@desk.example", "192.0.2.1", bot.Denied)
	}
	guess("ana@desk.example", "192.0.2.1", bot.Busy)
	for range 20 { // somewhere else nobody is kept out, and what is right is not counted
		right("", "192.0.2.99", "")
	}
	b.pass(time.Minute)
	for n := range 20 {
		guess(fmt.Sprintf("a%d@desk.example", n), from, bot.Denied)
	}
	right("", from, bot.Busy)
	if err := b.Reset(t.Context(), "guess", goodPassword, from); bot.CodeOf(err) != bot.Busy {
		t.Errorf("guessing a link is not slowed down: %v", err)
	}
	b.pass(time.Minute)
	for n := range triesEverywhere {
		guess("ana@desk.example", fmt.Sprintf("198.51.%d.%d", n/4, n%4), bot.Denied)
	}
	guess("ana@desk.example", "203.0.113.1", bot.Busy)
	right("", "203.0.113.2", bot.Busy)
	ana, err := b.ByEmail(t.Context(), "ana@desk.example")
	if err != nil {
		t.Fatal(err)
	}
	right(b.Device("st_another"), "203.0.113.3", bot.Busy)
	right(b.Device(ana.ID), "203.0.113.3", "") // her own browser, known from earlier
	for range 5 {
		_, _, err := b.SignIn(t.Context(), b.Device(ana.ID), "ana@desk.example", "guess", "203.0.113.4")
		wantCode(t, err, bot.Denied)
	}
	right(b.Device(ana.ID), "203.0.113.4", bot.Busy) // a device that was stolen guesses no faster
}

func TestThrottleForgetsInBoundedMemory(t *testing.T) {
	th, now := newThrottle(), time.Unix(0, 0)
	for n := range maxTried + 10 {
		th.take(now, limit{fmt.Sprint(n), 5})
	}
	if len(th.tried) > maxTried {
		t.Errorf("remembers %d", len(th.tried))
	}
	for range 5 {
		th.take(now, limit{"rested", 5})
	}
	if _, wait := th.take(now, limit{"rested", 5}); wait == 0 {
		t.Error("a sixth try passed")
	}
}

func TestSessionLife(t *testing.T) {
	b := newBench(t)
	a := b.hire(t, "ana@desk.example", Admin)
	token := b.signIn(t, "ana@desk.example")
	who, err := b.Resume(t.Context(), token)
	if err != nil || who.Account.ID != a.ID || !who.May(UserWrite) {
		t.Fatalf("%+v %v", who, err)
	}
	const often = IdleTime - 2*touchEvery
	for range 14 { // used each half day it lives its week
		b.pass(often)
		if _, err := b.Resume(t.Context(), token); err != nil {
			t.Fatal(err)
		}
	}
	b.pass(often)
	_, err = b.Resume(t.Context(), token)
	wantCode(t, err, bot.Denied)

	token = b.signIn(t, "ana@desk.example")
	b.pass(IdleTime - 2*time.Minute)
	if _, err := b.Still(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	b.pass(2 * time.Minute)
	_, err = b.Resume(t.Context(), token)
	wantCode(t, err, bot.Denied) // an open stream keeps no session alive
}

// Case 21: the id rotates at sign-in, one that was set before opens nothing.
func TestSessionIDRotates(t *testing.T) {
	b := newBench(t)
	a := b.hire(t, "ana@desk.example", Admin)
	one, two := b.signIn(t, "ana@desk.example"), b.signIn(t, "ana@desk.example")
	if one == two {
		t.Error("two sign-ins share a token")
	}
	for _, bad := range []string{"", ".", string(a.ID), string(a.ID) + ".", string(a.ID) + ".AAAA", one + "A", "st_x/y.z", strings.ToUpper(one)} {
		_, err := b.Resume(t.Context(), bad)
		wantCode(t, err, bot.Denied)
	}
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	b := newBench(t)
	a := b.hire(t, "ana@desk.example", Admin)
	one, two, three := b.signIn(t, "ana@desk.example"), b.signIn(t, "ana@desk.example"), b.signIn(t, "ana@desk.example")
	list, err := b.Sessions(t.Context(), a.ID)
	if err != nil || len(list) != 3 {
		t.Fatalf("%v %v", list, err)
	}
	who, _ := b.Resume(t.Context(), two)
	if err := b.EndSession(t.Context(), a.ID, a.ID, who.Session); err != nil {
		t.Fatal(err)
	}
	wantCode(t, b.EndSession(t.Context(), a.ID, a.ID, who.Session), bot.NotFound)
	if err := b.SignOut(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	if err := b.SignOut(t.Context(), one); err != nil {
		t.Errorf("signing out twice: %v", err)
	}
	for _, dead := range []string{one, two} {
		_, err := b.Resume(t.Context(), dead)
		wantCode(t, err, bot.Denied)
	}
	if _, err := b.Resume(t.Context(), three); err != nil {
		t.Error(err)
	}
	if err := b.EndSessions(t.Context(), a.ID, a.ID); err != nil {
		t.Fatal(err)
	}
	_, err = b.Resume(t.Context(), three)
	wantCode(t, err, bot.Denied)
}

func TestSweepDropsWhatIsOver(t *testing.T) {
	b := newBench(t)
	b.hire(t, "ana@desk.example", Admin)
	b.signIn(t, "ana@desk.example")
	b.pass(IdleTime)
	live := b.signIn(t, "ana@desk.example")
	if n, err := b.SweepSessions(t.Context()); n != 1 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	if _, err := b.Resume(t.Context(), live); err != nil {
		t.Error(err)
	}
}

// Cases 18 to 20: removed, demoted, password changed.
func TestSessionFollowsItsAccount(t *testing.T) {
	b := newBench(t)
	boss := b.hire(t, "boss@desk.example", Admin)
	a := b.hire(t, "ana@desk.example", Supervisor)
	token := b.signIn(t, "ana@desk.example")
	role, teams := Agent, []string{"returns"}
	a, err := b.Edit(t.Context(), boss.ID, a.ID, a.Ver, Change{Role: &role, Teams: &teams})
	if err != nil {
		t.Fatal(err)
	}
	who, err := b.Still(t.Context(), token)
	if err != nil || who.May(ReportRead) || who.Sees("orders") || !who.Sees("returns") {
		t.Errorf("a demoted session still may: %+v %v", who, err)
	}
	yes, no := true, false
	if a, err = b.Edit(t.Context(), boss.ID, a.ID, a.Ver, Change{Disabled: &yes}); err != nil {
		t.Fatal(err)
	}
	_, err = b.Still(t.Context(), token)
	wantCode(t, err, bot.Denied)
	if _, err = b.Edit(t.Context(), boss.ID, a.ID, a.Ver, Change{Disabled: &no}); err != nil {
		t.Fatal(err)
	}
	_, err = b.Still(t.Context(), token)
	wantCode(t, err, bot.Denied) // an account that comes back does not bring its old sessions

	one, two := b.signIn(t, "ana@desk.example"), b.signIn(t, "ana@desk.example")
	_, _, err = b.ChangePassword(t.Context(), a.ID, "not it", "another long secret", from)
	wantCode(t, err, bot.Denied)
	fresh, _, err := b.ChangePassword(t.Context(), a.ID, goodPassword, "another long secret", from)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Still(t.Context(), fresh); err != nil {
		t.Errorf("the new session: %v", err)
	}
	for _, dead := range []string{one, two} {
		_, err := b.Still(t.Context(), dead)
		wantCode(t, err, bot.Denied)
	}
}

func FuzzResume(f *testing.F) {
	f.Add("st_1.x")
	f.Add("st_\x00./")
	f.Fuzz(func(t *testing.T, token string) {
		b := newBench(t)
		if who, err := b.Still(t.Context(), token); err == nil {
			t.Errorf("%q opens %v", token, who.Account.ID)
		}
	})
}
