package bot

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"mime"
	"path"
	"strings"
	"time"
	"unicode"

	"frontdesk/bot/channel"
)

const (
	// FilePrefix begins the ids of files that are kept: fl_….
	FilePrefix = "fl_"
	// FileUploaded is the Ref of a file that was kept before the turn that names it, as what a browser sent. Others
	// are fetched from their platform by their Ref once the turn is committed.
	FileUploaded = "upload"
	// FileWaits is how long an uploaded file waits for the message that it belongs to.
	FileWaits = 24 * time.Hour
	// FileLinkKept is how long a link to a file works from when it was sent: a platform that takes no files gets one.
	FileLinkKept = 7 * 24 * time.Hour
	// maxFileName bounds a file's name in runes: systems take 255 bytes.
	maxFileName = 100
)

// Files keeps what customers and agents send: in parts, sealed with the conversation's data key, so that it goes with it.
// A file's record is written after its parts, so what was cut short is not there.
type Files struct {
	Store interface {
		Reader
		Writer
	}
	Keys Sealer
}

// fileHead is what is readable of a kept file.
type fileHead struct {
	V     int   `json:"v"`
	Size  int64 `json:"size"`
	Parts int   `json:"parts"`
	At    int64 `json:"at"` // milliseconds
}

// fileBody is what only the key shows.
type fileBody struct {
	V    int          `json:"v"`
	File channel.File `json:"file"`
	Sum  []byte       `json:"sum"` // SHA-256 of the content
}

func fileName(c ConvID, id string) string { return string(c) + "/" + id }
func fileRef(c ConvID, id string) Ref     { return Ref{KindFile, fileName(c, id)} }
func filePart(c ConvID, id string, n int) Ref {
	return Ref{KindFile, fmt.Sprintf("%s/%04d", fileName(c, id), n)}
}

// waitsRef marks an uploaded file until a turn names it. Its commit takes the mark away; what is left is swept.
func waitsRef(c ConvID, id string) Ref { return Ref{KindFile, waitsPrefix + fileName(c, id)} }

const waitsPrefix = "waits/"

// Room tells whether files are taken. Error: Busy, over ErrNoRoomForFiles.
func (s Files) Room() error {
	disk, ok := s.Store.(Roomy)
	if !ok {
		return nil
	}
	if err := disk.RoomForFiles(); err != nil {
		return &Error{Code: Busy, Op: "keep file", Text: TextOf(err), Err: errors.Join(ErrNoRoomForFiles, err)}
	}
	return nil
}

// Put keeps a file of a conversation under f.ID, and returns it as turns name it: with a tidy name, a type that its
// content bears out, and its size. One that is there already is returned as it is. Errors: Invalid, where the content
// is larger than channel.MaxFile; those of Room; that of reading the content; the store's.
func (s Files) Put(ctx context.Context, c ConvID, key KeyID, f channel.File, content io.Reader, at time.Time) (channel.File, error) {
	ref := fileRef(c, f.ID)
	recs, err := s.Store.Get(ctx, ref)
	if err != nil {
		return f, err
	}
	if recs[0].Ver > 0 {
		kept, _, err := s.about(ctx, recs[0])
		return kept.File, err
	}
	if err := s.Room(); err != nil {
		return f, err
	}
	head := fileHead{V: 1, At: Milli(at).UnixMilli()}
	mark, err := json.Marshal(head)
	if err != nil {
		return f, err
	}
	if f.Ref == FileUploaded {
		if _, err := s.Store.Commit(ctx, Write{Put: []Record{{Ref: waitsRef(c, f.ID), Key: key, Head: mark}}}); err != nil {
			return f, err
		}
	}
	f.Name = TidyName(f.Name)
	sum, err := s.putParts(ctx, c, key, &f, &head, content)
	if err != nil {
		return f, errors.Join(err, s.drop(context.WithoutCancel(ctx), c, f.ID))
	}
	f.Size = head.Size
	plain, err := json.Marshal(fileBody{1, f, sum})
	if err != nil {
		return f, err
	}
	r := Record{Ref: ref, Key: key}
	if r.Head, err = json.Marshal(head); err != nil {
		return f, err
	}
	if r.Body, err = s.Keys.Seal(ctx, key, plain); err != nil {
		return f, err
	}
	_, err = s.Store.Commit(ctx, Write{Put: []Record{r}})
	return f, err
}

