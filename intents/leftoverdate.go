package intents

import (
	"slices"
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

// leftoverRules are the rules that are seldom wrong: casual ones and lengths of time, no numeric ones. Each takes 20,000
// instructions to find nothing, so it is tried only where its words may stand. None of the pieces has a k or s, which other
// letters stand for where case does not count. The expressions are compiled at the first use.
var leftoverRules = sync.OnceValue(func() []cued {
	length := anyOf("econd", "min", "hour", "day", "wee", "month", "year")
	return []cued{
		{en.CasualDate(rules.Override), anyOf("now", "day", "night", "morrow", "tmr")},
		{en.CasualTime(rules.Override), anyOf("morning", "noon", "evening")},
		{en.Deadline(rules.Override), func(text string) bool { return strings.Contains(text, "in") && length(text) }},
		{en.PastTime(rules.Override), func(text string) bool { return strings.Contains(text, "ago") && length(text) }},
	}
})

var leftoverParser = sync.OnceValue(func() *when.Parser {
	p := when.New(nil)
	for _, r := range leftoverRules() {
		p.Add(r)
	}
	return p
})

// cued is a rule with a look at whether its words stand in a text, given in small letters.
type cued struct {
	rules.Rule
	may func(text string) bool
}

// Find implements rules.Rule.
func (c cued) Find(text string) *rules.Match {
	if !c.may(strings.ToLower(text)) {
		return nil
	}
	return c.Rule.Find(text)
}

func anyOf(pieces ...string) func(string) bool {
	return func(text string) bool {
		return slices.ContainsFunc(pieces, func(p string) bool { return strings.Contains(text, p) })
	}
}

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
