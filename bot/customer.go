package bot

import (
	"slices"
	"strings"

	"frontdesk/bot/channel"
	"frontdesk/flows"
)

// Customer is who writes. Everything remembered of him came from him, from staff, or proven by a channel.
type Customer struct {
	V         int                   `json:"v"`
	ID        CustID                `json:"id"`
	Ver       int64                 `json:"-"` // of the record
	Key       KeyID                 `json:"key"`
	Name      string                `json:"name,omitempty"`
	Email     string                `json:"email,omitempty"`
	Verified  bool                  `json:"verified,omitempty"` // Email is proven, not claimed
	Tier      string                `json:"tier,omitempty"`     // of a signed identity
	Shared    bool                  `json:"shared,omitempty"`   // a room of several: nothing is proven of it, and Name is who wrote last
	Locale    string                `json:"locale,omitempty"`
	Zone      string                `json:"zone,omitempty"`
	Addresses []channel.Address     `json:"addresses,omitempty"`
	Known     map[string]flows.Slot `json:"known,omitempty"` // remembered beyond a conversation
}

// CustomerVersion is the format that is written.
const CustomerVersion = 1

// Reachable tells whether the customer hears of an answer with the page closed: he has an address on a channel other
// than the web chat and the terminal. An e-mail address that is only known is none: mail goes to those who wrote by mail,
// and are proved to be who they say.
func (c Customer) Reachable() bool {
	return slices.ContainsFunc(c.Addresses, func(a channel.Address) bool {
		return !strings.HasPrefix(a.Channel, "web:") && a.Channel != "chat" && !a.Mute()
	})
}

// TierOf returns the level of agreement a customer belongs to.
func (d *Desk) TierOf(c Customer) string {
	if c.Tier != "" || !c.Verified {
		return c.Tier
	}
	_, domain, _ := strings.Cut(c.Email, "@")
	for _, t := range d.Tiers {
		if slices.Contains(t.Emails, c.Email) || slices.Contains(t.Domains, domain) {
			return t.ID
		}
	}
	return ""
}
