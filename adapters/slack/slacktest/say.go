package slacktest

import (
	"maps"
	"strings"
	"time"
)

// Words is a message that somebody writes.
type Words struct {
	Room    *Room
	Thread  string // time stamp of its first message
	From    string // id; "" = the room's customer
	Bot     bool   // an app writes it
	Self    bool   // our own bot writes it
	Text    string // as it is read; it is escaped
	Raw     string // instead: as Slack tells it
	Mention bool   // the bot is called before the text
	Edit    string // the message that says this now
	Files   []*File
	Extra   map[string]any
	Times   int
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// Say lets somebody write, and gives the message's time stamp. A mention in a channel is told twice, as Slack does: as
// message and as app_mention.
func (s *Server) Say(w Words) string {
	events, ts := s.words(w)
	at, _ := events[0]["event_ts"].(string)
	for j, e := range events {
		s.Push(Events, s.Envelope(e, at+string(rune('a'+j))), w.Times)
	}
	return ts
}

// words are the events of a message.
func (s *Server) words(w Words) (events []map[string]any, ts string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := w.Raw
	if text == "" {
		text = escaper.Replace(w.Text)
	}
	if w.Mention {
		text = strings.TrimSpace("<@" + BotUser + "> " + text)
	}
	from := w.From
	if from == "" {
		from = w.Room.Customer
	}
	ts = s.stamp()
	m := map[string]any{"type": "message", "user": from, "text": text, "ts": ts, "team": TeamID, "client_msg_id": "c-" + ts}
	switch {
	case w.Self:
		m["user"], m["bot_id"], m["app_id"] = BotUser, BotID, AppID
	case w.Bot:
		delete(m, "user")
		m["subtype"], m["bot_id"], m["username"] = "bot_message", "B0OTHER", "Other"
	}
	if w.Thread != "" {
		m["thread_ts"] = w.Thread
		if root := w.Room.find(w.Thread); root != nil {
			m["parent_user_id"] = root.User
		}
	}
	if len(w.Files) > 0 {
		var all []any
		for _, f := range w.Files {
			all = append(all, f.json())
		}
		m["files"], m["subtype"], m["upload"] = all, "file_share", false
	}
	maps.Copy(m, w.Extra)
	if w.Edit != "" {
		return []map[string]any{s.edit(w, m, ts)}, w.Edit
	}
	w.Room.Messages = append(w.Room.Messages, &Message{TS: ts, Thread: w.Thread, User: from, raw: text})
	m["channel"], m["channel_type"], m["event_ts"] = w.Room.ID, w.Room.Type, ts
	events = append(events, m)
	if w.Mention && w.Room.Type != "im" {
		second := maps.Clone(m)
		second["type"] = "app_mention"
		delete(second, "channel_type")
		events = append(events, second)
	}
	return events, ts
}

// edit is the event of a changed message. The lock is held.
func (s *Server) edit(w Words, m map[string]any, at string) map[string]any {
	was := map[string]any{"type": "message", "user": m["user"], "ts": w.Edit, "text": ""}
	if old := w.Room.find(w.Edit); old != nil {
		was["text"], was["user"] = old.raw, old.User
		old.raw, _ = m["text"].(string)
		if old.Thread != "" {
			m["thread_ts"], was["thread_ts"] = old.Thread, old.Thread
		}
		m["user"] = old.User
	}
	m["ts"] = w.Edit
	m["edited"] = map[string]any{"user": m["user"], "ts": at}
	return map[string]any{
		"type": "message", "subtype": "message_changed", "hidden": true, "message": m, "previous_message": was,
		"channel": w.Room.ID, "channel_type": w.Room.Type, "ts": at, "event_ts": at,
	}
}

// Delete lets somebody take a message back.
func (s *Server) Delete(r *Room, ts string) {
	s.mu.Lock()
	at := s.stamp()
	was := map[string]any{"type": "message", "ts": ts, "user": r.Customer}
	if old := r.find(ts); old != nil {
		was["text"], was["user"] = old.raw, old.User
		if old.Thread != "" {
			was["thread_ts"] = old.Thread
		}
	}
	s.mu.Unlock()
	s.Push(Events, s.Envelope(map[string]any{
		"type": "message", "subtype": "message_deleted", "hidden": true, "deleted_ts": ts, "previous_message": was,
		"channel": r.ID, "channel_type": r.Type, "ts": at, "event_ts": at,
	}, at), 1)
}

// Envelope is an event with what Slack writes around it. Key makes the id of the event.
func (s *Server) Envelope(event map[string]any, key string) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	who := map[string]any{"enterprise_id": nil, "team_id": TeamID, "user_id": BotUser, "is_bot": true, "is_enterprise_install": false}
	out := map[string]any{
		"token": verifier, "team_id": TeamID, "api_app_id": AppID, "event": event, "type": "event_callback",
		"event_id": id("Ev", key), "event_time": time.Now().Unix(), "is_ext_shared_channel": false,
	}
	if s.org {
		who["enterprise_id"], who["is_enterprise_install"] = OrgID, true
		out["enterprise_id"] = OrgID
	}
	out["authorizations"] = []any{who}
	return out
}

