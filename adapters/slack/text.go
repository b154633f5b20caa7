package slack

import (
	"cmp"
	"regexp"
	"strings"
)

// entity is what stands between angle brackets in Slack's texts: all others are escaped.
var entity = regexp.MustCompile(`<([^<>]*)>`)

// unescaper undoes the three escapes of Slack. It reads a text once, so that &amp;lt; becomes &lt;.
var unescaper = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escape makes a text safe where Slack reads mark-up: no entity, so nobody is called.
func escape(s string) string { return escaper.Replace(strings.ToValidUTF8(s, "\uFFFD")) }

// names tells what people and channels are called.
type names struct {
	person, room func(id string) string
}

// plain makes the words of a text as they were meant, without the mention of the bot.
func plain(text, bot string, n names) (words string, mentioned bool) {
	var sb strings.Builder
	rest := text
	for {
		at := entity.FindStringSubmatchIndex(rest)
		if at == nil {
			break
		}
		before, inner := rest[:at[0]], rest[at[2]:at[3]]
		rest = rest[at[1]:]
		sb.WriteString(unescaper.Replace(before))
		if target, _, _ := strings.Cut(inner, "|"); bot != "" && target == "@"+bot {
			mentioned = true
			if sb.Len() == 0 || strings.HasSuffix(sb.String(), " ") {
				rest = strings.TrimPrefix(rest, " ")
			}
			continue
		}
		sb.WriteString(said(inner, n))
	}
	if sb.Len() == 0 {
		words = unescaper.Replace(rest)
	} else {
		sb.WriteString(unescaper.Replace(rest))
		words = sb.String()
	}
	if mentioned {
		words = strings.TrimLeft(strings.TrimSpace(words), ",:; ")
	}
	return words, mentioned
}

// said is an entity in words.
func said(inner string, n names) string {
	target, label, _ := strings.Cut(inner, "|")
	label = unescaper.Replace(label)
	if target == "" {
		return label
	}
	id := target[1:]
	switch target[0] {
	case '@':
		return "@" + cmp.Or(cmp.Or(label, n.person(id)), id)
	case '#':
		return "#" + cmp.Or(cmp.Or(label, n.room(id)), id)
	case '!':
		kind, _, _ := strings.Cut(id, "^")
		if label != "" {
			return label
		}
		return "@" + kind // here, channel, everyone, subteam
	}
	link := unescaper.Replace(target)
	bare := strings.TrimPrefix(strings.TrimPrefix(link, "mailto:"), "tel:")
	switch {
	case label == "", label == link:
		return bare
	case label == bare, "http://"+label == link, "https://"+label == link:
		return label // what Slack made of an address that somebody wrote
	}
	return label + " (" + link + ")"
}
