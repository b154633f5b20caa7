package flows

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// whole is what a message says as a whole: "yes", "no", or "" where it says something else or something more.
func whole(l *lexicon, text string) string {
	switch a := l.assentOf(newMessage(text, l)); {
	case !a.whole:
		return ""
	case a.said == saidYes:
		return "yes"
	default:
		return "no"
	}
}

// TestWholeAnswers holds what is a yes or a no and nothing else, in the words people use, and what only looks like one.
func TestWholeAnswers(t *testing.T) {
	for locale, answers := range map[string]map[string][]string{
		"en": {
			"yes": {"yes", "Yes.", "YES!!!", "yes please", "yes, please", "yes yes yes", "Yes please, thank you very much", "yep", "yep do it", "yup, thanks", "yeah sure", "y", "k", "ok", "okay then", "ok thanks", "ok do it",
				"ok, open it", "ok please open a ticket", "sure", "sure, go ahead", "sure thing", "sure, why not", "why not?", "of course", "of course, please do", "absolutely", "definitely yes", "go ahead", "go ahead please", "please do",
				"please open it", "please", "do it", "do it please", "please do that", "that's right", "thats correct", "that is right, thanks", "right", "right, go ahead", "correct", "correct, open it", "exactly", "yes exactly", "yes that is correct",
				"it is", "yes it is", "it is, thanks", "I do", "yes I do", "no problem", "no objections", "fine", "fine by me", "sounds good", "sounds good to me", "looks good, thank you", "all good", "perfect", "great, thanks", "alright", "agreed", "confirmed", "works for me",
				"yes, that would be great", "that would be great", "yes please go ahead and open the ticket", "yes, do it right away please", "ok, send it now", "oh yes", "well, yes", "👍", "👍🏽", "✅", "ok 👍", "yes 👍", "👌", "indeed", "by all means", "ja", "oui", "sí", "sì", "tak", "sim"},
			"no": {"no", "No.", "nope", "nah", "no thanks", "No, thank you", "no, please don't", "not really", "not yet", "don't", "don't do that", "that's not right", "of course not", "ok no", "no no", "no way", "please don't", "wrong", "👎", "❌", "right, not that one", "non", "nein"},
			"": {"", "maybe", "😀", "purple", "it is the wifi", "correct the e-mail to bob@kettle.example", "it works again, you can close it", "it is urgent", "it is raining", "it is still broken", "sure?", "yes?", "ok?", "do it later", "it is still the same",
				"right now it is slow", "right now", "correct it", "fine print is missing", "do it tomorrow", "good morning", "go on holiday first", "ok what now", "ok how long does it take", "yes but it is the till", "yes, and it is the till", "ok, and it is the till",
				"sure is hot today", "great, now the till is down too", "true but it is slow", "true colours are missing", "it does not print", "it does nothing", "I do not know", "I am waiting", "I have two of them", "please wait", "please call me", "please change the e-mail",
				"works only on Monday", "fixed price", "of course it is broken", "why not tomorrow?", "can you open it?", "is that right?", "open it later", "no internet", "no e-mail arrives", "wrong printer", "never had that before", "no, it's the VPN", "do I need to do that", "exactly the same error", "perfect storm", "they are all down", "yesterday", "nobody answers", "notice", "no ok"},
		},
		"de": {
			"yes": {"ja", "Ja, bitte", "ja bitte", "ja gern", "ja klar", "ja genau", "jo", "jep", "jawohl", "klar", "na klar", "gerne", "sehr gerne", "sicher", "natürlich", "natuerlich", "genau", "genau so", "stimmt", "das stimmt", "stimmt so", "richtig", "das ist richtig", "passt", "passt so", "das passt so", "ja passt", "in Ordnung",
				"geht klar", "alles klar", "mach das", "ja mach das bitte", "machen Sie das", "bitte", "gut", "gut, mach das", "ok danke", "okay, bitte öffnen", "kein Problem", "warum nicht", "warum nicht?", "von mir aus", "einverstanden", "ich bin einverstanden", "ja, bitte ein Ticket öffnen", "ja das wäre nett", "das wäre super", "auf jeden Fall", "so ist es", "yes", "ok 👍", "doch", "ja ja", "ja, danke schön"},
			"no": {"nein", "nein danke", "nee", "nö", "lieber nicht", "noch nicht", "auf keinen Fall", "natürlich nicht", "sicher nicht", "das stimmt nicht", "falsch", "stimmt nicht", "bitte nicht", "no"},
			"": {"vielleicht", "Jacke", "richtig wäre das WLAN", "sicher?", "mach das später", "stimmt das?", "geht das auch morgen?", "klar ist gar nichts", "gut wäre morgen", "bitte warten", "bitte die E-Mail ändern",
				"läuft nur langsam", "geht nur manchmal", "das ist das WLAN", "es ist das WLAN", "gern erst morgen", "genau dieselbe Meldung", "richtig langsam", "mach erst mal nichts", "ja aber es ist die Kasse", "ja, und es ist die Kasse", "kein Internet", "keine Mail kommt an", "nicht der Drucker", "alles klar?"},
		},
		"es": {"yes": {"sí", "si", "Sí, por favor", "claro", "claro que sí", "vale", "de acuerdo", "correcto", "sí, gracias", "adelante", "yes"}, "no": {"no", "no, gracias", "claro que no", "todavía no", "no no"},
			"": {"sí?", "es el wifi", "sí pero es la caja", "correcto sería el wifi", "no funciona", "claro de luna"}},
		"fr": {"yes": {"oui", "oui merci", "Oui, s'il vous plaît", "d'accord", "bien sûr", "c'est ça", "parfait"}, "no": {"non", "non merci", "pas encore", "pas du tout"}, "": {"oui?", "c'est le wifi", "oui mais plus tard", "d'accord pour demain"}},
		"it": {"yes": {"sì", "sì grazie", "certo", "va bene", "esatto"}, "no": {"no", "no grazie", "non ancora"}, "": {"certo?", "va bene domani", "è il wifi"}},
		"nl": {"yes": {"ja", "ja graag", "prima", "klopt", "doe maar"}, "no": {"nee", "nee bedankt", "nog niet"}, "": {"klopt niet helemaal", "ja maar later", "het is de wifi"}},
		"pt": {"yes": {"sim", "sim, por favor", "está bem"}, "no": {"não", "não, obrigado"}, "": {"sim?", "está bem amanhã"}},
		"pl": {"yes": {"tak", "tak, proszę", "dobrze"}, "no": {"nie", "nie, dziękuję"}, "": {"tak?", "dobrze jutro"}},
	} {
		l := newLexicon(locale, "en", locale)
		for want, texts := range answers {
			for _, text := range texts {
				if got := whole(l, text); got != want {
					t.Errorf("%s %q: %q, want %q", locale, text, got, want)
				}
			}
		}
	}
}

