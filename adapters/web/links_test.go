package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"frontdesk/bot"
	"frontdesk/bot/desk"
)

// linkCode makes a code for a session's conversation.
func (x *rig) linkCode(s sessionAnswer) linkCodeAnswer {
	x.t.Helper()
	var got linkCodeAnswer
	x.want(http.StatusCreated, call{method: "POST", path: "/chat/v1/links", token: s.Token}).read(x.t, &got)
	return got
}

// join writes a code in a session and says yes.
func (x *rig) join(s sessionAnswer, code string) {
	x.t.Helper()
	x.says(s, "code", code)
	x.want(http.StatusAccepted, call{method: "POST", path: "/chat/v1/messages", token: s.Token,
		body: map[string]any{"client_id": "yes", "choice": "link:yes:" + strings.TrimPrefix(code, "link-")}})
}

// resumed asks for the session again.
func (x *rig) resumed(s sessionAnswer) sessionAnswer {
	x.t.Helper()
	var got sessionAnswer
	x.want(http.StatusOK, call{method: "POST", path: "/chat/v1/sessions", token: s.Token, body: map[string]any{"site": "default", "resume": true}}).read(x.t, &got)
	return got
}

// words is what a session can read.
func (x *rig) words(s sessionAnswer) string {
	x.t.Helper()
	return string(x.want(http.StatusOK, call{method: "GET", path: "/chat/v1/transcript", token: s.Token}).body)
}

// A browser that is joined with another conversation is told so, shows that one, and nothing of it once it is undone.
func TestABrowserMovesAndComesBack(t *testing.T) {
	x := newRig(t).staffed()
	x.Ways = func(code string) []Way {
		return []Way{{"telegram", "@DeskBot", "https://t.me/DeskBot?start=" + code, true}}
	}
	home, other := x.chatOpen(), x.chatOpen()
	x.says(home, "m1", "canary of home")
	x.says(other, "m1", "my own words")
	l := x.follow(other, 0)
	l.next("message")
	made := x.linkCode(home)
	if len(made.Ways) != 1 || !strings.HasSuffix(made.Ways[0].URL, made.Code) {
		t.Errorf("%+v", made)
	}
	x.says(other, "code", made.Code)
	if strings.Contains(x.words(other), "canary") {
		t.Fatal("the code alone shows the other conversation")
	}
	x.join(other, made.Code)
	l.next("moved")
	l.ended()
	if !strings.Contains(x.words(other), "canary of home") {
		t.Error("the yes did not join them")
	}
	x.follow(other, 0).next("moved") // until its browser has asked for the session
	now := x.resumed(other)
	if now.Conversation != home.Conversation {
		t.Fatalf("the session is of %s", now.Conversation)
	}
	l = x.follow(now, 0)
	for !strings.Contains(l.next("message").data, "canary of home") {
	}

	var c conversationAnswer
	x.get("ana", "/api/v1/conversations/"+string(home.Conversation), &c)
	if len(c.Addresses) != 2 || len(c.Others) != 1 || c.Others[0].ID != other.Conversation {
		t.Fatalf("an agent sees addresses %+v and others %+v", c.Addresses, c.Others)
	}
	path := "/api/v1/customers/" + string(c.Customer.ID) + "/addresses"
	linked := ""
	for _, a := range c.Addresses {
		if a.LinkedAt != nil {
			linked = a.ID
		}
	}
	x.get("ana", path, nil)
	x.want(http.StatusForbidden, call{method: "DELETE", path: path + "/" + linked, as: "audrey"})
	x.want(http.StatusNotFound, call{method: "DELETE", path: path + "/nothing", as: "ana"})
	x.want(http.StatusUnauthorized, call{method: "DELETE", path: path + "/" + linked, token: other.Token})
	x.want(http.StatusForbidden, call{method: "DELETE", path: path + "/" + linked, as: "ana", header: map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}})
	x.want(http.StatusNoContent, call{method: "DELETE", path: path + "/" + linked, as: "ana"})
	l.next("moved")
	l.ended()
	if back := x.resumed(other); back.Conversation != other.Conversation || strings.Contains(x.words(other), "canary") || !strings.Contains(x.words(other), "my own words") {
		t.Errorf("undone, the browser shows %s: %s", back.Conversation, x.words(other))
	}
	x.want(http.StatusNotFound, call{method: "DELETE", path: path + "/" + linked, as: "ana"})
	if log := x.want(http.StatusOK, call{method: "GET", path: "/api/v1/audit", as: "boss"}); !strings.Contains(string(log.body), "customer.unlink") {
		t.Error("nothing is noted of it")
	}
}

