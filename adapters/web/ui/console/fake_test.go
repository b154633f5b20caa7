package console_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/adapters/web/ui"
)

// obj is a JSON object.
type obj = map[string]any

// fakeDesk answers as the desk's API does, from memory, and serves the console. Every answer is held against
// the description.
type fakeDesk struct {
	t       testing.TB
	url     string
	schemas members
	assets  http.Handler
	mux     *http.ServeMux

	mu       sync.Mutex
	me       obj
	signedIn bool
	first    bool // the first administrator is still to be made
	rows     []obj
	talks    map[string]obj
	lists    map[string][]obj // teams, replies, users …, by path
	acts     []obj            // what was done, with conversation and key
	keys     map[string]obj   // answers by idempotency key
	refuse   []obj            // problems for the next acts
	down     bool             // no call is answered
	broken   string           // path whose calls fail
	slow     chan struct{}    // if set, reads wait until it is closed
	cut      chan struct{}    // closed to end all streams
	log      []string         // events sent, for resuming; the id is the index + 1
	more     chan struct{}    // closed when the log has grown
	resumed  []string         // Last-Event-ID of each stream
	calls    []string
}

var built = sync.OnceValues(func() (*ui.Assets, error) { return ui.Build(context.Background(), ui.Source()) })

func newFake(t testing.TB) *fakeDesk {
	t.Helper()
	assets, err := built()
	if err != nil {
		t.Fatal(err)
	}
	f := &fakeDesk{t: t, schemas: readSchemas(t), assets: assets, signedIn: true, talks: map[string]obj{}, lists: map[string][]obj{},
		keys: map[string]obj{}, cut: make(chan struct{}), more: make(chan struct{})}
	f.cast(time.Now().UTC())
	f.routes()
	srv := httptest.NewServer(f)
	f.url = srv.URL
	t.Cleanup(func() {
		f.drop()
		srv.CloseClientConnections()
		srv.Close()
	})
	return f
}

func (f *fakeDesk) routes() {
	f.mux = http.NewServeMux()
	h := func(pattern string, serve func(w http.ResponseWriter, r *http.Request)) {
		f.mux.HandleFunc(pattern, serve)
	}
	h("GET /api/v1/me", func(w http.ResponseWriter, r *http.Request) { f.answer(w, 200, "Me", f.me) })
	h("GET /api/v1/session", func(w http.ResponseWriter, r *http.Request) {
		in := obj{"me": nil}
		if f.signedIn {
			in["me"] = f.me
		}
		f.answer(w, 200, "SignedIn", in)
	})
	h("POST /api/v1/session", f.signIn)
	h("DELETE /api/v1/session", func(w http.ResponseWriter, r *http.Request) { f.signedIn = false; w.WriteHeader(204) })
	h("GET /api/v1/first-run", func(w http.ResponseWriter, r *http.Request) { f.answer(w, 200, "FirstRunState", obj{"open": f.first}) })
	h("POST /api/v1/first-run", f.firstRun)
	h("POST /api/v1/password/reset", f.reset)
	h("GET /api/v1/queue", f.queue)
	h("GET /api/v1/presence", func(w http.ResponseWriter, r *http.Request) { f.list(w, "People", f.lists["people"]) })
	h("GET /api/v1/conversations/{id}", f.conversation)
	h("GET /api/v1/conversations/{id}/turns", f.turns)
	h("POST /api/v1/conversations/{id}/acts", f.act)
	h("GET /api/v1/tickets/{number}", f.ticket)
	for path, name := range map[string]string{"promises": "Promises", "replies": "Replies", "teams": "Teams", "flows": "Flows", "intents": "Intents",
		"users": "Users", "audit": "Audit", "me/sessions": "Sessions"} {
		h("GET /api/v1/"+path, func(w http.ResponseWriter, r *http.Request) { f.list(w, name, f.lists[path]) })
	}
	h("GET /api/v1/reports/summary", func(w http.ResponseWriter, r *http.Request) { f.answer(w, 200, "Summary", f.lists["summary"][0]) })
	h("GET /api/v1/users/{id}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		f.answer(w, 200, "User", f.find("users", r.PathValue("id")))
	})
	h("PATCH /api/v1/users/{id}", f.changeUser)
	h("POST /api/v1/users", f.invite)
	h("POST /api/v1/users/{id}/reset", func(w http.ResponseWriter, r *http.Request) {
		f.answer(w, 201, "Link", obj{"link": f.url + "/console/reset#abc", "expires_at": stamp(time.Now().Add(24 * time.Hour))})
	})
	for _, p := range []string{"PUT /api/v1/presence", "PUT /api/v1/conversations/{id}/presence", "PUT /api/v1/me/password", "DELETE /api/v1/users/{id}/sessions",
		"DELETE /api/v1/me/sessions/{id}"} {
		h(p, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(204) })
	}
	h("GET /chat", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<!doctype html><title>chat</title>") })
}

