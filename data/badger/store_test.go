package badger

import (
	"log/slog"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
)

func config(t testing.TB, dir string) Config {
	return Config{Dir: dir, Now: time.Now, Logger: slog.New(slog.NewTextHandler(t.Output(), nil)), MinFree: 1}
}

func open(t testing.TB, cfg Config) *Store {
	t.Helper()
	s, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func TestContract(t *testing.T) {
	bottest.StoreSuite(t, func(t *testing.T) bot.Store { return open(t, config(t, t.TempDir())) })
}
