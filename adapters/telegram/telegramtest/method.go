package telegramtest

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// refusal is Telegram's no.
type refusal struct {
	code        int
	description string
	parameters  map[string]any
}

func bad(description string) *refusal {
	return &refusal{http.StatusBadRequest, "Bad Request: " + description, nil}
}

func refuse(w http.ResponseWriter, r *refusal) {
	m := map[string]any{"ok": false, "error_code": r.code, "description": r.description}
	if r.parameters != nil {
		m["parameters"] = r.parameters
	}
	write(w, r.code, m)
}

func write(w http.ResponseWriter, code int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(v)
}

// method runs one call.
func (s *Server) method(w http.ResponseWriter, r *http.Request, name string) {
	if f, ok := s.early(name); ok {
		s.happen(w, r, f)
		return
	}
	params, err := parameters(r)
	if err != nil {
		refuse(w, bad("can't parse the request"))
		return
	}
	s.mu.Lock()
	s.calls[name]++
	s.invalid = append(s.invalid, check(name, params)...)
	f, faulty := s.fault(name)
	s.mu.Unlock()
	if faulty && !f.Do {
		s.happen(w, r, f)
		return
	}
	if name == "getUpdates" {
		s.getUpdates(w, r, params)
		return
	}
	s.mu.Lock()
	result, no := s.run(name, params)
	s.mu.Unlock()
	switch {
	case faulty:
		s.happen(w, r, f)
	case no != nil:
		refuse(w, no)
	default:
		write(w, http.StatusOK, map[string]any{"ok": true, "result": result})
	}
}

// early takes a fault that ends the connection before the request was read.
func (s *Server) early(name string) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.Method == name || f.Method == "" && making(name) {
			if f.Reset && !f.Do {
				return s.fault(name)
			}
			break
		}
	}
	return Fault{}, false
}

// parameters reads a body: JSON, or a form, in which objects and numbers are JSON.
func parameters(r *http.Request) (map[string]any, error) {
	params := map[string]any{}
	kind, args, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		b, err := io.ReadAll(r.Body)
		if err != nil || len(b) == 0 {
			return params, err
		}
		return params, json.Unmarshal(b, &params)
	}
	form := multipart.NewReader(r.Body, args["boundary"])
	for {
		p, err := form.NextPart()
		if err == io.EOF { //nolint:errorlint // NextPart returns it bare
			return params, nil
		}
		if err != nil {
			return nil, err
		}
		b, err := io.ReadAll(p)
		if err != nil {
			return nil, err
		}
		if p.FileName() != "" {
			params[p.FormName()] = fileValue{p.FileName(), b}
			continue
		}
		var v any
		if json.Unmarshal(b, &v) != nil {
			v = string(b)
		}
		params[p.FormName()] = v
	}
}

func number(params map[string]any, name string) int64 {
	switch v := params[name].(type) {
	case float64:
		return int64(v)
	case string:
		n, _ := strconv.ParseInt(v, 10, 64)
		return n
	}
	return 0
}

func text(params map[string]any, name string) string {
	s, _ := params[name].(string)
	return s
}

// run does what a method does. The lock is held.
func (s *Server) run(name string, p map[string]any) (any, *refusal) {
	switch name {
	case "getMe":
		return map[string]any{
			"id": BotID, "is_bot": true, "first_name": "Frontdesk", "username": BotName, "can_join_groups": true,
			"can_read_all_group_messages": s.world.readsAll, "supports_inline_queries": false,
		}, nil
	case "setWebhook":
		return s.setWebhook(p)
	case "deleteWebhook":
		s.hook.url = ""
		return true, nil
	case "getWebhookInfo":
		return s.hook.info(len(s.queue)), nil
	case "getFile":
		f, ok := s.world.files[text(p, "file_id")]
		switch {
		case !ok:
			return nil, bad("wrong file_id or the file is temporarily unavailable")
		case f.size > 20<<20:
			return nil, bad("file is too big")
		}
		return map[string]any{"file_id": text(p, "file_id"), "file_unique_id": "u" + text(p, "file_id"), "file_size": f.size, "file_path": f.path}, nil
	case "answerCallbackQuery":
		id := text(p, "callback_query_id")
		if answered, ok := s.world.queries[id]; !ok || answered {
			return nil, bad("query is too old and response timeout expired or query ID is invalid")
		}
		s.world.queries[id] = true
		s.acked++
		s.changed()
		return true, nil
	}
	c, no := s.world.open(number(p, "chat_id"))
	if no != nil {
		return nil, no
	}
	switch name {
	case "getChat":
		return c.json(), nil
	case "getChatMember":
		u, ok := c.Members[number(p, "user_id")]
		if !ok {
			return nil, bad("user not found")
		}
		return map[string]any{"status": u.Status, "user": u.json(), "can_manage_topics": u.ManageTopics}, nil
	case "createForumTopic":
		return c.createTopic(text(p, "name"))
	case "closeForumTopic":
		return c.closeTopic(number(p, "message_thread_id"), true)
	case "reopenForumTopic":
		return c.closeTopic(number(p, "message_thread_id"), false)
	}
	if no := c.writable(number(p, "message_thread_id")); no != nil {
		return nil, no
	}
	switch name {
	case "sendChatAction":
		if p["action"] == "typing" { // others say that something else is under way
			s.world.typing++
		}
		s.changed()
		return true, nil
	case "sendMessage":
		s.count(c)
		return s.sendMessage(c, p)
	case "editMessageText":
		return s.editMessage(c, p)
	case "sendDocument":
		s.count(c)
		return s.sendDocument(c, p)
	}
	return nil, &refusal{http.StatusNotFound, "Not Found: method not found", nil}
}

