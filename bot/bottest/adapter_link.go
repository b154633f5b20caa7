package bottest

import (
	"context"
	"fmt"
	"time"

	"frontdesk/bot/channel"
)

func resumes(s *stage)    { missesNothing(s, Drop) }
func beginsAnew(s *stage) { missesNothing(s, SessionGone) }

// missesNothing breaks the connection amid messages: each arrives once, in order.
func missesNothing(s *stage, b Break) {
	s.start()
	s.emit(Event{Text: "0"})
	s.got(1)
	for i := range 3 {
		s.fake.Break("one", b)
		s.emit(Event{Text: fmt.Sprint(2*i + 1)}, Event{Text: fmt.Sprint(2*i + 2)})
		s.got(2*i + 3)
	}
	for i, in := range s.until() {
		if in.Text != fmt.Sprint(i) {
			s.Errorf("event %d is %q", i, in.Text)
		}
	}
	if n := s.fake.Seen().Connects; n < 2 {
		s.Errorf("%d connections: the fake broke nothing", n)
	}
}

func reconnectsGently(s *stage) {
	s.start()
	s.emit(Event{Text: "0"})
	s.got(1)
	before := s.fake.Seen().Connects
	s.fake.Break("one", AskReconnect)
	s.emit(Event{Text: "1"})
	s.until()
	if n := s.fake.Seen().Connects - before; n < 1 {
		s.Error("the server asked for a new connection, and none was made")
	} else if n > 10 {
		s.Errorf("%d connections after the server asked for one", n)
	}
}

func stopsRefused(s *stage) {
	r := s.start()
	s.emit(Event{Text: "0"})
	s.got(1)
	s.fake.Break("one", Refuse)
	if c := Class(s.send(text("hello"))); c != channel.AuthLost { // who has no connection learns it so
		s.Errorf("a send with refused credentials is %q, want auth_lost", c)
	}
	select {
	case <-r.ended:
	case <-time.After(patience):
		s.Fatalf("Run goes on with refused credentials; health: %+v", r.Health())
	}
	if Class(r.err) != channel.AuthLost {
		s.Errorf("Run ended with %v, want auth_lost", r.err)
	}
	if h := r.Health(); h.State != channel.Denied || h.Last == "" {
		s.Errorf("health is %+v, want denied with what to do", h)
	}
}

func noticesSilence(s *stage) {
	if f, ok := s.fake.(Hasty); ok {
		f.Hurry()
	}
	s.start()
	s.emit(Event{Text: "0"})
	s.got(1)
	beat := s.fake.Seen().Beat
	if beat == 0 {
		s.Fatal("the fake tells no Beat")
	}
	s.fake.Break("one", HalfOpen)
	s.emit(Event{Text: "1"})
	began := time.Now()
	s.got(2)
	if took := time.Since(began); took > beat+2*time.Second+s.late {
		s.Errorf("noticed after %s, want %s", took, beat)
	}
}

func keepsSlowLink(s *stage) {
	r := s.start()
	r.sink.set(func(ctx context.Context, _ channel.Inbound) error {
		wait := time.NewTimer(5 * time.Millisecond)
		defer wait.Stop()
		select {
		case <-wait.C:
		case <-ctx.Done():
		}
		return ctx.Err()
	}, nil)
	var events []Event
	for i := range 300 {
		events = append(events, Event{Text: fmt.Sprint(i)})
	}
	s.emit(events...)
	s.got(300)
	if n := s.fake.Seen().Connects; n > 1 {
		s.Errorf("%d connections: the slow desk lost the link", n)
	}
}

func goesOnAtCursor(s *stage) {
	r := s.start()
	s.emit(Event{Text: "0"})
	s.got(1)
	s.end(r)
	s.emit(Event{Text: "1"}, Event{Text: "2"})
	s.restart()
	for i, in := range s.until() {
		if in.Text != fmt.Sprint(i) {
			s.Errorf("event %d is %q", i, in.Text)
		}
	}
	s.restart()
	if in := s.until(); len(in) != 3 {
		s.Errorf("%d of 3 events after another restart", len(in))
	}
}

func survivesSecondPoller(s *stage) {
	s.start()
	s.emit(Event{Text: "0"})
	s.got(1)
	s.fake.Break("one", SecondPoller)
	s.wait("its health to say so", func() bool { return s.main.Health().Last != "" })
	s.emit(Event{Text: "1"})
	if in := s.until(); len(in) != 2 {
		s.Errorf("%d of 2 events", len(in))
	}
}

func endsAtOnce(s *stage) {
	s.start()
	s.until()
	s.end(s.main) // at rest
	if err := s.main.err; err != nil {
		s.Errorf("Run ended with %v, want nil", err)
	}
	s.restart()
	s.until()
	s.fake.Break("one", Drop)
	s.end(s.main) // while it connects again
	s.restart()
	busy := make(chan struct{}, 1)
	s.main.sink.set(func(ctx context.Context, _ channel.Inbound) error {
		select {
		case busy <- struct{}{}:
		default:
		}
		<-ctx.Done()
		return ctx.Err()
	}, nil)
	s.emit(Event{Text: "while the desk is busy"})
	s.wait("the delivery", func() bool { return len(busy) > 0 })
	s.end(s.main) // while it delivers
}

func runsTwice(s *stage) {
	one := s.start()
	two := s.run("two", &sink{}, &Cursor{})
	s.fake.Emit("two", Event{Kind: channel.Message, Room: "r2", Text: "for two"})
	s.emit(Event{Text: "for one"})
	s.wait("both", func() bool { return one.sink.Count() == 1 && two.sink.Count() == 1 })
	if in := one.sink.All()[0]; in.Text != "for one" || in.Address.Channel != "one" {
		s.Errorf("one got %+v", in)
	}
	if in := two.sink.All()[0]; in.Text != "for two" || in.Address.Channel != "two" {
		s.Errorf("two got %+v", in)
	}
}
