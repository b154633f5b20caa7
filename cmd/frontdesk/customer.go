package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"frontdesk/bot"
	"frontdesk/bot/person"
	"frontdesk/bot/staff"
)

const whichCustomer = "give a customer's id (cu_…), a conversation's (cv_…) or a ticket's number (FD-…)"

func exportCustomerCommand(at *place) *cobra.Command {
	var notes, asJSON bool
	c := &cobra.Command{
		Use: "customer ID", Short: "all that is kept of a customer, as JSON",
		Long: "ID is a customer's id (cu_…), a conversation's (cv_…) or a ticket's number (FD-…). An e-mail address is looked up: who gave it\n" +
			"is listed, and nothing is exported, because an address that somebody gave is no proof of who he is.\n" +
			"Customers whose addresses were linked by a code are one person and come together.",
		Example: "  frontdesk export customer FD-1042 > customer.json\n  frontdesk export customer sam@tidewell.example",
		Args:    exactly(1, whichCustomer),
		RunE: func(cmd *cobra.Command, args []string) error {
			values := url.Values{"id": {args[0]}}
			if notes {
				values.Set("notes", "1")
			}
			return at.perform(cmd.Context(), "export-customer", nil, cmd.OutOrStdout(), values)
		},
	}
	c.Flags().BoolVar(&notes, "notes", false, "with the desk's private notes")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON, as it does anyway")
	return c
}

func exportCustomerOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	id, err := d.customer(ctx, args.Get("id"))
	if err != nil {
		return err
	}
	found, err := person.Find(ctx, d.store, id, d.channelNames(ctx)...)
	if err != nil {
		return noCustomer(err, args.Get("id"))
	}
	all, err := person.Read(ctx, d.archive(), found, time.Now(), args.Get("notes") != "", d.staffName(ctx))
	if err != nil {
		return err
	}
	if err := d.accounts.Audit(ctx, staff.Note{By: actor(ctx), Verb: "customer.export", Object: string(id)}); err != nil {
		return err
	}
	return printJSON(out, all)
}

func eraseCommand() *cobra.Command {
	var at place
	var dry, yes, asJSON bool
	c := &cobra.Command{Use: "erase", Short: "erase what is kept of a customer", Example: "  frontdesk erase customer FD-1042 --dry-run\n  frontdesk erase customer cu_…"}
	customer := &cobra.Command{
		Use: "customer ID", Short: "make all that is kept of a customer unreadable, for ever, and take it away",
		Long: "ID is a customer's id (cu_…), a conversation's (cv_…) or a ticket's number (FD-…). Customers whose addresses were linked by a\n" +
			"code are one person and go together. What stays are ids, times and numbers, for the counts and the proof that the log is\n" +
			"whole. Backups from before hold the customer until you delete them; docs/operation.md says more. In a terminal it says what\n" +
			"will go and asks first; in a script it does as told.",
		Example: "  frontdesk erase customer FD-1042 --dry-run\n  frontdesk erase customer cu_…",
		Args:    exactly(1, whichCustomer),
		RunE: func(cmd *cobra.Command, args []string) error {
			values := jsonArg(asJSON)
			values.Set("id", args[0])
			switch {
			case dry:
				values.Set("dry", "1")
			case !yes && isTerminal(cmd.InOrStdin()):
				if err := at.confirmErase(cmd, args[0]); err != nil {
					return err
				}
			}
			return at.perform(cmd.Context(), "erase", nil, cmd.OutOrStdout(), values)
		},
	}
	customer.Flags().BoolVar(&yes, "yes", false, "erase without asking in a terminal")
	customer.Flags().BoolVar(&dry, "dry-run", false, "say what would go, and leave it")
	customer.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	at.flags(c.PersistentFlags())
	return group(c, customer)
}

