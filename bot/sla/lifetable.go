package sla

import (
	"math"
	"time"
)

const (
	// binFirst is the width of the first age bin, binGrowth how much each next one is wider: ages from minutes to years, in
	// steps that are fine against what is told.
	binFirst  = 5 * time.Minute
	binGrowth = 1.3
	bins      = 50
	// shrinkage is how many cases of the group above stand behind each group (EXPECTATIONS: 8 to 15).
	shrinkage = 15
	// minCases is how many cases, the older the less, an estimate needs at its 90th percentile.
	minCases = 30
	// capQuantile bounds estimates: what hardly any case took so long is told of none.
	capQuantile = 0.97
	// Bounds of how fast the past fades, and the part of it that follows how long cases take.
	halfLifeMin, halfLifeMax = 30 * 24 * time.Hour, 180 * 24 * time.Hour
	halfLifeMedians          = 30
)

// LifeTable estimates how long cases take from those that are known by now, open ones included: for each group and age
// how many were open and how many of these were resolved, older ones counting less. Groups with few cases lean on the
// group above. It is fed in the order of time and is not safe for concurrent use.
type LifeTable struct {
	edges    [bins + 1]float64 // ages in seconds
	nodes    map[string]*lives
	now      float64 // Unix seconds
	logw     float64 // binary logarithm of the weight of what happens now
	halfLife float64 // seconds
}

// lives are the cases of one group, by age. Exposure is in bins: a case that was open through a whole bin is 1.
type lives struct {
	exposed, resolved [bins]float64 // at the weight of their time
	inside, entered   [bins]float64 // cases in the bin at this moment, and the sum of when they entered it
}

// NewLifeTable begins a table that knows nothing.
func NewLifeTable() *LifeTable {
	t := &LifeTable{nodes: map[string]*lives{}, halfLife: halfLifeMin.Seconds()}
	width := binFirst.Seconds()
	for i := range bins {
		t.edges[i+1] = t.edges[i] + width
		width *= binGrowth
	}
	return t
}

// groups finds the groups of a case, from all cases down.
func (t *LifeTable) groups(names []string) []*lives {
	out := make([]*lives, len(names)+1)
	key := ""
	for i := range out {
		if i > 0 {
			key += "\x00" + names[i-1]
		}
		if t.nodes[key] == nil {
			t.nodes[key] = &lives{}
		}
		out[i] = t.nodes[key]
	}
	return out
}

// move lets time pass.
func (t *LifeTable) move(now float64) {
	if t.now > 0 && now > t.now {
		t.logw += (now - t.now) / t.halfLife
	}
	t.now = max(t.now, now)
}

// enter notes that a case has come into a bin.
func (t *LifeTable) enter(groups []*lives, bin int) {
	for _, n := range groups {
		n.inside[bin]++
		n.entered[bin] += t.now
	}
}

// leave notes that a case has left a bin: resolved, or older.
func (t *LifeTable) leave(groups []*lives, bin int, since float64, resolved bool) {
	w := math.Exp2(t.logw)
	share := (t.now - since) / (t.edges[bin+1] - t.edges[bin])
	for _, n := range groups {
		n.inside[bin]--
		n.entered[bin] -= since
		n.exposed[bin] += w * share
		if resolved {
			n.resolved[bin] += w
		}
	}
}

// Curve is how long cases like one take: the share that is still open at the end of each age bin.
type Curve struct {
	edges *[bins + 1]float64
	open  [bins + 1]float64
	cases [bins]float64 // how many stand behind each bin, the older the less
}

// curve works out the curve of the deepest group of a path.
func (t *LifeTable) curve(groups []*lives) Curve {
	c := Curve{edges: &t.edges}
	var rate [bins]float64
	w := math.Exp2(-t.logw)
	for i, n := range groups {
		lean := float64(shrinkage)
		if i == 0 {
			lean = 1
		}
		for b := range bins {
			width := t.edges[b+1] - t.edges[b]
			exposed := w*n.exposed[b] + max(0, (n.inside[b]*t.now-n.entered[b])/width)
			above := rate[b]
			if i == 0 && b > 0 {
				above = rate[b-1] * width / (t.edges[b] - t.edges[b-1]) // as the age before, where nothing is known
			}
			rate[b] = (w*n.resolved[b] + lean*above) / (exposed + lean)
			known := max(exposed, w*n.resolved[b]) // cases that were resolved at once were hardly exposed
			c.cases[b] = known + lean/(known+lean)*c.cases[b]
		}
	}
	c.open[0] = 1
	for b := range bins {
		c.open[b+1] = c.open[b] * math.Exp(-rate[b])
	}
	return c
}

// Age is by when a share of the cases is resolved, in seconds; false where hardly any is ever.
func (c *Curve) Age(share float64) (float64, bool) {
	left := 1 - share
	for b := range bins {
		if c.open[b+1] <= left {
			// Within a bin the rate is the same throughout.
			part := math.Log(c.open[b]/left) / math.Log(c.open[b]/c.open[b+1])
			return c.edges[b] + part*(c.edges[b+1]-c.edges[b]), true
		}
	}
	return c.edges[bins], false
}

// Open is the share that is still open at an age in seconds.
func (c *Curve) Open(age float64) float64 {
	for b := range bins {
		if age <= c.edges[b+1] {
			part := (age - c.edges[b]) / (c.edges[b+1] - c.edges[b])
			return c.open[b] * math.Pow(c.open[b+1]/c.open[b], part)
		}
	}
	return c.open[bins]
}

// enough tells whether cases enough stand behind the age by which a share is resolved.
func (c *Curve) enough(age float64) bool {
	for b := range bins {
		if age <= c.edges[b+1] {
			return c.cases[b] >= minCases
		}
	}
	return false
}

// fade sets how fast the past counts less: what happened 30 median lives ago counts half.
func (t *LifeTable) fade() {
	root := t.curve(t.groups(nil))
	if median, ok := root.Age(0.5); ok {
		t.halfLife = min(halfLifeMax.Seconds(), max(halfLifeMin.Seconds(), halfLifeMedians*median))
	}
}
