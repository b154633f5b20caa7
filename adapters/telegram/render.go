package telegram

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"frontdesk/bot/channel"
)

// The requests that a message becomes.
type (
	sendMessage struct {
		Chat     int64                          `json:"chat_id"`
		Thread   int64                          `json:"message_thread_id,omitempty"`
		Text     string                         `json:"text"`
		Mode     string                         `json:"parse_mode"`
		Preview  preview                        `json:"link_preview_options"`
		Reply    *reply                         `json:"reply_parameters,omitempty"`
		Keyboard *tgbotapi.InlineKeyboardMarkup `json:"reply_markup,omitempty"`
	}
	editMessage struct {
		Chat     int64                          `json:"chat_id"`
		Message  int64                          `json:"message_id"`
		Text     string                         `json:"text"`
		Mode     string                         `json:"parse_mode"`
		Preview  preview                        `json:"link_preview_options"`
		Keyboard *tgbotapi.InlineKeyboardMarkup `json:"reply_markup,omitempty"`
	}
	// sendDocument is sent as a form, with the file beside it. Pictures go as documents too: as photos they are
	// made smaller, and refused for unusual proportions.
	sendDocument struct {
		Chat   int64  `json:"chat_id"`
		Thread int64  `json:"message_thread_id,omitempty"`
		Reply  *reply `json:"reply_parameters,omitempty"`
	}
	// preview is off: what a desk says shall not show pages it does not own.
	preview struct {
		Off bool `json:"is_disabled"`
	}
	reply struct {
		Message int64 `json:"message_id"`
		Anyway  bool  `json:"allow_sending_without_reply"`
	}
)

// nameBlock is the line that says which person writes.
const nameBlock channel.BlockKind = "telegram name"

// Render makes the requests of a message: its texts, the buttons below the last one, then its files.
func (a *Adapter) Render(o channel.Outbound) ([]channel.Part, error) {
	id, thread, err := chat(o.Address)
	if err != nil {
		return nil, err
	}
	o = o.Degrade(capabilities)
	edit, err := messageID(o.EditOf)
	if err != nil {
		return nil, err
	}
	answered, err := replyTo(o.ReplyTo)
	if err != nil {
		return nil, err
	}
	texts := channel.Pack(blocks(o), maxText, channel.UTF16, html)
	switch {
	case len(texts) == 0 && len(o.Options) > 0:
		texts = []string{"…"} // buttons need a text to stand below
	case len(texts) == 0 && len(o.Files) == 0:
		return nil, errors.New("telegram: the message is empty")
	}
	var parts []channel.Part
	for i, text := range texts {
		var board *tgbotapi.InlineKeyboardMarkup
		if i == len(texts)-1 {
			board = keyboard(o.Options)
		}
		if i == 0 && edit != 0 {
			parts = append(parts, part("editMessageText", editMessage{id, edit, text, "HTML", preview{true}, board}, nil))
			continue
		}
		parts = append(parts, part("sendMessage", sendMessage{id, thread, text, "HTML", preview{true}, answered, board}, nil))
		answered = nil
	}
	for _, f := range o.Files {
		parts = append(parts, part("sendDocument", sendDocument{id, thread, answered}, &f))
		answered = nil
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

func messageID(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return 0, errors.New("telegram: the id of a message must be a number")
	}
	return n, nil
}

func replyTo(s string) (*reply, error) {
	n, err := messageID(s)
	if n == 0 || err != nil {
		return nil, err
	}
	return &reply{Message: n, Anyway: true}, nil
}

// maxLink is the longest address that becomes a link; a longer one stands as text, which may be split.
const maxLink = 1024

// blocks are those of a message in a form that [html] can render in pieces.
func blocks(o channel.Outbound) []channel.Block {
	var out []channel.Block
	if o.From != "" {
		out = append(out, channel.Block{Kind: nameBlock, Text: o.From})
	}
	for _, b := range o.Body {
		switch b.Kind {
		case channel.LinkBlock:
			if b.Text == "" || b.Text == b.URL || !linkable(b.URL) {
				b = channel.Block{Kind: channel.TextBlock, Text: b.Plain()}
			}
		case channel.TicketBlock, channel.PromiseBlock:
			b = channel.Block{Kind: channel.TextBlock, Text: b.Plain()}
		case channel.TextBlock, channel.ListBlock, channel.QuoteBlock, channel.CodeBlock:
		}
		if b.Kind == channel.ListBlock || strings.TrimFunc(b.Text, blank) != "" {
			out = append(out, b)
		}
	}
	return out
}

// blank tells what Telegram takes for nothing.
func blank(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r)
}

// linkable tells whether an address may be a link. Those of Telegram's own scheme would be mentions.
func linkable(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && channel.Length(escape(s), channel.UTF16) <= maxLink
}

// html renders one block.
func html(b channel.Block) string {
	switch b.Kind {
	case nameBlock:
		return "<b>" + words(b.Text) + "</b>"
	case channel.LinkBlock:
		return `<a href="` + escape(b.URL) + `">` + words(b.Text) + "</a>"
	case channel.QuoteBlock:
		return "<blockquote>" + words(b.Text) + "</blockquote>"
	case channel.CodeBlock:
		return "<pre>" + escape(b.Text) + "</pre>"
	case channel.TextBlock, channel.ListBlock, channel.TicketBlock, channel.PromiseBlock:
	}
	return words(b.Plain())
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// escape makes a text safe in Telegram's HTML, where only these four mean something.
func escape(s string) string { return escaper.Replace(strings.ToValidUTF8(s, "\uFFFD")) }

// words escapes a text and keeps it from calling anybody: Telegram makes a mention of every @name, also of one that
// a customer wrote. A space without width behind the @ ends that and is not seen. Addresses of mail are no mentions.
func words(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if !strings.Contains(s, "@") {
		return escape(s)
	}
	var sb strings.Builder
	before := ' '
	for i, r := range s {
		sb.WriteRune(r)
		if next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):]); r == '@' && !inName(before) && inName(next) {
			sb.WriteRune('\u200b')
		}
		before = r
	}
	return escape(sb.String())
}

func inName(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// The keyboard: as many buttons in a row as its labels can be read in.
const (
	rowRunes   = 28
	rowButtons = 4
)

func keyboard(options []channel.Option) *tgbotapi.InlineKeyboardMarkup {
	if len(options) == 0 {
		return nil
	}
	var rows [][]tgbotapi.InlineKeyboardButton
	room := 0
	for _, o := range options {
		n := utf8.RuneCountInString(o.Label)
		b := tgbotapi.NewInlineKeyboardButtonData(o.Label, o.ID)
		if len(rows) == 0 || n > room || len(rows[len(rows)-1]) == rowButtons {
			rows = append(rows, nil)
			room = rowRunes
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], b)
		room -= n + 2
	}
	return &tgbotapi.InlineKeyboardMarkup{InlineKeyboard: rows}
}
