package slacktest

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// refusal is Slack's no.
type refusal struct {
	code   string
	needed string
}

func no(code string) *refusal { return &refusal{code: code} }

func write(w http.ResponseWriter, code int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(v)
}

func refuse(w http.ResponseWriter, r *refusal) {
	m := map[string]any{"ok": false, "error": r.code}
	if r.needed != "" {
		m["needed"], m["provided"] = r.needed, "none"
	}
	write(w, http.StatusOK, m)
}

// method runs one call.
func (s *Server) method(w http.ResponseWriter, r *http.Request, name string) {
	if s.early(name) {
		reset(w)
		return
	}
	params, form, err := parameters(r)
	if err != nil {
		refuse(w, no("invalid_post_type"))
		return
	}
	s.mu.Lock()
	s.calls[name]++
	s.invalid = append(s.invalid, check(name, form, params)...)
	if r.Method != http.MethodPost {
		s.invalid = append(s.invalid, name+": not a POST")
	}
	denied := s.admit(r, name)
	f, faulty := s.fault(name)
	scopes := s.scopes
	s.mu.Unlock()
	switch {
	case denied != nil:
		refuse(w, denied)
		return
	case faulty && !f.Do:
		s.happen(w, r, f)
		return
	}
	s.mu.Lock()
	result, why := s.run(name, params)
	s.mu.Unlock()
	switch {
	case faulty:
		s.happen(w, r, f)
	case why != nil:
		refuse(w, why)
	default:
		w.Header().Set("X-OAuth-Scopes", scopes)
		out := map[string]any{"ok": true, "surprise": map[string]any{"of": "a new version"}}
		maps.Copy(out, result)
		write(w, http.StatusOK, out)
	}
}

// parameters reads a body: JSON, or a form.
func parameters(r *http.Request) (params map[string]any, form bool, err error) {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, false, err
	}
	params = map[string]any{}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return params, false, json.Unmarshal(b, &params)
	}
	values, err := url.ParseQuery(string(b))
	for k := range values {
		params[k] = values.Get(k)
	}
	return params, true, err
}

// scopeOf is what a method needs; "ROOM" stands for the kind of channel.
var scopeOf = map[string]string{
	"chat.postMessage": "chat:write", "chat.update": "chat:write", "assistant.threads.setStatus": "chat:write",
	"users.info": "users:read", "bots.info": "users:read", "conversations.info": "ROOM:read", "conversations.members": "ROOM:read",
	"users.conversations": "ROOM:read", "conversations.history": "ROOM:history", "conversations.replies": "ROOM:history", "conversations.open": "im:write",
	"files.info": "files:read", "files.getUploadURLExternal": "files:write", "files.completeUploadExternal": "files:write",
	"reactions.add": "reactions:write", "reactions.remove": "reactions:write",
}

// admit checks the token and its scopes. The lock is held.
func (s *Server) admit(r *http.Request, name string) *refusal {
	want := s.token
	if name == "apps.connections.open" {
		want = s.appToken
	}
	switch r.Header.Get("Authorization") {
	case "Bearer " + want:
	case "":
		return no("not_authed")
	default:
		return no("invalid_auth")
	}
	need := scopeOf[name]
	if need == "" {
		return nil
	}
	has := strings.Split(s.scopes, ",")
	if kind, ok := strings.CutPrefix(need, "ROOM"); ok {
		for _, room := range []string{"channels", "groups", "im", "mpim"} {
			if slices.Contains(has, room+kind) {
				return nil
			}
		}
		need = "channels" + kind
	}
	if !slices.Contains(has, need) {
		return &refusal{"missing_scope", need}
	}
	return nil
}

