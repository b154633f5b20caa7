package flows

import (
	"slices"
	"strings"
)

// An address that somebody leaves names no service: "mail me at ann@outlook.example" is no trouble with the mail.

// leastDialled is how many digits in a row are a number to call rather than one of an order.
const leastDialled = 7

// markAddresses notes the words that belong to an e-mail address or a phone number.
func (m *message) markAddresses() {
	if strings.Contains(m.text, "@") {
		for i, p := range m.spots {
			from := strings.LastIndexAny(m.text[:p.start], " \t\n") + 1
			to := strings.IndexAny(m.text[p.start:], " \t\n")
			if to < 0 {
				to = len(m.text) - p.start
			}
			m.spots[i].address = strings.Contains(m.text[from:p.start+to], "@")
		}
	}
	for i := 0; i < len(m.words); i++ {
		n, digits := i, 0
		for n < len(m.words) && isDigits(m.words[n]) {
			digits += len(m.words[n])
			n++
		}
		for ; i < n; i++ {
			m.spots[i].address = m.spots[i].address || digits >= leastDialled
		}
	}
}

// inAddress says whether one of the words from i to n belongs to an address: the "me" of "me@cafe.example".
func (m message) inAddress(i, n int) bool {
	return slices.ContainsFunc(m.spots[i:n], func(p position) bool { return p.address })
}

// leadsToAddress says whether the words from n on, up to an address, only say where somebody can be reached: those behind the
// "mail" of "mail me at", the "mobile" of "my mobile is".
func (m message) leadsToAddress(n int, lex *lexicon) bool {
	for ; n < len(m.words); n++ {
		if m.spots[n].address {
			return true
		}
		if !lex.reachedAt[m.words[n]] && !lex.fillers[m.words[n]] {
			return false
		}
	}
	return false
}
