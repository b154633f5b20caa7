package intents

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// Quality is what cross-validation says of a set of phrases.
type Quality struct {
	Accuracy  float64         `json:"accuracy"` // share of phrases of intents read rightly
	Interval  [2]float64      `json:"interval"` // 95 % confidence interval of the accuracy
	MacroF1   float64         `json:"macro_f1"`
	ECE       float64         `json:"ece"`
	Intents   []IntentQuality `json:"intents"`   // by name
	Confusion []Confusion     `json:"confusion"` // most frequent first
}

// IntentQuality is how well one intent is told from the others.
type IntentQuality struct {
	Intent    string     `json:"intent"`
	Phrases   int        `json:"phrases"`
	Precision float64    `json:"precision"` // 0 if nothing was read as this intent
	Recall    float64    `json:"recall"`
	Interval  [2]float64 `json:"interval"` // 95 % confidence interval of the recall
	F1        float64    `json:"f1"`
}

// Confusion is a pair of intents of which the first was read as the second, with the phrases that were, surest first.
type Confusion struct {
	Intent  string   `json:"intent"`
	Read    string   `json:"read"`
	Phrases []string `json:"phrases"`
}

// CrossValidate reads each phrase by a model that did not learn from it, and says what went wrong. Errors are those of
// Train.
func CrossValidate(phrases []Phrase, o Options) (Quality, error) {
	c, err := canonical(phrases)
	if err != nil {
		return Quality{}, err
	}
	s := newSchool(c, o)
	if s.encodes() {
		s = s.deepened()
	}
	s.teach()
	ts := s.exam(s.folds(), settleFully)
	return s.quality(ts, believing(inside(ts))), nil
}

func (s *school) quality(ts []trial, c calibration) Quality {
	t, bins := tally{}, make([]bin, 15)
	wrong := map[[2]string][]wrongly{}
	for _, tr := range ts {
		if tr.class == outside {
			continue
		}
		truth, read := s.intents[tr.class], s.intents[tr.best]
		score := c.odds(&tr)
		t.add(truth, read)
		bins[min(len(bins)-1, int(score*float64(len(bins))))].add(score, truth == read)
		if truth != read {
			p := [2]string{truth, read}
			wrong[p] = append(wrong[p], wrongly{s.texts[tr.of], score})
		}
	}
	q := t.quality()
	q.ECE = calibrationError(bins)
	for p, ws := range wrong {
		slices.SortFunc(ws, func(a, b wrongly) int {
			return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.text, b.text))
		})
		pair := Confusion{Intent: p[0], Read: p[1]}
		for _, w := range ws {
			pair.Phrases = append(pair.Phrases, w.text)
		}
		q.Confusion = append(q.Confusion, pair)
	}
	slices.SortFunc(q.Confusion, func(a, b Confusion) int {
		return cmp.Or(cmp.Compare(len(b.Phrases), len(a.Phrases)), cmp.Compare(a.Intent, b.Intent), cmp.Compare(a.Read, b.Read))
	})
	return q
}

// wrongly is a phrase read as another intent, with the probability given to that.
type wrongly struct {
	text  string
	score float64
}

// quality computes the measures of a tally.
func (t tally) quality() Quality {
	truth, read := map[string]int{}, map[string]int{}
	all, right := 0, 0
	for pair, n := range t {
		truth[pair[0]] += n
		read[pair[1]] += n
		all += n
		if pair[0] == pair[1] {
			right += n
		}
	}
	q := Quality{Accuracy: float64(right) / float64(all), Interval: wilson(right, all), MacroF1: t.macroF1(), Confusion: []Confusion{}}
	for _, intent := range sortedKeys(truth) {
		hit := t[[2]string{intent, intent}]
		i := IntentQuality{
			Intent: intent, Phrases: truth[intent],
			Recall: float64(hit) / float64(truth[intent]), Interval: wilson(hit, truth[intent]),
			F1: 2 * float64(hit) / float64(truth[intent]+read[intent]),
		}
		if read[intent] > 0 {
			i.Precision = float64(hit) / float64(read[intent])
		}
		q.Intents = append(q.Intents, i)
	}
	return q
}

// wilson is the 95 % score interval of a share (Wilson, JASA 1927), which holds for few cases, too.
func wilson(hits, n int) [2]float64 {
	if n == 0 {
		return [2]float64{0, 1}
	}
	const z = 1.96
	p, m := float64(hits)/float64(n), float64(n)
	mid := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return [2]float64{max(0, mid-half), min(1, mid+half)}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
