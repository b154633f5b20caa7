package intents

import (
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

const (
	fewestDigits = 7
	mostDigits   = 15 // E.164
)

// A run of digits is a phone number only if it looks like one or a word says so: an order number is not.
var (
	phoneWords = wordSet("phone telephone tel mobile cell call whatsapp sms text telefon handy mobil rufnummer telefonnummer handynummer mobilnummer anrufen fon dial reach telefono movil celular llamar llamarme llamenme")
	idWords    = wordSet("order invoice ticket reference ref case account customer tracking parcel id iban serial sku article bestellung bestellnummer auftrag auftragsnummer rechnung rechnungsnummer vorgang vorgangsnummer kunde kundennummer sendung sendungsnummer paket artikel artikelnummer nr kontonummer seriennummer pedido factura cliente referencia incidencia")
)

func wordSet(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// shortGroup is how many digits a group may have that is perhaps no part of the number before it.
const shortGroup = 2

// mostDialled is how many runs of digits of a text are held against the numbering plans: each costs some microseconds.
const mostDialled = 50

// findPhones finds phone numbers: with a country code those of every country, without one those that are valid where the
// customer or the desk dials. Where a number is asked for, one of any other country is taken as it is written.
func findPhones(f *finds, s *scan, c Context) {
	ds := newDates(s)
	var from *exchange
	for i, left := 0, mostDialled; s.digits && i < len(s.tokens) && left > 0; i++ {
		ends, parts := s.dialled(i)
		if len(ends) == 0 || !s.likePhone(i, parts, c.Phone) {
			continue
		}
		if s.dateShaped(i) > i {
			continue // 2027-02-30 is no day, but no number to call either
		}
		if _, day := ds.numeric(i); day > i {
			continue
		}
		if _, day := ds.iso(i); day > i {
			continue
		}
		if from == nil {
			x := c.exchange()
			from = &x
		}
		left--
		start := s.tokens[i].start
		cut := func(k int) string { return f.text[start:s.tokens[ends[k]-1].end] }
		if number, k := from.dial(len(ends), cut, c.Phone); number != "" {
			f.add(rankSure, KindPhone, number, start, start+len(cut(k)))
			i = ends[k] - 1
		}
	}
}

// exchange knows from where numbers without a country code are dialled.
type exchange struct {
	own    []string // the customer's country, and that of his language
	others []string // those of the desk's other languages
}

// exchange is where the customer dials. English tells no country: it is written everywhere.
func (c Context) exchange() exchange {
	x := exchange{own: []string{country(c.Locale, c.Zone)}}
	if r := region(c.Locale); language(c.Locale) != "en" && r != x.own[0] {
		x.own = append(x.own, r)
	}
	for _, l := range c.Locales {
		if r := region(l); (language(l) != "en" || strings.Contains(l, "-")) && !slices.Contains(x.own, r) {
			x.others = append(x.others, r)
		}
	}
	return x
}

// dial finds the number that a text is, in the form of E.164, or that the longest of its first parts is, and which part;
// "" if it is none. In the desk's other countries only mobiles are dialled: in some nearly any digits are a number. Where a
// number is asked for, one that is valid anywhere will do; its digits stand as they are written, for the country is not known.
func (x exchange) dial(parts int, cut func(int) string, asked bool) (number string, part int) {
	try := func(f func(written string) string) bool {
		for part = parts - 1; part >= 0 && number == ""; part-- {
			number = f(cut(part))
		}
		part++
		return number != ""
	}
	if try(x.international) {
		return number, part
	}
	for _, r := range x.own {
		if try(func(w string) string { return valid(w, r, false) }) {
			return number, part
		}
	}
	for _, r := range x.others {
		if try(func(w string) string { return valid(w, r, true) }) {
			return number, part
		}
	}
	if asked {
		try(anywhere)
	}
	return number, part
}

// international reads a number with a country code: behind a plus, behind 00, or the code of a country near at hand.
func (x exchange) international(written string) string {
	digits := onlyDigits(written)
	if strings.HasPrefix(written, "+") {
		return valid(written, "", false)
	}
	if code, cut := strings.CutPrefix(digits, "00"); cut {
		return valid("+"+code, "", false)
	}
	for _, r := range slices.Concat(x.own, x.others) {
		code := strconv.Itoa(phonenumbers.GetCountryCodeForRegion(r))
		if len(digits) > leastInternational && strings.HasPrefix(digits, code) && valid(written, x.own[0], false) == "" {
			return valid("+"+digits, "", false)
		}
	}
	return ""
}

// leastInternational is how many digits a number has at least that is taken for one with a country code but no plus.
const leastInternational = 10

// anywhere takes the digits of a number that is one in any country.
func anywhere(written string) string {
	if strings.HasPrefix(written, "+") {
		return ""
	}
	for r := range phonenumbers.GetSupportedRegions() { // which one is of no consequence
		if valid(written, r, false) != "" {
			return onlyDigits(written)
		}
	}
	return ""
}

// valid is a number as it is dialled from a country, in the form of E.164; "" if it is none there.
func valid(written, from string, mobile bool) string {
	n, err := phonenumbers.Parse(written, from)
	if err != nil || !phonenumbers.IsValidNumber(n) || mobile && phonenumbers.GetNumberType(n) != phonenumbers.MOBILE {
		return ""
	}
	return phonenumbers.Format(n, phonenumbers.E164)
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// dialled follows a number as it is dialled from token i on, over spaces, brackets, dashes and slashes. It returns behind
// which tokens it may end, and in how many groups of digits it comes. Short groups at its end may be none of it: the hours
// in "0113 496 0123 9-17".
func (s *scan) dialled(i int) (ends []int, parts int) {
	if t := s.at(i); t.kind == digitToken {
		if before := s.at(i - 1); i > 0 && t.glued && (before.kind != otherToken || strings.Contains("-/.,:#+(", before.s)) {
			return nil, 0
		}
	} else if !s.is(i, "+", "(") || s.at(i-1).kind == digitToken {
		return nil, 0
	}
	for j, gap, digits := i, 0, 0; j < len(s.tokens) && gap <= 2 && digits <= mostDigits; j++ {
		switch {
		case s.tokens[j].kind == digitToken:
			digits += len(s.tokens[j].s)
			gap = 0
			parts++
			if len(s.tokens[j].s) > shortGroup {
				ends = ends[:0]
			}
			glued := j+1 < len(s.tokens) && s.at(j+1).glued && s.at(j+1).kind == wordToken // "12mm"
			if digits >= fewestDigits && digits <= mostDigits && !glued {
				ends = append(ends, j+1)
			}
		case j == i && s.is(j, "+"), s.is(j, "(", ")", "-", "/", ".", "–"):
			gap++
		default:
			gap = 3
		}
	}
	return ends, parts
}

// likePhone tells whether a number from token i on is meant to be called; called says that one is asked for.
func (s *scan) likePhone(i, parts int, called bool) bool {
	for back := 1; back <= 3; back++ {
		w := s.at(i - back).s
		if idWords[w] || w == "#" {
			return false
		}
		called = called || phoneWords[w]
	}
	if called {
		return true
	}
	t := s.at(i)
	if t.kind == otherToken || strings.HasPrefix(t.s, "0") {
		return true
	}
	return parts >= 3 && len(t.s) <= 4
}
