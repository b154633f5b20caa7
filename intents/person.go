package intents

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// introductions come before a name. After those that end in a name's own verb a name may be written small; after others
// ("ich bin müde", "I'm waiting") only what is written with a capital counts.
var introductions = map[string]struct{ sure, vague opened }{
	"en": {
		sure:  open("my name is", "my name's", "the name is", "my full name is", "i am called", "i'm called", "call me", "name :", "my name :"),
		vague: open("i am", "i'm", "im", "this is", "it's", "here is", "regards ,", "regards", "cheers ,", "sincerely ,"),
	},
	"es": {
		sure:  open("me llamo", "mi nombre es", "mi nombre completo es", "nombre :", "mi nombre :"),
		vague: open("soy", "saludos ,", "saludos", "atentamente ,", "aqui"),
	},
	"de": {
		sure:  open("ich heisse", "mein name ist", "mein name lautet", "mein voller name ist", "name :", "mein name :", "hier spricht"),
		vague: open("hier ist", "gruss ,", "gruss", "gruesse ,", "gruesse", "mfg ,", "mfg", "gruessen ,", "gruessen"),
	},
}

var (
	// particles stand inside a name and are written small.
	particles = wordSet("van von der den de da dos del della di du la le bin ibn al el zu zur ter ten")
	titles    = wordSet("mr mrs ms miss dr prof herr frau sir madam")
	// noNames follow an introduction without being a name, or end it.
	noNames = wordSet(`and but the a an not from with at in on of to for calling writing here trying looking having still very so just really
		sorry sure happy unhappy afraid unable waiting locked getting going using about again is are was please thanks thank your my his her our who that this it
		i you we they what where when why how can could will would order number customer support password account vpn hr it email hello hi
		back later again when asap soon now today tomorrow tonight anytime any before after if maybe instead directly tomorow up over out
		monday tuesday wednesday thursday friday saturday sunday morning afternoon evening next between whenever first once only
		un una el la los las y pero con de del que cliente nuevo nueva yo
		und aber der die das ein eine nicht von mit bei aus zu auf ich sie du wir es bitte danke kunde kundin`)
)

// mostNames is how many words a name has at most.
const mostNames = 5

// findPerson finds names after an introduction; if ask is true and there is none, the language model is asked.
func findPerson(f *finds, s *scan, ask bool) {
	in, ok := introductions[s.lang]
	if !ok {
		in = introductions["en"]
	}
	hit := false
	for i := range s.tokens {
		for _, p := range in.sure.from(s, i) {
			if n := s.phrase(i, p); n > 0 {
				hit = s.name(f, i+n, true) || hit
			}
		}
		for _, p := range in.vague.from(s, i) {
			if n := s.phrase(i, p); n > 0 {
				hit = s.name(f, i+n, false) || hit
			}
		}
	}
	if ask && !hit && s.lang == "en" {
		findTaggedPerson(f)
	}
}

// name adds the name that begins at token i, if there is one.
func (s *scan) name(f *finds, i int, small bool) bool {
	for titles[s.at(i).s] {
		i++
		if s.is(i, ".") {
			i++
		}
	}
	end := i
	for j := i; j < len(s.tokens) && j-i < 2*mostNames; j++ {
		t := s.tokens[j]
		switch {
		case t.kind == otherToken && (t.s == "-" || t.s == "." && j > i && len(s.tokens[j-1].s) <= 2) && t.glued && j > i:
			continue
		case particles[t.s] && j > i && !s.capital[j]:
			continue
		case t.kind == wordToken && !noNames[t.s] && (s.capital[j] || small && !s.anyCapital(i, j)):
			end = j + 1
			continue
		}
		break
	}
	if end == i {
		return false
	}
	start, stop := s.tokens[i].start, s.tokens[end-1].end
	if len(strings.Fields(f.text[start:stop])) > mostNames {
		return false
	}
	f.add(rankHint, KindPerson, properName(f.text[start:stop]), start, stop)
	return true
}

// anyCapital tells whether a word from i to j-1 begins with a capital: what is written small after it is no name.
func (s *scan) anyCapital(i, j int) bool { return slices.Contains(s.capital[i:j], true) }

// properName writes a name that was typed small with capitals.
func properName(name string) string {
	if strings.ToLower(name) != name {
		return name
	}
	words := strings.Fields(name)
	for i, w := range words {
		if r, n := utf8.DecodeRuneInString(w); !particles[w] {
			words[i] = string(unicode.ToUpper(r)) + w[n:]
		}
	}
	return strings.Join(words, " ")
}
