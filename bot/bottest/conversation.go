package bottest

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"frontdesk/bot/channel"
)

// Scene is one message of the conversation that every adapter renders.
type Scene struct {
	Name string // of its golden file
	Said string // what the customer wrote before it; "" = nothing
	Out  channel.Outbound
}

// Conversation is one conversation, as the desk says it to an address: what every platform must show somehow, in the words
// of the example desk. The goldens of all adapters come from it, so that they can be read side by side.
func Conversation(at channel.Address) []Scene {
	scenes := []Scene{
		{Name: "01_greeting", Said: "hi", Out: channel.Outbound{
			Body: []channel.Block{say("Hello. I'm the bot of Tidewell desk. To reach a person, write \"person\" at any time."), say("What is it about?")},
			Options: []channel.Option{
				{ID: "flow=report_issue", Label: "Something is broken"}, {ID: "flow=password_reset", Label: "Password"},
				{ID: "flow=order_hardware", Label: "Order something"}, {ID: "flow=ticket_status", Label: "My ticket"},
			},
		}},
		{Name: "02_answer", Said: "how do I connect to the VPN?", Out: channel.Outbound{
			Body: []channel.Block{
				say("The VPN connects in three steps. Your account at https://account.tidewell.example/ must be open."),
				{Kind: channel.ListBlock, Items: []string{"Install Tidewell Connect from the software centre", "Sign in with e-mail & password", "Confirm the number on your phone (*not* the one in the mail)"}},
				say("On Linux, in a terminal:"),
				{Kind: channel.CodeBlock, Text: "tidewell connect --profile=office\nping -c 1 <your_host>  # answers in < 50 ms"},
				{Kind: channel.LinkBlock, Text: "The whole guide, with pictures", URL: "https://help.tidewell.example/vpn?lang=en&from=desk"},
				{Kind: channel.QuoteBlock, Text: "Your certificate ends on 30 November."},
				say("Did that help?"),
			},
			Options: []channel.Option{{ID: "answer=yes", Label: "Yes, it works"}, {ID: "answer=no", Label: "No"}},
		}},
		{Name: "03_long", Said: "no. what are the rules for this?", Out: channel.Outbound{Body: []channel.Block{say(rules)}}},
		{Name: "04_many_options", Said: "it is broken", Out: channel.Outbound{Body: []channel.Block{say("Which shop are you in?")}, Options: shops()}},
		{Name: "05_right_to_left", Said: "אפשר בעברית?", Out: channel.Outbound{
			Locale: "he",
			Body: []channel.Block{
				say("כן. ה-VPN לא עובד מאז 09:30 (גרסה 4.2)?"),
				{Kind: channel.ListBlock, Items: []string{"הפעל מחדש את Tidewell Connect", "\u200fكتبت: «تم»"}},
			},
			Options: []channel.Option{{ID: "impact=me", Label: "רק אני"}, {ID: "impact=all", Label: "כולם"}},
		}},
		{Name: "06_hostile", Said: hostile, Out: channel.Outbound{
			Body: []channel.Block{
				say("I note: " + hostile),
				{Kind: channel.QuoteBlock, Text: hostile},
				{Kind: channel.CodeBlock, Text: "```\n" + hostile + "\n```</pre>"},
				{Kind: channel.LinkBlock, Text: "[bank](https://evil.example)", URL: "https://help.tidewell.example/a_(b)?q=*_*"},
				{Kind: channel.LinkBlock, Text: "see", URL: "javascript:alert(1)"},
			},
			Options: []channel.Option{{ID: "check=yes", Label: "Yes, <!here> *that*"}, {ID: "check=no", Label: "No"}},
		}},
		{Name: "07_promise", Said: "yes", Out: channel.Outbound{Body: []channel.Block{
			say("FD-1042 is open: VPN down in the Hamburg shop. Network has it. You get an answer by today, 15:00 at the latest."),
			{Kind: channel.TicketBlock, Text: "FD-1042", Items: []string{"VPN down in the Hamburg shop", "Network"}},
			{Kind: channel.PromiseBlock, Text: "today, 15:00", Items: []string{"first_reply", "2026-11-23T14:00:00Z"}},
		}}},
		{Name: "08_handoff", Said: "person", Out: channel.Outbound{Body: []channel.Block{say("I pass this on to Network, with everything you wrote. You need not say it again. There are 2 before you.")}}},
		{Name: "09_agent", Out: channel.Outbound{From: "Ana *Ruiz*", ReplyTo: replyIn[kindOf(at)], Body: []channel.Block{say("Hello Priya, Ana here 👋🏽\n\nI see the router. Please leave it on; I'll be back in 10 min.")}}},
		{Name: "10_file", Out: channel.Outbound{From: "Ana *Ruiz*", Body: []channel.Block{say("Here is the new profile.")}, Files: []channel.File{
			{ID: "f1", Name: "office profile.ovpn", MIME: "application/x-openvpn-profile", Size: 4096, URL: "https://desk.example/files/f1?sig=abc&until=1"},
			{ID: "f2", Name: "guide.mp4", MIME: "video/mp4", Size: 24 << 20, URL: "https://desk.example/files/f2?sig=def&until=1"},
		}}},
		{Name: "11_correction", Out: channel.Outbound{From: "Ana *Ruiz*", EditOf: replyIn[kindOf(at)], Body: []channel.Block{say("Please leave it on; I'll be back in 20 min.")}}},
	}
	for i := range scenes {
		o := &scenes[i].Out
		o.Key, o.Address = "cv_side/"+strings.TrimLeft(scenes[i].Name[:2], "0")+".1", at
		if o.Locale == "" {
			o.Locale = "en"
		}
	}
	return scenes
}

