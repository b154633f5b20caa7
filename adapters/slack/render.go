package slack

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/slack-go/slack"

	"frontdesk/bot/channel"
)

// The requests that a message becomes. Text is what notifications and screen readers show; Blocks is what is seen.
type (
	postMessage struct {
		Channel string        `json:"channel"`
		Thread  string        `json:"thread_ts,omitempty"`
		Text    string        `json:"text"`
		Blocks  []slack.Block `json:"blocks"`
		plainly
		UnfurlLinks bool `json:"unfurl_links"` // what a desk says shall not show pages it does not own
		UnfurlMedia bool `json:"unfurl_media"`
	}
	updateMessage struct {
		Channel string        `json:"channel"`
		TS      string        `json:"ts"`
		Text    string        `json:"text"`
		Blocks  []slack.Block `json:"blocks"`
		plainly
	}
	// plainly keeps Slack from reading anything into Text.
	plainly struct {
		Parse     string `json:"parse"`
		LinkNames bool   `json:"link_names"`
	}
	// upload is sent once Slack has the file's content, with its id.
	upload struct {
		Channel string `json:"channel_id"`
		Thread  string `json:"thread_ts,omitempty"`
	}
)

var asItIs = plainly{Parse: "none"}

// nameBlock is the line that says which person writes.
const nameBlock channel.BlockKind = "slack name"

// Render makes the requests of a message: its texts, the buttons below the last one, then its files.
func (a *Adapter) Render(o channel.Outbound) ([]channel.Part, error) {
	if err := place(o.Address); err != nil {
		return nil, err
	}
	if o.EditOf != "" && !timeForm.MatchString(o.EditOf) {
		return nil, errors.New("slack: the id of a message must be a time stamp")
	}
	o = o.Degrade(a.Capabilities(o.Address))
	pieces := pack(blocks(o))
	switch {
	case len(pieces) == 0 && (len(o.Options) > 0 || o.Form != nil):
		pieces = [][]channel.Block{{{Kind: channel.TextBlock, Text: "…"}}} // buttons need a text to stand below
	case len(pieces) == 0 && len(o.Files) == 0:
		return nil, errors.New("slack: the message is empty")
	}
	var parts []channel.Part
	for i, piece := range pieces {
		seen, text := show(piece), summary(piece)
		if i == len(pieces)-1 {
			seen = slices.Concat(seen, offer(o.Options), formButton(o.Form))
		}
		if i == 0 && o.EditOf != "" {
			parts = append(parts, part(methodUpdate, updateMessage{o.Address.Room, o.EditOf, text, seen, asItIs}, nil))
			continue
		}
		parts = append(parts, part(methodPost, postMessage{Channel: o.Address.Room, Thread: o.Address.Thread, Text: text, Blocks: seen, plainly: asItIs}, nil))
	}
	for _, f := range o.Files {
		parts = append(parts, part(methodUpload, upload{o.Address.Room, o.Address.Thread}, &f))
	}
	return parts, nil
}

// part cannot fail: the requests hold numbers and text only.
func part(method string, request any, f *channel.File) channel.Part {
	var wire bytes.Buffer
	e := json.NewEncoder(&wire)
	e.SetEscapeHTML(false)
	_ = e.Encode(request)
	return channel.Part{Method: method, Wire: bytes.TrimSpace(wire.Bytes()), File: f}
}

// blocks are those of a message that show something.
func blocks(o channel.Outbound) []channel.Block {
	var out []channel.Block
	if o.From != "" {
		out = append(out, channel.Block{Kind: nameBlock, Text: o.From})
	}
	for _, b := range o.Body {
		switch b.Kind {
		case channel.LinkBlock:
			if !linkable(b.URL) {
				b = channel.Block{Kind: channel.TextBlock, Text: b.Plain()}
			}
		case channel.TicketBlock, channel.PromiseBlock:
			b = channel.Block{Kind: channel.TextBlock, Text: b.Plain()}
		case channel.TextBlock, channel.ListBlock, channel.QuoteBlock, channel.CodeBlock:
		}
		if b = clean(b); shows(b) {
			out = append(out, b)
		}
	}
	return out
}

// shows tells whether a block has anything to see.
func shows(b channel.Block) bool {
	switch b.Kind {
	case channel.ListBlock:
		return len(b.Items) > 0
	case channel.QuoteBlock: // whose plain text has a mark
		return strings.TrimFunc(b.Text, blank) != ""
	default:
		return strings.TrimFunc(b.Plain(), blank) != ""
	}
}

// blank tells what Slack takes for nothing.
func blank(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r)
}

// clean makes a block's words valid, without empty items, which Slack refuses.
func clean(b channel.Block) channel.Block {
	b.Text = strings.ToValidUTF8(b.Text, "\uFFFD")
	var items []string
	for _, it := range b.Items {
		if strings.TrimFunc(it, blank) != "" {
			items = append(items, strings.ToValidUTF8(it, "\uFFFD"))
		}
	}
	b.Items = items
	return b
}

// maxLink is the longest address that becomes a link; a longer one stands as text, which may be split.
const maxLink = 1024

// linkable tells whether an address may be a link. Those of Slack's own scheme are not.
func linkable(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(s) <= maxLink
}

// size is the room that a block takes.
func size(b channel.Block) int {
	return channel.Length(b.Plain(), channel.UTF16)
}

// textBlocks leaves room for the buttons among the blocks of a message.
const textBlocks = maxBlocks - 5

