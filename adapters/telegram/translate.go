package telegram

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"frontdesk/bot/channel"
)

// self is what translating must know of the bot.
type self struct {
	Channel  string // name of the configured channel
	Tenant   string
	ID       int64
	Username string
	Desks    []int64 // the forums in which every message counts
}

// arrived is what an update means.
type arrived struct {
	ID      int64 // of the update; 0 = it could not be read
	In      []channel.Inbound
	Answer  string // the button press to answer
	Old     int64  // id of a group that became …
	New     int64  // … this one
	Refused bool   // it came in a form that this package does not know
}

// translate says what one update means. It is pure; at is when the update came, for those that carry no time.
func translate(me self, raw []byte, at time.Time) arrived {
	var u update
	if json.Unmarshal(raw, &u) != nil {
		return me.undecoded(idOf(raw), raw, at)
	}
	out := arrived{ID: u.ID}
	known := true
	switch {
	case u.Message != nil:
		known = me.message(&out, u.Message, channel.Message)
	case u.Edited != nil:
		known = me.message(&out, u.Edited, channel.Edited)
	case u.Pressed != nil:
		known = me.press(&out, u.Pressed)
	case u.MyMember != nil:
		known = me.membership(&out, u.MyMember)
	}
	if !known {
		return me.undecoded(u.ID, raw, at)
	}
	for i := range out.In {
		in := &out.In[i]
		in.Key = me.key(u.ID, raw)
		if in.At.IsZero() {
			in.At = at
		}
	}
	return out
}

// key names an update. One without an id is known by its content.
func (me self) key(id int64, raw []byte) string {
	if id == 0 {
		sum := sha256.Sum256(raw)
		return me.Tenant + ":sha256:" + hex.EncodeToString(sum[:16])
	}
	return me.Tenant + ":" + strconv.FormatInt(id, 10)
}

// Where ids stand in what is no JSON. Quotes inside a text are escaped, so no text can imitate them.
var (
	idPlace   = regexp.MustCompile(`^\s*\{\s*"update_id"\s*:\s*([0-9]{1,18})`)
	chatPlace = regexp.MustCompile(`[{,]\s*"chat"\s*:\s*\{\s*"id"\s*:\s*(-?[1-9][0-9]{0,17})\b`)
)

// idOf is the id of an update that cannot be decoded, or 0.
func idOf(raw []byte) int64 {
	m := idPlace.FindSubmatch(raw)
	if m == nil {
		return 0
	}
	n, _ := strconv.ParseInt(string(m[1]), 10, 64) // of digits that fit
	return n
}

// unknownRoom is the room of what does not tell its own.
const unknownRoom = "unknown"

// undecoded keeps an update as it came, with as much of its address as can be read.
func (me self) undecoded(id int64, raw []byte, at time.Time) arrived {
	in := channel.Inbound{
		Key:       me.key(id, raw),
		Kind:      channel.Message,
		At:        at,
		Address:   channel.Address{Channel: me.Channel, Tenant: me.Tenant, Room: unknownRoom},
		Undecoded: raw,
	}
	if m := chatPlace.FindSubmatch(raw); m != nil {
		in.Address.Room = string(m[1])
	}
	var parts map[string]json.RawMessage
	_ = json.Unmarshal(raw, &parts)
	for _, kind := range wanted {
		var who struct {
			From *tgbotapi.User `json:"from"`
		}
		if json.Unmarshal(parts[kind], &who) == nil && who.From != nil {
			in.From = person(who.From)
		}
	}
	return arrived{ID: id, In: []channel.Inbound{in}, Refused: true}
}

// message reads a new or changed message. It reports false for a form that is not known.
func (me self) message(out *arrived, raw []byte, kind channel.Kind) bool {
	var m message
	if json.Unmarshal(raw, &m) != nil || m.Chat.ID == 0 {
		return false
	}
	switch {
	case m.MovedTo != 0:
		out.Old, out.New = m.Chat.ID, m.MovedTo
		return true
	case m.MovedFrom != 0:
		out.Old, out.New = m.MovedFrom, m.Chat.ID
		return true
	case m.Chat.broadcast(), m.Forwarded:
		return true
	case m.LeftMember != nil:
		if m.LeftMember.ID != me.ID { // the bot's own leaving comes as my_chat_member
			in := me.inbound(m, channel.Left)
			in.From = person(m.LeftMember)
			out.In = append(out.In, in)
		}
		return true
	}
	text, entities := m.Text, m.Entities
	if text == "" {
		text, entities = m.Caption, m.CaptionEntities
	}
	said := read(me, text, entities)
	if said.otherBot || !me.addressed(m, said) {
		return true
	}
	in := me.inbound(m, kind)
	in.Text, in.Files, in.Album = said.plain, m.files(), m.Album
	if in.Text == "" {
		in.Text = m.inWords()
	}
	if kind == channel.Message {
		in.Kind, in.Text = said.command(m.Chat.private(), in.Text)
	}
	if in.Kind == kind && in.Text == "" && len(in.Files) == 0 {
		if !said.mentioned {
			return m.service(raw)
		}
		in.Kind = channel.Joined // he called the bot and has said nothing yet
	}
	out.In = append(out.In, in)
	return true
}

