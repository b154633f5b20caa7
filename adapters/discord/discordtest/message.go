package discordtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"
	"unicode/utf8"
)

// beyond holds a request against the rules that the schemas leave out, and against those of the desk: nobody is ever called,
// and nothing is sent without a nonce.
func (q request) beyond() (out []string) {
	wrong := func(what string) { out = append(out, q.op.name+": "+what) }
	message := q.body
	switch q.op.name {
	case "POST /channels/{channel_id}/messages":
		if n, _ := q.body["nonce"].(string); n == "" || q.body["enforce_nonce"] != true {
			wrong("nonce or enforce_nonce is missing")
		}
	case "PATCH /channels/{channel_id}/messages/{message_id}":
	case "POST /channels/{channel_id}/threads":
		message, _ = q.body["message"].(map[string]any)
		if message == nil {
			return nil
		}
	case "POST /interactions/{interaction_id}/{interaction_token}/callback":
		message, _ = q.body["data"].(map[string]any)
		if message == nil {
			return nil
		}
		if number(q.body["type"]) == modalAnswer {
			return beyondModal(q.op.name, message)
		}
	default:
		return nil
	}
	if q.any == nil {
		return append(out, q.op.name+": no body")
	}
	content, _ := message["content"].(string)
	if n := utf8.RuneCountInString(content); n > 2000 {
		wrong("content is longer than 2000")
	}
	if content == "" && len(q.files) == 0 {
		wrong("the message is empty")
	}
	allowed, _ := message["allowed_mentions"].(map[string]any)
	if parse, ok := allowed["parse"].([]any); !ok || len(parse) > 0 || allowed["replied_user"] == true {
		wrong("allowed_mentions does not forbid all calls")
	}
	ids := map[string]bool{}
	rows, _ := message["components"].([]any)
	if len(rows) > 5 {
		wrong("more than 5 rows")
	}
	for _, row := range rows {
		row, _ := row.(map[string]any)
		parts, _ := row["components"].([]any)
		for _, c := range parts {
			c, _ := c.(map[string]any)
			id, _ := c["custom_id"].(string)
			if ids[id] {
				wrong("two components with one custom_id")
			}
			ids[id] = true
			label, _ := c["label"].(string)
			if number(c["type"]) == 2 && label == "" {
				wrong("a button without a label")
			}
			if number(c["type"]) == 3 && len(parts) > 1 {
				wrong("a menu is not alone in its row")
			}
			values := map[string]bool{}
			lines, _ := c["options"].([]any)
			for _, l := range lines {
				l, _ := l.(map[string]any)
				v, _ := l["value"].(string)
				if values[v] {
					wrong("two lines of a menu with one value")
				}
				values[v] = true
			}
		}
	}
	for name := range q.files {
		if len(q.files[name]) > 10<<20 {
			wrong("a file is larger than 10 MiB")
		}
	}
	return out
}

func number(v any) int64 {
	switch n := v.(type) {
	case json.Number:
		i, _ := n.Int64()
		return i
	case float64:
		return int64(n)
	case int:
		return int64(n)
	}
	return 0
}

// nonceKept is how long a nonce is remembered: "the past few minutes".
const nonceKept = 5 * time.Minute

// create puts a message of the bot into a room. The lock is held.
func (s *Server) create(q request, r *Room) (int, any, *refusal) {
	if r.Kind == Forum {
		return 0, nil, no(400, 40058)
	}
	if r.Locked {
		return 0, nil, no(400, 160005)
	}
	key, _ := q.body["nonce"].(string)
	if was, ok := s.world.nonces[key]; ok && s.Now().Sub(was.at) < nonceKept {
		return 200, s.fresh(was.message), nil
	}
	m := &Message{ID: s.next(), From: Bot, Nonce: key}
	if ref, ok := q.body["message_reference"].(map[string]any); ok {
		m.ReplyTo, _ = ref["message_id"].(string)
		if r.find(m.ReplyTo) == nil {
			if ref["fail_if_not_exists"] != false {
				return 0, nil, no(400, badForm)
			}
			m.ReplyTo = ""
		}
	}
	m.show(q.body)
	m.raw = s.rawMessage(m, r, map[string]any{"content": q.body["content"], "components": orEmpty(q.body["components"]), "flags": q.body["flags"]})
	var files []any
	attached, _ := q.body["attachments"].([]any)
	for i, a := range attached {
		a, _ := a.(map[string]any)
		name, _ := a["filename"].(string)
		id := s.next()
		content := q.files[fmt.Sprintf("files[%d]", i)]
		s.world.files[id] = file{content: content}
		m.Files, m.Contents = append(m.Files, name), append(m.Contents, content)
		files = append(files, map[string]any{"id": id, "filename": name, "size": len(content), "content_type": "application/octet-stream"})
	}
	if files != nil {
		m.raw["attachments"] = files
	}
	r.Archived = false
	r.Messages = append(r.Messages, m)
	s.world.nonces[key] = nonce{m, s.Now()}
	echo := maps.Clone(s.event(m, r))
	echo["nonce"] = key
	s.dispatch("MESSAGE_CREATE", echo, false)
	return 200, echo, nil
}

func orEmpty(v any) any {
	if v == nil {
		return []any{}
	}
	return v
}

