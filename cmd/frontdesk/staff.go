package main

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
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
	var at place
	var public string
	c := &cobra.Command{Use: "user", Short: "accounts of the people who work here", Example: "  frontdesk user add ana@desk.example --name 'Ana Oliveira' --role agent --teams it_help"}
	at.flags(c.PersistentFlags())
	c.PersistentFlags().StringVar(&public, "public-url", "", "`address` at which browsers reach the desk, for links (default: the running desk's)")
	return group(c, userAddCommand(&at, &public), userListCommand(&at), userResetCommand(&at, &public), userLinkCommand(&at), userUnlinkCommand(&at))
}

func userAddCommand(at *place, public *string) *cobra.Command {
	var name, role, teams string
	var asJSON bool
	c := &cobra.Command{
		Use:     "add EMAIL",
		Short:   "add an account and print the link that sets its password",
		Example: "  frontdesk user add ana@desk.example --name 'Ana Oliveira' --role agent --teams it_help,orders",
		Args:    exactly(1, "give the e-mail address"),
		RunE: func(cmd *cobra.Command, args []string) error {
			values := jsonArg(asJSON)
			for key, value := range map[string]string{"email": args[0], "name": name, "role": role, "teams": teams, "public-url": *public} {
				values.Set(key, value)
			}
			return at.perform(cmd.Context(), "user-add", nil, cmd.OutOrStdout(), values)
		},
	}
	c.Flags().StringVar(&name, "name", "", "as colleagues and customers see it")
	c.Flags().StringVar(&role, "role", string(staff.Agent), oneOf(staff.Roles()))
	c.Flags().StringVar(&teams, "teams", "", "ids of teams, with commas; * for all")
	return jsonFlag(c, &asJSON)
}

func userAddOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	var teams []string
	for t := range strings.SplitSeq(args.Get("teams"), ",") {
		if t = strings.TrimSpace(t); t != "" {
			teams = append(teams, t)
		}
	}
	if err := knownTeams(ctx, d, teams); err != nil {
		return err
	}
	a, err := d.accounts.Create(ctx, actor(ctx), args.Get("email"), args.Get("name"), staff.Role(args.Get("role")), teams)
	if err != nil {
		return staffFailure(err)
	}
	return giveLink(ctx, d, out, a, args)
}

// knownTeams refuses teams that the live desk has not. Before a desk was published any will do.
func knownTeams(ctx context.Context, d *data, teams []string) error {
	live, err := d.library.Live(ctx)
	if err != nil || live.Revision == "" || len(teams) == 0 {
		return err
	}
	l, err := d.published(ctx, live.Revision)
	if err != nil || l == nil {
		return err // nil = a desk of another version: the teams cannot be told
	}
	known := []string{staff.AllTeams}
	for _, t := range l.Desk.Teams {
		known = append(known, t.ID)
	}
	for _, t := range teams {
		if !slices.Contains(known, t) {
			return &failure{status: exitProblems, what: fmt.Sprintf("the live desk has no team %q", t), remedy: "choose among " + strings.Join(known[1:], ", ") + ", or * for all"}
		}
	}
	return nil
}

func userListCommand(at *place) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "list the accounts", Example: "  frontdesk user list --json", Args: alone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return at.perform(cmd.Context(), "user-list", nil, cmd.OutOrStdout(), jsonArg(asJSON))
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
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
	if len(lines) == 0 {
		fmt.Fprintln(out, "there are no accounts yet: frontdesk user add EMAIL --name NAME --role admin makes one, or follow the link that serve printed")
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

func userResetCommand(at *place, public *string) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "reset EMAIL", Short: "print a link that sets a new password", Example: "  frontdesk user reset ana@desk.example",
		Args: exactly(1, "give the e-mail address"),
		RunE: func(cmd *cobra.Command, args []string) error {
			values := jsonArg(asJSON)
			values.Set("email", args[0])
			values.Set("public-url", *public)
			return at.perform(cmd.Context(), "user-reset", nil, cmd.OutOrStdout(), values)
		},
	}
	return jsonFlag(c, &asJSON)
}

func userResetOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	a, err := d.accounts.ByEmail(ctx, args.Get("email"))
	if err != nil {
		return staffFailure(err)
	}
	return giveLink(ctx, d, out, a, args)
}

// staffFailure says what is wrong with an account in the one form.
func staffFailure(err error) error {
	status := exitCannot
	switch bot.CodeOf(err) {
	case bot.Invalid:
		status = exitUsage
	case bot.NotFound, bot.Conflict:
		status = exitProblems
	case bot.Busy, bot.Unknown, bot.Denied, bot.Internal:
	}
	text := bot.TextOf(err)
	if text == "" {
		text = err.Error()
	}
	return &failure{status: status, what: text, remedy: staffRemedy(err)}
}

// staffRemedy says what to choose from, by the field that is wrong.
func staffRemedy(err error) string {
	var f *staff.FieldError
	if !errors.As(err, &f) {
		return "see frontdesk user list"
	}
	switch f.Field {
	case staff.FieldRole:
		return "the roles are " + oneOf(staff.Roles())
	case staff.FieldScopes:
		return "the permissions are " + oneOf(staff.Permissions()) + "; docs/api.md says which role has which"
	case staff.FieldTeams:
		return "the teams stand in teams.yaml of the desk; * is all of them"
	case staff.FieldEmail:
		return "the address comes first, as in frontdesk user add ana@desk.example; frontdesk user list shows whom there is, frontdesk user reset makes a new link"
	default:
		return "mend --" + f.Field
	}
}

// oneOf lists names.
func oneOf[T ~string](names []T) string {
	var out []string
	for _, n := range names {
		out = append(out, string(n))
	}
	return strings.Join(out, ", ")
}
