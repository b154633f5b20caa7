package bottest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/bot/channel"
)

const (
	// patience is how long a case waits for what must happen. Far above what it takes, for slow machines.
	patience = 2 * time.Minute
	// endsWithin is how long an adapter may take to end.
	endsWithin = 5 * time.Second
	// loaded is what all may take longer on a busy machine. In a bubble nothing does.
	loaded = 7 * time.Second
)

// stage is one case at work: a fake platform, and the channel "one" running on it.
type stage struct {
	*testing.T
	fake    Fake
	without map[int]string // cases that the platform can't have
	rates   []channel.Limit
	kept    func(at channel.Address) (as string, raw []byte)
	again   bool          // the largest file is sent elsewhere
	late    time.Duration // that a busy machine may take longer
	main    *running
	all     []*running
	said    []string // errors and the like, in which no secret may stand
	logs    *logs
	n       int
	doubted map[string]bool // texts of which it is not known whether they arrived
}

// running is one adapter that runs, or ran.
type running struct {
	channel.Adapter
	name   string
	sink   *sink
	cursor *Cursor
	cancel context.CancelFunc
	ended  chan struct{}
	err    error // of Run, once ended
}

func newStage(t *testing.T, f Fake, without map[int]string, late time.Duration) *stage {
	return &stage{T: t, fake: f, without: without, late: late, logs: catchLogs(t), doubted: map[string]bool{}}
}

// start runs the channel of a case.
func (s *stage) start() *running {
	s.Helper()
	s.main = s.run("one", &sink{}, &Cursor{})
	return s.main
}

func (s *stage) run(name string, to *sink, at *Cursor) *running {
	s.Helper()
	ctx, cancel := context.WithCancel(s.Context())
	r := &running{Adapter: s.fake.Adapter(name), name: name, sink: to, cursor: at, cancel: cancel, ended: make(chan struct{})}
	s.all = append(s.all, r)
	go func() {
		r.err = r.Run(ctx, to, at)
		close(r.ended)
	}()
	return r
}

// restart is the process that ends and begins again: what was saved stays.
func (s *stage) restart() {
	s.Helper()
	s.end(s.main)
	s.main = s.run(s.main.name, s.main.sink, s.main.cursor)
}

// end cancels an adapter and waits for its end.
func (s *stage) end(r *running) {
	s.Helper()
	r.cancel()
	select {
	case <-r.ended:
	case <-time.After(endsWithin + s.late):
		s.Errorf("Run of %s did not end within %s", r.name, endsWithin+s.late)
	}
}

// close ends everything and looks for what must not be.
func (s *stage) close() {
	s.Helper()
	looked := map[*sink]bool{} // a restarted adapter goes on with the same one
	for _, r := range s.all {
		s.end(r)
		s.note(r.Health().Last)
		if r.err != nil {
			s.note(r.err.Error())
		}
		if looked[r.sink] {
			continue
		}
		looked[r.sink] = true
		for _, in := range r.sink.All() {
			b, err := json.Marshal(in)
			if err != nil {
				s.Error(err)
			}
			s.note(string(b))
			s.note(string(in.Undecoded)) // which JSON hides
		}
	}
	seen := s.fake.Seen()
	s.fake.Close()
	for _, wrong := range seen.Invalid {
		s.Errorf("a request breaks the specification: %s", wrong)
	}
	s.note(s.logs.String())
	for _, secret := range seen.Secrets {
		for _, said := range s.said {
			if strings.Contains(said, secret) {
				s.Errorf("a secret is told: %s", strings.ReplaceAll(said, secret, "(secret)"))
			}
		}
	}
	if seen.Leaked > 0 {
		s.Errorf("%d requests with our credentials to a hostile host", seen.Leaked)
	}
}

// note keeps words in which no secret may stand.
func (s *stage) note(words string) { s.said = append(s.said, words) }

// emit makes things happen to the channel of the case.
func (s *stage) emit(events ...Event) {
	s.Helper()
	for i := range events {
		if events[i].Kind == "" {
			events[i].Kind = channel.Message
		}
		if events[i].Room == "" {
			events[i].Room = "r1"
		}
	}
	s.fake.Emit(s.main.name, events...)
}

