package email

import (
	"bufio"
	"io"
	"strings"
)

// report is what a mail server says of a mail of ours that it could not deliver (RFC 3464).
type report struct {
	seen       bool
	failed     bool
	recipients []string
	ids        []string
}

// maxReport bounds what is read of one part of a report.
const maxReport = 256 << 10

// status reads the machine's part: one group of fields for the mail, one for each recipient.
func (r *report) status(body io.Reader) {
	r.seen = true
	br := bufio.NewReader(io.LimitReader(body, maxReport))
	for range 50 {
		if _, err := br.Peek(1); err != nil {
			return
		}
		h, _ := readHeader(br)
		if word(h, "Action") != "failed" {
			continue
		}
		r.failed = true
		for _, key := range []string{"Original-Recipient", "Final-Recipient"} {
			_, a, _ := strings.Cut(h.Get(key), ";")
			if a, ok := cleanAddress(strings.Trim(strings.TrimSpace(a), "<>")); ok {
				r.recipients = append(r.recipients, a)
			}
		}
	}
}

// returned reads the head of the mail that came back.
func (r *report) returned(body io.Reader) {
	h, _ := readHeader(bufio.NewReader(io.LimitReader(body, maxReport)))
	r.ids = append(append(r.ids, h.ids("Message-Id")...), h.ids(loopHeader)...)
	r.recipients = append(r.recipients, h.addresses("To")...)
}

// bounced finds the conversation whose mail came back. Our own signature in the id of that mail bears it out: nobody else
// can make the desk believe that an address is closed.
func (s self) bounced(r report) (room, thread string, ok bool) {
	if !r.failed {
		return "", "", false
	}
	for _, id := range r.ids {
		for _, to := range r.recipients {
			if thread, ok := s.ownID(id, to); ok {
				return to, thread, true
			}
		}
	}
	return "", "", false
}
