package encoder

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"
)

// blank is an encoder of few pieces whose weights are all the same.
func blank(tb testing.TB) *Encoder {
	tb.Helper()
	e := newEncoder()
	e.pieces = fewPieces(tb)
	e.parts(&filler{})
	return e
}

// filler is a visitor that makes up parts.
type filler struct{}

func (*filler) texts(*[]string)         {}
func (*filler) doubles(*[]float64, int) {}
func (*filler) singles(s *[]float32, n int) {
	*s = make([]float32, n)
	for i := range *s {
		(*s)[i] = 1e-5
	}
}
func (*filler) shorts(s *[]int16, n int) {
	*s = make([]int16, n)
	for i := range *s {
		(*s)[i] = int16(i * 31)
	}
}

func signed(b []byte) []byte {
	sum := sha256.Sum256(b)
	return append(bytes.Clone(b), sum[:]...)
}

func TestParse(t *testing.T) {
	b := blank(t).marshal()
	e, err := Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(e.marshal(), b) || len(e.Hash()) != 2*hashBytes {
		t.Errorf("written again: other bytes")
	}
	if e.Encode("ab c") == (Vector{}) {
		t.Error("no vector")
	}
	body := b[:len(b)-sha256.Size]
	newer, flipped := bytes.Clone(body), bytes.Clone(b)
	newer[len(magic)]++
	flipped[len(b)/2] ^= 1
	wild := bytes.Clone(body)
	binary.LittleEndian.PutUint32(wild[len(wild)-4:], 0x7FC00000)
	huge := bytes.Clone(body)
	binary.LittleEndian.PutUint32(huge[len(magic)+4:], 1<<31)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":     {nil, "not an encoder's weights"},
		"foreign":   {bytes.Repeat([]byte("text,intent\n"), 20), "not an encoder's weights"},
		"newer":     {signed(newer), "version 2: this build reads version 1; install them again"},
		"damaged":   {flipped, "damaged or cut off"},
		"cut off":   {b[:len(b)-1], "damaged or cut off"},
		"cut short": {signed(body[:len(body)/2]), "ends too early"},
		"too long":  {signed(append(bytes.Clone(body), 0)), "1 bytes too many"},
		"no number": {signed(wild), "no number"},
		"huge":      {signed(huge), "ends too early"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Parse(c.data); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

// All parts but the matrices, which are too large to be mutated: their numbers are all 0.
type (
	slimWriter  struct{ writer }
	slimDecoder struct{ decoder }
)

func (slimWriter) shorts(*[]int16, int) {}

// noughts are the numbers of the largest matrix.
var noughts [4 << 20]int16

func (d *slimDecoder) shorts(s *[]int16, n int) {
	if d.err == nil && n > len(noughts) {
		d.err = errShort
	}
	if *s = nil; d.err == nil {
		*s = noughts[:n]
	}
}

// FuzzParse puts bytes in place of others in weights without matrices.
func FuzzParse(f *testing.F) {
	w := &slimWriter{}
	blank(f).parts(w)
	whole := w.b
	f.Add(uint32(0), uint16(0), []byte{})
	f.Add(uint32(0), uint16(4), []byte{0, 0, 0, 0x40})
	f.Add(uint32(8), uint16(3), []byte("\xff▁"))
	f.Fuzz(func(t *testing.T, at uint32, instead uint16, b []byte) {
		from := int(at) % len(whole)
		d := &slimDecoder{}
		d.b = slices.Concat(whole[:from], b, whole[min(len(whole), from+int(instead)):])
		e := newEncoder()
		e.parts(d)
		if e.complete(&d.decoder) != nil {
			return
		}
		var k tokenizer
		var row [embedding]float32
		for _, id := range k.read(e.pieces, "ab c") {
			e.embeddings.row(row[:], id)
		}
	})
}

func TestConvertRefuses(t *testing.T) {
	if _, err := Convert([]byte("something else")); !errors.Is(err, ErrIntegrity) {
		t.Errorf("%v, want %v", err, ErrIntegrity)
	}
	pack := func(files map[string]string) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		w := tar.NewWriter(z)
		for name, text := range files {
			if err := w.WriteHeader(&tar.Header{Name: "package/dist/" + name, Size: int64(len(text)), Mode: 0o600}); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(w.Close(), z.Close()); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	const words = `[["�",0],["1",0],["2",0],["3",0],["4",0],["5",0],["a",-1]]`
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"empty":      {nil, "model.json"},
		"no words":   {map[string]string{"model.json": "{}"}, "vocab.json"},
		"no weights": {map[string]string{"model.json": "{}", "vocab.json": words}, "has 0 weights"},
		"cut short": {map[string]string{"vocab.json": words,
			"model.json": `{"weightsManifest":[{"paths":["a"],"weights":[{"name":"x","dtype":"float32","shape":[9]}]}]}`}, "ends too early"},
		"odd shape": {map[string]string{"vocab.json": words,
			"model.json": `{"weightsManifest":[{"paths":["a"],"weights":[{"name":"x","dtype":"float32","shape":[-1]}]}]}`}, "shape"},
	} {
		t.Run(name, func(t *testing.T) {
			files, err := unpack(pack(c.files))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := convert(files); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
	if _, err := unpack([]byte("no gzip")); err == nil {
		t.Error("unpacked what is no archive")
	}
	if whole := pack(map[string]string{"vocab.json": words}); func() error { _, err := unpack(whole[:len(whole)-20]); return err }() == nil {
		t.Error("unpacked half an archive")
	}
}
