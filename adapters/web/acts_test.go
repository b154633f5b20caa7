package web

import (
	"net/http"
	"strings"
	"testing"
)

// What is wrong with an act is said by its field, and with the codes that messages have.
func TestActsNameTheFieldThatIsWrong(t *testing.T) {
	x := newRig(t).staffed()
	s := x.chatOpen()
	x.says(s, "c1", "my screen flickers")
	path := "/api/v1/conversations/" + string(s.Conversation) + "/acts"
	for name, c := range map[string]struct {
		act    map[string]any
		status int
		code   string
		field  string
	}{
		"verb":     {map[string]any{"verb": "tak", "seen": 1}, 422, "invalid", "verb"},
		"no text":  {map[string]any{"verb": "reply", "seen": 1}, 422, "invalid", "text"},
		"team":     {map[string]any{"verb": "transfer", "team": "zzz", "seen": 1}, 422, "invalid", "team"},
		"too long": {map[string]any{"verb": "note", "text": strings.Repeat("a", 20_000), "seen": 1}, 413, "text_too_long", ""},
	} {
		a := x.do(call{method: "POST", path: path, as: "ana", body: c.act})
		if got := string(a.body); a.status != c.status || !strings.Contains(got, `"`+c.code+`"`) || !strings.Contains(got, `"`+c.field) {
			t.Errorf("%s: %d %s", name, a.status, got)
		}
	}
	once := map[string]string{"Idempotency-Key": "k1"}
	note := map[string]any{"verb": "note", "text": "one", "seen": 1}
	x.want(http.StatusOK, call{method: "POST", path: path, as: "ana", body: note, header: once})
	note["text"] = "another"
	if a := x.do(call{method: "POST", path: path, as: "ana", body: note, header: once}); a.status != 422 || !strings.Contains(string(a.body), `"key_reused"`) {
		t.Errorf("a key used again: %d %s", a.status, a.body)
	}
}
