package console_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// The live stream of the fake desk.

// tell sends an event to every stream. Called with mu held.
func (f *fakeDesk) tell(name string, data any) {
	raw, err := json.Marshal(data)
	if err != nil {
		panic(err)
	}
	f.log = append(f.log, fmt.Sprintf("event: %s\ndata: %s\n\n", name, raw))
	close(f.more)
	f.more = make(chan struct{})
}

// say is tell for tests.
func (f *fakeDesk) say(name string, data any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tell(name, data)
}

// drop ends every stream.
func (f *fakeDesk) drop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.cut)
	f.cut = make(chan struct{})
}

func (f *fakeDesk) live(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	last := r.Header.Get("Last-Event-ID")
	f.resumed = append(f.resumed, last)
	at, cut := len(f.log), f.cut
	f.mu.Unlock()
	if n, err := strconv.Atoi(last); err == nil {
		at = n
	}
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprint(w, "retry: 500\nevent: hello\ndata: {}\n\n")
	for {
		f.mu.Lock()
		var out bytes.Buffer
		for ; at < len(f.log); at++ {
			fmt.Fprintf(&out, "id: %d\n%s", at+1, f.log[at])
		}
		more := f.more
		f.mu.Unlock()
		_, _ = w.Write(out.Bytes())
		w.(http.Flusher).Flush()
		select {
		case <-more:
		case <-cut:
			return
		case <-r.Context().Done():
			return
		}
	}
}

// done waits until the desk has seen n acts, and returns them.
func (f *fakeDesk) done(n int) []obj {
	f.t.Helper()
	for start := time.Now(); time.Since(start) < 30*time.Second; {
		f.mu.Lock()
		acts, more := slices.Clone(f.acts), f.more
		f.mu.Unlock()
		if len(acts) >= n {
			return acts
		}
		select { // an act always tells; the timeout covers a telling between the look and the wait
		case <-more:
		case <-time.After(50 * time.Millisecond):
		}
	}
	f.t.Fatalf("the desk did not see %d acts, but %v", n, f.acts)
	return nil
}
