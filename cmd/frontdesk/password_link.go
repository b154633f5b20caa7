package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/staff"
)

// passwordLink is a link that sets the password of an account, once.
type passwordLink struct {
	ID        bot.StaffID `json:"id"`
	Email     string      `json:"email"`
	Link      string      `json:"link"`
	ExpiresAt time.Time   `json:"expires_at"`
	Note      *string     `json:"note"` // what to see to before the link leads anywhere
}

// giveLink makes a link for an account and prints it: at the address that was given, or that of the running desk.
func giveLink(ctx context.Context, d *data, out io.Writer, a staff.Account, args url.Values) error {
	link, err := d.accounts.MakeLink(ctx, actor(ctx), a.ID)
	if err != nil {
		return staffFailure(err)
	}
	l := passwordLink{ID: a.ID, Email: a.Email, ExpiresAt: link.Expires}
	host := cmp.Or(strings.TrimSuffix(args.Get("public-url"), "/"), d.url)
	if host == "" {
		host = "http://" + strings.Replace(defaultListen, "127.0.0.1", "localhost", 1)
		l.Note = orNull("no desk runs on this folder: start it, and put its address there if it is another (--public-url does)")
	}
	l.Link = host + consolePath("reset", link.Secret)
	if wantsJSON(args) {
		return printJSON(out, l)
	}
	_, err = fmt.Fprintf(out, "%s\nsets the password, once, until %s: %s\n", l.ID, l.ExpiresAt.Format(time.RFC3339), l.Link)
	if err == nil && l.Note != nil {
		_, err = fmt.Fprintln(out, *l.Note)
	}
	return err
}

// consolePath is a page of the console that takes a secret, behind the address of the desk. Secrets stand in the
// fragment, which browsers send to nobody.
func consolePath(page, secret string) string { return "/console/" + page + "#" + secret }