// open finds a chat that takes requests.
func (w *world) open(id int64) (*Chat, *refusal) {
	c, ok := w.chats[id]
	switch {
	case !ok:
		return nil, bad("chat not found")
	case c.MovedTo != 0:
		no := bad("group chat was upgraded to a supergroup chat")
		no.parameters = map[string]any{"migrate_to_chat_id": c.MovedTo}
		return nil, no
	}
	return c, nil
}

// writable tells whether the bot may write into a chat and its topic.
func (c *Chat) writable(thread int64) *refusal {
	if c.Gone != "" {
		return &refusal{http.StatusForbidden, "Forbidden: " + c.Gone, nil}
	}
	if thread == 0 {
		return nil
	}
	t, ok := c.Topics[thread]
	switch {
	case !ok:
		return bad("message thread not found")
	case t.Closed && c.Members[BotID].Status != "administrator":
		return bad("TOPIC_CLOSED")
	}
	return nil
}

func (c *Chat) createTopic(name string) (any, *refusal) {
	n := len(utf16.Encode([]rune(name)))
	switch {
	case !c.Forum:
		return nil, bad("the chat is not a forum")
	case !c.Members[BotID].ManageTopics:
		return nil, bad("not enough rights to create a topic")
	case n == 0 || n > 128:
		return nil, bad("TOPIC_TITLE_INVALID")
	}
	c.nextID++
	c.Topics[c.nextID] = &Topic{Name: name}
	return map[string]any{"message_thread_id": c.nextID, "name": name, "icon_color": 7322096}, nil
}

// closeTopic closes a topic, or opens it again.
func (c *Chat) closeTopic(thread int64, closed bool) (any, *refusal) {
	t, ok := c.Topics[thread]
	switch {
	case !ok:
		return nil, bad("message thread not found")
	case t.Closed == closed:
		return nil, bad("TOPIC_NOT_MODIFIED")
	}
	t.Closed = closed
	return true, nil
}

func (u User) json() map[string]any {
	return map[string]any{"id": u.ID, "is_bot": u.Bot, "first_name": u.Name}
}

func (s *Server) sendMessage(c *Chat, p map[string]any) (any, *refusal) {
	m := &Message{Thread: number(p, "message_thread_id")}
	if no := m.fill(p); no != nil {
		return nil, no
	}
	if no := m.reply(c, p); no != nil {
		return nil, no
	}
	return s.add(c, m), nil
}

// reply reads reply_parameters.
func (m *Message) reply(c *Chat, p map[string]any) *refusal {
	r, ok := p["reply_parameters"].(map[string]any)
	if !ok {
		return nil
	}
	m.ReplyTo = number(r, "message_id")
	if !c.has(m.ReplyTo) {
		if anyway, _ := r["allow_sending_without_reply"].(bool); !anyway {
			return bad("message to be replied not found")
		}
		m.ReplyTo = 0
	}
	return nil
}

func (c *Chat) has(message int64) bool {
	for _, m := range c.Messages {
		if m.ID == message {
			return true
		}
	}
	return false
}

// fill reads text and buttons.
func (m *Message) fill(p map[string]any) *refusal {
	read, err := readHTML(text(p, "text"), text(p, "parse_mode"))
	switch {
	case err != nil:
		return bad("can't parse entities: " + err.Error())
	case read.text == "":
		return bad("message text is empty")
	case len(utf16.Encode([]rune(read.text))) > 4096:
		return bad("message is too long")
	}
	m.Text, m.Styles, m.Links, m.Mentions = read.text, read.styles, read.links, read.mentions
	m.raw = text(p, "text") + "\x00" + fmt.Sprint(p["reply_markup"])
	return m.buttons(p)
}