// run does what a method does. The lock is held.
func (s *Server) run(name string, p map[string]any) (map[string]any, *refusal) {
	switch name {
	case "auth.test":
		who := map[string]any{"url": "https://tidewell.slack.com/", "team": "Tidewell", "team_id": TeamID, "user": "frontdesk", "user_id": BotUser, "bot_id": BotID, "is_enterprise_install": s.org}
		if s.org {
			who["enterprise_id"] = OrgID
		}
		return who, nil
	case "apps.connections.open":
		if !s.socket {
			return nil, no("socket_mode_not_enabled")
		}
		return map[string]any{"url": "ws" + strings.TrimPrefix(s.base(), "http") + "/link?ticket=" + ticket + "&app_id=1"}, nil
	case "bots.info":
		if text(p, "bot") != BotID {
			return nil, no("bot_not_found")
		}
		return map[string]any{"bot": map[string]any{"id": BotID, "deleted": false, "name": "frontdesk", "updated": 1, "app_id": AppID, "user_id": BotUser, "icons": map[string]any{}}}, nil
	case "users.info":
		return s.user(text(p, "user"))
	case "users.conversations":
		return s.joined(p), nil
	case "conversations.open":
		return s.open(text(p, "users"))
	case "files.info":
		f, ok := s.world.files[text(p, "file")]
		if !ok {
			return nil, no("file_not_found")
		}
		return map[string]any{"file": f.json()}, nil
	case "files.getUploadURLExternal":
		n, err := strconv.Atoi(text(p, "length"))
		if err != nil || n <= 0 {
			return nil, no("invalid_arguments")
		}
		f := s.newFile(text(p, "filename"))
		f.Told = int64(n)
		return map[string]any{"file_id": f.ID, "upload_url": s.base() + "/upload/" + f.ID + "?ticket=" + ticket}, nil
	case "files.completeUploadExternal":
		return s.complete(p)
	case "views.open":
		return s.openView(p)
	}
	r, ok := s.world.rooms[text(p, "channel")+text(p, "channel_id")]
	switch {
	case !ok:
		return nil, no("channel_not_found")
	case r.Archived && making(name):
		return nil, no("is_archived")
	case !r.Members[BotUser] && name != "conversations.info":
		return nil, no("not_in_channel")
	}
	switch name {
	case "chat.postMessage":
		return s.posted(r, p)
	case "chat.update":
		return s.updated(r, p)
	case "assistant.threads.setStatus":
		if r.find(text(p, "thread_ts")) == nil {
			return nil, no("invalid_thread_ts")
		}
		s.typing++
		return nil, nil
	case "reactions.add", "reactions.remove":
		return s.react(r, p, name == "reactions.add")
	case "conversations.info":
		return map[string]any{"channel": map[string]any{"id": r.ID, "name": r.Name, "is_member": r.Members[BotUser], "is_archived": r.Archived, "is_private": r.Type == "group"}}, nil
	case "conversations.members":
		return page(p, slices.Sorted(maps.Keys(r.Members)), "members", func(m string) any { return m }), nil
	case "conversations.history":
		return s.history(p, r, ""), nil
	case "conversations.replies":
		if r.find(text(p, "ts")) == nil {
			return nil, no("thread_not_found")
		}
		return s.history(p, r, text(p, "ts")), nil
	}
	return nil, no("unknown_method")
}

func text(p map[string]any, name string) string {
	s, _ := p[name].(string)
	return s
}

func (s *Server) user(key string) (map[string]any, *refusal) {
	u, ok := s.world.users[key]
	if !ok {
		return nil, no("user_not_found")
	}
	profile := map[string]any{"real_name": u.Name, "display_name": u.Name}
	if strings.Contains(s.scopes, "users:read.email") {
		profile["email"] = u.Email
	}
	return map[string]any{"user": map[string]any{
		"id": u.ID, "team_id": TeamID, "name": strings.ReplaceAll(u.Name, " ", "."), "real_name": u.Name, "locale": u.Locale, "tz": u.Zone, "is_bot": u.Bot, "profile": profile,
	}}, nil
}

