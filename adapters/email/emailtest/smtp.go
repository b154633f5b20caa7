package emailtest

import (
	"errors"
	"io"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// submission is one SMTP connection.
type submission struct {
	m        *Server
	c        *smtp.Conn
	in       bool
	from, to string
}

func (s *submission) AuthMechanisms() []string {
	s.m.mu.Lock()
	defer s.m.mu.Unlock()
	if s.m.token != "" {
		return []string{"XOAUTH2"}
	}
	return []string{"PLAIN"}
}

func (s *submission) Auth(mech string) (sasl.Server, error) {
	if f, ok := s.m.fault("auth"); ok {
		return nil, f.Err
	}
	if mech == "XOAUTH2" {
		return &smtpBearer{bearer{m: s.m}, s}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error {
		if !s.m.lets(user, password) {
			return smtp.ErrAuthFailed
		}
		s.in = true
		return nil
	}), nil
}

type smtpBearer struct {
	bearer
	s *submission
}

func (b *smtpBearer) Next(r []byte) ([]byte, bool, error) {
	c, done, err := b.bearer.Next(r)
	if err != nil {
		return nil, false, smtp.ErrAuthFailed
	}
	b.s.in = done
	return c, done, nil
}

// happen does what a fault says.
func (s *submission) happen(at string) error {
	f, ok := s.m.fault(at)
	switch {
	case !ok:
		return nil
	case f.Do == "reset":
		s.c.Conn().Close()
		return errors.New("reset")
	}
	return f.Err
}

func (s *submission) Mail(from string, _ *smtp.MailOptions) error {
	if !s.in {
		return smtp.ErrAuthRequired
	}
	s.from = from
	return s.happen("mail")
}

func (s *submission) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	if s.m.NoPlus && strings.Contains(to, "+") {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	}
	return s.happen("rcpt")
}

func (s *submission) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	f, failing := s.m.fault("data")
	if failing && f.Do == "hang" {
		select {
		case <-s.m.gone:
		case <-time.After(time.Minute):
		}
		return errors.New("gone")
	}
	if !failing || f.Take {
		s.m.mu.Lock()
		s.m.sent = append(s.m.sent, Mail{s.from, s.to, raw})
		keep := s.m.KeepSent
		s.m.mu.Unlock()
		if keep {
			s.m.AppendTo("Sent", time.Now(), raw)
		}
	}
	switch {
	case failing && f.Do == "reset":
		s.c.Conn().Close()
		return errors.New("reset")
	case failing:
		return f.Err
	}
	return nil
}

func (s *submission) Reset()        {}
func (s *submission) Logout() error { return nil }