// until emits a message and returns what was accepted before it came, without it. It is how a case knows that nothing more
// comes.
func (s *stage) until() []channel.Inbound {
	s.Helper()
	s.n++
	mark := fmt.Sprintf("that is all, %d", s.n)
	s.emit(Event{Text: mark, Room: "r-mark"})
	s.wait("the marker", func() bool { return s.main.sink.Has(mark) })
	return slices.DeleteFunc(s.main.sink.All(), func(in channel.Inbound) bool { return strings.HasPrefix(in.Text, "that is all, ") })
}

// got waits until n different events were accepted and returns them.
func (s *stage) got(n int) []channel.Inbound {
	s.Helper()
	s.wait(fmt.Sprintf("%d events", n), func() bool { return s.main.sink.Count() >= n })
	all := s.main.sink.All()
	if len(all) > n {
		s.Fatalf("got %d events, want %d", len(all), n)
	}
	return all
}

// wait waits for a condition.
func (s *stage) wait(what string, holds func() bool) {
	s.Helper()
	end := time.NewTimer(patience)
	defer end.Stop()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-end.C:
			s.Fatalf("waited %s for %s in vain; health: %+v", patience, what, s.main.Health())
		case <-tick.C:
		}
	}
}

// sink is a Sink with a say in each event.
type sink struct {
	Sink
	hook  func(context.Context, channel.Inbound) error // before it is taken; nil = take
	after func(channel.Inbound) error                  // once it is durable
	calls int
}

func (k *sink) Deliver(ctx context.Context, in ...channel.Inbound) error {
	for _, e := range in {
		if err := k.take(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

func (k *sink) take(ctx context.Context, in channel.Inbound) error {
	k.mu.Lock()
	k.calls++
	hook, after := k.hook, k.after
	k.mu.Unlock()
	if hook != nil {
		if err := hook(ctx, in); err != nil {
			return err
		}
	}
	k.mu.Lock()
	k.keep(in)
	k.mu.Unlock()
	if after != nil {
		return after(in)
	}
	return nil
}

// set changes what happens to events.
func (k *sink) set(hook func(context.Context, channel.Inbound) error, after func(channel.Inbound) error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.hook, k.after = hook, after
}

// send renders a message and sends its parts, as the sender does when all goes well.
func (s *stage) send(o channel.Outbound) error {
	s.Helper()
	s.n++
	if o.Key == "" {
		o.Key = fmt.Sprintf("cv_suite/%d.1", s.n)
	}
	if o.Address == (channel.Address{}) {
		o.Address = s.fake.Address(s.main.name, "r1")
	}
	if o.Locale == "" {
		o.Locale = "en"
	}
	parts, err := s.main.Render(o)
	if err != nil {
		s.note(err.Error())
		return err
	}
	if len(parts) == 0 {
		s.Fatal("nothing to send")
	}
	for i, p := range parts {
		if _, err := s.sendPart(p, fmt.Sprintf("%s/%d", o.Key, i)); err != nil {
			return err
		}
	}
	return nil
}

// sendPart sends one part. What comes back but nil must be a SendError of a known class.
func (s *stage) sendPart(p channel.Part, key string) (channel.Receipt, error) {
	s.Helper()
	ctx, stop := context.WithTimeout(s.Context(), patience)
	defer stop()
	r, err := s.main.Send(ctx, p, key)
	if err == nil {
		return r, nil
	}
	s.note(err.Error())
	if !slices.Contains([]channel.Class{channel.Retryable, channel.RateLimited, channel.Ambiguous, channel.Permanent, channel.Gone, channel.AuthLost}, Class(err)) {
		s.Errorf("a send failed with no class: %v", err)
	}
	return r, err
}

// text is a message of one paragraph.
func text(words string) channel.Outbound {
	return channel.Outbound{Body: []channel.Block{{Kind: channel.TextBlock, Text: words}}}
}

// reads joins what stands in a room, without white space: where a long text is cut does not matter.
func (s *stage) reads(room string) string {
	var b strings.Builder
	for _, m := range s.fake.Sent(room) {
		b.WriteString(m.Text)
	}
	return squeeze(b.String())
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }
