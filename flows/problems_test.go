package flows

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestProblems holds the problems of files in testdata/problems, with places, messages and remedies. A file holds
// flows/example.yaml, further files behind lines "==== name", and the problems behind "----".
func TestProblems(t *testing.T) {
	paths, err := filepath.Glob("testdata/problems/*.txt")
	if err != nil || len(paths) < 15 {
		t.Fatalf("%d files: %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			i := strings.LastIndex("\n"+string(data), "\n----\n")
			if i < 0 {
				t.Fatal("no line ----")
			}
			source, want := string(data)[:i], string(data)[i+5:]
			got := lines(problemsOf(source))
			if *update {
				if err := os.WriteFile(path, []byte(source+"----\n"+got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != want {
				t.Errorf("%s:\n%s", path, firstDifference(got, want))
			}
		})
	}
}

func problemsOf(source string) []Problem {
	n := testNames("en")
	if first, rest, _ := strings.Cut(source, "\n"); strings.HasPrefix(first, "! locales ") {
		n, source = testNames(strings.Fields(first)[2:]...), rest
	}
	var flowFiles, textFiles []File
	for i, part := range strings.Split("flows/example.yaml\n"+source, "==== ") {
		name, data, _ := strings.Cut(part, "\n")
		if strings.HasPrefix(name, "texts/") {
			textFiles = append(textFiles, File{name, []byte(data)})
		} else if i >= 0 {
			flowFiles = append(flowFiles, File{name, []byte(data)})
		}
	}
	_, problems := Parse(flowFiles, textFiles, n)
	return problems
}

// TestHostileFiles holds that no file, however it is made, takes long or brings the parser down.
func TestHostileFiles(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c < 'k'; c++ {
		bomb += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+string(c-1)+", ", 9) + "]\n"
	}
	for name, data := range map[string]string{
		"alias bomb":      bomb,
		"brackets":        strings.Repeat("[", 100_000),
		"dashes":          strings.Repeat("- ", 100_000) + "x",
		"maps":            strings.Repeat("{a: ", 50_000),
		"indentation":     deepMap(2_000),
		"questions":       strings.Repeat("? ", 50_000),
		"too large":       "version: 1\n" + strings.Repeat("#\n", MaxFile/2),
		"no UTF-8":        "version: 1\nflow: \xff\xfe\nsteps: [\x00]",
		"long expression": wrap("steps:\n  - say: x\n    when: " + strings.Repeat("channel == \"x\" || ", 5_000) + "people.open\n  - end\n"),
		"long line":       wrap("steps:\n  - say: "+strings.Repeat("word ", 150_000)+"\n  - end\n") + "x: [",
		"many steps":      wrap("steps:\n" + strings.Repeat("  - say: Hello.\n", 1_500) + "  - goto: nowhere\n"),
	} {
		t.Run(name, func(t *testing.T) {
			p, problems := Parse([]File{{"flows/x.yaml", []byte(data)}}, nil, testNames())
			if p != nil || len(problems) == 0 {
				t.Errorf("accepted")
			}
		})
	}
}

func deepMap(depth int) string {
	var b strings.Builder
	for i := range depth {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}
