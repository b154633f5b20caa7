package desk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"frontdesk/flows"
)

// RevisionFile is the file in a folder that says which revision it was pulled from or pushed as.
const RevisionFile = ".frontdesk-revision"

var revisionForm = regexp.MustCompile(`^rv_[a-z2-7]{26}$`)

// ReadRevision says which revision a folder was pulled from or pushed as; "" if it never was.
func ReadRevision(src fs.FS) (string, error) {
	b, err := fs.ReadFile(src, RevisionFile)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read %s: %w", RevisionFile, err)
	}
	s := strings.TrimSpace(string(b))
	if !revisionForm.MatchString(s) {
		return "", fmt.Errorf("%s: %q is not a revision; remove the file to push the folder as if it were new", RevisionFile, clip(s))
	}
	return s, nil
}

// WriteRevision notes which revision a folder is.
func WriteRevision(dir, revision string) error {
	if !revisionForm.MatchString(revision) {
		return fmt.Errorf("write %s: %q is not a revision", RevisionFile, clip(revision))
	}
	return replaceFile(filepath.Join(dir, RevisionFile), []byte(revision+"\n"))
}

// replaceFile writes a file so that a crash leaves the old or the new one.
func replaceFile(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".frontdesk-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}

// Init writes a desk into a folder that is empty or does not exist, with the schemas for editors in .schemas. The folder
// says which revision it began with, so that it can be pushed onto that very desk.
func Init(dir string, src fs.FS) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("init: %w", err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("init: %s is not empty (it has %s); name a new folder", dir, entries[0].Name())
	}
	s, err := Read(src)
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	for _, f := range slices.Concat(s, schemaFiles()) {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return fmt.Errorf("init: %w", err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			return fmt.Errorf("init: %w", err)
		}
	}
	return WriteRevision(dir, s.Revision())
}

// schemaFiles are the JSON Schemas that the first lines of the example's files name. Editors complete and check by
// them; they are no part of the desk.
func schemaFiles() []flows.File {
	out := []flows.File{{Name: ".schemas/flow.schema.json", Data: flows.Schema()}}
	for _, kind := range Schemas() {
		if schema, ok := Schema(kind); ok {
			out = append(out, flows.File{Name: ".schemas/" + kind + ".schema.json", Data: schema})
		}
	}
	return out
}
