package desk

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"frontdesk/data/seed"
)

// exampleFiles is the example desk as a folder that can be changed.
func exampleFiles(t *testing.T) fstest.MapFS {
	t.Helper()
	source, err := Read(seed.FS())
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, f := range source {
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return files
}

func change(t *testing.T, files fstest.MapFS, name, from, to string) {
	t.Helper()
	was := string(files[name].Data)
	if !strings.Contains(was, from) {
		t.Fatalf("%s does not hold %q", name, from)
	}
	files[name] = &fstest.MapFile{Data: []byte(strings.Replace(was, from, to, 1))}
}

func codes(problems []Problem) []string {
	var out []string
	for _, p := range problems {
		out = append(out, fmt.Sprintf("%s %s", p.File, p.Code))
	}
	return out
}

// A desk that gives up a language hears it once, and can be published at once.
func TestALanguageIsGivenUp(t *testing.T) {
	files := exampleFiles(t)
	change(t, files, "desk.yaml", "locales: [en, de]", "locales: [en]")
	l, problems := Load(files, Options{})
	if l == nil || len(problems) != 1 || problems[0].Code != string(unknownLocale) || !strings.Contains(problems[0].Message, `"de"`) {
		t.Fatalf("%v: %s", l != nil, describe(problems))
	}
	for _, test := range l.Tests {
		if test.Locale == "de" {
			t.Errorf("%s: a test in a language that was given up", test.Name)
		}
	}
	if len(l.Tests) < 30 || len(l.Phrases["de"]) > 0 {
		t.Errorf("%d tests are left, and %d German phrases", len(l.Tests), len(l.Phrases["de"]))
	}
}

// One cause is one problem: what only follows from it is not told, and what cannot be read comes first.
func TestCausesAreNotBuried(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(fstest.MapFS)
		want []string
	}{
		{"no sla.yaml", func(f fstest.MapFS) { delete(f, "sla.yaml") }, []string{"sla.yaml D007"}},
		{"no teams.yaml", func(f fstest.MapFS) { delete(f, "teams.yaml") }, []string{"teams.yaml D007"}},
		{"a typo in desk.yaml", func(f fstest.MapFS) { change(t, f, "desk.yaml", "\nzone: ", "\n\tzone: ") }, []string{"desk.yaml D003"}},
		{"a typo in a flow", func(f fstest.MapFS) { change(t, f, "flows/refund.yaml", "type: order", "type order") }, []string{"flows/refund.yaml F001"}},
		{"a typo in a flow, a slip before it", func(f fstest.MapFS) {
			change(t, f, "flows/refund.yaml", "type: order", "type order")
			change(t, f, "channels.yaml", "type: web", "type: wep")
		}, []string{"flows/refund.yaml F001", "channels.yaml D022"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := exampleFiles(t)
			c.do(files)
			_, problems := Load(fs.FS(files), Options{})
			if got := codes(problems); !slices.Equal(got, c.want) {
				t.Errorf("want %q, got:\n%s", c.want, describe(problems))
			}
		})
	}
}

// A policy file by itself has no severities, and no problem with that.
func TestAgreementsAlone(t *testing.T) {
	data, err := fs.ReadFile(seed.FS(), "sla.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, problems := Agreements("sla.yaml", data); strings.Contains(describe(problems), `""`) {
		t.Errorf("problems:\n%s", describe(problems))
	}
}