// confirmErase says what would go and asks whether it may.
func (p *place) confirmErase(cmd *cobra.Command, name string) error {
	var said bytes.Buffer
	if err := p.perform(cmd.Context(), "erase", nil, &said, url.Values{"id": {name}, "dry": {"1"}, "json": {"1"}}); err != nil {
		return err
	}
	var e erased
	if err := json.Unmarshal(said.Bytes(), &e); err != nil {
		return cannot(err, "", "use the command of the same version as the desk", "the desk's answer cannot be read")
	}
	s := streams{cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr()}
	return s.confirm(fmt.Sprintf("%s will be erased for ever: %s.", e.who(), e.what()))
}

// erased is what erase prints.
type erased struct {
	Customers     []bot.CustID `json:"customers"`
	Conversations int          `json:"conversations"`
	Turns         int          `json:"turns"`
	Tickets       int          `json:"tickets"`
	Open          int          `json:"open_tickets"` // of these, not resolved
	Promised      int          `json:"promised"`     // times told for them that wait to be kept
	Records       int          `json:"records"`
	Jobs          int          `json:"jobs"`
	Keys          int          `json:"keys"`
	DryRun        bool         `json:"dry_run"`
	// KeysTurned tells that copies of his keys in older files of the folder are worthless already, not only after the
	// next night.
	KeysTurned bool `json:"keys_turned"`
	// KeysWhy says why they are not; null where they are, or nothing was done.
	KeysWhy *string `json:"keys_why"`
}

func eraseOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	id, err := d.customer(ctx, args.Get("id"))
	if err != nil {
		return err
	}
	channels := d.channelNames(ctx)
	found, err := person.Find(ctx, d.store, id, channels...)
	if err != nil {
		return noCustomer(err, args.Get("id"))
	}
	e := erased{Customers: found.Customers, Conversations: len(found.Conversations), Turns: found.Heads, Tickets: len(found.Tickets),
		Records: len(found.Records) + len(found.Indexes), Jobs: len(found.Jobs), Keys: len(found.Keys), DryRun: args.Get("dry") != ""}
	d.owed(ctx, found.Tickets, &e)
	if !e.DryRun {
		if err := d.erase(ctx, id, found, channels); err != nil {
			return err
		}
		e.turned(d.vault.Rotate(ctx), d.vault.Turned())
	}
	if args.Get("json") != "" {
		return printJSON(out, e)
	}
	return printErased(out, e)
}

// owed counts what is still owed to who goes: tickets that are open, and times told for them. A ticket that cannot be
// read is no reason to keep it.
func (d *data) owed(ctx context.Context, tickets []bot.TicketID, e *erased) {
	for _, id := range tickets {
		t, err := d.archive().Ticket(ctx, id)
		if err != nil || t.State == bot.TicketResolved {
			continue
		}
		e.Open++
		for _, p := range t.Told {
			if p.Settled.IsZero() && !p.Replaced {
				e.Promised++
			}
		}
	}
}

// erase erases a customer, beside the running desk if there is one.
func (d *data) erase(ctx context.Context, id bot.CustID, found *person.Found, channels []string) error {
	last := func(ctx context.Context, all *person.Found, w bot.Write) error {
		detail := fmt.Sprintf("%s, %s, %s", count(len(all.Conversations), "conversation"), count(len(all.Tickets), "ticket"), count(len(all.Keys), "key"))
		return d.accounts.Commit(ctx, w, staff.Note{By: actor(ctx), Verb: "customer.erase", Object: string(id), Detail: detail})
	}
	do := func() error {
		_, err := person.Erase(ctx, d.store, d.vault, id, last, channels...)
		return err
	}
	if d.quiet == nil {
		return do()
	}
	return d.quiet(ctx, found.Conversations, do)
}

// who are the customers that go together.
func (e *erased) who() string {
	ids := make([]string, len(e.Customers))
	for i, c := range e.Customers {
		ids[i] = string(c)
	}
	return strings.Join(ids, " and ")
}

