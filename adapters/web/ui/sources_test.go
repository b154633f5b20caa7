package ui

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestVendoredFilesAreAsPublished holds the third-party modules against VENDOR.json, and sees that
// no file lies there which it does not name.
func TestVendoredFilesAreAsPublished(t *testing.T) {
	raw, err := os.ReadFile("vendor/VENDOR.json")
	if err != nil {
		t.Fatal(err)
	}
	var list vendorList
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, m := range list.Modules {
		body, err := os.ReadFile("vendor/" + m.File)
		if err != nil {
			t.Error(err)
			continue
		}
		if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != m.SHA256 {
			t.Errorf("%s is not what VENDOR.json says; run vendor.mjs", m.File)
		}
		if text, err := os.ReadFile("vendor/" + m.Licence); err != nil || len(text) < 500 {
			t.Errorf("%s: no licence text (%v)", m.File, err)
		}
		known[m.File] = true
	}
	files, err := fs.Glob(os.DirFS("vendor"), "*.mjs")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !known[f] {
			t.Errorf("vendor/%s is not in VENDOR.json", f)
		}
	}
}

func TestLockfileNamesNoRegistry(t *testing.T) {
	raw, err := os.ReadFile("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if regexp.MustCompile(`https?://|"resolved"`).Match(raw) {
		t.Error("package-lock.json names a host; make it with npm install --package-lock-only --omit-lockfile-registry-resolved")
	}
}

// forms are the plural forms a language has, as CLDR lists them.
var forms = map[string][]string{
	"en": {"one", "other"}, "de": {"one", "other"}, "ar": {"zero", "one", "two", "few", "many", "other"},
}

var pluralKey = regexp.MustCompile(`^(.+)_(zero|one|two|few|many|other)$`)

// TestCataloguesAreWhole sees that every language has every word of English with the same gaps, all
// of its plural forms, and that the widget asks for no word there is not. What only the rarely needed
// part asks for comes along with that.
func TestCataloguesAreWhole(t *testing.T) {
	words, rare := wholeCatalogues(t, "locales"), wholeCatalogues(t, "locales/more")
	all, err := fs.Glob(Source(), "widget/*.ts")
	if err != nil {
		t.Fatal(err)
	}
	const more = "widget/more.ts"
	usedWords(t, slices.DeleteFunc(all, func(f string) bool { return f == more }), words, nil)
	usedWords(t, []string{more}, rare, words)
}

// wholeCatalogues holds the languages of a folder against its English, which it returns.
func wholeCatalogues(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := fs.Glob(Source(), dir+"/*.json")
	if err != nil || len(files) != len(forms) {
		t.Fatalf("%s has the languages %v, %v", dir, files, err)
	}
	english, _ := catalogue(t, dir+"/en.json")
	for _, file := range files {
		lang := strings.TrimSuffix(path.Base(file), ".json")
		words, plurals := catalogue(t, file)
		for key, text := range english {
			if words[key] == "" {
				t.Errorf("%s: %q is missing", file, key)
			} else if a, b := gaps(text), gaps(words[key]); !slices.Equal(a, b) {
				t.Errorf("%s: %q has the gaps %v, English has %v", file, key, b, a)
			}
		}
		for key := range words {
			if english[key] == "" {
				t.Errorf("%s: %q is not in English", file, key)
			}
		}
		want, ok := forms[lang]
		if !ok {
			t.Errorf("%s: say in this test which plural forms the language has", file)
		}
		for key, have := range plurals {
			for _, f := range want {
				if !slices.Contains(have, f) {
					t.Errorf("%s: %q lacks the form %q", file, key, f)
				}
			}
		}
	}
	return english
}

// catalogue reads a language: words by key, plurals under their common key, and their forms.
func catalogue(t *testing.T, file string) (words map[string]string, plurals map[string][]string) {
	t.Helper()
	raw, err := fs.ReadFile(Source(), file)
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]string
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	words, plurals = map[string]string{}, map[string][]string{}
	for key, text := range all {
		if m := pluralKey.FindStringSubmatch(key); m != nil {
			plurals[m[1]] = append(plurals[m[1]], m[2])
			if m[2] == "other" {
				words[m[1]] = text
			}
			continue
		}
		words[key] = text
	}
	return words, plurals
}

func gaps(s string) []string {
	found := regexp.MustCompile(`\{\w+\}`).FindAllString(s, -1)
	slices.Sort(found)
	return found
}

