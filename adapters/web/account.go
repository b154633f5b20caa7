package web

import (
	"errors"
	"net/http"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/staff"
)

// readCookie is the session's token, or "".
func (s *Server) readCookie(r *http.Request) string {
	c, err := r.Cookie(s.cookieName())
	if err != nil {
		return ""
	}
	return c.Value
}

// cookieName has the prefix that makes browsers keep the cookie to this host and to TLS; on plain http, which is for
// trying out on one machine, they would refuse it.
func (s *Server) cookieName() string {
	if s.secure() {
		return "__Host-fd"
	}
	return "fd"
}

// setCookie is the cookie of a session; "" takes it away.
func (s *Server) setCookie(token string) *http.Cookie {
	c := &http.Cookie{Name: s.cookieName(), Value: token, Path: "/", Secure: s.secure(), HttpOnly: true, SameSite: http.SameSiteStrictMode}
	if c.MaxAge = int(staff.LifeTime / time.Second); token == "" {
		c.MaxAge = -1
	}
	return c
}

// deviceLife is how long a browser is known after a sign-in.
const deviceLife = 365 * 24 * time.Hour

// deviceCookie makes a browser known, so that strangers who guess at its owner's password cannot keep him out.
func (s *Server) deviceCookie(id bot.StaffID) *http.Cookie {
	return &http.Cookie{Name: s.cookieName() + "-device", Value: s.Accounts.Device(id), Path: "/", MaxAge: int(deviceLife / time.Second),
		Secure: s.secure(), HttpOnly: true, SameSite: http.SameSiteStrictMode}
}

// readDevice is what deviceCookie set, or "".
func (s *Server) readDevice(r *http.Request) string {
	c, err := r.Cookie(s.cookieName() + "-device")
	if err != nil {
		return ""
	}
	return c.Value
}

type meAnswer struct {
	ID          string             `json:"id"`
	Name        string             `json:"name"`
	Email       string             `json:"email"`
	Role        staff.Role         `json:"role"`
	Teams       []string           `json:"teams"`
	Permissions []staff.Permission `json:"permissions"`
	ExpiresAt   *time.Time         `json:"expires_at"`
	Status      string             `json:"status"`
	Desk        deskInfo           `json:"desk"`
}

type deskInfo struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Locales  []string `json:"locales"`
	Zone     string   `json:"zone"`
	Revision string   `json:"revision"`
	Build    string   `json:"build"`
}

func (a *api) meAnswer(who staff.Identity) meAnswer {
	d := a.Desk()
	return meAnswer{ID: string(who.Account.ID), Name: who.Account.Name, Email: who.Account.Email, Role: who.Account.Role,
		Teams: list(who.Account.Teams), Permissions: who.Permissions(), ExpiresAt: when(who.Expires), Status: a.status(who.Account.ID),
		Desk: deskInfo{ID: d.ID, Name: d.Name.In(d.Locales[0], d.Locales...), Locales: d.Locales, Zone: d.Zone, Revision: d.Revision, Build: a.Build}}
}

func (a *api) me(r *request) (answer, error) { return ok(a.meAnswer(r.who)), nil }

// signedIn tells a page who is signed in in its browser. Nobody is no error: browsers write those on their console.
func (a *api) signedIn(r *request) (answer, error) {
	var out struct {
		Me *meAnswer `json:"me"`
	}
	token := a.readCookie(r.Request)
	if token == "" {
		return ok(out), nil
	}
	who, err := a.Accounts.Resume(r.Context(), token)
	switch bot.CodeOf(err) {
	case "":
		me := a.meAnswer(who)
		out.Me = &me
	case bot.Denied, bot.NotFound:
	case bot.Invalid, bot.Conflict, bot.Busy, bot.Unknown, bot.Internal:
		return answer{}, err
	}
	return ok(out), nil
}

func (a *api) firstRunState(r *request) (answer, error) {
	open, err := a.Accounts.FirstRunOpen(r.Context())
	d := a.Desk()
	name := d.Name.In(d.Locales[0], d.Locales...)
	greeting, _, _ := d.Program.Text("sys.welcome", d.Locales[0], map[string]string{"desk.name": name}, 0)
	return ok(firstRunAnswer{open, name, greeting}), err
}

// firstRunAnswer holds nothing that the chat does not tell everybody.
type firstRunAnswer struct {
	Open     bool   `json:"open"`
	Desk     string `json:"desk"`
	Greeting string `json:"greeting"`
}

