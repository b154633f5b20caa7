package intents

import (
	"cmp"
	"math"
	"slices"
)

// gallery holds the example phrases of a model, by intent, in the order of the corpus: they are the reasons it gives.
type gallery struct {
	begin []int32 // by intent, where its examples begin; one more for the end
	texts []string
	start []int32 // by example, where its word features begin; one more for the end
	words []uint32
	size  []float32 // length of the example's word features, by example
	keys  keys
}

// keys tell for which intent something was said word for word, sorted by the hash of the wording.
type keys struct {
	hash  []uint64
	class []int32
}

// ambiguous is the class of a wording that stands under several intents.
const ambiguous = -2

// hang makes the gallery of a corpus, whose vectors and wordings these are.
func hang(c *corpus, v *vocabulary, xs []vector, wordings []uint64) *gallery {
	g := &gallery{start: []int32{0}, keys: settle(c.class, wordings)}
	for i, class := range c.class {
		if class == outside {
			continue
		}
		if class == len(g.begin) {
			g.begin = append(g.begin, int32(len(g.texts)))
		}
		var sum float32
		for _, f := range xs[i].idx {
			if v.features[f].word() {
				g.words = append(g.words, uint32(f))
				sum += float32(v.idf[f] * v.idf[f])
			}
		}
		g.texts = append(g.texts, c.texts[i])
		g.start = append(g.start, int32(len(g.words)))
		g.size = append(g.size, float32(math.Sqrt(float64(sum))))
	}
	g.begin = append(g.begin, int32(len(g.texts)))
	return g
}

// settle sorts wordings and leaves one of each.
func settle(class []int, wordings []uint64) keys {
	order := make([]int, len(class))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(wordings[a], wordings[b]) })
	var ks keys
	for _, i := range order {
		if n := len(ks.hash); n == 0 || ks.hash[n-1] != wordings[i] {
			ks.hash, ks.class = append(ks.hash, wordings[i]), append(ks.class, int32(class[i]))
		} else if int(ks.class[n-1]) != class[i] {
			ks.class[n-1] = ambiguous
		}
	}
	return ks
}

// said returns the class of which exactly this wording is an example: an intent, outside, or ambiguous, which is also
// the answer for a wording nobody gave.
func (g *gallery) said(wording uint64) int {
	i, ok := slices.BinarySearch(g.keys.hash, wording)
	if !ok {
		return ambiguous
	}
	return int(g.keys.class[i])
}

// light prepares a reader for nearest; dim undoes it.
func (g *gallery) light(r *reader) {
	v := r.known
	sum := float32(float32(r.x.unknown) * float32(v.rare*v.rare))
	for _, f := range r.x.idx {
		if v.features[f].word() {
			sum += float32(v.idf[f] * v.idf[f])
		}
	}
	length := float32(math.Sqrt(float64(sum)))
	for _, f := range r.x.idx {
		if v.features[f].word() {
			r.lit[f] = float32(v.idf[f]*v.idf[f]) / length
		}
	}
}

func (g *gallery) dim(r *reader) {
	for _, f := range r.x.idx {
		r.lit[f] = 0
	}
}

// nearest returns the example of a class whose words are the most like those of the text read, and how much: the cosine,
// 0 to 1. The example self, if not negative, is passed over.
func (g *gallery) nearest(r *reader, class, self int) (best int, like float32) {
	best, like = int(g.begin[class]), -1
	lit, from := r.lit, g.start[best]
	for e := best; e < int(g.begin[class+1]); e++ {
		words := g.words[from:g.start[e+1]]
		from = g.start[e+1]
		if e == self {
			continue
		}
		var dot float32
		for _, f := range words {
			dot += lit[f]
		}
		if dot > 0 && g.size[e] > 0 { // dividing nothing takes as long as all the rest
			dot /= g.size[e]
		}
		if dot > like {
			best, like = e, dot
		}
	}
	return best, max(like, 0)
}
