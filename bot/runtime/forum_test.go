package runtime_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
	"frontdesk/bot/runtime"
)

// forum is a platform with a room in which staff work: each conversation has a thread there.
type forum struct {
	mu      sync.Mutex
	name    string
	sink    channel.Sink
	threads []*talk
	members map[string]bool
	fail    func(method string) error // of the next request; nil = fine
	slow    bool                      // it does not answer who is a member
	forgets bool                      // it does not know a key again
	loses   []string                  // words of messages, each of which stands, and its answer gets lost
	asked   map[string]int            // requests by method
	sent    int
	direct  map[string][]string // what stands outside threads, by room
}

// talk is a thread.
type talk struct {
	key, title string
	open       bool
	posts      []post
}

// post is a message of ours in a thread.
type post struct{ key, text, options string }

func newForum(name string) *forum {
	return &forum{name: name, members: map[string]bool{"ana": true, "bo": true, "zed": true}, asked: map[string]int{}, direct: map[string][]string{}}
}

func (f *forum) Kind() string { return "fake" }
func (f *forum) Capabilities(channel.Address) channel.Capabilities {
	return channel.Capabilities{MaxText: 4000, Unit: channel.Runes, MaxOptions: 10, MaxLabel: 80, Dedupe: !f.forgets, Edit: true}
}
func (f *forum) Limits() []channel.Limit {
	return []channel.Limit{{Scope: "room", N: 20, Per: time.Minute}}
}
func (f *forum) Health() channel.Health { return channel.Health{State: channel.Up} }

func (f *forum) Run(ctx context.Context, to channel.Sink, _ channel.Cursor) error {
	f.mu.Lock()
	f.sink = to
	f.mu.Unlock()
	<-ctx.Done()
	return nil
}

func (f *forum) Render(o channel.Outbound) ([]channel.Part, error) {
	var texts, ids []string
	if o.From != "" {
		texts = append(texts, o.From+":")
	}
	for _, b := range o.Body {
		texts = append(texts, b.Plain())
	}
	for _, p := range o.Options {
		ids = append(ids, p.ID)
	}
	return []channel.Part{{Method: "send", Wire: []byte(strings.Join([]string{o.Address.Room, o.Address.Thread, strings.Join(texts, "\n"), strings.Join(ids, " "), o.EditOf}, "\x00"))}}, nil
}

// request counts a request and fails it where the test says so.
func (f *forum) request(method string) error {
	f.asked[method]++
	if f.fail != nil {
		return f.fail(method)
	}
	return nil
}

func (f *forum) Send(_ context.Context, p channel.Part, key string) (channel.Receipt, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.request("send"); err != nil {
		return channel.Receipt{}, err
	}
	w := strings.Split(string(p.Wire), "\x00")
	f.sent++
	id := channel.Receipt{MessageIDs: []string{fmt.Sprint("m", f.sent)}}
	var lost error
	if i := slices.IndexFunc(f.loses, func(words string) bool { return strings.Contains(w[2], words) }); i >= 0 {
		f.loses = slices.Delete(f.loses, i, i+1)
		lost = errLost
	}
	if w[1] == "" {
		text := w[2]
		if w[4] != "" {
			text = "edit of " + w[4] + ": " + text
		}
		f.direct[w[0]] = append(f.direct[w[0]], text)
		return id, lost
	}
	for i, t := range f.threads {
		if fmt.Sprint(i+1) != w[1] {
			continue
		}
		if f.forgets || !slices.ContainsFunc(t.posts, func(o post) bool { return o.key == key }) {
			t.posts = append(t.posts, post{key, w[2], w[3]})
		}
		return id, lost
	}
	return channel.Receipt{}, &channel.SendError{Class: channel.Gone, Code: "no thread"}
}

func (f *forum) OpenCase(_ context.Context, desk channel.Address, title, key string) (channel.Address, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.request("open"); err != nil {
		return channel.Address{}, err
	}
	i := slices.IndexFunc(f.threads, func(t *talk) bool { return t.key == desk.Room+key })
	if i < 0 {
		i = len(f.threads)
		f.threads = append(f.threads, &talk{key: desk.Room + key, title: title})
	}
	f.threads[i].open = true
	return channel.Address{Tenant: "t", Room: desk.Room, Thread: fmt.Sprint(i + 1)}, nil
}

func (f *forum) CloseCase(_ context.Context, c channel.Address) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.request("close"); err != nil {
		return err
	}
	for i, t := range f.threads {
		if fmt.Sprint(i+1) == c.Thread {
			t.open = false
		}
	}
	return nil
}

