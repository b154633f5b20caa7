package intents

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestWishes(t *testing.T) {
	for locale, rows := range map[string][]struct{ text, first, second string }{
		"en": {
			{"please reset my password and where is my order?", "password_reset", "order_status"},
			{"where is my parcel, and can you reset my password", "order_status", "password_reset"},
			{"cancel my order please. What are your opening hours?", "cancel_order", "opening_hours"},
			{"I forgot my password. Also where is my order", "password_reset", "order_status"},
			{"I forgot my password and my password doesn't work", "password_reset", ""},
			{"1) I forgot my password 2) where is my order", "password_reset", "order_status"},
			{"where is my order & can you reset my password", "order_status", "password_reset"},
			{"first I forgot my password, second where is my order", "password_reset", "order_status"},
			{"refund my last purchase please", "refund", ""},
			{"please reset my password and tell me about black holes", "password_reset", ""},
			{"I don't want a refund, I want to track my order", "order_status", ""},
			{"I do not want to cancel my order, where is my parcel?", "order_status", ""},
			{"not a refund, please reset my password", "password_reset", ""},
			{"where is my order? I don't need a refund", "order_status", ""},
			{"I don’t want to reset my password but to cancel my order", "cancel_order", ""},
			{"instead of a refund I want to talk to a person", "human", ""},
			{"I am not asking for a refund, where is my parcel", "order_status", ""},
			{"I haven't forgotten my password, where is my order", "order_status", ""},
			{"please don't cancel my order, just tell me where it is", "order_status", ""},
			{"forget the refund, where is my parcel", "order_status", ""},
			{"nobody asked for a refund! where is my order", "order_status", ""},
			{"please don't transfer me to a human, just tell me where my order is", "order_status", ""},
			{"where is my order as well as what are your opening hours", "order_status", "opening_hours"},
			{"my refund has not come, where is it", "refund", ""},
			{"I have not received my order, where is it", "order_status", ""},
			{"Hello, where is my order", "order_status", ""},
			{"Good morning everyone, hope you are well. I forgot my password", "password_reset", ""},
			{"Dear team,\nI forgot my password", "password_reset", ""},
			{"hi there! can I get a refund for my last order", "refund", ""},
		},
		"de": {
			{"Passwort vergessen und wo ist mein Paket?", "passwort", "bestellstatus"},
			{"Wo ist mein Paket? Außerdem habe ich mein Passwort vergessen.", "bestellstatus", "passwort"},
			{"Passwort vergessen & wo ist mein Paket", "passwort", "bestellstatus"},
			{"1) Passwort vergessen 2) wo ist mein Paket?", "passwort", "bestellstatus"},
			{"Wo ist mein Paket? Außerdem: Passwort vergessen", "bestellstatus", "passwort"},
			{"Ich will keine Rückerstattung, sondern wissen wo mein Paket ist", "bestellstatus", ""},
			{"Ich möchte kein Geld zurück, ich habe mein Passwort vergessen", "passwort", ""},
			{"ich möchte nichts zurückgeben, ich will wissen wo mein Paket ist", "bestellstatus", ""},
			{"ich habe mein Passwort nicht vergessen, wo ist mein Paket", "bestellstatus", ""},
			{"bitte nicht stornieren, wo ist mein Paket?", "bestellstatus", ""},
			{"Guten Tag, ich habe mein Passwort vergessen", "passwort", ""},
			{"Sehr geehrte Damen und Herren, wo ist mein Paket?", "bestellstatus", ""},
		},
	} {
		m := train(t, shipped(t, "support-"+locale+".csv"), Options{Locale: locale})
		for _, c := range rows {
			t.Run(c.text, func(t *testing.T) {
				r := m.Read(c.text)
				if len(r.Guesses) == 0 || r.Guesses[0].Intent != c.first || r.Second != c.second {
					t.Fatalf("read %+v, want %s and %q", r, c.first, c.second)
				}
				if c.second != "" && (r.Verdict != Sure || len(r.Guesses) < 2 || r.Guesses[1].Intent != c.second) {
					t.Errorf("read %+v: a second wish that cannot be acted upon", r)
				}
			})
		}
	}
}

