package bot_test

import (
	"io/fs"
	"os"
	"testing"
	"testing/fstest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/bot/desk"
	"frontdesk/bot/rehearsal"
)

func TestReachable(t *testing.T) {
	mail := channel.Address{Channel: "email:support", Tenant: "support@desk.example", Room: "priya@shop.example", Thread: "abcdefgh"}
	unproved := mail
	unproved.Thread += channel.Unproved
	chat := channel.Address{Channel: "web:default", Room: "1"}
	for name, c := range map[string]struct {
		at   []channel.Address
		want bool
	}{
		"nowhere":                              {nil, false},
		"the web chat, whose page may be shut": {[]channel.Address{chat}, false},
		"the terminal":                         {[]channel.Address{{Channel: "chat"}}, false},
		"a mail of a proved sender":            {[]channel.Address{mail}, true},
		"a mail that anybody may have sent":    {[]channel.Address{unproved}, false},
		"both":                                 {[]channel.Address{unproved, mail}, true},
		"a room with a question mark":          {[]channel.Address{{Channel: "webhook:crm", Room: "r", Thread: "why?"}}, true},
	} {
		if got := (bot.Customer{Email: mail.Room, Addresses: c.at}).Reachable(); got != c.want {
			t.Errorf("%s: reachable %v, want %v", name, got, c.want)
		}
	}
}

// In a room of several nothing that one of them said of himself is remembered for the next, and nobody is called by another's
// name: not by what a channel tells, and not by what a timer says later.
func TestARoomOfSeveralIsNobody(t *testing.T) {
	const flow = `
version: 1
flow: report
title: {en: Card, de: Karte}
starts_on: [report, status]
slots:
  email: {type: email, label: {en: E-mail, de: E-Mail}, ask: {en: Which address?, de: Welche Adresse?}, keep: customer}
steps:
  - collect: [email]
  - say: {en: "Thanks, {customer.name}.", de: "Danke, {customer.name}."}
  - end
`
	files := fstest.MapFS{}
	good := os.DirFS("desk/testdata/good")
	err := fs.WalkDir(good, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := fs.ReadFile(good, path)
		files[path] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	files["flows/report.yaml"].Data = []byte(flow)
	delete(files, "tests/report.yaml")
	l, problems := desk.Load(files, desk.Options{})
	if l == nil {
		t.Fatal(problems)
	}
	if err := desk.Train(t.Context(), l, nil); err != nil {
		t.Fatal(err)
	}
	person := func(id, name string) channel.Person {
		return channel.Person{ID: id, Name: name, Email: id + "@kettle.example", Tier: "gold", Verified: true}
	}
	for shared, second := range map[bool]string{false: "Thanks, Priya.", true: "Which address?"} { // alone it is hers, and not asked again
		s := rehearsal.New(l.Desk, rehearsal.Options{Now: time.Date(2026, time.November, 17, 14, 32, 0, 0, time.UTC), Customer: bot.Customer{Shared: shared}})
		says := func(in channel.Inbound) (turn bot.Turn, words string) {
			in.Shared = shared
			turn, err := s.Deliver(in)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range turn.Messages {
				words = m.PlainText()
			}
			return turn, words
		}
		start := channel.Inbound{Kind: channel.Choice, Choice: "flow:report", From: person("priya", "Priya")}
		_, words := says(start)
		if shared && words != "Which address?" { // else it is proven, and known
			t.Errorf("in a room of several she is asked %q", words)
		}
		if shared {
			if _, words = says(channel.Inbound{Kind: channel.Message, Text: "priya@kettle.example", From: person("priya", "Priya")}); words != "Thanks, Priya." {
				t.Errorf("who wrote is told %q", words)
			}
		}
		next := start
		if shared {
			next.From = person("sam", "Sam")
		}
		if _, words := says(next); words != second {
			t.Errorf("shared %v: the next flow says %q, want %q", shared, words, second)
		}
		if k := s.Customer(); len(k.Known) != 0 || k.Verified == shared || (k.Email != "") == shared || (k.Tier != "") == shared {
			t.Errorf("shared %v: remembered is %+v", shared, k)
		}
		turn, _ := says(channel.Inbound{Kind: channel.Message, Text: "hello", From: person("nameless", "")})
		if k := s.Customer(); shared && (k.Name != "" || turn.Writer() != "") {
			t.Errorf("a nameless one is called %q", k.Name)
		}
	}
}
