package web

import (
	"slices"
	"strings"
	"testing"

	"frontdesk/bot"
)

func TestTemplatesComeApart(t *testing.T) {
	for template, want := range map[string][]part{
		"":                   {},
		"plain":              {{Text: "plain"}},
		"Hi {customer.name}": {{Text: "Hi "}, {Field: "customer.name"}},
		"{a}{ b }":           {{Field: "a"}, {Field: "b"}},
		"{{a}} {b}":          {{Text: "{a} "}, {Field: "b"}},
		"open { brace":       {{Text: "open { brace"}},
		"close } brace":      {{Text: "close } brace"}},
		"{a{b}":              {{Text: "{a"}, {Field: "b"}},
	} {
		if got := split(template); !slices.Equal(got, want) {
			t.Errorf("%q: %+v, want %+v", template, got, want)
		}
	}
}

// Case 8: what a customer wrote is put in once and is never a template itself.
func TestAbuse08CustomerTextIsNoTemplate(t *testing.T) {
	k := bot.Canned{ID: "hello", Title: bot.Words{"en": "Hello"}, Text: bot.Words{"en": "Hello {customer.name}, {ticket.number}"}}
	got := fillIn(k, "en", corner(), map[string]string{"customer.name": "{ticket.number}{{x}}${7*7}", "ticket.number": "FD-1"})
	if got.Text != "Hello {ticket.number}{{x}}${7*7}, FD-1" || len(got.Gaps) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestRepliesAreFilledFromTheConversation(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	var p page[replyAnswer]
	x.get("ana", "/api/v1/replies?conversation="+string(s.Conversation), &p)
	if len(p.Items) != 1 {
		t.Fatalf("%+v", p)
	}
	r := p.Items[0]
	if !slices.Equal(r.Gaps, []string{"customer.name"}) || !strings.Contains(r.Text, "{customer.name}") || !strings.Contains(r.Text, "FD-1001") || r.Locale != "en" {
		t.Errorf("%+v", r)
	}
	var joined string
	for _, o := range r.Parts {
		joined += o.Text
		if o.Gap && o.Field != "customer.name" {
			t.Errorf("%+v", o)
		}
	}
	if joined != r.Text {
		t.Errorf("%q, parts give %q", r.Text, joined)
	}
	x.get("ana", "/api/v1/replies?locale=de&q=HALL", &p)
	if len(p.Items) != 1 || p.Items[0].Locale != "de" || len(p.Items[0].Gaps) != 2 {
		t.Errorf("%+v", p)
	}
	x.get("ana", "/api/v1/replies?q=nothing", &p)
	if len(p.Items) != 0 {
		t.Errorf("%+v", p)
	}
	x.get("omar", "/api/v1/replies", &p) // of another team
	if len(p.Items) != 0 {
		t.Errorf("%+v", p)
	}
}
