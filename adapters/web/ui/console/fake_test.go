package console_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
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
	h("GET /api/v1/first-run", func(w http.ResponseWriter, r *http.Request) {
		f.answer(w, 200, "FirstRunState", obj{"open": f.first, "desk": "Tidewell", "greeting": "Hello. I'm the bot of Tidewell."})
	})
	h("POST /api/v1/first-run", f.firstRun)
	h("POST /api/v1/password/link", f.linked)
	h("POST /api/v1/password/reset", f.reset)
	h("GET /api/v1/queue", f.queue)
	h("DELETE /api/v1/customers/{id}/addresses/{address}", f.unlink)
	h("GET /api/v1/me/persons", func(w http.ResponseWriter, r *http.Request) { f.list(w, "Persons", f.lists["persons"]) })
	h("POST /api/v1/me/persons", f.personCode)
	h("GET /api/v1/presence", func(w http.ResponseWriter, r *http.Request) { f.list(w, "People", f.lists["people"]) })
	h("GET /api/v1/conversations/{id}", f.conversation)
	h("GET /api/v1/conversations/{id}/turns", f.turns)
	h("POST /api/v1/conversations/{id}/acts", f.act)
	h("POST /api/v1/conversations/{id}/files", f.upload)
	h("GET /api/v1/search", f.search)
	for path, name := range map[string]string{"promises": "Promises", "replies": "Replies", "teams": "Teams", "flows": "Flows", "intents": "Intents",
		"users": "Users", "reports/periods": "Periods", "audit": "Audit", "me/sessions": "Sessions"} {
		h("GET /api/v1/"+path, func(w http.ResponseWriter, r *http.Request) { f.list(w, name, f.lists[path]) })
	}
	h("GET /api/v1/flows/{id}", func(w http.ResponseWriter, r *http.Request) {
		f.answer(w, 200, "FlowDetail", flowDetail(f.find("flows", r.PathValue("id"))))
	})
	h("GET /api/v1/intents/{id}", func(w http.ResponseWriter, r *http.Request) {
		f.answer(w, 200, "IntentDetail", intentDetail(f.find("intents", r.PathValue("id"))))
	})
	h("GET /api/v1/reports/summary", func(w http.ResponseWriter, r *http.Request) { f.answer(w, 200, "Summary", f.lists["summary"][0]) })
	h("GET /api/v1/reports/agreements", func(w http.ResponseWriter, r *http.Request) {
		f.answer(w, 200, "Agreements", obj{"from": r.URL.Query().Get("from"), "to": r.URL.Query().Get("to"), "targets": append([]obj{}, f.lists["agreements"]...)})
	})
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
		"DELETE /api/v1/me/sessions/{id}", "DELETE /api/v1/me/persons/{channel}"} {
		h(p, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(204) })
	}
	h("GET /chat", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<!doctype html><title>chat</title>") })
}

// open paths need no session.
func open(r *http.Request) bool {
	return strings.HasSuffix(r.URL.Path, "/first-run") || strings.Contains(r.URL.Path, "v1/password/") || (r.Method != "DELETE" && r.URL.Path == "/api/v1/session")
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
