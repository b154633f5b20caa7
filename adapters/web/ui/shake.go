package ui

import (
	"bytes"
	"io/fs"
	"regexp"
	"strconv"
)

var (
	varUse     = regexp.MustCompile(`var\((--[\w-]+)`)
	varDeclare = regexp.MustCompile(`(--[\w-]+):[^;{}]*`)
	// Semicolons that part nothing once a declaration is gone.
	leading   = regexp.MustCompile(`\{;+`)
	doubled   = regexp.MustCompile(`;{2,}`)
	trailing  = regexp.MustCompile(`;\}`)
	property  = regexp.MustCompile(`--[a-z][\w-]*`)
	hexColour = regexp.MustCompile(`#[0-9A-F]{3,8}\b`)
	white     = regexp.MustCompile(`#ffffff\b`)
	blanks    = regexp.MustCompile(`(--[\w-]+:|,) +`)
	themes    = regexp.MustCompile(`\[data-[^{}]*\{[^{}]*\}`) // the widget's theme is set on its element
	emptyRule = regexp.MustCompile(`[^{};]+\{\}`)
)

// shakeTokens leaves of the shared tokens what a customer's page has to pay for; the console uses three times as many.
// Those that the sheet does not read go, one read once stands where it is read, and what the panel's sheet has given
// is not given again with the rest.
func (b *builder) shakeTokens(sheet string, css []byte) ([]byte, error) {
	tokens, err := fs.ReadFile(b.src, "shared/tokens.css")
	if err != nil {
		return nil, err
	}
	drop := map[string]bool{}
	if sheet == moreSheet {
		panel, err := b.sheet(panelSheet)
		if err != nil {
			return nil, err
		}
		for _, m := range varDeclare.FindAllSubmatch(panel, -1) {
			drop[string(m[1])] = true
		}
	}
	css = themes.ReplaceAll(shorten(tokens, css), nil)
	css = bytes.ReplaceAll(css, []byte(":root,:host"), []byte(":host"))
	css = bytes.ReplaceAll(css, []byte("color-scheme:light dark;"), nil) // the loader sets it on the element
	css = hexColour.ReplaceAllFunc(css, bytes.ToLower)
	css = white.ReplaceAll(css, []byte("#fff"))
	css = blanks.ReplaceAll(css, []byte("$1"))
	for _, m := range varDeclare.FindAllSubmatch(shorten(tokens, tokens), -1) {
		css = settle(css, string(m[1]), drop)
	}
	css = doubled.ReplaceAll(css, []byte(";"))
	css = leading.ReplaceAll(css, []byte("{"))
	css = trailing.ReplaceAll(css, []byte("}"))
	css = emptyRule.ReplaceAll(css, nil)
	return emptyRule.ReplaceAll(css, nil), nil // a media query may now be empty too
}

// settle drops the declarations of one token where nothing needs them.
func settle(css []byte, name string, given map[string]bool) []byte {
	declared := regexp.MustCompile(name + `:([^;{}]*)`)
	all := declared.FindAllSubmatch(css, -1)
	use := []byte("var(" + name + ")")
	switch uses := bytes.Count(css, use); {
	case given[name] || uses == 0:
	case uses == 1 && len(all) == 1:
		return bytes.Replace(declared.ReplaceAll(css, nil), use, bytes.TrimSpace(all[0][1]), 1)
	default:
		return css
	}
	return declared.ReplaceAll(css, nil)
}

// shorten gives the shared tokens short names, the same in all sheets. Nobody else reads them: they live in a shadow
// root. Properties that are declared elsewhere keep theirs, since scripts set them.
func shorten(tokens, css []byte) []byte {
	short := map[string]string{}
	for _, m := range varDeclare.FindAllSubmatch(tokens, -1) {
		if name := string(m[1]); short[name] == "" {
			short[name] = "--t" + strconv.FormatInt(int64(len(short)), 36)
		}
	}
	return property.ReplaceAllFunc(css, func(name []byte) []byte {
		if to, ok := short[string(name)]; ok {
			return []byte(to)
		}
		return name
	})
}
