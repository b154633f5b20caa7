// Package runtime drives the pure core: lanes, timers, board, router, presence, sweeps. Clocks, random ids and
// goroutines live here and nowhere else.
package runtime

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

// Config says what a runtime works with. Page, Meter, Sends, Alone, Colleagues and Console may be left out.
type Config struct {
	Store bot.Store
	Keys  bot.Sealer
	Now   func() time.Time
	NewID func(prefix string) string     // prefix and 26 characters
	Desk  func() *bot.Desk               // the live revision
	Link  func(a channel.Address) string // where a customer can look later
	Page  func(path string) string       // where browsers find a page of ours; nil = nowhere, then files have no links
	Log   *slog.Logger
	Build string                    // version of the program
	Meter Meter                     // may be nil
	Sends func(channel string) bool // the channel has an adapter, running or not; nil = none has
	Alone bool                      // the store is this process's own: whoever held a lease before is dead

	Colleagues bot.Colleagues               // who writes inside platforms; nil = nobody does
	Console    func(conv bot.ConvID) string // where staff see a conversation; may be nil
}

// Meter hears how turns go. It holds no ids, so that no label grows without bound.
type Meter interface {
	Turn(kind bot.EventKind, took time.Duration, trouble string)
	Shed()
}

// Runtime is the running desk. Create it with New, load it with Open, run it with Run.
type Runtime struct {
	Config
	archive  bot.Archive
	lanes    lanes
	numbers  numbers
	board    *board
	presence *Presence
	watchers watchers
	wakeup   chan struct{}   // a timer was added that may be due before the next look
	retells  chan struct{}   // agreements were published: look when customers are to be told
	types    chan bot.ConvID // in which staff type
	born     births
	places   places
	channels channels
	rawCount atomic.Int64 // events kept by this process that could not be read
}

var (
	_ channel.Sink = (*Runtime)(nil)
	_ bot.Actor    = (*Runtime)(nil)
	_ bot.Board    = (*board)(nil)
)

// New checks the configuration. Errors: Invalid, naming what is missing.
func New(c Config) (*Runtime, error) {
	missing := map[string]bool{"Store": c.Store == nil, "Keys": c.Keys == nil, "Now": c.Now == nil, "NewID": c.NewID == nil,
		"Desk": c.Desk == nil, "Link": c.Link == nil, "Log": c.Log == nil}
	for _, name := range []string{"Store", "Keys", "Now", "NewID", "Desk", "Link", "Log"} {
		if missing[name] {
			return nil, &bot.Error{Code: bot.Invalid, Op: "new runtime", Text: "Config." + name + " is missing"}
		}
	}
	if c.Sends == nil {
		c.Sends = func(string) bool { return false }
	}
	if c.Colleagues == nil {
		c.Colleagues = strangers{}
	}
	if c.Console == nil {
		c.Console = func(bot.ConvID) string { return "" }
	}
	if c.Meter == nil {
		c.Meter = silent{}
	}
	r := &Runtime{Config: c, archive: bot.Archive{Store: c.Store, Keys: c.Keys}, wakeup: make(chan struct{}, 1), retells: make(chan struct{}, 1), types: make(chan bot.ConvID, typedWaiting)}
	r.lanes.open, r.watchers.all = map[bot.ConvID]*lane{}, map[bot.ConvID][]*watcher{}
	r.born.waiting = map[string]*birth{}
	r.channels.all = map[string]*running{}
	r.board = newBoard(c.Desk, c.Now)
	r.presence = newPresence(c.Now, r.typed)
	return r, nil
}

type silent struct{}

func (silent) Turn(bot.EventKind, time.Duration, string) {}
func (silent) Shed()                                     {}

// Board lists open conversations.
func (r *Runtime) Board() bot.Board { return r.board }

// Presence knows who of the staff is here.
func (r *Runtime) Presence() *Presence { return r.presence }

// Archive reads typed values.
func (r *Runtime) Archive() *bot.Archive { return &r.archive }

// Open loads the open conversations into the board. Call it before Run and before anything is delivered.
func (r *Runtime) Open(ctx context.Context) error {
	after := ""
	for {
		recs, err := r.Store.List(ctx, bot.KindOpen, "", after, 500)
		if err != nil {
			return err
		}
		for _, rec := range recs {
			after = rec.ID
			h, err := r.read(ctx, bot.ConvID(rec.ID))
			if err != nil {
				r.Log.Error("open conversation cannot be read", "conversation", rec.ID, "error", err)
				continue
			}
			r.board.put(&h.Conv, h.tickets, &h.Customer)
		}
		if len(recs) < 500 {
			return nil
		}
	}
}

// Run fires timers, tells people of handoffs and customers of times that moved, and forgets what is past its time until ctx ends. It returns nil then.
func (r *Runtime) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	for _, loop := range []func(context.Context){r.runTimers, r.runRouter, r.runSweep, r.runTyping, r.runRetell} {
		wg.Go(func() { loop(ctx) })
	}
	wg.Wait()
	return nil
}
