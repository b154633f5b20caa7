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
	"frontdesk/bot/runtime"
)

var (
	code  = regexp.MustCompile(`link-[a-z0-9]{5}-[a-z0-9]{5}`)
	token = regexp.MustCompile(`/chat#(link-[a-z0-9.-]+)`)
	tg    = channel.Address{Channel: "fake:tg", Room: "77"}
)

// linker is a house with a customer who wrote on the web and can link another address.
type linker struct {
	*house
	t *testing.T
	n int
}

func newLinker(t *testing.T) *linker {
	l := &linker{house: far(t, bottest.NewMemory(), bottest.NewKeys()), t: t}
	l.Page = func(path string) string { return "https://desk.test" + path }
	return l
}

// does delivers something, and returns its conversation with the turn that it became.
func (l *linker) does(in channel.Inbound) (bot.ConvID, bot.Turn) {
	l.t.Helper()
	l.n++
	if in.Key == "" {
		in.Key = fmt.Sprint(l.n)
	}
	r, err := l.Receive(l.t.Context(), in)
	if err != nil {
		l.t.Fatal(err)
	}
	return r.Conv, l.turns(l.t, r.Conv)[r.Seq-1]
}

func (l *linker) says(a channel.Address, who, text string) (bot.ConvID, bot.Turn) {
	l.t.Helper()
	return l.does(channel.Inbound{Kind: channel.Message, Address: a, From: channel.Person{ID: who, Verified: a.Channel != "web:default"}, Text: text})
}

// code asks for one.
func (l *linker) code(a channel.Address) string {
	l.t.Helper()
	_, turn := l.says(a, a.Room, "/link")
	c := code.FindString(turn.Messages[0].PlainText())
	if c == "" {
		l.t.Fatalf("no code in %q", turn.Messages[0].PlainText())
	}
	return c
}

// asked writes a code somewhere, and returns the yes that is on offer then.
func (l *linker) asked(a channel.Address, text string) string {
	l.t.Helper()
	_, turn := l.says(a, a.Room, text)
	if turn.Event.Link == nil || turn.Event.Link.Asked == nil || len(turn.Messages) != 1 || len(turn.Messages[0].Choices) != 2 {
		l.t.Fatalf("%q is not asked about: %+v", text, turn.Event.Link)
	}
	return turn.Messages[0].Choices[0].ID
}

// joins writes a code somewhere and says yes.
func (l *linker) joins(a channel.Address, text string) (bot.ConvID, bot.Turn) {
	l.t.Helper()
	return l.does(channel.Inbound{Kind: channel.Choice, Address: a, From: channel.Person{ID: a.Room, Verified: a.Channel != "web:default"}, Choice: l.asked(a, text)})
}

// contact finds a customer's address.
func (l *linker) contact(k bot.CustID, a channel.Address) bot.Contact {
	l.t.Helper()
	all, err := l.Contacts(l.t.Context(), k)
	if err != nil {
		l.t.Fatal(err)
	}
	for _, c := range all {
		if c.Address == a {
			return c
		}
	}
	l.t.Fatalf("%v is none of the customer's addresses: %v", a, all)
	return bot.Contact{}
}

func (l *linker) conv(id bot.ConvID) bot.Conversation {
	l.t.Helper()
	c, err := l.Archive().Conversation(l.t.Context(), id)
	if err != nil {
		l.t.Fatal(err)
	}
	return c
}

func (l *linker) customer(id bot.ConvID) bot.Customer {
	l.t.Helper()
	k, err := l.Archive().Customer(l.t.Context(), l.conv(id).Customer)
	if err != nil {
		l.t.Fatal(err)
	}
	return k
}

// history counts the conversations that stand under a customer.
func (l *linker) history(k bot.CustID) int {
	l.t.Helper()
	recs, err := l.store.List(l.t.Context(), bot.KindByCust, string(k)+"/conv/", "", 10)
	if err != nil {
		l.t.Fatal(err)
	}
	return len(recs)
}

