package intents

import (
	"maps"
	"strings"
)

// numerals are the number words of one language, folded.
type numerals struct {
	small    map[string]int  // numbers below a hundred that are one word
	units    map[string]int  // one to nine, as they stand behind tens
	hundreds map[string]int  // words for whole hundreds: "quinientos"
	powers   map[string]int  // words that multiply, with how many noughts they add
	and      string          // between hundreds and the rest
	tensAnd  string          // between tens and units; "" where they follow each other or a hyphen parts them
	one      []string        // what stands before a single hundred or thousand
	half     []string        // behind a number: "and a half"
	halves   map[string]int  // half of a dozen, of a million
	halving  map[string]bool // what those begin with
	spoil    map[string]bool
	vague    map[string]bool // words before a number that leave open how much it is
}

// wordsOfNumber is how many tokens before something counted may be a number: "two hundred and twenty five".
const wordsOfNumber = 8

// ordinals make another number of what is before them: "twenty first".
var ordinals = wordSet("first second third fourth fifth sixth seventh eighth ninth")

// numberWords are the numbers below a hundred that people write as one word. "one" is mostly none: see worded.
var numberWords = map[string]map[string]int{"en": englishNumbers(), "de": germanNumbers(), "es": spanishNumbers()}

var numeralsOf = map[string]*numerals{
	"en": {
		small: numberWords["en"], units: below(numberWords["en"], 10), powers: map[string]int{"hundred": 2, "thousand": 3, "million": 6, "millions": 6},
		and: "and", one: []string{"a", "one"}, half: []string{"and a half"},
		halves: map[string]int{"half a dozen": 6, "half a hundred": 50, "half a thousand": 500, "half a million": 500_000}, halving: wordSet("half"),
		spoil: wordSet("thirds quarters fifths sixths eighths tenths halves hundreds thousands hundredths thousandths billion billions trillion point"),
		vague: wordSet("half few several couple many minus point"),
	},
	"de": {
		small: numberWords["de"], units: below(numberWords["de"], 10), powers: map[string]int{"hundert": 2, "tausend": 3, "tsd": 3, "million": 6, "millionen": 6, "mio": 6},
		one: []string{"eine", "einer", "ein"}, half: []string{"und ein halb", "und eine halbe"},
		halves: map[string]int{"halbes dutzend": 6, "ein halbes dutzend": 6, "halbe million": 500_000, "eine halbe million": 500_000}, halving: wordSet("halbes halbe ein eine"),
		spoil: wordSet("drittel viertel fuenftel sechstel achtel zehntel hundertstel tausendstel milliarden milliarde mrd komma dank"),
		vague: wordSet("paar einige mehrere viele zig minus komma halbe halbes"),
	},
	"es": {
		small: numberWords["es"], units: below(numberWords["es"], 10), hundreds: spanishHundreds(), powers: map[string]int{"mil": 3, "millon": 6, "millones": 6},
		tensAnd: "y", one: []string{"un"}, half: []string{"y medio", "y media"},
		halves: map[string]int{"media docena": 6, "medio millon": 500_000}, halving: wordSet("media medio"),
		spoil: wordSet("gracias tercios cuartos quintos octavos decimos centesimos coma punto billones"),
		vague: wordSet("varios varias pocos pocas medio media menos coma punto"),
	},
}

// noNumerals is for languages whose number words are not known.
var noNumerals = &numerals{}

func (s *scan) numerals() *numerals {
	if n := numeralsOf[s.lang]; n != nil {
		return n
	}
	return noNumerals
}

func below(words map[string]int, most int) map[string]int {
	out := map[string]int{}
	for w, n := range words {
		if n > 0 && n < most {
			out[w] = n
		}
	}
	if _, spanish := words["uno"]; spanish {
		out["un"], out["una"] = 1, 1
	}
	return out
}

// listed numbers the words of a list from first on, in steps.
func listed(out map[string]int, first, step int, words string) {
	for i, w := range strings.Fields(words) {
		out[w] = first + i*step
	}
}

