package ui

import (
	"cmp"
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// watchEvery is how often development mode looks for changed sources: soon enough to feel at once,
// seldom enough to cost nothing (about 100 files).
const watchEvery = 300 * time.Millisecond

// Config says what a Server serves.
type Config struct {
	Dir string       // source directory to compile and watch (development); empty = the embedded sources
	Log *slog.Logger // nil = slog.Default()
}

// Server serves the newest build. Requests made before the first one is ready wait for it.
type Server struct {
	dir     string
	log     *slog.Logger
	current atomic.Pointer[Assets]
	once    sync.Once
	ready   chan struct{}
}

var _ http.Handler = (*Server)(nil)

// NewServer makes a Server; nothing is compiled before Run.
func NewServer(c Config) *Server {
	return &Server{dir: c.Dir, log: cmp.Or(c.Log, slog.Default()), ready: make(chan struct{})}
}

// Run compiles and, with a source directory, compiles again on each change until ctx ends. Without
// one it returns after the build. The embedded sources are covered by tests, so an error here means
// a broken source directory or a cancelled ctx; in development later errors are logged and the last
// good build stays.
func (s *Server) Run(ctx context.Context) error {
	if s.dir == "" {
		a, err := shipped.build(ctx)
		if err != nil {
			return err
		}
		s.serve(a)
		return nil
	}
	src := os.DirFS(s.dir)
	seen := stamp(src)
	if err := s.build(ctx, src); err != nil {
		s.log.Error("ui sources do not compile", "error", err)
	}
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		now := stamp(src)
		if now == seen {
			continue
		}
		seen = now
		if err := s.build(ctx, src); err != nil {
			s.log.Error("ui sources do not compile", "error", err)
		}
	}
}

func (s *Server) build(ctx context.Context, src fs.FS) error {
	a, err := Build(ctx, src)
	if err != nil {
		return err
	}
	s.serve(a)
	return nil
}

func (s *Server) serve(a *Assets) {
	s.current.Store(a)
	s.once.Do(func() { close(s.ready) })
}

// shipped is the build of the embedded sources: the servers of a process share it, as nothing in it changes.
var shipped onceBuilt

type onceBuilt struct {
	mu     sync.Mutex
	assets *Assets
}

// build compiles if nobody has yet. What went wrong, or was stopped, is tried anew.
func (o *onceBuilt) build(ctx context.Context) (*Assets, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.assets == nil {
		a, err := Build(ctx, Source())
		if err != nil {
			return nil, err
		}
		o.assets = a
	}
	return o.assets, nil
}

// Assets returns the newest build, waiting for the first one as long as ctx allows.
func (s *Server) Assets(ctx context.Context) (*Assets, error) {
	select {
	case <-s.ready:
		return s.current.Load(), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, err := s.Assets(r.Context())
	if err != nil {
		return // the browser went away while the first build ran
	}
	a.ServeHTTP(w, r)
}

// sourceStamp changes when any source file is added, removed or written.
type sourceStamp struct {
	files  int
	bytes  int64
	newest time.Time
}

func stamp(src fs.FS) (s sourceStamp) {
	_ = fs.WalkDir(src, ".", func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return fs.SkipDir // it vanished between listing and reading: the next round sees the rest
		}
		if info, err := d.Info(); err == nil && !d.IsDir() {
			s.files++
			s.bytes += info.Size()
			if info.ModTime().After(s.newest) {
				s.newest = info.ModTime()
			}
		}
		return nil
	})
	return s
}
