package web

import (
	"context"
	"sync"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/staff"
)

// names gives the names of staff by their ids.
type names map[bot.StaffID]staff.Account

// namesFor is how long names are not read anew: streams ask for them with every row.
const namesFor = 2 * time.Second

// nameCache keeps the names read last.
type nameCache struct {
	mu   sync.Mutex
	read time.Time
	last names
}

// names reads who works here, as it was at most namesFor ago. The result is shared: it must not be changed.
func (s *Server) names(ctx context.Context) (names, error) {
	c := &s.known
	c.mu.Lock()
	defer c.mu.Unlock()
	if age := s.Now().Sub(c.read); c.last != nil && age >= 0 && age < namesFor {
		return c.last, nil
	}
	n, err := s.readNames(ctx)
	if err == nil {
		c.read, c.last = s.Now(), n
	}
	return n, err
}

func (s *Server) readNames(ctx context.Context) (names, error) {
	all, err := s.Accounts.All(ctx)
	if err != nil {
		return nil, err
	}
	n := make(names, len(all))
	for _, a := range all {
		n[a.ID] = a
	}
	return n, nil
}

// of is the name of a member of staff; "" for one who is not known any more.
func (n names) of(id bot.StaffID) string { return n[id].Name }

// who is a member of staff as others see him.
type who struct {
	ID   bot.StaffID `json:"id"`
	Name string      `json:"name"`
}

// who is nil for nobody.
func (n names) who(id bot.StaffID) *who {
	if id == "" {
		return nil
	}
	return &who{id, n.of(id)}
}

// each lists several.
func (n names) each(ids []bot.StaffID) []who {
	out := make([]who, 0, len(ids))
	for _, id := range ids {
		out = append(out, who{id, n.of(id)})
	}
	return out
}