func englishNumbers() map[string]int {
	m := map[string]int{"forty": 40}
	listed(m, 0, 1, "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
	listed(m, 20, 10, "twenty thirty forty fifty sixty seventy eighty ninety")
	return m
}

func germanNumbers() map[string]int {
	m, tens := map[string]int{"zwo": 2}, map[string]int{}
	listed(m, 0, 1, "null eins zwei drei vier fuenf sechs sieben acht neun zehn elf zwoelf dreizehn vierzehn fuenfzehn sechzehn siebzehn achtzehn neunzehn")
	listed(tens, 20, 10, "zwanzig dreissig vierzig fuenfzig sechzig siebzig achtzig neunzig")
	units := below(m, 10)
	delete(units, "eins")
	units["ein"] = 1
	maps.Copy(m, tens)
	for t, n := range tens {
		for u, k := range units {
			m[u+"und"+t] = n + k
		}
	}
	return m
}

func spanishNumbers() map[string]int {
	m := map[string]int{"veintiun": 21, "veintiuna": 21}
	listed(m, 0, 1, "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve")
	listed(m, 20, 1, "veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve")
	listed(m, 30, 10, "treinta cuarenta cincuenta sesenta setenta ochenta noventa")
	return m
}

func spanishHundreds() map[string]int {
	m := map[string]int{"cien": 100, "ciento": 100}
	for _, gender := range []string{"os", "as"} {
		words := strings.ReplaceAll("doscient- trescient- cuatrocient- quinient- seiscient- setecient- ochocient- novecient-", "-", gender)
		listed(m, 200, 100, words)
	}
	return m
}

// worded reads a number written as words: only one that is understood in full. "one" counts only where it is the whole
// message or counts something.
func (s *scan) worded(i int) (value string, end int) {
	n, end := s.wordNumber(i)
	if end == i || s.torn(i, end) || n >= 20 && ordinals[s.at(end).s] || !s.standsAlone(i, end) {
		return "", i
	}
	if end == i+1 && !s.counts(i) {
		return "", i
	}
	for _, h := range s.numerals().half {
		if k := s.phrase(end, h); k > 0 {
			return itoa(n) + ".5", end + k
		}
	}
	return itoa(n), end
}

// counts tells whether a number of one word is meant as one.
func (s *scan) counts(i int) bool {
	if s.is(i, "one") && s.lang == "en" && len(s.tokens) > 1 {
		next := s.at(i + 1)
		return next.kind == wordToken && !notCounted[next.s] && (i == 0 || !notCounting[s.at(i-1).s])
	}
	return !s.is(i, "acht") || !s.is(i+1, "geben", "gegeben")
}

// torn tells whether a number is part of something that was not understood: "nineteen ninety five", "twenty first",
// "two thirds", "several hundred".
func (s *scan) torn(i, end int) bool {
	n := s.numerals()
	return s.numberish(end) || s.at(end).kind == wordToken && n.spoil[s.at(end).s] || s.numberish(i-1) && !s.is(i-1, "one", "uno") || n.vague[s.at(i-1).s]
}

// numberish tells whether a word is part of a number.
func (s *scan) numberish(i int) bool {
	t, n := s.at(i), s.numerals()
	if t.kind != wordToken {
		return false
	}
	_, small := n.small[t.s]
	return small || n.powers[t.s] > 0 || n.hundreds[t.s] > 0 || s.lang == "de" && compound(t.s) > 0
}

// wordNumber reads a number of words from token i on; end is i if there is none.
func (s *scan) wordNumber(i int) (n, end int) {
	if s.at(i).kind != wordToken {
		return 0, i
	}
	words := s.numerals()
	if words.halving[s.at(i).s] {
		for phrase, n := range words.halves {
			if k := s.phrase(i, phrase); k > 0 {
				return n, i + k
			}
		}
	}
	n, end = s.belowMillion(i)
	if end == i && s.is(i, words.one...) && words.powers[s.at(i+1).s] > 0 {
		n, end = s.oneOfPower(i)
	}
	if end > i && s.is(end, "dozen", "dutzend", "docenas") {
		return 12 * n, end + 1
	}
	if end == i || words.powers[s.at(end).s] != 6 || n >= 1000 {
		return n, end
	}
	n, end = n*1_000_000, end+1
	if rest, after := s.belowMillion(end); after > end {
		n, end = n+rest, after
	}
	return n, end
}

// oneOfPower reads "a hundred", "eine Million". A "million" that counts nothing is a way to say thanks.
func (s *scan) oneOfPower(i int) (n, end int) {
	switch s.numerals().powers[s.at(i+1).s] {
	case 2:
		n, end = s.rest(100, i+2)
	case 3:
		n, end = s.rest(1000, i+2)
	case 6:
		if s.at(i+2).kind == wordToken {
			return 1, i + 1
		}
		return 0, i
	}
	if s.is(end, "thousand") && n < 1000 {
		return s.rest(n*1000, end+1)
	}
	return n, end
}

// belowMillion reads "two hundred and five thousand and ten".
func (s *scan) belowMillion(i int) (n, end int) {
	n, end = s.belowThousand(i)
	words := s.numerals()
	switch {
	case end == i && s.lang == "es" && s.is(i, "mil"):
		return s.rest(1000, i+1)
	case end > i && words.powers[s.at(end).s] == 3 && n > 0 && n < 1000:
		return s.rest(n*1000, end+1)
	}
	return n, end
}

// rest adds what stands behind whole hundreds or thousands, unless that is a number of its own: the second one in "two
// hundred and three hundred".
func (s *scan) rest(n, i int) (int, int) {
	j := i
	if and := s.numerals().and; and != "" && s.is(j, and) {
		j++
	}
	read := s.belowThousand
	if n < 1000 {
		read = s.belowHundred
	}
	more, end := read(j)
	if power := s.numerals().powers[s.at(end).s]; end == j || more == 0 || power == 2 || power == 3 && n >= 1000 {
		return n, i
	}
	return n + more, end
}

// belowThousand reads "two hundred and five", "zweihundertfünf", "doscientos cinco", and all that German writes as one word.
func (s *scan) belowThousand(i int) (n, end int) {
	words := s.numerals()
	if h := words.hundreds[s.at(i).s]; h > 0 {
		return s.rest(h, i+1)
	}
	if n, end = s.belowHundred(i); end > i && n > 0 && n < 100 && words.powers[s.at(end).s] == 2 {
		return s.rest(n*100, end+1)
	}
	if end == i && s.lang == "de" {
		if n = compound(s.at(i).s); n > 0 {
			return n, i + 1
		}
	}
	return n, end
}

// belowHundred reads "twenty-five", "treinta y dos".
func (s *scan) belowHundred(i int) (n, end int) {
	words := s.numerals()
	n, ok := words.small[s.at(i).s]
	if !ok || s.at(i).kind != wordToken {
		return 0, i
	}
	if n < 20 || n%10 != 0 || s.lang == "de" {
		return n, i + 1
	}
	j := i + 1
	switch {
	case words.tensAnd != "":
		if !s.is(j, words.tensAnd) {
			return n, i + 1
		}
		j++
	case s.is(j, "-", "‐", "–") && s.at(j).glued && s.at(j+1).glued:
		j++
	}
	if u := words.units[s.at(j).s]; u > 0 && s.at(j).kind == wordToken {
		return n + u, j + 1
	}
	return n, i + 1
}

// longestCompound is how many bytes the longest German number below a million has.
const longestCompound = 72

// compound is the value of a German number of one word from a hundred on: "zweihundertfünfzig", "dreitausend"; 0 for none.
func compound(word string) int {
	if len(word) > longestCompound {
		return 0
	}
	left, right, ok := strings.Cut(word, "tausend")
	if !ok {
		return hundredCompound(word)
	}
	n, rest := factor(left), 0
	if right = strings.TrimPrefix(right, "und"); right != "" {
		if rest = hundredCompound(right); rest == 0 {
			rest = numberWords["de"][right]
		}
	}
	if n == 0 || right != "" && rest == 0 {
		return 0
	}
	return n*1000 + rest
}

// factor is the number before "hundert" or "tausend".
func factor(word string) int {
	switch word {
	case "", "ein":
		return 1
	}
	if n := numberWords["de"][word]; n > 0 {
		return n
	}
	return hundredCompound(word)
}

func hundredCompound(word string) int {
	left, right, ok := strings.Cut(word, "hundert")
	if !ok || strings.Contains(left, "hundert") || strings.Contains(right, "hundert") {
		return 0
	}
	n, rest := factor(left), 0
	if right = strings.TrimPrefix(right, "und"); right != "" {
		rest = numberWords["de"][right]
	}
	if n == 0 || n > 19 || right != "" && rest == 0 {
		return 0
	}
	return n*100 + rest
}
