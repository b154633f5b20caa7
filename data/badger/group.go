package badger

import (
	"frontdesk/bot"

	badger "github.com/dgraph-io/badger/v4"
)

// Limits of a group. A group of maxGroup turns takes the disk a few milliseconds; more would only add to the wait.
const (
	maxGroup      = 512
	maxGroupBytes = 1 << 20
)

// group is one transaction of Badger: the writes of many callers, and one sync.
type group struct {
	s       *Store
	txn     *badger.Txn
	view    view // what will be durable
	first   uint64
	size    int64
	changes [][]byte
	members []member
}

type member struct {
	req *request
	seq uint64
	err error
}

// newGroup begins a group on top of what is durable, or will be when the group before has landed.
func (s *Store) newGroup(base view) *group {
	s.recent.rotate(base.ts)
	g := &group{s: s, txn: s.db.NewTransactionAt(base.ts, true), view: base, first: base.seq + 1}
	g.view.ts++
	return g
}

// fits tells whether there is room for a request.
func (g *group) fits(req *request) bool {
	return len(g.members) == 0 || len(g.members) < maxGroup && g.size+req.size <= maxGroupBytes
}

// add checks a request against what is there, earlier members and the group before included, and adds it. A request
// that conflicts harms nobody. It is answered with the others, because what was in its way may be one of them: nobody
// must take a message for a duplicate of one that is not stored yet.
func (g *group) add(req *request) {
	g.s.recent.mu.Lock()
	defer g.s.recent.mu.Unlock()
	if err := g.refresh(req); err != nil {
		g.members = append(g.members, member{req: req, err: err})
		return
	}
	for i := range req.ops {
		if req.ops[i].changes {
			if err := g.apply(&req.ops[i]); err != nil {
				// Room was made for it, so this is a defect of ours; half a write must not be committed.
				g.s.fail(err)
			}
		}
	}
	if req.change != nil {
		g.view.seq++
		g.changes = append(g.changes, req.change)
		g.size += req.size
	}
	g.members = append(g.members, member{req: req, seq: g.view.seq})
}

// refresh brings what a request saw up to date. Error: Conflict.
func (g *group) refresh(req *request) error {
	for i := range req.ops {
		o := &req.ops[i]
		if t, ok := g.s.recent.get(o.hashed); ok && t.ts > req.ts {
			o.seen = t.state
		}
		if o.conflicts() {
			return conflict(o.ref)
		}
	}
	return nil
}

func (g *group) apply(o *op) error {
	space, after := o.key[0], o.becomes()
	g.s.recent.put(o.hashed, g.view.ts, after)
	if o.seen.exists {
		g.view.content.add(space, o.seen.sum, -1)
	}
	if !after.exists {
		return g.txn.Delete(o.key)
	}
	g.view.content.add(space, after.sum, 1)
	return g.txn.Set(o.key, o.value)
}

// seal adds what the group as a whole leaves behind: its part of the feed and the state of the store.
func (g *group) seal() error {
	key := feedKey(g.view.seq, g.first)
	value := encodeFeed(key, g.s.cfg.Now().UnixMilli(), g.changes)
	g.view.content.add(spaceFeed, checksum(value), 1)
	if err := g.txn.Set(key, value); err != nil {
		return err
	}
	return g.txn.Set(metaKey, g.view.meta.encode())
}

// answer tells the members. An error is everybody's.
func (g *group) answer(err error) {
	g.txn.Discard()
	for _, m := range g.members {
		if err != nil {
			m.err = err
		}
		m.req.done <- result{view: g.view, seq: m.seq, err: m.err}
	}
}

func lost(err error) error {
	return &bot.Error{Code: bot.Unknown, Op: "commit", Err: err,
		Text: "the disk failed: whether the write is stored is known after the store was opened again"}
}
