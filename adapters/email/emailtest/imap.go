package emailtest

import (
	"errors"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"
)

// session is one IMAP connection.
type session struct {
	*imapmemserver.UserSession
	m    *Server
	conn *imapserver.Conn
}

func (m *Server) newSession(c *imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
	return &session{m: m, conn: c, UserSession: imapmemserver.NewUserSession(m.box)}, nil, nil
}

func (s *session) Login(user, password string) error {
	if !s.m.lets(user, password) {
		return imapserver.ErrAuthFailed
	}
	return nil
}

func (s *session) AuthenticateMechanisms() []string {
	s.m.mu.Lock()
	defer s.m.mu.Unlock()
	if s.m.token != "" {
		return []string{"XOAUTH2"}
	}
	return []string{"PLAIN"}
}

func (s *session) Authenticate(mech string) (sasl.Server, error) {
	if mech == "XOAUTH2" {
		return &bearer{m: s.m}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return s.Login(user, password) }), nil
}

func (s *session) Select(name string, o *imap.SelectOptions) (*imap.SelectData, error) {
	if o == nil || !o.ReadOnly {
		s.m.mu.Lock()
		s.m.connects++
		bye := s.m.bye > 0
		if bye {
			s.m.bye--
		}
		s.m.mu.Unlock()
		if bye {
			go s.conn.Bye("come back later") //nolint:errcheck // it ends
			return nil, errors.New("going down")
		}
	}
	return s.UserSession.Select(name, o)
}

func (s *session) Fetch(w *imapserver.FetchWriter, set imap.NumSet, o *imap.FetchOptions) error {
	if uids, ok := set.(imap.UIDSet); ok {
		if nums, ok := uids.Nums(); ok {
			if do := s.m.fetching(nums); do != Gives {
				return s.withhold(w, nums, do)
			}
		}
	}
	return s.UserSession.Fetch(w, set, o)
}

// Withholding is how the fetching of a mail goes.
type Withholding string

// The ways.
const (
	Gives   Withholding = ""
	Refuses Withholding = "refuses" // NO, and the connection stands
	Breaks  Withholding = "breaks"  // the connection ends
	Empties Withholding = "empties" // OK, and no body: Exchange does so with what it cannot read
)

// fetching counts what is fetched, and tells how it goes.
func (m *Server) fetching(uids []imap.UID) Withholding {
	m.mu.Lock()
	defer m.mu.Unlock()
	do := Gives
	for _, uid := range uids {
		m.fetched[uid]++
		if m.withhold != nil && do == Gives {
			do = m.withhold(uid)
		}
	}
	return do
}

func (s *session) withhold(w *imapserver.FetchWriter, uids []imap.UID, do Withholding) error {
	switch do {
	case Breaks:
		s.m.hoses.cut()
		return errors.New("cut")
	case Empties:
		for _, uid := range uids {
			m := w.CreateMessage(uint32(uid)) // as long as none was expunged
			m.WriteUID(uid)
			if err := m.Close(); err != nil {
				return err
			}
		}
		return nil
	case Gives, Refuses:
	}
	return &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeUnavailable, Text: "try later"}
}

func (s *session) Store(w *imapserver.FetchWriter, set imap.NumSet, f *imap.StoreFlags, o *imap.StoreOptions) error {
	if f.Op == imap.StoreFlagsAdd && slices.Contains(f.Flags, imap.FlagSeen) {
		s.m.mu.Lock()
		s.m.marked++
		s.m.mu.Unlock()
	}
	return s.UserSession.Store(w, set, f, o)
}

// bearer is XOAUTH2 as Google and Microsoft do it.
type bearer struct {
	m    *Server
	told bool
}

func (b *bearer) Next(response []byte) ([]byte, bool, error) {
	if b.told {
		return nil, false, imapserver.ErrAuthFailed
	}
	if response == nil {
		return []byte{}, false, nil
	}
	parts := strings.Split(string(response), "\x01")
	if len(parts) == 4 && b.m.letsToken(strings.TrimPrefix(parts[0], "user="), strings.TrimPrefix(parts[1], "auth=Bearer ")) {
		return nil, true, nil
	}
	b.told = true
	return []byte(`{"status":"400","schemes":"Bearer"}`), false, nil
}
