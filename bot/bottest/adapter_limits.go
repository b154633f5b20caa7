package bottest

import (
	"fmt"
	"strings"
	"time"

	"frontdesk/bot/channel"
)

// request is one that goes to a platform, for its counts.
type request struct {
	to     channel.Address
	method string
}

// counted names the count of a limit to which a request belongs.
func (q request) counted(scope string) (count string, ok bool) {
	room := q.to
	room.Thread = ""
	switch scope {
	case "global":
		return scope, true
	case "room":
		return fmt.Sprint(scope, room), true
	case "thread":
		return fmt.Sprint(scope, q.to), true
	}
	return scope, scope == "method:"+q.method
}

// tellsLimits sends as fast as the adapter's limits let it, 200 messages into one room, one into each of 100, and corrections,
// on a clock of its own, and counts them as the platform does: in no window, wherever it begins, there are more than it allows.
func tellsLimits(s *stage) {
	r := s.start()
	for _, l := range r.Limits() {
		if l.N < 1 || l.Per <= 0 || l.Scope != "global" && l.Scope != "room" && l.Scope != "thread" && !strings.HasPrefix(l.Scope, "method:") {
			s.Fatalf("a limit that can't be kept: %+v", l)
		}
	}
	if len(s.rates) == 0 {
		s.Fatal("it is not said what the platform allows: Platform.Rates")
	}
	leaving := paced(r.Limits(), s.flood())
	for _, rate := range s.rates {
		seen := map[string][]time.Duration{}
		for _, d := range leaving {
			count, ok := d.counted(rate.Scope)
			if !ok {
				continue
			}
			seen[count] = append(seen[count], d.at)
			if n := len(seen[count]); n > rate.N && d.at-seen[count][n-1-rate.N] < rate.Per {
				s.Errorf("%d requests of %s within %s: the platform allows %d in %s", rate.N+1, rate.Scope, d.at-seen[count][n-1-rate.N], rate.N, rate.Per)
				break
			}
		}
		if len(seen) == 0 {
			s.Errorf("no request is counted by the platform's limit of %s: what it is of is called otherwise", rate.Scope)
		}
	}
}

// flood is what is sent at once, by the methods that the adapter names.
func (s *stage) flood() (out []request) {
	s.Helper()
	add := func(n int, o channel.Outbound, room string) {
		o.Key, o.Address, o.Locale = "cv_flood/1.1", s.fake.Address("one", room), "en"
		parts, err := s.main.Render(o)
		if err != nil {
			s.Fatal(err)
		}
		for range n {
			for _, p := range parts {
				out = append(out, request{o.Address, p.Method})
			}
		}
	}
	add(200, text("hello"), "busy")
	for i := range 100 {
		add(1, text("hello"), fmt.Sprint("flood-", i))
	}
	if !s.main.Capabilities(s.fake.Address("one", "r1")).Edit {
		return out
	}
	if err := s.send(text("first")); err != nil { // for an id as the platform gives them
		s.Fatal(err)
	}
	o := text("corrected")
	o.EditOf = s.fake.Sent("r1")[0].ID
	for i := range 100 {
		add(1, o, fmt.Sprint("flood-", i))
	}
	return out
}

// departure is when a request leaves.
type departure struct {
	request
	at time.Duration
}

// paced says when requests leave, in the order in which they do: each as early as the limits let it, in their order within a room.
func paced(limits []channel.Limit, all []request) (out []departure) {
	lines := map[channel.Address][]request{}
	for _, q := range all {
		lines[q.to] = append(lines[q.to], q)
	}
	sent := map[string][]time.Duration{}
	for now := time.Duration(0); len(out) < len(all); {
		var next departure
		found := false
		for _, line := range lines {
			d := departure{line[0], max(now, line[0].free(limits, sent))}
			if !found || d.at < next.at || d.at == next.at && d.to.Room < next.to.Room {
				next, found = d, true
			}
		}
		now = next.at
		out = append(out, next)
		if lines[next.to] = lines[next.to][1:]; len(lines[next.to]) == 0 {
			delete(lines, next.to)
		}
		counts := map[string]bool{} // two limits may be of one count
		for _, l := range limits {
			if count, ok := next.counted(l.Scope); ok && !counts[count] {
				counts[count] = true
				sent[count] = append(sent[count], now)
			}
		}
	}
	return out
}

// free is from when the limits let a request leave.
func (q request) free(limits []channel.Limit, sent map[string][]time.Duration) (at time.Duration) {
	for _, l := range limits {
		if count, ok := q.counted(l.Scope); ok && len(sent[count]) >= l.N {
			at = max(at, sent[count][len(sent[count])-l.N]+l.Per)
		}
	}
	return at
}
