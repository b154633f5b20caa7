package channel

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// A form asks for several details at once, where a platform has forms: a button below a question opens it.
//
//   - [Outbound].Form is the button, and nothing else: the question above it stays as it is. Who writes instead of pressing
//     is served as everywhere, and a room without forms leaves the button out ([Outbound.Degrade]).
//   - [FormReader] gives what the form asks at the moment in which somebody opens it. Platforms wait three seconds for
//     that, so the adapter asks at once, past whatever waits for the desk. Nothing of a form travels in its message: there
//     a restart, an answer given meanwhile or a limit (Discord's hundred bytes) would make it wrong.
//   - An [Inbound] of kind [Filled] is what was filled in: one event with one key, however many fields it has.
//   - A form that cannot be opened any more becomes a [Choice] of its id, and the desk goes on in words.

// Form is what a form asks, as it is opened.
type Form struct {
	ID     string  `json:"id"` // of the button that opens it
	Title  string  `json:"title"`
	Send   string  `json:"send"`   // what stands on the button that sends it
	Cancel string  `json:"cancel"` // and on the one that does not
	Fields []Field `json:"fields"`
}

// FieldKind is what a field wants, for platforms that have inputs of their own for it.
type FieldKind string

// The kinds of field. What a platform has no input for is a text.
const (
	TextField   FieldKind = ""
	DateField   FieldKind = "date"
	EmailField  FieldKind = "email"
	NumberField FieldKind = "number"
)

// Field is one question of a form.
type Field struct {
	ID       string    `json:"id"`
	Label    string    `json:"label"`
	Hint     string    `json:"hint,omitempty"`
	Kind     FieldKind `json:"kind,omitempty"`
	Options  []Option  `json:"options,omitempty"` // none = free text; too many for a platform = free text as well
	Long     bool      `json:"long,omitempty"`
	Optional bool      `json:"optional,omitempty"`
	Value    string    `json:"value,omitempty"` // what is known: the id of an option, or words
}

// Entry is what was filled in at a field: the id of an option, or words. "" = it was left empty.
type Entry struct {
	Field string `json:"field"`
	Value string `json:"value,omitempty"`
	// At is where Value stands in [Inbound].Text, once the desk has written that; -1 if it stands there in other words.
	At int `json:"at,omitempty"`
}

// FormReader gives the form that a button opens, as it is now. It answers from what is stored and waits for nobody. Its
// error means that this form cannot be opened: then the press is delivered as a [Choice].
type FormReader func(ctx context.Context, a Address, id string) (Form, error)

// ErrNoForm says that what a form asked for is over, or somebody else has the conversation.
var ErrNoForm = errors.New("this form is over")

// MaxEntry is how many characters a field takes. Longer texts belong into the conversation.
const MaxEntry = 2000

// Within gives the form with at most n fields. What is known already goes first, then the last ones: they are asked later.
// A value that is longer than a field takes goes in any case: cut off, it would come back as a correction.
func (f Form) Within(n int) Form {
	f.Fields = slices.DeleteFunc(slices.Clone(f.Fields), func(x Field) bool { return Length(x.Value, UTF16) > MaxEntry })
	over := len(f.Fields) - n
	if over <= 0 {
		return f
	}
	var kept []Field
	for _, x := range f.Fields {
		if over > 0 && x.Value != "" {
			over--
			continue
		}
		kept = append(kept, x)
	}
	f.Fields = kept[:n]
	return f
}

// Known is the option that a field has for a value.
func (f Field) Known() (Option, bool) {
	for _, o := range f.Options {
		if o.ID == f.Value {
			return o, true
		}
	}
	return Option{}, false
}

// Cut shortens what stands on something to n characters, with a sign that it was longer. A label is not split: it has one
// place only.
func Cut(s string, n int) string {
	r := []rune(strings.ToValidUTF8(s, "\uFFFD"))
	if len(r) <= n {
		return string(r)
	}
	return strings.TrimRight(string(r[:n-1]), " ") + "…"
}
