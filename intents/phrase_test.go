package intents

import (
	"slices"
	"strings"
	"testing"
)

func TestReadCSV(t *testing.T) {
	got, err := ReadCSV(strings.NewReader("\ufefftext,intent\r\n\"a, b\",x\r\n c ,\r\n"), "f.csv")
	if want := []Phrase{{"a, b", "x"}, {"c", ""}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	got, err = ReadCSV(strings.NewReader("id,Intent,Text\n1,x,a\n"), "f.csv")
	if want := []Phrase{{"a", "x"}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	for in, want := range map[string]string{
		"":                                   "f.csv:1: no header text,intent",
		"a,b\n":                              "f.csv:1: the header must name the columns text and intent",
		"text,intent\nx\n":                   "f.csv:2",
		"text,intent\na,x\n ,x\n":            "f.csv:3: the text is empty",
		"text,intent\n\"a\nb\",x\n\n\"c,x\n": "f.csv:5",
	} {
		if _, err := ReadCSV(strings.NewReader(in), "f.csv"); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
}