// open paths need no session.
func open(r *http.Request) bool {
	return strings.HasSuffix(r.URL.Path, "/first-run") || strings.HasSuffix(r.URL.Path, "/password/reset") || (r.Method != "DELETE" && r.URL.Path == "/api/v1/session")
}

func (f *fakeDesk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, "/api/") && r.URL.Path != "/chat" {
		f.assets.ServeHTTP(w, r)
		return
	}
	f.mu.Lock()
	f.calls = append(f.calls, r.Method+" "+r.URL.Path)
	down, slow, broken := f.down, f.slow, f.broken == r.URL.Path
	if !down && !f.signedIn && !open(r) {
		f.problem(w, 401, "unauthenticated", "sign in first")
		f.mu.Unlock()
		return
	}
	if broken {
		f.problem(w, 500, "store_full", "The disk has 12 MB left. Messages still come in and are kept.")
	}
	f.mu.Unlock()
	if broken {
		return
	}
	if down {
		panic(http.ErrAbortHandler)
	}
	if slow != nil && r.Method == "GET" && r.URL.Path != "/api/v1/session" {
		<-slow
	}
	if r.URL.Path == "/api/v1/live" {
		f.live(w, r)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.mux.ServeHTTP(w, r)
}

// plain turns Go values into what JSON decoding gives.
func plain(v any) any {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	var out any
	if err := json.Unmarshal(raw, &out); err != nil {
		panic(err)
	}
	return out
}

