package channel

import "strings"

// fence is the line that opens a block of code; the zero value is none.
type fence struct {
	line   string // as it stands, with the language
	indent string
	mark   string // three or more of ` or ~
}

// maxFence and maxMark bound what is taken for a fence: it is written again in each piece, beside which words must have room.
const (
	maxFence = 24
	maxMark  = 12 // with its indentation
)

// fenceOf reads a line that opens or ends a block of code.
func fenceOf(line string) (fence, bool) {
	line = strings.TrimRight(line, " \t\r")
	bare := strings.TrimLeft(line, " \t")
	f := fence{line: line, indent: line[:len(line)-len(bare)]}
	for _, c := range []string{"`", "~"} {
		info := strings.TrimLeft(bare, c)
		f.mark = bare[:len(bare)-len(info)]
		if len(f.mark) >= 3 {
			return f, len(line) < maxFence && len(f.indent)+len(f.mark) <= maxMark && !strings.Contains(info, "`")
		}
	}
	return fence{}, false
}

// none tells whether there is no fence.
func (f fence) none() bool { return f.mark == "" }

// ends tells whether a line ends the block, and whether nothing else stands in it.
func (f fence) ends(line string) (ends, bare bool) {
	o, ok := fenceOf(line)
	if !ok || f.none() || !strings.HasPrefix(o.mark, f.mark) {
		return false, false
	}
	return true, o.line == o.indent+o.mark
}

// head opens the block again in another piece.
func (f fence) head() string {
	if f.none() {
		return ""
	}
	return f.line + "\n"
}

// tail ends the block in a piece that is cut within it.
func (f fence) tail() string { return "\n" + f.indent + f.mark }

// after is the fence in which a piece ends that begins in this one.
func (f fence) after(piece string) fence {
	for line := range strings.SplitSeq(piece, "\n") {
		if f.none() {
			if o, ok := fenceOf(line); ok {
				f = o
			}
		} else if ends, _ := f.ends(line); ends {
			f = fence{}
		}
	}
	return f
}

// keepFence moves a cut that falls into the line of a fence to the beginning of that line.
func keepFence(rest string, n int) int {
	start := strings.LastIndexByte(rest[:n], '\n') + 1
	line, _, _ := strings.Cut(rest[start:], "\n")
	if _, is := fenceOf(line); is && start > 0 && start < n && n < start+len(line) {
		return start
	}
	return n
}
