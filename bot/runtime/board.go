package runtime

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/sla"
)

// board holds a row for every open conversation, in memory: queues, filters and order need no index.
type board struct {
	desk func() *bot.Desk
	now  func() time.Time

	mu       sync.RWMutex
	rows     map[bot.ConvID]entry
	watching []chan bot.Row
}

type entry struct {
	row    bot.Row
	ticket *bot.Ticket
	zone   string // of the customer; "" = he has told none
}

// watchBuffer is how many changes a receiver may be behind before it is closed.
const watchBuffer = 1024

func newBoard(desk func() *bot.Desk, now func() time.Time) *board {
	return &board{desk: desk, now: now, rows: map[bot.ConvID]entry{}}
}

// put takes over a conversation as it is now. A resolved one leaves the board. The tickets are kept, and must not change.
func (b *board) put(c *bot.Conversation, tickets []bot.Ticket, k *bot.Customer) {
	e := entry{row: rowOf(c, k), zone: k.Zone}
	for i := range tickets {
		if tickets[i].ID == c.Ticket {
			e.ticket = &tickets[i]
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	was := b.rows[c.ID]
	if was.ticket != nil && e.ticket != nil && was.ticket.ID == e.ticket.ID && was.ticket.Ver == e.ticket.Ver {
		e.row.Due = was.row.Due
		about(&e.row, e.ticket)
	} else {
		b.clocks(&e)
	}
	b.needed(&e)
	if c.Owner == bot.OwnerNobody {
		delete(b.rows, c.ID)
	} else {
		b.rows[c.ID] = e
	}
	b.send(e.row)
}

// send tells who watches of a change; who is too far behind is closed. mu is held.
func (b *board) send(row bot.Row) {
	b.watching = slices.DeleteFunc(b.watching, func(w chan bot.Row) bool {
		select {
		case w <- row:
			return false
		default:
			close(w)
			return true
		}
	})
}

func rowOf(c *bot.Conversation, k *bot.Customer) bot.Row {
	r := bot.Row{Conv: c.ID, Seq: c.Seq, Owner: c.Owner, Team: c.Team, Agent: c.Agent, Customer: cmp.Or(k.Name, k.Email),
		Channel: c.Address.Channel, Locale: c.Locale, Wish: c.Wish, Score: c.Score, LastFrom: c.LastFrom, LastLine: bot.Cover(c.LastLine),
		Opened: c.Opened, At: c.At, Waits: c.Waits, Unheard: c.Unheard}
	if h := c.Handoff; h != nil {
		r.Reason, r.Why = h.Reason, h.Why
		if len(h.Notified) == 0 && c.Owner == bot.OwnerWaiting {
			r.Unnotified = true
		}
	}
	return r
}

// about says in a row what the ticket is.
func about(r *bot.Row, t *bot.Ticket) {
	r.Number, r.Title, r.State, r.Severity, r.Tier = t.Number, t.Title, t.State, t.Severity, t.Tier
}

// clocks works out when the ticket is due. They change with its events and with the agreements, not with the hour.
func (b *board) clocks(e *entry) {
	t := e.ticket
	if t == nil {
		return
	}
	r := &e.row
	about(r, t)
	r.Due = t.Dues(b.desk(), b.now())
	slices.SortStableFunc(r.Due, func(x, y sla.Due) int { return later(x).Compare(later(y)) })
}

// needed says until when the customer needs it, and whether what he was told is later.
func (b *board) needed(e *entry) {
	if t := e.ticket; t != nil && t.NeededBy != "" {
		e.row.NeededBy = t.NeededBy
		e.row.NeededAt, e.row.NeededLate = t.Needed(cmp.Or(e.zone, b.desk().Zone), e.row.Due)
	}
}

// later orders clocks: what is due first on top, what does not run below.
func later(d sla.Due) time.Time {
	if d.Met || d.Paused || d.At.IsZero() {
		return time.Unix(1<<40, 0)
	}
	return d.At
}

// refresh works out all clocks anew, after agreements or calendars changed.
func (b *board) refresh() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for id, e := range b.rows { // each on its own: order is of no consequence
		b.clocks(&e)
		b.needed(&e)
		b.rows[id] = e
	}
}

// Rows returns what the filter lets through: what is due first on top, then who waits longest.
func (b *board) Rows(f bot.Filter) []bot.Row {
	b.mu.RLock()
	out := make([]bot.Row, 0, len(b.rows))
	for _, e := range b.rows { // sorted below
		if passes(e.row, f) {
			out = append(out, e.row)
		}
	}
	b.mu.RUnlock()
	slices.SortFunc(out, func(x, y bot.Row) int {
		return cmp.Or(compareZeroLast(x.Next(), y.Next()), compareZeroLast(x.Waits, y.Waits), x.Opened.Compare(y.Opened), cmp.Compare(x.Conv, y.Conv))
	})
	return out
}

func compareZeroLast(a, b time.Time) int {
	if a.IsZero() != b.IsZero() {
		if a.IsZero() {
			return 1
		}
		return -1
	}
	return a.Compare(b)
}

func passes(r bot.Row, f bot.Filter) bool {
	if len(f.Teams) > 0 && r.Team != "" && !slices.Contains(f.Teams, r.Team) && (r.Agent == "" || r.Agent != f.Staff) {
		return false
	}
	switch f.Lane {
	case bot.LaneMine:
		return r.Agent != "" && r.Agent == f.Staff && r.Owner == bot.OwnerAgent
	case bot.LaneUnassigned:
		return r.Owner == bot.OwnerWaiting || r.Owner == bot.OwnerBot && r.State == bot.TicketOpen
	case bot.LaneCustomer:
		return r.State == bot.TicketPending
	case bot.LaneBot:
		return r.Owner == bot.OwnerBot && r.State != bot.TicketOpen
	case bot.LaneAll:
		return true
	}
	return true
}

// Row returns one conversation's row.
func (b *board) Row(id bot.ConvID) (bot.Row, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	e, ok := b.rows[id]
	return e.row, ok
}

// Watch sends every change until ctx ends.
func (b *board) Watch(ctx context.Context) <-chan bot.Row {
	w := make(chan bot.Row, watchBuffer)
	b.mu.Lock()
	b.watching = append(b.watching, w)
	b.mu.Unlock()
	context.AfterFunc(ctx, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.watching = slices.DeleteFunc(b.watching, func(o chan bot.Row) bool {
			if o == w {
				close(w)
			}
			return o == w
		})
	})
	return w
}