func (s *Server) open(user string) (map[string]any, *refusal) {
	u, ok := s.world.users[user]
	if !ok {
		return nil, no("user_not_found")
	}
	r := &Room{ID: id("D", u.Name), Type: "im", Created: time.Now(), Customer: user, Members: map[string]bool{BotUser: true, user: true}}
	if _, ok := s.world.rooms[r.ID]; !ok {
		s.world.rooms[r.ID] = r
	}
	return map[string]any{"channel": map[string]any{"id": r.ID}}, nil
}

// joined is a page of the channels that the bot is in, of the kinds that are asked for.
func (s *Server) joined(p map[string]any) map[string]any {
	var rooms []*Room
	for _, key := range slices.Sorted(maps.Keys(s.world.rooms)) {
		r := s.world.rooms[key]
		kind := map[string]string{"channel": "public_channel", "group": "private_channel"}[r.Type]
		if kind == "" {
			kind = r.Type
		}
		if r.Members[BotUser] && !r.Archived && slices.Contains(strings.Split(text(p, "types"), ","), kind) {
			rooms = append(rooms, r)
		}
	}
	return page(p, rooms, "channels", func(r *Room) any {
		return map[string]any{"id": r.ID, "is_im": r.Type == "im", "created": r.Created.Unix(), "name": r.Name}
	})
}

func (s *Server) posted(r *Room, p map[string]any) (map[string]any, *refusal) {
	thread := text(p, "thread_ts")
	if thread != "" && r.find(thread) == nil {
		return nil, no("thread_not_found")
	}
	m := &Message{TS: s.stamp(), Thread: thread, User: BotUser, metadata: p["metadata"]}
	if why := m.fill(p); why != nil {
		return nil, why
	}
	r.Messages = append(r.Messages, m)
	return map[string]any{"channel": r.ID, "ts": m.TS, "message": map[string]any{"ts": m.TS, "text": m.Fallback, "bot_id": BotID}}, nil
}

// fill takes what a message says from a request.
func (m *Message) fill(p map[string]any) *refusal {
	m.Labels, m.Values, m.Mentions, m.Styles, m.Links, m.Menu = nil, nil, nil, nil, nil, false
	m.read(p["blocks"])
	m.fallback(text(p, "text"), p)
	m.raw = m.Fallback
	switch {
	case m.Text == "" && m.Fallback == "":
		return no("no_text")
	case len(checkBlocks("", p["blocks"])) > 0:
		return no("invalid_blocks")
	case len(m.Text) > maxWords:
		return no("msg_blocks_too_long")
	case len(m.Fallback) > 40_000:
		return no("msg_too_long")
	}
	return nil
}

func (s *Server) updated(r *Room, p map[string]any) (map[string]any, *refusal) {
	m := r.find(text(p, "ts"))
	switch {
	case m == nil:
		return nil, no("message_not_found")
	case m.User != BotUser:
		return nil, no("cant_update_message")
	}
	m.Edited = true
	if why := m.fill(p); why != nil {
		return nil, why
	}
	return map[string]any{"channel": r.ID, "ts": m.TS, "text": m.Fallback}, nil
}

func (s *Server) react(r *Room, p map[string]any, add bool) (map[string]any, *refusal) {
	m := r.find(text(p, "timestamp"))
	switch {
	case m == nil:
		return nil, no("message_not_found")
	case !add && !slices.Contains(m.Reactions, text(p, "name")):
		return nil, no("no_reaction")
	case !add:
		m.Reactions = slices.DeleteFunc(m.Reactions, func(x string) bool { return x == text(p, "name") })
		return nil, nil
	case slices.Contains(m.Reactions, text(p, "name")):
		return nil, no("already_reacted")
	}
	m.Reactions = append(m.Reactions, text(p, "name"))
	return nil, nil
}