func TestACodeLinksAnAddressOnceAndCanBeUndone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLinker(t)
		other := channel.Address{Channel: "fake:tg", Room: "78"}
		before, _ := l.says(tg, "77", "an old matter")
		web, _ := l.says(room("w"), "", "my VPN is down")
		if before == web {
			t.Fatal("two strangers share a conversation")
		}
		secret := l.code(room("w"))

		conv, turn := l.joins(tg, "/start "+strings.ToUpper(secret))
		if conv != web || turn.Event.Link == nil || !turn.Event.Link.Made || turn.Event.Link.Beside {
			t.Fatalf("the code led to %s: %+v", conv, turn.Event.Link)
		}
		if c := l.conv(web); c.Address != tg {
			t.Fatalf("answered at %+v", c.Address)
		}
		if n := l.waiting(t, "fake:tg"); n == 0 {
			t.Error("nothing is sent to the linked address")
		}
		k, old := l.customer(web), l.customer(before)
		if a, b := l.history(k.ID), l.history(old.ID); a != 2 || b != 2 {
			t.Errorf("from either side the history has %d and %d conversations", a, b)
		}
		if conv, turn := l.says(other, "78", secret); conv == web || !turn.Event.Link.Refused {
			t.Error("a code worked twice")
		}
		if conv, _ := l.says(tg, "77", "and one more thing"); conv != web {
			t.Error("the linked address leads elsewhere")
		}
		if c := l.contact(k.ID, tg); c.Linked.IsZero() || c.Conv != web {
			t.Errorf("the linked address is shown as %+v", c)
		}
		if c := l.contact(k.ID, room("w")); !c.Linked.IsZero() {
			t.Errorf("the first address is shown as %+v", c)
		}

		id := l.contact(k.ID, tg).ID
		if err := l.Unlink(t.Context(), k.ID, id, "st_ana", "Ana"); err != nil {
			t.Fatal(err)
		}
		conv, _ = l.says(tg, "77", "who am I?")
		if conv != before {
			t.Error("undone, the address does not lead to what it led to before")
		}
		if c := l.conv(before); c.Customer != old.ID || c.Key != old.Key || c.Key == l.conv(web).Key {
			t.Errorf("undone, %+v", c)
		}
		if c := l.conv(web); c.Address != room("w") {
			t.Errorf("undone, the customer is answered at %+v", c.Address)
		}
		if a, b := l.history(k.ID), l.history(old.ID); a != 1 || b != 1 {
			t.Errorf("undone, the histories have %d and %d conversations", a, b)
		}
		if err := l.Unlink(t.Context(), k.ID, id, "st_ana", "Ana"); bot.CodeOf(err) != bot.NotFound {
			t.Errorf("undone twice: %v", err)
		}
		l.whole(t, web)
		l.whole(t, before)
	})
}

// A code that another sends joins nothing by being opened or written: who wrote it reads first what follows.
func TestNobodyIsJoinedWithoutHisYes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLinker(t)
		web, _ := l.says(room("attacker"), "", "my VPN is down")
		secret := l.code(room("attacker"))
		victim, turn := l.says(tg, "77", "/start "+secret)
		if victim == web {
			t.Fatal("the code alone joined the addresses")
		}
		said := turn.Messages[0].PlainText()
		for _, want := range []string{"the web chat", "reads what you write here", "If somebody sent you the code, say no"} {
			if !strings.Contains(strings.ToLower(said), strings.ToLower(want)) {
				t.Errorf("what is asked does not say %q: %q", want, said)
			}
		}
		if strings.Contains(said, "VPN") {
			t.Errorf("what is asked repeats the words of whoever sent the code: %q", said)
		}
		for _, text := range []string{"what is this?", "2"} { // the second after the question was asked again
			if text == "2" {
				l.asked(tg, secret)
			}
			if conv, turn := l.says(tg, "77", text); conv != victim || turn.Event.Link != nil {
				t.Errorf("%q joined them: %+v", text, turn.Event.Link)
			}
		}
		if conv, _ := l.says(tg, "77", "my own affair"); conv != victim || l.conv(web).Address != room("attacker") {
			t.Error("the victim's words are in the attacker's conversation")
		}
		// A typed number is a yes where it was asked, once.
		l.asked(tg, secret)
		if conv, turn := l.says(tg, "77", "1"); conv != web || !turn.Event.Link.Made {
			t.Errorf("the typed yes led to %s: %+v", conv, turn.Event.Link)
		}
	})
}

