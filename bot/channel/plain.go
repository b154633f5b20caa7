package channel

import "strings"

// Plain writes a block as plain text, for platforms without markup and for what degrades to text.
func (b Block) Plain() string {
	switch b.Kind {
	case LinkBlock:
		if b.Text == "" || b.Text == b.URL {
			return b.URL
		}
		return b.Text + ": " + b.URL
	case ListBlock:
		return prefixed("• ", b.Items)
	case QuoteBlock:
		return prefixed("> ", strings.Split(b.Text, "\n"))
	case TicketBlock:
		return strings.Join(append([]string{b.Text}, b.Items...), " · ")
	case PromiseBlock: // the words of the message say it already: this is for platforms that show it as a card
		return ""
	case TextBlock, CodeBlock:
	}
	return b.Text
}

func prefixed(mark string, lines []string) string {
	var sb strings.Builder
	for i, l := range lines {
		if i > 0 {
			sb.WriteByte('\n')
		}
		sb.WriteString(mark + l)
	}
	return sb.String()
}

// Pack renders blocks and joins them, an empty line between, to texts of at most max units. render escapes one block
// for the platform; it must render a part of a block as it renders the whole. A block that is too long is split before
// it is rendered, so that no escape and no mark-up is ever cut in two. A block that renders to nothing is left out.
func Pack(blocks []Block, max int, u Unit, render func(Block) string) []string {
	var out []string
	piece := ""
	for _, b := range blocks {
		for _, s := range fit(b, max, u, render) {
			switch {
			case piece == "":
				piece = s
			case Length(piece, u)+2+Length(s, u) <= max:
				piece += "\n\n" + s
			default:
				out = append(out, piece)
				piece = s
			}
		}
	}
	if piece != "" {
		out = append(out, piece)
	}
	return out
}

// fit renders a block to texts that are each short enough. The room for the plain words shrinks until what they
// become fits.
func fit(b Block, max int, u Unit, render func(Block) string) []string {
	whole := render(b)
	if whole == "" {
		return nil
	}
	if Length(whole, u) <= max {
		return []string{whole}
	}
	if b.Kind == ListBlock {
		return fitList(b, max, u, render)
	}
	one := b
	one.Text = "x"
	if b.Text == "" || Length(render(one), u) > max/2 { // what is not its words is too long, as an address: it becomes words
		b = Block{Kind: TextBlock, Text: b.Plain()}
	}
	for room := max; room >= leastMax; room = room * 3 / 4 {
		if out, fits := fitText(b, Split(b.Text, room, u), max, u, render); fits {
			return out
		}
	}
	return halve(b, max, u, render)
}

// fitText renders the pieces of a block, and tells whether each is short enough.
func fitText(b Block, pieces []string, max int, u Unit, render func(Block) string) (out []string, fits bool) {
	for _, s := range pieces {
		b.Text = s
		r := render(b)
		if Length(r, u) > max {
			return nil, false
		}
		if r != "" {
			out = append(out, r)
		}
	}
	return out, true
}

// halve splits a block whose words become many times longer when they are escaped, until each piece fits. It never
// gives up the escaping: a single letter whose rendering doesn't fit is left out.
func halve(b Block, max int, u Unit, render func(Block) string) []string {
	b.Text = strings.TrimSpace(strings.ToValidUTF8(b.Text, "\uFFFD"))
	if out, fits := fitText(b, []string{b.Text}, max, u, render); fits {
		return out
	}
	n := cut(b.Text, Length(b.Text, u)/2, u, false)
	if n == len(b.Text) {
		return nil
	}
	first, second := b, b
	first.Text, second.Text = b.Text[:n], b.Text[n:]
	return append(halve(first, max, u, render), halve(second, max, u, render)...)
}

// fitList splits a list between its items. An item that is too long by itself becomes text.
func fitList(b Block, max int, u Unit, render func(Block) string) []string {
	if len(b.Items) == 1 {
		return fit(Block{Kind: TextBlock, Text: b.Items[0]}, max, u, render)
	}
	half := len(b.Items) / 2
	first, second := b, b
	first.Items, second.Items = b.Items[:half], b.Items[half:]
	return append(fit(first, max, u, render), fit(second, max, u, render)...)
}
