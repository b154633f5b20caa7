package desk

import (
	"context"
	"errors"
	"slices"
	"testing"

	"frontdesk/intents"
	"frontdesk/intents/encoder"
)

// memory is a cache that counts.
type memory struct {
	models map[string][]byte
	saved  int
	err    error
}

func (m *memory) Model(_ context.Context, key string) ([]byte, error) { return m.models[key], m.err }

func (m *memory) SaveModel(_ context.Context, key string, model []byte) error {
	m.models[key] = model
	m.saved++
	return nil
}

func TestTrainTakesFromTheCacheWhatItHas(t *testing.T) {
	cache := &memory{models: map[string][]byte{}}
	first := loadGood(t)
	if err := Train(t.Context(), first, cache); err != nil {
		t.Fatal(err)
	}
	if cache.saved != 2 || len(first.Desk.Models) != 2 || first.Desk.Entities == nil {
		t.Fatalf("%d models saved, %d in the desk", cache.saved, len(first.Desk.Models))
	}
	second := loadGood(t)
	for _, phrases := range second.Phrases {
		slices.Reverse(phrases)
	}
	if err := Train(t.Context(), second, cache); err != nil {
		t.Fatal(err)
	}
	if cache.saved != 2 || second.Desk.Models["de"].Hash() != first.Desk.Models["de"].Hash() {
		t.Errorf("a second start trained: %d saved", cache.saved)
	}
	for key := range cache.models {
		cache.models[key] = []byte("damaged")
	}
	if err := Train(t.Context(), second, cache); err != nil || cache.saved != 4 {
		t.Errorf("damaged models: %v, %d saved", err, cache.saved)
	}
	read := second.Desk.Models["en"].Read("how do I set up the vpn")
	if read.Guesses[0].Intent != "answer:vpn_setup" {
		t.Errorf("%+v", read)
	}
}

func TestTrainReportsWhatStopsIt(t *testing.T) {
	l := loadGood(t)
	lost := errors.New("lost")
	if err := Train(t.Context(), l, &memory{err: lost}); !errors.Is(err, lost) {
		t.Errorf("a broken cache: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Train(ctx, l, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if l.Desk.Models != nil {
		t.Error("a failed training left models")
	}
}

func TestModelKeyTellsPhrasesApart(t *testing.T) {
	a := []intents.Phrase{{Text: "a", Intent: "b"}, {Text: "c", Intent: "d"}}
	key := ModelKey("en", a)
	if key != ModelKey("en", []intents.Phrase{a[1], a[0]}) {
		t.Error("the order of phrases changes the key")
	}
	for _, other := range []string{ModelKey("de", a), ModelKey("en", a[:1]), ModelKey("en", []intents.Phrase{{Text: `a" "b`}, a[1]})} {
		if other == key {
			t.Error("other phrases have the same key")
		}
	}
}

// fluent is a cache with an encoder.
type fluent struct {
	memory
	encoder intents.Encoder
}

func (f *fluent) Sentences() (intents.Encoder, intents.Vectors) { return f.encoder, nil }

// lengths is an encoder that knows how long a text is.
type lengths struct{}

func (lengths) Hash() string { return "lengths" }

func (lengths) Encode(text string) (v encoder.Vector) {
	v[len(text)%len(v)] = 1
	return v
}

func TestTrainWithAnEncoder(t *testing.T) {
	cache := &fluent{memory: memory{models: map[string][]byte{}}}
	for i, c := range []struct {
		encoder intents.Encoder
		deep    bool
		saved   int
	}{{nil, false, 2}, {lengths{}, true, 4}, {lengths{}, true, 4}, {nil, false, 4}} {
		cache.encoder = c.encoder
		l := loadGood(t)
		if err := Train(t.Context(), l, cache); err != nil {
			t.Fatal(err)
		}
		if l.Desk.Models["en"].Deep() != c.deep || l.Desk.Models["de"].Deep() || cache.saved != c.saved {
			t.Errorf("start %d: deep %v, %d saved, want %v, %d", i+1, l.Desk.Models["en"].Deep(), cache.saved, c.deep, c.saved)
		}
	}
}
