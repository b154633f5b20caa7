package discord_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/adapters/discord"
	"frontdesk/adapters/discord/discordtest"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// TestRefusals: each answer of Discord that says no, and what the sender makes of it.
func TestRefusals(t *testing.T) {
	page := "<html>canary</html>"
	for name, c := range map[string]struct {
		fault discordtest.Fault
		class channel.Class
		scope string
		wait  time.Duration
	}{
		"one room":            {discordtest.Fault{Status: 429, RetryAfter: 1.5, Header: header("X-RateLimit-Scope", "user", "Retry-After", "2")}, channel.RateLimited, "thread", 1500 * time.Millisecond},
		"one room, shared":    {discordtest.Fault{Status: 429, RetryAfter: 2, Header: header("X-RateLimit-Scope", "shared")}, channel.RateLimited, "thread", 2 * time.Second},
		"all, in the body":    {discordtest.Fault{Status: 429, RetryAfter: 2, Global: true}, channel.RateLimited, "global", 2 * time.Second},
		"all, in the header":  {discordtest.Fault{Status: 429, RetryAfter: 2, Header: header("X-RateLimit-Global", "true")}, channel.RateLimited, "global", 2 * time.Second},
		"all, in the scope":   {discordtest.Fault{Status: 429, RetryAfter: 2, Header: header("X-RateLimit-Scope", "global")}, channel.RateLimited, "global", 2 * time.Second},
		"header alone":        {discordtest.Fault{Status: 429, Header: header("Retry-After", "65")}, channel.RateLimited, "thread", 65 * time.Second},
		"Cloudflare's limit":  {discordtest.Fault{Status: 429, Body: page, Header: header("Retry-After", "65")}, channel.RateLimited, "global", 65 * time.Second},
		"slow mode":           {discordtest.Fault{Status: 403, Code: 20016}, channel.RateLimited, "thread", 0},
		"Cloudflare's no":     {discordtest.Fault{Status: 403, Body: page}, channel.Retryable, "", 0},
		"Cloudflare's own":    {discordtest.Fault{Status: 403, Code: 40333}, channel.Retryable, "", 0},
		"blocked":             {discordtest.Fault{Status: 403, Code: 50007}, channel.Gone, "", 0},
		"no common server":    {discordtest.Fault{Status: 403, Code: 50278}, channel.Gone, "", 0},
		"cannot see":          {discordtest.Fault{Status: 403, Code: 50001}, channel.Gone, "", 0},
		"lacks permission":    {discordtest.Fault{Status: 403, Code: 50013}, channel.Gone, "", 0},
		"unknown no":          {discordtest.Fault{Status: 403, Code: 99999}, channel.Gone, "", 0},
		"no channel":          {discordtest.Fault{Status: 404, Code: 10003}, channel.Gone, "", 0},
		"no message":          {discordtest.Fault{Status: 404, Code: 10008}, channel.Permanent, "", 0},
		"locked":              {discordtest.Fault{Status: 400, Code: 160005}, channel.Gone, "", 0},
		"form":                {discordtest.Fault{Status: 400, Code: 50035}, channel.Permanent, "", 0},
		"AutoMod":             {discordtest.Fault{Status: 400, Code: 200000}, channel.Permanent, "", 0},
		"too large":           {discordtest.Fault{Status: 413, Body: page}, channel.Permanent, "", 0},
		"token":               {discordtest.Fault{Status: 401}, channel.AuthLost, "", 0},
		"500":                 {discordtest.Fault{Status: 500}, channel.Ambiguous, "", 0},
		"502":                 {discordtest.Fault{Status: 502, Body: page}, channel.Ambiguous, "", 0},
		"503":                 {discordtest.Fault{Status: 503, Body: page}, channel.Retryable, "", 0},
		"504":                 {discordtest.Fault{Status: 504, Body: page}, channel.Ambiguous, "", 0},
		"redirected":          {discordtest.Fault{Status: 302, Body: page, Header: header("Location", "https://evil.example/")}, channel.Retryable, "", 0},
		"yes, but no JSON":    {discordtest.Fault{Status: 200, Body: page}, channel.Ambiguous, "", 0},
		"yes, but no message": {discordtest.Fault{Status: 200, Body: "{}"}, channel.Ambiguous, "", 0},
		"before it was read":  {discordtest.Fault{Reset: true}, channel.Ambiguous, "", 0},
		"after it was done":   {discordtest.Fault{Reset: true, Do: true}, channel.Ambiguous, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, discord.Config{}, func(r *rig) {
				ann := r.s.Private("Ann")
				r.s.Fail(c.fault)
				_, err := r.send(words(r.to(ann), "canary"))
				var e *channel.SendError
				if !errors.As(err, &e) || e.Class != c.class || e.RetryAfter != c.wait || e.Class == channel.RateLimited && e.Scope != c.scope {
					r.Errorf("got %v, scope %q, wait %s", err, e.Scope, e.RetryAfter)
				}
				if strings.Contains(fmt.Sprint(err), "canary") || strings.Contains(fmt.Sprint(err), ann.ID) {
					r.Errorf("the error tells too much: %v", err)
				}
				if n := len(r.s.Messages(ann)); c.fault.Do != (n == 1) {
					r.Errorf("%d messages", n)
				}
				if _, err := r.send(words(r.to(ann), "canary")); err != nil {
					r.Errorf("and then: %v", err)
				}
				if n := len(r.s.Messages(ann)); n != 1 {
					r.Errorf("%d messages after the same one was sent again", n)
				}
			})
		})
	}
}

