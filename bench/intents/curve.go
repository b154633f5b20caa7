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
func runCurve(ctx context.Context, dir, set string, peers []string, file string) ([]result, error) {
	var out []result
	for _, peer := range peers {
		for _, shots := range curveShots {
			r, err := measure(ctx, dir, set, peer, shots)
			if errors.Is(err, errMissing) {
				fmt.Fprintln(os.Stderr, "left out:", err)
				break
			}
			if err != nil {
				return out, err
			}
			fmt.Fprintf(os.Stderr, "%s with %d: %.1f %%\n", peer, shots, 100*r.Accuracy)
			out = append(out, r)
		}
	}
	return out, os.WriteFile(file, []byte(drawCurve(set, peers, out)), 0o644)
}

var colours = []string{"#2a5bd7", "#c0392b", "#b7791f", "#2e8b57"}

// drawCurve draws accuracy over the logarithm of the phrases an intent.
func drawCurve(set string, peers []string, rs []result) string {
	const left, top, width, height = 60.0, 40.0, 480.0, 320.0
	last := math.Log(float64(curveShots[len(curveShots)-1]))
	x := func(shots int) float64 { return left + width*math.Log(float64(shots))/last }
	y := func(accuracy float64) float64 { return top + height*(1-accuracy) }
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 420" font-family="system-ui, sans-serif" font-size="12">`+"\n"+`<rect width="640" height="420" fill="#fff"/>`+"\n")
	fmt.Fprintf(&b, `<text x="300" y="20" text-anchor="middle">Learning curves, %s: accuracy by phrases an intent</text>`+"\n", set)
	for i := range 6 {
		v := float64(i) / 5
		fmt.Fprintf(&b, `<path d="M%g %.1fh%g" stroke="#ddd"/><text x="%g" y="%.1f" text-anchor="end">%.0f %%</text>`+"\n", left, y(v), width, left-6, y(v)+4, 100*v)
	}
	for _, s := range curveShots {
		fmt.Fprintf(&b, `<path d="M%.1f %gv%g" stroke="#ddd"/><text x="%.1f" y="%g" text-anchor="middle">%d</text>`+"\n", x(s), top, height, x(s), top+height+18, s)
	}
	for i, peer := range peers {
		var points []string
		for _, r := range rs {
			if r.Peer == peer {
				points = append(points, fmt.Sprintf("%.1f,%.1f", x(r.Shots), y(r.Accuracy)))
			}
		}
		colour := colours[i%len(colours)]
		fmt.Fprintf(&b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", strings.Join(points, " "), colour)
		fmt.Fprintf(&b, `<text x="%g" y="%g" fill="%s">%s</text>`+"\n", left+width+10, top+20+18*float64(i), colour, peer)
	}
	return b.String() + "</svg>\n"
}
