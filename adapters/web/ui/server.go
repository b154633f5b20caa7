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

// Server serves the newest build. Of the embedded sources it is made when the first file is asked for: a desk starts, and
// takes messages, without it. Requests made before the first build is ready wait for it.
type Server struct {
	dir     string
	log     *slog.Logger
	current atomic.Pointer[Assets]
	once    sync.Once
	ready   chan struct{}
}

var _ http.Handler = (*Server)(nil)

// NewServer makes a Server; nothing is compiled yet.
func NewServer(c Config) *Server {
	return &Server{dir: c.Dir, log: cmp.Or(c.Log, slog.Default()), ready: make(chan struct{})}
}

// Run compiles a source directory, and again on each change until ctx ends; errors are logged and the last good build stays.
// Without a directory there is nothing to watch.
func (s *Server) Run(ctx context.Context) error {
	if s.dir == "" {
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

// Built is closed once there is a build.
func (s *Server) Built() <-chan struct{} { return s.ready }

// shipped is the build of the embedded sources: the servers of a process share it, as nothing in it changes.
var shipped onceBuilt

type onceBuilt struct {
	mu     sync.Mutex
	assets *Assets
}

// build compiles if nobody has yet. What went wrong is tried anew.
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

// Assets returns the newest build, waiting for the first one: with a source directory as long as ctx allows.
func (s *Server) Assets(ctx context.Context) (*Assets, error) {
	if a := s.current.Load(); a != nil {
		return a, nil
	}
	if s.dir == "" {
		a, err := shipped.build(context.WithoutCancel(ctx)) // who asked first may go away; the next one wants it, too
		if err == nil {
			s.serve(a)
		}
		return a, err
	}
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
		if r.Context().Err() == nil { // else the browser went away while the first build ran
			s.log.Error("ui sources do not compile", "error", err)
			http.Error(w, "the pages do not compile: the log says where", http.StatusInternalServerError)
		}
		return
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
