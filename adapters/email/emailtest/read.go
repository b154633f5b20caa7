package emailtest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// Read is a mail of ours as a customer's program shows it.
type Read struct {
	Header mail.Header
	ID     string // without brackets
	Text   string // of text/plain
	Styled bool   // the page has a style, or leads somewhere that is not the desk's
	File   string // name of the attachment
	Body   []byte // of it
	page   string // the words of text/html
}

var ownIDForm = regexp.MustCompile(`^<[a-z2-7]{16}\.[a-z2-7]{32}@[a-z.]+>$`)

// Read reads a mail with the standard library, and says what of it breaks RFC 5321, 5322, 2045, 2047 or 3834. It
// quotes none of it.
func (s Mail) Read() (m Read, wrong []string) {
	bad := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	for i, l := range bytes.Split(s.Raw, []byte("\n")) {
		if l = bytes.TrimSuffix(l, []byte("\r")); len(l) > 998 {
			bad("line %d has %d bytes", i, len(l))
		}
		for _, c := range l {
			if c >= 0x80 || c == 0 || c == '\r' {
				bad("line %d has the byte %#x", i, c)
				break
			}
		}
	}
	msg, err := mail.ReadMessage(bytes.NewReader(s.Raw))
	if err != nil {
		bad("it is no mail")
		return m, wrong
	}
	h := msg.Header
	m.Header, m.ID = h, strings.Trim(h.Get("Message-Id"), "<>")
	for _, key := range []string{"From", "To", "Subject", "Date", "Message-Id", "Mime-Version", "Content-Type", "Reply-To", "X-Frontdesk-Id"} {
		if len(h[key]) != 1 {
			bad("%d fields %s", len(h[key]), key)
		}
	}
	if len(h["Auto-Submitted"]) != len(h["X-Auto-Response-Suppress"]) { // both by machines, neither by people
		bad("%d fields Auto-Submitted, %d X-Auto-Response-Suppress", len(h["Auto-Submitted"]), len(h["X-Auto-Response-Suppress"]))
	}
	for _, key := range []string{"Bcc", "Cc", "Sender", "Return-Path", "In-Reply-To", "References"} {
		if n := len(h[key]); n > 1 || n == 1 && (key == "Bcc" || key == "Cc") {
			bad("%d fields %s", n, key)
		}
	}
	if to, err := h.AddressList("To"); err != nil || len(to) != 1 || to[0].Address != s.To {
		bad("To is not the one who gets it")
	}
	if from, err := h.AddressList("From"); err != nil || len(from) != 1 || from[0].Address != s.From {
		bad("From is not who sends it")
	}
	if !ownIDForm.MatchString(h.Get("Message-Id")) {
		bad("Message-ID has another form")
	}
	if _, err := h.Date(); err != nil {
		bad("Date cannot be read")
	}
	if v := h.Get("Auto-Submitted"); v != "" && v != "auto-replied" {
		bad("Auto-Submitted is neither there nor auto-replied")
	}
	for id := range strings.FieldsSeq(h.Get("References") + " " + h.Get("In-Reply-To")) {
		if !strings.HasPrefix(id, "<") || !strings.HasSuffix(id, ">") || strings.Count(id, "@") != 1 {
			bad("a reference is no message id")
		}
	}
	m.part(h.Get("Content-Type"), h.Get("Content-Transfer-Encoding"), "", msg.Body, bad)
	if squeeze(m.Text) != squeeze(m.page) {
		bad("text and HTML say different things")
	}
	if !utf8.ValidString(m.Text) {
		bad("the text is no UTF-8")
	}
	return m, wrong
}

func (m *Read) part(kind, encoding, disposition string, r io.Reader, bad func(string, ...any)) {
	typ, params, err := mime.ParseMediaType(kind)
	if err != nil {
		bad("a Content-Type cannot be read")
		return
	}
	if strings.HasPrefix(typ, "multipart/") {
		mr := multipart.NewReader(r, params["boundary"])
		for {
			p, err := mr.NextRawPart()
			if err == io.EOF {
				return
			}
			if err != nil {
				bad("a multipart does not end as it should")
				return
			}
			m.part(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p.Header.Get("Content-Disposition"), p, bad)
		}
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		bad("a part does not end as it should")
	}
	content, err := decode(encoding, raw)
	if err != nil {
		bad("a part is not in its encoding")
	}
	d, dparams, _ := mime.ParseMediaType(disposition)
	switch {
	case d == "attachment":
		m.File, m.Body = dparams["filename"], content
	case typ == "text/plain" && params["charset"] == "utf-8":
		m.Text += strings.TrimSuffix(strings.ReplaceAll(string(content), "\r\n", "\n"), "\n")
	case typ == "text/html" && params["charset"] == "utf-8":
		words, styled := wordsOf(string(content))
		m.page += words
		m.Styled = m.Styled || styled
	default:
		bad("a part of kind %s", typ)
	}
	for l := range bytes.SplitSeq(raw, []byte("\n")) {
		if len(l) > 78 {
			bad("a line of %d in an encoded part", len(l))
		}
	}
}

func decode(encoding string, raw []byte) ([]byte, error) {
	if encoding == "quoted-printable" {
		return io.ReadAll(quotedprintable.NewReader(bytes.NewReader(raw)))
	}
	clean := strings.NewReplacer("\r", "", "\n", "").Replace(string(raw))
	return base64.StdEncoding.DecodeString(clean)
}

// wordsOf is what a page shows. Styled: some of it has a style of its own, or leads somewhere, or is run. Its head is left out
// if it is nothing but how all of a page looks.
func wordsOf(page string) (words string, styled bool) {
	page = headForm.ReplaceAllString(strings.ReplaceAll(page, "\r\n", "\n"), "")
	plain := []string{"html", "body", "p", "br", "ul", "li", "blockquote", "pre"}
	var sb strings.Builder
	quote, href, said := false, "", 0
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return sb.String(), styled
		case html.TextToken:
			sb.WriteString(string(z.Text()))
		case html.CommentToken, html.DoctypeToken:
		case html.EndTagToken:
			switch t := z.Token(); t.Data {
			case "blockquote":
				quote = false
			case "a":
				if sb.String()[said:] != href {
					sb.WriteString(": " + href)
				}
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			quote = quote || t.Data == "blockquote"
			switch {
			case t.Data == "li":
				sb.WriteString("•")
			case quote:
				sb.WriteString(">")
			case t.Data == "a" && len(t.Attr) > 0:
				href, said = t.Attr[0].Val, sb.Len()
			}
			if t.Data == "a" && len(t.Attr) == 1 && t.Attr[0].Key == "href" && strings.HasPrefix(t.Attr[0].Val, "https://desk.example/") {
				continue
			}
			styled = styled || !slices.Contains(plain, t.Data)
			for _, a := range t.Attr {
				styled = styled || a.Key != "dir" && a.Key != "lang"
			}
		}
	}
}

// headForm is a head that fetches nothing and says nothing.
var headForm = regexp.MustCompile(`^<!DOCTYPE html>\n<html[^<>]*>\n<head>\n(?:<meta [^<>]*>\n)*<style>\n(?:[a-z:]+ \{[^<>{}@()]*\}\n)*</style>\n</head>\n`)

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }
