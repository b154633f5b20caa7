package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
)

// curveShots are the phrases an intent that learning curves are drawn through.
var curveShots = []int{1, 2, 3, 5, 10, 20, 50}

// runCurve measures each peer with more and more phrases, and draws it.
func runCurve(ctx context.Context, set string, peers []string, file string, o options) ([]result, error) {
	var out []result
	for _, peer := range peers {
		for _, o.shots = range curveShots {
			r, err := o.measured(ctx, set, peer)
			if errors.Is(err, errMissing) {
				fmt.Fprintln(os.Stderr, "left out:", err)
				break
			}
			if err != nil {
				return out, err
			}
			fmt.Fprintf(os.Stderr, "%s with %d: %.1f %%\n", peer, o.shots, 100*r.Accuracy)
			out = append(out, r)
		}
	}
	return out, os.WriteFile(file, []byte(drawCurve(set, peers, out)), 0o644)
}

// Where curves are drawn.
const (
	curveLeft, curveTop     = 60.0, 40.0
	curveWidth, curveHeight = 480.0, 320.0
)

// curveStyle has colours for a light and for a dark ground, which the viewer chooses.
const curveStyle = `<style>
svg { background: #fff; color: #222; --grid: #ddd; --c0: #1f4fd1; --c1: #c0392b; --c2: #96650d; --c3: #1e7a44; --c4: #7a3db8 }
@media (prefers-color-scheme: dark) { svg { background: #161a20; color: #e6e6e6; --grid: #3a404a; --c0: #7fa6ff; --c1: #ff8a7a; --c2: #e8bb5a; --c3: #6fd398; --c4: #cf9bff } }
text { fill: currentColor }
.grid { stroke: var(--grid) }
.line { fill: none; stroke-width: 2 }
</style>
`

// drawCurve draws accuracy over the logarithm of the phrases an intent.
func drawCurve(set string, peers []string, rs []result) string {
	title := "Learning curves, " + set + ": accuracy by phrases an intent"
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 420" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="%s">`+"\n", title)
	b.WriteString(curveStyle)
	fmt.Fprintf(&b, `<text x="300" y="20" text-anchor="middle">%s</text>`+"\n", title)
	for i := range 6 {
		v := float64(i) / 5
		_, y := curveAt(1, v)
		fmt.Fprintf(&b, `<path class="grid" d="M%g %.1fh%g"/><text x="%g" y="%.1f" text-anchor="end">%.0f %%</text>`+"\n", curveLeft, y, curveWidth, curveLeft-6, y+4, 100*v)
	}
	for _, s := range curveShots {
		x, _ := curveAt(s, 0)
		fmt.Fprintf(&b, `<path class="grid" d="M%.1f %gv%g"/><text x="%.1f" y="%g" text-anchor="middle">%d</text>`+"\n", x, curveTop, curveHeight, x, curveTop+curveHeight+18, s)
	}
	for i, peer := range peers {
		drawPeer(&b, peer, i, rs)
	}
	return b.String() + "</svg>\n"
}

// drawPeer draws one line with its dots, and names it.
func drawPeer(b *strings.Builder, peer string, i int, rs []result) {
	var points []string
	for _, r := range rs {
		if r.Peer != peer {
			continue
		}
		x, y := curveAt(r.Shots, r.Accuracy)
		points = append(points, fmt.Sprintf("%.1f,%.1f", x, y))
		fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3" style="fill:var(--c%d)"><title>%s, %d: %.1f %%</title></circle>`+"\n", x, y, i%5, peer, r.Shots, 100*r.Accuracy)
	}
	if len(points) == 0 {
		return
	}
	fmt.Fprintf(b, `<polyline class="line" points="%s" style="stroke:var(--c%d)"/>`+"\n", strings.Join(points, " "), i%5)
	fmt.Fprintf(b, `<text x="%g" y="%g" style="fill:var(--c%d)">%s</text>`+"\n", curveLeft+curveWidth+10, curveTop+20+18*float64(i), i%5, names[peer])
}

// names are what peers are called in a drawing.
var names = map[string]string{"ours": "words", oursDeep: "with the encoder", "nlpjs": "nlp.js", "fasttext": "fastText", "natural": "natural"}

func curveAt(shots int, accuracy float64) (x, y float64) {
	last := math.Log(float64(curveShots[len(curveShots)-1]))
	return curveLeft + curveWidth*math.Log(float64(shots))/last, curveTop + curveHeight*(1-accuracy)
}
