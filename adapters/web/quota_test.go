package web

import (
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
)

// A visitor fills the disk neither with one session, nor with many, nor by opening all uploads at once.
func TestUploadsHaveADailyQuota(t *testing.T) {
	for name, o := range map[string]struct {
		sessions int
		taken    int // of six files that fit three times
	}{
		"one visitor":            {1, 3},
		"one network":            {6, 5},
		"one visitor's quota up": {2, 5},
	} {
		t.Run(name, func(t *testing.T) {
			x := newRig(t)
			const size = 30 << 10
			x.chat.visitors, x.chat.networks = newQuota(3*size+2000), newQuota(5*size+4000)
			var open []sessionAnswer
			for range o.sessions {
				open = append(open, x.chatOpen())
			}
			content, taken := strings.Repeat("x", size), 0
			var last reply
			for i := range 6 {
				last = x.chatFile(open[i%len(open)], "a.bin", "application/octet-stream", content)
				switch {
				case last.status == http.StatusAccepted:
					taken++
				case last.status != http.StatusTooManyRequests || last.code() != "too_many_bytes":
					t.Errorf("%d %s", last.status, last.body)
				}
			}
			wait, err := strconv.Atoi(last.header.Get("Retry-After"))
			if taken != o.taken || err != nil || wait < 86000 || wait > 86400 {
				t.Errorf("%d taken, then wait %d s %v", taken, wait, err)
			}
			s := open[len(open)-1]
			x.want(http.StatusAccepted, call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: map[string]any{"client_id": "m", "text": "hello"}})
			x.pass(quotaDay)
			if a := x.chatFile(s, "a.bin", "application/octet-stream", content); a.status != http.StatusAccepted {
				t.Errorf("the day after: %d %s", a.status, a.body)
			}
		})
	}
}

// A body of no stated length is cut where the quota ends, and nothing of it stays.
func TestUploadsOfNoLengthAreCut(t *testing.T) {
	x := newRig(t)
	x.chat.visitors = newQuota(300 << 10)
	s := x.chatOpen()
	body, header := upload("a.bin", "application/octet-stream", strings.Repeat("x", 2<<20))
	req := x.request(call{method: "POST", path: "/chat/v1/files", token: s.Token, body: body, header: header})
	req.ContentLength = -1
	res, err := x.front.Client().Do(req)
	x.must(err)
	x.must(res.Body.Close())
	if res.StatusCode != http.StatusTooManyRequests {
		t.Errorf("%d", res.StatusCode)
	}
	left, err := x.store.List(t.Context(), bot.KindFile, "", "", 100)
	if err != nil || len(left) != 0 {
		t.Errorf("%v %v", left, err)
	}
}

func TestQuota(t *testing.T) {
	now := time.Date(2027, time.March, 2, 10, 0, 0, 0, time.UTC)
	if quotaVisitor != 100<<20 || quotaNetwork != 500<<20 {
		t.Error("the documentation says 100 and 500 MiB")
	}
	q := newQuota(10)
	if q.spend("a", 10, now) != 0 || q.wait("a", 1, now.Add(time.Hour)) != 23*time.Hour || q.wait("b", 10, now) != 0 {
		t.Error("what is left is wrong")
	}
	if q.spend("a", 1, now.Add(time.Hour)) != 23*time.Hour || q.spend("a", 10, now.Add(quotaDay)) != 0 {
		t.Error("the day does not end")
	}
	for i := range maxAskers + 10 {
		q.spend(fmt.Sprint("crowd ", i), 1, now.Add(quotaDay))
	}
	if q.wait("a", 1, now.Add(quotaDay)) == 0 || len(q.by) > maxAskers {
		t.Errorf("a crowd of %d gives a new day", len(q.by))
	}
	for a, key := range map[string]string{"203.0.113.77": "203.0.113.0/24", "::ffff:203.0.113.9": "203.0.113.0/24", "2001:db8:1:2:3::4": "2001:db8:1:2::/64"} {
		if got := networkKey(netip.MustParseAddr(a)); got != key {
			t.Errorf("%s: %s", a, got)
		}
	}
}

// Below a bound of the disk that is higher than that of messages files are refused, and messages go on.
func TestFilesLeaveRoomForMessages(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	x.Store = tight{x.Store}
	if a := x.chatFile(s, "a.txt", "text/plain", "x"); a.status != http.StatusServiceUnavailable || a.code() != "no_room" || a.header.Get("Retry-After") == "" {
		t.Errorf("%d %s", a.status, a.body)
	}
	body, header := upload("x", "text/plain", "x")
	if a := x.do(call{method: "POST", path: "/api/v1/conversations/" + string(s.Conversation) + "/files", as: "ana", body: body, header: header}); a.code() != "no_room" {
		t.Errorf("%d %s", a.status, a.body)
	}
	x.want(http.StatusAccepted, call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: map[string]any{"client_id": "m", "text": "hello"}})
}

// tight is a store that has room for messages only.
type tight struct{ bot.Store }

func (tight) RoomForFiles() error {
	return &bot.Error{Code: bot.Busy, Op: "store", Text: "the disk has no room for files"}
}
