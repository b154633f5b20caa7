package bottest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"frontdesk/bot/channel"
)

func sendsScripts(s *stage) {
	s.start()
	for i, words := range []string{"Grüße 👩‍👩‍👧‍👦 👍🏽 🇩🇪", "שלום, ה-VPN שלי לא עובד", "مرحبا، كيف يمكنني المساعدة؟ \u2067(RTL)\u2069", "e\u0301 ñ n\u0303 Z̷͎̈a̷͈͝l̴̙̈g̶͙̾o̴̻͝", "你好，我可以帮忙吗？", "line one\nline two\n\nnew paragraph"} {
		room := fmt.Sprint("script-", i)
		o := text(words)
		o.Address = s.fake.Address("one", room)
		if err := s.send(o); err != nil {
			s.Fatal(err)
		}
		if got := s.reads(room); got != squeeze(words) {
			s.Errorf("%q reads %q", words, got)
		}
	}
	sendsLongRightToLeft(s)
}

// sendsLongRightToLeft sends a span of the other direction that has to be cut: each message closes what it opens, and no letter is cut.
func sendsLongRightToLeft(s *stage) {
	for name, letter := range map[string]string{"hebrew": "שלום ", "korean": "\u1112\u1161\u11ab", "thai": "น\u0e33"} {
		limit := s.main.Capabilities(s.fake.Address("one", name)).MaxText
		o := text("\u2067" + strings.Repeat(letter, limit/utf8.RuneCountInString(letter)+limit/10) + "\u2069 (VPN)")
		o.Address = s.fake.Address("one", name)
		if err := s.send(o); err != nil {
			s.Fatal(err)
		}
		sent := s.fake.Sent(name)
		if len(sent) < 2 {
			s.Errorf("%s: %d messages: nothing was cut", name, len(sent))
		}
		for i, m := range sent {
			if strings.Count(m.Text, "\u2067") != 1 || strings.Count(m.Text, "\u2069") != 1 || strings.Index(m.Text, "\u2067") > strings.Index(m.Text, "\u2069") {
				s.Errorf("%s: message %d does not close the direction that it opens", name, i+1)
			}
			words := strings.NewReplacer("\u2067", "", "\u2069", "", "(VPN)", "").Replace(m.Text)
			if strings.ReplaceAll(squeeze(words), strings.TrimSpace(letter), "") != "" {
				s.Errorf("%s: message %d has half a letter", name, i+1)
			}
		}
		plain := strings.NewReplacer("\u2067", "", "\u2069", "")
		if got, want := plain.Replace(s.reads(name)), plain.Replace(squeeze(o.Body[0].Text)); got != want {
			s.Errorf("%s: %d bytes read as %d", name, len(want), len(got))
		}
	}
}

func sendsLong(s *stage) {
	r := s.start()
	can := r.Capabilities(s.fake.Address("one", "r1"))
	if can.MaxText <= 0 {
		s.Fatal("no MaxText is told")
	}
	for name, words := range map[string]string{
		"at the limit": prose(can.MaxText),
		"one over":     prose(can.MaxText + 1),
		"ten times":    prose(10 * can.MaxText),
		"no spaces":    strings.Repeat("x", can.MaxText+1),
		"emoji":        strings.Repeat("👩‍👩‍👧‍👦", can.MaxText/20+10),
		"escapes":      strings.Repeat("<&>*_`\\ ", can.MaxText/16),
	} {
		o := text(words)
		o.Address = s.fake.Address("one", name)
		if err := s.send(o); err != nil {
			s.Errorf("%s: %v", name, err)
			continue
		}
		if got := s.reads(name); got != squeeze(words) {
			s.Errorf("%s: %d bytes read as %d", name, len(squeeze(words)), len(got))
		}
		for _, m := range s.fake.Sent(name) {
			if n := channel.Length(m.Text, can.Unit); n > can.MaxText {
				s.Errorf("%s: a message of %d %s, the limit is %d", name, n, can.Unit, can.MaxText)
			}
		}
	}
}

// prose is a text of n letters, with words and sentences.
func prose(n int) string {
	return strings.Repeat("The router was restarted and it works again. ", n/45+1)[:n-1] + "x"
}

// injections hold every character that means something to some platform.
var injections = []string{
	`*bold* _italic_ ~strike~ ` + "`code`" + ` **bold** __under__ ||spoiler||`,
	`\*bold\* \\*x* \_ \` + "`",
	"```\ncode\n``` and ```inline```",
	`[link](https://evil.example) <https://evil.example|bank> <a href="https://evil.example">bank</a>`,
	`<b>bold</b> <script>alert(1)</script> &lt;b&gt; &amp; & < > " '`,
	"> quote\n>>> quote\n# title\n- item\n1. item\n-# small",
	`!#+-=|{}.()[]^ :smile: <t:1618953630> <:emoji:123>`,
	"\u202egnp.exe \u200b zero\u200bwidth",
	"Subject: hello\r\nBcc: victim@x.example\r\n\r\nbody",
}

