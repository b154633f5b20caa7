package flows

import (
	"fmt"
	"html"
	"strings"
	"unicode/utf8"
)

// stepColours are the colours of steps: who has the word. Everything else is ink.
var stepColours = map[string]string{
	"say": "#6341A6", "answer": "#6341A6", "promise": "#6341A6", "ask": "#1D5A94", "collect": "#1D5A94", "confirm": "#1D5A94",
	"survey": "#1D5A94", "hand_off": "#0B5D4B",
}

// headingHeight is the room for the name of a flow where several are drawn.
const headingHeight = 48

// Draw writes flows as SVG, one below the other: one box a step with what it does, lines with their conditions, loops
// dashed. Of several each stands under its name.
func Draw(fs ...FlowInfo) string {
	var body strings.Builder
	var names []string
	width, height := 0, 0
	for _, f := range fs {
		p := LayOut(f)
		names = append(names, f.ID)
		if len(fs) > 1 {
			fmt.Fprintf(&body, `<text x="%d" y="%d" font-size="18" font-weight="640" fill="#1A1D1B">%s</text>`+"\n", margin, height+headingHeight-12, html.EscapeString(f.ID))
			height += headingHeight
		}
		fmt.Fprintf(&body, `<g transform="translate(0 %d)">`+"\n", height)
		p.draw(&body)
		body.WriteString("</g>\n")
		width, height = max(width, p.Width), height+p.Height
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" role="img" aria-label="%s" font-family="system-ui,sans-serif">`+"\n",
		width, height, html.EscapeString("Flow "+strings.Join(names, ", ")))
	b.WriteString(`<defs><marker id="to" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" fill="#5C5F58"/></marker></defs>` + "\n")
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#FBFAF6"/>`+"\n", width, height)
	return b.String() + body.String() + "</svg>\n"
}

// draw draws the lines and, over them, the steps.
func (p Layout) draw(b *strings.Builder) {
	for _, l := range p.Lines {
		drawLine(b, l)
	}
	for _, n := range p.Nodes {
		drawNode(b, n)
	}
}

// drawLine draws a way with soft right angles.
func drawLine(b *strings.Builder, l Line) {
	var d strings.Builder
	fmt.Fprintf(&d, "M%d %d", l.Points[0].X, l.Points[0].Y)
	for i := 1; i < len(l.Points); i++ {
		from, to := l.Points[i-1], l.Points[i]
		middle := (from.Y + to.Y) / 2
		if from.X == to.X {
			fmt.Fprintf(&d, " V%d", to.Y)
			continue
		}
		fmt.Fprintf(&d, " C%d %d %d %d %d %d", from.X, middle, to.X, middle, to.X, to.Y)
	}
	dash := ""
	if l.Back {
		dash = ` stroke-dasharray="5 4"`
	}
	fmt.Fprintf(b, `<path d="%s" fill="none" stroke="#5C5F58" stroke-width="1.5"%s marker-end="url(#to)"/>`+"\n", d.String(), dash)
	if l.Label != "" {
		at := l.Points[1] // where lines of one step are apart already
		fmt.Fprintf(b, `<text x="%d" y="%d" font-size="12" fill="#1A1D1B" text-anchor="middle" paint-order="stroke" stroke="#FBFAF6" stroke-width="4">%s</text>`+"\n",
			at.X, at.Y-14, html.EscapeString(shorten(l.Label, 30)))
	}
}

func drawNode(b *strings.Builder, n Node) {
	x, y := n.X-nodeWidth/2, n.Y-nodeHeight/2
	if n.Step.ID == "" {
		fmt.Fprintf(b, `<g><rect x="%d" y="%d" width="72" height="32" rx="16" fill="#1A1D1B"/><text x="%d" y="%d" font-size="13" fill="#FFF" text-anchor="middle">end</text></g>`+"\n",
			n.X-36, y, n.X, y+21)
		return
	}
	colour := stepColours[n.Step.Verb]
	if colour == "" {
		colour = "#1A1D1B"
	}
	fmt.Fprintf(b, `<g><title>%s</title><rect x="%d" y="%d" width="%d" height="%d" rx="10" fill="#FFF" stroke="%s" stroke-width="1.5"/>`,
		html.EscapeString(n.Step.ID+": "+n.Step.Text), x, y, nodeWidth, nodeHeight, colour)
	fmt.Fprintf(b, `<text x="%d" y="%d" font-size="12" font-weight="640" fill="%s">%s</text>`, x+14, y+23, colour, html.EscapeString(strings.ReplaceAll(n.Step.Verb, "_", " ")))
	fmt.Fprintf(b, `<text x="%d" y="%d" font-size="12" fill="#5C5F58" text-anchor="end">%s</text>`, x+nodeWidth-14, y+23, html.EscapeString(shorten(n.Step.ID, 14)))
	fmt.Fprintf(b, `<text x="%d" y="%d" font-size="13" fill="#1A1D1B">%s</text></g>`+"\n", x+14, y+44, html.EscapeString(shorten(n.Step.Text, 27)))
}

// shorten cuts a text to n letters, in one line.
func shorten(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}
