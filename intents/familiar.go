package intents

import "unicode"

// Familiar counts the words of a text that stand in the phrases the model learned. Among the models of a desk's
// languages it tells which one a text is written for; numbers are of no language.
func (m *Model) Familiar(text string) int {
	b := m.bench()
	defer m.benches.Put(b)
	t := &b.reader.tokens
	t.read(text, m.lens.fold)
	n := 0
	for _, w := range t.words {
		rs := t.runes[w.start:w.end]
		if unicode.IsLetter(rs[0]) && m.lens.known.find(wordFeature(wordHash(rs))) >= 0 {
			n++
		}
	}
	return n
}
