package channel

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Degrade changes a message to what a room can show, losing nothing: options that don't fit become numbered text,
// whose numbers and words are understood as answers ([Pick]); the button of a form goes, since the question above it asks
// the same, one thing after the other; an edit becomes a new message; a file that the room can't take becomes a link to it.
// What fits is left as it is.
func (o Outbound) Degrade(c Capabilities) Outbound {
	o.Body = slices.Clone(o.Body)
	if !c.Edit {
		o.EditOf = ""
	}
	if o.Form != nil && (!c.Forms || len(o.Form.ID) > MaxOptionID) {
		o.Form = nil
	}
	if !c.optionsFit(o.Options) {
		o.Body = append(o.Body, Numbered(o.Options))
		o.Options = nil
	}
	o.Files = slices.Clone(o.Files)
	o.Files = slices.DeleteFunc(o.Files, func(f File) bool {
		if f.Size >= 0 && f.Size <= c.MaxUpload && c.MaxUpload > 0 {
			return false
		}
		o.Body = append(o.Body, f.Block())
		return true
	})
	return o
}

// Block stands for a file in words: a link to it, or its name where there is none.
func (f File) Block() Block {
	name := "📎 " + cmp.Or(f.Name, f.ID)
	if f.URL == "" {
		return Block{Kind: TextBlock, Text: name}
	}
	return Block{Kind: LinkBlock, Text: name, URL: f.URL}
}

// optionsFit tells whether all options can be buttons.
func (c Capabilities) optionsFit(options []Option) bool {
	if len(options) > c.MaxOptions {
		return false
	}
	return !slices.ContainsFunc(options, func(o Option) bool {
		return utf8.RuneCountInString(o.Label) > c.MaxLabel || len(o.ID) > MaxOptionID
	})
}

// Numbered writes options as text, one a line: "1) Yes".
func Numbered(options []Option) Block {
	var lines []string
	for i, o := range options {
		lines = append(lines, strconv.Itoa(i+1)+") "+o.Label)
	}
	return Block{Kind: TextBlock, Text: strings.Join(lines, "\n")}
}

// Pick reads a text as the answer to options: a label, the number of a line ("2", "2)", "#2") unless the labels are
// numbers themselves, or the beginning of exactly one label. It reports false for anything else: then the text means itself.
func Pick(text string, options []Option) (Option, bool) {
	said := answer(text)
	if said == "" {
		return Option{}, false
	}
	for _, o := range options {
		if said == answer(o.Label) {
			return o, true
		}
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(said, "#")); err == nil {
		if n < 1 || n > len(options) || slices.ContainsFunc(options, numeric) {
			return Option{}, false
		}
		return options[n-1], true
	}
	found := -1
	for i, o := range options {
		if !strings.HasPrefix(answer(o.Label), said) {
			continue
		}
		if found >= 0 {
			return Option{}, false
		}
		found = i
	}
	if found < 0 {
		return Option{}, false
	}
	return options[found], true
}

func numeric(o Option) bool {
	_, err := strconv.Atoi(answer(o.Label))
	return err == nil
}

// answer is the form in which answers are compared: lower case, western digits, without the punctuation around it.
func answer(s string) string {
	s = strings.TrimFunc(strings.ToLower(s), func(r rune) bool {
		return unicode.IsSpace(r) || r != '#' && unicode.IsPunct(r) || unicode.Is(unicode.Cf, r)
	})
	return strings.Map(func(r rune) rune {
		if r > '9' && unicode.Is(unicode.Nd, r) {
			return western(r)
		}
		return r
	}, s)
}

// western is the western form of a decimal digit: the digits of a script stand in rows of ten.
func western(r rune) rune {
	n := rune(0)
	for unicode.Is(unicode.Nd, r-n-1) {
		n++
	}
	return '0' + n%10
}
