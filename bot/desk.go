package bot

import (
	"slices"
	"strings"
	"time"

	"frontdesk/bot/channel"
	"frontdesk/bot/sla"
	"frontdesk/flows"
	"frontdesk/intents"
)

// Words is a text in several languages: locale → text.
type Words map[string]string

// In returns the text in a locale, else in the first of the fallbacks that has it.
func (w Words) In(locale string, fallbacks ...string) string {
	if s, ok := w[locale]; ok {
		return s
	}
	for _, f := range fallbacks {
		if s, ok := w[f]; ok {
			return s
		}
	}
	return ""
}

// Desk is one compiled, immutable revision of the desk definition. Package bot/desk makes it from files.
type Desk struct {
	Revision string // rv_… : hash of the source bytes
	ID       string // never changes over the desk's life
	Name     Words
	Locales  []string // first = fallback
	Zone     string   // of the desk: where a customer's zone is unknown

	Program *flows.Program
	// Pinned compiles the program of an older revision for frames that still run on it; nil when it is gone.
	Pinned func(revision string) *flows.Program

	Models   map[string]*intents.Model // by locale; intents "answer:ID" are questions of the knowledge base
	Entities *intents.Extractor
	// Libraries find answers by their own words where no example question leads to them; by locale.
	Libraries map[string]*intents.Library
	// Languages tells the desk's languages apart, and from those it has not; nil = nothing does.
	Languages *intents.Detector

	Intents  map[string]Intent
	Answers  map[string]Answer
	Replies  []Canned // in listed order
	Services []Service
	Teams    []Team
	Person   string   // team that gets who asks for a person
	Offers   []string // flows offered in the welcome
	Tables   map[string]Table

	Policies *sla.Policies
	Calendar string // id of the calendar that says when people are there, if a team has none
	// Severities: impact → urgency → severity; "" as urgency or impact = the default of that side.
	Severities map[string]map[string]string
	Severity   string   // where neither is known
	Levels     []string // severities, the most severe first
	Thresholds Thresholds
	Tiers      []Tier

	After AfterResolve
	// Unheard is how long a conversation may wait for a person with nobody notified before it is escalated.
	Unheard time.Duration
	// Escalate is the team that hears of what nobody heard of; "" = supervisors of all teams.
	Escalate string
	Redactor *Redactor // what is taken out of messages before anything is stored; nil = the built-in patterns
	Privacy  string    // address of the privacy page, or ""
}

// Intent is what the desk says of an intent besides its phrases.
type Intent struct {
	ID    string
	Title Words // in the customer's words: "reset my password"; used by "did you mean"
	Flow  string
}

// Answer is what the bot may say from the knowledge base.
type Answer struct {
	ID    string
	Title Words
	Text  Words
	URL   string // where it stands, or ""
}

// Canned is an agent's ready text. {customer.name}, {ticket.number} and the like are filled in.
type Canned struct {
	ID    string `json:"id"` // what is typed behind the slash
	Title Words  `json:"title"`
	Text  Words  `json:"text"`
	Teams []string
}

// Service is something that tickets are about.
type Service struct {
	ID   string
	Says Words
	Also map[string][]string
	Team string // who looks after it; "" = the desk's default
}

// Team is who gets a handoff.
type Team struct {
	ID       string
	Name     Words
	Skills   []string // services and intents it is good at
	Calendar string   // when it is there; "" = the desk's

	Desks []channel.Address // rooms inside platforms in which it works: channel and room. Each of its hand-offs gets a thread there
}

// Tier is a level of agreement. A customer belongs to it by a proven e-mail address or by his signed identity.
type Tier struct {
	ID      string
	Name    Words    // as people read it; empty = the id
	Domains []string // of proven e-mail addresses
	Emails  []string
}

// Table is local reference data, looked up by its first column.
type Table struct {
	Columns []string
	Rows    map[string][]string // by key, upper case, spaces removed
	Owner   string              // column that holds the e-mail of who may see a row; "" = anybody who knows the key
}

// AfterResolve says what the customer's next message does.
type AfterResolve struct {
	Reopen time.Duration // within it, the message reopens; later it starts anew
	Survey bool
}

// Team returns a team by id; the zero team if there is none.
func (d *Desk) Team(id string) Team {
	for _, t := range d.Teams {
		if t.ID == id {
			return t
		}
	}
	return Team{}
}

// teamAbout is the team that looks after the first of some services and intents that anybody does; "" if nobody does.
func (d *Desk) teamAbout(about []string) string {
	for _, id := range about {
		if t := d.Service(id).Team; t != "" {
			return t
		}
		for _, t := range d.Teams {
			if slices.Contains(t.Skills, id) {
				return t.ID
			}
		}
	}
	return ""
}

// TierName is what a tier is called; its id where it has no name, or the desk no such tier.
func (d *Desk) TierName(id, locale string) string {
	for _, t := range d.Tiers {
		if name := t.Name.In(locale, d.Locales...); t.ID == id && name != "" {
			return name
		}
	}
	return id
}

// Service returns a service by id; the zero service if there is none.
func (d *Desk) Service(id string) Service {
	for _, s := range d.Services {
		if s.ID == id {
			return s
		}
	}
	return Service{}
}

// Hours returns when a team is there.
func (d *Desk) Hours(team string) *sla.Hours {
	id := d.Team(team).Calendar
	if id == "" {
		id = d.Calendar
	}
	return d.Policies.Calendars[id]
}

// People tells whether people are there for who asks for a person, and says so in a sentence: until when, or when they
// are back.
func (d *Desk) People(now time.Time, zone, locale string) (open bool, says string) {
	h := d.Hours(d.Person)
	open = h.Open(now)
	id := "sys.people.closed"
	if open {
		id = "sys.people.open"
	}
	says, _, _ = d.Program.Text(id, locale, map[string]string{"hours": sla.SayHours(h, now, zone, locale)}, 0)
	return open, says
}

// Level is a severity as the desk writes it: a flow's choices are in small letters.
func (d *Desk) Level(s string) string {
	for _, l := range d.Levels {
		if strings.EqualFold(l, s) {
			return l
		}
	}
	return s
}

// Classify gives the severity for an impact and an urgency, either of which may be unknown.
func (d *Desk) Classify(impact, urgency string) string {
	for _, i := range []string{impact, ""} {
		for _, u := range []string{urgency, ""} {
			if s := d.Severities[i][u]; s != "" {
				return s
			}
		}
	}
	return d.Severity
}