func (f *forum) Member(ctx context.Context, _ channel.Address, who string) (bool, error) {
	f.mu.Lock()
	slow := f.slow
	f.mu.Unlock()
	if slow { // no answer comes
		<-ctx.Done()
		return false, &channel.SendError{Class: channel.Retryable, Err: ctx.Err()}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.members[who], f.request("member")
}

// posts are the texts in a thread, counted from 1.
func (f *forum) posts(thread int) (out []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if thread <= len(f.threads) {
		for _, p := range f.threads[thread-1].posts {
			out = append(out, p.text)
		}
	}
	return out
}

func (f *forum) last(thread int) post {
	f.mu.Lock()
	defer f.mu.Unlock()
	if thread > len(f.threads) || len(f.threads[thread-1].posts) == 0 {
		return post{}
	}
	p := f.threads[thread-1].posts
	return p[len(p)-1]
}

func (f *forum) isOpen(thread int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return thread <= len(f.threads) && f.threads[thread-1].open
}

func (f *forum) failing(fail func(string) error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fail = fail
}

// crew are who of the staff writes inside platforms.
type crew struct {
	mu    sync.Mutex
	known map[string]bot.Colleague
	codes map[string]string
	key   bot.KeyID
}

func (c *crew) Colleague(_ context.Context, _ channel.Address, person, team string, _ bot.StaffID) (bot.Colleague, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	who, ok := c.known[person]
	if !ok {
		return bot.Colleague{}, &bot.Error{Code: bot.NotFound}
	}
	return who, nil
}

func (c *crew) LinkPerson(_ context.Context, code string, _ channel.Address, person string) (bot.Colleague, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	name, ok := c.codes[code]
	if !ok {
		return bot.Colleague{}, &bot.Error{Code: bot.Denied}
	}
	delete(c.codes, code)
	c.known[person] = bot.Colleague{Staff: bot.StaffID("st_" + person), Name: name, Key: c.key, May: true}
	return c.known[person], nil
}

func (c *crew) Linked(context.Context, string, string) ([]bot.StaffID, error) {
	return []bot.StaffID{"st_ana", "st_bo"}, nil
}

// office is a house whose help team works in the forums.
type office struct {
	*house
	t      *testing.T
	crew   *crew
	forums []*forum
	n      int
	stops  []func() error
}

func newOffice(t *testing.T, store bot.Store, keys bot.Sealer, forums ...*forum) *office {
	t.Helper()
	d := *corner().Desk
	d.Teams = slices.Clone(d.Teams)
	for i := range d.Teams {
		if d.Teams[i].ID == "help" {
			for _, f := range forums {
				d.Teams[i].Desks = append(d.Teams[i].Desks, channel.Address{Channel: f.name, Room: "R"})
			}
		}
	}
	key, rec, err := keys.NewKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Commit(t.Context(), bot.Write{Put: []bot.Record{rec}}); err != nil {
		t.Fatal(err)
	}
	c := &crew{key: key, codes: map[string]string{}, known: map[string]bot.Colleague{
		"ana": {Staff: "st_ana", Name: "Ana", Key: key, May: true}, "bo": {Staff: "st_bo", Name: "Bo", Key: key, May: true}, "aud": {Staff: "st_aud", Name: "Aud", Key: key}}}
	n := 0
	var mu sync.Mutex
	rt, err := runtime.New(runtime.Config{Store: store, Keys: keys, Now: time.Now, Desk: func() *bot.Desk { return &d }, Build: "test", Alone: true, Colleagues: c,
		NewID: func(p string) string {
			mu.Lock()
			defer mu.Unlock()
			n++
			return fmt.Sprintf("%s%020d%06d", p, time.Now().UnixNano(), n)
		},
		Sends: func(name string) bool { return strings.HasPrefix(name, "fake:") }, Console: func(c bot.ConvID) string { return "http://desk.test/console/c/" + string(c) },
		Link: func(channel.Address) string { return "http://desk.test/chat" }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := rt.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return &office{house: &house{rt, store, &d}, t: t, crew: c, forums: forums}
}

// start runs the forums' channels.
func (o *office) start() {
	for _, f := range o.forums {
		o.stops = append(o.stops, o.running(o.t, f.name, f))
	}
	synctest.Wait()
}

func (o *office) stop() {
	for _, s := range o.stops {
		if err := s(); err != nil {
			o.t.Error(err)
		}
	}
	o.stops = nil
}

// settle lets everything that is to be sent arrive.
func (o *office) settle() {
	time.Sleep(10 * time.Minute)
	synctest.Wait()
}

// waits is a customer on the web who waits for a person, with his conversation.
func (o *office) waits() bot.ConvID {
	o.t.Helper()
	o.house.say(o.t, "w", "k1", "my VPN is down")
	return o.house.say(o.t, "w", "k2", "person").Conv
}

// hears delivers what somebody does in a thread of a forum.
func (o *office) hears(f *forum, thread int, who string, in channel.Inbound) {
	o.t.Helper()
	o.n++
	if in.Key == "" {
		in.Key = fmt.Sprint("desk", o.n)
	}
	if in.Kind == "" {
		in.Kind = channel.Message
	}
	if in.MessageID == "" && in.Kind == channel.Message {
		in.MessageID = fmt.Sprint("d", o.n)
	}
	in.From = channel.Person{ID: who, Name: who, Verified: who != "", Bot: who == "robot"}
	in.Address = channel.Address{Tenant: "t", Room: "R"}
	if thread > 0 {
		in.Address.Thread = fmt.Sprint(thread)
	}
	if err := f.sink.Deliver(o.t.Context(), in); err != nil {
		o.t.Fatal(err)
	}
	synctest.Wait()
}

// heard is what a customer can read of what people wrote.
func (o *office) heard(conv bot.ConvID) (public, private []string) {
	o.t.Helper()
	for _, t := range o.turns(o.t, conv) {
		for _, m := range t.Messages {
			switch {
			case m.From == bot.FromAgent && m.Private:
				private = append(private, m.PlainText())
			case m.From == bot.FromAgent:
				public = append(public, m.PlainText())
			}
		}
	}
	return public, private
}

func wantTexts(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// count tells how many texts hold some words.
func count(texts []string, words string) (n int) {
	for _, s := range texts {
		n += strings.Count(s, words)
	}
	return n
}

func inForum(t *testing.T, names []string, play func(*testing.T, *office)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var forums []*forum
		for _, n := range names {
			forums = append(forums, newForum(n))
		}
		o := newOffice(t, bottest.NewMemory(), bottest.NewKeys(), forums...)
		o.start()
		play(t, o)
		o.stop()
	})
}
