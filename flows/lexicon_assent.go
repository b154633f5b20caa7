package flows

// assentWords are the words of a language with which people say yes and no: phrases parted by bars.
type assentWords struct {
	surely   string // says yes, whatever is said behind it: "yes"
	readily  string // says yes before the words of doing it: "ok, open it"
	alone    string // says yes where nothing else is said in its clause: "it is", "correct"
	worked   string // says that something works, which is a yes to nothing else
	refusals string // says no, whatever is said behind a comma: "no"
	deny     string // says no where nothing else is said in its clause: "not yet"
	carry    string // single words around a yes that carry it out or are polite: "please open it, that would be great"
	negate   string // negations, where a language has no other words here
}

// assents are the languages in which a plain yes and no is understood on every desk: people answer in their own.
var assents = map[string]assentWords{
	"en": {
		surely: `yes|yeah|yep|yup|yea|yas|yess|yess sir|ye|aye|of course|absolutely|definitely|certainly|affirmative|by all means|yes yes|oh yes|yes do|yes i do|yes it is|yes that's right|yes that is right`,
		readily: `sure|sure thing|ok|okay|k|kk|fine|alright|all right|good|great|perfect|cool|excellent|wonderful|brilliant|lovely|agreed|very well|go ahead|go for it|
			please do|sounds good|looks good|good idea|great idea|right then|why not`,
		alone: `y|correct|right|exactly|precisely|true|that's right|that is right|that's correct|that is correct|that's fine|that is fine|that's good|that is good|that's it exactly|all correct|all good|
			looks right|looks fine|looks correct|looks great|looks ok|go on|do it|do that|do so|make it so|do go ahead|no problem|no objections|no objection|it does|it is|it is right|it is correct|they are|i do|i am|i would|i'd like that|
			i would like that|i have|i agree|indeed|confirmed|confirm|i confirm|fine by me|fine with me|works for me|ok by me|ok with me|okay with me|ok for me|good to go|all fine|all right by me|no complaints|you may|you can|you got it|
			that would be great|that would be good|that would be nice|that would be fine|that would be perfect|that would help|would be great|would be good|would be nice|open it|please open it|open a ticket|open the ticket|open one|create it|create a ticket|create the ticket|send it|submit it|raise it|log it|uh huh|please`,
		worked:   `it works|it works now|works|works now|that worked|it worked|worked|solved|fixed|it is fixed|it is working|it's working now`,
		refusals: `no|nope|nah|no no|no thanks|no thank you|not at all|no way|certainly not|definitely not|absolutely not|of course not`,
		deny: `n|nay|not really|never|wrong|incorrect|false|that's wrong|that is wrong|not right|not correct|that's not right|that is not right|that's not correct|that is not correct|
			that isn't right|isn't right|that's incorrect|that is incorrect|not quite|not yet|don't|do not|please don't|please do not|don't do it|don't do that|rather not|i'd rather not|i would rather not|better not|no need|not now|not today|it doesn't|it does not|it didn't|it isn't|it is not|it's not|
			still not|still doesn't work|doesn't work|does not work|it doesn't work|i don't|i do not|i'm not|i am not|i wouldn't|negative|none of these|neither|i don't think so|i do not think so|i don't want that|i don't want it|don't open it|do not open it`,
		carry: `please|pls|plz|thanks|thank|you|thx|ty|much|very|so|kindly|kind|of|would|will|be|is|it|it's|that|that's|this|a|an|the|one|ticket|tickets|case|request|open|create|raise|file|log|make|
			send|submit|go|ahead|do|on|with|for|me|us|i|i'd|i'll|like|want|to|let|let's|now|right|away|quickly|asap|soon|possible|as|then|just|all|correct|and|good|great|nice|lovely|wonderful|perfect|fine|cool|super|helpful|
			appreciated|appreciate|sir|madam|mate|in|up`,
	},
	"de": {
		surely: `ja|jo|joa|jep|jepp|jup|jap|jawohl|jaja|ja ja|ja klar|ja genau|ja bitte|ja gern|ja gerne|na klar|natürlich|selbstverständlich|auf jeden fall|unbedingt|sehr gern|sehr gerne|aber ja|aber sicher|oh ja`,
		readily: `ok|okay|gut|sehr gut|klar|super|prima|perfekt|toll|wunderbar|bestens|gern|gerne|in ordnung|geht klar|alles klar|einverstanden|von mir aus|meinetwegen|warum nicht|gute idee|nur zu|
			machen sie das|mach das|mach mal|machen sie mal|na gut|also gut`,
		alone: `j|sicher|genau|genau so|stimmt|das stimmt|stimmt so|stimmt genau|richtig|das ist richtig|ist richtig|alles richtig|so ist es|korrekt|das ist korrekt|alles korrekt|passt|passt so|das passt|das passt so|passt alles|alles gut|
			mach|mach auf|machs|mach ein ticket auf|mach das ticket auf|das wäre gut|das wäre super|das wäre nett|das wäre toll|wäre gut|wäre super|wäre nett|bitte|bitte machen|bitte mach das|mach es|machen sie es|machen wir so|so machen wir es|kein problem|keine einwände|bin einverstanden|ich bin einverstanden|bin dafür|bestätigt|bestätige ich|los|los gehts|
			so passt es|das ist gut|das ist gut so|gut so|ist gut|doch|doch doch|öffnen|bitte öffnen|ticket öffnen|ticket bitte|anlegen|bitte anlegen|abschicken|bitte abschicken`,
		worked:   `funktioniert|es funktioniert|es geht|geht|geht wieder|es geht wieder|läuft|es läuft|läuft wieder|es läuft wieder|gelöst|erledigt|klappt|es klappt|klappt wieder|jetzt geht es|jetzt gehts`,
		refusals: `nein|nee|nö|ne|nein nein|nein danke|nee danke|auf keinen fall|keinesfalls|keineswegs|natürlich nicht|sicher nicht|bestimmt nicht|lieber nicht|bloß nicht`,
		deny: `nicht|noch nicht|eher nicht|besser nicht|niemals|falsch|das ist falsch|stimmt nicht|das stimmt nicht|stimmt so nicht|nicht richtig|das ist nicht richtig|nicht korrekt|das ist nicht korrekt|nicht ganz|gar nicht|überhaupt nicht|
			bitte nicht|jetzt nicht|heute nicht|mach das nicht|machen sie das nicht|geht nicht|es geht nicht|funktioniert nicht|es funktioniert nicht|geht immer noch nicht|immer noch nicht|passt nicht|das passt nicht|nichts davon|keines davon|keins davon|keine davon|danke nein`,
		carry: `bitte|bitteschön|danke|dankeschön|vielen|besten|dank|gern|gerne|sehr|schön|gut|super|prima|toll|nett|lieb|freundlich|das|dies|es|sie|du|mir|uns|ich|wir|ein|eine|einen|den|die|der|so|ticket|tickets|fall|anfrage|
			öffnen|öffne|öffnest|öffnet|aufmachen|eröffnen|mach|machs|mache|machen|machst|macht|anlegen|lege|leg|legen|an|auf|erstellen|erstelle|abschicken|schicken|schick|senden|sende|ab|weiter|los|gehts|gleich|jetzt|sofort|schnell|dann|
			wäre|wär|ist|können|kannst|könnt|möchte|will|hätte|würde|alles|richtig|korrekt|stimmt|passt|genau|damit|dafür|mal|und|ihr|ihnen|dir`,
	},
	"fr": {
		surely: `oui|ouais|oui oui|oui merci|oui s'il vous plaît|oui bien sûr|bien sûr|tout à fait|évidemment`, readily: `d'accord|ok|parfait|très bien|entendu|allez-y|vas-y|volontiers|bonne idée`,
		alone:  `exactement|exact|c'est ça|c'est exact|c'est bon|c'est correct|correct|ça marche|ça me va|s'il vous plaît`,
		worked: `ça fonctionne`, refusals: `non|non merci|non non|pas du tout|surtout pas|bien sûr que non`, deny: `pas encore|pas vraiment|pas maintenant|c'est faux|jamais|ce n'est pas ça`,
		carry:  `s'il|vous|te|plaît|merci|beaucoup|bien|ouvrez|ouvre|le|la|un|une|ticket|faites|fais|allez|y|créez|envoyez|ça|c'est|parfait|bon`,
		negate: `pas|non|jamais|rien|aucun|aucune`,
	},
	"es": {
		surely: `sí|si|sip|sí sí|sí por favor|sí claro|sí gracias|claro|claro que sí|por supuesto|desde luego|efectivamente`, readily: `vale|ok|de acuerdo|perfecto|muy bien|bueno|adelante|hágalo|hazlo|buena idea`,
		alone:  `exacto|exactamente|correcto|es correcto|está bien|así es|eso es|todo correcto|por favor|me parece bien`,
		worked: `funciona|ya funciona`, refusals: `no|no gracias|no no|claro que no|para nada|de ninguna manera|en absoluto`, deny: `todavía no|aún no|ahora no|no es correcto|incorrecto|nunca|mejor no|no está bien`,
		carry:  `por|favor|gracias|muchas|abra|abre|abrir|el|la|un|una|lo|ticket|hágalo|hazlo|adelante|cree|envíe|eso|es|está|bien|perfecto|claro|muy`,
		negate: `no|nunca|nada|ninguno|ninguna|tampoco`,
	},
	"it": {
		surely: `sì|si|sì grazie|sì certo|sì per favore|certo|certamente|senz'altro|assolutamente sì`, readily: `va bene|ok|d'accordo|perfetto|benissimo|volentieri|procedi|proceda|vai`,
		alone:  `esatto|esattamente|giusto|corretto|è giusto|è corretto|tutto giusto|per favore`,
		worked: `funziona|adesso funziona`, refusals: `no|no grazie|no no|assolutamente no|per niente|certo che no`, deny: `non ancora|non ora|non proprio|sbagliato|è sbagliato|mai|meglio di no`,
		carry:  `per|favore|grazie|mille|apra|apri|aprite|il|lo|la|un|una|ticket|faccia|fai|pure|bene|così|è|perfetto`,
		negate: `non|no|mai|niente|nessuno|nessuna`,
	},
	"nl": {
		surely: `ja|jawel|ja graag|ja hoor|ja ja|natuurlijk|zeker|jazeker|uiteraard`, readily: `oké|oke|ok|prima|goed|goed idee|graag|doe maar|akkoord|ga je gang|in orde`,
		alone:  `precies|klopt|dat klopt|juist|dat is juist|dat is goed|correct|alstublieft`,
		worked: `het werkt|het werkt weer`, refusals: `nee|nee bedankt|nee dank je|nee dank u|zeker niet|absoluut niet|natuurlijk niet`, deny: `nog niet|nu niet|klopt niet|dat klopt niet|niet juist|liever niet|nooit|fout`,
		carry:  `graag|alstublieft|alsjeblieft|bedankt|dank|je|u|wel|hoor|maak|open|het|dat|een|de|ticket|maar|aan|is|goed|prima|doe`,
		negate: `niet|geen|nooit|nee|niets`,
	},
	"pt": {
		surely: `sim|sim por favor|claro|claro que sim|com certeza|certamente`, readily: `está bem|ok|tudo bem|perfeito|pode ser|de acordo|combinado`,
		alone:  `exato|exatamente|correto|certo|isso|isso mesmo|está certo|está correto|por favor`,
		worked: `funciona|já funciona`, refusals: `não|nao|não obrigado|não obrigada|de jeito nenhum|claro que não`, deny: `ainda não|agora não|errado|está errado|nunca`,
		carry:  `por|favor|obrigado|obrigada|muito|abra|abrir|o|a|um|uma|ticket|faça|pode|isso|está|bem`,
		negate: `não|nao|nunca|nada|nenhum|nenhuma`,
	},
	"pl": {
		surely: `tak|tak tak|tak proszę|oczywiście|jasne|pewnie`, readily: `ok|dobrze|zgoda|świetnie|super`,
		alone:  `dokładnie|zgadza się|prawda|proszę|racja`,
		worked: `działa|już działa`, refusals: `nie|nie dziękuję|nie nie|absolutnie nie|oczywiście nie`, deny: `jeszcze nie|nie teraz|nieprawda|źle|nigdy|nie zgadza się`,
		carry:  `proszę|dziękuję|dzięki|bardzo|otwórz|utwórz|to|ticket|zgłoszenie|jest|dobrze`,
		negate: `nie|nigdy|nic|żaden|żadna`,
	},
}

