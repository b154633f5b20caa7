package intents

import (
	"math"
	"unicode"
	"unicode/utf8"
)

// Mood is how upset and how pressed a customer sounds, each from 0 to 1, with every sign that says so. It is a sum anybody can
// follow, not a guess of a model: the more and the stronger the signs, the closer to 1.
type Mood struct {
	Anger   float64 `json:"anger"`
	Urgency float64 `json:"urgency"`
	Signs   []Sign  `json:"signs"` // by position
}

// Sign is one thing in a text that tells of its writer's mood. Start and End are byte offsets, Text what stands there.
type Sign struct {
	Kind  string `json:"kind"`
	Text  string `json:"text"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// The kinds of sign.
const (
	SignShouting = "shouting" // most of the message in capitals
	SignMarks    = "marks"    // !!! or ?!
	SignSwearing = "swearing"
	SignUpset    = "upset"  // "unacceptable"
	SignUrgent   = "urgent" // "immediately"
)

// weight is what a sign adds: of what is missing to 1, so that two signs of 0.5 make 0.75.
type weight struct{ anger, urgency float64 }

var signWeights = map[string]weight{
	SignShouting: {0.35, 0.1},
	SignSwearing: {0.5, 0},
	SignUpset:    {0.35, 0},
	SignUrgent:   {0, 0.5},
}

// SoundsUrgent is the urgency of one plain sign.
const SoundsUrgent = 0.5

// Marks in a row: two are a habit, three are meant.
var (
	someMarks = weight{0.1, 0.05}
	manyMarks = weight{0.25, 0.1}
)

// mostSigns is how many signs are kept: more say nothing new, and a turn stores them.
const mostSigns = 8

// moodOf reads the mood of a text; nil where nothing tells of it.
func moodOf(s *scan) *Mood {
	m := &Mood{}
	m.shouting(s)
	words := moodWords[s.lang]
	other := moodWords["en"] // people swear in English everywhere
	for i := 0; i < len(s.tokens); i++ {
		if n, w := marks(s, i); n > 0 {
			m.add(s, SignMarks, w, i, i+n)
			i += n - 1
			continue
		}
		kind, n := words.at(s, i)
		if n == 0 && s.lang != "en" {
			kind, n = other.at(s, i)
		}
		if n == 0 {
			continue
		}
		if !denied(s, i) && (kind != SignUrgent || !deniedBehind(s, i+n)) {
			m.add(s, kind, signWeights[kind], i, i+n)
		}
		i += n - 1
	}
	if len(m.Signs) == 0 {
		return nil
	}
	m.Anger, m.Urgency = hundredths(m.Anger), hundredths(m.Urgency)
	return m
}

func hundredths(f float64) float64 { return math.Round(f*100) / 100 }

// add counts a sign; each word counts once, however often it is said.
func (m *Mood) add(s *scan, kind string, w weight, i, j int) {
	if len(m.Signs) == mostSigns {
		return
	}
	start, end := s.tokens[i].start, s.tokens[j-1].end
	text := s.text[start:end]
	for _, before := range m.Signs {
		if before.Kind == kind && (before.Text == text || kind == SignMarks) {
			return
		}
	}
	m.Signs = append(m.Signs, Sign{Kind: kind, Text: text, Start: start, End: end})
	m.Anger += float64(w.anger * (1 - m.Anger))
	m.Urgency += float64(w.urgency * (1 - m.Urgency))
}

const (
	shoutedWords   = 2 // of two letters or more: one alone may be VPN
	shoutedLetters = 9
	shoutedShare   = 0.7 // of the words
	shownShouting  = 60  // bytes of the beginning that are kept as the reason
)

// shouting counts words in capitals.
func (m *Mood) shouting(s *scan) {
	loud, words, letters, first, last := 0, 0, 0, -1, 0
	for i, t := range s.tokens {
		if t.kind != wordToken || len(t.s) < 2 {
			continue
		}
		words++
		if n := capitals(s.text[t.start:t.end]); n > 0 {
			loud++
			letters += n
			if first < 0 {
				first = i
			}
			if s.tokens[i].end-s.tokens[first].start <= shownShouting {
				last = i
			}
		}
	}
	if loud >= shoutedWords && letters >= shoutedLetters && float64(loud) >= shoutedShare*float64(words) {
		m.add(s, SignShouting, signWeights[SignShouting], first, last+1)
	}
}

// capitals counts the letters of a word that is all capitals; 0 for any other.
func capitals(word string) int {
	n := 0
	for _, r := range word {
		switch {
		case unicode.IsLower(r):
			return 0
		case unicode.IsUpper(r):
			n++
		}
	}
	return n
}

// marks counts exclamation and question marks from token i on, if they say more than one would.
func marks(s *scan, i int) (int, weight) {
	n, shouts := 0, false
	for markAt(s, i+n) && (n == 0 || s.tokens[i+n].glued) {
		shouts = shouts || s.tokens[i+n].s != "?"
		n++
	}
	switch {
	case n >= 3:
		return n, manyMarks
	case n == 2 && shouts:
		return n, someMarks
	}
	return 0, weight{}
}

func markAt(s *scan, i int) bool {
	if i >= len(s.tokens) || s.tokens[i].kind != otherToken {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s.text[s.tokens[i].start:])
	return r == '!' || r == '?' || r == '！' || r == '？' || r == '¡' || r == '¿'
}

// deniers before a sign take it back: "not urgent", "keine Eile".
var deniers = wordSet("not no never isn't isnt don't dont wasn't without nothing hardly nicht kein keine keinen nie weder ohne niemals")

// softeners may stand between a word and the denial behind it: "eilt gar nicht", "dringend ist es nicht".
var softeners = wordSet("gar überhaupt ueberhaupt wirklich so ja noch auch eigentlich aber ist es das war sehr besonders mir uns")

// mostSofteners is how many of them may stand there.
const mostSofteners = 3

// deniedBehind tells whether the words from token i on take back what stands before them, as German does: "es eilt nicht".
func deniedBehind(s *scan, i int) bool {
	if s.lang != "de" {
		return false
	}
	for n := 0; n < mostSofteners && softeners[s.at(i).s]; n++ {
		i++
	}
	return s.at(i).s == "nicht" || s.at(i).s == "nich"
}

// denied tells whether one of the two words before token i takes it back.
func denied(s *scan, i int) bool {
	return deniers[s.at(i-1).s] || deniers[s.at(i-2).s] && !s.is(i-1, ",", ".", "!", ";")
}
