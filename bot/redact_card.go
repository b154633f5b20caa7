package bot

import (
	"regexp"
	"slices"
	"strings"
)

const (
	// minCard and maxCard are how many figures a card's number has (ISO/IEC 7812-1; those of Maestro begin at twelve).
	minCard, maxCard = 12, 19
	// labelBytes is how far before a number it may stand what number it is.
	labelBytes = 64
	// listBytes is the same of a list, with what is listed before.
	listBytes = 256
)

// issuer is who gives out cards: the first four figures of their numbers, from and to, and how many figures they have.
type issuer struct {
	from, to int
	lengths  []int
	named    bool // only where the text says that it is a card: too many other numbers look like these
}

var (
	sixteen = []int{16}
	longer  = []int{16, 17, 18, 19}
)

// issuers are the card schemes of today. Numbers of seldom lengths are taken for cards only where a card is spoken of:
// thirteen figures are a product's number (EAN), fifteen a phone's (IMEI).
var issuers = []issuer{
	{4000, 4999, []int{16, 18, 19}, false},         // Visa
	{4000, 4999, []int{13}, true},                  // Visa, as it was
	{5100, 5599, sixteen, false},                   // Mastercard
	{2221, 2720, sixteen, false},                   // Mastercard
	{3400, 3499, []int{15}, false},                 // American Express
	{3700, 3799, []int{15}, false},                 // American Express
	{6011, 6011, longer, false},                    // Discover
	{6440, 6599, longer, false},                    // Discover, Troy, RuPay, Elo
	{3000, 3059, []int{14, 16, 17, 18, 19}, false}, // Diners Club
	{3095, 3095, []int{14, 16, 17, 18, 19}, false}, // Diners Club
	{3600, 3699, []int{14, 16, 17, 18, 19}, false}, // Diners Club
	{3800, 3999, []int{14, 16, 17, 18, 19}, false}, // Diners Club
	{3528, 3589, longer, false},                    // JCB
	{1800, 1800, []int{15, 16}, true},              // JCB, as it was
	{2131, 2131, []int{15, 16}, true},              // JCB, as it was
	{6200, 6299, longer, false},                    // UnionPay
	{8100, 8171, longer, false},                    // UnionPay, RuPay
	{5000, 5099, longer, false},                    // Maestro, Dankort, Elo, Verve
	{5600, 5899, longer, false},                    // Maestro
	{6304, 6304, longer, false},                    // Maestro
	{6360, 6399, longer, false},                    // Maestro, InterPayment, InstaPayment, Hiper
	{6700, 6799, longer, false},                    // Maestro
	{5000, 5099, []int{12, 13, 14, 15}, true},      // Maestro
	{5600, 5899, []int{12, 13, 14, 15}, true},      // Maestro
	{6304, 6304, []int{12, 13, 14, 15}, true},      // Maestro
	{6700, 6799, []int{12, 13, 14, 15}, true},      // Maestro
	{2200, 2204, longer, false},                    // Mir
	{2205, 2205, sixteen, false},                   // Borica
	{6000, 6099, sixteen, false},                   // RuPay, Hipercard
	{8200, 8299, sixteen, false},                   // RuPay
	{8600, 8600, sixteen, false},                   // UzCard
	{9792, 9792, sixteen, false},                   // Troy
	{9860, 9860, sixteen, false},                   // Humo
}

// cardGroups are the ways in which numbers stand on cards, besides in one piece.
var cardGroups = [][]int{
	{4, 4, 4, 4, 3}, {4, 4, 4, 4, 2}, {4, 4, 4, 4, 1}, {4, 4, 4, 4}, // most
	{4, 6, 5}, {4, 4, 4, 3}, // American Express
	{4, 6, 4}, {4, 4, 4, 2}, // Diners Club
	{6, 13}, {6, 10}, // UnionPay
	{4, 3, 3, 3}, {4, 4, 4, 1}, {4, 4, 4}, {4, 4, 5}, // Visa as it was, Maestro
}

// cards finds the numbers of cards: of an issuer that there is, with its length and the right sum, written as on cards.
func cards(s string) []span {
	var out []span
	for at := 0; at < len(s); at++ {
		if !digit(s[at]) {
			continue
		}
		if n := cardAt(s, at); n > 0 {
			out = append(out, span{at, at + n})
			at += n
		}
		for at < len(s) && digit(s[at]) {
			at++
		}
	}
	return out
}

// cardAt is how long the number of a card is that stands at a place; 0 = none does.
func cardAt(s string, at int) int {
	if !begins(s, at) || at > 0 && s[at-1] == '+' || fraction(s, at) {
		return 0
	}
	n := 0
	for at+n < len(s) && n <= maxCard && digit(s[at+n]) {
		n++
	}
	if n >= minCard {
		if n <= maxCard && ends(s, at+n) && isCard(s, at, []string{s[at : at+n]}) {
			return n
		}
		return 0
	}
	for _, sizes := range cardGroups {
		if groups, n := inGroups(s[at:], sizes); n > 0 && ends(s, at+n) && isCard(s, at, groups) {
			return n
		}
	}
	return 0
}

