package desk

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"frontdesk/bot"
	"frontdesk/flows"
	"frontdesk/intents"
)

// AnswerIntent begins the intents of questions that the knowledge base answers: answer:ID.
const AnswerIntent = "answer:"

// Limits of phrases.
const (
	// MaxPhrase bounds a phrase in bytes: a longer one is a mail, and teaches nothing.
	MaxPhrase = 500
	// fewest is how many phrases an intent should have in a language: with fewer it is guesswork.
	fewest = 8
)

// phrase is an example with its place.
type phrase struct {
	intents.Phrase
	locale string
	at     place
}

// intentsFile reads a file of intents/: one intent, or a list of them.
func (l *loader) intentsFile(f flows.File) {
	n := l.parse(f.Name, f.Data)
	if n.get("intents") != nil {
		n = l.head(n, intentsShape)
		for _, item := range l.list(n.get("intents"), "intents") {
			l.object(item, intentShape)
			l.intent(item)
		}
		return
	}
	l.intent(l.head(n, file(intentShape.fields...)))
}

func (l *loader) intent(n *node) {
	key := n.get("id")
	id := l.text(key, "id")
	if id == "" || !l.intentName(key, id) || l.define(key.at, "intent", id) == "" {
		return
	}
	title := l.words(n.get("title"), "the title")
	l.out.Desk.Intents[id] = bot.Intent{ID: id, Title: title}
	l.addPhrases(n.get("phrases"), id, "the phrases")
}

// intentName checks the name of an intent. It is freer than other ids, because lists of phrases come from anywhere.
func (r *reader) intentName(n *node, s string) bool {
	if len(s) <= longestName && !strings.ContainsAny(s, ": \t\r\n") {
		return true
	}
	r.add(n.at, badID, fmt.Sprintf("%q cannot be the name of an intent", clip(s)), "use at most 80 letters, digits and underscores: "+tidy(s))
	return false
}

// clip shortens a text for a message.
func clip(s string) string {
	r := []rune(s)
	if len(r) <= 40 {
		return s
	}
	return string(r[:40]) + "…"
}

// addPhrases reads the examples of an intent, by language.
func (l *loader) addPhrases(n *node, intent, what string) {
	l.perLocale(n, what, func(locale string, n *node) {
		for _, item := range l.list(n, what) {
			if s := l.text(item, "a phrase"); s != "" {
				l.addPhrase(phrase{intents.Phrase{Text: s, Intent: intent}, locale, item.at})
			}
		}
	})
}

func (l *loader) addPhrase(p phrase) {
	if len(p.Text) > MaxPhrase {
		l.add(p.at, phraseLong, fmt.Sprintf("the phrase has %d bytes, at most %d are read", len(p.Text), MaxPhrase), "keep the sentence that tells what is wanted")
		return
	}
	l.phrases = append(l.phrases, p)
}

// intentsCSV reads a list of phrases: columns text and intent. The language is in the file's name, phrases.de.csv;
// without it the list belongs to the desk's first one.
func (l *loader) intentsCSV(f flows.File) {
	t := l.csv(f)
	text, intent := t.column("text"), t.column("intent")
	if t == nil || !l.csvColumns(t, "text", "intent") {
		return
	}
	locale := l.first()
	if ext := path.Ext(strings.TrimSuffix(f.Name, ".csv")); ext != "" {
		locale = ext[1:]
		if l.isForeign(locale, place{file: f.Name, line: 1, col: 1}) {
			return
		}
	}
	for _, r := range t.rows {
		name := r.cells[intent].text
		switch {
		case name == "" && r.cells[text].text != "":
			l.add(r.cells[intent].at, noIntent, "no intent is named", "name it, or write out_of_scope for what belongs to none")
		case r.cells[text].text == "":
			l.add(r.cells[text].at, emptyText, "the text is empty", "write what a customer would write, or remove the line")
		case l.intentName(r.cells[intent], name):
			l.csvIntent(r.cells[intent].at, name)
			l.addPhrase(phrase{intents.Phrase{Text: r.cells[text].text, Intent: name}, locale, r.cells[text].at})
		}
	}
}

