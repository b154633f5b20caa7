package bottest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"frontdesk/bot/channel"
)

func hearsText(s *stage) {
	s.start()
	s.emit(Event{ID: "m1", Text: "hello, my VPN is down"})
	in := s.got(1)[0]
	if in.Kind != channel.Message || in.Text != "hello, my VPN is down" || in.Address != s.fake.Address("one", "r1") {
		s.Errorf("got %+v, want the text at %+v", in, s.fake.Address("one", "r1"))
	}
	if in.Key == "" || in.MessageID == "" || in.From.ID == "" || in.From.Bot || in.At.IsZero() || in.Address.Channel != "one" {
		s.Errorf("key, message, writer, time or channel is missing: %+v", in)
	}
	if in.Shared {
		s.Error("a conversation of one with the desk is said to be a room of several")
	}
}

func hearsMention(s *stage) {
	s.start()
	s.emit(Event{Text: "reset my password please", Group: true, Room: "g1"})
	if in := s.got(1)[0]; in.Text != "reset my password please" || !in.Shared {
		s.Errorf("got %q, in a room of several: %v", in.Text, in.Shared)
	}
}

func hearsThread(s *stage) {
	s.start()
	s.emit(Event{Text: "a", Group: true, Room: "g1", Thread: "t1"}, Event{Text: "b", Group: true, Room: "g1", Thread: "t1"},
		Event{Text: "c", Group: true, Room: "g1", Thread: "t2"})
	in := s.got(3)
	if in[0].Address != in[1].Address || in[0].Address == in[2].Address || in[0].Address.Room != in[2].Address.Room {
		s.Errorf("addresses %+v, %+v, %+v", in[0].Address, in[1].Address, in[2].Address)
	}
}

func acknowledgesChoice(s *stage) {
	r := s.start()
	within := r.Capabilities(s.fake.Address("one", "r1")).AckWithin
	if within == 0 {
		s.Fatal("no AckWithin is told: tell it, or leave this case out with the reason")
	}
	free := make(chan struct{})
	r.sink.set(func(ctx context.Context, _ channel.Inbound) error {
		select {
		case <-free:
		case <-ctx.Done():
			return ctx.Err()
		}
		return nil
	}, nil)
	began := time.Now()
	s.emit(Event{Kind: channel.Choice, Choice: "impact=all", Text: "Everyone"})
	s.wait("the acknowledgement", func() bool { return s.fake.Seen().Acks > 0 })
	if took := time.Since(began); took > within+s.late {
		s.Errorf("acknowledged after %s, allowed are %s", took, within)
	}
	close(free)
	in := s.got(1)[0]
	if in.Kind != channel.Choice || in.Choice != "impact=all" || in.Address != s.fake.Address("one", "r1") {
		s.Errorf("got %+v", in)
	}
}

func fetchesFile(s *stage) {
	r := s.start()
	f, ok := r.Adapter.(channel.Fetcher)
	if !ok {
		s.Fatal("no Fetcher")
	}
	content := bytes.Repeat([]byte("file "), 1000)
	s.emit(Event{Text: "see here", File: &Upload{Name: "error.txt", MIME: "text/plain", Content: content}},
		Event{Text: "big", File: &Upload{Name: "big.bin", MIME: "application/octet-stream", Content: make([]byte, channel.MaxFile+1), Size: 10}},
		Event{Text: "hostile", File: &Upload{Name: "hostile.txt", MIME: "text/plain", Content: content, Hostile: true}})
	in := s.got(3)
	for i := range in {
		if len(in[i].Files) != 1 {
			s.Fatalf("event %d has %d files", i+1, len(in[i].Files))
		}
	}
	if file := in[0].Files[0]; file.Name != "error.txt" || file.ID == "" {
		s.Errorf("got %+v", file)
	}
	if got, err := fetch(s.Context(), f, in[0].Files[0]); err != nil || !bytes.Equal(got, content) {
		s.Errorf("fetched %d bytes, %v", len(got), err)
	}
	for i, why := range map[int]string{1: "larger than allowed", 2: "on a hostile host"} {
		got, err := fetch(s.Context(), f, in[i].Files[0])
		if err == nil {
			s.Errorf("a file %s was fetched: %d bytes", why, len(got))
			continue
		}
		if channel.ClassOf(err) != channel.Permanent {
			s.Errorf("a file %s would be asked for again: %v", why, err)
		}
		var e *channel.SendError
		if errors.As(err, &e) && i == 1 && e.Code != channel.CodeTooLarge { // else its customer never hears why it is not here
			s.Errorf("a file %s has the code %q", why, e.Code)
		}
		s.note(err.Error())
	}
}

