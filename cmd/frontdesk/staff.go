package main

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"frontdesk/bot"
	"frontdesk/bot/staff"
)

// newID gives an id: the prefix, then 26 letters and digits for 48 bits of time and 80 random ones, so that ids sort
// by time and cannot be guessed.
func newID(prefix string) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(time.Now().UnixMilli())<<16)
	if _, err := rand.Read(b[6:]); err != nil {
		panic(err) // crypto/rand does not fail on supported systems
	}
	return prefix + strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}

func newAccounts(store staff.Store, keys bot.Sealer) (*staff.Accounts, error) {
	return staff.New(staff.Config{Store: store, Keys: keys, Now: time.Now, NewID: newID, Random: rand.Reader})
}

func userCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{Use: "user", Short: "accounts of the people who work here", Example: "  frontdesk user add ana@desk.example --name 'Ana Oliveira' --role agent --teams it"}
	c.PersistentFlags().StringVar(&dir, "data", defaultData, "data `folder`")
	c.AddCommand(userAddCommand(&dir), userListCommand(&dir), userResetCommand(&dir))
	return c
}

func userAddCommand(dir *string) *cobra.Command {
	var name, role, teams string
	c := &cobra.Command{
		Use:     "add EMAIL",
		Short:   "add an account and print the link that sets its password",
		Example: "  frontdesk user add ana@desk.example --name 'Ana Oliveira' --role agent --teams it,orders",
		Args:    exactly(1, "give the e-mail address"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return perform(cmd.Context(), *dir, "user-add", nil, cmd.OutOrStdout(),
				url.Values{"email": {args[0]}, "name": {name}, "role": {role}, "teams": {teams}})
		},
	}
	c.Flags().StringVar(&name, "name", "", "as colleagues and customers see it")
	c.Flags().StringVar(&role, "role", "agent", "admin, supervisor, agent or auditor")
	c.Flags().StringVar(&teams, "teams", "", "ids of teams, with commas")
	return c
}

func userAddOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	var teams []string
	if t := args.Get("teams"); t != "" {
		teams = strings.Split(t, ",")
	}
	a, err := d.accounts.Create(ctx, "", args.Get("email"), args.Get("name"), staff.Role(args.Get("role")), teams)
	if err != nil {
		return staffFailure(err)
	}
	return printLink(ctx, d, out, a.ID)
}

// printLink makes a link that sets a password, and prints its path: the address of the desk is not known here.
func printLink(ctx context.Context, d *data, out io.Writer, id bot.StaffID) error {
	link, err := d.accounts.MakeLink(ctx, "", id)
	if err != nil {
		return staffFailure(err)
	}
	_, err = fmt.Fprintf(out, "%s\nsets the password, once, until %s: %s\n", id, link.Expires.Format(time.RFC3339), consolePath("reset", link.Secret))
	return err
}

// consolePath is a page of the console that takes a secret, behind the address of the desk. Secrets stand in the
// fragment, which browsers send to nobody.
func consolePath(page, secret string) string { return "/console/" + page + "#" + secret }

func userListCommand(dir *string) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "list the accounts", Example: "  frontdesk user list --json", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return perform(cmd.Context(), *dir, "user-list", nil, cmd.OutOrStdout(), jsonArg(asJSON))
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func jsonArg(on bool) url.Values {
	if on {
		return url.Values{"json": {"1"}}
	}
	return url.Values{}
}

func userListOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	all, err := d.accounts.All(ctx)
	if err != nil {
		return err
	}
	type line struct {
		ID       bot.StaffID `json:"id"`
		Email    string      `json:"email"`
		Name     string      `json:"name"`
		Role     staff.Role  `json:"role"`
		Teams    []string    `json:"teams"`
		Disabled bool        `json:"disabled"`
	}
	lines := []line{}
	for _, a := range all {
		lines = append(lines, line{a.ID, a.Email, a.Name, a.Role, a.Teams, a.Disabled})
	}
	if args.Get("json") != "" {
		return printJSON(out, lines)
	}
	for _, l := range lines {
		state := ""
		if l.Disabled {
			state = "  disabled"
		}
		fmt.Fprintf(out, "%s  %-10s  %s  %s  %s%s\n", l.ID, l.Role, l.Email, l.Name, strings.Join(l.Teams, ","), state)
	}
	return nil
}

func userResetCommand(dir *string) *cobra.Command {
	return &cobra.Command{
		Use: "reset EMAIL", Short: "print a link that sets a new password", Example: "  frontdesk user reset ana@desk.example",
		Args: exactly(1, "give the e-mail address"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return perform(cmd.Context(), *dir, "user-reset", nil, cmd.OutOrStdout(), url.Values{"email": {args[0]}})
		},
	}
}

func userResetOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	a, err := d.accounts.ByEmail(ctx, args.Get("email"))
	if err != nil {
		return staffFailure(err)
	}
	return printLink(ctx, d, out, a.ID)
}

func tokenCommand() *cobra.Command {
	var dir, owner, scopes string
	c := &cobra.Command{Use: "token", Short: "tokens for programs that use the API", Example: "  frontdesk token add reports --owner ana@desk.example --scopes report.read"}
	c.PersistentFlags().StringVar(&dir, "data", defaultData, "data `folder`")
	add := &cobra.Command{
		Use: "add NAME", Short: "make a token and print it, once", Example: "  frontdesk token add reports --owner ana@desk.example --scopes report.read",
		Args: exactly(1, "give the token a name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return perform(cmd.Context(), dir, "token-add", nil, cmd.OutOrStdout(), url.Values{"name": {args[0]}, "owner": {owner}, "scopes": {scopes}})
		},
	}
	add.Flags().StringVar(&owner, "owner", "", "e-mail `address` of the account it acts for")
	add.Flags().StringVar(&scopes, "scopes", "", "permissions, with commas")
	revoke := &cobra.Command{
		Use: "revoke ID", Short: "make a token useless", Example: "  frontdesk token revoke ak_0123", Args: exactly(1, "give the token's id"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return perform(cmd.Context(), dir, "token-revoke", nil, cmd.OutOrStdout(), url.Values{"id": {args[0]}})
		},
	}
	c.AddCommand(add, revoke)
	return c
}

// staffFailure says what is wrong with an account in the one form.
func staffFailure(err error) error {
	status := exitProblems
	if c := bot.CodeOf(err); c != bot.Invalid && c != bot.NotFound && c != bot.Conflict {
		status = exitCannot
	}
	text := bot.TextOf(err)
	if text == "" {
		text = err.Error()
	}
	return &failure{status: status, what: text, remedy: "see frontdesk user list"}
}

func tokenAddOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	owner, err := d.accounts.ByEmail(ctx, args.Get("owner"))
	if err != nil {
		return staffFailure(err)
	}
	var scopes []staff.Permission
	for s := range strings.SplitSeq(args.Get("scopes"), ",") {
		if s != "" {
			scopes = append(scopes, staff.Permission(s))
		}
	}
	t, secret, err := d.accounts.MakeToken(ctx, owner.ID, args.Get("name"), scopes, 0)
	if err != nil {
		return staffFailure(err)
	}
	_, err = fmt.Fprintf(out, "%s\n%s\nkeep it now: it is shown this once\n", t.ID, secret)
	return err
}

func tokenRevokeOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	if err := d.accounts.RevokeToken(ctx, "", args.Get("id")); err != nil {
		return staffFailure(err)
	}
	_, err := fmt.Fprintln(out, "revoked")
	return err
}
