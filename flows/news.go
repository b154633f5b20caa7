package flows

import "strings"

// News is what somebody who waits for a person wants to know.
type News string

// What can be asked while waiting.
const (
	NoNews    News = ""      // it is no question of that kind
	NewsWhen  News = "when"  // by when, how far, what happens next
	NewsThere News = "there" // whether anybody is there
)

// longAsking is how many words a message has at most that asks for news without a question mark: a longer one tells.
const longAsking = 12

// AsksForNews says what a message of somebody who waits asks about his case. Questions for anything else, and what is told, are
// for the person who comes.
func (p *Program) AsksForNews(text, locale string, wishes []Wish) News {
	lex := p.lexicon(p.nearest(locale))
	msg := newMessage(text, lex)
	if len(msg.words) == 0 {
		if strings.Contains(text, "?") {
			return NewsThere
		}
		return NoNews
	}
	if len(msg.words) > longAsking && !strings.HasSuffix(msg.text, "?") {
		return NoNews
	}
	switch {
	case lex.controlOf(msg) == controlGreeting || holdsAny(msg, lex.there):
		return NewsThere
	case asksWhen(msg, lex) || len(wishes) > 0 && wishes[0].Sure && p.tellsOfTicket(wishes[0].Intent):
		return NewsWhen
	}
	return NoNews
}

// asksWhen says whether words ask for a time or how far something is: as a question, or as all that is said.
func asksWhen(msg message, lex *lexicon) bool {
	for _, p := range lex.when {
		if at := find(msg.words, p); at >= 0 && (msg.question || at <= 1 || len(msg.core) <= len(p)+1) {
			return true
		}
	}
	return false
}

func holdsAny(msg message, phrases [][]string) bool {
	for _, p := range phrases {
		if len(p) == 1 && len(msg.core) > 1 { // one word is a question only alone: "anyone?"
			continue
		}
		if find(msg.words, p) >= 0 {
			return true
		}
	}
	return false
}

// tellsOfTicket says whether an intent starts a flow that tells how a ticket stands, or how long one takes, and opens none.
func (p *Program) tellsOfTicket(intent string) bool {
	f := p.byIntent[intent]
	if f == nil {
		return false
	}
	tells := false
	for _, st := range f.steps {
		switch a := st.act.(type) {
		case *ticketAction:
			return false
		case *promiseAction:
			tells = true
		case *lookUpAction:
			tells = tells || a.table.name == "ticket"
		}
	}
	return tells
}
