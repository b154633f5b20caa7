package sla

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// made are cases whose lives are known: exponential with a mean of hours that their group sets, one every so often. Those
// that live beyond the end are open.
func made(n int, every time.Duration, mean func(i int) (group string, hours float64)) []Case {
	r := rand.New(rand.NewPCG(1, 2))
	start := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	end := start.Add(time.Duration(n) * every)
	var out []Case
	for i := range n {
		group, hours := mean(i)
		c := Case{Opened: start.Add(time.Duration(i) * every), Groups: []string{group}}
		if done := c.Opened.Add(time.Duration(r.ExpFloat64() * hours * float64(time.Hour))); done.Before(end) {
			c.Resolved = done
		}
		out = append(out, c)
	}
	return out
}

func near(t *testing.T, what string, got *float64, want, by float64) {
	t.Helper()
	if got == nil || math.Abs(*got-want) > by {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// Told times are kept as often as they say, in each group, though the groups differ by a factor of ten and many cases are
// open at any moment.
func TestReplayKeepsItsWord(t *testing.T) {
	if underRace {
		t.Skip("thousands of cases and no goroutine: the race detector makes it ten times as long")
	}
	b := Replay(made(6000, 20*time.Minute, func(i int) (string, float64) {
		if i%3 == 0 {
			return "slow", 60
		}
		return "fast", 6
	}), 0.9)
	near(t, "kept", b.Kept, 0.9, 0.03)
	near(t, "half kept", b.HalfKept, 0.5, 0.04)
	near(t, "the worst group", b.WorstGroup, 0.9, 0.05)
	near(t, "groups within 5 points", b.GroupsWithin, 1, 0)
	near(t, "the median, that of the fast ones or little more", b.MedianHours, 6*math.Ln10, 4)
	if *b.Pinlog >= *b.PinlogGlobal*0.92 {
		t.Errorf("knowing the groups is worth nothing: %v against %v", *b.Pinlog, *b.PinlogGlobal)
	}
	if b.Promises+b.Abstained > 6000 || b.Abstained > 1000 {
		t.Errorf("%d told, %d not", b.Promises, b.Abstained)
	}
}

// What changes is followed: lives that double are told so, within weeks.
func TestReplayFollows(t *testing.T) {
	if underRace {
		t.Skip("thousands of cases and no goroutine: the race detector makes it ten times as long")
	}
	b := Replay(made(12000, 20*time.Minute, func(i int) (string, float64) {
		if i > 6000 {
			return "all", 24
		}
		return "all", 12
	}), 0.9)
	near(t, "kept", b.Kept, 0.89, 0.04)
	if *b.WorstPeriod < 0.6 {
		t.Errorf("the worst week is %v", *b.WorstPeriod)
	}
}

// Only what was known is used: what comes later changes no time that was told.
func TestReplayLooksBackOnly(t *testing.T) {
	cases := made(3000, 20*time.Minute, func(int) (string, float64) { return "all", 5 })
	all, cut := run(cases, 0.9), run(cases[:2000], 0.9)
	for i, p := range cut.told {
		if q := all.told[i]; q.c != p.c || math.Abs(q.due-p.due) > 1e-6 {
			t.Fatalf("promise %d is %v, and was %v when less was known", i, q, p)
		}
	}
	if len(cut.told) == 0 {
		t.Fatal("nothing was told")
	}
}

// Too little is said to be too little, and nothing breaks on odd cases.
func TestReplayOfLittle(t *testing.T) {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, cases := range map[string][]Case{
		"none":          nil,
		"one open":      {{Opened: at}},
		"closed before": {{Opened: at, Resolved: at}},
		"ten":           made(10, time.Hour, func(int) (string, float64) { return "all", 1 }),
		"for ever":      {{Opened: at}, {Opened: at.AddDate(20, 0, 0), Resolved: at.AddDate(40, 0, 0)}},
	} {
		b := Replay(cases, 0.9)
		if b.Promises != 0 || b.Kept != nil || b.Abstained != len(cases) {
			t.Errorf("%s: %+v", name, b)
		}
	}
	var same []Case
	for i := range 500 {
		same = append(same, Case{Opened: at.Add(time.Duration(i) * time.Hour), Resolved: at.Add(time.Duration(i) * time.Hour)})
	}
	if b := Replay(same, 0.9); b.Kept == nil || *b.Kept != 1 || math.IsNaN(*b.Pinlog) {
		t.Errorf("closed at once: %+v", b)
	}
}

// A curve falls, and its two readings agree.
func TestCurve(t *testing.T) {
	r := run(made(2000, 20*time.Minute, func(int) (string, float64) { return "all", 8 }), 0.9)
	c := r.table.curve(r.table.groups(nil))
	for i := range bins {
		if c.open[i+1] > c.open[i] || c.open[i+1] < 0 {
			t.Fatalf("at bin %d it goes from %v to %v", i, c.open[i], c.open[i+1])
		}
	}
	for _, share := range []float64{0.01, 0.1, 0.5, 0.9, 0.95} {
		age, ok := c.Age(share)
		if !ok || math.Abs(c.Open(age)-(1-share)) > 1e-9 {
			t.Errorf("at %v: %v, open %v", share, age, c.Open(age))
		}
	}
	if age, _ := c.Age(0.9); math.Abs(age/3600-8*math.Ln10) > 3 {
		t.Errorf("9 of 10 by %v hours", age/3600)
	}
}
