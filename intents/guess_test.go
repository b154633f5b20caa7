package intents

import "testing"

func TestGuessLanguage(t *testing.T) {
	of := func(texts ...string) []Phrase {
		var ps []Phrase
		for _, text := range texts {
			ps = append(ps, Phrase{text, "any"})
		}
		return ps
	}
	for name, c := range map[string]struct {
		phrases []Phrase
		want    string
	}{
		"English":             {shipped(t, "support-en.csv"), "en"},
		"German":              {shipped(t, "support-de.csv"), "de"},
		"two short ones":      {of("where is my parcel", "I want to pay"), "en"},
		"Chinese":             {of("我的订单在哪里", "退款", "我想改密码"), "zh"},
		"Japanese":            {of("注文はどこですか", "返金してください"), "ja"},
		"Russian":             {of("где мой заказ", "забыл пароль", "PIN не работает"), "ru"},
		"Arabic":              {of("أين طلبي"), "ar"},
		"a guest among many":  {of("wo ist mein Paket", "Passwort vergessen", "reset my password", "der Drucker druckt nicht"), "de"},
		"nothing but figures": {of("12345", "🙂"), Undetermined},
		"no phrase":           {nil, Undetermined},
	} {
		t.Run(name, func(t *testing.T) {
			if got := GuessLanguage(c.phrases); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
