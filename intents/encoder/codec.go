package encoder

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
)

// A weights file is a magic line, a version, the parts in the order of parts, and the SHA-256 of all before. Numbers are
// little-endian; texts and lists begin with their length.
const (
	magic   = "frontdesk encoder\n"
	version = 1
	// vectors numbers what Encode makes of a text with the same weights: it is part of the hash.
	vectors   = 2
	hashBytes = 16 // of the checksum that name the weights and the vectors
	// MostBytes is what a weights file has at most.
	MostBytes = 32 << 20
)

// Parse reads what Convert returned. Data that is foreign, newer, damaged or cut off is an error that says so.
func Parse(b []byte) (*Encoder, error) {
	if len(b) < len(magic)+4+sha256.Size || string(b[:len(magic)]) != magic {
		return nil, errors.New("not an encoder's weights")
	}
	body := b[:len(b)-sha256.Size]
	sum := sha256.Sum256(body)
	if v := binary.LittleEndian.Uint32(b[len(magic):]); v != version {
		return nil, fmt.Errorf("encoder's weights of version %d: this build reads version %d; install them again", v, version)
	}
	if !bytes.Equal(sum[:], b[len(body):]) {
		return nil, errors.New("encoder's weights are damaged or cut off: their checksum does not match; install them again")
	}
	e := newEncoder()
	d := &decoder{b: body[len(magic)+4:]}
	e.parts(d)
	if err := e.complete(d); err != nil {
		return nil, fmt.Errorf("encoder's weights: %w", err)
	}
	name := sha256.Sum256(append(sum[:], vectors))
	e.hash = hex.EncodeToString(name[:hashBytes])
	return e, nil
}

// complete makes an encoder ready whose parts were decoded.
func (e *Encoder) complete(d *decoder) error {
	if d.err != nil {
		return d.err
	}
	if len(d.b) > 0 {
		return fmt.Errorf("%d bytes too many", len(d.b))
	}
	e.positions = positions(e.rates)
	return e.pieces.index()
}

// marshal writes the whole file.
func (e *Encoder) marshal() []byte {
	w := &writer{b: binary.LittleEndian.AppendUint32([]byte(magic), version)}
	e.parts(w)
	sum := sha256.Sum256(w.b)
	return append(w.b, sum[:]...)
}

// visitor is a writer or a decoder: both go through the parts in the same order.
type visitor interface {
	texts(s *[]string)
	doubles(s *[]float64, n int)
	singles(s *[]float32, n int)
	shorts(s *[]int16, n int)
}

func (e *Encoder) parts(v visitor) {
	if e.pieces == nil {
		e.pieces = &pieces{}
	}
	v.texts(&e.pieces.texts)
	v.doubles(&e.pieces.scores, len(e.pieces.texts))
	if e.embeddings == nil {
		e.embeddings = &table{width: embedding}
	}
	v.shorts(&e.embeddings.cells, len(e.pieces.texts)*embedding)
	v.singles(&e.embeddings.scale, len(e.pieces.texts))
	v.singles(&e.rates, embedding/2)
	for i := range e.layers {
		l := &e.layers[i]
		l.width = Meaning
		if i == 0 {
			l.width = embedding
			if l.residual == nil {
				l.residual = &dense{}
			}
			l.residual.parts(v, embedding, Meaning)
		}
		l.attended.parts(v, l.width)
		l.qkv.parts(v, l.width, 3*l.width)
		l.joined.parts(v, l.width, Meaning)
		l.forwarded.parts(v, Meaning)
		l.widened.parts(v, Meaning, inner)
		l.narrowed.parts(v, inner, Meaning)
	}
	e.output.parts(v, Meaning, Meaning)
}

func (n *norm) parts(v visitor, width int) {
	v.singles(&n.scale, width)
	v.singles(&n.shift, width)
}

func (d *dense) parts(v visitor, in, out int) {
	d.in, d.out = in, out
	v.shorts(&d.weights, in*out)
	v.singles(&d.scale, out)
	v.singles(&d.bias, out)
}

// writer appends parts to a buffer.
type writer struct{ b []byte }

func (w *writer) count(n int) { w.b = binary.LittleEndian.AppendUint32(w.b, uint32(n)) }

func (w *writer) texts(s *[]string) {
	w.count(len(*s))
	for _, t := range *s {
		w.count(len(t))
		w.b = append(w.b, t...)
	}
}

func (w *writer) doubles(s *[]float64, _ int) {
	for _, f := range *s {
		w.b = binary.LittleEndian.AppendUint64(w.b, math.Float64bits(f))
	}
}

func (w *writer) singles(s *[]float32, _ int) {
	for _, f := range *s {
		w.b = binary.LittleEndian.AppendUint32(w.b, math.Float32bits(f))
	}
}

func (w *writer) shorts(s *[]int16, _ int) {
	for _, n := range *s {
		w.b = binary.LittleEndian.AppendUint16(w.b, uint16(n))
	}
}

// decoder takes parts from a buffer. After the first failure it returns nothing.
type decoder struct {
	b   []byte
	err error
}

var errShort = errors.New("data ends too early")

// take returns n elements of a size. No number makes us allocate more than the data could fill.
func (d *decoder) take(n, size int) []byte {
	if d.err != nil || n > len(d.b)/size {
		if d.err == nil {
			d.err = errShort
		}
		d.b = nil
		return nil
	}
	b := d.b[:n*size]
	d.b = d.b[n*size:]
	return b
}

func (d *decoder) count() int {
	if b := d.take(1, 4); b != nil {
		return int(binary.LittleEndian.Uint32(b))
	}
	return 0
}

func (d *decoder) texts(s *[]string) {
	n := d.count()
	if n > len(d.b)/4 {
		d.take(n, 4)
		return
	}
	*s = make([]string, n)
	for i := range *s {
		(*s)[i] = string(d.take(d.count(), 1))
	}
}

func (d *decoder) doubles(s *[]float64, n int) {
	b := d.take(n, 8)
	*s = make([]float64, len(b)/8)
	for i := range *s {
		(*s)[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[i*8:]))
		d.sound((*s)[i])
	}
}

func (d *decoder) singles(s *[]float32, n int) {
	b := d.take(n, 4)
	*s = make([]float32, len(b)/4)
	for i := range *s {
		(*s)[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[i*4:]))
		d.sound(float64((*s)[i]))
	}
}

// sound refuses what arithmetic would stumble over.
func (d *decoder) sound(f float64) {
	if !(f > -1e4 && f < 1e4) && d.err == nil {
		d.err = errors.New("a weight that is no number, or beyond all measure")
	}
}

func (d *decoder) shorts(s *[]int16, n int) {
	b := d.take(n, 2)
	*s = make([]int16, len(b)/2)
	for i := range *s {
		(*s)[i] = int16(binary.LittleEndian.Uint16(b[i*2:]))
	}
}
