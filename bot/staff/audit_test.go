package staff

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"frontdesk/bot"
)

func TestAuditIsChainedAcrossProcesses(t *testing.T) {
	b := newBench(t)
	a := b.hire(t, "ana@desk.example", Admin)
	other := b.again(t)
	var wg sync.WaitGroup
	for n := range 40 {
		s := []*Accounts{b.Accounts, other}[n%2]
		wg.Go(func() {
			note := Note{By: a.ID, Verb: "conversation.export", Object: fmt.Sprintf("cv_%d", n), Address: from}
			if err := s.Audit(t.Context(), note); err != nil && !errors.Is(err, t.Context().Err()) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if wrong, err := b.store.Check(t.Context()); err != nil || len(wrong) > 0 {
		t.Errorf("the chain is broken: %v %v", wrong, err)
	}
	var all []Line
	for before := int64(0); ; {
		page, err := b.again(t).Lines(t.Context(), before, 7)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		all = append(all, page...)
		if before = page[len(page)-1].Seq; before == 1 {
			break
		}
	}
	seen := map[string]bool{}
	for i, l := range all {
		if l.Seq != int64(len(all)-i) {
			t.Fatalf("line %d has number %d of %d: not newest first without gaps", i, l.Seq, len(all))
		}
		if l.Verb == "conversation.export" {
			seen[l.Object] = l.Address == from && l.By == a.ID
		}
	}
	if len(seen) != 40 {
		t.Errorf("%d of 40 lines", len(seen))
	}
	for o, ok := range seen {
		if !ok {
			t.Errorf("%s: wrong line", o)
		}
	}
}

func TestChangeAndItsLineAreOne(t *testing.T) {
	b := newBench(t)
	a := b.hire(t, "ana@desk.example", Admin)
	before, err := b.Lines(t.Context(), 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	taken := bot.Write{Put: []bot.Record{{Ref: bot.Ref{Kind: bot.KindStaff, ID: string(a.ID)}, Ver: 99}}}
	wantCode(t, b.Commit(t.Context(), taken, Note{By: a.ID, Verb: "nothing"}), bot.Conflict)
	after, err := b.Lines(t.Context(), 0, 1)
	if err != nil || after[0].Seq != before[0].Seq {
		t.Errorf("a refused change left a line: %v %v", after, err)
	}
}
