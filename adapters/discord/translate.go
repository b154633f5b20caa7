package discord

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"frontdesk/bot/channel"
)

// scene is what translating must know besides the event. Its functions look up what is remembered, and nothing else.
type scene struct {
	Channel string   // name of the configured channel
	Bot     string   // id
	Desks   []string // the channels in whose threads, made by the bot, every message counts

	Place func(id string) (place, bool)
	Ours  func(thread string) bool                 // a thread in which the desk was spoken to, or speaks
	Told  func(messageID string) (m told, ok bool) // a message that was delivered
}

// arrived is what an event means.
type arrived struct {
	In     []channel.Inbound
	Ask    string      // a channel that must be known first: nothing else is said
	Places []place     // to remember
	Rooms  []knownRoom // that the desk is spoken to in, from this event on
	Passed knownRoom   // how far its room has come, once the desk took what it means

	Gone       []string // rooms that are closed now
	GoneGuild  string   // all rooms of this server are
	GoneParent string   // all threads of this channel are
}

// translate says what one event means. It is pure; at is when the event came, for those that carry no time.
func translate(s scene, kind string, raw []byte, at time.Time) (out arrived) {
	known := true
	guildOf, fetched := strings.CutPrefix(kind, historyPrefix)
	switch {
	case fetched:
		known = s.message(&out, raw, channel.Message, guildOf)
	case kind == "MESSAGE_CREATE":
		known = s.message(&out, raw, channel.Message, "")
	case kind == "MESSAGE_UPDATE":
		known = s.message(&out, raw, channel.Edited, "")
	case kind == "MESSAGE_DELETE", kind == "MESSAGE_DELETE_BULK":
		known = s.deletion(&out, raw)
	case kind == "INTERACTION_CREATE":
		known = s.interaction(&out, raw)
	default:
		s.surroundings(&out, kind, raw)
	}
	if !known {
		return s.undecoded(kind, raw, at)
	}
	for i := range out.In {
		if out.In[i].At.IsZero() {
			out.In[i].At = at
		}
	}
	return out
}

// message reads a new or changed message. It reports false for a form that is not known. guildOf is the server of one that
// was fetched.
func (s scene) message(out *arrived, raw []byte, kind channel.Kind, guildOf string) bool {
	var m message
	if json.Unmarshal(raw, &m) != nil || !snowflake.MatchString(m.ID) || !snowflake.MatchString(m.Channel) {
		return false
	}
	m.Guild = cmp.Or(m.Guild, guildOf)
	if kind == channel.Message {
		out.Passed = knownRoom{ID: m.Channel, Last: m.ID}
	}
	switch {
	case m.Type != typeDefault && m.Type != typeReply: // Discord wrote it by itself, or it answers a slash command
		return true
	case m.Author == nil:
		return false
	case m.Author.ID == s.Bot:
		return true
	case kind == channel.Edited && m.Edited.IsZero(): // a preview of a link was added
		return true
	}
	at, ok := s.where(out, m)
	if !ok {
		return true
	}
	said := s.said(m)
	if !s.addressed(m, at, said, kind) {
		return true
	}
	in := channel.Inbound{
		Key:       "m:" + m.ID,
		Kind:      kind,
		At:        m.At.Time,
		From:      m.person(),
		Address:   s.address(at),
		Shared:    m.Guild != "",
		MessageID: m.ID,
		ReplyTo:   m.replyTo(),
		Text:      said.plain,
		Files:     m.files(),
	}
	if kind == channel.Edited {
		in.Key, in.At = "e:"+m.ID+":"+m.Edited.Format(time.RFC3339Nano), m.Edited.Time
	}
	if in.Text == "" && len(in.Files) == 0 {
		if !said.mentioned || kind == channel.Edited {
			return true // a poll, or what comes without its words
		}
		in.Kind = channel.Joined // he called the bot and has said nothing yet
	}
	out.In = append(out.In, in)
	out.Rooms = append(out.Rooms, knownRoom{ID: m.Channel, Guild: m.Guild, Parent: at.Parent, Last: before(m.ID)})
	return true
}

