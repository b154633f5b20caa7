package flows

import (
	"slices"
	"strings"
	"unicode"
)

// phrase is one way to name a value: a choice's words, other words for it, or a service's name.
type phrase struct {
	id     string
	words  []string
	joined string // the words, with spaces: a book's phrases have it
	thing  bool   // a service: "no internet" is about it
	weak   bool   // only an id, which nobody gave as a name: it yields to what somebody did
}

// holds says whether a word is one of the phrase.
func (p phrase) holds(word string) bool {
	return slices.ContainsFunc(p.words, func(w string) bool { return sameWord(w, word) })
}

// choicePhrases lists the ways to name a slot's choices in a locale.
func (s *slot) choicePhrases(locale string, fallbacks []string) []phrase {
	var out []phrase
	for _, ch := range s.choices {
		ts, _ := ch.says.in(locale, fallbacks)
		for _, t := range ts {
			out = addPhrase(out, ch.id, t.fill(func(string) string { return "" }))
		}
		for _, l := range []string{"", locale, language(locale)} {
			for _, w := range ch.also[l] {
				out = addPhrase(out, ch.id, w)
			}
		}
		n := len(out)
		if out = addPhrase(out, ch.id, strings.ReplaceAll(ch.id, "_", " ")); len(out) > n {
			out[n].weak = true
		}
	}
	return addAlike(out, phrases(wordsOf(locale).whole))
}

// addAlike adds phrases in which one word of a set stands for another: who knows "whole team" knows "entire team".
func addAlike(list []phrase, set [][]string) []phrase {
	for _, p := range slices.Clone(list) {
		for i, w := range p.words {
			if len(p.words) == 1 || !slices.ContainsFunc(set, func(o []string) bool { return o[0] == w }) {
				continue
			}
			for _, o := range set {
				words := slices.Clone(p.words)
				words[i] = o[0]
				list = addWords(list, p.id, words)
			}
		}
	}
	return list
}

// callings lists what customers may call a slot.
func (s *slot) callings(locale string, fallbacks []string) [][]string {
	var out [][]string
	ts, _ := s.label.in(locale, fallbacks)
	for _, t := range ts {
		out = append(out, split(t.fill(func(string) string { return "" })))
	}
	return append(out, split(inWords(s.name)))
}

// servicePhrases lists the ways to name services in a locale.
func servicePhrases(services []Service, locale string) []phrase {
	var out []phrase
	for _, s := range services {
		for _, l := range []string{locale, language(locale)} {
			if w := s.Says[l]; w != "" {
				out = addPhrase(out, s.ID, w)
			}
			for _, w := range s.Also[l] {
				out = addPhrase(out, s.ID, w)
			}
		}
		n := len(out)
		if out = addPhrase(out, s.ID, strings.ReplaceAll(s.ID, "_", " ")); len(out) > n {
			out[n].weak = true
		}
	}
	for i := range out {
		out[i].thing = true
	}
	return out
}

func addPhrase(list []phrase, id, words string) []phrase {
	return addWords(list, id, split(words))
}

func addWords(list []phrase, id string, w []string) []phrase {
	if len(w) == 0 || slices.ContainsFunc(list, func(p phrase) bool { return p.id == id && slices.Equal(p.words, w) }) {
		return list
	}
	return append(list, phrase{id: id, words: w})
}

// named finds the one value that an answer names: all of it, part of it, or with one typo; "" if none or several.
func (m message) named(book *phraseBook, lex *lexicon) string {
	for _, p := range book.with(m.firsts()...) {
		if slices.EqualFunc(p.words, m.words, sameWord) || slices.EqualFunc(p.words, m.core, sameWord) || len(m.core) > 1 && slices.EqualFunc(coreOf(p.words, lex), m.core, sameWord) {
			return p.id
		}
	}
	if id := m.mentioned(book, lex, 1); id != "" {
		return id
	}
	whole, found := m.coreLine, ""
	for _, p := range book.phrases() {
		if w := p.joined; len(w) >= 4 && distance(whole, w, 2) <= 1 && len(whole) > 0 {
			if found != "" && found != p.id {
				return ""
			}
			found = p.id
		}
	}
	return found
}

// coreOf are the words of a phrase without those that change nothing.
func coreOf(words []string, lex *lexicon) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return lex.fillers[w] })
}

// mentioned finds the one value named somewhere in a message. Single words shorter than least ("me", "all") do not
// count: in a message that answers another question they are just words. What is negated does not count.
func (m message) mentioned(book *phraseBook, lex *lexicon, least int) string {
	return m.mentionedOf(book.beginning(m.words), lex, least)
}

// mentionedOf is mentioned for the phrases of a book that begin with words of the message.
func (m message) mentionedOf(phrases []phrase, lex *lexicon, least int) string {
	strong, weak := m.allMentioned(phrases, lex, least)
	switch {
	case len(strong) == 1:
		return strong[0]
	case len(strong) == 0 && len(weak) == 1:
		return weak[0]
	}
	return ""
}

