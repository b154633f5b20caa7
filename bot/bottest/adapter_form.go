package bottest

import (
	"context"
	"slices"
	"strings"
	"time"

	"frontdesk/bot/channel"
)

// Formed is a fake of a platform that has forms. Adapters made by it read forms with [ReadForm].
type Formed interface {
	Fake
	// PressForm lets the customer of a room press the button of a form below the last message, delivered so many times.
	PressForm(channelName, room string, times int)
	// Opened lists the forms that were opened for the customer of a room, oldest first.
	Opened(channelName, room string) []Opened
	// Submit sends the last opened form of a room with these values by field, delivered so many times. An option is chosen
	// by its id; a field that is not named stays as it was shown.
	Submit(channelName, room string, values map[string]string, times int)
}

// Opened is a form as a customer sees it.
type Opened struct {
	Title  string
	Fields []channel.Field // as shown: Value is what stands in it
}

// The forms that the suite's desk knows.
const (
	formUsual = "form:report_issue"
	formLarge = "form:everything" // whatever could be too much: fields, options, lengths
	formGone  = "form:over"
)

// ReadForm is the desk of the suite, as far as forms go.
func ReadForm(_ context.Context, _ channel.Address, id string) (channel.Form, error) {
	f := channel.Form{ID: id, Title: "Report an issue", Send: "Send", Cancel: "Cancel"}
	switch id {
	case formUsual:
		f.Fields = []channel.Field{
			{ID: "service", Label: "Service", Hint: "What is it about?", Options: []channel.Option{{ID: "vpn", Label: "VPN"}, {ID: "mail", Label: "E-mail"}}, Value: "mail"},
			{ID: "summary", Label: "What happens", Hint: "One or two sentences are enough.", Long: true},
			{ID: "needed_by", Label: "Needed by", Kind: channel.DateField, Optional: true, Value: "2026-11-24"},
			{ID: "email", Label: "E-mail", Kind: channel.EmailField, Optional: true, Value: "ana@example.com"},
		}
		return f, nil
	case formLarge:
		long := strings.Repeat("Ü 👩‍👩‍👧 ", 400)
		f.Title, f.Send, f.Cancel = long, long, long
		f.Fields = []channel.Field{
			{ID: "known", Label: "Known", Value: "it is known"},
			{ID: "text", Label: long, Hint: long, Value: "", Long: true},
			{ID: "few", Label: "Few", Options: choices(20, 200)},
			{ID: "many", Label: "Many", Options: choices(200, 10), Optional: true},
			{ID: "count", Label: "Number", Kind: channel.NumberField},
			{ID: "prefilled", Label: "Prefilled", Value: long, Long: true, Kind: channel.TextField},
			{ID: "when", Label: "When", Kind: channel.DateField, Value: "2026-11-24T15:00:00Z"},
			{ID: "nothing", Label: "", Hint: ""},
		}
		return f, nil
	}
	return channel.Form{}, channel.ErrNoForm
}

// forms is the fake of a platform that has forms, with a question that offers one.
func (s *stage) forms(id string) Formed {
	s.Helper()
	f, ok := s.fake.(Formed)
	if !ok {
		s.Fatal("the fake shows no forms: let it, or leave these cases out with the reason")
	}
	s.start()
	if !s.main.Capabilities(s.fake.Address("one", "r1")).Forms {
		s.Fatal("the adapter says that the platform has no forms")
	}
	question := text("What is it about?")
	question.Form = &channel.Option{ID: id, Label: "Fill in a form"}
	question.Options = choices(3, 10)
	if err := s.send(question); err != nil {
		s.Fatal(err)
	}
	sent := f.Sent("r1")
	if labels := sent[len(sent)-1].Options; !slices.Contains(labels, "Fill in a form") || len(labels) != 4 {
		s.Fatalf("the buttons are %q", labels)
	}
	return f
}

