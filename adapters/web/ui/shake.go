package ui

import (
	"bytes"
	"io/fs"
	"regexp"
)

var (
	varUse     = regexp.MustCompile(`var\((--[\w-]+)`)
	varDeclare = regexp.MustCompile(`(--[\w-]+):[^;{}]*`)
	// Semicolons that part nothing once a declaration is gone.
	leading   = regexp.MustCompile(`\{;+`)
	doubled   = regexp.MustCompile(`;{2,}`)
	trailing  = regexp.MustCompile(`;\}`)
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
	css = themes.ReplaceAll(css, nil)
	css = hexColour.ReplaceAllFunc(css, bytes.ToLower)
	css = blanks.ReplaceAll(css, []byte("$1"))
	css = doubled.ReplaceAll(css, []byte(";"))
	css = leading.ReplaceAll(css, []byte("{"))
	css = trailing.ReplaceAll(css, []byte("}"))
	css = emptyRule.ReplaceAll(css, nil)
	return emptyRule.ReplaceAll(css, nil), nil // a media query may now be empty too
}