// The question asks for a yes, so the word is one: also in a chat with buttons, in either language, and while it is the
// last thing asked.
func TestThePlainYesJoinsOnEveryChannel(t *testing.T) {
	for _, c := range []struct {
		text   string
		joined bool
	}{{"yes", true}, {"Yes!", true}, {"ja", true}, {"Ja, bitte", true}, {"Yes, that is me", true}, {"1", true}, {"yep", true},
		{"no", false}, {"Nein", false}, {"nein danke", false}, {"2", false}, {"No, keep them apart", false}, {"yes but who are you", false}} {
		for _, at := range []channel.Address{room("w"), tg} {
			t.Run(at.Channel+" "+c.text, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					l := newLinker(t)
					from := channel.Address{Channel: "fake:tg", Room: "79"}
					first, _ := l.says(from, "79", "my VPN is down")
					here, _ := l.says(at, "77", "hello")
					l.asked(at, l.code(from))
					conv, turn := l.says(at, "77", c.text)
					made := turn.Event.Link != nil && turn.Event.Link.Made
					if made != c.joined || c.joined && conv != first || !c.joined && conv != here {
						t.Errorf("%q led to %s: %+v", c.text, conv, turn.Event.Link)
					}
					if _, again := l.says(at, "77", c.text); again.Event.Link != nil {
						t.Errorf("%q counted again: %+v", c.text, again.Event.Link)
					}
				})
			})
		}
	}
}

// codesLast is what the manual promises of codes and signed links, whatever the program says.
const codesLast = 10 * time.Minute

func TestAnOldOrInventedCodeLinksNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLinker(t)
		web, _ := l.says(room("w"), "", "my VPN is down")
		secret := l.code(room("w"))
		yes := l.asked(tg, secret)
		time.Sleep(codesLast + time.Second)
		for _, c := range []string{secret, "link-aaaaa-bbbbb"} {
			if conv, turn := l.says(tg, "77", c); conv == web || !turn.Event.Link.Refused {
				t.Errorf("%q was taken", c)
			}
		}
		if conv, turn := l.does(channel.Inbound{Kind: channel.Choice, Address: tg, Choice: yes}); conv == web || !turn.Event.Link.Refused {
			t.Error("a yes that came too late was taken")
		}
		// The e-mail address that somebody claims links nothing.
		r, err := l.Receive(t.Context(), channel.Inbound{Key: "claim", Kind: channel.Message, Address: channel.Address{Channel: "fake:tg", Room: "79"},
			From: channel.Person{ID: "79", Email: "priya@kettle.example"}, Text: "it is me"})
		if err != nil || r.Conv == web {
			t.Errorf("a claimed address led to %s, %v", r.Conv, err)
		}
	})
}

