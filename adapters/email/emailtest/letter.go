package emailtest

import (
	"encoding/base64"
	"strings"
)

// AuthServ is the name under which the server would write what it found out about senders.
const AuthServ = "mx.desk.example"

// Letter is a mail as a customer's program writes it, and as the mail server hands it on: with the sender proved.
type Letter struct {
	From, To, ID string
	Subject      string
	Root         string // the id of the mail that it answers, and that began it all; "" = it is the first
	Text         string
	Extra        string // fields more, each with its line end
}

// Head is its header, without what says how the text is written.
func (l Letter) Head() string {
	_, domain, _ := strings.Cut(l.From, "@")
	answers := ""
	if l.Root != "" {
		answers = "In-Reply-To: <" + l.Root + ">\r\nReferences: <" + l.Root + ">\r\n"
	}
	return "Return-Path: <" + l.From + ">\r\nAuthentication-Results: " + AuthServ + "; dkim=pass header.d=" + domain + "; dmarc=pass (p=NONE) header.from=" + domain + "\r\n" +
		"Received: from " + domain + " by " + AuthServ + "; Sun, 22 Nov 2026 10:00:00 +0000\r\n" +
		"From: Customer <" + l.From + ">\r\nTo: " + l.To + "\r\nSubject: " + l.Subject + "\r\nMessage-ID: <" + l.ID + ">\r\n" + answers +
		"Date: Sun, 22 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n" + l.Extra
}

// Part is its text as a part.
func (l Letter) Part() string {
	return "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + Base64([]byte(l.Text))
}

// Raw is the whole mail.
func (l Letter) Raw() []byte { return []byte(l.Head() + l.Part()) }

// Base64 is base64 in lines of 76.
func Base64(b []byte) string {
	s := base64.StdEncoding.EncodeToString(b)
	var sb strings.Builder
	for len(s) > 76 {
		sb.WriteString(s[:76] + "\r\n")
		s = s[76:]
	}
	return sb.String() + s + "\r\n"
}
