package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/bot/desk"
)

const (
	// sessionLife is how long a customer may come back to his conversation without writing.
	sessionLife = 30 * 24 * time.Hour
	// renewAfter is how old a session is before a resume prolongs it: not each page view needs a write.
	renewAfter = 24 * time.Hour
)

// session is a customer's line to his conversation. Its record's id is the hash of its token; the record holds ids
// and settings, nothing of the person.
type session struct {
	V        int        `json:"v"`
	Site     string     `json:"site"`
	Room     string     `json:"room"` // of the address
	Conv     bot.ConvID `json:"conv"` // that its browser was told of; once read, the one that the address leads to
	Locale   string     `json:"locale,omitempty"`
	Zone     string     `json:"zone,omitempty"`
	Verified bool       `json:"verified,omitempty"` // begun with a signed identity
	Expires  time.Time  `json:"expires"`

	id   string // of the record
	ver  int64
	told bot.ConvID // what Conv is in the record
}

// sessionPrefix keeps customers' sessions apart from those of staff.
const sessionPrefix = "web/"

func sessionID(token string) string {
	sum := sha256.Sum256([]byte(token))
	return sessionPrefix + hex.EncodeToString(sum[:])
}

// name is how the session is called in dedupe keys: it opens nothing.
func (s session) name() string { return s.id[len(sessionPrefix):][:26] }

func (s session) address() channel.Address {
	return channel.Address{Channel: "web:" + s.Site, Room: s.Room}
}

func (s session) from() channel.Person {
	return channel.Person{Locale: s.Locale, Zone: s.Zone, Verified: s.Verified}
}

// sessionOf finds the session of a token. What opens nothing is a 401, whatever the reason.
func (c *chat) sessionOf(ctx context.Context, token string) (session, error) {
	if token == "" || len(token) > 100 {
		return session{}, notSignedIn()
	}
	return c.sessionByID(ctx, sessionID(token))
}

func (c *chat) sessionByID(ctx context.Context, id string) (session, error) {
	recs, err := c.Store.Get(ctx, bot.Ref{Kind: bot.KindSession, ID: id})
	if err != nil {
		return session{}, err
	}
	if recs[0].Ver == 0 {
		return session{}, notSignedIn()
	}
	s := session{id: id, ver: recs[0].Ver}
	if err := json.Unmarshal(recs[0].Head, &s); err != nil {
		return session{}, &bot.Error{Code: bot.Internal, Op: "read session", Err: err}
	}
	if _, ok := c.site(s.Site); !ok || !c.Now().Before(s.Expires) {
		return session{}, notSignedIn()
	}
	// The address decides, not what was once told: it may have been linked since, or be so no longer.
	conv, ok, err := c.Runtime.Leads(ctx, s.address())
	if err == nil && !ok {
		err = notSignedIn()
	}
	s.told, s.Conv = s.Conv, conv
	return s, err
}

func (c *chat) putSession(ctx context.Context, s session) error {
	head, err := json.Marshal(s)
	if err != nil {
		return &bot.Error{Code: bot.Internal, Op: "write session", Err: err}
	}
	_, err = c.Store.Commit(ctx, bot.Write{Put: []bot.Record{{Ref: bot.Ref{Kind: bot.KindSession, ID: s.id}, Ver: s.ver, Head: head}}})
	return err
}

// endSession drops the record; that it changed meanwhile is no matter, and gone is what was wanted.
func (c *chat) endSession(ctx context.Context, s session) error {
	ref := bot.Ref{Kind: bot.KindSession, ID: s.id}
	for {
		recs, err := c.Store.Get(ctx, ref)
		if err != nil || recs[0].Ver == 0 {
			return err
		}
		_, err = c.Store.Commit(ctx, bot.Write{Drop: []bot.RefVer{{Ref: ref, Ver: recs[0].Ver}}})
		if !bot.IsConflict(err) {
			return err
		}
	}
}

// opening is the body of POST /sessions.
type opening struct {
	Site     string `json:"site"`
	Identity string `json:"identity"`
	Locale   string `json:"locale"`
	Zone     string `json:"zone"`
	Resume   bool   `json:"resume"`
}

func (o opening) check() error {
	switch {
	case o.Site == "":
		return wrongField("site", "Name the web channel.")
	case len(o.Locale) > 35 || !tidy(o.Locale):
		return wrongField("locale", "Name a language, as en or de-AT.")
	case len(o.Zone) > 64 || !tidy(o.Zone):
		return wrongField("zone", "Name a time zone, as Europe/London.")
	}
	return nil
}

// tidy tells whether a name of a language or zone could be one.
func tidy(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '/' && r != '+' {
			return false
		}
	}
	return true
}

// open begins or resumes a session.
func (c *chat) open(r *request) (answer, error) {
	var in opening
	if err := readJSON(r.Request, &in); err != nil {
		return answer{}, err
	}
	if err := in.check(); err != nil {
		return answer{}, err
	}
	site, known := c.site(in.Site)
	if !known {
		return answer{}, refuse(http.StatusNotFound, "no_such_site", "This desk has no web channel of this name.")
	}
	if err := c.checkOrigin(r.Request, &session{Site: site.Name}); err != nil {
		return answer{}, err
	}
	if _, err := time.LoadLocation(in.Zone); err != nil || in.Zone == "Local" {
		in.Zone = "" // an unknown zone is no reason to turn a customer away
	}
	var who channel.Person
	if in.Identity != "" {
		var err error
		if who, err = readIdentity(in.Identity, site.Name, site.Identity, c.Now()); err != nil {
			return answer{}, err
		}
	}
	if token := bearer(r.Request); token != "" {
		s, err := c.sessionOf(r.Context(), token)
		if err == nil && s.Site == site.Name && c.fits(s, who) {
			err = c.stands(r.Context(), s)
			if err == nil {
				return c.resume(r.Context(), s, token, site)
			}
		}
		if err != nil && problemOf(err).Status != http.StatusUnauthorized {
			return answer{}, err
		}
	}
	if in.Resume && in.Identity == "" {
		return answer{}, notSignedIn()
	}
	if wait := c.begun.pass(addressKey(r.addr), c.Now()); wait > 0 {
		return answer{}, tooMany(wait)
	}
	return c.begin(r.Context(), in, site, who)
}

