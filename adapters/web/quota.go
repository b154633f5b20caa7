package web

import (
	"io"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"frontdesk/bot/channel"
)

// What customers may upload in a day. An honest one shows some photographs and a video; an office, or a town behind one
// router, several times that. Without a bound one visitor could fill the disk, and all others would wait.
const (
	quotaDay     = 24 * time.Hour
	quotaVisitor = 4 * channel.MaxFile  // 100 MiB
	quotaNetwork = 20 * channel.MaxFile // 500 MiB
)

// quota bounds the bytes of a day, by key. A day begins with the first of them.
type quota struct {
	max int64
	mu  sync.Mutex
	by  map[string]*used
}

type used struct {
	since time.Time
	bytes int64
}

func newQuota(n int64) *quota { return &quota{max: n, by: map[string]*used{}} }

// spend counts n bytes, and returns how long to wait if they are too many: they were not taken in vain, so they count.
func (q *quota) spend(key string, n int64, now time.Time) time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	u := q.by[key]
	if u == nil || now.Sub(u.since) >= quotaDay {
		q.makeRoom(now)
		u = &used{since: now}
		q.by[key] = u
	}
	u.bytes += n
	if u.bytes <= q.max {
		return 0
	}
	return u.since.Add(quotaDay).Sub(now)
}

// wait returns how long to wait until n more bytes are taken. Nothing is counted.
func (q *quota) wait(key string, n int64, now time.Time) time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	u := q.by[key]
	if u == nil || now.Sub(u.since) >= quotaDay || u.bytes+n <= q.max {
		return 0
	}
	return u.since.Add(quotaDay).Sub(now)
}

// makeRoom forgets whose day is over; if there are still too many, those who have used little, so that nobody gets a new
// day by bringing a crowd.
func (q *quota) makeRoom(now time.Time) {
	if len(q.by) < maxAskers {
		return
	}
	for least := int64(0); len(q.by) >= maxAskers && least <= q.max; least += q.max / 4 {
		for k, u := range q.by {
			if now.Sub(u.since) >= quotaDay || u.bytes < least {
				delete(q.by, k)
			}
		}
	}
	if len(q.by) >= maxAskers {
		clear(q.by) // the disk's own bound stands behind this one
	}
}

// networkKey is what a quota of bytes counts under: addresses of one network are cheap, an IPv4 one has a /24.
func networkKey(a netip.Addr) string {
	if a = a.Unmap(); a.Is4() {
		if p, err := a.Prefix(24); err == nil {
			return p.String()
		}
	}
	return addressKey(a)
}

// uploading counts the body of a customer's upload while it is read, and ends it where one of his quotas does. What is
// known beforehand to be too much is refused unread.
func (c *chat) uploading(r *request) error {
	visitor, network := r.session.Site+"/"+r.session.Room, networkKey(r.addr)
	known := max(r.ContentLength, 1)
	if wait := max(c.visitors.wait(visitor, known, c.Now()), c.networks.wait(network, known, c.Now())); wait > 0 {
		return tooManyBytes(wait)
	}
	r.Body = &metered{r.Body, func(n int64) time.Duration {
		return max(c.visitors.spend(visitor, n, c.Now()), c.networks.spend(network, n, c.Now()))
	}}
	return nil
}

// metered is a body whose bytes are counted.
type metered struct {
	io.ReadCloser
	spend func(n int64) time.Duration
}

// Read fails with a problem once there are too many.
func (m *metered) Read(p []byte) (int, error) {
	n, err := m.ReadCloser.Read(p)
	if wait := m.spend(int64(n)); wait > 0 {
		return n, tooManyBytes(wait)
	}
	return n, err
}

func tooManyBytes(wait time.Duration) *problem {
	p := refuse(http.StatusTooManyRequests, "too_many_bytes", "That is more than can be sent in files in one day. Messages still arrive: describe it, or send the file tomorrow.")
	p.wait = wait
	return p
}
