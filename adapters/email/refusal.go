package email

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/emersion/go-smtp"

	"frontdesk/bot/channel"
)

// refused is the error for credentials that a server does not take.
func refused(what, code string) error {
	return &channel.SendError{Class: channel.AuthLost, Code: what + " " + code, Err: fmt.Errorf("email: %s: the server refuses user or password", what)}
}

// unreachable is the error for a server that cannot be spoken to. Errors of the network hold addresses of machines and no
// more; those of the protocol can hold anything, and are not passed on.
func unreachable(what string, err error) error {
	return &channel.SendError{Class: channel.Retryable, Err: fmt.Errorf("email: %s: %w", what, bare(err))}
}

// bare is what may be said of an error.
func bare(err error) error {
	var n net.Error
	var bad *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.Is(err, errSilent), errors.Is(err, context.DeadlineExceeded), errors.As(err, &n) && n.Timeout():
		return errSilent
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.As(err, &bad):
		return errCertificate
	case errors.As(err, &record):
		return errNoTLS
	}
	return errBroken
}

var (
	errBroken      = errors.New("the connection cannot be made, or broke")
	errCertificate = errors.New("the server's certificate is not trusted, or not for its name")
)

// stage is how far a mail had come when it failed.
type stage uint8

const (
	begun    stage = iota // connecting, signing in
	sender                // MAIL FROM
	receiver              // RCPT TO
	body                  // DATA, and the mail itself
	ended                 // the dot that ends it was sent
)

// limitWait is how long a server is left alone that has had too much and never says for how long.
const limitWait = time.Minute

// judge is the SendError of a failed send.
func judge(at stage, err error) *channel.SendError {
	var no *smtp.SMTPError
	if !errors.As(err, &no) {
		class := channel.Retryable
		if at == ended { // it may have been taken
			class = channel.Ambiguous
		}
		return &channel.SendError{Class: class, Err: fmt.Errorf("email: smtp: %w", bare(err))}
	}
	e := &channel.SendError{Class: channel.Permanent, Code: codeOf(no), Err: errors.New("email: smtp: " + meaning(at))}
	switch {
	case no.Code/100 == 4 && limited(no):
		e.Class, e.Scope, e.RetryAfter = channel.RateLimited, "global", limitWait
		if at == receiver && no.EnhancedCode[1] == 2 { // this mailbox gets too much
			e.Scope = "room"
		}
	case no.Code/100 == 4:
		e.Class = channel.Retryable
	case no.Code/100 != 5: // nonsense: what was done is not known
		e.Class = channel.Retryable
		if at == ended {
			e.Class = channel.Ambiguous
		}
	case at == begun:
		e.Class = channel.AuthLost
	case at == receiver && closed(no):
		e.Class = channel.Gone
	}
	return e
}

// codeOf is a server's code, as 550 5.1.1. Its words may hold an address or a text, and stay here.
func codeOf(e *smtp.SMTPError) string {
	s := strconv.Itoa(e.Code)
	if e.EnhancedCode[0] > 0 {
		s += fmt.Sprintf(" %d.%d.%d", e.EnhancedCode[0], e.EnhancedCode[1], e.EnhancedCode[2])
	}
	return s
}

func meaning(at stage) string {
	switch at {
	case begun:
		return "the server does not let us in"
	case sender:
		return "the server does not take mail from this address"
	case receiver:
		return "the server does not take mail to the customer's address"
	case body, ended:
	}
	return "the server does not take the mail"
}

// limited tells whether a temporary no is for having sent too much: by their enhanced codes those of Gmail (4.2.1, 4.7.28),
// of Exchange Online (4.3.2, 4.7.5xx) and the usual ones.
func limited(e *smtp.SMTPError) bool {
	c := e.EnhancedCode
	switch {
	case e.Code == 432, c[1] == 3 && c[2] == 2, c[1] == 2 && c[2] == 1, c[1] == 5 && c[2] == 3:
		return true
	case c[1] == 7 && (c[2] == 28 || c[2] == 32 || c[2] >= 500 && c[2] < 700):
		return true
	}
	return false
}

// closed tells whether a no means that the address is none, or closed to us.
func closed(e *smtp.SMTPError) bool {
	c := e.EnhancedCode
	switch {
	case c[0] != 5: // a server without enhanced codes
		return e.Code == 550 || e.Code == 551 || e.Code == 553
	case c[1] == 1, c[1] == 2 && c[2] == 1, c[1] == 4 && (c[2] == 1 || c[2] == 4):
		return true
	}
	return false
}
