package web

import (
	"net/http"
	"strings"
	"testing"

	"frontdesk/bot/staff"
)

func TestFirstRunOverHTTP(t *testing.T) {
	x := newRig(t)
	secret, _, err := x.Accounts.FirstRun(t.Context())
	x.must(err)
	var open struct {
		Open           bool
		Desk, Greeting string
	}
	x.want(200, call{method: "GET", path: "/api/v1/first-run"}).read(t, &open)
	if !strings.Contains(open.Greeting, "Hello. I'm the bot of "+open.Desk) {
		t.Errorf("the chat is shown as saying %q", open.Greeting)
	}
	if !open.Open {
		t.Fatal("a new desk waits for nobody")
	}
	body := map[string]any{"link": secret, "email": "boss@desk.example", "name": "Boss", "password": "short"}
	a := x.do(call{method: "POST", path: "/api/v1/first-run", body: body})
	if a.status != 422 || !strings.Contains(string(a.body), `"field":"password"`) {
		t.Errorf("%d %s", a.status, a.body)
	}
	body["password"] = password
	body["link"] = "guess"
	if a := x.do(call{method: "POST", path: "/api/v1/first-run", body: body}); a.status != 403 {
		t.Errorf("%d %s", a.status, a.body)
	}
	body["link"] = secret
	once := map[string]string{"Idempotency-Key": "first"}
	a = x.want(201, call{method: "POST", path: "/api/v1/first-run", body: body, header: once})
	if again := x.want(201, call{method: "POST", path: "/api/v1/first-run", body: body, header: once}); again.header.Get("Set-Cookie") != a.header.Get("Set-Cookie") {
		t.Error("a repeat with its key is answered otherwise")
	}
	if c := a.header.Get("Set-Cookie"); !strings.HasPrefix(c, "fd=st_") || !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Strict") {
		t.Errorf("cookie %q", c)
	}
	if a := x.do(call{method: "POST", path: "/api/v1/first-run", body: body}); a.status != 403 {
		t.Errorf("the link works twice: %d", a.status)
	}
	x.want(200, call{method: "GET", path: "/api/v1/first-run"}).read(t, &open)
	if open.Open {
		t.Error("still open")
	}
}

func TestMeAndSessions(t *testing.T) {
	x := newRig(t).staffed()
	var me meAnswer
	x.get("ana", "/api/v1/me", &me)
	if me.Name != "Ana" || me.Role != staff.Agent || me.Status != statusOff || me.Desk.Name != "Corner desk" || me.ExpiresAt == nil || len(me.Permissions) == 0 {
		t.Errorf("%+v", me)
	}
	x.want(204, call{method: "PUT", path: "/api/v1/presence", as: "ana", body: `{"status":"away"}`})
	if x.get("ana", "/api/v1/me", &me); me.Status != statusAway {
		t.Errorf("%+v", me)
	}
	var people page[person]
	x.get("lead", "/api/v1/presence", &people)
	if len(people.Items) != 1 || people.Items[0].Name != "Ana" || people.Items[0].Status != statusAway {
		t.Errorf("%+v", people)
	}
	x.want(422, call{method: "PUT", path: "/api/v1/presence", as: "ana", body: `{"status":"gone fishing"}`})
	old := x.cookies["ana"]
	x.signIn("ana")
	var list page[sessionLine]
	x.get("ana", "/api/v1/me/sessions", &list)
	if len(list.Items) != 2 {
		t.Fatalf("%+v", list)
	}
	for _, s := range list.Items {
		if !s.Current {
			x.want(204, call{method: "DELETE", path: "/api/v1/me/sessions/" + s.ID, as: "ana"})
		}
	}
	mine := x.cookies["ana"]
	x.cookies["ana"] = old
	x.want(401, call{method: "GET", path: "/api/v1/me", as: "ana"})
	x.cookies["ana"] = mine
	a := x.want(204, call{method: "DELETE", path: "/api/v1/session", as: "ana"})
	if !strings.Contains(a.header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("the cookie stays: %v", a.header)
	}
	x.want(401, call{method: "GET", path: "/api/v1/me", as: "ana"})
}

