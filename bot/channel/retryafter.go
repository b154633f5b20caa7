package channel

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxWait bounds what a broken clock or answer could say: after a day a message is a dead letter anyhow.
const maxWait = 24 * time.Hour

// RetryAfter reads the header Retry-After (RFC 9110, section 10.2.3) in the three forms that platforms write: seconds, seconds
// with a fraction, a date, seen from now. It is 0 if there is none or it cannot be read, and a day at most.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	s := strings.TrimSpace(h.Get("Retry-After"))
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return WaitSeconds(f)
	}
	if t, err := http.ParseTime(s); err == nil {
		return min(max(0, t.Sub(now)), maxWait)
	}
	return 0
}

// WaitSeconds is a wait that a platform gives as a number of seconds: 0 if it is none, and a day at most.
func WaitSeconds(f float64) time.Duration {
	if math.IsNaN(f) || f <= 0 {
		return 0
	}
	return time.Duration(min(f, maxWait.Seconds()) * float64(time.Second))
}
