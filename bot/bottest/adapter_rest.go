package bottest

import (
	"strings"
	"time"

	"frontdesk/bot/channel"
)

// keepsSecrets brings everything to fail, and looks for the words of customers where only ids may stand. Secrets are
// looked for behind every case.
func keepsSecrets(s *stage) {
	const canary = "CANARY-words-of-a-customer"
	r := s.start()
	s.emit(Event{Text: canary}, Event{Text: canary, Odd: MalformedJSON}, Event{Text: canary, Odd: WrongTypes})
	s.until()
	for _, k := range []FailureKind{LimitHeader, LimitHTML, ServerError, BadGateway, ResetBefore, ResetAfter, RoomGone, TokenBad} {
		s.fake.Fail(Failure{Kind: k, After: time.Second})
		if err := s.send(text(canary)); err == nil {
			s.Errorf("%s did not fail", k)
		} else if strings.Contains(err.Error(), canary) {
			s.Errorf("%s: the error holds the text", k)
		}
	}
	if strings.Contains(s.logs.String(), canary) {
		s.Error("a log holds the text")
	}
	if strings.Contains(r.Health().Last, canary) {
		s.Error("the health holds the text")
	}
}

// keepsSpecification sends one of everything. The fake validates every request, in every case.
func keepsSpecification(s *stage) {
	r := s.start()
	a := s.fake.Address("one", "r1")
	can := r.Capabilities(a)
	everything := channel.Outbound{From: "Ana", Body: []channel.Block{
		{Kind: channel.TextBlock, Text: "Hello & <welcome>."},
		{Kind: channel.LinkBlock, Text: "Status page", URL: "https://desk.example/status?a=1&b=2"},
		{Kind: channel.LinkBlock, URL: "https://desk.example/"},
		{Kind: channel.ListBlock, Items: []string{"one", "two", "three"}},
		{Kind: channel.QuoteBlock, Text: "line one\nline two"},
		{Kind: channel.CodeBlock, Text: "ping -c 1 ```vpn``` </pre>"},
		{Kind: channel.TicketBlock, Text: "FD-1001", Items: []string{"VPN down", "Network"}},
		{Kind: channel.PromiseBlock, Text: "Friday, 3 pm", Items: []string{"solution", "2026-11-27T15:00:00Z"}},
	}, Options: choices(min(can.MaxOptions+1, 5), 10)}
	if err := s.send(everything); err != nil {
		s.Fatal(err)
	}
	all := s.reads("r1")
	for _, words := range []string{"Hello & <welcome>.", "Status page", "three", "line two", "ping -c 1", "FD-1001", "VPN down"} {
		if !strings.Contains(all, squeeze(words)) {
			s.Errorf("%q can't be read in %q", words, all)
		}
	}
	everything.Form = &channel.Option{ID: formUsual, Label: "Fill in a form"}
	if err := s.send(everything); err != nil {
		s.Error(err)
	}
}
