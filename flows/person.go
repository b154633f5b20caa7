package flows

import "slices"

// wantsPerson reads "a human please", "let me talk to someone", but not "no human has answered", or "when will somebody call?".
func (l *lexicon) wantsPerson(m message) bool {
	if l.asksByWhen(m) {
		return false
	}
	r := l.reaching(m.words)
	return !r.denied && (r.who && r.other == 0 || (r.who && r.reach != 0 || r.some&r.reach != 0) && r.other <= 2)
}

// wantsPersonFor reads a wish for a person behind which stands what it is about: "I need to talk to someone about my order 70418",
// "ich möchte mit jemandem über meine Bestellung sprechen". Before that nothing else is said: "somebody wrote about my order" asks for
// nobody.
func (l *lexicon) wantsPersonFor(m message) bool {
	at := slices.IndexFunc(m.words, func(w string) bool { return l.regarding[w] })
	if at <= 0 || at == len(m.words)-1 || l.asksByWhen(m) {
		return false
	}
	head := slices.Clone(m.words[:at])
	if last := m.words[len(m.words)-1]; l.reach[last] != 0 { // German has its verb there
		head = append(head, last)
	}
	r := l.reaching(head)
	return !r.denied && r.other == 0 && (r.who && r.reach != 0 || r.some&r.reach != 0)
}

// reaching is what words say of people and of reaching them.
type reaching struct {
	who, denied bool
	some, reach tongue
	other       int // words that say something else
}

func (l *lexicon) reaching(words []string) (r reaching) {
	for _, w := range words {
		switch {
		case l.negations[w] || isDigits(w):
			r.denied = true
		case l.person[w]:
			r.who = true
		case l.staff[w] != 0:
			r.some |= l.staff[w]
		case l.reach[w] != 0:
			r.reach |= l.reach[w]
		case !l.fillers[w] && !l.again[w]:
			r.other++
		}
	}
	return r
}
