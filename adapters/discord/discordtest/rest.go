package discordtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The permissions that operations need, and the codes of a no.
const (
	viewChannel   = 1 << 10
	sendMessages  = 1 << 11
	attachFiles   = 1 << 15
	readHistory   = 1 << 16
	publicThreads = 1 << 35
	sendInThreads = 1 << 38

	noChannel = 10003
	noGuild   = 10004
	noMember  = 10007
	noMessage = 10008
	noAccess  = 50001
	noRight   = 50013
	badForm   = 50035
)

// refusal is a no.
type refusal struct {
	status int
	code   int
}

func no(status, code int) *refusal { return &refusal{status, code} }

// request is one that was read and found in the specification.
type request struct {
	op    operation
	at    map[string]string // parameters of the path
	query map[string]string
	body  map[string]any
	any   any
	files map[string][]byte
}

var agentForm = regexp.MustCompile(`^DiscordBot \(https?://[^ ,]+, v?[0-9.]+\)`)

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/gateway" || r.URL.Path == "/gateway/" || strings.HasPrefix(r.URL.Path, "/resume"):
		s.connect(w, r)
		return
	case strings.HasPrefix(r.URL.Path, "/attachments/"):
		s.download(w, r)
		return
	}
	path, ok := strings.CutPrefix(r.URL.Path, "/api/v10/")
	op, at, found := find(r.Method, path)
	s.mu.Lock()
	if !ok || !found {
		s.wrong(r.Method + ": no such operation in the extract of the specification")
		s.mu.Unlock()
		answer(w, http.StatusNotFound, map[string]any{"message": "404: Not Found", "code": 0})
		return
	}
	if !agentForm.MatchString(r.Header.Get("User-Agent")) {
		s.wrong(op.name + ": User-Agent is not of the form that Discord wants")
	}
	s.calls[op.name]++
	interaction := strings.HasPrefix(path, "interactions/")
	good := interaction || r.Header.Get("Authorization") == "Bot "+s.token
	s.mu.Unlock()
	if !good {
		_, _ = io.Copy(io.Discard, r.Body)
		answer(w, http.StatusUnauthorized, map[string]any{"message": "401: Unauthorized", "code": 0})
		return
	}
	s.operate(w, r, op, at)
}

// operate does what a request wants, or lets a fault happen.
func (s *Server) operate(w http.ResponseWriter, r *http.Request, op operation, at map[string]string) {
	s.mu.Lock()
	f, failing := s.fault(op.name)
	s.mu.Unlock()
	if failing && f.Reset && !f.Do {
		reset(w)
		return
	}
	q, bad, whole := read(r, op, at)
	if !whole { // the client went away amid its request
		reset(w)
		return
	}
	if failing && !f.Do {
		s.happen(w, r, f)
		return
	}
	s.mu.Lock()
	s.wrong(bad...)
	status, body, header := http.StatusBadRequest, any(map[string]any{"message": "Invalid Form Body", "code": badForm, "errors": map[string]any{}}), http.Header{}
	if len(bad) == 0 {
		status, body = s.limited(q, header)
		if status == 0 {
			var refused *refusal
			if status, body, refused = s.do(q); refused != nil {
				status, body = refused.status, map[string]any{"message": "no: " + http.StatusText(refused.status), "code": refused.code}
			}
		}
	}
	s.mu.Unlock()
	if failing {
		s.happen(w, r, f)
		return
	}
	maps.Copy(w.Header(), header)
	answer(w, status, body)
}

// read takes a request apart. What it says of a bad one names places only. whole is false for one that is cut off.
func read(r *http.Request, op operation, at map[string]string) (q request, bad []string, whole bool) {
	q = request{op: op, at: at, query: map[string]string{}, files: map[string][]byte{}}
	for k := range r.URL.Query() {
		q.query[k] = r.URL.Query().Get(k)
	}
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	var raw []byte
	switch kind {
	case "multipart/form-data":
		m := multipart.NewReader(r.Body, params["boundary"])
		for {
			p, err := m.NextPart()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return q, nil, false
			}
			b, err := io.ReadAll(p)
			if err != nil {
				return q, nil, false
			}
			if p.FormName() == "payload_json" {
				raw = b
			} else {
				q.files[p.FormName()] = b
			}
		}
	default:
		var err error
		if raw, err = io.ReadAll(r.Body); err != nil {
			return q, nil, false
		}
		if len(raw) > 0 && kind != "application/json" {
			return q, []string{op.name + ": Content-Type is not application/json"}, true
		}
		if len(raw) == 0 && kind != "" {
			return q, []string{op.name + ": a Content-Type without a body"}, true
		}
	}
	if len(raw) > 0 {
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		if d.Decode(&q.any) != nil {
			return q, []string{op.name + ": the body is no JSON"}, true
		}
		q.body, _ = q.any.(map[string]any)
	}
	return q, append(op.check(r.URL.Query(), q.any), q.beyond()...), true
}