// inbound is what all messages have.
func (me self) inbound(m message, kind channel.Kind) channel.Inbound {
	in := channel.Inbound{
		Kind:      kind,
		At:        instant(m.Date),
		From:      person(m.From),
		Address:   me.address(m),
		Shared:    !m.Chat.private(),
		MessageID: strconv.FormatInt(m.ID, 10),
	}
	if kind == channel.Edited && m.EditDate != 0 {
		in.At = instant(m.EditDate)
	}
	if m.As != nil { // an administrator who hides behind the group's name, or a channel: nobody is proven
		in.From = channel.Person{ID: strconv.FormatInt(m.As.ID, 10), Name: m.As.Title}
	}
	if m.ReplyTo != nil && !m.opensTopic() {
		in.ReplyTo = strconv.FormatInt(m.ReplyTo.ID, 10)
	}
	return in
}

// opensTopic tells whether a message answers the one that made its topic: every first-level message of a topic does.
func (m message) opensTopic() bool { return m.InTopic && m.ReplyTo.ID == m.Thread }

func (me self) address(m message) channel.Address {
	a := channel.Address{Channel: me.Channel, Tenant: me.Tenant, Room: strconv.FormatInt(m.Chat.ID, 10)}
	if m.InTopic && m.Thread != 0 { // without a topic the thread is one of replies, which is no place of its own
		a.Thread = strconv.FormatInt(m.Thread, 10)
	}
	return a
}

// addressed tells whether a message is for the bot: in a group most are not.
func (me self) addressed(m message, t said) bool {
	switch {
	case m.Chat.private(), slices.Contains(me.Desks, m.Chat.ID), t.mentioned, t.verb != "":
		return true
	}
	return m.ReplyTo != nil && m.ReplyTo.From != nil && m.ReplyTo.From.ID == me.ID && !m.opensTopic()
}

// service tells whether Telegram wrote the message by itself.
func (m message) service(raw []byte) bool {
	var has map[string]json.RawMessage
	_ = json.Unmarshal(raw, &has)
	for _, s := range services {
		if _, ok := has[s]; ok {
			return true
		}
	}
	return false
}

// press reads a pressed button.
func (me self) press(out *arrived, raw []byte) bool {
	var p pressed
	if json.Unmarshal(raw, &p) != nil || p.ID == "" {
		return false
	}
	out.Answer = p.ID
	if p.Message == nil || p.Message.Chat.ID == 0 || p.Data == "" {
		return true // of a game, or of a message sent through another chat: this bot makes neither
	}
	out.In = append(out.In, channel.Inbound{
		Kind:      channel.Choice,
		From:      person(p.From),
		Address:   me.address(*p.Message),
		Shared:    !p.Message.Chat.private(),
		MessageID: strconv.FormatInt(p.Message.ID, 10),
		Choice:    p.Data,
		Text:      label(p.Message.Keyboard, p.Data),
	})
	return true
}

// label is what stood on the button.
func label(k *tgbotapi.InlineKeyboardMarkup, data string) string {
	if k == nil {
		return ""
	}
	for _, row := range k.InlineKeyboard {
		for _, b := range row {
			if b.CallbackData != nil && *b.CallbackData == data {
				return b.Text
			}
		}
	}
	return ""
}

// membership reads what became of the bot in a chat: started, blocked, added, removed.
func (me self) membership(out *arrived, raw []byte) bool {
	var m membership
	if json.Unmarshal(raw, &m) != nil || m.Chat.ID == 0 || m.New.Status == "" {
		return false
	}
	in := channel.Inbound{
		At:      instant(m.Date),
		From:    person(m.From),
		Address: me.address(message{Chat: m.Chat}),
		Shared:  !m.Chat.private(),
	}
	switch {
	case m.Chat.broadcast() || m.Old.in() == m.New.in():
		return true
	case m.Chat.private() && m.New.in():
		return true // he unblocked the bot; if he comes to talk, /start follows
	case m.Chat.private():
		in.Kind = channel.Blocked
	case m.New.in():
		in.Kind = channel.Joined
	default:
		in.Kind = channel.Left
	}
	out.In = append(out.In, in)
	return true
}

func person(u *tgbotapi.User) channel.Person {
	if u == nil || u.ID == 0 {
		return channel.Person{}
	}
	return channel.Person{
		ID:       strconv.FormatInt(u.ID, 10),
		Name:     strings.TrimSpace(u.FirstName + " " + u.LastName),
		Locale:   u.LanguageCode,
		Bot:      u.IsBot,
		Verified: true,
	}
}

func instant(unix int64) time.Time {
	if unix == 0 {
		return time.Time{}
	}
	return time.Unix(unix, 0).UTC()
}
