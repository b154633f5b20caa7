package intents

import "slices"

// A model may have a second, deeper tier: machines that learn from words, characters and the vector of an encoder
// together. It is asked only where the words alone leave doubt, for encoding a text takes a hundred times as long as
// reading its words.

// deep is the second tier.
type deep struct {
	encoder     string // its hash
	view        view
	weights     *weights // of the features
	rows        []row    // of the dimensions, by eight intents
	middles     *middles
	calibration calibration
}

// doubt says below which probabilities a reading by words leaves doubt: of the first guess, and of belonging to any intent.
type doubt struct{ odds, scope float64 }

var (
	usualDoubt = doubt{0.9, 0.4}
	// earlyDoubt is for few phrases an intent, whose words tell less than they seem to.
	earlyDoubt = doubt{0.98, 0.5}
)

// mostEncoded is how many clauses of a message are encoded.
const mostEncoded = 2

// few tells whether so many phrases are few for so many intents.
func few(phrases, intents int) bool { return phrases < labelPhrases*intents }

// deepened returns the school whose examples have the encoder's vectors, too. The machines are still to be taught.
func (s *school) deepened() *school {
	n := len(s.texts)
	labelled, labels := s.set.class[n:], s.names
	if len(labels) == 0 { // words have no need of them; an intent of few phrases among others has
		labelled, labels = s.labels()
	}
	vs := s.options.encodeAll(slices.Concat(s.texts, labels))
	d := *s
	long := usualLengths
	if few(n, len(s.intents)) {
		long = earlyLengths
	}
	d.view, d.machines, d.lessons = viewOf(vs[:n], long), nil, lessons{}
	d.middles, d.senses = middlesOf(vs[:n], s.class, len(s.intents))
	d.set = &examples{x: make([]vector, len(vs)), class: slices.Concat(s.class, labelled), norm: make([]float32, len(vs))}
	r := newReader(s.lens)
	for i := range vs {
		var x vector
		if i < len(s.set.x) {
			x = s.set.x[i]
		} else {
			x = r.read(labels[i-n])
		}
		x.dense = d.view.of(&vs[i], make([]float32, 0, long.width()))
		d.set.put(i, x)
	}
	return &d
}

// calibrateTo is calibrate with the probability of belonging to any intent brought to the threshold of the first tier:
// readings of both can be held against one.
func (s *school) calibrateTo(threshold float64) calibration {
	c := s.calibrate()
	c.Scope.Constant += logit(threshold) - logit(c.Threshold)
	c.Threshold = threshold
	return c
}

// deep packs what was learnt.
func (s *school) deep(threshold float64) *deep {
	c := s.calibrateTo(threshold)
	machines := s.mixture()
	d := &deep{
		encoder: s.options.Encoder.Hash(), view: s.view, middles: s.middles, calibration: c,
		weights: pack(machines, len(s.lens.known.features), len(s.intents)),
	}
	for _, m := range machines {
		d.rows = append(d.rows, m.deep...)
	}
	return d
}

func logit(p float64) float64 {
	const least = 1e-6
	p = min(max(p, least), 1-least)
	return ln(p / (1 - p))
}

// With returns the model that reads with an encoder. Without one, or with another than it was trained with, the model
// reads by words alone.
func (m *Model) With(e Encoder) *Model {
	n := &Model{locale: m.locale, intents: m.intents, lens: m.lens, weights: m.weights, gallery: m.gallery,
		calibration: m.calibration, deep: m.deep, hash: m.hash}
	if e != nil && m.deep != nil && e.Hash() == m.deep.encoder {
		n.encoder = e
	}
	return n
}

// Deep tells whether the model reads with an encoder.
func (m *Model) Deep() bool { return m.encoder != nil }

// doubtful tells whether a reading by words should be done again with the encoder.
func (m *Model) doubtful(b *bench, said int, inScope float64) bool {
	if m.encoder == nil || said >= 0 || b.encoded >= mostEncoded {
		return false
	}
	d := usualDoubt
	if few(len(m.gallery.texts), len(m.intents)) {
		d = earlyDoubt
	}
	return inScope < d.scope || b.guess[0].odds < d.odds
}

// deeper returns the scores of the text read last, whose features are x, by words and meaning together, good until the next call,
// and how like its meaning is to that of the nearest intent.
func (m *Model) deeper(b *bench, x vector, text string) (scores []float32, meant float32) {
	b.encoded++
	v := encode(m.encoder, b.reader.meant(text, m.encoder))
	b.sense = senseOf(&v, b.sense)
	b.meaning = m.deep.view.of(&v, b.meaning)
	scores = b.scorer.score(m.deep.weights, x)
	width := len(b.meaning)
	for i := 0; i < len(scores); i += lanes {
		r := b.scorer.dense(m.deep.rows[i/lanes*width:][:width], b.meaning)
		for l := range min(lanes, len(scores)-i) {
			scores[i+l] += r[l]
		}
	}
	return scores, m.deep.middles.nearest(b.scorer.kernel, b.sense, outside, nil)
}