// allMentioned finds the values named somewhere in a message, by names that somebody gave them and by their ids alone. It needs
// only the phrases of a book that begin with words of the message.
func (m message) allMentioned(phrases []phrase, lex *lexicon, least int) (strong, weak []string) {
	for _, p := range phrases {
		if len(p.words) == 1 && len(p.words[0]) < least && !isCode(p.words[0]) {
			continue
		}
		i := findLoose(m.words, p.words)
		missing := p.thing && i > 0 && lex.none[m.words[i-1]] // "no internet" takes nothing back
		if i < 0 || m.negated(i, len(p.words), lex) && !missing || m.covered(phrases, p, i, lex) || m.byTheWay(p, i, lex) || m.tellsHowOften(i, p.words, lex) || m.inAddress(i, i+len(p.words)) || p.thing && (m.leadsToAddress(i+len(p.words), lex) || lex.inNoDeadline(m.words, i)) {
			continue
		}
		switch {
		case !p.weak && !contains(strong, p.id):
			strong = append(strong, p.id)
		case p.weak && !contains(weak, p.id):
			weak = append(weak, p.id)
		}
	}
	return strong, weak
}

// tellsHowOften says whether a word belongs to how often something happens: "alle" in "alle fünf Minuten".
func (m message) tellsHowOften(at int, words []string, lex *lexicon) bool {
	next := at + len(words)
	return len(words) == 1 && some(m.words[next:min(next+2, len(m.words))], lex.periods)
}

// isCode says whether a word has letters and digits, as P2 has: nothing else is written like that.
func isCode(w string) bool {
	return strings.ContainsFunc(w, unicode.IsDigit) && strings.ContainsFunc(w, unicode.IsLetter)
}

// covered says whether a longer phrase stands at the same place that means another value, as "only me" covers "me", or that is
// taken back, as "not the whole team" takes back the "team" in it.
func (m message) covered(phrases []phrase, p phrase, at int, lex *lexicon) bool {
	for _, o := range phrases {
		if len(o.words) <= len(p.words) {
			continue
		}
		if j := findLoose(m.words, o.words); j >= 0 && j <= at && at+len(p.words) <= j+len(o.words) && (o.id != p.id || m.negated(j, len(o.words), lex)) {
			return true
		}
	}
	return false
}

// unclaimed leaves out the names of services that in a message only stand within words for another detail of a flow: the "shop" of
// "the whole shop is down" is who is affected.
func (m *machine) unclaimed(c context, s *slot, services []phrase) []phrase {
	return slices.DeleteFunc(slices.Clone(services), func(p phrase) bool {
		at := findLoose(m.msg.words, p.words)
		return at >= 0 && slices.ContainsFunc(c.flow.collected, func(o *slot) bool {
			return o != s && o.kind == KindChoice && slices.ContainsFunc(inLocale(o.phrases, m.locale).beginning(m.msg.words), func(q phrase) bool {
				j := findLoose(m.msg.words, q.words)
				return len(q.words) > len(p.words) && j >= 0 && j <= at && at+len(p.words) <= j+len(q.words)
			})
		})
	})
}

// aside is how many words a message has where a word like "me" may stand for nothing.
const aside = 5

// byTheWay says whether a single word at i only belongs to the wording: the "all" of "at all", the "me" of "nobody
// here can help me".
func (m message) byTheWay(p phrase, i int, lex *lexicon) bool {
	if len(p.words) > 1 {
		return false
	}
	before := i > 0 && lex.idioms[m.words[i-1]+" "+m.words[i]]
	after := i+1 < len(m.words) && lex.idioms[m.words[i]+" "+m.words[i+1]]
	return before || after || lex.fillers[p.words[0]] && len(m.words) >= aside
}

// negated says whether the phrase of n words at i is taken back: "not the red one", and in German "das Team nicht, nur ich".
// What stands in another part of the sentence takes nothing back: "it does not work, only me".
func (m message) negated(i, n int, lex *lexicon) bool {
	if end := i + n; end+1 < len(m.words) && lex.behind[m.words[end]] && !m.spots[end].pause && m.spots[end+1].pause && startsWithAny(m.words[end+1:], lex.but) {
		return true
	}
	for back := 1; back <= 2 && i-back >= 0; back++ {
		w := m.words[i-back]
		switch {
		case m.spots[i-back+1].pause:
			return false
		case lex.negations[w]:
			return true
		case !lex.fillers[w] || lex.joins[w]:
			return false
		}
	}
	return false
}

// findLoose is where a phrase stands in words, singular or plural, -1 if nowhere.
func findLoose(words, phrase []string) int {
	for i := 0; i+len(phrase) <= len(words) && len(phrase) > 0; i++ {
		if words[i][0] == phrase[0][0] && slices.EqualFunc(words[i:i+len(phrase)], phrase, sameWord) { // no word is empty
			return i
		}
	}
	return -1
}

// sameWord says whether two words are the same but for a plural ending.
func sameWord(a, b string) bool {
	if a == b {
		return true
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < 4 || !strings.HasPrefix(b, a) || a == "nicht" { // "nichts geht" is more than "geht nicht"
		return false
	}
	switch b[len(a):] {
	case "s", "es", "n", "en", "e":
		return true
	}
	return false
}
