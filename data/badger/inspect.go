package badger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	badger "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/ristretto/v2/z"
)

// findings is what a folder tells before Badger opens it, tidies it, and removes what it does not know.
type findings struct {
	fresh    bool // there is no store yet
	mark     watermark
	turn     uint64
	lostMark bool // the watermark is missing or damaged
	doubtful bool // the manifest is not the one that was marked: count everything
}

// verifyAtOpen is how many bytes of tables are verified whole at each start: about a tenth of a second. Check verifies all.
const verifyAtOpen = 256 << 20

const asideName = "aside"

// inspect reads a locked folder. Errors: *DamageError where Badger could not open it, or would lose something.
func inspect(dir string, opts badger.Options) (f findings, err error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return f, err
	}
	var tables, logs []string
	for _, file := range files {
		info, err := file.Info()
		if err != nil {
			return f, err
		}
		name := file.Name()
		switch {
		case strings.HasSuffix(name, ".sst"):
			tables = append(tables, name)
		case !strings.HasSuffix(name, ".mem") && !strings.HasSuffix(name, ".vlog"):
		case info.Size() == 0:
			// A process killed between making a file and giving it a size leaves this, and Badger does not open beside it.
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				return f, err
			}
		default:
			logs = append(logs, name)
		}
	}
	f.mark, f.turn, err = readMark(dir)
	if blocked := obstacle(dir, err); blocked != nil {
		return f, blocked
	}
	f.lostMark = err != nil
	known, err := readManifest(dir, opts)
	if errors.Is(err, fs.ErrNotExist) {
		if len(tables)+len(logs) > 0 || f.mark.seq > 0 {
			return f, &DamageError{Dir: dir, What: "its file MANIFEST is missing", Missing: f.mark.seq}
		}
		f.fresh = true
		return f, nil
	}
	if err != nil {
		return f, damaged(dir, "its file MANIFEST cannot be read", err)
	}
	f.doubtful = !f.lostMark && !f.mark.manifest.matches(filepath.Join(dir, badger.ManifestFilename))
	if f.doubtful || f.lostMark {
		if err := setAside(dir, tables, known); err != nil {
			return f, err
		}
	}
	return f, verifyTables(dir, known)
}

func readManifest(dir string, opts badger.Options) (map[uint64]badger.TableManifest, error) {
	file, err := os.Open(filepath.Join(dir, badger.ManifestFilename))
	if err != nil {
		return nil, err
	}
	m, _, err := badger.ReplayManifestFile(file, 0, opts)
	return m.Tables, errors.Join(err, file.Close())
}

// setAside moves tables the manifest does not name out of Badger's way, which would delete them.
func setAside(dir string, tables []string, known map[uint64]badger.TableManifest) error {
	aside := filepath.Join(dir, asideName)
	for _, name := range tables {
		if id, ok := table.ParseFileID(name); ok {
			if _, ok := known[id]; ok {
				continue
			}
		}
		if err := os.MkdirAll(aside, 0o700); err != nil {
			return err
		}
		if err := os.Rename(filepath.Join(dir, name), filepath.Join(aside, name)); err != nil {
			return err
		}
	}
	return nil
}

// verifyTables opens every table once, because Badger ignores those that fail a checksum and panics on others.
func verifyTables(dir string, known map[uint64]badger.TableManifest) error {
	budget := int64(verifyAtOpen)
	for id := range known {
		name := table.NewFilename(id, dir)
		info, err := os.Stat(name)
		if err == nil {
			budget -= info.Size()
			err = verifyTable(name, budget > 0)
		}
		if err != nil {
			return damaged(dir, fmt.Sprintf("its file %s is missing or damaged", filepath.Base(name)), err)
		}
	}
	return nil
}

func verifyTable(name string, whole bool) (err error) {
	defer recoverDamage(&err)()
	file, err := z.OpenMmapFile(name, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	opts := table.Options{ReadOnly: true, Compression: options.None, ChkMode: options.NoVerification}
	if whole {
		opts.ChkMode = options.OnTableRead
	}
	t, err := table.OpenTable(file, opts)
	if err != nil {
		return err
	}
	return t.Close(-1)
}

// recoverDamage turns what Badger does on damaged files, panics and memory faults, into an error. To be used as
// defer recoverDamage(&err)().
func recoverDamage(err *error) func() {
	was := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(was)
		if r := recover(); r != nil {
			*err = fmt.Errorf("%w: the database gave up: %.200s", errDamaged, fmt.Sprint(r))
		}
	}
}
