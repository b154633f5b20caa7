package desk

import (
	"reflect"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/sla"
	"frontdesk/flows"
	"frontdesk/intents"
)

func loadGood(t *testing.T) *Loaded {
	t.Helper()
	l, problems := Load(good(t, nil), Options{Pinned: func(string) *flows.Program { return nil }})
	if l == nil {
		t.Fatalf("problems:\n%s", describe(problems))
	}
	return l
}

func TestLoadTakesOverTheSettings(t *testing.T) {
	d := loadGood(t).Desk
	if d.ID != "corner" || d.Zone != "Europe/Berlin" || d.Person != "help" || d.Escalate != "help" || d.Calendar != "office" ||
		d.Unheard != 10*time.Minute || d.Privacy != "https://corner.example/privacy" || d.Pinned == nil {
		t.Errorf("%+v", d)
	}
	if d.Revision != goodSource(t).Revision() || d.Program.Revision() != d.Revision {
		t.Errorf("revision %q, program of %q", d.Revision, d.Program.Revision())
	}
	if !reflect.DeepEqual(d.Name, bot.Words{"en": "Corner desk", "de": "Eck-Schalter"}) || !slices.Equal(d.Locales, []string{"en", "de"}) {
		t.Errorf("name %v, languages %v", d.Name, d.Locales)
	}
	if d.After != (bot.AfterResolve{Reopen: 72 * time.Hour, Survey: true}) || !slices.Equal(d.Offers, []string{"report"}) {
		t.Errorf("after %+v, offers %v", d.After, d.Offers)
	}
	for _, c := range []struct{ impact, urgency, want string }{
		{"all", "low", "P1"}, {"all", "", "P1"}, {"me", "high", "P1"}, {"me", "low", "P2"}, {"", "", "P2"},
	} {
		if got := d.Classify(c.impact, c.urgency); got != c.want {
			t.Errorf("impact %q and urgency %q give %s, want %s", c.impact, c.urgency, got, c.want)
		}
	}
	if got := d.Redactor.Redact("badge CB-123456, card 4111 1111 1111 1111"); got != "badge [badge], card [card]" {
		t.Errorf("redacted: %s", got)
	}
}

func TestLoadTakesOverAgreements(t *testing.T) {
	d := loadGood(t).Desk
	want := []sla.Rule{
		{ID: "gold", Target: sla.FirstResponse, Within: 30 * time.Minute, Calendar: "always"},
		{ID: "gold", Target: sla.Resolution, Within: 8 * time.Hour, Calendar: "always"},
		{ID: "usual", Target: sla.FirstResponse, Within: 4 * time.Hour, Calendar: "office"},
		{ID: "usual", Target: sla.NextResponse, Within: 8*time.Hour + 30*time.Minute, Calendar: "office"},
		{ID: "usual", Target: sla.Resolution, Within: 25*time.Hour + 30*time.Minute, Calendar: "office"},
	}
	for i, r := range d.Policies.Rules {
		if len(r.Label) != 2 || (r.ID == "gold") != slices.Equal(r.Match.Tiers, []string{"gold"}) {
			t.Errorf("rule %d: label %v, for %+v", i, r.Label, r.Match)
		}
		r.Label, r.Match = nil, sla.Match{}
		if i >= len(want) || !reflect.DeepEqual(r, want[i]) {
			t.Errorf("rule %d: %+v", i, r)
		}
	}
	if len(d.Policies.Rules) != len(want) {
		t.Errorf("%d rules", len(d.Policies.Rules))
	}
	if tier := d.Tiers[0]; tier.ID != "gold" || d.TierName("gold", "de") != "Golden" || d.TierName("tin", "de") != "tin" || !slices.Equal(tier.Domains, []string{"kettle.example"}) || !slices.Equal(tier.Emails, []string{"owner@nine.example"}) {
		t.Errorf("%+v", tier)
	}
	office := d.Policies.Calendars["office"]
	for at, open := range map[string]bool{
		"2026-11-17T09:00:00+01:00": true, "2026-11-17T17:30:00+01:00": false, "2026-11-21T10:00:00+01:00": false,
		"2026-12-24T11:00:00+01:00": true, "2026-12-24T13:00:00+01:00": false, "2026-12-31T10:00:00+01:00": false,
		"2026-01-06T10:00:00+01:00": false, // Epiphany, in Bavaria
	} {
		when, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if office.Open(when) != open {
			t.Errorf("%s: open should be %v", at, open)
		}
	}
	if !d.Policies.Calendars["always"].Open(time.Unix(0, 0)) || d.Hours("orders") != d.Policies.Calendars["always"] || d.Hours("help") != office {
		t.Error("the calendars of the teams are mixed up")
	}
}

