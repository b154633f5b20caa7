package channel

import (
	"slices"
	"strings"
	"unicode"
)

// Clean gives an event without control characters, which no text has and which do harm wherever it is shown: of them only
// newlines and tabs stay, and in names neither. Ids are left as they are.
func (in Inbound) Clean() Inbound {
	in.Text, in.Choice = CleanText(in.Text), cleanLine(in.Choice)
	for _, s := range []*string{&in.From.Name, &in.From.Email, &in.From.Tier, &in.From.Locale, &in.From.Zone} {
		*s = cleanLine(*s)
	}
	in.Entries = slices.Clone(in.Entries)
	for i, e := range in.Entries {
		in.Entries[i].Field, in.Entries[i].Value = cleanLine(e.Field), CleanText(e.Value)
	}
	in.Files = slices.Clone(in.Files)
	for i, f := range in.Files {
		in.Files[i].Name, in.Files[i].MIME = cleanLine(f.Name), cleanLine(f.MIME)
	}
	return in
}

// CleanText is a text without control characters but newlines and tabs. Other ways to end a line become newlines.
func CleanText(s string) string {
	if !strings.ContainsFunc(s, odd) { // nearly always
		return s
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(r rune) rune {
		if odd(r) {
			return -1
		}
		return r
	}, s)
}

func odd(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

// cleanLine is the same for what has one line.
func cleanLine(s string) string {
	if !strings.ContainsFunc(s, unicode.IsControl) {
		return s
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case odd(r) && r != '\r':
			return -1
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, s))
}
