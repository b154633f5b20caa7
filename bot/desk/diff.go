package desk

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Change is one difference between two desks, in plain words.
type Change struct {
	Kind string `json:"kind"` // added, removed or changed
	What string `json:"what"` // the part: flow refund, intent vpn, agreement gold
	Text string `json:"text"` // "flow refund: step check: text changed (de)"
	File string `json:"file"` // in the new desk; in the old one for what was removed
	Line int    `json:"line"`
}

// String is the change in plain words.
func (c Change) String() string { return c.Text }

// The kinds of change.
const (
	Added   = "added"
	Removed = "removed"
	Changed = "changed"
)

// Diff tells how desk b differs from desk a: parts in the order of b's files, then what was removed. Folders that
// cannot be read count as empty; desks with problems can be compared.
func Diff(a, b fs.FS) []Change {
	var r report
	from, err := r.source(a)
	if err != nil {
		from = nil
	}
	to, err := r.source(b)
	if err != nil {
		to = nil
	}
	return DiffSources(from, to)
}

// DiffSources is Diff for sources.
func DiffSources(from, to Source) []Change {
	old, d := from.things(), differ{locales: append(from.locales(), to.locales()...)}
	for _, t := range to.things() {
		i := slices.IndexFunc(old, func(o thing) bool { return o.name == t.name })
		d.what = t.name
		if i < 0 {
			d.note(Added, t.body.at, "", "added")
			continue
		}
		d.nodes(old[i].body, t.body, nil)
		old = slices.Delete(old, i, i+1)
	}
	for _, o := range old {
		d.what = o.name
		d.note(Removed, o.body.at, "", "removed")
	}
	d.silent(from, to)
	return d.changes
}

// AgreementsChanged tells whether two desks differ in their calendars, tiers or agreements: times that were told may
// move.
func AgreementsChanged(from, to Source) bool {
	pick := func(s Source) Source { return s.match("sla.yaml") }
	return slices.ContainsFunc(DiffSources(pick(from), pick(to)), func(c Change) bool { return !strings.HasPrefix(c.What, "file ") })
}

// differ gathers the changes of one thing after the other.
type differ struct {
	locales []string // of both desks
	what    string
	changes []Change
}

func (d *differ) note(kind string, at place, where, how string) {
	text := d.what + " " + how
	if where != "" {
		text = d.what + ": " + where + " " + how
	}
	d.changes = append(d.changes, Change{Kind: kind, What: d.what, Text: text, File: at.file, Line: max(at.line, 1)})
}

// silent notes files that differ in bytes alone: comments, layout, quotes.
func (d *differ) silent(from, to Source) {
	for _, f := range to {
		was, ok := from.File(f.Name)
		if !ok || string(was) == string(f.Data) {
			continue
		}
		if !slices.ContainsFunc(d.changes, func(c Change) bool { return c.File == f.Name }) {
			d.what = "file " + f.Name
			d.note(Changed, placeOf(f), "only comments or layout", "changed")
		}
	}
}

// nodes compares two nodes that both exist; trail is the way to them.
func (d *differ) nodes(a, b *node, trail []string) {
	switch {
	case same(a, b):
	case a == nil || b == nil || a.kind != b.kind || a.kind == scalar:
		d.changed(a, b, trail)
	case a.kind == mapping:
		d.mappings(a, b, trail)
	default:
		d.lists(a, b, trail)
	}
}

// changed notes a changed value, which is shown if it is short.
func (d *differ) changed(a, b *node, trail []string) {
	at := b
	if at == nil {
		at = a
	}
	where, locale := d.inWords(trail)
	if short(a) && short(b) {
		d.note(Changed, at.at, where, fmt.Sprintf("changed from %s to %s%s", a.trimmed(), b.trimmed(), locale))
		return
	}
	d.note(Changed, at.at, where, "changed"+locale)
}

// short tells whether a value can be shown in a line.
func short(n *node) bool {
	return n != nil && n.kind == scalar && n.trimmed() != "" && len(n.text) <= 32 && !strings.ContainsAny(n.text, "\n")
}

// mappings compares key by key, in the order of the new one.
func (d *differ) mappings(a, b *node, trail []string) {
	for _, p := range b.pairs {
		step := append(slices.Clone(trail), p.key.text)
		if !a.has(p.key.text) {
			where, locale := d.inWords(step)
			d.note(Added, p.key.at, where, "added"+locale)
			continue
		}
		d.nodes(a.value(p.key.text), p.value, step)
	}
	for _, p := range a.pairs {
		if !b.has(p.key.text) {
			where, locale := d.inWords(append(slices.Clone(trail), p.key.text))
			d.note(Removed, p.key.at, where, "removed"+locale)
		}
	}
}

// lists compares lists of texts as sets, and lists of anything else item by item.
func (d *differ) lists(a, b *node, trail []string) {
	plain := func(n *node) bool { return n.kind == scalar }
	if !slices.ContainsFunc(a.items, func(n *node) bool { return !plain(n) }) && !slices.ContainsFunc(b.items, func(n *node) bool { return !plain(n) }) {
		d.sets(a, b, trail)
		return
	}
	d.steps(a, b, trail)
}

