package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is wrong with a file of phrases is named with its place and what to do about it.
func TestEvalRefusesBadFiles(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good.csv")
	if err := os.WriteFile(good, []byte("text,intent\nwhere is my parcel,parcel\nI want to pay,pay\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		text   string
		status int
		want   string
	}{
		"no phrase":          {"text,intent\n", exitProblems, "bad.csv:2: there is no phrase"},
		"not UTF-8":          {"text,intent\nich m\xf6chte,pay\n", exitProblems, "bad.csv:2:6: there is the byte 0xf6"},
		"no intent":          {"text,intent\nhello,\n", exitProblems, "bad.csv:2: no intent is named"},
		"a quote left open":  {"text,intent\n\"hello,a\nbye,b\n", exitProblems, "bad.csv:2:1: a quote that opens"},
		"under two intents":  {"text,intent\nhello,a\nbye,b\nhello,b\n", exitFine, "bad.csv:4: warning: the phrase belongs to a too, in line 2"},
		"nothing in a scope": {"text,intent\nhello,out_of_scope\n", exitProblems, "no intent to train"},
	} {
		t.Run(name, func(t *testing.T) {
			bad := filepath.Join(t.TempDir(), "bad.csv")
			if err := os.WriteFile(bad, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			status, _, errs := invoke(t, "intents", "eval", "--encoder", noEncoder, "--train", bad, "--test", good)
			if status != c.status || !strings.Contains(errs, c.want) || !strings.Contains(errs, "remedy: ") {
				t.Errorf("%d\n%s", status, errs)
			}
		})
	}
	if status, _, errs := invoke(t, "intents", "eval", "--encoder", noEncoder, "--train", dir, "--test", good); status != exitCannot || !strings.Contains(errs, "this is a folder") {
		t.Errorf("a folder: %d\n%s", status, errs)
	}
}

// The language of the phrases is guessed unless it is named, and either is said.
func TestEvalLocale(t *testing.T) {
	german := filepath.Join(t.TempDir(), "german.csv")
	if err := os.WriteFile(german, []byte("text,intent\nwo ist mein Paket,parcel\nwann kommt meine Bestellung,parcel\nich möchte meine Rechnung bezahlen,pay\nkann ich mit Karte zahlen,pay\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	eval := []string{"intents", "eval", "--encoder", noEncoder, "--train", german, "--test", german}
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{nil, exitFine, "language: de (guessed from the phrases: --locale says another)\n"},
		{[]string{"--locale", "de-AT"}, exitFine, "language: de-AT\n"},
		{[]string{"--json"}, exitFine, `"locale": "de"`},
		{[]string{"--json"}, exitFine, `"locale_guessed": true`},
		{[]string{"--locale", "German!"}, exitUsage, "remedy: give a language"},
	} {
		status, said, errs := invoke(t, append(eval, c.args...)...)
		if status != c.status || !strings.Contains(said+errs, c.want) {
			t.Errorf("%v: %d\n%s%s", c.args, status, said, errs)
		}
	}
}
