package bot

import "strings"

// ibanForms are what follows the country's letters and the two check digits in each country of SWIFT's IBAN registry
// (release 97): so many figures (n), letters (a), or either (c). What has another length or other characters is none.
var ibanForms = map[string]string{
	"AD": "8n12c", "AE": "19n", "AL": "8n16c", "AT": "16n", "AZ": "4a20c", "BA": "16n", "BE": "12n", "BG": "4a6n8c",
	"BH": "4a14c", "BI": "23n", "BR": "23n1a1c", "BY": "4c4n16c", "CH": "5n12c", "CR": "18n", "CY": "8n16c", "CZ": "20n",
	"DE": "18n", "DJ": "23n", "DK": "14n", "DO": "4c20n", "EE": "16n", "EG": "25n", "ES": "20n", "FI": "14n",
	"FK": "2a12n", "FO": "14n", "FR": "10n11c2n", "GB": "4a14n", "GE": "2a16n", "GI": "4a15c", "GL": "14n", "GR": "7n16c",
	"GT": "24c", "HN": "4a20n", "HR": "17n", "HU": "24n", "IE": "4a14n", "IL": "19n", "IQ": "4a15n", "IS": "22n",
	"IT": "1a10n12c", "JO": "4a4n18c", "KW": "4a22c", "KZ": "3n13c", "LB": "4n20c", "LC": "4a24c", "LI": "5n12c", "LT": "16n",
	"LU": "3n13c", "LV": "4a13c", "LY": "21n", "MC": "10n11c2n", "MD": "20c", "ME": "18n", "MK": "3n10c2n", "MN": "16n",
	"MR": "23n", "MT": "4a5n18c", "MU": "4a19n3a", "NI": "4a20n", "NL": "4a10n", "NO": "11n", "OM": "3n16c", "PK": "4a16c",
	"PL": "24n", "PS": "4a21c", "PT": "21n", "QA": "4a21c", "RO": "4a16c", "RS": "18n", "RU": "14n15c", "SA": "2n18c",
	"SC": "4a20n3a", "SD": "14n", "SE": "20n", "SI": "15n", "SK": "20n", "SM": "1a10n12c", "SO": "19n", "ST": "21n",
	"SV": "4a20n", "TL": "19n", "TN": "20n", "TR": "6n16c", "UA": "6n19c", "VA": "18n", "VG": "4a16n", "XK": "16n",
	"YE": "4a4n18c",
}

const (
	// ibanHead is the country and the check digits.
	ibanHead = 4
	// minIBANDigits is how many figures each account number has: more than letters, of fifteen characters at least.
	minIBANDigits = 8
)

// ibanMasks are the forms with a letter for each character.
var ibanMasks = func() map[string]string {
	out := map[string]string{}
	for country, form := range ibanForms {
		var mask strings.Builder
		n := 0
		for i := range len(form) {
			if digit(form[i]) {
				n = 10*n + int(form[i]-'0')
				continue
			}
			mask.WriteString(strings.Repeat(form[i:i+1], n))
			n = 0
		}
		out[country] = "aann" + mask.String()
	}
	return out
}()

// ibans finds the numbers of bank accounts (ISO 13616) as they are written: in one piece, or in groups of four.
func ibans(s string) []span {
	var out []span
	for at := 0; at+ibanHead <= len(s); at++ {
		if !digit(s[at+2]) || !digit(s[at+3]) || !begins(s, at) {
			continue
		}
		mask, ok := ibanMasks[strings.ToUpper(s[at:at+2])]
		if !ok {
			continue
		}
		for _, group := range []int{len(mask), ibanHead} {
			if number, n := grouped(s[at:], len(mask), group); n > 0 && ends(s, at+n) && isIBAN(number, mask) {
				out = append(out, span{at, at + n})
				at += n - 1
				break
			}
		}
	}
	return out
}

// grouped reads so many letters and figures that a text begins with, in groups of one size with a blank or a hyphen
// between them. It gives them without, in capitals, and how long they are as written; 0 = the text is not so.
func grouped(s string, length, group int) (number string, written int) {
	var b strings.Builder
	at, between := 0, ""
	for i := range length {
		if i > 0 && i%group == 0 {
			gap := s[at : at+blank(s[at:])]
			if gap == "" && strings.HasPrefix(s[at:], "-") {
				gap = "-"
			}
			if gap == "" || between != "" && gap != between {
				return "", 0
			}
			at, between = at+len(gap), gap
		}
		if at == len(s) || !digit(s[at]) && !letter(s[at]) {
			return "", 0
		}
		b.WriteByte(s[at])
		at++
	}
	return strings.ToUpper(b.String()), at
}

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// isIBAN checks the characters against the country's form, and the sum of all (ISO 7064, mod 97-10). Each has more
// figures than letters, which words have not.
func isIBAN(number, mask string) bool {
	figures := 0
	for i := range len(mask) {
		if digit(number[i]) {
			figures++
		}
		if mask[i] == 'n' && !digit(number[i]) || mask[i] == 'a' && digit(number[i]) {
			return false
		}
	}
	if 2*figures <= len(number) {
		return false
	}
	sum := 0
	for _, c := range []byte(number[ibanHead:] + number[:ibanHead]) {
		if digit(c) {
			sum = (10*sum + int(c-'0')) % 97
		} else {
			sum = (100*sum + int(c-'A') + 10) % 97
		}
	}
	return sum == 1
}
