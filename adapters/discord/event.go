package discord

import (
	"encoding/json"
	"time"
)

// wanted are the events that mean something here. Of all others only the place in the session counts.
var wanted = map[string]bool{
	"MESSAGE_CREATE": true, "MESSAGE_UPDATE": true, "MESSAGE_DELETE": true, "MESSAGE_DELETE_BULK": true,
	"INTERACTION_CREATE": true,
	"GUILD_CREATE":       true, "GUILD_DELETE": true,
	"CHANNEL_CREATE": true, "CHANNEL_UPDATE": true, "CHANNEL_DELETE": true,
	"THREAD_CREATE": true, "THREAD_UPDATE": true, "THREAD_DELETE": true, "THREAD_LIST_SYNC": true,
}

// historyPrefix begins the kind of a message that was fetched: it has the form of an event, but does not name its server.
const historyPrefix = "HISTORY "

func historyOf(guild string) string { return historyPrefix + guild }

// message holds what is needed of a Message. The parts that only decorate it are decoded apart, so that an unknown form of
// them does not take the words along.
type message struct {
	ID          string          `json:"id"`
	Channel     string          `json:"channel_id"`
	Guild       string          `json:"guild_id"`
	ChannelType *int            `json:"channel_type"`
	Type        int             `json:"type"`
	Content     string          `json:"content"`
	Author      *user           `json:"author"`
	Member      *member         `json:"member"`
	Webhook     string          `json:"webhook_id"`
	At          instant         `json:"timestamp"`
	Edited      instant         `json:"edited_timestamp"`
	Mentions    []user          `json:"mentions"`
	Everyone    bool            `json:"mention_everyone"`
	Files       []attachment    `json:"attachments"`
	Reference   json.RawMessage `json:"message_reference"`
	Referenced  json.RawMessage `json:"referenced_message"`
	Snapshots   json.RawMessage `json:"message_snapshots"`
	Stickers    json.RawMessage `json:"sticker_items"`
}

// The types of message that somebody wrote.
const (
	typeDefault = 0
	typeReply   = 19
)

type user struct {
	ID     string `json:"id"`
	Name   string `json:"username"`
	Global string `json:"global_name"`
	Bot    bool   `json:"bot"`
	System bool   `json:"system"`
}

type member struct {
	User *user  `json:"user"`
	Nick string `json:"nick"`
}

type attachment struct {
	ID   string `json:"id"`
	Name string `json:"filename"`
	MIME string `json:"content_type"`
	Size int64  `json:"size"`
	URL  string `json:"url"`
}

// reference is the message that one answers, or forwards.
type reference struct {
	Type    int    `json:"type"`
	Message string `json:"message_id"`
}

// referenced is what is needed of the message answered.
type referenced struct {
	Author *user `json:"author"`
}

// forwarded is a message that one passes on.
type forwarded struct {
	Message struct {
		Content string       `json:"content"`
		Files   []attachment `json:"attachments"`
	} `json:"message"`
}

type sticker struct {
	Name string `json:"name"`
}

// deleted is a deletion of one message, or of many.
type deleted struct {
	ID      string   `json:"id"`
	IDs     []string `json:"ids"`
	Channel string   `json:"channel_id"`
	Guild   string   `json:"guild_id"`
}

// guild is what is needed of a server that the bot is in, was, or got to see more of.
type guild struct {
	ID          string            `json:"id"`
	Unavailable bool              `json:"unavailable"` // for a while: the bot is still in it
	Channels    []json.RawMessage `json:"channels"`
	Threads     []json.RawMessage `json:"threads"`
	Guild       string            `json:"guild_id"` // of THREAD_LIST_SYNC
}

// interaction is a pressed button, a chosen line of a menu, a form that was sent, or a slash command.
type interaction struct {
	ID      string          `json:"id"`
	Type    int             `json:"type"`
	Token   string          `json:"token"`
	Guild   string          `json:"guild_id"`
	Channel string          `json:"channel_id"`
	Place   json.RawMessage `json:"channel"`
	Member  *member         `json:"member"`
	User    *user           `json:"user"`
	Locale  string          `json:"locale"`
	Context int             `json:"context"`
	Data    json.RawMessage `json:"data"`
	Message struct {
		ID         string          `json:"id"`
		Components json.RawMessage `json:"components"`
	} `json:"message"`
}

// amongOthers is the context of an interaction in a room of people in which the bot is none of them.
const amongOthers = 2

// alone tells an interaction in the direct messages with the bot.
func (x interaction) alone() bool { return x.Guild == "" && x.Context != amongOthers }

// The types of interaction that are known.
const (
	typeCommand   = 2
	typeComponent = 3
	typeModal     = 5
)

type pressed struct {
	CustomID string   `json:"custom_id"`
	Values   []string `json:"values"`
}

type command struct {
	Name    string `json:"name"`
	Options []struct {
		Name  string          `json:"name"`
		Value json.RawMessage `json:"value"`
	} `json:"options"`
}

// instant is a time as Discord writes it. One that cannot be read is none: it is for display only.
type instant struct{ time.Time }

// UnmarshalJSON reads it.
func (i *instant) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) != nil {
		return nil //nolint:nilerr // see the type
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		i.Time = t.UTC()
	}
	return nil
}