// limited keeps the limits, where the fake is strict, and tells of them. The lock is held.
func (s *Server) limited(q request, h http.Header) (int, any) {
	if !s.strict {
		return 0, nil
	}
	now := s.Now()
	over := func(times []time.Time, n int, per time.Duration) ([]time.Time, time.Duration) {
		times = slices.DeleteFunc(times, func(t time.Time) bool { return now.Sub(t) >= per })
		if len(times) >= n {
			return times, times[0].Add(per).Sub(now)
		}
		return append(times, now), 0
	}
	refuse := func(wait time.Duration, scope string) (int, any) {
		s.wrong(q.op.name + ": sent faster than the " + scope + " limit allows")
		h.Set("X-RateLimit-Scope", scope)
		return http.StatusTooManyRequests, map[string]any{"message": "You are being rate limited.", "retry_after": wait.Seconds(), "global": scope == "global"}
	}
	var wait time.Duration
	if s.global, wait = over(s.global, 50, time.Second); wait > 0 {
		return refuse(wait, "global")
	}
	if q.op.name != "POST /channels/{channel_id}/messages" {
		return 0, nil
	}
	room := q.at["channel_id"]
	if s.sent[room], wait = over(s.sent[room], 5, 5*time.Second); wait > 0 {
		return refuse(wait, "user")
	}
	h.Set("X-RateLimit-Limit", "5")
	h.Set("X-RateLimit-Remaining", strconv.Itoa(5-len(s.sent[room])))
	h.Set("X-RateLimit-Reset-After", strconv.FormatFloat(s.sent[room][0].Add(5*time.Second).Sub(now).Seconds(), 'f', 3, 64))
	return 0, nil
}

// do does what a request wants. The lock is held.
func (s *Server) do(q request) (int, any, *refusal) {
	switch q.op.name {
	case "GET /applications/@me":
		flags := 0
		if s.app.content {
			flags = 1 << 19
		}
		a := map[string]any{"id": BotID, "name": "Frontdesk", "flags": flags, "bot": Bot.json(), "interactions_endpoint_url": nil}
		if s.app.endpoint != "" {
			a["interactions_endpoint_url"] = s.app.endpoint
		}
		return 200, a, nil
	case "GET /gateway/bot":
		return 200, map[string]any{"url": "ws" + strings.TrimPrefix(s.URL, "http") + "/gateway", "shards": 1,
			"session_start_limit": map[string]any{"total": 1000, "remaining": s.starts, "reset_after": 3600_000, "max_concurrency": 1}}, nil
	case "GET /users/@me/guilds":
		out := []any{}
		for _, g := range s.world.guilds {
			if g.Members[BotID] != nil {
				out = append(out, map[string]any{"id": g.ID, "name": g.Name, "owner": false, "permissions": strconv.FormatInt(s.permissions, 10), "features": []any{}})
			}
		}
		return 200, out, nil
	case "GET /applications/{application_id}/commands":
		return 200, s.world.commands, nil
	case "PUT /applications/{application_id}/commands":
		s.world.commands, _ = q.any.([]any)
		return 200, s.world.commands, nil
	case "POST /interactions/{interaction_id}/{interaction_token}/callback":
		return s.answered(q)
	}
	if id := q.at["guild_id"]; id != "" {
		g := s.world.guilds[id]
		if g == nil || g.Members[BotID] == nil {
			return 0, nil, no(404, noGuild)
		}
		return s.doGuild(q, g)
	}
	r := s.world.rooms[q.at["channel_id"]]
	switch {
	case r == nil:
		return 0, nil, no(404, noChannel)
	case r.Gone == 50007:
		if making(q.op.name) {
			return 0, nil, no(403, r.Gone)
		}
	case r.Gone != 0:
		return 0, nil, no(404, r.Gone)
	case r.Guild != "" && s.may(BotID, r)&viewChannel == 0:
		return 0, nil, no(403, noAccess)
	}
	return s.doRoom(q, r)
}

