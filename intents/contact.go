package intents

import (
	"regexp"
	"strings"
)

var (
	emailForm = regexp.MustCompile(`[\pL\pN][\pL\pN._%+'-]*@[\pL\pN](?:[\pL\pN-]*\.)+\pL{2,24}`)
	urlForm   = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>"']+|\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|app|info|biz|shop|online|store|cloud|de|at|ch|uk|eu|fr|nl|es|it|pl|us|ca|au|example)\b(?:[/?#][^\s<>"']*)?`)
)

// findContacts finds e-mail addresses and web addresses.
func findContacts(f *finds) {
	if strings.Contains(f.text, "@") {
		for _, m := range emailForm.FindAllStringIndex(f.text, mostMatches) {
			local, domain, _ := strings.Cut(f.text[m[0]:m[1]], "@")
			if !strings.HasSuffix(local, ".") && !strings.Contains(local, "..") {
				f.add(rankSure, KindEmail, local+"@"+strings.ToLower(domain), m[0], m[1])
			}
		}
	}
	if !strings.Contains(f.text, ".") && !strings.Contains(f.text, "://") {
		return
	}
	for _, m := range urlForm.FindAllStringIndex(f.text, mostMatches) {
		start, end := m[0], m[0]+len(trimURL(f.text[m[0]:m[1]]))
		if start > 0 && f.text[start-1] == '@' {
			continue
		}
		value := f.text[start:end]
		if !strings.Contains(value, "://") {
			value = "https://" + value
		}
		f.add(rankSure, KindURL, value, start, end)
	}
}

// trimURL takes off what ends the sentence, not the address, and a closing bracket that was never opened.
func trimURL(u string) string {
	for {
		t := strings.TrimRight(u, ".,;:!?'\"»”’")
		if strings.HasSuffix(t, ")") && !strings.Contains(t, "(") {
			t = t[:len(t)-1]
		}
		if t == u {
			return u
		}
		u = t
	}
}
