package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"frontdesk/bot/channel"
)

// Whatever a body is, reading it gives a value that keeps to the rules, or a 4xx.
func FuzzReadSaid(f *testing.F) {
	f.Add([]byte(`{"client_id":"a","text":"hi"}`))
	f.Add([]byte(`{"client_id":"a","form":{"x":"y"}}`))
	f.Add([]byte("{\"client_id\":\"a\",\"text\":\"\xff\"}"))
	f.Add([]byte(`[[[[[[`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r := httptest.NewRequest(http.MethodPost, "/chat/v1/messages", strings.NewReader(string(body)))
		r.Header.Set("Content-Type", "application/json")
		var in said
		err := readJSON(r, &in)
		if err == nil {
			err = in.check()
		}
		if err != nil {
			if p := problemOf(err); p.Status < 400 || p.Status > 499 {
				t.Errorf("%q: %v", body, err)
			}
			return
		}
		if in.Text != nil && (!utf8.ValidString(*in.Text) || strings.TrimSpace(channel.CleanText(*in.Text)) == "") || !isClientID(in.ClientID) {
			t.Errorf("%q was let through as %+v", body, in)
		}
		if in.Form != nil && !utf8.ValidString(formText(in.Form)) {
			t.Errorf("%q", body)
		}
	})
}

// Whatever an identity is, it is refused, or signed with the key.
func FuzzReadIdentity(f *testing.F) {
	now := time.Unix(1_800_000_000, 0)
	f.Add(sign(map[string]any{"alg": "HS256"}, map[string]any{"sub": "u", "exp": now.Unix() + 60}, "another key altogether"))
	f.Add("a.b.c")
	f.Add("..")
	f.Fuzz(func(t *testing.T, token string) {
		p, err := readIdentity(token, "default", []byte(identity), now)
		if err == nil || p.Verified {
			t.Errorf("%q names %+v", token, p)
		}
		if problemOf(err).Status != http.StatusForbidden {
			t.Errorf("%q: %v", token, err)
		}
	})
}

// Any text with its braces doubled is a template that gives the text back.
func FuzzSplit(f *testing.F) {
	f.Add("Hi {a}, {{b}} }")
	double := strings.NewReplacer("{", "{{", "}", "}}")
	f.Fuzz(func(t *testing.T, s string) {
		split(s) // must not panic either
		var got string
		for _, p := range split(double.Replace(s)) {
			if p.Field != "" {
				t.Errorf("%q has a field", s)
			}
			got += p.Text
		}
		if got != s {
			t.Errorf("%q came back as %q", s, got)
		}
	})
}
