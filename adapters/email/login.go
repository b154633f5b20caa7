package email

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"frontdesk/bot/channel"
)

// OAuth is how tokens are had where the mail server takes no password.
type OAuth struct {
	TokenURL     string // https://oauth2.googleapis.com/token, https://login.microsoftonline.com/TENANT/oauth2/v2.0/token
	ClientID     string
	ClientSecret string
	RefreshToken string // "" = the program has rights of its own (client credentials)
	Scope        string
}

// tokenWithin bounds a request for a token.
const tokenWithin = 20 * time.Second

// credentials sign in at a mail server.
type credentials interface {
	// client speaks one of the ways to sign in; offers tells whether the server knows a way.
	client(ctx context.Context, offers func(mechanism string) bool) (sasl.Client, error)
}

func (a *Adapter) credentials() (credentials, error) {
	if a.c.OAuth == nil {
		return password{a.c.User, a.c.Password}, nil
	}
	o := *a.c.OAuth
	u, err := url.Parse(o.TokenURL)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
		return nil, errors.New("email: token_url must be an https:// address")
	case o.ClientID == "" || o.ClientSecret == "" && o.RefreshToken == "":
		return nil, errors.New("email: OAuth needs client_id, and client_secret or refresh_token")
	}
	t := &tokens{user: a.c.User, o: o, now: a.c.Now, http: a.c.Client}
	if t.http == nil {
		t.http = &http.Client{Timeout: tokenWithin, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	return t, nil
}

// password signs in with PLAIN, or LOGIN where only that is known.
type password struct{ user, secret string }

func (p password) client(_ context.Context, offers func(string) bool) (sasl.Client, error) {
	if !offers(sasl.Plain) && offers(sasl.Login) {
		return sasl.NewLoginClient(p.user, p.secret), nil
	}
	return sasl.NewPlainClient("", p.user, p.secret), nil
}

// tokens signs in with XOAUTH2, with tokens that live for an hour or so.
type tokens struct {
	user string
	o    OAuth
	now  func() time.Time
	http *http.Client

	mu  sync.Mutex
	tok *oauth2.Token
}

// spare is how long before its end a token is no longer used.
const spare = time.Minute

func (t *tokens) client(ctx context.Context, _ func(string) bool) (sasl.Client, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.tok == nil || t.tok.AccessToken == "" || !t.tok.Expiry.IsZero() && t.now().Add(spare).After(t.tok.Expiry) {
		tok, err := t.fetch(context.WithValue(ctx, oauth2.HTTPClient, t.http))
		if err != nil {
			return nil, tokenError(err)
		}
		t.tok = tok
	}
	return &xoauth2{user: t.user, token: t.tok.AccessToken}, nil
}

func (t *tokens) fetch(ctx context.Context) (*oauth2.Token, error) {
	var scopes []string
	if t.o.Scope != "" {
		scopes = []string{t.o.Scope}
	}
	if t.o.RefreshToken == "" {
		c := clientcredentials.Config{ClientID: t.o.ClientID, ClientSecret: t.o.ClientSecret, TokenURL: t.o.TokenURL, Scopes: scopes, AuthStyle: oauth2.AuthStyleInParams}
		return c.Token(ctx)
	}
	refresh := t.o.RefreshToken
	if t.tok != nil && t.tok.RefreshToken != "" { // some give a new one each time
		refresh = t.tok.RefreshToken
	}
	c := oauth2.Config{ClientID: t.o.ClientID, ClientSecret: t.o.ClientSecret, Scopes: scopes, Endpoint: oauth2.Endpoint{TokenURL: t.o.TokenURL, AuthStyle: oauth2.AuthStyleInParams}}
	return c.TokenSource(ctx, &oauth2.Token{RefreshToken: refresh}).Token()
}

// tokenError tells a refusal from a failure. What the server says may hold anything, so none of it is passed on.
func tokenError(err error) error {
	if e, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		switch e.ErrorCode {
		case "invalid_grant", "invalid_client", "unauthorized_client", "invalid_scope", "access_denied", "interaction_required", "consent_required":
			return &channel.SendError{Class: channel.AuthLost, Code: e.ErrorCode, Err: errors.New("email: the token service refuses the client, or its refresh token")}
		}
	}
	return &channel.SendError{Class: channel.Retryable, Err: errors.New("email: no token: the token service does not answer as it should")}
}

// xoauth2 is Google's and Microsoft's way to show a token.
type xoauth2 struct{ user, token string }

// errRefused is a server's no that comes as a question.
var errRefused = errors.New("the token is refused")

// Start gives the whole of it at once.
func (x *xoauth2) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next is only asked where the token is refused.
func (x *xoauth2) Next([]byte) ([]byte, error) { return nil, errRefused }
