package web

import (
	"net/http"
	"slices"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/staff"
)

type userAnswer struct {
	ID        bot.StaffID `json:"id"`
	Email     string      `json:"email"`
	Name      string      `json:"name"`
	Role      staff.Role  `json:"role"`
	Teams     []string    `json:"teams"`
	Disabled  bool        `json:"disabled"`
	Waiting   bool        `json:"waiting"`
	CreatedAt time.Time   `json:"created_at"`
}

func userOf(u staff.Account) userAnswer {
	return userAnswer{u.ID, u.Email, u.Name, u.Role, list(u.Teams), u.Disabled, u.Password == "", u.Created.UTC()}
}

func (a *api) users(r *request) (answer, error) {
	n, err := limit(r)
	if err != nil {
		return answer{}, err
	}
	after, err := cursorID(r, "st_")
	if err != nil {
		return answer{}, err
	}
	all, err := a.Accounts.List(r.Context(), bot.StaffID(after), n)
	if err != nil {
		return answer{}, err
	}
	out := page[userAnswer]{Items: []userAnswer{}}
	for _, u := range all {
		out.Items = append(out.Items, userOf(u))
	}
	if len(all) == n {
		out.Next = new(string(all[n-1].ID))
	}
	return ok(out), nil
}

// userOfPath reads the account that a path names.
func (a *api) userOfPath(r *request) (staff.Account, error) {
	id := r.PathValue("id")
	if !isID(id, "st_") {
		return staff.Account{}, notFound()
	}
	return a.Accounts.Get(r.Context(), bot.StaffID(id))
}

func (a *api) user(r *request) (answer, error) {
	u, err := a.userOfPath(r)
	return answer{status: http.StatusOK, body: userOf(u), etag: etag(u.Ver)}, err
}

type linkAnswer struct {
	Link      string    `json:"link"`
	ExpiresAt time.Time `json:"expires_at"`
}

type invitedAnswer struct {
	User userAnswer `json:"user"`
	linkAnswer
}

// createUser makes an account and the link by which its owner sets the password.
func (a *api) createUser(r *request) (answer, error) {
	var in struct {
		Email string     `json:"email"`
		Name  string     `json:"name"`
		Role  staff.Role `json:"role"`
		Teams []string   `json:"teams"`
	}
	if err := readJSON(r.Request, &in); err != nil {
		return answer{}, err
	}
	if err := a.checkTeams(in.Teams); err != nil {
		return answer{}, err
	}
	if err := mayGrant(r.who, in.Role, in.Teams); err != nil {
		return answer{}, err
	}
	u, err := a.Accounts.Create(r.Context(), r.who.Account.ID, in.Email, in.Name, in.Role, in.Teams)
	if err != nil {
		return answer{}, err
	}
	link, err := a.passwordLink(r, u.ID)
	return answer{status: http.StatusCreated, body: invitedAnswer{userOf(u), link}}, err
}

// mayGrant refuses a token that would give an account more than it may do itself: whoever has the account's first link
// could then do it. Administrators are made by somebody who is signed in.
func mayGrant(who staff.Identity, role staff.Role, teams []string) error {
	if who.Token == "" {
		return nil
	}
	more := func(p staff.Permission) bool { return role.May(p) && !who.May(p) }
	unseen := func(team string) bool { return !who.Sees(team) }
	if role == staff.Admin || slices.ContainsFunc(staff.Permissions(), more) || slices.ContainsFunc(teams, unseen) {
		return refuse(http.StatusForbidden, "denied", "A token may not give somebody more than it may do itself: sign in.")
	}
	return nil
}

// signedInOnly refuses tokens: what makes other ways in is for somebody who is signed in.
func signedInOnly(who staff.Identity) error {
	if who.Token != "" {
		return refuse(http.StatusForbidden, "denied", "A token may not do this: sign in.")
	}
	return nil
}

// passwordLink makes a one-time link. Its secret stands behind the #, which browsers don't send.
func (a *api) passwordLink(r *request, id bot.StaffID) (linkAnswer, error) {
	l, err := a.Accounts.MakeLink(r.Context(), r.who.Account.ID, id)
	return linkAnswer{a.public.String() + "/console/reset#" + l.Secret, l.Expires.UTC()}, err
}

// checkTeams refuses teams that the desk has not.
func (a *api) checkTeams(teams []string) error {
	for _, id := range teams {
		if id != staff.AllTeams && !slices.ContainsFunc(a.Desk().Teams, func(t bot.Team) bool { return t.ID == id }) {
			return wrongField(staff.FieldTeams, "There is a team in it that the desk has not.")
		}
	}
	return nil
}

