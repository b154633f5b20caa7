package web

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"frontdesk/bot/staff"
)

// The cases are numbered as in the list of abuse cases that the project keeps; those of identity and access are
// here, those of the web in abuse_web_test.go and socket_test.go. Cases 20 to 26 have their cores in package staff.

// Case 10: invalid UTF-8 and NUL reach neither log nor store.
func TestAbuse10OddBytes(t *testing.T) {
	x := newRig(t)
	s := x.chatOpen()
	for _, body := range []string{"{\"client_id\":\"a\",\"text\":\"\xc3\x28\"}", `{"client_id":"a","text":"\u0000"}`, "{\"client_id\":\"\xff\",\"text\":\"x\"}"} {
		if a := x.do(call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: body}); a.status < 400 || a.status >= 500 {
			t.Errorf("%q: %d", body, a.status)
		}
	}
	c, err := x.Archive.Conversation(t.Context(), s.Conversation)
	if err != nil || c.Seq != 1 {
		t.Errorf("the log has %d turns, %v", c.Seq, err)
	}
}

// Case 11: a visitor reaches only his own conversation, by whatever id he names.
func TestAbuse11VisitorReadsAnother(t *testing.T) {
	x := newRig(t)
	a, b := x.chatOpen(), x.chatOpen()
	x.says(a, "m1", "canary of a")
	for _, c := range []call{
		{method: "GET", path: "/chat/v1/transcript?conversation=" + string(a.Conversation)},
		{method: "GET", path: "/chat/v1/transcript?format=text&id=" + string(a.Conversation) + "/1"},
	} {
		c.token = b.Token
		if got := x.do(c); strings.Contains(string(got.body), "canary") {
			t.Errorf("%s: %s", c.path, got.body)
		}
	}
	for _, path := range []string{"/api/v1/conversations/" + string(a.Conversation), "/api/v1/conversations/" + string(a.Conversation) + "/turns", "/api/v1/queue", "/api/v1/live"} {
		if got := x.do(call{method: "GET", path: path, token: a.Token}); got.status != http.StatusUnauthorized {
			t.Errorf("a customer's token opens %s: %d", path, got.status)
		}
	}
	l := x.follow(b, 0)
	x.says(a, "m2", "canary two of a")
	x.says(b, "m1", "hello of b")
	for e := l.next(); !strings.Contains(e.data, "hello of b"); e = l.next() {
		if strings.Contains(e.data, "canary") || strings.Contains(e.data, string(a.Conversation)) {
			t.Errorf("%s", e.data)
		}
	}
	// A seq of the other's conversation is only a number here.
	l = x.follow(b, a.Seq+5*perTurn)
	if e := l.next(); strings.Contains(e.data, "canary") {
		t.Errorf("%s", e.data)
	}
}

// Case 12: an agent of one team sees nothing of another's, wherever he looks.
func TestAbuse12AgentOfAnotherTeam(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver() // team help
	c, err := x.Archive.Conversation(t.Context(), s.Conversation)
	x.must(err)
	k, err := x.Archive.Ticket(t.Context(), c.Ticket)
	x.must(err)
	conv := "/api/v1/conversations/" + string(s.Conversation)
	for _, c := range []call{
		{method: "GET", path: conv}, {method: "GET", path: conv + "/turns"}, {method: "GET", path: "/api/v1/replies?conversation=" + string(s.Conversation)},
		{method: "POST", path: conv + "/acts", body: `{"verb":"take","seen":9}`}, {method: "PUT", path: conv + "/presence", body: `{"doing":"viewing"}`},
		{method: "GET", path: "/api/v1/tickets/" + k.Number}, {method: "GET", path: "/api/v1/customers/" + string(k.Customer)},
		{method: "GET", path: "/api/v1/customers/" + string(k.Customer) + "/tickets"}, {method: "GET", path: "/api/v1/live?conversation=" + string(s.Conversation)},
	} {
		c.as = "omar"
		if a := x.do(c); a.status != http.StatusNotFound {
			t.Errorf("%s %s: %d %s", c.method, c.path, a.status, a.body)
		}
	}
	var q queueAnswer
	x.get("omar", "/api/v1/queue", &q)
	var tickets page[ticketLine]
	x.get("omar", "/api/v1/tickets", &tickets)
	var told page[promise]
	x.get("omar", "/api/v1/promises", &told)
	if len(q.Items) != 0 || q.Counts.All != 0 || len(tickets.Items) != 0 || len(told.Items) != 0 {
		t.Errorf("%+v %+v %+v", q, tickets, told)
	}
	// His own he sees, also when it was another team's before.
	if a := x.act("lead", s.Conversation, map[string]any{"verb": "transfer", "team": "orders"}); a.status != http.StatusOK {
		t.Fatalf("%s", a.body)
	}
	x.get("omar", conv, nil)
	if a := x.do(call{method: "GET", path: conv, as: "ana"}); a.status != http.StatusNotFound {
		t.Errorf("the team before still sees it: %d", a.status)
	}
}

