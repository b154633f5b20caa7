package flows

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// graph is a flow of n steps with the given edges, as "a>b"; "" is the end.
func graph(edges ...string) FlowInfo {
	f := FlowInfo{ID: "sample"}
	seen := map[string]bool{"": true}
	for _, e := range edges {
		from, to, _ := strings.Cut(e, ">")
		for _, id := range []string{from, to} {
			if !seen[id] {
				seen[id] = true
				f.Steps = append(f.Steps, StepInfo{ID: id, Verb: "say", Text: "<b>" + id + " & more"})
			}
		}
		f.Edges = append(f.Edges, EdgeInfo{From: from, To: to, Label: `x < "1"`})
	}
	return f
}

func TestLayOut(t *testing.T) {
	for name, f := range map[string]FlowInfo{
		"line":        graph("a>b", "b>c", "c>"),
		"branch":      graph("a>b", "a>c", "b>d", "c>d", "d>"),
		"loop":        graph("a>b", "b>c", "c>a", "c>"),
		"long edge":   graph("a>b", "b>c", "c>d", "a>d", "d>", "b>"),
		"self":        graph("a>a", "a>"),
		"two islands": graph("a>", "b>"),
		"empty":       {ID: "empty"},
	} {
		t.Run(name, func(t *testing.T) {
			p := LayOut(f)
			for i, a := range p.Nodes {
				if a.X < nodeWidth/2 || a.Y < nodeHeight/2 || a.X > p.Width || a.Y > p.Height {
					t.Errorf("step %q lies outside the picture: %+v of %dx%d", a.Step.ID, a, p.Width, p.Height)
				}
				for _, b := range p.Nodes[i+1:] {
					if a.Y == b.Y && a.X-b.X < nodeWidth && b.X-a.X < nodeWidth {
						t.Errorf("steps %q and %q lie on each other", a.Step.ID, b.Step.ID)
					}
				}
			}
			for _, l := range p.Lines {
				if l.Back != (l.Points[0].Y > l.Points[len(l.Points)-1].Y) {
					t.Errorf("%s>%s: back is %t, points %v", l.From, l.To, l.Back, l.Points)
				}
			}
			if first, again := Draw(f), Draw(f); first != again {
				t.Error("two drawings differ")
			}
		})
	}
}

func TestDrawIsWellFormed(t *testing.T) {
	d := xml.NewDecoder(strings.NewReader(Draw(graph("a>b", "b>a", "b>"))))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func BenchmarkLayOut600(b *testing.B) {
	var edges []string
	for i := range 600 {
		edges = append(edges, "s"+strings.Repeat("i", i%7)+string(rune('a'+i%26))+">t"+strings.Repeat("i", i%5)+string(rune('a'+i%23)))
	}
	f := graph(edges...)
	b.ResetTimer()
	for b.Loop() {
		LayOut(f)
	}
}