// changeUser changes an account that was read at a version.
func (a *api) changeUser(r *request) (answer, error) {
	var in struct {
		Name     *string     `json:"name"`
		Role     *staff.Role `json:"role"`
		Teams    *[]string   `json:"teams"`
		Disabled *bool       `json:"disabled"`
	}
	if err := readJSON(r.Request, &in); err != nil {
		return answer{}, err
	}
	was, err := a.userOfPath(r)
	if err == nil {
		err = ifMatch(r, was.Ver)
	}
	if err != nil {
		return answer{}, err
	}
	if in.Teams != nil {
		if err := a.checkTeams(*in.Teams); err != nil {
			return answer{}, err
		}
	}
	err = mayGrant(r.who, was.Role, was.Teams) // nor take from those who may do more
	if err == nil && in.Role != nil {
		err = mayGrant(r.who, *in.Role, nil)
	}
	if err == nil && in.Teams != nil {
		err = mayGrant(r.who, was.Role, *in.Teams)
	}
	if err != nil {
		return answer{}, err
	}
	u, err := a.Accounts.Edit(r.Context(), r.who.Account.ID, was.ID, was.Ver, staff.Change{Name: in.Name, Role: in.Role, Teams: in.Teams, Disabled: in.Disabled})
	if bot.IsConflict(err, bot.KindStaff) {
		return answer{}, stale()
	}
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK, body: userOf(u), etag: etag(u.Ver)}, nil
}

func (a *api) resetUser(r *request) (answer, error) {
	if err := signedInOnly(r.who); err != nil {
		return answer{}, err
	}
	u, err := a.userOfPath(r)
	if err != nil {
		return answer{}, err
	}
	link, err := a.passwordLink(r, u.ID)
	return answer{status: http.StatusCreated, body: link}, err
}

func (a *api) endSessions(r *request) (answer, error) {
	u, err := a.userOfPath(r)
	if err != nil {
		return answer{}, err
	}
	if err := mayGrant(r.who, u.Role, u.Teams); err != nil { // whoever may not touch the account may not lock it out either
		return answer{}, err
	}
	return answer{}, a.Accounts.EndSessions(r.Context(), r.who.Account.ID, u.ID)
}

type tokenAnswer struct {
	ID        string             `json:"id"`
	Name      string             `json:"name"`
	Scopes    []staff.Permission `json:"scopes"`
	CreatedAt time.Time          `json:"created_at"`
	ExpiresAt *time.Time         `json:"expires_at"`
	Owner     *who               `json:"owner"`
}

func tokenOf(t staff.Token, n names) tokenAnswer {
	return tokenAnswer{t.ID, t.Name, list(t.Scopes), t.Created.UTC(), when(t.Expires), n.who(t.Owner)}
}

func (a *api) tokens(r *request) (answer, error) {
	n, err := limit(r)
	if err != nil {
		return answer{}, err
	}
	after, err := cursorID(r, "ak_")
	if err != nil {
		return answer{}, err
	}
	all, err := a.Accounts.Tokens(r.Context(), after, n)
	if err != nil {
		return answer{}, err
	}
	names, err := a.names(r.Context())
	if err != nil {
		return answer{}, err
	}
	out := page[tokenAnswer]{Items: []tokenAnswer{}}
	for _, t := range all {
		out.Items = append(out.Items, tokenOf(t, names))
	}
	if len(all) == n {
		out.Next = new(all[n-1].ID)
	}
	return ok(out), nil
}

// maxTokenDays bounds how long a token is made for: ten years.
const maxTokenDays = 3660

// createToken makes a token. Its secret is in this answer and nowhere else.
func (a *api) createToken(r *request) (answer, error) {
	var in struct {
		Name   string             `json:"name"`
		Scopes []staff.Permission `json:"scopes"`
		Days   int                `json:"days"`
	}
	if err := readJSON(r.Request, &in); err != nil {
		return answer{}, err
	}
	if err := signedInOnly(r.who); err != nil {
		return answer{}, err
	}
	if in.Days < 0 || in.Days > maxTokenDays {
		return answer{}, wrongField("days", "It is a number of days, or 0 for no end.")
	}
	t, secret, err := a.Accounts.MakeToken(r.Context(), r.who.Account.ID, r.who.Account.ID, in.Name, in.Scopes, time.Duration(in.Days)*24*time.Hour)
	if err != nil {
		return answer{}, err
	}
	names, err := a.names(r.Context())
	return answer{status: http.StatusCreated, body: struct {
		Token  tokenAnswer `json:"token"`
		Secret string      `json:"secret"`
	}{tokenOf(t, names), secret}}, err
}

func (a *api) revokeToken(r *request) (answer, error) {
	return answer{}, a.Accounts.RevokeToken(r.Context(), r.who.Account.ID, r.PathValue("id"))
}