// where is the place of a message. It asks, and reports false, where that must be found out first.
func (s scene) where(out *arrived, m message) (place, bool) {
	here := place{ID: m.Channel, Guild: m.Guild}
	if m.Guild == "" || m.ChannelType != nil && !isThread(*m.ChannelType) {
		return here, true
	}
	if p, ok := s.Place(m.Channel); ok {
		p.Guild = m.Guild
		return p, true
	}
	if len(s.Desks) == 0 && !s.mayConcern(m) {
		return here, false // nothing hangs on where it is
	}
	out.Ask = m.Channel
	return here, false
}

// mayConcern tells, without knowing the place, whether a message in a server can be for the desk at all.
func (s scene) mayConcern(m message) bool {
	if s.said(m).mentioned || s.Ours(m.Channel) || s.repliesToBot(m) {
		return true
	}
	_, told := s.Told(m.ID)
	return told
}

// addressed tells whether a message is for the desk: in a channel of many most are not.
func (s scene) addressed(m message, at place, t said, kind channel.Kind) bool {
	if _, told := s.Told(m.ID); told && kind == channel.Edited {
		return true
	}
	switch {
	case m.Guild == "", t.mentioned && kind == channel.Message, at.Parent != "" && s.Ours(at.ID):
		return true
	case at.Owner == s.Bot && slices.Contains(s.Desks, at.Parent):
		return true
	}
	return kind == channel.Message && s.repliesToBot(m)
}

func (s scene) repliesToBot(m message) bool {
	var to referenced
	return json.Unmarshal(m.Referenced, &to) == nil && to.Author != nil && to.Author.ID == s.Bot
}

// address is where something happened: a thread belongs to its channel.
func (s scene) address(p place) channel.Address {
	a := channel.Address{Channel: s.Channel, Tenant: s.Bot, Room: p.ID}
	if p.Parent != "" {
		a.Room, a.Thread = p.Parent, p.ID
	}
	return a
}

// replyTo is the message that one answers. One that is forwarded answers nothing.
func (m message) replyTo() string {
	var r reference
	if json.Unmarshal(m.Reference, &r) != nil || r.Type != 0 || !snowflake.MatchString(r.Message) {
		return ""
	}
	return r.Message
}

// person is who wrote. A webhook writes under any name, so nobody is proven.
func (m message) person() channel.Person {
	p := m.Author.person(m.Member)
	if m.Webhook != "" {
		p.Bot, p.Verified = true, false
	}
	return p
}

func (u *user) person(m *member) channel.Person {
	if u == nil || u.ID == "" {
		return channel.Person{}
	}
	p := channel.Person{ID: u.ID, Name: cmp.Or(u.Global, u.Name), Bot: u.Bot || u.System, Verified: true}
	if m != nil && m.Nick != "" {
		p.Name = m.Nick
	}
	return p
}

// deletion reads that messages were taken back. Of a channel of many only those count that were delivered.
func (s scene) deletion(out *arrived, raw []byte) bool {
	var d deleted
	if json.Unmarshal(raw, &d) != nil || !snowflake.MatchString(d.Channel) {
		return false
	}
	for _, id := range append(d.IDs, d.ID) {
		if !snowflake.MatchString(id) {
			continue
		}
		m, ok := s.Told(id)
		if !ok && d.Guild == "" {
			m.At, ok = s.address(place{ID: d.Channel}), true
		}
		if ok {
			out.In = append(out.In, channel.Inbound{Key: "d:" + id, Kind: channel.Deleted, From: m.From, Address: m.At, MessageID: id})
		}
	}
	return true
}

