package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"frontdesk/bot"
	"frontdesk/bot/staff"
)

// TestWalk goes the whole way on platforms whose team works there as well: Ann reports an issue in words, by a number and by
// buttons, corrects herself, sends a picture, takes something back, and asks for a person; Bo takes the case in the team's room,
// answers, corrects himself, sends a file, leaves a note, hands back and solves. The log has what both did.
func TestWalk(t *testing.T) {
	for _, p := range places(t) {
		desk := exampleWith(t, p.line(t))
		t.Run(strings.Split(p.name(), ":")[0], func(t *testing.T) {
			t.Parallel()
			w := newWalk(t, p, desk)
			w.boTellsWhoHeIs()
			w.annReports()
			w.annAddsAndAsks()
			w.boAnswers()
			w.boHandsBackAndSolves()
			w.endsAsWritten()
		})
	}
}

// walk is a desk on one platform, with Ann and Bo there.
type walk struct {
	*testing.T
	platformView
	h   *house
	top shown // of the case: the message with its buttons
}

func newWalk(t *testing.T, p platformView, desk string) *walk {
	w := &walk{T: t, platformView: p, h: openHouse(t, serveOptions{data: t.TempDir(), desk: desk, metrics: "127.0.0.1:0"})}
	waitUntil(t, "the channel", func() bool { return up(t, w.h, p.name()) })
	if _, err := w.h.data.accounts.Create(t.Context(), "", "bo@tidewell.example", "Bo Lind", staff.Agent, []string{"it_help", "returns"}); err != nil {
		t.Fatal(err)
	}
	return w
}

// sees waits for words in a room, and gives the message that has them.
func (w *walk) sees(what string, room func() []shown, words string) (m shown) {
	w.Helper()
	waitUntil(w.T, what, func() bool {
		all := room()
		i := slices.IndexFunc(all, func(x shown) bool { return strings.Contains(x.text, words) })
		if i >= 0 {
			m = all[i]
		}
		return i >= 0
	})
	return m
}

func (w *walk) boTellsWhoHeIs() {
	code, ok := bot.StaffCode(must(w.T, "user", "link", "bo@tidewell.example", "--data", w.h.data.dir))
	if !ok {
		w.Fatal("the command prints no code")
	}
	w.tell(code)
	w.sees("that the desk knows Bo", w.told, "knows you now as Bo Lind")
}

// annReports in words, with a typed number, and with buttons. What she writes is shown back as she wrote it.
func (w *walk) annReports() {
	w.say("I want to report a problem")
	w.sees("the first question", w.reads, "What is it about?")
	w.say("the espresso machine")
	w.sees("the second question", w.reads, "What happens?")
	typo := w.say("it leeks water <b>a lot</b> *really*")
	w.sees("the third question", w.reads, "Who is affected?")
	w.edit(typo, "it leaks water")
	w.say("2")
	w.press(w.sees("the fourth question", w.reads, "How much does it hold you up?"), "It works, with difficulty")
	w.sees("the question for the day", w.reads, "Is there a day")
	w.say("no")
	if !strings.HasPrefix(w.name(), "slack:") { // which tells the address
		w.sees("the question for the address", w.reads, "At which e-mail address")
		w.say("no")
	}
	confirm := w.sees("the confirmation", w.reads, "Shall I open a ticket")
	if !strings.Contains(confirm.text, "it leeks water <b>a lot</b> *really*") || !strings.Contains(confirm.text, "My team or shop") {
		w.Errorf("the confirmation is %q", confirm.text)
	}
	w.press(confirm, "Yes")
	w.sees("the ticket", w.reads, "Your ticket is FD-")
}

// annAddsAndAsks opens the case.
func (w *walk) annAddsAndAsks() {
	w.send("here is a picture", "leak.png", []byte("leak"))
	w.sees("that it was added", w.reads, "I have added this")
	oops := w.say("my pin is 99, sorry")
	w.takeBack(oops)
	w.say("I want to talk to a person")
	waitUntil(w.T, "the buttons of the case", func() bool {
		all := w.post()
		i := slices.IndexFunc(all, func(m shown) bool { return len(m.labels) == 3 })
		if i >= 0 {
			w.top = all[i]
		}
		return i >= 0
	})
	w.sees("what she said, in the case", w.post, "here is a picture")
	w.sees("the name of her file, in the case", w.post, "leak.png")
}

func (w *walk) boAnswers() {
	w.act(w.top, "Take")
	w.sees("that Bo has it", w.post, "Bo Lind has taken over")
	w.write(" // she is a regular")
	typo := w.write("Hello Ann, I look at *it* <nwo>.")
	w.sees("Bo's words", w.reads, "I look at *it* <nwo>.")
	w.correct(typo, "Hello Ann, I look at *it* <now>.")
	w.sees("Bo's words, corrected", w.reads, "I look at *it* <now>.")
	w.attach("this is the valve", "valve.png", []byte("valve"))
	waitUntil(w.T, "Bo's file", func() bool {
		return slices.ContainsFunc(w.reads(), func(m shown) bool { return slices.Contains(m.files, "valve.png") })
	})
	w.say("thank you Bo")
	w.sees("Ann's thanks in the case", w.post, "thank you Bo")
}

func (w *walk) boHandsBackAndSolves() {
	w.act(w.top, "Hand back to the bot")
	w.sees("that the bot goes on", w.post, "The bot goes on.")
	w.sees("the bot", w.reads, "This is the bot again.")
	w.write("One thing more: it is in the post.")
	w.sees("Bo's last words", w.reads, "it is in the post")
	w.act(w.top, "Solved")
	w.sees("that it is solved, in the case", w.post, "Solved by Bo Lind")
	w.sees("that it is solved", w.reads, " is solved. If it is not")
}

// endsAsWritten: each message stands there once, a note nowhere, and what Bo wrote in the case is not repeated in it.
func (w *walk) endsAsWritten() {
	var ann, team strings.Builder
	for _, m := range w.reads() {
		ann.WriteString(m.text + "\n")
	}
	for _, m := range w.post() {
		team.WriteString(m.text + "\n")
	}
	for words, want := range map[string]int{"I look at *it*": 1, "<nwo>": 0, "this is the valve": 1, "regular": 0, "Your ticket is FD-": 1, "it is in the post": 1} {
		if n := strings.Count(ann.String(), words); n != want {
			w.Errorf("Ann reads %q %d times, want %d:\n%s", words, n, want, ann.String())
		}
	}
	for words, want := range map[string]int{"I look at *it*": 0, "regular": 0, "thank you Bo": 1, "customer: ": 0} {
		if n := strings.Count(team.String(), words); n != want {
			w.Errorf("the bot wrote %q %d times into the case, want %d:\n%s", words, n, want, team.String())
		}
	}
	for _, wrong := range w.invalid() {
		w.Errorf("a request breaks the specification: %s", wrong)
	}
}

// unhurried leaves out what waits for minutes because a platform lets only so many messages a minute pass: `make soak PART=walks`
// plays it.
func unhurried(t *testing.T) {
	t.Helper()
	if os.Getenv("FRONTDESK_WALKS") == "" {
		t.Skip("waits for the platform's pace: play it with make soak PART=walks")
	}
}
