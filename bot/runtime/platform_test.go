package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/bot/runtime"
)

// platform is an adapter and its platform in one: what stands in its rooms, and how sends fail.
type platform struct {
	mu     sync.Mutex
	can    channel.Capabilities
	limits []channel.Limit
	sink   channel.Sink
	fail   func(room string, n int) error // of the n-th request, from 1; nil = taken
	rooms  map[string][]string
	at     map[string][]time.Time // of requests, by room and for all
	keys   map[string]bool
	n      int
	lost   map[string]bool // keys that stand in a room though the answer was lost
	runs   int
}

func newPlatform() *platform {
	return &platform{can: channel.Capabilities{MaxText: 4000, Unit: channel.Runes, MaxOptions: 10, MaxLabel: 80}, rooms: map[string][]string{}, at: map[string][]time.Time{},
		keys: map[string]bool{}, lost: map[string]bool{}}
}

func (p *platform) Kind() string                                      { return "fake" }
func (p *platform) Capabilities(channel.Address) channel.Capabilities { return p.can }
func (p *platform) Limits() []channel.Limit                           { return p.limits }
func (p *platform) Health() channel.Health                            { return channel.Health{State: channel.Up} }

func (p *platform) Run(ctx context.Context, to channel.Sink, at channel.Cursor) error {
	p.mu.Lock()
	p.sink = to
	p.runs++
	p.mu.Unlock()
	<-ctx.Done()
	return nil
}

func (p *platform) Render(o channel.Outbound) ([]channel.Part, error) {
	var parts []channel.Part
	for _, b := range o.Body {
		if b.Kind == channel.TextBlock {
			parts = append(parts, channel.Part{Method: "send", Wire: []byte(o.Address.Room + "\x00" + b.Text)})
		}
	}
	return parts, nil
}

// errLost is an answer that was lost although the message stands.
var errLost = &channel.SendError{Class: channel.Ambiguous, Code: "lost"}

func (p *platform) Send(ctx context.Context, part channel.Part, key string) (channel.Receipt, error) {
	room, text, _ := strings.Cut(string(part.Wire), "\x00")
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n++
	p.at[room], p.at[""] = append(p.at[room], time.Now()), append(p.at[""], time.Now())
	var err error
	if p.fail != nil {
		err = p.fail(room, p.n)
	}
	if err != nil && !errors.Is(err, errLost) {
		return channel.Receipt{}, err
	}
	if !p.can.Dedupe || !p.keys[key] {
		p.rooms[room] = append(p.rooms[room], text)
	}
	p.keys[key] = true
	return channel.Receipt{MessageIDs: []string{"p" + fmt.Sprint(p.n)}}, err
}

// finder is a platform that can be asked.
type finder struct{ *platform }

func (f finder) FindSent(_ context.Context, _ channel.Address, key string) (channel.Receipt, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return channel.Receipt{MessageIDs: []string{"found"}}, f.keys[key], nil
}

func (p *platform) requests() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.n
}

func (p *platform) texts(room string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.rooms[room])
}

// far is a house with a channel that sends.
func far(t *testing.T, store bot.Store, keys bot.Sealer) *house {
	t.Helper()
	d := corner().Desk
	n := 0
	var mu sync.Mutex
	rt, err := runtime.New(runtime.Config{Store: store, Keys: keys, Now: time.Now, Desk: func() *bot.Desk { return d }, Build: "test", Alone: true,
		NewID: func(p string) string {
			mu.Lock()
			defer mu.Unlock()
			n++
			return fmt.Sprintf("%s%020d%06d", p, time.Now().UnixNano(), n)
		},
		Sends: func(name string) bool { return strings.HasPrefix(name, "fake:") },
		Link:  func(channel.Address) string { return "http://desk.test/chat" }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := rt.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return &house{rt, store, d}
}

// running starts a channel and returns what ends it and waits.
func (h *house) running(t *testing.T, name string, a channel.Adapter) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		h.RunChannel(ctx, name, a)
		ended <- nil
	}()
	return func() error {
		cancel()
		return <-ended
	}
}

// replied makes n replies of an agent in a room.
func (h *house) replied(t *testing.T, name, at string, n int) bot.ConvID {
	t.Helper()
	r, err := h.Receive(t.Context(), channel.Inbound{Key: at + "-hello", Kind: channel.Message, Address: channel.Address{Channel: name, Room: at}, Text: "person"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if _, err := h.Act(t.Context(), r.Conv, bot.Act{Staff: "st_1", Name: "Ana", Verb: bot.Reply, Text: fmt.Sprintf("reply %d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	return r.Conv
}

// replies are the texts of agents in a room.
func (p *platform) replies(room string) []string {
	return slices.DeleteFunc(p.texts(room), func(s string) bool { return !strings.HasPrefix(s, "reply ") })
}

func wantReplies(t *testing.T, p *platform, room string, n int) {
	t.Helper()
	got := p.replies(room)
	for i, s := range got {
		if s != fmt.Sprintf("reply %d", i) {
			t.Fatalf("room %s: message %d is %q", room, i, s)
		}
	}
	if len(got) != n {
		t.Errorf("room %s: %d of %d replies", room, len(got), n)
	}
}

func (h *house) waiting(t *testing.T, name string) int {
	t.Helper()
	jobs, err := h.store.Jobs(t.Context(), bot.SendQueue(name), time.Date(3000, 1, 1, 0, 0, 0, 0, time.UTC), bot.JobID{}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return len(jobs)
}
