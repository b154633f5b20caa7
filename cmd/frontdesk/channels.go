package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"frontdesk/adapters/web"
	"frontdesk/bot/channel"
	"frontdesk/bot/desk"
	"frontdesk/bot/runtime"
)

// lookEvery is how long a change of the channels may stay unseen if nobody says that there is one.
const lookEvery = 15 * time.Second

// checkWithin is how long the doctor waits for a platform.
const checkWithin = 10 * time.Second

// channels runs the adapters of the live desk. One that stops takes no other with it.
type channels struct {
	runtime *runtime.Runtime
	public  string
	log     *slog.Logger
	change  chan struct{}

	mu  sync.Mutex
	all map[string]*openChannel // by name as in addresses
	web []string                // names of the chats on web pages, which need no adapter
}

// openChannel is a channel as configured, with its adapter, or why there is none.
type openChannel struct {
	config  desk.Channel
	adapter channel.Adapter
	hooks   http.Handler // nil = none
	failed  string       // why it cannot be made, for an admin; "" = it was
	stop    context.CancelFunc
	ended   chan struct{}
}

func newChannels(r *runtime.Runtime, public string, log *slog.Logger) *channels {
	return &channels{runtime: r, public: public, log: log, change: make(chan struct{}, 1), all: map[string]*openChannel{}}
}

// changed says that another desk is live.
func (c *channels) changed() {
	select {
	case c.change <- struct{}{}:
	default:
	}
}

// run keeps the channels of the live desk running until ctx ends, and then stops them.
func (c *channels) run(ctx context.Context, shelf *desk.Shelf) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		c.follow(ctx, shelf.Loaded().Channels)
		select {
		case <-ctx.Done():
		case <-c.change:
		case <-tick.C:
		}
	}
	c.follow(context.WithoutCancel(ctx), nil)
	return nil
}

// follow stops what is no longer configured, or otherwise, and starts what is new.
func (c *channels) follow(ctx context.Context, want []desk.Channel) {
	wanted := map[string]desk.Channel{}
	var web []string
	for _, w := range want {
		if w.Adapter != nil {
			wanted[w.Address()] = w
		} else {
			web = append(web, w.Address())
		}
	}
	c.mu.Lock()
	c.web = web
	var gone []*openChannel
	for name, o := range c.all { // each on its own: order is of no consequence
		if w, ok := wanted[name]; !ok || !reflect.DeepEqual(w.Adapter, o.config.Adapter) {
			gone = append(gone, o)
			delete(c.all, name)
		}
	}
	c.mu.Unlock()
	for _, o := range gone {
		o.stop()
	}
	for _, o := range gone {
		<-o.ended
	}
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		c.mu.Lock()
		if c.all[name] == nil {
			c.all[name] = c.open(ctx, name, wanted[name])
		}
		c.mu.Unlock()
	}
}

// open starts a channel. What is wrong with it is kept for health and doctor: the desk goes on.
func (c *channels) open(ctx context.Context, name string, w desk.Channel) *openChannel {
	ctx, stop := context.WithCancel(ctx)
	o := &openChannel{config: w, stop: stop, ended: make(chan struct{})}
	a, err := makeAdapter(name, w, c.public, c.runtime.OpenFile, c.runtime.Form)
	if err != nil {
		o.failed = err.Error()
		c.log.Error("channel cannot be started", "channel", name, "error", err)
		close(o.ended)
		return o
	}
	o.adapter = a
	if h, ok := a.(channel.Webhooker); ok && len(h.Routes()) > 0 {
		mux := http.NewServeMux()
		for path, handler := range h.Routes() {
			mux.Handle(hooksPath+name+"/"+path, handler)
		}
		o.hooks = mux
	}
	go func() {
		defer close(o.ended)
		c.runtime.RunChannel(ctx, name, a)
	}()
	return o
}

// makeAdapter makes the adapter of a configured channel, with its secrets from the environment.
func makeAdapter(name string, w desk.Channel, public string, open channel.Opener, forms channel.FormReader) (channel.Adapter, error) {
	make, ok := adapters[w.Adapter.Kind]
	if !ok {
		return nil, fmt.Errorf("this build has no channels of type %s", w.Adapter.Kind)
	}
	cfg := channelConfig{name: name, settings: w.Adapter.Settings, desks: w.Adapter.Desks, secrets: map[string]string{}, hooks: public + hooksPath + name + "/", now: time.Now, open: open, forms: forms}
	for _, key := range slices.Sorted(maps.Keys(w.Adapter.Secrets)) {
		variable := w.Adapter.Secrets[key]
		if cfg.secrets[key] = os.Getenv(variable); cfg.secrets[key] == "" {
			return nil, fmt.Errorf("the variable %s is not set: it holds the %s of this channel", variable, key)
		}
	}
	return make(cfg)
}

// unstarted are the problems of channels that could not start in this process, on a desk that browsers reach at public.
func unstarted(channels []desk.Channel, public string) []desk.Problem {
	var out []desk.Problem
	for _, w := range channels {
		if w.Adapter == nil {
			continue
		}
		if _, err := makeAdapter(w.Address(), w, cmp.Or(public, "https://desk.example"), nil, nil); err != nil {
			out = append(out, w.CannotStart(err))
		}
	}
	return out
}

// hooksPath is below which platforms call us.
const hooksPath = "/hooks/"

// ServeHTTP gives a call of a platform to the channel that its path names.
func (c *channels) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, hooksPath), "/")
	c.mu.Lock()
	o := c.all[name]
	c.mu.Unlock()
	if o == nil || o.hooks == nil {
		http.NotFound(w, r)
		return
	}
	o.hooks.ServeHTTP(w, r)
}

