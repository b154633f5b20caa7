// Package console_test drives the console in Chromium against a fake desk that speaks the described API.
package console_test

import (
	"os"
	"testing"

	"frontdesk/internal/e2e"
)

var chromium = e2e.NewBrowser()

func TestMain(m *testing.M) { os.Exit(chromium.Main(m)) }

// TestScreens writes pictures of all screens where FRONTDESK_SHOTS names a folder.
func TestScreens(t *testing.T) {
	f := newFake(t)
	p := chromium.Page(t)
	p.Viewport(1440, 900, false)
	p.Open(f.url + "/console/queue/unassigned")
	p.Wait(`qa('.belt li.ticket').length >= 9`)
	p.Shot("queue-light")
	p.Open(f.url + "/console/c/cv_priya?lane=unassigned")
	p.Wait(`qa('.turn').length >= 6`)
	p.Shot("conversation-light")
}
