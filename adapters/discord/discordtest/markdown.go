package discordtest

import (
	"regexp"
	"strings"
)

// shown is a text with its mark-up worked out.
type shown struct {
	text   string
	styles []string
	links  []string // addresses behind other words
}

// rule is one of the forms that Discord's Markdown knows inside a line. The first group is what is shown.
type rule struct {
	name  string
	begin string // bytes that it can begin with
	form  *regexp.Regexp
}

// rules in the order in which Discord tries them, each at the place where the reader is.
var rules = []rule{
	{"escape", "\\", regexp.MustCompile(`^\\([^0-9A-Za-z\s])`)},
	{"autolink", "<", regexp.MustCompile(`^<(https?://[^ >]+)>`)},
	{"url", "h", regexp.MustCompile(`^(https?://[^\s<]+[^<.,:;"'\]\s])`)},
	{"link", "[", regexp.MustCompile(`(?s)^\[((?:\\.|[^\[\]\\])+)\]\(<?(https?://[^\s()<>]+)>?\)`)},
	{"mention", "<", regexp.MustCompile(`^(<@[!&]?[0-9]+>|<#[0-9]+>|</[^:\n]+:[0-9]+>)`)},
	{"everyone", "@", regexp.MustCompile(`^(@everyone|@here)\b`)},
	{"emoji", "<", regexp.MustCompile(`^(<a?:[A-Za-z0-9_]+:[0-9]+>)`)},
	{"emoji", ":", regexp.MustCompile(`^:([A-Za-z][A-Za-z0-9_+-]*):`)},
	{"time", "<", regexp.MustCompile(`^(<t:-?[0-9]+(?::[a-zA-Z])?>)`)},
	{"code", "`", regexp.MustCompile("(?s)^```(?:[A-Za-z0-9_+.#-]+\n|\n)?\n*(.+?)\n*```")},
	{"inline code", "`", regexp.MustCompile("^``([^`].*?)``")},
	{"inline code", "`", regexp.MustCompile("^`([^`]+)`")},
	{"bold", "*", regexp.MustCompile(`(?s)^\*\*((?:\\.|[^\\])+?)\*\*`)},
	{"underline", "_", regexp.MustCompile(`(?s)^__((?:\\.|[^\\])+?)__`)},
	{"strike", "~", regexp.MustCompile(`(?s)^~~((?:\\.|[^\\])+?)~~`)},
	{"spoiler", "|", regexp.MustCompile(`(?s)^\|\|((?:\\.|[^\\])+?)\|\|`)},
	{"italic", "*", regexp.MustCompile(`(?s)^\*((?:\\.|[^\\*\s])(?:(?:\\.|[^\\*])*?(?:\\.|[^\\*\s]))?)\*`)},
	{"italic", "_", regexp.MustCompile(`(?s)^_((?:\\.|[^\\_])+?)_\b`)},
}

// lines are the forms that begin a line.
var lineForms = []rule{
	{"heading", "", regexp.MustCompile(`^#{1,3} +`)},
	{"small", "", regexp.MustCompile(`^-# +`)},
	{"quote", "", regexp.MustCompile(`^(?:>>> ?|> )`)},
	{"list", "", regexp.MustCompile(`^ *[-*] +`)},
	{"list", "", regexp.MustCompile(`^ *[0-9]+\. +`)},
}

// readMarkdown reads a text as Discord's programs show it.
func readMarkdown(s string) shown {
	var out shown
	out.text = strings.TrimSpace(out.read(s, true))
	return out
}

func (x *shown) read(s string, atStart bool) string {
	var sb strings.Builder
	for s != "" {
		if atStart {
			if kind, n := lineForm(s); kind != "" {
				if kind == "list" { // it reads the same without its style
					sb.WriteString(s[:n])
				}
				x.styles = append(x.styles, kind)
				s = s[n:]
			}
		}
		name, m := inline(s)
		switch name {
		case "":
			r := []rune(s)[0]
			sb.WriteRune(r)
			s, atStart = s[len(string(r)):], r == '\n'
			continue
		case "escape", "autolink", "url":
			sb.WriteString(m[1])
		case "link":
			inner := x.read(m[1], false)
			sb.WriteString(inner)
			if inner != m[2] {
				x.styles, x.links = append(x.styles, name), append(x.links, m[2])
			}
		case "code", "inline code", "mention", "everyone", "emoji", "time":
			x.styles = append(x.styles, name)
			sb.WriteString(m[1])
		default:
			x.styles = append(x.styles, name)
			sb.WriteString(x.read(m[1], false))
		}
		s, atStart = s[len(m[0]):], strings.HasSuffix(m[0], "\n")
	}
	return sb.String()
}

func lineForm(s string) (string, int) {
	for _, f := range lineForms {
		if m := f.form.FindString(s); m != "" {
			return f.name, len(m)
		}
	}
	return "", 0
}

func inline(s string) (string, []string) {
	for _, r := range rules {
		if !strings.Contains(r.begin, s[:1]) {
			continue
		}
		if m := r.form.FindStringSubmatch(s); m != nil {
			return r.name, m
		}
	}
	return "", nil
}

var calls = regexp.MustCompile(`@everyone|@here|<@[!&]?[0-9]+>`)

// called are those whom a text calls: Discord's server looks for them without reading the Markdown.
func called(content string) []string { return calls.FindAllString(content, -1) }
