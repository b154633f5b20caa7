package email

import (
	"context"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
)

// threads remembers what the last mail of each conversation was. It is kept in memory only: after a restart the mailbox
// is asked, so subjects and ids of customers stand in no record of the desk.
type threads struct {
	mu    sync.Mutex
	known map[string]memo
	order []string
}

// maxThreads bounds them, about 500 bytes each.
const maxThreads = 8192

func (t *threads) find(room, thread string) (memo, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	m, ok := t.known[room+"\n"+thread]
	return m, ok
}

func (t *threads) keep(room, thread string, m memo) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known == nil {
		t.known = map[string]memo{}
	}
	name := room + "\n" + thread
	if _, ok := t.known[name]; !ok {
		t.order = append(t.order, name)
	}
	t.known[name] = m
	for len(t.order) > maxThreads {
		delete(t.known, t.order[0])
		t.order = slices.Delete(t.order, 0, 1)
	}
}

// lookBack is how many of a customer's last mails are looked through for the one that an answer belongs to.
const lookBack = 100

// lookWithin bounds that: an answer without the right subject is better than none.
const lookWithin = 15 * time.Second

// memo finds what an answer must know: remembered, or in the mailbox.
func (a *Adapter) memo(ctx context.Context, room, thread string) memo {
	if m, ok := a.threads.find(room, thread); ok {
		return m
	}
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	m, err := a.lookMemo(ctx, room, thread)
	if err == nil {
		a.threads.keep(room, thread, m)
	}
	return m
}

// lookMemo looks for the newest mail of a conversation. None is no error: the mail may have been deleted.
func (a *Adapter) lookMemo(ctx context.Context, room, thread string) (m memo, err error) {
	err = a.lookup(ctx, func(l *link) error {
		for _, folder := range a.folders() {
			if _, err := l.open(ctx, folder, true); err != nil {
				return err
			}
			uids, err := l.search(ctx, &imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "From", Value: room}}})
			if err != nil {
				return err
			}
			for _, uid := range slices.Backward(uids[max(0, len(uids)-lookBack):]) {
				var h header
				if _, _, err := l.fetch(ctx, uid, true, func(raw io.Reader) { h = headerOf(raw) }); err != nil {
					return err
				}
				if from, _, ok := h.from(); !ok || from != room {
					continue
				}
				if t, _ := a.self.threadOf(h, room); t == thread {
					m = memoOf(h)
					return nil
				}
			}
		}
		return nil
	})
	return m, err
}

// folders are those in which customers' mails lie: where they are moved to once they are taken, and where they come.
func (a *Adapter) folders() []string {
	if a.c.Done != "" {
		return []string{a.c.Done, a.c.Folder}
	}
	return []string{a.c.Folder}
}