// Case 13: what an administrator may, an agent may not by calling the API himself.
func TestAbuse13AgentCallsAdmin(t *testing.T) {
	x := newRig(t).staffed()
	id := string(x.find("ana").ID)
	for _, c := range []call{
		{method: "POST", path: "/api/v1/users", body: `{"email":"x@desk.example","name":"X","role":"admin"}`},
		{method: "PATCH", path: "/api/v1/users/" + id, body: `{"role":"admin"}`, header: map[string]string{"If-Match": `"2"`}},
		{method: "POST", path: "/api/v1/users/" + id + "/reset"}, {method: "POST", path: "/api/v1/tokens", body: `{"name":"x","scopes":["user.write"]}`},
		{method: "GET", path: "/api/v1/audit"}, {method: "GET", path: "/api/v1/users"}, {method: "GET", path: "/api/v1/reports/summary"},
	} {
		c.as = "ana"
		if a := x.do(c); a.status != http.StatusForbidden {
			t.Errorf("%s %s: %d", c.method, c.path, a.status)
		}
	}
}

func (x *rig) find(name string) staff.Account {
	x.t.Helper()
	a, err := x.Accounts.ByEmail(x.t.Context(), name+"@desk.example")
	x.must(err)
	return a
}

// Case 14: nobody exports what he may not read, no token without the scope; who did is noted.
func TestAbuse14ExportWithoutPermission(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	path := "/api/v1/conversations/" + string(s.Conversation) + "/transcript"
	for as, want := range map[string]int{"lead": 200, "ana": 200, "omar": 404, "boss": 200, "audrey": 200} {
		if a := x.do(call{method: "GET", path: path, as: as}); a.status != want {
			t.Errorf("%s: %d", as, a.status)
		}
	}
	var made struct {
		Secret string `json:"secret"`
	}
	x.want(201, call{method: "POST", path: "/api/v1/tokens", as: "boss", body: `{"name":"reader","scopes":["conversation.read","teams.all"]}`}).read(t, &made)
	x.want(200, call{method: "GET", path: "/api/v1/conversations/" + string(s.Conversation), token: made.Secret})
	x.want(403, call{method: "GET", path: path, token: made.Secret})
	lines, err := x.Accounts.Lines(t.Context(), 0, 20)
	x.must(err)
	n := 0
	for _, l := range lines {
		if l.Verb == "conversation.export" && l.Object == string(s.Conversation) {
			n++
		}
	}
	if n != 4 {
		t.Errorf("%d exports are noted, want 4", n)
	}
}

// sign makes a JWT.
func sign(head, claims map[string]any, key string) string {
	h, _ := json.Marshal(head)
	c, _ := json.Marshal(claims)
	raw := base64.RawURLEncoding.EncodeToString(h) + "." + base64.RawURLEncoding.EncodeToString(c)
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(raw))
	return raw + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// Case 15: identities of the widget: unsigned, wrongly signed, of somebody else, run out, alg none, key rotated.
