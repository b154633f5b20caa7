package staff

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"frontdesk/bot"
)

// How long a session lasts.
const (
	// IdleTime ends a session that nobody used: a shift and a half.
	IdleTime = 12 * time.Hour
	// LifeTime ends every session, so that a stolen cookie does not work for ever.
	LifeTime = 7 * 24 * time.Hour
	// touchEvery bounds how often the use of a session is written.
	touchEvery = 5 * time.Minute
)

// maxSessions bounds how many sessions of an account are listed or ended in one write.
const maxSessions = 500

// Session is a signed-in browser.
type Session struct {
	ID      string // ss_…: names it, opens nothing
	Created time.Time
	Used    time.Time
	Expires time.Time // if nothing is done
}

// sessionHead is what the record of a session holds. The record's id is its owner and the hash of its token.
type sessionHead struct {
	V       int       `json:"v"`
	Epoch   int64     `json:"epoch"`
	Created time.Time `json:"created"`
	Used    time.Time `json:"used"`
}

func (h sessionHead) expires() time.Time {
	idle, life := h.Used.Add(IdleTime), h.Created.Add(LifeTime)
	if idle.Before(life) {
		return idle
	}
	return life
}

// TooMany is the cause of a Busy error: too many tries.
type TooMany struct{ Wait time.Duration }

// Error says what to do.
func (e *TooMany) Error() string { return "too many tries: wait " + e.Wait.Round(time.Second).String() }

// errNotSignedIn is all that is said of a session that opens nothing, whatever the reason.
func errNotSignedIn() error {
	return &bot.Error{Code: bot.Denied, Op: "session", Text: "sign in again"}
}

// slow counts a try by an address and against an account, and tells how long to wait if there were too many. Forgive
// takes the count back: only failures count. A known device is counted by itself, so that nobody else can keep its
// owner out.
func (s *Accounts) slow(address, account string, known bool) (forgive func(), err error) {
	limits := []limit{{"from " + address, triesPerAddress}}
	switch {
	case known:
		limits = []limit{{"known at " + account + " from " + address, triesPerAccount}}
	case account != "":
		limits = append(limits, limit{"at " + account + " from " + address, triesPerAccount}, limit{"at " + account, triesEverywhere})
	}
	forgive, wait := s.throttle.take(s.Now(), limits...)
	if wait > 0 {
		return nil, &bot.Error{Code: bot.Busy, Op: "sign in", Text: "too many tries: wait a minute", Err: &TooMany{wait}}
	}
	return forgive, nil
}

// Device is what a browser keeps after a sign-in, so that it is known the next time. It opens nothing.
func (s *Accounts) Device(id bot.StaffID) string {
	return string(id) + "." + s.Keys.Hash("device", string(id))
}

// knows tells whether a device has signed in to an account before.
func (s *Accounts) knows(device string, id bot.StaffID) bool {
	return id != "" && subtle.ConstantTimeCompare([]byte(device), []byte(s.Device(id))) == 1
}

// SignIn checks a password and opens a session. Its token goes into a cookie and nowhere else. Device is what the
// browser kept of an earlier sign-in, address where the request came from. Errors: Denied, the same and after the same
// time whether there is such an account or not; Busy with a TooMany as cause.
func (s *Accounts) SignIn(ctx context.Context, device, email, password, address string) (token string, who Identity, err error) {
	a, err := s.ByEmail(ctx, email)
	if err != nil && bot.CodeOf(err) != bot.NotFound {
		return "", Identity{}, err
	}
	forgive, err := s.slow(address, s.emailRef(email).ID, s.knows(device, a.ID))
	if err != nil {
		return "", Identity{}, err
	}
	hash := a.Password
	if a.Disabled {
		hash = ""
	}
	ok, err := s.hasher.verify(ctx, password, hash)
	if err != nil {
		return "", Identity{}, err
	}
	if !ok {
		if err := s.Audit(ctx, Note{Verb: "session.refused", Object: string(a.ID), Address: address}); err != nil {
			return "", Identity{}, err
		}
		return "", Identity{}, &bot.Error{Code: bot.Denied, Op: "sign in", Text: "this e-mail address and password do not fit together"}
	}
	forgive()
	return s.startSession(ctx, a, address)
}

