package intents

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestOnlyOpeningWordsBeginDates holds what is passed over at once against the readers themselves: in no text that we
// know, and in none made of a language's own words, do they find a day or a time where none may begin.
func TestOnlyOpeningWordsBeginDates(t *testing.T) {
	read := 0
	for lang, w := range dateLanguages {
		for n, text := range append(datedTexts(t), madeTexts(w)...) {
			if n%thin != 0 {
				continue
			}
			d := newDates(newScan(text, lang, wednesday(t)))
			for i, tok := range d.tokens {
				_, end := d.moment(i)
				if end > i {
					read++
				}
				if end > i && tok.kind != digitToken && !w.opens[tok.s] {
					t.Errorf("%s: %q begins a date at %q, which is passed over", lang, text, tok.s)
				}
			}
		}
	}
	if read < 2000/thin {
		t.Errorf("only %d dates were read", read)
	}
}

func datedTexts(t *testing.T) (texts []string) {
	b, err := os.ReadFile("testdata/entities.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		if cells := strings.Split(line, "\t"); len(cells) > 1 {
			texts = append(texts, cells[1])
		}
	}
	return texts
}

// madeTexts puts every word of a language's tables before what a date may go on with.
func madeTexts(w *dateWords) (texts []string) {
	tails := strings.Split("|3|tres|three|drei|week|woche|semana|friday|freitag|lunes|2 days|zwei tagen|dos dias|3 march|3. mai|3 de mayo|past three|nach drei", "|")
	for _, f := range reflect.ValueOf(*w).Fields() {
		var words []string
		if f.Kind() == reflect.Slice {
			for j := range f.Len() {
				if e := f.Index(j); e.Kind() == reflect.String {
					words = append(words, e.String())
				}
			}
		}
		if f.Kind() == reflect.Map {
			for _, k := range f.MapKeys() {
				words = append(words, k.String())
			}
		}
		for _, head := range words {
			for _, tail := range tails {
				texts = append(texts, head+" "+tail)
			}
		}
	}
	for _, d := range w.days {
		texts = append(texts, d.words)
	}
	return texts
}