func TestUsers(t *testing.T) {
	x := newRig(t).staffed()
	var made invitedAnswer
	x.want(201, call{method: "POST", path: "/api/v1/users", as: "boss", body: map[string]any{"email": "new@desk.example", "name": "New", "role": "agent", "teams": []string{"help"}}}).read(t, &made)
	if !made.User.Waiting || !strings.HasPrefix(made.Link, "http://127.0.0.1:8080/console/reset#") {
		t.Errorf("%+v", made)
	}
	_, secret, _ := strings.Cut(made.Link, "#")
	var whose linkedAnswer
	x.want(200, call{method: "POST", path: "/api/v1/password/link", body: map[string]any{"link": secret}}).read(t, &whose)
	if whose != (linkedAnswer{"New", "new@desk.example", true}) {
		t.Errorf("the link is %+v's", whose)
	}
	x.want(204, call{method: "POST", path: "/api/v1/password/reset", body: map[string]any{"link": secret, "password": password}})
	x.want(403, call{method: "POST", path: "/api/v1/password/link", body: map[string]any{"link": secret}})
	x.want(403, call{method: "POST", path: "/api/v1/password/reset", body: map[string]any{"link": secret, "password": password + "2"}})
	x.signIn("new")
	x.want(200, call{method: "GET", path: "/api/v1/queue", as: "new"})

	path := "/api/v1/users/" + string(made.User.ID)
	var u userAnswer
	a := x.get("boss", path, &u)
	tag := a.header.Get("ETag")
	edit := func(match, body string) reply {
		h := map[string]string{}
		if match != "" {
			h["If-Match"] = match
		}
		return x.do(call{method: "PATCH", path: path, as: "boss", body: body, header: h})
	}
	for name, c := range map[string]struct {
		match, body string
		status      int
	}{
		"no If-Match":   {"", `{"name":"N"}`, 428},
		"stale":         {`"1"`, `{"name":"N"}`, 412},
		"odd tag":       {`W/"x"`, `{"name":"N"}`, 412},
		"no such team":  {tag, `{"teams":["nobody"]}`, 422},
		"agent of none": {tag, `{"teams":[]}`, 422},
		"no such role":  {tag, `{"role":"root"}`, 422},
		"unknown field": {tag, `{"password":"x"}`, 422},
	} {
		if a := edit(c.match, c.body); a.status != c.status {
			t.Errorf("%s: %d %s, want %d", name, a.status, a.body, c.status)
		}
	}
	a = edit(tag, `{"name":"Newer","teams":["help","orders"]}`)
	if a.status != 200 || a.header.Get("ETag") == tag {
		t.Fatalf("%d %s", a.status, a.body)
	}
	x.want(409, call{method: "POST", path: "/api/v1/users", as: "boss", body: map[string]any{"email": "NEW@desk.example", "name": "New", "role": "admin"}})
	x.want(201, call{method: "POST", path: path + "/reset", as: "boss"})
	x.want(204, call{method: "DELETE", path: path + "/sessions", as: "boss"})
	x.want(401, call{method: "GET", path: "/api/v1/queue", as: "new"})
	var all page[userAnswer]
	x.get("lead", "/api/v1/users?limit=4", &all)
	if len(all.Items) != 4 || all.Next == nil {
		t.Fatalf("%+v", all)
	}
	x.get("lead", "/api/v1/users?limit=4&cursor="+*all.Next, &all)
	if len(all.Items) != 2 || all.Next != nil {
		t.Errorf("%+v", all)
	}
	for _, none := range []string{"st_nobody", "cv_1", "st_.."} {
		x.want(404, call{method: "GET", path: "/api/v1/users/" + none, as: "boss"})
	}
	if b := string(x.get("boss", "/api/v1/users", nil).body); strings.Contains(b, "argon2") || strings.Contains(b, "password") {
		t.Errorf("a password's hash leaves the desk: %s", b)
	}
}

