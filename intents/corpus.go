package intents

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// corpus is a training set in canonical order: sorted by intent, then text, each pair once, those of no intent last.
type corpus struct {
	texts   []string
	class   []int    // index into intents, outside for phrases that belong to no intent
	intents []string // sorted, without OutOfScope

	background int // how many of the last texts are not the desk's own
}

const outside = -1 // class of a phrase that belongs to no intent

// canonical checks phrases and brings them into an order that does not depend on theirs.
func canonical(phrases []Phrase) (*corpus, error) {
	ps := make([]Phrase, len(phrases))
	for i, p := range phrases {
		p.Text, p.Intent = strings.TrimSpace(clip(p.Text)), strings.TrimSpace(p.Intent)
		if p.Intent == "" {
			p.Intent = OutOfScope
		}
		if p.Text == "" {
			return nil, fmt.Errorf("intent %s: phrase %d is empty", p.Intent, i+1)
		}
		ps[i] = p
	}
	slices.SortFunc(ps, func(a, b Phrase) int {
		if out := a.Intent == OutOfScope; out != (b.Intent == OutOfScope) {
			if out {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(a.Intent, b.Intent), cmp.Compare(a.Text, b.Text))
	})
	c := &corpus{}
	for _, p := range slices.Compact(ps) {
		class := outside
		if p.Intent != OutOfScope {
			if n := len(c.intents); n == 0 || c.intents[n-1] != p.Intent {
				c.intents = append(c.intents, p.Intent)
			}
			class = len(c.intents) - 1
		}
		c.texts, c.class = append(c.texts, p.Text), append(c.class, class)
	}
	if len(c.intents) == 0 {
		return nil, fmt.Errorf("no intent to train: none of %d phrases has one", len(phrases))
	}
	return c, nil
}

// deal gives each phrase one of n parts, evenly within each intent.
func (c *corpus) deal(n int) []int {
	part := make([]int, len(c.texts))
	next := make(map[int]int)
	for i, k := range c.class {
		part[i] = next[k] % n
		next[k]++
	}
	return part
}
