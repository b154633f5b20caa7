package report

import (
	"context"
	"slices"
	"testing"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// away is a store whose reader can leave while he waits for a record: what is read then is refused.
type away struct {
	*bottest.Memory
	kind bot.Kind // "" = he stays
}

func (a *away) Get(ctx context.Context, refs ...bot.Ref) ([]bot.Record, error) {
	if slices.ContainsFunc(refs, func(r bot.Ref) bool { return r.Kind == a.kind }) {
		return nil, context.Canceled
	}
	return a.Memory.Get(ctx, refs...)
}

// Who searches and goes away while the words are read takes none of them with him.
func TestWhoLeavesASearchLosesNothing(t *testing.T) {
	store, keys := &away{Memory: bottest.NewMemory()}, bottest.NewKeys()
	archive := &bot.Archive{Store: store, Keys: keys}
	key, rec, err := keys.NewKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Commit(t.Context(), bot.Write{Put: []bot.Record{rec}}); err != nil {
		t.Fatal(err)
	}
	named := func(name string, ver int64) {
		t.Helper()
		b := bot.Before{Conv: bot.Conversation{ID: "cv_1", Customer: "cu_1", Key: key}, Customer: bot.Customer{ID: "cu_1", Key: key, Ver: ver}}
		if ver > 0 {
			if b.Conv, err = archive.Conversation(t.Context(), "cv_1"); err != nil {
				t.Fatal(err)
			}
		}
		k := b.Customer
		k.V, k.Name = bot.CustomerVersion, name
		w, _, err := archive.Write(t.Context(), &b, &bot.Turn{V: 1, Conv: "cv_1", Seq: b.Conv.Seq + 1, At: noon, Customer: &k, Owner: bot.OwnerBot,
			Event: bot.Event{Kind: bot.Said, Inbound: &channel.Inbound{Kind: channel.Message, Text: "the tunnel"}}})
		if err != nil {
			t.Fatal(err)
		}
		w.Put = slices.DeleteFunc(w.Put, func(r bot.Record) bool { return r.Kind == bot.KindOpen })
		if _, err := store.Commit(t.Context(), w); err != nil {
			t.Fatal(err)
		}
	}
	all := func(string, bot.StaffID) bool { return true }
	r := NewRegister(store, archive)
	named("Zoe Quill", 0)
	if got, err := r.Find(t.Context(), "quill", all); err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	named("Zoe Mill", 1)
	store.kind = bot.KindCust
	if _, err := r.Find(t.Context(), "mill", all); err == nil {
		t.Fatal("nobody left")
	}
	store.kind = ""
	if got, err := r.Find(t.Context(), "mill", all); err != nil || len(got) != 1 {
		t.Errorf("%v %v: the name is found no more", got, err)
	}
}