// A session whose address leads nowhere any more opens nothing, whatever it was told before.
func TestAnErasedAddressOpensNothing(t *testing.T) {
	x := newRig(t)
	home, other := x.chatOpen(), x.chatOpen()
	x.join(other, x.linkCode(home).Code)
	x.resumed(other)
	addr, err := x.store.List(t.Context(), bot.KindAddr, "", "", 100)
	x.must(err)
	var w bot.Write
	for _, r := range addr {
		w.Drop = append(w.Drop, bot.RefVer{Ref: r.Ref, Ver: r.Ver})
	}
	_, err = x.store.Commit(t.Context(), w)
	x.must(err)
	x.must(x.rt.Forget(t.Context(), []bot.ConvID{home.Conversation, other.Conversation}, func() error { return nil }))
	if a := x.do(call{method: "GET", path: "/chat/v1/transcript", token: other.Token}); a.status != http.StatusUnauthorized {
		t.Errorf("it opens: %d %s", a.status, a.body)
	}
}

// Codes are few: who asks for more waits.
func TestCodesAreFew(t *testing.T) {
	x := newRig(t)
	s := x.chatOpen()
	for range paceCodes().burst {
		x.linkCode(s)
	}
	if a := x.do(call{method: "POST", path: "/chat/v1/links", token: s.Token}); a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") == "" {
		t.Errorf("one more: %d", a.status)
	}
}

// A member of staff gets the code himself, and ends what it linked. Tokens and auditors do not.
func TestStaffGetTheirOwnCode(t *testing.T) {
	x := newRig(t).staffed()
	var made personCodeAnswer
	x.want(http.StatusCreated, call{method: "POST", path: "/api/v1/me/persons", as: "ana"}).read(t, &made)
	code, ok := bot.StaffCode(made.Code)
	if !ok {
		t.Fatalf("no code in %+v", made)
	}
	at := session{Site: "x", Room: "r"}.address()
	at.Channel = "slack:team"
	who, err := x.Accounts.LinkPerson(t.Context(), code, at, "U1")
	if err != nil || who.Staff != x.people["ana"].ID {
		t.Fatalf("the code links %+v, %v", who, err)
	}
	var list page[personLine]
	x.get("ana", "/api/v1/me/persons", &list)
	if len(list.Items) != 1 || list.Items[0].Channel != "slack:team" {
		t.Errorf("%+v", list)
	}
	x.want(http.StatusForbidden, call{method: "POST", path: "/api/v1/me/persons", as: "audrey"})
	x.want(http.StatusNotFound, call{method: "DELETE", path: "/api/v1/me/persons/slack:team", as: "omar"})
	x.want(http.StatusNoContent, call{method: "DELETE", path: "/api/v1/me/persons/slack:team", as: "ana"})
	if _, err := x.Accounts.Colleague(t.Context(), at, "U1", "", ""); bot.CodeOf(err) != bot.NotFound {
		t.Errorf("ended, he is known still: %v", err)
	}
}

// Who may only read what customers write must not be able to go on as one of them.
func TestStaffReadNoCode(t *testing.T) {
	x := newRig(t).staffed()
	home, other := x.chatOpen(), x.chatOpen()
	x.says(home, "m1", "/link")
	code := regexp.MustCompile(`link-[a-z0-9]{5}-[a-z0-9]{5}`)
	turns, err := x.Archive.Turns(t.Context(), home.Conversation, 0, 10)
	x.must(err)
	secret := code.FindString(turns[len(turns)-1].Messages[0].PlainText())
	if secret == "" {
		t.Fatal("the customer reads no code")
	}
	x.says(other, "m1", "here: "+strings.ToUpper(secret))
	for _, path := range []string{"/conversations/" + string(home.Conversation), "/conversations/" + string(other.Conversation)} {
		for _, what := range []string{"", "/turns", "/transcript"} {
			a := x.want(http.StatusOK, call{method: "GET", path: "/api/v1" + path + what, as: "boss"})
			if text := strings.ToLower(string(a.body)); strings.Contains(text, strings.TrimPrefix(secret, "link-")) {
				t.Errorf("%s%s shows the code: %s", path, what, a.body)
			}
		}
	}
	if a := x.want(http.StatusOK, call{method: "GET", path: "/api/v1/queue", as: "boss"}); code.MatchString(strings.ToLower(string(a.body))) {
		t.Errorf("the queue shows the code: %s", a.body)
	}
	x.join(other, secret)
	if x.resumed(other).Conversation != home.Conversation {
		t.Error("the customer cannot use his code")
	}
}

// A chat is told whether there is another channel to go on in.
func TestElsewhereIsSaid(t *testing.T) {
	x := newRig(t)
	for _, more := range []bool{false, true} {
		d := *definition()
		d.Channels = slices.DeleteFunc(slices.Clone(d.Channels), func(c desk.Channel) bool { return c.Web == nil })
		if more {
			d.Channels = append(d.Channels, desk.Channel{Name: "telegram"})
		}
		x.Definition = func() *desk.Loaded { return &d }
		if s := x.chatOpen(); s.Site.Elsewhere != more {
			t.Errorf("there is another channel: %v, and the chat is told %v", more, s.Site.Elsewhere)
		}
	}
}