func TestLoadTakesOverPeopleAndData(t *testing.T) {
	l := loadGood(t)
	d := l.Desk
	if got := d.Team("help"); got.Name["de"] != "Hilfe" || !slices.Equal(got.Skills, []string{"vpn", "report"}) {
		t.Errorf("%+v", got)
	}
	if got := d.Service("vpn"); got.Team != "help" || !slices.Equal(got.Also["de"], []string{"Tunnel"}) {
		t.Errorf("%+v", got)
	}
	table := d.Tables["orders"]
	if !slices.Equal(table.Rows[bot.TableKey("70 419")], []string{"70419", "Cups, oat", "sam@daily.example"}) || table.Owner != "email" || len(table.Rows) != 2 {
		t.Errorf("%+v", table)
	}
	if r := d.Replies[0]; r.ID != "hello" || r.Title["de"] != "Hallo" || !slices.Equal(r.Teams, []string{"help"}) {
		t.Errorf("%+v", r)
	}
	if a := d.Answers["vpn_setup"]; a.ID != "vpn_setup" || a.URL != "https://corner.example/vpn" || a.Title["de"] != "VPN einrichten" {
		t.Errorf("%+v", a)
	}
	if i := d.Intents["report"]; i.Flow != "report" || i.Title["en"] != "report a fault" || d.Intents["status"].Flow != "report" || d.Intents[intents.OutOfScope].Flow != "" {
		t.Errorf("%+v", d.Intents)
	}
	web := &Web{Title: bot.Words{"en": "Corner desk", "de": "Eck-Schalter"}, Origins: []string{"https://corner.example"}, Theme: "auto",
		Accent: "#5b3fd6", Position: "right", Identity: "CORNER_WEB_KEY"}
	if len(l.Channels) != 1 || l.Channels[0].Name != "default" || !reflect.DeepEqual(l.Channels[0].Web, web) {
		t.Errorf("%+v", l.Channels)
	}
	entities := []intents.Spec{{Kind: "order", Pattern: `\b\d{5}\b`},
		{Kind: "colour", List: []intents.ListValue{{Value: "black", Synonyms: []string{"dark", "schwarz"}}, {Value: "white", Synonyms: []string{"weiss"}}}}}
	if !reflect.DeepEqual(l.Entities, entities) {
		t.Errorf("%+v", l.Entities)
	}
}

func TestLoadTakesOverPhrases(t *testing.T) {
	l := loadGood(t)
	if len(l.Phrases["en"]) != 17 || len(l.Phrases["de"]) != 20 {
		t.Errorf("%d English and %d German phrases", len(l.Phrases["en"]), len(l.Phrases["de"]))
	}
	for locale, p := range map[string]intents.Phrase{
		"en": {Text: "how do I set up the vpn", Intent: "answer:vpn_setup"},
		"de": {Text: "ja, aber wann", Intent: "status"},
	} {
		if !slices.Contains(l.Phrases[locale], p) {
			t.Errorf("%s: %q is missing", locale, p.Text)
		}
	}
}

func TestLoadTakesOverTests(t *testing.T) {
	got := loadGood(t).Tests
	want := []Test{{
		Name: "a fault is reported", File: "tests/report.yaml", Line: 3, At: time.Date(2026, 11, 17, 14, 32, 0, 0, time.UTC),
		Zone: "Europe/London", Locale: "en", Customer: TestCustomer{Email: "priya@kettle.example", Verified: true, Tier: "gold"},
		Talk: []TestTurn{
			{Line: 9, Customer: "the vpn is down"},
			{Line: 10, Bot: &Expect{Line: 10, Asks: "impact", NotSays: []string{"Which service"}, Flow: "report", Slots: map[string]string{"service": "vpn"}}},
			{Line: 11, Choose: "all"},
			{Line: 12, Choose: "high"},
			{Line: 13, Wait: 10 * time.Minute},
			{Line: 14, Bot: &Expect{Line: 14, Says: []string{"FD-"}, Owner: "bot", Promise: &ExpectPromise{FirstResponse: "any"},
				Ticket: &ExpectTicket{Service: "vpn", Severity: "P1", Team: "help"}}},
			{Line: 19, Customer: "how do I set up the vpn"},
			{Line: 20, Bot: &Expect{Line: 20, Answer: "vpn_setup"}},
		},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestLoadLeavesOutWhatIsOptional(t *testing.T) {
	l, problems := Load(good(t, map[string]string{
		"desk.yaml": "version: 1\nid: corner\nname: Corner\nlocales: [en, de]\nzone: Europe/Berlin\ncalendar: office\nperson: help\n" +
			"severities: {levels: [P1, P2], usual: P2}\nentities: {order: {pattern: '\\b\\d{5}\\b'}}\n",
		"channels.yaml": "-", "tables/orders.csv": "-", "README.md": "Notes.", "replies/all.yaml": "-",
	}), Options{})
	if l == nil || len(problems) > 0 {
		t.Fatalf("problems:\n%s", describe(problems))
	}
	d := l.Desk
	if d.Unheard != defaultUnheard || d.After.Reopen != defaultReopen || !d.After.Survey || d.Redactor != nil || len(l.Channels) != 0 {
		t.Errorf("%+v", d)
	}
	if d.Name["de"] != "Corner" || d.Classify("all", "high") != "P2" {
		t.Errorf("name %v, severity %s", d.Name, d.Classify("all", "high"))
	}
}

func TestAgreementsAreReadWithoutADesk(t *testing.T) {
	data, _ := goodSource(t).File("sla.yaml")
	p, problems := Agreements("sla.yaml", data)
	if p == nil || len(p.Rules) != 5 || len(problems) > 0 {
		t.Fatalf("%v, problems:\n%s", p, describe(problems))
	}
	p, problems = Agreements("x.yaml", []byte("version: 1\ncalendars: {a: 24x7}\npolicies:\n  - {id: one, calendar: b, for: {services: [vpn]}, targets: {resolution: 4h}}\n"))
	if got := spots(problems); p != nil || !slices.Contains(got, "x.yaml:4:25 D016") || len(got) != 1 {
		t.Errorf("%v, problems:\n%s", p, describe(problems))
	}
}

// An editor on Windows may put a byte order mark before any file. It changes nothing.
func TestAByteOrderMarkChangesNothing(t *testing.T) {
	src := fstest.MapFS{}
	for _, f := range goodSource(t) {
		src[f.Name] = &fstest.MapFile{Data: append([]byte("\ufeff"), f.Data...)}
	}
	if _, problems := Load(src, Options{}); Broken(problems) {
		t.Errorf("%v", problems)
	}
}