func TestAuditIsReadNewestFirst(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	x.want(200, call{method: "GET", path: "/api/v1/conversations/" + string(s.Conversation) + "/transcript?format=text", as: "audrey"})
	var p page[auditLine]
	x.get("audrey", "/api/v1/audit?limit=3", &p)
	if len(p.Items) != 3 || p.Next == nil {
		t.Fatalf("%+v", p)
	}
	if l := p.Items[0]; l.Verb != "conversation.export" || l.Object != string(s.Conversation) || l.By == nil || l.By.Name != "Audrey" || l.From != "127.0.0.1" || len(l.Hash) != 64 {
		t.Errorf("%+v", l)
	}
	seen := p.Items[2].Seq
	x.do(call{method: "POST", path: "/api/v1/session", body: `{"email":"ana@desk.example","password":"guess"}`})
	x.want(201, call{method: "POST", path: "/api/v1/users/" + string(x.people["ana"].ID) + "/reset", as: "boss"})
	x.want(201, call{method: "POST", path: "/api/v1/tokens", as: "boss", body: `{"name":"sync","scopes":["queue.read"]}`})
	var after page[auditLine]
	x.get("audrey", "/api/v1/audit?limit=3", &after)
	for _, l := range after.Items {
		if l.From != "127.0.0.1" {
			t.Errorf("%s does not say where from", l.Verb)
		}
	}
	x.get("audrey", "/api/v1/audit?limit=3&cursor="+*p.Next, &p)
	if p.Items[0].Seq != seen-1 {
		t.Errorf("behind %d comes %d", seen, p.Items[0].Seq)
	}
}

func TestTokensOverHTTP(t *testing.T) {
	x := newRig(t).staffed()
	x.want(422, call{method: "POST", path: "/api/v1/tokens", as: "boss", body: `{"name":"x","scopes":[]}`})
	x.want(422, call{method: "POST", path: "/api/v1/tokens", as: "boss", body: `{"name":"x","scopes":["queue.read"],"days":-1}`})
	var made struct {
		Token  tokenAnswer
		Secret string
	}
	x.want(201, call{method: "POST", path: "/api/v1/tokens", as: "boss", body: `{"name":"sync","scopes":["queue.read"],"days":30}`}).read(t, &made)
	x.want(200, call{method: "GET", path: "/api/v1/queue", token: made.Secret})
	x.want(200, call{method: "GET", path: "/api/v1/me", token: made.Secret})
	if a := x.want(403, call{method: "GET", path: "/api/v1/users", token: made.Secret}); !strings.Contains(string(a.body), "The token lacks the scope user.read.") {
		t.Errorf("%s", a.body)
	}
	if a := x.want(403, call{method: "GET", path: "/api/v1/users", as: "ana"}); !strings.Contains(string(a.body), "Your role does not allow this: it lacks the permission user.read.") {
		t.Errorf("%s", a.body)
	}
	x.want(403, call{method: "PUT", path: "/api/v1/me/password", token: made.Secret, body: `{"old":"a","new":"b"}`})
	x.want(401, call{method: "GET", path: "/api/v1/queue", token: made.Secret + "x"})
	x.want(401, call{method: "GET", path: "/api/v1/queue", token: "fd_x", as: "boss"}) // a wrong token is not helped by a cookie
	var all page[tokenAnswer]
	b := x.get("boss", "/api/v1/tokens", &all)
	if len(all.Items) != 1 || all.Items[0].ID != made.Token.ID || all.Items[0].ExpiresAt == nil || strings.Contains(string(b.body), made.Secret) {
		t.Errorf("%s", b.body)
	}
	x.want(204, call{method: "DELETE", path: "/api/v1/tokens/" + made.Token.ID, as: "boss"})
	x.want(404, call{method: "DELETE", path: "/api/v1/tokens/" + made.Token.ID, as: "boss"})
	x.want(401, call{method: "GET", path: "/api/v1/queue", token: made.Secret})
}

func TestPasswordChangeKeepsTheBrowserThatAsked(t *testing.T) {
	x := newRig(t).staffed()
	other := x.cookies["ana"]
	x.signIn("ana")
	x.want(403, call{method: "PUT", path: "/api/v1/me/password", as: "ana", body: `{"old":"wrong","new":"another long secret"}`})
	a := x.do(call{method: "PUT", path: "/api/v1/me/password", as: "ana", body: map[string]any{"old": password, "new": "short"}})
	if a.status != 422 || !strings.Contains(string(a.body), `"field":"new"`) {
		t.Errorf("%d %s", a.status, a.body)
	}
	a = x.want(204, call{method: "PUT", path: "/api/v1/me/password", as: "ana", body: map[string]any{"old": password, "new": "another long secret"}})
	c, err := http.ParseSetCookie(a.header.Get("Set-Cookie"))
	x.must(err)
	x.want(401, call{method: "GET", path: "/api/v1/me", as: "ana"})
	x.cookies["ana"] = other
	x.want(401, call{method: "GET", path: "/api/v1/me", as: "ana"})
	x.cookies["ana"] = c.Value
	x.want(200, call{method: "GET", path: "/api/v1/me", as: "ana"})
}