func header(kv ...string) http.Header {
	h := http.Header{}
	for i := 0; i+1 < len(kv); i += 2 {
		h.Set(kv[i], kv[i+1])
	}
	return h
}

// TestKeepsLimits sends as the sender does, 200 messages to one room and 3 to each of 100: the fake, which is as strict as
// Discord, never refuses one, since what it tells in its answers is heeded.
func TestKeepsLimits(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		began := time.Now()
		one := r.s.Private("Ann")
		for i := range 200 {
			r.insist(one, i)
		}
		if took := time.Since(began); took < 190*time.Second || took > 220*time.Second {
			r.Errorf("200 messages to one room took %s", took)
		}
		for i := range 300 {
			r.insist(r.s.Private(fmt.Sprint("Ann ", i%100)), i)
			time.Sleep(25 * time.Millisecond) // the sender keeps the global limit
		}
	}, discordtest.Strict)
}

func (r *rig) insist(to *discordtest.Room, i int) {
	r.Helper()
	for {
		o := words(r.to(to), fmt.Sprint(i))
		o.Key = fmt.Sprint("cv_", to.ID, "/", i)
		_, err := r.send(o)
		var e *channel.SendError
		switch {
		case err == nil:
			return
		case !errors.As(err, &e) || e.Class != channel.RateLimited || e.Scope != "thread" || e.RetryAfter <= 0:
			r.Fatal(err)
		}
		time.Sleep(e.RetryAfter)
	}
}

// TestNonceIsForgotten: Discord remembers a nonce for some minutes only, which the manual says.
func TestNonceIsForgotten(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		ann := r.s.Private("Ann")
		for _, c := range []struct {
			after time.Duration
			want  int
		}{{0, 1}, {4 * time.Minute, 1}, {10 * time.Minute, 2}} {
			time.Sleep(c.after)
			if _, err := r.send(words(r.to(ann), "hello")); err != nil {
				r.Fatal(err)
			}
			if n := len(r.s.Messages(ann)); n != c.want {
				r.Errorf("%d messages after %s", n, c.after)
			}
		}
	})
}

