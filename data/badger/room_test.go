package badger

import (
	"errors"
	"fmt"
	"io/fs"
	"sync/atomic"
	"testing"

	"frontdesk/bot"

	"golang.org/x/sys/unix"
)

// A full disk is no damage: neither opening nor closing says so, and nothing is lost by either.
func TestNoRoomIsNoDamage(t *testing.T) {
	cfg := config(t, t.TempDir())
	free := atomic.Int64{}
	free.Store(64 << 30)
	cfg.Free = func(string) (int64, error) { return free.Load(), nil }
	s := open(t, cfg)
	commit(t, s, crashWrite(convRef, 0))
	if err := s.Room(); err != nil {
		t.Error(err)
	}
	free.Store(filesFree*s.cfg.MinFree - 1)
	if err := s.RoomForFiles(); bot.CodeOf(err) != bot.Busy {
		t.Errorf("room for files: %v", err)
	}
	if err := s.Room(); err != nil {
		t.Errorf("files are refused long before messages: %v", err)
	}
	free.Store(filesFree * s.cfg.MinFree)
	if err := s.RoomForFiles(); err != nil {
		t.Error(err)
	}
	free.Store(1 << 20)
	if err := s.Room(); bot.CodeOf(err) != bot.Busy {
		t.Errorf("room: %v", err)
	}
	tables := s.db.Tables()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s.db.IsClosed() || len(s.db.Tables()) != len(tables) {
		t.Error("on a full disk tables are written at the end")
	}
	free.Store(64 << 30)
	if err := errors.Join(s.db.Close(), s.lock.Close()); err != nil { // as the end of the process does
		t.Fatal(err)
	}
	free.Store(1 << 20)
	var damage *DamageError
	if _, err := Open(cfg); bot.CodeOf(err) != bot.Busy || errors.As(err, &damage) {
		t.Fatalf("opening on a full disk: %v", err)
	}
	free.Store(64 << 30)
	s = open(t, cfg)
	if got, err := s.Get(t.Context(), convRef); err != nil || got[0].Ver != 1 {
		t.Errorf("%v %v", got, err)
	}
}

func TestObstaclesAreNoDamage(t *testing.T) {
	for errno, code := range map[unix.Errno]bot.Code{
		unix.ENOSPC: bot.Busy, unix.EDQUOT: bot.Busy, unix.EACCES: bot.Denied, unix.EPERM: bot.Denied, unix.EROFS: bot.Denied, unix.EMFILE: bot.Busy,
	} {
		cause := &fs.PathError{Op: "open", Path: "000001.mem", Err: errno}
		for _, err := range []error{cause, fmt.Errorf("while opening memtables err: %+v", cause)} { //nolint:errorlint // as Badger wraps
			var damage *DamageError
			if got := damaged("/data", "it does not open", err); bot.CodeOf(got) != code || errors.As(got, &damage) {
				t.Errorf("%v: %v", errno, got)
			}
		}
	}
	var damage *DamageError
	if err := damaged("/data", "it does not open", errDamaged); !errors.As(err, &damage) {
		t.Errorf("%v", err)
	}
}
