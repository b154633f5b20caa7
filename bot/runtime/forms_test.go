package runtime_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

const formID = "form:report"

// TestFormsAreOfferedReadAndTaken holds that only a channel with forms is offered one, that it is read as the conversation
// stands, also by a process that did not offer it, and that what was filled in is one turn, redacted, however often it comes.
func TestFormsAreOfferedReadAndTaken(t *testing.T) {
	store, keys := bottest.NewMemory(), bottest.NewKeys()
	h := far(t, store, keys)
	p := newPlatform()
	p.can.Forms = true
	stop := h.running(t, "fake:a", p)
	defer func() { _ = stop() }()
	for started := false; !started; {
		p.mu.Lock()
		started = p.runs > 0
		p.mu.Unlock()
	}
	at := channel.Address{Channel: "fake:a", Room: "r1"}
	tell := func(in channel.Inbound) bot.Turn {
		t.Helper()
		in.Address = at
		r, err := h.Receive(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		turns := h.turns(t, r.Conv)
		return turns[r.Seq-1]
	}
	if _, err := h.Form(t.Context(), at, formID); !errors.Is(err, channel.ErrNoForm) {
		t.Errorf("of an address that nobody wrote from: %v", err)
	}
	asked := tell(channel.Inbound{Key: "1", Kind: channel.Choice, Choice: "flow:report"})
	if m := asked.Messages[len(asked.Messages)-1]; m.Form == nil || m.Form.ID != formID || m.Form.Label != "Fill in a form" {
		t.Fatalf("the question is %+v", m)
	}
	tell(channel.Inbound{Key: "2", Kind: channel.Message, Text: "vpn"})

	again := far(t, store, keys)
	f, err := again.Form(t.Context(), at, formID)
	if err != nil || f.Title != "Report a fault" || len(f.Fields) != 3 || f.Fields[0].Value != "vpn" || len(f.Fields[1].Options) != 2 {
		t.Fatalf("%+v, %v", f, err)
	}
	if _, err := again.Form(t.Context(), at, "form:other"); !errors.Is(err, channel.ErrNoForm) {
		t.Errorf("of another flow: %v", err)
	}

	filled := channel.Inbound{Key: "3", Kind: channel.Filled, Form: formID, Entries: []channel.Entry{{Field: "service", Value: "vpn"}, {Field: "impact", Value: "all"}, {Field: "urgency", Value: "4111 1111 1111 1111"}, {Field: "foreign", Value: "x"}}}
	turn := tell(filled)
	in := turn.Event.Inbound
	if want := "Service: VPN\nAffected: Everyone\nUrgency: [card]\nforeign: x"; in.Text != want || in.Entries[2].Value != "[card]" || in.Entries[2].At != strings.Index(want, "[card]") {
		t.Errorf("the form reads %q, %+v", in.Text, in.Entries)
	}
	if turn.State.Asking != "urgency" || turn.State.Stack[0].Slots["impact"].Text != "all" || turn.Facts.Reading == nil || len(turn.Facts.Reading.Guesses) > 0 {
		t.Errorf("asks %q, knows %+v, reading %+v", turn.State.Asking, turn.State.Stack[0].Slots, turn.Facts.Reading)
	}
	if second := tell(filled); second.Seq != turn.Seq {
		t.Errorf("the same form made the turns %d and %d", turn.Seq, second.Seq)
	}
	if !slices.ContainsFunc(turn.Transcript(), func(m bot.Message) bool {
		return m.From == bot.FromCustomer && strings.Contains(m.PlainText(), "Affected: Everyone")
	}) {
		t.Errorf("the transcript is %+v", turn.Transcript())
	}
	h.whole(t, turn.Conv)

	tell(channel.Inbound{Key: "4", Kind: channel.Message, Text: "person"})
	if _, err := h.Form(t.Context(), at, formID); !errors.Is(err, channel.ErrNoForm) {
		t.Errorf("while a person is waited for: %v", err)
	}
	late := filled
	late.Key = "5"
	if turn := tell(late); len(turn.Messages) > 0 || !strings.Contains(turn.Event.Inbound.Text, "Everyone") {
		t.Errorf("while a person is waited for, a form is answered: %+v", turn.Messages)
	}
	for name, bad := range map[string][]channel.Entry{
		"too long": {{Field: "service", Value: strings.Repeat("x", channel.MaxText)}}, "no UTF-8": {{Field: "service", Value: "\xff"}}, "too many": make([]channel.Entry, 101),
	} {
		in := channel.Inbound{Key: name, Kind: channel.Filled, Form: formID, Address: at, Entries: bad}
		if _, err := h.Receive(t.Context(), in); bot.CodeOf(err) != bot.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNoFormElsewhere holds that a channel without forms is asked one thing after the other.
func TestNoFormElsewhere(t *testing.T) {
	h := newHouse(t)
	r, err := h.Receive(t.Context(), channel.Inbound{Key: "1", Kind: channel.Choice, Choice: "flow:report", Address: room("r1")})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range h.turns(t, r.Conv)[0].Messages {
		if m.Form != nil {
			t.Errorf("a form is offered: %+v", m.Form)
		}
	}
}
