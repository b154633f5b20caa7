package channel

import (
	"slices"
	"strings"
)

// Marks of direction hold until they are closed, or until the line ends. One whose span is cut is closed in the one piece and opened
// again in the other, else half of an answer stands the wrong way round.

const (
	popEmbedding = '\u202c'
	popIsolate   = '\u2069'
	// maxSpans is how many are opened again: people nest one or two.
	maxSpans = 3
)

// spans are the marks that are open at a place, outermost first.
type spans []rune

// after are those that are open at the end of a piece which begins in these.
func (o spans) after(piece string) spans {
	out := append(spans(nil), o...)
	for _, r := range piece {
		switch {
		case r == '\n':
			out = nil
		case direction(r):
			out = append(out, r)
		case r == popEmbedding && len(out) > 0 && !isolate(out[len(out)-1]):
			out = out[:len(out)-1]
		case r == popIsolate:
			for i, mark := range slices.Backward(out) {
				if isolate(mark) {
					out = out[:i]
					break
				}
			}
		}
	}
	return out[:min(len(out), maxSpans)]
}

func isolate(r rune) bool { return r >= '\u2066' && r <= '\u2068' }

// head opens them again, tail closes them.
func (o spans) head() string { return string(o) }

func (o spans) tail() string {
	var b strings.Builder
	for _, mark := range slices.Backward(o) {
		if isolate(mark) {
			b.WriteRune(popIsolate)
		} else {
			b.WriteRune(popEmbedding)
		}
	}
	return b.String()
}
