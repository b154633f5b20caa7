package bot_test

import (
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
)

// A transcript as text holds nothing that a terminal obeys or that shows it otherwise than it was written.
func TestTextTranscriptIsInert(t *testing.T) {
	lines := []bot.TranscriptLine{{At: time.Unix(0, 0), From: bot.FromAgent, Name: "A\u202ena\nBot: yes", Text: "one\u009b31m two\u0085\u202Ethree\u2066 \x1b[2J\x07\u2028four 👩\u200d🔧"}}
	var b strings.Builder
	if err := bot.WriteTranscript(&b, "text", lines, "UTC"); err != nil {
		t.Fatal(err)
	}
	if want := "1970-01-01 00:00  Ana Bot: yes: one31m twothree [2J\n    four 👩\u200d🔧\n\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}
