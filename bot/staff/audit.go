package staff

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"frontdesk/bot"
)

// AuditStream is the log that holds who did what. It is append-only and hash-chained as conversations are.
const AuditStream = "audit"

// CommandLine is who acts where the operator's own command line does: nobody of the staff.
const CommandLine bot.StaffID = "command line"

// orCommandLine is who acted; the command line names nobody.
func orCommandLine(by bot.StaffID) bot.StaffID {
	if by == "" {
		return CommandLine
	}
	return by
}

// Note is a line of the audit log before it is written: ids and codes. Address, where the request came from, is
// personal data: it is sealed with the key of By, or of Object where nobody is signed in, and goes when that account is
// erased.
type Note struct {
	By      bot.StaffID
	Verb    string // as user.create
	Object  string // id of what it was done to
	Detail  string // codes and ids, never names or texts
	Address string
}

type addressKey struct{}

// WithAddress says where the request came from that a context belongs to: every note written under it holds that.
func WithAddress(ctx context.Context, address string) context.Context {
	return context.WithValue(ctx, addressKey{}, address)
}

// Line is a line of the audit log.
type Line struct {
	Seq     int64
	At      time.Time
	By      bot.StaffID
	Verb    string
	Object  string
	Detail  string
	Address string // "" where none was noted, or it was erased
	Hash    []byte
}

// auditHead is what stays readable for ever.
type auditHead struct {
	V      int         `json:"v"`
	At     time.Time   `json:"at"`
	By     bot.StaffID `json:"by,omitempty"`
	Verb   string      `json:"verb"`
	Object string      `json:"object,omitempty"`
	Detail string      `json:"detail,omitempty"`
}

// auditBody is what is sealed.
type auditBody struct {
	Address string `json:"address,omitempty"`
}

// auditTail remembers the last entry, so that appending needs no search.
type auditTail struct {
	mu   sync.Mutex
	seq  int64
	hash []byte
}

// commitTries bounds how often a line is numbered anew because another process wrote one first.
const commitTries = 10

// Audit writes a line by itself, for what changes no account: exports, views of personal data, publishing.
func (s *Accounts) Audit(ctx context.Context, n Note) error { return s.commit(ctx, bot.Write{}, n) }

// Commit commits a change together with its line of the audit log, all or nothing. Errors are those of
// bot.Writer; a Conflict names what of w was in the way, never the audit log.
func (s *Accounts) Commit(ctx context.Context, w bot.Write, n Note) error { return s.commit(ctx, w, n) }

func (s *Accounts) commit(ctx context.Context, w bot.Write, n Note) error {
	s.audit.mu.Lock()
	defer s.audit.mu.Unlock()
	base := w
	for range commitTries {
		if err := s.catchUp(ctx); err != nil {
			return err
		}
		entry, err := s.line(ctx, n)
		if err != nil {
			return err
		}
		w = base
		w.Append = append(append([]bot.Entry(nil), base.Append...), entry)
		_, err = s.Store.Commit(ctx, w)
		if err == nil {
			s.audit.seq, s.audit.hash = entry.Seq, entry.Hash
			return nil
		}
		if !bot.IsConflict(err, "log") {
			return err
		}
	}
	return &bot.Error{Code: bot.Busy, Op: "write audit log", Text: "too many others write at once: try again"}
}

// catchUp finds the end of the log behind the last line known here: in steps that double, then halve, because the
// log may be long when a process starts and numbers have no gaps.
func (s *Accounts) catchUp(ctx context.Context) error {
	for step, growing := int64(1), true; step > 0; {
		e, err := s.Store.Log(ctx, AuditStream, s.audit.seq+step-1, 1)
		if err != nil {
			return err
		}
		if len(e) == 1 {
			s.audit.seq, s.audit.hash = e[0].Seq, e[0].Hash
		} else {
			growing = false
		}
		if growing {
			step *= 2
		} else {
			step /= 2
		}
	}
	return nil
}

func (s *Accounts) line(ctx context.Context, n Note) (bot.Entry, error) {
	head, err := json.Marshal(auditHead{V: 1, At: bot.Milli(s.Now()), By: n.By, Verb: n.Verb, Object: n.Object, Detail: n.Detail})
	if err != nil {
		return bot.Entry{}, &bot.Error{Code: bot.Internal, Op: "write audit log", Err: err}
	}
	e := bot.Entry{Stream: AuditStream, Seq: s.audit.seq + 1, Head: head, Body: []byte{}}
	if n.Address == "" {
		n.Address, _ = ctx.Value(addressKey{}).(string)
	}
	if n.Address != "" {
		if err := s.sealAddress(ctx, &e, n); err != nil {
			return bot.Entry{}, err
		}
	}
	e.Sum = bot.BodySum(e.Body)
	e.Hash = bot.ChainHash(s.audit.hash, e.Head, e.Sum)
	return e, nil
}

func (s *Accounts) sealAddress(ctx context.Context, e *bot.Entry, n Note) error {
	a, err := s.Get(ctx, bot.StaffID(cmp.Or(string(n.By), n.Object)))
	if bot.CodeOf(err) == bot.NotFound {
		return nil // of nobody we know, so there is no key to seal it with
	}
	if err != nil {
		return err
	}
	plain, err := json.Marshal(auditBody{Address: n.Address})
	if err != nil {
		return &bot.Error{Code: bot.Internal, Op: "write audit log", Err: err}
	}
	e.Key = a.Key
	e.Body, err = s.Keys.Seal(ctx, a.Key, plain)
	return err
}

// Lines returns at most limit lines of the audit log before a number, newest first. Before 0 = from the end.
func (s *Accounts) Lines(ctx context.Context, before int64, limit int) ([]Line, error) {
	if before <= 0 {
		s.audit.mu.Lock()
		err := s.catchUp(ctx)
		before = s.audit.seq + 1
		s.audit.mu.Unlock()
		if err != nil {
			return nil, err
		}
	}
	from := max(0, before-1-int64(limit))
	entries, err := s.Store.Log(ctx, AuditStream, from, int(before-1-from))
	if err != nil {
		return nil, err
	}
	out := make([]Line, 0, len(entries))
	for _, e := range slices.Backward(entries) {
		l, err := s.openLine(ctx, e)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

func (s *Accounts) openLine(ctx context.Context, e bot.Entry) (Line, error) {
	var h auditHead
	if err := json.Unmarshal(e.Head, &h); err != nil {
		return Line{}, &bot.Error{Code: bot.Internal, Op: "read audit log", Err: fmt.Errorf("line %d: %w", e.Seq, err)}
	}
	l := Line{Seq: e.Seq, At: h.At, By: h.By, Verb: h.Verb, Object: h.Object, Detail: h.Detail, Hash: e.Hash}
	if e.Key == "" || len(e.Body) == 0 {
		return l, nil
	}
	plain, err := s.Keys.Open(ctx, e.Key, e.Body)
	if bot.CodeOf(err) == bot.NotFound {
		return l, nil // erased with its account
	}
	if err != nil {
		return Line{}, fmt.Errorf("audit line %d: %w", e.Seq, err)
	}
	var b auditBody
	if err := json.Unmarshal(plain, &b); err != nil {
		return Line{}, &bot.Error{Code: bot.Internal, Op: "read audit log", Err: fmt.Errorf("line %d: %w", e.Seq, err)}
	}
	l.Address = b.Address
	return l, nil
}
