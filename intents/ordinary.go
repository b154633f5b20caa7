package intents

import (
	_ "embed"
	"sync"
	"time"
)

//go:embed ordinary.txt
var ordinaryText string

// ordinaryWords are words by language that are meant as they are written, though a value of a list may lie one slip away.
var ordinaryWords = sync.OnceValue(func() map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for _, text := range []string{ordinaryText, languagesText} {
		for lang, lines := range sections(text) {
			if out[lang] == nil {
				out[lang] = map[string]bool{}
			}
			for _, line := range lines {
				for _, t := range newScan(line, lang, time.Time{}).tokens {
					out[lang][t.s] = true
				}
			}
		}
	}
	return out
})

// ordinary tells whether a word is one of its language.
func ordinary(name []rune, lang string) bool { return ordinaryWords()[lang][string(name)] }
