package web

import (
	"slices"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/sla"
	"frontdesk/bot/staff"
)

type replyAnswer struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Text    string   `json:"text"`
	Parts   []part   `json:"parts"`
	Gaps    []string `json:"gaps"`
	Locale  string   `json:"locale"`
	Locales []string `json:"locales"`
	Teams   []string `json:"teams"`
}

// part is a piece of a canned reply: plain text, a field that was filled in, or a gap that is left to the agent.
type part struct {
	Text  string `json:"text"`
	Field string `json:"field"`
	Gap   bool   `json:"gap"`
}

// replies lists canned replies in the desk's order, filled in from a conversation if one is named.
func (a *api) replies(r *request) (answer, error) {
	q, d := r.URL.Query(), a.Desk()
	locale, fill := q.Get("locale"), map[string]string(nil)
	if id := q.Get("conversation"); id != "" {
		c, err := a.conversationOf(r, id)
		if err != nil {
			return answer{}, err
		}
		if locale == "" {
			locale = c.Locale
		}
		if fill, err = a.values(r, c, locale); err != nil {
			return answer{}, err
		}
	}
	if locale == "" {
		locale = d.Locales[0]
	}
	var all []replyAnswer
	for _, k := range d.Replies {
		if !forTeams(r.who, k.Teams) || !mentions(k, q.Get("q"), locale, d) {
			continue
		}
		all = append(all, fillIn(k, locale, d, fill))
	}
	return cut(r, all)
}

// forTeams tells whether a reply is for somebody: for all, or for one of his teams.
func forTeams(who staff.Identity, teams []string) bool {
	return len(teams) == 0 || slices.ContainsFunc(teams, who.Sees)
}

func mentions(k bot.Canned, q, locale string, d *bot.Desk) bool {
	q = strings.ToLower(strings.TrimSpace(q))
	return q == "" || strings.Contains(strings.ToLower(k.ID), q) || strings.Contains(strings.ToLower(k.Title.In(locale, d.Locales...)), q)
}

// fillIn makes a reply's text of its template. Values are put in once and never read again: braces in what a customer
// wrote are text.
func fillIn(k bot.Canned, locale string, d *bot.Desk, values map[string]string) replyAnswer {
	out := replyAnswer{ID: k.ID, Title: k.Title.In(locale, d.Locales...), Gaps: []string{}, Teams: list(k.Teams), Locale: localeOf(k.Text, locale, d)}
	for _, l := range d.Locales {
		if _, has := k.Text[l]; has {
			out.Locales = append(out.Locales, l)
		}
	}
	out.Locales = list(out.Locales)
	out.Parts = split(k.Text.In(locale, d.Locales...))
	var b strings.Builder
	for i := range out.Parts {
		p := &out.Parts[i]
		if v, known := values[p.Field]; p.Field != "" {
			if p.Gap = !known || v == ""; p.Gap {
				if p.Text = "{" + p.Field + "}"; !slices.Contains(out.Gaps, p.Field) {
					out.Gaps = append(out.Gaps, p.Field)
				}
			} else {
				p.Text = v
			}
		}
		b.WriteString(p.Text)
	}
	out.Text = b.String()
	return out
}

// localeOf is the language that Words.In would take.
func localeOf(w bot.Words, locale string, d *bot.Desk) string {
	for _, l := range append([]string{locale}, d.Locales...) {
		if _, has := w[l]; has {
			return l
		}
	}
	return locale
}

// split takes a template apart: {name} is a field, {{ and }} are braces.
func split(template string) []part {
	parts := []part{}
	plain := ""
	flush := func() {
		if plain != "" {
			parts = append(parts, part{Text: plain})
			plain = ""
		}
	}
	for template != "" {
		i := strings.IndexAny(template, "{}")
		if i < 0 {
			plain += template
			break
		}
		plain, template = plain+template[:i], template[i:]
		name, rest, closed := strings.Cut(template[1:], "}")
		switch {
		case strings.HasPrefix(template, "{{"), strings.HasPrefix(template, "}}"):
			plain, template = plain+template[:1], template[2:]
		case template[0] == '{' && closed && !strings.Contains(name, "{"):
			flush()
			parts = append(parts, part{Field: strings.TrimSpace(name)})
			template = rest
		default: // a brace without a partner
			plain, template = plain+template[:1], template[1:]
		}
	}
	flush()
	return parts
}

// values are what a conversation knows for the fields of a canned reply. Package bot/desk lists the names; details go
// by the name of their slot.
func (a *api) values(r *request, c bot.Conversation, locale string) (map[string]string, error) {
	d, now := a.Desk(), a.Now()
	k, err := a.Archive.Customer(r.Context(), c.Customer)
	if err != nil {
		return nil, err
	}
	zone := k.Zone
	if zone == "" {
		zone = d.Zone
	}
	v := map[string]string{"customer.name": k.Name, "customer.email": k.Email, "customer.tier": d.TierName(d.TierOf(k), locale), "agent.name": r.who.Account.Name,
		"desk.name": d.Name.In(locale, d.Locales...), "people.says": sla.SayHours(d.Hours(c.Team), now, k.Zone, locale),
		"today": now.In(location(zone)).Format("2006-01-02"), "link": a.Link(c.Address)}
	var t *bot.Ticket
	if c.Ticket != "" {
		own, err := a.Archive.Ticket(r.Context(), c.Ticket)
		if err != nil {
			return nil, err
		}
		t = &own
		ticketValues(v, own, d, locale)
	}
	for _, f := range fieldsOf(c.State, t) {
		v[f.name] = d.Show(f.name, f.slot.Value, locale)
	}
	for _, p := range c.Promises {
		v["promise."+string(p.Kind)] = sla.Hearer{Zone: k.Zone, Desk: d.Zone, Locale: locale}.Say(p.Due, now)
	}
	return v, nil
}

func ticketValues(v map[string]string, t bot.Ticket, d *bot.Desk, locale string) {
	team := d.Team(t.Team).Name.In(locale, d.Locales...)
	v["ticket.number"], v["ticket.title"], v["ticket.severity"], v["ticket.state"] = t.Number, t.Title, t.Severity, string(t.State)
	v["ticket.team"], v["ticket.service"] = team, d.Service(t.Service).Says.In(locale, d.Locales...)
	if says, _, ok := d.Program.Text("sys.state."+string(t.State), locale, map[string]string{"ticket.number": t.Number, "title": t.Title, "team": team}, 0); ok {
		v["ticket.says"] = says
	}
}

// location is UTC for a zone that does not exist.
func location(zone string) *time.Location {
	if loc, err := time.LoadLocation(zone); err == nil && zone != "Local" {
		return loc
	}
	return time.UTC
}
