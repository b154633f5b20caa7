package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"frontdesk/bot"
)

func userLinkCommand(at *place) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "link EMAIL",
		Short: "print a code that says who somebody is inside Slack, Discord or Telegram",
		Long: "Whoever writes the code there, to the bot or in a team's room, works under this account from then on: what he writes\n" +
			"in the threads of his team goes to customers under its name. A code works once, for ten minutes. Give it to nobody else.",
		Example: "  frontdesk user link ana@desk.example",
		Args:    exactly(1, "give the e-mail address"),
		RunE: func(cmd *cobra.Command, args []string) error {
			values := jsonArg(asJSON)
			values.Set("email", args[0])
			return at.perform(cmd.Context(), "user-link", nil, cmd.OutOrStdout(), values)
		},
	}
	return jsonFlag(c, &asJSON)
}

// personCode is a code that says who somebody is inside Slack, Discord or Telegram.
type personCode struct {
	ID        bot.StaffID `json:"id"`
	Code      string      `json:"code"`
	ExpiresAt time.Time   `json:"expires_at"`
}

func userLinkOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	a, err := d.accounts.ByEmail(ctx, args.Get("email"))
	if err != nil {
		return staffFailure(err)
	}
	code, expires, err := d.accounts.PersonCode(ctx, actor(ctx), a.ID)
	if err != nil {
		return staffFailure(err)
	}
	if wantsJSON(args) {
		return printJSON(out, personCode{a.ID, code, expires})
	}
	_, err = fmt.Fprintf(out, "%s\nwritten to the bot inside Slack, Discord or Telegram it links that person to %s, once, until %s\n", code, a.ID, expires.Format(time.RFC3339))
	return err
}

func userUnlinkCommand(at *place) *cobra.Command {
	var channel string
	var asJSON bool
	c := &cobra.Command{
		Use:     "unlink EMAIL",
		Short:   "end what links an account to persons inside Slack, Discord or Telegram",
		Example: "  frontdesk user unlink ana@desk.example --channel telegram:help",
		Args:    exactly(1, "give the e-mail address"),
		RunE: func(cmd *cobra.Command, args []string) error {
			values := jsonArg(asJSON)
			values.Set("email", args[0])
			values.Set("channel", channel)
			return at.perform(cmd.Context(), "user-unlink", nil, cmd.OutOrStdout(), values)
		},
	}
	c.Flags().StringVar(&channel, "channel", "", "only of this `channel`, as slack:team (default: all)")
	return jsonFlag(c, &asJSON)
}

// unlinked is how many persons an account is no longer linked to.
type unlinked struct {
	ID      bot.StaffID `json:"id"`
	Persons int         `json:"persons"`
}

func userUnlinkOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	a, err := d.accounts.ByEmail(ctx, args.Get("email"))
	if err != nil {
		return staffFailure(err)
	}
	n, err := d.accounts.UnlinkPersons(ctx, actor(ctx), a.ID, args.Get("channel"))
	if err != nil {
		return staffFailure(err)
	}
	if wantsJSON(args) {
		return printJSON(out, unlinked{a.ID, n})
	}
	_, err = fmt.Fprintf(out, "%s was linked to %s there, and is no longer\n", a.ID, count(n, "person"))
	return err
}
