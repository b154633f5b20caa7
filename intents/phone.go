package intents

import (
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

// findPhones finds phone numbers that are valid in the locale's country, or anywhere with a country code.
func findPhones(f *finds, s *scan) {
	ds := newDates(s)
	for i := 0; s.digits && i < len(s.tokens); i++ {
		j, digits, parts := s.dialled(i)
		if digits < fewestDigits || digits > mostDigits || !s.likePhone(i, parts) {
			continue
		}
		if _, day := ds.numeric(i); day > i {
			continue
		}
		if _, day := ds.iso(i); day > i {
			continue
		}
		start, end := s.tokens[i].start, s.tokens[j-1].end
		n, err := phonenumbers.Parse(f.text[start:end], country(s.locale, s.now.Location().String()))
		if err == nil && phonenumbers.IsValidNumber(n) {
			f.add(rankSure, KindPhone, phonenumbers.Format(n, phonenumbers.E164), start, end)
			i = j - 1
		}
	}
}

// dialled follows a number as it is dialled from token i on, over spaces, brackets, dashes and slashes. It returns where it
// ends, how many digits it has, and in how many parts.
func (s *scan) dialled(i int) (end, digits, parts int) {
	if t := s.at(i); t.kind == digitToken {
		if before := s.at(i - 1); i > 0 && t.glued && (before.kind != otherToken || strings.Contains("-/.,:#+(", before.s)) {
			return i, 0, 0
		}
	} else if !s.is(i, "+", "(") || s.at(i-1).kind == digitToken {
		return i, 0, 0
	}
	end = i
	for j, gap := i, 0; j < len(s.tokens) && gap <= 2 && digits <= mostDigits; j++ {
		switch {
		case s.tokens[j].kind == digitToken:
			digits += len(s.tokens[j].s)
			parts++
			end, gap = j+1, 0
		case j == i && s.is(j, "+"), s.is(j, "(", ")", "-", "/", ".", "–"):
			gap++
		default:
			gap = 3
		}
	}
	if next := s.at(end); end < len(s.tokens) && next.glued && next.kind == wordToken {
		return i, 0, 0
	}
	return end, digits, parts
}

// likePhone tells whether a number from token i on is meant to be called.
func (s *scan) likePhone(i, parts int) bool {
	called := false
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
