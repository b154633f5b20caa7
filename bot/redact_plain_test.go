package bot

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestOrdinaryWordsAreKept holds that nothing is taken out of what people write to a service desk.
func TestOrdinaryWordsAreKept(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 70418))
	n := r.IntN
	pick := func(words ...string) string { return words[n(len(words))] }
	host := func() string {
		return pick("vm", "de", "gb", "fr", "at", "es", "no", "is", "it", "pl", "ch", "nl", "se", "db", "web", "srv") + fmt.Sprintf("%02d", n(100))
	}
	list := func(count, least, most int, gap string) string {
		at, out := least+n(most-least), []string{}
		for range count {
			out = append(out, fmt.Sprint(at))
			at += 1 + n(40)
		}
		return strings.Join(out, gap)
	}
	day := func(gap string) string {
		return fmt.Sprintf("20%02d%s%02d%s%02d", 20+n(12), gap, 1+n(12), gap, 1+n(28))
	}
	digits := func(count int) string {
		var b strings.Builder
		for range count {
			b.WriteByte(byte('0' + n(10)))
		}
		return b.String()
	}
	makers := []func() string{
		func() string {
			return host() + pick(" is not reachable since this morning", " does not come back after the update was made", " WONT START AND NONE KNOW WHY THAT IS", " asks for the login again and again today", " and "+host()+" lose packets between them all day long")
		},
		func() string {
			return pick("where are orders ", "Wo sind ", "parcels ") + list(2+n(6), 70000, 79900, " ")
		},
		func() string {
			return pick("orders ", "tickets ", "Bestellungen: ") + list(3+n(5), 3000, 9000, pick(" ", "-"))
		},
		func() string { return "rooms " + list(2+n(8), 100, 900, " ") },
		func() string { return "closed " + day("-") + " " + day("-") + pick("", " "+day("-")) },
		func() string { return "between " + day(".") + " " + day(".") + " and " + day("") + " " + day("") },
		func() string { return "log from " + day("-") + "T12:" + digits(2) + ":" + digits(2) + "." + digits(6) },
		func() string { return "call me on 00" + pick("44 77", "49 151 ", "1 ") + digits(2) + " " + digits(6) },
		func() string {
			return "call me on +" + pick("44 77", "49 151 ", "49151", "41 44 ", "5511 ") + digits(2) + pick(" ", "") + digits(6)
		},
		func() string { return "tel. 0" + digits(3) + "/" + digits(4) + "-" + digits(3) },
		func() string { return pick("IMEI of the phone: ", "IMEI ", "my phone's imei is ") + digits(15+n(2)) },
		func() string { return "EAN 40" + digits(11) },
		func() string {
			return "device TW-" + digits(4) + " at 10." + fmt.Sprintf("%d.%d.%d", n(256), n(256), n(256))
		},
		func() string {
			return "mac " + digits(2) + ":" + digits(2) + ":" + digits(2) + ":" + digits(2) + ":ab:cd"
		},
		func() string { return "build 1.4" + digits(15) + " of " + day("") },
		func() string {
			return pick("my ", "the ", "mein ") + pick("password", "passwort", "PIN", "TAN") + pick(" is ", " was ", " ist ", " war ", ": ") + pick("changed!!! and now vpn", "expired", "never-arrives since monday", "wrong again, why?", "abgelaufen!", "reset/changed by IT", "3 days old", "90-day rule applies", "not accepted (again)", "gesperrt...", "asked for 2 times", "too short they say", "ok but the vpn isn't")
		},
	}
	var none *Redactor
	for i := range 8000 {
		s := makers[i%len(makers)]()
		if got := none.Redact(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}

// TestEveryAccountIsTakenOut holds it for each country's form, as written in one piece and in groups.
func TestEveryAccountIsTakenOut(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var none *Redactor
	for country, mask := range ibanMasks {
		for range 5 {
			number := account(r, country, mask)
			for _, as := range []string{number, strings.ToLower(number), inFours(number, " "), inFours(number, "-"), inFours(number, "\u00a0"), strings.ToLower(inFours(number, " "))} {
				if got := none.Redact("please pay to " + as + ", thanks"); got != "please pay to [iban], thanks" {
					t.Errorf("%s: %q became %q", country, as, got)
				}
			}
			wrong := number[:2] + fmt.Sprintf("%02d", (int(number[2]-'0')*10+int(number[3]-'0')+1)%97) + number[4:]
			if got := none.Redact(wrong); got != wrong {
				t.Errorf("%s: %q has the wrong sum and became %q", country, wrong, got)
			}
		}
	}
	for _, known := range []string{"MT84MALT011000012345MTLCAST001S", "MU17BOMM0101101030300200000MUR", "SC18SSCB11010000000000001497USD", "QA58DOHB00001234567890ABCDEFG",
		"RU0304452522540817810538091310419", "LC55HEMM000100010012001200023015", "BR1800360305000010009795493C1", "FR1420041010050500013M02606", "NO9386011117947", "SM86U0322509800000000270100",
		"BI4210000100010000332045181", "FK88SC123456789012", "OM810180000001299123456", "YE15CBYE0001018861234567891234", "LI21088100002324013AA", "KZ86125KZT5004100100", "BY13NBRB3600900000002Z00AB00",
		"GT82TRAJ01020000001210029690", "MD24AG000225100013104168", "TR330006100519786457841326", "UA213223130000026007233566001", "AZ21NABZ00000000137010001944", "MK07250120000058984", "GE29NB0000000101904917"} {
		if got := none.Redact(known); got != "[iban]" {
			t.Errorf("%s, an example of the registry, became %q", known, got)
		}
	}
}

// account makes a number of a country's form: letters where they must be, figures where either may be.
func account(r *rand.Rand, country, mask string) string {
	b := []byte(country + "00")
	for _, kind := range mask[ibanHead:] {
		if kind == 'a' {
			b = append(b, byte('A'+r.IntN(26)))
		} else {
			b = append(b, byte('0'+r.IntN(10)))
		}
	}
	for check := range 99 {
		b[2], b[3] = byte('0'+(check+2)/10%10), byte('0'+(check+2)%10)
		if isIBAN(string(b), mask) {
			break
		}
	}
	return string(b)
}

func inFours(s, gap string) string {
	var out []string
	for len(s) > 4 {
		out, s = append(out, s[:4]), s[4:]
	}
	return strings.Join(append(out, s), gap)
}

// TestEveryCardIsTakenOut holds it for each issuer and length, as written in one piece and as on cards.
func TestEveryCardIsTakenOut(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var none *Redactor
	for _, who := range issuers {
		for _, length := range who.lengths {
			for range 10 {
				number := pan(r, who.from+r.IntN(who.to-who.from+1), length)
				for _, as := range writings(number) {
					if got := none.Redact("I paid with my card " + as + ", thanks"); got != "I paid with my card [card], thanks" {
						t.Errorf("%q became %q", as, got)
					}
					if got := none.Redact(as + " is what I have"); !who.named && got != "[card] is what I have" {
						t.Errorf("%q, without saying what it is, became %q", as, got)
					}
				}
			}
		}
	}
}

// pan makes a number with the right sum.
func pan(r *rand.Rand, first, length int) string {
	s := fmt.Sprint(first)
	for len(s) < length-1 {
		s += fmt.Sprint(r.IntN(10))
	}
	for check := range 10 {
		if whole := s + fmt.Sprint(check); luhn(whole) {
			return whole
		}
	}
	return s
}

func writings(number string) []string {
	out := []string{number}
	for _, sizes := range cardGroups {
		var groups []string
		rest := number
		for _, n := range sizes {
			if n > len(rest) {
				break
			}
			groups, rest = append(groups, rest[:n]), rest[n:]
		}
		if len(groups) == len(sizes) && rest == "" {
			out = append(out, strings.Join(groups, " "), strings.Join(groups, "-"), strings.Join(groups, "\u00a0"))
		}
	}
	return out
}
