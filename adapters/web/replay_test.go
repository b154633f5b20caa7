package web

import (
	"fmt"
	"strings"
	"testing"
)

// The same Idempotency-Key gives the same answer, with another body it is refused: on every POST of the agent API.
func TestIdempotencyKeys(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	c, err := x.Archive.Conversation(t.Context(), s.Conversation)
	x.must(err)
	for _, p := range []struct{ path, first, other string }{
		{"/api/v1/tokens", `{"name":"sync","scopes":["queue.read"]}`, `{"name":"sync","scopes":["user.read"]}`},
		{"/api/v1/users", `{"email":"n@desk.example","name":"N","role":"auditor"}`, `{"email":"m@desk.example","name":"M","role":"auditor"}`},
		{"/api/v1/conversations/" + string(s.Conversation) + "/acts", fmt.Sprintf(`{"verb":"note","text":"one","seen":%d}`, c.Seq), fmt.Sprintf(`{"verb":"note","text":"two","seen":%d}`, c.Seq)},
	} {
		post := func(body, key string) reply {
			return x.do(call{method: "POST", path: p.path, as: "boss", body: body, header: map[string]string{"Idempotency-Key": key}})
		}
		first := post(p.first, "k")
		if first.status/100 != 2 {
			t.Fatalf("%s: %d %s", p.path, first.status, first.body)
		}
		turn := func(a reply) string { b, _, _ := strings.Cut(string(a.body), `"row"`); return b } // the row's times go on
		if again := post(p.first, "k"); again.status != first.status || turn(again) != turn(first) {
			t.Errorf("%s again: %d %s, was %s", p.path, again.status, again.body, first.body)
		}
		if other := post(p.other, "k"); other.status != 422 {
			t.Errorf("%s with another body: %d %s", p.path, other.status, other.body)
		}
		if other := post(p.other, "k2"); other.status != first.status {
			t.Errorf("%s with another key: %d %s", p.path, other.status, other.body)
		}
		if long := post(p.first, strings.Repeat("k", 201)); long.status != 400 {
			t.Errorf("%s with a long key: %d", p.path, long.status)
		}
	}
	// What was refused may be tried again under its key.
	bad := call{method: "POST", path: "/api/v1/tokens", as: "boss", body: `{"name":"","scopes":["queue.read"]}`, header: map[string]string{"Idempotency-Key": "k3"}}
	x.want(422, bad)
	bad.body = `{"name":"now","scopes":["queue.read"]}`
	x.want(201, bad)
}

// A stale or odd seen never talks over a colleague, over HTTP too.
func TestSeenOverHTTP(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	if a := x.act("ana", s.Conversation, map[string]any{"verb": "take"}); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	for seen, want := range map[int]int{0: 409, 1: 409, 1 << 20: 422} {
		if a := x.act("lead", s.Conversation, map[string]any{"verb": "reply", "text": "hello", "seen": seen}); a.status != want {
			t.Errorf("seen %d: %d %s", seen, a.status, a.body)
		}
	}
	a := x.do(call{method: "POST", path: "/api/v1/conversations/" + string(s.Conversation) + "/acts", as: "lead", body: `{"verb":"take"}`})
	if a.status != 428 {
		t.Errorf("without seen: %d %s", a.status, a.body)
	}
}