func (f *fakeDesk) answer(w http.ResponseWriter, status int, name string, v any) {
	if err := f.schemas.check(name, schema{Ref: name}, plain(v)); err != nil {
		f.t.Errorf("the fake desk answers what the description does not: %v", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func (f *fakeDesk) list(w http.ResponseWriter, name string, items []obj) {
	f.answer(w, 200, name, obj{"items": append([]obj{}, items...), "next": nil})
}

func (f *fakeDesk) problem(w http.ResponseWriter, status int, code, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(obj{"type": "about:blank", "title": code, "status": status, "code": code, "detail": detail})
}

func (f *fakeDesk) body(w http.ResponseWriter, r *http.Request, name string) (obj, bool) {
	var v obj
	if err := json.NewDecoder(r.Body).Decode(&v); err != nil {
		f.problem(w, 400, "invalid", err.Error())
		return nil, false
	}
	if err := f.schemas.check(name, schema{Ref: name}, v); err != nil {
		f.t.Errorf("the console sends what the description does not: %v", err)
	}
	return v, true
}

func (f *fakeDesk) find(list, id string) obj {
	i := slices.IndexFunc(f.lists[list], func(o obj) bool { return o["id"] == id })
	return f.lists[list][i]
}

func (f *fakeDesk) signIn(w http.ResponseWriter, r *http.Request) {
	in, ok := f.body(w, r, "SignIn")
	if !ok {
		return
	}
	if in["password"] != "a good long password" {
		f.problem(w, 401, "unauthenticated", "e-mail and password do not go together")
		return
	}
	f.signedIn = true
	f.answer(w, 200, "Me", f.me)
}

func (f *fakeDesk) firstRun(w http.ResponseWriter, r *http.Request) {
	in, ok := f.body(w, r, "FirstRun")
	if !ok {
		return
	}
	if in["link"] != "one-time" {
		f.problem(w, 403, "denied", "the link does not hold")
		return
	}
	f.first, f.signedIn = false, true
	f.me["email"], f.me["name"] = in["email"], in["name"]
	f.answer(w, 201, "Me", f.me)
}

func (f *fakeDesk) reset(w http.ResponseWriter, r *http.Request) {
	if in, ok := f.body(w, r, "PasswordReset"); ok && in["link"] == "one-time" {
		w.WriteHeader(204)
		return
	}
	f.problem(w, 403, "denied", "the link does not hold")
}

func (f *fakeDesk) changeUser(w http.ResponseWriter, r *http.Request) {
	in, ok := f.body(w, r, "UserChange")
	if !ok {
		return
	}
	if r.Header.Get("If-Match") == "" {
		f.problem(w, 428, "precondition_required", "name the version")
		return
	}
	u := f.find("users", r.PathValue("id"))
	for k, v := range in {
		u[k] = v
	}
	f.answer(w, 200, "User", u)
}

func (f *fakeDesk) invite(w http.ResponseWriter, r *http.Request) {
	in, ok := f.body(w, r, "NewUser")
	if !ok {
		return
	}
	u := obj{"id": fmt.Sprintf("st_%d", len(f.lists["users"])), "email": in["email"], "name": in["name"], "role": in["role"], "teams": in["teams"],
		"disabled": false, "waiting": true, "created_at": stamp(time.Now())}
	f.lists["users"] = append(f.lists["users"], u)
	f.answer(w, 201, "Invited", obj{"user": u, "link": f.url + "/console/reset#one-time", "expires_at": stamp(time.Now().Add(24 * time.Hour))})
}

// ── Queue, conversations ───────────────────────────────────────────────

func inLane(row obj, lane, me string) bool {
	switch lane {
	case "mine":
		who, _ := row["agent"].(obj)
		return who != nil && who["id"] == me
	case "unassigned":
		return row["owner"] == "waiting"
	case "customer":
		return row["state"] == "pending"
	case "bot":
		return row["owner"] == "bot"
	}
	return true
}

func (f *fakeDesk) queue(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	me := f.me["id"].(string)
	var some []obj
	counts := obj{}
	for _, lane := range []string{"mine", "unassigned", "customer", "bot", "all"} {
		n := 0
		for _, row := range f.rows {
			if inLane(row, lane, me) {
				n++
				if lane == q.Get("lane") && (q.Get("team") == "" || q.Get("team") == row["team"]) {
					some = append(some, row)
				}
			}
		}
		counts[lane] = n
	}
	from, _ := strconv.Atoi(q.Get("cursor"))
	limit, _ := strconv.Atoi(q.Get("limit"))
	if limit == 0 {
		limit = 50
	}
	to := min(len(some), from+limit)
	var next any
	if to < len(some) {
		next = strconv.Itoa(to)
	}
	f.answer(w, 200, "Queue", obj{"items": append([]obj{}, some[min(from, to):to]...), "next": next, "counts": counts, "late": 0, "at": stamp(time.Now())})
}

func (f *fakeDesk) conversation(w http.ResponseWriter, r *http.Request) {
	c, ok := f.talks[r.PathValue("id")]
	if !ok {
		f.problem(w, 404, "not_found", "there is no such conversation")
		return
	}
	f.answer(w, 200, "Conversation", c)
}

func (f *fakeDesk) turns(w http.ResponseWriter, r *http.Request) {
	before, _ := strconv.Atoi(r.URL.Query().Get("before"))
	var old []obj
	for n := max(1, before-3); n < before; n++ {
		old = append(old, said(n, time.Now().Add(-48*time.Hour), fmt.Sprintf("Older message %d", n)))
	}
	f.list(w, "Turns", old)
}

func (f *fakeDesk) ticket(w http.ResponseWriter, r *http.Request) {
	for _, c := range f.talks {
		if k, ok := c["ticket"].(obj); ok && k["number"] == r.PathValue("number") {
			f.answer(w, 200, "Ticket", k)
			return
		}
	}
	f.problem(w, 404, "not_found", "there is no such ticket")
}

func (f *fakeDesk) act(w http.ResponseWriter, r *http.Request) {
	in, ok := f.body(w, r, "Act")
	if !ok {
		return
	}
	key := r.Header.Get("Idempotency-Key")
	if key == "" {
		f.t.Error("an act without idempotency key")
	}
	if was, ok := f.keys[key]; ok {
		f.answer(w, 200, "Acted", was)
		return
	}
	if len(f.refuse) > 0 {
		p := f.refuse[0]
		f.refuse = f.refuse[1:]
		f.problem(w, p["status"].(int), p["code"].(string), p["detail"].(string))
		return
	}
	id := r.PathValue("id")
	f.acts = append(f.acts, obj{"conversation": id, "verb": in["verb"], "text": in["text"], "canned": in["canned"], "team": in["team"], "field": in["field"], "seen": in["seen"]})
	turn, row := f.perform(id, in)
	var shown any = row
	if row["owner"] == "resolved" {
		shown = nil
	}
	acted := obj{"turn": turn, "row": shown}
	f.keys[key] = acted
	f.answer(w, 200, "Acted", acted)
}

// perform does an act: a turn more, and the row as it is then. Called with mu held.
func (f *fakeDesk) perform(id string, in obj) (turn, row obj) {
	me := obj{"id": f.me["id"], "name": f.me["name"]}
	c := f.talks[id]
	row = f.row(id)
	turn = blankTurn(c["seq"].(int)+1, time.Now())
	turn["kind"], turn["verb"], turn["by"], turn["owner"], turn["agent"] = "acted", in["verb"], me, c["owner"], c["agent"]
	text, _ := in["text"].(string)
	switch in["verb"] {
	case "take", "reply", "reopen":
		turn["owner"], turn["agent"] = "agent", me
	case "hand_back":
		turn["owner"], turn["agent"] = "bot", nil
	case "transfer":
		turn["owner"], turn["agent"], turn["team"], row["team"] = "waiting", nil, in["team"], in["team"]
	case "resolve":
		turn["owner"], turn["agent"] = "resolved", nil
	case "wait":
		row["state"] = "pending"
	case "correct":
		turn["field"] = in["field"]
		for _, d := range c["details"].([]obj) {
			if d["field"] == in["field"] {
				d["value"], d["source"] = text, "agent"
			}
		}
	}
	if text != "" && in["verb"] != "correct" {
		turn["messages"] = []obj{message("agent", text, in["verb"] == "note", me)}
	}
	f.push(id, turn)
	return turn, row
}

// row finds a row; a resolved one comes back. Called with mu held.
func (f *fakeDesk) row(id string) obj {
	for _, row := range f.rows {
		if row["conversation"] == id {
			return row
		}
	}
	row := rowFor(f.talks[id], "unassigned")
	f.rows = append(f.rows, row)
	return row
}

// push appends a turn to a conversation and tells everybody. Called with mu held.
func (f *fakeDesk) push(id string, turn obj) {
	c, row := f.talks[id], f.row(id)
	c["turns"] = append(c["turns"].([]obj), turn)
	for _, o := range []obj{c, row} {
		o["seq"], o["owner"], o["agent"], o["at"] = turn["seq"], turn["owner"], turn["agent"], turn["at"]
	}
	if turn["owner"] == "resolved" {
		f.rows = slices.DeleteFunc(f.rows, func(o obj) bool { return o["conversation"] == id })
	}
	f.tell("turn", obj{"conversation": id, "turn": turn})
	f.tell("row", row)
}

// ── Live ───────────────────────────────────────────────────────────────

// tell sends an event to every stream. Called with mu held.
func (f *fakeDesk) tell(name string, data any) {
	raw, err := json.Marshal(data)
	if err != nil {
		panic(err)
	}
	f.log = append(f.log, fmt.Sprintf("event: %s\ndata: %s\n\n", name, raw))
	close(f.more)
	f.more = make(chan struct{})
}

// say is tell for tests.
func (f *fakeDesk) say(name string, data any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tell(name, data)
}

// drop ends every stream.
func (f *fakeDesk) drop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.cut)
	f.cut = make(chan struct{})
}

func (f *fakeDesk) live(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	last := r.Header.Get("Last-Event-ID")
	f.resumed = append(f.resumed, last)
	at, cut := len(f.log), f.cut
	f.mu.Unlock()
	if n, err := strconv.Atoi(last); err == nil {
		at = n
	}
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprint(w, "retry: 500\nevent: hello\ndata: {}\n\n")
	for {
		f.mu.Lock()
		var out bytes.Buffer
		for ; at < len(f.log); at++ {
			fmt.Fprintf(&out, "id: %d\n%s", at+1, f.log[at])
		}
		more := f.more
		f.mu.Unlock()
		_, _ = w.Write(out.Bytes())
		w.(http.Flusher).Flush()
		select {
		case <-more:
		case <-cut:
			return
		case <-r.Context().Done():
			return
		}
	}
}

// done waits until the desk has seen n acts, and returns them.
func (f *fakeDesk) done(n int) []obj {
	f.t.Helper()
	for start := time.Now(); time.Since(start) < 10*time.Second; {
		f.mu.Lock()
		acts, more := slices.Clone(f.acts), f.more
		f.mu.Unlock()
		if len(acts) >= n {
			return acts
		}
		select { // an act always tells; the timeout covers a telling between the look and the wait
		case <-more:
		case <-time.After(50 * time.Millisecond):
		}
	}
	f.t.Fatalf("the desk did not see %d acts, but %v", n, f.acts)
	return nil
}
