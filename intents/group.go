package intents

import (
	"cmp"
	"math"
	"slices"
)

// Group is messages that are like each other: what customers say that no intent is made for.
type Group struct {
	Messages []string `json:"messages"` // the most typical first
	Intent   string   `json:"intent"`   // the likeliest, "" where there is none
	Score    float64  `json:"score"`    // mean probability of that
}

const (
	groupLike   = 0.3  // cosine from which a message joins a group
	mostGrouped = 5000 // messages looked at: the time grows with their square
)

// Groups sorts messages that a model did not understand into groups of similar ones, the largest first. The model names the intent
// each group is nearest to; nil is no model. It reads at most 5,000 messages; the same messages give the same groups.
func Groups(messages []string, locale string, m *Model) []Group {
	texts := slices.Compact(slices.Sorted(slices.Values(messages)))
	texts = texts[:min(len(texts), mostGrouped)]
	xs := vectors(texts, locale)
	var groups [][]int
	at := map[int32][]int{} // groups by feature of their centre
	for i := range texts {
		if len(xs[i].idx) == 0 {
			continue
		}
		if g := nearestGroup(xs, groups, at, i); g >= 0 {
			groups[g] = append(groups[g], i)
			continue
		}
		for _, f := range xs[i].idx {
			at[f] = append(at[f], len(groups))
		}
		groups = append(groups, []int{i})
	}
	out := make([]Group, 0, len(groups))
	for _, g := range groups {
		out = append(out, makeGroup(texts, xs, g, m))
	}
	slices.SortStableFunc(out, func(a, b Group) int {
		return cmp.Or(cmp.Compare(len(b.Messages), len(a.Messages)), cmp.Compare(a.Messages[0], b.Messages[0]))
	})
	return out
}

// vectors reads texts by their own vocabulary of words and pieces of words, of length 1. Pairs of words are left out: they keep
// apart what says the same in other words.
func vectors(texts []string, locale string) []vector {
	fold, lex := folderFor(locale), sharedLexicon()
	features := make([][]feature, len(texts))
	var t tokens
	for i, text := range texts {
		t.read(clip(text), fold)
		features[i] = slices.DeleteFunc(t.features(lex, nil), func(f feature) bool { return !f.word() && f.block() == wordBlock })
	}
	r := newReader(&lens{fold: fold, known: learn(features, lex), spell: newSpeller(nil), lexicon: lex})
	out := make([]vector, len(texts))
	for i, text := range texts {
		x := r.read(clip(text))
		out[i] = vector{idx: slices.Clone(x.idx), val: slices.Clone(x.val)}
		var sum float64
		for _, v := range out[i].val {
			sum += float64(v * v)
		}
		for k := range out[i].val {
			out[i].val[k] /= float32(math.Sqrt(sum))
		}
	}
	return out
}

// nearestGroup is the group whose centre a message is most like, -1 if it is like none.
func nearestGroup(xs []vector, groups [][]int, at map[int32][]int, i int) int {
	seen := map[int]bool{}
	best, like := -1, float32(groupLike)
	for _, f := range xs[i].idx {
		for _, g := range at[f] {
			if seen[g] {
				continue
			}
			seen[g] = true
			if c := cosine(xs[i], xs[groups[g][0]]); c > like || c == like && g < best {
				best, like = g, c
			}
		}
	}
	return best
}

func cosine(a, b vector) (sum float32) {
	in := make(map[int32]float32, len(b.idx))
	for k, f := range b.idx {
		in[f] = b.val[k]
	}
	for k, f := range a.idx {
		sum += float32(a.val[k] * in[f])
	}
	return sum
}

// makeGroup puts the message first that the others are most like, and asks the model which intent they are near.
func makeGroup(texts []string, xs []vector, members []int, m *Model) Group {
	const compared = 50 // more do not change who is typical
	typical := make(map[int]float32, len(members))
	for _, i := range members[:min(len(members), compared)] {
		for _, j := range members[:min(len(members), compared)] {
			typical[i] += cosine(xs[i], xs[j])
		}
	}
	slices.SortStableFunc(members, func(a, b int) int { return cmp.Compare(typical[b], typical[a]) })
	g := Group{}
	odds := map[string]float64{}
	for _, i := range members {
		g.Messages = append(g.Messages, texts[i])
		if m == nil {
			continue
		}
		for _, guess := range m.Read(texts[i]).Guesses {
			odds[guess.Intent] += guess.Score / float64(len(members))
		}
	}
	for _, intent := range sortedKeys(odds) {
		if odds[intent] > g.Score {
			g.Intent, g.Score = intent, odds[intent]
		}
	}
	return g
}
