package discord

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"frontdesk/bot/channel"
)

// The methods of parts.
const (
	createMessage = "createMessage"
	editMessage   = "editMessage"
)

// wire is what a part holds: where, and the request's body.
type wire struct {
	Channel string          `json:"channel"` // in Discord's sense
	Message string          `json:"message,omitempty"`
	Body    json.RawMessage `json:"body"`
}

// newMessage is the body of a message. The library's own type has no nonce, and sends an empty list of allowed mentions
// as null, which allows all.
type newMessage struct {
	Content    string                       `json:"content,omitempty"`
	Mentions   mentions                     `json:"allowed_mentions"`
	Components []discordgo.MessageComponent `json:"components,omitempty"`
	Flags      int                          `json:"flags"`
	Reply      *reply                       `json:"message_reference,omitempty"`
}

// changedMessage is the body of an edit. What it does not name stays: so buttons are always named.
type changedMessage struct {
	Content    string                       `json:"content"`
	Mentions   mentions                     `json:"allowed_mentions"`
	Components []discordgo.MessageComponent `json:"components"`
	Flags      int                          `json:"flags"`
}

type reply struct {
	Message string `json:"message_id"`
	Strict  bool   `json:"fail_if_not_exists"`
}

// mentions says who may be called by a message: nobody, ever.
type mentions struct {
	Parse   []string `json:"parse"`
	Replied bool     `json:"replied_user"`
}

var callNobody = mentions{Parse: []string{}}

// Flags of messages: what a desk says shall not show pages it does not own.
const (
	noPreview  = int(discordgo.MessageFlagsSuppressEmbeds)
	onlyForHim = int(discordgo.MessageFlagsEphemeral)
)

// Render makes the requests of a message: its texts, the buttons below the last one, then its files.
func (a *Adapter) Render(o channel.Outbound) ([]channel.Part, error) {
	to, err := room(o.Address)
	if err != nil {
		return nil, err
	}
	o = o.Degrade(a.Capabilities(o.Address))
	for _, id := range []string{o.EditOf, o.ReplyTo} {
		if id != "" && !snowflake.MatchString(id) {
			return nil, errors.New("discord: the id of a message must be a number")
		}
	}
	texts := channel.Pack(blocks(o), maxText, channel.Runes, markdown)
	switch {
	case len(texts) == 0 && (len(o.Options) > 0 || o.Form != nil):
		texts = []string{"…"} // an edit needs a text, and a press reads better below one
	case len(texts) == 0 && len(o.Files) == 0:
		return nil, errors.New("discord: the message is empty")
	}
	var answered *reply
	if o.ReplyTo != "" {
		answered = &reply{Message: o.ReplyTo}
	}
	var parts []channel.Part
	for i, text := range texts {
		rows := []discordgo.MessageComponent{}
		if i == len(texts)-1 {
			rows = append(rows, slices.Concat(components(o.Options), formButton(o.Form))...)
		}
		if i == 0 && o.EditOf != "" {
			parts = append(parts, part(editMessage, wire{to, o.EditOf, body(changedMessage{text, callNobody, rows, noPreview})}, nil))
			continue
		}
		parts = append(parts, part(createMessage, wire{to, "", body(newMessage{text, callNobody, rows, noPreview, answered})}, nil))
		answered = nil
	}
	for _, f := range o.Files {
		parts = append(parts, part(createMessage, wire{to, "", body(newMessage{Mentions: callNobody, Reply: answered})}, &f))
		answered = nil
	}
	return parts, nil
}

// part cannot fail: the requests hold numbers and text only.
func part(method string, w wire, f *channel.File) channel.Part {
	return channel.Part{Method: method, Wire: body(w), File: f}
}

func body(x any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(x)
	return bytes.TrimSpace(b.Bytes())
}

// Buttons are for a few short options; more stand in a menu, which reads better than five rows.
const (
	mostButtons = 10
	perRow      = 5
	menuID      = "menu"
)

// components are the buttons or the menu below a message.
func components(options []channel.Option) (rows []discordgo.MessageComponent) {
	if len(options) > mostButtons || anyLong(options) {
		var lines []discordgo.SelectMenuOption
		for i, o := range options {
			lines = append(lines, discordgo.SelectMenuOption{Label: named(o.Label), Value: idOf(i, o)})
		}
		return []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
			discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: menuID, Options: lines},
		}}}
	}
	var row []discordgo.MessageComponent
	for i, o := range options {
		row = append(row, discordgo.Button{Label: named(o.Label), Style: discordgo.SecondaryButton, CustomID: idOf(i, o)})
		if len(row) == perRow || i == len(options)-1 {
			rows = append(rows, discordgo.ActionsRow{Components: row})
			row = nil
		}
	}
	return rows
}

func anyLong(options []channel.Option) bool {
	for _, o := range options {
		if utf8.RuneCountInString(o.Label) > maxButton {
			return true
		}
	}
	return false
}

// named gives a label that is never empty, which Discord refuses.
func named(label string) string {
	if strings.TrimFunc(label, blank) == "" {
		return "…"
	}
	return label
}

// idOf is what a press brings back: the option's id behind its number, since Discord refuses two alike in one message.
func idOf(i int, o channel.Option) string { return "o" + strconv.Itoa(i) + ":" + o.ID }

// optionOf is the option's id in what a press brought back.
func optionOf(s string) (string, bool) {
	n, id, ok := strings.Cut(strings.TrimPrefix(s, "o"), ":")
	if _, err := strconv.Atoi(n); err != nil || !ok || !strings.HasPrefix(s, "o") {
		return "", false
	}
	return id, true
}
