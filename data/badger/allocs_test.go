package badger

import (
	"context"
	"runtime"
	"testing"

	"frontdesk/bot"
)

// A turn's commit makes no more on the heap than this, Badger's own and the committer's included. What is counted is
// what a desk under load collects: the caller's writes are made before.
func TestCommitMakesLittle(t *testing.T) {
	s, err := Open(config(t, t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	const rounds = 400
	writes := make([]bot.Write, 2*rounds)
	for i := range writes {
		writes[i] = turn(1, int64(i+1))
	}
	commit := func(writes []bot.Write) {
		for _, w := range writes {
			if _, err := s.Commit(context.Background(), w); err != nil {
				t.Fatal(err)
			}
		}
	}
	commit(writes[:rounds])
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	commit(writes[rounds:])
	runtime.ReadMemStats(&after)
	made, bytes := float64(after.Mallocs-before.Mallocs)/rounds, float64(after.TotalAlloc-before.TotalAlloc)/rounds
	t.Logf("%.0f things, %.0f bytes", made, bytes)
	// A group of one, which is the dearest: a transaction and a part of the feed for each. With the race detector pools
	// lose some of what they are given.
	if made > 158 || bytes > 8800 {
		t.Errorf("a commit makes %.0f things of %.0f bytes in all", made, bytes)
	}
}