// Open lets somebody look at the direct messages of the app.
func (s *Server) Open(r *Room) {
	at := s.Stamp()
	s.Push(Events, s.Envelope(map[string]any{"type": "app_home_opened", "user": r.Customer, "channel": r.ID, "tab": "messages", "event_ts": at}, at), 1)
}

// Press presses a button, or chooses in a menu, of a message of the bot.
func (s *Server) Press(r *Room, message, thread, label, value string, menu bool, times int) {
	s.PressBy(r.Customer, r, message, thread, label, value, menu, times)
}

// PressBy lets somebody else press.
func (s *Server) PressBy(user string, r *Room, message, thread, label, value string, menu bool, times int) {
	at := s.Stamp()
	text := map[string]any{"type": "plain_text", "text": label, "emoji": false}
	act := map[string]any{"type": "button", "action_id": "option-0", "block_id": "b1", "value": value, "text": text, "action_ts": at}
	if menu {
		act = map[string]any{"type": "static_select", "action_id": "menu", "block_id": "b1", "action_ts": at,
			"selected_option": map[string]any{"text": text, "value": value}}
	}
	s.press(user, r, message, thread, act, "1337."+responding, times)
}

func (s *Server) press(user string, r *Room, message, thread string, act map[string]any, trigger string, times int) {
	m := map[string]any{"type": "message", "user": BotUser, "bot_id": BotID, "app_id": AppID, "ts": message, "text": "…", "blocks": []any{}}
	if thread != "" {
		m["thread_ts"] = thread
	}
	s.Push(Interactive, map[string]any{
		"type": "block_actions", "token": verifier, "api_app_id": AppID, "trigger_id": trigger,
		"team": map[string]any{"id": TeamID, "domain": "tidewell"}, "user": map[string]any{"id": user, "username": "somebody", "team_id": TeamID},
		"channel": map[string]any{"id": r.ID, "name": "directmessage"}, "message": m, "actions": []any{act},
		"container":    map[string]any{"type": "message", "message_ts": message, "channel_id": r.ID, "is_ephemeral": false},
		"response_url": "https://hooks.slack.com/actions/" + responding,
	}, times)
}

// Command lets somebody write a slash command in a room.
func (s *Server) Command(r *Room, from, text string, times int) {
	at := s.Stamp()
	s.Push(Commands, map[string]any{
		"token": verifier, "team_id": TeamID, "team_domain": "tidewell", "channel_id": r.ID, "channel_name": r.Name,
		"user_id": from, "user_name": "somebody", "command": "/desk", "text": escaper.Replace(text), "api_app_id": AppID,
		"is_enterprise_install": "false", "response_url": "https://hooks.slack.com/commands/" + responding, "trigger_id": at + "." + responding,
	}, times)
}

// json is a file as Slack writes it.
func (f *File) json() map[string]any {
	out := map[string]any{
		"id": f.ID, "name": f.Name, "title": f.Title, "mimetype": f.MIME, "mode": "hosted", "size": f.Told,
		"url_private": f.URL, "url_private_download": f.URL, "is_external": false,
	}
	ims, channels := []string{}, []string{}
	for _, r := range f.Rooms {
		if strings.HasPrefix(r, "D") {
			ims = append(ims, r)
		} else {
			channels = append(channels, r)
		}
	}
	out["ims"], out["channels"] = ims, channels
	return out
}
