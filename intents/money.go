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
	"pln": "PLN", "zloty": "PLN", "dolar": "USD", "dolares": "USD", "libras": "GBP", "francos": "CHF", "sek": "SEK", "nok": "NOK", "dkk": "DKK", "aud": "AUD", "cad": "CAD", "nzd": "NZD", "hkd": "HKD", "sgd": "SGD", "brl": "BRL", "mxn": "MXN",
}

var cents = map[string]string{"cent": "", "cents": "", "ct": "EUR", "pence": "GBP", "¢": "USD", "rappen": "CHF", "centimos": "EUR", "centavos": ""}

var dollars = map[string]string{"CA": "CAD", "AU": "AUD", "NZ": "NZD", "HK": "HKD", "SG": "SGD"}

// dollarSigns are what stands before a dollar sign to say whose it is; dollarNames stand beside the word.
var (
	dollarSigns = map[string]string{
		"us": "USD", "a": "AUD", "au": "AUD", "c": "CAD", "ca": "CAD", "can": "CAD", "nz": "NZD", "hk": "HKD", "s": "SGD", "sg": "SGD",
		"r": "BRL", "mx": "MXN", "nt": "TWD", "j": "JMD",
	}
	dollarNames = map[string]string{
		"us": "USD", "american": "USD", "canadian": "CAD", "can": "CAD", "australian": "AUD", "aussie": "AUD", "singapore": "SGD",
		"amerikanische": "USD", "kanadische": "CAD", "australische": "AUD", "americanos": "USD", "estadounidenses": "USD", "canadienses": "CAD", "australianos": "AUD",
	}
)

// price is an amount of money that stands from token first to last-1.
type price struct {
	value, currency string
	first, last     int
}

// findMoney finds amounts with their currency before or after them.
func findMoney(f *finds, s *scan) {
	for i := range s.tokens {
		p := s.price(i)
		if p.currency == "" || p.first == i && i > 0 && s.at(i).glued && s.at(i-1).kind != otherToken {
			continue
		}
		if after := s.at(p.last); p.last < len(s.tokens) && after.glued && after.kind != otherToken {
			continue // $5x, 20 eurosomething
		}
		f.add(rankSure, KindMoney, amount(p.value)+" "+p.currency, s.tokens[p.first].start, s.tokens[p.last-1].end)
	}
}

// price reads the amount whose figures begin at token i.
func (s *scan) price(i int) price {
	if s.at(i).kind == otherToken || s.is(i-1, ".", ",", "'", "’") && s.at(i).glued && s.at(i-1).glued && s.at(i-2).kind == digitToken {
		return price{}
	}
	if s.is(i-1, "-", "–") && s.at(i).glued && s.at(i-1).glued && s.at(i-2).kind == digitToken {
		return price{} // 20-30 € is neither
	}
	before, first := s.currencyBefore(i)
	v, end := s.sum(i, true)
	currency, last := s.currencyBehind(end)
	if v == "" {
		return price{}
	}
	if before != "" && currency != "" {
		switch {
		case s.is(i-1, "$") && strings.HasSuffix(currency, "D") && s.at(last-1).kind == wordToken && s.at(last).kind != digitToken:
			return price{v, currency, first, last} // $30 CAD
		case s.at(i).glued || s.at(first-1).kind != digitToken && !s.at(end).glued:
			currency = ""
		}
	}
	if currency != "" {
		if cents, after := s.centsBehind(v, last); after > last {
			if cents == "" {
				return price{}
			}
			return price{v + "." + cents, currency, i, after}
		}
		return price{v, currency, i, last}
	}
	if before != "" {
		if !s.spaceGroups() && s.lang != "de" {
			v, end = s.sum(i, false)
		}
		if s.dashed(end) {
			end += 2
		}
		return price{v, before, first, end}
	}
	if s.dashed(end) {
		if currency, last := s.currencyBehind(end + 2); currency != "" {
			return price{v, currency, i, last}
		}
	}
	return s.coins(i, v, end)
}

// dashed tells whether there is a dash for the cents: 5,-.
func (s *scan) dashed(i int) bool { return s.is(i, ",") && s.is(i+1, "-", "–") && s.at(i).glued }

