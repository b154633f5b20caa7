package email

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"frontdesk/bot/channel"
)

// wire is what a part says. Subject and references are looked up when it is sent: they are the customer's, and stand in
// his own mails.
type wire struct {
	To     string `json:"to"`
	Thread string `json:"thread"`
	Name   string `json:"name,omitempty"` // of the person who writes; "" = the bot
	Locale string `json:"locale,omitempty"`
	Text   string `json:"text"`
	HTML   string `json:"html"`
}

// method is the only one there is.
const method = "mail"

// Render makes the mails of a message: mostly one. The first file goes with the words, each further one in a mail of its
// own, since a part holds one file.
func (a *Adapter) Render(o channel.Outbound) ([]channel.Part, error) {
	if to, ok := cleanAddress(o.Address.Room); !ok || to != o.Address.Room || o.Address.Tenant != a.self.address || len(strings.TrimSuffix(o.Address.Thread, unproved)) != wordLen {
		return nil, errors.New("email: the address is not one of a conversation by mail")
	}
	o = o.Degrade(capabilities)
	w := wire{To: o.Address.Room, Thread: o.Address.Thread, Name: clipRunes(oneLine(o.From), maxName), Locale: o.Locale}
	var parts []channel.Part
	add := func(blocks []channel.Block, f *channel.File) {
		w.Text, w.HTML = plain(blocks), page(blocks, o.Locale)
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		_ = e.Encode(w) // texts only: it cannot fail
		parts = append(parts, channel.Part{Method: method, Wire: bytes.TrimSpace(b.Bytes()), File: f})
	}
	pages := paginate(o.Body)
	for i, blocks := range pages {
		var first *channel.File
		if i == len(pages)-1 && len(o.Files) > 0 {
			first, o.Files = &o.Files[0], o.Files[1:]
		}
		add(blocks, first)
	}
	for i := range o.Files {
		f := o.Files[i]
		f.URL = "" // it goes along
		add([]channel.Block{f.Block()}, &o.Files[i])
	}
	if len(parts) == 0 {
		return nil, errors.New("email: the message is empty")
	}
	return parts, nil
}

// paginate puts blocks into as few mails as they fit in.
func paginate(blocks []channel.Block) [][]channel.Block {
	var out [][]channel.Block
	room := 0
	for _, b := range blocks {
		for _, piece := range pieces(b) {
			n := channel.Length(piece.Plain(), channel.Runes) + 2
			if len(out) == 0 || n > room {
				out = append(out, nil)
				room = maxText + 2
			}
			out[len(out)-1] = append(out[len(out)-1], piece)
			room -= n
		}
	}
	return out
}

// pieces splits a block that is too long for one mail. One that shows nothing is left out.
func pieces(b channel.Block) []channel.Block {
	s := visible(normal(b.Plain()))
	switch {
	case s == "":
		return nil
	case channel.Length(s, channel.Runes) <= maxText:
		return []channel.Block{b}
	}
	var out []channel.Block
	for _, t := range channel.Pack([]channel.Block{b}, maxText, channel.Runes, channel.Block.Plain) {
		out = append(out, channel.Block{Kind: channel.TextBlock, Text: t})
	}
	return out
}

// normal has one form of line end.
func normal(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// plain is the text of a mail.
func plain(blocks []channel.Block) string {
	var out []string
	for _, b := range blocks {
		out = append(out, visible(normal(b.Plain())))
	}
	return strings.Join(out, "\n\n")
}

// look makes a mail read well on a phone and in the dark: the font of the mail program's system, lines that wrap, code and
// addresses too. It names elements only, so it is the same in every mail; a program that leaves it out shows the mail all the
// same.
const look = `<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<style>
:root { color-scheme: light dark }
body { max-width: 40em; font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
pre { padding: .5em .75em; border: 1px solid #8888; border-radius: 4px; font: 14px/1.5 ui-monospace, monospace; white-space: pre-wrap }
li { unicode-bidi: plaintext }
blockquote { margin-inline: 0; padding-inline-start: 1em; border-inline-start: 3px solid #8888 }
</style>
</head>
`

// page is the same as HTML: what a mail program shows. It holds no picture, and no words but those.
func page(blocks []channel.Block, locale string) string {
	var sb strings.Builder
	sb.WriteString("<!DOCTYPE html>\n<html")
	if languageForm.MatchString(locale) {
		sb.WriteString(` lang="` + locale + `"`)
	}
	sb.WriteString(">\n" + look + "<body>\n")
	for _, b := range blocks {
		sb.WriteString(htmlOf(b) + "\n")
	}
	sb.WriteString("</body>\n</html>\n")
	return sb.String()
}

func htmlOf(b channel.Block) string {
	text := func(s string) string { return strings.ReplaceAll(escape(visible(normal(s))), "\n", "<br>\n") }
	switch b.Kind {
	case channel.LinkBlock:
		if !linkable(b.URL) {
			break
		}
		if b.Text == "" || b.Text == b.URL {
			return `<p dir="auto"><a href="` + escape(b.URL) + `">` + text(b.URL) + "</a></p>"
		}
		return `<p dir="auto"><a href="` + escape(b.URL) + `">` + text(b.Text) + "</a></p>"
	case channel.ListBlock:
		var sb strings.Builder
		for _, i := range b.Items {
			sb.WriteString("<li>" + text(i) + "</li>\n")
		}
		return `<ul dir="auto">` + "\n" + sb.String() + "</ul>" // the list, not its items: their marks stand on its side
	case channel.QuoteBlock:
		return `<blockquote dir="auto">` + text(b.Text) + "</blockquote>"
	case channel.CodeBlock:
		return "<pre>" + escape(visible(normal(b.Text))) + "</pre>"
	case channel.TextBlock, channel.TicketBlock, channel.PromiseBlock:
	}
	return `<p dir="auto">` + text(b.Plain()) + "</p>"
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

func escape(s string) string { return escaper.Replace(s) }

// linkable tells whether an address may be a link.
func linkable(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(s) <= 2000 && oneLine(s) == s
}