// usedWords holds the keys in the sources against the catalogue, both ways. Also may be asked for, and need not.
func usedWords(t *testing.T, files []string, english, also map[string]string) {
	t.Helper()
	used := map[string]bool{}
	literal := regexp.MustCompile(`'([a-z][a-z_0-9]*)'`)
	for _, f := range files {
		raw, err := fs.ReadFile(Source(), f)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range regexp.MustCompile(`\.of\(([^)]*)`).FindAllSubmatch(raw, -1) {
			for _, m := range literal.FindAllSubmatch(call[1], -1) {
				used[string(m[1])] = true
			}
		}
		for _, m := range literal.FindAllSubmatch(raw, -1) {
			for key := range english { // keys put together: 'told_' + kind
				if string(m[1]) == key || strings.HasSuffix(string(m[1]), "_") && strings.HasPrefix(key, string(m[1])) {
					used[key] = true
				}
			}
		}
	}
	compared := []string{"agent", "bot", "waiting", "resolved"} // owners, compared with inside a call
	for key := range used {
		if english[key] == "" && also[key] == "" && !slices.Contains(compared, key) && !strings.HasSuffix(key, "_") {
			t.Errorf("the widget asks for %q, which no catalogue has", key)
		}
	}
	for key := range english {
		if !used[key] {
			t.Errorf("nothing asks for %q", key)
		}
	}
}

// TestWidgetTokensAreDeclared sees that dropping unread tokens dropped no read one.
func TestWidgetTokensAreDeclared(t *testing.T) {
	a := assets(t)
	css := string(a.files[a.URL("panel.js")].body) + string(a.files[a.URL("more.js")].body)
	declared := map[string]bool{"--seen": true}
	for _, m := range regexp.MustCompile(`(--[\w-]+)["':]`).FindAllStringSubmatch(css, -1) {
		declared[m[1]] = true
	}
	for _, m := range varUse.FindAllStringSubmatch(css, -1) {
		if !declared[m[1]] {
			t.Errorf("%s is read and not declared", m[1])
		}
	}
	for _, gone := range []string{"--rail-w", "--font-mono", "[data-theme"} {
		if strings.Contains(css, gone) {
			t.Errorf("%s costs customers something and gives them nothing", gone)
		}
	}
}

// TestNothingBuildsMarkup keeps the widget and the pages free of what turns text into code.
func TestNothingBuildsMarkup(t *testing.T) {
	for _, pattern := range []string{"widget/*", "pages/*"} {
		files, err := fs.Glob(Source(), pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			raw, err := fs.ReadFile(Source(), f)
			if err != nil {
				t.Fatal(err)
			}
			code := regexp.MustCompile(`(?m)//.*$|(?s)/\*.*?\*/`).ReplaceAll(raw, nil)
			if m := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|DOMParser|setHTML| style="| on\w+="|<script>|<style`).Find(code); m != nil {
				t.Errorf("%s uses %s", f, m)
			}
		}
	}
}

// TestImportsRunInNoCircle keeps the parts of widget and console in layers, types included.
func TestImportsRunInNoCircle(t *testing.T) {
	imports := map[string][]string{}
	from := regexp.MustCompile(`(?:from|import\()\s*'(\.[^'?]+)'`)
	err := fs.WalkDir(Source(), ".", func(file string, _ fs.DirEntry, err error) error {
		if ext := path.Ext(file); err != nil || ext != ".ts" && ext != ".tsx" || strings.HasPrefix(file, "vendor") {
			return err
		}
		raw, err := fs.ReadFile(Source(), file)
		self := strings.TrimSuffix(file, path.Ext(file))
		imports[self] = nil
		for _, m := range from.FindAllSubmatch(raw, -1) {
			imports[self] = append(imports[self], path.Join(path.Dir(file), string(m[1])))
		}
		return err
	})
	if err != nil || len(imports) < 50 {
		t.Fatal(len(imports), err)
	}
	done := map[string]bool{}
	var follow func(file string, way []string)
	follow = func(file string, way []string) {
		if at := slices.Index(way, file); at >= 0 {
			t.Errorf("a circle: %s", strings.Join(append(way[at:], file), " → "))
			return
		}
		if done[file] {
			return
		}
		for _, next := range imports[file] {
			follow(next, append(slices.Clone(way), file))
		}
		done[file] = true
	}
	for file := range imports {
		follow(file, nil)
	}
}
