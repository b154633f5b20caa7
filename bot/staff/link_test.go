package staff

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/bot"
)

// Case 23: a reset link works once, for 15 minutes, and kills all sessions.
func TestResetLink(t *testing.T) {
	b := newBench(t)
	a := b.hire(t, "ana@desk.example", Admin)
	session := b.signIn(t, "ana@desk.example")
	one, err := b.MakeLink(t.Context(), "", a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if d := one.Expires.Sub(b.clock()); d != 15*time.Minute {
		t.Errorf("lives %v", d)
	}
	two, err := b.MakeLink(t.Context(), "", a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if whose, err := b.LinkedTo(t.Context(), one.Secret, from); err != nil || whose.ID != a.ID {
		t.Errorf("the link is %v's: %v", whose.ID, err)
	}
	wantCode(t, b.Reset(t.Context(), one.Secret, "short", from), bot.Invalid) // a bad password does not use it up
	if err := b.Reset(t.Context(), one.Secret, "another long secret", from); err != nil {
		t.Fatal(err)
	}
	wantCode(t, b.Reset(t.Context(), one.Secret, "third long secret", from), bot.Denied)
	_, err = b.LinkedTo(t.Context(), one.Secret, from)
	wantCode(t, err, bot.Denied)
	wantCode(t, b.Reset(t.Context(), two.Secret, "third long secret", from), bot.Denied) // made before the change
	_, err = b.Still(t.Context(), session)
	wantCode(t, err, bot.Denied)
	if _, _, err := b.SignIn(t.Context(), "", "ana@desk.example", "another long secret", from); err != nil {
		t.Error(err)
	}
	late, err := b.MakeLink(t.Context(), "", a.ID)
	if err != nil {
		t.Fatal(err)
	}
	b.pass(ResetTime)
	wantCode(t, b.Reset(t.Context(), late.Secret, "third long secret", from), bot.Denied)
}

func TestInvitationLivesLonger(t *testing.T) {
	b := newBench(t)
	a, err := b.Create(t.Context(), "", "ana@desk.example", "Ana", Supervisor, nil)
	if err != nil {
		t.Fatal(err)
	}
	l, err := b.MakeLink(t.Context(), "", a.ID)
	if err != nil {
		t.Fatal(err)
	}
	b.pass(InviteTime - time.Minute)
	if err := b.Reset(t.Context(), l.Secret, goodPassword, from); err != nil {
		t.Error(err)
	}
	_, err = b.MakeLink(t.Context(), "", "st_nobody")
	wantCode(t, err, bot.NotFound)
}

// Case 25: the first administrator's link survives a restart, works once, and two at once make one administrator.
func TestFirstRun(t *testing.T) {
	b := newBench(t)
	secret, open, err := b.FirstRun(t.Context())
	if err != nil || !open || len(secret) < 32 {
		t.Fatalf("%q %v %v", secret, open, err)
	}
	restarted := b.again(t)
	if again, _, err := restarted.FirstRun(t.Context()); err != nil || again != secret {
		t.Errorf("after a restart %q, %v", again, err)
	}
	_, _, err = b.Begin(t.Context(), "guess", "a@desk.example", "A", goodPassword, from)
	wantCode(t, err, bot.Denied)
	_, _, err = b.Begin(t.Context(), secret, "a@desk.example", "A", "short", from)
	wantCode(t, err, bot.Invalid)

	var wins atomic.Int32
	var wg sync.WaitGroup
	for _, s := range []*Accounts{b.Accounts, restarted} {
		wg.Go(func() {
			email := "one@desk.example"
			if s == restarted {
				email = "two@desk.example"
			}
			token, who, err := s.Begin(t.Context(), secret, email, "First", goodPassword, from)
			if err == nil && token != "" && who.Account.Role == Admin {
				wins.Add(1)
			} else if bot.CodeOf(err) != bot.Denied {
				t.Errorf("the loser got %v", err)
			}
		})
	}
	wg.Wait()
	if wins.Load() != 1 {
		t.Errorf("%d administrators were made", wins.Load())
	}
	if _, open, err := b.FirstRun(t.Context()); open || err != nil {
		t.Errorf("still open: %v", err)
	}
	if all, err := b.All(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("%d accounts, %v", len(all), err)
	}
}

// Who invites an administrator another way closes the link, also one whom an older build invited.
func TestInvitedAdminClosesFirstRun(t *testing.T) {
	b := newBench(t)
	secret, _, err := b.FirstRun(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	closed := func(want bool) {
		t.Helper()
		_, open, err := b.FirstRun(t.Context())
		waits, werr := b.FirstRunOpen(t.Context())
		if err != nil || werr != nil || open == want || waits == want {
			t.Errorf("open %v, waits %v, %v %v", open, waits, err, werr)
		}
	}
	if _, err := b.Create(t.Context(), "", "ana@desk.example", "Ana", Agent, []string{"help"}); err != nil {
		t.Fatal(err)
	}
	closed(false)
	boss, err := b.Create(t.Context(), "", "boss@desk.example", "Boss", Admin, nil)
	if err != nil {
		t.Fatal(err)
	}
	closed(true)
	_, _, err = b.Begin(t.Context(), secret, "a@desk.example", "A", goodPassword, from)
	wantCode(t, err, bot.Denied)
	if missing, err := b.AdminMissing(t.Context()); !missing || err != nil {
		t.Errorf("nobody misses an admin: %v", err)
	}
	l, err := b.MakeLink(t.Context(), "", boss.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Reset(t.Context(), l.Secret, goodPassword, from); err != nil {
		t.Fatal(err)
	}
	if missing, err := b.AdminMissing(t.Context()); missing || err != nil {
		t.Errorf("still missed: %v", err)
	}
}

func TestOperatorClosesFirstRun(t *testing.T) {
	b := newBench(t)
	secret, _, err := b.FirstRun(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := b.CloseFirstRun(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	_, _, err = b.Begin(t.Context(), secret, "a@desk.example", "A", goodPassword, from)
	wantCode(t, err, bot.Denied)
	if open, err := b.FirstRunOpen(t.Context()); open || err != nil {
		t.Errorf("%v %v", open, err)
	}
}
