package flows

import (
	"cmp"
	"embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed texts/en.yaml texts/de.yaml
var systemFiles embed.FS

// addSystemTexts puts the bot's own words under the desk's.
func (c *compiler) addSystemTexts() {
	for _, locale := range []string{"en", "de"} {
		data, err := systemFiles.ReadFile("texts/" + locale + ".yaml")
		if err != nil {
			continue // embedded at build time: a missing file does not compile
		}
		n := readYAML(File{Name: "built-in texts/" + locale + ".yaml", Data: data}, c.reports)
		for _, p := range n.get("texts").pairs {
			t := c.texts[p.key.text]
			if t == nil {
				t = &text{id: p.key.text, place: place{"texts/" + locale + ".yaml", 1, 1}, system: true}
				c.texts[t.id] = t
			}
			t.add(locale, p.key.place, c.templates(p.value))
		}
	}
}

// templates reads one wording or a list of them.
func (c *compiler) templates(n *node) []template {
	items := []*node{n}
	if n.shape == list {
		items = n.items
	}
	var out []template
	for _, item := range items {
		if w := c.word(item, "a text"); w != "" {
			out = append(out, cut(item, c.reports))
		}
	}
	return out
}

// collectTexts gathers the texts of all flows by id.
func (c *compiler) collectTexts() {
	for _, f := range c.flows {
		for _, t := range f.allTexts() {
			c.texts[t.id] = t
		}
	}
}

// allTexts lists what a flow says to customers, in the order of the file.
func (f *flow) allTexts() []*text {
	var out []*text
	if f.title != nil {
		out = append(out, f.title)
	}
	for _, s := range f.slots {
		for _, t := range []*text{s.ask, s.again, s.label} {
			if t != nil {
				out = append(out, t)
			}
		}
		for _, ch := range s.choices {
			out = append(out, ch.says)
		}
	}
	for _, st := range f.steps {
		out = append(out, st.texts...)
	}
	return out
}

// parseTexts reads a file of translations and of replaced system texts.
func (c *compiler) parseTexts(file File) {
	n := readYAML(file, c.reports)
	if n == nil || !c.fields(n, "a file of texts", textFileFields()) {
		return
	}
	c.version(n)
	l, texts := n.get("locale"), n.get("texts")
	if l == nil || texts == nil || c.word(l, "locale") == "" || !c.knownLocale(l) || !c.want(texts, mapping, "texts") {
		return
	}
	var left []pair
	for _, p := range texts.pairs {
		if c.leftOver(p.key.text) {
			left = append(left, p)
			continue
		}
		c.translate(p, l.text)
	}
	c.tellLeftOver(left)
}

// leftOver tells whether a translation belongs to a flow that is gone as a whole.
func (c *compiler) leftOver(id string) bool {
	name, _, _ := strings.Cut(id, ".")
	there := func(f *flow) bool { return f.id == name }
	return name != "sys" && c.texts[id] == nil && !slices.ContainsFunc(c.flows, there) && Nearest(id, sortedKeys(c.texts)) == ""
}

// tellLeftOver tells once for each flow that is gone which translations of it are left: a warning a line hid the
// problem that mattered.
func (c *compiler) tellLeftOver(left []pair) {
	for len(left) > 0 {
		flow, _, _ := strings.Cut(left[0].key.text, ".")
		n := 0
		rest := slices.DeleteFunc(slices.Clone(left), func(p pair) bool {
			mine := strings.HasPrefix(p.key.text, flow+".")
			if mine {
				n++
			}
			return mine
		})
		c.warn(codeOrphan, left[0].key.place, fmt.Sprintf("no flow %q is there any more, and texts of it stand here: %d", flow, n), "remove the lines that begin with "+flow+".")
		left = rest
	}
}

// translate puts one translation where it belongs.
func (c *compiler) translate(p pair, locale string) {
	t := c.texts[p.key.text]
	ts := c.templates(p.value)
	switch {
	case t == nil:
		c.lost = append(c.lost, lostText{p.key.text, locale, p.key.place})
		return
	case len(ts) == 0:
		return
	case t.system:
		c.checkSystemText(t, ts)
	case len(t.words[locale]) > 0:
		c.err(codeTwice, p.key.place, fmt.Sprintf("%s stands in the flow in %s already", t.id, locale), fmt.Sprintf("keep one of them; the other is %s:%d", t.places[locale].file, t.places[locale].line))
		return
	case t.step != nil && !t.step.given:
		c.warn(codeNumberedText, p.key.place, fmt.Sprintf("%s hangs on the number of a step, which moves when a step is inserted before it", t.id), "give the step an id and use it here")
	}
	t.add(locale, p.key.place, ts)
}

// checkSystemText checks a replaced text of the bot against what can be filled in there.
func (c *compiler) checkSystemText(t *text, ts []template) {
	known := append(c.commonPlaceholders(), t.refs...)
	for _, tpl := range ts {
		for _, s := range tpl {
			if s.ref != "" && !contains(known, s.ref) {
				c.err(codePlaceholder, s.at, fmt.Sprintf("nothing is called {%s} in %s", s.ref, t.id), didYouMean(s.ref, known))
			}
		}
	}
}

// Text renders a text of the program in the wanted locale, or in the nearest one that has it; usedLocale tells
// which. What params does not name is left empty. Roll picks among variants.
func (p *Program) Text(id, locale string, params map[string]string, roll uint64) (text, usedLocale string, ok bool) {
	t := p.texts[id]
	if t == nil {
		return "", "", false
	}
	ts, used := t.in(locale, p.names.Locales)
	if len(ts) == 0 {
		return "", "", false
	}
	return ts[roll%uint64(len(ts))].fill(func(ref string) string { return params[ref] }), used, true
}

// Texts lists every text that customers can read, by id.
func (p *Program) Texts() []TextInfo {
	out := make([]TextInfo, 0, len(p.texts))
	for _, id := range sortedKeys(p.texts) {
		t := p.texts[id]
		info := TextInfo{ID: id, Words: map[string][]string{}, Params: slices.Clone(t.refs), System: t.system, File: t.file, Line: t.line}
		for _, l := range sortedKeys(t.words) {
			for _, tpl := range t.words[l] {
				info.Words[l] = append(info.Words[l], tpl.source())
			}
			if at := t.places[l]; t.system && !strings.HasPrefix(at.file, "built-in ") {
				info.Changed, info.File, info.Line = true, at.file, at.line
			}
		}
		out = append(out, info)
	}
	slices.SortFunc(out, func(a, b TextInfo) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// braces doubles them, as a file does that means them.
var braces = strings.NewReplacer("{", "{{", "}", "}}")

// source writes a template back as it stands in a file.
func (t template) source() string {
	var b strings.Builder
	for _, s := range t {
		if s.ref != "" {
			b.WriteString("{" + s.ref + "}")
		} else {
			b.WriteString(braces.Replace(s.lit))
		}
	}
	return b.String()
}
