package badger

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"frontdesk/bot"

	badger "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
)

// Size says how much memory the database may take for speed.
type Size string

// The sizes. A small one writes as fast until the disk is busy merging tables.
const (
	Small Size = "small" // the default: a desk on a shared machine
	Large Size = "large" // thousands of turns a second for hours
)

// memtable returns the bytes a size collects in memory before they become a table. The smallest must hold the
// largest write: a transaction may take 15 % of it, and a write of 1 MiB of keys is twice that with its feed.
func (s Size) memtable() int64 {
	if s == Large {
		return 64 << 20
	}
	return 16 << 20
}

// Config says where a store is and how it behaves.
type Config struct {
	Dir    string           // folder of its own, made if missing
	Now    func() time.Time // dates once records and the feed, so that Sweep knows their age
	Logger *slog.Logger
	Size   Size // Small if empty

	// MinFree is the free space in bytes below which commits fail with Busy; 0 means 1 GiB. It is never taken
	// below 8 memtables, which flushing and merging may need at once.
	MinFree int64
	// Free measures the free space of a folder in bytes; nil asks the file system.
	Free func(dir string) (int64, error)
	// Ballast is the size in bytes of a file to delete when the disk is full; 0 means none.
	Ballast int64

	// ReadOnly refuses commits and opens a damaged store too, to look or to dump what is left.
	ReadOnly bool
	// AcceptLoss opens a damaged store for good with what is left. The feed begins anew, so that all that is
	// derived is rebuilt.
	AcceptLoss bool

	memtable int64 // for tests that fill many of them
}

const (
	defaultMinFree = 1 << 30
	// filesFree is how many times MinFree must be free for files: messages go on for long when they are refused.
	filesFree = 4
)

func (c *Config) fill() error {
	if c.Dir == "" {
		return errors.New("store: no folder given")
	}
	if c.Now == nil || c.Logger == nil {
		return errors.New("store: Now and Logger must be given")
	}
	if c.Size == "" {
		c.Size = Small
	}
	if c.Size != Small && c.Size != Large {
		return fmt.Errorf("store: size %q is neither small nor large", c.Size)
	}
	if c.MinFree == 0 {
		c.MinFree = defaultMinFree
	}
	if c.memtable == 0 {
		c.memtable = c.Size.memtable()
	}
	c.MinFree = max(c.MinFree, 8*c.memtable)
	if c.Free == nil {
		c.Free = freeSpace
	}
	return nil
}

// tidyRoom is the free space that opening and closing need: both may write every memtable there can be into a table.
func (c *Config) tidyRoom() int64 { return 4 * c.memtable }

// options are Badger's. What is not said here is its default.
func (c *Config) options(log badger.Logger) badger.Options {
	return badger.DefaultOptions(c.Dir).
		WithSyncWrites(true).
		WithMemTableSize(c.memtable).
		WithNumMemtables(2).
		WithNumCompactors(2).
		WithValueLogFileSize(64 << 20).
		// Values stay in the tables: what erasing and checking mean is then one thing, not two.
		WithValueThreshold(bot.MaxWriteBytes).
		WithVerifyValueChecksum(true).
		// Bodies are sealed and do not compress. Uncompressed blocks are read where they are mapped, so there is
		// no cache to size, and a damaged one gives a damaged value, which we notice, not a missing one.
		WithCompression(options.None).
		WithBlockCacheSize(0).
		WithChecksumVerificationMode(options.NoVerification).
		// One goroutine writes.
		WithDetectConflicts(false).
		WithMetricsEnabled(false).
		WithLogger(log)
}

// logs passes Badger's messages on. They hold file names and numbers; keys are in debug messages, which are dropped.
type logs struct{ to *slog.Logger }

func (l logs) Errorf(format string, args ...any)   { l.to.Error("badger", "text", line(format, args)) }
func (l logs) Warningf(format string, args ...any) { l.to.Warn("badger", "text", line(format, args)) }
func (l logs) Infof(format string, args ...any)    { l.to.Debug("badger", "text", line(format, args)) }
func (l logs) Debugf(string, ...any)               {}

func line(format string, args []any) string {
	s := fmt.Sprintf(format, args...)
	for len(s) > 0 && s[len(s)-1] == '\n' {
		s = s[:len(s)-1]
	}
	return s
}
