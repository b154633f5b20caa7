package desk

import (
	"context"
	"sync"
	"sync/atomic"

	"frontdesk/bot"
	"frontdesk/flows"
)

// maxPinned is how many older revisions are kept compiled for conversations that still run on them.
const maxPinned = 8

// Shelf holds the live desk, compiled and trained, and compiles older revisions on demand. It is safe for concurrent
// use; Desk never waits.
type Shelf struct {
	library Library
	desk    atomic.Pointer[Loaded]

	mu     sync.Mutex
	pinned map[string]*flows.Program
	order  []string
}

// NewShelf makes an empty one; Open or Put fills it.
func NewShelf(l Library) *Shelf { return &Shelf{library: l, pinned: map[string]*flows.Program{}} }

// Desk is the live desk.
func (s *Shelf) Desk() *bot.Desk { return s.desk.Load().Desk }

// Loaded is the live desk with its channels and source.
func (s *Shelf) Loaded() *Loaded { return s.desk.Load() }

// Open loads the live revision. Error: Internal, if it does not load with this build.
func (s *Shelf) Open(ctx context.Context) error {
	now, err := s.library.Live(ctx)
	if err != nil {
		return err
	}
	files, err := s.library.Files(ctx, now.Revision)
	if err != nil {
		return err
	}
	l, problems := Load(files, Options{Pinned: s.program, Published: true})
	if l == nil {
		return &bot.Error{Code: bot.Internal, Op: "load revision " + now.Revision,
			Text: "the live desk does not load with this version of frontdesk: " + problems[0].Message}
	}
	if err := Train(ctx, l, s.library); err != nil {
		return err
	}
	s.Put(l)
	return nil
}

// Put makes a desk that is loaded and trained the live one of this process.
func (s *Shelf) Put(l *Loaded) {
	l.Desk.Pinned = s.program
	s.desk.Store(l)
}

// program compiles the flows of an older revision; nil if it is gone or does not compile any more.
func (s *Shelf) program(revision string) *flows.Program {
	if l := s.desk.Load(); l != nil && l.Desk.Revision == revision {
		return l.Desk.Program
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, ok := s.pinned[revision]; ok {
		return p
	}
	var p *flows.Program
	if files, err := s.library.Files(context.Background(), revision); err == nil {
		if l, _ := Load(files, Options{Published: true}); l != nil {
			p = l.Desk.Program
		}
	}
	s.pinned[revision] = p
	s.order = append(s.order, revision)
	if len(s.order) > maxPinned {
		delete(s.pinned, s.order[0])
		s.order = s.order[1:]
	}
	return p
}
