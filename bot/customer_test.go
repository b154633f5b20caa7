package bot_test

import (
	"testing"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

func TestReachable(t *testing.T) {
	mail := channel.Address{Channel: "email:support", Tenant: "support@desk.example", Room: "priya@shop.example", Thread: "abcdefgh"}
	unproved := mail
	unproved.Thread += channel.Unproved
	chat := channel.Address{Channel: "web:default", Room: "1"}
	for name, c := range map[string]struct {
		at   []channel.Address
		want bool
	}{
		"nowhere":                              {nil, false},
		"the web chat, whose page may be shut": {[]channel.Address{chat}, false},
		"the terminal":                         {[]channel.Address{{Channel: "chat"}}, false},
		"a mail of a proved sender":            {[]channel.Address{mail}, true},
		"a mail that anybody may have sent":    {[]channel.Address{unproved}, false},
		"both":                                 {[]channel.Address{unproved, mail}, true},
		"a room with a question mark":          {[]channel.Address{{Channel: "webhook:crm", Room: "r", Thread: "why?"}}, true},
	} {
		if got := (bot.Customer{Email: mail.Room, Addresses: c.at}).Reachable(); got != c.want {
			t.Errorf("%s: reachable %v, want %v", name, got, c.want)
		}
	}
}
