package web

import (
	"context"

	"frontdesk/bot"
	"frontdesk/bot/staff"
)

// names gives the names of staff by their ids.
type names map[bot.StaffID]staff.Account

// names reads who works here.
func (s *Server) names(ctx context.Context) (names, error) {
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
