package bottest

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"frontdesk/bot/channel"
)

var (
	soak     = flag.Duration("soak", shortSoak, "how long case 49 of the adapter suite lasts")
	soakSeed = flag.Uint64("soakseed", 0, "of the accidents of case 49; 0 = another one each time, which is logged (always the same one in the short soak of every test run)")
)

// freshSeed is another one in each process: the clock of a bubble always begins at the same time.
var freshSeed = uint64(time.Now().UnixNano())

const (
	shortSoak = 2 * time.Second
	// soakRooms is in how many rooms is written at once. One of a hundred messages is the first of a customer, in a room that takes the
	// place of another.
	soakRooms  = 7
	firstOneOf = 100
	// soakPace is the time between two messages each way: a soak is about time and accidents, and fakes keep everything.
	soakPace = 5 * time.Millisecond
)

// accidents are what happens to connections and sends at random.
type accidents struct {
	*rand.Rand
	breaks   []Break
	failures []FailureKind
}

// The breaks that need more than a connection, with the cases that show that a platform has them. Connections are dropped on
// every platform: those of who holds none are of one request each.
var breakCases = []struct {
	number, weight int
	kind           Break
}{{19, 2, SessionGone}, {20, 2, AskReconnect}, {22, 1, HalfOpen}}

func (s *stage) accidents() accidents {
	s.Helper()
	seed := *soakSeed
	if seed == 0 && *soak > shortSoak { // a change shall not be held up by what it has no part in
		seed = freshSeed
	}
	s.Logf("-soakseed %d", seed)
	a := accidents{Rand: rand.New(rand.NewPCG(seed, 49)), breaks: []Break{Drop, Drop, Drop, Drop, Drop, Drop}, failures: []FailureKind{LimitHeader, LimitBody, LimitHTML, ServerError, BadGateway, ResetBefore}}
	for _, c := range breakCases {
		for range c.weight {
			if _, none := s.without[c.number]; !none {
				a.breaks = append(a.breaks, c.kind)
			}
		}
	}
	if s.settles() { // else the message stands there twice by right
		a.failures = append(a.failures, ResetAfter)
	}
	return a
}

// settles tells whether a send whose answer was lost can be settled: by asking, or by the same key.
func (s *stage) settles() bool {
	_, asks := s.main.Adapter.(channel.Finder)
	return asks || s.main.Capabilities(s.fake.Address("one", "r1")).Dedupe
}

// soaks sends and receives while connections break, sends fail, the desk is busy and its process begins anew, at random:
// nothing is lost, nothing comes twice, and each room keeps its order, both ways.
func soaks(s *stage) {
	s.start().sink.set(busyNowAndThen(), nil)
	rooms := make([]string, soakRooms)
	for r := range rooms {
		rooms[r] = fmt.Sprintf("r%d", r)
		s.emit(Event{Text: fmt.Sprintf("in %d", r), Room: rooms[r]})
		s.insist(text(fmt.Sprintf("out %d", r)))
	}
	s.got(soakRooms)
	by := s.accidents()
	began := time.Now()
	n, broken, failed, restarts, next, strangers, last := soakRooms, 0, 0, 0, 0, 0, 0
	what := map[int]string{} // that happened behind a message
	pace := time.NewTicker(soakPace)
	defer pace.Stop()
	for ; time.Since(began) < *soak; n++ {
		<-pace.C
		room := by.IntN(soakRooms)
		if by.IntN(firstOneOf) == 0 {
			rooms[room] = fmt.Sprintf("stranger-%d", n)
			strangers++
			last = n
		}
		s.emit(Event{Text: fmt.Sprintf("in %d", n), Room: rooms[room], Times: 1 + max(0, by.IntN(12)-9)})
		if by.IntN(20) == 0 {
			s.fake.Fail(Failure{Kind: by.failures[by.IntN(len(by.failures))], After: time.Second})
			failed++
		}
		s.insist(text(fmt.Sprintf("out %d", n)))
		if n < next {
			continue
		}
		next = n + 1 + by.IntN(100)
		if by.IntN(10) == 0 {
			s.restart()
			restarts++
			what[n] = "restart"
			continue
		}
		b := by.breaks[by.IntN(len(by.breaks))]
		if b == SessionGone && last > 0 {
			s.meets(last)
		}
		s.fake.Break("one", b)
		broken++
		what[n] = string(b)
	}
	s.allOf(n, what)
	s.inOrder(s.until(), n)
	sent := s.fake.Sent("r1")
	if !s.settles() { // a connection may end between a message's arrival and the answer: it stands there twice by right
		sent = slices.CompactFunc(sent, func(a, b Sent) bool { return a.Text == b.Text && s.doubted[a.Text] })
	}
	if len(sent) != n {
		s.Errorf("%d of %d messages were sent", len(sent), n)
	}
	for i, m := range sent {
		if m.Text != fmt.Sprintf("out %d", i) {
			s.Fatalf("message %d in the room is %q", i, m.Text)
		}
	}
	s.Logf("%d received, %d of them of who wrote for the first time, %d sent in %s, with %d breaks, %d restarts and %d failed sends", n, strangers, n, time.Since(began).Round(time.Second), broken, restarts, failed)
}