// surroundings reads what became of servers, channels and threads.
func (s scene) surroundings(out *arrived, kind string, raw []byte) {
	switch kind {
	case "GUILD_CREATE", "THREAD_LIST_SYNC":
		var g guild
		if json.Unmarshal(raw, &g) != nil {
			return
		}
		for _, c := range append(g.Channels, g.Threads...) {
			out.place(c, cmp.Or(g.Guild, g.ID))
		}
	case "GUILD_DELETE":
		var g guild
		if json.Unmarshal(raw, &g) == nil && !g.Unavailable {
			out.GoneGuild = g.ID
		}
	case "CHANNEL_CREATE", "CHANNEL_UPDATE", "THREAD_CREATE", "THREAD_UPDATE":
		out.place(raw, "")
	case "CHANNEL_DELETE", "THREAD_DELETE":
		var p place
		if json.Unmarshal(raw, &p) == nil && snowflake.MatchString(p.ID) {
			out.Gone = append(out.Gone, p.ID)
			if kind == "CHANNEL_DELETE" {
				out.GoneParent = p.ID
			}
		}
	}
}

// place keeps a channel. One of an unknown form is asked for when something happens in it.
func (x *arrived) place(raw []byte, guildOf string) {
	var p place
	if json.Unmarshal(raw, &p) != nil || !snowflake.MatchString(p.ID) {
		return
	}
	p.Guild = cmp.Or(p.Guild, guildOf)
	x.Places = append(x.Places, p)
}

// Where ids stand in what is no JSON. Quotes inside a text are escaped, so no text can imitate them.
var (
	idPlace      = regexp.MustCompile(`^\s*\{\s*"id"\s*:\s*"([1-9][0-9]{5,19})"`)
	channelPlace = regexp.MustCompile(`[{,]\s*"channel_id"\s*:\s*"?([1-9][0-9]{5,19})\b`)
	tokenPlace   = regexp.MustCompile(`("token"\s*:\s*)"[^"]*"?`) // of an interaction: who has it answers in our name
	guildPlace   = regexp.MustCompile(`[{,]\s*"guild_id"\s*:\s*"[0-9]`)
)

// unknownRoom is the room of what does not tell its own.
const unknownRoom = "unknown"

// undecoded keeps an event as it came, with as much of its address as can be read: a message or an interaction in a direct
// conversation, or one in a server that names the bot. Others could be anybody's.
func (s scene) undecoded(as string, raw []byte, at time.Time) arrived {
	kind, _, _ := strings.Cut(as, " ")
	inServer := guildPlace.Match(raw) || kind == strings.TrimSpace(historyPrefix)
	if kind != "MESSAGE_CREATE" && kind != "INTERACTION_CREATE" && kind != "HISTORY" || inServer && !bytes.Contains(raw, []byte(s.Bot)) {
		return arrived{}
	}
	sum := sha256.Sum256(raw)
	in := channel.Inbound{
		Key:       "sha256:" + hex.EncodeToString(sum[:16]),
		Kind:      channel.Message,
		At:        at,
		Address:   channel.Address{Channel: s.Channel, Tenant: s.Bot, Room: unknownRoom},
		Undecoded: tokenPlace.ReplaceAll(raw, []byte(`$1""`)),
		As:        as,
	}
	if m := channelPlace.FindSubmatch(raw); m != nil {
		in.Address.Room = string(m[1])
		if p, ok := s.Place(in.Address.Room); ok {
			in.Address = s.address(p)
		}
	}
	var who struct {
		Author *user   `json:"author"`
		User   *user   `json:"user"`
		Member *member `json:"member"`
	}
	if json.Unmarshal(raw, &who) == nil {
		switch {
		case who.Author != nil:
			in.From = who.Author.person(who.Member)
		case who.User != nil:
			in.From = who.User.person(nil)
		}
	}
	if m := idPlace.FindSubmatch(raw); m != nil {
		in.Key = "u:" + string(m[1])
	}
	return arrived{In: []channel.Inbound{in}}
}