// opensForm presses while the desk takes nothing: the form must be there in time all the same, with what is known, and the
// press is no event. Pressed again and again it opens as often as the platform lets it.
func opensForm(s *stage) {
	f := s.forms(formUsual)
	free := make(chan struct{})
	s.main.sink.set(func(ctx context.Context, _ channel.Inbound) error {
		select {
		case <-free:
		case <-ctx.Done():
			return ctx.Err()
		}
		return nil
	}, nil)
	s.emit(Event{Kind: channel.Choice, Choice: "impact=all", Text: "Everyone"}) // waits for the desk, in the same room
	s.wait("the acknowledgement", func() bool { return s.fake.Seen().Acks > 0 })
	began := time.Now()
	f.PressForm("one", "r1", 1)
	s.wait("the form", func() bool { return len(f.Opened("one", "r1")) > 0 })
	if took := time.Since(began); took > s.main.Capabilities(f.Address("one", "r1")).AckWithin {
		s.Errorf("it opened after %s", took)
	}
	got := f.Opened("one", "r1")[0]
	want, _ := ReadForm(s.Context(), channel.Address{}, formUsual)
	if got.Title != want.Title || len(got.Fields) != len(want.Fields) {
		s.Fatalf("got %+v", got)
	}
	for i, w := range want.Fields {
		g := got.Fields[i]
		if g.ID != w.ID || g.Label != w.Label || g.Value != w.Value || g.Optional != w.Optional || g.Long != w.Long || len(g.Options) != len(w.Options) {
			s.Errorf("the field %s is shown as %+v", w.ID, g)
		}
	}
	close(free)
	if in := s.until(); len(in) != 1 || in[0].Kind != channel.Choice {
		s.Errorf("the press was delivered: %+v", in)
	}
}

// fillsForm sends a form three times over: one event with a key, in the form's order, with what was left as it stood.
func fillsForm(s *stage) {
	f := s.forms(formUsual)
	f.PressForm("one", "r1", 1)
	s.wait("the form", func() bool { return len(f.Opened("one", "r1")) > 0 })
	f.Submit("one", "r1", map[string]string{"service": "vpn", "summary": "It drops <every> hour & then\nsome. @everyone", "needed_by": ""}, 3)
	in := s.until()
	if len(in) != 1 {
		s.Fatalf("got %d events: %+v", len(in), in)
	}
	want := []channel.Entry{{Field: "service", Value: "vpn"}, {Field: "summary", Value: "It drops <every> hour & then\nsome. @everyone"},
		{Field: "needed_by"}, {Field: "email", Value: "ana@example.com"}}
	got := in[0]
	if got.Kind != channel.Filled || got.Form != formUsual || !slices.Equal(got.Entries, want) {
		s.Errorf("got %+v", got)
	}
	if got.Address != f.Address("one", "r1") || got.Key == "" || got.From.ID == "" || got.From.Bot || got.At.IsZero() {
		s.Errorf("address, key, writer or time is missing: %+v", got)
	}
}

// sendsUnopened presses a form that the desk does not have any more: the press becomes a choice, acknowledged and once.
func sendsUnopened(s *stage) {
	f := s.forms(formGone)
	f.PressForm("one", "r1", 1)
	s.wait("the acknowledgement", func() bool { return s.fake.Seen().Acks > 0 })
	in := s.got(1)[0]
	if in.Kind != channel.Choice || in.Choice != formGone || in.Address != f.Address("one", "r1") || in.Key == "" {
		s.Errorf("got %+v", in)
	}
	if n := len(f.Opened("one", "r1")); n > 0 {
		s.Errorf("%d forms opened", n)
	}
}

// opensLargeForm opens what is too much in every way. The fake holds it to the platform's limits.
func opensLargeForm(s *stage) {
	f := s.forms(formLarge)
	f.PressForm("one", "r1", 1)
	s.wait("the form", func() bool { return len(f.Opened("one", "r1")) > 0 })
	got := f.Opened("one", "r1")[0]
	for _, id := range []string{"text", "few", "count"} {
		if !slices.ContainsFunc(got.Fields, func(g channel.Field) bool { return g.ID == id }) {
			s.Errorf("the field %s is missing: %+v", id, got.Fields)
		}
	}
	f.Submit("one", "r1", map[string]string{"text": "so", "count": "3"}, 1)
	in := s.got(1)[0]
	if !slices.Contains(in.Entries, channel.Entry{Field: "text", Value: "so"}) || !slices.Contains(in.Entries, channel.Entry{Field: "count", Value: "3"}) {
		s.Errorf("got %+v", in.Entries)
	}
}

// opensAfterRestart presses a button that another process sent: nothing of the form is in memory.
func opensAfterRestart(s *stage) {
	f := s.forms(formUsual)
	listens := func() bool { return s.main.Health().State == channel.Up }
	s.restart()
	s.wait("the channel", listens) // of a press while nobody listens the platform says that it failed
	f.PressForm("one", "r1", 1)
	s.wait("the form", func() bool { return len(f.Opened("one", "r1")) > 0 })
	s.restart()
	s.wait("the channel", listens)
	f.Submit("one", "r1", map[string]string{"summary": "so"}, 1)
	if in := s.got(1)[0]; in.Kind != channel.Filled || in.Form != formUsual {
		s.Errorf("got %+v", in)
	}
}
