package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"frontdesk/adapters/discord/discordtest"
	"frontdesk/adapters/slack/slacktest"
)

const formButton, formID = "Fill in a form", "form:report_issue"

// TestFormOnSlack takes the example desk's report of an issue through Slack's modal, against a fake: a customer tells a part
// in words, opens the form, finds there what he told, sends it with one thing that does not fit, is asked for that alone, and
// gets his ticket. Then the desk starts anew and its old button still answers.
func TestFormOnSlack(t *testing.T) {
	s := fakeSlack(t)
	t.Setenv("SLACK_TOKEN", slacktest.Token)
	t.Setenv("SLACK_APP_TOKEN", slacktest.AppToken)
	desk := exampleWith(t, "  - {name: team, type: slack, token: env:SLACK_TOKEN, app_token: env:SLACK_APP_TOKEN, api: \""+s.URL+"\"}\n")
	data := t.TempDir()
	h := openHouse(t, serveOptions{data: data, desk: desk, public: "https://desk.example", metrics: "127.0.0.1:0"})
	waitUntil(t, "the channel", func() bool { return up(t, h, "slack:team") })

	ann, who := s.Direct("Ann"), s.Person("Ann")
	s.Change(func() { who.Locale = "en-GB" })
	t.Cleanup(func() {
		for _, m := range s.Messages(ann) {
			t.Logf("%q %q", m.Text, m.Labels)
		}
	})
	last := func(what, words string) slacktest.Message {
		t.Helper()
		var m slacktest.Message
		waitUntil(t, what, func() bool {
			all := s.Messages(ann)
			if len(all) > 0 {
				m = all[len(all)-1]
			}
			return len(all) > 0 && strings.Contains(m.Text, words)
		})
		return m
	}
	press := func(m slacktest.Message) {
		t.Helper()
		i := slices.Index(m.Labels, formButton)
		if i < 0 || m.Values[i] != formID {
			t.Fatalf("%q has the buttons %q, %q", m.Text, m.Labels, m.Values)
		}
		s.PressForm(ann, m.TS, m.Thread, m.Labels[i], m.Values[i], 1)
	}
	s.Say(slacktest.Words{Room: ann, Text: "I want to report a problem"})
	last("the first question", "What is it about?")
	s.Say(slacktest.Words{Room: ann, Text: "the espresso machine"})
	question := last("the second question", "What happens?")
	press(question)
	waitUntil(t, "the form", func() bool { return len(s.Views(ann)) == 1 })
	v := s.Views(ann)[0]
	var ids []string
	for _, f := range v.Fields {
		ids = append(ids, f.ID)
	}
	if want := []string{"service", "summary", "impact", "urgency", "email"}; v.Title != "Report an issue" || !slices.Equal(ids, want) {
		t.Fatalf("%s asks %v, want %v", v.Title, ids, want)
	}
	if f := v.Fields[0]; f.Kind != "static_select" || f.Value != "machine" || f.Label != "Service" {
		t.Errorf("the service is shown as %+v", f)
	}
	s.Submit(v, map[string]string{"summary": "x", "impact": "team", "urgency": "slow", "email": "ann@kettle.example"}, 3)
	waitUntil(t, "the answer to the form", func() bool {
		return slices.ContainsFunc(s.Messages(ann), func(m slacktest.Message) bool { return strings.Contains(m.Text, "could not use this: What happens") })
	})
	again := last("the question for what did not fit", "What happens?")
	all := s.Messages(ann)
	if told := all[len(all)-2].Text; !strings.Contains(told, "at least 3") || slices.Contains(again.Labels, formButton) {
		t.Errorf("before %q with %q it says %q", again.Text, again.Labels, told)
	}
	s.Say(slacktest.Words{Room: ann, Text: "it leaks water since this morning"})
	last("the question for the day", "Is there a day")
	s.Say(slacktest.Words{Room: ann, Text: "no"})
	if m := last("the confirmation", "Shall I open a ticket"); !strings.Contains(m.Text, "it leaks water") || !strings.Contains(m.Text, "My team or shop") || slices.Contains(m.Labels, formButton) {
		t.Errorf("the confirmation is %q with %q", m.Text, m.Labels)
	}
	s.Say(slacktest.Words{Room: ann, Text: "yes"})
	waitUntil(t, "the ticket", func() bool {
		return slices.ContainsFunc(s.Messages(ann), func(m slacktest.Message) bool { return strings.Contains(m.Text, "FD-") })
	})
	for _, asked := range []string{"Who is affected?", "How much does it hold you up?", "At which e-mail address"} {
		if slices.ContainsFunc(s.Messages(ann), func(m slacktest.Message) bool { return strings.Contains(m.Text, asked) }) {
			t.Errorf("%q was asked, and stood in the form", asked)
		}
	}

	n := len(s.Messages(ann))
	h.stop()
	h = openHouse(t, serveOptions{data: data, desk: desk, public: "https://desk.example", metrics: "127.0.0.1:0"})
	waitUntil(t, "the channel after the restart", func() bool { return up(t, h, "slack:team") })
	press(question)
	last("the answer to a button whose form is over", "That form is not needed any more")
	if views := len(s.Views(ann)); views != 1 || len(s.Messages(ann)) < n {
		t.Errorf("%d forms opened", views)
	}
	for _, wrong := range s.Invalid() {
		t.Errorf("a request breaks the description: %s", wrong)
	}
}