// putParts writes the content, and finds out its size and type on the way.
func (s Files) putParts(ctx context.Context, c ConvID, key KeyID, f *channel.File, head *fileHead, content io.Reader) ([]byte, error) {
	sum := sha256.New()
	buf := make([]byte, blobPart)
	for {
		n, err := io.ReadFull(content, buf)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, err
		}
		if head.Parts == 0 {
			f.MIME = typeOf(f.MIME, buf[:n])
		}
		if head.Size += int64(n); head.Size > channel.MaxFile {
			return nil, &Error{Code: Invalid, Op: "keep file", Text: fmt.Sprintf("the file is larger than %d MiB", channel.MaxFile>>20)}
		}
		if n > 0 {
			sum.Write(buf[:n])
			sealed, serr := s.Keys.Seal(ctx, key, buf[:n])
			if serr != nil {
				return nil, serr
			}
			if err := s.putPart(ctx, Record{Ref: filePart(c, f.ID, head.Parts), Key: key, Body: sealed}); err != nil {
				return nil, err
			}
			head.Parts++
		}
		if n < len(buf) {
			return sum.Sum(nil), nil
		}
	}
}

// putPart writes a part over what an attempt that was cut short may have left.
func (s Files) putPart(ctx context.Context, r Record) error {
	was, err := s.Store.Get(ctx, r.Ref)
	if err != nil {
		return err
	}
	r.Ver = was[0].Ver
	_, err = s.Store.Commit(ctx, Write{Put: []Record{r}})
	return err
}

