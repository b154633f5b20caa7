package intents

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
)

// A model file is a magic line, a version, the parts in the order written below, and the SHA-256 of all before. Numbers
// are little-endian; texts and lists begin with their length. Version 6 has the second tier behind the first; models
// without one are written as version 5. Versions 4 and 1 were the same but for calibrations without belief, and are read;
// versions 2 and 3 had second tiers of another make.
const (
	magic         = "frontdesk intents\n"
	modelVersion  = 5
	deepVersion   = 6
	plainVersion  = 1 // modelVersion and deepVersion without belief
	plainDeep     = 4
	hashBytes     = 16 // of the checksum that name a model
	headBytes     = len(magic) + 4
	smallestModel = headBytes + sha256.Size
)

// MarshalBinary writes the model in its own versioned, checksummed format. Equal models give equal bytes.
func (m *Model) MarshalBinary() ([]byte, error) {
	b := m.encode()
	sum := sha256.Sum256(b)
	return append(b, sum[:]...), nil
}

// seal names the model after its bytes.
func (m *Model) seal() {
	sum := sha256.Sum256(m.encode())
	m.hash = hex.EncodeToString(sum[:hashBytes])
}

// ParseModel reads what MarshalBinary wrote. Data that is foreign, newer, damaged or cut off is an error that says so.
func ParseModel(b []byte) (*Model, error) {
	if len(b) < smallestModel || string(b[:len(magic)]) != magic {
		return nil, errors.New("not an intent model")
	}
	body, sum := b[:len(b)-sha256.Size], sha256.Sum256(b[:len(b)-sha256.Size])
	d := &decoder{b: body[len(magic):]}
	v := d.number()
	if !slices.Contains([]int{plainVersion, plainDeep, modelVersion, deepVersion}, v) {
		return nil, fmt.Errorf("intent model of version %d: this build reads versions %d, %d, %d and %d; train again",
			v, plainVersion, plainDeep, modelVersion, deepVersion)
	}
	d.plain = v == plainVersion || v == plainDeep
	if !bytes.Equal(sum[:], b[len(body):]) {
		return nil, errors.New("intent model is damaged or cut off: its checksum does not match; train again")
	}
	if d.number() != sharedLexicon().sum {
		return nil, errors.New("intent model was trained with other lists of words than this build has; train again")
	}
	m := d.model()
	if v == deepVersion || v == plainDeep {
		m.deep = d.deep(len(m.intents))
	}
	if d.err == nil && len(d.b) > 0 {
		d.fail("%d bytes too many", len(d.b))
	}
	if d.err == nil {
		d.err = m.check()
	}
	if d.err != nil {
		return nil, fmt.Errorf("intent model: %w", d.err)
	}
	m.hash = hex.EncodeToString(sum[:hashBytes])
	return m, nil
}

// encode writes all but the checksum.
func (m *Model) encode() []byte {
	e := &writer{}
	e.b = append(e.b, magic...)
	if m.deep == nil {
		e.number(modelVersion)
	} else {
		e.number(deepVersion)
	}
	e.number(m.lens.lexicon.sum)
	e.text(m.locale)
	e.texts(m.intents)
	v := m.lens.known
	list64(e, v.features)
	e.singles(v.idf)
	e.singles([]float32{v.rare})
	e.number(len(m.lens.spell.words))
	for _, w := range m.lens.spell.words {
		e.text(string(w.runes))
		e.number(w.count)
	}
	e.weights(m.weights)
	g := m.gallery
	list32(e, g.begin)
	e.texts(g.texts)
	list32(e, g.start)
	list32(e, g.words)
	e.singles(g.size)
	list64(e, g.keys.hash)
	list32(e, g.keys.class)
	e.calibration(m.calibration)
	if m.deep != nil {
		e.deep(m.deep)
	}
	return e.b
}

func (e *writer) weights(w *weights) {
	e.singles(w.scale)
	list64(e, w.q)
	e.singles(w.bias)
}

// numbers are a calibration as it is written.
func (c *calibration) numbers() []float64 {
	return []float64{c.Sharpness, c.Scope.Constant, c.Scope.Slope, c.Threshold, c.Belief}
}