func say(words string) channel.Block { return channel.Block{Kind: channel.TextBlock, Text: words} }

// hostile is what a customer writes who tries what desks read back.
const hostile = `@everyone <!channel> <@U024BE7LH> <b>free</b> **money** [here](https://evil.example) \*x* _y_ ` + "`z`" + ` &lt;i&gt; ||s|| tg://user?id=1 @admin`

// rules are longer than what Discord shows in one message, and shorter than what the others do.
var rules = strings.TrimSpace(strings.Repeat("The VPN is for work. Keep your phone with you: each sign-in asks it once. From abroad, tell the service desk two days before, with the country and the days.\n\n", 15))

func shops() (out []channel.Option) {
	for _, city := range []string{"Aachen", "Bremen", "Chemnitz", "Dresden", "Erfurt", "Freiburg", "Göttingen", "Hamburg", "Ingolstadt", "Jena", "Kassel", "Leipzig", "München", "Nürnberg", "Oldenburg", "Potsdam", "Rostock", "Stuttgart", "Trier", "Ulm", "Viersen", "Wismar", "Xanten", "Zwickau", "København"} {
		out = append(out, channel.Option{ID: "shop=" + strings.ToLower(city), Label: city})
	}
	return append(out, channel.Option{ID: "shop=none", Label: "None of these"})
}

// kindOf is the platform in the name of a channel, as "slack:team".
func kindOf(at channel.Address) string {
	kind, _, _ := strings.Cut(at.Channel, ":")
	return kind
}

// replyIn is the id of a message of the customer, as each platform writes them.
var replyIn = map[string]string{"slack": "1763892000.000200", "telegram": "57", "discord": "1044905838452908083", "email": "m7@customer.example", "webhook": "m-7"}

// Request is one of those that a message becomes, as golden files hold it.
type Request struct {
	Method string
	Body   json.RawMessage
	File   *channel.File `json:",omitempty"`
}

// Requests renders a message.
func Requests(t *testing.T, a channel.Adapter, o channel.Outbound) (out []Request) {
	t.Helper()
	parts, err := a.Render(o)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parts {
		out = append(out, Request{p.Method, p.Wire, p.File})
	}
	return out
}

// RenderConversation holds what an adapter makes of the conversation against DIR/NAME.golden, one file a message. With
// rewrite the files are written anew.
func RenderConversation(t *testing.T, a channel.Adapter, at channel.Address, dir string, rewrite bool) {
	t.Helper()
	for _, s := range Conversation(at) {
		t.Run(s.Name, func(t *testing.T) {
			Golden(t, filepath.Join(dir, s.Name+".golden"), Indented(t, Requests(t, a, s.Out)), rewrite)
		})
	}
}

// Indented is a value as JSON that people read: no letter of it is escaped that need not be.
func Indented(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Golden compares with a file, byte for byte. With rewrite the file is written anew.
func Golden(t *testing.T, file string, got []byte, rewrite bool) {
	t.Helper()
	if rewrite {
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: got\n%s\nwant\n%s", file, got, want)
	}
}
