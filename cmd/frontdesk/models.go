package main

import (
	"cmp"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"frontdesk/bot/desk"
)

// mostModels is how many trained models are kept for later runs, some 100 KB to 5 MB each.
const mostModels = 24

// models keeps trained models in a folder of the user's cache, so that trying a desk again trains nothing. A model is
// the same bytes wherever it was trained, and holds phrases of the desk, nothing of customers. Losing the folder, or not
// being able to use it, costs time and nothing else.
type models struct{ dir string }

// usualModels is nil where the user has no folder for caches.
func usualModels() desk.ModelCache {
	dir, err := os.UserCacheDir()
	if err != nil {
		return nil
	}
	return models{filepath.Join(dir, "frontdesk", "models")}
}

// Model implements desk.ModelCache.
func (m models) Model(_ context.Context, key string) ([]byte, error) {
	name := filepath.Join(m.dir, key)
	b, missing := os.ReadFile(name)
	if missing == nil {
		now := time.Now()
		_ = os.Chtimes(name, now, now) // so that what is used stays; if not, it is trained again one day
	}
	return b, nil // none: it is trained
}

// SaveModel implements desk.ModelCache.
func (m models) SaveModel(_ context.Context, key string, model []byte) error {
	if m.write(key, model) == nil {
		m.thin()
	}
	return nil
}

// write leaves the whole file or none.
func (m models) write(key string, model []byte) error {
	if err := os.MkdirAll(m.dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(m.dir, ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(model)
	if err = cmp.Or(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(m.dir, key))
	}
	if err != nil {
		_ = os.Remove(f.Name()) // what was begun is of no use
	}
	return err
}

// thin removes the models that were used least lately.
func (m models) thin() {
	entries, err := os.ReadDir(m.dir)
	if err != nil || len(entries) <= mostModels {
		return
	}
	used := func(e fs.DirEntry) time.Time {
		info, err := e.Info()
		if err != nil {
			return time.Time{}
		}
		return info.ModTime()
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return used(b).Compare(used(a)) })
	for _, e := range entries[mostModels:] {
		_ = os.Remove(filepath.Join(m.dir, e.Name())) // another run may have removed it
	}
}

// trying is the ModelCache of a test or a talk: no desk runs, the user's cache is all there is.
type trying struct {
	*sentences
	kept desk.ModelCache
}

func (t trying) Model(ctx context.Context, key string) ([]byte, error) {
	if t.kept == nil {
		return nil, nil
	}
	return t.kept.Model(ctx, key)
}

func (t trying) SaveModel(ctx context.Context, key string, model []byte) error {
	if t.kept == nil {
		return nil
	}
	return t.kept.SaveModel(ctx, key, model)
}

var _ desk.Encoding = trying{}
