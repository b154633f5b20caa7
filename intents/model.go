package intents

import "errors"

// Options of a training.
type Options struct {
	Locale  string // of the phrases, BCP 47, as "de" or "en-GB"; only recorded in readings
	Workers int    // goroutines; 0 = one a core. The model does not depend on it
}

// Model tells which intent a text has. It is immutable and safe for concurrent use.
type Model struct {
	hash, locale string
	threshold    float64
}

// Train learns a model from phrases. Their order and Options.Workers do not matter: the same set gives the same bytes.
// Errors name the phrase or the intent at fault.
func Train(phrases []Phrase, o Options) (*Model, error) {
	if len(phrases) == 0 {
		return nil, errors.New("no phrases to train on")
	}
	return &Model{locale: o.Locale}, nil
}

// Read tells what a text means, without entities. It is a pure function of model and text.
func (m *Model) Read(text string) Reading {
	return Reading{Model: m.hash, Locale: m.locale, Verdict: None}
}

// Hash names the model: equal hashes mean equal bytes.
func (m *Model) Hash() string { return m.hash }

// Threshold is the InScope probability below which a text counts as out of scope.
func (m *Model) Threshold() float64 { return m.threshold }

// MarshalBinary writes the model in its own versioned, checksummed format.
func (m *Model) MarshalBinary() ([]byte, error) { return nil, errors.New("model without weights") }

// ParseModel reads what MarshalBinary wrote; foreign, newer, damaged or cut-off data is an error.
func ParseModel(b []byte) (*Model, error) { return nil, errors.New("not a frontdesk intent model") }
