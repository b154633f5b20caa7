package slack_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/adapters/slack"
	"frontdesk/adapters/slack/slacktest"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// What is said in a channel goes into its thread, what is said in direct messages stands there flat.
func TestAnswersInThread(t *testing.T) {
	bubble(t, slack.Config{}, func(r *rig) {
		c := r.s.Channel("general")
		root := r.s.Say(slacktest.Words{Room: c, Text: "help"})
		for _, a := range []channel.Address{to(c, root), to(r.s.Direct("Ann"), "")} {
			if _, err := r.send(words(a, "hello")); err != nil {
				t.Fatal(err)
			}
		}
		if m := r.s.Messages(c)[0]; m.Thread != root {
			t.Errorf("in the channel: %+v", m)
		}
		if m := r.s.Messages(r.s.Direct("Ann"))[0]; m.Thread != "" {
			t.Errorf("in direct messages: %+v", m)
		}
	})
}

// A send whose answer was lost is found by its key: in a channel, in a thread, behind many messages.
func TestFindSent(t *testing.T) {
	bubble(t, slack.Config{}, func(r *rig) {
		c := r.s.Channel("general")
		root := r.s.Say(slacktest.Words{Room: c, Text: "help"})
		for _, a := range []channel.Address{to(r.s.Direct("Ann"), ""), to(c, root)} {
			o := words(a, "hello")
			o.Key = "cv_found/1"
			r.s.Fail(slacktest.Fault{Reset: true, Do: true})
			if _, err := r.send(o); bottest.Class(err) != channel.Ambiguous {
				t.Fatalf("got %v", err)
			}
			for range 450 {
				if _, err := r.send(words(a, "more")); err != nil {
					t.Fatal(err)
				}
			}
			got, ok, err := r.a.FindSent(r.Context(), a, "cv_found/1/0")
			if err != nil || !ok || len(got.MessageIDs) != 1 {
				t.Errorf("found %v, %+v, %v", ok, got, err)
			}
			if _, ok, err := r.a.FindSent(r.Context(), a, "cv_found/2/0"); err != nil || ok {
				t.Errorf("what was never sent: %v, %v", ok, err)
			}
		}
		r.s.Grant("chat:write")
		if _, ok, err := r.a.FindSent(r.Context(), to(c, ""), "cv_found/1/0"); bottest.Class(err) != channel.Permanent || ok {
			t.Errorf("without the scope: %v, %v", ok, err)
		}
	})
}

// opener gives a file of n bytes, whatever it was said to have.
func opener(n int) channel.Opener {
	return func(context.Context, channel.File) (io.ReadCloser, error) {
		if n < 0 {
			return nil, errors.New("gone")
		}
		return io.NopCloser(bytes.NewReader(bytes.Repeat([]byte("x"), n))), nil
	}
}

func TestUpload(t *testing.T) {
	file := channel.File{ID: "f1", Name: "a\xff<b>.pdf", MIME: "application/pdf", Size: 1000}
	message := func(a channel.Address) channel.Outbound {
		return channel.Outbound{Key: "cv_1/1.1", Address: a, Files: []channel.File{file}}
	}
	bubble(t, slack.Config{Open: opener(1000)}, func(r *rig) {
		c := r.s.Channel("general")
		root := r.s.Say(slacktest.Words{Room: c, Text: "help"})
		if _, err := r.send(message(to(c, root))); err != nil {
			t.Fatal(err)
		}
		got := r.s.Files(c)
		if len(got) != 1 || len(got[0].Content) != 1000 || got[0].Title != "a\uFFFD<b>.pdf" || r.s.Messages(c)[0].Thread != root {
			t.Errorf("got %+v", got)
		}
		ann := r.s.Direct("Ann")
		r.s.Fail(slacktest.Fault{Reset: true, Do: true})
		if _, err := r.send(message(to(ann, ""))); bottest.Class(err) != channel.Ambiguous {
			t.Errorf("a lost answer is %v", err)
		}
		if _, ok, err := r.a.FindSent(r.Context(), to(ann, ""), "cv_1/1.1/0"); !ok || err != nil {
			t.Errorf("a file that arrived: %v, %v", ok, err)
		}
		r.s.Fail(slacktest.Fault{Reset: true})
		o := message(to(ann, ""))
		o.Key = "cv_1/2.1"
		if _, err := r.send(o); bottest.Class(err) != channel.Ambiguous {
			t.Errorf("a lost request is %v", err)
		}
		if _, ok, err := r.a.FindSent(r.Context(), to(ann, ""), "cv_1/2.1/0"); ok || err != nil {
			t.Errorf("a file that did not arrive: %v, %v", ok, err)
		}
		for _, method := range []string{"files.getUploadURLExternal"} {
			r.s.Fail(slacktest.Fault{Method: method, Reset: true, Do: true})
			if _, err := r.send(message(to(ann, ""))); bottest.Class(err) != channel.Retryable {
				t.Errorf("before anything is seen: %v", err)
			}
		}
		r.s.Grant(strings.ReplaceAll(slacktest.AllScopes, "files:write,", ""))
		if _, err := r.send(message(to(ann, ""))); bottest.Class(err) != channel.Permanent || !strings.Contains(err.Error(), "files:write") {
			t.Errorf("without the scope: %v", err)
		}
	})
	for n, want := range map[int]channel.Class{999: channel.Permanent, 1001: channel.Permanent, -1: channel.Permanent} {
		bubble(t, slack.Config{Open: opener(n)}, func(r *rig) {
			if _, err := r.send(message(to(r.s.Direct("Ann"), ""))); bottest.Class(err) != want {
				t.Errorf("%d bytes instead of 1000: %v", n, err)
			}
			if n := r.s.Calls("files.getUploadURLExternal"); n != 0 {
				t.Error("a file that cannot be read was announced")
			}
		})
	}
}

