package desk

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"frontdesk/flows"
)

// Limits of a desk definition.
const (
	// MaxDesk bounds all files of a desk in bytes: a revision is held in memory and stored whole.
	MaxDesk = 32 << 20
	// MaxFile bounds any file but a table or a list of phrases in bytes: people write it, and edit it in a browser.
	MaxFile = flows.MaxFile
	// MaxData bounds a CSV file in bytes: it is data, so it may be as large as the desk.
	MaxData = MaxDesk
	// MaxFiles bounds the number of files, so that a wrong folder (a home directory) is refused at once.
	MaxFiles = 2000
)

// Source is the files of a desk definition, sorted by name: what a revision stores and is named by.
type Source []flows.File

// Revision names the source: rv_ and 128 bits of a hash over names, sizes and contents, byte for byte.
func (s Source) Revision() string {
	h := sha256.New()
	var size [8]byte
	put := func(b []byte) {
		binary.BigEndian.PutUint64(size[:], uint64(len(b)))
		h.Write(size[:])
		h.Write(b)
	}
	for _, f := range s {
		put([]byte(f.Name))
		put(f.Data)
	}
	sum := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(h.Sum(nil)[:16])
	return "rv_" + strings.ToLower(sum)
}

// File returns the contents of a file, and whether there is one of that name.
func (s Source) File(name string) ([]byte, bool) {
	i, ok := slices.BinarySearchFunc(s, name, func(f flows.File, name string) int { return cmp.Compare(f.Name, name) })
	if !ok {
		return nil, false
	}
	return s[i].Data, true
}

// Revision names the desk definition in a folder. The error joins the problems that make the folder unreadable.
func Revision(src fs.FS) (string, error) {
	s, err := Read(src)
	return s.Revision(), err
}

// Read takes a folder in as it is, without looking into the files. Names that begin with a dot or end in a tilde
// are left out. The error is a list of problems: files that are no plain files, too large or not UTF-8.
func Read(src fs.FS) (Source, error) {
	var r report
	s, err := r.source(src)
	return s, errors.Join(err, r.err())
}

// source reads a folder and reports files that cannot be part of a desk. The error is one of the folder itself.
func (r *report) source(src fs.FS) (Source, error) {
	var s Source
	size := 0
	err := fs.WalkDir(src, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != "." && ignored(name) && d.IsDir():
			return fs.SkipDir
		case d.IsDir() || ignored(name):
			return nil
		case len(s) >= MaxFiles:
			r.add(place{file: name}, deskTooLarge, fmt.Sprintf("the folder holds more than %d files", MaxFiles),
				"name the folder of the desk, the one with desk.yaml in it")
			return fs.SkipAll
		}
		data, ok := r.readFile(src, name, d)
		if size += len(data); size > MaxDesk {
			r.add(place{file: name}, deskTooLarge, fmt.Sprintf("all files together are larger than %s", mib(MaxDesk)),
				"move what is no part of the desk elsewhere")
			return fs.SkipAll
		}
		if ok {
			s = append(s, flows.File{Name: name, Data: data})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read desk: %w", err)
	}
	slices.SortFunc(s, func(a, b flows.File) int { return cmp.Compare(a.Name, b.Name) })
	return s, nil
}

// plainName tells whether a name can be that of a file on every system. It leads nowhere out of the folder.
func plainName(name string) bool {
	return fs.ValidPath(name) && utf8.ValidString(name) && !strings.ContainsAny(name, "\\:") && strings.IndexFunc(name, unicode.IsControl) < 0
}

// ignored tells whether a file is none of the desk: hidden ones and the copies that editors leave.
func ignored(name string) bool {
	return strings.HasPrefix(name, ".") || strings.Contains(name, "/.") || strings.HasSuffix(name, "~")
}

// readFile reads one file and checks what every file must be.
func (r *report) readFile(src fs.FS, name string, d fs.DirEntry) (data []byte, ok bool) {
	at := place{file: name}
	if !d.Type().IsRegular() {
		r.add(at, notAFile, "this is a link or a device, not a file", "put a copy of the file here")
		return nil, false
	}
	if !plainName(name) {
		r.add(at, notAFile, "a file cannot have this name on every system", "use letters, digits, - and _")
		return nil, false
	}
	data, err := readLimited(src, name, limit(name))
	switch {
	case errors.Is(err, errLong):
		r.add(at, fileTooLarge, fmt.Sprintf("the file is larger than %s", mib(limit(name))), "split it into several files")
		return nil, false
	case err != nil:
		r.add(at, notAFile, "the file cannot be read", "check that it exists and that you may read it")
		return nil, false
	}
	if bad := badByte(name, data); bad != nil {
		r.add(bad.at, notUTF8, bad.what, bad.help)
		return nil, false
	}
	return data, true
}

// limit is how large a file may be, in bytes.
func limit(name string) int64 {
	if path.Ext(name) == ".csv" {
		return MaxData
	}
	return MaxFile
}

func mib(n int64) string { return fmt.Sprintf("%d MiB", n>>20) }

var errLong = errors.New("larger than its limit")

// readLimited reads a file; errLong if it has more bytes than the limit.
func readLimited(src fs.FS, name string, limit int64) ([]byte, error) {
	f, err := src.Open(name)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	err = errors.Join(err, f.Close())
	if err == nil && int64(len(data)) > limit {
		err = errLong
	}
	return data, err
}

// notText is what makes a file none of text.
type notText struct {
	at         place
	what, help string
}

// badByte finds the first place that is not UTF-8, or a zero byte, which no text has; nil where there is none.
func badByte(name string, data []byte) *notText {
	at := place{file: name, line: 1, col: 1}
	for i := 0; i < len(data); {
		c, n := utf8.DecodeRune(data[i:])
		switch {
		case c == 0:
			return &notText{at, "a control character (U+0000) stands here, which no text has", "delete it, or save the file as UTF-8 text if it is in another encoding"}
		case c == utf8.RuneError && n == 1:
			return &notText{at, "the file is not UTF-8 text", "save it as UTF-8"}
		}
		at.col++
		if c == '\n' {
			at.line, at.col = at.line+1, 1
		}
		i += n
	}
	return nil
}
