package channel_test

import (
	"math"
	"net/http"
	"testing"
	"time"

	"frontdesk/bot/channel"
)

// TestRetryAfter holds that every form of the header is read, and that none makes a channel wait beyond a day.
func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 17, 14, 0, 0, 0, time.UTC)
	for said, want := range map[string]time.Duration{
		"":                              0,
		"30":                            30 * time.Second,
		" 1.5 ":                         1500 * time.Millisecond,
		"-1":                            0,
		"NaN":                           0,
		"+Inf":                          24 * time.Hour,
		"1e12":                          24 * time.Hour,
		"soon":                          0,
		"Tue, 17 Nov 2026 14:02:00 GMT": 2 * time.Minute,
		"Tue, 17 Nov 2026 13:02:00 GMT": 0,
		"Fri, 17 Nov 2036 14:02:00 GMT": 24 * time.Hour,
	} {
		if got := channel.RetryAfter(http.Header{"Retry-After": {said}}, now); got != want {
			t.Errorf("%q: got %s, want %s", said, got, want)
		}
	}
	if got := channel.WaitSeconds(math.Inf(-1)); got != 0 {
		t.Errorf("minus infinity: got %s", got)
	}
}
