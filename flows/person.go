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

// wantsPersonBeside reads a wish for a person beside what it is about: "I need to talk to someone about my order 70418", "ich möchte
// mit jemandem über meine Bestellung sprechen", "get me a human, the machine leaks". Its own words say nothing else: "somebody wrote
// about my order" asks for nobody.
func (l *lexicon) wantsPersonBeside(m message) bool {
	if l.asksByWhen(m) {
		return false
	}
	for start := 0; start < len(m.words); {
		end := start + 1
		for end < len(m.words) && !m.spots[end].pause {
			end++
		}
		if l.asksForPerson(m.words[start:end]) {
			return true
		}
		start = end
	}
	return false
}

// asksForPerson says whether a part of a sentence asks for a person, up to the word behind which it says what that is about.
func (l *lexicon) asksForPerson(words []string) bool {
	head := words
	if at := slices.IndexFunc(words, func(w string) bool { return l.regarding[w] }); at >= 0 {
		head = slices.Clone(words[:at])
		if last := words[len(words)-1]; l.reach[last] != 0 { // German has its verb there
			head = append(head, last)
		}
	}
	r := l.reaching(head)
	return !r.denied && r.other == 0 && (r.who && r.reach != 0 || r.some&r.reach != 0)
}

// hasReached says whether a message tells of having talked to somebody and has no word for wanting it: "I talked to a person yesterday".
func (l *lexicon) hasReached(m message) bool {
	r := l.reaching(m.words)
	return some(m.words, l.reached) && (r.who || r.some != 0) && r.reach == 0
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
