package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"frontdesk/bot/channel"
)

const (
	// minIdentityKey is the shortest key that signs identities, in bytes: shorter ones can be guessed.
	minIdentityKey = 16
	// maxIdentity bounds a signed identity in bytes.
	maxIdentity = 8 << 10
	// identitySkew is how far the clock of the page's server may be off.
	identitySkew = time.Minute
	// identityLife is how far ahead an identity may run out: one that was stolen must not work for ever.
	identityLife = 7 * 24 * time.Hour
	// maxClaim bounds a claim in bytes.
	maxClaim = 254
)

// claims are what the page's server says of its customer. Others are ignored.
type claims struct {
	Subject       string   `json:"sub"`
	Email         string   `json:"email"`
	EmailVerified bool     `json:"email_verified"`
	Name          string   `json:"name"`
	Tier          string   `json:"tier"`
	Audience      audience `json:"aud"`
	Expires       *float64 `json:"exp"`
	NotBefore     *float64 `json:"nbf"`
}

// audience is for whom an identity was signed: one name or a list; nil where the signer did not say.
type audience []string

// UnmarshalJSON reads both forms.
func (a *audience) UnmarshalJSON(b []byte) error {
	var one string
	if err := json.Unmarshal(b, &one); err == nil {
		*a = audience{one}
		return nil
	}
	many := []string{}
	err := json.Unmarshal(b, &many)
	*a = many
	return err
}

// readIdentity checks a signed identity (JWT, HS256 and nothing else) for a site and returns who it names. An address
// counts only if the signer says that it is verified.
func readIdentity(token, site string, key []byte, now time.Time) (channel.Person, error) {
	refused := refuse(http.StatusForbidden, "identity", "The identity of this page's visitor is not valid. Its server has to sign a new one.")
	if len(key) < minIdentityKey {
		return channel.Person{}, refuse(http.StatusForbidden, "identity_off", "This channel takes no signed identities: it has no key for them.")
	}
	parts := strings.Split(token, ".")
	if len(token) > maxIdentity || len(parts) != 3 {
		return channel.Person{}, refused
	}
	sig, err := base64.RawURLEncoding.Strict().DecodeString(parts[2])
	if err != nil {
		return channel.Person{}, refused
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(parts[0] + "." + parts[1]))
	if !hmac.Equal(sig, mac.Sum(nil)) {
		return channel.Person{}, refused
	}
	var head struct {
		Alg  string   `json:"alg"`
		Crit []string `json:"crit"`
	}
	var c claims
	if !readPart(parts[0], &head) || head.Alg != "HS256" || head.Crit != nil || !readPart(parts[1], &c) || !c.valid(now) || c.Audience != nil && !slices.Contains(c.Audience, site) {
		return channel.Person{}, refused
	}
	p := channel.Person{ID: c.Subject, Name: c.Name, Tier: c.Tier, Verified: true}
	if c.EmailVerified {
		p.Email = c.Email
	}
	return p, nil
}

func readPart(part string, into any) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(part)
	return err == nil && utf8.Valid(b) && json.Unmarshal(b, into) == nil
}

func (c claims) valid(now time.Time) bool {
	if c.Subject == "" || c.Expires == nil {
		return false
	}
	for _, s := range []string{c.Subject, c.Email, c.Name, c.Tier} {
		if len(s) > maxClaim || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return false
		}
	}
	at := float64(now.Unix())
	skew := identitySkew.Seconds()
	return at < *c.Expires+skew && *c.Expires <= at+skew+identityLife.Seconds() && (c.NotBefore == nil || at >= *c.NotBefore-skew)
}
