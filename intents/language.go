package intents

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed languages.txt
var languagesText string

// Detector tells in which of a desk's languages a text is written, by its script and by the pieces of its words. It is immutable
// and safe for concurrent use.
type Detector struct {
	locales []string
	scripts []*unicode.RangeTable // by locale, nil for Latin and what we don't know
	pieces  map[uint64]int32      // where the pieces' rows begin in odds
	odds    []float32             // by piece and locale: how much it speaks for the locale
	unseen  []float32             // by locale: what an unknown piece says
	world   *Detector             // tells the desk's languages from those that it has not; nil in itself
}

// knownLanguages are the languages of languages.txt, counted once for all desks.
var knownLanguages = sync.OnceValue(func() map[string]*pieceTally {
	out := map[string]*pieceTally{}
	for l, lines := range sections(languagesText) {
		out[l] = newPieceTally(lines)
	}
	return out
})

// scriptsOf are the scripts of languages that are not written in Latin letters.
var scriptsOf = map[string]*unicode.RangeTable{
	"ru": unicode.Cyrillic, "uk": unicode.Cyrillic, "bg": unicode.Cyrillic, "sr": unicode.Cyrillic, "mk": unicode.Cyrillic, "be": unicode.Cyrillic, "kk": unicode.Cyrillic,
	"el": unicode.Greek, "ar": unicode.Arabic, "fa": unicode.Arabic, "ur": unicode.Arabic, "he": unicode.Hebrew, "yi": unicode.Hebrew,
	"th": unicode.Thai, "lo": unicode.Lao, "km": unicode.Khmer, "my": unicode.Myanmar, "ka": unicode.Georgian, "hy": unicode.Armenian, "am": unicode.Ethiopic,
	"hi": unicode.Devanagari, "mr": unicode.Devanagari, "ne": unicode.Devanagari, "bn": unicode.Bengali, "ta": unicode.Tamil, "te": unicode.Telugu, "gu": unicode.Gujarati,
	"ko": unicode.Hangul, "zh": unicode.Han, "ja": unicode.Han,
}

const (
	longestPiece = 4
	mostRead     = 400 // characters of a text: more make it no clearer
	// Pieces overlap, so they say the same thing several times: their odds count this share. Found on own sentences.
	pieceShare = 0.15
	smoothing  = 0.3 // of a time each piece counts as seen in every language
)

// NewDetector makes a detector for a desk's locales. Phrases, by locale, are what the desk itself has written in them; a language
// we have no text of is learnt from them alone. Locales of one language are not told apart: the first stands for all.
func NewDetector(locales []string, phrases map[string][]string) *Detector {
	own := map[string]*pieceTally{}
	for l, ps := range phrases {
		own[l] = newPieceTally(ps)
	}
	d := newDetector(locales, own)
	d.world = newDetector(slices.Concat(d.locales, slices.Sorted(maps.Keys(knownLanguages()))), own)
	return d
}

func newDetector(locales []string, own map[string]*pieceTally) *Detector {
	d := &Detector{}
	var seen [][]*pieceTally
	for _, l := range locales {
		if slices.ContainsFunc(d.locales, func(o string) bool { return language(o) == language(l) }) {
			continue
		}
		d.locales = append(d.locales, l)
		d.scripts = append(d.scripts, scriptsOf[language(l)])
		seen = append(seen, []*pieceTally{knownLanguages()[language(l)], own[l]})
	}
	d.learn(seen)
	return d
}

// learn makes the odds from what was counted in each language.
func (d *Detector) learn(seen [][]*pieceTally) {
	n := len(d.locales)
	counts := d.merge(seen)
	kinds := float64(len(d.pieces))
	d.odds, d.unseen = make([]float32, len(counts)), make([]float32, n)
	for l := range n {
		total := 0
		for _, t := range seen[l] {
			total += t.size()
		}
		says := sparing(func(c int32) float32 {
			return float32(ln((float64(c) + smoothing) / (float64(total) + float64(smoothing*kinds))))
		})
		d.unseen[l] = says(0)
		for i := l; i < len(counts); i += n {
			d.odds[i] = says(counts[i])
		}
	}
}

// merge gives every piece a row, and fills in by locale how often it was counted.
func (d *Detector) merge(seen [][]*pieceTally) []int32 {
	n := len(d.locales)
	d.pieces = map[uint64]int32{}
	var counts []int32
	for l, ts := range seen {
		for _, t := range ts {
			for h, c := range t.all() {
				at, ok := d.pieces[h]
				if !ok {
					at = int32(len(counts))
					d.pieces[h] = at
					counts = append(counts, make([]int32, n)...)
				}
				counts[int(at)+l] += c
			}
		}
	}
	return counts
}

// lower is a text in lower case, accents kept.
func lower(text string) []rune { return []rune(strings.ToLower(text)) }

// text folds a whole text.
func (f folder) text(t string) []rune {
	var out []rune
	for _, r := range t {
		out = f.rune(out, r)
	}
	return out
}

