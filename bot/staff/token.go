package staff

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"frontdesk/bot"
)

// Token is an API token: it acts as its owner, within its scopes.
type Token struct {
	ID      string // ak_…: names it, opens nothing
	Owner   bot.StaffID
	Name    string
	Scopes  []Permission
	Created time.Time
	Expires time.Time // zero = never
}

// tokenPrefix lets scanners of leaked secrets know ours.
const tokenPrefix = "fd_"

// maxTokenName bounds a token's name in bytes.
const maxTokenName = 80

// tokenHead is what stays plain of a token's record, tokenBody what is sealed with its owner's key.
type tokenHead struct {
	V       int          `json:"v"`
	Owner   bot.StaffID  `json:"owner"`
	Epoch   int64        `json:"epoch,omitempty"` // of the owner: a new password or a disabled account ends it; 0 in older records
	Scopes  []Permission `json:"scopes"`
	Created time.Time    `json:"created"`
	Expires time.Time    `json:"expires,omitzero"`
}

type tokenBody struct {
	Name string `json:"name"`
}

// MakeToken makes a token and returns its secret, which is stored nowhere and cannot be shown again. Scopes must be
// permissions that the owner has; life 0 = it does not expire. By is who makes it, "" for the command line. Errors:
// Invalid, NotFound.
func (s *Accounts) MakeToken(ctx context.Context, by, owner bot.StaffID, name string, scopes []Permission, life time.Duration) (Token, string, error) {
	a, err := s.Get(ctx, owner)
	if err != nil {
		return Token{}, "", err
	}
	name = strings.TrimSpace(name)
	switch {
	case name == "" || len(name) > maxTokenName || !plain(name):
		return Token{}, "", wrong(FieldName, "say in at most 80 bytes what the token is for")
	case len(scopes) == 0 || life < 0:
		return Token{}, "", wrong(FieldScopes, "name at least one permission")
	}
	for _, p := range scopes {
		if !a.Role.May(p) {
			return Token{}, "", wrong(FieldScopes, fmt.Sprintf("%q is not among the owner's permissions: %s", p, a.Role.permissions()))
		}
	}
	secret, err := s.secret()
	if err != nil {
		return Token{}, "", err
	}
	secret = tokenPrefix + secret
	h := tokenHead{V: 1, Owner: owner, Epoch: a.Epoch, Scopes: slices.Compact(slices.Sorted(slices.Values(scopes))), Created: bot.Milli(s.Now())}
	if life > 0 {
		h.Expires = h.Created.Add(life)
	}
	rec, err := s.tokenRecord(ctx, a, digest(secret), h, tokenBody{name})
	if err != nil {
		return Token{}, "", err
	}
	t := h.token(rec.ID, name)
	return t, secret, s.commit(ctx, bot.Write{Put: []bot.Record{rec}}, Note{By: orCommandLine(by), Verb: "token.create", Object: t.ID})
}

func (s *Accounts) tokenRecord(ctx context.Context, a Account, id string, h tokenHead, b tokenBody) (bot.Record, error) {
	head, err := json.Marshal(h)
	if err != nil {
		return bot.Record{}, &bot.Error{Code: bot.Internal, Op: "write token", Err: err}
	}
	plain, err := json.Marshal(b)
	if err != nil {
		return bot.Record{}, &bot.Error{Code: bot.Internal, Op: "write token", Err: err}
	}
	body, err := s.Keys.Seal(ctx, a.Key, plain)
	if err != nil {
		return bot.Record{}, err
	}
	return bot.Record{Ref: tokenRef(id), Key: a.Key, Head: head, Body: body}, nil
}

func (h tokenHead) token(recordID, name string) Token {
	return Token{ID: tokenID(recordID), Owner: h.Owner, Name: name, Scopes: h.Scopes, Created: h.Created, Expires: h.Expires}
}

