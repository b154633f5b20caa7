package rehearsal_test

import (
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
)

// Who says that it is the same as last time is not asked what he told then: it is taken over, said, and can be put right.
func TestTheSameAsLastTimeIsNotAskedAgain(t *testing.T) {
	for name, said := range map[string][]string{
		"at once":        {"same as last time"},
		"in one wish":    {"I want to report a problem", "the same problem as last week"},
		"by its name":    {"outlook keeps crashing again"},
		"in other words": {"it's the same problem as last week"},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := reported(t)
			act(t, s, bot.Act{Verb: bot.Resolve, Seen: s.Conversation().Seq})
			if _, err := s.Pass(5 * 24 * time.Hour); err != nil {
				t.Fatal(err)
			}
			var last bot.Turn
			for _, text := range said {
				last = say(t, s, text)
			}
			if got := ids(last); !strings.Contains(got, "sys.earlier") || !strings.HasSuffix(got, "report_issue.check.1") && !strings.HasSuffix(got, "report_issue.email.ask") {
				t.Fatalf("said %q", got)
			}
			last = say(t, s, "no, it is the printer")
			if got := ids(last); !strings.Contains(got, "sys.corrected") {
				t.Errorf("what was taken over cannot be put right: %q", got)
			}
		})
	}
}

// Another service is another thing, and an open ticket is added to.
func TestAgainIsNotAlwaysTheSame(t *testing.T) {
	s, _ := reported(t)
	if got := ids(say(t, s, "outlook is crashing again")); got != "sys.added" {
		t.Errorf("the same service with the ticket open: %q", got)
	}
	if got := ids(say(t, s, "same as last time")); got != "sys.added" {
		t.Errorf("the same with the ticket open: %q", got)
	}
	if got := ids(say(t, s, "the label printer is broken again")); strings.Contains(got, "sys.earlier") || strings.Contains(got, "sys.added") {
		t.Errorf("another service: %q", got)
	}
}
