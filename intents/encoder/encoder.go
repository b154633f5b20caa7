package encoder

import (
	"math"
	"runtime"
)

const (
	// Meaning is how many numbers say what a sentence means as a whole.
	Meaning = 512
	// Width is how many numbers a vector has: behind Meaning come as many that say what its words mean in their places, the
	// mean over the tokens behind the first layer.
	Width = 2 * Meaning
)

// Vector is what a sentence means. Either half has the length 1, or 0 for a text without any token.
type Vector [Width]float32

const (
	embedding = 256 // width of a token's embedding, and of the first layer's attention
	inner     = 1536
	heads     = 4
	epsilon   = 1e-6 // keeps a variance from being 0
)

// Encoder computes vectors. It is immutable and safe for concurrent use: as many texts are encoded at a time as there are
// processors, others wait.
type Encoder struct {
	pieces     *pieces
	embeddings *table
	layers     [2]layer
	output     dense
	rates      []float32 // at which what is added to a token turns with its position
	positions  []float32 // what that comes to, a row a position
	hash       string
	desks      chan *scratch // one for each text being encoded; nil where none was needed yet
}

// layer is one layer of the transformer.
type layer struct {
	width     int // of the attention
	attended  norm
	qkv       dense // queries, keys and values side by side
	joined    dense
	residual  *dense // brings the layer's input to the width of its output; nil = it has that
	forwarded norm
	widened   dense
	narrowed  sparse
}

func newEncoder() *Encoder {
	e := &Encoder{desks: make(chan *scratch, runtime.GOMAXPROCS(0))}
	for range cap(e.desks) {
		e.desks <- nil
	}
	return e
}

// Hash names the weights: equal hashes give equal vectors, bit for bit.
func (e *Encoder) Hash() string { return e.hash }

// Knows tells whether the encoder has a token of its own for a word in lower case: it was learnt as a word, and is frequent.
func (e *Encoder) Knows(word string) bool {
	_, ok := e.pieces.find[string(space)+word]
	return ok
}

// Encode returns the vector of a text. What it costs is bounded: it reads no more than MaxText bytes and MaxTokens tokens.
func (e *Encoder) Encode(text string) Vector {
	s := <-e.desks
	if s == nil {
		s = &scratch{kernel: fastest()}
	}
	defer func() { e.desks <- s }()
	return e.encode(s, text)
}

// scratch is what encoding a text needs for a while. It is reused, never shared.
type scratch struct {
	kernel
	tokens tokenizer
	packed []float32
	state  []float32 // a row a token, as are all below
	normed []float32
	qkv    []float32
	mixed  []float32
	wide   []float32
	sum    []float32
	odds   []float32
}

func (e *Encoder) encode(s *scratch, text string) (v Vector) {
	ids := s.tokens.read(e.pieces, text)
	if len(ids) == 0 {
		return v
	}
	n := len(ids)
	s.state = resized(s.state, n*embedding)
	for t, id := range ids {
		row := s.state[t*embedding : (t+1)*embedding]
		e.embeddings.row(row, id)
		for i, p := range e.positions[t*embedding : (t+1)*embedding] {
			row[i] += row[i] + p
		}
	}
	for i := range e.layers {
		e.layers[i].run(s, n)
		s.average(n)
		if i == 0 {
			copy(v[Meaning:], s.mixed)
			unit(v[Meaning:])
		}
	}
	mean := s.mixed
	s.sum = resized(s.sum, Meaning)
	e.output.apply(s, s.sum, mean, 1)
	for i, x := range s.sum {
		v[i] = float32(tanh(float64(x)))
	}
	unit(v[:Meaning])
	return v
}

// average leaves the mean of the states of n tokens in mixed.
func (s *scratch) average(n int) {
	s.mixed = resized(s.mixed, Meaning)
	clear(s.mixed)
	for t := range n {
		add(s.mixed, s.state[t*Meaning:(t+1)*Meaning])
	}
	for i := range s.mixed {
		s.mixed[i] /= float32(n)
	}
}

// unit brings numbers to the length 1.
func unit(v []float32) {
	length := 0.0
	for _, x := range v {
		length += float64(float64(x) * float64(x))
	}
	scale := 1 / math.Sqrt(max(length, 1e-12))
	for i := range v {
		v[i] = float32(float64(v[i]) * scale)
	}
}

// run passes the state of n tokens through the layer.
func (l *layer) run(s *scratch, n int) {
	s.normed = resized(s.normed, n*l.width)
	l.attended.apply(s.normed, s.state)
	s.qkv = resized(s.qkv, n*3*l.width)
	l.qkv.apply(s, s.qkv, s.normed, n)
	s.attend(l.width, n)
	s.sum = resized(s.sum, n*Meaning)
	l.joined.apply(s, s.sum, s.mixed, n)
	if l.residual != nil {
		s.wide = resized(s.wide, n*Meaning)
		l.residual.apply(s, s.wide, s.state, n)
		s.state, s.wide = s.wide, s.state
	}
	add(s.state, s.sum)

	s.normed = resized(s.normed, n*Meaning)
	l.forwarded.apply(s.normed, s.state)
	s.wide = resized(s.wide, n*inner)
	l.widened.apply(s, s.wide, s.normed, n)
	for i, x := range s.wide {
		s.wide[i] = max(x, 0)
	}
	l.narrowed.apply(s.kernel, s.sum, s.wide, n)
	add(s.state, s.sum)
}

// attend mixes the values of all tokens for each, by how well its query fits their keys.
func (s *scratch) attend(width, n int) {
	s.mixed, s.odds = resized(s.mixed, n*width), resized(s.odds, n)
	clear(s.mixed)
	size, row := width/heads, 3*width
	scale := float32(1 / math.Sqrt(float64(size)))
	for t := range n {
		for h := range heads {
			query := s.qkv[t*row+h*size:][:size]
			most := float32(math.Inf(-1))
			for u := range n {
				s.odds[u] = float32(dot(query, s.qkv[u*row+width+h*size:][:size]) * scale)
				most = max(most, s.odds[u])
			}
			sum := 0.0
			for u, o := range s.odds {
				e := exp(float64(o - most))
				s.odds[u] = float32(e)
				sum += e
			}
			out := s.mixed[t*width+h*size:][:size]
			for u, o := range s.odds {
				share := float32(float64(o) / sum)
				for i, v := range s.qkv[u*row+2*width+h*size:][:size] {
					out[i] += float32(share * v)
				}
			}
		}
	}
}

// resized returns a slice of n numbers, whatever is in it.
func resized(s []float32, n int) []float32 {
	if cap(s) < n {
		return make([]float32, n)
	}
	return s[:n]
}