// pack distributes blocks over messages.
func pack(all []channel.Block) [][]channel.Block {
	var out [][]channel.Block
	var piece []channel.Block
	used := 0
	for _, b := range all {
		for _, p := range fit(b) {
			n := size(p) + 2
			if len(piece) > 0 && (used+n > maxText || len(piece) == textBlocks) {
				out, piece, used = append(out, piece), nil, 0
			}
			piece, used = append(piece, p), used+n
		}
	}
	if len(piece) > 0 {
		out = append(out, piece)
	}
	return out
}

// fit cuts a block that is too long for a message.
func fit(b channel.Block) []channel.Block {
	switch {
	case size(b) <= maxText:
		return []channel.Block{b}
	case b.Kind == channel.ListBlock && len(b.Items) == 1:
		return fit(channel.Block{Kind: channel.TextBlock, Text: b.Items[0]})
	case b.Kind == channel.ListBlock:
		half := len(b.Items) / 2
		head, tail := b, b
		head.Items, tail.Items = b.Items[:half], b.Items[half:]
		return append(fit(head), fit(tail)...)
	}
	room := maxText
	if b.Kind == channel.LinkBlock {
		room = maxText - maxLink - 2
	}
	if b.Kind == channel.QuoteBlock {
		room = maxText - 2*strings.Count(b.Text, "\n") // each line has its mark
		if room < maxText/2 {
			b.Kind, room = channel.TextBlock, maxText
		}
		room -= 2
	}
	var out []channel.Block
	for _, s := range channel.Split(b.Text, room, channel.UTF16) {
		p := b
		p.Text = s
		out = append(out, p)
	}
	return out
}

// summary is the plain text of a piece, escaped.
func summary(piece []channel.Block) string {
	var words []string
	for _, b := range piece {
		words = append(words, b.Plain())
	}
	return escape(strings.Join(words, "\n"))
}

// show makes what is seen. Each block is one of rich text, whose elements are no mark-up: nothing in them is read.
func show(piece []channel.Block) []slack.Block {
	var out []slack.Block
	for _, b := range piece {
		out = append(out, slack.NewRichTextBlock("", element(b)))
	}
	return out
}

func element(b channel.Block) slack.RichTextElement {
	switch b.Kind {
	case nameBlock:
		return slack.NewRichTextSection(slack.NewRichTextSectionTextElement(b.Text, &slack.RichTextSectionTextStyle{Bold: true}))
	case channel.LinkBlock:
		label := b.Text
		if label == b.URL {
			label = ""
		}
		return slack.NewRichTextSection(slack.NewRichTextSectionLinkElement(b.URL, label, nil))
	case channel.ListBlock:
		var items []slack.RichTextElement
		for _, it := range b.Items {
			items = append(items, slack.NewRichTextSection(words(it)...))
		}
		return slack.NewRichTextList(slack.RTEListBullet, 0, items...)
	case channel.QuoteBlock:
		return &slack.RichTextQuote{Type: slack.RTEQuote, Elements: words(b.Text)}
	case channel.CodeBlock:
		return &slack.RichTextPreformatted{
			Type: slack.RTEPreformatted, Elements: []slack.RichTextSectionElement{slack.NewRichTextSectionTextElement(b.Text, nil)},
		}
	case channel.TextBlock, channel.TicketBlock, channel.PromiseBlock:
	}
	return slack.NewRichTextSection(words(b.Text)...)
}

// address is a link that somebody wrote as it is. What may end a sentence does not belong to it.
var address = regexp.MustCompile(`https?://[^\s<>"|\\^` + "`" + `{}]*[^\s<>"|\\^` + "`" + `{}.,;:!?'()\[\]*_~]`)

// words are a text, with its addresses as links: in rich text Slack makes none by itself.
func words(s string) []slack.RichTextSectionElement {
	var out []slack.RichTextSectionElement
	done := 0
	for _, at := range address.FindAllStringIndex(s, -1) {
		link := s[at[0]:at[1]]
		if !linkable(link) {
			continue
		}
		if at[0] > done {
			out = append(out, slack.NewRichTextSectionTextElement(s[done:at[0]], nil))
		}
		out = append(out, slack.NewRichTextSectionLinkElement(link, "", nil))
		done = at[1]
	}
	if done < len(s) {
		out = append(out, slack.NewRichTextSectionTextElement(s[done:], nil))
	}
	return out
}

// rowButtons is how many buttons stand in one block: more become hard to read.
const rowButtons = 5

// offer makes the buttons of options, or a menu where they are many.
func offer(options []channel.Option) []slack.Block {
	switch {
	case len(options) == 0:
		return nil
	case len(options) > maxButtons:
		var all []*slack.OptionBlockObject
		for _, o := range options {
			all = append(all, slack.NewOptionBlockObject(o.ID, label(o.Label), nil))
		}
		menu := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, label("…"), "menu", all...)
		return []slack.Block{slack.NewActionBlock("", menu)}
	}
	var out []slack.Block
	for from := 0; from < len(options); from += rowButtons {
		var row []slack.BlockElement
		for i, o := range options[from:min(from+rowButtons, len(options))] {
			row = append(row, slack.NewButtonBlockElement("option-"+strconv.Itoa(from+i), o.ID, label(o.Label)))
		}
		out = append(out, slack.NewActionBlock("", row...))
	}
	return out
}

// label is a text without mark-up. Slack refuses an empty one.
func label(s string) *slack.TextBlockObject {
	no := false
	return &slack.TextBlockObject{Type: slack.PlainTextType, Text: cmp.Or(strings.ToValidUTF8(s, "\uFFFD"), "…"), Emoji: &no}
}
