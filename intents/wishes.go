package intents

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A message may hold two wishes: "reset my password and where is my order?", say what is not wanted: "I don't want a
// refund, I want it repaired", and begin with a greeting. It is cut into clauses. What is not wanted is left out, and where
// two of the others are clear and differ, there are two wishes.
const (
	mostWishes    = MaxGuesses // of one message
	mostClauses   = 6          // read of one message: more is a letter, and costs time
	leastWords    = 3          // of a clause: fewer seldom hold a wish
	wishWords     = 2          // of a clause that may be a second wish
	clearScore    = 0.57       // of the guess of a clause
	clearInScope  = 0.6        // probability that a clause belongs to any intent
	surelyScore   = 0.82       // clearScore of a clause that comes first because it was said first
	surelyInScope = 0.9        // clearInScope of it
)

// clauseEnds matches what parts two wishes: ends of sentences, numbers of a list, and words as "and", "also" in the languages we know.
var clauseEnds = regexp.MustCompile(`(?i)[.!?;…]+(?:\s+|$)|\n+|\s+&\s+|(?:^|\s+)\(?[1-9]\)\s*|` +
	`,\s*(?:second|secondly|third|thirdly|next|finally|additionally|besides|zweitens|drittens|weiterhin|zudem|ferner|dazu)[,:]?\s+|` +
	`,?\s+(?:and|as well as|but|also|plus|then|und|aber|sondern|au(?:ß|ss)erdem|sowie|dann|et|puis|mais|y|luego|pero|sino|e|poi|ma|en|ook|maar)\s+(?:also\s+|then\s+|auch\s+)?`)

// commas part what may be another wish by how it goes on: with a question, a request, or a thing of one's own.
var commas = regexp.MustCompile(`(?i)(,\s+)(?:where|how|when|what|can|could|please|i need|i want|i would like|i['’]d like|my|our|the|` +
	`wo|wie|wann|was|kann|können|bitte|ich brauche|ich möchte|ich will|ich hätte|mein|meine|unser|unsere|der|die|das|où|quand|mon|ma|dónde|cuándo|mi|mio|mia|waar|mijn)\s`)

// turns begin a clause of their own without a comma, where something is refused: "instead of a refund I want a repair".
var turns = regexp.MustCompile(`(?i),\s+|\s+(?:(?:instead of|rather than|anstatt|statt|anstelle|au lieu d|en vez de|en lugar de|invece di|in plaats van)\b` +
	`|i(?:'d| would) (?:rather|like|prefer)|i (?:want|need)|ich (?:möchte|moechte|will|hätte|haette|brauche)|je (?:veux|voudrais)|quiero|quisiera)\b`)

