package ui

import (
	"bytes"
	"fmt"
	"html/template"
	"path"
)

// consolePage is the document of the agents' console, served for every path below it.
const consolePage = "console/index.html"

// pages are the documents, by the path they are served at.
var pages = []struct {
	path, source string
	framable     bool // others may put it in a frame: the caller narrows this to the origins allowed
}{
	{path: "", source: "pages/shop.html"},
	{path: "chat", source: "pages/chat.html"},
	{path: consolePage, source: "console/index.html"},
}

// renderPages fills in the hashed addresses. They are relative to the root given by {{root}}, which
// is right below any path the desk may stand under.
func (b *builder) renderPages() error {
	for _, p := range pages {
		t, err := template.New("").Funcs(template.FuncMap{"asset": b.asset}).ParseFS(b.src, p.source)
		if err != nil {
			return err
		}
		var buf bytes.Buffer
		if err := t.ExecuteTemplate(&buf, path.Base(p.source), nil); err != nil {
			return err
		}
		f := b.out.add(p.path, buf.Bytes(), false)
		f.kind, f.page, f.policyExtra = "text/html; charset=utf-8", true, "; frame-ancestors 'none'"
	}
	return nil
}

func (b *builder) asset(name string) (string, error) {
	if u := b.out.URL(name); u != "" {
		return "/" + u, nil
	}
	return "", fmt.Errorf("no asset %q", name)
}
