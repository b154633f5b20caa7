package staff

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"frontdesk/bot"
)

// Store is what accounts are kept in.
type Store interface {
	bot.Reader
	bot.Writer
}

// Config is what Accounts needs.
type Config struct {
	Store  Store
	Keys   bot.Sealer
	Now    func() time.Time
	NewID  func(prefix string) string // unguessable id with this prefix, as "st_"
	Random io.Reader                  // cryptographic: secrets come from it
	Work   Work                       // of a password guess; zero = the product's
}

// Accounts keeps who works here. It is safe for concurrent use.
type Accounts struct {
	Config
	hasher   *hasher
	throttle *throttle
	audit    auditTail

	mu    sync.Mutex
	known map[bot.StaffID]Account // opened accounts, by id, at the version they had
}

// New returns Accounts over a store.
func New(c Config) (*Accounts, error) {
	if c.Store == nil || c.Keys == nil || c.Now == nil || c.NewID == nil || c.Random == nil {
		return nil, errors.New("staff: Store, Keys, Now, NewID and Random are all needed")
	}
	return &Accounts{Config: c, hasher: newHasher(c.Work, c.Random), throttle: newThrottle(), known: map[bot.StaffID]Account{}}, nil
}

// Change says what becomes of an account; nil leaves a field as it is.
type Change struct {
	Name     *string
	Role     *Role
	Teams    *[]string
	Disabled *bool
}

// Get reads an account. Error: NotFound.
func (s *Accounts) Get(ctx context.Context, id bot.StaffID) (Account, error) {
	recs, err := s.Store.Get(ctx, bot.Ref{Kind: bot.KindStaff, ID: string(id)})
	if err != nil {
		return Account{}, err
	}
	return s.open(ctx, recs[0])
}

// ByEmail reads the account with an e-mail address. Error: NotFound.
func (s *Accounts) ByEmail(ctx context.Context, email string) (Account, error) {
	recs, err := s.Store.Get(ctx, s.emailRef(email))
	if err != nil {
		return Account{}, err
	}
	if recs[0].Ver == 0 {
		return Account{}, &bot.Error{Code: bot.NotFound, Op: "read account", Text: "nobody here has this e-mail address"}
	}
	return s.Get(ctx, bot.StaffID(recs[0].Head))
}

