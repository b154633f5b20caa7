package intents

import (
	"regexp"
	"strings"
)

// A message may hold two wishes: "reset my password and where is my order?". Each clause is read by itself, and only where
// two of them are clear and differ is there a second wish.
const (
	mostClauses  = 6    // read of one message: more is a letter, and costs time
	leastWords   = 3    // of a clause: fewer seldom hold a wish
	clearScore   = 0.8  // of the guess of a clause
	clearInScope = 0.75 // probability that a clause belongs to any intent
)

// clauseEnds matches what parts two wishes: ends of sentences, and words as "and", "also" in the languages we know.
var clauseEnds = regexp.MustCompile(`(?i)[.!?;]+(?:\s+|$)|\n+|,?\s+(?:and|also|plus|then|und|au(?:ß|ss)erdem|sowie|dann|et|puis|y|luego|e|poi|en|ook)\s+(?:also\s+|then\s+|auch\s+)?`)

// clauses parts a text; nil if it has only one clause.
func clauses(text string) []string {
	if strings.Count(text, " ")+strings.Count(text, "\n") < 2*leastWords-1 {
		return nil
	}
	var out []string
	for _, c := range clauseEnds.Split(text, mostClauses+1) {
		if len(strings.Fields(c)) >= leastWords {
			out = append(out, c)
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out[:min(len(out), mostClauses)]
}

// second returns the intent of a second wish in a text whose reading is r, "" if there is none.
func (m *Model) second(b *bench, text string, r Reading) string {
	first, second := false, ""
	for _, c := range clauses(text) {
		q := m.read(b, c)
		if len(q.Guesses) == 0 || q.InScope < clearInScope || q.Guesses[0].Score < clearScore {
			continue
		}
		switch intent := q.Guesses[0].Intent; {
		case intent == r.Guesses[0].Intent:
			first = true
		case second == "":
			second = intent
		}
	}
	if !first {
		return ""
	}
	return second
}
