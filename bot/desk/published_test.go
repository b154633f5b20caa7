package desk

import (
	"strings"
	"testing"
	"testing/fstest"
)

// What a version wants proved that an earlier one did not keeps a new desk from being published, and no published one from running.
func TestPublishedDesksAreNotProvedAgain(t *testing.T) {
	for name, spoil := range map[string]func(fstest.MapFS){
		"too many steps in a turn": func(files fstest.MapFS) {
			files["flows/long.yaml"] = &fstest.MapFile{Data: []byte("version: 1\nflow: long\ntitle: Long\nstarts_on: [long]\nsteps:\n" +
				strings.Repeat("  - say: {en: Word, de: Wort}\n", 250) + "  - end\n")}
			files["intents/long.yaml"] = &fstest.MapFile{Data: []byte("version: 1\nintents:\n  - id: long\n    phrases: {en: [tell me all of it], de: [erzähl mir alles]}\n")}
		},
		"an intent without phrases": func(files fstest.MapFS) {
			files["intents/none.yaml"] = &fstest.MapFile{Data: []byte("version: 1\nintents:\n  - id: none\n    phrases: {en: [], de: []}\n")}
		},
	} {
		t.Run(name, func(t *testing.T) {
			files := exampleFiles(t)
			spoil(files)
			l, problems := Load(files, Options{})
			if l != nil {
				t.Errorf("it can be published: %v", problems)
			}
			if l, again := Load(files, Options{Published: true}); l == nil {
				t.Errorf("it was published, and does not load: %v (of all: %v)", again, problems)
			}
		})
	}
}