// withHooks is what the desk serves: its pages and APIs, and the calls of platforms.
func (s *server) withHooks() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", s.web)
	mux.Handle(hooksPath, web.Calls(s.channels))
	return mux
}

// sends tells whether a channel has an adapter, running or not: then customers hear of us with every page closed.
func (s *server) sends(name string) bool {
	return slices.ContainsFunc(s.shelf.Loaded().Channels, func(c desk.Channel) bool { return c.Adapter != nil && c.Address() == name })
}

// ways are the channels in which customers can go on with a code, by an address that takes it there.
func (c *channels) ways(code string) []web.Way {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []web.Way
	for _, name := range slices.Sorted(maps.Keys(c.all)) {
		o := c.all[name]
		a, ok := o.adapter.(channel.Inviter)
		if !ok || o.adapter.Health().State == channel.Denied {
			continue
		}
		if i, ok := a.Invite(code); ok {
			out = append(out, web.Way{Channel: o.config.Adapter.Kind, Name: i.Name, URL: i.URL, TakesCode: i.Code})
		}
	}
	return out
}

// status is how a channel is.
type status struct {
	name   string
	health channel.Health
	made   bool // it has an adapter, which is tried again whatever refuses it
}

// chats names the chats on web pages.
func (c *channels) chats() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.web
}

// statuses lists the channels with an adapter, by name.
func (c *channels) statuses() []status {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []status
	for _, name := range slices.Sorted(maps.Keys(c.all)) {
		o := c.all[name]
		s := status{name, channel.Health{State: channel.Denied, Last: o.failed}, o.failed == ""}
		if s.made {
			s.health = o.adapter.Health()
		}
		out = append(out, s)
	}
	return out
}

// findings says how the channels of a running desk are, and asks each platform whether all permissions are there.
func (c *channels) findings(ctx context.Context) []finding {
	var out []finding
	for _, s := range c.statuses() {
		c.mu.Lock()
		o := c.all[s.name]
		c.mu.Unlock()
		if o == nil {
			continue
		}
		out = append(out, health(s))
		if age, err := c.runtime.SendAge(ctx, s.name); err == nil && age > time.Minute {
			out = append(out, finding{"channel", "warn", fmt.Sprintf("%s: the oldest message to send has waited for %s", s.name, age.Round(time.Second)), "see what stands above of this channel, and the log"})
		}
		if raw, err := c.runtime.Undecoded(ctx, s.name); err == nil && raw.Count > 0 {
			out = append(out, finding{"channel", "warn", fmt.Sprintf("%s: %s of the last 7 days could not be read, the newest at %s", s.name, count(raw.Count, "event"), raw.Last.Format(time.RFC3339)),
				"the platform sends a form that this version does not know: nothing is lost for 7 days. frontdesk export unread lists them; see whether there is a newer version"})
		}
		for _, d := range c.runtime.DesksClosed(s.name) {
			out = append(out, finding{"channel", "fail", fmt.Sprintf("%s: the room %s, in which a team works, is closed to the bot since %s (%s)", s.name, d.Room.Room, d.Since.UTC().Format(time.RFC3339), d.Code),
				"let the bot into it again, or name another room: what is written there is not passed on, and conversations go on in the console"})
		}
		if o.adapter != nil {
			out = append(out, checkAdapter(ctx, s.name, o.adapter)...)
		}
	}
	return out
}

func health(s status) finding {
	switch s.health.State {
	case channel.Up:
		if s.health.Last != "" {
			return finding{"channel", "warn", s.name + " is up: " + s.health.Last, "the channel's page in docs/channels says what to do, under When it does not work"}
		}
		return finding{"channel", "ok", s.name + " is up", ""}
	case channel.Denied:
		remedy := "put it right in the environment or in channels.yaml, and start the desk again"
		if s.made {
			remedy = "it is tried again every 15 minutes: what is put right at the platform needs nothing more, a variable that changed needs a start of the desk"
		}
		return finding{"channel", "fail", s.name + " stopped: " + cmp.Or(s.health.Last, "the platform refuses our credentials"), remedy}
	case channel.Down:
	}
	return finding{"channel", "warn", s.name + " is not connected: " + cmp.Or(s.health.Last, "it is starting"), "it tries again by itself; see the log if it stays so"}
}

// checkAdapter asks a platform.
func checkAdapter(ctx context.Context, name string, a channel.Adapter) []finding {
	c, ok := a.(channel.Checker)
	if !ok {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, checkWithin)
	defer stop()
	var out []finding
	for _, f := range c.Check(ctx) {
		state := "ok"
		if !f.OK {
			state = "fail"
		}
		out = append(out, finding{"channel", state, name + ": " + f.What, f.Remedy})
	}
	return out
}

// checkChannels asks the platforms of the live desk of a folder on which no desk runs. Public is the address that the
// desk would have.
func checkChannels(ctx context.Context, d *data, public string) []finding {
	shelf := desk.NewShelf(d.library)
	if err := shelf.Open(ctx); err != nil {
		return nil // said of the desk already
	}
	var out []finding
	for _, w := range shelf.Loaded().Channels {
		if w.Adapter == nil {
			continue
		}
		a, err := makeAdapter(w.Address(), w, public, nil, nil)
		if err != nil {
			out = append(out, finding{"channel", "fail", w.Address() + " cannot start: " + err.Error(), "put it right in the environment or in channels.yaml"})
			continue
		}
		out = append(out, checkAdapter(ctx, w.Address(), a)...)
	}
	return out
}

// channelsOp tells the doctor how the channels of the running desk are.
func channelsOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, _ url.Values) error {
	if d.channels == nil {
		return errors.New("no desk runs")
	}
	return json.NewEncoder(out).Encode(d.channels(ctx))
}
