package flows

import (
	"cmp"
	"slices"
)

// Layout is a flow as a picture: steps in layers from top to bottom, derived from the flow alone and the same each
// time. Coordinates are in pixels, from the top left.
type Layout struct {
	Width, Height int
	Nodes         []Node
	Lines         []Line
}

// Node is a step, or the end of the flow, where Step.ID is "".
type Node struct {
	Step StepInfo
	X, Y int // of its middle
}

// Line is a way from one step to another, through points in order.
type Line struct {
	From, To string
	Label    string
	Back     bool // it leads up: a loop
	Points   []Point
}

// Point is a place in the picture.
type Point struct{ X, Y int }

// The measures of a picture.
const (
	nodeWidth, nodeHeight = 232, 60
	layerGap, nodeGap     = 56, 36
	dummyWidth            = 28
	margin                = 32
	// sweeps is how often layers are put in order by the middle of their neighbours (Sugiyama, Tagawa and Toda 1981).
	sweeps = 24
)

// spot is a node or, on an edge that spans layers, a bend.
type spot struct {
	step     int // index of the step, -1 = a bend
	layer    int
	up, down []int // neighbours in the layers above and below
	x        int
	weight   float64
}

// layering is a picture in the making.
type layering struct {
	info   FlowInfo
	index  map[string]int // step → its number; "" = the end
	spots  []spot
	layers [][]int
	chains [][]int // edge → the spots it passes
	edges  []arc
}

type arc struct {
	from, to int
	label    string
	back     bool
}

// LayOut draws a flow.
func LayOut(f FlowInfo) Layout {
	l := &layering{info: f, index: map[string]int{}}
	for i, s := range f.Steps {
		l.index[s.ID] = i
	}
	l.index[""] = len(f.Steps)
	l.arcs()
	l.rank()
	l.bend()
	for sweep := range sweeps {
		l.order(sweep%2 == 0)
	}
	l.place()
	return l.picture()
}

// arcs numbers the edges and turns round those that close a loop, found by walking from the first step.
func (l *layering) arcs() {
	out := make([][]int, len(l.info.Steps)+1)
	for _, e := range l.info.Edges {
		from, ok := l.index[e.From]
		to, ok2 := l.index[e.To]
		if !ok || !ok2 || from == to {
			continue
		}
		out[from] = append(out[from], len(l.edges))
		l.edges = append(l.edges, arc{from: from, to: to, label: e.Label})
	}
	state := make([]int, len(out)) // 1 = on the way, 2 = done
	var walk func(int)
	walk = func(n int) {
		state[n] = 1
		for _, e := range out[n] {
			switch to := l.edges[e].to; state[to] {
			case 0:
				walk(to)
			case 1:
				l.edges[e].back = true
			}
		}
		state[n] = 2
	}
	for n := range out {
		if state[n] == 0 {
			walk(n)
		}
	}
}

// ends gives an edge's ends as they are drawn: from above to below.
func (a arc) ends() (above, below int) {
	if a.back {
		return a.to, a.from
	}
	return a.from, a.to
}

// rank puts every node below all that lead to it: the longest way from the top.
func (l *layering) rank() {
	n := len(l.info.Steps) + 1
	l.spots = make([]spot, n)
	for i := range l.spots {
		l.spots[i].step = i
	}
	for range n { // at most as many rounds as nodes: the graph has no loop now
		moved := false
		for _, a := range l.edges {
			above, below := a.ends()
			if l.spots[below].layer <= l.spots[above].layer {
				l.spots[below].layer, moved = l.spots[above].layer+1, true
			}
		}
		if !moved {
			break
		}
	}
}

// bend puts a bend into every layer that an edge passes, so that edges go round nodes.
func (l *layering) bend() {
	for _, a := range l.edges {
		above, below := a.ends()
		chain := []int{above}
		for layer := l.spots[above].layer + 1; layer < l.spots[below].layer; layer++ {
			l.spots = append(l.spots, spot{step: -1, layer: layer})
			chain = append(chain, len(l.spots)-1)
		}
		chain = append(chain, below)
		for i := 1; i < len(chain); i++ {
			l.spots[chain[i-1]].down = append(l.spots[chain[i-1]].down, chain[i])
			l.spots[chain[i]].up = append(l.spots[chain[i]].up, chain[i-1])
		}
		l.chains = append(l.chains, chain)
	}
	for i, s := range l.spots {
		for len(l.layers) <= s.layer {
			l.layers = append(l.layers, nil)
		}
		l.layers[s.layer] = append(l.layers[s.layer], i)
	}
}

