package desk

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"frontdesk/intents"
)

// ModelCache keeps trained models by a hash of what they were trained on, so that a start trains nothing. It is
// safe for concurrent use.
type ModelCache interface {
	// Model returns what SaveModel kept under a key, nil if there is nothing.
	Model(ctx context.Context, key string) ([]byte, error)
	// SaveModel keeps a model. Keeping the same twice is no error.
	SaveModel(ctx context.Context, key string, model []byte) error
}

// Encoding is an ability that a ModelCache may have.
type Encoding interface {
	// Sentences returns the sentence encoder to train and read with, and where the vectors of phrases are kept; nil = none.
	Sentences() (intents.Encoder, intents.Vectors)
}

// Train completes a desk: its models, one a language, and its entities. Models that the cache has are not trained
// again; with a nil cache all are. Errors name the language and the intent or entity at fault.
func Train(ctx context.Context, l *Loaded, cache ModelCache) error {
	x, err := intents.NewExtractor(l.Entities)
	if err != nil {
		return fmt.Errorf("train: %w", err)
	}
	models := map[string]*intents.Model{}
	for _, locale := range slices.Sorted(maps.Keys(l.Phrases)) {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("train: %w", err)
		}
		m, err := model(ctx, locale, l.Phrases[locale], cache)
		if err != nil {
			return fmt.Errorf("train %s: %w", locale, err)
		}
		models[locale] = m
	}
	libraries, err := libraries(l, cache)
	if err != nil {
		return fmt.Errorf("train: %w", err)
	}
	l.Desk.Libraries = libraries
	l.Desk.Models, l.Desk.Entities, l.Desk.Languages = models, x, languages(l)
	return nil
}

// libraries index the answers of each language, of those that customers may ask for: an answer without questions is for flows.
func libraries(l *Loaded, cache ModelCache) (map[string]*intents.Library, error) {
	out := map[string]*intents.Library{}
	for _, locale := range l.Desk.Locales {
		asked := map[string]bool{}
		for _, p := range l.Phrases[locale] {
			asked[p.Intent] = true
		}
		var docs []intents.Document
		for _, id := range slices.Sorted(maps.Keys(l.Desk.Answers)) {
			if a := l.Desk.Answers[id]; a.Text[locale] != "" && asked[AnswerIntent+id] {
				docs = append(docs, intents.Document{ID: id, Title: a.Title[locale], Text: a.Text[locale]})
			}
		}
		l, err := intents.NewLibrary(docs, options(locale, cache))
		if err != nil {
			return nil, err
		}
		out[locale] = l
	}
	return out, nil
}

// languages makes what tells the desk's languages apart, and from those it has not.
func languages(l *Loaded) *intents.Detector {
	written := map[string][]string{}
	for locale, ps := range l.Phrases {
		for _, p := range ps {
			written[locale] = append(written[locale], p.Text)
		}
	}
	return intents.NewDetector(l.Desk.Locales, written)
}

// model takes a model out of the cache, or trains it and puts it in. A cached model that cannot be read is trained
// anew: it is of another version of the program, or damaged.
func model(ctx context.Context, locale string, phrases []intents.Phrase, cache ModelCache) (*intents.Model, error) {
	o := options(locale, cache)
	if cache == nil {
		return intents.Train(phrases, o)
	}
	key := ModelKey(locale, phrases)
	if o.Encoder != nil {
		key += "-" + o.Encoder.Hash()
	}
	b, err := cache.Model(ctx, key)
	if err != nil {
		return nil, err
	}
	if b != nil {
		if m, err := intents.ParseModel(b); err == nil {
			return m.With(o.Encoder), nil
		}
	}
	m, err := intents.Train(phrases, o)
	if err != nil {
		return nil, err
	}
	if b, err = m.MarshalBinary(); err != nil {
		return nil, err
	}
	return m, cache.SaveModel(ctx, key, b)
}

// options are those of a training with what the cache has of an encoder.
func options(locale string, cache ModelCache) intents.Options {
	o := intents.Options{Locale: locale}
	if c, ok := cache.(Encoding); ok {
		o.Encoder, o.Vectors = c.Sentences()
	}
	return o
}

// ModelKey names the model that this build makes of phrases, whatever their order.
func ModelKey(locale string, phrases []intents.Phrase) string {
	phrases = slices.Clone(phrases)
	slices.SortFunc(phrases, func(a, b intents.Phrase) int {
		return cmp.Or(cmp.Compare(a.Intent, b.Intent), cmp.Compare(a.Text, b.Text))
	})
	b := fmt.Appendf(nil, "%d %q\n", intents.Teaching, locale)
	for _, p := range phrases {
		b = fmt.Appendf(b, "%q %q\n", p.Intent, p.Text)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}
