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
	if err := bot.WriteTranscript(&b, "text", bot.TranscriptHead{Conversation: "cv_1", Tickets: []string{"FD-1", "FD-2"}, Team: "Pa\u202erts", Zone: "UTC"}, lines); err != nil {
		t.Fatal(err)
	}
	if want := "Transcript of FD-1, FD-2\nTeam: Parts\nTimes are those of UTC.\n\n1970-01-01 00:00  Ana Bot: yes: one31m twothree [2J\n    four 👩\u200d🔧\n\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}