func (e *writer) calibration(c calibration) {
	e.doubles(c.numbers())
}

func (d *decoder) weights(intents int) *weights {
	return &weights{intents: intents, row: rowWords(intents), scale: d.singles(), q: read64[uint64](d), bias: d.singles()}
}

func (d *decoder) calibration() calibration {
	c := d.doubles()
	if d.plain {
		c = append(c, 1) // all that scores promised was believed
	}
	if len(c) != 5 {
		d.fail("calibration of %d numbers", len(c))
		return calibration{}
	}
	return calibration{Sharpness: c[0], Scope: scope{c[1], c[2]}, Threshold: c[3], Belief: c[4]}
}

func (d *decoder) model() *Model {
	m := &Model{locale: d.text(), intents: d.texts()}
	v := &vocabulary{features: read64[feature](d), idf: d.singles()}
	if rare := d.singles(); len(rare) == 1 {
		v.rare = rare[0]
	}
	var words []knownWord
	for range d.count(8) {
		words = append(words, knownWord{[]rune(d.text()), d.number()})
	}
	m.lens = &lens{fold: folderFor(m.locale), known: v, spell: newSpeller(words), lexicon: sharedLexicon()}
	m.weights = d.weights(len(m.intents))
	m.gallery = &gallery{
		begin: read32[int32](d), texts: d.texts(), start: read32[int32](d), words: read32[uint32](d), size: d.singles(),
		keys: keys{read64[uint64](d), read32[int32](d)},
	}
	m.calibration = d.calibration()
	if d.err == nil {
		v.index()
	}
	return m
}

// check holds the parts against each other, so that no data makes Read fail.
func (m *Model) check() error {
	v, w, g := m.lens.known, m.weights, m.gallery
	n, features := len(m.intents), len(v.features)
	switch {
	case n == 0:
		return errors.New("no intents")
	case len(v.idf) != features || len(w.scale) != features || len(w.q) != features*w.row || len(w.bias) != n:
		return errors.New("features and weights differ in number")
	case len(g.begin) != n+1 || len(g.start) != len(g.texts)+1 || len(g.size) != len(g.texts) || len(g.keys.hash) != len(g.keys.class):
		return errors.New("intents and examples differ in number")
	case !rises(g.begin, len(g.texts), 1) || !rises(g.start, len(g.words), 0):
		return errors.New("examples out of order")
	}
	for i, f := range v.features {
		if i > 0 && f <= v.features[i-1] {
			return errors.New("features out of order")
		}
	}
	for i, h := range g.keys.hash {
		if i > 0 && h <= g.keys.hash[i-1] {
			return errors.New("wordings out of order")
		}
		if c := g.keys.class[i]; c < ambiguous || int(c) >= n {
			return errors.New("wording of an intent that is not there")
		}
	}
	for _, f := range g.words {
		if int(f) >= features {
			return errors.New("example with a word that is not there")
		}
	}
	return m.checkNumbers()
}

// checkNumbers refuses what arithmetic would stumble over.
func (m *Model) checkNumbers() error {
	for _, s := range [][]float32{m.lens.known.idf, m.weights.scale, m.gallery.size, {m.lens.known.rare}} {
		for _, f := range s {
			if !(f >= 0 && f < 1e6) {
				return errors.New("a weight that is no number, or beyond all measure")
			}
		}
	}
	for _, f := range m.weights.bias {
		if !(f > -1e6 && f < 1e6) {
			return errors.New("a bias that is no number, or beyond all measure")
		}
	}
	if err := m.calibration.check(); err != nil || m.deep == nil {
		return err
	}
	return m.deep.check(len(m.lens.known.features), len(m.intents))
}

func (c *calibration) check() error {
	for _, f := range c.numbers() {
		if !(f > -1e6 && f < 1e6) {
			return errors.New("a calibration that is no number, or beyond all measure")
		}
	}
	return nil
}

// rises tells whether s begins at 0, ends at end and grows by at least step each time.
func rises(s []int32, end int, step int32) bool {
	for i := range s {
		if i > 0 && s[i] < s[i-1]+step {
			return false
		}
	}
	return s[0] == 0 && int(s[len(s)-1]) == end
}
