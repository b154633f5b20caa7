package intents

import "testing"

func TestFamiliar(t *testing.T) {
	m, err := Train([]Phrase{{Text: "my laptop is dead", Intent: "report"}, {Text: "next friday please", Intent: "date"}, {Text: "where is order 70418", Intent: "order"}}, Options{Locale: "en"})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{"": 0, "70418": 0, "Next FRIDAY!": 2, "mein laptop geht nicht": 1, "где мой заказ": 0, "order 70418": 1} {
		if got := m.Familiar(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
