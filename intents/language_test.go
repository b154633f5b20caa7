package intents

import (
	"os"
	"strings"
	"testing"
)

// TestDetect holds the detector to phrases of five words that it did not learn from.
func TestDetect(t *testing.T) {
	b, err := os.ReadFile("testdata/languages.tsv")
	if err != nil {
		t.Fatal(err)
	}
	d := NewDetector([]string{"en", "de", "fr", "es", "it", "pt", "nl", "pl"}, nil)
	right, bare, n := 0, 0, 0
	for line := range strings.Lines(string(b)) {
		lang, text, _ := strings.Cut(strings.TrimSpace(line), "\t")
		n++
		if got, p := d.Detect(text); got == lang {
			right++
		} else {
			t.Logf("%s: %s at %.2f, is %s", text, got, p, lang)
		}
		if got, _ := d.Detect(string(folder{}.text(text))); got == lang {
			bare++
		}
	}
	t.Logf("%d of %d right, %d without accents", right, n, bare)
	if n < 160 || float64(right) < 0.95*float64(n) || float64(bare) < 0.93*float64(n) {
		t.Errorf("%d of %d right, %d without accents", right, n, bare)
	}
}

func TestDetectScripts(t *testing.T) {
	d := NewDetector([]string{"en", "de-AT", "ru", "uk", "ar", "he", "el", "th", "zh", "ja", "ko", "fi"}, map[string][]string{
		"fi": {"missä tilaukseni on", "unohdin salasanani", "tulostin ei toimi", "haluan puhua ihmisen kanssa", "milloin paketti saapuu"},
	})
	for text, want := range map[string]string{
		"где мой заказ":             "ru",
		"де моє замовлення":         "uk",
		"أين طلبي":                  "ar",
		"איפה ההזמנה שלי":           "he",
		"πού είναι η παραγγελία":    "el",
		"พัสดุของฉันอยู่ที่ไหน":     "th",
		"我的订单在哪里":                   "zh",
		"注文はどこですか":                  "ja",
		"제 주문은 어디에 있나요":             "ko",
		"mein Drucker druckt nicht": "de-AT",
		"missä tilaukseni viipyy":   "fi",
		"مرحبا hello":               "ar",
		"हैलो":                      "",
		"12345":                     "",
		"":                          "",
		"🙂🙂":                        "",
	} {
		if got, p := d.Detect(text); got != want {
			t.Errorf("%s: %q at %.2f, want %q", text, got, p, want)
		}
	}
}

func TestSpoken(t *testing.T) {
	d := NewDetector([]string{"en", "de", "fr", "ar"}, nil)
	for text, want := range map[string]string{
		"ich kann mich nicht anmelden":                         "de",
		"I can't sign in any more":                             "en",
		"je n'arrive pas à me connecter":                       "fr",
		"نسيت كلمة المرور":                                     "ar",
		"error 404 page not found":                             "", // pasted, not spoken
		"The remote procedure call failed and did not execute": "",
		"password": "",
		"ja bitte": "",
		"VPN":      "",
		"Outlook":  "",
	} {
		if got := d.Spoken(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestDetectHostile(t *testing.T) {
	d := NewDetector([]string{"en", "de", "ru"}, nil)
	for _, text := range hostile() {
		if _, p := d.Detect(text); p < 0 || p > 1 {
			t.Errorf("probability %v", p)
		}
		d.Spoken(text)
	}
}

func BenchmarkDetect(b *testing.B) {
	d := NewDetector([]string{"en", "de"}, nil)
	b.ReportAllocs()
	for b.Loop() {
		d.Detect("ich kann mich seit heute früh nicht mehr anmelden")
	}
}
