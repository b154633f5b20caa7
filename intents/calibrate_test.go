package intents

import (
	"math"
	"testing"
)

// TestBelief gives trials whose scores promise twice the log-odds that come true, and few of them.
func TestBelief(t *testing.T) {
	made := func(each int) []trial {
		var ts []trial
		for i := range 40 {
			scores := []float32{float32(i) / 10, 0}
			right := int(math.Round(float64(each) * sigmoid(float64(i)/20)))
			for n := range each {
				ts = append(ts, trial{class: min(1, max(0, n-right+1)), scores: scores})
			}
		}
		return ts
	}
	c := calibration{Sharpness: 1}
	if b := c.belief(made(200)); math.Abs(b-0.5) > 0.02 {
		t.Errorf("of many trials %.3f is believed", b)
	}
	if b := c.belief(nil); math.Abs(b-usualBelief) > 0.01 {
		t.Errorf("of none %.3f is believed", b)
	}
}

// TestBelieve holds that belief changes no order and no decision at even odds, and that what is left is shared as before.
func TestBelieve(t *testing.T) {
	c := calibration{Belief: 0.7}
	for _, odds := range [][]float64{{0.97, 0.02, 0.01}, {0.5, 0.3, 0.2}, {0.5, 0.49, 0.01}, {0.2, 0.19, 0.15}, {1, 0, 0}} {
		g := make([]candidate, len(odds))
		for i, p := range odds {
			g[i].odds = p
		}
		c.believe(g)
		if g[0].odds < g[1].odds || g[1].odds < g[2].odds || (odds[0] < 0.5) != (g[0].odds < 0.5) || g[0].odds+g[1].odds+g[2].odds > 1+1e-9 {
			t.Errorf("%v: %+v", odds, g)
		}
		if odds[2] > 0 && math.Abs(g[1].odds/g[2].odds-odds[1]/odds[2]) > 1e-9 {
			t.Errorf("%v: shared as %+v", odds, g)
		}
	}
}