// TestFormOnDiscord takes the same report through Discord's modal: opened after a restart of the desk, and sent at once. Who
// talks past the form is served as everywhere.
func TestFormOnDiscord(t *testing.T) {
	s := fakeDiscord(t)
	t.Setenv("DISCORD_TOKEN", discordtest.Token)
	desk := exampleWith(t, "  - {name: shop, type: discord, token: env:DISCORD_TOKEN, api: \""+s.URL+"\"}\n")
	data := t.TempDir()
	h := openHouse(t, serveOptions{data: data, desk: desk, public: "https://desk.example", metrics: "127.0.0.1:0"})
	waitUntil(t, "the channel", func() bool { return up(t, h, "discord:shop") })
	ann := s.Private("Ann")
	t.Cleanup(func() {
		for _, m := range s.Messages(ann) {
			t.Logf("%q %q", m.Text, m.Labels)
		}
	})
	last := func(what, words string) discordtest.Message {
		t.Helper()
		var m discordtest.Message
		waitUntil(t, what, func() bool {
			all := s.Messages(ann)
			if len(all) > 0 {
				m = all[len(all)-1]
			}
			return len(all) > 0 && strings.Contains(m.Text, words)
		})
		return m
	}
	s.Say(discordtest.Words{Room: ann, Text: "Ich möchte eine Störung melden"})
	last("the first question", "Worum geht es?")
	s.Say(discordtest.Words{Room: ann, Text: "VPN"})
	asked := last("the second question", "Was passiert?")
	i := slices.Index(asked.Labels, "Formular ausfüllen")
	if i < 0 {
		t.Fatalf("the buttons are %q", asked.Labels)
	}
	h.stop()
	h = openHouse(t, serveOptions{data: data, desk: desk, public: "https://desk.example", metrics: "127.0.0.1:0"})
	waitUntil(t, "the channel after the restart", func() bool { return up(t, h, "discord:shop") && s.Listening() })
	s.Press(ann, &asked, asked.Data[i], 1)
	waitUntil(t, "the form", func() bool { return len(s.Modals(ann)) == 1 })
	m := s.Modals(ann)[0]
	if len(m.Fields) != 5 || m.Title != "Störung melden" || m.Fields[0].Value != "vpn" || !m.Fields[0].Menu || m.Fields[1].Value != "" || !m.Fields[1].Long {
		t.Fatalf("the form is %+v", m)
	}
	s.Say(discordtest.Words{Room: ann, Text: "Es bricht jede Stunde ab"}) // he talks past it
	last("the next question", "Wer ist betroffen?")
	query := s.Submit(m, map[string]string{"summary": "Es bricht jede Stunde ab", "impact": "me", "urgency": "blocked"}, 2)
	last("the confirmation", "Soll ich damit ein Ticket öffnen")
	waitUntil(t, "the form to be answered", func() bool { kind, _, _ := s.Answered(query); return kind == 6 })
	s.Say(discordtest.Words{Room: ann, Text: "ja"})
	waitUntil(t, "the ticket", func() bool {
		return slices.ContainsFunc(s.Messages(ann), func(m discordtest.Message) bool { return strings.Contains(m.Text, "FD-") })
	})
	if slices.ContainsFunc(s.Messages(ann), func(m discordtest.Message) bool { return strings.Contains(m.Text, "E-Mail-Adresse") }) {
		t.Error("the e-mail address was asked, and was left empty in the form")
	}
	for _, wrong := range s.Invalid() {
		t.Errorf("a request breaks the specification: %s", wrong)
	}
}

// exampleWith is the example desk with one more channel.
func exampleWith(t *testing.T, channel string) string {
	t.Helper()
	dir := t.TempDir() + "/desk"
	example(t, dir)
	file := dir + "/channels.yaml"
	if err := os.WriteFile(file, []byte(strings.TrimRight(readFile(t, file), "\n")+"\n"+channel), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}
