package intents

import (
	"cmp"
	"slices"
	"sync"
)

// Model tells which intent a text has. It is immutable and safe for concurrent use.
type Model struct {
	locale      string
	intents     []string // sorted
	lens        *lens
	weights     *weights
	gallery     *gallery
	calibration calibration
	deep        *deep   // nil = words alone
	encoder     Encoder // that deep was trained with; nil = it is not there, and deep is idle
	hash        string
	benches     sync.Pool // of *bench
}

// Hash names the model: equal hashes mean equal bytes.
func (m *Model) Hash() string { return m.hash }

// Locale is that of the phrases it was trained on.
func (m *Model) Locale() string { return m.locale }

// Intents returns the names of the intents the model knows, sorted.
func (m *Model) Intents() []string { return slices.Clone(m.intents) }

// Threshold is the InScope probability below which a text counts as out of scope. It was chosen from the training
// phrases: of a large set so that at most 2 in 1,000 of those read rightly would have been turned away.
func (m *Model) Threshold() float64 { return m.calibration.Threshold }

const (
	leastScore = 0.02 // guesses less likely are not worth a word, unless there is nothing else to choose from
	sureScore  = 0.5  // a first guess likelier than not is acted upon
	sureScope  = 0.3  // unless it is doubtful that the text belongs to any intent
	deepScope  = 0.55 // the same where an encoder took part: what it finds alike, it finds surely alike
	exactScore = 0.99 // of what was said word for word in an example

	// An example that holds nearly all words of the text, and no others, wins over a guess whose examples don't.
	nearlySaid  = 0.9
	clearlyLess = 0.2
)

// Read tells what a text means, without entities. It is a pure function of model and text; what it costs is bounded,
// for it reads no more than MaxText bytes.
func (m *Model) Read(text string) Reading { return m.ReadAt(text, Thresholds{}) }

// ReadAt is Read with a desk's own thresholds.
func (m *Model) ReadAt(text string, t Thresholds) Reading {
	b := m.bench()
	defer m.benches.Put(b)
	b.encoded = 0
	b.limits = t.or(Thresholds{Answer: sureScore, DidYouMean: m.calibration.Threshold})
	return m.understand(b, clip(text))
}

// bench is the scratch of a reading. It is reused, never shared.
type bench struct {
	reader *reader
	scorer scorer
	guess  []candidate
	limits Thresholds

	meaning []float32 // of the clause encoded last, as the second tier sees it
	sense   []float32 // of the same, as intents are held against it
	encoded int       // clauses of this message that were
}

type candidate struct {
	class   int
	score   float32
	odds    float64 // calibrated probability
	example int     // the nearest
	like    float32
}

func (m *Model) bench() *bench {
	if b, ok := m.benches.Get().(*bench); ok {
		return b
	}
	return &bench{reader: newReader(m.lens), scorer: scorer{kernel: fastest()}}
}

// read reads one wish.
func (m *Model) read(b *bench, text string) Reading {
	out := Reading{Model: m.hash, Locale: m.locale, Verdict: None, Guesses: []Guess{}, Entities: []Entity{}}
	x := b.reader.read(text)
	if len(b.reader.tokens.words) == 0 {
		return out
	}
	said := m.gallery.said(b.reader.wording())
	least, by := sureScope, &m.calibration
	out.InScope = m.judge(b, b.scorer.score(m.weights, x), 0, said, by)
	if m.doubtful(b, said, out.InScope) {
		scores, meant := m.deeper(b, x, text)
		least, by = deepScope, &m.deep.calibration
		out.InScope = m.judge(b, scores, meant, said, by)
	}
	if said < 0 {
		by.believe(b.guess)
	}
	best := b.guess[0]
	switch said {
	case best.class:
		out.InScope = max(out.InScope, exactScore)
	case outside:
		out.InScope = min(out.InScope, 1-exactScore)
	}
	for _, g := range b.guess {
		out.Guesses = append(out.Guesses, Guess{Intent: m.intents[g.class], Score: g.odds, Why: m.gallery.texts[g.example]})
	}
	switch {
	case out.InScope < b.limits.DidYouMean || said == outside:
	case best.odds >= b.limits.Answer && out.InScope >= least:
		out.Verdict = Sure
	default:
		out.Verdict = Unsure
	}
	if last := len(out.Guesses) - 1; last == 1 && out.Verdict != Unsure && out.Guesses[last].Score < leastScore {
		out.Guesses = out.Guesses[:last]
	}
	return out
}

// judge ranks intents by their scores and returns the probability that the text belongs to any.
func (m *Model) judge(b *bench, scores []float32, meant float32, said int, c *calibration) float64 {
	b.rank(scores, c.Sharpness)
	m.compare(b, said)
	return c.Scope.inScope(evidence(b.guess[0].score, b.guess[0].like, meant))
}

// rank keeps the likeliest intents with their probabilities, best first.
func (b *bench) rank(scores []float32, sharpness float64) {
	b.guess = b.guess[:0]
	for c, s := range scores {
		if n := len(b.guess); n == MaxGuesses && s <= b.guess[n-1].score {
			continue
		} else if n == MaxGuesses {
			b.guess = b.guess[:n-1]
		}
		at, _ := slices.BinarySearchFunc(b.guess, s, func(g candidate, s float32) int {
			return cmp.Or(cmp.Compare(s, g.score), -1)
		})
		b.guess = slices.Insert(b.guess, at, candidate{class: c, score: s})
	}
	all := logSum(scores, b.guess[0].class, sharpness)
	for i := range b.guess {
		g := &b.guess[i]
		g.odds = exp(float64(sharpness*float64(g.score-b.guess[0].score)) - all)
		if i > 1 && g.odds < leastScore {
			b.guess = b.guess[:i]
			break
		}
	}
}

// compare finds the nearest example of each guess, and lets what was said word for word, or nearly so, win.
func (m *Model) compare(b *bench, said int) {
	m.gallery.light(b.reader)
	defer m.gallery.dim(b.reader)
	if said >= 0 && !slices.ContainsFunc(b.guess, func(g candidate) bool { return g.class == said }) {
		b.guess = append(b.guess[:min(len(b.guess), MaxGuesses-1)], candidate{class: said, score: b.guess[0].score})
	}
	winner := 0
	for i := range b.guess {
		g := &b.guess[i]
		g.example, g.like = m.gallery.nearest(b.reader, g.class, -1)
		if g.class == said || said < 0 && g.like >= nearlySaid && g.like > b.guess[winner].like+clearlyLess {
			winner = i
		}
	}
	if winner > 0 {
		w := b.guess[winner]
		w.odds = max(w.odds, b.guess[0].odds)
		b.guess = slices.Insert(slices.Delete(b.guess, winner, winner+1), 0, w)
	}
	if said >= 0 {
		b.settle()
	}
}

// settle gives the first guess the certainty of the exact wording and the others what is left.
func (b *bench) settle() {
	if b.guess[0].odds >= exactScore {
		return
	}
	rest := 0.0
	for _, g := range b.guess[1:] {
		rest += g.odds
	}
	b.guess[0].odds = exactScore
	if rest <= 1-exactScore {
		return
	}
	for i := range b.guess[1:] {
		b.guess[i+1].odds *= (1 - exactScore) / rest
	}
}
