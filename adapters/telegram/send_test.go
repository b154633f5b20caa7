package telegram_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"frontdesk/adapters/telegram"
	"frontdesk/adapters/telegram/telegramtest"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// TestRefusals holds what Telegram's no means for the sender. Descriptions quote the message here, as Telegram's can: none
// of it may be in the error.
func TestRefusals(t *testing.T) {
	const canary = "CANARY"
	for _, c := range []struct {
		code        int
		description string
		want        channel.Class
		says        string
	}{
		{401, "Unauthorized", channel.AuthLost, "401"},
		{404, "Not Found", channel.AuthLost, "404"},
		{404, "Not Found: method not found", channel.Permanent, "404 method not found"},
		{403, "Forbidden: bot was blocked by the user", channel.Gone, "403 bot was blocked by the user"},
		{403, "Forbidden: user is deactivated", channel.Gone, "403 user is deactivated"},
		{403, "Forbidden: bot was kicked from the supergroup chat", channel.Gone, "403 bot was kicked"},
		{403, "Forbidden: the group chat was deleted", channel.Gone, "403 chat was deleted"},
		{403, "Forbidden: " + canary, channel.Gone, "403"},
		{400, "Bad Request: chat not found", channel.Gone, "400 chat not found"},
		{400, "Bad Request: message thread not found", channel.Gone, "400 message thread not found"},
		{400, "Bad Request: TOPIC_CLOSED", channel.Gone, "400 topic_closed"},
		{400, "Bad Request: not enough rights to send text messages to the chat", channel.Gone, "400 not enough rights"},
		{400, "Bad Request: CHAT_WRITE_FORBIDDEN", channel.Gone, "400 chat_write_forbidden"},
		{400, `Bad Request: can't parse entities: Unsupported start tag "` + canary + `" at byte offset 3`, channel.Permanent, "400 can't parse entities"},
		{400, "Bad Request: message is too long", channel.Permanent, "400 message is too long"},
		{400, "Bad Request: BUTTON_DATA_INVALID", channel.Permanent, "400 button_data_invalid"},
		{400, "Bad Request: " + canary, channel.Permanent, "400"},
		{406, canary, channel.Permanent, "406"},
		{413, "Request Entity Too Large", channel.Permanent, "413"},
		{500, "Internal Server Error: " + canary, channel.Ambiguous, "500"},
		{502, "Bad Gateway", channel.Ambiguous, "502"},
		{503, "Service Unavailable", channel.Retryable, "503"},
	} {
		bubble(t, telegram.Config{}, func(r *rig) {
			r.s.Fail(telegramtest.Fault{Status: c.code, Description: c.description})
			_, err := r.send(to(r.s.Private("ann")), "hello "+canary)
			var e *channel.SendError
			if !errors.As(err, &e) || e.Class != c.want || e.Code != c.says {
				r.Errorf("%d %s: got %v", c.code, c.description, err)
			}
			if err != nil && strings.Contains(err.Error(), canary) {
				r.Errorf("%d: the error holds what Telegram quoted", c.code)
			}
		})
	}
}

// TestRateLimits holds every form in which Telegram or a proxy before it asks to wait.
func TestRateLimits(t *testing.T) {
	header := func(s string) http.Header { return http.Header{"Retry-After": {s}} }
	for name, c := range map[string]struct {
		fault telegramtest.Fault
		want  time.Duration
	}{
		"body":             {telegramtest.Fault{Status: 429, RetryAfter: 14}, 14 * time.Second},
		"body, fraction":   {telegramtest.Fault{Status: 429, RetryAfter: 0.25}, 250 * time.Millisecond},
		"header":           {telegramtest.Fault{Status: 429, Header: header("3")}, 3 * time.Second},
		"header, float":    {telegramtest.Fault{Status: 429, Header: header("1.5")}, 1500 * time.Millisecond},
		"header, page":     {telegramtest.Fault{Status: 429, Header: header("5"), Body: "<html>"}, 5 * time.Second},
		"header, date":     {telegramtest.Fault{Status: 429, Header: header("Sat, 01 Jan 2000 00:01:00 GMT"), Body: "<html>"}, time.Minute}, // bubbles begin at midnight
		"date long past":   {telegramtest.Fault{Status: 429, Header: header("Sat, 01 Jan 1990 00:01:00 GMT"), Body: "<html>"}, 0},
		"nothing":          {telegramtest.Fault{Status: 429}, 0},
		"nonsense":         {telegramtest.Fault{Status: 429, Header: header("soon"), Body: "<html>"}, 0},
		"below nothing":    {telegramtest.Fault{Status: 429, RetryAfter: -5}, 0},
		"beyond sense":     {telegramtest.Fault{Status: 429, RetryAfter: 1e18}, 24 * time.Hour},
		"body over header": {telegramtest.Fault{Status: 429, RetryAfter: 2, Header: header("99")}, 2 * time.Second},
	} {
		bubble(t, telegram.Config{}, func(r *rig) {
			r.s.Fail(c.fault)
			_, err := r.send(to(r.s.Private("ann")), "hello")
			var e *channel.SendError
			if !errors.As(err, &e) || e.Class != channel.RateLimited || e.RetryAfter != c.want {
				r.Errorf("%s: got %+v, want %s", name, err, c.want)
			}
		})
	}
}

