package main

import (
	"slices"
	"strings"
	"testing"

	"frontdesk/bot"
)

// TestConsoleAndThreadShowTheSame has Ann on a platform, Bo in its room of the team, and Ana on the console, at one case: taken, answered,
// noted, corrected, taken back, with files both ways, with a message whose arrival is not confirmed, handed back, solved, and opened again.
// What the console shows of it and what the thread shows of it is the same, said by the same, in the same order; and the buttons of the
// thread are those of the state that the console shows.
func TestConsoleAndThreadShowTheSame(t *testing.T) {
	for _, p := range append(places(t), &telegramPlace{s: fakeTelegram(t)}) {
		desk := exampleWith(t, p.line(t))
		kind, _, _ := strings.Cut(p.name(), ":")
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			if kind == "telegram" {
				unhurried(t)
			}
			w := truth{walk: newWalk(t, p, desk), deletes: kind != "telegram", settles: kind != "telegram"}
			w.ana = newDesk(t, w.h, "ana@tidewell.example", "Ana Oliveira")
			w.boTellsWhoHeIs()
			w.caseOpens()
			w.boWorks()
			w.annChangesHerMind()
			w.anaOnTheConsole()
			w.endsAndBeginsAgain()
			w.same()
		})
	}
}

type truth struct {
	*walk
	ana              *atDesk
	deletes, settles bool // the platform tells of deletions; it can be asked whether a message arrived
	wrote            []string
}

func (w *truth) caseOpens() {
	w.say("I want to talk to a person")
	w.top = w.labelled("the buttons of the case", "Take")
	w.ana.opens()
}

// labelled waits until the last buttons in the thread have a label.
func (w *truth) labelled(what, label string) (m shown) {
	w.Helper()
	waitUntil(w.T, what, func() bool {
		for _, x := range slices.Backward(w.post()) {
			if len(x.labels) > 0 {
				m = x
				return slices.Contains(x.labels, label)
			}
		}
		return false
	})
	return m
}

// bo writes, and it is kept what.
func (w *truth) bo(text string) string {
	w.wrote = append(w.wrote, text)
	return w.write(text)
}

func (w *truth) boWorks() {
	w.act(w.top, "Take")
	w.sees("that Bo has it", w.post, "Bo Lind has taken over")
	w.bo(" // she is a regular")
	typo := w.bo("Hello Ann, I look at it nwo.")
	w.sees("Bo's words", w.reads, "I look at it nwo.")
	w.correct(typo, "Hello Ann, I look at it now.")
	w.sees("Bo's words, corrected", w.reads, "I look at it now.")
	w.attach("this is the valve", "valve.png", []byte("valve"))
	w.sees("what stands with Bo's file", w.reads, "this is the valve")
	if w.settles { // Telegram can't be asked: see TestAThreadSaysWhatIsThereTwice and TestAgentsSeeWhatWasPossiblySentTwice, which have their own clocks
		w.loseAnswer() // what Bo writes is sent to Ann alone
	}
	w.bo("Is it hot?")
	w.sees("Bo's question", w.reads, "Is it hot?")
}

func (w *truth) annChangesHerMind() {
	mis := w.say("it leeks")
	w.sees("Ann's words", w.post, "it leeks")
	w.edit(mis, "it leaks")
	w.sees("Ann's words, corrected", w.post, "it leaks")
	w.send("here it is", "leak.png", []byte("leak"))
	w.sees("Ann's file", w.post, "leak.png")
	if w.deletes {
		oops := w.say("my pin is 99, sorry")
		w.sees("what Ann takes back", w.post, "my pin is 99")
		w.takeBack(oops)
		w.sees("which message Ann took back", w.post, "Taken back: “my pin is 99, sorry”")
	}
}

// anaOnTheConsole adds a note, and an answer.
func (w *truth) anaOnTheConsole() {
	w.ana.does(map[string]any{"verb": "note", "text": "asked the vendor"})
	w.sees("Ana's note", w.post, "asked the vendor")
	w.ana.does(map[string]any{"verb": "reply", "text": "A new valve is on its way."})
	w.sees("Ana's answer in the thread", w.post, "A new valve is on its way.")
	w.sees("Ana's answer", w.reads, "A new valve is on its way.")
}

