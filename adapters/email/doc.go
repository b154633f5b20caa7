// Package email speaks to customers by mail: it reads a mailbox by IMAP and answers by SMTP.
//
// # What holds
//
// A mail is marked as read, or moved, only after the sink took it; the place to go on from is a UID and the mailbox's
// UIDVALIDITY. When that changes, the mails since a day before the last one are read again: each has one key for good, so
// the desk knows which it has. A mail that cannot be decoded in full is delivered with what can, and as it came.
//
// A conversation is the customer's address and the mail that began it. Answers carry a reply address and a Message-ID that
// name it, signed for this customer's address alone ([self.token]); who learns of one cannot write into the conversation
// from elsewhere.
//
// No mail goes to an address that was not proved. Proof is what the own mail server found out (DMARC, or DKIM or SPF of
// the domain in From; [self.proofOf]), or an answer to a mail of ours: whoever has that, reads what is sent to the
// address. Mails without proof stay unread in the mailbox. So nobody can make the desk write to somebody else, and there is
// no acknowledgement to unproved senders, which would be just that.
//
// Automatic answers, reports of mail servers, mails of lists and in bulk, and our own mails are never answered, and stay
// in the mailbox. A report on a mail of ours closes the conversation's address.
//
// # The libraries
//
// go-imap, go-smtp and go-message speak the protocols. Their own time-outs are minutes long or fixed, so every command
// has a deadline of this package that ends the connection ([link.do]). A mail that is cut off by a broken connection looks
// complete to a reader of go-imap's literals; its length is compared ([link.fetch]). go-message ends at the first line of a
// header that is no field, so headers are cleaned before ([readHeader]), and its errors quote the mail, so none is passed
// on. The errors of all servers can quote addresses and texts: only their codes are kept.
//
// # A lost answer
//
// SMTP has no key that a server would know a mail by. A connection that breaks after the end of a mail was sent leaves it
// open whether the mail was taken. Where the server keeps what it sends (Gmail, Exchange Online; [Config.Sent]), that
// folder is asked. Elsewhere the mail is sent once more under the same Message-ID, by which many mailboxes show it once.
package email
