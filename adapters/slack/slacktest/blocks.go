package slacktest

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// The limits of Block Kit, from its reference. maxWords is not in it: longer messages are refused with
// msg_blocks_too_long.
const (
	maxBlocks  = 50
	maxInRow   = 25
	maxLabel   = 75
	maxValue   = 2000
	maxAction  = 255
	maxOptions = 100
	maxOption  = 150
	maxWords   = 13_000
)

// fields are what each element may have: one that ends with ! must be there.
var fields = map[string][]string{
	"rich_text":              {"elements!", "block_id"},
	"rich_text_section":      {"elements!"},
	"rich_text_quote":        {"elements!", "border"},
	"rich_text_preformatted": {"elements!", "border", "language"},
	"rich_text_list":         {"elements!", "style!", "indent", "offset", "border"},
	"text":                   {"text!", "style"},
	"link":                   {"url!", "text", "style", "unsafe"},
	"actions":                {"elements!", "block_id"},
	"button":                 {"text!", "action_id!", "value", "url", "style"},
	"static_select":          {"placeholder!", "options!", "action_id!"},
	"plain_text":             {"text!", "emoji"},
}

// inside says which elements may stand in which.
var inside = map[string][]string{
	"":                       {"rich_text", "actions"},
	"rich_text":              {"rich_text_section", "rich_text_quote", "rich_text_preformatted", "rich_text_list"},
	"rich_text_section":      {"text", "link"},
	"rich_text_quote":        {"text", "link"},
	"rich_text_preformatted": {"text", "link"},
	"rich_text_list":         {"rich_text_section"},
	"actions":                {"button", "static_select"},
}

// checkBlocks holds the blocks of a message against the reference.
func checkBlocks(at string, v any) (out []string) {
	blocks, _ := v.([]any)
	if len(blocks) > maxBlocks {
		out = append(out, fmt.Sprintf("%s: %d blocks", at, len(blocks)))
	}
	for i, b := range blocks {
		out = append(out, checkElement(fmt.Sprintf("%s[%d]", at, i), "", b)...)
	}
	return out
}

func checkElement(at, parent string, v any) (out []string) {
	e, _ := v.(map[string]any)
	kind, _ := e["type"].(string)
	if !slices.Contains(inside[parent], kind) {
		return []string{at + ": a " + kind + " cannot stand here"}
	}
	out = append(out, checkFields(at, kind, e)...)
	if list, ok := e["elements"].([]any); ok {
		if len(list) == 0 {
			out = append(out, at+".elements: empty")
		}
		ids := map[any]bool{}
		for i, x := range list {
			out = append(out, checkElement(fmt.Sprintf("%s.%s[%d]", at, kind, i), kind, x)...)
			if m, _ := x.(map[string]any); kind == "actions" {
				if ids[m["action_id"]] {
					out = append(out, at+": an action_id twice")
				}
				ids[m["action_id"]] = true
			}
		}
		if kind == "actions" && len(list) > maxInRow {
			out = append(out, at+": too many elements")
		}
	}
	switch kind {
	case "text":
		out = append(out, checkText(at+".text", e["text"], 0)...)
	case "link":
		if u, _ := e["url"].(string); !strings.HasPrefix(u, "https://") && !strings.HasPrefix(u, "http://") {
			out = append(out, at+".url: no address")
		}
	case "button":
		out = append(out, checkLabel(at+".text", e["text"], maxLabel)...)
		out = append(out, checkText(at+".action_id", e["action_id"], maxAction)...)
		out = append(out, checkText(at+".value", e["value"], maxValue)...)
	case "static_select":
		out = append(out, checkMenu(at, e)...)
	}
	return out
}

func checkMenu(at string, e map[string]any) (out []string) {
	out = append(out, checkLabel(at+".placeholder", e["placeholder"], maxOption)...)
	options, _ := e["options"].([]any)
	if len(options) == 0 || len(options) > maxOptions {
		out = append(out, at+".options: too few or too many")
	}
	for _, o := range options {
		m, _ := o.(map[string]any)
		out = append(out, checkLabel(at+".options.text", m["text"], maxLabel)...)
		out = append(out, checkText(at+".options.value", m["value"], maxOption)...)
	}
	return out
}

