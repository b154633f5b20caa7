package discordtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"
)

// Words is a message that somebody writes.
type Words struct {
	Room    *Room
	From    User // zero = the direct conversation's customer, or somebody in the server
	Text    string
	Mention bool   // the bot is called before the text
	ReplyTo string // a message in the room
	Edit    string // the message that says this now
	Extra   map[string]any
	Times   int
}

func (w Words) from() User {
	switch {
	case w.From.ID != "":
		return w.From
	case w.Room.User.ID != "":
		return w.Room.User
	}
	return User{ID: idOf("member of " + w.Room.Name), Name: "Somebody"}
}

// Say lets somebody write, all at once, and gives the last message's id.
func (s *Server) Say(all ...Words) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range all {
		id = s.say(w)
	}
	return id
}

func (s *Server) say(w Words) string {
	text := w.Text
	mentions := []any{}
	if w.Mention {
		text, mentions = "<@"+BotID+"> "+text, []any{Bot.json()}
	}
	if w.Edit != "" {
		m := w.Room.find(w.Edit)
		m.raw["content"], m.raw["mentions"], m.raw["edited_timestamp"] = text, mentions, s.Now().Format("2006-01-02T15:04:05.000000-07:00")
		s.dispatchTimes("MESSAGE_UPDATE", s.event(m, w.Room), w.Times)
		return m.ID
	}
	m := &Message{ID: s.next(), From: w.from(), Text: w.Text, ReplyTo: w.ReplyTo}
	m.raw = s.rawMessage(m, w.Room, map[string]any{"content": text, "mentions": mentions})
	maps.Copy(m.raw, w.Extra)
	w.Room.Messages = append(w.Room.Messages, m)
	s.dispatchTimes("MESSAGE_CREATE", s.event(m, w.Room), w.Times)
	return m.ID
}

// Unsay takes a message back.
func (s *Server) Unsay(r *Room, message string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := r.find(message); m != nil {
		m.Deleted = true
	}
	d := map[string]any{"id": message, "channel_id": r.ID}
	if r.Guild != "" {
		d["guild_id"] = r.Guild
	}
	s.dispatch("MESSAGE_DELETE", d, true)
}

// Push sends an event of any form over the gateway.
func (s *Server) Push(kind string, data any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dispatch(kind, data, true)
}

// PushRaw sends a frame of any form over the gateway. make is given the sequence.
func (s *Server) PushRaw(make func(seq int64) []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.raw(make)
}

// Delete takes a channel or thread away.
func (s *Server) Delete(r *Room) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kind := "CHANNEL_DELETE"
	if r.Kind == Thread {
		kind = "THREAD_DELETE"
	}
	raw := s.roomJSON(r)
	r.Gone = noChannel
	s.dispatch(kind, raw, true)
}

// Kick takes the bot out of a server.
func (s *Server) Kick(g *Guild) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(g.Members, BotID)
	s.dispatch("GUILD_DELETE", map[string]any{"id": g.ID}, true)
}

// press is an interaction that waits for its answer.
type press struct {
	token    string
	at       time.Time
	room     *Room
	message  *Message
	answered map[string]any
}

// answerWithin is how long Discord waits for the answer to an interaction.
const answerWithin = 3 * time.Second

// Press presses a button or chooses a line below a message of the bot; which one is told by what it brings.
func (s *Server) Press(r *Room, message *Message, data string, times int) string {
	d := map[string]any{"custom_id": data, "component_type": 2, "id": 1}
	if message.Menu {
		d = map[string]any{"custom_id": "menu", "component_type": 3, "id": 1, "values": []any{data}}
	}
	return s.interact(r, 3, d, message, times)
}

// Command lets somebody use a slash command. Its options come in pairs of name and value.
func (s *Server) Command(r *Room, name string, options ...string) string {
	d := map[string]any{"id": "1234567890", "name": name, "type": 1}
	var o []any
	for i := 0; i+1 < len(options); i += 2 {
		o = append(o, map[string]any{"name": options[i], "type": 3, "value": options[i+1]})
	}
	if o != nil {
		d["options"] = o
	}
	return s.interact(r, 2, d, nil, 1)
}

