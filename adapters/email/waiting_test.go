package email

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
)

// TestPlaceFits holds the largest place against what a cursor may be.
func TestPlaceFits(t *testing.T) {
	p := place{Validity: math.MaxUint32, Next: math.MaxUint32, At: time.Now(), Since: time.Now(), Waiting: map[string][]imap.UID{}}
	for range maxAside {
		p.Aside = append(p.Aside, math.MaxUint32)
	}
	for i := range maxWaiting {
		p.Waiting[short(fmt.Sprint(i))[:12]] = []imap.UID{math.MaxUint32}
	}
	b, err := json.Marshal(p)
	if err != nil || len(b) > 64<<10 {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}