// hearsAlbum: an album that comes one picture at a time can be answered once, whatever it comes between.
func hearsAlbum(s *stage) {
	s.start()
	picture := func(name string) *Upload {
		return &Upload{Name: name, MIME: "image/png", Content: []byte(name)}
	}
	s.emit(Event{Text: "both sides of it", File: picture("1.png"), Album: "a"}, Event{File: picture("2.png"), Album: "a", Times: 2},
		Event{File: picture("3.png"), Album: "b"}, Event{File: picture("4.png")})
	in := s.got(4)
	if in[0].Album == "" || in[0].Album != in[1].Album || in[1].Album == in[2].Album || in[2].Album == "" || in[3].Album != "" {
		s.Errorf("the albums are %q, %q, %q, %q", in[0].Album, in[1].Album, in[2].Album, in[3].Album)
	}
	if in[0].Text != "both sides of it" || len(in[0].Files) != 1 || len(in[1].Files) != 1 {
		s.Errorf("got %+v and %+v", in[0], in[1])
	}
}

func fetch(ctx context.Context, f channel.Fetcher, file channel.File) ([]byte, error) {
	r, err := f.Fetch(ctx, file)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(r)
	if cerr := r.Close(); err == nil {
		err = cerr
	}
	return b, err
}

func hearsEdit(s *stage) {
	s.start()
	s.emit(Event{ID: "m1", Text: "the VNP"}, Event{Kind: channel.Edited, ID: "m1", Text: "the VPN"})
	in := s.got(2)
	if in[1].Kind != channel.Edited || in[1].MessageID != in[0].MessageID || in[1].Text != "the VPN" || in[1].Address != in[0].Address {
		s.Errorf("got %+v of %+v", in[1], in[0])
	}
}

func hearsDeletion(s *stage) {
	s.start()
	s.emit(Event{ID: "m1", Text: "never mind"}, Event{Kind: channel.Deleted, ID: "m1"})
	in := s.got(2)
	if in[1].Kind != channel.Deleted || in[1].MessageID != in[0].MessageID || in[1].Address != in[0].Address {
		s.Errorf("got %+v of %+v", in[1], in[0])
	}
}

func hearsLeaving(s *stage) {
	s.start()
	kinds := []channel.Kind{channel.Joined, channel.Left, channel.Blocked}
	for _, k := range kinds {
		s.emit(Event{Kind: k, Room: "r-" + string(k)})
	}
	ended := false
	for _, in := range s.until() {
		if !slices.Contains(kinds, in.Kind) {
			s.Errorf("got a %q", in.Kind)
		}
		ended = ended || in.Kind == channel.Left || in.Kind == channel.Blocked
	}
	if !ended {
		s.Error("nobody hears of a customer who leaves or blocks")
	}
}

func marksBots(s *stage) {
	s.start()
	s.emit(Event{Text: "mine", From: BySelf}, Event{Text: "of another", From: ByBot}, Event{Text: "of a person"})
	person := 0
	for _, in := range s.until() { // an adapter may leave out what bots write, and nothing else
		if in.Text == "of a person" {
			person++
		}
		if in.From.Bot == (in.Text == "of a person") {
			s.Errorf("%q is marked as written by a bot: %v", in.Text, in.From.Bot)
		}
	}
	if person != 1 {
		s.Errorf("%d of one message of a person between those of bots arrived", person)
	}
}

func dedupes(s *stage) {
	s.start()
	s.emit(Event{Text: "once", Times: 3})
	if n := len(s.until()); n != 1 {
		s.Errorf("one event delivered three times has %d keys", n)
	}
}

func dedupesKinds(s *stage) {
	s.start()
	s.emit(Event{Text: "once", Group: true, Room: "g1", Double: true})
	if n := len(s.until()); n != 1 {
		s.Errorf("one message delivered as two events has %d keys", n)
	}
}

func keepsOrder(s *stage) {
	s.start()
	const n = 1000
	events := make([]Event, n)
	for i := range events {
		events[i].Text = fmt.Sprintf("%04d", i)
	}
	s.emit(events...)
	for i, in := range s.got(n) {
		if in.Text != fmt.Sprintf("%04d", i) {
			s.Fatalf("event %d is %q", i, in.Text)
		}
	}
}

func survivesUnknown(s *stage) {
	s.start()
	s.emit(Event{Odd: UnknownKind}, Event{Text: "with a field", Odd: UnknownField}, Event{Text: "with a part", Odd: UnknownPart})
	in := s.until()
	if !slices.ContainsFunc(in, func(in channel.Inbound) bool { return in.Text == "with a field" }) {
		s.Error("a message with an unknown field was lost")
	}
	if !slices.ContainsFunc(in, func(in channel.Inbound) bool { return strings.Contains(in.Text, "with a part") || in.Undecoded != nil }) {
		s.Error("a message with an unknown part was lost")
	}
}