// complete shows uploaded files in a channel.
func (s *Server) complete(p map[string]any) (map[string]any, *refusal) {
	r, ok := s.world.rooms[text(p, "channel_id")]
	if !ok {
		return nil, no("channel_not_found")
	}
	list, _ := p["files"].([]any)
	m := &Message{TS: s.stamp(), Thread: text(p, "thread_ts"), User: BotUser}
	for _, x := range list {
		e, _ := x.(map[string]any)
		f, ok := s.world.files[text(e, "id")]
		if !ok || f.Content == nil || f.complete {
			return nil, no("file_not_found")
		}
		f.complete, f.Title = true, text(e, "title")
		f.Rooms = append(f.Rooms, r.ID)
		m.Files = append(m.Files, f.ID)
	}
	r.Messages = append(r.Messages, m)
	return map[string]any{"files": list}, nil
}

// history is a page of messages: of a channel the newest first, of a thread the oldest first and its first message always.
func (s *Server) history(p map[string]any, r *Room, thread string) map[string]any {
	var found []*Message
	for _, m := range r.Messages {
		switch {
		case thread == "" && m.Thread != "", thread != "" && m.TS != thread && m.Thread != thread:
		case m.TS != thread && m.TS < text(p, "oldest"):
		default:
			found = append(found, m)
		}
	}
	if thread == "" {
		slices.Reverse(found)
	}
	return page(p, found, "messages", func(m *Message) any {
		out := map[string]any{"type": "message", "user": m.User, "text": m.raw, "ts": m.TS}
		if m.Thread != "" {
			out["thread_ts"] = m.Thread
		}
		if m.User == BotUser {
			out["bot_id"], out["app_id"] = BotID, AppID
		}
		if m.metadata != nil && text(p, "include_all_metadata") == "true" {
			out["metadata"] = m.metadata
		}
		if thread != "" && m.TS == thread {
			var who []string
			for _, x := range r.Messages {
				if x.Thread == thread && !slices.Contains(who, x.User) {
					who = append(who, x.User)
				}
			}
			out["reply_users"] = who
		}
		return out
	})
}

// page is a part of a list, with a cursor for the next.
func page[T any](p map[string]any, all []T, name string, show func(T) any) map[string]any {
	limit, err := strconv.Atoi(text(p, "limit"))
	if err != nil || limit <= 0 {
		limit = 100
	}
	from, _ := strconv.Atoi(text(p, "cursor"))
	from = min(max(from, 0), len(all))
	to := min(from+limit, len(all))
	out := []any{}
	for _, x := range all[from:to] {
		out = append(out, show(x))
	}
	next := ""
	if to < len(all) {
		next = fmt.Sprint(to)
	}
	return map[string]any{name: out, "has_more": next != "", "response_metadata": map[string]any{"next_cursor": next}}
}

// download gives a file to who shows the token; others get the page to sign in.
func (s *Server) download(w http.ResponseWriter, r *http.Request, key string) {
	s.mu.Lock()
	f := s.world.files[key]
	good := r.Header.Get("Authorization") == "Bearer "+s.token && strings.Contains(s.scopes, "files:read")
	s.mu.Unlock()
	switch {
	case f == nil:
		http.NotFound(w, r)
	case !good:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<html>Sign in</html>")
	default:
		w.Header().Set("Content-Type", f.MIME)
		_, _ = w.Write(f.Content)
	}
}

// uploaded takes the content of a file.
func (s *Server) uploaded(w http.ResponseWriter, r *http.Request, key string) {
	b, err := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.world.files[key]
	if r.Header.Get("Authorization") != "" {
		s.invalid = append(s.invalid, "upload: the token is shown")
	}
	if err != nil || f == nil || int64(len(b)) != f.Told || r.URL.Query().Get("ticket") != ticket {
		http.Error(w, "no such upload", http.StatusBadRequest)
		return
	}
	f.Content = b
	_, _ = io.WriteString(w, "OK - "+strconv.Itoa(len(b)))
}
