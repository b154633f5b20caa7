package badger

import "sync"

// view is what is durable at one moment.
type view struct {
	ts uint64 // Badger's version to read at
	meta
}

// snapshots hands out views of what is durable, and knows the oldest in use: Badger may forget what lies before.
type snapshots struct {
	mu   sync.Mutex
	now  view
	used []use // ascending by ts
}

type use struct {
	ts uint64
	n  int
}

func (s *snapshots) acquire() view {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.used); n > 0 && s.used[n-1].ts == s.now.ts {
		s.used[n-1].n++
	} else {
		s.used = append(s.used, use{s.now.ts, 1})
	}
	return s.now
}

func (s *snapshots) release(v view) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.used {
		if s.used[i].ts == v.ts {
			s.used[i].n--
			break
		}
	}
	for len(s.used) > 0 && s.used[0].n == 0 {
		s.used = s.used[1:]
	}
}

// advance makes a new view current and returns the oldest version still in use.
func (s *snapshots) advance(v view) (oldest uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = v
	if len(s.used) > 0 {
		return s.used[0].ts
	}
	return v.ts
}

func (s *snapshots) current() view {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}
