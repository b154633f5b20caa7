package bottest

import (
	"bytes"
	"log"
	"log/slog"
	"sync"
	"testing"
)

// logs is all that is logged while a case is played. Adapters are given no logger: what they, or the libraries below them, log goes to
// the process's own.
type logs struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// catchLogs catches all of it until the test ends.
func catchLogs(t *testing.T) *logs {
	l := &logs{}
	old, out, flags := slog.Default(), log.Writer(), log.Flags()                                    //nolint:forbidigo // to be put back
	slog.SetDefault(slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))) // takes what package log is given, too
	t.Cleanup(func() {
		slog.SetDefault(old)
		log.SetOutput(out)  //nolint:forbidigo // put back
		log.SetFlags(flags) //nolint:forbidigo // put back
	})
	return l
}

// Write keeps what is logged.
func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String is all of it.
func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
