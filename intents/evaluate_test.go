package intents

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestEvaluateJSON(t *testing.T) {
	ps := shipped(t, "support-en.csv")
	r, err := Evaluate(ps, ps, Options{Locale: "en"})
	if err != nil {
		t.Fatal(err)
	}
	if *r.Accuracy < 0.97 || *r.OOSRecall < 0.9 || r.Rows != len(ps) || r.Intents != 8 {
		b, _ := json.Marshal(r)
		t.Errorf("on its own phrases: %s", b)
	}
	var inside []Phrase
	for _, p := range ps {
		if p.Intent != OutOfScope {
			inside = append(inside, p)
		}
	}
	r, err = Evaluate(inside, inside, Options{Locale: "en"})
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var keys map[string]any
	if err := json.Unmarshal(b, &keys); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"rows", "intents", "accuracy", "macro_f1", "accuracy_with_threshold", "oos_recall", "oos_auroc", "ece", "train_cpu_seconds", "classify_us", "model_bytes", "encoder", "locale"} {
		if _, ok := keys[k]; !ok {
			t.Errorf("no %s in %s", k, b)
		}
		delete(keys, k)
	}
	if len(keys) > 0 {
		t.Errorf("more than agreed: %v", keys)
	}
	if !strings.Contains(string(b), `"oos_recall":null,"oos_auroc":null`) {
		t.Errorf("without out-of-scope rows: %s", b)
	}
}

func TestMeasures(t *testing.T) {
	for _, c := range []struct {
		inside, others []float64
		want           float64
	}{
		{[]float64{3, 4}, []float64{1, 2}, 1}, {[]float64{1}, []float64{2}, 0}, {[]float64{1, 1}, []float64{1}, 0.5}, {[]float64{1, 3}, []float64{2}, 0.5},
	} {
		if got := auroc(c.inside, c.others); got != c.want {
			t.Errorf("auroc(%v, %v) = %v, want %v", c.inside, c.others, got, c.want)
		}
	}
	tl := tally{{"a", "a"}: 3, {"a", "b"}: 1, {"b", "b"}: 2}
	if got := tl.macroF1(); math.Abs(got-(6.0/7+4.0/5)/2) > 1e-12 {
		t.Errorf("macro F1 %v", got)
	}
	if lo := wilson(9, 10); math.Abs(lo[0]-0.5958) > 1e-3 || math.Abs(lo[1]-0.9821) > 1e-3 {
		t.Errorf("interval %v", lo)
	}
}

func TestCrossValidate(t *testing.T) {
	ps := shipped(t, "support-en.csv")
	q, err := CrossValidate(append(ps, Phrase{"refund refund my parcel order", "it_problem"}), Options{Locale: "en"})
	if err != nil {
		t.Fatal(err)
	}
	if q.Accuracy < 0.6 || q.Accuracy > 0.98 || len(q.Intents) != 8 || q.Interval[0] >= q.Accuracy || q.Interval[1] <= q.Accuracy {
		t.Errorf("%+v", q)
	}
	wrong := 0
	for _, c := range q.Confusion {
		wrong += len(c.Phrases)
		if c.Intent == "it_problem" && slices.Contains(c.Phrases, "refund refund my parcel order") {
			wrong = -1000
		}
	}
	if wrong >= 0 {
		t.Errorf("the planted confusion is not among %+v", q.Confusion)
	}
	again, err := CrossValidate(shuffled(append(ps, Phrase{"refund refund my parcel order", "it_problem"}), 7), Options{Locale: "en", Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	a, _ := json.Marshal(q)
	b, _ := json.Marshal(again)
	if string(a) != string(b) {
		t.Errorf("another order of phrases gives another report:\n%s\n%s", a, b)
	}
}

// TestShortcutHolds holds the fast cross-validation, which takes phrases out of finished machines, against the real one.
func TestShortcutHolds(t *testing.T) {
	ps := shuffled(shipped(t, "support-en.csv"), 1)
	right, n := 0, 0
	for k := range 10 {
		var rest, left []Phrase
		for i, p := range ps {
			if i%10 == k {
				left = append(left, p)
			} else {
				rest = append(rest, p)
			}
		}
		m := train(t, rest, Options{Locale: "en"})
		for _, p := range left {
			if p.Intent == OutOfScope {
				continue
			}
			n++
			if r := m.Read(p.Text); len(r.Guesses) > 0 && r.Guesses[0].Intent == p.Intent {
				right++
			}
		}
	}
	q, err := CrossValidate(ps, Options{Locale: "en"})
	if err != nil {
		t.Fatal(err)
	}
	if real := float64(right) / float64(n); math.Abs(real-q.Accuracy) > 0.08 {
		t.Errorf("accuracy %.3f by taking out, %.3f by training anew", q.Accuracy, real)
	}
}