// TestSeveralWishes holds that every wish of a message is named with the words that tell it.
func TestSeveralWishes(t *testing.T) {
	m := train(t, shipped(t, "support-en.csv"), Options{Locale: "en"})
	for _, c := range []struct {
		text string
		want []string
	}{
		{"Hello, I forgot my password. It is urgent. Where is my order 123, and I want a refund for the last one", []string{"I forgot my password. It is urgent.", "Where is my order 123", "I want a refund for the last one"}},
		{"1) I forgot my password 2) where is my order 3) what are your opening hours?", []string{"I forgot my password", "where is my order", "what are your opening hours?"}},
		{"I forgot my password, where is my order", []string{"I forgot my password", "where is my order"}},
		{"I forgot my password, it says it is wrong", nil},
	} {
		var got []string
		for _, w := range m.Read(c.text).Wishes {
			got = append(got, c.text[w.Start:w.End])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: told by %q, want %q", c.text, got, c.want)
		}
	}
}

// TestOnlyRefused has messages that say only what is not wanted, next to phrases that ask for it.
func TestOnlyRefused(t *testing.T) {
	m := train(t, shipped(t, "support-en.csv"), Options{Locale: "en"})
	for _, text := range []string{"I don't want a refund", "no refund please", "we do not want to cancel the order", "please do not cancel my order",
		"do not connect me to an agent", "please don't transfer me to a person", "I am not looking for a refund", "I haven't lost my password"} {
		if r := m.Read(text); r.Verdict != None {
			t.Errorf("%s: read %+v, want neither to act on it nor to offer it", text, r)
		}
	}
	for _, text := range []string{"I don't know my password, I forgot it", "I can't sign in, I forgot my password", "my order did not arrive, where is it"} {
		if r := m.Read(text); r.Verdict != Sure {
			t.Errorf("%s: read %+v, want sure: this refuses nothing", text, r)
		}
	}
}

