// Package e2e drives a real Chromium from Go tests: one browser for a package, a window with
// storage of its own for a test. Only tests import it.
//
//	var chromium = e2e.NewBrowser()
//
//	func TestMain(m *testing.M) { os.Exit(chromium.Main(m)) }
//
//	func TestOpens(t *testing.T) {
//		p := chromium.Page(t)
//		p.Open(srv.URL)
//		p.Press("Tab", "Enter")
//		p.Wait(`q('frontdesk-chat >>> [role=dialog]')`)
//		p.Axe()
//	}
//
// Nothing sleeps: Wait asks the page until the answer is true. A page whose console shows an error,
// or which loads something that fails, fails its test; Allow names what a test provokes.
//
// Chromium is FRONTDESK_CHROMIUM, else chromium, chromium-browser or google-chrome on PATH. Without one the test is
// skipped, or fails when FRONTDESK_E2E=require. FRONTDESK_SHOTS names a folder for screenshots.
package e2e
