package intents

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestExamine(t *testing.T) {
	ps := append(shipped(t, "support-en.csv"),
		Phrase{"track my refund", "order_status"}, // nearer to refund
		Phrase{"reset my password, please!", "password_reset"},
		Phrase{"one phrase alone", "thin"})
	s, err := Examine(ps, Options{Locale: "en"}, Thresholds{})
	if err != nil {
		t.Fatal(err)
	}
	if s.Phrases+s.Outside != len(ps) || s.Outside != 6 || len(s.Intents) == 0 || s.Accuracy <= 0.5 || s.Interval[0] > s.Accuracy {
		t.Errorf("%d + %d phrases of %d, accuracy %v %v", s.Phrases, s.Outside, len(ps), s.Accuracy, s.Interval)
	}
	if !slices.ContainsFunc(s.Thin, func(x Thin) bool { return x == Thin{"thin", 1} }) || s.Thin[0].Phrases > 1 {
		t.Errorf("thin: %v", s.Thin)
	}
	if !slices.ContainsFunc(s.Twins, func(x Twin) bool {
		return x.Text == "reset my password, please!" || x.Other == "reset my password, please!"
	}) {
		t.Errorf("twins: %v", s.Twins)
	}
	if !slices.ContainsFunc(s.Nearer, func(x Near) bool {
		return x.Intent != x.Read && x.Read == "order_status" && x.By == "track my refund"
	}) {
		t.Errorf("nearer: %v", s.Nearer)
	}
	n := 0
	for _, b := range s.Scores {
		n += b.N
	}
	if n != s.Phrases {
		t.Errorf("%d guesses in the plot, %d phrases", n, s.Phrases)
	}
	for i, l := range s.Tradeoff {
		if l.Outside == nil || l.Acted+l.Asked > 1+1e-9 || i > 0 && l.Acted > s.Tradeoff[i-1].Acted {
			t.Errorf("trade-off %+v", l)
		}
	}
	again, err := Examine(shuffled(ps, 7), Options{Locale: "en", Workers: 1}, Thresholds{})
	if err != nil || !reflect.DeepEqual(s, again) {
		t.Errorf("another order of the phrases gives another study: %v", err)
	}
	if b, err := json.Marshal(s); err != nil || strings.Contains(string(b), "null") {
		t.Errorf("%s, %v", b, err)
	}
}

func TestExamineErrors(t *testing.T) {
	if _, err := Examine(nil, Options{}, Thresholds{}); err == nil {
		t.Error("nothing was studied")
	}
	s, err := Examine([]Phrase{{"only this", "one"}}, Options{}, Thresholds{Answer: 0.9})
	if err != nil || s.Tradeoff[0].Outside != nil || s.Answer != 0.9 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestGroups(t *testing.T) {
	m := train(t, shipped(t, "support-en.csv"), Options{Locale: "en"})
	messages := []string{
		"do you sell gift cards", "can I buy a gift card", "are gift cards sold here", "gift card please",
		"the coffee tastes burnt", "my coffee tastes burnt today", "is it raining", "", "???",
	}
	g := Groups(messages, "en", m)
	if len(g) < 3 || len(g[0].Messages) < 3 || !strings.Contains(g[0].Messages[0], "gift card") {
		t.Fatalf("%+v", g)
	}
	if len(g[1].Messages) != 2 || !strings.Contains(g[1].Messages[0], "burnt") {
		t.Errorf("%+v", g[1])
	}
	slices.Reverse(messages)
	if again := Groups(messages, "en", m); !reflect.DeepEqual(g, again) {
		t.Errorf("another order gives other groups: %+v", again)
	}
	if g := Groups(nil, "en", nil); len(g) != 0 {
		t.Errorf("%+v", g)
	}
}