// sets counts what came and went in a list of texts.
func (d *differ) sets(a, b *node, trail []string) {
	where, locale := d.inWords(trail)
	noun := where[strings.LastIndex(where, " ")+1:]
	in := strings.TrimSuffix(where, noun)
	added, removed := less(b.items, a.items), less(a.items, b.items)
	if len(added) > 0 {
		d.note(Added, added[0].at, in+counted(added, noun), "added"+locale)
	}
	if len(removed) > 0 {
		d.note(Removed, b.at, in+counted(removed, noun), "removed"+locale)
	}
	if len(added)+len(removed) == 0 {
		d.note(Changed, b.at, where, "in another order"+locale)
	}
}

// less is what a has more than b, each text as often as it is.
func less(a, b []*node) []*node {
	count := map[string]int{}
	for _, n := range b {
		count[n.trimmed()]++
	}
	var out []*node
	for _, n := range a {
		if count[n.trimmed()]--; count[n.trimmed()] < 0 {
			out = append(out, n)
		}
	}
	return out
}

// counted says how many of something: "3 phrases", "skills vpn".
func counted(items []*node, noun string) string {
	one := strings.TrimSuffix(noun, "s")
	switch {
	case len(items) == 1 && short(items[0]) && noun != "phrases" && noun != "questions" && noun != "rows":
		return one + " " + items[0].trimmed()
	case len(items) == 1:
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", len(items), noun)
}

// steps compares lists whose items are more than texts: what is alike is kept, what stands in the same gap and is of
// the same sort was changed, the rest came or went.
func (d *differ) steps(a, b *node, trail []string) {
	kept := alike(a.items, b.items)
	i, j := 0, 0
	for _, k := range append(kept, [2]int{len(a.items), len(b.items)}) {
		d.gap(a.items[i:k[0]], b.items[j:k[1]], j, trail)
		i, j = k[0]+1, k[1]+1
	}
}

// gap compares what stands between two items that stayed.
func (d *differ) gap(a, b []*node, number int, trail []string) {
	for k, item := range b {
		name := title(trail, item, number+k)
		i := slices.IndexFunc(a, func(o *node) bool { return sortOf(o) == sortOf(item) })
		if i < 0 {
			d.note(Added, item.at, strings.Join(name, ": "), "added")
			continue
		}
		d.nodes(a[i], item, name)
		a = slices.Delete(slices.Clone(a), i, i+1)
	}
	for _, item := range a {
		d.note(Removed, item.at, strings.Join(title(trail, item, -1), ": "), "removed")
	}
}

// sortOf is what makes two items of a list versions of one another: a name of their own, else their first key.
func sortOf(n *node) string {
	if name := n.name(); name != "" {
		return "named " + name
	}
	if n.kind == mapping && len(n.pairs) > 0 {
		return n.pairs[0].key.text
	}
	return fmt.Sprint(n.kind)
}

// title names an item of a list: "step check", "step 3 (say)".
func title(trail []string, n *node, number int) []string {
	one := "item"
	if len(trail) > 0 {
		one = strings.TrimSuffix(trail[len(trail)-1], "s")
		trail = trail[:len(trail)-1]
	}
	name := n.name()
	switch {
	case name != "":
	case number >= 0:
		name = fmt.Sprint(number + 1)
	default:
		name = "“" + clip(sample(n)) + "”"
	}
	return append(slices.Clone(trail), one+" "+name)
}

// sample is the first text in a node, to recognise it by.
func sample(n *node) string {
	switch {
	case n == nil:
		return ""
	case n.kind == scalar:
		return n.trimmed()
	case n.kind == list && len(n.items) > 0:
		return sample(n.items[0])
	case len(n.pairs) > 0 && n.pairs[0].value != nil:
		return sample(n.pairs[0].value)
	case len(n.pairs) > 0:
		return n.pairs[0].key.text
	}
	return ""
}

// maxAlike bounds the items that are compared with all others; longer lists are compared in order.
const maxAlike = 1000

// alike pairs equal items in order: a longest common subsequence.
func alike(a, b []*node) [][2]int {
	if len(a) > maxAlike || len(b) > maxAlike {
		return nil
	}
	best := make([][]int, len(a)+1)
	for i := range best {
		best[i] = make([]int, len(b)+1)
	}
	for i, x := range slices.Backward(a) {
		for j, y := range slices.Backward(b) {
			if same(x, y) {
				best[i][j] = best[i+1][j+1] + 1
			} else {
				best[i][j] = max(best[i+1][j], best[i][j+1])
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case same(a[i], b[j]):
			out = append(out, [2]int{i, j})
			i, j = i+1, j+1
		case best[i+1][j] >= best[i][j+1]:
			i++
		default:
			j++
		}
	}
	return out
}

// plainWords are what keys of a desk are called where the key itself would not be understood.
var plainWords = map[string]string{"say": "text", "says": "text", "ask": "question", "for": "whom it is for", "starts_on": "intents that start it"}

// inWords puts a way to a value into words; a language at its end goes behind everything.
func (d *differ) inWords(trail []string) (where, locale string) {
	if n := len(trail); n > 1 && slices.Contains(d.locales, trail[n-1]) {
		locale, trail = " ("+trail[n-1]+")", trail[:n-1]
	}
	words := slices.Clone(trail)
	for i, w := range words {
		if plain, ok := plainWords[w]; ok {
			words[i] = plain
		}
	}
	return strings.Join(words, ": "), locale
}