// edit changes a message of the bot. The lock is held.
func (s *Server) edit(q request, m *Message) {
	m.show(q.body)
	m.Edited = true
	m.raw["content"], m.raw["components"] = q.body["content"], orEmpty(q.body["components"])
	m.raw["edited_timestamp"] = s.Now().Format(time.RFC3339)
	r := s.world.rooms[m.raw["channel_id"].(string)]
	s.dispatch("MESSAGE_UPDATE", s.event(m, r), false)
}

// open makes a thread or a post. The lock is held.
func (s *Server) open(q request, r *Room) (int, any, *refusal) {
	name, _ := q.body["name"].(string)
	first, _ := q.body["message"].(map[string]any)
	switch {
	case r.Kind == Forum && first == nil, r.Kind != Forum && first != nil, r.Kind != Forum && number(q.body["type"]) != Thread:
		return 0, nil, no(400, badForm)
	case r.Flags&(1<<4) != 0:
		return 0, nil, no(400, 40067)
	}
	t := &Room{ID: s.next(), Kind: Thread, Name: name, Guild: r.Guild, Parent: r.ID, Owner: BotID, Hidden: map[string]bool{}}
	s.world.rooms[t.ID] = t
	s.dispatch("THREAD_CREATE", s.roomJSON(t), false)
	if first != nil {
		m := &Message{ID: t.ID, From: Bot}
		m.show(first)
		m.raw = s.rawMessage(m, t, map[string]any{"content": first["content"]})
		t.Messages = append(t.Messages, m)
		s.dispatch("MESSAGE_CREATE", s.event(m, t), false)
	}
	return 201, s.roomJSON(t), nil
}

// show works out what a reader sees of a body.
func (m *Message) show(body map[string]any) {
	content, _ := body["content"].(string)
	x := readMarkdown(content)
	m.Text, m.Styles, m.Links, m.Mentions = x.text, x.styles, x.links, nil
	m.Labels, m.Data, m.Menu = nil, nil, false
	if allowed, ok := body["allowed_mentions"].(map[string]any); !ok || allowed["parse"] == nil {
		m.Mentions = called(content)
	} else if parse, _ := allowed["parse"].([]any); len(parse) > 0 {
		m.Mentions = called(content)
	}
	rows, _ := body["components"].([]any)
	for _, row := range rows {
		row, _ := row.(map[string]any)
		parts, _ := row["components"].([]any)
		for _, c := range parts {
			c, _ := c.(map[string]any)
			if lines, ok := c["options"].([]any); ok {
				m.Menu = true
				for _, l := range lines {
					l, _ := l.(map[string]any)
					m.Labels, m.Data = append(m.Labels, fmt.Sprint(l["label"])), append(m.Data, fmt.Sprint(l["value"]))
				}
				continue
			}
			m.Labels, m.Data = append(m.Labels, fmt.Sprint(c["label"])), append(m.Data, fmt.Sprint(c["custom_id"]))
		}
	}
}

// rawMessage is a message as Discord writes it.
func (s *Server) rawMessage(m *Message, r *Room, extra map[string]any) map[string]any {
	raw := map[string]any{
		"id": m.ID, "channel_id": r.ID, "type": 0, "author": m.From.json(), "content": "", "timestamp": s.Now().Format("2006-01-02T15:04:05.000000-07:00"),
		"edited_timestamp": nil, "tts": false, "mention_everyone": false, "mentions": []any{}, "mention_roles": []any{}, "attachments": []any{}, "embeds": []any{},
		"pinned": false, "flags": 0, "components": []any{},
	}
	if m.ReplyTo != "" {
		raw["type"] = 19
		raw["message_reference"] = map[string]any{"type": 0, "channel_id": r.ID, "message_id": m.ReplyTo}
		raw["referenced_message"] = nil
		if to := r.find(m.ReplyTo); to != nil {
			raw["referenced_message"] = to.raw
		}
	}
	maps.Copy(raw, extra)
	return raw
}

// event is a message as it comes over the gateway: with its server. History leaves that out.
func (s *Server) event(m *Message, r *Room) map[string]any {
	raw := s.fresh(m)
	if r.Guild != "" {
		raw["guild_id"] = r.Guild
		raw["member"] = map[string]any{"roles": []any{}, "nick": nil, "joined_at": "2026-01-01T00:00:00Z", "deaf": false, "mute": false, "flags": 0}
	}
	raw["channel_type"] = r.Kind
	return raw
}

// fresh is a message with addresses of its files that are signed now.
func (s *Server) fresh(m *Message) map[string]any {
	raw := maps.Clone(m.raw)
	files, _ := raw["attachments"].([]any)
	out := []any{}
	for _, f := range files {
		f, _ := f.(map[string]any)
		f = maps.Clone(f)
		id, _ := f["id"].(string)
		f["url"] = s.world.files[id].url
		if f["url"] == "" {
			f["url"] = fmt.Sprintf("%s/attachments/%v/%s/%v?ex=%x&is=%x&hm=signed", s.URL, raw["channel_id"], id, f["filename"], s.Now().Add(24*time.Hour).Unix(), s.Now().Unix())
		}
		f["proxy_url"] = f["url"]
		out = append(out, f)
	}
	raw["attachments"] = out
	return raw
}