// csvIntent defines an intent that only a list of phrases names.
func (l *loader) csvIntent(at place, name string) {
	if _, ok := l.out.Desk.Intents[name]; !ok {
		l.out.Desk.Intents[name] = bot.Intent{ID: name}
		l.ids.add("intent", name, at)
	}
}

// answersFile reads a file of answers/: one answer, or a list of them.
func (l *loader) answersFile(f flows.File) {
	n := l.parse(f.Name, f.Data)
	if n.get("answers") != nil {
		n = l.head(n, answersShape)
		for _, item := range l.list(n.get("answers"), "answers") {
			l.answer(l.object(item, answerShape))
		}
		return
	}
	l.answer(l.head(n, file(answerShape.fields...)))
}

func (l *loader) answer(n *node) {
	id := l.id(n.get("id"), "answer")
	a := bot.Answer{ID: id, Title: l.words(n.get("title"), "the title"), Text: l.words(n.get("text"), "the text"), URL: l.address(n.get("url"), "the address")}
	if id == "" {
		return
	}
	l.out.Desk.Answers[id] = a
	if n.get("questions") == nil {
		l.add(n.at, noQuestions, fmt.Sprintf("nobody finds the answer %q: it has no questions", id), "add some under questions:, in the words of customers; an answer that only flows say needs none")
		return
	}
	l.addPhrases(n.get("questions"), AnswerIntent+id, "the questions")
}

// sortPhrases hands the phrases over for training and reports what would confuse it.
func (l *loader) sortPhrases() {
	type key struct{ locale, text string }
	seen := map[key]phrase{}
	count := map[key]int{}
	for _, p := range l.phrases {
		l.out.Phrases[p.locale] = append(l.out.Phrases[p.locale], p.Phrase)
		count[key{p.locale, p.Intent}]++
		k := key{p.locale, normal(p.Text)}
		before, twice := seen[k]
		switch {
		case !twice:
			seen[k] = p
		case before.Intent == p.Intent:
			l.add(p.at, phraseTwice, fmt.Sprintf("%q stands in %s line %d already", clip(p.Text), before.at.file, before.at.line), "remove one of the two")
		default:
			l.add(p.at, phraseElsewhere, fmt.Sprintf("%q belongs to %s too, in %s line %d", clip(p.Text), before.Intent, before.at.file, before.at.line), "keep it with one of them")
		}
	}
	for _, d := range l.ids.defined["intent"] {
		if d.name != intents.OutOfScope {
			l.enough(d, func(locale string) int { return count[key{locale, d.name}] })
		}
	}
}

// enough reports an intent with too few phrases, in each language or at all.
func (l *loader) enough(d definition, count func(locale string) int) {
	if l.published {
		return
	}
	remedy := fmt.Sprintf("write at least %d, as different as customers write them", fewest)
	if len(l.locales) > 0 && !slices.ContainsFunc(l.locales, func(locale string) bool { return count(locale) > 0 }) {
		l.add(d.at, noPhrases, fmt.Sprintf("the intent %q has no phrases", d.name), remedy)
		return
	}
	for _, locale := range l.locales {
		if n := count(locale); n < fewest {
			l.add(d.at, fewPhrases, fmt.Sprintf("the intent %q has %s in %q", d.name, phrases(n), locale), remedy)
		}
	}
}

// phrases counts them in words.
func phrases(n int) string {
	switch n {
	case 0:
		return "no phrases"
	case 1:
		return "one phrase"
	}
	return strconv.Itoa(n) + " phrases"
}

// normal is a phrase as it is compared: without case, punctuation at the end and doubled spaces.
func normal(s string) string {
	return strings.TrimRight(strings.ToLower(strings.Join(strings.Fields(s), " ")), ".!?… ")
}

// intentNames lists all intents but the out-of-scope one, which starts nothing.
func (l *loader) intentNames() []string {
	return slices.DeleteFunc(l.ids.names("intent"), func(s string) bool { return s == intents.OutOfScope })
}
