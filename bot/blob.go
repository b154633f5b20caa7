package bot

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
)

// blobPart is how much of a large value one record holds, well under MaxWriteBytes.
const blobPart = 256 << 10

// Blob is a large value that holds no personal data (a model, the source of a revision), kept in parts.
type Blob struct {
	V     int             `json:"v"`
	Size  int             `json:"size"`
	Parts int             `json:"parts"`
	Sum   []byte          `json:"sum"`             // SHA-256
	About json.RawMessage `json:"about,omitempty"` // what the owner wants to read without the value
}

// PutBlob stores a value under a name that does not exist yet. The parts are written before the record that names
// them, so what is cut short is not there. Error: Conflict, if the name exists.
func PutBlob(ctx context.Context, s interface {
	Reader
	Writer
}, ref Ref, value []byte, about any) error {
	info, err := marshal("blob", about)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(value)
	head := Blob{V: 1, Size: len(value), Sum: sum[:], About: info}
	for from := 0; from < len(value); from += blobPart {
		if err := putPart(ctx, s, part(ref, head.Parts), value[from:min(len(value), from+blobPart)]); err != nil {
			return err
		}
		head.Parts++
	}
	b, err := marshal("blob", head)
	if err != nil {
		return err
	}
	_, err = s.Commit(ctx, Write{Put: []Record{{Ref: ref, Head: b}}})
	return err
}

func part(ref Ref, n int) Ref {
	return Ref{KindFile, fmt.Sprintf("%s/%s/%04d", ref.Kind, ref.ID, n)}
}

// putPart writes a part over what an attempt that was cut short may have left.
func putPart(ctx context.Context, s interface {
	Reader
	Writer
}, ref Ref, b []byte) error {
	was, err := s.Get(ctx, ref)
	if err != nil {
		return err
	}
	if was[0].Ver > 0 && bytes.Equal(was[0].Body, b) {
		return nil
	}
	_, err = s.Commit(ctx, Write{Put: []Record{{Ref: ref, Ver: was[0].Ver, Body: b}}})
	return err
}

// GetBlob reads a value. Errors: NotFound; Internal, if a part is missing or damaged.
func GetBlob(ctx context.Context, s Reader, ref Ref) ([]byte, Blob, error) {
	recs, err := s.Get(ctx, ref)
	if err != nil {
		return nil, Blob{}, err
	}
	if recs[0].Ver == 0 {
		return nil, Blob{}, &Error{Code: NotFound, Op: "read " + string(ref.Kind), Text: "there is no such " + string(ref.Kind), Ref: ref}
	}
	var head Blob
	if err := json.Unmarshal(recs[0].Head, &head); err != nil {
		return nil, Blob{}, &Error{Code: Internal, Op: "read blob", Ref: ref, Err: err}
	}
	value := make([]byte, 0, head.Size)
	for n := range head.Parts {
		recs, err := s.Get(ctx, part(ref, n))
		if err != nil {
			return nil, head, err
		}
		value = append(value, recs[0].Body...)
	}
	if sum := sha256.Sum256(value); !bytes.Equal(sum[:], head.Sum) {
		return nil, head, &Error{Code: Internal, Op: "read blob", Ref: ref, Err: fmt.Errorf("%d of %d bytes are whole: restore from a backup", len(value), head.Size)}
	}
	return value, head, nil
}

// Read gives what a blob's owner noted of it.
func (b Blob) Read(into any) error { return json.Unmarshal(b.About, into) }
