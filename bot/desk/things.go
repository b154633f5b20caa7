package desk

import (
	"path"
	"slices"
	"strings"

	"frontdesk/flows"
)

// thing is a part of a desk that has a name of its own: a flow, an intent, an agreement.
type thing struct {
	name string // flow refund, intent vpn
	body *node
}

// things lists the parts of a desk in a fixed order. Files that cannot be read are one thing each, so that
// a broken draft can be compared too.
func (s Source) things() []thing {
	var out []thing
	for _, f := range s {
		out = append(out, things(f)...)
	}
	return out
}

// homes says what the items of a file are called, by its folder or name, and under which key they are listed.
var homes = map[string]struct{ sort, list string }{
	"flows": {"flow", ""}, "texts": {"texts", ""}, "intents": {"intent", "intents"}, "answers": {"answer", "answers"},
	"replies": {"reply", "replies"}, "tests": {"test", "tests"}, "services.yaml": {"service", "services"},
	"teams.yaml": {"team", "teams"}, "channels.yaml": {"channel", "channels"},
}

func things(f flows.File) []thing {
	place := path.Dir(f.Name)
	if place == "." {
		place = f.Name
	}
	var r report
	if path.Ext(f.Name) == ".csv" {
		return []thing{csvThing(&reader{}, f)}
	}
	var n *node
	if path.Ext(f.Name) == ".yaml" {
		n = r.parse(f.Name, f.Data)
	}
	home, known := homes[place]
	switch {
	case n == nil || n.kind != mapping:
		return []thing{{"file " + f.Name, &node{at: placeOf(f), text: string(f.Data)}}}
	case f.Name == "sla.yaml":
		return agreements(n)
	case !known:
		return []thing{{"desk", n.without("version")}}
	case home.list != "" && n.get(home.list) != nil:
		return items(home.sort, n.get(home.list))
	}
	return []thing{{home.sort + " " + n.name(), n.without("version", "flow", "id", "locale")}}
}

func placeOf(f flows.File) place { return place{f.Name, 1, 1} }

// agreements cuts sla.yaml into calendars, tiers and agreements.
func agreements(n *node) []thing {
	var out []thing
	if c := n.get("calendars"); c != nil {
		for _, p := range c.pairs {
			if p.value != nil {
				out = append(out, thing{"calendar " + p.key.text, p.value})
			}
		}
	}
	out = append(out, items("tier", n.get("tiers"))...)
	return append(out, items("agreement", n.get("policies"))...)
}

// items cuts a list into its items.
func items(sort string, n *node) []thing {
	if n == nil {
		return nil
	}
	var out []thing
	for _, item := range n.items {
		out = append(out, thing{sort + " " + item.name(), item.without("id")})
	}
	return out
}

// csvThing is a table or a list of phrases: each row a line of one list.
func csvThing(r *reader, f flows.File) thing {
	out := &node{at: placeOf(f), kind: mapping}
	name := "table " + strings.TrimSuffix(path.Base(f.Name), ".csv")
	what := "rows"
	if path.Dir(f.Name) == "intents" {
		name, what = "file "+f.Name, "phrases"
	}
	rows := &node{at: out.at, kind: list}
	if t := r.csv(f); t != nil {
		out.pairs = append(out.pairs, pair{&node{text: "columns", at: out.at}, scalars(out.at, t.columns)})
		for _, row := range t.rows {
			var cells []string
			for _, c := range row.cells {
				cells = append(cells, c.text)
			}
			rows.items = append(rows.items, &node{at: row.cells[0].at, text: strings.Join(cells, "\x1f")})
		}
	}
	out.pairs = append(out.pairs, pair{&node{text: what, at: out.at}, rows})
	return thing{name, out}
}

func scalars(at place, texts []string) *node {
	out := &node{at: at, kind: list}
	for _, s := range texts {
		out.items = append(out.items, &node{at: at, text: s})
	}
	return out
}

// name is what a node calls itself.
func (n *node) name() string {
	for _, key := range []string{"id", "flow", "name", "locale"} {
		if v := n.get(key); v != nil && v.kind == scalar {
			return v.trimmed()
		}
	}
	return ""
}

// without is a mapping without some of its keys.
func (n *node) without(keys ...string) *node {
	out := &node{at: n.at, kind: n.kind, text: n.text, items: n.items}
	for _, p := range n.pairs {
		if !slices.Contains(keys, p.key.text) {
			out.pairs = append(out.pairs, p)
		}
	}
	return out
}

// same tells whether two nodes mean the same; layout, quotes and the order of keys do not count.
func same(a, b *node) bool {
	if a == nil || b == nil || a.kind != b.kind {
		return a == b
	}
	switch a.kind {
	case scalar:
		return a.trimmed() == b.trimmed()
	case list:
		return slices.EqualFunc(a.items, b.items, same)
	case mapping:
		if len(a.pairs) != len(b.pairs) {
			return false
		}
		for _, p := range a.pairs {
			if !b.has(p.key.text) || !same(p.value, b.value(p.key.text)) {
				return false
			}
		}
	case null:
	}
	return true
}

func (n *node) has(key string) bool {
	return slices.ContainsFunc(n.pairs, func(p pair) bool { return p.key.text == key })
}

// value is the value of a key, also where it is null.
func (n *node) value(key string) *node {
	for _, p := range n.pairs {
		if p.key.text == key {
			return p.value
		}
	}
	return nil
}

// locales are the languages that desk.yaml names.
func (s Source) locales() []string {
	data, _ := s.File("desk.yaml")
	var r reader
	return r.texts(r.parse("desk.yaml", data).get("locales"), "locales")
}
