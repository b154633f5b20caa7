package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/bot/desk"
	"frontdesk/bot/runtime"
)

// foretold is what another desk does to the open tickets.
type foretold struct {
	Tickets   int        `json:"tickets"`   // whose told times move
	Customers int        `json:"customers"` // who are told of it
	TellAt    *time.Time `json:"tell_at"`   // when they are; null = nobody is, or nothing was published
	Teams     []teamless `json:"teams"`     // that have open conversations and that the desk has not
}

// teamless are the open conversations of a team that is no more.
type teamless struct {
	Team          string `json:"team"`
	Conversations int    `json:"conversations"`
}

// none tells whether the open tickets stay as they are.
func (f *foretold) none() bool { return f == nil || f.Tickets == 0 && len(f.Teams) == 0 }

// say says it to a person: before it is published, or after.
func (f *foretold) say(w io.Writer) {
	if f.none() {
		return
	}
	if f.Tickets > 0 {
		when := fmt.Sprintf("%d minutes after it is published, at whatever hour", int(runtime.RetellAfter.Minutes()))
		if f.TellAt != nil {
			when = "at " + f.TellAt.Local().Format("15:04:05 MST")
		}
		fmt.Fprintf(w, "other agreements: %s other times; %s told so %s. What is rolled back before, nobody hears of\n",
			countVerb(f.Tickets, "open ticket", "gets", "get"), countVerb(f.Customers, "customer", "is", "are"), when)
	}
	for _, t := range f.Teams {
		fmt.Fprintf(w, "the team %s is no more, and %s: with that name they stay in the console's lanes of admins, supervisors and whoever has the team; hand them on from there, or keep the team until they are resolved\n",
			t.Team, countVerb(t.Conversations, "open conversation", "is with it", "are with it"))
	}
}

// countVerb is a number of things and what they do.
func countVerb(n int, thing, one, more string) string {
	if n == 1 {
		more = one
	}
	return count(n, thing) + " " + more
}

// ask says what publishing would do to the open tickets, before it is done, and asks whoever types whether it may.
func (p *place) ask(cmd *cobra.Command, in io.Reader, args url.Values, yes bool) error {
	var said bytes.Buffer
	if err := p.perform(cmd.Context(), "desk-foretell", in, &said, args); err != nil {
		return err
	}
	var f foretold
	if err := json.Unmarshal(said.Bytes(), &f); err != nil {
		return cannot(err, "", "use the command of the same version as the desk", "the desk's answer cannot be read")
	}
	if f.none() {
		return nil
	}
	f.say(cmd.ErrOrStderr())
	if yes || !isTerminal(cmd.InOrStdin()) {
		return nil
	}
	s := streams{cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr()}
	return s.confirm("Publish it?")
}

// foretellOp says what a desk, or a revision that was published, would do to the open tickets.
func foretellOp(ctx context.Context, d *data, in io.Reader, out io.Writer, args url.Values) error {
	var l *desk.Loaded
	var err error
	if args.Get("revision") != "" {
		l, _, err = d.oldDesk(ctx, args.Get("revision"))
	} else if l, _, err = readDesk(in); err == nil && l != nil {
		_, err = d.replaces(ctx, l, args)
	}
	if err != nil {
		return err
	}
	var f foretold
	if l != nil { // else publishing says what is wrong with it
		if f, err = d.foretell(ctx, l); err != nil {
			return err
		}
	}
	return printJSON(out, f)
}

// foretell works out what a desk would do to the open tickets.
func (d *data) foretell(ctx context.Context, l *desk.Loaded) (foretold, error) {
	f := foretold{Teams: []teamless{}}
	live, err := d.library.Live(ctx)
	if err != nil || live.Revision == "" || live.Revision == l.Desk.Revision {
		return f, err
	}
	moved, err := d.agreementsMove(ctx, live.Revision, l.Source)
	if err != nil {
		return f, err
	}
	r := d.runtime
	if r == nil {
		if r, err = d.still(ctx, l.Desk); err != nil {
			return f, err
		}
	}
	told, err := r.Foretell(ctx, l.Desk, moved)
	if err != nil {
		return f, err
	}
	f.Tickets, f.Customers = told.Tickets, told.Customers
	for _, team := range sorted(told.Teamless) {
		f.Teams = append(f.Teams, teamless{team, told.Teamless[team]})
	}
	return f, nil
}

// still is a runtime of a folder on which no desk runs: it only looks.
func (d *data) still(ctx context.Context, with *bot.Desk) (*runtime.Runtime, error) {
	r, err := runtime.New(runtime.Config{Store: d.store, Keys: d.vault, Now: time.Now, NewID: newID, Desk: func() *bot.Desk { return with },
		Link: func(channel.Address) string { return "" }, Log: slog.New(slog.DiscardHandler), Build: build()})
	if err != nil {
		return nil, err
	}
	return r, r.Open(ctx)
}

// agreementsMove tells whether a desk has other agreements than a published revision. One that cannot be read any more
// counts as other: the telling then finds what moved.
func (d *data) agreementsMove(ctx context.Context, live string, to desk.Source) (bool, error) {
	if live == "" {
		return false, nil
	}
	files, err := d.library.Files(ctx, live)
	if err != nil {
		return false, err
	}
	if was, err := desk.Read(files); err == nil {
		return desk.AgreementsChanged(was, to), nil
	}
	return true, nil
}

// retell notes that customers are to be told of the times that a desk moves. It goes before the publishing.
func (d *data) retell(ctx context.Context, live string, to desk.Source) error {
	moved, err := d.agreementsMove(ctx, live, to)
	if err == nil && moved {
		_, err = runtime.RetellFrom(ctx, d.store, time.Now())
	}
	return err
}

// published notes when the customers hear of it.
func (f *foretold) published(now time.Time) {
	if f != nil && f.Tickets > 0 {
		at := now.Add(runtime.RetellAfter).UTC().Truncate(time.Second)
		f.TellAt = &at
	}
}

// oldDesk loads a published revision anew.
func (d *data) oldDesk(ctx context.Context, name string) (*desk.Loaded, []desk.Problem, error) {
	revision, err := d.revision(ctx, name)
	if err != nil {
		return nil, nil, err
	}
	files, err := d.library.Files(ctx, revision)
	if err != nil {
		return nil, nil, err
	}
	l, problems := desk.Load(files, desk.Options{Published: true})
	return l, problems, nil
}
