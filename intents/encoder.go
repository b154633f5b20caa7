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

// knower is an encoder that knows whether a word is one. What it knows is no slip of the fingers, though no phrase of the desk's
// has it: who writes "dad" does not mean "day".
type knower interface{ Knows(word string) bool }

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

// How long the halves of an encoder's vector are made, beside blocks of words and characters of about 1: what the sentence
// means, and what its words mean in their places. The fewer phrases there are, the more they have to say; the second half
// tells nothing that many phrases of words do not tell themselves, and is left out there.
var (
	usualLengths = lengths{0.9, 0}
	earlyLengths = lengths{1.3, 0.9}
)

type lengths [2]float64

// width is how many numbers of a vector are looked at.
func (l lengths) width() int {
	if l[1] == 0 {
		return encoder.Meaning
	}
	return encoder.Width
}

// view is where an encoder's vectors are looked at from, the middle of all phrases, for what all have in common tells
// nothing; and how long their halves are made.
type view struct {
	middle  []float32
	lengths lengths
}

func viewOf(vs []PhraseVector, l lengths) view {
	var sum [encoder.Width]int64
	for i := range vs {
		for j, v := range vs[i] {
			sum[j] += int64(v)
		}
	}
	w := view{make([]float32, l.width()), l}
	for j := range w.middle {
		w.middle[j] = float32(float64(sum[j]) / float64(len(vs)))
	}
	return w
}

// of returns a vector as seen from the middle, its halves brought to their lengths.
func (w view) of(v *PhraseVector, dst []float32) []float32 {
	dst = dst[:0]
	for j, m := range w.middle {
		dst = append(dst, float32(v[j])-m)
	}
	for h := 0; h*encoder.Meaning < len(dst); h++ {
		stretch(dst[h*encoder.Meaning:][:encoder.Meaning], w.lengths[h])
	}
	return dst
}

// stretch brings numbers to a length, unless all are 0.
func stretch(x []float32, length float64) {
	sum := 0.0
	for _, d := range x {
		sum += float64(d) * float64(d) // exact: the product of two singles fits, so fusing changes nothing
	}
	if sum == 0 {
		return
	}
	scale := float32(length / math.Sqrt(sum))
	for j := range x {
		x[j] *= scale
	}
}
