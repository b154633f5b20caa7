package flows

import "strings"

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

// leadsToAddress says whether the words from i to n, and those behind them up to an address, only say where somebody can be
// reached: "mail me at", "my mobile is".
func (m message) leadsToAddress(i, n int, lex *lexicon) bool {
	for _, p := range m.spots[i:n] {
		if p.address {
			return true
		}
	}
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