// TidyName is a file's name without folders, control characters and marks that turn the direction of what follows.
func TidyName(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`\/:*?"<>|`, r) && r != '/' && r != '\\' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "\uFFFD"))
	name = strings.TrimSpace(path.Base("/" + strings.ReplaceAll(name, `\`, "/")))
	if name = strings.TrimLeft(name, "."); name == "" || name == "/" {
		return "file"
	}
	if r := []rune(name); len(r) > maxFileName {
		end := []rune(path.Ext(name))
		if len(end) > 10 {
			end = nil
		}
		name = string(r[:maxFileName-len(end)]) + string(end)
	}
	return name
}

// typeOf is a file's type: what was said, unless the content says otherwise of what browsers show.
func typeOf(said string, begin []byte) string {
	is := shownType(begin)
	kind, _, err := mime.ParseMediaType(said)
	switch {
	case is != "":
		return is
	case err != nil || !strings.Contains(kind, "/") || len(kind) > 100, strings.HasPrefix(kind, "image/") && kind != "image/svg+xml" && kind != "image/heic", kind == "application/pdf":
		return "application/octet-stream"
	}
	return kind
}

// shownType is the type of what browsers show in place, by how it begins; "" = something else.
func shownType(begin []byte) string {
	has := func(at int, s string) bool { return len(begin) >= at && bytes.HasPrefix(begin[at:], []byte(s)) }
	switch {
	case has(0, "\x89PNG\r\n\x1a\n"):
		return "image/png"
	case has(0, "\xff\xd8\xff"):
		return "image/jpeg"
	case has(0, "GIF87a") || has(0, "GIF89a"):
		return "image/gif"
	case has(0, "RIFF") && has(8, "WEBP"):
		return "image/webp"
	case has(0, "%PDF-"):
		return "application/pdf"
	}
	return ""
}

// about opens a file's record.
func (s Files) about(ctx context.Context, r Record) (fileBody, fileHead, error) {
	var head fileHead
	var body fileBody
	fail := func(err error) error { return &Error{Code: Internal, Op: "read file", Ref: r.Ref, Err: err} }
	if err := json.Unmarshal(r.Head, &head); err != nil {
		return body, head, fail(err)
	}
	plain, err := s.Keys.Open(ctx, r.Key, r.Body)
	if err != nil {
		return body, head, err
	}
	if err := json.Unmarshal(plain, &body); err != nil {
		return body, head, fail(err)
	}
	return body, head, nil
}

// About says what is known of a kept file. Error NotFound: it is not there, not yet, or was erased.
func (s Files) About(ctx context.Context, c ConvID, id string) (channel.File, error) {
	r, err := s.record(ctx, c, id)
	if err != nil {
		return channel.File{}, err
	}
	body, _, err := s.about(ctx, r)
	return body.File, err
}

func (s Files) record(ctx context.Context, c ConvID, id string) (Record, error) {
	ref := fileRef(c, id)
	gone := &Error{Code: NotFound, Op: "read file", Text: "this file is not here: it may still be on its way, or was erased", Ref: ref}
	if !strings.HasPrefix(id, FilePrefix) || strings.Contains(id, "/") {
		return Record{}, gone
	}
	recs, err := s.Store.Get(ctx, ref)
	if err == nil && recs[0].Ver == 0 {
		err = gone
	}
	if err != nil {
		return Record{}, err
	}
	return recs[0], nil
}

// Open reads a kept file, part by part. The reader ends with an error if anything of it is missing or damaged. Error
// NotFound as of About.
func (s Files) Open(ctx context.Context, c ConvID, id string) (channel.File, io.ReadCloser, error) {
	r, err := s.record(ctx, c, id)
	if err != nil {
		return channel.File{}, nil, err
	}
	body, head, err := s.about(ctx, r)
	if err != nil {
		return channel.File{}, nil, err
	}
	next := func(n int) ([]byte, error) { return s.openPart(ctx, r.Key, filePart(c, id, n)) }
	return body.File, &fileReader{next: next, parts: head.Parts, want: body.Sum, sum: sha256.New()}, nil
}

// openPart reads a part of a file that is there.
func (s Files) openPart(ctx context.Context, key KeyID, ref Ref) ([]byte, error) {
	recs, err := s.Store.Get(ctx, ref)
	if err != nil {
		return nil, err
	}
	if recs[0].Ver == 0 {
		return nil, &Error{Code: NotFound, Op: "read file", Ref: ref, Text: "the file was erased"}
	}
	return s.Keys.Open(ctx, key, recs[0].Body)
}

// fileReader reads the parts of a file in turn.
type fileReader struct {
	next  func(n int) ([]byte, error)
	part  int // that comes next
	parts int
	want  []byte
	sum   hash.Hash
	rest  []byte
}

// Read gives what is left of a part, else the next.
func (r *fileReader) Read(p []byte) (n int, err error) {
	for len(r.rest) == 0 {
		if r.part == r.parts {
			if !bytes.Equal(r.sum.Sum(nil), r.want) {
				return 0, &Error{Code: Internal, Op: "read file", Text: "the file is damaged: restore from a backup"}
			}
			return 0, io.EOF
		}
		if r.rest, err = r.next(r.part); err != nil {
			return 0, err
		}
		r.sum.Write(r.rest)
		r.part++
	}
	n = copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// Close has nothing to close.
func (r *fileReader) Close() error { return nil }

// drop takes a file away, whatever of it is there.
func (s Files) drop(ctx context.Context, c ConvID, id string) error {
	refs := []Ref{waitsRef(c, id), fileRef(c, id)}
	for n := range channel.MaxFile/blobPart + 2 {
		refs = append(refs, filePart(c, id, n))
	}
	var w Write
	for _, ref := range refs { // one by one: each part is large
		recs, err := s.Store.Get(ctx, ref)
		if err != nil {
			return err
		}
		if recs[0].Ver > 0 {
			w.Drop = append(w.Drop, RefVer{ref, recs[0].Ver})
		}
	}
	_, err := s.Store.Commit(ctx, w)
	return err
}

// Sweep takes away what was uploaded for a message that never came, and returns how many files that were.
func (s Files) Sweep(ctx context.Context, now time.Time) (swept int, err error) {
	old := now.Add(-FileWaits).UnixMilli()
	for after := ""; ; {
		recs, err := s.Store.List(ctx, KindFile, waitsPrefix, after, 200)
		if err != nil || len(recs) == 0 {
			return swept, err
		}
		for _, r := range recs {
			after = r.ID
			var head fileHead
			if err := json.Unmarshal(r.Head, &head); err != nil || head.At > old {
				continue
			}
			// The mark first: a turn that names the file at this moment finds it gone, and says so.
			_, err := s.Store.Commit(ctx, Write{Drop: []RefVer{{r.Ref, r.Ver}}})
			if IsConflict(err) {
				continue
			}
			conv, id, _ := strings.Cut(strings.TrimPrefix(r.ID, waitsPrefix), "/")
			if err == nil {
				err = s.drop(ctx, ConvID(conv), id)
			}
			if err != nil {
				return swept, err
			}
			swept++
		}
	}
}
