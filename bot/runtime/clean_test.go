package runtime_test

import (
	"testing"
	"testing/synctest"

	"frontdesk/bot/channel"
)

// No control character but newline and tab is stored, whatever channel it came from.
func TestControlCharactersAreTakenOutOnEveryChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLinker(t)
		for _, at := range []channel.Address{room("w"), tg} {
			conv, turn := l.does(channel.Inbound{Kind: channel.Message, Address: at, From: channel.Person{ID: at.Room, Name: "Pri\x00ya\x1b[2J\nRaman"},
				Text: "my\x00 card 4111\x00 1111 1111 1111\r\n\tis \x1b[31mred\u009b\x7f"})
			in := turn.Event.Inbound
			if in.Text != "my card [card]\n\tis [31mred" || in.From.Name != "Priya[2J Raman" {
				t.Errorf("%s keeps %q of %q", at.Channel, in.Text, in.From.Name)
			}
			if name := l.customer(conv).Name; name != "Priya[2J Raman" {
				t.Errorf("%s: the customer is called %q", at.Channel, name)
			}
		}
	})
}
