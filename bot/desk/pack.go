package desk

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"time"
)

// packFormat is the archive's comment: name and version of the format.
const packFormat = "frontdesk desk 1"

// Pack puts the files of a desk into one archive: a zip file with the names sorted and nothing in it that depends
// on where and when it was made. The error lists files that no desk can have.
func Pack(src fs.FS) ([]byte, error) {
	s, err := Read(src)
	if err != nil {
		return nil, err
	}
	return s.Pack()
}

// Pack is the archive of a source.
func (s Source) Pack() ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestCompression) })
	for _, f := range s {
		out, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: time.Time{}})
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.Name, err)
		}
		if _, err := out.Write(f.Data); err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.Name, err)
		}
	}
	if err := errors.Join(w.SetComment(packFormat), w.Close()); err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	return b.Bytes(), nil
}

// Unpack opens an archive made by Pack. It refuses archives of other kinds and versions, names that lead out of the
// folder or stand twice, links, files over their limits and what is not UTF-8. The files are in memory.
func Unpack(b []byte) (fs.FS, error) {
	if len(b) > MaxDesk {
		return nil, fmt.Errorf("unpack desk: larger than %s", mib(MaxDesk))
	}
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, fmt.Errorf("unpack desk: %w", err)
	}
	if r.Comment != packFormat {
		return nil, fmt.Errorf("unpack desk: the archive is no desk, or one of a later version")
	}
	if err := checkArchive(r); err != nil {
		return nil, fmt.Errorf("unpack desk: %w", err)
	}
	return r, nil
}

// checkArchive reads everything once, against sizes that lie as well.
func checkArchive(r *zip.Reader) error {
	if len(r.File) > MaxFiles {
		return fmt.Errorf("more than %d files", MaxFiles)
	}
	var names []string
	left := int64(MaxDesk)
	for _, f := range r.File {
		switch {
		case !plainName(f.Name) || ignored(f.Name):
			return fmt.Errorf("%q is not a name in a desk", f.Name)
		case !f.Mode().IsRegular():
			return fmt.Errorf("%s: not a plain file", f.Name)
		case slices.Contains(names, f.Name):
			return fmt.Errorf("%s: stands there twice", f.Name)
		}
		data, err := readLimited(r, f.Name, min(limit(f.Name), left))
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		if bad := badByte(f.Name, data); bad != nil {
			return fmt.Errorf("%s:%d:%d: %s", f.Name, bad.at.line, bad.at.col, bad.what)
		}
		names, left = append(names, f.Name), left-int64(len(data))
	}
	return nil
}