// buttons reads the keyboard.
func (m *Message) buttons(p map[string]any) *refusal {
	m.Labels, m.Data = nil, nil
	markup, ok := p["reply_markup"].(map[string]any)
	if !ok {
		return nil
	}
	rows, _ := markup["inline_keyboard"].([]any)
	for _, row := range rows {
		buttons, _ := row.([]any)
		if len(buttons) > 8 {
			return bad("BUTTON_ROW_TOO_LONG")
		}
		for _, b := range buttons {
			b, _ := b.(map[string]any)
			data := text(b, "callback_data")
			if data == "" || len(data) > 64 {
				return bad("BUTTON_DATA_INVALID")
			}
			if strings.TrimSpace(text(b, "text")) == "" {
				return bad("BUTTON_TEXT_INVALID")
			}
			m.Labels, m.Data = append(m.Labels, text(b, "text")), append(m.Data, data)
		}
	}
	if len(m.Labels) > 100 {
		return bad("reply markup is too long")
	}
	return nil
}

// add puts a message of the bot into a chat.
func (s *Server) add(c *Chat, m *Message) map[string]any {
	c.nextID++
	m.ID = c.nextID
	c.Messages = append(c.Messages, m)
	s.changed()
	return s.sent(c, m)
}

// sent is what the answer says of a message.
func (s *Server) sent(c *Chat, m *Message) map[string]any {
	out := map[string]any{
		"message_id": m.ID, "date": s.Now().Unix(), "chat": c.json(), "text": m.Text,
		"from": User{ID: BotID, Name: "Frontdesk", Bot: true}.json(),
	}
	if m.Thread != 0 {
		out["message_thread_id"], out["is_topic_message"] = m.Thread, true
	}
	return out
}

func (s *Server) editMessage(c *Chat, p map[string]any) (any, *refusal) {
	for _, m := range c.Messages {
		if m.ID != number(p, "message_id") {
			continue
		}
		if m.From != 0 {
			return nil, bad("message can't be edited")
		}
		next := *m
		if no := next.fill(p); no != nil {
			return nil, no
		}
		if next.raw == m.raw {
			return nil, bad("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
		}
		next.Edited = true
		*m = next
		s.changed()
		return s.sent(c, m), nil
	}
	return nil, bad("message to edit not found")
}

func (s *Server) sendDocument(c *Chat, p map[string]any) (any, *refusal) {
	f, ok := p["document"].(fileValue)
	switch {
	case !ok:
		return nil, bad("there is no document in the request")
	case len(f.content) > 50<<20:
		return nil, &refusal{http.StatusRequestEntityTooLarge, "Request Entity Too Large", nil}
	case len(f.content) == 0:
		return nil, bad("file must be non-empty")
	}
	m := &Message{Thread: number(p, "message_thread_id"), File: f.name, Content: f.content}
	if no := m.reply(c, p); no != nil {
		return nil, no
	}
	return s.add(c, m), nil
}

// download gives a file.
func (s *Server) download(w http.ResponseWriter, r *http.Request, path string) {
	s.mu.Lock()
	f, faulty := s.fault("download")
	var found *file
	for _, f := range s.world.files {
		if f.path == path {
			found = &f
		}
	}
	s.mu.Unlock()
	switch {
	case faulty:
		s.happen(w, r, f)
	case found == nil:
		refuse(w, &refusal{http.StatusNotFound, "Not Found", nil})
	default:
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write(found.content)
	}
}

// Now is the fake's clock.
func (s *Server) Now() time.Time { return time.Now() }

// count holds a send against what Telegram's FAQ advises.
func (s *Server) count(c *Chat) {
	now := s.Now()
	s.sends = append(s.sends, now)
	s.sentTo[c.ID] = append(s.sentTo[c.ID], now)
}

// Fastest tells the most sends that fell into one window: to all chats in a second, to one chat in a second.
func (s *Server) Fastest() (all, one int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all = most(s.sends)
	for _, t := range s.sentTo {
		one = max(one, most(t))
	}
	return all, one
}

func most(times []time.Time) int {
	n, from := 0, 0
	for i, t := range times {
		for t.Sub(times[from]) >= time.Second {
			from++
		}
		n = max(n, i-from+1)
	}
	return n
}