// order sorts each layer by the middle of its neighbours above, or below on the way back up.
func (l *layering) order(down bool) {
	at := make([]int, len(l.spots))
	number := func(layer []int) {
		for i, s := range layer {
			at[s] = i
		}
	}
	for _, layer := range l.layers {
		number(layer)
	}
	for i := range l.layers {
		layer := l.layers[i]
		if !down {
			layer = l.layers[len(l.layers)-1-i]
		}
		for _, s := range layer {
			near := l.spots[s].up
			if !down {
				near = l.spots[s].down
			}
			l.spots[s].weight = float64(at[s])
			if len(near) > 0 {
				sum := 0
				for _, n := range near {
					sum += at[n]
				}
				l.spots[s].weight = float64(sum) / float64(len(near))
			}
		}
		slices.SortStableFunc(layer, func(a, b int) int { return cmp.Compare(l.spots[a].weight, l.spots[b].weight) })
		number(layer)
	}
}

func (l *layering) width(s int) int {
	if l.spots[s].step < 0 {
		return dummyWidth
	}
	return nodeWidth
}

// place gives every spot its middle: as near to its neighbours' as the ones beside it let it be.
func (l *layering) place() {
	for _, layer := range l.layers {
		x := 0
		for _, s := range layer {
			l.spots[s].x = x + l.width(s)/2
			x += l.width(s) + nodeGap
		}
	}
	for round := range 12 {
		for i := range l.layers {
			if round%2 == 0 {
				l.settle(l.layers[i], func(s spot) []int { return s.up })
			} else {
				l.settle(l.layers[len(l.layers)-1-i], func(s spot) []int { return s.down })
			}
		}
	}
	least := l.spots[0].x - l.width(0)/2
	for i, s := range l.spots {
		least = min(least, s.x-l.width(i)/2)
	}
	for i := range l.spots {
		l.spots[i].x += margin - least
	}
}

// settle moves a layer's spots towards the middle of their neighbours, and apart where they would touch.
func (l *layering) settle(layer []int, near func(spot) []int) {
	for _, s := range layer {
		if ns := near(l.spots[s]); len(ns) > 0 {
			sum := 0
			for _, n := range ns {
				sum += l.spots[n].x
			}
			l.spots[s].x = sum / len(ns)
		}
	}
	for i := 1; i < len(layer); i++ {
		a, b := layer[i-1], layer[i]
		if gap := l.width(a)/2 + l.width(b)/2 + nodeGap; l.spots[b].x-l.spots[a].x < gap {
			over := gap - (l.spots[b].x - l.spots[a].x)
			l.spots[b].x += over
		}
	}
}

func (l *layering) picture() Layout {
	var p Layout
	y := func(layer int) int { return margin + nodeHeight/2 + layer*(nodeHeight+layerGap) }
	for i, s := range l.spots {
		p.Width, p.Height = max(p.Width, s.x+l.width(i)/2+margin), max(p.Height, y(s.layer)+nodeHeight/2+margin)
		if s.step < 0 || s.step == len(l.info.Steps) && len(s.up) == 0 {
			continue
		}
		n := Node{X: s.x, Y: y(s.layer)}
		if s.step < len(l.info.Steps) {
			n.Step = l.info.Steps[s.step]
		}
		p.Nodes = append(p.Nodes, n)
	}
	for i, a := range l.edges {
		line := Line{Label: a.label, Back: a.back, From: l.name(a.from), To: l.name(a.to)}
		for j, s := range l.chains[i] {
			at := Point{l.spots[s].x, y(l.spots[s].layer)}
			switch {
			case j == 0:
				at.Y += nodeHeight / 2
			case j == len(l.chains[i])-1:
				at.Y -= nodeHeight / 2
			}
			line.Points = append(line.Points, at)
		}
		if a.back {
			slices.Reverse(line.Points)
		}
		p.Lines = append(p.Lines, line)
	}
	return p
}

func (l *layering) name(i int) string {
	if i < len(l.info.Steps) {
		return l.info.Steps[i].ID
	}
	return ""
}
