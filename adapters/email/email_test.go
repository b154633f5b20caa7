package email_test

import (
	"strings"
	"testing"

	"frontdesk/adapters/email"
)

// TestNew refuses what cannot work, and says no secret.
func TestNew(t *testing.T) {
	good := email.Config{Name: "email:x", Address: "a@b.example", IMAP: "i.example", SMTP: "s.example:587", Password: "CANARY", Secret: deskSecret}
	if _, err := email.New(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*email.Config){
		"name": func(c *email.Config) { c.Name = "" }, "address": func(c *email.Config) { c.Address = "Support <a@b.example>" }, "secret": func(c *email.Config) { c.Secret = "CANARY" },
		"password": func(c *email.Config) { c.Password = "" }, "both": func(c *email.Config) {
			c.OAuth = &email.OAuth{TokenURL: "https://t.example", ClientID: "x", ClientSecret: "CANARY"}
		},
		"token url": func(c *email.Config) {
			c.Password, c.OAuth = "", &email.OAuth{TokenURL: "http://t.example", ClientID: "x", ClientSecret: "CANARY"}
		},
		"imap": func(c *email.Config) { c.IMAP = "" }, "smtp": func(c *email.Config) { c.SMTP = "a b" }, "clear text": func(c *email.Config) { c.Plain = true },
	} {
		c := good
		change(&c)
		if _, err := email.New(c); err == nil || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
