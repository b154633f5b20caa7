package intents

import (
	"strings"
	"unicode/utf8"
)

// answers are the words of one language that say yes or no. Strong ones hold at the beginning of a message whatever
// follows. Weak ones are words of other sentences too ("right now", "correct my address"): they hold as a whole message,
// before a comma or a point, and before a please or thanks. A plain no holds before a word of goOn as well: "no I want", but
// not "no internet".
type answers struct {
	strongYes, strongNo opened
	weakYes, weakNo     opened
	plainNo             opened
	goOn                map[string]bool
}

// polite are the words after which a weak answer is still one.
var polite = wordSet("please thanks thank thx bitte danke merci gracias grazie bedankt")

var answersOf = map[string]*answers{
	"en": {
		strongYes: open("yes please", "yes", "yeah", "yep", "yup", "yea", "ya", "aye", "yes i do", "yes it is", "of course", "absolutely", "definitely", "certainly", "affirmative", "indeed", "sure thing", "exactly", "precisely", "that's right", "thats right", "that is right", "that's correct", "thats correct", "that is correct", "that's it", "you are right", "you're right", "sounds good", "by all means"),
		strongNo:  open("no thanks", "no thank you", "no thx", "nope", "nah", "no way", "not really", "not at all", "certainly not", "definitely not", "absolutely not", "of course not", "i don't think so", "i dont think so", "i do not think so", "negative", "that's wrong", "thats wrong", "that is wrong", "that's not right", "thats not right", "that is not right", "that's not correct", "that is not correct", "that's incorrect", "not correct", "not right", "wrong", "never mind", "nevermind", "rather not", "i'd rather not", "better not", "please don't", "please dont", "please do not"),
		weakYes:   open("y", "ok", "okay", "k", "sure", "fine", "right", "correct", "true", "please", "please do", "go ahead", "do it", "i do", "i am", "it is", "it does", "it did", "i did", "i have", "good", "perfect", "agreed", "confirm", "confirmed", "alright", "all right", "uh huh", "👍", "✅"),
		weakNo:    open("n", "never", "not now", "not yet", "don't", "dont", "do not", "i don't", "i dont", "i do not", "i'm not", "i am not", "it isn't", "it is not", "it doesn't", "it didn't", "i didn't", "i did not", "i haven't", "incorrect", "false", "nothing", "none", "neither", "👎", "❌"),
		plainNo:   open("no"),
		goOn:      wordSet("please thanks thank i i'd i'm i've i'll it it's that that's this but we you he she they my the and just not sir madam mate so because there please"),
	},
	"de": {
		strongYes: open("ja bitte", "ja gerne", "ja gern", "ja genau", "ja stimmt", "ja", "jep", "jo", "jup", "jawohl", "jaja", "jawoll", "genau", "das stimmt", "stimmt genau", "das ist richtig", "das ist korrekt", "ist richtig", "ist korrekt", "natuerlich", "selbstverstaendlich", "auf jeden fall", "aber ja", "aber sicher", "in ordnung", "einverstanden", "sehr gerne", "sehr gern", "gerne", "doch doch", "na klar", "klaro"),
		strongNo:  open("nein danke", "nein", "nee", "noe", "ne danke", "nope", "auf keinen fall", "keinesfalls", "keineswegs", "natuerlich nicht", "lieber nicht", "besser nicht", "bitte nicht", "stimmt nicht", "das stimmt nicht", "das ist falsch", "das ist nicht richtig", "das ist nicht korrekt", "nicht richtig", "nicht korrekt", "niemals", "eher nicht", "gar nicht", "ueberhaupt nicht", "danke nein"),
		weakYes:   open("j", "ok", "okay", "klar", "sicher", "doch", "stimmt", "richtig", "korrekt", "passt", "bitte", "gern", "gut", "perfekt", "mach das", "machen sie das", "ist so", "bestaetigt", "bestaetigen", "👍", "✅"),
		weakNo:    open("n", "ne", "nicht", "nie", "falsch", "noch nicht", "jetzt nicht", "nichts", "keine", "keins", "👎", "❌"),
	},
	"fr": {
		strongYes: open("oui", "ouais", "oui s'il vous plait", "bien sur", "tout a fait", "d'accord", "exactement", "c'est ca", "c'est exact"),
		strongNo:  open("non", "non merci", "pas du tout", "c'est faux", "pas maintenant"),
		weakYes:   open("ok", "exact", "correct", "si", "parfait", "👍"), weakNo: open("faux", "jamais", "👎"),
	},
	"es": {
		strongYes: open("si", "si por favor", "claro", "por supuesto", "exacto", "asi es", "de acuerdo"),
		strongNo:  open("no gracias", "para nada", "claro que no", "de ninguna manera"),
		weakYes:   open("ok", "vale", "correcto", "perfecto", "👍"), weakNo: open("nunca", "incorrecto", "👎"),
		plainNo: open("no"), goOn: wordSet("gracias por pero yo es"),
	},
	"it": {
		strongYes: open("si", "si grazie", "certo", "certamente", "esatto", "va bene", "d'accordo"),
		strongNo:  open("no grazie", "assolutamente no", "per niente"),
		weakYes:   open("ok", "giusto", "corretto", "👍"), weakNo: open("mai", "sbagliato", "👎"),
		plainNo: open("no"), goOn: wordSet("grazie ma io"),
	},
	"nl": {
		strongYes: open("ja", "ja graag", "jawel", "natuurlijk", "zeker", "precies", "klopt", "dat klopt"),
		strongNo:  open("nee", "nee bedankt", "nee dank je", "zeker niet", "klopt niet", "dat klopt niet"),
		weakYes:   open("ok", "oke", "goed", "juist", "👍"), weakNo: open("nooit", "niet", "fout", "👎"),
	},
}

// yesNo tells whether a message is a yes or a no, as a whole or at its beginning, and which bytes say so.
func yesNo(s *scan) (value string, start, end int) {
	lang := s.lang
	if answersOf[lang] == nil {
		lang = "en"
	}
	a := answersOf[lang]
	i := 0
	for s.is(i, "oh", "well", "hm", "hmm", "um", "ah", "ach", "also", "na", "tja", "¡", ",") && len(s.tokens) > i+1 {
		i++
	}
	best, follow := 0, polite
	try := func(v string, phrases opened, f map[string]bool) {
		for _, p := range phrases.from(s, i) {
			if n := s.phrase(i, p); n > best {
				value, best, follow = v, n, f
			}
		}
	}
	try("yes", a.strongYes, nil)
	try("no", a.strongNo, nil)
	try("yes", a.weakYes, polite)
	try("no", a.weakNo, polite)
	try("no", a.plainNo, a.goOn)
	if best == 0 || !s.answerEnds(i+best, follow) {
		return "", 0, 0
	}
	return value, s.tokens[i].start, s.tokens[i+best-1].end
}

// answerEnds tells whether an answer that reaches up to token i is one by itself: nothing follows, or a comma or the like,
// or one of the words given, nil for any. One that is asked back is none: "right?".
func (s *scan) answerEnds(i int, follow map[string]bool) bool {
	t := s.at(i)
	switch {
	case i >= len(s.tokens):
		return true
	case t.kind == otherToken:
		return t.s == "..." || strings.Contains(",.!;:)", t.s) || s.text[t.start] >= utf8.RuneSelf
	case t.kind == digitToken:
		return false
	}
	return follow == nil || follow[t.s]
}