// meets waits for a customer's first message before a session is lost, which takes along what nobody can ask for: the room is not
// known yet. Whatever else happens, it arrives.
func (s *stage) meets(n int) {
	s.Helper()
	s.wait("the first message of a stranger", func() bool { return s.main.sink.Has(fmt.Sprintf("in %d", n)) })
}

// busyNowAndThen refuses an event, and then none for a while: a batch must come through at the next try, as at a real desk.
func busyNowAndThen() func(context.Context, channel.Inbound) error {
	var mu sync.Mutex
	offered, last := 0, time.Now()
	return func(context.Context, channel.Inbound) error {
		mu.Lock()
		defer mu.Unlock()
		if offered++; offered%100 != 0 || time.Since(last) < 3*time.Second {
			return nil
		}
		last = time.Now()
		return channel.ErrBusy
	}
}

// allOf waits for n messages, as long as some come, however slow the machine is. Of what is missing it tells what had happened
// before and after.
func (s *stage) allOf(n int, what map[int]string) {
	s.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	end := time.Now().Add(patience)
	for most := 0; most < n && time.Now().Before(end); <-tick.C {
		if now := s.main.sink.Count(); now > most {
			most, end = now, time.Now().Add(patience)
		}
	}
	here := map[string]bool{}
	for _, in := range s.main.sink.All() {
		here[in.Text] = true
	}
	for i := range n {
		if here[fmt.Sprintf("in %d", i)] {
			continue
		}
		s.Errorf("message %d did not arrive", i)
		for j := max(0, i-100); j < i+20; j++ {
			if what[j] != "" {
				s.Logf("behind %d: %s", j, what[j])
			}
		}
	}
}

// inOrder wants each of n messages once, and those of a room in the order in which they were written.
func (s *stage) inOrder(in []channel.Inbound, n int) {
	s.Helper()
	if len(in) != n {
		s.Errorf("%d of %d messages arrived", len(in), n)
	}
	last, seen := map[string]int{}, map[int]bool{}
	for _, e := range in {
		var i int
		if _, err := fmt.Sscanf(e.Text, "in %d", &i); err != nil || seen[i] {
			s.Fatalf("%q was not sent, or comes twice", e.Text)
		}
		seen[i] = true
		if before, ok := last[e.Address.Room]; ok && before > i {
			s.Errorf("%d comes behind %d of the same room", i, before)
		}
		last[e.Address.Room] = i
	}
}

// insist sends as the desk's sender does, without its waits: again what failed for now, and what may have arrived once that
// was asked.
func (s *stage) insist(o channel.Outbound) {
	s.Helper()
	o.Key, o.Address, o.Locale = fmt.Sprintf("cv_soak/%s", o.Body[0].Text[len("out "):]), s.fake.Address("one", "r1"), "en"
	parts, err := s.main.Render(o)
	if err != nil {
		s.Fatal(err)
	}
	finder, asks := s.main.Adapter.(channel.Finder)
	for i, p := range parts {
		key := fmt.Sprintf("%s/%d", o.Key, i)
		for try := 0; ; try++ {
			_, err := s.sendPart(p, key)
			switch c := Class(err); {
			case err == nil:
			case try > 5 || c != channel.Retryable && c != channel.RateLimited && c != channel.Ambiguous:
				s.Fatalf("%s: %v", o.Key, err)
			case c == channel.Ambiguous && asks:
				if !s.stands(finder, o.Address, key) {
					continue
				}
			case c == channel.Ambiguous:
				s.doubted[o.Body[0].Text] = true
				continue
			default:
				continue
			}
			break
		}
	}
}

// stands asks whether a message stands whose answer was lost; again where the question itself finds no connection.
func (s *stage) stands(finder channel.Finder, a channel.Address, key string) bool {
	s.Helper()
	for end := time.Now().Add(patience); ; <-time.After(soakPace) {
		_, found, err := finder.FindSent(s.Context(), a, key)
		switch c := Class(err); {
		case err == nil:
			return found
		case c != channel.Retryable && c != channel.RateLimited && c != channel.Ambiguous, time.Now().After(end):
			s.Fatalf("%s cannot be asked for: %v", key, err)
		}
	}
}
