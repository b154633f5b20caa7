package flows

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// text is something the bot says: by locale, in one or several wordings.
type text struct {
	id string
	place
	system bool
	inner  bool // for the desk only: needs no translation
	step   *step
	words  map[string][]template
	places map[string]place // where each locale stands
	refs   []string         // names in its placeholders, each once
}

// template is a wording cut at its placeholders once, so that filling it in is appending.
type template []segment

// segment is either literal words or a placeholder.
type segment struct {
	lit string
	ref string
	at  place
}

// names lists what a text's placeholders name.
func (t *text) names() []string {
	if t == nil {
		return nil
	}
	return t.refs
}

func (t *text) add(locale string, at place, ts []template) {
	if t.words == nil {
		t.words, t.places = map[string][]template{}, map[string]place{}
	}
	t.words[locale], t.places[locale] = ts, at
	t.refs = nil
	for _, l := range sortedKeys(t.words) {
		for _, tpl := range t.words[l] {
			for _, s := range tpl {
				if s.ref != "" && !contains(t.refs, s.ref) {
					t.refs = append(t.refs, s.ref)
				}
			}
		}
	}
}

// has says whether a text exists in a locale, or in the language of the locale. A text that is nothing but
// placeholders exists in all.
func (t *text) has(locale string) bool {
	return len(t.words[locale]) > 0 || len(t.words[language(locale)]) > 0 || (len(t.words) > 0 && t.wordless())
}

// wordless says whether a text has no letters of its own.
func (t *text) wordless() bool {
	for _, ts := range t.words {
		for _, tpl := range ts {
			for _, s := range tpl {
				if strings.ContainsFunc(s.lit, unicode.IsLetter) {
					return false
				}
			}
		}
	}
	return true
}

// in returns the wordings in a locale, in its language, or in the first of the fallbacks that has any.
func (t *text) in(locale string, fallbacks []string) ([]template, string) {
	for _, l := range [2]string{locale, language(locale)} {
		if ts := t.words[l]; len(ts) > 0 {
			return ts, l
		}
	}
	for _, l := range fallbacks {
		for _, l := range [2]string{l, language(l)} {
			if ts := t.words[l]; len(ts) > 0 {
				return ts, l
			}
		}
	}
	return t.words["en"], "en"
}

// language is the first part of a locale: de of de-CH.
func language(locale string) string {
	l, _, _ := strings.Cut(locale, "-")
	return l
}

// inLocale picks what a map of locales has for a locale, else for its language, else for the first.
func inLocale[V any](m map[string]V, locale string) V {
	for _, l := range [2]string{locale, language(locale)} {
		if v, ok := m[l]; ok {
			return v
		}
	}
	for _, l := range sortedKeys(m) {
		return m[l]
	}
	var none V
	return none
}

// fill renders a wording; value gives what a placeholder stands for.
func (t template) fill(value func(ref string) string) string {
	if len(t) == 1 && t[0].ref == "" {
		return t[0].lit
	}
	var b strings.Builder
	before := "" // the value that the next words stand behind
	for i, s := range t {
		if s.ref != "" {
			before = value(s.ref)
			b.WriteString(before)
			continue
		}
		lit := s.lit
		switch {
		case i > 0 && endsSentence(before):
			lit = strings.TrimPrefix(lit, ".")
		case i > 1 && before == "" && strings.HasSuffix(t[i-2].lit, " "):
			lit = strings.TrimPrefix(lit, " ")
		}
		if i+1 < len(t) && strings.HasSuffix(lit, " ") && t.emptyBefore(i+1, value) {
			lit = strings.TrimSuffix(lit, " ")
		}
		b.WriteString(lit)
	}
	return b.String()
}

// emptyBefore says whether a placeholder stands for nothing and a mark or the end comes behind it: "Stockroom :" would be
// left of "{system} {name}:".
func (t template) emptyBefore(i int, value func(ref string) string) bool {
	if value(t[i].ref) != "" {
		return false
	}
	return i+1 == len(t) || t[i+1].lit != "" && strings.ContainsRune(".,;:!?\n", rune(t[i+1].lit[0]))
}

// endsSentence says whether a value brings its own full stop, as the title "Where is my order?" does.
func endsSentence(v string) bool {
	last, _ := utf8.DecodeLastRuneInString(v)
	return strings.ContainsRune(".?!…", last)
}

// sole returns the name of the placeholder that a wording consists of, "" if there is anything else in it.
func (t template) sole() string {
	if len(t) == 1 {
		return t[0].ref
	}
	return ""
}

// cut parses the placeholders of a scalar. Broken braces are reported and kept as literal text.
func cut(n *node, rep *reports) template {
	var out template
	var lit strings.Builder
	flush := func() {
		if lit.Len() > 0 {
			out = append(out, segment{lit: lit.String()})
			lit.Reset()
		}
	}
	s := n.text
	for i := 0; i < len(s); {
		switch {
		case strings.HasPrefix(s[i:], "{{"), strings.HasPrefix(s[i:], "}}"):
			lit.WriteByte(s[i])
			i += 2
		case s[i] == '}':
			rep.err(codeBraces, n.offset(i), "a closing brace has no opening one", "write }} for a brace that is meant as a brace")
			lit.WriteByte(s[i])
			i++
		case s[i] == '{':
			ref, size := placeholder(s[i:])
			if ref == "" {
				rep.err(codeBraces, n.offset(i), "after { there is no name with } behind it", "write a placeholder as {service} or {ticket.number}, and {{ for a brace that is meant as a brace")
				lit.WriteByte(s[i])
				i++
				continue
			}
			flush()
			out = append(out, segment{ref: ref, at: n.offset(i + 1)})
			i += size
		default:
			next := strings.IndexAny(s[i:], "{}")
			if next < 0 {
				next = len(s) - i
			}
			lit.WriteString(s[i : i+next])
			i += next
		}
	}
	flush()
	return out
}

// placeholder reads "{name}" or "{name.column}" at the start of s; "" means that there is none.
func placeholder(s string) (ref string, size int) {
	closing := strings.IndexByte(s, '}')
	if closing < 0 {
		return "", 0
	}
	ref = strings.TrimSpace(s[1:closing])
	root, column, dotted := strings.Cut(ref, ".")
	if !isName(root) || (dotted && !isWord(column)) {
		return "", 0
	}
	return ref, closing + 1
}

// isName says whether s may name a flow, step or slot: small letters, digits and _, a letter first.
func isName(s string) bool {
	for i, r := range s {
		if (r < 'a' || r > 'z') && (i == 0 || r != '_' && (r < '0' || r > '9')) {
			return false
		}
	}
	return s != "" && len(s) <= 64
}

// isWord says whether s may name a column.
func isWord(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' {
			return false
		}
	}
	return s != ""
}

// offset is the place of a byte of a scalar's text in its file. Within folded texts only the line is near.
func (n *node) offset(i int) place {
	before := n.text[:min(i, len(n.text))]
	if n.block {
		return place{n.file, n.line + 1 + strings.Count(before, "\n"), 1}
	}
	return place{n.file, n.line, n.col + n.lead + len([]rune(before))}
}

// isNumber says whether s is a decimal number.
func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}
