package desk

import (
	"strings"
	"testing"
	"testing/fstest"
)

// FuzzLoad puts any bytes in the place of any file of the small desk: loading must end, with a desk or with errors
// that have a place and a remedy.
func FuzzLoad(f *testing.F) {
	for _, file := range goodSource(f) {
		f.Add(file.Name, file.Data)
	}
	for _, s := range []string{"a: &x [*x]", "? - - {", "- !!binary x", "\ufeffversion: 1", "a: |\n\t- x", "{{{{[[[[", "version: 1\r\nx: >-\r\n"} {
		f.Add("desk.yaml", []byte(s))
	}
	source := goodSource(f)
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		src := fstest.MapFS{}
		for _, file := range source {
			src[file.Name] = &fstest.MapFile{Data: file.Data}
		}
		if !plainName(name) || name == "." || strings.Contains(name, "//") {
			return
		}
		src[name] = &fstest.MapFile{Data: data}
		l, problems := Load(src, Options{})
		if (l == nil) != Broken(problems) {
			t.Fatalf("a desk: %v, broken: %v", l != nil, Broken(problems))
		}
		for _, p := range problems {
			if p.File == "" || p.Line < 1 || p.Column < 1 || p.Message == "" || p.Help == "" || p.Code == "" {
				t.Fatalf("poor problem: %+v", p)
			}
		}
		Diff(src, fstest.MapFS{})
	})
}
