package staff

import (
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

var forum = channel.Address{Channel: "telegram:team", Tenant: "7001", Room: "-100"}

func TestAPersonIsLinkedByACodeOnce(t *testing.T) {
	b := newBench(t)
	ana, bo := b.hire(t, "ana@desk.example", Agent, "help"), b.hire(t, "bo@desk.example", Agent, "orders")
	code := func(id bot.StaffID) string {
		t.Helper()
		c, expires, err := b.PersonCode(t.Context(), "", id)
		if err != nil {
			t.Fatal(err)
		}
		if found, ok := bot.StaffCode("/start " + c); !ok || found != c {
			t.Fatalf("%q is not read as a code", c)
		}
		if d := expires.Sub(b.clock()); d != 10*time.Minute {
			t.Errorf("lives %v", d)
		}
		return c
	}
	one := code(ana.ID)
	who, err := b.LinkPerson(t.Context(), one, forum, "42")
	if err != nil || who.Staff != ana.ID || who.Name != ana.Name || who.Key == "" {
		t.Fatalf("linked %+v, %v", who, err)
	}
	_, err = b.LinkPerson(t.Context(), one, forum, "43")
	wantCode(t, err, bot.Denied) // used
	old := code(ana.ID)
	b.pass(PersonCodeTime)
	_, err = b.LinkPerson(t.Context(), old, forum, "43")
	wantCode(t, err, bot.Denied) // too old
	_, err = b.LinkPerson(t.Context(), "staff-aaaaa-bbbbb", forum, "43")
	wantCode(t, err, bot.Denied) // invented

	for _, c := range []struct {
		team  string
		agent bot.StaffID
		may   bool
	}{{"help", "", true}, {"", "", true}, {"orders", "", false}, {"orders", ana.ID, true}} {
		who, err := b.again(t).Colleague(t.Context(), forum, "42", c.team, c.agent)
		if err != nil || who.May != c.may || who.Staff != ana.ID {
			t.Errorf("team %q of %q: %+v, %v", c.team, c.agent, who, err)
		}
	}
	for _, at := range []channel.Address{{Channel: "telegram:other", Tenant: "7001"}, {Channel: "telegram:team", Tenant: "7002"}} {
		_, err := b.Colleague(t.Context(), at, "42", "help", "")
		wantCode(t, err, bot.NotFound)
	}
	for _, who := range []string{"43", ""} {
		_, err := b.Colleague(t.Context(), forum, who, "help", "")
		wantCode(t, err, bot.NotFound)
	}
	if ids, err := b.Linked(t.Context(), "telegram:team", "help"); err != nil || len(ids) != 1 || ids[0] != ana.ID {
		t.Errorf("linked: %v, %v", ids, err)
	}

	// The same person under another account is no longer the first one's.
	if _, err := b.LinkPerson(t.Context(), code(bo.ID), forum, "42"); err != nil {
		t.Fatal(err)
	}
	if who, err := b.Colleague(t.Context(), forum, "42", "orders", ""); err != nil || who.Staff != bo.ID {
		t.Errorf("now %+v, %v", who, err)
	}
	if n, err := b.UnlinkPersons(t.Context(), "", ana.ID, ""); err != nil || n != 1 {
		t.Errorf("unlinked %d, %v", n, err)
	}
	if who, err := b.Colleague(t.Context(), forum, "42", "orders", ""); err != nil || who.Staff != bo.ID {
		t.Errorf("unlinking another took it away: %+v, %v", who, err)
	}
	if n, err := b.UnlinkPersons(t.Context(), "", bo.ID, "telegram:team"); err != nil || n != 1 {
		t.Errorf("unlinked %d, %v", n, err)
	}
	_, err = b.Colleague(t.Context(), forum, "42", "orders", "")
	wantCode(t, err, bot.NotFound)
}

func TestWhoMayNotWorkIsNoColleague(t *testing.T) {
	b := newBench(t)
	b.hire(t, "root@desk.example", Admin)
	aud, ana := b.hire(t, "aud@desk.example", Auditor), b.hire(t, "ana@desk.example", Agent, "help")
	_, _, err := b.PersonCode(t.Context(), "", aud.ID)
	wantCode(t, err, bot.Denied)
	_, _, err = b.PersonCode(t.Context(), "", "st_nobody")
	wantCode(t, err, bot.NotFound)
	first, _, err := b.PersonCode(t.Context(), "", ana.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.LinkPerson(t.Context(), first, forum, "42"); err != nil {
		t.Fatal(err)
	}
	second, _, err := b.PersonCode(t.Context(), "", ana.ID)
	if err != nil {
		t.Fatal(err)
	}
	now, err := b.Get(t.Context(), ana.ID)
	if err != nil {
		t.Fatal(err)
	}
	off := true
	if _, err := b.Edit(t.Context(), "", ana.ID, now.Ver, Change{Disabled: &off}); err != nil {
		t.Fatal(err)
	}
	_, err = b.Colleague(t.Context(), forum, "42", "help", "")
	wantCode(t, err, bot.NotFound)
	_, err = b.LinkPerson(t.Context(), second, forum, "44")
	wantCode(t, err, bot.Denied)
	if ids, err := b.Linked(t.Context(), "telegram:team", "help"); err != nil || len(ids) != 0 {
		t.Errorf("linked: %v, %v", ids, err)
	}
}
