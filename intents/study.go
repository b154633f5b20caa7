package intents

import (
	"cmp"
	"slices"
)

// Study is what there is to say about a set of phrases before anybody talks to it: how well the intents are told apart, which
// phrases are in the way, and what other thresholds would do. All of it is from readings by models that did not learn from the
// phrase read.
type Study struct {
	Locale   string `json:"locale"`
	Encoder  bool   `json:"encoder"` // whether a sentence encoder took part, in all readings
	Phrases  int    `json:"phrases"` // of intents
	Outside  int    `json:"outside"` // phrases of no intent
	Quality         // of the first guess
	Twins    []Twin `json:"twins"`  // phrases that say the same, surest first
	Nearer   []Near `json:"nearer"` // phrases nearer to another intent than to their own
	Thin     []Thin `json:"thin"`   // intents with few phrases
	Scores   []Bin  `json:"scores"` // how often guesses of about a score are right: the calibration plot
	Tradeoff []Line `json:"tradeoff"`
	// Answer and DidYouMean are the thresholds in force.
	Answer     float64 `json:"answer"`
	DidYouMean float64 `json:"did_you_mean"`
}

// Twin is a pair of phrases with nearly the same words. Of one intent, the second teaches little; of two, it confuses.
type Twin struct {
	Text   string  `json:"text"`
	Intent string  `json:"intent"`
	Other  string  `json:"other"`
	Of     string  `json:"of"`
	Like   float64 `json:"like"` // cosine of their words
}

// Near is a phrase that a model which did not know it took for another intent, with the phrases that pulled it there and should
// have held it.
type Near struct {
	Text   string  `json:"text"`
	Intent string  `json:"intent"`
	Own    string  `json:"own"` // nearest phrase of its own intent
	Read   string  `json:"read"`
	By     string  `json:"by"` // nearest phrase of the intent it was taken for
	Score  float64 `json:"score"`
}

// Thin is an intent with so few phrases that nothing can be said of it.
type Thin struct {
	Intent  string `json:"intent"`
	Phrases int    `json:"phrases"`
}

// Bin gathers guesses of about the same score.
type Bin struct {
	Score float64 `json:"score"` // mean
	Right float64 `json:"right"` // share
	N     int     `json:"n"`
}

// Line is what a threshold for acting would do to phrases of intents, and to those of none where there are any.
type Line struct {
	Answer  float64  `json:"answer"`  // the threshold
	Acted   float64  `json:"acted"`   // share of phrases acted upon
	Wrong   float64  `json:"wrong"`   // share of those that were wrong
	Asked   float64  `json:"asked"`   // share of phrases answered by "did you mean"
	Helped  float64  `json:"helped"`  // share of the asked whose intent was among the choices
	Outside *float64 `json:"outside"` // share of phrases of no intent that were acted upon all the same
}

const (
	thinPhrases = 8   // below that, an intent is guesswork
	twinLike    = 0.8 // cosine of the words of twins
	plotBins    = 10  // of the calibration plot
)

// Examine studies a set of phrases, read with a desk's thresholds. Errors are those of Train.
func Examine(phrases []Phrase, o Options, t Thresholds) (Study, error) {
	c, err := canonical(phrases)
	if err != nil {
		return Study{}, err
	}
	s := newSchool(c, o)
	s.teach()
	cal := s.calibrate()
	if s.encodes() {
		s = s.deepened()
		s.teach()
		cal = s.calibrateTo(cal.Threshold)
	}
	ts := s.own(s.exam(s.folds(), settleFully))
	t = t.or(Thresholds{Answer: sureScore, DidYouMean: cal.Threshold})
	cal.Threshold = t.DidYouMean
	in := inside(ts)
	out := Study{Locale: o.Locale, Encoder: s.view.middle != nil, Phrases: len(in), Outside: len(ts) - len(in), Quality: s.quality(ts, cal),
		Twins: s.twins(ts), Nearer: s.nearer(in, cal), Thin: s.thin(), Answer: t.Answer, DidYouMean: t.DidYouMean}
	out.Scores = s.scoreBins(in, cal)
	for percent := 10; percent <= 95; percent += 5 {
		out.Tradeoff = append(out.Tradeoff, s.line(ts, cal, float64(percent)/100))
	}
	return out, nil
}

