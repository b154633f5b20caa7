package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// consolePage is the document of the agents' console, served for every path below it.
const consolePage = "console/index.html"

// chatPage is the page that is nothing but the chat, in each of its languages.
const chatPage = "chat"

// pages are the documents, by the path they are served at.
var pages = []struct{ path, source string }{
	{path: "", source: "pages/shop.html"},
	{path: consolePage, source: "console/index.html"},
}

// renderPages fills in the hashed addresses. They are relative to the root given by {{root}}, which
// is right below any path the desk may stand under.
func (b *builder) renderPages() error {
	for _, p := range pages {
		if err := b.renderPage(p.path, p.source, nil); err != nil {
			return err
		}
	}
	return b.renderChat()
}

func (b *builder) renderPage(at, source string, data any) error {
	t, err := template.New("").Funcs(template.FuncMap{"asset": b.asset}).ParseFS(b.src, source)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := t.ExecuteTemplate(&buf, path.Base(source), data); err != nil {
		return err
	}
	f := b.out.add(at, buf.Bytes(), false)
	f.kind, f.page, f.policyExtra = "text/html; charset=utf-8", true, "; frame-ancestors 'none'"
	return nil
}

// renderChat makes the chat's page in each language of the widget: what its visitor's browser asks for is the language that
// the conversation begins in.
func (b *builder) renderChat() error {
	sources, err := fs.Glob(b.src, "locales/*.json")
	if err != nil {
		return err
	}
	var tongues []language.Tag
	for _, name := range sources {
		lang := strings.TrimSuffix(path.Base(name), ".json")
		words, err := fs.ReadFile(b.src, name)
		if err != nil {
			return err
		}
		var says struct{ Launch string }
		if err := json.Unmarshal(words, &says); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		page := struct{ Lang, Dir, Title string }{lang, "ltr", says.Launch}
		if lang == "ar" {
			page.Dir = "rtl"
		}
		if err := b.renderPage(inTongue(lang), "pages/chat.html", page); err != nil {
			return err
		}
		tongues = append(tongues, language.Make(lang))
	}
	// The first is what nobody's wishes get.
	slices.SortFunc(tongues, func(a, c language.Tag) int { return rank(a) - rank(c) })
	b.out.tongues, b.out.spoken = language.NewMatcher(tongues), tongues
	return nil
}

func rank(t language.Tag) int {
	if t == language.English {
		return 0
	}
	return 1
}

// inTongue is the name of the chat's page in a language.
func inTongue(lang string) string { return chatPage + "/" + lang }

// chatFor is the chat's page in the language that suits an Accept-Language header best.
func (a *Assets) chatFor(accepts string) *file {
	wanted, _, err := language.ParseAcceptLanguage(accepts)
	if err != nil {
		wanted = nil // a header of no sense has no wishes
	}
	_, n, _ := a.tongues.Match(wanted...)
	return a.files[inTongue(a.spoken[n].String())]
}

func (b *builder) asset(name string) (string, error) {
	if u := b.out.URL(name); u != "" {
		return "/" + u, nil
	}
	return "", fmt.Errorf("no asset %q", name)
}
