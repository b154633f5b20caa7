package staff

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"time"

	"frontdesk/bot"
)

// How long a one-time link that sets a password works.
const (
	// ResetTime is short: somebody waits for it.
	ResetTime = 15 * time.Minute
	// InviteTime lets somebody come back from a long week-end.
	InviteTime = 72 * time.Hour
)

// Link is a one-time secret that sets a password, shown once and stored as a hash.
type Link struct {
	Secret  string
	Expires time.Time
}

// linkHead is what the record of a link holds. The epoch makes it void once any password was set after it was made.
type linkHead struct {
	V       int         `json:"v"`
	Staff   bot.StaffID `json:"staff"`
	Epoch   int64       `json:"epoch"`
	Expires time.Time   `json:"expires"`
}

// MakeLink makes a link for an account: InviteTime for one that has no password yet, else ResetTime. Error: NotFound.
func (s *Accounts) MakeLink(ctx context.Context, by, id bot.StaffID) (Link, error) {
	a, err := s.Get(ctx, id)
	if err != nil {
		return Link{}, err
	}
	life, verb := ResetTime, "link.reset"
	if a.Password == "" {
		life, verb = InviteTime, "link.invite"
	}
	secret, err := s.secret()
	if err != nil {
		return Link{}, err
	}
	h := linkHead{V: 1, Staff: id, Epoch: a.Epoch, Expires: bot.Milli(s.Now()).Add(life)}
	head, err := json.Marshal(h)
	if err != nil {
		return Link{}, &bot.Error{Code: bot.Internal, Op: "write link", Err: err}
	}
	w := bot.Write{Put: []bot.Record{{Ref: linkRef(secret), Head: head}}}
	return Link{secret, h.Expires}, s.commit(ctx, w, Note{By: orCommandLine(by), Verb: verb, Object: string(id)})
}

// Reset sets a password by a link, which works once. All sessions end. Errors: Denied (the link opens nothing,
// whatever the reason), Invalid (the password), Busy with a TooMany as cause.
func (s *Accounts) Reset(ctx context.Context, secret, password, address string) error {
	forgive, err := s.slow(address, "", false)
	if err != nil {
		return err
	}
	a, link, err := s.linked(ctx, secret)
	if err != nil {
		return err
	}
	w := bot.Write{Drop: []bot.RefVer{link}}
	_, err = s.setPassword(ctx, a, password, w, Note{By: a.ID, Verb: "password.reset", Object: string(a.ID), Address: address})
	if bot.IsConflict(err) {
		return errLinkRefused
	}
	if err == nil {
		forgive()
	}
	return err
}

// LinkedTo is the account whose password a link sets; the link stays good. Errors: Denied (the link opens nothing, whatever the
// reason), Busy with a TooMany as cause.
func (s *Accounts) LinkedTo(ctx context.Context, secret, address string) (Account, error) {
	forgive, err := s.slow(address, "", false)
	if err != nil {
		return Account{}, err
	}
	a, _, err := s.linked(ctx, secret)
	if err == nil {
		forgive()
	}
	return a, err
}

var errLinkRefused = &bot.Error{Code: bot.Denied, Op: "reset", Text: "this link was used or has run out: ask for a new one"}

// linked reads a link's record and its account. Error: errLinkRefused.
func (s *Accounts) linked(ctx context.Context, secret string) (Account, bot.RefVer, error) {
	ref := linkRef(secret)
	recs, err := s.Store.Get(ctx, ref)
	if err != nil {
		return Account{}, bot.RefVer{}, err
	}
	if recs[0].Ver == 0 {
		return Account{}, bot.RefVer{}, errLinkRefused
	}
	var h linkHead
	if err := json.Unmarshal(recs[0].Head, &h); err != nil {
		return Account{}, bot.RefVer{}, &bot.Error{Code: bot.Internal, Op: "read link", Err: err}
	}
	a, err := s.Get(ctx, h.Staff)
	if err != nil && bot.CodeOf(err) != bot.NotFound {
		return Account{}, bot.RefVer{}, err
	}
	if err != nil || a.Disabled || a.Epoch != h.Epoch || !s.Now().Before(h.Expires) {
		return Account{}, bot.RefVer{}, errLinkRefused
	}
	return a, bot.RefVer{Ref: ref, Ver: recs[0].Ver}, nil
}

// ChangePassword sets a password by the old one. All sessions end; the one that is returned begins. Errors: Denied (the
// old one is not right), Invalid (the new one), Conflict, Busy with a TooMany as cause.
func (s *Accounts) ChangePassword(ctx context.Context, id bot.StaffID, old, password, address string) (token string, who Identity, err error) {
	a, err := s.Get(ctx, id)
	if err != nil {
		return "", Identity{}, err
	}
	forgive, err := s.slow(address, s.emailRef(a.Email).ID, true) // who asks is signed in
	if err != nil {
		return "", Identity{}, err
	}
	ok, err := s.hasher.verify(ctx, old, a.Password)
	if err != nil {
		return "", Identity{}, err
	}
	if !ok {
		return "", Identity{}, &bot.Error{Code: bot.Denied, Op: "change password", Text: "the old password is not right"}
	}
	forgive()
	a, err = s.setPassword(ctx, a, password, bot.Write{}, Note{By: id, Verb: "password.change", Object: string(id), Address: address})
	if err != nil {
		return "", Identity{}, err
	}
	return s.startSession(ctx, a, address)
}