// A file is fetched with the token, which goes nowhere else; the page to sign in is not taken for the file.
func TestFetch(t *testing.T) {
	bubble(t, slack.Config{}, func(r *rig) {
		f := r.s.AddFile("a.txt", "text/plain", []byte("content"), 0)
		in := channel.File{ID: f.ID, Ref: f.ID}
		read := func() (string, error) {
			body, err := r.a.Fetch(r.Context(), in)
			if err != nil {
				return "", err
			}
			b, err := io.ReadAll(body)
			return string(b), errors.Join(err, body.Close())
		}
		if got, err := read(); err != nil || got != "content" {
			t.Errorf("got %q, %v", got, err)
		}
		for _, elsewhere := range []string{"https://files.slack.com.evil.example/x", "http://files.slack.com/x", "https://evil.example/slack.com", "https://user@files.slack.com/x", "https://files.slack.com:8443/x", "", ":"} {
			r.s.Change(func() { f.URL = elsewhere })
			if got, err := read(); bottest.Class(err) != channel.Permanent {
				t.Errorf("%s: %q, %v", elsewhere, got, err)
			}
		}
		in.Ref = "../x"
		if got, err := read(); bottest.Class(err) != channel.Permanent {
			t.Errorf("a reference that is none: %q, %v", got, err)
		}
	})
}

// Slack's codes say what to do with a message.
func TestRefusals(t *testing.T) {
	bubble(t, slack.Config{}, func(r *rig) {
		a := to(r.s.Direct("Ann"), "")
		for code, want := range map[string]channel.Class{
			"channel_not_found": channel.Gone, "not_in_channel": channel.Gone, "is_archived": channel.Gone, "account_inactive": channel.AuthLost,
			"token_revoked": channel.AuthLost, "invalid_auth": channel.AuthLost, "msg_too_long": channel.Permanent, "invalid_blocks": channel.Permanent,
			"missing_scope": channel.Permanent, "something_new": channel.Permanent, "fatal_error": channel.Ambiguous, "internal_error": channel.Ambiguous,
			"service_unavailable": channel.Retryable, "team_added_to_org": channel.Retryable, "ratelimited": channel.RateLimited, "message_limit_exceeded": channel.RateLimited,
			"CANARY: the customer's words <script>": channel.Permanent,
		} {
			r.s.Fail(slacktest.Fault{Error: code})
			_, err := r.send(words(a, "hello"))
			if bottest.Class(err) != want {
				t.Errorf("%s: %v", code, err)
			}
			if strings.Contains(err.Error(), "CANARY") {
				t.Errorf("told: %v", err)
			}
		}
		if n := len(r.s.Messages(r.s.Direct("Ann"))); n != 0 {
			t.Errorf("%d messages", n)
		}
	})
}

// In threads Slack shows that the app is at work; elsewhere it cannot, and nothing is asked.
func TestTyping(t *testing.T) {
	bubble(t, slack.Config{}, func(r *rig) {
		c := r.s.Channel("general")
		root := r.s.Say(slacktest.Words{Room: c, Text: "help"})
		if d := r.a.Capabilities(to(c, root)).Typing; d <= 0 {
			t.Errorf("in a thread it lasts %s", d)
		}
		if d := r.a.Capabilities(to(r.s.Direct("Ann"), "")).Typing; d != 0 {
			t.Errorf("in direct messages it lasts %s", d)
		}
		for _, a := range []channel.Address{to(c, root), to(r.s.Direct("Ann"), "")} {
			if err := r.a.Typing(r.Context(), a); err != nil {
				t.Error(err)
			}
		}
		if n := r.s.Typing(); n != 1 {
			t.Errorf("%d signs", n)
		}
	})
}