func TestGreeted(t *testing.T) {
	for text, want := range map[string]string{
		"Hi, where is my order":       "where is my order",
		"hello there where is it now": "where is it now",
		"Hello":                       "Hello",
		"hi there":                    "hi there",
		"good morning, thanks":        "good morning, thanks",
		"highlight the text in blue":  "highlight the text in blue",
		"hey team, how are you today? I can't login": "I can't login",
		"Guten Tag,\nich brauche Hilfe dabei":        "ich brauche Hilfe dabei",
		"Sehr geehrte Frau Meier, wo ist es denn":    "wo ist es denn",
		"hola, dónde está mi pedido":                 "dónde está mi pedido",
		"my hi is not at the beginning":              "my hi is not at the beginning",
		"":                                           "",
	} {
		if got := greeted(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestThresholds(t *testing.T) {
	m := train(t, shipped(t, "support-en.csv"), Options{Locale: "en"})
	const torn = "something about my order"
	for _, c := range []struct {
		t    Thresholds
		want Verdict
	}{
		{Thresholds{Answer: 0.01, DidYouMean: 0.01}, Sure},
		{Thresholds{Answer: 0.999, DidYouMean: 0.01}, Unsure},
		{Thresholds{Answer: 0.01, DidYouMean: 0.999}, None},
	} {
		if r := m.ReadAt(torn, c.t); r.Verdict != c.want {
			t.Errorf("%+v: %+v, want %s", c.t, r, c.want)
		}
	}
	if a, b := m.Read(torn), m.ReadAt(torn, Thresholds{Answer: sureScore, DidYouMean: m.Threshold()}); a.Verdict != b.Verdict {
		t.Errorf("the model's own thresholds: %s, named: %s", a.Verdict, b.Verdict)
	}
}

// TestQuickLooks holds the quick looks against the expressions that they spare: they miss nothing that these would find.
func TestQuickLooks(t *testing.T) {
	words := regexp.MustCompile(`\pL[\pL ]*`)
	for _, e := range []struct {
		whole *regexp.Regexp
		quick func(string) bool
		text  string
	}{
		{commas, mayPart, "one two, WORD three"}, {clauseEnds, mayPart, "one two WORD three four"}, {clauseEnds, mayPart, "one, two,\tWORD three"},
		{greetings, mayGreet, "WORD, where is it"}, {greetings, mayGreet, "WORD where is it"},
	} {
		found := 0
		for _, w := range words.FindAllString(strings.ReplaceAll(e.whole.String(), "au(?:ß|ss)erdem", "außerdem|ausserdem"), -1) {
			for _, w := range []string{w, strings.ToUpper(w)} {
				text := strings.Replace(e.text, "WORD", w, 1)
				if !e.whole.MatchString(text) {
					continue
				}
				if found++; !e.quick(text) {
					t.Errorf("%q is passed over", text)
				}
			}
		}
		if found < 20 {
			t.Errorf("%q: only %d words of it match", e.text, found)
		}
	}
	holdQuick(t, refusals, mayRefuse)
	holdQuick(t, turns, mayTurn)
	for _, text := range []string{"one. two", "one! two", "one? two", "one; two", "one… two", "one\ntwo", "one two\r\nthree"} {
		if !mayPart(text) {
			t.Errorf("%q is passed over", text)
		}
	}
	for _, text := range []string{"", "where is my order?", "one two three... ", "1,000.", "candy for android"} {
		if mayPart(text) || mayGreet(text) {
			t.Errorf("%q is looked into", text)
		}
	}
}

// holdQuick tries a quick look on texts made of what an expression is made of: words of it, run together or apart.
func holdQuick(t *testing.T, whole *regexp.Regexp, quick func(string) bool) {
	t.Helper()
	words := regexp.MustCompile(`[\pL’']+`).FindAllString(whole.String(), -1)
	lots := rand.New(rand.NewPCG(1, 2))
	gaps := []string{" ", " ", " ", "", ", ", "'", "\n", ". ", "  "}
	found := 0
	for range 100_000 / thin {
		text := gaps[lots.IntN(len(gaps))]
		for range 1 + lots.IntN(6) {
			w := words[lots.IntN(len(words))]
			if lots.IntN(4) == 0 {
				w = strings.ToUpper(w)
			}
			text += w + gaps[lots.IntN(len(gaps))]
		}
		if quick(text) {
			continue
		}
		if found++; whole.MatchString(text) {
			t.Fatalf("%q is passed over", text)
		}
	}
	if found < 1000/thin {
		t.Errorf("the quick look spares nothing: %d texts", found)
	}
}

// TestClauses holds the parting of a text without the expression against that with it.
func TestClauses(t *testing.T) {
	lots := rand.New(rand.NewPCG(3, 4))
	words := strings.Fields("I don't want a refund not the printer nicht instead of it but and works please my order, kein i need")
	ends := []string{"", "", ".", "!", "?!", " .", ". ", ";\n", " \n", "\r\n", "… "}
	for range 20_000 / thin {
		var said []string
		for range leastWords + 1 + lots.IntN(8) {
			said = append(said, words[lots.IntN(len(words))])
		}
		text := strings.Join(said, " ") + ends[lots.IntN(len(ends))]
		var want []clause
		add := func(c string) {
			if c = strings.TrimSpace(c); c != "" && len(want) < mostClauses {
				want = append(want, clause{text: c, refused: refusing(c) && refusals.MatchString(c)})
			}
		}
		for _, c := range clauseEnds.Split(text, mostClauses+1) {
			from := 0
			expression, part := commas, 3
			if refusing(text) {
				expression, part = turns, 0
			}
			for _, m := range expression.FindAllStringSubmatchIndex(c, mostClauses) {
				add(strings.TrimRight(c[from:m[part]], ", \t"))
				from = m[part]
			}
			add(c[from:])
		}
		if len(want) < 2 {
			want = nil
		}
		got := clauses(text)
		for i, c := range got {
			if text[c.start:c.start+len(c.text)] != c.text {
				t.Fatalf("%q: %q does not stand at %d", text, c.text, c.start)
			}
			got[i].start = 0
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q: %v, want %v", text, got, want)
		}
	}
}