// firstRun creates the first administrator by the link that was printed at the start.
func (a *api) firstRun(r *request) (answer, error) {
	var in struct{ Link, Email, Name, Password string }
	if err := readJSON(r.Request, &in); err != nil {
		return answer{}, err
	}
	token, who, err := a.Accounts.Begin(r.Context(), in.Link, in.Email, in.Name, in.Password, addressKey(r.addr))
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusCreated, body: a.meAnswer(who), cookie: a.setCookie(token), device: a.deviceCookie(who.Account.ID)}, nil
}

// signIn opens a session under a new id; the one that the browser had ends.
func (a *api) signIn(r *request) (answer, error) {
	var in struct{ Email, Password string }
	if err := readJSON(r.Request, &in); err != nil {
		return answer{}, err
	}
	token, who, err := a.Accounts.SignIn(r.Context(), a.readDevice(r.Request), in.Email, in.Password, addressKey(r.addr))
	if err != nil {
		if p := problemOf(err); p.Status == http.StatusForbidden {
			p.Status, p.Title, p.Code = http.StatusUnauthorized, http.StatusText(http.StatusUnauthorized), "sign_in_failed"
			return answer{}, p
		}
		return answer{}, err
	}
	if old := a.readCookie(r.Request); old != "" {
		if err := a.Accounts.SignOut(r.Context(), old); err != nil {
			return answer{}, err
		}
	}
	return answer{status: http.StatusOK, body: a.meAnswer(who), cookie: a.setCookie(token), device: a.deviceCookie(who.Account.ID)}, nil
}

func (a *api) signOut(r *request) (answer, error) {
	a.Presence.Gone(r.who.Account.ID)
	a.hub.send(signal{kind: signalStaff})
	return answer{cookie: a.setCookie("")}, a.Accounts.SignOut(r.Context(), r.cookie)
}

type linkedAnswer struct {
	Name  string `json:"name"`
	Email string `json:"email"`
	First bool   `json:"first"`
}

// linkedAccount tells who holds a one-time link whose password it sets.
func (a *api) linkedAccount(r *request) (answer, error) {
	var in struct{ Link string }
	if err := readJSON(r.Request, &in); err != nil {
		return answer{}, err
	}
	k, err := a.Accounts.LinkedTo(r.Context(), in.Link, addressKey(r.addr))
	return ok(linkedAnswer{k.Name, k.Email, k.Password == ""}), err
}

func (a *api) resetPassword(r *request) (answer, error) {
	var in struct{ Link, Password string }
	if err := readJSON(r.Request, &in); err != nil {
		return answer{}, err
	}
	return answer{}, a.Accounts.Reset(r.Context(), in.Link, in.Password, addressKey(r.addr))
}

// changePassword ends all sessions and opens a new one for the browser that asked.
func (a *api) changePassword(r *request) (answer, error) {
	var in struct{ Old, New string }
	if err := readJSON(r.Request, &in); err != nil {
		return answer{}, err
	}
	token, _, err := a.Accounts.ChangePassword(r.Context(), r.who.Account.ID, in.Old, in.New, addressKey(r.addr))
	if f, ok := errors.AsType[*staff.FieldError](err); ok {
		return answer{}, wrongField("new", f.Text)
	}
	if err != nil {
		return answer{}, err
	}
	return answer{cookie: a.setCookie(token)}, nil
}

type sessionLine struct {
	ID        string    `json:"id"`
	CreatedAt time.Time `json:"created_at"`
	UsedAt    time.Time `json:"used_at"`
	ExpiresAt time.Time `json:"expires_at"`
	Current   bool      `json:"current"`
}

func (a *api) sessions(r *request) (answer, error) {
	all, err := a.Accounts.Sessions(r.Context(), r.who.Account.ID)
	if err != nil {
		return answer{}, err
	}
	lines := make([]sessionLine, 0, len(all))
	for _, s := range all {
		lines = append(lines, sessionLine{s.ID, s.Created, s.Used, s.Expires, s.ID == r.who.Session})
	}
	return cut(r, lines)
}

func (a *api) endSession(r *request) (answer, error) {
	return answer{}, a.Accounts.EndSession(r.Context(), r.who.Account.ID, r.who.Account.ID, r.PathValue("id"))
}
