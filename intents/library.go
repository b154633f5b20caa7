package intents

import (
	"cmp"
	"errors"
	"slices"
)

// Document is an answer of a knowledge base.
type Document struct {
	ID    string
	Title string
	Text  string
}

// Library finds the one document that answers a question, or none, by the words they share (Okapi BM25) and, with an
// encoder, by what they mean. It is for what no example question was written for. It is immutable and safe for concurrent
// use.
type Library struct {
	dense *shelves // nil = words alone
	fold  folder
	lex   *lexicon
	docs  []Document
	terms map[uint64][]posting
	idf   map[uint64]float64
	rare  float64 // idf of a word in no document
	long  []float64
	mean  float64
}

// posting is how often a term stands in a document.
type posting struct {
	doc   int
	count float64
}

// Hit is a document that answers a question. Covered is the share of what the question is about that stands in it, 0 to 1, each word
// counting the more the rarer it is; Clear says that it may be given without asking back.
type Hit struct {
	ID      string
	Title   string
	Covered float64
	Clear   bool
}

const (
	titleWeight = 3.0 // times that a word of the title counts
	saturation  = 1.2 // k1 and b of BM25: usual values
	lengthShare = 0.75
	termLetters = 6 // words are told apart by their beginnings, so that inflected ones meet

	leastCovered = 0.6 // below that, it is another question
	clearCovered = 0.85
	leastAhead   = 1.25 // times the score of the second: else it is not the one
	clearAhead   = 1.5
	leastTerms   = 2   // in common
	unknownShare = 0.5 // what a word in no document counts: it may be of another matter, or only say "often"
)

// NewLibrary indexes documents. An encoder takes part in languages that it knows. Errors name a document without an id.
func NewLibrary(docs []Document, o Options) (*Library, error) {
	l := &Library{fold: folderFor(o.Locale), lex: sharedLexicon(), docs: slices.Clone(docs), terms: map[uint64][]posting{}, idf: map[uint64]float64{}}
	slices.SortFunc(l.docs, func(a, b Document) int { return cmp.Compare(a.ID, b.ID) })
	for i, d := range l.docs {
		if d.ID == "" {
			return nil, errors.New("a document has no id: " + clip(d.Title))
		}
		l.add(i, d)
	}
	n := float64(len(l.docs))
	for t, ps := range l.terms { // each on its own: order is of no consequence
		l.idf[t] = ln(1 + (n-float64(len(ps))+0.5)/(float64(len(ps))+0.5))
	}
	l.rare = ln(1 + (n+0.5)/0.5)
	l.mean = max(1, l.mean/max(1, n))
	if o.Encoder != nil && encodes(o.Locale) {
		l.dense = shelve(l.docs, o)
	}
	return l, nil
}

func (l *Library) add(i int, d Document) {
	count := map[uint64]float64{}
	long := 0.0
	for _, part := range []struct {
		text   string
		weight float64
	}{{d.Title, titleWeight}, {d.Text, 1}} {
		for _, t := range l.read(part.text) {
			count[t] += part.weight
			long += part.weight
		}
	}
	for t, c := range count {
		l.terms[t] = append(l.terms[t], posting{i, c})
	}
	l.long = append(l.long, long)
	l.mean += long
}

// read returns the terms of a text that say something: what words mean, where that is known, else their beginnings.
func (l *Library) read(text string) []uint64 {
	var t tokens
	t.read(clip(text), l.fold)
	var out []uint64
	for _, w := range t.words {
		rs := t.runes[w.start:w.end]
		switch c := l.lex.concept(rs); {
		case l.lex.common[wordFeature(wordHash(rs))]:
		case c != 0:
			out = append(out, mix(seedConcept, c))
		default:
			out = append(out, wordHash(rs[:min(len(rs), termLetters)]))
		}
	}
	return out
}

// Find returns the document that answers a question. It reports false if none does, or if two might.
func (l *Library) Find(question string) (Hit, bool) {
	best, covered, ok, clear := l.byWords(question)
	if l.dense != nil && len(l.docs) > 0 {
		best, ok, clear = l.dense.weigh(question, best, covered, ok, clear)
	}
	if best < 0 {
		return Hit{}, false
	}
	return Hit{ID: l.docs[best].ID, Title: l.docs[best].Title, Covered: covered[best], Clear: clear}, ok
}

// byWords returns the document that shares the most with a question, -1 if none shares enough to be named, how much of the
// question each covers, whether the best answers it, and whether that is clear.
func (l *Library) byWords(question string) (best int, covered []float64, ok, clear bool) {
	terms := l.read(question)
	slices.Sort(terms)
	terms = slices.Compact(terms)
	scores, shared := make([]float64, len(l.docs)), make([]int, len(l.docs))
	covered = make([]float64, len(l.docs))
	all := 0.0
	for _, t := range terms {
		idf, known := l.idf[t]
		if !known {
			all += float64(unknownShare * l.rare)
			continue
		}
		all += idf
		for _, p := range l.terms[t] {
			weight := p.count * (saturation + 1) / (p.count + float64(saturation*(1-lengthShare+float64(lengthShare*l.long[p.doc]/l.mean))))
			scores[p.doc] += float64(idf * weight)
			covered[p.doc] += idf
			shared[p.doc]++
		}
	}
	if all > 0 {
		for i := range covered {
			covered[i] /= all
		}
	}
	best, second := firstTwo(scores)
	if len(terms) < leastTerms || best < 0 || shared[best] < leastTerms {
		return -1, covered, false, false
	}
	ok = covered[best] >= leastCovered && scores[best] >= leastAhead*second
	return best, covered, ok, covered[best] >= clearCovered && scores[best] >= clearAhead*second
}

// firstTwo returns which score is the highest, -1 of none, and the second highest.
func firstTwo(scores []float64) (best int, second float64) {
	best = -1
	for i, s := range scores {
		switch {
		case best < 0 || s > scores[best]:
			if best >= 0 {
				second = max(second, scores[best])
			}
			best = i
		default:
			second = max(second, s)
		}
	}
	return best, second
}