// A conversation begun elsewhere goes on in the browser, by the link that the other channel was given.
func TestASignedLinkJoinsTheBrowser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLinker(t)
		home, _ := l.says(tg, "77", "my VPN is down")
		mine, _ := l.says(room("w"), "", "hello")
		signed := func() string {
			_, turn := l.says(tg, "77", "/link")
			m := token.FindStringSubmatch(turn.Messages[0].PlainText())
			if m == nil {
				t.Fatalf("no link in %q", turn.Messages[0].PlainText())
			}
			return m[1]
		}
		tok := signed()
		foreign, err := bot.ReadLink(tok)
		if !err {
			t.Fatal("the token is not read")
		}
		for what, text := range map[string]string{
			"cut short":  tok[:len(tok)-3],
			"changed":    strings.Replace(tok, ".", ".1", 1),
			"foreign":    foreign.Sign(bottest.NewKeys(), time.Now().Add(time.Minute)) + "x",
			"half of it": tok[:strings.LastIndex(tok, ".")],
		} {
			if conv, turn := l.says(room("w"), "", text); conv != mine || turn.Event.Link == nil || turn.Event.Link.Why != bot.LinkBad {
				t.Errorf("%s: %+v", what, turn.Event.Link)
			}
		}
		if conv, turn := l.says(tg, "77", tok); conv != home || turn.Event.Link.Why != bot.LinkSame {
			t.Errorf("in its own conversation: %+v", turn.Event.Link)
		}
		conv, turn := l.joins(room("w"), tok)
		if conv != home || !turn.Event.Link.Made || !turn.Event.Link.Beside {
			t.Fatalf("the link led to %s: %+v", conv, turn.Event.Link)
		}
		if c := l.conv(home); c.Address != tg {
			t.Errorf("answered at %+v: a browser may be closed", c.Address)
		}
		if conv, _, err := l.Leads(t.Context(), room("w")); err != nil || conv != home {
			t.Errorf("the browser is led to %s, %v", conv, err)
		}
		if _, turn := l.says(room("x"), "", tok); !turn.Event.Link.Refused || turn.Event.Link.Why != bot.LinkUsed {
			t.Errorf("used twice: %+v", turn.Event.Link)
		}
		tok = signed()
		time.Sleep(codesLast + time.Second)
		if _, turn := l.says(room("x"), "", tok); turn.Event.Link.Why != bot.LinkOld {
			t.Errorf("too old: %+v", turn.Event.Link)
		}
		k := l.customer(home)
		if err := l.Unlink(t.Context(), k.ID, l.contact(k.ID, room("w")).ID, "", ""); err != nil {
			t.Fatal(err)
		}
		if conv, _, err := l.Leads(t.Context(), room("w")); err != nil || conv != mine {
			t.Errorf("undone, the browser is led to %s, %v", conv, err)
		}
		turns := l.turns(t, mine)
		if m := turns[len(turns)-1].Messages; len(m) != 1 || m[0].TextID != "sys.unlinked" {
			t.Errorf("undone, the browser is told %+v", m)
		}
		if c := l.conv(home); c.Address != tg || len(c.Earlier) != 0 {
			t.Errorf("undone, answered at %+v, before at %+v", c.Address, c.Earlier)
		}
		l.whole(t, home)
		l.whole(t, mine)
	})
}

// In a room of several nobody's yes is everybody's: no code joins it, none is shown there, and nobody's known person is
// joined through it.
func TestARoomOfSeveralIsNeverJoined(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLinker(t)
		group := channel.Address{Channel: "fake:tg", Room: "-100"}
		in := func(kind channel.Kind, who, text, choice string) channel.Inbound {
			return channel.Inbound{Kind: kind, Address: group, Shared: true, Text: text, Choice: choice, From: channel.Person{ID: who, Verified: true}}
		}
		home, _ := l.does(in(channel.Message, "victim", "our printer is broken", ""))
		attack, _ := l.says(room("attacker"), "", "hello")
		secret := l.code(room("attacker"))

		for what, said := range map[string]channel.Inbound{
			"a code":             in(channel.Message, "attacker", secret, ""),
			"asking for one":     in(channel.Message, "attacker", "/link", ""),
			"the command":        in(channel.Command, "attacker", "link", ""),
			"a yes made by hand": in(channel.Choice, "attacker", "", "link:yes:"+secret[len("link-"):]),
		} {
			conv, turn := l.does(said)
			if conv != home || turn.Event.Link == nil || !turn.Event.Link.Refused || turn.Event.Link.Why != bot.LinkShared {
				t.Errorf("%s: in %s, %+v", what, conv, turn.Event.Link)
				continue
			}
			if text := turn.Messages[0].PlainText(); code.MatchString(text) || token.MatchString(text) || turn.Messages[0].TextID != "sys.link_shared" {
				t.Errorf("%s: the room reads %q", what, text)
			}
		}
		if conv, _ := l.does(in(channel.Message, "victim", "still broken", "")); conv != home || l.conv(attack).Address != room("attacker") {
			t.Error("the room's words are in the attacker's conversation")
		}
		// Alone with the desk it goes as ever, and the code is whole still.
		if conv, turn := l.joins(tg, secret); conv != attack || !turn.Event.Link.Made {
			t.Errorf("in a direct conversation: %s, %+v", conv, turn.Event.Link)
		}
	})
}

