package runtime

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
)

// slowStore takes its time for every commit, as a busy disk does.
type slowStore struct {
	bot.Store
	takes time.Duration
	fails error
}

func (s *slowStore) Commit(ctx context.Context, w bot.Write) (bot.Cursor, error) {
	time.Sleep(s.takes)
	if s.fails != nil {
		return "", s.fails
	}
	return s.Store.Commit(ctx, w)
}

func TestTicketNumbersAreGivenOnceAndInOrder(t *testing.T) {
	store := bottest.NewMemory()
	var a, b numbers // two processes
	var mu sync.Mutex
	var got []int64
	var wg sync.WaitGroup
	for i := range 40 {
		n := []*numbers{&a, &b}[i%2]
		wg.Go(func() {
			last := int64(0)
			for range 50 {
				number, err := n.next(t.Context(), store)
				if err != nil || number <= last {
					t.Errorf("%d after %d, %v", number, last, err)
				}
				last = number
				mu.Lock()
				got = append(got, number)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	slices.Sort(got)
	if got[0] != firstNumber || len(slices.Compact(got)) != 2000 {
		t.Errorf("the first is %d, and %d differ of 2000", got[0], len(slices.Compact(got)))
	}
}

// Once it is known how many tickets are opened while a block is under way, nobody waits for one but who fetches it.
func TestNobodyWaitsForABlockOfNumbers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &slowStore{Store: bottest.NewMemory(), takes: 20 * time.Millisecond}
		var n numbers
		var wg sync.WaitGroup
		var waits atomic.Int64
		for i := range 2000 { // one a millisecond
			time.Sleep(time.Millisecond)
			wg.Go(func() {
				began := time.Now()
				if _, err := n.next(t.Context(), store); err != nil {
					t.Error(err)
				}
				if i > 200 && time.Since(began) > 0 {
					waits.Add(1)
				}
			})
		}
		wg.Wait()
		if n.size < 80 || n.size > 100 || waits.Load() > 2000/40 {
			t.Errorf("blocks have %d numbers, and %d waited", n.size, waits.Load())
		}
	})
}

func TestQuietDesksLeaveSmallGaps(t *testing.T) {
	store := bottest.NewMemory()
	for want := range int64(3) {
		var n numbers // after a start
		if got, err := n.next(t.Context(), store); err != nil || got != firstNumber+want*leastBlock {
			t.Errorf("start %d begins with %d, %v", want, got, err)
		}
	}
}

func TestNumbersSayWhatIsWrongWithTheStore(t *testing.T) {
	full := errors.New("no room")
	store := &slowStore{Store: bottest.NewMemory()}
	var n numbers
	for i := range leastBlock + 1 {
		if i == leastBlock/4 {
			store.fails = full
		}
		if _, err := n.next(t.Context(), store); (err != nil) != (i == leastBlock) || err != nil && !errors.Is(err, full) {
			t.Errorf("number %d: %v", i, err)
		}
	}
	store.fails = nil
	if got, err := n.next(t.Context(), store); err != nil || got != firstNumber+leastBlock {
		t.Errorf("%d, %v", got, err)
	}
}
