package flows

import (
	"slices"
	"strings"
)

// What the model reads in a message counts as it is where nothing is at stake. Where it would throw away what was told,
// or leave a question for another wish, the words of the message must bear it out.

// longWish is how many words a message has that asks for a person in words of its own.
const longWish = 5

// littleDoubt is how likely a wish for a person is at least that needs no words to bear it out: a case that was handed over
// by mistake leaves a customer waiting for somebody whom he never asked for.
const littleDoubt = 0.82

// controlBorneOut says whether the words of a message bear out a control that the intents understood. The model weighs
// pieces of words, so that "it will not start" is near "start again"; but a control throws away what was told, so its
// words must be there: two thirds of those that count stand in the nearest phrase, and are half of it: "everything" is no
// "that was everything bye". Who asks for a person in a whole sentence says more than that, so half of them are enough,
// which must be half of the phrase too, and none where the model has little doubt.
func (m *machine) controlBorneOut(w Wish) bool {
	if w.Why == "" {
		return true
	}
	count, found := m.sharedWords(w.Why)
	if w.Intent == string(controlPerson) && m.lex.hasReached(m.msg) {
		return false
	}
	if w.Intent == string(controlPerson) && len(m.msg.words) >= longWish {
		return w.Score >= littleDoubt || found*2 >= max(count, m.counting(w.Why))
	}
	if m.lex.fails(m.msg) && some(m.msg.words, m.lex.working) && !m.sharesMatter(w.Why) {
		return false
	}
	// A filler alone ("me") is a part of anything.
	return found*3 >= count*2 && found*2 >= m.counting(w.Why) && (len(m.msg.core) > 0 || folded(w.Why) == m.msg.line)
}

// detourBorneOut says whether the words of a message bear out a wish that the intents understood: half of them, and more
// than one, stand in its nearest phrase, or it tells the service that the wish is about. One word may be the answer to
// any question.
func (m *machine) detourBorneOut(intent string) bool {
	for _, w := range m.wishes {
		if w.Intent == intent && w.Why != "" {
			count, found := m.sharedWords(w.Why)
			return found*2 >= count && (found > 1 || m.msg.question) || m.namesServiceOf(intent)
		}
	}
	return true
}

// leastShared is how many words that count a question of the knowledge base shares at least with a message that wants something
// else as well.
const leastShared = 2

// wishBorneOut says whether the words of a message bear out one of two wishes that were understood in it. A flow can be left; but
// an answer that nobody asked for comes without a question, so half of the phrase that it was read from must stand there: "I
// can still work" asks nothing about working abroad.
func (m *machine) wishBorneOut(w Wish) bool {
	if w.Why == "" || !strings.HasPrefix(w.Intent, prefixAnswer) {
		return true
	}
	_, found := m.sharedWords(w.Why)
	return found >= min(leastShared, m.counting(w.Why)) && found*2 >= m.counting(w.Why)
}

// isDetailOfAnother says whether the part of a message that was taken for a wish only names a choice of the flow that another of its
// wishes starts: the "nobody can work" of "the wifi is down, nobody can work" complains of nothing.
func (m *machine) isDetailOfAnother(w Wish, all []Wish) bool {
	if w.End <= w.Start {
		return false
	}
	part := newMessage(m.partOf(w).Text, m.lex)
	return slices.ContainsFunc(all, func(o Wish) bool {
		f := m.live.byIntent[o.Intent]
		return f != nil && o.Sure && o.Intent != w.Intent && slices.ContainsFunc(f.collected, func(s *slot) bool {
			book := inLocale(s.phrases, m.locale)
			id := part.mentioned(book, m.lex, leastChoice)
			return s.kind == KindChoice && id != "" && m.besides(part, part.wordsOf(book, id)) == 0
		})
	})
}

// scarce says whether a message is of two words that count and only one of them speaks for an intent: "no e-mail" is near
// whatever is said of e-mails.
func (m *machine) scarce(intent string) bool {
	for _, w := range m.wishes {
		if w.Intent == intent && w.Why != "" {
			count, found := m.sharedWords(w.Why)
			return count == 2 && found == 1 || m.oneOfSeveral(w.Why)
		}
	}
	return false
}

// oneOfSeveral says whether only one word of a message says what it is about, and the nearest phrase of an intent is about more: "what
// do you cost" is near "what does delivery cost", and does not ask for the delivery.
func (m *machine) oneOfSeveral(phrase string) bool {
	about := func(words []string) (out []string) {
		for _, w := range words {
			if !m.lex.fillers[w] && !m.lex.bare[w] && !m.lex.asking[w] {
				out = append(out, w)
			}
		}
		return out
	}
	said, of := about(m.msg.words), about(split(phrase))
	return len(m.msg.words) > 2 && len(said) == 1 && len(of) > 1 && slices.ContainsFunc(of, func(o string) bool { return sameWord(o, said[0]) })
}

// namesServiceOf says whether a message names a service and says more of it, where the intent starts a flow that takes one:
// "my laptop is broken".
func (m *machine) namesServiceOf(intent string) bool {
	f := m.live.byIntent[intent]
	return f != nil && len(m.msg.words) > 2 && slices.ContainsFunc(f.collected, func(s *slot) bool { return s.kind == KindService }) &&
		m.msg.mentioned(inLocale(m.live.services, m.locale), m.lex, leastService) != ""
}

// leastTypo is from how many letters on a word may have a typo and be the same.
const leastTypo = 5

// counting counts the words of a phrase that count.
func (m *machine) counting(phrase string) (n int) {
	for _, w := range split(phrase) {
		if !m.lex.fillers[w] {
			n++
		}
	}
	return n
}

// sharesMatter says whether a phrase and a message share a word beyond those of denying and asking: "it did not work" is near "I did
// not get that" only by what says nothing.
func (m *machine) sharesMatter(phrase string) bool {
	words := split(phrase)
	return slices.ContainsFunc(m.msg.words, func(w string) bool {
		return !m.lex.nothing[w] && !m.lex.asking[w] && !m.lex.fillers[w] && slices.ContainsFunc(words, func(o string) bool { return sameWord(o, w) })
	})
}

// sharedWords counts the words of a message that count, and those of them that stand in a phrase.
func (m *machine) sharedWords(phrase string) (count, found int) {
	words := split(phrase)
	for _, w := range m.msg.words {
		if m.lex.fillers[w] && len(m.msg.core) > 0 {
			continue
		}
		count++
		if slices.ContainsFunc(words, func(o string) bool {
			return sameWord(o, w) || len(w) >= leastTypo && !m.lex.fillers[o] && distance(o, w, 2) <= 1 // "lease" is no "please"
		}) {
			found++
		}
	}
	return count, found
}