// A case is one thread, also for a process that has forgotten it; who is in the channel is asked each time.
func TestCases(t *testing.T) {
	bubble(t, slack.Config{}, func(r *rig) {
		r.cur = &bottest.Cursor{}
		r.run()
		desk := r.s.Channel("agents")
		open := func() channel.Address {
			t.Helper()
			a, err := r.a.OpenCase(r.Context(), to(desk, ""), "FD-1001 VPN <!here> *down*", "cv_1/1")
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		r.s.Fail(slacktest.Fault{Reset: true, Do: true})
		if _, err := r.a.OpenCase(r.Context(), to(desk, ""), "FD-1001", "cv_1/1"); bottest.Class(err) != channel.Ambiguous {
			t.Fatalf("a lost answer: %v", err)
		}
		first := open()
		_ = r.stop()
		time.Sleep(3 * 24 * time.Hour)
		r.make(slack.Config{})
		if _, err := r.a.OpenCase(r.Context(), to(desk, ""), "FD-1001", "cv_1/1"); bottest.Class(err) != channel.Retryable {
			t.Errorf("before the cursor is read: %v", err)
		}
		r.run()
		if second := open(); second != first || len(r.s.Messages(desk)) != 1 {
			t.Errorf("%+v and %+v, %d messages", first, second, len(r.s.Messages(desk)))
		}
		agent := r.s.Person("Ana").ID
		member := func() bool {
			t.Helper()
			in, err := r.a.Member(r.Context(), to(desk, ""), agent)
			if err != nil {
				t.Fatal(err)
			}
			return in
		}
		if member() {
			t.Error("a stranger is a member")
		}
		r.s.Change(func() {
			desk.Members[agent] = true
			for i := range 2500 {
				desk.Members["U0"+strings.Repeat("A", 5)+string(rune('A'+i%26))+string(rune('A'+i/26%26))+string(rune('A'+i/676))] = true
			}
		})
		if !member() {
			t.Error("a member is a stranger")
		}
		r.s.Change(func() { delete(desk.Members, agent) })
		if member() {
			t.Error("who left is a member")
		}
		for range 2 {
			if err := r.a.CloseCase(r.Context(), first); err != nil {
				t.Error(err)
			}
		}
		if m := r.s.Messages(desk)[0]; !slices.Equal(m.Reactions, []string{"white_check_mark"}) {
			t.Errorf("closed: %+v", m)
		}
		if again := open(); again != first || len(r.s.Messages(desk)[0].Reactions) != 0 {
			t.Errorf("opened again: %+v, %+v", again, r.s.Messages(desk)[0])
		}
		r.s.Say(slacktest.Words{Room: desk, Thread: first.Thread, From: agent, Text: "I take it"})
		r.s.Say(slacktest.Words{Room: desk, From: agent, Text: "lunch?"})
		time.Sleep(time.Second)
		if in := r.sk.All(); len(in) != 1 || in[0].Address != first || in[0].From.ID != agent {
			t.Errorf("in the case: %+v", in)
		}
	})
}

// The doctor names each scope that is missing, and what is wrong with the team's channel.
func TestCheck(t *testing.T) {
	bubble(t, slack.Config{Desks: []string{"C0NOWHERE"}}, func(r *rig) {
		told := func() string {
			var out []string
			for _, f := range r.a.Check(r.Context()) {
				out = append(out, map[bool]string{true: "ok ", false: "no "}[f.OK]+f.What)
				if !f.OK && f.Remedy == "" {
					t.Errorf("no remedy: %s", f.What)
				}
			}
			return strings.Join(out, "\n")
		}
		has := func(want string) {
			t.Helper()
			if got := told(); !strings.Contains(got, want) {
				t.Errorf("want %q, got\n%s", want, got)
			}
		}
		has("ok the app has all scopes")
		has("ok events come over Socket Mode")
		has("no there is no such channel for the team")
		for s := range strings.SplitSeq(slacktest.AllScopes, ",") {
			r.s.Grant(strings.Join(slices.DeleteFunc(strings.Split(slacktest.AllScopes, ","), func(x string) bool { return x == s }), ","))
			has("no the app lacks the scope " + s + ": ")
		}
		r.s.Grant(slacktest.AllScopes)
		desk := r.s.Channel("agents")
		r.make(slack.Config{Desks: []string{desk.ID}})
		has("ok the app is in the team's channel")
		r.s.Change(func() { delete(desk.Members, slacktest.BotUser) })
		has("no the app is not in the team's channel")
		r.s.Change(func() { desk.Archived = true })
		has("no the team's channel is archived")
		r.s.Org()
		has("in the organisation " + slacktest.OrgID)
		r.s.Revoke()
		has("no Slack refuses the bot's token")
	})
}

// In an organisation all addresses carry it.
func TestTenant(t *testing.T) {
	bubble(t, slack.Config{}, func(r *rig) {
		r.s.Org()
		r.run()
		r.s.Say(slacktest.Words{Room: r.s.Direct("Ann"), Text: "hello"})
		r.s.Press(r.s.Direct("Ann"), r.s.Stamp(), "", "Yes", "yes", false, 1)
		time.Sleep(time.Second)
		in := r.sk.All()
		if len(in) != 2 || in[0].Address != in[1].Address || in[0].Address.Tenant != slacktest.OrgID {
			t.Errorf("got %+v", in)
		}
	})
}
