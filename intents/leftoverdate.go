package intents

import (
	"strings"
	"sync"
	"time"

	"github.com/olebedev/when"
	"github.com/olebedev/when/rules"
	"github.com/olebedev/when/rules/en"
)

// leftoverWords are words of English dates our own reading does not know, as "half an hour" or "this evening". Without one
// of them the rules of the when package are not asked: they take 0.1 ms and find dates in order numbers.
var leftoverWords = wordSet("evening morning afternoon night noon hour hours minute minutes half few couple fortnight weekend")

// leftoverParser holds the rules that are seldom wrong: casual ones and lengths of time, no numeric ones. Its expressions
// are compiled at the first use.
var leftoverParser = sync.OnceValue(func() *when.Parser {
	p := when.New(nil)
	p.Add(en.CasualDate(rules.Override), en.CasualTime(rules.Override), en.Deadline(rules.Override), en.PastTime(rules.Override))
	return p
})

// findLeftoverDate asks the when package for what is left of English dates.
func findLeftoverDate(f *finds, s *scan) {
	cue, text := false, f.text
	for i, t := range s.tokens {
		switch {
		case !leftoverWords[t.s]:
		case s.greeted(i) || i == 0 && (len(s.tokens) == 1 || s.is(1, ",", "!", ".")):
			text = text[:t.start] + strings.Repeat("-", t.end-t.start) + text[t.end:] // "good morning"
		default:
			cue = true
		}
	}
	if !cue {
		return
	}
	r, err := leftoverParser().Parse(text, s.now)
	if err != nil || r == nil || r.Index < 0 || r.Index+len(r.Text) > len(text) || text[r.Index:r.Index+len(r.Text)] != r.Text {
		return
	}
	f.add(rankDate, KindDate, r.Time.Truncate(time.Minute).Format(time.RFC3339), r.Index, r.Index+len(r.Text))
}
