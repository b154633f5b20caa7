package flows

import (
	"maps"
	"slices"
)

// clone copies a state so deeply that changing the copy leaves the original alone.
func (s State) clone() State {
	s.Stack = slices.Clone(s.Stack)
	for i := range s.Stack {
		f := &s.Stack[i]
		f.Slots = cloneSlots(f.Slots)
		f.Again, f.Ran, f.Silent = slices.Clone(f.Again), slices.Clone(f.Ran), slices.Clone(f.Silent)
		if f.Rows != nil {
			f.Rows = maps.Clone(f.Rows) // rows themselves are replaced, never changed
		}
	}
	s.Slots = cloneSlots(s.Slots)
	s.Heard = slices.Clone(s.Heard)
	s.Maybe, s.Queued = slices.Clone(s.Maybe), slices.Clone(s.Queued)
	s.QueuedAt, s.QueuedSaid = slices.Clone(s.QueuedAt), slices.Clone(s.QueuedSaid)
	s.MissedFound = slices.Clone(s.MissedFound)
	s.Last = slices.Clone(s.Last)
	s.Opened = slices.Clone(s.Opened)
	for i := range s.Opened {
		s.Opened[i].Slots = cloneSlots(s.Opened[i].Slots)
	}
	return s
}

func cloneSlots(m map[string]Slot) map[string]Slot {
	if m == nil {
		return nil
	}
	return maps.Clone(m) // values are replaced, never changed
}
