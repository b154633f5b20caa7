package intents

import (
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// currencies are the names of money, folded. Symbols that several countries share go by the locale's country.
var currencies = map[string]string{
	"€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR",
	"$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "buck": "USD", "bucks": "USD",
	"£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "quid": "GBP", "pfund": "GBP",
	"chf": "CHF", "franken": "CHF", "francs": "CHF", "sfr": "CHF",
	"¥": "JPY", "jpy": "JPY", "yen": "JPY", "cny": "CNY", "yuan": "CNY", "₹": "INR", "inr": "INR", "rupees": "INR",
	"pln": "PLN", "zloty": "PLN", "dolar": "USD", "dolares": "USD", "libras": "GBP", "francos": "CHF", "sek": "SEK", "nok": "NOK", "dkk": "DKK", "aud": "AUD", "cad": "CAD", "nzd": "NZD",
}

var cents = map[string]string{"cent": "", "cents": "", "ct": "EUR", "pence": "GBP", "¢": "USD", "rappen": "CHF", "centimos": "EUR", "centavos": ""}

var dollars = map[string]string{"CA": "CAD", "AU": "AUD", "NZ": "NZD"}

// findMoney finds amounts with their currency before or after them.
func findMoney(f *finds, s *scan) {
	for i := range s.tokens {
		v, end := s.decimal(i)
		first := i
		if v == "" {
			v, end = s.smallWord(i), i+1
		}
		if v == "" {
			continue
		}
		var currency string
		last := end
		switch {
		case s.currency(i-1) != "" && s.at(i-1).s != "pound":
			currency, first = s.currency(i-1), i-1
			if s.is(end, ",") && s.is(end+1, "-", "–") && s.at(end).glued {
				last = end + 2
			}
		case s.currency(end) != "":
			currency, last = s.currency(end), end+1
		case s.is(end, ",") && s.is(end+1, "-", "–") && s.at(end).glued && s.currency(end+2) != "":
			currency, last = s.currency(end+2), end+3
		default:
			if c, ok := cents[s.at(end).s]; ok && s.at(end).kind != digitToken && len(v) <= 2 {
				currency, last, v = c, end+1, "0."+strings.Repeat("0", 2-len(v))+v
				if currency == "" {
					currency = s.homeCurrency()
				}
			}
		}
		if currency == "" || i > 0 && first == i && s.at(i).glued && s.at(i-1).kind != otherToken {
			continue
		}
		f.add(rankSure, KindMoney, amount(v)+" "+currency, s.tokens[first].start, s.tokens[last-1].end)
	}
}

func (s *scan) currency(i int) string {
	t := s.at(i)
	c := currencies[t.s]
	if c == "" || t.kind == digitToken {
		return ""
	}
	if c == "USD" && t.s != "usd" {
		if own, ok := dollars[region(s.locale)]; ok {
			return own
		}
	}
	return c
}

// homeCurrency is what cents are of where nothing says so.
func (s *scan) homeCurrency() string {
	switch r := region(s.locale); r {
	case "US":
		return "USD"
	case "CA", "AU", "NZ":
		return dollars[r]
	}
	return "EUR"
}

// amount gives a decimal two places, or as many as it has.
func amount(v string) string {
	whole, fraction, _ := strings.Cut(v, ".")
	for len(fraction) < 2 {
		fraction += "0"
	}
	return whole + "." + fraction
}
