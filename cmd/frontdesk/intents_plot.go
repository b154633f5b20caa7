package main

import (
	"fmt"
	"strings"

	"frontdesk/intents"
)

// A plot is drawn on a square from 0 to 1 on both sides.
const (
	plotSize   = 360.0
	plotMargin = 60.0
)

type plot struct{ b strings.Builder }

func newPlot(title, across, up string) *plot {
	p := &plot{}
	full := plotSize + 2*plotMargin
	fmt.Fprintf(&p.b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="%s">`+"\n", full, full, escape(title))
	fmt.Fprintf(&p.b, `<rect width="%g" height="%g" fill="#fff"/>`+"\n", full, full)
	p.words(full/2, plotMargin/2, "middle", title)
	p.words(full/2, full-plotMargin/4, "middle", across)
	fmt.Fprintf(&p.b, `<text x="%g" y="%g" text-anchor="middle" transform="rotate(-90 %g %g)">%s</text>`+"\n", plotMargin/3, full/2, plotMargin/3, full/2, escape(up))
	for i := range 6 {
		v := float64(i) / 5
		p.line("#ddd", "", point{v, 0}, point{v, 1})
		p.line("#ddd", "", point{0, v}, point{1, v})
		x, y := at(point{v, v})
		p.words(x, plotMargin+plotSize+18, "middle", fmt.Sprintf("%.1f", v))
		p.words(plotMargin-8, y+4, "end", fmt.Sprintf("%.1f", v))
	}
	return p
}

// point is a place in the square.
type point struct{ across, up float64 }

func at(p point) (x, y float64) {
	return plotMargin + p.across*plotSize, plotMargin + (1-p.up)*plotSize
}

func (p *plot) line(colour, dash string, points ...point) {
	var to []string
	for _, q := range points {
		x, y := at(q)
		to = append(to, fmt.Sprintf("%.1f,%.1f", x, y))
	}
	fmt.Fprintf(&p.b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="1.5" stroke-dasharray="%s"/>`+"\n", strings.Join(to, " "), colour, dash)
}

func (p *plot) dot(q point, size float64, note string) {
	x, y := at(q)
	fmt.Fprintf(&p.b, `<circle cx="%.1f" cy="%.1f" r="%.1f" fill="#2a5bd7" fill-opacity="0.7"><title>%s</title></circle>`+"\n", x, y, size, escape(note))
}

func (p *plot) words(x, y float64, anchor, s string) {
	fmt.Fprintf(&p.b, `<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`+"\n", x, y, anchor, escape(s))
}

func (p *plot) String() string { return p.b.String() + "</svg>\n" }

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}

// calibrationPlot shows how often guesses of a score are right: on the diagonal, as often as they promise.
func calibrationPlot(s intents.Study) string {
	p := newPlot(fmt.Sprintf("Calibration, %s: error %.3f", s.Locale, s.ECE), "score of the first guess", "share that is right")
	p.line("#999", "4 4", point{0, 0}, point{1, 1})
	most := 1
	for _, b := range s.Scores {
		most = max(most, b.N)
	}
	var curve []point
	for _, b := range s.Scores {
		q := point{b.Score, b.Right}
		curve = append(curve, q)
		p.dot(q, 3+9*float64(b.N)/float64(most), fmt.Sprintf("score %.2f: %.2f right, of %d", b.Score, b.Right, b.N))
	}
	p.line("#2a5bd7", "", curve...)
	return p.String()
}

// thresholdPlot shows what each threshold for acting would do.
func thresholdPlot(s intents.Study) string {
	p := newPlot("What thresholds do, "+s.Locale, "threshold for acting (desk.yaml: thresholds: answer)", "share")
	curves := []struct {
		name, colour string
		of           func(intents.Line) float64
	}{
		{"acted upon", "#2a5bd7", func(l intents.Line) float64 { return l.Acted }},
		{"of these wrong", "#c0392b", func(l intents.Line) float64 { return l.Wrong }},
		{"asked: did you mean", "#b7791f", func(l intents.Line) float64 { return l.Asked }},
	}
	for i, c := range curves {
		var points []point
		for _, l := range s.Tradeoff {
			points = append(points, point{l.Answer, c.of(l)})
		}
		p.line(c.colour, "", points...)
		y := 0.95 - 0.06*float64(i)
		p.line(c.colour, "", point{0.55, y}, point{0.6, y})
		x, py := at(point{0.62, y})
		p.words(x, py+4, "start", c.name)
	}
	p.line("#999", "4 4", point{s.Answer, 0}, point{s.Answer, 1})
	return p.String()
}
