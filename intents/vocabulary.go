package intents

import (
	"math"
	"slices"
)

// vocabulary is the set of features a model knows, sorted: a feature's number does not depend on the order in which
// texts came.
type vocabulary struct {
	features []feature
	idf      []float32
	rare     float32  // idf of a feature never seen
	slots    []uint32 // look-up by open addressing: index into features plus one
}

const (
	// From this many phrases on a feature must stand in two of them: what stands in one teaches little then, and most
	// features do.
	manyPhrases = 2000
	// How strongly rare features outweigh common ones; 1 would be the textbook's idf.
	idfPower = 0.7
	// How much a common word weighs of what its frequency would say: in few phrases it may look rare.
	commonShare = 0.6
)

// learn counts in how many texts each feature stands and keeps those that stand in enough.
func learn(texts [][]feature, l *lexicon) *vocabulary {
	least := 1
	if len(texts) >= manyPhrases {
		least = 2
	}
	var all []feature
	for _, fs := range texts {
		begin := len(all)
		all = append(all, fs...)
		one := all[begin:]
		slices.Sort(one)
		all = all[:begin+len(slices.Compact(one))]
	}
	sortFeatures(all)
	v := &vocabulary{rare: idf(len(texts), 1)}
	for from, to := 0, 0; from < len(all); from = to {
		f := all[from]
		for to < len(all) && all[to] == f {
			to++
		}
		if to-from < least {
			continue
		}
		w := idf(len(texts), to-from)
		if l.common[f] {
			w *= commonShare
		}
		v.features, v.idf = append(v.features, f), append(v.idf, w)
	}
	v.index()
	return v
}

// sortFeatures sorts by radix, in six rounds of eleven bits: there are millions, and they are spread evenly.
func sortFeatures(a []feature) {
	const rounds, bits = 6, 11
	b := make([]feature, len(a))
	for round := range rounds { // an even number, so that the result ends up in a
		shift := round * bits
		var start [1 << bits]int
		for _, h := range a {
			start[h>>shift&(1<<bits-1)]++
		}
		sum := 0
		for i, n := range start {
			start[i] = sum
			sum += n
		}
		for _, h := range a {
			d := h >> shift & (1<<bits - 1)
			b[start[d]] = h
			start[d]++
		}
		a, b = b, a
	}
}

// idf is the smoothed inverse document frequency of a feature that stands in df of n texts.
func idf(n, df int) float32 {
	return float32(exp(idfPower * ln(ln(float64(1+n)/float64(1+df))+1)))
}

// index builds the look-up table, at most half full.
func (v *vocabulary) index() {
	size := 2
	for size < 2*len(v.features) {
		size *= 2
	}
	v.slots = make([]uint32, size)
	for i, f := range v.features {
		at := uint64(f) & uint64(size-1)
		for v.slots[at] != 0 {
			at = (at + 1) & uint64(size-1)
		}
		v.slots[at] = uint32(i + 1)
	}
}

// find returns the number of a feature, -1 if it is not known.
func (v *vocabulary) find(f feature) int {
	mask := uint64(len(v.slots) - 1)
	for at := uint64(f) & mask; v.slots[at] != 0; at = (at + 1) & mask {
		if i := v.slots[at] - 1; v.features[i] == f {
			return int(i)
		}
	}
	return -1
}

// vector is a text as numbers: its features, each once, with their weights.
type vector struct {
	idx     []int32
	val     []float32
	unknown int       // words never seen in training
	dense   []float32 // from an encoder; nil = none
}

// blockLength is how long the vector of each block is made, if all its features are known.
var blockLength = [blocks]float32{wordBlock: 0.8, charBlock: 1}

// lostShare is how much a word feature never seen in training counts for the length of the block: a text full of
// unknown words shall not look like one that was understood.
const lostShare = 0.5

// weigh makes the vector of the features read: idf weights, each block brought to its length. How often a feature stands
// in the text does not matter; customers repeat themselves.
func (r *reader) weigh() {
	x := vector{idx: r.x.idx[:0], val: r.x.val[:0]}
	var sum [blocks]float32
	for _, f := range r.features {
		i := r.known.find(f)
		if i < 0 {
			if f.word() {
				x.unknown++
			}
			if f.block() == wordBlock {
				sum[wordBlock] += float32(lostShare * r.known.rare * r.known.rare)
			}
			continue
		}
		if r.seen[i] {
			continue
		}
		r.seen[i] = true
		w := r.known.idf[i]
		sum[f.block()] += float32(w * w)
		x.idx, x.val = append(x.idx, int32(i)), append(x.val, w)
	}
	scale := r.known.scales(sum)
	for k, i := range x.idx {
		r.seen[i] = false
		x.val[k] *= scale[r.known.features[i].block()]
	}
	r.x = x
}

// asUnseen is the vector a text of the training set would have had if it had not been in it: what stands in no other text
// would not be known.
func (v *vocabulary) asUnseen(x vector) vector {
	out := vector{unknown: x.unknown, dense: x.dense}
	var sum [blocks]float32
	for _, i := range x.idx {
		f, w := v.features[i], v.idf[i]
		if w < v.rare {
			out.idx, out.val = append(out.idx, i), append(out.val, w)
			sum[f.block()] += float32(w * w)
			continue
		}
		if f.word() {
			out.unknown++
		}
		if f.block() == wordBlock {
			sum[wordBlock] += float32(lostShare * v.rare * v.rare)
		}
	}
	scale := v.scales(sum)
	for k, i := range out.idx {
		out.val[k] *= scale[v.features[i].block()]
	}
	return out
}

// scales are the factors that bring blocks of these squared lengths to theirs.
func (v *vocabulary) scales(sum [blocks]float32) (scale [blocks]float32) {
	for b, s := range sum {
		if s > 0 {
			scale[b] = blockLength[b] / float32(math.Sqrt(float64(s)))
		}
	}
	return scale
}
