package staff

import (
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"frontdesk/bot"
)

// Account is a member of staff.
type Account struct {
	V        int         `json:"v"`
	ID       bot.StaffID `json:"id"`
	Ver      int64       `json:"-"` // of the record
	Key      bot.KeyID   `json:"-"` // seals it
	Email    string      `json:"email"`
	Name     string      `json:"name"` // as colleagues and customers see it
	Role     Role        `json:"role"`
	Teams    []string    `json:"teams,omitempty"` // whose conversations an agent sees; AllTeams = every one's
	Disabled bool        `json:"disabled,omitempty"`
	Password string      `json:"password,omitempty"` // argon2id hash; empty until the invited one has set it
	Epoch    int64       `json:"epoch"`              // counts changes of the password: older sessions and links are dead
	Created  time.Time   `json:"created"`
	Persons  []Person    `json:"persons,omitempty"` // whom he is inside platforms
}

// accountVersion is the format that is written.
const accountVersion = 1

// Limits of an account's fields, in bytes: what a line of the console shows.
const (
	maxName  = 80
	maxEmail = 254 // RFC 5321
	maxTeams = 50
)

// Fields of an account that can be wrong, as named in a FieldError.
const (
	FieldEmail    = "email"
	FieldName     = "name"
	FieldRole     = "role"
	FieldTeams    = "teams"
	FieldPassword = "password"
	FieldScopes   = "scopes"
)

// FieldError says which field of a request is wrong, and what to do. It is the cause of an Invalid error.
type FieldError struct{ Field, Text string }

// Error names field and remedy.
func (e *FieldError) Error() string { return e.Field + ": " + e.Text }

func wrong(field, text string) error {
	return &bot.Error{Code: bot.Invalid, Op: "staff", Text: text, Err: &FieldError{field, text}}
}

// check tells what is wrong with an account, for people.
func (a *Account) check() error {
	addr, err := mail.ParseAddress(a.Email)
	switch {
	case err != nil || addr.Address != a.Email || len(a.Email) > maxEmail:
		return wrong(FieldEmail, "this is no e-mail address: write one as ana@example.com")
	case strings.TrimSpace(a.Name) == "" || len(a.Name) > maxName || !plain(a.Name):
		return wrong(FieldName, "write the name as customers should see it, in at most 80 bytes")
	case takenName(a.Name):
		return wrong(FieldName, "customers would take this name for the bot or for themselves: write the person's own")
	case !slices.Contains(Roles(), a.Role):
		return wrong(FieldRole, "choose admin, supervisor, agent or auditor")
	case len(a.Teams) > maxTeams || slices.Contains(a.Teams, ""):
		return wrong(FieldTeams, "name at most 50 teams")
	case a.Role == Agent && len(a.Teams) == 0:
		return wrong(FieldTeams, "an agent needs a team: choose one, or all of them")
	}
	return nil
}

// plain tells whether a name is printable text without characters that hide or turn its neighbours.
func plain(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r != ' ' && !unicode.IsPrint(r) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) || unicode.Is(unicode.Variation_Selector, r) || r == '\u2800'
	})
}

// takenName tells whether a name is what transcripts call somebody else.
func takenName(s string) bool {
	return slices.Contains([]string{"bot", "customer", "system"}, strings.ToLower(strings.TrimSpace(s)))
}

// fold brings an e-mail address to the form it is looked up by.
func fold(email string) string { return strings.ToLower(strings.TrimSpace(email)) }