// line tries a threshold for acting on all trials.
func (s *school) line(ts []trial, c calibration, answer float64) Line {
	least := sureScope
	if s.view.middle != nil {
		least = deepScope
	}
	var of, acted, wrong, asked, helped, others, taken int
	for i := range ts {
		t := &ts[i]
		in := c.Scope.inScope(t.evidence())
		sure := in >= c.Threshold && in >= least && c.odds(t) >= answer
		if t.class == outside {
			others++
			if sure {
				taken++
			}
			continue
		}
		of++
		switch {
		case sure:
			acted++
			if t.best != t.class {
				wrong++
			}
		case in >= c.Threshold:
			asked++
			if t.offered(c.Sharpness) {
				helped++
			}
		}
	}
	l := Line{Answer: answer, Acted: share(acted, of), Wrong: share(wrong, acted), Asked: share(asked, of), Helped: share(helped, asked)}
	if others > 0 {
		l.Outside = new(share(taken, others))
	}
	return l
}

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// offered tells whether the choices of "did you mean" would have held the truth.
func (t *trial) offered(sharpness float64) bool {
	b := &bench{}
	b.rank(t.scores, sharpness)
	r := Reading{}
	for _, g := range b.guess {
		r.Guesses = append(r.Guesses, Guess{Score: g.odds})
	}
	return slices.ContainsFunc(b.guess[:len(r.Choices())], func(g candidate) bool { return g.class == t.class })
}

// twins finds phrases with nearly the same words as another: in their own intent, and in the one likeliest besides.
func (s *school) twins(ts []trial) []Twin {
	all := make([][]Twin, len(ts))
	readers := s.readers()
	spread(s.options.Workers, len(ts), func(w, j int) {
		t := &ts[j]
		if t.class == outside {
			return
		}
		for _, class := range []int{t.class, s.rival(t)} {
			if class < 0 {
				continue
			}
			if e, like := s.alike(readers[w], t, class); like >= twinLike {
				all[j] = append(all[j], Twin{s.texts[t.of], s.intents[t.class], s.gallery.texts[e], s.intents[class], like})
			}
		}
	})
	out := []Twin{}
	seen := map[[2]string]bool{}
	for _, twins := range all {
		for _, t := range twins {
			if t.Text == t.Other && t.Intent == t.Of || seen[[2]string{t.Other, t.Text}] {
				continue
			}
			seen[[2]string{t.Text, t.Other}] = true
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b Twin) int {
		return cmp.Or(boolOrder(a.Intent != a.Of, b.Intent != b.Of), cmp.Compare(b.Like, a.Like), cmp.Compare(a.Text, b.Text))
	})
	return out
}

// boolOrder puts what holds first.
func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// rival is the likeliest intent of a trial besides its own, -1 if there is none.
func (s *school) rival(t *trial) int {
	best := -1
	for c, v := range t.scores {
		if c != t.class && (best < 0 || v > t.scores[best]) {
			best = c
		}
	}
	return best
}

// alike is the example of an intent whose words are most like those of a trial's phrase, and how much.
func (s *school) alike(r *reader, t *trial, class int) (example int, like float64) {
	r.x = s.set.x[t.of]
	s.gallery.light(r)
	e, l := s.gallery.nearest(r, class, t.of)
	s.gallery.dim(r)
	return e, float64(l)
}

// nearer lists phrases that were taken for another intent, and are nearer to its phrases than to those of their own.
func (s *school) nearer(in []trial, c calibration) []Near {
	found := make([]*Near, len(in))
	readers := s.readers()
	spread(s.options.Workers, len(in), func(w, j int) {
		t := &in[j]
		if t.best == t.class {
			return
		}
		own, held := s.alike(readers[w], t, t.class)
		by, pulled := s.alike(readers[w], t, t.best)
		if pulled <= held {
			return
		}
		n := &Near{Text: s.texts[t.of], Intent: s.intents[t.class], Read: s.intents[t.best], By: s.gallery.texts[by], Score: c.odds(t)}
		if held > 0 {
			n.Own = s.gallery.texts[own]
		}
		found[j] = n
	})
	out := []Near{}
	for _, n := range found {
		if n != nil {
			out = append(out, *n)
		}
	}
	slices.SortStableFunc(out, func(a, b Near) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Text, b.Text)) })
	return out
}

func (s *school) thin() []Thin {
	count := make([]int, len(s.intents))
	for _, class := range s.class {
		if class != outside {
			count[class]++
		}
	}
	out := []Thin{}
	for i, n := range count {
		if n < thinPhrases {
			out = append(out, Thin{s.intents[i], n})
		}
	}
	slices.SortStableFunc(out, func(a, b Thin) int { return cmp.Compare(a.Phrases, b.Phrases) })
	return out
}

// odds is the calibrated probability of a trial's first guess.
func (c *calibration) odds(t *trial) float64 {
	return believed(exp(-logSum(t.scores, t.best, c.Sharpness)), c.Belief)
}

func (s *school) scoreBins(in []trial, c calibration) []Bin {
	bins := make([]bin, plotBins)
	for i := range in {
		p := c.odds(&in[i])
		bins[min(plotBins-1, int(p*plotBins))].add(p, in[i].best == in[i].class)
	}
	out := []Bin{}
	for _, b := range bins {
		if b.n > 0 {
			out = append(out, Bin{Score: b.score / float64(b.n), Right: float64(b.right) / float64(b.n), N: b.n})
		}
	}
	return out
}