// fraction tells whether what stands at a place are the figures behind a point or a comma.
func fraction(s string, at int) bool {
	return at > 1 && (s[at-1] == '.' || s[at-1] == ',') && digit(s[at-2])
}

// inGroups reads groups of figures that a text begins with, with the same between all of them: blanks, a hyphen or a
// point. It gives how long they are as written; 0 = the text is not so.
func inGroups(s string, sizes []int) (groups []string, written int) {
	at, between := 0, ""
	for i, size := range sizes {
		if i > 0 {
			gap := s[at : at+blank(s[at:])]
			if gap == "" && at < len(s) && (s[at] == '-' || s[at] == '.') {
				gap = s[at : at+1]
			}
			if gap == "" || between != "" && gap != between {
				return nil, 0
			}
			at, between = at+len(gap), gap
		}
		if at+size > len(s) || strings.ContainsFunc(s[at:at+size], func(r rune) bool { return r < '0' || r > '9' }) {
			return nil, 0
		}
		groups = append(groups, s[at:at+size])
		at += size
	}
	return groups, at
}

// isCard tells whether the groups of figures that stand at a place are a card's number.
func isCard(s string, at int, groups []string) bool {
	number := strings.Join(groups, "")
	first := figures(number[:4])
	of := slices.DeleteFunc(slices.Clone(issuers), func(i issuer) bool {
		return first < i.from || first > i.to || !slices.Contains(i.lengths, len(number))
	})
	if len(of) == 0 || !luhn(number) {
		return false
	}
	switch labelOf(s[:at]) {
	case labelCard:
		return true
	case labelOther:
		return false
	case labelNone:
	}
	several := severalBefore.MatchString(s[max(0, at-listBytes):at])
	return !several && !listed(groups) && slices.ContainsFunc(of, func(i issuer) bool { return !i.named })
}

// maxStep is how far apart the numbers of a list are at most, where not all begin alike.
const maxStep = 200

// listed tells several numbers in a row from one in groups: those of a list begin alike, or go up by little.
func listed(groups []string) bool {
	if len(groups) < 3 {
		return false
	}
	alike, near := true, true
	for i, g := range groups[1:] {
		if len(g) != len(groups[0]) || slices.Contains(groups[:i+1], g) {
			return false
		}
		alike = alike && g[:2] == groups[0][:2]
		step := figures(g) - figures(groups[i])
		near = near && 0 < step && step <= maxStep
	}
	return alike || near
}

// figures is the number that some figures make.
func figures(s string) int {
	n := 0
	for i := range len(s) {
		n = 10*n + int(s[i]-'0')
	}
	return n
}

// severalBefore is a word for several things with numbers, right before the first of them or behind some.
var severalBefore = regexp.MustCompile(`(?i)\b(?:orders|tickets|invoices|numbers|cases|parts|bestellungen|bestellnummern|aufträge|auftragsnummern|rechnungen|rechnungsnummern|nummern|vorgänge|artikel)\s*(?:are|is|sind|no\.?|nr\.?|#|:)?\s*(?:\d{3,6}[ ,-]{1,2})*$`)

type label int

const (
	labelNone label = iota
	labelCard
	labelOther
)

var (
	cardWords  = regexp.MustCompile(`(?i)card|karte|visa|\bamex\b|american express|maestro|\bdiners\b|\bjcb\b|unionpay|\bcredit\b|\bdebit\b|kredit`)
	otherWords = regexp.MustCompile(`(?i)\b(?:imei|imeisv|meid|iccid|ean|gtin|upc|isbn|barcode|serial|seriennummer|tracking|sendungsnummer|paketnummer)\b`)
)

// labelOf is what a number is said to be by the words before it in its sentence: the last of them counts.
func labelOf(before string) label {
	before = before[max(0, len(before)-labelBytes):]
	if i := strings.LastIndexAny(before, "\n.!?;"); i >= 0 {
		before = before[i+1:]
	}
	card, other := last(cardWords, before), last(otherWords, before)
	switch {
	case card < 0 && other < 0:
		return labelNone
	case card > other:
		return labelCard
	}
	return labelOther
}

func last(re *regexp.Regexp, s string) int {
	all := re.FindAllStringIndex(s, -1)
	if len(all) == 0 {
		return -1
	}
	return all[len(all)-1][0]
}

// luhn is the checksum of card numbers (ISO/IEC 7812-1, annex B).
func luhn(number string) bool {
	sum := 0
	for i := range len(number) {
		d := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
