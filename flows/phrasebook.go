package flows

import "slices"

// phraseBook is the ways to name the values of a slot, or the services, so kept that those which a message may hold are found
// without trying all: a desk has hundreds, and a message is held against them several times. Trying all took a tenth of what a
// turn thinks, and the more services a desk had the more. A nil book is empty.
type phraseBook struct {
	all    []phrase
	begin  map[stem][]int32 // phrases by their first word
	having map[stem][]int32 // phrases by each of their words
}

// newBook makes a book of phrases, which keep their order in whatever is found.
func newBook(all []phrase) *phraseBook {
	b := &phraseBook{all: all, begin: map[stem][]int32{}, having: map[stem][]int32{}}
	for i, p := range all {
		all[i].joined = join(p.words)
		for k, w := range p.words {
			if k == 0 {
				note(b.begin, w, i)
			}
			note(b.having, w, i)
		}
	}
	return b
}

// note adds a phrase to those of a stem, once.
func note(to map[stem][]int32, word string, phrase int) {
	s := stemOf(word)
	if at := to[s]; len(at) == 0 || at[len(at)-1] != int32(phrase) {
		to[s] = append(at, int32(phrase))
	}
}

// stem is what words have in common that sameWord takes for the same: their first bytes.
type stem uint32

func stemOf(word string) (s stem) {
	for i := range min(4, len(word)) {
		s = s<<8 | stem(word[i])
	}
	return s
}

// phrases are those of the book.
func (b *phraseBook) phrases() []phrase {
	if b == nil {
		return nil
	}
	return b.all
}

// beginning are the phrases that begin with one of the words, singular or plural, and perhaps others: no other one stands among them.
func (b *phraseBook) beginning(words []string) []phrase {
	if b == nil {
		return nil
	}
	return b.under(b.begin, words)
}

// with are the phrases that have one of the words, and perhaps others.
func (b *phraseBook) with(words ...string) []phrase {
	if b == nil {
		return nil
	}
	return b.under(b.having, words)
}

func (b *phraseBook) under(index map[stem][]int32, words []string) []phrase {
	var buf [32]int32
	found := buf[:0]
	for _, w := range words {
		found = append(found, index[stemOf(w)]...)
	}
	if len(found) == 0 {
		return nil
	}
	slices.Sort(found)
	found = slices.Compact(found)
	out := make([]phrase, len(found))
	for i, at := range found {
		out[i] = b.all[at]
	}
	return out
}
