package e2e

import (
	"context"
	_ "embed" // axe-core below
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

// axe-core, as published; see testdata/VENDOR.json.
//
//go:embed testdata/axe.min.js
var axeCore string

// Axe holds the page against WCAG 2.2 A and AA, shadow roots included, and fails the test for every
// violation. With selectors only these parts are looked at.
func (p *Page) Axe(selectors ...string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 2*waitFor)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void]("if (!window.axe) {"+axeCore+"\n}; undefined"))
	if err != nil {
		p.fail("load axe: %v", err)
	}
	where := "document"
	if len(selectors) > 0 {
		where = JSON(selectors)
	}
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](fmt.Sprintf(`axe.run(%s, {
		runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'], preload: false })
		.then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + v.help + '\n  ' + n.target.flat().join(' >>> ') + '\n  ' + n.failureSummary)))`,
		where), chromedp.EvalAwaitPromise))
	if err != nil {
		p.fail("run axe: %v", err)
	}
	if len(found) > 0 {
		p.fail("%d accessibility violations:\n%s", len(found), strings.Join(found, "\n"))
	}
}