// addAssents adds the words for yes and no: those of its own language first, so that another one's yes is never taken for what it
// means here.
func (l *lexicon) addAssents(languages []string) {
	done := map[string]bool{}
	for _, lang := range languages {
		lang = language(lang)
		w, has := assents[lang]
		if !has || done[lang] {
			continue
		}
		done[lang] = true
		l.addAnswers(l.yes, l.no, w.surely, w.readily, w.alone, w.worked)
		l.addAnswers(l.no, l.yes, w.refusals, w.deny)
		l.addTo(l.surely, l.yes, w.surely)
		l.addTo(l.readily, l.yes, w.readily)
		l.addTo(l.worked, l.yes, w.worked)
		l.addTo(l.refusals, l.no, w.refusals)
		l.addTo(l.carry, nil, w.carry)
		l.addTo(l.negations, nil, w.negate)
	}
}

// addOtherAssents adds a plain yes and no of languages that the desk does not speak.
func (l *lexicon) addOtherAssents() {
	for _, lang := range []string{"en", "de", "fr", "es", "it", "nl", "pt", "pl"} {
		w := assents[lang]
		l.addAnswers(l.yes, l.no, w.surely)
		l.addAnswers(l.no, l.yes, w.refusals)
		l.addTo(l.surely, l.yes, w.surely)
		l.addTo(l.refusals, l.no, w.refusals)
	}
}

// addAnswers adds phrases to the yes's or to the no's, where they are not the other.
func (l *lexicon) addAnswers(to, other map[string]bool, lists ...string) {
	for _, list := range lists {
		for _, p := range phrases(list) {
			if s := join(p); !other[s] && l.controls[s] == "" {
				to[s], l.answers[p[0]] = true, true
				l.longestAnswer = max(l.longestAnswer, len(p))
			}
		}
	}
}

// addTo adds phrases to a set, of those that are among a larger one.
func (l *lexicon) addTo(to, among map[string]bool, list string) {
	for _, p := range phrases(list) {
		if s := join(p); among == nil || among[s] {
			to[s] = true
		}
	}
}
