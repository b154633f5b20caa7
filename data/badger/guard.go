package badger

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"frontdesk/bot"
)

// guard refuses work before the disk is full, because a write to a full disk through a memory map kills the process.
type guard struct {
	dir     string
	free    func(dir string) (int64, error)
	min     int64
	ballast int64
	log     *slog.Logger
	low     bool // told once when it begins and once when it ends
}

// room is asked before every group. Errors: Busy.
func (g *guard) room() error {
	free, err := g.free(g.dir)
	if err == nil && free >= g.min {
		if g.low {
			g.low = false
			g.log.Info("the disk has room again", "free_bytes", free)
		}
		return nil
	}
	if !g.low {
		g.low = true
		g.log.Error("the disk is nearly full: messages are refused until there is room", "free_bytes", free, "needed_bytes", g.min)
	}
	return busy(g.text("the disk is nearly full", free, g.min), err)
}

// enough tells whether there is room for something done once. Errors: Busy.
func (g *guard) enough(what string, need int64) error {
	free, err := g.free(g.dir)
	if err == nil && free >= need {
		return nil
	}
	return &bot.Error{Code: bot.Busy, Op: "store", Text: g.text("the disk has no room for "+what, free, need), Err: err}
}

func (g *guard) text(what string, free, need int64) string {
	text := fmt.Sprintf("%s: %d MB are free where %d MB are needed: free some space on the disk of %s", what, free>>20, need>>20, g.dir)
	if _, err := os.Stat(g.ballastFile()); err == nil {
		text += fmt.Sprintf(", at once by deleting %s", g.ballastFile())
	}
	return text
}

func (g *guard) ballastFile() string { return filepath.Join(g.dir, "ballast") }

// lay writes the ballast file if it is wanted, missing and there is room for it. Zeros would do on most disks, but
// not on those that compress.
func (g *guard) lay(random io.Reader) error {
	if g.ballast <= 0 {
		return nil
	}
	if st, err := os.Stat(g.ballastFile()); err == nil && st.Size() == g.ballast {
		return nil
	}
	if free, err := g.free(g.dir); err != nil || free < g.min+2*g.ballast {
		return err
	}
	f, err := os.OpenFile(g.ballastFile(), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("ballast: %w", err)
	}
	_, err = io.CopyN(f, random, g.ballast)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		_ = os.Remove(g.ballastFile())
		return fmt.Errorf("ballast: %w", err)
	}
	return nil
}
