package bottest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"frontdesk/bot"
)

// Thirty-two deciders, each event delivered twice, one conversation and one ticket: every event has one turn,
// numbers have no gap, versions agree, every job is taken once.
func testRaces(t *testing.T, d *desk) {
	const deciders, events = 32, 5
	var wg sync.WaitGroup
	for w := range deciders {
		wg.Go(func() {
			for n := range 2 * events {
				once := bot.Ref{Kind: bot.KindOnce, ID: fmt.Sprint("web/", w, "-", n/2)}
				if err := decide(t, d, once); bot.CodeOf(err) != "" && !bot.IsConflict(err, bot.KindOnce) {
					t.Errorf("decide: %v", err)
					return
				}
			}
		})
	}
	wg.Wait()
	const want = deciders * events
	got, _ := d.changes("", many)
	if l, c, k := d.log("c1", 0, many), d.get(conv).Ver, d.get(ticket).Ver; len(l) != want || c != want || k != want || len(got) != want {
		t.Fatalf("log %d, versions %d and %d, feed %d, want %d", len(l), c, k, len(got), want)
	}
	fire(t, d, want)
	if wrong, err := d.Check(t.Context()); err != nil || len(wrong) != 0 {
		t.Fatalf("check: %v, %v", wrong, err)
	}
}

// decide is what a lane does with an event: read, decide, commit, and again if somebody else was first.
func decide(t *testing.T, d *desk, once bot.Ref) error {
	for {
		got, err := d.Get(t.Context(), conv, ticket)
		if err != nil {
			return err
		}
		seq := got[0].Ver + 1
		_, err = d.Commit(t.Context(), bot.Write{
			Put:    []bot.Record{{Ref: once}, got[0], got[1]},
			Append: []bot.Entry{entry("c1", seq)},
			Add:    []bot.Job{job("timer", noon, fmt.Sprintf("c1/%06d.1", seq))},
		})
		if bot.CodeOf(err) != bot.Conflict || bot.IsConflict(err, bot.KindOnce) {
			return err
		}
	}
}

// fire lets eight workers take every job: each is taken once.
func fire(t *testing.T, d *desk, want int) {
	jobs := d.jobs("timer", noon.Add(time.Hour), bot.JobID{}, many)
	if len(jobs) != want {
		t.Fatalf("%d jobs, want %d", len(jobs), want)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	fired := map[string]int{}
	for range 8 {
		wg.Go(func() {
			for _, j := range jobs {
				_, err := d.Commit(t.Context(), bot.Write{Done: []bot.JobID{j.JobID}})
				mu.Lock()
				switch bot.CodeOf(err) {
				case "":
					fired[j.ID]++
				case bot.Conflict:
				default:
					t.Errorf("done: %v", err)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for _, j := range jobs {
		if fired[j.ID] != 1 {
			t.Errorf("job %s fired %d times", j.ID, fired[j.ID])
		}
	}
	if left := d.jobs("timer", noon.Add(time.Hour), bot.JobID{}, many); len(left) != 0 {
		t.Fatalf("%d jobs left", len(left))
	}
}

// Of many that put the same record at once, one wins and the others fail alone: their neighbours go through.
func testOneWinner(t *testing.T, d *desk) {
	const writers = 64
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for w := range writers {
		wg.Go(func() {
			_, err := d.Commit(t.Context(), bot.Write{Put: []bot.Record{record(conv, 0, fmt.Sprint(w)), record(bot.Ref{Kind: bot.KindSent, ID: fmt.Sprint(w)}, 0, "x")}})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				won++
			case !bot.IsConflict(err, bot.KindConv):
				t.Errorf("writer %d: %v", w, err)
			}
		})
		wg.Go(func() {
			if _, err := d.Commit(t.Context(), put(bot.Ref{Kind: bot.KindOnce, ID: fmt.Sprint(w)}, 0, "neighbour")); err != nil {
				t.Errorf("neighbour %d: %v", w, err)
			}
		})
	}
	wg.Wait()
	if won != 1 || d.get(conv).Ver != 1 || len(d.list(bot.KindSent, "", "", many)) != 1 || len(d.list(bot.KindOnce, "", "", many)) != writers {
		t.Fatalf("%d winners, version %d", won, d.get(conv).Ver)
	}
}
