package person_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/person"
)

// rig is a store with two people in it: Ann, who is known under two customers because she linked an address of the
// second to the first, and Bob.
type rig struct {
	store bot.Store
	keys  *bottest.Keys
}

var at = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{store: bottest.NewMemory()}
	r.keys = bottest.NewKeys()
	for i, who := range []string{"ann", "ann2", "bob"} {
		key, rec, err := r.keys.NewKey(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		r.put(t, rec)
		r.person(t, who, key, 3+i)
	}
	for _, channel := range []string{"telegram:x", "telegram:bobs"} {
		id, rec, err := r.keys.NewKey(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		r.put(t, rec, bot.Record{Ref: bot.Ref{Kind: bot.KindRaw, ID: channel + "/1"}, Key: id}, bot.Record{Ref: bot.Ref{Kind: bot.KindFile, ID: "raw/" + channel + "/1"}, Key: id, Body: []byte("?")})
	}
	key := func(who string) bot.KeyID { return r.record(t, bot.KindCust, "cu_"+who).Key }
	r.put(t, head(bot.KindAddr, "linked", fmt.Sprintf(`{"conv":"cv_ann","cust":"cu_ann","key":%q,"by":"x","was":{"conv":"cv_ann2","cust":"cu_ann2","key":%q}}`, key("ann"), key("ann2"))))
	return r
}

func head(kind bot.Kind, id, head string) bot.Record {
	return bot.Record{Ref: bot.Ref{Kind: kind, ID: id}, Head: []byte(head)}
}

func (r *rig) put(t *testing.T, recs ...bot.Record) {
	t.Helper()
	if _, err := r.store.Commit(t.Context(), bot.Write{Put: recs}); err != nil {
		t.Fatal(err)
	}
}

func (r *rig) record(t *testing.T, kind bot.Kind, id string) bot.Record {
	t.Helper()
	recs, err := r.store.Get(t.Context(), bot.Ref{Kind: kind, ID: id})
	if err != nil {
		t.Fatal(err)
	}
	return recs[0]
}

// person writes one of everything that is kept of a customer.
func (r *rig) person(t *testing.T, who string, key bot.KeyID, turns int) {
	t.Helper()
	body, err := r.keys.Seal(t.Context(), key, []byte("what "+who+" said"))
	if err != nil {
		t.Fatal(err)
	}
	sealed := func(kind bot.Kind, id, head string) bot.Record {
		return bot.Record{Ref: bot.Ref{Kind: kind, ID: id}, Key: key, Head: []byte(head), Body: body}
	}
	cv, cu, tk := "cv_"+who, "cu_"+who, "tk_"+who
	r.put(t, sealed(bot.KindConv, cv, ""), sealed(bot.KindCust, cu, ""), sealed(bot.KindTicket, tk, `{"number":"FD-`+who+`"}`),
		head(bot.KindNumber, "FD-"+who, tk), head(bot.KindByCust, cu+"/conv/"+cv, ""), head(bot.KindByCust, cu+"/ticket/"+tk, ""), head(bot.KindOpen, cv, ""),
		head(bot.KindAddr, "of "+who, fmt.Sprintf(`{"conv":%q,"cust":%q,"key":%q}`, cv, cu, key)), head(bot.KindSent, cv+"/1.1", "{}"),
		head(bot.KindSession, "web/"+who, `{"conv":"`+cv+`"}`), sealed(bot.KindFile, cv+"/file/0", ""))
	for n := range turns {
		e := bot.Entry{Stream: cv, Seq: int64(n + 1), Key: key, Head: []byte(`{"v":1,"channel":"telegram:x"}`), Body: body}
		if _, err := r.store.Commit(t.Context(), bot.Write{Append: []bot.Entry{e}}); err != nil {
			t.Fatal(err)
		}
	}
	timer, err := json.Marshal(bot.Timer{Conv: bot.ConvID(cv)})
	if err != nil {
		t.Fatal(err)
	}
	job := func(queue, id string, key bot.KeyID, body []byte) bot.Job {
		return bot.Job{JobID: bot.JobID{Queue: queue, Due: at, ID: id}, Key: key, Body: body}
	}
	w := bot.Write{Add: []bot.Job{job(bot.QueueTimer, cv+"/2.1", "", timer), job(bot.SendQueue("telegram:x"), cv+"/2.2", key, body),
		job(bot.SendQueue("telegram:staff"), "ag_"+who, key, body)}}
	if _, err := r.store.Commit(t.Context(), w); err != nil {
		t.Fatal(err)
	}
}

func (r *rig) commit(ctx context.Context, _ *person.Found, w bot.Write) error {
	_, err := r.store.Commit(ctx, w)
	return err
}

// left lists what is stored: records, bodies of turns, jobs.
func (r *rig) left(t *testing.T) (out []string) {
	t.Helper()
	for _, k := range []bot.Kind{bot.KindConv, bot.KindCust, bot.KindTicket, bot.KindNumber, bot.KindByCust, bot.KindOpen, bot.KindAddr, bot.KindSent, bot.KindSession, bot.KindRaw, bot.KindFile} {
		recs, err := r.store.List(t.Context(), k, "", "", 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, rec := range recs {
			out = append(out, string(k)+" "+rec.ID)
		}
	}
	for _, cv := range []string{"cv_ann", "cv_ann2", "cv_bob"} {
		log, err := r.store.Log(t.Context(), cv, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range log {
			if e.Body != nil {
				out = append(out, fmt.Sprint("turn ", cv, e.Seq))
			}
		}
	}
	for _, q := range []string{bot.QueueTimer, "send/telegram:x", "send/telegram:staff"} {
		jobs, err := r.store.Jobs(t.Context(), q, at.Add(time.Hour), bot.JobID{}, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range jobs {
			out = append(out, "job "+j.ID)
		}
	}
	return out
}

// Whoever of Ann's two is erased, both go, with everything, and Bob stays.
func TestEraseTakesAllOfAPerson(t *testing.T) {
	for _, ask := range []bot.CustID{"cu_ann", "cu_ann2"} {
		t.Run(string(ask), func(t *testing.T) {
			r := newRig(t)
			bobs := 0
			for _, l := range r.left(t) {
				if containsBob(l) {
					bobs++
				}
			}
			f, err := person.Erase(t.Context(), r.store, r.keys, ask, r.commit, "telegram:staff")
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(f.Customers, []bot.CustID{"cu_ann", "cu_ann2"}) || f.Heads != 7 || len(f.Keys) != 3 || len(f.Jobs) != 6 {
				t.Errorf("%+v", f)
			}
			left := r.left(t)
			if len(left) != bobs || bobs == 0 {
				t.Errorf("%d things are Bob's, and left are %q", bobs, left)
			}
			for _, l := range left {
				if !containsBob(l) {
					t.Errorf("left: %s", l)
				}
			}
			for _, cv := range []string{"cv_ann", "cv_ann2"} {
				if r.record(t, bot.KindErased, cv).Ver != 1 {
					t.Errorf("%s no longer counts", cv)
				}
			}
			if wrong, err := r.store.Check(t.Context()); err != nil || len(wrong) > 0 {
				t.Errorf("%q %v", wrong, err)
			}
			if _, err := person.Erase(t.Context(), r.store, r.keys, ask, r.commit, "telegram:staff"); bot.CodeOf(err) != bot.NotFound {
				t.Errorf("again: %v", err)
			}
		})
	}
}

func containsBob(s string) bool { return strings.Contains(s, "bob") }

// cutStore fails after some commits, as a crash would.
type cutStore struct {
	bot.Store
	left int
}

var errCut = errors.New("cut")

func (c *cutStore) Commit(ctx context.Context, w bot.Write) (bot.Cursor, error) {
	if c.left--; c.left < 0 {
		return "", errCut
	}
	return c.Store.Commit(ctx, w)
}

// Cut short after any write, nothing of the person can be read any more, and a second run takes the rest away.
func TestEraseCutShort(t *testing.T) {
	for cut := range 2 {
		r := newRig(t)
		for i := range 1200 { // more than one write holds
			e := bot.Entry{Stream: "cv_ann", Seq: int64(4 + i), Head: []byte(`{"v":1}`), Body: []byte("x")}
			if _, err := r.store.Commit(t.Context(), bot.Write{Append: []bot.Entry{e}}); err != nil {
				t.Fatal(err)
			}
		}
		conv := r.record(t, bot.KindConv, "cv_ann")
		s := &cutStore{r.store, cut}
		last := func(ctx context.Context, _ *person.Found, w bot.Write) error { _, err := s.Commit(ctx, w); return err }
		if _, err := person.Erase(t.Context(), s, r.keys, "cu_ann", last, "telegram:staff"); !errors.Is(err, errCut) {
			t.Fatalf("cut after %d: %v", cut, err)
		}
		if _, err := r.keys.Open(t.Context(), conv.Key, conv.Body); bot.CodeOf(err) != bot.NotFound {
			t.Errorf("cut after %d: his words can be read: %v", cut, err)
		}
		if _, err := person.Erase(t.Context(), r.store, r.keys, "cu_ann", r.commit, "telegram:staff"); err != nil {
			t.Errorf("cut after %d, again: %v", cut, err)
		}
		for _, l := range r.left(t) {
			if !containsBob(l) {
				t.Errorf("cut after %d, left: %s", cut, l)
			}
		}
	}
}

// busyStore writes something of the person's between finding and erasing, once.
type busyStore struct {
	bot.Store
	once func()
}

func (b *busyStore) Commit(ctx context.Context, w bot.Write) (bot.Cursor, error) {
	if b.once != nil && len(w.Drop) > 0 && w.Drop[0].Kind != bot.KindKey {
		b.once()
		b.once = nil
	}
	return b.Store.Commit(ctx, w)
}

// What is written while it goes on goes as well.
func TestEraseWhileSomebodyWrites(t *testing.T) {
	r := newRig(t)
	s := &busyStore{Store: r.store}
	s.once = func() {
		open := r.record(t, bot.KindOpen, "cv_ann")
		r.put(t, open, head(bot.KindSent, "cv_ann/9.9", "{}"))
	}
	last := func(ctx context.Context, _ *person.Found, w bot.Write) error { _, err := s.Commit(ctx, w); return err }
	if _, err := person.Erase(t.Context(), s, r.keys, "cu_ann", last, "telegram:staff"); err != nil {
		t.Fatal(err)
	}
	for _, l := range r.left(t) {
		if !containsBob(l) {
			t.Errorf("left: %s", l)
		}
	}
}