// setPassword commits a new password. The epoch that it raises kills all sessions and links in the same commit; their
// records are swept later.
func (s *Accounts) setPassword(ctx context.Context, a Account, password string, w bot.Write, n Note) (Account, error) {
	hash, err := s.newPassword(ctx, password, &a)
	if err != nil {
		return Account{}, err
	}
	a.Password, a.Epoch = hash, a.Epoch+1
	return s.update(ctx, a, w, n)
}

func linkRef(secret string) bot.Ref {
	return bot.Ref{Kind: bot.KindToken, ID: "link/" + digest(secret)}
}

// firstRunRef holds whether the desk has had its first administrator. It is never dropped.
var firstRunRef = bot.Ref{Kind: bot.KindSettings, ID: "first-run"}

type firstRun struct {
	V    int    `json:"v"`
	Salt string `json:"salt"`
	Used bool   `json:"used"`
}

// FirstRun returns the secret of the link that creates the first administrator; open is false once there is or was
// one, be it one who was invited and has set no password yet. The secret is the same at every start until it was used: it is derived with the key file, not stored.
func (s *Accounts) FirstRun(ctx context.Context) (secret string, open bool, err error) {
	f, ver, err := s.firstRun(ctx)
	if err != nil || f.Used {
		return "", false, err
	}
	admins, err := s.admins(ctx)
	if err != nil {
		return "", false, err
	}
	if len(admins) > 0 { // made by a build that left the link open
		return "", false, s.CloseFirstRun(ctx)
	}
	if ver == 0 {
		if f.Salt, err = s.secret(); err != nil {
			return "", false, err
		}
		if err := s.putFirstRun(ctx, f, 0); err != nil && !bot.IsConflict(err) {
			return "", false, err
		}
		return s.FirstRun(ctx)
	}
	return s.firstSecret(f), true, nil
}

// FirstRunOpen tells whether the desk still waits for its first administrator.
func (s *Accounts) FirstRunOpen(ctx context.Context) (bool, error) {
	f, _, err := s.firstRun(ctx)
	return err == nil && !f.Used, err
}

func (s *Accounts) firstSecret(f firstRun) string { return s.Keys.Hash("first run", f.Salt) }

func (s *Accounts) firstRun(ctx context.Context) (firstRun, int64, error) {
	recs, err := s.Store.Get(ctx, firstRunRef)
	if err != nil || recs[0].Ver == 0 {
		return firstRun{V: 1}, 0, err
	}
	var f firstRun
	if err := json.Unmarshal(recs[0].Head, &f); err != nil {
		return firstRun{}, 0, &bot.Error{Code: bot.Internal, Op: "read first run", Err: err}
	}
	return f, recs[0].Ver, nil
}

func (s *Accounts) putFirstRun(ctx context.Context, f firstRun, ver int64) error {
	rec, err := f.record(ver)
	if err != nil {
		return err
	}
	_, err = s.Store.Commit(ctx, bot.Write{Put: []bot.Record{rec}})
	return err
}

// over is the record once there is an administrator.
func (f firstRun) over(ver int64) (bot.Record, error) {
	f.Used = true
	return f.record(ver)
}

func (f firstRun) record(ver int64) (bot.Record, error) {
	head, err := json.Marshal(f)
	if err != nil {
		return bot.Record{}, fmt.Errorf("first run: %w", err)
	}
	return bot.Record{Ref: firstRunRef, Ver: ver, Head: head}, nil
}

// Begin creates the first administrator by the link's secret, closes the link in the same commit, and signs him in.
// Errors: Denied (the link opens nothing), Invalid, Busy with a TooMany as cause.
func (s *Accounts) Begin(ctx context.Context, secret, email, name, password, address string) (token string, who Identity, err error) {
	forgive, err := s.slow(address, "", false)
	if err != nil {
		return "", Identity{}, err
	}
	f, ver, err := s.firstRun(ctx)
	if err != nil {
		return "", Identity{}, err
	}
	refused := &bot.Error{Code: bot.Denied, Op: "first run", Text: "this link was used already, or is not the one printed at the start"}
	if f.Used || ver == 0 || subtle.ConstantTimeCompare([]byte(secret), []byte(s.firstSecret(f))) != 1 {
		return "", Identity{}, refused
	}
	forgive() // the link was right
	if password == "" {
		return "", Identity{}, wrong(FieldPassword, tooShort)
	}
	rec, err := f.over(ver)
	if err != nil {
		return "", Identity{}, err
	}
	a, err := s.create(ctx, "", Account{Email: email, Name: name, Role: Admin}, password, bot.Write{Put: []bot.Record{rec}})
	if bot.IsConflict(err, bot.KindSettings) {
		return "", Identity{}, refused
	}
	if err != nil {
		return "", Identity{}, err
	}
	return s.startSession(ctx, a, address)
}

// CloseFirstRun makes the printed link void: the operator has made an administrator another way.
func (s *Accounts) CloseFirstRun(ctx context.Context) error {
	for {
		f, ver, err := s.firstRun(ctx)
		if err != nil || f.Used {
			return err
		}
		f.Used = true
		if err := s.putFirstRun(ctx, f, ver); !bot.IsConflict(err) {
			return err
		}
	}
}