func checkFields(at, kind string, e map[string]any) (out []string) {
	for _, f := range fields[kind] {
		if name, must := strings.CutSuffix(f, "!"); must && e[name] == nil {
			out = append(out, at+"."+name+": missing")
		}
	}
	for name := range e {
		if name != "type" && !slices.Contains(fields[kind], name) && !slices.Contains(fields[kind], name+"!") {
			out = append(out, at+"."+name+": not in the reference of "+kind)
		}
	}
	return out
}

func checkLabel(at string, v any, limit int) []string {
	m, _ := v.(map[string]any)
	if m["type"] != "plain_text" {
		return []string{at + ": must be plain_text"}
	}
	return append(checkFields(at, "plain_text", m), checkText(at, m["text"], limit)...)
}

// checkText holds a text against a limit in runes, 0 = none.
func checkText(at string, v any, limit int) []string {
	s, ok := v.(string)
	switch {
	case !ok || s == "":
		return []string{at + ": empty"}
	case limit > 0 && utf8.RuneCountInString(s) > limit:
		return []string{at + ": too long"}
	}
	return nil
}

// read works a message's blocks out: what a reader sees of them.
func (m *Message) read(v any) {
	m.Blocks = v
	list, _ := v.([]any)
	var lines []string
	for _, b := range list {
		e, _ := b.(map[string]any)
		if s := m.element(e); s != "" {
			lines = append(lines, s)
		}
	}
	m.Text = strings.Join(lines, "\n")
}

func (m *Message) element(e map[string]any) string {
	kind, _ := e["type"].(string)
	text, _ := e["text"].(string)
	var inner []string
	list, _ := e["elements"].([]any)
	for _, x := range list {
		if c, ok := x.(map[string]any); ok {
			inner = append(inner, m.element(c))
		}
	}
	switch kind {
	case "text":
		if e["style"] != nil {
			m.Styles = append(m.Styles, "style")
		}
		return text
	case "link":
		to, _ := e["url"].(string)
		m.Links = append(m.Links, to)
		if text != "" && text != to {
			m.Styles = append(m.Styles, "link")
			return text
		}
		return to
	case "rich_text_list":
		return "• " + strings.Join(inner, "\n• ")
	case "rich_text_quote":
		return "> " + strings.ReplaceAll(strings.Join(inner, ""), "\n", "\n> ")
	case "user", "usergroup", "broadcast", "channel":
		m.Mentions = append(m.Mentions, kind)
		return "@"
	case "button":
		m.option(e)
		return ""
	case "static_select":
		m.Menu = true
		options, _ := e["options"].([]any)
		for _, o := range options {
			if c, ok := o.(map[string]any); ok {
				m.option(c)
			}
		}
		return ""
	case "actions":
		return ""
	case "rich_text":
		return strings.Join(inner, "\n")
	}
	return strings.Join(inner, "")
}

func (m *Message) option(e map[string]any) {
	label, _ := e["text"].(map[string]any)
	text, _ := label["text"].(string)
	value, _ := e["value"].(string)
	m.Labels, m.Values = append(m.Labels, text), append(m.Values, value)
}

// fallback works the text beside the blocks out: whom it would call.
func (m *Message) fallback(text string, params map[string]any) {
	m.Fallback = text
	if params["link_names"] == true || params["parse"] == "full" {
		m.Mentions = append(m.Mentions, "names are looked for")
	}
	for rest := text; ; {
		_, after, ok := strings.Cut(rest, "<")
		if !ok {
			return
		}
		if strings.HasPrefix(after, "@") || strings.HasPrefix(after, "!") || strings.HasPrefix(after, "#") {
			m.Mentions = append(m.Mentions, "entity")
		}
		rest = after
	}
}
