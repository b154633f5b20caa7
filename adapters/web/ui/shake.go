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
	blanks    = regexp.MustCompile(`(--[\w-]+:|,) +`)
	themes    = regexp.MustCompile(`\[data-[^{}]*\{[^{}]*\}`) // the widget's theme is set on its element
	emptyRule = regexp.MustCompile(`[^{};]+\{\}`)
)

// shakeTokens drops the custom properties no sheet of the widget reads. The tokens are shared with
// the console, which uses three times as many; a customer's page should not pay for those.
func (b *builder) shakeTokens(css []byte) ([]byte, error) {
	sheets, err := fs.Glob(b.src, "widget/*.css")
	if err != nil {
		return nil, err
	}
	used := map[string]bool{}
	note := func(text []byte) {
		for _, m := range varUse.FindAllSubmatch(text, -1) {
			used[string(m[1])] = true
		}
	}
	for _, name := range sheets {
		raw, err := fs.ReadFile(b.src, name)
		if err != nil {
			return nil, err
		}
		note(raw)
	}
	css = varDeclare.ReplaceAllFunc(css, func(decl []byte) []byte {
		if used[string(varDeclare.FindSubmatch(decl)[1])] {
			note(decl) // a token may stand on another
			return decl
		}
		return nil
	})
	if css, err = b.shorten(css); err != nil {
		return nil, err
	}
	css = themes.ReplaceAll(css, nil)
	css = hexColour.ReplaceAllFunc(css, bytes.ToLower)
	css = blanks.ReplaceAll(css, []byte("$1"))
	css = doubled.ReplaceAll(css, []byte(";"))
	css = leading.ReplaceAll(css, []byte("{"))
	css = trailing.ReplaceAll(css, []byte("}"))
	css = emptyRule.ReplaceAll(css, nil)
	return emptyRule.ReplaceAll(css, nil), nil // a media query may now be empty too
}

// shorten gives the shared tokens short names, the same in all sheets. Nobody else reads them: they live in a shadow
// root. Properties that are declared elsewhere keep theirs, since scripts set them.
func (b *builder) shorten(css []byte) ([]byte, error) {
	tokens, err := fs.ReadFile(b.src, "shared/tokens.css")
	if err != nil {
		return nil, err
	}
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
	}), nil
}
