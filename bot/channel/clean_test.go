package channel_test

import (
	"testing"

	"frontdesk/bot/channel"
)

func TestCleanText(t *testing.T) {
	for in, want := range map[string]string{
		"":                            "",
		"my VPN\n\tis down":           "my VPN\n\tis down",
		"one\r\ntwo\rthree":           "one\ntwo\nthree",
		"\x00a\x1b[31mred\x1b[0m\x07": "a[31mred[0m",
		"a\u0085\u009bb\x7f":          "ab",
		"naïve 日本 👍🏽 \u200d\u202e":    "naïve 日本 👍🏽 \u200d\u202e",
	} {
		if got := channel.CleanText(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