func (w *truth) endsAndBeginsAgain() {
	w.act(w.top, "Hand back to the bot")
	w.sees("that the bot goes on", w.post, "The bot goes on.")
	w.bo("One thing more: it is in the post.")
	w.sees("Bo's last words", w.reads, "it is in the post")
	w.act(w.top, "Solved")
	w.sees("that it is solved", w.post, "Solved by Bo Lind")
	w.buttonsFit("Open again")
	w.act(w.labelled("the button to open it again", "Open again"), "Open again")
	w.buttonsFit("Solved")
}

// buttonsFit holds the last buttons of the thread against who has the conversation on the console.
func (w *truth) buttonsFit(waitFor string) {
	w.Helper()
	m := w.labelled("the button "+waitFor, waitFor)
	want := map[bot.Owner][]string{
		bot.OwnerNobody:  {"Open again"},
		bot.OwnerWaiting: {"Take", "Hand back to the bot", "Solved"},
		bot.OwnerAgent:   {"Hand back to the bot", "Solved"},
		bot.OwnerBot:     {"Take", "Solved"},
	}[w.ana.shows().Owner]
	if !slices.Equal(m.labels, want) {
		w.Errorf("with %q on the console the thread has the buttons %q", w.ana.shows().Owner, m.labels)
	}
}

// same holds the one against the other: what both say is found in the thread in the order of the console, and what Bo wrote in the thread
// on the console. The bot writes none of Bo's own words into the thread.
func (w *truth) same() {
	var thread strings.Builder
	for _, m := range w.post() {
		thread.WriteString(m.text + "\n" + strings.Join(m.files, "\n") + "\n")
	}
	all := thread.String()
	rest, c, began, byBo, twice := all, w.ana.shows(), false, []string{}, 0
	words := map[string]string{}
	find := func(what string) {
		w.Helper()
		i := strings.Index(rest, what)
		if i < 0 {
			w.Errorf("the thread does not show %q, or not in its place:\n%s", what, all)
			return
		}
		rest = rest[i+len(what):]
	}
	for _, turn := range c.Turns {
		for _, m := range turn.Messages {
			if m.Twice {
				twice++
			}
			var text []string
			for _, b := range m.Blocks {
				text = append(text, b.Text)
			}
			said := strings.TrimPrefix(strings.Join(text, "\n"), "✎ ")
			if m.By != nil && m.By.Name == "Bo Lind" {
				byBo = append(byBo, said)
				continue
			}
			if !began {
				continue
			}
			switch {
			case m.From == "customer" && m.TextID == "sys.withdrawn":
				find("Taken back: “" + words[m.Edits] + "”")
				continue
			case m.From == "customer":
				find("Ann (customer)")
			case m.By != nil && m.Private:
				find(m.By.Name + " (note)")
			case m.By != nil:
				find(m.By.Name)
			}
			for _, line := range text {
				find(line)
			}
			for _, f := range m.Files {
				find(f.Name)
			}
			words[m.ID] = said
		}
		if turn.Verb == bot.Resolve {
			find("Solved by Bo Lind")
		}
		began = began || turn.Handoff != nil
	}
	w.boOnTheConsole(byBo, all)
	if n := strings.Count(all, "may have this twice"); n != 0 || twice != 0 {
		w.Errorf("the thread says %d times that a message may be there twice, the console %d times", n, twice)
	}
	for _, wrong := range w.invalid() {
		w.Errorf("a request breaks the specification: %s", wrong)
	}
}

// boOnTheConsole: all that Bo wrote in the thread stands there once, and the bot said none of it again.
func (w *truth) boOnTheConsole(said []string, thread string) {
	for _, wrote := range append(w.wrote, "Hello Ann, I look at it now.", "this is the valve") {
		wrote = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(wrote), "//"))
		n := 0
		for _, s := range said {
			if strings.Contains(s, wrote) {
				n++
			}
		}
		if n != 1 {
			w.Errorf("the console shows Bo's %q %d times: %q", wrote, n, said)
		}
		if strings.Contains(thread, wrote) {
			w.Errorf("the bot repeats %q in the thread where Bo wrote it", wrote)
		}
	}
}
