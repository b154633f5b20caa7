package slack

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// outer is the envelope of the Events API.
type outer struct {
	Type           string          `json:"type"`
	ID             string          `json:"event_id"`
	Team           string          `json:"team_id"`
	Enterprise     string          `json:"enterprise_id"`
	Event          json.RawMessage `json:"event"`
	Authorizations []struct {
		Enterprise string `json:"enterprise_id"`
		Team       string `json:"team_id"`
		Org        bool   `json:"is_enterprise_install"`
	} `json:"authorizations"`
}

// event is what is needed of the events that are taken. Parts whose form varies are decoded by themselves, so that
// one that nobody knows does not take the words along.
type event struct {
	Type    string `json:"type"`
	Channel string `json:"channel"`
	message
	Previous *message `json:"previous_message"`
	Changed  *message `json:"message"`
	Gone     string   `json:"deleted_ts"`
	EventTS  string   `json:"event_ts"`
	Tab      string   `json:"tab"`
	Revoked  struct {
		Bot []string `json:"bot"`
	} `json:"tokens"`
}

// message is what is needed of a message.
type message struct {
	Subtype     string          `json:"subtype"`
	ChannelType string          `json:"channel_type"`
	User        string          `json:"user"`
	Bot         string          `json:"bot_id"`
	Username    string          `json:"username"`
	Text        string          `json:"text"`
	TS          string          `json:"ts"`
	Thread      string          `json:"thread_ts"`
	Parent      string          `json:"parent_user_id"`
	Files       json.RawMessage `json:"files"`
	Attachments json.RawMessage `json:"attachments"`
	Profile     json.RawMessage `json:"bot_profile"`
	Edited      *struct {
		TS string `json:"ts"`
	} `json:"edited"`
}

// action is what is needed of an interaction with a message.
type action struct {
	Type string `json:"type"`
	Team struct {
		ID string `json:"id"`
	} `json:"team"`
	User struct {
		ID string `json:"id"`
	} `json:"user"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Message *message `json:"message"`
	Trigger string   `json:"trigger_id"`
	Actions []struct {
		Type  string `json:"type"`
		ID    string `json:"action_id"`
		Value string `json:"value"`
		TS    string `json:"action_ts"`
		Text  struct {
			Text string `json:"text"`
		} `json:"text"`
		Selected struct {
			Value string `json:"value"`
			Text  struct {
				Text string `json:"text"`
			} `json:"text"`
		} `json:"selected_option"`
	} `json:"actions"`
}

// command is what is needed of a slash command.
type command struct {
	Team       string `json:"team_id"`
	Enterprise string `json:"enterprise_id"`
	User       string `json:"user_id"`
	Channel    string `json:"channel_id"`
	Text       string `json:"text"`
	Trigger    string `json:"trigger_id"`
}

// Where ids stand in what cannot be decoded. Quotes inside a text are escaped, so no text can imitate them.
var (
	roomPlace  = regexp.MustCompile(`"channel(?:_id)?"\s*:\s*(?:\{\s*"id"\s*:\s*)?"([CDG][A-Z0-9]{2,30})"`)
	eventPlace = regexp.MustCompile(`"event_id"\s*:\s*"([A-Za-z0-9]{1,64})"`)
	timePlace  = regexp.MustCompile(`"(?:event_ts|action_ts)"\s*:\s*"([0-9]{10}\.[0-9]{6})"`)
	tsPlace    = regexp.MustCompile(`"ts"\s*:\s*"([0-9]{10}\.[0-9]{6})"`)
)

// sorted tells the room of a delivery, which decides what it waits for, and its place in the room. A command has none:
// it goes by its writer.
func sorted(via string, raw []byte) (room, ts string) {
	switch via {
	case viaEvent:
		var o struct {
			Event struct {
				Channel json.RawMessage `json:"channel"`
				EventTS json.RawMessage `json:"event_ts"`
				TS      json.RawMessage `json:"ts"`
			} `json:"event"`
		}
		if json.Unmarshal(raw, &o) == nil {
			room, ts = unquote(o.Event.Channel), unquote(o.Event.EventTS)
			if ts == "" {
				ts = unquote(o.Event.TS)
			}
		}
	case viaCommand:
		var c command
		if json.Unmarshal(raw, &c) == nil {
			room = c.User
		}
	case viaAction:
		var x submission
		if json.Unmarshal(raw, &x) == nil {
			p, _ := x.place()
			room = p.Room
		}
	}
	if room == "" {
		room = first(roomPlace, raw)
	}
	if !timeForm.MatchString(ts) {
		ts = first(timePlace, raw)
	}
	if ts == "" {
		ts = first(tsPlace, raw)
	}
	if ts == "" {
		now := time.Now()
		ts = fmt.Sprintf("%010d.%06d", now.Unix(), now.Nanosecond()/1000)
	}
	return room, ts
}

// unquote is the text of a JSON value, "" if it is none.
func unquote(v json.RawMessage) string {
	var s string
	if json.Unmarshal(v, &s) != nil {
		return ""
	}
	return s
}

func first(place *regexp.Regexp, raw []byte) string {
	if m := place.FindSubmatch(raw); m != nil {
		return string(m[1])
	}
	return ""
}

// secretPlace is where secrets stand in what Slack sends: an old-fashioned token, and addresses that let anybody answer.
var secretPlace = regexp.MustCompile(`("(?:token|response_url|trigger_id|bot_access_token)"\s*:\s*)"[^"]*"?`)

// scrub takes the secrets out of what is kept as it came.
func scrub(raw []byte) []byte { return secretPlace.ReplaceAll(raw, []byte(`$1""`)) }

// instant reads a time stamp.
func instant(ts string) time.Time {
	whole, frac, _ := strings.Cut(ts, ".")
	var sec, micro int64
	if !timeForm.MatchString(ts) {
		return time.Time{}
	}
	for _, r := range whole {
		sec = sec*10 + int64(r-'0')
	}
	for _, r := range (frac + "000000")[:6] {
		micro = micro*10 + int64(r-'0')
	}
	return time.Unix(sec, micro*1000).UTC()
}
