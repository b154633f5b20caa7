package email

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"regexp"
	"strings"

	"frontdesk/bot/channel"
)

// self is what reading a mail must know of the desk: everything else is in the mail.
type self struct {
	channel  string
	address  string // lower case
	local    string
	domain   string
	plus     bool
	authServ string
	unproved bool // mails of senders that are not proved are taken
	secret   []byte
}

func newSelf(name, own string, c Config) self {
	local, domain, _ := strings.Cut(own, "@")
	return self{channel: name, address: own, local: local, domain: domain, plus: !c.NoPlus, authServ: strings.ToLower(c.AuthServ),
		unproved: c.TakeUnproved, secret: []byte(c.Secret)}
}

// wordLen is the length of a signed word: 80 bits. Trying one is a mail, so that many cannot be tried.
const wordLen = 16

var words = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// word signs some values: small letters and digits, which survive whatever mail servers do to addresses.
func (s self) word(what string, values ...string) string {
	h := hmac.New(sha256.New, s.secret)
	h.Write([]byte(what))
	for _, v := range append([]string{s.address}, values...) {
		h.Write([]byte{0})
		h.Write([]byte(v))
	}
	return words.EncodeToString(h.Sum(nil))[:wordLen]
}

// thread names a conversation: the customer's address and the mail that began it. Who knows both still cannot make it.
func (s self) thread(room, root string) string { return s.word("thread", room, root) }

// token is what a reply address and our message ids carry: the thread, and a signature that holds for one customer's
// address only.
func (s self) token(room, thread string) string { return thread + s.word("reply", room, thread) }

// threadIn gives the thread of a token that was made for this address.
func (s self) threadIn(token, room string) (string, bool) {
	token = strings.ToLower(token)
	if len(token) != 2*wordLen {
		return "", false
	}
	thread := token[:wordLen]
	return thread, hmac.Equal([]byte(token), []byte(s.token(room, thread)))
}

// replyAddress is where answers go: the desk's address with the conversation in it.
func (s self) replyAddress(room, thread string) string {
	return s.local + "+" + s.token(room, thread) + "@" + s.domain
}

// messageID names the mail that a part becomes. The same key gives the same id, so that a mail which was sent twice
// can be told from two, by us and by mail servers.
func (s self) messageID(key, room, thread string) string {
	return s.word("message", key) + "." + s.token(room, thread) + "@" + s.domain
}

var idForm = regexp.MustCompile(`^[a-z2-7]{16}\.([a-z2-7]{32})@(.+)$`)

// ownID gives the thread of one of our message ids that went to this address.
func (s self) ownID(id, room string) (string, bool) {
	m := idForm.FindStringSubmatch(strings.ToLower(id))
	if m == nil || m[2] != s.domain {
		return "", false
	}
	return s.threadIn(m[1], room)
}

// ownAddress tells whether an address is the desk's, and gives the token in it.
func (s self) ownAddress(a string) (token string, own bool) {
	local, domain, _ := strings.Cut(strings.ToLower(a), "@")
	if domain != s.domain {
		return "", false
	}
	local, token, _ = strings.Cut(local, "+")
	return token, local == s.local
}

// unproved marks the thread of a sender who is not proved: nothing is ever sent to it.
const unproved = channel.Unproved