// TestFlood holds that a limit is taken for the whole bot's once a second chat meets it.
func TestFlood(t *testing.T) {
	bubble(t, telegram.Config{}, func(r *rig) {
		scope := func(name string) string {
			r.s.Fail(telegramtest.Fault{Status: 429, RetryAfter: 10})
			_, err := r.send(to(r.s.Private(name)), "hello")
			var e *channel.SendError
			if !errors.As(err, &e) {
				r.Fatal(err)
			}
			return e.Scope
		}
		if got := scope("ann") + " " + scope("ann") + " " + scope("bob"); got != "room room global" {
			r.Errorf("got %s", got)
		}
		time.Sleep(11 * time.Second)
		if got := scope("carl"); got != "room" {
			r.Errorf("after the wait: %s", got)
		}
	})
}

// TestLostAnswers holds what is known of a request whose answer did not come.
func TestLostAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		fault   telegramtest.Fault
		arrived int
	}{
		"reset before":   {telegramtest.Fault{Reset: true}, 0},
		"reset after":    {telegramtest.Fault{Reset: true, Do: true}, 1},
		"half an answer": {telegramtest.Fault{Status: 200, Body: `{"ok":true,"resu`, Do: true}, 1},
		"no message":     {telegramtest.Fault{Status: 200, Body: `{"ok":true,"result":"fine"}`, Do: true}, 1},
		"a page":         {telegramtest.Fault{Status: 200, Body: `<html>`, Do: true}, 1},
		"silence":        {telegramtest.Fault{Hang: true, Do: true}, 1},
	} {
		bubble(t, telegram.Config{}, func(r *rig) {
			ann := r.s.Private("ann")
			r.s.Fail(c.fault)
			began := time.Now()
			if _, err := r.send(to(ann), "hello"); bottest.Class(err) != channel.Ambiguous {
				r.Errorf("%s: %v", name, err)
			}
			if n := len(r.s.Messages(ann)); n != c.arrived {
				r.Errorf("%s: %d messages", name, n)
			}
			if took := time.Since(began); took > 31*time.Second {
				r.Errorf("%s: took %s", name, took)
			}
		})
	}
}

