package telegramtest

import (
	"maps"
	"strconv"
	"unicode/utf16"
)

// Words is a message that somebody writes.
type Words struct {
	Chat    *Chat
	Thread  int64 // of a topic
	From    User  // zero = the private chat's customer
	Text    string
	Mention bool  // the bot is called before the text
	ReplyTo int64 // a message of the bot
	Edit    int64 // the message that says this now
	Extra   map[string]any
	Times   int
}

// Say lets somebody write, and gives the message's id.
func (s *Server) Say(w Words) int64 {
	m, kind := s.words(w)
	s.Push(kind, m, w.Times)
	id, _ := m["message_id"].(int64)
	return id
}

// words is a Message as Telegram writes it.
func (s *Server) words(w Words) (m map[string]any, kind string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kind = "message"
	id := w.Edit
	if id == 0 {
		w.Chat.nextID++
		id = w.Chat.nextID
		w.Chat.Messages = append(w.Chat.Messages, &Message{ID: id, From: w.from().ID, Text: w.Text})
	}
	m = map[string]any{"message_id": id, "from": w.from().json(), "chat": w.Chat.json(), "date": s.Now().Unix()}
	if w.Edit != 0 {
		kind = "edited_message"
		m["edit_date"] = s.Now().Unix()
	}
	if w.Thread != 0 {
		m["message_thread_id"], m["is_topic_message"] = w.Thread, true
		m["reply_to_message"] = map[string]any{"message_id": w.Thread, "chat": w.Chat.json(), "date": s.Now().Unix(), "from": User{ID: BotID, Bot: true}.json()}
	}
	if w.ReplyTo != 0 {
		m["reply_to_message"] = map[string]any{"message_id": w.ReplyTo, "chat": w.Chat.json(), "date": s.Now().Unix(), "from": User{ID: BotID, Bot: true}.json()}
	}
	text, entities := w.Text, []any{}
	if w.Mention {
		text = "@" + BotName + " " + text
		entities = append(entities, map[string]any{"type": "mention", "offset": 0, "length": len(BotName) + 1})
	}
	if n := command(text); n > 0 {
		entities = append(entities, map[string]any{"type": "bot_command", "offset": 0, "length": n})
	}
	if text != "" {
		m["text"] = text
	}
	if len(entities) > 0 {
		m["entities"] = entities
	}
	maps.Copy(m, w.Extra)
	return m, kind
}

func (w Words) from() User {
	if w.From.ID != 0 {
		return w.From
	}
	if w.Chat.Type == "private" {
		return User{ID: w.Chat.ID, Name: w.Chat.Title}
	}
	return User{ID: id("member of " + w.Chat.Title), Name: "Somebody"}
}

// command is how long the command is that a text begins with, in UTF-16 units.
func command(text string) int {
	if text == "" || text[0] != '/' || len(text) > 1 && text[1] == '/' { // behind a slash none begins
		return 0
	}
	for i, r := range text {
		if r == ' ' || r == '\n' {
			return len(utf16.Encode([]rune(text[:i])))
		}
	}
	return len(utf16.Encode([]rune(text)))
}

// Press presses a button below a message, and gives the query that waits for an answer.
func (s *Server) Press(c *Chat, message int64, label, data string, times int) string {
	return s.PressIn(Words{Chat: c, Times: times}, message, label, data)
}

// PressIn is Press by somebody in a topic, as w says.
func (s *Server) PressIn(w Words, message int64, label, data string) string {
	s.mu.Lock()
	s.world.pressNo++
	query := "press" + strconv.Itoa(s.world.pressNo)
	s.world.queries[query] = false
	below := map[string]any{
		"message_id": message, "date": s.Now().Unix(), "chat": w.Chat.json(), "from": User{ID: BotID, Bot: true}.json(), "text": "…",
		"reply_markup": map[string]any{"inline_keyboard": []any{[]any{map[string]any{"text": label, "callback_data": data}}}},
	}
	if w.Thread != 0 {
		below["message_thread_id"], below["is_topic_message"] = w.Thread, true
	}
	body := map[string]any{"id": query, "from": w.from().json(), "chat_instance": "1", "data": data, "message": below}
	s.mu.Unlock()
	s.Push("callback_query", body, w.Times)
	return query
}

// Member changes the bot's own membership of a chat.
func (s *Server) Member(c *Chat, by User, was, is string) {
	bot := User{ID: BotID, Name: "Frontdesk", Bot: true}.json()
	s.Push("my_chat_member", map[string]any{
		"chat": c.json(), "from": by.json(), "date": s.Now().Unix(),
		"old_chat_member": map[string]any{"status": was, "user": bot},
		"new_chat_member": map[string]any{"status": is, "user": bot},
	}, 1)
}

// Upgrade makes a group a supergroup with another id.
func (s *Server) Upgrade(group, super *Chat) {
	s.Change(group, func(c *Chat) { c.MovedTo = super.ID })
	s.Push("message", map[string]any{"message_id": 1, "date": s.Now().Unix(), "chat": group.json(), "migrate_to_chat_id": super.ID}, 1)
	s.Push("message", map[string]any{"message_id": 1, "date": s.Now().Unix(), "chat": super.json(), "migrate_from_chat_id": group.ID}, 1)
}