func escapes(s *stage) {
	s.start()
	for i, words := range injections {
		room := fmt.Sprint("escape-", i)
		o := text(words)
		o.Address = s.fake.Address("one", room)
		if err := s.send(o); err != nil {
			s.Errorf("%q: %v", words, err)
			continue
		}
		if got := s.reads(room); got != squeeze(words) {
			s.Errorf("%q reads %q", words, got)
		}
		for _, m := range s.fake.Sent(room) {
			if m.Styled {
				s.Errorf("%q became mark-up", words)
			}
		}
	}
}

func callsNobody(s *stage) {
	s.start()
	for i, words := range []string{"@everyone @here look", "<!channel> <!here> <!everyone>", "<@U12345678> <@!123456789012345678> <@&123456789012345678> <#123456789012345678>",
		"<!subteam^S123> @channel", "@username tg://user?id=1", "＠everyone @\u200beveryone"} {
		room := fmt.Sprint("call-", i)
		o := text(words)
		o.Address = s.fake.Address("one", room)
		o.Body = append(o.Body, channel.Block{Kind: channel.QuoteBlock, Text: words}, channel.Block{Kind: channel.CodeBlock, Text: words},
			channel.Block{Kind: channel.ListBlock, Items: []string{words}}, channel.Block{Kind: channel.LinkBlock, Text: words, URL: "https://desk.example/a"},
			channel.Block{Kind: channel.TicketBlock, Text: "FD-1001", Items: []string{words, "Network"}})
		o.Options = []channel.Option{{ID: "a", Label: "@here"}}
		o.From = "@everyone"
		if err := s.send(o); err != nil {
			s.Errorf("%q: %v", words, err)
		}
		for _, m := range s.fake.Sent(room) {
			if len(m.Mentions) > 0 {
				s.Errorf("%q called %d people", words, len(m.Mentions))
			}
		}
		if got := squeeze(strings.ReplaceAll(s.reads(room), "\u200b", "")); !strings.Contains(got, squeeze(strings.ReplaceAll(words, "\u200b", ""))) {
			s.Errorf("%q cannot be read: %q", words, got)
		}
	}
}

// choices are n options with labels of a length.
func choices(n, label int) (out []channel.Option) {
	for i := range n {
		name := fmt.Sprintf("%02d ", i)
		out = append(out, channel.Option{ID: fmt.Sprint("id=", i), Label: name + strings.Repeat("x", max(1, label-len(name)))})
	}
	return out
}

func sendsOptions(s *stage) {
	r := s.start()
	can := r.Capabilities(s.fake.Address("one", "r1"))
	long := choices(1, 10)
	long[0].ID = strings.Repeat("i", channel.MaxOptionID)
	longer := choices(1, 10)
	longer[0].ID = strings.Repeat("i", channel.MaxOptionID+1)
	for name, options := range map[string][]channel.Option{
		"most": choices(max(1, can.MaxOptions), 10), "one more": choices(can.MaxOptions+1, 10), "label at the limit": choices(2, max(4, can.MaxLabel)),
		"label over": choices(2, can.MaxLabel+1), "id at the limit": long, "id over": longer,
	} {
		o := text("Choose.")
		o.Address, o.Options = s.fake.Address("one", name), options
		if err := s.send(o); err != nil {
			s.Errorf("%s: %v", name, err)
			continue
		}
		var seen []string
		for _, m := range s.fake.Sent(name) {
			seen = append(seen, m.Options...)
		}
		fits := can.MaxOptions > 0 && !strings.Contains(name, "over") && name != "one more"
		for _, opt := range options {
			if fits && !slices.Contains(seen, opt.Label) {
				s.Errorf("%s: an option that fits is no button", name)
				break
			}
			if !slices.Contains(seen, opt.Label) && !strings.Contains(s.reads(name), squeeze(opt.Label)) {
				s.Errorf("%s: an option can't be seen", name)
				break
			}
		}
	}
}