// TestUnsent holds that what certainly did not leave may be sent again.
func TestUnsent(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	a, err := telegram.New(telegram.Config{Name: "x", Token: telegramtest.Token, API: nobody})
	if err != nil {
		t.Fatal(err)
	}
	parts, err := a.Render(channel.Outbound{Address: channel.Address{Room: "1"}, Body: []channel.Block{{Kind: channel.TextBlock, Text: "words"}}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.Send(t.Context(), parts[0], "k")
	if bottest.Class(err) != channel.Retryable || strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "words") {
		t.Errorf("nobody listens: %v", err)
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err = a.Send(done, parts[0], "k"); bottest.Class(err) != channel.Retryable {
		t.Errorf("ended before: %v", err)
	}
}

// TestEdits holds that an edit which changes nothing is done, and that the answer names the message.
func TestEdits(t *testing.T) {
	bubble(t, telegram.Config{}, func(r *rig) {
		ann := r.s.Private("ann")
		receipt, err := r.send(to(ann), "one")
		if err != nil {
			r.Fatal(err)
		}
		edit := func(words string) (channel.Receipt, error) {
			parts, err := r.a.Render(channel.Outbound{Address: to(ann), EditOf: receipt.MessageIDs[0], Body: []channel.Block{{Kind: channel.TextBlock, Text: words}}})
			if err != nil {
				r.Fatal(err)
			}
			return r.a.Send(r.Context(), parts[0], "k")
		}
		for _, words := range []string{"two", "two"} {
			if got, err := edit(words); err != nil || got.MessageIDs[0] != receipt.MessageIDs[0] {
				r.Errorf("got %+v, %v", got, err)
			}
		}
		r.s.Fail(telegramtest.Fault{Reset: true, Do: true})
		if _, err := edit("three"); bottest.Class(err) != channel.Retryable {
			r.Errorf("an edit may be made again: %v", err)
		}
	})
}

// TestUpload holds that files arrive as they are, whatever their size says.
func TestUpload(t *testing.T) {
	content := bytes.Repeat([]byte("\x00\r\n--boundary\r\n\xff"), 5000)
	for name, c := range map[string]struct {
		file channel.File
		open func() (io.Reader, error)
		want channel.Class
	}{
		"size known":   {channel.File{Name: `re"port` + "\r\n.pdf", Size: int64(len(content))}, func() (io.Reader, error) { return bytes.NewReader(content), nil }, ""},
		"size unknown": {channel.File{Name: "x", Size: -1}, func() (io.Reader, error) { return bytes.NewReader(content), nil }, ""},
		"no name":      {channel.File{Size: int64(len(content))}, func() (io.Reader, error) { return bytes.NewReader(content), nil }, ""},
		"gone":         {channel.File{Name: "x", Size: 5}, func() (io.Reader, error) { return nil, errors.New("canary") }, channel.Permanent},
		"breaks off": {channel.File{Name: "x", Size: 10_000_000}, func() (io.Reader, error) {
			return io.MultiReader(bytes.NewReader(content), iotest.ErrReader(errors.New("canary"))), nil
		}, channel.Permanent},
		"breaks off, size unknown": {channel.File{Name: "x", Size: -1}, func() (io.Reader, error) { return iotest.ErrReader(errors.New("canary")), nil }, channel.Permanent},
		"shorter":                  {channel.File{Name: "x", Size: int64(len(content)) + 1}, func() (io.Reader, error) { return bytes.NewReader(content), nil }, channel.Permanent},
		"longer":                   {channel.File{Name: "x", Size: 10}, func() (io.Reader, error) { return bytes.NewReader(content), nil }, channel.Permanent},
		"too large":                {channel.File{Name: "x", Size: -1}, func() (io.Reader, error) { return io.LimitReader(zeros{}, channel.MaxFile+1), nil }, channel.Permanent},
	} {
		t.Run(name, func(t *testing.T) {
			open := func(context.Context, channel.File) (io.ReadCloser, error) {
				r, err := c.open()
				return io.NopCloser(r), err
			}
			bubble(t, telegram.Config{Open: open}, func(r *rig) {
				ann := r.s.Private("ann")
				part := channel.Part{Method: "sendDocument", Wire: fmt.Appendf(nil, `{"chat_id":%d,"reply_parameters":{"message_id":1,"allow_sending_without_reply":true}}`, ann.ID), File: &c.file}
				receipt, err := r.a.Send(r.Context(), part, "k")
				if bottest.Class(err) != c.want || err != nil && strings.Contains(err.Error(), "canary") {
					r.Fatalf("got %v, want %q", err, c.want)
				}
				got := r.s.Messages(ann)
				if err != nil {
					if len(got) != 0 {
						r.Errorf("%d messages", len(got))
					}
					return
				}
				if len(got) != 1 || !bytes.Equal(got[0].Content, content) || len(receipt.MessageIDs) != 1 {
					r.Errorf("%d messages, receipt %+v", len(got), receipt)
				}
				if strings.ContainsAny(got[0].File, "\r\n") {
					r.Errorf("the name became %q", got[0].File)
				}
			})
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// TestFetch holds how files come in: through the adapter, bounded, and without an address that anybody else could see.
func TestFetch(t *testing.T) {
	bubble(t, telegram.Config{}, func(r *rig) {
		fetch := func(id string) ([]byte, error) {
			f, err := r.a.Fetch(r.Context(), channel.File{Ref: id})
			if err != nil {
				return nil, err
			}
			defer f.Close()
			return io.ReadAll(f)
		}
		good := r.s.AddFile("a.txt", []byte("content"), 0)
		if b, err := fetch(good); err != nil || string(b) != "content" {
			r.Errorf("got %q, %v", b, err)
		}
		exact := r.s.AddFile("exact", make([]byte, channel.MaxFile), 10)
		if b, err := fetch(exact); err != nil || len(b) != channel.MaxFile {
			r.Errorf("at the limit: %d, %v", len(b), err)
		}
		over := r.s.AddFile("over", make([]byte, channel.MaxFile+1), 10)
		if b, err := fetch(over); err == nil || len(b) != channel.MaxFile {
			r.Errorf("over the limit: %d, %v", len(b), err)
		}
		if _, err := fetch(r.s.AddFile("huge", nil, 21<<20)); bottest.Class(err) != channel.Permanent {
			r.Errorf("more than Telegram gives: %v", err)
		}
		if _, err := fetch("unknown"); bottest.Class(err) != channel.Retryable {
			r.Errorf("a file Telegram does not have now: %v", err)
		}
		for _, path := range []string{"", "../../bot" + telegramtest.Token + "/getMe", "/etc/passwd", "//evil.example/x", "https://evil.example/x", "a/./b", "a\nb"} {
			id := r.s.AddFile("x", []byte("x"), 0)
			r.s.MoveFile(id, path)
			if b, err := fetch(id); path != "a\nb" && err == nil || err != nil && strings.Contains(err.Error(), "canary") {
				r.Errorf("path %q: %q, %v", path, b, err)
			}
		}
		for fault, want := range map[*telegramtest.Fault]channel.Class{
			{Method: "download", Status: 404, Body: "gone"}:   channel.Permanent,
			{Method: "download", Status: 502, Body: "<html>"}: channel.Retryable,
			{Method: "getFile", Status: 429, RetryAfter: 1}:   channel.RateLimited,
			{Method: "getFile", Status: 401}:                  channel.AuthLost,
		} {
			r.s.Fail(*fault)
			if _, err := fetch(good); bottest.Class(err) != want || strings.Contains(err.Error(), "canary") {
				r.Errorf("%+v: %v", fault, err)
			}
		}
	})
}

// TestDesk holds topics: one for a key, also after a restart; closing twice; who is a member.
func TestDesk(t *testing.T) {
	bubble(t, telegram.Config{}, func(r *rig) {
		ctx, team := r.Context(), r.s.Forum("team")
		desk := to(team)
		r.run()
		synctest.Wait()
		long := strings.Repeat("😀", 100)
		first, err := r.a.OpenCase(ctx, desk, long, "cv_1")
		if err != nil || first.Thread == "" {
			r.Fatalf("%+v, %v", first, err)
		}
		_ = r.stop()
		r.make(telegram.Config{})
		r.run()
		synctest.Wait()
		if again, err := r.a.OpenCase(ctx, desk, "x", "cv_1"); err != nil || again != first {
			r.Errorf("after a restart: %+v, %v", again, err)
		}
		if n := r.s.Calls("createForumTopic"); n != 1 {
			r.Errorf("%d topics", n)
		}
		if other, err := r.a.OpenCase(ctx, desk, "", "cv_2"); err != nil || other == first {
			r.Errorf("another: %+v, %v", other, err)
		}
		for range 2 {
			if err := r.a.CloseCase(ctx, first); err != nil {
				r.Error(err)
			}
		}
		if again, err := r.a.OpenCase(ctx, desk, "x", "cv_1"); err != nil || again != first {
			r.Errorf("opened again: %+v, %v", again, err)
		}
		r.s.Change(team, func(c *telegramtest.Chat) {
			for n, topic := range c.Topics {
				if topic.Closed {
					r.Errorf("topic %d is still closed", n)
				}
			}
			delete(c.Topics, number(first.Thread))
		})
		if anew, err := r.a.OpenCase(ctx, desk, "x", "cv_1"); err != nil || anew == first || anew.Thread == "" {
			r.Errorf("in the place of a deleted topic: %+v, %v", anew, err)
		}
		gone := first
		gone.Thread = "99999"
		if err := r.a.CloseCase(ctx, gone); err != nil {
			r.Errorf("a topic that was deleted: %v", err)
		}
		if _, err := r.send(gone, "hello"); bottest.Class(err) != channel.Gone {
			r.Errorf("a send into it: %v", err)
		}
		for status, want := range map[string]bool{"creator": true, "administrator": true, "member": true, "restricted": false, "left": false, "kicked": false} {
			r.s.Change(team, func(c *telegramtest.Chat) { c.Members[42] = telegramtest.User{ID: 42, Status: status} })
			if in, err := r.a.Member(ctx, desk, "42"); err != nil || in != want {
				r.Errorf("%s: %v, %v", status, in, err)
			}
		}
		for _, who := range []string{"43", "-100", "ann", ""} {
			if in, err := r.a.Member(ctx, desk, who); err != nil || in {
				r.Errorf("%q: %v, %v", who, in, err)
			}
		}
		if _, err := r.a.OpenCase(ctx, to(r.s.Group("plain")), "x", "k"); err == nil {
			r.Error("a topic in a group without topics")
		}
	})
}

// TestManyCases holds that the cursor stays below its limit.
func TestManyCases(t *testing.T) {
	bubble(t, telegram.Config{}, func(r *rig) {
		desk := to(r.s.Forum("team"))
		r.run()
		synctest.Wait()
		for i := range 1000 {
			if _, err := r.a.OpenCase(r.Context(), desk, "x", fmt.Sprint("cv_", i)); err != nil {
				r.Fatal(err)
			}
		}
		if n := r.cur.Size(); n == 0 || n > 64<<10 {
			r.Errorf("a cursor of %d bytes", n)
		}
	})
}

// TestCheck holds what the doctor says.
func TestCheck(t *testing.T) {
	team := func(s *telegramtest.Server, f func(*telegramtest.Chat)) {
		s.Change(s.Forum("team"), f)
	}
	for name, c := range map[string]struct {
		config telegram.Config
		make   func(*telegramtest.Server)
		wrong  string // in the finding that is not fine; "" = all is fine
	}{
		"fine":            {telegram.Config{}, func(*telegramtest.Server) {}, ""},
		"revoked":         {telegram.Config{}, func(s *telegramtest.Server) { s.Revoke() }, "refuses the token"},
		"other webhook":   {telegram.Config{}, func(s *telegramtest.Server) { s.SetHook("https://other.example/") }, "a webhook is set"},
		"no webhook":      {telegram.Config{Webhook: hookURL}, func(*telegramtest.Server) {}, "not set to this desk"},
		"webhook":         {telegram.Config{Webhook: hookURL}, func(s *telegramtest.Server) { s.SetHook(hookURL) }, ""},
		"desk":            {telegram.Config{Desks: []string{"team"}}, func(s *telegramtest.Server) { s.Forum("team") }, ""},
		"desk nowhere":    {telegram.Config{Desks: []string{"-1009"}}, func(*telegramtest.Server) {}, "not in the team's group"},
		"desk, no topics": {telegram.Config{Desks: []string{"team"}}, func(s *telegramtest.Server) { team(s, func(c *telegramtest.Chat) { c.Forum = false }) }, "no topics"},
		"desk, no admin": {telegram.Config{Desks: []string{"team"}}, func(s *telegramtest.Server) {
			team(s, func(c *telegramtest.Chat) { c.Members[telegramtest.BotID] = telegramtest.User{Status: "member"} })
		}, "no administrator"},
		"desk, no permission": {telegram.Config{Desks: []string{"team"}}, func(s *telegramtest.Server) {
			team(s, func(c *telegramtest.Chat) { c.Members[telegramtest.BotID] = telegramtest.User{Status: "administrator"} })
		}, "may not make topics"},
		"unreachable": {telegram.Config{}, func(s *telegramtest.Server) { s.Fail(telegramtest.Fault{Method: "getMe", Reset: true}) }, "cannot be asked"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, telegram.Config{}, func(r *rig) {
				c.make(r.s)
				if slices.Contains(c.config.Desks, "team") {
					c.config.Desks = []string{to(r.s.Forum("team")).Room}
					c.make(r.s)
				}
				r.make(c.config)
				found := ""
				for _, f := range r.a.Check(r.Context()) {
					if !f.OK {
						found += f.What
					}
					if f.OK == (f.Remedy != "") || f.What == "" || strings.Contains(f.What+f.Remedy, "canary") {
						r.Errorf("finding %+v", f)
					}
				}
				if !strings.Contains(found, c.wrong) || c.wrong == "" && found != "" {
					r.Errorf("found %q, want %q", found, c.wrong)
				}
			})
		})
	}
}

func number(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}
