package intents

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// writer appends numbers, texts and lists to a buffer.
type writer struct{ b []byte }

func (e *writer) number(n int) { e.b = binary.LittleEndian.AppendUint32(e.b, uint32(n)) }

func (e *writer) text(s string) {
	e.number(len(s))
	e.b = append(e.b, s...)
}

func (e *writer) texts(s []string) {
	e.number(len(s))
	for _, t := range s {
		e.text(t)
	}
}

func (e *writer) singles(s []float32) {
	e.number(len(s))
	for _, f := range s {
		e.b = binary.LittleEndian.AppendUint32(e.b, math.Float32bits(f))
	}
}

func (e *writer) doubles(s []float64) {
	e.number(len(s))
	for _, f := range s {
		e.b = binary.LittleEndian.AppendUint64(e.b, math.Float64bits(f))
	}
}

func list32[T ~int32 | ~uint32](e *writer, s []T) {
	e.number(len(s))
	for _, n := range s {
		e.b = binary.LittleEndian.AppendUint32(e.b, uint32(n))
	}
}

func list64[T ~uint64](e *writer, s []T) {
	e.number(len(s))
	for _, n := range s {
		e.b = binary.LittleEndian.AppendUint64(e.b, uint64(n))
	}
}

// decoder takes from a buffer what a writer put there. After the first failure it returns zero values.
type decoder struct {
	b     []byte
	plain bool // calibrations are without belief
	err   error
}

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf(format, args...)
	}
	d.b = nil
}

func (d *decoder) take(n int) []byte {
	if n > len(d.b) {
		d.fail("%w", errShort)
		return nil
	}
	b := d.b[:n]
	d.b = d.b[n:]
	return b
}

var errShort = errors.New("data ends too early")

func (d *decoder) number() int {
	if b := d.take(4); b != nil {
		return int(binary.LittleEndian.Uint32(b))
	}
	return 0
}

// count reads the length of a list whose elements take at least size bytes: no length makes us allocate more than the
// data could fill.
func (d *decoder) count(size int) int {
	n := d.number()
	if n > len(d.b)/size {
		d.fail("%w", errShort)
		return 0
	}
	return n
}

func (d *decoder) text() string { return string(d.take(d.count(1))) }

func (d *decoder) texts() []string {
	s := make([]string, d.count(4))
	for i := range s {
		s[i] = d.text()
	}
	return s
}

func (d *decoder) singles() []float32 {
	s := make([]float32, d.count(4))
	for i := range s {
		s[i] = math.Float32frombits(binary.LittleEndian.Uint32(d.take(4)))
	}
	return s
}

func (d *decoder) doubles() []float64 {
	s := make([]float64, d.count(8))
	for i := range s {
		s[i] = math.Float64frombits(binary.LittleEndian.Uint64(d.take(8)))
	}
	return s
}

func read32[T ~int32 | ~uint32](d *decoder) []T {
	s := make([]T, d.count(4))
	for i := range s {
		s[i] = T(binary.LittleEndian.Uint32(d.take(4)))
	}
	return s
}

func read64[T ~uint64](d *decoder) []T {
	s := make([]T, d.count(8))
	for i := range s {
		s[i] = T(binary.LittleEndian.Uint64(d.take(8)))
	}
	return s
}