func TestAbuse15Identity(t *testing.T) {
	x := newRig(t)
	hs := map[string]any{"alg": "HS256", "typ": "JWT"}
	exp := func(d time.Duration) int64 { return x.now().Add(d).Unix() }
	good := map[string]any{"sub": "u1", "exp": exp(time.Hour), "email": "priya@kettle.example", "email_verified": true, "name": "Priya", "tier": "gold"}
	token := sign(hs, good, identity)
	parts := strings.Split(token, ".")
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`))
	other := strings.Split(sign(hs, map[string]any{"sub": "u2", "exp": exp(time.Hour)}, identity), ".")
	for name, bad := range map[string]string{
		"no signature":          parts[0] + "." + parts[1] + ".",
		"two parts":             parts[0] + "." + parts[1],
		"alg none":              none + "." + parts[1] + ".",
		"alg none, signed":      sign(map[string]any{"alg": "none"}, good, identity),
		"another algorithm":     sign(map[string]any{"alg": "HS512"}, good, identity),
		"critical header":       sign(map[string]any{"alg": "HS256", "crit": []string{"x"}}, good, identity),
		"another key":           sign(hs, good, "another key of sufficient length"),
		"signature of another":  parts[0] + "." + other[1] + "." + parts[2],
		"no end":                sign(hs, map[string]any{"sub": "u1"}, identity),
		"run out":               sign(hs, map[string]any{"sub": "u1", "exp": exp(-2 * time.Minute)}, identity),
		"not yet":               sign(hs, map[string]any{"sub": "u1", "exp": exp(time.Hour), "nbf": exp(10 * time.Minute)}, identity),
		"nobody":                sign(hs, map[string]any{"sub": "", "exp": exp(time.Hour)}, identity),
		"line break in a claim": sign(hs, map[string]any{"sub": "u1", "exp": exp(time.Hour), "name": "a\nb"}, identity),
		"endless claim":         sign(hs, map[string]any{"sub": strings.Repeat("u", 300), "exp": exp(time.Hour)}, identity),
		"for another site":      sign(hs, map[string]any{"sub": "u1", "exp": exp(time.Hour), "aud": "other"}, identity),
		"for no site":           sign(hs, map[string]any{"sub": "u1", "exp": exp(time.Hour), "aud": []string{}}, identity),
		"for whom is a number":  sign(hs, map[string]any{"sub": "u1", "exp": exp(time.Hour), "aud": 7}, identity),
		"works for ever":        sign(hs, map[string]any{"sub": "u1", "exp": exp(10 * 365 * 24 * time.Hour)}, identity),
		"exp is text":           sign(hs, map[string]any{"sub": "u1", "exp": "soon"}, identity),
		"rubbish":               "a.b.c",
	} {
		a := x.do(call{method: "POST", path: "/chat/v1/sessions", body: map[string]any{"site": "default", "identity": bad}})
		if a.status != http.StatusForbidden || a.code() != "identity" {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	a := x.do(call{method: "POST", path: "/chat/v1/sessions", body: map[string]any{"site": "other", "identity": token}})
	if a.code() != "identity_off" {
		t.Errorf("a channel without a key takes identities: %d %s", a.status, a.body)
	}
	var s sessionAnswer
	x.want(http.StatusCreated, call{method: "POST", path: "/chat/v1/sessions", body: map[string]any{"site": "default", "identity": token}}).read(t, &s)
	c, err := x.Archive.Conversation(t.Context(), s.Conversation)
	x.must(err)
	k, err := x.Archive.Customer(t.Context(), c.Customer)
	if err != nil || !k.Verified || k.Name != "Priya" || k.Email != "priya@kettle.example" || k.Tier != "gold" {
		t.Errorf("%+v %v", k, err)
	}
	// After signing out, the session's token is dead; the identity opens the same conversation again until it runs out.
	x.want(http.StatusNoContent, call{method: "DELETE", path: "/chat/v1/session", token: s.Token})
	x.want(http.StatusUnauthorized, call{method: "GET", path: "/chat/v1/transcript", token: s.Token})
	var again sessionAnswer
	x.want(http.StatusCreated, call{method: "POST", path: "/chat/v1/sessions", body: map[string]any{"site": "default", "identity": token}}).read(t, &again)
	if again.Conversation != s.Conversation || again.Token == s.Token {
		t.Errorf("the same person gets %+v", again)
	}
	x.pass(2 * time.Hour)
	if a := x.do(call{method: "POST", path: "/chat/v1/sessions", body: map[string]any{"site": "default", "identity": token}}); a.status != http.StatusForbidden {
		t.Errorf("replayed after its end: %d", a.status)
	}
	unproven := sign(hs, map[string]any{"sub": "u9", "exp": exp(time.Hour), "email": "victim@bank.example"}, identity)
	x.want(http.StatusCreated, call{method: "POST", path: "/chat/v1/sessions", body: map[string]any{"site": "default", "identity": unproven}}).read(t, &s)
	c, err = x.Archive.Conversation(t.Context(), s.Conversation)
	x.must(err)
	if k, err := x.Archive.Customer(t.Context(), c.Customer); err != nil || k.Email != "" {
		t.Errorf("an address that nobody verified counts: %+v %v", k, err)
	}
}

// Case 16: ids open nothing and cannot be guessed; missing and forbidden look the same.
func TestAbuse16IdsOpenNothing(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	missing := x.do(call{method: "GET", path: "/api/v1/conversations/cv_00000000000000000000099999", as: "omar"})
	forbidden := x.do(call{method: "GET", path: "/api/v1/conversations/" + string(s.Conversation), as: "omar"})
	if missing.status != forbidden.status || !bytes.Equal(missing.body, forbidden.body) {
		t.Errorf("missing: %d %s, forbidden: %d %s", missing.status, missing.body, forbidden.status, forbidden.body)
	}
	for name := range missing.header {
		if name != "Date" && missing.header.Get(name) != forbidden.header.Get(name) {
			t.Errorf("header %s tells the difference", name)
		}
	}
	for _, odd := range []string{"FD-1001", "cv_", "..", "cv_%00", "cv_'--", strings.Repeat("c", 500)} {
		if a := x.do(call{method: "GET", path: "/api/v1/conversations/" + odd, as: "boss"}); a.status != http.StatusNotFound {
			t.Errorf("%q: %d", odd, a.status)
		}
	}
	seen := map[string]bool{}
	for range 50 {
		token, err := x.secret()
		x.must(err)
		if len(token) != 43 || seen[token] {
			t.Errorf("token %q", token)
		}
		seen[token] = true
	}
}

// Case 17: who becomes known gets the conversation of that person, and leaves what was said before where it was: a
// stranger's words are nobody's to take over.
func TestAbuse17MergeStealsNothing(t *testing.T) {
	x := newRig(t)
	who := func(sub string) string {
		return sign(map[string]any{"alg": "HS256"}, map[string]any{"sub": sub, "exp": x.now().Add(time.Hour).Unix()}, identity)
	}
	open := func(token, sub string) (sessionAnswer, int) {
		body := map[string]any{"site": "default"}
		if sub != "" {
			body["identity"] = who(sub)
		}
		a := x.do(call{method: "POST", path: "/chat/v1/sessions", token: token, body: body})
		var s sessionAnswer
		a.read(t, &s)
		return s, a.status
	}
	nameless := x.chatOpen()
	x.says(nameless, "m", "words of a stranger")
	priya, status := open(nameless.Token, "priya")
	if status != http.StatusCreated || priya.Conversation == nameless.Conversation {
		t.Errorf("%d: Priya has the stranger's conversation", status)
	}
	back, status := open(priya.Token, "priya")
	if status != http.StatusOK || back.Token != priya.Token {
		t.Errorf("%d: Priya does not get hers back", status)
	}
	mallory, status := open(priya.Token, "mallory")
	if status != http.StatusCreated || mallory.Conversation == priya.Conversation {
		t.Errorf("%d: Mallory has Priya's conversation", status)
	}
}

// Cases 18 and 19: who is removed or demoted loses what is open within seconds.
func TestAbuse18And19StreamsFollowTheAccount(t *testing.T) {
	x := newRig(t)
	x.timing.check = 20 * time.Millisecond
	x.staffed()
	if productTiming().check > 5*time.Second {
		t.Error("the product looks too seldom")
	}
	s := x.handedOver()
	l := x.listen(call{path: "/api/v1/live", as: "ana"})
	l.next("hello")
	teams := []string{"orders"}
	a := x.find("ana")
	_, err := x.Accounts.Edit(t.Context(), "", a.ID, a.Ver, staff.Change{Teams: &teams})
	x.must(err)
	x.until("she sees what her new team sees", func() bool {
		x.says(s, x.id("m"), "still there?")
		x.pass(time.Minute)
		e := l.next("row")
		return strings.Contains(e.data, `"owner":"resolved"`) && !strings.Contains(e.data, "still there")
	})
	yes := true
	a = x.find("ana")
	_, err = x.Accounts.Edit(t.Context(), "", a.ID, a.Ver, staff.Change{Disabled: &yes})
	x.must(err)
	l.ended()
}

// Case 20: a changed password ends streams and sessions.
func TestAbuse20PasswordChangeEndsAll(t *testing.T) {
	x := newRig(t)
	x.timing.check = 20 * time.Millisecond
	x.staffed()
	l := x.listen(call{path: "/api/v1/live", as: "ana"})
	l.next("hello")
	x.want(http.StatusNoContent, call{method: "PUT", path: "/api/v1/me/password", as: "ana", body: map[string]any{"old": password, "new": "another long secret"}})
	l.ended()
	x.want(http.StatusUnauthorized, call{method: "GET", path: "/api/v1/me", as: "ana"})
}

// Case 21: the session's id rotates at sign-in, and one that was planted opens nothing.
func TestAbuse21PlantedCookie(t *testing.T) {
	x := newRig(t).staffed()
	body := map[string]any{"email": "ana@desk.example", "password": password}
	planted := "st_planted.AAAA"
	a := x.want(http.StatusOK, call{method: "POST", path: "/api/v1/session", body: body, header: map[string]string{"Cookie": "fd=" + planted}})
	c, err := http.ParseSetCookie(a.header.Get("Set-Cookie"))
	x.must(err)
	if c.Value == planted || c.Value == x.cookies["ana"] || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" {
		t.Errorf("%+v", c)
	}
	x.want(http.StatusUnauthorized, call{method: "GET", path: "/api/v1/me", header: map[string]string{"Cookie": "fd=" + planted}})
	old := x.cookies["ana"]
	x.want(http.StatusOK, call{method: "POST", path: "/api/v1/session", body: body, as: "ana"})
	x.cookies["ana"] = old
	x.want(http.StatusUnauthorized, call{method: "GET", path: "/api/v1/me", as: "ana"}) // signing in ends the session before
}

// Case 22: guessing is slowed down, and tells nothing about who exists.
func TestAbuse22BruteForce(t *testing.T) {
	x := newRig(t).staffed()
	x.pass(time.Minute)
	try := func(email string) reply {
		return x.do(call{method: "POST", path: "/api/v1/session", body: map[string]any{"email": email, "password": "guess guess guess"}})
	}
	known, unknown := try("ana@desk.example"), try("nobody@desk.example")
	if known.status != http.StatusUnauthorized || !bytes.Equal(known.body, unknown.body) {
		t.Errorf("%d %s, %d %s", known.status, known.body, unknown.status, unknown.body)
	}
	for range 4 {
		try("ana@desk.example")
	}
	if a := try("ana@desk.example"); a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") == "" {
		t.Errorf("a sixth guess: %d %v", a.status, a.header)
	}
}

// Case 23: the link in a reset is made of the configured address, whatever Host a request claims.
func TestAbuse23HostIsNotTrusted(t *testing.T) {
	x := newRig(t).staffed()
	r := x.request(call{method: "POST", path: "/api/v1/users/" + string(x.find("ana").ID) + "/reset", as: "boss"})
	r.Host = "evil.example"
	r.Header.Set("X-Forwarded-Host", "evil.example")
	res, err := http.DefaultClient.Do(r)
	x.must(err)
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	x.must(err)
	if res.StatusCode != http.StatusCreated || bytes.Contains(b, []byte("evil")) || !bytes.Contains(b, []byte("http://127.0.0.1:8080/")) {
		t.Errorf("%d %s", res.StatusCode, b)
	}
}

// Case 26: see TestTokensOverHTTP; a token's secret is shown once and is nowhere in the store.
func TestAbuse26TokenIsShownOnce(t *testing.T) {
	x := newRig(t).staffed()
	a := x.want(http.StatusCreated, call{method: "POST", path: "/api/v1/tokens", as: "boss", body: `{"name":"sync","scopes":["queue.read"]}`})
	var made struct{ Secret string }
	a.read(t, &made)
	var dump bytes.Buffer
	x.must(x.store.Dump(t.Context(), &dump))
	if made.Secret == "" || bytes.Contains(dump.Bytes(), []byte(made.Secret)) {
		t.Errorf("secret %q", made.Secret)
	}
}