// what goes of them.
func (e *erased) what() string {
	tickets := count(e.Tickets, "ticket")
	if e.Open > 0 {
		tickets += fmt.Sprintf(" (%d open, with %s to keep)", e.Open, count(e.Promised, "told time"))
	}
	return fmt.Sprintf("%s, %s, %s, %s, %s, %s due", count(e.Conversations, "conversation"), count(e.Turns, "turn"),
		tickets, count(e.Records, "record"), count(e.Keys, "key"), count(e.Jobs, "thing"))
}

// turned notes whether the epoch of the keys has turned, and if not, why.
func (e *erased) turned(err error, all bool) {
	switch {
	case err != nil:
		e.KeysWhy = new(err.Error())
	case !all:
		e.KeysWhy = new("conversations that are just beginning still hold keys of the epoch before")
	default:
		e.KeysTurned = true
	}
}

func printErased(out io.Writer, e erased) error {
	if e.DryRun {
		_, err := fmt.Fprintf(out, "%s would be erased: %s\n  nothing was done: run it without --dry-run\n", e.who(), e.what())
		return err
	}
	then := "copies of the keys inside the data folder are worthless from now on"
	if !e.KeysTurned {
		then = "copies of the keys inside the data folder become worthless in the coming night: they could not be turned now, because " + *e.KeysWhy
	}
	_, err := fmt.Fprintf(out, "%s erased for ever: %s\n  %s\n  backups made before now still hold it: delete them, or erase again after restoring one\n", e.who(), e.what(), then)
	return err
}

// channelNames are the channels of the live desk, as queues are named after them.
func (d *data) channelNames(ctx context.Context) []string {
	live, err := d.library.Live(ctx)
	if err != nil {
		return nil // no desk is live: what was written on tells the rest
	}
	l, err := d.published(ctx, live.Revision)
	if err != nil || l == nil {
		return nil
	}
	var out []string
	for _, c := range l.Channels {
		out = append(out, c.Address())
	}
	return out
}

// customer finds a customer by his id, or by what is his. An e-mail address only lists who gave it.
func (d *data) customer(ctx context.Context, name string) (bot.CustID, error) {
	switch {
	case strings.HasPrefix(name, "cu_"):
		return bot.CustID(name), nil
	case strings.HasPrefix(strings.ToUpper(name), "FD-"):
		t, err := d.archive().TicketByNumber(ctx, strings.ToUpper(name))
		return t.Customer, noCustomer(err, name)
	case strings.HasPrefix(name, "cv_"):
		c, err := d.archive().Conversation(ctx, bot.ConvID(name))
		return c.Customer, noCustomer(err, name)
	case strings.Contains(name, "@"):
		return "", d.whoGave(ctx, name)
	}
	return "", usage(whichCustomer, "%q names no customer", name)
}

// noCustomer says that a name leads to nobody.
func noCustomer(err error, name string) error {
	if bot.CodeOf(err) != bot.NotFound {
		return err
	}
	return &failure{status: exitProblems, what: "there is no customer " + name + ", or he was erased", remedy: whichCustomer + ", as the console shows them; an e-mail address lists who gave it"}
}

// whoGave lists the customers who gave an e-mail address: it may be several, and not all need be who they say.
func (d *data) whoGave(ctx context.Context, email string) error {
	var found []string
	a := d.archive()
	for after, n := "", 200; n == 200; {
		recs, err := d.store.List(ctx, bot.KindCust, "", after, 200)
		if err != nil {
			return err
		}
		for _, r := range recs {
			after = r.ID
			k, err := a.Customer(ctx, bot.CustID(r.ID))
			if err != nil || !strings.EqualFold(k.Email, email) {
				continue // erased at this moment, or another's
			}
			state := "claimed"
			if k.Verified {
				state = "verified"
			}
			found = append(found, r.ID+" ("+state+")")
		}
		n = len(recs)
	}
	if len(found) == 0 {
		return &failure{status: exitProblems, what: "no customer gave this e-mail address", remedy: "look for the person in the console and " + whichCustomer}
	}
	return &failure{status: exitProblems, what: "this e-mail address was given by " + strings.Join(found, ", ") + ": nothing was done",
		remedy: "make sure who asks, then give the id: an address that somebody gave is no proof"}
}
