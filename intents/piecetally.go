package intents

import "iter"

// pieceTally is how often each piece stands in a language's texts, with and without accents: many leave them out.
type pieceTally struct {
	pieces []uint64 // in the order of their first standing
	counts []int32
	total  int
}

func newPieceTally(texts []string) *pieceTally {
	t := &pieceTally{}
	at := map[uint64]int{}
	bare := folder{}
	for _, text := range texts {
		for _, spelling := range [][]rune{lower(text), bare.text(text)} {
			eachPiece(spelling, func(h uint64, _ bool) {
				i, ok := at[h]
				if !ok {
					i = len(t.pieces)
					at[h] = i
					t.pieces, t.counts = append(t.pieces, h), append(t.counts, 0)
				}
				t.counts[i]++
				t.total++
			})
		}
	}
	return t
}

// size is how many pieces were counted; none in no tally.
func (t *pieceTally) size() int {
	if t == nil {
		return 0
	}
	return t.total
}

// all are the pieces with their counts.
func (t *pieceTally) all() iter.Seq2[uint64, int32] {
	return func(yield func(uint64, int32) bool) {
		if t == nil {
			return
		}
		for i, h := range t.pieces {
			if !yield(h, t.counts[i]) {
				return
			}
		}
	}
}

// sparing works out what few counts say once each: nearly all counts are none, one or two.
func sparing(says func(int32) float32) func(int32) float32 {
	var known []float32
	return func(c int32) float32 {
		for int(c) >= len(known) && len(known) < mostCounts {
			known = append(known, says(int32(len(known))))
		}
		if int(c) < len(known) {
			return known[c]
		}
		return says(c)
	}
}

// mostCounts is how many counts are worked out ahead: hardly a piece stands more often.
const mostCounts = 64