// startSession opens a session for an account as it was read: a password changed meanwhile is a Conflict.
func (s *Accounts) startSession(ctx context.Context, a Account, address string) (string, Identity, error) {
	secret, err := s.secret()
	if err != nil {
		return "", Identity{}, err
	}
	now := bot.Milli(s.Now())
	head := sessionHead{V: 1, Epoch: a.Epoch, Created: now, Used: now}
	rec, err := head.record(sessionRef(a.ID, secret), 0)
	if err != nil {
		return "", Identity{}, err
	}
	w := bot.Write{Check: []bot.RefVer{{Ref: bot.Ref{Kind: bot.KindStaff, ID: string(a.ID)}, Ver: a.Ver}}, Put: []bot.Record{rec}}
	if err := s.commit(ctx, w, Note{By: a.ID, Verb: "session.start", Object: sessionID(rec.ID), Address: address}); err != nil {
		return "", Identity{}, err
	}
	return string(a.ID) + "." + secret, Identity{Account: a, Session: sessionID(rec.ID), Expires: head.expires()}, nil
}

func (h sessionHead) record(ref bot.Ref, ver int64) (bot.Record, error) {
	b, err := json.Marshal(h)
	if err != nil {
		return bot.Record{}, &bot.Error{Code: bot.Internal, Op: "write session", Err: err}
	}
	return bot.Record{Ref: ref, Ver: ver, Head: b}, nil
}

// Resume finds who a session's token stands for, and notes that it was used. Error Denied: sign in again.
func (s *Accounts) Resume(ctx context.Context, token string) (Identity, error) {
	who, head, rec, err := s.session(ctx, token)
	if err != nil {
		return Identity{}, err
	}
	now := bot.Milli(s.Now())
	if now.Sub(head.Used) < touchEvery {
		return who, nil
	}
	head.Used = now
	if rec, err = head.record(rec.Ref, rec.Ver); err != nil {
		return Identity{}, err
	}
	_, err = s.Store.Commit(ctx, bot.Write{Put: []bot.Record{rec}})
	if err != nil && !bot.IsConflict(err) {
		return Identity{}, err
	}
	who.Expires = head.expires()
	return who, nil
}

// Still is Resume without noting a use: for streams, which must end when their session does and not keep it alive.
func (s *Accounts) Still(ctx context.Context, token string) (Identity, error) {
	who, _, _, err := s.session(ctx, token)
	return who, err
}

func (s *Accounts) session(ctx context.Context, token string) (Identity, sessionHead, bot.Record, error) {
	refuse := func(err error) (Identity, sessionHead, bot.Record, error) {
		return Identity{}, sessionHead{}, bot.Record{}, err
	}
	id, secret, ok := strings.Cut(token, ".")
	if !ok || !isID(id) {
		return refuse(errNotSignedIn())
	}
	ref := sessionRef(bot.StaffID(id), secret)
	recs, err := s.Store.Get(ctx, ref, bot.Ref{Kind: bot.KindStaff, ID: id})
	if err != nil {
		return refuse(err)
	}
	if recs[0].Ver == 0 || recs[1].Ver == 0 {
		return refuse(errNotSignedIn())
	}
	var h sessionHead
	if err := json.Unmarshal(recs[0].Head, &h); err != nil {
		return refuse(&bot.Error{Code: bot.Internal, Op: "read session", Err: err})
	}
	a, err := s.open(ctx, recs[1])
	if err != nil {
		return refuse(err)
	}
	if a.Disabled || a.Epoch != h.Epoch || !s.Now().Before(h.expires()) {
		return refuse(errNotSignedIn())
	}
	return Identity{Account: a, Session: sessionID(ref.ID), Expires: h.expires()}, h, recs[0], nil
}

// SignOut ends the session of a token. One that is over already is no error.
func (s *Accounts) SignOut(ctx context.Context, token string) error {
	who, _, rec, err := s.session(ctx, token)
	if bot.CodeOf(err) == bot.Denied {
		return nil
	}
	if err != nil {
		return err
	}
	return s.endSessions(ctx, who.Account.ID, who.Account.ID, []bot.Record{rec})
}

