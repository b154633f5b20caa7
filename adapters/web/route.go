package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"frontdesk/bot"
	"frontdesk/bot/staff"
)

// What a route asks for besides a permission of the table.
const (
	needNothing  = "open"
	needStaff    = "self"     // anybody signed in
	needCustomer = "customer" // the token of a chat session
)

// route is one operation. Openapi.json describes each of them.
type route struct {
	method, path string
	need         string // needNothing, needStaff, needCustomer or a staff.Permission
	body         int64  // most bytes of a request's body; 0 = none is read
	long         bool   // takes or gives a file, for as long as fileTime
	stream       bool   // lasts, and sends by itself
	keyed        bool   // knows repeats by itself
	repeats      bool   // may be done again as often as one likes
	handle       func(*request) (answer, error)
}

// request is a request with what was found out about it.
type request struct {
	*http.Request
	w       http.ResponseWriter
	addr    netip.Addr
	who     staff.Identity // of staff
	cookie  string         // token of the staff session, "" for an API token
	session session        // of a customer
}

// answer is what a handler gives; the zero answer is 204. A stream gives sent, having answered itself.
type answer struct {
	status int
	body   any // written as JSON; raw with kind
	kind   string
	raw    []byte
	etag   string
	cookie *http.Cookie
	device *http.Cookie // beside cookie, at a sign-in
	sent   bool
}

func ok(body any) answer { return answer{status: http.StatusOK, body: body} }

// layOut registers all routes and pages.
func (s *Server) layOut() *http.ServeMux {
	mux := http.NewServeMux()
	byPath := map[string]map[string]route{}
	for _, r := range s.routes() {
		if byPath[r.path] == nil {
			byPath[r.path] = map[string]route{}
		}
		byPath[r.path][r.method] = r
	}
	for path, methods := range byPath { // each on its own: order is of no consequence
		mux.Handle(path, s.operations(methods))
	}
	for _, prefix := range []string{"/api/", "/chat/v1/"} {
		mux.HandleFunc(prefix, s.noSuchPath)
	}
	s.pages(mux)
	return mux
}

// routes lists every operation.
func (s *Server) routes() []route { return append(s.chat.routes(), s.api.routes()...) }

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	setPatience(w, answerTime+writeTime)
	if strayed(r.URL.Path) {
		s.noSuchPath(w, r)
		return
	}
	s.mux.ServeHTTP(w, r)
}

// strayed tells whether a program's path leads nowhere, where the mux would answer as to a browser: it sends a path with
// an empty part or dots elsewhere, and shows a page below /chat.
func strayed(path string) bool {
	api, chat := strings.HasPrefix(path, "/api/"), strings.HasPrefix(path, "/chat/")
	if (api || chat) && slices.ContainsFunc(strings.Split(path, "/"), func(part string) bool { return part == "." || part == ".." }) {
		return true
	}
	return (api || chat) && strings.Contains(path, "//") || chat && path != "/chat/v1" && !strings.HasPrefix(path, "/chat/v1/")
}

func (s *Server) noSuchPath(w http.ResponseWriter, _ *http.Request) {
	s.apiHeaders(w.Header())
	refuse(http.StatusNotFound, "no_such_path", "There is no such address. /api/v1/openapi.json lists all of them.").write(w)
}

// operations serves the methods of one path.
func (s *Server) operations(methods map[string]route) http.Handler {
	var allow []string
	for m := range methods {
		allow = append(allow, m)
	}
	slices.Sort(allow)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.apiHeaders(w.Header())
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		rt, ok := methods[method]
		if r.Method == http.MethodOptions && strings.HasPrefix(r.URL.Path, "/chat/") {
			s.chat.preflight(w, r, allow)
			return
		}
		if !ok || rt.stream && r.Method == http.MethodHead {
			w.Header().Set("Allow", strings.Join(allow, ", "))
			refuse(http.StatusMethodNotAllowed, "method", "This address takes "+strings.Join(allow, ", ")+".").write(w)
			return
		}
		s.serve(rt, w, r)
	})
}

// serve runs one operation: guards, handler, answer.
func (s *Server) serve(rt route, w http.ResponseWriter, r *http.Request) {
	req := &request{Request: r, w: w, addr: s.address(r)}
	r = r.WithContext(staff.WithAddress(r.Context(), addressKey(req.addr)))
	req.Request = r
	if !rt.stream {
		within := answerTime
		if rt.long {
			within = fileTime
			setPatience(w, fileTime+writeTime)
		}
		ctx, cancel := context.WithTimeout(r.Context(), within)
		defer cancel()
		req.Request = r.WithContext(ctx)
	}
	a, err := s.guarded(rt, req)
	if err != nil {
		s.fail(w, rt, err)
		return
	}
	if err := a.encode(); err != nil {
		s.fail(w, rt, &bot.Error{Code: bot.Internal, Op: "encode answer", Err: err})
		return
	}
	if err := a.write(w); err != nil {
		s.Log.Debug("answer not delivered", "route", rt.path, "error", err)
	}
}

func (s *Server) guarded(rt route, r *request) (answer, error) {
	if _, err := url.ParseQuery(r.URL.RawQuery); err != nil { // what the query leaves out silently would mean something else
		return answer{}, refuse(http.StatusBadRequest, "bad_query", "The part of the address behind the ? cannot be read: write name=value, joined by &, with % before what is special.")
	}
	if err := s.admit(rt, r); err != nil {
		return answer{}, err
	}
	if rt.need == needCustomer || strings.HasPrefix(rt.path, "/chat/") {
		if err := s.chat.admit(rt, r); err != nil {
			return answer{}, err
		}
	} else if err := s.api.admit(rt, r); err != nil {
		return answer{}, err
	}
	if strings.HasPrefix(rt.path, "/api/") {
		if err := strange(rt, r); err != nil {
			return answer{}, err
		}
		return s.api.replays.once(rt, r, s.Now())
	}
	return rt.handle(r)
}

// fail answers with a problem, always: the context also ends when a body stalls, and silence would be an empty 200.
// Only what is our fault is logged: ids and codes, never what was sent.
func (s *Server) fail(w http.ResponseWriter, rt route, err error) {
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError && p.Code == "internal" {
		s.Log.Error("request failed", "method", rt.method, "route", rt.path, "error", err)
	}
	p.write(w)
}

// encode makes bytes of the answer's value.
func (a *answer) encode() (err error) {
	if a.raw == nil && a.body != nil {
		a.kind = "application/json"
		a.raw, err = json.Marshal(a.body)
	}
	return err
}

func (a answer) write(w http.ResponseWriter) error {
	if a.sent {
		return nil
	}
	h := w.Header()
	if a.etag != "" {
		h.Set("ETag", a.etag)
	}
	for _, c := range []*http.Cookie{a.cookie, a.device} {
		if c != nil {
			http.SetCookie(w, c)
		}
	}
	if a.raw == nil {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	h.Set("Content-Type", a.kind)
	w.WriteHeader(a.status)
	_, err := w.Write(a.raw)
	return err
}