func (s *Server) interact(r *Room, kind int, data map[string]any, message *Message, times int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	who := Words{Room: r}.from()
	id := s.next()
	p := &press{token: "aW50ZXJhY3Rpb246" + id, at: s.Now(), room: r, message: message}
	s.world.presses[id] = p
	x := map[string]any{
		"id": id, "application_id": BotID, "type": kind, "token": p.token, "version": 1, "channel_id": r.ID, "channel": s.roomJSON(r), "locale": "en-GB",
		"data": data, "app_permissions": "0", "entitlements": []any{}, "authorizing_integration_owners": map[string]any{}, "context": 1, "attachment_size_limit": 10 << 20,
	}
	if r.Guild != "" {
		x["guild_id"], x["context"] = r.Guild, 0
		x["member"] = map[string]any{"user": who.json(), "roles": []any{}, "permissions": "0", "nick": nil, "joined_at": "2026-01-01T00:00:00Z", "deaf": false, "mute": false, "flags": 0}
	} else {
		x["user"] = who.json()
	}
	if message != nil {
		x["message"] = s.fresh(message)
	}
	s.dispatchTimes("INTERACTION_CREATE", x, times)
	return id
}

// Fake makes a message of the bot that was sent before, with buttons: what pressing them brings, and what stands on them.
func (s *Server) Fake(r *Room, buttons ...string) *Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := &Message{ID: s.next(), From: Bot, Text: "…"}
	var row []any
	for i := 0; i+1 < len(buttons); i += 2 {
		row = append(row, map[string]any{"type": 2, "id": i + 2, "style": 2, "custom_id": buttons[i], "label": buttons[i+1]})
	}
	m.raw = s.rawMessage(m, r, map[string]any{"content": "…", "components": []any{map[string]any{"type": 1, "id": 1, "components": row}}})
	m.Deleted = true // it is not of the test's
	r.Messages = append(r.Messages, m)
	return m
}

// answered takes the answer to an interaction. The lock is held.
func (s *Server) answered(q request) (int, any, *refusal) {
	p := s.world.presses[q.at["interaction_id"]]
	switch {
	case p == nil || p.token != q.at["interaction_token"] || s.Now().Sub(p.at) > answerWithin:
		return 0, nil, no(404, 10062)
	case p.answered != nil:
		return 0, nil, no(400, 40060)
	}
	p.answered = q.body
	if number(q.body["type"]) == modalAnswer {
		s.world.modals = append(s.world.modals, q.at["interaction_id"])
	}
	s.acked++
	return 204, nil, nil
}

// Answered gives the answer to an interaction: its type, the words, and whether only one person sees it.
func (s *Server) Answered(id string) (kind int, text string, private bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.world.presses[id]
	if p == nil || p.answered == nil {
		return 0, "", false
	}
	data, _ := p.answered["data"].(map[string]any)
	content, _ := data["content"].(string)
	return int(number(p.answered["type"])), readMarkdown(content).text, number(data["flags"])&(1<<6) != 0
}

// Attach makes a file, as an attachment for [Words.Extra]. size is what is told of it; elsewhere is its address, if that is not
// on Discord's server of files.
func (s *Server) Attach(name, mime string, content []byte, size int64, elsewhere string) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.next()
	s.world.files[id] = file{content: content, url: elsewhere}
	return map[string]any{"id": id, "filename": name, "content_type": mime, "size": size, "flags": 0}
}

// download is the server of files. It wants a signature, and no token.
func (s *Server) download(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(r.URL.Path, "/")
	s.mu.Lock()
	if r.Header.Get("Authorization") != "" {
		s.leaked++
	}
	var f file
	ok := false
	if len(parts) == 5 {
		f, ok = s.world.files[parts[3]]
	}
	s.mu.Unlock()
	if !ok || r.URL.Query().Get("hm") == "" {
		http.Error(w, "This content is no longer available.", http.StatusNotFound)
		return
	}
	_, _ = w.Write(f.content)
}

// Commands are the slash commands that the bot told.
func (s *Server) Commands() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, c := range s.world.commands {
		c, _ := c.(map[string]any)
		out = append(out, fmt.Sprint(c["name"]))
	}
	return out
}

// marshal is JSON of what is known to be that.
func marshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
