package intents

import (
	"crypto/sha256"
	"math"
	"strings"

	"frontdesk/intents/encoder"
)

// Encoder tells what a sentence means, whatever its words. The same hash stands for the same vectors, bit for bit.
type Encoder interface {
	Hash() string
	Encode(text string) encoder.Vector
}

// Vectors keeps the vectors of phrases, so that training again encodes only what is new. It is safe for concurrent use.
type Vectors interface {
	// Vector returns what Keep was given.
	Vector(key VectorKey) (PhraseVector, bool)
	// Keep may forget.
	Keep(key VectorKey, v PhraseVector)
}

// VectorKey names a phrase and the encoder that read it.
type VectorKey [16]byte

// PhraseVector is an encoder's vector in sixteen bits a number, as it is kept and used.
type PhraseVector [encoder.Width]int16

// encodes tells whether the encoder knows the language of a locale: it reads English.
func encodes(locale string) bool {
	language, _, _ := strings.Cut(strings.ToLower(locale), "-")
	return language == "en" || language == ""
}

// plain is a text as the encoder reads it: neither case nor spaces tell wishes apart.
func plain(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

// encode returns the vector of a text.
func encode(e Encoder, text string) (out PhraseVector) {
	for i, v := range e.Encode(plain(text)) {
		out[i] = int16(math.Round(float64(v * math.MaxInt16)))
	}
	return out
}

// encodeAll returns the vectors of texts; those that are kept are not computed again.
func (o *Options) encodeAll(texts []string) []PhraseVector {
	e, kept := o.Encoder, o.Vectors
	out := make([]PhraseVector, len(texts))
	spread(o.Workers, len(out), func(_, i int) {
		if kept == nil {
			out[i] = encode(e, texts[i])
			return
		}
		sum := sha256.Sum256([]byte(e.Hash() + "\n" + plain(texts[i])))
		key := VectorKey(sum[:16])
		v, ok := kept.Vector(key)
		if !ok {
			v = encode(e, texts[i])
			kept.Keep(key, v)
		}
		out[i] = v
	})
	return out
}

// How long an encoder's vector is made, beside blocks of words and characters of about 1: the fewer phrases, the more it
// has to say.
const (
	usualLength = 0.9
	earlyLength = 1.3
)

// view is where an encoder's vectors are looked at from, the middle of all phrases, for what all have in common tells
// nothing; and how long they are made.
type view struct {
	middle []float32
	length float64
}

func viewOf(vs []PhraseVector, length float64) view {
	var sum [encoder.Width]int64
	for i := range vs {
		for j, v := range vs[i] {
			sum[j] += int64(v)
		}
	}
	w := view{make([]float32, encoder.Width), length}
	for j, s := range sum {
		w.middle[j] = float32(float64(s) / float64(len(vs)))
	}
	return w
}

// of returns a vector as seen from the middle, brought to its length.
func (w view) of(v *PhraseVector, dst []float32) []float32 {
	dst = dst[:0]
	sum := 0.0
	for j, q := range v {
		d := float32(q) - w.middle[j]
		dst = append(dst, d)
		sum += float64(d) * float64(d) // exact: the product of two singles fits, so fusing changes nothing
	}
	if sum == 0 {
		return dst
	}
	scale := float32(w.length / math.Sqrt(sum))
	for j := range dst {
		dst[j] *= scale
	}
	return dst
}
