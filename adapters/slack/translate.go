package slack

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"path"
	"slices"
	"strings"
	"time"

	"frontdesk/bot/channel"
)

// lookups is what must be asked to read some events. None of it fails but direct, without which a command has no
// place to be answered.
type lookups interface {
	// person tells who a user is; what is not known is left out.
	person(ctx context.Context, user string) channel.Person
	room(ctx context.Context, id string) string
	// ours tells whether the bot takes part in a thread, and joins makes it do so.
	ours(ctx context.Context, room, thread string) bool
	joins(room, thread string)
	// direct is the room of the direct messages between the bot and a user.
	direct(ctx context.Context, user string) (string, error)
	// doubt says that the token may be revoked.
	doubt()
}

// unknownRoom is the room of what does not tell its own.
const unknownRoom = "unknown"

// translate says what one delivery means. What cannot be decoded is kept as it came. Its error means: later.
func translate(ctx context.Context, me self, look lookups, via string, raw []byte, at time.Time) ([]channel.Inbound, error) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil, nil
	}
	r := reading{ctx: ctx, me: me, look: look}
	var known bool
	var err error
	switch via {
	case viaEvent:
		known = r.outer(raw)
	case viaAction:
		known = r.action(raw)
	case viaCommand:
		known, err = r.command(raw)
	}
	switch {
	case err != nil:
		return nil, err
	case !known:
		in := me.undecoded(raw, at)
		in.As = via
		return []channel.Inbound{in}, nil
	}
	for i := range r.out {
		if r.out[i].At.IsZero() {
			r.out[i].At = at
		}
	}
	return r.out, nil
}

// reading is one delivery as it is read.
type reading struct {
	ctx  context.Context //nolint:containedctx // of one translation
	me   self
	look lookups
	out  []channel.Inbound
}

// undecoded keeps a delivery as it came, but for secrets, with as much of its address as can be read.
func (me self) undecoded(raw []byte, at time.Time) channel.Inbound {
	in := channel.Inbound{
		Key:       me.Tenant + ":" + first(eventPlace, raw),
		Kind:      channel.Message,
		At:        at,
		Address:   channel.Address{Channel: me.Channel, Tenant: me.Tenant, Room: cmp.Or(first(roomPlace, raw), unknownRoom)},
		Undecoded: scrub(raw),
	}
	if first(eventPlace, raw) == "" {
		sum := sha256.Sum256(raw)
		in.Key = me.Tenant + ":sha256:" + hex.EncodeToString(sum[:16])
	}
	return in
}

// outer reads an event with its envelope. It reports false for a form that is not known.
func (r *reading) outer(raw []byte) bool {
	var o outer
	if json.Unmarshal(raw, &o) != nil || o.Type == "" {
		return false
	}
	if o.Type != "event_callback" || !r.me.meant(o) {
		return true
	}
	var kind struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(o.Event, &kind) != nil {
		return false
	}
	if !slices.Contains(taken, kind.Type) {
		return true
	}
	var e event
	if json.Unmarshal(o.Event, &e) != nil {
		return false
	}
	switch e.Type {
	case "message", "app_mention":
		return r.message(e)
	case "app_home_opened":
		r.opened(e)
	case "tokens_revoked":
		if slices.Contains(e.Revoked.Bot, r.me.User) {
			r.look.doubt()
		}
	case "app_uninstalled":
		r.look.doubt()
	}
	return true
}

// taken are the events that mean something here. The first two come of several subscriptions each: see [Events].
var taken = []string{"message", "app_mention", "app_home_opened", "tokens_revoked", "app_uninstalled"}

// meant tells whether an event is for this installation: the same app can be in several workspaces.
func (me self) meant(o outer) bool {
	if len(o.Authorizations) == 0 {
		return o.Team == "" || o.Team == me.Team || me.Org && o.Enterprise == me.Enterprise
	}
	for _, a := range o.Authorizations {
		if a.Team == me.Team && !a.Org || me.Org && a.Org && a.Enterprise == me.Enterprise {
			return true
		}
	}
	return false
}

// message reads a message, an edit or a deletion.
func (r *reading) message(e event) bool {
	if !roomForm.MatchString(e.Channel) {
		return false
	}
	switch e.Subtype {
	case "", "file_share", "me_message", "thread_broadcast", "bot_message":
		return r.said(e)
	case "message_changed":
		return r.edited(e)
	case "message_deleted":
		return r.deleted(e)
	}
	return true // somebody joined, a topic changed: it says nothing to a desk
}