// eachPiece calls f for every piece of one to four letters of every word, edges included, and for each whole word.
func eachPiece(text []rune, f func(h uint64, word bool)) {
	word := []rune{' '}
	end := func() {
		if len(word) == 1 {
			return
		}
		f(wordHash(word[1:]), true)
		word = append(word, ' ')
		for i := range word {
			h := uint64(seedChars)
			for n, r := range word[i:min(len(word), i+longestPiece)] {
				if h = mix(h, uint64(r)); n > 0 || r != ' ' {
					f(h, false)
				}
			}
		}
		word = word[:1]
	}
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.Is(unicode.M, r) || r == '\'' && len(word) > 1 {
			word = append(word, r)
		} else {
			end()
		}
	}
	end()
}

// Detect returns the locale a text is written in, with the probability of that; "" where nothing tells, or where its script is
// none of the desk's.
func (d *Detector) Detect(text string) (locale string, p float64) {
	rs := lower(text[:min(len(text), 4*mostRead)])
	if len(rs) > mostRead {
		rs = rs[:mostRead]
	}
	in := d.candidates(rs)
	switch {
	case len(in) == 0:
		return "", 0
	case len(in) == 1 && d.scripts[in[0]] != nil:
		return d.locales[in[0]], 1
	}
	scores := make([]float32, len(d.locales))
	known := 0
	eachPiece(rs, func(h uint64, word bool) {
		row := d.unseen
		if at, ok := d.pieces[h]; ok {
			row = d.odds[at : int(at)+len(d.locales)]
			known++
		} else if word {
			return
		}
		for l, o := range row {
			scores[l] += o
		}
	})
	if known == 0 {
		return "", 0
	}
	best := in[0]
	for _, l := range in {
		if scores[l] > scores[best] {
			best = l
		}
	}
	sum := 0.0
	for _, l := range in {
		sum += exp(float64(pieceShare * float64(scores[l]-scores[best])))
	}
	return d.locales[best], 1 / sum
}

// What makes a language certain enough to go on in it.
const (
	surelyWritten = 0.95
	leastSpoken   = 3 // words
)

// speakers are words with which people speak of themselves or to somebody: a pasted error message has none.
var speakers = map[string]map[string]bool{
	"en": wordSet("i i'm i've i'd i'll my me mine we we're our us you your please can't"),
	"de": wordSet("ich mein meine meinen meinem meiner mir mich wir uns unser unsere unseren sie ihr ihre ihnen du dein bitte"),
	"fr": wordSet("je j'ai mon ma mes me moi nous notre nos vous votre vos tu ton pouvez-vous"),
	"es": wordSet("yo mi mis me nosotros nuestro nuestra usted ustedes su tu quiero necesito tengo puedo pueden favor"),
	"it": wordSet("io mio mia miei mi noi nostro nostra voi vostro vostra lei suo ho voglio vorrei posso favore"),
	"pt": wordSet("eu meu minha meus minhas me nós nosso nossa você vocês vosso quero preciso tenho posso favor"),
	"nl": wordSet("ik mijn me mij wij we ons onze u uw jullie je jij graag"),
	"pl": wordSet("ja mój moja moje mojego mojej mi mnie my nasz nasza nam pan pani państwo chcę mam mogę proszę"),
	"sv": wordSet("jag min mitt mina mig vi vår vårt oss du ni er snälla"),
	"tr": wordSet("ben benim bana beni biz bizim bize siz sizin size lütfen istiyorum"),
}

// Spoken returns the locale that a customer surely speaks in a text; "" where that is not so sure: it is short, or holds no word
// with which people speak for themselves, as something pasted.
func (d *Detector) Spoken(text string) string {
	if strings.Count(text, " ") < leastSpoken-1 && isASCII(text) {
		return ""
	}
	locale, p := d.Detect(text)
	if p < surelyWritten {
		return ""
	}
	if scriptsOf[language(locale)] != nil {
		return locale
	}
	words := wordsSpoken(text)
	if len(words) < leastSpoken {
		return ""
	}
	mine, known := speakers[language(locale)]
	if known && !slices.ContainsFunc(words, func(w string) bool { return mine[w] }) {
		return ""
	}
	return locale
}

func wordsSpoken(text string) []string {
	return strings.FieldsFunc(strings.ToLower(clip(text)), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '-' })
}

// Written returns the locale that a text is surely written in, though it may be something pasted; "" where that is not so sure.
// It is for the first words of a conversation, of which nothing else tells the language.
func (d *Detector) Written(text string) string {
	if locale, p := d.Detect(text); p >= surelyWritten && len(wordsSpoken(text)) >= leastSpoken {
		return locale
	}
	return ""
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// candidates are the locales written in the script that most letters belong to.
func (d *Detector) candidates(text []rune) []int {
	letters, latin, kana := 0, 0, 0
	in := make([]int, len(d.locales))
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		switch {
		case r < 0x250 || unicode.Is(unicode.Latin, r):
			latin++
			continue
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana++
		}
		for l, s := range d.scripts {
			if s != nil && unicode.Is(s, r) {
				in[l]++
			}
		}
	}
	var out []int
	for l, s := range d.scripts {
		switch {
		case letters == 0:
		case s == nil && 2*latin > letters, s != nil && s != unicode.Han && 2*in[l] >= letters:
			out = append(out, l)
		case s == unicode.Han && 2*(in[l]+kana) >= letters && (kana > 0) == (language(d.locales[l]) == "ja"):
			out = append(out, l)
		}
	}
	return out
}
