package intents

import (
	"strings"
	"testing"
	"time"
)

func mood(text, locale string) *Mood { return moodOf(newScan(clip(text), locale, time.Time{})) }

func TestMood(t *testing.T) {
	for _, c := range []struct {
		locale, text   string
		anger, urgency float64
		signs          string
	}{
		{"en", "where is my order", 0, 0, ""},
		{"en", "the VPN is down", 0, 0, ""},
		{"en", "VPN", 0, 0, ""},
		{"en", "thank you!", 0, 0, ""},
		{"en", "thank you!!", 0.1, 0.05, "marks"},
		{"en", "WHERE IS MY ORDER", 0.35, 0.1, "shouting"},
		{"en", "WHERE IS MY ORDER!!!", 0.51, 0.19, "shouting marks"},
		{"en", "this is fucking ridiculous", 0.68, 0, "swearing upset"},
		{"en", "this is urgent, I need it immediately", 0, 0.75, "urgent urgent"},
		{"en", "this is not urgent", 0, 0, ""},
		{"en", "no rush, it isn't urgent", 0, 0, ""},
		{"en", "I am not angry, just asking", 0, 0, ""},
		{"en", "what?!", 0.1, 0.05, "marks"},
		{"en", "why? how??", 0, 0, ""},
		{"en", "I have written for the third time now and nobody answers", 0.58, 0, "upset upset"},
		{"en", "as soon as possible please", 0, 0.5, "urgent"},
		{"en", "urgent urgent urgent", 0, 0.5, "urgent"},
		{"de", "Das ist eine Frechheit!", 0.35, 0, "upset"},
		{"de", "ICH WARTE SEIT WOCHEN!!!", 0.68, 0.19, "shouting upset marks"},
		{"de", "Scheiße, bitte sofort", 0.5, 0.5, "swearing urgent"},
		{"de", "das ist nicht dringend", 0, 0, ""},
		{"de", "es eilt nicht", 0, 0, ""},
		{"de", "Das eilt überhaupt nicht, danke", 0, 0, ""},
		{"de", "eilt ja nicht so", 0, 0, ""},
		{"de", "dringend ist es nicht", 0, 0, ""},
		{"de", "hat keine Eile", 0, 0, ""},
		{"de", "das hat gar keine Eile, es brennt nicht", 0, 0, ""},
		{"de", "brennt noch nicht", 0, 0, ""},
		{"de", "keine Eile nötig, nicht eilig", 0, 0, ""},
		{"de", "es eilt, nichts geht", 0, 0.5, "urgent"},
		{"de", "es eilt! Der Drucker geht nicht", 0, 0.5, "urgent"},
		{"de", "sofort bitte, es geht nicht", 0, 0.5, "urgent"},
		{"de", "muss nicht sofort sein", 0, 0, ""},
		{"de", "in aller Eile, ich habe es eilig", 0, 0.5, "urgent"},
		{"en", "no hurry at all", 0, 0, ""},
		{"en", "there is no great hurry", 0, 0, ""},
		{"en", "it isn't really urgent", 0, 0, ""},
		{"de", "wtf", 0.5, 0, "swearing"},
		{"de", "Mein Drucker druckt nicht", 0, 0, ""},
		{"de", "so schnell wie möglich bitte", 0, 0.5, "urgent"},
		{"fr", "WTF is this", 0.5, 0, "swearing"},
	} {
		t.Run(c.text, func(t *testing.T) {
			m := mood(c.text, c.locale)
			if m == nil {
				m = &Mood{}
			}
			var kinds []string
			for _, s := range m.Signs {
				kinds = append(kinds, s.Kind)
				if c.text[s.Start:s.End] != s.Text {
					t.Errorf("%+v does not stand at its place", s)
				}
			}
			if m.Anger != c.anger || m.Urgency != c.urgency || strings.Join(kinds, " ") != c.signs {
				t.Errorf("mood %+v, want anger %v, urgency %v by %q", m, c.anger, c.urgency, c.signs)
			}
		})
	}
}

func TestMoodIsBounded(t *testing.T) {
	for name, text := range hostile() {
		if m := mood(text, "de"); m != nil && (len(m.Signs) > mostSigns || m.Anger > 1 || m.Urgency > 1) {
			t.Errorf("%s: %+v", name, m)
		}
	}
	if m := mood(strings.Repeat("fuck this shit damn idiot useless awful ", 50), "en"); len(m.Signs) != 6 || m.Anger >= 1 {
		t.Errorf("%d signs, anger %v", len(m.Signs), m.Anger)
	}
}