// TestAnswersAhead holds where an answer stands before something else.
func TestAnswersAhead(t *testing.T) {
	for text, want := range map[string]assent{
		"yes, and it is the till":          {said: saidYes, words: 1, sure: true},
		"ok, and it is the till":           {said: saidYes, words: 1, sure: true},
		"ok it is the till":                {said: saidYes, words: 1},
		"yes it is the till":               {said: saidYes, words: 3, sure: true},
		"yes please, it is the till":       {said: saidYes, words: 2, sure: true},
		"correct, but I need it by Friday": {said: saidYes, words: 1, sure: true},
		"it is the wifi":                   {},
		"no, it is the wifi":               {said: saidNo, words: 1, sure: true},
		"no it is the wifi":                {said: saidNo, words: 1, sure: true},
		"no internet":                      {said: saidNo, words: 1},
		"it works, but slowly":             {said: saidYes, words: 2, sure: true, works: true},
		"it works slowly":                  {},
	} {
		l := newLexicon("en", "en", "de")
		if got := l.assentOf(newMessage(text, l)); got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
}

// ordinary are what people go on with behind the words they begin with, so that the whole is no yes.
var ordinary = map[string][]string{
	"en": {"the wifi", "raining", "still broken", "later", "tomorrow morning", "what I did not want", "not", "never", "wrong", "about bob@kettle.example", "the whole shop", "slow on Mondays", "again and again", "when the shop opens", "until Friday", "?", "in two hours", "but the till"},
	"de": {"das WLAN", "später", "erst morgen", "das wollte ich nicht", "langsam", "gar nichts", "nicht", "falsch", "am Montag", "wenn der Laden öffnet", "?", "aber die Kasse", "immer noch kaputt", "bis Freitag"},
}

// TestNoYesInASentence holds that a sentence which only begins with words for yes, or goes on behind them, is no plain yes.
func TestNoYesInASentence(t *testing.T) {
	for locale, rests := range ordinary {
		l := newLexicon(locale, "en", "de")
		yes := slices.Sorted(maps.Keys(l.yes))
		rapid.Check(t, func(t *rapid.T) {
			said, rest := rapid.SampledFrom(yes).Draw(t, "yes"), rapid.SampledFrom(rests).Draw(t, "rest")
			if rest == "?" && l.rhetorical(said) {
				t.Skip("a question in form alone")
			}
			if text := said + " " + rest; whole(l, text) == "yes" {
				t.Fatalf("%s: %q is a yes", locale, text)
			}
		})
	}
}

// TestNoTicketWithoutAYes holds the same of a whole dialogue: what is no yes opens no ticket, whatever it begins with.
func TestNoTicketWithoutAYes(t *testing.T) {
	p := sample(t)
	yes := slices.Sorted(maps.Keys(newLexicon("en", "en", "de").yes))
	rests := slices.DeleteFunc(slices.Clone(ordinary["en"]), func(s string) bool { return strings.Contains(s, "Friday") || strings.Contains(s, "tomorrow") })
	rapid.Check(t, func(rt *rapid.T) {
		said, rest := rapid.SampledFrom(yes).Draw(rt, "yes"), rapid.SampledFrom(rests).Draw(rt, "rest")
		if rest == "?" && said == "why not" || rest == "?" && said == "warum nicht" {
			rt.Skip("a question in form alone")
		}
		got := playScript(t, p, "> it is broken | report_issue!\n> vpn\n> it drops every few minutes since then\n> only me\n> slowly\n> skip\n> "+said+" "+rest+"\n")
		if strings.Contains(got, "* OpenTicket") || strings.Contains(got, "* Handoff") {
			rt.Fatalf("%q opened a ticket:\n%s", said+" "+rest, got)
		}
	})
}
