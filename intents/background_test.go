package intents

import "testing"

// TestTinyDesk has three intents of eight phrases: what is none of theirs is not read as one of them.
func TestTinyDesk(t *testing.T) {
	var ps []Phrase
	for intent, texts := range map[string][]string{
		"report": {"something is broken", "the till does not work", "there is a problem with the vpn", "my screen is black", "it is stuck", "the printer jams", "I cannot sign in", "report a fault"},
		"status": {"how far is it", "any news about my ticket", "what about my report", "is it solved yet", "when will it be fixed", "status please", "what is going on with my ticket", "did you find the cause"},
		"order":  {"I want to order beans", "order new cups", "send us more filters", "buy a grinder", "we need two machines", "place an order", "order coffee for the office", "I would like to buy cups"},
	} {
		for _, text := range texts {
			ps = append(ps, Phrase{text, intent})
		}
	}
	m := train(t, ps, Options{Locale: "en"})
	for _, text := range []string{"good day", "good morning everyone", "tell me a story", "who are your parents", "my dog is sick"} {
		if r := m.Read(text); r.Verdict == Sure {
			t.Errorf("%s: %+v", text, r)
		}
	}
	for text, want := range map[string]string{"the till is broken": "report", "order two grinders": "order", "any news on my ticket?": "status"} {
		if r := m.Read(text); r.Verdict != Sure || r.Guesses[0].Intent != want {
			t.Errorf("%s: %+v, want %s", text, r, want)
		}
	}
}

// TestBackgroundStepsAside leaves out what the desk itself is about.
func TestBackgroundStepsAside(t *testing.T) {
	c, err := canonical([]Phrase{
		{"what is the weather", "weather"}, {"will it rain today", "weather"}, {"weather tomorrow", "weather"}, {"is it sunny", "weather"},
		{"tell me a joke please", "joke"}, {"another joke", "joke"}, {"make me laugh", "joke"}, {"say something funny", "joke"},
	})
	if err != nil {
		t.Fatal(err)
	}
	own := len(c.texts)
	c.addBackground("en-GB")
	if c.background < 40 || len(c.texts) != own+c.background {
		t.Errorf("%d phrases of background", c.background)
	}
	for _, text := range c.texts[own:] {
		if text == "tell me a joke" || text == "what is the weather like" {
			t.Errorf("%s is of the desk", text)
		}
	}
	if c.addBackground("fi"); c.background > 80 {
		t.Error("a background in another language")
	}
}
