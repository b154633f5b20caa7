package discord

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"frontdesk/bot/channel"
)

// nameBlock is the line that says which person writes.
const nameBlock channel.BlockKind = "discord name"

// maxLink is the longest address that becomes a link; a longer one stands as text, which may be split.
const maxLink = 1024

// blocks are those of a message in a form that [markdown] can render in pieces.
func blocks(o channel.Outbound) []channel.Block {
	var out []channel.Block
	if o.From != "" {
		out = append(out, channel.Block{Kind: nameBlock, Text: o.From})
	}
	for _, b := range o.Body {
		switch b.Kind {
		case channel.LinkBlock:
			if b.Text == "" || b.Text == b.URL || !linkable(b) {
				b = channel.Block{Kind: channel.TextBlock, Text: b.Plain()}
			}
		case channel.TicketBlock, channel.PromiseBlock:
			b = channel.Block{Kind: channel.TextBlock, Text: b.Plain()}
		case channel.TextBlock, channel.ListBlock, channel.QuoteBlock, channel.CodeBlock:
		}
		if b.Kind == channel.ListBlock || strings.TrimFunc(b.Text, blank) != "" {
			out = append(out, b)
		}
	}
	return out
}

// blank tells what Discord takes for nothing.
func blank(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r)
}

// linkable tells whether words may stand for an address. Discord shows the mark-up itself if the words look like an
// address of their own.
func linkable(b channel.Block) bool {
	u, err := url.Parse(b.URL)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(b.URL) <= maxLink && !everybody.MatchString(b.URL) &&
		!strings.ContainsFunc(b.URL, func(r rune) bool { return blank(r) || strings.ContainsRune("<>()[]\\`|*~", r) }) &&
		!strings.Contains(b.Text, "://") && !strings.Contains(b.Text, "\n")
}

// markdown renders one block.
func markdown(b channel.Block) string {
	switch b.Kind {
	case nameBlock:
		return "**" + escape(strings.Join(strings.Fields(b.Text), " ")) + "**"
	case channel.LinkBlock:
		return "[" + escape(b.Text) + "](<" + b.URL + ">)"
	case channel.QuoteBlock:
		return "> " + strings.ReplaceAll(escape(b.Text), "\n", "\n> ")
	case channel.CodeBlock:
		return "```\n" + fenceless(strings.ToValidUTF8(b.Text, "\uFFFD")) + "\n```"
	case channel.TextBlock, channel.ListBlock, channel.TicketBlock, channel.PromiseBlock:
	}
	return escape(b.Plain())
}

// fenceless keeps code from ending its block. Nothing can be escaped in there, so a space without width does.
func fenceless(s string) string {
	s = strings.ReplaceAll(s, "``", "`\u200b`")
	s = strings.ReplaceAll(s, "``", "`\u200b`") // of three in a row the last two
	if strings.HasSuffix(s, "`") {
		s += "\u200b"
	}
	return calm(s)
}

// addresses are web addresses in a text, which Discord makes links of. What follows one closely may belong to it, so it
// is put into brackets that are not shown.
var addresses = regexp.MustCompile(`https?://[A-Za-z0-9][A-Za-z0-9.:-]*(?:/[A-Za-z0-9\-._~/?#@!$&'()*+,;=%:]*)?`)

// escape makes a text safe in Discord's Markdown: it reads as it is, calls nobody, and has no style. Addresses stay links.
func escape(s string) string {
	s = calm(strings.ToValidUTF8(s, "\uFFFD"))
	var sb strings.Builder
	done := 0
	for _, at := range addresses.FindAllStringIndex(s, -1) {
		link := strings.TrimRight(s[at[0]:at[1]], ".,:;!?'*")
		if !strings.Contains(link, "(") { // the text's, not the address's
			link = strings.TrimRight(link, ").,:;!?'*")
		}
		end := at[0] + len(link)
		sb.WriteString(plainly(s[done:at[0]], done == 0 || s[done-1] == '\n'))
		sb.WriteString("<" + link + ">")
		done = end
	}
	sb.WriteString(plainly(s[done:], done == 0))
	return sb.String()
}

// calm takes the power of names that call everybody. Requests forbid all calls besides; both must fail at once for one to
// be heard.
func calm(s string) string {
	return everybody.ReplaceAllString(s, "@\u200b$1")
}

var (
	everybody = regexp.MustCompile(`@(everyone|here)\b`)
	lineMark  = regexp.MustCompile(`^([ \t]*)(#{1,3}|-#|[-+]|>{1,3})(\s|$)`)
	lineCount = regexp.MustCompile(`^([ \t]*[0-9]{1,9})([.)])(\s|$)`)
	emojiMark = regexp.MustCompile(`:((?:[A-Za-z0-9+-]|\\_)+):`) // escaped already
)

// always are the characters that mean something anywhere.
var always = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `_`, `\_`, `~`, `\~`, "`", "\\`", `|`, `\|`, `<`, `\<`, `>`, `\>`, `[`, `\[`, `]`, `\]`, `(`, `\(`, `)`, `\)`, `#`, `\#`)

// plainly escapes a piece of text. atStart says whether it begins a line.
func plainly(s string, atStart bool) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		before := ""
		if i > 0 || atStart {
			before, l = lineBegin(l)
		}
		lines[i] = before + emojiMark.ReplaceAllString(always.Replace(l), `\:$1\:`)
	}
	return strings.Join(lines, "\n")
}

// lineBegin takes what would make a line a heading, a quote or an item of a list, and gives it escaped.
func lineBegin(l string) (before, rest string) {
	if m := lineMark.FindStringSubmatch(l); m != nil {
		return m[1] + `\` + m[2][:1], l[len(m[1])+1:]
	}
	if m := lineCount.FindStringSubmatch(l); m != nil {
		return m[1] + `\` + m[2], l[len(m[1])+1:]
	}
	return "", l
}
