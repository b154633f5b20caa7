package ui

import "testing"

// Budgets in bytes as sent (gzip -9). A foreign page pays for the loader on each view, for the rest
// once somebody talks.
const (
	loaderBudget = 1536
	widgetBudget = 12 << 10 // loader, panel with its style sheet, and the largest language
)

func TestWidgetStaysSmall(t *testing.T) {
	a := assets(t)
	_, loader := a.Size(a.URL("widget.js"))
	plain, panel := a.Size(a.URL("panel.js"))
	words := 0
	for _, lang := range []string{"en.js", "de.js", "ar.js"} {
		_, n := a.Size(a.URL(lang))
		words = max(words, n)
	}
	_, more := a.Size(a.URL("more.js"))
	t.Logf("loader %d, panel with style sheet %d (%d plain), language up to %d, loader and panel %d, rarely needed part %d; everything %d bytes", loader, panel, plain, words, loader+panel, more, loader+panel+words+more)
	if loader > loaderBudget {
		t.Errorf("the loader takes %d bytes, over its budget of %d", loader, loaderBudget)
	}
	if loader+panel > widgetBudget {
		t.Errorf("the widget takes %d bytes, over its budget of %d", loader+panel, widgetBudget)
	}
}
