package email

// The fake must know what a mail of ours looks like that was sent before.

func newTestSelf(name, address, secret string) self {
	return newSelf(name, address, Config{Secret: secret})
}

// ThreadOf is the conversation that a mail begins.
func ThreadOf(address, secret, room, root string) string {
	return newTestSelf("", address, secret).thread(room, root)
}

// MessageIDOf is the id of a mail that was sent.
func MessageIDOf(address, secret, key, room, thread string) string {
	return newTestSelf("", address, secret).messageID(key, room, thread)
}

// ReplyAddressOf is where the answer to a mail goes that was sent.
func ReplyAddressOf(address, secret, room, thread string) string {
	return newTestSelf("", address, secret).replyAddress(room, thread)
}
