package email

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"

	"frontdesk/bot/channel"
)

// Check signs in on both sides, looks for the folders, for what the mail server says of senders, and whether it takes
// reply addresses.
func (a *Adapter) Check(ctx context.Context) []channel.Finding {
	return append(a.checkIMAP(ctx), a.checkSMTP(ctx)...)
}

func good(what string) channel.Finding { return channel.Finding{OK: true, What: what} }

func wrong(what, remedy string) channel.Finding { return channel.Finding{What: what, Remedy: remedy} }

// noWay says why a server cannot be used.
func noWay(what, key string, err error) channel.Finding {
	switch {
	case channel.ClassOf(err) == channel.AuthLost:
		return wrong(what+": the mail server refuses user or password", "put the right ones into the variables that channels.yaml names; Gmail wants an app password, Exchange Online takes OAuth only")
	case errors.Is(err, errCertificate):
		return wrong(what+": the server's certificate is not trusted, or not for its name", "write the name that the certificate is for into "+key)
	case errors.Is(err, errNoTLS):
		return wrong(what+": the server offers no TLS on this port", "use port 993 for imap, 465 or 587 for smtp")
	}
	return wrong(what+": "+why(err), "see whether this machine reaches the server that "+key+" names")
}

func (a *Adapter) checkIMAP(ctx context.Context) (out []channel.Finding) {
	err := a.lookup(ctx, func(l *link) error {
		out = append(out, good("reading: signed in as the mailbox"))
		for _, f := range []struct{ key, name string }{{"done", a.c.Done}, {"sent", a.c.Sent}, {"folder", a.c.Folder}} {
			if f.name == "" {
				continue
			}
			_, err := l.open(ctx, f.name, true)
			var no *imap.Error
			switch {
			case errors.As(err, &no):
				out = append(out, wrong("there is no folder "+f.name, "make it, or put "+f.key+" in channels.yaml right: this one has "+a.list(ctx, l)))
			case err != nil:
				return err
			}
		}
		found, err := a.authServs(ctx, l)
		if err != nil {
			return err
		}
		out = append(out, a.checkAuthServ(found))
		return nil
	})
	if err != nil {
		out = append(out, noWay("reading", "imap", err))
	}
	return out
}

// list names the folders of the mailbox.
func (a *Adapter) list(ctx context.Context, l *link) string {
	var names []string
	_ = l.do(ctx, l.within, func() error {
		all, err := l.c.List("", "*", nil).Collect()
		for _, f := range all[:min(len(all), 20)] {
			names = append(names, oneLine(f.Mailbox))
		}
		return err
	})
	return strings.Join(names, ", ")
}

// checked is how many of the last mails are looked at.
const checked = 20

// authServs are the names of who checked the last mails: the topmost of each.
func (a *Adapter) authServs(ctx context.Context, l *link) ([]string, error) {
	uids, err := l.search(ctx, &imap.SearchCriteria{})
	if err != nil {
		return nil, err
	}
	var out []string
	for _, uid := range uids[max(0, len(uids)-checked):] {
		var h header
		if _, _, err := l.fetch(ctx, uid, true, func(raw io.Reader) { h = headerOf(raw) }); err != nil {
			return out, err
		}
		name := "none"
		if f := h.FieldsByKey("Authentication-Results"); f.Next() {
			if name, _ = readResults(f.Value()); name == "" {
				name = microsoft
			}
		}
		if name = clipRunes(oneLine(name), 100); !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out, nil
}

func (a *Adapter) checkAuthServ(found []string) channel.Finding {
	named := slices.DeleteFunc(slices.Clone(found), func(s string) bool { return s == "none" })
	switch want := a.self.authServ; {
	case want == "" && len(named) > 0:
		return wrong("nothing proves who wrote a mail: only answers to the desk's own mails are taken", "the mail server's last results are by "+strings.Join(named, ", ")+": if that is your own server, write its name as authserv into channels.yaml")
	case want == "":
		return wrong("nothing proves who wrote a mail: only answers to the desk's own mails are taken", "let the mail server check DKIM, SPF and DMARC and write Authentication-Results, and name it as authserv in channels.yaml")
	case len(found) == 0:
		return good("the mailbox is empty: authserv could not be compared with a mail")
	case slices.Contains(named, want):
		return good("the mail server says of senders whether they are proved")
	case len(named) > 0:
		return wrong("the last mails have no results by "+want, "they are by "+strings.Join(named, ", ")+": write the name of your own server as authserv into channels.yaml")
	}
	return wrong("the last mails have no results by "+a.self.authServ, "let the mail server check DKIM, SPF and DMARC and write Authentication-Results")
}

// checkSMTP signs in, and asks whether a reply address would be taken. Nothing is sent.
func (a *Adapter) checkSMTP(ctx context.Context) []channel.Finding {
	c, stop, err := a.greet(ctx)
	if err != nil {
		return []channel.Finding{noWay("sending", "smtp", err)}
	}
	defer stop()
	out := []channel.Finding{good("sending: signed in")}
	if err := c.Mail(a.self.address, nil); err != nil {
		return append(out, wrong("the mail server does not let this user send as "+a.self.address, "use the address of the mailbox, or allow it to send as this one"))
	}
	if !a.self.plus {
		return append(out, good("conversations are told by the ids of mails only (plus: no)"))
	}
	err = c.Rcpt(a.self.replyAddress(a.self.address, strings.Repeat("a", wordLen)), nil)
	_ = c.Reset()
	if err != nil {
		return append(out, wrong("the mail server does not take reply addresses, as "+a.self.local+"+x@"+a.self.domain, "allow plus addresses there, or write plus: no into channels.yaml"))
	}
	return append(out, good("the mail server takes reply addresses"))
}
