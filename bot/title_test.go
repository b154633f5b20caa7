package bot

import (
	"strings"
	"testing"
)

func TestTitled(t *testing.T) {
	for name, c := range map[string][2]string{
		"a sentence":              {"The till takes no cards\nsince this morning", "The till takes no cards since this morning"},
		"an address and a number": {"Mail to ana@kettle.example bounces with error 550", "Mail to ana@kettle.example bounces with error 550"},
		"prices and times":        {"Order 70418 was £12.50 too dear, and came at 14:30", "Order 70418 was £12.50 too dear, and came at 14:30"},
		"words, then a log":       {"Stockroom does not start any more:\n2026-11-17 14:01:22 ERROR com.tidewell.stock.Main - boot\n\tat com.tidewell.stock.Main.run(Main.java:88)", "Stockroom does not start any more:"},
		"a log, then words":       {"2026-11-17 14:01:22 ERROR com.tidewell.stock.Main - boot\n\tat com.tidewell.stock.Main.run(Main.java:88)\nsince today I cannot open Stockroom", "since today I cannot open Stockroom"},
		"all in one line":         {"2026-11-17 14:01:22 ERROR com.tidewell.pos.Payment - java.net.SocketTimeoutException: at java.net.SocketInputStream.socketRead0(Native) at com.tidewell.pos.Reader.read(Reader.java:88) the till cannot take cards since this morning", "the till cannot take cards since this morning"},
		"nothing but a log":       {"2026-11-17 14:01:20 INFO c.t.pos.Payment up\n2026-11-17 14:01:22 ERROR c.t.pos.Payment java.net.SocketTimeoutException\n\tat java.net.SocketInputStream.socketRead0(x.java:1)", "ERROR c.t.pos.Payment java.net.SocketTimeoutException"},
		"a Python traceback":      {"Traceback (most recent call last):\n  File \"/srv/app/main.py\", line 12, in <module>\n    run()\n  File \"/srv/app/main.py\", line 8, in run\n    os.open(\"/x\")\nFileNotFoundError: [Errno 2] /x", "FileNotFoundError: [Errno 2] /x"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := titled(c[0]); got != c[1] {
				t.Errorf("%q", got)
			}
		})
	}
	if got := titled(strings.Repeat("word ", 200)); len([]rune(got)) > lineRunes {
		t.Errorf("a title of %d letters", len([]rune(got)))
	}
}
