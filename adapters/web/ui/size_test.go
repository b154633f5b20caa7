package ui

import (
	"io/fs"
	"path"
	"strings"
	"testing"
)

// Budgets in bytes as sent (gzip -9). A foreign page pays for the loader on each view, for the widget
// once somebody talks, and for the rest once there is a menu, a ticket or a form to show.
const (
	loaderBudget = 1536
	widgetBudget = 12 << 10 // loader, panel with its style sheet, and the largest language
	moreBudget   = 8 << 10  // the rarely needed part with its style sheet, and the largest language
)

func TestWidgetStaysSmall(t *testing.T) {
	a := assets(t)
	sent := func(name string) int {
		_, n := a.Size(a.URL(name))
		if n == 0 {
			t.Fatalf("there is no %s", name)
		}
		return n
	}
	largest := func(suffix string) int {
		files, err := fs.Glob(Source(), "locales/*.json")
		if err != nil || len(files) == 0 {
			t.Fatal("no languages", err)
		}
		n := 0
		for _, f := range files {
			n = max(n, sent(strings.TrimSuffix(path.Base(f), ".json")+suffix))
		}
		return n
	}
	loader, panel, words := sent("widget.js"), sent("panel.js"), largest(".js")
	more, moreWords := sent("more.js"), largest("-more.js")
	t.Logf("loader %d, panel with style sheet %d, language up to %d: %d bytes; rarely needed part %d, its language up to %d: %d bytes",
		loader, panel, words, loader+panel+words, more, moreWords, more+moreWords)
	for _, part := range []struct {
		name         string
		size, budget int
	}{{"loader", loader, loaderBudget}, {"widget", loader + panel + words, widgetBudget}, {"rarely needed part", more + moreWords, moreBudget}} {
		if part.size > part.budget {
			t.Errorf("the %s takes %d bytes, over its budget of %d", part.name, part.size, part.budget)
		}
	}
}
