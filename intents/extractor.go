package intents

import (
	"fmt"
	"regexp"
	"time"
)

// Kinds of entities every extractor finds. Desks add their own with Spec.
const (
	KindEmail  = "email"
	KindPhone  = "phone"  // E.164
	KindURL    = "url"    // with scheme
	KindDate   = "date"   // 2006-01-02, or RFC 3339 in the zone where a time was named
	KindNumber = "number" // decimal point, no grouping
	KindMoney  = "money"  // "12.50 EUR"
	KindYesNo  = "yes_no" // "yes" or "no"
	KindPerson = "person" // a hint, never proof
)

// ListValue is one value of a desk's list, with other ways to write it.
type ListValue struct {
	Value    string   `json:"value"`
	Synonyms []string `json:"synonyms,omitempty"`
}

// Spec defines an entity kind of a desk: by Pattern (RE2; the first group, if any, is the value) or by List.
type Spec struct {
	Kind    string      `json:"kind"`
	Pattern string      `json:"pattern,omitempty"`
	List    []ListValue `json:"list,omitempty"`
}

// Context is what dates, numbers and phone numbers depend on besides the text.
type Context struct {
	Locale string    // BCP 47
	Zone   string    // IANA name, "" = UTC
	Now    time.Time // "tomorrow" counts from here
	Person bool      // also look for a person's name with the language model (slow: milliseconds)
}

// Extractor finds entities. It is immutable and safe for concurrent use.
type Extractor struct {
	patterns []*regexp.Regexp
}

// NewExtractor compiles a desk's entity kinds; errors name the kind at fault.
func NewExtractor(specs []Spec) (*Extractor, error) {
	x := &Extractor{}
	for _, s := range specs {
		if s.Pattern == "" {
			continue
		}
		re, err := regexp.Compile(s.Pattern)
		if err != nil {
			return nil, fmt.Errorf("entity %s: pattern: %w", s.Kind, err)
		}
		x.patterns = append(x.patterns, re)
	}
	return x, nil
}

// Find returns the entities of a text by position. They do not overlap, the longest wins; only yes_no may lie over others.
func (x *Extractor) Find(text string, c Context) []Entity { return nil }
