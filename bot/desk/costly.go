package desk

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
	"time"
	"unicode"

	"frontdesk/bot/channel"
)

const (
	// maxProgram bounds a compiled pattern in instructions: each may be looked at for every letter of a message. Card
	// numbers with their gaps take about 100.
	maxProgram = 1000
	// maxTrials bounds how many letters of a pattern are tried in masses.
	maxTrials = 6
	// costFactor is how many times the work of the yardstick a pattern may take.
	costFactor = 4
	// cheapTrial is so little that nothing is compared.
	cheapTrial = 10 * time.Millisecond
)

// yardstick is a pattern of 200 instructions that all stay alive on its text: about the most an honest one costs.
var yardstick = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?:x?){100}y`) })

// tooCostly tells whether a pattern is so large, or works so long on a message of the greatest length, that messages
// would wait. It is held against another pattern at the same moment, so a slow machine finds the same.
func tooCostly(source string, re *regexp.Regexp) bool {
	if cheap.has(source) {
		return false
	}
	costly := tryCost(source, re)
	if !costly {
		cheap.add(source)
	}
	return costly
}

// cheap are the patterns that were tried and found cheap: a desk is read again at every change of any of its files.
var cheap = patterns{tried: map[string]bool{}}

// maxTried bounds how many are remembered, some hundred bytes each.
const maxTried = 1000

type patterns struct {
	mu    sync.Mutex
	tried map[string]bool
}

func (p *patterns) has(source string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.tried[source]
}

func (p *patterns) add(source string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.tried) >= maxTried {
		clear(p.tried)
	}
	p.tried[source] = true
}

func tryCost(source string, re *regexp.Regexp) bool {
	parsed, err := syntax.Parse(source, syntax.Perl)
	if err != nil {
		return false // said elsewhere
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil || len(program.Inst) > maxProgram {
		return true
	}
	for _, text := range trials(program) {
		if !slow(re, text) {
			continue
		}
		if slow(re, text) { // once more: the machine may have been busy
			return true
		}
	}
	return false
}

// slow tells whether a pattern takes much longer than the yardstick to find all there is in a text.
func slow(re *regexp.Regexp, text string) bool {
	limit, known := cheapTrial, false
	began := time.Now()
	for len(text) > 0 {
		at := re.FindStringIndex(text)
		if took := time.Since(began); took > limit {
			if known {
				return true
			}
			known = true
			whole := time.Now()
			yardstick().MatchString(strings.Repeat("x", channel.MaxText))
			limit = costFactor * time.Since(whole)
			began = time.Now().Add(-took)
			if took > limit {
				return true
			}
		}
		if at == nil {
			return false
		}
		text = text[max(at[1], 1):]
	}
	return false
}

// trials are messages of the greatest length that keep a pattern busy: one letter of it over and over, and all in turn.
func trials(program *syntax.Prog) (texts []string) {
	var letters []rune
	for i := range program.Inst {
		if in := &program.Inst[i]; len(in.Rune) > 0 && len(letters) < maxTrials {
			if r := in.Rune[0]; unicode.IsPrint(r) && !strings.ContainsRune(string(letters), r) {
				letters = append(letters, r)
			}
		}
	}
	for _, r := range append(letters, 'a', ' ') {
		texts = append(texts, strings.Repeat(string(r), channel.MaxText/len(string(r))))
	}
	if all := string(letters); all != "" {
		texts = append(texts, strings.Repeat(all, channel.MaxText/len(all)))
	}
	return texts
}
