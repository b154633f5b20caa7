package sla

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
	"time"
)

// Case is an old ticket.
type Case struct {
	Opened   time.Time
	Resolved time.Time // zero = still open at the end
	Groups   []string  // from coarse to fine
}

// Backtest is what would have come of the times that the life table tells, had they been told to old tickets: each from
// what was known when its ticket was opened. Null = too little to say.
type Backtest struct {
	Promises      int      `json:"promises"`         // told, and due by the end
	Abstained     int      `json:"abstained"`        // tickets that were told no time: too few cases
	Kept          *float64 `json:"kept"`             // share of the told times that were kept
	HalfKept      *float64 `json:"half_kept"`        // the same for "half of such cases take until"
	WorstPeriod   *float64 `json:"worst_period"`     // the least share kept in a period of at least 100 promises
	PeriodsWithin *float64 `json:"periods_within_5"` // share of those periods within 5 points of the quantile
	WorstGroup    *float64 `json:"worst_group"`
	GroupsWithin  *float64 `json:"groups_within_5"`
	MedianHours   *float64 `json:"median_promise_hours"`
	Pinlog        *float64 `json:"pinlog"`            // pinball loss at the quantile on the logarithm of hours
	PinlogGlobal  *float64 `json:"pinlog_global_p90"` // of a rolling quantile of all closed tickets
	Precision     *float64 `json:"breach_precision"`  // share of real breaches where the risk of one was 0.5 or more
}

const (
	// fewestPromises is how many a period or a group needs to be counted.
	fewestPromises = 100
	// withinPoints is how near to the quantile a share is right.
	withinPoints = 0.05
	// rollingClosed is how many closed tickets the simple rule that it is held against looks back.
	rollingClosed = 1000
	// fadeEvery is how often the half-life is worked out anew.
	fadeEvery = 24 * time.Hour
	// looks is how often an open ticket's risk is looked at until its told time.
	looks = 20
	// minHours keeps logarithms of tickets that were closed at once in bounds.
	minHours = 1.0 / 60
)

// replay is a backtest at work.
type replay struct {
	table    *LifeTable
	quantile float64
	cases    []Case
	groups   [][]*lives // of each case
	end      float64
	queue    moves
	closed   []float64 // lives of the last closed tickets, in hours, as they came
	told     []pledge
	flagged  float64 // looks at which the risk of a breach was 0.5 or more
	right    float64 // of these, what was breached
	out      Backtest
	level    tracker // of the quantile
	middle   tracker // of the half
}

// pledge is a promise of the replay.
type pledge struct {
	c         int // index of the case
	half, due float64
	global    float64 // what the simple rule would have told, in hours; 0 = nothing
}

// move is something that happens to a case at a time: it gets older, or is resolved.
type move struct {
	at, since float64
	c, bin    int
	resolved  bool
	promise   int  // 1 + index of a promise that is looked at, or falls due; 0 = none
	half, due bool // falls due: the half, or the quantile
}

type moves []move

func (m moves) Len() int           { return len(m) }
func (m moves) Less(i, j int) bool { return m[i].at < m[j].at }
func (m moves) Swap(i, j int)      { m[i], m[j] = m[j], m[i] }
func (m *moves) Push(x any)        { *m = append(*m, x.(move)) }
func (m *moves) Pop() any {
	old := *m
	x := old[len(old)-1]
	*m = old[:len(old)-1]
	return x
}

// Replay tells every case the time by which a share of those like it were resolved, strictly forward in time, and counts
// what came of it. The file ends with the last thing known of any case.
func Replay(cases []Case, quantile float64) Backtest {
	r := run(cases, quantile)
	r.sum()
	return r.out
}

// run makes the promises.
func run(cases []Case, quantile float64) *replay {
	r := &replay{table: NewLifeTable(), quantile: quantile, cases: slices.Clone(cases)}
	slices.SortStableFunc(r.cases, func(a, b Case) int { return a.Opened.Compare(b.Opened) })
	for _, c := range r.cases {
		r.end = max(r.end, unix(c.Opened))
		if !c.Resolved.IsZero() {
			r.end = max(r.end, unix(c.Resolved))
		}
	}
	faded := 0.0
	for i, c := range r.cases {
		now := unix(c.Opened)
		r.groups = append(r.groups, r.table.groups(c.Groups))
		r.until(now)
		r.table.move(now)
		if now-faded > fadeEvery.Seconds() {
			r.table.fade()
			faded = now
		}
		r.tell(i, now)
		r.table.enter(r.groups[i], 0)
		r.next(move{c: i, bin: 0, since: now})
	}
	r.until(math.Inf(1))
	return r
}