// coins reads cents alone.
func (s *scan) coins(i int, v string, end int) price {
	c, ok := cents[s.at(end).s]
	if !ok || s.at(end).kind == digitToken || len(v) > 2 {
		return price{}
	}
	if c == "" {
		c = s.homeCurrency()
	}
	return price{"0." + strings.Repeat("0", 2-len(v)) + v, c, i, end + 1}
}

// sum reads the figures of an amount, with the letter of $5k and £1.5m.
func (s *scan) sum(i int, spaces bool) (v string, end int) {
	v, end = s.quantity(i, spaces, true)
	letter := s.at(end)
	if v == "" || !letter.glued || s.at(end-1).kind != digitToken {
		return v, end
	}
	zeros := map[string]int{"k": 3, "m": 6, "bn": 9}[letter.s]
	if zeros == 0 {
		return v, end
	}
	v, end = s.quantity(i, spaces, false)
	return timesTen(v, zeros), end + 1
}

// currencyBefore reads the currency before an amount, and where that begins. A dollar sign with letters before it that say
// nothing to us is no currency.
func (s *scan) currencyBefore(i int) (currency string, first int) {
	c := s.currency(i - 1)
	if c == "" || s.is(i-1, "pound") {
		return "", i
	}
	before := s.at(i - 2)
	if s.at(i-1).kind == wordToken && (before.kind == digitToken || s.numberish(i-2)) {
		return "", i // 20 euros 12 pieces
	}
	if !s.is(i-1, "$") || before.kind != wordToken || !s.at(i-1).glued {
		return c, i - 1
	}
	if own := dollarSigns[before.s]; own != "" {
		return own, i - 2
	}
	if len(before.s) > 3 {
		return c, i - 1
	}
	return "", i
}

// currencyBehind reads the currency behind an amount, and where that ends.
func (s *scan) currencyBehind(i int) (currency string, end int) {
	j := i
	if s.lang == "es" && s.is(j, "de") && s.is(j-1, "millon", "millones") {
		j++
	}
	if own := dollarSigns[s.at(j).s]; own != "" && s.is(j+1, "$") && s.at(j+1).glued {
		return own, j + 2
	}
	if own := dollarNames[s.at(j).s]; own != "" && s.is(j+1, "dollar", "dollars", "dolares", "$") {
		return own, j + 2
	}
	c := s.currency(j)
	switch {
	case c == "", c == "GBP" && s.is(j+1, "of"): // a weight
		return "", i
	case s.is(j, "dolares", "dollar", "dollars") && dollarNames[s.at(j+1).s] != "":
		return dollarNames[s.at(j+1).s], j + 2
	}
	return c, j + 1
}

// behindCents may follow an amount with cents. Another word leaves open whether the second number counts it.
var behindCents = wordSet("bitte gezahlt bezahlt abgebucht berechnet zurueck zu und oder fuer ist sind war statt gekostet please and or for is was instead too back charged y por pero")

// centsBehind reads the cents behind a currency's name, "zwölf Euro fünfzig": "" if it is open whether they are cents. end is i
// if there is no number.
func (s *scan) centsBehind(v string, i int) (digits string, end int) {
	if s.at(i-1).kind != wordToken || strings.Contains(v, ".") {
		return "", i
	}
	j := i
	if s.is(j, "und", "and", "con", "y") {
		j++
	}
	n, end := s.quantity(j, false, false)
	if n == "" || len(n) > 2 || s.at(j).kind == digitToken && len(s.at(j).s) != 2 {
		return "", i
	}
	if len(n) == 1 {
		n = "0" + n
	}
	_, named := cents[s.at(end).s]
	switch next, last := s.at(end), s.at(end+1); {
	case named:
		return n, end + 1
	case j > i || s.currency(end) != "" || next.s == "-" || next.glued && last.glued:
		return "", i // 20 euros and 30 pieces, 20 Euro 30 Dollar
	case n[0] == '0':
		return "", end
	case next.kind != wordToken || behindCents[next.s] || s.lang == "de" && !s.capital[end]:
		return n, end
	}
	return "", end
}

// currency is the currency that a word or sign stands for. Dollars are those of the locale's country.
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
	case "CA", "AU", "NZ", "HK", "SG":
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