// List returns at most limit accounts behind an id, in id order.
func (s *Accounts) List(ctx context.Context, after bot.StaffID, limit int) ([]Account, error) {
	recs, err := s.Store.List(ctx, bot.KindStaff, "", string(after), limit)
	if err != nil {
		return nil, err
	}
	out := make([]Account, 0, len(recs))
	for _, r := range recs {
		a, err := s.open(ctx, r)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// All returns every account, in id order.
func (s *Accounts) All(ctx context.Context) (all []Account, err error) {
	const page = 200
	for after := bot.StaffID(""); ; {
		some, err := s.List(ctx, after, page)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		if len(some) < page {
			return all, nil
		}
		after = some[len(some)-1].ID
	}
}

// Create makes an account without a password: whoever gets the invitation sets it. By is who does it, "" for the
// operator's own command line. Errors: Invalid, Conflict (the address is taken).
func (s *Accounts) Create(ctx context.Context, by bot.StaffID, email, name string, role Role, teams []string) (Account, error) {
	var w bot.Write
	if role == Admin { // who invites one needs no link for the first
		f, ver, err := s.firstRun(ctx)
		if err != nil {
			return Account{}, err
		}
		if !f.Used {
			rec, err := f.over(ver)
			if err != nil {
				return Account{}, err
			}
			w.Put = append(w.Put, rec)
		}
	}
	return s.create(ctx, orCommandLine(by), Account{Email: email, Name: name, Role: role, Teams: teams}, "", w)
}

// admins lists the administrators.
func (s *Accounts) admins(ctx context.Context) ([]Account, error) {
	all, err := s.All(ctx)
	return slices.DeleteFunc(all, func(a Account) bool { return a.Role != Admin }), err
}

// AdminMissing tells whether no administrator can sign in, because none has set a password yet.
func (s *Accounts) AdminMissing(ctx context.Context) (bool, error) {
	admins, err := s.admins(ctx)
	return err == nil && !slices.ContainsFunc(admins, func(a Account) bool { return a.Password != "" && !a.Disabled }), err
}

// create commits an account with its key, its address and what else belongs to it. By "" is the account itself: the
// first administrator.
func (s *Accounts) create(ctx context.Context, by bot.StaffID, a Account, password string, w bot.Write) (Account, error) {
	a.V, a.ID, a.Epoch, a.Created = accountVersion, bot.StaffID(s.NewID("st_")), 1, bot.Milli(s.Now())
	a.Email, a.Name = fold(a.Email), strings.TrimSpace(a.Name)
	if err := a.check(); err != nil {
		return Account{}, err
	}
	if password != "" {
		hash, err := s.newPassword(ctx, password, &a)
		if err != nil {
			return Account{}, err
		}
		a.Password = hash
	}
	key, rec, err := s.Keys.NewKey(ctx)
	if err != nil {
		return Account{}, err
	}
	a.Key = key
	put, err := s.seal(ctx, a)
	if err != nil {
		return Account{}, err
	}
	email := s.emailRef(a.Email)
	w.Put = append(w.Put, rec, put, bot.Record{Ref: email, Head: []byte(a.ID)})
	if by == "" {
		by = a.ID
	}
	err = s.commit(ctx, w, Note{By: by, Verb: "user.create", Object: string(a.ID), Detail: string(a.Role)})
	if bot.IsConflict(err, bot.KindEmail) {
		return Account{}, &bot.Error{Code: bot.Conflict, Op: "create account", Text: "somebody here has this e-mail address already", Err: &FieldError{FieldEmail, "taken"}}
	}
	a.Ver = 1
	return a, err
}

// Edit changes an account that was read at a version. Errors: NotFound, Invalid, Conflict (it was changed since).
func (s *Accounts) Edit(ctx context.Context, by, id bot.StaffID, ver int64, c Change) (Account, error) {
	a, err := s.Get(ctx, id)
	if err != nil {
		return Account{}, err
	}
	if a.Ver != ver {
		return Account{}, stale(id)
	}
	was := a
	if c.Name != nil {
		a.Name = strings.TrimSpace(*c.Name)
	}
	if c.Role != nil {
		a.Role = *c.Role
	}
	if c.Teams != nil {
		a.Teams = slices.Clone(*c.Teams)
	}
	if c.Disabled != nil {
		a.Disabled = *c.Disabled
	}
	if a.Disabled && !was.Disabled {
		a.Epoch++ // so that its sessions don't come back when it is enabled again
	}
	if err := a.check(); err != nil {
		return Account{}, err
	}
	w := bot.Write{}
	if was.Role == Admin && !was.Disabled && (a.Role != Admin || a.Disabled) {
		other, err := s.otherAdmin(ctx, id)
		if err != nil {
			return Account{}, err
		}
		w.Check = append(w.Check, other) // so that two who demote each other don't leave a desk without an administrator
	}
	note := Note{By: by, Verb: "user.change", Object: string(id), Detail: difference(was, a)}
	return s.update(ctx, a, w, note)
}

func stale(id bot.StaffID) error {
	return &bot.Error{Code: bot.Conflict, Op: "change account", Text: "somebody changed this account since you read it: look again",
		Ref: bot.Ref{Kind: bot.KindStaff, ID: string(id)}}
}

// otherAdmin finds an administrator besides one. Error Denied: there is none.
func (s *Accounts) otherAdmin(ctx context.Context, but bot.StaffID) (bot.RefVer, error) {
	all, err := s.All(ctx)
	if err != nil {
		return bot.RefVer{}, err
	}
	for _, a := range all {
		if a.ID != but && a.Role == Admin && !a.Disabled && a.Password != "" {
			return bot.RefVer{Ref: bot.Ref{Kind: bot.KindStaff, ID: string(a.ID)}, Ver: a.Ver}, nil
		}
	}
	return bot.RefVer{}, &bot.Error{Code: bot.Denied, Op: "change account", Text: "this is the last administrator: make another one first"}
}

// difference says in codes what changed, for the audit log.
func difference(was, is Account) string {
	var d []string
	if was.Name != is.Name {
		d = append(d, "name")
	}
	if was.Role != is.Role {
		d = append(d, fmt.Sprintf("role %s to %s", was.Role, is.Role))
	}
	if !slices.Equal(was.Teams, is.Teams) {
		d = append(d, "teams")
	}
	if was.Disabled != is.Disabled {
		d = append(d, map[bool]string{true: "disabled", false: "enabled"}[is.Disabled])
	}
	return strings.Join(d, ", ")
}

// update commits a changed account together with w.
func (s *Accounts) update(ctx context.Context, a Account, w bot.Write, n Note) (Account, error) {
	put, err := s.seal(ctx, a)
	if err != nil {
		return Account{}, err
	}
	w.Put = append(w.Put, put)
	if err := s.commit(ctx, w, n); err != nil {
		if bot.IsConflict(err, bot.KindStaff) {
			return Account{}, stale(a.ID)
		}
		return Account{}, err
	}
	a.Ver++
	return a, nil
}

// newPassword checks and hashes.
func (s *Accounts) newPassword(ctx context.Context, password string, a *Account) (string, error) {
	if err := checkPassword(password, a); err != nil {
		return "", err
	}
	return s.hasher.hash(ctx, password)
}

func (s *Accounts) emailRef(email string) bot.Ref {
	return bot.Ref{Kind: bot.KindEmail, ID: s.Keys.Hash("staff e-mail", fold(email))}
}

// seal makes the record of an account; its version is the one the account was read at.
func (s *Accounts) seal(ctx context.Context, a Account) (bot.Record, error) {
	plain, err := json.Marshal(a)
	if err != nil {
		return bot.Record{}, &bot.Error{Code: bot.Internal, Op: "write account", Err: err}
	}
	body, err := s.Keys.Seal(ctx, a.Key, plain)
	if err != nil {
		return bot.Record{}, fmt.Errorf("account %s: %w", a.ID, err)
	}
	return bot.Record{Ref: bot.Ref{Kind: bot.KindStaff, ID: string(a.ID)}, Ver: a.Ver, Key: a.Key, Body: body}, nil
}

// open reads the record of an account, from memory if it is as it was.
func (s *Accounts) open(ctx context.Context, r bot.Record) (Account, error) {
	id := bot.StaffID(r.ID)
	if r.Ver == 0 {
		return Account{}, &bot.Error{Code: bot.NotFound, Op: "read account", Text: "there is no such account", Ref: r.Ref}
	}
	s.mu.Lock()
	a, ok := s.known[id]
	s.mu.Unlock()
	if ok && a.Ver == r.Ver {
		return a, nil
	}
	plain, err := s.Keys.Open(ctx, r.Key, r.Body)
	if err != nil {
		return Account{}, fmt.Errorf("account %s: %w", id, err)
	}
	a = Account{}
	if err := json.Unmarshal(plain, &a); err != nil || a.V < 1 || a.V > accountVersion {
		return Account{}, &bot.Error{Code: bot.Internal, Op: "read account", Ref: r.Ref, Err: fmt.Errorf("format %d is not readable by this build: %w", a.V, err)}
	}
	a.Ver, a.Key = r.Ver, r.Key
	s.mu.Lock()
	s.known[id] = a
	s.mu.Unlock()
	return a, nil
}

// secret draws 256 bits, written to be pasted into addresses and headers.
func (s *Accounts) secret() (string, error) {
	var b [32]byte
	if _, err := io.ReadFull(s.Random, b[:]); err != nil {
		return "", fmt.Errorf("secret: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b[:]), nil
}
