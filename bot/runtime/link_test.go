package runtime_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

var code = regexp.MustCompile(`link-[a-z0-9]{5}-[a-z0-9]{5}`)

// linker is a house with a customer who wrote on the web and can link another address.
type linker struct {
	*house
	t *testing.T
	n int
}

func (l *linker) says(a channel.Address, who, text string) (bot.ConvID, bot.Turn) {
	l.t.Helper()
	l.n++
	r, err := l.Receive(l.t.Context(), channel.Inbound{Key: fmt.Sprint(l.n), Kind: channel.Message, Address: a, From: channel.Person{ID: who, Verified: a.Channel != "web:default"}, Text: text})
	if err != nil {
		l.t.Fatal(err)
	}
	turns := l.turns(l.t, r.Conv)
	return r.Conv, turns[len(turns)-1]
}

// code asks for one.
func (l *linker) code(a channel.Address) string {
	l.t.Helper()
	_, turn := l.says(a, "", "/link")
	c := code.FindString(turn.Messages[0].PlainText())
	if c == "" {
		l.t.Fatalf("no code in %q", turn.Messages[0].PlainText())
	}
	return c
}

func TestACodeLinksAnAddressOnceAndCanBeUndone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, keys := bottest.NewMemory(), bottest.NewKeys()
		l := &linker{house: far(t, store, keys), t: t}
		tg, other := channel.Address{Channel: "fake:tg", Room: "77"}, channel.Address{Channel: "fake:tg", Room: "78"}
		person := channel.Person{ID: "77", Verified: true}
		before, _ := l.says(tg, "77", "an old matter")
		web, _ := l.says(room("w"), "", "my VPN is down")
		if before == web {
			t.Fatal("two strangers share a conversation")
		}
		secret := l.code(room("w"))

		conv, turn := l.says(tg, "77", "/start "+strings.ToUpper(secret))
		if conv != web || turn.Event.Link == nil || !turn.Event.Link.Made {
			t.Fatalf("the code led to %s: %+v", conv, turn.Event.Link)
		}
		c, err := l.Archive().Conversation(t.Context(), web)
		if err != nil || c.Address != tg {
			t.Fatalf("answered at %+v, %v", c.Address, err)
		}
		if n := l.waiting(t, "fake:tg"); n == 0 {
			t.Error("nothing is sent to the linked address")
		}
		if recs, err := store.List(t.Context(), bot.KindByCust, string(c.Customer)+"/conv/", "", 10); err != nil || len(recs) != 2 {
			t.Errorf("the history has %d conversations, %v", len(recs), err)
		}
		if conv, turn := l.says(other, "78", secret); conv == web || !turn.Event.Link.Refused {
			t.Error("a code worked twice")
		}
		if conv, _ := l.says(tg, "77", "and one more thing"); conv != web {
			t.Error("the linked address leads elsewhere")
		}

		if err := l.Unlink(t.Context(), tg, person); err != nil {
			t.Fatal(err)
		}
		if conv, _ := l.says(tg, "77", "who am I?"); conv != before {
			t.Error("undone, the address does not lead to what it led to before")
		}
		if c, err = l.Archive().Conversation(t.Context(), web); err != nil || c.Address != room("w") {
			t.Errorf("undone, the customer is answered at %+v, %v", c.Address, err)
		}
		if err := l.Unlink(t.Context(), tg, person); bot.CodeOf(err) != bot.NotFound {
			t.Errorf("undone twice: %v", err)
		}
		l.whole(t, web)
	})
}

func TestAnOldOrInventedCodeLinksNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &linker{house: far(t, bottest.NewMemory(), bottest.NewKeys()), t: t}
		tg := channel.Address{Channel: "fake:tg", Room: "77"}
		web, _ := l.says(room("w"), "", "my VPN is down")
		secret := l.code(room("w"))
		time.Sleep(bot.LinkKept + time.Second)
		for _, c := range []string{secret, "link-aaaaa-bbbbb"} {
			if conv, turn := l.says(tg, "77", c); conv == web || !turn.Event.Link.Refused {
				t.Errorf("%q was taken", c)
			}
		}
		// The e-mail address that somebody claims links nothing.
		r, err := l.Receive(t.Context(), channel.Inbound{Key: "claim", Kind: channel.Message, Address: channel.Address{Channel: "fake:tg", Room: "79"},
			From: channel.Person{ID: "79", Email: "priya@kettle.example"}, Text: "it is me"})
		if err != nil || r.Conv == web {
			t.Errorf("a claimed address led to %s, %v", r.Conv, err)
		}
	})
}