// TestUpload sends files: at the limit, one over, shorter and longer than told, and one that is gone.
func TestUpload(t *testing.T) {
	const limit = 10 << 20
	for name, c := range map[string]struct {
		open  channel.Opener
		size  int64
		class channel.Class
	}{
		"small":             {content("hello"), 5, ""},
		"empty":             {content(""), 0, ""},
		"at the limit":      {content(strings.Repeat("x", limit)), limit, ""},
		"shorter than told": {content("hell"), 5, channel.Permanent},
		"longer than told":  {content("hello!"), 5, channel.Permanent},
		"gone":              {func(context.Context, channel.File) (io.ReadCloser, error) { return nil, errors.New("canary") }, 5, channel.Permanent},
		"nothing opens it":  {nil, 5, channel.Permanent},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, discord.Config{Open: c.open}, func(r *rig) {
				ann := r.s.Private("Ann")
				o := channel.Outbound{Address: r.to(ann), Files: []channel.File{{ID: "f1", Name: `../re"port.pdf`, MIME: "application/pdf", Size: c.size}}}
				_, err := r.send(o)
				if bottest.Class(err) != c.class || err != nil && strings.Contains(err.Error(), "canary") {
					r.Fatalf("got %v, want %q", err, c.class)
				}
				sent := r.s.Messages(ann)
				if (c.class == "") != (len(sent) == 1) {
					r.Fatalf("%d messages", len(sent))
				}
				if c.class == "" && !slices.Equal(sent[0].Files, []string{`re"port.pdf`}) {
					r.Errorf("files %q", sent[0].Files)
				}
			})
		})
	}
}

// TestAnswersTheMessage: an answer hangs below what it answers, unless that is gone.
func TestAnswersTheMessage(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		ann := r.s.Private("Ann")
		asked := r.s.Say(discordtest.Words{Room: ann, Text: "?"})
		for _, to := range []string{asked, "700100000000000099"} {
			o := words(r.to(ann), "!")
			o.ReplyTo, o.Key = to, "cv_1/"+to
			if _, err := r.send(o); err != nil {
				r.Fatal(err)
			}
		}
		if sent := r.s.Messages(ann); sent[0].ReplyTo != asked || sent[1].ReplyTo != "" {
			r.Errorf("answers to %q and %q", sent[0].ReplyTo, sent[1].ReplyTo)
		}
	})
}

// TestEditTakesButtonsAway: what an edit does not name stays, so it names all.
func TestEditTakesButtonsAway(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		ann := r.s.Private("Ann")
		o := words(r.to(ann), "Choose.")
		o.Options = []channel.Option{{ID: "y", Label: "Yes"}, {ID: "n", Label: "No"}}
		got, err := r.send(o)
		if err != nil {
			r.Fatal(err)
		}
		if sent := r.s.Messages(ann)[0]; !slices.Equal(sent.Labels, []string{"Yes", "No"}) || sent.Menu {
			r.Errorf("%+v", sent)
		}
		o = words(r.to(ann), "You chose.")
		o.EditOf = got.MessageIDs[0]
		again, err := r.send(o)
		if err != nil || !slices.Equal(again.MessageIDs, got.MessageIDs) {
			r.Errorf("%+v, %v", again, err)
		}
		if sent := r.s.Messages(ann); len(sent) != 1 || sent[0].Text != "You chose." || len(sent[0].Labels) > 0 {
			r.Errorf("%+v", sent)
		}
	})
}

// TestForeignParts: what is not this adapter's is refused without a request.
func TestForeignParts(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		for _, p := range []channel.Part{
			{}, {Method: "createMessage", Wire: []byte(`{}`)}, {Method: "createMessage", Wire: []byte(`{"channel":"../../users","body":{}}`)},
			{Method: "editMessage", Wire: []byte(`{"channel":"700100000000000001","body":{}}`)}, {Method: "sendMessage", Wire: []byte(`{"channel":"700100000000000001","body":{}}`)},
		} {
			if _, err := r.a.Send(r.Context(), p, "k"); bottest.Class(err) != channel.Permanent {
				r.Errorf("%s %s: %v", p.Method, p.Wire, err)
			}
		}
		for _, a := range []channel.Address{{}, {Room: "x"}, {Room: "700100000000000001/messages"}, {Room: "700100000000000001", Thread: "-5"}} {
			if _, err := r.a.Render(words(a, "x")); err == nil {
				r.Errorf("%+v was rendered", a)
			}
			if err := r.a.Typing(r.Context(), a); err == nil {
				r.Errorf("typing at %+v", a)
			}
		}
	})
}