// Token finds who a token's secret stands for. Error Denied: it opens nothing, whatever the reason.
func (s *Accounts) Token(ctx context.Context, secret string) (Identity, error) {
	recs, err := s.Store.Get(ctx, tokenRef(digest(secret)))
	if err != nil {
		return Identity{}, err
	}
	refused := &bot.Error{Code: bot.Denied, Op: "token", Text: "this token is not valid: make a new one"}
	if recs[0].Ver == 0 {
		return Identity{}, refused
	}
	var h tokenHead
	if err := json.Unmarshal(recs[0].Head, &h); err != nil {
		return Identity{}, &bot.Error{Code: bot.Internal, Op: "read token", Err: err}
	}
	a, err := s.Get(ctx, h.Owner)
	if err != nil && bot.CodeOf(err) != bot.NotFound {
		return Identity{}, err
	}
	if err != nil || a.Disabled || !h.Expires.IsZero() && !s.Now().Before(h.Expires) {
		return Identity{}, refused
	}
	if h.Epoch == 0 {
		if h.Epoch, err = s.datedToken(ctx, recs[0], h, a.Epoch); err != nil {
			return Identity{}, err
		}
	}
	if h.Epoch != a.Epoch {
		return Identity{}, refused
	}
	return Identity{Account: a, Token: tokenID(recs[0].ID), Scopes: h.Scopes, Expires: h.Expires}, nil
}

// datedToken writes its owner's epoch into a record of a build that kept none, when it is first used.
func (s *Accounts) datedToken(ctx context.Context, r bot.Record, h tokenHead, epoch int64) (int64, error) {
	h.Epoch = epoch
	head, err := json.Marshal(h)
	if err != nil {
		return 0, &bot.Error{Code: bot.Internal, Op: "write token", Err: err}
	}
	r.Head = head
	_, err = s.Store.Commit(ctx, bot.Write{Put: []bot.Record{r}})
	if bot.IsConflict(err) {
		err = nil // another request did so, or it was revoked: the next use tells
	}
	return epoch, err
}

// Tokens lists at most limit tokens of everybody behind an id, in id order.
func (s *Accounts) Tokens(ctx context.Context, after string, limit int) ([]Token, error) {
	const prefix = "api/"
	from := prefix
	if after != "" {
		from += strings.TrimPrefix(after, "ak_") + "g" // behind every hash that begins so
	}
	recs, err := s.Store.List(ctx, bot.KindToken, prefix, from, limit)
	if err != nil {
		return nil, err
	}
	out := make([]Token, 0, len(recs))
	for _, r := range recs {
		t, err := s.openToken(ctx, r)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

func (s *Accounts) openToken(ctx context.Context, r bot.Record) (Token, error) {
	var h tokenHead
	var b tokenBody
	if err := json.Unmarshal(r.Head, &h); err != nil {
		return Token{}, &bot.Error{Code: bot.Internal, Op: "read token", Err: err}
	}
	plain, err := s.Keys.Open(ctx, r.Key, r.Body)
	if bot.CodeOf(err) == bot.NotFound {
		return h.token(r.ID, ""), nil // its owner was erased
	}
	if err != nil {
		return Token{}, fmt.Errorf("token %s: %w", tokenID(r.ID), err)
	}
	if err := json.Unmarshal(plain, &b); err != nil {
		return Token{}, &bot.Error{Code: bot.Internal, Op: "read token", Err: err}
	}
	return h.token(r.ID, b.Name), nil
}

// RevokeToken makes a token open nothing. Error: NotFound.
func (s *Accounts) RevokeToken(ctx context.Context, by bot.StaffID, id string) error {
	hash, ok := strings.CutPrefix(id, "ak_")
	if !ok || len(hash) != idLength {
		return &bot.Error{Code: bot.NotFound, Op: "revoke token", Text: "there is no such token"}
	}
	recs, err := s.Store.List(ctx, bot.KindToken, "api/"+hash, "", 1)
	if err != nil {
		return err
	}
	if len(recs) == 0 {
		return &bot.Error{Code: bot.NotFound, Op: "revoke token", Text: "there is no such token"}
	}
	w := bot.Write{Drop: []bot.RefVer{{Ref: recs[0].Ref, Ver: recs[0].Ver}}}
	return s.commit(ctx, w, Note{By: orCommandLine(by), Verb: "token.revoke", Object: id})
}

func tokenRef(hash string) bot.Ref { return bot.Ref{Kind: bot.KindToken, ID: "api/" + hash} }

// idLength is how much of a hash names what it belongs to: 104 bits.
const idLength = 26

func tokenID(recordID string) string { return "ak_" + strings.TrimPrefix(recordID, "api/")[:idLength] }
