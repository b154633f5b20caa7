package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"frontdesk/intents"
)

// result is a line of the table.
type result struct {
	Set       string   `json:"set"`
	Shots     int      `json:"shots"`
	Intents   int      `json:"intents"` // drawn by lot, 0 = all
	Draw      int      `json:"draw"`    // which draw of them
	Rows      int      `json:"rows"`    // read at most, 0 = all
	Typos     float64  `json:"typos"`
	Peer      string   `json:"peer"`
	Train     int      `json:"train"`
	Test      int      `json:"test"`
	Accuracy  float64  `json:"accuracy"` // of rows of intents
	AUROC     *float64 `json:"auroc"`    // chance that a row of an intent has the higher score of two
	OOSRecall *float64 `json:"oos95"`    // rows of no intent turned away where 95 % of the others are kept
	Cost      cost     `json:"cost"`
	PerText   float64  `json:"text_us"` // CPU microseconds a message
}

func runTable(ctx context.Context, sets, peers []string, o options) ([]result, error) {
	var out []result
	for _, set := range sets {
		for o.draw = range max(1, o.draws) {
			for _, peer := range peers {
				r, err := o.measured(ctx, set, peer)
				if errors.Is(err, errMissing) {
					fmt.Fprintln(os.Stderr, "left out:", err)
					continue
				}
				if err != nil {
					return out, err
				}
				fmt.Fprintf(os.Stderr, "%s, %s: %.1f %%\n", set, peer, 100*r.Accuracy)
				out = append(out, r)
			}
		}
	}
	if o.intents > 0 {
		out = append(out, means(out, peers)...)
	}
	return out, nil
}

// means are the means over all sets and draws, a line a peer.
func means(rs []result, peers []string) []result {
	var out []result
	for _, peer := range peers {
		m, n := result{Set: "mean", Peer: peer, AUROC: new(float64), OOSRecall: new(float64)}, 0.0
		for _, r := range rs {
			if r.Peer != peer || r.AUROC == nil {
				continue
			}
			n++
			m.Shots, m.Intents = r.Shots, r.Intents
			m.Accuracy += r.Accuracy
			*m.AUROC += *r.AUROC
			*m.OOSRecall += *r.OOSRecall
			m.Cost.TrainCPU += r.Cost.TrainCPU
			m.PerText += r.PerText
			m.Cost.RSS = max(m.Cost.RSS, r.Cost.RSS)
		}
		if n == 0 {
			continue
		}
		m.Accuracy, m.PerText, m.Cost.TrainCPU = m.Accuracy/n, m.PerText/n, m.Cost.TrainCPU/n
		*m.AUROC, *m.OOSRecall = *m.AUROC/n, *m.OOSRecall/n
		out = append(out, m)
	}
	return out
}

// options are what is measured.
type options struct {
	dir     string // of the sets
	shots   int
	intents int // drawn by lot, draws times
	draws   int
	draw    int // under way
	rows    int
	typos   float64
	kept    string
}

// measured returns what the file of results holds, or measures and keeps it there.
func (o options) measured(ctx context.Context, set, peer string) (result, error) {
	var kept []result
	if o.kept != "" {
		b, err := os.ReadFile(o.kept)
		if err == nil {
			err = json.Unmarshal(b, &kept)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return result{}, fmt.Errorf("%s: %w", o.kept, err)
		}
	}
	for _, r := range kept {
		if r.Set == set && r.Peer == peer && r.Shots == o.shots && r.Intents == o.intents && r.Draw == o.draw && r.Rows == o.rows && r.Typos == o.typos {
			return r, nil
		}
	}
	r, err := o.measure(ctx, set, peer)
	if err != nil || o.kept == "" {
		return r, err
	}
	b, err := json.MarshalIndent(append(kept, r), "", " ")
	if err != nil {
		return r, err
	}
	return r, os.WriteFile(o.kept, b, 0o600)
}

// measure runs one peer on one split.
func (o options) measure(ctx context.Context, set, peer string) (result, error) {
	train, test, err := split(o.dir, set, o.shots)
	if err != nil {
		return result{}, err
	}
	if o.intents > 0 {
		train, test = drawn(train, test, o.intents, o.draw)
	}
	test = o.asked(test)
	tmp, err := os.MkdirTemp("", "split")
	if err != nil {
		return result{}, err
	}
	defer os.RemoveAll(tmp)
	trainFile, testFile := filepath.Join(tmp, "train.csv"), filepath.Join(tmp, "test.csv")
	if err := errors.Join(writeCSV(trainFile, train), writeCSV(testFile, test)); err != nil {
		return result{}, err
	}
	as, spent, err := run(ctx, peer, trainFile, testFile)
	if err != nil {
		return result{}, err
	}
	if len(as) != len(test) {
		return result{}, fmt.Errorf("%s answered %d of %d rows", peer, len(as), len(test))
	}
	r := result{Set: set, Shots: o.shots, Intents: o.intents, Draw: o.draw, Rows: o.rows, Typos: o.typos, Peer: peer, Train: len(train), Test: len(test), Cost: spent, PerText: 1e6 * spent.ClassifyCPU / float64(len(test))}
	var inside, others []float64
	right := 0
	for i, p := range test {
		if p.Intent == intents.OutOfScope {
			others = append(others, as[i].Score)
			continue
		}
		inside = append(inside, as[i].Score)
		if as[i].Intent == p.Intent {
			right++
		}
	}
	r.Accuracy = float64(right) / float64(len(inside))
	if len(others) > 0 {
		slices.Sort(inside)
		slices.Sort(others)
		a, o := auroc(inside, others), turnedAway(inside, others)
		r.AUROC, r.OOSRecall = &a, &o
	}
	return r, nil
}

// auroc is the chance that a value of inside is above one of others, ties counting half. Both are sorted.
func auroc(inside, others []float64) float64 {
	sum := 0
	for _, v := range inside {
		below, _ := slices.BinarySearch(others, v)
		upTo := below
		for upTo < len(others) && others[upTo] == v {
			upTo++
		}
		sum += below + upTo
	}
	return float64(sum) / 2 / float64(len(inside)) / float64(len(others))
}

// turnedAway is the share of others below the threshold that keeps 95 % of inside. Both are sorted.
func turnedAway(inside, others []float64) float64 {
	n, _ := slices.BinarySearch(others, inside[len(inside)/20])
	return float64(n) / float64(len(others))
}

func printTable(w io.Writer, rs []result) {
	fmt.Fprintln(w, "| set | phrases an intent | | accuracy | AUROC | out of scope turned away, 95 % kept | train CPU | CPU a message | memory |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|---|")
	for _, r := range rs {
		shots, a, o := "all", "–", "–"
		if r.Shots > 0 {
			shots = fmt.Sprint(r.Shots)
		}
		if r.AUROC != nil {
			a, o = fmt.Sprintf("%.3f", *r.AUROC), fmt.Sprintf("%.0f %%", 100**r.OOSRecall)
		}
		fmt.Fprintf(w, "| %s | %s | %s | %.1f | %s | %s | %.1f s | %.0f µs | %.0f MB |\n", r.Set, shots, r.Peer, 100*r.Accuracy, a, o, r.Cost.TrainCPU, r.PerText, float64(r.Cost.RSS)/1e6)
	}
}
