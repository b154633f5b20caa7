package runtime

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"frontdesk/bot"
)

const (
	// hereFor is how long a sign of life of a member of staff holds.
	hereFor = 45 * time.Second
	// viewsFor is how long a sign that somebody looks at a conversation, or types in it, holds.
	viewsFor = 12 * time.Second
)

// Presence knows who of the staff is here, and who looks at what. It is memory with expiry, never a turn.
type Presence struct {
	now     func() time.Time
	mu      sync.Mutex
	here    map[bot.StaffID]Present
	views   map[bot.ConvID]map[bot.StaffID]View
	changed chan struct{}    // for the router: somebody came
	typed   func(bot.ConvID) // told when staff type; must not wait
}

// Present is a member of staff who is here.
type Present = bot.Present

// View is somebody who looks at a conversation.
type View = bot.View

func newPresence(now func() time.Time, typed func(bot.ConvID)) *Presence {
	return &Presence{now: now, typed: typed, here: map[bot.StaffID]Present{}, views: map[bot.ConvID]map[bot.StaffID]View{}, changed: make(chan struct{}, 1)}
}

// Here notes a sign of life. Teams nil = all teams.
func (p *Presence) Here(who Present) {
	p.mu.Lock()
	was, known := p.here[who.Staff]
	who.Until = p.now().Add(hereFor)
	p.here[who.Staff] = who
	came := !known || was.Until.Before(p.now()) || was.Away && !who.Away
	p.mu.Unlock()
	if came {
		select {
		case p.changed <- struct{}{}:
		default:
		}
	}
}

// Gone notes that somebody left.
func (p *Presence) Gone(staff bot.StaffID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.here, staff)
	for _, v := range p.views {
		delete(v, staff)
	}
}

// On lists who is here, by name.
func (p *Presence) On() []Present {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	out := []Present{}
	for id, h := range p.here { // sorted below
		if h.Until.Before(now) {
			delete(p.here, id)
			continue
		}
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b Present) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Staff, b.Staff)) })
	return out
}

// Look notes that somebody looks at a conversation; an empty one ends it.
func (p *Presence) Look(conv bot.ConvID, v View) {
	p.mu.Lock()
	defer p.mu.Unlock()
	v.Until = p.now().Add(viewsFor)
	if p.views[conv] == nil {
		p.views[conv] = map[bot.StaffID]View{}
	}
	p.views[conv][v.Staff] = v
	if v.Typing && v.Staff != bot.CustomerView {
		p.typed(conv)
	}
}

// Away notes that somebody no longer looks at a conversation.
func (p *Presence) Away(conv bot.ConvID, staff bot.StaffID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.views[conv], staff)
	if len(p.views[conv]) == 0 {
		delete(p.views, conv)
	}
}

// Viewers lists who looks at a conversation, by name.
func (p *Presence) Viewers(conv bot.ConvID) []View {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	out := []View{}
	for id, v := range p.views[conv] { // sorted below
		if v.Until.Before(now) {
			delete(p.views[conv], id)
			continue
		}
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b View) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Staff, b.Staff)) })
	return out
}