func (r *reading) said(e event) bool {
	m := e.message
	if !timeForm.MatchString(m.TS) {
		return false
	}
	if r.me.wrote(m) {
		return true
	}
	words, mentioned := r.plain(m.Text)
	if !r.addressed(e, m, mentioned || e.Type == "app_mention") {
		return true
	}
	in := r.inbound(e, m, channel.Message)
	in.Key = r.key(e.Channel, m.TS)
	in.Text, in.Files = join(words, r.shared(m.Attachments)), files(m.Files)
	if in.Text == "" && len(in.Files) == 0 {
		in.Kind = channel.Joined // he called the bot and has said nothing yet
	}
	r.out = append(r.out, in)
	return true
}

func join(a, b string) string { return strings.TrimSpace(a + "\n" + b) }

// addressed tells whether a message is for the bot: in a channel most are not. A mention makes its thread the bot's.
func (r *reading) addressed(e event, m message, mentioned bool) bool {
	switch {
	case e.direct(m):
		return true
	case mentioned:
		r.look.joins(e.Channel, cmp.Or(m.Thread, m.TS))
		return true
	case m.Thread == "":
		return false
	case m.Parent != "" && m.Parent == r.me.User:
		return true
	}
	return r.look.ours(r.ctx, e.Channel, m.Thread)
}

// direct tells a conversation between two.
func (e event) direct(m message) bool {
	return e.ChannelType == "im" || m.ChannelType == "im" || strings.HasPrefix(e.Channel, "D")
}

// wrote tells whether a message is the bot's own.
func (me self) wrote(m message) bool {
	return me.User != "" && m.User == me.User || me.Bot != "" && m.Bot == me.Bot
}

func (r *reading) edited(e event) bool {
	m := e.Changed
	switch {
	case m == nil || !timeForm.MatchString(m.TS):
		return false
	case m.Subtype == "tombstone": // a deleted message that has replies
		e.Gone = m.TS
		return r.deleted(e)
	case r.me.wrote(*m), e.Previous != nil && e.Previous.Text == m.Text: // a link was unfolded, a reply counted
		return true
	}
	words, mentioned := r.plain(m.Text)
	if !r.addressed(e, *m, mentioned) {
		return true
	}
	in := r.inbound(e, *m, channel.Edited)
	in.Text, in.Files = words, files(m.Files)
	when := e.EventTS
	if m.Edited != nil && timeForm.MatchString(m.Edited.TS) {
		when = m.Edited.TS
	}
	in.Key = r.key(e.Channel, m.TS) + ":e:" + when
	in.At = instant(when)
	r.out = append(r.out, in)
	return true
}

func (r *reading) deleted(e event) bool {
	if !timeForm.MatchString(e.Gone) {
		return false
	}
	var m message
	if e.Previous != nil {
		m = *e.Previous
	}
	m.TS = e.Gone
	if r.me.wrote(m) {
		return true
	}
	if _, mentioned := r.plain(m.Text); !r.addressed(e, m, mentioned) {
		return true
	}
	in := r.inbound(e, m, channel.Deleted)
	in.Key, in.At = r.key(e.Channel, e.Gone)+":d", instant(e.EventTS)
	r.out = append(r.out, in)
	return true
}

// opened reads that somebody looks at the direct messages of the app. It is told each time, so it has one key.
func (r *reading) opened(e event) {
	if e.Tab != "messages" || !strings.HasPrefix(e.Channel, "D") || !roomForm.MatchString(e.Channel) || r.me.wrote(e.message) {
		return
	}
	in := r.inbound(e, e.message, channel.Joined)
	in.Key, in.At, in.MessageID = r.key(e.Channel, "opened"), instant(e.EventTS), ""
	r.out = append(r.out, in)
}

func (r *reading) key(room, what string) string { return r.me.Tenant + ":" + room + ":" + what }

// inbound is what all messages have.
func (r *reading) inbound(e event, m message, kind channel.Kind) channel.Inbound {
	in := channel.Inbound{Kind: kind, At: instant(m.TS), From: r.writer(m), Address: r.me.address(e, m), Shared: !e.direct(m), MessageID: m.TS}
	if e.direct(m) && m.Thread != "" && m.Thread != m.TS {
		in.ReplyTo = m.Thread
	}
	return in
}

// address is where a message is answered: in a channel in its thread, which it begins if there is none.
func (me self) address(e event, m message) channel.Address {
	at := channel.Address{Channel: me.Channel, Tenant: me.Tenant, Room: e.Channel}
	if !e.direct(m) {
		at.Thread = cmp.Or(m.Thread, m.TS)
	}
	return at
}

// writer is who wrote a message.
func (r *reading) writer(m message) channel.Person {
	if m.Bot != "" || m.Subtype == "bot_message" {
		var profile struct {
			Name string `json:"name"`
		}
		_ = json.Unmarshal(m.Profile, &profile)
		return channel.Person{ID: cmp.Or(m.Bot, m.User), Name: cmp.Or(m.Username, profile.Name), Bot: true, Verified: true}
	}
	return r.person(m.User)
}

func (r *reading) person(id string) channel.Person {
	if !userForm.MatchString(id) {
		return channel.Person{}
	}
	return r.look.person(r.ctx, id)
}

