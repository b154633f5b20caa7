package intents

import (
	"slices"
	"strings"
	"testing"
)

func TestReadCSV(t *testing.T) {
	got, _, err := ReadCSV(strings.NewReader("\ufefftext,intent\r\n\"a, b\",x\r\n c ,out_of_scope\r\n"), "f.csv")
	if want := []Phrase{{"a, b", "x"}, {"c", OutOfScope}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	got, lines, err := ReadCSV(strings.NewReader("id,Intent,Text\n1,x,a\n"), "f.csv")
	if want := []Phrase{{"a", "x"}}; err != nil || !slices.Equal(got, want) || !slices.Equal(lines, []int{2}) {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	for in, want := range map[string]string{
		"":                                     "f.csv:1: the file is empty: its first line has to be text,intent",
		"\"text,intent\n":                      "f.csv:1:14: extraneous or missing \" in quoted-field: put texts",
		"a,b\n":                                "f.csv:1: the header must name the columns text and intent",
		"text,intent\nx\n":                     "f.csv:2",
		"text,intent\na,x\n ,x\n":              "f.csv:3: the text is empty: write",
		"text,intent\n\"a\nb\",x\n\n\"c,x\n":   "f.csv:5",
		"text,intent\n\"c,x\nd,x\ne,x\n":       "f.csv:2:1: a quote that opens",
		"text,intent\na,x\nb,\n":               "f.csv:3: no intent is named: write out_of_scope",
		"text,intent\nwo,x\nich m\xf6chte,y\n": "f.csv:3:6: there is the byte 0xf6, which is not UTF-8: save the file as UTF-8",
		"text,intent\na\x00b,x\n":              "f.csv:2:2: there is a NUL character",
		"\xff\xfet\x00e\x00":                   "f.csv:1: the file is UTF-16: save the file as UTF-8",
	} {
		if _, _, err := ReadCSV(strings.NewReader(in), "f.csv"); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
}
