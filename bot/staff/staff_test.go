package staff

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
)

// bench is a desk's staff on a store in memory, with a clock that only tests move.
type bench struct {
	*Accounts
	store *bottest.Memory
	keys  *bottest.Keys
	mu    sync.Mutex
	now   time.Time
	ids   int
}

const (
	goodPassword = "correct horse battery"
	from         = "192.0.2.7"
)

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{store: bottest.NewMemory(), keys: bottest.NewKeys(), now: time.Date(2026, 11, 17, 14, 32, 0, 0, time.UTC)}
	b.Accounts = b.again(t)
	return b
}

// again is another process on the same store.
func (b *bench) again(t *testing.T) *Accounts {
	t.Helper()
	a, err := New(Config{Store: b.store, Keys: b.keys, Now: b.clock, Random: rand.Reader, Work: Work{MemoryKiB: 8, Passes: 1}, NewID: func(p string) string {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.ids++
		return fmt.Sprintf("%s%026d", p, b.ids)
	}})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (b *bench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bench) pass(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

// hire makes an account with goodPassword.
func (b *bench) hire(t *testing.T, email string, role Role, teams ...string) Account {
	t.Helper()
	a, err := b.Create(t.Context(), "", email, "Ana Oliveira", role, teams)
	if err != nil {
		t.Fatal(err)
	}
	l, err := b.MakeLink(t.Context(), "", a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Reset(t.Context(), l.Secret, goodPassword, from); err != nil {
		t.Fatal(err)
	}
	if a, err = b.Get(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	b.pass(time.Minute) // the throttle is for others to test
	return a
}

func (b *bench) signIn(t *testing.T, email string) string {
	t.Helper()
	token, _, err := b.SignIn(t.Context(), "", email, goodPassword, from)
	if err != nil {
		t.Fatal(err)
	}
	b.pass(time.Minute)
	return token
}

func wantCode(t *testing.T, err error, want bot.Code) {
	t.Helper()
	if got := bot.CodeOf(err); got != want {
		t.Errorf("error %v: code %q, want %q", err, got, want)
	}
}

func TestNewNeedsItsParts(t *testing.T) {
	if _, err := New(Config{}); err == nil {
		t.Error("an empty Config was accepted")
	}
}

func TestAccountIsChecked(t *testing.T) {
	b := newBench(t)
	for name, c := range map[string]struct {
		email, name string
		role        Role
		teams       []string
		field       string
	}{
		"no address":        {"ana", "Ana", Admin, nil, FieldEmail},
		"address with name": {"Ana <ana@x.example>", "Ana", Admin, nil, FieldEmail},
		"no name":           {"ana@x.example", "  ", Admin, nil, FieldName},
		"turned name":       {"ana@x.example", "\u202eanA", Admin, nil, FieldName},
		"no role":           {"ana@x.example", "Ana", "owner", nil, FieldRole},
		"agent of nothing":  {"ana@x.example", "Ana", Agent, nil, FieldTeams},
	} {
		_, err := b.Create(t.Context(), "", c.email, c.name, c.role, c.teams)
		wantCode(t, err, bot.Invalid)
		if !strings.Contains(fmt.Sprint(err), c.field+":") {
			t.Errorf("%s: %v does not name %s", name, err, c.field)
		}
	}
}

func TestEmailIsTakenOnce(t *testing.T) {
	b := newBench(t)
	b.hire(t, "ana@desk.example", Admin)
	_, err := b.Create(t.Context(), "", " ANA@desk.example", "Other", Admin, nil)
	wantCode(t, err, bot.Conflict)
	a, err := b.ByEmail(t.Context(), "Ana@Desk.example")
	if err != nil || a.Name != "Ana Oliveira" {
		t.Errorf("ByEmail: %v %v", a, err)
	}
}

func TestEditNeedsTheVersionThatWasRead(t *testing.T) {
	b := newBench(t)
	boss := b.hire(t, "boss@desk.example", Admin)
	a := b.hire(t, "ana@desk.example", Agent, "returns")
	name := "Ana O."
	changed, err := b.Edit(t.Context(), boss.ID, a.ID, a.Ver, Change{Name: &name})
	if err != nil || changed.Name != name || changed.Ver != a.Ver+1 {
		t.Fatalf("%+v %v", changed, err)
	}
	_, err = b.Edit(t.Context(), boss.ID, a.ID, a.Ver, Change{Name: &name})
	wantCode(t, err, bot.Conflict)
	_, err = b.Edit(t.Context(), boss.ID, "st_nobody", 1, Change{})
	wantCode(t, err, bot.NotFound)
}

func TestLastAdminStays(t *testing.T) {
	b := newBench(t)
	boss := b.hire(t, "boss@desk.example", Admin)
	down, gone := Supervisor, true
	for _, c := range []Change{{Role: &down}, {Disabled: &gone}} {
		_, err := b.Edit(t.Context(), boss.ID, boss.ID, boss.Ver, c)
		wantCode(t, err, bot.Denied)
	}
	// Invited and never come: nobody could sign in.
	if _, err := b.Create(t.Context(), boss.ID, "second@desk.example", "Second", Admin, nil); err != nil {
		t.Fatal(err)
	}
	_, err := b.Edit(t.Context(), boss.ID, boss.ID, boss.Ver, Change{Role: &down})
	wantCode(t, err, bot.Denied)
	b.hire(t, "third@desk.example", Admin)
	if _, err := b.Edit(t.Context(), boss.ID, boss.ID, boss.Ver, Change{Role: &down}); err != nil {
		t.Error(err)
	}
}

func TestPasswordRules(t *testing.T) {
	b := newBench(t)
	a, err := b.Create(t.Context(), "", "anabella@desk.example", "Ana Oliveira", Admin, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{"", "short", "qwertyuiop", "Password123", "aaaaaaaaaaaa", "anabella2026", "Ana Oliveira", strings.Repeat("ab", 200), "\xff\xfe12345678901"} {
		l, err := b.MakeLink(t.Context(), "", a.ID)
		if err != nil {
			t.Fatal(err)
		}
		wantCode(t, b.Reset(t.Context(), l.Secret, p, from), bot.Invalid)
		b.pass(time.Minute)
	}
}

// Case 57 of the abuse list, as far as it is ours: what is stored holds no secret and nobody's name in the clear.
func TestStoreHoldsNoSecrets(t *testing.T) {
	b := newBench(t)
	first, _, err := b.FirstRun(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a := b.hire(t, "canary@desk.example", Admin)
	session := b.signIn(t, "canary@desk.example")
	_, token, err := b.MakeToken(t.Context(), a.ID, a.ID, "canary token", []Permission{QueueRead}, 0)
	if err != nil {
		t.Fatal(err)
	}
	l, err := b.MakeLink(t.Context(), "", a.ID)
	if err != nil {
		t.Fatal(err)
	}
	var dump bytes.Buffer
	if err := b.store.Dump(t.Context(), &dump); err != nil {
		t.Fatal(err)
	}
	_, secret, _ := strings.Cut(session, ".")
	for _, s := range []string{"canary", "Oliveira", goodPassword, "argon2", from, secret, token, l.Secret, first} {
		if bytes.Contains(dump.Bytes(), []byte(s)) {
			t.Errorf("the store holds %q in the clear", s)
		}
	}
	if !bytes.Contains(dump.Bytes(), []byte(a.ID)) {
		t.Error("the dump holds nothing: the test looks at the wrong thing")
	}
}

func TestErasedAccountTakesItsAddressesAlong(t *testing.T) {
	b := newBench(t)
	a := b.hire(t, "ana@desk.example", Admin)
	b.signIn(t, "ana@desk.example")
	if err := b.keys.Shred(context.Background(), a.Key); err != nil {
		t.Fatal(err)
	}
	lines, err := b.again(t).Lines(t.Context(), 0, 100)
	if err != nil || len(lines) == 0 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	for _, l := range lines {
		if l.Address != "" {
			t.Errorf("line %d still tells an address", l.Seq)
		}
	}
}