// Who is with a person stays there: an answer in the conversation he left would find nobody.
func TestAConversationWithAPersonStaysWhereItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLinker(t)
		l.says(tg, "77", "my VPN is down")
		secret := l.code(tg)
		yes := l.asked(room("w"), secret)
		web, turn := l.does(channel.Inbound{Kind: channel.Choice, Address: room("w"), Choice: "person"})
		if turn.Owner != bot.OwnerWaiting {
			t.Fatalf("owner %s", turn.Owner)
		}
		for _, in := range []channel.Inbound{{Kind: channel.Message, Address: room("w"), Text: secret}, {Kind: channel.Choice, Address: room("w"), Choice: yes}} {
			if conv, turn := l.does(in); conv != web || turn.Event.Link == nil || turn.Event.Link.Why != bot.LinkBusy {
				t.Errorf("%+v: %+v", in, turn.Event.Link)
			}
		}
		if conv, _ := l.joins(tg, l.code(room("w"))); conv != web {
			t.Error("the other way round it does not go either")
		}
	})
}

// What an address has shown of who somebody is goes with it: the e-mail address that it proved opens what is his.
func TestAnUndoTakesTheProofAlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLinker(t)
		web, _ := l.says(room("w"), "", "my VPN is down")
		priya := channel.Person{ID: "77", Name: "Priya", Email: "priya@kettle.example", Verified: true}
		yes := l.asked(tg, l.code(room("w")))
		l.does(channel.Inbound{Kind: channel.Choice, Address: tg, From: priya, Choice: yes})
		if k := l.customer(web); !k.Verified || k.Name != "Priya" {
			t.Fatalf("joined, the customer is %+v", k)
		}
		group := channel.Address{Channel: "fake:tg", Room: "group"}
		meanwhile, _ := l.does(channel.Inbound{Kind: channel.Message, Address: group, From: priya, Text: "here as well"})
		k := l.customer(web)
		if l.customer(meanwhile).ID != k.ID {
			t.Fatal("who is known begins as a stranger")
		}
		if err := l.Unlink(t.Context(), k.ID, l.contact(k.ID, tg).ID, "st_ana", "Ana"); err != nil {
			t.Fatal(err)
		}
		if k := l.customer(web); k.Verified || k.Name != "" || k.Email != "" || len(k.Addresses) != 1 {
			t.Errorf("undone, the customer is %+v", k)
		}
		for _, a := range []channel.Address{tg, group} {
			if conv, _ := l.does(channel.Inbound{Kind: channel.Message, Address: a, From: priya, Text: "who am I?"}); l.customer(conv).ID == k.ID {
				t.Errorf("undone, %s is the other customer's still", a.Room)
			}
		}
	})
}

// TestTheSameYesTwice delivers a yes once more, as platforms do.
func TestTheSameYesTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLinker(t)
		web, _ := l.says(room("w"), "", "my VPN is down")
		yes := channel.Inbound{Key: "yes", Kind: channel.Choice, Address: tg, Choice: l.asked(tg, l.code(room("w")))}
		var got [2]runtime.Receipt
		for i := range got {
			r, err := l.Receive(t.Context(), yes)
			if err != nil {
				t.Fatal(err)
			}
			got[i] = r
		}
		if got[0].Conv != web || got[1].Conv != web || got[1].Seq != got[0].Seq || !got[1].Seen {
			t.Errorf("%+v", got)
		}
	})
}
