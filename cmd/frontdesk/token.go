package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"frontdesk/bot"
	"frontdesk/bot/staff"
)

func tokenCommand() *cobra.Command {
	var at place
	c := &cobra.Command{Use: "token", Short: "tokens for programs that use the API", Example: "  frontdesk token add reports --owner ana@desk.example --scopes report.read"}
	at.flags(c.PersistentFlags())
	return group(c, tokenAddCommand(&at), tokenListCommand(&at), tokenRevokeCommand(&at))
}

func tokenAddCommand(at *place) *cobra.Command {
	var owner, scopes string
	var asJSON bool
	c := &cobra.Command{
		Use: "add NAME", Short: "make a token and print it, once", Example: "  frontdesk token add reports --owner ana@desk.example --scopes report.read",
		Long: "The permissions are " + oneOf(staff.Permissions()) + ".\nA token may do what both they and its owner's role allow.",
		Args: exactly(1, "give the token a name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if owner == "" || scopes == "" {
				return usage("give --owner and --scopes: "+cmd.Example, "a token acts for an account, with some of its permissions")
			}
			values := jsonArg(asJSON)
			values.Set("name", args[0])
			values.Set("owner", owner)
			values.Set("scopes", scopes)
			return at.perform(cmd.Context(), "token-add", nil, cmd.OutOrStdout(), values)
		},
	}
	c.Flags().StringVar(&owner, "owner", "", "e-mail `address` of the account it acts for")
	c.Flags().StringVar(&scopes, "scopes", "", "`permissions`, with commas")
	return jsonFlag(c, &asJSON)
}

func tokenAddOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	owner, err := d.accounts.ByEmail(ctx, args.Get("owner"))
	if err != nil {
		return staffFailure(err)
	}
	var scopes []staff.Permission
	for s := range strings.SplitSeq(args.Get("scopes"), ",") {
		if s = strings.TrimSpace(s); s != "" {
			scopes = append(scopes, staff.Permission(s))
		}
	}
	t, secret, err := d.accounts.MakeToken(ctx, actor(ctx), owner.ID, args.Get("name"), scopes, 0)
	if err != nil {
		return staffFailure(err)
	}
	if wantsJSON(args) {
		line := tokenLineOf(t)
		line.Owner = orNull(owner.Email)
		return printJSON(out, newToken{line, secret})
	}
	_, err = fmt.Fprintf(out, "%s\n%s\nkeep it now: it is shown this once\n", t.ID, secret)
	return err
}

func tokenListCommand(at *place) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "list the tokens, without their secrets", Example: "  frontdesk token list --json", Args: alone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return at.perform(cmd.Context(), "token-list", nil, cmd.OutOrStdout(), jsonArg(asJSON))
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// tokenLine is a token as it is listed.
type tokenLine struct {
	ID        string             `json:"id"`
	Name      string             `json:"name"`
	Owner     *string            `json:"owner"` // e-mail address; null = the account is gone
	Scopes    []staff.Permission `json:"scopes"`
	CreatedAt time.Time          `json:"created_at"`
	ExpiresAt *time.Time         `json:"expires_at"` // null = never
}

// newToken is a token with its secret, as it is printed once.
type newToken struct {
	tokenLine
	Secret string `json:"secret"`
}

// tokenLineOf lists a token, without its owner's address.
func tokenLineOf(t staff.Token) tokenLine {
	l := tokenLine{ID: t.ID, Name: t.Name, Scopes: t.Scopes, CreatedAt: t.Created.UTC()}
	if !t.Expires.IsZero() {
		end := t.Expires.UTC()
		l.ExpiresAt = &end
	}
	return l
}

func tokenListOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	lines, err := d.tokens(ctx)
	if err != nil {
		return err
	}
	if args.Get("json") != "" {
		return printJSON(out, lines)
	}
	for _, l := range lines {
		end, owner := "no end", ""
		if l.Owner != nil {
			owner = *l.Owner
		}
		if l.ExpiresAt != nil {
			end = "until " + l.ExpiresAt.Format(time.RFC3339)
		}
		fmt.Fprintf(out, "%s  %s  %s  %s  %s\n", l.ID, l.Name, owner, strings.ReplaceAll(oneOf(l.Scopes), ", ", ","), end)
	}
	if len(lines) == 0 {
		fmt.Fprintln(out, "there are no tokens: frontdesk token add NAME --owner EMAIL --scopes PERMISSIONS makes one")
	}
	return nil
}

func (d *data) tokens(ctx context.Context) ([]tokenLine, error) {
	const page = 200
	lines := []tokenLine{}
	for after := ""; ; {
		some, err := d.accounts.Tokens(ctx, after, page)
		if err != nil {
			return nil, err
		}
		for _, t := range some {
			l := tokenLineOf(t)
			if a, err := d.accounts.Get(ctx, t.Owner); err == nil {
				l.Owner = orNull(a.Email)
			}
			lines, after = append(lines, l), t.ID
		}
		if len(some) < page {
			return lines, nil
		}
	}
}

func tokenRevokeCommand(at *place) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "revoke ID", Short: "make a token useless", Example: "  frontdesk token revoke ak_0123", Args: exactly(1, "give the token's id"),
		RunE: func(cmd *cobra.Command, args []string) error {
			values := jsonArg(asJSON)
			values.Set("id", args[0])
			return at.perform(cmd.Context(), "token-revoke", nil, cmd.OutOrStdout(), values)
		},
	}
	return jsonFlag(c, &asJSON)
}

// revoked is a token that opens nothing any more.
type revoked struct {
	ID      string `json:"id"`
	Revoked bool   `json:"revoked"`
}

func tokenRevokeOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	if err := d.accounts.RevokeToken(ctx, actor(ctx), args.Get("id")); bot.CodeOf(err) == bot.NotFound {
		return &failure{status: exitProblems, what: "there is no token " + args.Get("id"), remedy: "take its id (ak_…) from frontdesk token list"}
	} else if err != nil {
		return staffFailure(err)
	}
	if wantsJSON(args) {
		return printJSON(out, revoked{args.Get("id"), true})
	}
	_, err := fmt.Fprintln(out, "revoked")
	return err
}
