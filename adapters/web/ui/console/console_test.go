// Package console_test drives the console in Chromium against a fake desk that speaks the described API.
package console_test

import (
	"os"
	"testing"

	"frontdesk/internal/e2e"
)

var chromium = e2e.NewBrowser()

func TestMain(m *testing.M) { os.Exit(chromium.Main(m)) }

const (
	queueReady = `qa('.belt li.ticket').length >= 9 && q('.belt').ariaBusy !== 'true' && document.fonts.status === 'loaded'`
	talkReady  = `qa('.turn').length >= 8 && q('.composer textarea')`
)

func newPage(t *testing.T) *e2e.Page { return chromium.Page(t) }
