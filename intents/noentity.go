package intents

import (
	"regexp"
	"strings"
)

// ibanForm is an account number as it is written, in groups or in one piece.
var ibanForm = regexp.MustCompile(`(?i)\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?\b`)

// leastIBAN is how many letters and digits the shortest account number has, that of Norway.
const leastIBAN = 15

// accounts marks the account numbers of a text: their digits are no phone, no number, no amount.
func (f *finds) accounts(s *scan) {
	if !s.digits {
		return
	}
	for _, m := range ibanForm.FindAllStringIndex(f.text, mostMatches) {
		if account(f.text[m[0]:m[1]]) {
			f.closed = append(f.closed, span{int32(m[0]), int32(m[1])})
		}
	}
}

// account tells whether a text is an IBAN: its check digits are right, or nearly all of it is digits, as where one of them is
// mistyped.
func account(text string) bool {
	rest, n, digits := 0, 0, 0
	packed := strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(text))
	if len(packed) < leastIBAN {
		return false
	}
	for _, r := range packed[4:] + packed[:4] {
		n++
		if r <= '9' {
			digits++
			rest = (rest*10 + int(r-'0')) % 97
		} else {
			rest = (rest*100 + int(r-'A') + 10) % 97
		}
	}
	return rest == 1 || digits == n-2
}

// closes tells whether a place lies in what is marked as no entity.
func (f *finds) closes(start, end int) bool {
	for _, c := range f.closed {
		if start < int(c.end) && end > int(c.start) {
			return true
		}
	}
	return false
}

// wishing are the words that make a wish of the part of the day or the weekday behind them.
var wishing = map[string]map[string]bool{
	"en": wordSet("good happy lovely nice great"),
	"de": wordSet("guten guter schoenen schoenes schoene frohen frohes guete gute"),
	"es": wordSet("buen buenos buenas feliz bonito"),
	"fr": wordSet("bon bonne joyeux excellent"),
	"it": wordSet("buon buona buono felice"),
	"pt": wordSet("bom boa feliz otimo otima"),
	"nl": wordSet("goede goeden fijne prettige fijn"),
	"pl": wordSet("milego milej dobrego udanego"),
}

// greeted tells whether the word at i is part of a greeting: "happy Monday", "good morning".
func (s *scan) greeted(i int) bool { return wishing[s.lang][s.at(i-1).s] }

// places come before the number of a room or a house, which is no date: "room 12/4".
var places = wordSet(`room rooms flat apartment apt unit suite house building block floor office door gate bay desk locker
	zimmer raum wohnung whg haus hausnummer gebaeude block etage stock buero tuer platz
	habitacion cuarto piso edificio puerta despacho oficina bloque portal planta apartamento`)

// placed tells whether a number belongs to a room or a house.
func (s *scan) placed(i int) bool {
	j := i - 1
	for j >= 0 && j >= i-3 && s.is(j, ".", "#", ":", "no", "nr", "num", "number", "nummer", "numero") {
		j--
	}
	return places[s.at(j).s] || j < i-1 && s.is(i-1, "no", "#") || s.is(i-1, ".") && s.is(i-2, "no", "nr") && s.at(i-1).glued
}

// dateShaped tells where digits end that are written as a date with its year, whether there is such a day or not; i if they
// are not.
func (s *scan) dateShaped(i int) int {
	a, b, c := s.at(i), s.at(i+2), s.at(i+4)
	if a.kind != digitToken || b.kind != digitToken || c.kind != digitToken || !s.is(i+1, "-", "/", ".") || s.at(i+3).s != s.at(i+1).s {
		return i
	}
	for j := i + 1; j <= i+4; j++ {
		if !s.at(j).glued {
			return i
		}
	}
	if len(a.s) == 4 {
		a, c = c, a
	}
	if len(a.s) > 2 || len(b.s) > 2 || len(c.s) != 4 || c.n < 1900 || c.n >= 2200 {
		return i
	}
	return i + 5
}