// refusals match clauses that say what is not wanted. They are about wanting alone: "I can't sign in" and "it doesn't work" are wishes.
var refusals = regexp.MustCompile(`(?i)^(?:(?:no|ok|okay|well|nein|hallo|hello|hi)[,.]?\s+)?(?:` +
	`(?:i am|we are|i was|i['’]m|we['’]re|i|we)?\s*(?:really |just |actually |certainly |definitely )?(?:don['’]?t|do not|didn['’]?t|did not|wouldn['’]?t|would not|never|no longer|not)\s+(?:really |actually |even |longer |here to )?(?:want|wanted|wanting|need|ask|asked|asking|wish|like|mean|meant|require|request|requested|after|looking for|here for|calling|writing|trying to|interested in|about)\b` +
	`|(?:i|we)\s+(?:have not|haven['’]?t|had not|hadn['’]?t|did not|didn['’]?t)\s+(?:forget|forgotten|forgot|lose|lost|ask|asked)\b` +
	`|(?:nobody|no one|no-one)\s+(?:asked|wants|wanted|needs|needed)\b` +
	`|(?:(?:just |please )?forget|never mind|leave|skip)\s+(?:about )?(?:the|that|this|it|a|an|my)\s+(?:refund|return|exchange|replacement|repair|voucher|ticket|cancellation|order|callback|call|password)\b` +
	`|(?:please )?(?:do not|don['’]?t|never)\s+(?:you )?(?:please )?(?:ever )?(?:connect|transfer|put|send|give|cancel|refund|reset|escalate|forward|hand|pass|delete|remove|return|exchange|replace|refer|close|call|tell)\b` +
	`|(?:it['’]?s |this is |that['’]?s )?not\s+(?:about )?(?:a|an|the|my|any|another)\s` +
	`|no\s+(?:more\s+)?(?:refunds?|returns?|exchanges?|replacements?|repairs?|vouchers?|tickets?|credits?|cancellations?|new|need)\b` +
	`|(?:instead of|rather than|anstatt|statt|anstelle|au lieu d|en vez de|en lugar de|invece di|in plaats van)\b` +
	`|(?:ich|wir)?\s*(?:will|wollen|wollte|möchte|möchten|moechte|moechten|brauche|brauchen|wünsche|wuensche)\s+(?:gar |auf keinen fall |wirklich )?(?:kein(?:e|en|em|er)?|nichts?)\b` +
	`|(?:ich|wir)\s+(?:habe|haben|hatte|hatten)\s+(?:\S+\s+){0,4}?(?:kein(?:e|en|em|er)?\s+(?:\S+\s+)?|nicht\s+)(?:vergessen|verloren|verlangt|gewollt|gewünscht|gemeint|(?:danach |darum )?gefragt)\b` +
	`|niemand\s+(?:hat|will|wollte|braucht)\b|(?:vergiss|vergessen sie|lassen sie|lass)\s+(?:die|den|das|meine?n?)\s` +
	`|bitte\s+(?:\S+\s+){0,3}?(?:nicht|kein(?:e|en|em|er)?)\b` +
	`|(?:verbinden?|leiten?|schicken?|senden?|geben?|stornieren?|erstatten|löschen?|schließen?|setzen?)\s+(?:sie|mich|mir|uns|bitte)\s+(?:\S+\s+){0,3}?(?:nicht|kein(?:e|en|em|er)?)\b` +
	`|(?:es geht )?(?:mir )?(?:kein(?:e|en|em|er)?|nicht (?:um |die |den |das |eine |einen |ein ))\b` +
	`|(?:je )?ne veux pas\b|je ne (?:veux|souhaite) pas\b|pas (?:de |d['’])` +
	`|(?:yo )?no (?:quiero|necesito|deseo)\b|non voglio\b|ik wil geen\b)`)

// greetings begin a message without being its wish.
var greetings = regexp.MustCompile(`(?i)^(?:(?:hi|hello|hey|hiya|howdy|greetings|dear (?:team|sirs?|madam|support|all|[a-z]+ team)|good (?:morning|afternoon|evening|day)|hallo|hi|moin|servus|guten (?:tag|morgen|abend)|grüß gott|gruess gott|` +
	`sehr geehrte (?:damen und herren|frau \S+)|sehr geehrter herr \S+|liebes team|bonjour|bonsoir|salut|hola|buenos días|buenos dias|buenas (?:tardes|noches)|buongiorno|salve|ciao|goedemorgen|goedemiddag)` +
	`(?: there| again| all| everyone| everybody| team| guys| folks| sir| madam| zusammen| alle| nochmal)?)(?:\s*[,.!:;–-]+\s*|\s+|\n+)`)

// pleasantries may follow a greeting.
var pleasantries = regexp.MustCompile(`(?i)^(?:i )?(?:hope (?:you(?:'re| are| re)?|all is|this|everyone)[^.,!?\n]*|how are you(?: doing| today)*|wie geht es (?:ihnen|dir|euch)|ich hoffe[^.!?\n]*?(?:geht|gut))\s*[,.!?\n]+\s*`)

// greeted returns a text without the greeting it begins with, or as it is if hardly anything is left.
func greeted(text string) string {
	rest := strings.TrimSpace(text)
	if !mayGreet(rest) {
		return text
	}
	m := greetings.FindStringIndex(rest)
	if m == nil {
		return text
	}
	rest = rest[m[1]:]
	if m := pleasantries.FindStringIndex(rest); m != nil {
		rest = rest[m[1]:]
	}
	if len(strings.Fields(rest)) < leastWords {
		return text
	}
	return rest
}

