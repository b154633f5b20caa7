package email

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxDepth bounds how deep elements and parts may be nested; deeper ones are read flat.
const maxDepth = 200

// unseen are elements whose text nobody reads.
var unseen = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Head: true, atom.Title: true, atom.Template: true, atom.Noscript: true}

// blocks begin and end a line; paragraphs leave an empty one.
var (
	lines      = map[atom.Atom]bool{atom.Div: true, atom.Li: true, atom.Tr: true, atom.Table: true, atom.Ul: true, atom.Ol: true, atom.Section: true, atom.Article: true, atom.Header: true, atom.Footer: true, atom.Hr: true, atom.Address: true}
	paragraphs = map[atom.Atom]bool{atom.P: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Pre: true, atom.Blockquote: true}
)

// quoteMarks are the names under which mail programs put the mail that is answered: in a class or an id.
var quoteMarks = []string{"gmail_quote", "gmail_attr", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote", "zmail_extra", "appendonsend", "divrplyfwdmsg", "mail-editor-reference-message", "gmail_signature"}

// textOf makes a page plain text, as a reader sees it. With strip, what mail programs mark as the mail that is answered
// or as a signature is left out.
func textOf(page string, strip bool) string {
	w := writer{z: html.NewTokenizer(strings.NewReader(page)), strip: strip}
	w.z.SetMaxBuf(maxPart)
	for {
		switch w.z.Next() {
		case html.ErrorToken:
			return tidy(w.sb.String())
		case html.TextToken:
			w.text(string(w.z.Text()))
		case html.StartTagToken:
			w.open(w.z.Token(), false)
		case html.SelfClosingTagToken:
			w.open(w.z.Token(), true)
		case html.EndTagToken:
			w.close(w.z.Token().DataAtom)
		case html.CommentToken, html.DoctypeToken:
		}
	}
}

// writer is a text that is being made of a page.
type writer struct {
	z     *html.Tokenizer
	sb    strings.Builder
	stack []element
	skip  int // open elements whose text nobody reads
	pre   int
	quote int
	strip bool // leave out what mail programs mark
	rest  bool // the mail that is answered has begun, and goes on to the end
}

type element struct {
	tag  atom.Atom
	skip bool
	href string
	from int // where its text begins
}

// alone are elements that have no end.
var alone = map[atom.Atom]bool{atom.Br: true, atom.Hr: true, atom.Img: true, atom.Input: true, atom.Meta: true, atom.Link: true, atom.Wbr: true, atom.Col: true, atom.Area: true, atom.Base: true, atom.Embed: true, atom.Source: true, atom.Track: true}

func (w *writer) open(t html.Token, closed bool) {
	var href, mark string
	hidden := unseen[t.DataAtom]
	for _, a := range t.Attr {
		switch a.Key {
		case "href":
			href = strings.TrimSpace(a.Val)
		case "class", "id":
			mark += " " + strings.ToLower(a.Val)
		case "hidden":
			hidden = true
		case "style":
			hidden = hidden || strings.Contains(strings.ReplaceAll(strings.ToLower(a.Val), " ", ""), "display:none")
		}
	}
	for _, m := range quoteMarks {
		if w.strip && strings.Contains(mark, m) {
			if hidden = true; m == "appendonsend" || m == "divrplyfwdmsg" { // Outlook's: what is answered follows it
				w.rest = true
			}
		}
	}
	switch {
	case t.DataAtom == atom.Br:
		w.raw("\n")
	case paragraphs[t.DataAtom]:
		w.raw("\n\n")
	case lines[t.DataAtom]:
		w.line()
	case t.DataAtom == atom.Td || t.DataAtom == atom.Th:
		if s := w.sb.String(); s != "" && !strings.HasSuffix(s, "\n") {
			w.raw(" ")
		}
	}
	if t.DataAtom == atom.Li {
		w.raw("• ")
	}
	if closed || alone[t.DataAtom] || len(w.stack) >= maxDepth {
		return
	}
	w.stack = append(w.stack, element{t.DataAtom, hidden, href, w.sb.Len()})
	if hidden {
		w.skip++
	}
	if t.DataAtom == atom.Pre {
		w.pre++
	}
	if t.DataAtom == atom.Blockquote {
		w.quote++
	}
}

// close ends an element and what was left open in it. An end without a beginning is nothing.
func (w *writer) close(tag atom.Atom) {
	at := len(w.stack) - 1
	for at >= 0 && w.stack[at].tag != tag {
		at--
	}
	if at < 0 {
		return
	}
	for len(w.stack) > at {
		e := w.stack[len(w.stack)-1]
		w.stack = w.stack[:len(w.stack)-1]
		if e.tag == atom.A {
			w.link(e)
		}
		if e.skip {
			w.skip--
		}
		if e.tag == atom.Pre {
			w.pre--
		}
		if e.tag == atom.Blockquote {
			w.quote--
		}
		switch {
		case paragraphs[e.tag]:
			w.raw("\n\n")
		case lines[e.tag]:
			w.line()
		}
	}
}

// link writes where a link leads, unless its words say so.
func (w *writer) link(e element) {
	said := strings.TrimSpace(w.sb.String()[min(e.from, w.sb.Len()):])
	if !strings.HasPrefix(e.href, "http://") && !strings.HasPrefix(e.href, "https://") || said == "" {
		return
	}
	if bare := strings.TrimRight(strings.TrimPrefix(strings.TrimPrefix(e.href, "https://"), "http://"), "/"); strings.Contains(said, bare) {
		return
	}
	w.raw(" (" + e.href + ")")
}

func (w *writer) seen() bool { return w.skip == 0 && !w.rest }

func (w *writer) text(s string) {
	if w.pre == 0 {
		lead, trail := strings.HasPrefix(s, " ") || strings.HasPrefix(s, "\n"), strings.HasSuffix(s, " ") || strings.HasSuffix(s, "\n")
		s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' }), " ")
		if lead && s != "" {
			s = " " + s
		}
		if trail {
			s += " "
		}
	}
	w.raw(s)
}

// raw writes as it is. In a quotation each line begins with its mark.
func (w *writer) raw(s string) {
	if !w.seen() || s == "" || w.sb.Len() > maxPart {
		return
	}
	if w.quote == 0 {
		w.sb.WriteString(s)
		return
	}
	mark := strings.Repeat(">", min(w.quote, 5)) + " "
	for i, l := range strings.SplitAfter(s, "\n") {
		text := w.sb.String()
		if (i > 0 || strings.HasSuffix(text, "\n") || text == "") && strings.TrimSpace(l) != "" {
			w.sb.WriteString(mark)
		}
		w.sb.WriteString(l)
	}
}

// line begins a line, if one has begun.
func (w *writer) line() {
	if s := w.sb.String(); w.seen() && s != "" && !strings.HasSuffix(s, "\n") {
		w.sb.WriteByte('\n')
	}
}

// tidy takes white space out that nobody sees: at ends of lines, and more than one empty line.
func tidy(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	var out []string
	empty := 0
	for l := range strings.SplitSeq(s, "\n") {
		l = strings.TrimRight(l, " \t\u00a0\u200b\ufeff")
		if strings.TrimSpace(l) == "" {
			if empty++; empty > 1 {
				continue
			}
			l = ""
		} else {
			empty = 0
		}
		out = append(out, l)
	}
	return strings.Trim(strings.Join(out, "\n"), "\n")
}