func numbersOptions(s *stage) {
	r := s.start()
	can := r.Capabilities(s.fake.Address("one", "r1"))
	o := text("Choose.")
	o.Options = choices(can.MaxOptions+1, 10)
	if err := s.send(o); err != nil {
		s.Fatal(err)
	}
	var buttons []string
	for _, m := range s.fake.Sent("r1") {
		buttons = append(buttons, m.Options...)
	}
	if len(buttons) == 0 && !strings.Contains(s.reads("r1"), "1)"+squeeze(o.Options[0].Label)) {
		s.Errorf("options that don't fit are not numbered: %q", s.reads("r1"))
	}
	answers := []string{"1", "1)", "#1", o.Options[0].Label, strings.ToUpper(o.Options[0].Label) + ".", o.Options[0].Label[:4]}
	for _, a := range answers {
		s.emit(Event{Text: a})
	}
	for i, in := range s.got(len(answers)) {
		if got, ok := channel.Pick(in.Text, o.Options); in.Choice == "" && (!ok || got.ID != o.Options[0].ID) {
			s.Errorf("the answer %q is not understood: it came as %q", answers[i], in.Text)
		}
	}
}

func readsLimits(s *stage) {
	s.start()
	for i, f := range []Failure{{LimitHeader, 20 * time.Second}, {LimitFloat, 20500 * time.Millisecond}, {LimitBody, 20 * time.Second}, {LimitHTML, 20 * time.Second}, {LimitGlobal, 20 * time.Second}} {
		room := fmt.Sprint("limit-", i)
		s.fake.Fail(f)
		o := text("hello")
		o.Address = s.fake.Address("one", room)
		began := time.Now()
		err := s.send(o)
		var e *channel.SendError
		if !errors.As(err, &e) || e.Class != channel.RateLimited {
			s.Errorf("%s: got %v, want rate_limited", f.Kind, err)
			continue
		}
		if e.RetryAfter < f.After || e.RetryAfter > f.After+time.Second {
			s.Errorf("%s: RetryAfter %s, want %s", f.Kind, e.RetryAfter, f.After)
		}
		if f.Kind == LimitGlobal && e.Scope != "global" {
			s.Errorf("%s: scope %q", f.Kind, e.Scope)
		}
		if took := time.Since(began); took >= f.After {
			s.Errorf("%s: the adapter waited by itself: %s", f.Kind, took)
		}
		if n := len(s.fake.Sent(room)); n > 0 {
			s.Errorf("%s: the adapter sent again by itself", f.Kind)
		}
		if err := s.send(o); err != nil {
			s.Errorf("%s: and then: %v", f.Kind, err)
		}
	}
}

func readsServerErrors(s *stage) {
	s.start()
	for _, k := range []FailureKind{ServerError, BadGateway} {
		s.fake.Fail(Failure{Kind: k})
		if c := Class(s.send(text("hello"))); c != channel.Retryable && c != channel.Ambiguous {
			s.Errorf("%s: got %q, want retryable or ambiguous", k, c)
		}
		if n := len(s.fake.Sent("r1")); n > 0 {
			s.Fatalf("%s: the adapter sent again by itself", k)
		}
	}
	if err := s.send(text("hello")); err != nil {
		s.Error(err)
	}
}

func settlesLost(s *stage) {
	r := s.start()
	for _, c := range []struct {
		kind    FailureKind
		arrived int
	}{{ResetBefore, 0}, {ResetAfter, 1}} {
		room := squeeze(string(c.kind))
		o := text("hello")
		o.Address, o.Key = s.fake.Address("one", room), "cv_lost/1."+fmt.Sprint(c.arrived)
		parts, err := r.Render(o)
		if err != nil || len(parts) != 1 {
			s.Fatalf("%d parts, %v", len(parts), err)
		}
		key := o.Key + "/0"
		s.fake.Fail(Failure{Kind: c.kind})
		_, err = s.sendPart(parts[0], key)
		if got := Class(err); got != channel.Ambiguous && (got != channel.Retryable || c.arrived == 1) {
			s.Errorf("%s: got %v", c.kind, err)
		}
		if n := len(s.fake.Sent(room)); n != c.arrived {
			s.Fatalf("%s: %d messages stand in the room", c.kind, n)
		}
		if f, ok := r.Adapter.(channel.Finder); ok {
			_, found, err := f.FindSent(s.Context(), o.Address, key)
			if err != nil || found != (c.arrived == 1) {
				s.Errorf("%s: found %v, %v", c.kind, found, err)
			}
		}
		if r.Capabilities(o.Address).Dedupe {
			if _, err := s.sendPart(parts[0], key); err != nil {
				s.Errorf("%s: again: %v", c.kind, err)
			}
			if n := len(s.fake.Sent(room)); n != 1 {
				s.Errorf("%s: %d messages after sending again with the same key", c.kind, n)
			}
		}
	}
}