func (s *Server) doGuild(q request, g *Guild) (int, any, *refusal) {
	switch q.op.name {
	case "GET /guilds/{guild_id}":
		return 200, map[string]any{"id": g.ID, "name": g.Name, "owner_id": Owner.ID, "roles": s.rolesJSON(g), "features": []any{}, "emojis": []any{}}, nil
	case "GET /guilds/{guild_id}/members/{user_id}":
		m := g.Members[q.at["user_id"]]
		if m == nil {
			return 0, nil, no(404, noMember)
		}
		return 200, map[string]any{"user": m.User.json(), "roles": m.Roles, "nick": nil, "joined_at": "2026-01-01T00:00:00Z", "deaf": false, "mute": false, "flags": 0}, nil
	case "GET /guilds/{guild_id}/threads/active":
		out := []any{}
		for _, r := range s.world.rooms {
			if r.Guild == g.ID && r.Kind == Thread && !r.Archived && r.Gone == 0 && s.may(BotID, r)&viewChannel != 0 {
				out = append(out, s.roomJSON(r))
			}
		}
		return 200, map[string]any{"threads": out, "members": []any{}}, nil
	}
	return 0, nil, no(404, 0)
}

func (s *Server) doRoom(q request, r *Room) (int, any, *refusal) {
	needs := func(bits int64) bool { return r.Guild == "" || s.may(BotID, r)&bits == bits }
	write := int64(sendMessages)
	if r.Kind == Thread {
		write = sendInThreads
	}
	switch q.op.name {
	case "GET /channels/{channel_id}":
		return 200, s.roomJSON(r), nil
	case "PATCH /channels/{channel_id}":
		if r.Kind != Thread || r.Owner != BotID {
			return 0, nil, no(403, noRight)
		}
		r.Archived, _ = q.body["archived"].(bool)
		s.dispatch("THREAD_UPDATE", s.roomJSON(r), false)
		return 200, s.roomJSON(r), nil
	case "POST /channels/{channel_id}/typing":
		if !needs(write) {
			return 0, nil, no(403, noRight)
		}
		s.typing++
		return 204, nil, nil
	case "GET /channels/{channel_id}/messages":
		if !needs(readHistory) {
			return 200, []any{}, nil
		}
		return 200, s.history(q, r), nil
	case "GET /channels/{channel_id}/messages/{message_id}":
		if !needs(readHistory) {
			return 0, nil, no(403, noRight)
		}
		m := r.find(q.at["message_id"])
		if m == nil {
			return 0, nil, no(404, noMessage)
		}
		return 200, s.fresh(m), nil
	case "POST /channels/{channel_id}/messages":
		if !needs(write) || len(q.files) > 0 && !needs(attachFiles) || q.body["message_reference"] != nil && !needs(readHistory) {
			return 0, nil, no(403, noRight)
		}
		return s.create(q, r)
	case "PATCH /channels/{channel_id}/messages/{message_id}":
		m := r.find(q.at["message_id"])
		switch {
		case m == nil:
			return 0, nil, no(404, noMessage)
		case m.From.ID != BotID:
			return 0, nil, no(403, 50005)
		}
		s.edit(q, m)
		return 200, s.fresh(m), nil
	case "POST /channels/{channel_id}/threads":
		bits := int64(publicThreads)
		if r.Kind == Forum {
			bits = sendMessages
		}
		if !needs(bits) {
			return 0, nil, no(403, noRight)
		}
		return s.open(q, r)
	}
	return 0, nil, no(404, 0)
}

func (r *Room) find(id string) *Message {
	for _, m := range r.Messages {
		if m.ID == id && !m.Deleted {
			return m
		}
	}
	return nil
}

// history gives messages, newest first: with after, those that follow it closely.
func (s *Server) history(q request, r *Room) []any {
	limit, err := strconv.Atoi(q.query["limit"])
	if err != nil || limit < 1 || limit > 100 {
		limit = 50
	}
	after, _ := strconv.ParseInt(q.query["after"], 10, 64)
	var found []*Message
	for _, m := range r.Messages {
		if id, _ := strconv.ParseInt(m.ID, 10, 64); id > after && !m.Deleted {
			found = append(found, m)
		}
	}
	if q.query["after"] != "" {
		found = found[:min(limit, len(found))]
	} else {
		found = found[max(0, len(found)-limit):]
	}
	out := []any{}
	for _, m := range slices.Backward(found) {
		out = append(out, s.fresh(m))
	}
	return out
}