func survivesMalformed(s *stage) {
	s.start()
	s.emit(Event{Text: "cut", Odd: MalformedJSON}, Event{Text: "types", Odd: WrongTypes})
	for _, in := range s.until() {
		if in.Key == "" || in.Address.Channel == "" || in.Address.Room == "" {
			s.Errorf("an event without key or address was delivered: %+v", in)
		}
	}
}

func refusesForged(s *stage) {
	r := s.start()
	if n := s.fake.Forge("one"); n > 0 {
		s.Errorf("%d forged events were accepted", n)
	}
	if in := r.sink.All(); len(in) > 0 {
		s.Errorf("%d forged events were delivered", len(in))
	}
	s.until()
	if f, ok := s.fake.(Replayer); ok {
		if n := f.Replay("one"); n > 0 {
			s.Error("a replayed request was accepted")
		}
	}
}

func acknowledgesAfterCommit(s *stage) {
	r := s.start()
	refused := 0
	r.sink.set(func(context.Context, channel.Inbound) error { // one at a time for one room
		if n := s.fake.Seen().Acks; n > 0 {
			s.Errorf("%d acknowledged before anything was taken", n)
		}
		if refused++; refused <= 2 {
			return channel.ErrBusy
		}
		r.sink.set(nil, nil)
		return nil
	}, nil)
	s.emit(Event{Text: "keep me"})
	if in := s.got(1)[0]; in.Text != "keep me" {
		s.Errorf("got %q", in.Text)
	}
	s.wait("the acknowledgement", func() bool { return s.fake.Seen().Acks > 0 })
}

func survivesCrash(s *stage) {
	r := s.start()
	again := make(chan struct{})
	r.sink.set(nil, func(channel.Inbound) error { // durable, and the process dies before it can acknowledge
		r.cancel()
		close(again)
		r.sink.set(nil, nil)
		return context.Canceled
	})
	s.emit(Event{Text: "before the crash"})
	s.wait("the crash", func() bool {
		select {
		case <-again:
			return true
		default:
			return false
		}
	})
	s.restart()
	in := s.until()
	if len(in) != 1 {
		s.Errorf("one message and a crash make %d", len(in))
	}
	r.sink.mu.Lock()
	calls := r.sink.calls
	r.sink.mu.Unlock()
	if calls < 3 { // the message, again, and the marker
		s.Error("what was not acknowledged did not come again")
	}
}

// readsAgain gives an adapter what it could not read, and what an earlier version could not. The one is as it was, the other is what it
// would be had it come now.
func readsAgain(s *stage) {
	r := s.start()
	again, ok := r.Adapter.(channel.Rereader)
	if !ok || s.kept == nil {
		s.Fatal("no Rereader, or no Platform.Kept: leave this case out with the reason")
	}
	s.emit(Event{Odd: UnknownKind}, Event{Text: "cut", Odd: MalformedJSON}, Event{Text: "types", Odd: WrongTypes})
	kept := 0
	for _, in := range s.until() {
		if in.Undecoded == nil {
			continue
		}
		kept++
		got, err := again.Reread(s.Context(), in.As, in.Undecoded)
		if err != nil || len(got) != 1 || got[0].Key != in.Key || got[0].Address != in.Address || !bytes.Equal(got[0].Undecoded, in.Undecoded) || got[0].As != in.As {
			s.Errorf("what cannot be read is %+v, %v, was %+v", got, err, in)
		}
	}
	if kept == 0 {
		s.Error("nothing was kept")
	}
	at := s.fake.Address("one", "r1")
	as, raw := s.kept(at)
	got, err := again.Reread(s.Context(), as, raw)
	if err != nil || len(got) != 1 || got[0].Text != "read again" || got[0].Address != at || got[0].Kind != channel.Message || got[0].Undecoded != nil || got[0].Key == "" {
		s.Fatalf("read again it is %+v, %v", got, err)
	}
	if twice, err := again.Reread(s.Context(), as, raw); err != nil || len(twice) != 1 || twice[0].Key != got[0].Key {
		s.Errorf("and then %+v, %v", twice, err)
	}
}

func survivesGarbage(s *stage) {
	s.start()
	for i := range 200 {
		odd := MalformedJSON
		if i%2 == 1 {
			odd = WrongTypes
		}
		s.emit(Event{Text: strings.Repeat(fmt.Sprintf("\x00\u202e%d", i), i%7+1), Odd: odd})
	}
	s.until()
}
