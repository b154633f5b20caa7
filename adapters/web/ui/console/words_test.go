package console_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func catalogue(t *testing.T, lang string) map[string]string {
	t.Helper()
	raw, err := os.ReadFile("locales/" + lang + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var words map[string]string
	if err := json.Unmarshal(raw, &words); err != nil {
		t.Fatal(err)
	}
	return words
}

// sources joins all TypeScript of the console.
func sources(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, pattern := range []string{"*.ts", "*.tsx", "*/*.ts", "*/*.tsx"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(raw)
		}
	}
	return all.String()
}

// TestWordsUsed holds the catalogue against the sources: no text is asked for that is not there, none is there that
// nobody asks for. Keys with a variable part, as `lane.${lane}`, stand for all that fit.
func TestWordsUsed(t *testing.T) {
	words, src := catalogue(t, "en"), sources(t)
	asked := regexp.MustCompile(`\b(?:t|rich)\((?:[^'"()]*\? ?)?'([a-z][a-z0-9_.]*)'`).FindAllStringSubmatch(src, -1)
	for _, m := range asked {
		if _, ok := words[m[1]]; !ok {
			t.Errorf("%s is not in the catalogue", m[1])
		}
	}
	var fits []*regexp.Regexp
	for _, m := range regexp.MustCompile("`([a-z][a-z.]*\\.)\\$\\{[^`]*?\\}([a-z.]*)`").FindAllStringSubmatch(src, -1) {
		fits = append(fits, regexp.MustCompile("^"+regexp.QuoteMeta(m[1])+`[a-z_]+`+regexp.QuoteMeta(m[2])+"$"))
	}
	for key := range words {
		literal := strings.Contains(src, "'"+key+"'") || strings.Contains(src, `"`+key+`"`)
		if !literal && !slices.ContainsFunc(fits, func(re *regexp.Regexp) bool { return re.MatchString(key) }) {
			t.Errorf("nobody asks for %s", key)
		}
	}
}

// TestLanguagesComplete holds every language against English: the same keys, arguments and tags.
func TestLanguagesComplete(t *testing.T) {
	en := catalogue(t, "en")
	holes, cases := regexp.MustCompile(`\{(\w+)|<(\w+)>`), regexp.MustCompile(`(?:=\d+|zero|one|two|few|many|other) \{`)
	in := func(text string) []string {
		found := []string{}
		for _, m := range holes.FindAllStringSubmatch(cases.ReplaceAllString(text, "("), -1) {
			if name := m[1] + m[2]; !slices.Contains(found, name) {
				found = append(found, name)
			}
		}
		slices.Sort(found)
		return found
	}
	files, err := filepath.Glob("locales/*.json")
	if err != nil || len(files) < 2 {
		t.Fatal("languages: ", files, err)
	}
	for _, file := range files {
		lang := strings.TrimSuffix(filepath.Base(file), ".json")
		words := catalogue(t, lang)
		for key, text := range en {
			other, ok := words[key]
			if !ok || other == "" {
				t.Errorf("%s: %s is missing", lang, key)
			} else if !slices.Equal(in(text), in(other)) {
				t.Errorf("%s: %s takes %v, English %v", lang, key, in(other), in(text))
			}
		}
		for key := range words {
			if _, ok := en[key]; !ok {
				t.Errorf("%s: %s is not English", lang, key)
			}
		}
	}
}

// TestNoLooseWords looks for text in the sources that no catalogue knows: between tags, and in labels.
func TestNoLooseWords(t *testing.T) {
	src := sources(t)
	for _, re := range []string{`>\s*[A-Z][a-z]+ [a-z]+[^<>{}=;]*</`, `(?:aria-label|placeholder|title|alt)="[A-Za-z]`} {
		for _, hit := range regexp.MustCompile(re).FindAllString(src, -1) {
			t.Errorf("words outside the catalogue: %s", hit)
		}
	}
}
