package flows

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func systemTexts(t *testing.T) map[string]*text {
	t.Helper()
	c := &compiler{reports: &reports{}, names: Names{Locales: []string{"en"}}, texts: map[string]*text{}}
	c.addSystemTexts()
	if len(c.all) > 0 {
		t.Fatal(lines(c.all))
	}
	return c.texts
}

// TestSystemTextsInEveryLanguage holds that each of the bot's texts exists in both languages with the same things to
// fill in.
func TestSystemTextsInEveryLanguage(t *testing.T) {
	for id, x := range systemTexts(t) {
		var refs [2][]string
		for i, l := range []string{"en", "de"} {
			if len(x.words[l]) == 0 {
				t.Errorf("%s has no words in %s", id, l)
				continue
			}
			for _, s := range x.words[l][0] {
				if s.ref != "" {
					refs[i] = append(refs[i], s.ref)
				}
			}
			slices.Sort(refs[i])
		}
		if !slices.Equal(slices.Compact(refs[0]), slices.Compact(refs[1])) {
			t.Errorf("%s fills in %v in English and %v in German", id, refs[0], refs[1])
		}
	}
}

// TestSystemTextsManners holds how the bot may not speak.
func TestSystemTextsManners(t *testing.T) {
	never := regexp.MustCompile(`(?i)!|oops|as soon as possible|shortly|\bsoon\b|\bAI\b|invalid|unfortunately|you (have to|must|failed)|your mistake|\bI am a person|colleague of mine|baldmöglichst|in kürze|schnellstmöglich|ungültig|sie müssen |escalat|breach|fallback`)
	for id, x := range systemTexts(t) {
		for l, ts := range x.words {
			for _, tpl := range ts {
				s := tpl.source()
				if bad := never.FindString(strings.ReplaceAll(s, "Sie müssen nichts wiederholen", "")); bad != "" {
					t.Errorf("%s in %s says %q: %s", id, l, bad, s)
				}
				if len([]rune(s)) > 260 {
					t.Errorf("%s in %s is %d letters long", id, l, len([]rune(s)))
				}
			}
		}
	}
}

// TestSystemTextsAreUsed holds the ids in the code against the files, both ways.
func TestSystemTextsAreUsed(t *testing.T) {
	literal := regexp.MustCompile(`"(sys\.[a-z_.]*)"(\s*\+)?`)
	used, prefixes := map[string]bool{}, []string{"sys.promise", "sys.policy"} // bot adds .both, .first …
	for _, dir := range []string{".", "../bot", "../cmd/frontdesk", "../bot/runtime", "../bot/desk"} {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			src, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(f, "_test.go") {
				continue
			}
			for _, m := range literal.FindAllStringSubmatch(string(src), -1) {
				if m[2] != "" || strings.HasSuffix(m[1], ".") {
					prefixes = append(prefixes, m[1])
				} else {
					used[m[1]] = true
				}
			}
		}
	}
	texts := systemTexts(t)
	for id := range used {
		if texts[id] == nil && !slices.Contains(prefixes, id) {
			t.Errorf("the code says %s, which does not exist", id)
		}
	}
	for id := range texts {
		if !used[id] && !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(id, p) }) {
			t.Errorf("nothing says %s", id)
		}
	}
}

func TestProgramText(t *testing.T) {
	p := sample(t)
	for _, c := range []struct {
		id, locale, want, used string
		params                 map[string]string
	}{
		{"sys.back", "en", "Back to: Lunch.", "en", map[string]string{"title": "Lunch"}},
		{"sys.back", "de-CH", "Zurück zu: Lunch.", "de", map[string]string{"title": "Lunch"}},
		{"sys.back", "fr", "Back to:.", "en", nil},
		{"report_issue.title", "de", "Störung melden", "de", nil},
		{"report_issue.impact.choices.me", "en", "Only me", "en", nil},
		{"report_issue.check.1", "en", "VPN: Affected:. Shall I open a ticket?", "en", map[string]string{"service": "VPN"}},
	} {
		got, used, ok := p.Text(c.id, c.locale, c.params, 0)
		if !ok || got != c.want || used != c.used {
			t.Errorf("%s in %s: %q in %s, %v", c.id, c.locale, got, used, ok)
		}
	}
	if _, _, ok := p.Text("nobody.says.this", "en", nil, 0); ok {
		t.Error("a text that does not exist")
	}
	seen := map[string]bool{}
	for roll := range uint64(8) {
		s, _, _ := p.Text("sys.greeting", "en", nil, roll)
		seen[s] = true
	}
	if len(seen) != 2 {
		t.Errorf("variants of the greeting: %v", seen)
	}
}

// TestTextsListsAll holds that the list of texts is whole, in order, and written as in the files.
func TestTextsListsAll(t *testing.T) {
	n := testNames("en", "de")
	files := []File{{"flows/x.yaml", []byte("version: 1\nflow: x\ntitle: {en: Ex, de: Ix}\nstarts_on: book\nsteps:\n  - id: a\n    say: {en: ['{customer.name} {{}}', B], de: 'Ja, {customer.name}'}\n  - end\n")}}
	own := []File{{"texts/en.yaml", []byte("version: 1\nlocale: en\ntexts:\n  sys.thanks: Any time.\n")}}
	p, problems := Parse(files, own, n)
	if p == nil {
		t.Fatal(lines(problems))
	}
	infos := p.Texts()
	if !slices.IsSortedFunc(infos, func(a, b TextInfo) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("not sorted")
	}
	byID := map[string]TextInfo{}
	for _, i := range infos {
		byID[i.ID] = i
	}
	a := byID["x.a.1"]
	if !slices.Equal(a.Words["en"], []string{"{customer.name} {{}}", "B"}) || !slices.Equal(a.Params, []string{"customer.name"}) || a.System || a.Line != 7 {
		t.Errorf("%+v", a)
	}
	if th := byID["sys.thanks"]; !th.System || !th.Changed || th.File != "texts/en.yaml" || th.Line != 4 || th.Words["en"][0] != "Any time." {
		t.Errorf("%+v", th)
	}
	if b := byID["sys.back"]; !b.System || b.Changed {
		t.Errorf("%+v", b)
	}
}