// mayGreet tells whether a text begins with the first word of a greeting: most don't, and a regular expression takes its time.
func mayGreet(text string) bool {
	var buf [longestGreeting]byte
	switch string(word(text, buf[:])) {
	case "hi", "hello", "hey", "hiya", "howdy", "greetings", "dear", "good", "hallo", "moin", "servus", "guten", "gruess", "sehr", "liebes",
		"bonjour", "bonsoir", "salut", "hola", "buenos", "buenas", "buongiorno", "salve", "ciao", "goedemorgen", "goedemiddag", string(foreign):
		return true
	}
	return false
}

const (
	longestGreeting = len("goedemiddag")
	longestJoint    = len("additionally")
	longestRefusal  = len("ichmoechten")
	longestTurn     = len("quisiera")
	foreign         = '?' // stands for a word with letters beyond ASCII
)

// word returns the letters that a text begins with, in lower case; none where they don't fit into buf.
func word(text string, buf []byte) []byte {
	n := 0
	for i := range len(text) {
		c := text[i] | 0x20
		switch {
		case text[i] >= utf8.RuneSelf:
			return append(buf[:0], foreign)
		case c < 'a' || c > 'z':
			return buf[:n]
		case n == len(buf):
			return nil
		}
		buf[n] = c
		n++
	}
	return buf[:n]
}

// endMarks may end a text without parting anything.
const endMarks = ".!?; \t\n\f\r"

// mayPart tells whether anything parts a text before its end that clauseEnds or commas might match.
func mayPart(text string) bool {
	text = strings.TrimRight(text, endMarks)
	var buf [longestJoint]byte
	for i := range len(text) {
		switch text[i] {
		case '.', '!', '?', ';', '&', ')', '\n', "…"[0]:
			return true
		case ',':
			if i+1 < len(text) && (text[i+1] == ' ' || text[i+1] == '\t') {
				return true
			}
		case ' ', '\t', '\f', '\r':
			switch string(word(text[i+1:], buf[:])) {
			case "and", "as", "but", "also", "plus", "then", "und", "aber", "sondern", "ausserdem", "sowie", "dann", "et", "puis", "mais", "y", "luego",
				"pero", "sino", "e", "poi", "ma", "en", "ook", "maar", "second", "secondly", "third", "thirdly", "next", "finally", "additionally", "besides",
				"zweitens", "drittens", "weiterhin", "zudem", "ferner", "dazu", string(foreign):
				return true
			}
		}
	}
	return false
}

// unended is a text that nothing parts without the marks at its end: what clauseEnds would leave of it.
func unended(text string) string {
	end := len(strings.TrimRight(text, endMarks))
	if mark := strings.IndexAny(text[end:], ".!?;\n"); mark >= 0 {
		return text[:end+mark]
	}
	return text
}

// Wish is one of several wishes in a text, with the bytes of the part that tells it.
type Wish struct {
	Intent string `json:"intent"`
	Start  int    `json:"start"`
	End    int    `json:"end"`
}

// clause is a part of a message; refused says that it tells what is not wanted.
type clause struct {
	text    string
	start   int // byte of the message
	refused bool
}