// Sessions lists the sessions of an account that are not over.
func (s *Accounts) Sessions(ctx context.Context, id bot.StaffID) ([]Session, error) {
	recs, err := s.sessionRecords(ctx, id)
	if err != nil {
		return nil, err
	}
	a, err := s.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	var out []Session
	for _, r := range recs {
		var h sessionHead
		if err := json.Unmarshal(r.Head, &h); err != nil {
			return nil, &bot.Error{Code: bot.Internal, Op: "read session", Err: err}
		}
		if h.Epoch == a.Epoch && s.Now().Before(h.expires()) {
			out = append(out, Session{ID: sessionID(r.ID), Created: h.Created, Used: h.Used, Expires: h.expires()})
		}
	}
	return out, nil
}

// EndSession ends one session of an account. Error: NotFound.
func (s *Accounts) EndSession(ctx context.Context, by, id bot.StaffID, session string) error {
	recs, err := s.sessionRecords(ctx, id)
	if err != nil {
		return err
	}
	for _, r := range recs {
		if sessionID(r.ID) == session {
			return s.endSessions(ctx, by, id, []bot.Record{r})
		}
	}
	return &bot.Error{Code: bot.NotFound, Op: "end session", Text: "there is no such session"}
}

// EndSessions ends all sessions of an account.
func (s *Accounts) EndSessions(ctx context.Context, by, id bot.StaffID) error {
	recs, err := s.sessionRecords(ctx, id)
	if err != nil {
		return err
	}
	return s.endSessions(ctx, by, id, recs)
}

// endSessions drops records; one that changed or went meanwhile is read again.
func (s *Accounts) endSessions(ctx context.Context, by, id bot.StaffID, recs []bot.Record) error {
	note := Note{By: by, Verb: "session.end", Object: string(id)}
	if len(recs) == 1 {
		note.Object = sessionID(recs[0].ID)
	}
	for range commitTries {
		w := bot.Write{}
		for _, r := range recs {
			if r.Ver > 0 {
				w.Drop = append(w.Drop, bot.RefVer{Ref: r.Ref, Ver: r.Ver})
			}
		}
		if len(w.Drop) == 0 {
			return nil
		}
		err := s.commit(ctx, w, note)
		if !bot.IsConflict(err, bot.KindSession) {
			return err
		}
		refs := make([]bot.Ref, len(recs))
		for i, r := range recs {
			refs[i] = r.Ref
		}
		if recs, err = s.Store.Get(ctx, refs...); err != nil {
			return err
		}
	}
	return &bot.Error{Code: bot.Busy, Op: "end sessions", Text: "the sessions are in use: try again"}
}

func (s *Accounts) sessionRecords(ctx context.Context, id bot.StaffID) ([]bot.Record, error) {
	return s.Store.List(ctx, bot.KindSession, "staff/"+string(id)+"/", "", maxSessions)
}

// SweepSessions drops the records of sessions that are over, and says how many. Whoever runs the desk's chores
// calls it now and then.
func (s *Accounts) SweepSessions(ctx context.Context) (dropped int, err error) {
	for after := ""; ; {
		recs, err := s.Store.List(ctx, bot.KindSession, "staff/", after, maxSessions)
		if err != nil || len(recs) == 0 {
			return dropped, err
		}
		w := bot.Write{}
		for _, r := range recs {
			var h sessionHead
			if json.Unmarshal(r.Head, &h) == nil && !s.Now().Before(h.expires()) {
				w.Drop = append(w.Drop, bot.RefVer{Ref: r.Ref, Ver: r.Ver})
			}
		}
		if len(w.Drop) > 0 {
			if _, err := s.Store.Commit(ctx, w); err != nil {
				return dropped, err
			}
		}
		dropped += len(w.Drop)
		after = recs[len(recs)-1].ID
	}
}

// sessionRef is where the session with a secret is kept: the secret itself is nowhere.
func sessionRef(id bot.StaffID, secret string) bot.Ref {
	return bot.Ref{Kind: bot.KindSession, ID: "staff/" + string(id) + "/" + digest(secret)}
}

// sessionID names a session by the beginning of its hash.
func sessionID(recordID string) string {
	return "ss_" + recordID[strings.LastIndexByte(recordID, '/')+1:][:26]
}

// isID tells whether a string can be the id of an account, before a store is asked for it.
func isID(s string) bool {
	if len(s) > 64 || !strings.HasPrefix(s, "st_") {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') })
}

func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// WaitOf returns how long a refused asker should wait; 0 if the error is none of that kind.
func WaitOf(err error) time.Duration {
	if t, ok := errors.AsType[*TooMany](err); ok {
		return t.Wait
	}
	return 0
}