func unix(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// next queues how a case leaves the bin that it has entered.
func (r *replay) next(m move) {
	c := r.cases[m.c]
	if m.bin >= bins {
		return
	}
	m.at = unix(c.Opened) + r.table.edges[m.bin+1]
	if !c.Resolved.IsZero() && unix(c.Resolved) <= m.at {
		m.at, m.resolved = unix(c.Resolved), true
	}
	if m.at <= r.end {
		heap.Push(&r.queue, m)
	}
}

// until lets everything happen that did before a time.
func (r *replay) until(now float64) {
	for len(r.queue) > 0 && r.queue[0].at <= now {
		m := heap.Pop(&r.queue).(move)
		r.table.move(m.at)
		if m.promise > 0 {
			r.look(m)
			continue
		}
		groups := r.groups[m.c]
		r.table.leave(groups, m.bin, m.since, m.resolved)
		if m.resolved {
			r.closed = append(r.closed, r.hours(m.c))
			continue
		}
		if m.bin+1 < bins {
			r.table.enter(groups, m.bin+1)
		}
		r.next(move{c: m.c, bin: m.bin + 1, since: m.at})
	}
}

func (r *replay) hours(c int) float64 {
	return max(minHours, r.cases[c].Resolved.Sub(r.cases[c].Opened).Hours())
}

// keeps tells whether a case was resolved within so many seconds.
func (r *replay) keeps(c int, within float64) bool {
	x := r.cases[c]
	return !x.Resolved.IsZero() && x.Resolved.Sub(x.Opened).Seconds() <= within
}

// tell makes the promise of a case.
func (r *replay) tell(i int, now float64) {
	curve := r.table.curve(r.groups[i])
	root := r.table.curve(r.table.groups(nil))
	due, ok := curve.Age(r.level.share(r.quantile))
	if limit, capped := root.Age(max(capQuantile, r.quantile)); capped {
		due, ok = min(due, limit), true
	}
	if !ok || !curve.enough(due) {
		r.out.Abstained++
		return
	}
	half, _ := curve.Age(r.middle.share(0.5))
	t := pledge{c: i, half: min(half, due), due: due}
	if n := len(r.closed); n >= minCases {
		t.global = rank(r.closed[max(0, n-rollingClosed):], r.quantile)
	}
	r.told = append(r.told, t)
	heap.Push(&r.queue, move{at: now + due, c: i, promise: len(r.told), due: true})
	heap.Push(&r.queue, move{at: now + t.half, c: i, promise: len(r.told), half: true})
	if now+due <= r.end {
		heap.Push(&r.queue, move{at: now + due/looks, since: now, c: i, promise: len(r.told)})
	}
}

// look counts what came of a promise when it falls due, and before that whether its breach was foreseen.
func (r *replay) look(m move) {
	t := r.told[m.promise-1]
	if m.half {
		r.middle.verdict(m.at, r.keeps(t.c, t.half), 0.5)
		return
	}
	if m.due {
		r.level.verdict(m.at, r.keeps(t.c, t.due), r.quantile)
		return
	}
	age := m.at - m.since
	if r.keeps(t.c, age) || age >= t.due*(looks-0.5)/looks {
		return // resolved, or due
	}
	curve := r.table.curve(r.groups[t.c])
	if open := curve.Open(age); open > 0 && curve.Open(t.due)/open >= 0.5 {
		r.flagged++
		r.right += one(!r.keeps(t.c, t.due))
	}
	m.at += t.due / looks
	heap.Push(&r.queue, m)
}

// rank is a quantile of numbers.
func rank(of []float64, q float64) float64 {
	s := slices.Sorted(slices.Values(of))
	return s[min(len(s)-1, int(math.Ceil(q*float64(len(s))))-1)]
}

// tracker corrects the level slowly where verdicts show that it is off.
type tracker struct {
	off      float64 // added to the logit of the share
	verdicts int
	day      float64
	moved    float64 // in the day
}

const (
	trackerFrom = 200  // verdicts before it corrects anything
	trackerStep = 0.02 // a verdict
	trackerDay  = 0.1  // at most a day
)

func (t *tracker) verdict(at float64, kept bool, quantile float64) {
	t.verdicts++
	if at-t.day > 24*60*60 {
		t.day, t.moved = at, 0
	}
	step := trackerStep * quantile
	if kept {
		step = -trackerStep * (1 - quantile)
	}
	if t.verdicts < trackerFrom || math.Abs(t.moved+step) > trackerDay {
		return
	}
	t.moved += step
	t.off = min(1, max(-1, t.off+step))
}

// share is the level to ask for, so that the quantile comes out.
func (t *tracker) share(quantile float64) float64 {
	x := math.Log(quantile/(1-quantile)) + t.off
	return min(0.98, 1/(1+math.Exp(-x)))
}

// sum counts what came of the promises.
func (r *replay) sum() {
	var kept, half, counted, halves float64
	var loss, global, losses float64
	var hours []float64
	periods, groups := map[string][2]float64{}, map[string][2]float64{}
	long := len(r.cases) > 0 && r.end-unix(r.cases[0].Opened) >= (365*24*time.Hour).Seconds()
	for _, t := range r.told {
		c := r.cases[t.c]
		if !c.Resolved.IsZero() && t.global > 0 {
			y := math.Log(r.hours(t.c))
			loss += pinball(y, math.Log(max(minHours, t.due/3600)), r.quantile)
			global += pinball(y, math.Log(max(minHours, t.global)), r.quantile)
			losses++
		}
		if unix(c.Opened)+t.half <= r.end {
			half, halves = half+one(r.keeps(t.c, t.half)), halves+1
		}
		if unix(c.Opened)+t.due > r.end {
			continue // nobody knows yet
		}
		counted++
		k := r.keeps(t.c, t.due)
		kept += one(k)
		hours = append(hours, t.due/3600)
		add(periods, period(c.Opened, long), k)
		if len(c.Groups) > 0 {
			add(groups, c.Groups[0], k)
		}
	}
	r.out.Promises = int(counted)
	r.out.Kept, r.out.HalfKept = share(kept, counted), share(half, halves)
	r.out.Pinlog, r.out.PinlogGlobal = share(loss, losses), share(global, losses)
	r.out.Precision = share(r.right, r.flagged)
	r.out.WorstPeriod, r.out.PeriodsWithin = r.spread(periods)
	r.out.WorstGroup, r.out.GroupsWithin = r.spread(groups)
	if len(hours) > 0 {
		median := rank(hours, 0.5)
		r.out.MedianHours = &median
	}
}

func (r *replay) spread(by map[string][2]float64) (worst, within *float64) {
	var shares []float64
	near := 0.0
	for _, c := range by { // order is of no consequence: the least and a count
		if c[1] < fewestPromises {
			continue
		}
		shares = append(shares, c[0]/c[1])
		near += one(math.Abs(c[0]/c[1]-r.quantile) <= withinPoints)
	}
	if len(shares) == 0 {
		return nil, nil
	}
	least := slices.MinFunc(shares, cmp.Compare[float64])
	return &least, share(near, float64(len(shares)))
}

func pinball(y, told, q float64) float64 {
	if y > told {
		return q * (y - told)
	}
	return (1 - q) * (told - y)
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func share(a, n float64) *float64 {
	if n == 0 {
		return nil
	}
	s := a / n
	return &s
}

func add(to map[string][2]float64, key string, kept bool) {
	c := to[key]
	to[key] = [2]float64{c[0] + one(kept), c[1] + 1}
}

// period names the week of a time, or its month where the file is long.
func period(t time.Time, long bool) string {
	t = t.UTC()
	if long {
		return t.Format("2006-01")
	}
	return t.AddDate(0, 0, -(int(t.Weekday())+6)%7).Format("2006-01-02")
}
