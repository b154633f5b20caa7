package web

import (
	"context"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

// Runtime is the running desk, as far as the web asks it to do something.
type Runtime interface {
	// Enter finds the conversation at an address, or begins one. Errors: those of the store, channel.ErrBusy.
	Enter(ctx context.Context, a channel.Address, p channel.Person) (bot.ConvID, error)
	// Receive takes what a customer did and says which turn it became: a repeat becomes none and gets the first
	// one's receipt. Errors: Invalid, channel.ErrBusy and the store's: nothing was taken.
	Receive(ctx context.Context, in channel.Inbound) (bot.Receipt, error)
	// ActOnce commits what a member of staff does. The same key from the same person gives the first turn again.
	// Errors are those of bot.Actor.
	ActOnce(ctx context.Context, conv bot.ConvID, a bot.Act, key string) (bot.Turn, error)
	// Follow sends the number of a conversation's newest turn whenever there is one, until ctx ends. Numbers may be
	// left out when the receiver is slow, the newest never. The channel is closed when ctx ends.
	Follow(ctx context.Context, id bot.ConvID) <-chan int64
	// Leads finds the conversation that an address leads to now. ok is false where it leads nowhere.
	Leads(ctx context.Context, a channel.Address) (conv bot.ConvID, ok bool, err error)
	// NewLink makes a code for a conversation, asked for on a channel, and says until when it holds. Whoever writes it
	// elsewhere and confirms is the same customer.
	NewLink(ctx context.Context, conv bot.ConvID, channel string) (bot.LinkCode, time.Time, error)
	// Contacts lists a customer's addresses, and which of them a code has joined. Error: NotFound.
	Contacts(ctx context.Context, id bot.CustID) ([]bot.Contact, error)
	// Unlink undoes the link of an address, in the name of somebody. Error: NotFound, where it is not linked.
	Unlink(ctx context.Context, id bot.CustID, contact string, by bot.StaffID, name string) error
}

// Presence knows who of the staff is here and who looks at what: memory with expiry, never a turn.
type Presence interface {
	// Here notes a sign of life, which holds for less than a minute.
	Here(who bot.Present)
	// Gone notes that somebody left.
	Gone(staff bot.StaffID)
	// On lists who is here.
	On() []bot.Present
	// Look notes that somebody looks at a conversation, or types in it; it holds for some seconds.
	Look(conv bot.ConvID, v bot.View)
	// Away notes that somebody no longer looks at a conversation.
	Away(conv bot.ConvID, staff bot.StaffID)
	// Viewers lists who looks at a conversation.
	Viewers(conv bot.ConvID) []bot.View
}

// Site is a chat on web pages: a channel of the desk with its secrets resolved.
type Site struct {
	Name     string    // conversations have the channel "web:" and this name
	Title    bot.Words // head of the chat; the desk's name where it is empty
	Origins  []string  // of foreign pages that may show it, as https://shop.example
	Locale   string    // where the browser's language is none of the desk's; "" = the desk's first
	Identity []byte    // key of signed identities, at least minIdentityKey bytes; nil = none are taken
}
