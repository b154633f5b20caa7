package flows

import (
	"strings"
	"sync"
)

// answer is a yes or no.
type answer int

const (
	unanswered answer = iota
	saidYes
	saidNo
)

// assent is what a message says to a question that wants a yes or a no.
//
// A message is an answer as a whole where it is nothing but words for yes or no, with courtesy and the words of carrying it out
// around them: "yes please", "sure, go ahead", "passt so". It begins with one where a word that is no other ("yes") stands first, or
// any where a comma or an "and" parts it from the rest: "ok, and it is the till". What merely begins with the same words says
// something else: "it is the wifi", "do it later", "richtig wäre das WLAN". A question is no answer, and what denies is no yes.
type assent struct {
	said  answer
	words int  // that say so
	whole bool // nothing else is said
	sure  bool // it is an answer, whatever the rest is
	works bool // it says that something works, which answers no other question
}

// mostAnswering is how many words a message has at most that begins with an answer.
const mostAnswering = 40

// assentOf reads a yes or a no.
func (l *lexicon) assentOf(m message) assent {
	yes, no := showsAny(m.text, yesSigns), showsAny(m.text, noSigns)
	switch {
	case len(m.words) == 0 && yes != no:
		return assent{said: map[bool]answer{true: saidYes, false: saidNo}[yes], whole: true, sure: true}
	case len(m.words) == 0 || len(m.words) > mostAnswering:
		return assent{}
	}
	a := l.wholeAnswer(m, yes && !no, no && !yes)
	if a.said == unanswered && !m.question {
		a = l.answerAhead(m)
	}
	if a.said == unanswered && l.takesBack(m) {
		a = assent{said: saidNo, words: len(m.words), whole: true, sure: true}
	}
	return a
}

// The signs that say yes and no.
var (
	yesSigns = []string{"👍", "✅", "👌", "✔", "🆗"}
	noSigns  = []string{"👎", "❌", "✖", "🙅"}
)

func showsAny(text string, signs []string) bool {
	for _, s := range signs {
		if strings.Contains(text, s) {
			return true
		}
	}
	return false
}

// wholeAnswer reads a message that is nothing but an answer, by the longest words for yes or no at each place. A yes after a no
// leaves open which it is; a no after a yes, as in "ok no", is one.
func (l *lexicon) wholeAnswer(m message, signYes, signNo bool) assent {
	a := assent{whole: true, sure: true}
	if signYes {
		a.said = saidYes
	}
	if signNo {
		a.said = saidNo
	}
	carried, last := signYes, ""
	for i := 0; i < len(m.words); {
		said, n := l.answerAt(m, i)
		word := m.words[i]
		switch {
		case said == saidNo:
			a.said = saidNo
		case said == saidYes && a.said == saidNo:
			return assent{}
		case said == saidYes:
			last = m.stretch(i, n)
			carried = carried || l.surely[last] || l.readily[last]
			a.said, a.works = saidYes, a.works || l.worked[last]
		case l.carry[word] && (carried || i == 0 || a.said == saidYes && m.spots[i].pause):
			carried, n = carried || i > 0, 1
		case l.polite(m, i), l.hesitates(word) && i == 0:
			n = 1
		case a.said == saidYes && l.negations[word] && len(m.words) <= shortMessage:
			return assent{said: saidNo, words: len(m.words), whole: true, sure: true} // "right, not that one"
		default:
			return assent{}
		}
		i += n
	}
	if a.said == unanswered || m.question && (a.said != saidYes || !l.rhetorical(last)) {
		return assent{}
	}
	a.words = len(m.words)
	return a
}

// takesBack reads a short message that begins with a yes and denies it with its last word, as German does: "richtig ist das nicht".
func (l *lexicon) takesBack(m message) bool {
	said, _ := l.answerAt(m, 0)
	return said == saidYes && !m.question && len(m.words) <= shortMessage && l.behind[m.words[len(m.words)-1]]
}

// rhetorical says whether a yes is a question in form alone: "why not?".
func (l *lexicon) rhetorical(yes string) bool {
	return yes == "why not" || yes == "warum nicht" || yes == "por que no" || yes == "pourquoi pas"
}

// polite says whether the words from i on begin with a please or thanks.
func (l *lexicon) polite(m message, i int) bool {
	return l.controls[m.words[i]] == controlThanks || courtesies[m.words[i]] || i > 0 && l.controls[m.stretch(i-1, 2)] == controlThanks
}

// courtesies are the words of being polite in the languages of assents.
var courtesies = func() map[string]bool {
	out := map[string]bool{}
	for _, p := range phrases(`please|pls|plz|bitte|bitteschön|por favor|favor|s'il|vous|plaît|per|favore|graag|alstublieft|proszę|thank|thanks|thx|ty|danke|gracias|merci|grazie|bedankt|obrigado|dziękuję|sir|madam|so much|very much|viele|vielen|dank|lot`) {
		for _, w := range p {
			out[w] = true
		}
	}
	return out
}()

// answerAt is the longest yes or no at a word.
func (l *lexicon) answerAt(m message, i int) (answer, int) {
	if !l.answers[m.words[i]] {
		return unanswered, 0
	}
	for n := min(l.longestAnswer, len(m.words)-i); n > 0; n-- {
		switch said := m.stretch(i, n); {
		case l.no[said]:
			return saidNo, n
		case l.yes[said]:
			return saidYes, n
		}
	}
	return unanswered, 0
}

// answerAhead reads an answer that a message begins with and goes on behind.
func (l *lexicon) answerAhead(m message) assent {
	at := 0
	for at < min(2, len(m.words)-1) && l.hesitates(m.words[at]) && !l.no[m.words[at]] && !l.yes[m.words[at]] {
		at++
	}
	said, n := l.answerAt(m, at)
	if said == unanswered || at+n >= len(m.words) {
		return assent{}
	}
	phrase, end := m.stretch(at, n), at+n
	for end < len(m.words)-1 && l.polite(m, end) {
		end++
	}
	parted := m.spots[end].pause || l.joins[m.words[end]] || startsWithAny(m.words[end:], l.but)
	a := assent{said: said, words: end, sure: parted}
	switch {
	case said == saidYes && l.surely[phrase], said == saidNo && l.refusals[phrase] && l.goesOn(m.words[end]):
		a.sure = true
	case said == saidYes && !parted && !l.readily[phrase]:
		return assent{}
	}
	a.works = l.worked[phrase]
	return a
}

// goesOn says whether a word behind "no" begins a sentence of its own: "no it is the till", but not "no internet".
func (l *lexicon) goesOn(word string) bool {
	return l.fillers[word] || l.owners[word] || l.those[word] || l.nothing[word] || l.negations[word]
}

// bothTongues has the plain answers of the languages that are built in.
var bothTongues = sync.OnceValue(func() *lexicon { return newLexicon("de") })

// YesNo reads a text that is a yes or a no and nothing else, in any language that is built in.
func YesNo(text string) (yes, ok bool) {
	l := bothTongues()
	a := l.assentOf(newMessage(text, l))
	return a.said == saidYes, a.said != unanswered && a.whole
}
