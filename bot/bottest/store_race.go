package bottest

import (
	"fmt"
	"maps"
	"slices"
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

// What many write at once is what one would have written in the order of the cursors.
func testSerial(t *testing.T, d *desk) {
	const writers, each = 16, 40
	var mu sync.Mutex
	done := map[bot.Cursor]bot.Write{}
	var wg sync.WaitGroup
	for n := range writers {
		wg.Go(func() {
			dice := dice(n)
			for range each {
				w, err := busyWrite(t, d, &dice)
				var c bot.Cursor
				if err == nil {
					c, err = d.Commit(t.Context(), w)
				}
				switch bot.CodeOf(err) {
				case "":
					mu.Lock()
					if _, twice := done[c]; twice {
						t.Errorf("two commits have the cursor %q", c)
					}
					done[c] = w
					mu.Unlock()
				case bot.Conflict:
				default:
					t.Errorf("writer %d: %v", n, err)
					return
				}
			}
		})
	}
	wg.Wait()
	model := &desk{t, NewMemory()}
	for _, c := range slices.Sorted(maps.Keys(done)) {
		if _, err := model.Commit(t.Context(), done[c]); err != nil {
			t.Fatalf("commit %q went through, but not in its place: %v", c, err)
		}
	}
	if string(dump(t, d)) != string(dump(t, model)) {
		t.Error("one after the other, the same commits leave something else")
	}
	if len(done) < writers*each/10 {
		t.Errorf("only %d commits went through: this tests little", len(done))
	}
}

// busyWrite changes some of a few things that others change too, as they were when it looked.
func busyWrite(t *testing.T, d *desk, dice *dice) (w bot.Write, err error) {
	pick := func(kind bot.Kind) bot.Ref { return bot.Ref{Kind: kind, ID: fmt.Sprint(dice.roll(6))} }
	got, err := d.Get(t.Context(), pick(bot.KindConv), pick(bot.KindTicket))
	if err != nil {
		return w, err
	}
	if got[0].Body = fmt.Append(nil, dice.roll(1<<30)); got[0].Ver > 0 && dice.roll(3) == 0 {
		w.Drop = []bot.RefVer{{Ref: got[0].Ref, Ver: got[0].Ver}}
	} else {
		w.Put = []bot.Record{got[0]}
	}
	w.Check = []bot.RefVer{{Ref: got[1].Ref, Ver: got[1].Ver}}
	stream := fmt.Sprint(dice.roll(6))
	log, err := d.Log(t.Context(), stream, 0, many)
	if err != nil {
		return w, err
	}
	switch next := int64(len(log)) + 1; dice.roll(3) {
	case 0:
		w.Append = []bot.Entry{entry(stream, next), entry(stream, next+1)}
	case 1:
		w.Append = []bot.Entry{entry(stream, next)}
	default:
		if next > 1 {
			w.Blank = []bot.EntryID{{Stream: stream, Seq: 1 + int64(dice.roll(int(next)-1))}}
		}
	}
	j := job("timer", noon, fmt.Sprint(dice.roll(6)))
	switch dice.roll(4) {
	case 0:
		w.Add = []bot.Job{j}
	case 1:
		w.Done = []bot.JobID{j.JobID}
	case 2:
		j.Body = fmt.Append(nil, dice.roll(1<<30))
		w.Edit = []bot.Job{j}
	}
	return w, nil
}

// dice is a source of numbers that is the same in every run: SplitMix64 (Steele, Lea, Flood, 2014).
type dice uint64

// roll returns a number from 0 to n-1.
func (d *dice) roll(n int) int {
	*d += 0x9E3779B97F4A7C15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return int((z ^ z>>31) % uint64(n))
}