// A token cannot make itself or others mightier than it is: no other tokens, no links, no accounts that may do more.
func TestTokensDoNotGrow(t *testing.T) {
	x := newRig(t).staffed()
	var made struct{ Secret string }
	x.want(201, call{method: "POST", path: "/api/v1/tokens", as: "boss",
		body: `{"name":"directory","scopes":["user.read","user.write","token.read","token.write"],"days":30}`}).read(t, &made)
	user := func(name string) string { return "/api/v1/users/" + string(x.people[name].ID) }
	for _, c := range []call{
		{method: "POST", path: "/api/v1/tokens", body: `{"name":"x","scopes":["conversation.read"]}`},
		{method: "POST", path: "/api/v1/tokens", body: `{"name":"x","scopes":["user.read"],"days":1}`},
		{method: "POST", path: user("boss") + "/reset"},
		{method: "POST", path: user("ana") + "/reset"},
		{method: "DELETE", path: user("boss") + "/sessions"},
		{method: "DELETE", path: user("ana") + "/sessions"},
		{method: "POST", path: "/api/v1/users", body: `{"email":"x@desk.example","name":"X","role":"admin"}`},
		{method: "POST", path: "/api/v1/users", body: `{"email":"x@desk.example","name":"X","role":"agent","teams":["help"]}`},
		{method: "PATCH", path: user("ana"), body: `{"role":"admin"}`, header: map[string]string{"If-Match": x.get("boss", user("ana"), nil).header.Get("ETag")}},
		{method: "PATCH", path: user("boss"), body: `{"disabled":true}`, header: map[string]string{"If-Match": x.get("boss", user("boss"), nil).header.Get("ETag")}},
	} {
		c.token = made.Secret
		if a := x.do(c); a.status != 403 {
			t.Errorf("%s %s %v: %d %s", c.method, c.path, c.body, a.status, a.body)
		}
	}
	x.want(201, call{method: "POST", path: user("ana") + "/reset", as: "boss"})
	narrow := `["queue.read","conversation.read","conversation.act","conversation.export","ticket.read","promise.read","reply.read","desk.read","user.write"]`
	x.want(201, call{method: "POST", path: "/api/v1/tokens", as: "boss", body: `{"name":"narrow","scopes":` + narrow + `}`}).read(t, &made)
	x.want(403, call{method: "POST", path: "/api/v1/users", token: made.Secret, body: `{"email":"y@desk.example","name":"Y","role":"agent","teams":["*"]}`})
	all := `["teams.all","queue.read","conversation.read","conversation.act","conversation.export","ticket.read","promise.read","reply.read","desk.read","user.write"]`
	x.want(201, call{method: "POST", path: "/api/v1/tokens", as: "boss", body: `{"name":"wide","scopes":` + all + `}`}).read(t, &made)
	x.want(201, call{method: "POST", path: "/api/v1/users", token: made.Secret, body: `{"email":"y@desk.example","name":"Y","role":"agent","teams":["help"]}`})
}

// Strangers who guess cannot keep a member of staff out of a browser that signed in before.
func TestKnownBrowser(t *testing.T) {
	x := newRig(t).staffed()
	in := func(pass, from, cookie string) reply {
		h := map[string]string{"X-Forwarded-For": from}
		if cookie != "" {
			h["Cookie"] = cookie
		}
		return x.do(call{method: "POST", path: "/api/v1/session", body: map[string]any{"email": "ana@desk.example", "password": pass}, header: h})
	}
	device := ""
	for _, c := range in(password, "203.0.113.9", "").header.Values("Set-Cookie") {
		if name, _, _ := strings.Cut(c, ";"); strings.HasPrefix(name, "fd-device=") {
			device = name
		}
	}
	if device == "" {
		t.Fatal("the browser is not made known")
	}
	for range 6 {
		in("guess", "203.0.113.1", "")
	}
	if a := in(password, "203.0.113.1", ""); a.status != http.StatusTooManyRequests {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := in(password, "203.0.113.1", device); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.body)
	}
}
