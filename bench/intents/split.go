package main

import (
	"cmp"
	"encoding/csv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"frontdesk/intents"
)

func readCSV(name string) ([]intents.Phrase, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	p, _, err := intents.ReadCSV(f, name)
	return p, err
}

func writeCSV(name string, ps []intents.Phrase) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	w := csv.NewWriter(f)
	rows := [][]string{{"text", "intent"}}
	for _, p := range ps {
		rows = append(rows, []string{p.Text, p.Intent})
	}
	return w.WriteAll(rows)
}

// split deals a set into training and test part: a fifth of each intent is for testing, of the rest shots phrases an intent are
// for training, 0 for all. The same set gives the same split. A set with a validation part of its own is tested on that.
func split(dir, set string, shots int) (train, test []intents.Phrase, err error) {
	all, err := readCSV(filepath.Join(dir, set+"-train.csv"))
	if err != nil {
		return nil, nil, err
	}
	slices.SortFunc(all, func(a, b intents.Phrase) int {
		return cmp.Or(cmp.Compare(a.Intent, b.Intent), cmp.Compare(a.Text, b.Text))
	})
	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	held, validated := readValidation(dir, set)
	count, used := map[string]int{}, map[string]int{}
	for _, p := range all {
		count[p.Intent]++
		switch {
		case !validated && count[p.Intent]%5 == 0:
			test = append(test, p)
		case shots == 0 || used[p.Intent] < shots:
			train = append(train, p)
			used[p.Intent]++
		}
	}
	if validated {
		test = held
	}
	return train, test, nil
}

// drawn keeps some intents, by lot, of a training and a test part. Test rows of other intents are of none then; as many of them
// are kept, evenly chosen.
func drawn(train, test []intents.Phrase, n, draw int) (smallTrain, smallTest []intents.Phrase) {
	var names []string
	for _, p := range train {
		if p.Intent != intents.OutOfScope && !slices.Contains(names, p.Intent) {
			names = append(names, p.Intent)
		}
	}
	slices.Sort(names)
	r := rand.New(rand.NewPCG(5, uint64(draw)))
	r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	names = names[:min(n, len(names))]
	for _, p := range train {
		if slices.Contains(names, p.Intent) {
			smallTrain = append(smallTrain, p)
		}
	}
	var strangers []intents.Phrase
	for _, p := range test {
		if slices.Contains(names, p.Intent) {
			smallTest = append(smallTest, p)
		} else {
			strangers = append(strangers, intents.Phrase{Text: p.Text, Intent: intents.OutOfScope})
		}
	}
	most := min(len(smallTest), len(strangers))
	for i := range most {
		smallTest = append(smallTest, strangers[i*len(strangers)/most])
	}
	return smallTrain, smallTest
}

// readValidation reads the validation part of CLINC150, which all its training files share.
func readValidation(dir, set string) ([]intents.Phrase, bool) {
	if set != "clinc150" && set != "clinc150-small" {
		return nil, false
	}
	ps, err := readCSV(filepath.Join(dir, "clinc150-validation.csv"))
	return ps, err == nil
}

// asked returns the rows that are read: evenly chosen, mistyped.
func (o options) asked(test []intents.Phrase) []intents.Phrase {
	n := len(test)
	if o.rows > 0 {
		n = min(n, o.rows)
	}
	r := rand.New(rand.NewPCG(3, 4))
	out := make([]intents.Phrase, n)
	for i := range out {
		out[i] = test[i*len(test)/n]
		if o.typos > 0 {
			out[i].Text = mistyped(out[i].Text, o.typos, r)
		}
	}
	return out
}

// mistyped drops, adds, changes or swaps a letter in a share of the words.
func mistyped(s string, share float64, r *rand.Rand) string {
	words := strings.Fields(s)
	for i, w := range words {
		letters := []rune(w)
		if len(letters) < 2 || r.Float64() >= share {
			continue
		}
		at, letter := r.IntN(len(letters)), 'a'+rune(r.IntN(26))
		switch r.IntN(4) {
		case 0:
			letters = slices.Delete(letters, at, at+1)
		case 1:
			letters = slices.Insert(letters, at, letter)
		case 2:
			letters[at] = letter
		default:
			at = min(at, len(letters)-2)
			letters[at], letters[at+1] = letters[at+1], letters[at]
		}
		words[i] = string(letters)
	}
	return strings.Join(words, " ")
}
