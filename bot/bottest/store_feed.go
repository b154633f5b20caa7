package bottest

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"frontdesk/bot"
)

func testFeed(t *testing.T, d *desk) {
	timer := job("timer", noon, "a")
	writes := []bot.Write{
		{
			Put:    []bot.Record{record(conv, 0, "one"), record(ticket, 0, "one")},
			Append: []bot.Entry{entry("c1", 1), entry("c1", 2)},
			Add:    []bot.Job{timer, job("send/web", noon, "a"), job("timer", noon, "b")},
		},
		put(conv, 1, "two"),
		{Drop: []bot.RefVer{{Ref: ticket, Ver: 1}}, Blank: []bot.EntryID{{Stream: "c1", Seq: 1}}, Done: []bot.JobID{timer.JobID}},
	}
	want := []bot.Change{
		{Refs: []bot.Ref{conv, ticket}, Entries: []bot.EntryID{{Stream: "c1", Seq: 1}, {Stream: "c1", Seq: 2}}, Queues: []string{"timer", "send/web"}},
		{Refs: []bot.Ref{conv}},
		{Refs: []bot.Ref{ticket}, Entries: []bot.EntryID{{Stream: "c1", Seq: 1}}, Queues: []string{"timer"}},
	}
	var cursors []bot.Cursor
	for _, w := range writes {
		cursors = append(cursors, d.commit(w))
		d.fails(put(conv, 77, "conflict"), bot.Conflict, conv)
	}
	got, next := d.changes("", many)
	if !reflect.DeepEqual(got, want) || next != cursors[2] {
		t.Fatalf("got %v and %q, want %v and %q", got, next, want, cursors[2])
	}
	for i, c := range cursors {
		if i > 0 && cursors[i-1] >= c {
			t.Errorf("cursor %q does not sort before %q", cursors[i-1], c)
		}
		if got, _ := d.changes(c, many); !reflect.DeepEqual(append([]bot.Change{}, got...), want[i+1:]) {
			t.Errorf("after commit %d: %v", i, got)
		}
	}
	after := bot.Cursor("")
	for i := range want {
		page, next := d.changes(after, 1)
		if len(page) != 1 || !reflect.DeepEqual(page[0], want[i]) || next != cursors[i] {
			t.Fatalf("page %d: %v and %q", i, page, next)
		}
		after = next
	}
}

func testFeedEnd(t *testing.T, d *desk) {
	if got, next := d.changes("", many); len(got) != 0 || next != "" {
		t.Fatalf("an empty feed: %v and %q", got, next)
	}
	start := d.commit(bot.Write{})
	if got, next := d.changes(start, many); len(got) != 0 || next != start {
		t.Fatalf("at the end: %v and %q, want %q", got, next, start)
	}
	c := d.commit(put(conv, 0, "one"))
	if again := d.commit(bot.Write{Check: []bot.RefVer{{Ref: conv, Ver: 1}}}); again != c {
		t.Fatalf("a write that only checks moved the end from %q to %q", c, again)
	}
	if got, next := d.changes(start, many); len(got) != 1 || next != c {
		t.Fatalf("after the first commit: %v and %q, want %q", got, next, c)
	}
	for _, n := range []int{0, -1} {
		if got, next := d.changes(start, n); len(got) != 0 || next != start {
			t.Fatalf("max %d: %v and %q", n, got, next)
		}
	}
}

func testFeedNotFound(t *testing.T, d *desk) {
	c := d.commit(put(conv, 0, "one"))
	other := &desk{t, NewMemory()}
	foreign := other.commit(put(conv, 0, "one"))
	for _, bad := range []bot.Cursor{foreign, "x", c + "0", c[:len(c)-1], "0", "-1", " "} {
		if got, _, err := d.Changes(t.Context(), bad, many); bot.CodeOf(err) != bot.NotFound {
			t.Errorf("cursor %q: %v, %v", bad, got, err)
		}
	}
}

// Thirty-two writers, one reader that follows with small pages: it sees every commit once, those of one writer in
// their order, and at the cursor their Commit returned.
func testFeedUnderWriters(t *testing.T, d *desk) {
	const writers, each = 32, 20
	var mu sync.Mutex
	at := map[bot.Cursor]string{}
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for n := range each {
				id := fmt.Sprintf("%d/%d", w, n)
				c, err := d.Commit(t.Context(), put(bot.Ref{Kind: bot.KindOnce, ID: id}, 0, id))
				if err != nil {
					t.Errorf("commit %s: %v", id, err)
					return
				}
				mu.Lock()
				at[c] = id
				mu.Unlock()
			}
		})
	}
	next, after, seen := [writers]int{}, bot.Cursor(""), 0
	read := map[bot.Cursor]string{}
	for seen < writers*each && !t.Failed() {
		got, c, err := d.Changes(t.Context(), after, 1+seen%5)
		if err != nil {
			t.Fatal(err)
		}
		for _, change := range got {
			var w, n int
			if _, err := fmt.Sscanf(change.Refs[0].ID, "%d/%d", &w, &n); err != nil || next[w] != n {
				t.Fatalf("change %v where writer %d is at %d: %v", change, w, next[w], err)
			}
			next[w]++
			seen++
			read[c] = change.Refs[0].ID // of a page, the last one stands at its cursor
		}
		after = c
	}
	wg.Wait()
	for c, id := range read {
		if at[c] != id {
			t.Errorf("commit %s was given another cursor than the feed has for it: %s", id, at[c])
		}
	}
	if got, _ := d.changes(after, many); len(got) != 0 {
		t.Errorf("seen after the end: %v", got)
	}
}

func testWake(t *testing.T, d *desk) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	a, b := d.Wake(ctx), d.Wake(t.Context())
	for ver := range int64(3) {
		d.commit(put(conv, ver, "x"))
		<-a
		<-b
	}
	d.commit(put(conv, 3, "nobody listens")) // must not block
	d.commit(put(conv, 4, "nobody listens"))
	<-b
	cancel()
	d.commit(put(conv, 5, "x"))
	<-b
	select {
	case <-b:
		t.Error("one commit woke twice")
	default:
	}
}