// maxNames bounds how many names are asked for in one text.
const maxNames = 10

func (r *reading) plain(text string) (string, bool) {
	asked := 0
	name := func(form func(string) bool, ask func(string) string) func(string) string {
		return func(id string) string {
			if asked++; asked > maxNames || !form(id) {
				return ""
			}
			return ask(id)
		}
	}
	return plain(text, r.me.User, names{
		person: name(userForm.MatchString, func(id string) string { return r.look.person(r.ctx, id).Name }),
		room:   name(roomForm.MatchString, func(id string) string { return r.look.room(r.ctx, id) }),
	})
}

// shared is the text of a message that somebody passed on.
func (r *reading) shared(raw json.RawMessage) string {
	var all []json.RawMessage
	if json.Unmarshal(raw, &all) != nil {
		return ""
	}
	var out []string
	for _, one := range all {
		var a struct {
			Share bool   `json:"is_share"`
			Text  string `json:"text"`
		}
		if json.Unmarshal(one, &a) == nil && a.Share && a.Text != "" {
			words, _ := r.plain(a.Text)
			out = append(out, words)
		}
	}
	return strings.Join(out, "\n")
}

// files are those of a message: as data, with Slack's id as reference. The id opens nothing without the token.
func files(raw json.RawMessage) []channel.File {
	var all []json.RawMessage
	if json.Unmarshal(raw, &all) != nil {
		return nil
	}
	var out []channel.File
	for _, one := range all {
		var f struct {
			ID   string `json:"id"`
			Name string `json:"name"`
			MIME string `json:"mimetype"`
			Mode string `json:"mode"`
			Size int64  `json:"size"`
		}
		if json.Unmarshal(one, &f) != nil || !fileForm.MatchString(f.ID) || f.Mode == "tombstone" {
			continue
		}
		if f.Size <= 0 {
			f.Size = -1
		}
		out = append(out, channel.File{ID: f.ID, Name: path.Base("/" + cmp.Or(f.Name, "file")), MIME: f.MIME, Ref: f.ID, Size: f.Size})
	}
	return out
}

// action reads presses of buttons and choices in menus, of messages of this bot, and forms that were sent.
func (r *reading) action(raw []byte) bool {
	var x action
	if json.Unmarshal(raw, &x) != nil || x.Type == "" {
		return false
	}
	if x.Type == "view_submission" {
		return r.submitted(raw)
	}
	if x.Type != "block_actions" || x.Message == nil || !r.me.wrote(*x.Message) {
		return true
	}
	if !roomForm.MatchString(x.Channel.ID) || !timeForm.MatchString(x.Message.TS) {
		return false
	}
	for _, p := range x.Actions {
		value, label := p.Value, p.Text.Text
		if p.Selected.Value != "" {
			value, label = p.Selected.Value, p.Selected.Text.Text
		}
		if value == "" {
			continue
		}
		in := r.inbound(event{Channel: x.Channel.ID}, *x.Message, channel.Choice)
		in.Key = r.key(x.Channel.ID, x.Message.TS) + ":a:" + cmp.Or(p.TS, value) + ":" + x.User.ID
		in.At, in.From, in.ReplyTo = instant(p.TS), r.person(x.User.ID), ""
		in.Choice, in.Text = value, unescaper.Replace(label)
		r.out = append(r.out, in)
	}
	return true
}

// command reads a slash command. It is answered in the direct messages, wherever it was written: what the desk says is
// for one person. Behind it, "link" asks for the code that proves who a customer is, and "link CODE" brings one.
func (r *reading) command(raw []byte) (known bool, err error) {
	var c command
	bad := json.Unmarshal(raw, &c)
	if bad != nil || !userForm.MatchString(c.User) || c.Trigger == "" {
		return false, nil //nolint:nilerr // it is kept as it came
	}
	if c.Team != "" && c.Team != r.me.Team && (!r.me.Org || c.Enterprise != r.me.Enterprise) {
		return true, nil
	}
	room, err := r.look.direct(r.ctx, c.User)
	if err != nil || room == "" {
		return true, err
	}
	words, _ := r.plain(c.Text)
	in := channel.Inbound{
		Key:     r.me.Tenant + ":command:" + shortKey(c.Trigger),
		Kind:    channel.Message,
		From:    r.person(c.User),
		Address: channel.Address{Channel: r.me.Channel, Tenant: r.me.Tenant, Room: room},
		Text:    strings.TrimSpace(words),
	}
	verb, rest, _ := strings.Cut(in.Text, " ")
	switch {
	case in.Text == "":
		in.Kind = channel.Command
	case strings.EqualFold(verb, "link"):
		in.Kind, in.Text = channel.Command, cmp.Or(strings.TrimSpace(rest), "link")
	}
	r.out = append(r.out, in)
	return true, nil
}