// stands tells whether the conversation of a session is still there: it may have been erased.
func (c *chat) stands(ctx context.Context, s session) error {
	recs, err := c.Store.Get(ctx, bot.Ref{Kind: bot.KindConv, ID: string(s.Conv)})
	if err == nil && recs[0].Ver == 0 {
		return notSignedIn()
	}
	return err
}

// fits tells whether a session may be resumed by whom the page says is there. A nameless visitor who becomes known
// gets the conversation of that person: what was said before stays where it was, so that nobody can take over a
// stranger's words by signing in, nor leave his own to the next at the same browser.
func (c *chat) fits(s session, who channel.Person) bool {
	return who.ID == "" || s.Room == c.roomOf(s.Site, who)
}

// roomOf is where a known person's conversation lives.
func (c *chat) roomOf(site string, who channel.Person) string {
	return "id_" + c.Archive.Keys.Hash("web identity", site, who.ID)
}

func (c *chat) resume(ctx context.Context, s session, token string, site Site) (answer, error) {
	if now := c.Now(); s.Expires.Sub(now) < sessionLife-renewAfter || s.told != s.Conv {
		s.Expires = bot.Milli(now.Add(sessionLife))
		if err := c.putSession(ctx, s); err != nil && !bot.IsConflict(err) {
			return answer{}, err
		}
	}
	return c.welcome(ctx, http.StatusOK, s, token, site)
}

// begin makes a session. The customer's arrival is a turn of its own, so that the desk can greet.
func (c *chat) begin(ctx context.Context, in opening, site Site, who channel.Person) (answer, error) {
	token, err := c.secret()
	if err != nil {
		return answer{}, err
	}
	s := session{V: 1, id: sessionID(token), Site: site.Name, Locale: in.Locale, Zone: in.Zone, Verified: who.Verified,
		Expires: bot.Milli(c.Now().Add(sessionLife))}
	if s.Room = c.NewID("rm_"); who.ID != "" {
		s.Room = c.roomOf(site.Name, who)
	}
	if s.Locale == "" {
		s.Locale = site.Locale
	}
	who.Locale, who.Zone = s.Locale, s.Zone
	if s.Conv, err = c.Runtime.Enter(ctx, s.address(), who); err != nil {
		return answer{}, err
	}
	if err := c.putSession(ctx, s); err != nil {
		return answer{}, err
	}
	joined := channel.Inbound{Key: s.name() + "/joined", Kind: channel.Joined, At: c.Now().UTC(), From: who, Address: s.address()}
	if _, err := c.Runtime.Receive(ctx, joined); err != nil {
		return answer{}, err
	}
	return c.welcome(ctx, http.StatusCreated, s, token, site)
}

// welcome answers a session that stands.
func (c *chat) welcome(ctx context.Context, status int, s session, token string, site Site) (answer, error) {
	seq, locale, err := c.lastSeq(ctx, s)
	if err != nil {
		return answer{}, err
	}
	return answer{status: status, body: sessionAnswer{Token: token, Conversation: s.Conv, Seq: seq, ExpiresAt: s.Expires,
		Site: c.siteAnswer(site, locale, s.Zone)}}, nil
}

type sessionAnswer struct {
	Token        string     `json:"token"`
	Conversation bot.ConvID `json:"conversation"`
	Seq          int64      `json:"seq"`
	ExpiresAt    time.Time  `json:"expires_at"`
	Site         siteAnswer `json:"site"`
}

type siteAnswer struct {
	Name       string       `json:"name"`
	Locale     string       `json:"locale"`
	Locales    []string     `json:"locales"`
	Files      bool         `json:"files"`
	Elsewhere  bool         `json:"elsewhere"` // there is another channel to go on in
	People     peopleAnswer `json:"people"`
	PrivacyURL string       `json:"privacy_url"`
}

type peopleAnswer struct {
	Open bool   `json:"open"`
	Says string `json:"says"`
}

func (c *chat) siteAnswer(site Site, locale, zone string) siteAnswer {
	d := c.Desk()
	name := site.Title.In(locale, d.Locales...)
	if name == "" {
		name = d.Name.In(locale, d.Locales...)
	}
	open, says := d.People(c.Now(), zone, locale)
	return siteAnswer{Name: name, Files: true, Elsewhere: c.elsewhere(), Locale: locale, Locales: d.Locales, PrivacyURL: d.Privacy, People: peopleAnswer{Open: open, Says: says}}
}

// elsewhere tells whether the desk has a channel besides chats on web pages: else a code to go on with leads nowhere.
func (c *chat) elsewhere() bool {
	return slices.ContainsFunc(c.Definition().Channels, func(o desk.Channel) bool { return o.Web == nil })
}

// secret draws a token: 256 bits.
func (s *Server) secret() (string, error) {
	var b [32]byte
	if _, err := io.ReadFull(s.Random, b[:]); err != nil {
		return "", fmt.Errorf("token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b[:]), nil
}
