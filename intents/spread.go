package intents

import (
	"sync"
	"sync/atomic"
)

// spread calls do for 0 to n-1 on several goroutines, each with a number of its own from 0 to workers-1.
func spread(workers, n int, do func(worker, i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for w := range min(workers, n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(w, i)
			}
		})
	}
	wg.Wait()
}