// clauses parts a text; nil if it has only one clause.
func clauses(text string) []clause {
	if strings.Count(text, " ")+strings.Count(text, "\n") < leastWords {
		return nil
	}
	var out []clause
	at := 0 // where the next clause is looked for: they stand in the text in their order
	add := func(c string) {
		if c = strings.TrimSpace(c); c != "" && len(out) < mostClauses {
			at += strings.Index(text[at:], c)
			out = append(out, clause{c, at, refused(c)})
			at += len(c)
		}
	}
	turning, parting := refusing(text), mayPart(text)
	if !parting && (!turning || !mayTurn(text)) {
		return nil
	}
	pieces := []string{unended(text)}
	if parting {
		pieces = clauseEnds.Split(text, mostClauses+1)
	}
	for _, c := range pieces {
		from := 0
		for _, m := range cuts(c, turning) {
			add(strings.TrimRight(c[from:m], ", \t"))
			from = m
		}
		add(c[from:])
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// cuts are the bytes at which a clause is parted further.
func cuts(c string, turning bool) (out []int) {
	if turning {
		if mayTurn(c) {
			for _, m := range turns.FindAllStringIndex(c, mostClauses) {
				out = append(out, m[0])
			}
		}
		return out
	}
	if strings.Contains(c, ", ") || strings.Contains(c, ",\t") {
		for _, m := range commas.FindAllStringSubmatchIndex(c, mostClauses) {
			out = append(out, m[3])
		}
	}
	return out
}

// refused tells whether a clause says what is not wanted.
func refused(c string) bool {
	return refusing(c) && mayRefuse(c) && refusals.MatchString(c)
}

// mayRefuse tells whether a text begins with the first word of a refusal: "it cannot connect" does not.
func mayRefuse(text string) bool {
	var buf [longestRefusal]byte
	w := word(strings.TrimLeft(text, " \t\n\f\r"), buf[:])
	if len(w) == 1 && w[0] == foreign || refusalWords[string(w)] {
		return true
	}
	for _, who := range [...]string{"i", "we", "ich", "wir"} { // "idont want"
		if strings.HasPrefix(string(w), who) && refusalWords[string(w[len(who):])] {
			return true
		}
	}
	return false
}

// refusalWords are those that refusals begin with, and what may stand before one.
var refusalWords = wordSet(`no ok okay well nein hallo hello hi i we really just actually certainly definitely don dont do didn didnt did wouldn
	wouldnt would never not nobody forget please leave skip it its this that thats instead rather anstatt statt anstelle au en
	invece in ich wir will wollen wollte moechte moechten brauche brauchen wuensche kein keine keinen keinem keiner nicht nichts niemand
	vergiss vergessen lassen lass bitte verbinde verbinden leite leiten schicke schicken sende senden gebe geben storniere stornieren
	erstatten setze setzen es mir je ne pas yo non ik`)

// mayTurn tells whether anything stands in a text that turns might match.
func mayTurn(text string) bool {
	var buf [longestTurn]byte
	for i := range len(text) {
		switch text[i] {
		case ',':
			return true
		case ' ', '\t', '\n', '\f', '\r':
			switch string(word(text[i+1:], buf[:])) {
			case "instead", "rather", "anstatt", "statt", "anstelle", "au", "en", "invece", "in", "i", "ich", "je", "quiero", "quisiera", string(foreign):
				return true
			}
		}
	}
	return false
}

// refusing tells whether a text holds a word of refusal at all: most don't, and a regular expression takes its time.
func refusing(text string) bool {
	for _, cue := range [...]string{"n't", "n’t", "not", "Not", "no ", "No ", "NO", "dont", "Dont", "obody", "no-one", "never", "Never", "orget", "leave the", "skip the", "iemand", "ergiss", "ergessen Sie", "lass", "Lass", "nstead", "ather", "kein", "Kein", "nicht", "Nicht", "statt", "Statt", "anstelle", "pas ", "lieu", "vez", "lugar", "non ", "Non ", "geen", "plaats", "invece"} {
		if strings.Contains(text, cue) {
			return true
		}
	}
	return false
}

// pointing matches a clause about what the one before it named: "my parcel has not come, where is it" is one wish.
var pointing = regexp.MustCompile(`(?i)^(?:\S+ ){0,3}(?:it|they|them|es)[.?!]*$|^(?:it|it['’]?s|they|er|es (?:geht|ist|war|klappt|funktioniert|läuft|kommt)) `)

// understand reads a whole message: its wish, or its two.
func (m *Model) understand(b *bench, text string) Reading {
	r := m.read(b, text)
	if len(r.Guesses) == 0 || r.Guesses[0].Score >= exactScore && r.InScope >= exactScore && (!refusing(text) || m.gallery.said(b.reader.wording()) >= 0) {
		return r // nothing in it, or as good as said in an example
	}
	body := greeted(text)
	cs := clauses(body)
	if len(body) < len(text) {
		if q := m.read(b, body); len(q.Guesses) > 0 {
			r = q
		}
	}
	if kept := wanted(cs); kept != "" {
		if q := m.read(b, kept); q.Verdict == Sure && (r.Verdict != Sure || m.misled(b, r, cs)) {
			r = q
		}
	} else if refused(body) && !refusing(r.Guesses[0].Why) {
		r.Verdict = None // it says only what is not wanted: nobody acts on that or offers it
	}
	return m.several(b, r, cs, text, strings.Index(text, body))
}

// misled tells whether a reading goes by what the text says is not wanted.
func (m *Model) misled(b *bench, r Reading, cs []clause) bool {
	for _, c := range cs {
		if !c.refused {
			continue
		}
		if q := m.read(b, c.text); len(q.Guesses) > 0 && q.Guesses[0].Intent == r.Guesses[0].Intent {
			return true
		}
	}
	return false
}

// wanted joins the clauses that are not refused; "" if all are wanted, or too little is.
func wanted(cs []clause) string {
	var kept []string
	for _, c := range cs {
		if !c.refused {
			kept = append(kept, c.text)
		}
	}
	body := strings.Join(kept, ". ")
	if len(kept) == len(cs) || len(strings.Fields(body)) < leastWords-1 {
		return ""
	}
	return body
}

// part is a clause that holds a clear wish, and how it is read.
type part struct {
	Reading
	at int // in the clauses
}

func (p part) intent() string { return p.Guesses[0].Intent }

// several looks for wishes in the clauses of a text whose reading is r; they are counted from byte from of it. Two clear ones make
// the reading sure, even where the text as a whole is torn between them. The one said first comes first, unless only another is
// sure.
func (m *Model) several(b *bench, r Reading, cs []clause, text string, from int) Reading {
	found := m.parts(b, cs)
	if len(found) < 2 {
		return r
	}
	whole := slices.IndexFunc(found, func(p part) bool { return p.intent() == r.Guesses[0].Intent })
	if whole < 0 {
		return r // together they mean something else
	}
	wishes := wishesOf(cs, found, text, from)
	if whole > 0 && r.Verdict == Sure && (found[0].Guesses[0].Score < surelyScore || found[0].InScope < surelyInScope) {
		first, wish := found[whole], wishes[whole]
		found = slices.Insert(slices.Delete(found, whole, whole+1), 0, first)
		wishes = slices.Insert(slices.Delete(wishes, whole, whole+1), 0, wish)
	}
	var guesses []Guess
	for _, p := range found {
		guesses = append(guesses, p.Guesses[0])
	}
	for _, g := range r.Guesses {
		if len(guesses) < MaxGuesses && !slices.ContainsFunc(guesses, func(o Guess) bool { return o.Intent == g.Intent }) {
			guesses = append(guesses, g)
		}
	}
	r.InScope = max(r.InScope, min(found[0].InScope, found[1].InScope))
	r.Guesses, r.Verdict, r.Second, r.Wishes = guesses, Sure, found[1].intent(), wishes
	return r
}

// parts are the clauses that hold clear wishes, each wish once, in their order.
func (m *Model) parts(b *bench, cs []clause) []part {
	var found []part
	for i, c := range cs {
		if len(found) == mostWishes || c.refused || len(strings.Fields(c.text)) < wishWords || len(found) > 0 && pointing.MatchString(c.text) {
			continue
		}
		q := m.read(b, c.text)
		if len(q.Guesses) == 0 || q.InScope < clearInScope || q.Guesses[0].Score < clearScore || q.Verdict != Sure {
			continue
		}
		if !slices.ContainsFunc(found, func(p part) bool { return p.intent() == q.Guesses[0].Intent }) {
			found = append(found, part{q, i})
		}
	}
	return found
}

// wishesOf says which part of a text tells each wish: its clause, with those behind it that tell no other one, and with those before
// the first. The sign that ends it belongs to it: a question is one.
func wishesOf(cs []clause, found []part, text string, from int) []Wish {
	out := make([]Wish, len(found))
	for i, p := range found {
		first, last := p.at, len(cs)-1
		if i == 0 {
			first = 0
		}
		if i+1 < len(found) {
			last = found[i+1].at - 1
		}
		end := from + cs[last].start + len(cs[last].text)
		for end < len(text) && strings.IndexByte("?!.", text[end]) >= 0 {
			end++
		}
		out[i] = Wish{p.intent(), from + cs[first].start, end}
	}
	return out
}
