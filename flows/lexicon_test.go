package flows

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestLexiconsAreDisjoint holds that no phrase is two controls, or both a yes and a no.
func TestLexiconsAreDisjoint(t *testing.T) {
	for name, w := range map[string]lexiconWords{"english": english(), "german": german()} {
		seen := map[string]string{}
		for list, words := range map[string]string{"cancel": w.cancel, "repeat": w.repeat, "startOver": w.startOver, "help": w.help,
			"thanks": w.thanks, "goodbye": w.goodbye, "greeting": w.greeting} {
			for _, p := range phrases(words) {
				if other, twice := seen[join(p)]; twice {
					t.Errorf("%s: %q is in %s and in %s", name, join(p), other, list)
				}
				seen[join(p)] = list
			}
		}
	}
	for _, locale := range []string{"en", "de"} {
		l := newLexicon(locale)
		for p := range l.yes {
			if l.no[p] {
				t.Errorf("%s: %q is a yes and a no", locale, p)
			}
			if l.controls[p] != "" {
				t.Errorf("%s: %q is a yes and %s", locale, p, l.controls[p])
			}
		}
		if strings.Join(l.months[:], "") == "" || l.months[11] == "" || l.days[6] == "" {
			t.Errorf("%s: names of days or months are missing", locale)
		}
	}
}

