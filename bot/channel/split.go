package channel

import (
	"strings"
	"unicode/utf8"
)

// leastMax is the shortest limit that Split keeps: below it a fence has no room.
const leastMax = 64

// keepShare is how much of a piece must be filled before a better place to cut wins over a later one.
const keepShare = 4 // a quarter

// Length is how long a text is in a platform's unit.
func Length(s string, u Unit) int {
	switch u {
	case Runes:
		return utf8.RuneCountInString(s)
	case UTF16:
		n := 0
		for _, r := range s {
			n++
			if r > 0xFFFF {
				n++
			}
		}
		return n
	case Bytes:
	}
	return len(s)
}

// Split cuts a text into pieces of at most max units (never less than 64): between paragraphs, else lines, else
// sentences, else words, else what readers see as letters. It never cuts an emoji, an accent or a mark of direction
// from what it belongs to. A code fence, and a span of the other direction, that is cut is closed and opened again. White space at a
// cut goes.
func Split(text string, max int, u Unit) []string {
	if max < leastMax {
		max = leastMax
	}
	rest := strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))
	var out []string
	var in fence   // in which rest begins
	var open spans // that are open there
	for rest != "" {
		head := in.head() + open.head()
		if Length(head, u)+Length(rest, u) <= max {
			return append(out, head+rest)
		}
		var piece string
		piece, in, open = first(rest, max-Length(head, u), u, in, open)
		rest = rest[len(piece):]
		if in.none() {
			out = append(out, head+strings.TrimSpace(piece)+open.tail())
			trimmed := strings.TrimSpace(rest)
			if line, _, _ := strings.Cut(rest, trimmed); strings.Contains(line, "\n") {
				open = nil
			}
			rest = trimmed
			continue
		}
		piece = strings.TrimRight(piece, "\r\n") + open.tail()
		tail := in.tail()
		rest = strings.TrimPrefix(strings.TrimPrefix(rest, "\r"), "\n")
		line, after, _ := strings.Cut(rest, "\n")
		if _, bare := in.ends(line); bare { // only the end of the fence would follow
			rest, in = strings.TrimSpace(after), fence{}
		}
		out = append(out, head+piece+tail)
	}
	return out
}

// first is the first piece of a text that is longer than room, with what is open at its end: that must have room too.
func first(rest string, room int, u Unit, in fence, open spans) (string, fence, spans) {
	reserve := 0
	for {
		piece := rest[:keepFence(rest, cut(rest, room-reserve, u, !in.none()))]
		now, left := in.after(piece), open.after(piece)
		tail := left.tail()
		if !now.none() {
			tail += now.tail()
		}
		if need := Length(tail, u); need > reserve && Length(piece, u)+need > room {
			reserve = need
			continue
		}
		return piece, now, left
	}
}

// cut says where to cut a text that is longer than room: at least one rune, and where it can at a good place.
func cut(s string, room int, u Unit, code bool) int {
	end, hard := window(s, room, u)
	least := end / keepShare
	levels := []func(string) int{afterParagraph, afterLine, afterSentence, afterWord}
	if code {
		levels = []func(string) int{afterLine, afterWord}
	}
	for _, last := range levels {
		if n := last(s[:end]); n > least {
			return n
		}
	}
	if end > 0 {
		return end
	}
	return hard
}

// window is the longest beginning of s that has room and ends where two letters meet, and the longest that ends
// between two runes.
func window(s string, room int, u Unit) (end, hard int) {
	var b breaker
	used := 0
	for i, r := range s {
		if b.mayCut(r) {
			end = i
		}
		size := Length(string(r), u)
		if used+size > room && i > 0 {
			return end, i
		}
		used += size
	}
	return len(s), len(s)
}

func afterParagraph(s string) int { return after(s, "\n\n") }
func afterLine(s string) int      { return after(s, "\n") }
func afterWord(s string) int {
	return max(after(s, " "), after(s, "\t"), after(s, "\u3000"), after(s, "\u200b"))
}

func after(s, sep string) int {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return i + len(sep)
	}
	return 0
}

// sentenceEnds end a sentence where white space follows; those of scripts without spaces do so anywhere.
var sentenceEnds = []string{". ", "! ", "? ", "… ", "؟ ", "۔ ", "। ", "。", "！", "？"}

func afterSentence(s string) int {
	n := 0
	for _, e := range sentenceEnds {
		n = max(n, after(s, e))
	}
	return n
}
