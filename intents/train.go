package intents

import (
	"runtime"
	"slices"
)

// Teaching numbers the ways in which models were made of phrases. It rises whenever the same phrases give another model
// than before: models are kept under it, and those of another teaching are trained anew.
const Teaching = 9

// Options of a training.
type Options struct {
	Locale  string  // of the phrases, BCP 47, as "de" or "en-GB"
	Workers int     // goroutines; 0 = one a core. The model does not depend on it
	Encoder Encoder // nil = words alone. It takes part in languages that it knows
	Vectors Vectors // nil = all phrases are encoded
}

// Train learns a model from phrases. Their order and Options.Workers do not matter: the same set gives the same bytes.
// Errors name the intent and the phrase at fault.
func Train(phrases []Phrase, o Options) (*Model, error) {
	c, err := canonical(phrases)
	if err != nil {
		return nil, err
	}
	s := newSchool(c, o)
	s.teach()
	m := s.model(s.calibrate())
	if s.encodes() {
		d := s.deepened()
		d.teach()
		m.deep, m.encoder = d.deep(m.calibration.Threshold), o.Encoder
	}
	m.seal()
	return m, nil
}

// school is a training under way.
type school struct {
	*corpus
	options  Options
	names    []string // what the names of intents with few phrases say: examples behind the texts, and reasons given to nobody
	lens     *lens
	set      *examples
	wordings []uint64
	gallery  *gallery
	machines []*machine
	lessons  lessons
	view     view // of the encoder's vectors, where they take part
	middles  *middles
	senses   [][]float32 // by text
}

// encodes tells whether an encoder takes part.
func (s *school) encodes() bool { return s.options.Encoder != nil && encodes(s.options.Locale) }

func newSchool(c *corpus, o Options) *school {
	c.addBackground(o.Locale)
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	s := &school{corpus: c, options: o}
	var named []int
	if encodes(o.Locale) && few(len(c.texts), len(c.intents)) { // names are English, mostly; many phrases say it all
		named, s.names = c.labels()
	}
	s.look()
	s.read(named)
	s.gallery = hang(c, s.lens.known, s.set.x, s.wordings)
	return s
}

// look gathers the features and words of all texts.
func (s *school) look() {
	fold, lex := folderFor(s.options.Locale), sharedLexicon()
	said := slices.Concat(s.texts, s.names)
	texts := make([][]feature, len(said))
	read := make([]tokens, len(said))
	spread(s.options.Workers, len(said), func(_, i int) {
		read[i].read(said[i], fold)
		texts[i] = read[i].features(lex, nil)
	})
	count := map[string]int{}
	for i := range read {
		for _, w := range read[i].words {
			count[string(read[i].runes[w.start:w.end])]++
		}
	}
	known := learn(texts, lex)
	var words []knownWord
	for w, n := range count {
		if rs := []rune(w); known.find(wordFeature(wordHash(rs))) >= 0 {
			words = append(words, knownWord{rs, n})
		}
	}
	s.lens = &lens{fold: fold, known: known, spell: newSpeller(words), lexicon: lex}
}

func (s *school) readers() []*reader {
	rs := make([]*reader, s.options.Workers)
	for i := range rs {
		rs[i] = newReader(s.lens)
	}
	return rs
}

// read makes the vectors of all texts, and of the names of the intents named.
func (s *school) read(named []int) {
	said := slices.Concat(s.texts, s.names)
	n := len(said)
	s.set = &examples{x: make([]vector, n), class: slices.Concat(s.class, named), norm: make([]float32, n)}
	wordings := make([]uint64, n)
	readers := s.readers()
	spread(s.options.Workers, n, func(w, i int) {
		s.set.put(i, readers[w].read(said[i]))
		wordings[i] = readers[w].wording()
	})
	s.wordings = wordings[:len(s.texts)]
}

// teach trains the machines.
func (s *school) teach() {
	s.machines = make([]*machine, (len(s.intents)+lanes-1)/lanes)
	spread(s.options.Workers, len(s.machines), func(_, i int) {
		m := newMachine(s.set, len(s.lens.known.features), i*lanes)
		m.train()
		s.machines[i] = m
	})
	s.lessons = s.learnAll(func(int) bool { return false })
}

// mixture returns the machines with what was learnt over all intents at once.
func (s *school) mixture() []*machine {
	out := make([]*machine, len(s.machines))
	for i, m := range s.machines {
		out[i] = m.with(s.lessons)
	}
	return out
}

// model packs what was learnt.
func (s *school) model(c calibration) *Model {
	return &Model{
		locale: s.options.Locale, intents: s.intents,
		lens: s.lens, gallery: s.gallery, calibration: c,
		weights: pack(s.mixture(), len(s.lens.known.features), len(s.intents)),
	}
}
