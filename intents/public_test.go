//go:build !race

package intents

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestPublicSets holds the figures this package promises on the public sets. It is about accuracy, not races, and takes some
// seconds: it is left out with -race and -short.
func TestPublicSets(t *testing.T) {
	if testing.Short() {
		t.Skip("trains on 15,000 phrases")
	}
	validation := public(t, "clinc150-validation.csv")
	r, err := Evaluate(public(t, "clinc150-train.csv"), validation, Options{Locale: "en"})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("CLINC150 validation: accuracy %.4f, AUROC %.4f, with threshold %.4f / %.3f, ECE %.4f, %.1f s, %.1f µs, %.1f MB",
		*r.Accuracy, *r.OOSAUROC, *r.AccuracyWithThreshold, *r.OOSRecall, *r.ECE, r.TrainCPUSeconds, r.ClassifyMicros, float64(r.ModelBytes)/1e6)
	// Four tenths of a point are noise on 3,000 rows.
	if *r.Accuracy < 0.930 || *r.OOSAUROC < 0.965 || *r.AccuracyWithThreshold < 0.925 || *r.OOSRecall < 0.57 || *r.ECE > 0.03 || r.ModelBytes > 12e6 {
		t.Errorf("CLINC150 falls behind: %+v", r)
	}
	for name, least := range map[string]float64{"banking77-train.csv": 0.90, "hwu64-train.csv": 0.88, "snips-train.csv": 0.98} {
		q, err := CrossValidate(public(t, name), Options{Locale: "en"})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %.4f by 5-fold cross-validation, ECE %.4f", name, q.Accuracy, q.ECE)
		if q.Accuracy < least {
			t.Errorf("%s: %.4f by cross-validation, want %.3f", name, q.Accuracy, least)
		}
	}
}

// TestGoldenWithoutVectors calculates both anew as a machine without vector instructions does.
func TestGoldenWithoutVectors(t *testing.T) {
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^(TestGoldenHash|TestGoldenDeepHash)$")
	c.Env = append(os.Environ(), "GODEBUG=cpu.avx2=off")
	if said, err := c.CombinedOutput(); err != nil || !strings.Contains(string(said), "PASS") {
		t.Errorf("%v: %s", err, said)
	}
}

// TestTypos changes a letter in a fifth of the words.
func TestTypos(t *testing.T) {
	if testing.Short() {
		t.Skip("trains on 7,600 phrases")
	}
	m := train(t, public(t, "clinc150-small-train.csv"), Options{Locale: "en"})
	random := rand.New(rand.NewPCG(99, 98))
	var clean, typed, n int
	for _, p := range public(t, "clinc150-validation.csv") {
		if p.Intent == OutOfScope {
			continue
		}
		n++
		if m.Read(p.Text).Guesses[0].Intent == p.Intent {
			clean++
		}
		if r := m.Read(withTypos(p.Text, 0.2, random)); len(r.Guesses) > 0 && r.Guesses[0].Intent == p.Intent {
			typed++
		}
	}
	t.Logf("50 phrases an intent: %.4f clean, %.4f with typos in a fifth of the words", float64(clean)/float64(n), float64(typed)/float64(n))
	if float64(clean-typed) > 0.025*float64(n) {
		t.Errorf("typos cost %d of %d", clean-typed, n)
	}
}

// withTypos drops, adds, changes or swaps a letter in the share p of the words.
func withTypos(s string, p float64, r *rand.Rand) string {
	words := strings.Fields(s)
	for i, w := range words {
		rs := []rune(w)
		if r.Float64() >= p || len(rs) < 2 {
			continue
		}
		at, letter := r.IntN(len(rs)), 'a'+rune(r.IntN(26))
		switch r.IntN(4) {
		case 0:
			rs = slices.Delete(rs, at, at+1)
		case 1:
			rs = slices.Insert(rs, at, letter)
		case 2:
			rs[at] = letter
		default:
			at = min(at, len(rs)-2)
			rs[at], rs[at+1] = rs[at+1], rs[at]
		}
		words[i] = string(rs)
	}
	return strings.Join(words, " ")
}