func endsSend(s *stage) {
	r := s.start()
	parts, err := r.Render(channel.Outbound{Key: "cv_hang/1.1", Address: s.fake.Address("one", "r1"), Body: text("hello").Body, Locale: "en"})
	if err != nil {
		s.Fatal(err)
	}
	s.fake.Fail(Failure{Kind: Hang})
	for wait := 200 * time.Millisecond; ; wait *= 4 {
		err = s.sendFor(wait, parts[0], "cv_hang/1.1/0")
		if Class(err) != channel.Retryable || wait > patience { // retryable: on a busy machine it did not come as far as to hang
			break
		}
	}
	if Class(err) != channel.Ambiguous {
		s.Errorf("got %v, want ambiguous", err)
	}
}

// sendFor sends a part with a context that ends after so long. A send that goes on for 3 seconds more fails the case: it is not
// waited for, since it may go on for ever.
func (s *stage) sendFor(wait time.Duration, p channel.Part, key string) error {
	s.Helper()
	ctx, stop := context.WithTimeout(s.Context(), wait)
	defer stop()
	came := make(chan error, 1)
	go func() {
		_, err := s.main.Send(ctx, p, key)
		came <- err
	}()
	most := wait + 3*time.Second + s.late
	select {
	case err := <-came:
		return err
	case <-time.After(most):
		s.Fatalf("a send whose context ended after %s goes on after %s", wait, most)
		return nil
	}
}

func keepsSendOrder(s *stage) {
	s.start()
	for i := range 20 {
		o := text(fmt.Sprint(i))
		if i%3 == 1 {
			s.fake.Fail(Failure{Kind: []FailureKind{LimitHeader, ServerError, ResetBefore}[i/3%3], After: time.Second})
		}
		for try := 0; ; try++ {
			err := s.send(o)
			if err == nil {
				break
			}
			if try > 3 {
				s.Fatal(err)
			}
		}
	}
	sent := s.fake.Sent("r1")
	if len(sent) != 20 {
		s.Errorf("20 messages make %d", len(sent))
	}
	for i, m := range sent {
		if m.Text != fmt.Sprint(i) {
			s.Fatalf("message %d is %q", i, m.Text)
		}
	}
}

func readsGone(s *stage) {
	r := s.start()
	s.emit(Event{Text: "is anybody there?"})
	s.got(1) // it runs: beginning would take back that it was denied
	s.fake.Fail(Failure{Kind: RoomGone})
	if c := Class(s.send(text("hello"))); c != channel.Gone {
		s.Errorf("a closed room is %q, want gone", c)
	}
	s.fake.Fail(Failure{Kind: TokenBad})
	err := s.send(text("hello"))
	if _, hears := s.without[21]; hears && Class(err) == channel.RateLimited { // what comes in hangs on no credentials of ours: only sending waits
		if channel.WaitOf(err) < time.Minute || r.Health().State != channel.Up || r.Health().Last == "" {
			s.Errorf("refused credentials are %v with health %+v, want a wait and a word to an admin", err, r.Health())
		}
		return
	}
	if c := Class(err); c != channel.AuthLost {
		s.Errorf("refused credentials are %q, want auth_lost", c)
	}
	s.end(r) // as the desk does then
	if h := r.Health(); h.State != channel.Denied || h.Last == "" {
		s.Errorf("health is %+v after the end, want denied with what to do", h)
	}
}

func types(s *stage) {
	r := s.start()
	typer, ok := r.Adapter.(channel.Typer)
	if !ok {
		s.Fatal("no Typer")
	}
	a := s.fake.Address("one", "r1")
	if r.Capabilities(a).Typing <= 0 {
		s.Error("it is not told how long a sign lasts")
	}
	if err := typer.Typing(s.Context(), a); err != nil {
		s.Error(err)
	}
	if n := s.fake.Seen().Typing; n != 1 {
		s.Errorf("%d signs of typing", n)
	}
}

func editsGone(s *stage) {
	r := s.start()
	if !r.Capabilities(s.fake.Address("one", "r1")).Edit {
		s.Fatal("it can't edit: leave this case out with the reason")
	}
	if err := s.send(text("first")); err != nil {
		s.Fatal(err)
	}
	sent := s.fake.Sent("r1")
	o := text("second")
	o.EditOf = sent[0].ID
	if err := s.send(o); err != nil {
		s.Error(err)
	}
	if sent = s.fake.Sent("r1"); len(sent) != 1 || sent[0].Text != "second" || !sent[0].Edited {
		s.Errorf("after the edit: %+v", sent)
	}
	s.fake.Fail(Failure{Kind: MessageGone})
	if c := Class(s.send(o)); c != channel.Permanent && c != channel.Gone {
		s.Errorf("an edit of what is gone is %q", c)
	}
}
