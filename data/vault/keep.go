package vault

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"frontdesk/bot"
)

// File is a key file as it lies in the folder.
type File struct {
	Name string
	Data []byte
}

// Hold keeps the epoch from turning while do runs, and gives it the key files: what is read from the store meanwhile
// can be opened with them.
func (v *Vault) Hold(do func([]File) error) error {
	v.turning.Lock()
	defer v.turning.Unlock()
	names := []string{hashName}
	v.mu.Lock()
	for _, n := range slices.Sorted(maps.Keys(v.epochs)) {
		names = append(names, epochName(n))
	}
	v.mu.Unlock()
	var files []File
	for _, name := range names {
		b, err := os.ReadFile(filepath.Join(v.dir, name))
		if err != nil {
			return v.failed(name+" cannot be read", err)
		}
		files = append(files, File{name, b})
	}
	return do(files)
}

// EpochOf returns the epoch that wraps the data key of a record; 0 for records of other kinds.
func EpochOf(r bot.Record) int {
	if r.Kind != bot.KindKey {
		return 0
	}
	return wrappedBy(r)
}

// Holds tells whether a folder has the key file of an epoch.
func Holds(dir string, epoch int) bool {
	info, err := os.Stat(filepath.Join(dir, epochName(epoch)))
	return err == nil && info.Size() > 0
}

// maxFindings bounds what Check lists.
const maxFindings = 20

// Check opens every data key of the store: what is sealed with one that does not open is lost.
func (v *Vault) Check(ctx context.Context) (wrong []string, err error) {
	lost := 0
	err = v.eachKey(ctx, func(recs []bot.Record) error {
		for _, r := range recs {
			if _, err := v.unwrap(r); err != nil {
				if lost++; lost <= maxFindings {
					wrong = append(wrong, err.Error())
				}
			}
		}
		return nil
	})
	if lost > maxFindings {
		wrong = append(wrong, fmt.Sprintf("and %d more keys do not open", lost-maxFindings))
	}
	return wrong, err
}
