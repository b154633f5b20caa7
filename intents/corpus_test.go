package intents

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// shipped reads phrases of testdata.
func shipped(t testing.TB, name string) []Phrase {
	t.Helper()
	return readFile(t, filepath.Join("testdata", name))
}

// public reads phrases of the public sets, which stand beside a developer's clone and not in a user's.
func public(t testing.TB, name string) []Phrase {
	t.Helper()
	path := filepath.Join("..", "..", "shared", "data", "intents", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the public set %s is not here: %v", name, err)
	}
	return readFile(t, path)
}

func readFile(t testing.TB, path string) []Phrase {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ps, _, err := ReadCSV(f, path)
	if err != nil {
		t.Fatal(err)
	}
	return ps
}

func train(t testing.TB, ps []Phrase, o Options) *Model {
	t.Helper()
	m, err := Train(ps, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// shuffled returns phrases in another order, always the same one.
func shuffled(ps []Phrase, seed uint64) []Phrase {
	ps = slices.Clone(ps)
	rand.New(rand.NewPCG(seed, 1)).Shuffle(len(ps), func(i, j int) { ps[i], ps[j] = ps[j], ps[i] })
	return ps
}
