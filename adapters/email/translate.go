package email

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"frontdesk/bot/channel"
)

// letter is what a mail means.
type letter struct {
	In     channel.Inbound
	Take   bool   // else it stays in the mailbox as it is
	Why    reason // why it stays, or is not answered
	Thread memo   // what answers to it need
}

// reason is why a mail is not taken, or not answered: a closed set, which may stand in logs.
type reason string

const (
	fine      reason = ""
	noSender  reason = "no sender"    // From is not one address
	robot     reason = "automatic"    // written by a machine, or to many
	notProved reason = "not proved"   // nobody says that it comes from whom it says
	forged    reason = "forged"       // the sender's domain says that it does not
	unmatched reason = "other report" // a mail server reports on what is none of ours
)

// memo is what an answer must know of the mail that it answers.
type memo struct {
	Subject string   // without Re:
	ID      string   // of the mail, without brackets
	Refs    []string // its references, oldest first
}

// maxRaw bounds what is kept of a mail that could not be read in full.
const maxRaw = 64 << 10

// translate reads a mail. It has no failure: what cannot be read in full is delivered with what could, and as it came.
// at is when the mail server took it; ref names it there.
func (s self) translate(raw io.Reader, at time.Time, ref string) letter {
	head := &capped{max: maxRaw}
	var h header
	var c content
	var l letter
	from, name, ok := "", "", false
	broken, _ := walk(io.TeeReader(raw, head), func(got header) bool {
		h = got
		from, name, ok = h.from()
		return ok || word(h, "Content-Type") == "multipart/report"
	}, c.take)
	if c.report.seen {
		return s.bounce(h, c.report, at)
	}
	if !ok {
		return letter{Why: noSender}
	}
	thread, signed := s.threadOf(h, from)
	proof := s.proofOf(h, from)
	sure := proof == proved || signed && proof != refuted
	l.In = channel.Inbound{Key: key(h, from, head.b.Bytes()), Kind: channel.Message, At: at,
		From:    channel.Person{ID: from, Name: name, Email: from, Locale: language(h), Verified: sure},
		Address: channel.Address{Channel: s.channel, Tenant: s.address, Room: from, Thread: thread}, MessageID: h.id("Message-Id"), ReplyTo: h.id("In-Reply-To")}
	switch {
	case s.automatic(h, from):
		l.In.From.Bot, l.In.From.Verified, l.Why = true, false, robot
		return l
	case proof == refuted:
		l.Why = forged
		return l
	case !sure && !s.unproved:
		l.Why = notProved
		return l
	case !sure:
		l.In.Address.Thread += unproved
	}
	l.Take = true
	l.Thread = memoOf(h)
	s.say(&l.In, h, c, signed, broken, head.b.Bytes())
	for i := range l.In.Files {
		f := &l.In.Files[i]
		f.Ref = ref + "/" + f.ID + "/" + l.In.MessageID
		f.ID = short(l.In.Key + f.ID)
	}
	return l
}

// say writes what the mail says: the subject too where it begins a conversation, but not what it quotes.
func (s self) say(in *channel.Inbound, h header, c content, signed, broken bool, raw []byte) {
	full, page := strings.Join(c.plain, "\n\n"), strings.Join(c.page, "\n")
	body := strip(full)
	if body == "" && page != "" {
		if body = strip(textOf(page, true)); body == "" {
			body = tidy(textOf(page, false))
		}
	}
	in.Files = c.files
	if broken {
		in.Undecoded = bytes.Clone(raw)
		if body == "" && len(c.files) == 0 {
			_, rest, _ := bytes.Cut(raw, []byte("\n\r\n"))
			body = tidy(utf8Text(rest))
		}
	}
	body = visible(body)
	if subject := h.text("Subject"); subject != "" && !signed && len(h.ids("In-Reply-To"))+len(h.ids("References")) == 0 && !strings.HasPrefix(body, subject) {
		body = strings.TrimSpace(subject + "\n\n" + body)
	}
	if c.cut || len(full) > maxStrip || len(page) > maxPart || len(body) > channel.MaxText {
		body = channel.Split(body, channel.MaxText, channel.Bytes)[0]
		in.Files = append(in.Files, channel.File{ID: wholeMail, Name: "mail.eml", MIME: "message/rfc822", Size: -1})
	} else if c.more {
		in.Files = append(in.Files, channel.File{ID: wholeMail, Name: "mail.eml", MIME: "message/rfc822", Size: -1})
	}
	in.Text = body
}