func TestYesNo(t *testing.T) {
	for text, want := range map[string]answer{
		"yes": saidYes, "Yes.": saidYes, "YES!!!": saidYes, "yes please": saidYes, "ok": saidYes, "sure, go ahead": saidYes, "👍": saidYes,
		"that's right": saidYes, "thats correct": saidYes, "no problem": saidYes, "why not": saidYes, "yep thanks": saidYes, "y": saidYes,
		"no": saidNo, "No, thank you": saidNo, "nope": saidNo, "not really": saidNo, "don't": saidNo, "that's not right": saidNo, "👎": saidNo,
		"of course not": saidNo, "ok no": saidNo, "not yet": saidNo, "no way": saidNo, "please don't": saidNo,
		"": unanswered, "maybe": unanswered, "😀": unanswered, "purple": unanswered, "I know nothing about it": unanswered, "notice": unanswered,
		"yesterday": unanswered, "nobody answers": unanswered, "any": unanswered,
	} {
		l := newLexicon("en")
		if got := l.assentOf(newMessage(text, l)).said; got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	de := newLexicon("de")
	for text, want := range map[string]answer{"ja": saidYes, "Ja, bitte": saidYes, "passt so": saidYes, "kein Problem": saidYes, "yes": saidYes,
		"nein": saidNo, "nein danke": saidNo, "lieber nicht": saidNo, "noch nicht": saidNo, "geht immer noch nicht": saidNo, "vielleicht": unanswered, "Jacke": unanswered} {
		if got := de.assentOf(newMessage(text, de)).said; got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestControls(t *testing.T) {
	cases := map[string]map[string]control{
		"en": {
			"person": controlPerson, "a human please": controlPerson, "Can I speak to someone?": controlPerson, "let me talk to a real person": controlPerson,
			"AGENT": controlPerson, "I want to talk to a human being": controlPerson, "can you connect me with your staff": controlPerson,
			"put me through to an advisor please": controlPerson,
			"cancel":                              controlCancel, "never mind": controlCancel, "please stop": controlCancel, "forget it": controlCancel,
			"start over": controlStartOver, "repeat that": controlRepeat, "what?": controlRepeat, "what can you do?": controlHelp,
			"are you human?": controlIdentity, "am I talking to a real person": controlIdentity, "is it you or a human?": controlIdentity,
			"wait, are you a bot or a person?": controlIdentity, "is this a real human being": controlIdentity, "are you an actual agent?": controlIdentity,
			"who am I talking to?": controlIdentity, "am I chatting with a machine?": controlIdentity, "I think you're a robot": controlIdentity,
			"is it possible to talk to a human?": controlPerson, "are you able to connect me to an agent?": controlPerson, "is there a human I can talk to": controlPerson,
			"is this the machine you mean": "", "is it a computer": "", "are you open on Saturday": "", "are you going to send somebody": "", "thank you so much": controlThanks, "thanks!": controlThanks, "bye": controlGoodbye, "hi there": controlGreeting,
			"hello": controlGreeting, "that's all": controlGoodbye,
			"no human has answered": "", "a colleague": "", "my team": "", "3 people": "", "the person in accounting cannot log in": "", "cancel my order": "",
			"I don't want to talk to a person": "", "hello my vpn is broken": "", "stop the printer": "", "help my screen is black": "",
			"let me speak to your manager": controlPerson, "our manager is away": "", "when will someone come?": "",
			"someone in accounting": "", "the travel agent charged me twice": "", "": "",
		},
		"de": {
			"Mensch": controlPerson, "Ich möchte mit einem Menschen sprechen": controlPerson, "bitte einen Mitarbeiter": controlPerson,
			"verbinden Sie mich mit jemandem": controlPerson, "abbrechen": controlCancel, "vergiss es": controlCancel, "noch mal": controlRepeat,
			"wie bitte?": controlRepeat, "von vorn": controlStartOver, "hilfe": controlHelp, "vielen Dank": controlThanks, "tschüss": controlGoodbye,
			"Guten Tag": controlGreeting, "person": controlPerson, "cancel": controlCancel,
			"ich will Ihren Chef sprechen": controlPerson, "rede ich mit einem echten Menschen?": controlIdentity, "bist du ein Mensch?": controlIdentity,
			"bin ich hier bei einem Bot gelandet?": controlIdentity, "spreche ich mit einer Maschine": controlIdentity, "ist das ein Mensch oder ein Bot?": controlIdentity,
			"sind Sie ein echter Mitarbeiter?": controlIdentity, "mit wem spreche ich?": controlIdentity, "kann ich mit einem Menschen sprechen?": controlPerson, "ist das die Maschine": "", "kein Mensch antwortet": "", "ein Kollege": "", "Bestellung abbrechen": "", "mein Team": "",
		},
	}
	for locale, texts := range cases {
		l := newLexicon(locale, "en", "de")
		for text, want := range texts {
			if got := l.controlOf(newMessage(text, l)); got != want {
				t.Errorf("%s %q: %q, want %q", locale, text, got, want)
			}
		}
	}
}

// TestWantedLanguage holds how another language is asked for in words of one's own.
func TestWantedLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"english": "en", "I would like to speak English please": "en", "can we do this in German?": "de", "could you write in english": "en", "I'd prefer German": "de",
		"können wir auf Deutsch weitermachen?": "de", "ich möchte lieber Deutsch sprechen": "de", "bitte auf Englisch weiter": "en", "let's talk in French": "fr",
		"my English keyboard is broken": "", "the German catalogue is missing": "", "English or German?": "", "I do not speak German": "", "the shop page shows English prices": "", "": "",
	} {
		l := newLexicon("en", "en", "de")
		m := &machine{lex: l, msg: newMessage(text, l)}
		if got := m.wantedLanguage(); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestQuestions(t *testing.T) {
	for _, locale := range []string{"en", "de"} {
		l := newLexicon(locale)
		for text, want := range map[string]bool{"where is it": true, "it is broken": false, "broken?": true, "can you do it": true, "whatever": false} {
			if got := newMessage(text, l).question; got != want {
				t.Errorf("%s %q: %v", locale, text, got)
			}
		}
	}
}

// TestNamed holds which choice an answer names.
func TestNamed(t *testing.T) {
	l := newLexicon("en")
	ps := []phrase{{id: "red", words: split("the red one")}, {id: "red", words: split("red")}, {id: "blue", words: split("the blue one")}, {id: "blue", words: split("blue")}, {id: "me", words: split("me")}, {id: "me", words: split("only me")},
		{id: "not_me", words: split("not me at all")}, {id: "everyone", words: split("everyone")}}
	for text, want := range map[string]string{
		"red": "red", "RED!": "red", "the red one please": "red", "I'd take blue": "blue", "not the red one": "", "not red but blue": "blue",
		"red or blue": "", "only me": "me", "everyon": "everyone", "evreyone": "everyone", "rad": "", "bluu": "blue", "bleu": "blue", "not me at all": "not_me", "": "", "reddish": "",
	} {
		if got := newMessage(text, l).named(newBook(ps), l); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestSplit(t *testing.T) {
	for text, want := range map[string][]string{
		"Hello, World!": {"hello", "world"}, "that's": {"thats"}, "E-Mail": {"e", "mail"}, "  ": nil, "Größe 42": {"groesse", "42"}, "Café": {"cafe"}, "Cafe\u0301, u\u0308ber": {"cafe", "ueber"}, "’tis": {"tis"}, "a\x00b\xff": {"a", "b"}, "İ": {"i̇"},
	} {
		if got := split(text); text != "İ" && !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.String().Draw(rt, "text")
		words := split(s)
		if again := split(strings.Join(words, " ")); !slices.Equal(words, again) {
			rt.Fatalf("%q: %q and then %q", s, words, again)
		}
		l := newLexicon("en")
		m := newMessage(s, l)
		if m.line != join(m.words) || m.coreLine != join(m.core) || m.stretch(0, len(words)/2) != join(words[:len(words)/2]) {
			rt.Fatalf("%q: the lines %q, %q and %q", s, m.line, m.coreLine, m.stretch(0, len(words)/2))
		}
		for n := range len(words) + 2 {
			rest := m.from(n, l)
			if want := words[min(n, len(words)):]; len(rest.words) != len(want) {
				rt.Fatalf("%q without %d words: %q, want %q", s, n, rest.words, want)
			}
			if rest.text != "" && !strings.HasPrefix(s[rest.start:], rest.text) {
				rt.Fatalf("%q without %d words: %q does not stand at %d", s, n, rest.text, rest.start)
			}
		}
	})
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"form", "from", 1}, {"service", "servce", 1}, {"kitten", "sitting", 3}, {"für", "fur", 1}, {"abcdef", "x", 5}} {
		if got := distance(c.a, c.b, 5); got != c.want {
			t.Errorf("%q %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		a, b := rapid.StringN(0, 8, -1).Draw(rt, "a"), rapid.StringN(0, 8, -1).Draw(rt, "b")
		if d, e := distance(a, b, 9), distance(b, a, 9); d != e || (d == 0) != (fmt.Sprint([]rune(a)) == fmt.Sprint([]rune(b))) {
			rt.Fatalf("%q %q: %d and %d", a, b, d, e)
		}
	})
}

// TestPhraseBook holds what a book finds against trying all its phrases.
func TestPhraseBook(t *testing.T) {
	word := rapid.SampledFrom(strings.Fields("a all mail mails mailen team teams teamen the not note notes printer printers nicht nichts me my vpn über"))
	line := func(most int) *rapid.Generator[string] {
		return rapid.Custom(func(rt *rapid.T) string { return strings.Join(rapid.SliceOfN(word, 1, most).Draw(rt, "words"), " ") })
	}
	l := newLexicon("en")
	rapid.Check(t, func(rt *rapid.T) {
		var all []phrase
		for _, w := range rapid.SliceOfN(line(3), 0, 12).Draw(rt, "phrases") {
			all = addPhrase(all, rapid.SampledFrom([]string{"x", "y"}).Draw(rt, "id"), w)
		}
		m := newMessage(line(6).Draw(rt, "message"), l)
		var held, near []phrase
		for _, p := range all {
			if findLoose(m.words, p.words) >= 0 {
				held = append(held, p)
			}
			if slices.EqualFunc(p.words, m.words, sameWord) || slices.EqualFunc(coreOf(p.words, l), m.core, sameWord) && len(m.core) > 0 {
				near = append(near, p)
			}
		}
		b := newBook(all)
		same := func(a, b phrase) bool { return a.id == b.id && slices.Equal(a.words, b.words) }
		without := func(from, these []phrase) []phrase {
			return slices.DeleteFunc(slices.Clone(these), func(p phrase) bool {
				return slices.ContainsFunc(from, func(o phrase) bool { return same(o, p) })
			})
		}
		begin := b.beginning(m.words)
		if lost := without(begin, held); len(lost) > 0 {
			rt.Fatalf("%q: passed over %v", m.line, lost)
		}
		if lost := without(b.with(m.firsts()...), near); len(lost) > 0 {
			rt.Fatalf("%q: passed over %v", m.line, lost)
		}
		if kept := without(without(begin, all), all); !slices.EqualFunc(kept, begin, same) {
			rt.Fatalf("%q: %v are not in their order", m.line, begin)
		}
	})
}
