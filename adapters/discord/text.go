package discord

import (
	"cmp"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// said is a text as it was meant.
type said struct {
	plain     string // without the bot's mention
	mentioned bool
}

// marks are the parts of a text that stand for something else.
var marks = regexp.MustCompile(`<@[!&]?([0-9]{6,20})>|<#([0-9]{6,20})>|<a?:([A-Za-z0-9_]{1,32}):[0-9]{6,20}>|<t:(-?[0-9]{1,12})(?::[a-zA-Z])?>|</([^:<>\n]{1,100}):[0-9]{6,20}>`)

// said reads the words of a message: mentions become names, the bot's own goes, emoji become their names, times the times.
func (s scene) said(m message) said {
	text := m.Content
	if text == "" {
		text = m.inWords()
	}
	var out said
	var sb strings.Builder
	done := 0
	for _, at := range marks.FindAllStringSubmatchIndex(text, -1) {
		group := func(n int) string {
			if at[2*n] < 0 {
				return ""
			}
			return text[at[2*n]:at[2*n+1]]
		}
		piece := text[done:at[0]]
		if sb.Len() == 0 || strings.HasSuffix(sb.String(), " ") {
			piece = strings.TrimPrefix(piece, " ") // the gap that a mention left
		}
		sb.WriteString(piece)
		done = at[1]
		switch {
		case group(1) == s.Bot:
			out.mentioned = true
		case group(1) != "":
			sb.WriteString("@" + m.nameOf(group(1)))
		case group(2) != "":
			sb.WriteString("#" + group(2))
		case group(3) != "":
			sb.WriteString(":" + group(3) + ":")
		case group(4) != "":
			n, _ := strconv.ParseInt(group(4), 10, 64) // of digits that fit
			sb.WriteString(time.Unix(n, 0).UTC().Format("2006-01-02 15:04 UTC"))
		default:
			sb.WriteString("/" + group(5))
		}
	}
	if done == 0 {
		out.plain = strings.ToValidUTF8(text, "\uFFFD")
		return out
	}
	rest := text[done:]
	if sb.Len() == 0 || strings.HasSuffix(sb.String(), " ") {
		rest = strings.TrimPrefix(rest, " ")
	}
	sb.WriteString(rest)
	out.plain = strings.TrimSpace(strings.ToValidUTF8(sb.String(), "\uFFFD"))
	if out.mentioned {
		out.plain = strings.TrimLeft(out.plain, ",:; ")
	}
	return out
}

// nameOf is the name of somebody mentioned, or his id.
func (m message) nameOf(id string) string {
	for _, u := range m.Mentions {
		if u.ID == id {
			return cmp.Or(u.Global, cmp.Or(u.Name, id))
		}
	}
	return id
}

// inWords says what a message without text shows: a sticker, or a message that is passed on.
func (m message) inWords() string {
	var passedOn []forwarded
	if json.Unmarshal(m.Snapshots, &passedOn) == nil && len(passedOn) > 0 {
		return passedOn[0].Message.Content
	}
	var stickers []sticker
	if json.Unmarshal(m.Stickers, &stickers) == nil && len(stickers) > 0 {
		return "[" + stickers[0].Name + "]"
	}
	return ""
}

// filesPassedOn are the files of a message that is passed on.
func (m message) filesPassedOn() []attachment {
	var all []forwarded
	if json.Unmarshal(m.Snapshots, &all) != nil || len(all) == 0 {
		return nil
	}
	return all[0].Message.Files
}
