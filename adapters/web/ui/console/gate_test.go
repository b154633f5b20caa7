package console_test

import (
	"path"
	"testing"

	"frontdesk/internal/e2e"
)

// The budgets, in bytes as sent to a browser that takes gzip: what a console's first screen may load.
const (
	maxScript = 60 << 10
	maxStyle  = 15 << 10
	maxFonts  = 52 << 10
)

// TestFirstLoad opens the queue with nothing in the browser's cache and adds up what it fetched.
func TestFirstLoad(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := newPage(t)
	p.Open(f.url + "/console/queue/unassigned")
	p.Wait(`qa('.belt li.ticket').length >= 9 && document.fonts.status === 'loaded'`)
	assets, err := built()
	if err != nil {
		t.Fatal(err)
	}
	sum := map[string]int{}
	for _, name := range loaded(p) {
		_, sent := assets.Size(name)
		sum[path.Ext(name)] += sent
	}
	for kind, limit := range map[string]int{".js": maxScript, ".css": maxStyle, ".woff2": maxFonts} {
		t.Logf("%s: %d of %d bytes", kind, sum[kind], limit)
		if sum[kind] == 0 || sum[kind] > limit {
			t.Errorf("first load: %d bytes of %s, want 1 to %d", sum[kind], kind, limit)
		}
	}
}

// loaded lists the paths of our own files that a page has fetched.
func loaded(p *e2e.Page) []string {
	return e2e.Eval[[]string](p, `performance.getEntriesByType('resource').map(r => new URL(r.name).pathname.slice(1)).filter(n => n.startsWith('assets/'))`)
}