// bounce is the report of a mail server, for the conversation whose mail came back.
func (s self) bounce(h header, r report, at time.Time) letter {
	room, thread, ok := s.bounced(r)
	if !ok {
		return letter{Why: unmatched}
	}
	return letter{Take: true, In: channel.Inbound{Key: short("bounce", h.Get("Message-Id"), room, strings.Join(r.ids, " ")), Kind: channel.Blocked, At: at,
		From: channel.Person{ID: room}, Address: channel.Address{Channel: s.channel, Tenant: s.address, Room: room, Thread: thread}}}
}

// threadOf finds the conversation of a mail. A signed reply address, or the id of a mail of ours, holds for the one to
// whom we sent it; everybody else's mails are told apart by the mail that began them.
func (s self) threadOf(h header, from string) (thread string, signed bool) {
	for _, key := range []string{"To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Forwarded-To", "Resent-To"} {
		for _, a := range h.addresses(key) {
			if token, own := s.ownAddress(a); own {
				if thread, ok := s.threadIn(token, from); ok {
					return thread, true
				}
			}
		}
	}
	refs := append(h.ids("References"), h.ids("In-Reply-To")...)
	for _, ref := range slices.Backward(refs) {
		if thread, ok := s.ownID(ref, from); ok {
			return thread, true
		}
	}
	if len(refs) > 0 {
		return s.thread(from, refs[0]), false
	}
	if id := h.id("Message-Id"); id != "" {
		return s.thread(from, id), false
	}
	return s.thread(from, h.Get("Date")+"\n"+h.Get("Subject")), false
}

// answerMarks are what mail programs put before the subject of an answer or a forwarded mail.
var answerMarks = regexp.MustCompile(`(?i)^((re|aw|antw|antwort|sv|vs|rif|odp|ynt|fwd?|wg|tr|rv|enc|doorst|回复|答复|转发)(\[\d+\])?\s*[:：]\s*)+`)

// maxRefs keeps references below what a header may hold.
const maxRefs = 10

// memoOf is what an answer to a mail needs.
func memoOf(h header) memo {
	m := memo{Subject: clipRunes(answerMarks.ReplaceAllString(h.text("Subject"), ""), 200), ID: h.id("Message-Id"), Refs: h.ids("References")}
	if len(m.Refs) == 0 {
		m.Refs = h.ids("In-Reply-To")
	}
	if n := len(m.Refs); n > maxRefs {
		m.Refs = append(m.Refs[:1:1], m.Refs[n-maxRefs+1:]...)
	}
	return m
}

// key names a mail for good: the same one that came twice, by two ways, has one key.
func key(h header, from string, raw []byte) string {
	if id := h.id("Message-Id"); id != "" {
		return short(from, id, h.Get("Date"))
	}
	return short(from, string(raw))
}

// short is a name that holds nothing readable.
func short(values ...string) string {
	h := sha256.New()
	for _, v := range values {
		h.Write([]byte(v))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))[:32]
}

var languageForm = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?$`)

// language is what the mail says it is written in.
func language(h header) string {
	l, _, _ := strings.Cut(h.Get("Content-Language"), ",")
	if l = strings.TrimSpace(l); languageForm.MatchString(l) {
		return l
	}
	return ""
}

// visible leaves out control characters.
func visible(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD")))
}

// capped keeps the beginning of what is written.
type capped struct {
	b   bytes.Buffer
	max int
}

func (c *capped) Write(p []byte) (int, error) {
	if room := c.max - c.b.Len(); room > 0 {
		c.b.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

// wholeMail stands for a part where the file is the mail itself.
const wholeMail = "mail"

func partName(index int) string { return strconv.Itoa(index) }
