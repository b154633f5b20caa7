package desk

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"frontdesk/flows"
)

// broken are desks with one thing wrong: the small desk with an edit, and the problems that this must give, at
// their exact place. Together they show every code.
var broken = []struct {
	name, file, edit string
	want             []string
}{
	// What every file must be.
	{"too large", "intents/big.yaml", "# " + strings.Repeat("x", MaxFile), []string{"intents/big.yaml:1:1 D001"}},
	{"not UTF-8", "services.yaml", "says: {en: Till => says: {en: T\xffll", []string{"services.yaml:8:17 D002"}},
	{"syntax", "teams.yaml", "name: {en: Help, de: Hilfe} => name: {en: Help, de: Hilfe", []string{"teams.yaml:5:5 D003"}},
	{"colon in a text", "answers/vpn.yaml", "title: {en: Set up the VPN, de: VPN einrichten} => title: Set up: the VPN", []string{"answers/vpn.yaml:4:12 D003"}},
	{"tab", "teams.yaml", "    skills: [till] => \tskills: [till]", []string{"teams.yaml:8:1 D003"}},
	{"anchor", "teams.yaml", "calendar: always => calendar: &x always", []string{"teams.yaml:9:15 D004"}},
	{"tag", "teams.yaml", "calendar: always => calendar: !!str always", []string{"teams.yaml:9:15 D004"}},
	{"second document", "teams.yaml", "  - id: orders => ---\n  - id: orders", []string{"teams.yaml:6:1 D004"}},
	{"key that is a list", "teams.yaml", "calendar: always => [a, b]: always", []string{"teams.yaml:9:11 D003"}},
	{"brackets without end", "tests/report.yaml", "version: 1\ntests: " + strings.Repeat("[", 3000), []string{"tests/report.yaml:2:32 D005"}},
	{"dashes without end", "tests/report.yaml", "version: 1\ntests:\n" + strings.Repeat("- ", 3000), []string{"tests/report.yaml:3:49 D005"}},
	{"unknown file", "flows/report.yml", "version: 1", []string{"flows/report.yml:1:1 D006"}},
	{"mistyped folder", "answer/vpn.yaml", "version: 1", []string{"answer/vpn.yaml:1:1 D006"}},
	{"version missing", "teams.yaml", "version: 1\nteams: => teams:", []string{"teams.yaml:1:1 D011"}},
	{"version from later", "teams.yaml", "version: 1 => version: 2", []string{"teams.yaml:1:10 D008"}},
	{"unknown key at the top", "services.yaml", "version: 1 => version: 1\nservice: x", []string{"services.yaml:2:1 D009"}},
	{"unknown key in an item", "teams.yaml", "skills: [till] => skils: [till]", []string{"teams.yaml:8:5 D009"}},
	{"key twice", "desk.yaml", "person: help => person: help\nperson: orders", []string{"desk.yaml:8:1 D010"}},
	{"key missing", "teams.yaml", "name: {en: Help, de: Hilfe} => calendar: office", []string{"teams.yaml:3:5 D011"}},
	{"text for keys", "desk.yaml", "after_resolve: {reopen: 3 days, survey: yes} => after_resolve: 3 days", []string{"desk.yaml:17:16 D012"}},
	{"keys for a list", "teams.yaml", "skills: [till] => skills: {a: till}", []string{"teams.yaml:8:13 D012"}},
	{"list for a text", "teams.yaml", "calendar: always => calendar: [always]", []string{"teams.yaml:9:15 D012"}},
	{"empty text", "desk.yaml", "person: help => person: \"\"", []string{"desk.yaml:7:9 D013"}},
	{"not a desk at all", "teams.yaml", "- a", []string{"teams.yaml:1:1 D012"}},

	// Names.
	{"id in capitals", "services.yaml", "id: till => id: Till", []string{"services.yaml:7:9 D014"}},
	{"id twice", "services.yaml", "id: till => id: vpn", []string{"services.yaml:7:9 D015", "teams.yaml:8:14 D016"}},
	{"intent twice", "intents/twice.yaml", "version: 1\nid: report\nphrases: [it is stuck]", []string{"intents/twice.yaml:2:5 D015"}},
	{"unknown team", "desk.yaml", "person: help => person: hepl", []string{"desk.yaml:7:9 D016"}},
	{"unknown calendar", "desk.yaml", "calendar: office => calendar: ofice", []string{"desk.yaml:6:11 D016"}},
	{"unknown service", "teams.yaml", "skills: [till] => skills: [tills]", []string{"teams.yaml:8:14 D016"}},
	{"unknown tier", "sla.yaml", "for: {tiers: [gold]} => for: {tiers: [golden]}", []string{"sla.yaml:19:19 D016"}},
	{"unknown severity", "desk.yaml", "all: P1 => all: P9", []string{"desk.yaml:15:10 D016"}},
	{"unknown table file", "desk.yaml", "tables/orders.csv => tables/order.csv", []string{"desk.yaml:26:18 D016"}},
	{"unknown flow in a test", "tests/report.yaml", "flow: report => flow: rapport", []string{"tests/report.yaml:10:60 D016"}},
	{"unknown slot in a test", "tests/report.yaml", "asks: impact => asks: impakt", []string{"tests/report.yaml:10:21 D016"}},
	{"unknown text in a test", "tests/report.yaml", "not_says: Which service => not_says: report.service.ask2", []string{"tests/report.yaml:10:39 D016"}},
	{"unknown answer in a test", "tests/report.yaml", "answer: vpn_setup => answer: vpn_set", []string{"tests/report.yaml:20:23 D016"}},

	// Languages and places.
	{"language by its name", "desk.yaml", "locales: [en, de] => locales: [en, de, French]", []string{"desk.yaml:4:19 D017"}},
	{"language twice", "desk.yaml", "locales: [en, de] => locales: [en, de, en]", []string{"desk.yaml:4:19 D015"}},
	{"foreign language", "desk.yaml", "de: Eck-Schalter => fr: Comptoir", []string{"desk.yaml:3:25 D018", "desk.yaml:3:7 D019"}},
	{"foreign language in a list's name", "intents/more.de.csv", "-", nil},
	{"translation missing", "services.yaml", "{en: Till, de: Kasse} => {en: Till}", []string{"services.yaml:8:11 D019"}},
	{"zone", "desk.yaml", "zone: Europe/Berlin => zone: Berlin", []string{"desk.yaml:5:7 D020"}},
	{"duration", "desk.yaml", "unheard: 10m => unheard: ten minutes", []string{"desk.yaml:10:10 D021"}},
	{"working days on the wall", "desk.yaml", "reopen: 3 days => reopen: 3 working days", []string{"desk.yaml:17:25 D021"}},
	{"choice", "channels.yaml", "theme: auto => theme: outo", []string{"channels.yaml:7:12 D022"}},
	{"colour", "channels.yaml", "#5b3fd6 => violet", []string{"channels.yaml:8:13 D022"}},
	{"yes or no", "desk.yaml", "survey: yes => survey: maybe", []string{"desk.yaml:17:41 D022"}},
	{"web address", "desk.yaml", "https://corner.example/privacy => corner.example/privacy", []string{"desk.yaml:18:10 D025"}},
	{"e-mail address", "tests/report.yaml", "email: priya@kettle.example => email: priya at kettle", []string{"tests/report.yaml:7:23 D025"}},

	// Values.
	{"pattern", "desk.yaml", `\b\d{5}\b => (\d{5}`, []string{"desk.yaml:23:20 D026"}},
	{"pattern for nothing", "desk.yaml", `\b\d{5}\b => \d*`, []string{"desk.yaml:23:20 D026"}},
	{"redact by an unknown name", "desk.yaml", "  - card => \x20\x20- crad", []string{"desk.yaml:20:5 D022"}},
	{"redact pattern", "desk.yaml", `CB-\d{6} => CB-[`, []string{"desk.yaml:21:12 D026"}},
	{"neither pattern nor list", "desk.yaml", `order: {pattern: '\b\d{5}\b'} => order: {}`, []string{"desk.yaml:23:3 D030"}},
	{"built-in kind", "desk.yaml", "colour: => date:", []string{"desk.yaml:24:3 D031"}},
	{"word for two values", "desk.yaml", "white: [weiss] => white: [Dark]", []string{"desk.yaml:24:51 D032"}},
	{"impact nobody asks for", "desk.yaml", "    all: P1 => \x20\x20\x20\x20everybody: P1", []string{"desk.yaml:15:5 D033"}},

	{"threshold in per cent", "desk.yaml", "unheard: 10m => unheard: 10m\nthresholds: {answer: 60 %}", []string{"desk.yaml:11:22 D034"}},
	{"threshold of nothing", "desk.yaml", "unheard: 10m => unheard: 10m\nthresholds: {person: 0}", []string{"desk.yaml:11:22 D034"}},
	{"threshold by another name", "desk.yaml", "unheard: 10m => unheard: 10m\nthresholds: {anger: 0.5}", []string{"desk.yaml:11:14 D009"}},
	{"pressing as nothing", "desk.yaml", "unheard: 10m => unheard: 10m\nthresholds: {pressing: 0.5}", []string{"desk.yaml:11:13 D011"}},
	{"pressing as nobody asks", "desk.yaml", "unheard: 10m => unheard: 10m\nthresholds: {pressing: 0.5, pressing_as: hot}", []string{"desk.yaml:11:42 D033"}},

	// Phrases.
	{"few phrases", "intents/status.yaml", ", bitte um ein Update, wie läuft es => ", []string{"intents/status.yaml:2:5 D040"}},
	{"intent that starts nothing", "intents/more.de.csv", "hier klemmt etwas,report => hier klemmt etwas,jam", []string{"intents/more.de.csv:2:19 D040", "intents/more.de.csv:2:19 D040", "intents/more.de.csv:2:19 D046"}},
	{"phrase of two intents", "intents/status.yaml", "any news => There is a problem!", []string{"intents/status.yaml:5:43 D041"}},
	{"phrase twice", "intents/status.yaml", "any news => How far  is it?", []string{"intents/status.yaml:5:43 D042"}},
	{"phrase of an answer and an intent", "answers/vpn.yaml", "how do I set up the vpn => any news", []string{"answers/vpn.yaml:8:12 D041"}},
	{"CSV quotes", "intents/more.de.csv", `"ja, aber wann",status => "ja, aber wann,status`, []string{"intents/more.de.csv:3:1 D043"}},
	{"CSV quote that is never closed", "intents/more.de.csv", `text,intent => text,intent
"hier,report`, []string{"intents/more.de.csv:2:1 D043"}},
	{"CSV without an intent", "intents/more.de.csv", "hier klemmt etwas,report => hier klemmt etwas,", []string{"intents/more.de.csv:2:19 D048"}},
	{"intent without a phrase", "intents/lease.yaml", "version: 1\nid: leasing\ntitle: {en: lease a till, de: eine Kasse mieten}\nphrases: {en: [], de: []}\n", []string{"intents/lease.yaml:2:5 D046", "intents/lease.yaml:2:5 D047"}},
	{"CSV empty", "intents/more.de.csv", "", []string{"intents/more.de.csv:1:1 D043"}},
	{"CSV without its columns", "intents/more.de.csv", "text,intent => words,intent", []string{"intents/more.de.csv:1:1 D073"}},
	{"CSV text empty", "intents/more.de.csv", "hier klemmt etwas,report => ,report", []string{"intents/more.de.csv:2:1 D013"}},
	{"CSV in a foreign language", "intents/more.fr.csv", "text,intent\nça ne marche pas,report\n", []string{"intents/more.fr.csv:1:1 D018"}},
	{"intent with a space", "intents/more.de.csv", "hier klemmt etwas,report => hier klemmt etwas,to report", []string{"intents/more.de.csv:2:19 D014"}},
	{"phrase too long", "intents/status.yaml", "any news => any news, " + strings.Repeat("any news ", 60), []string{"intents/status.yaml:5:53 D044"}},
	{"answer without questions", "answers/vpn.yaml", "    questions:\n      en: [how do I set up the vpn]\n      de: [wie richte ich das VPN ein] => ", []string{"answers/vpn.yaml:3:5 D045"}},

	// Canned replies.
	{"brace", "replies/all.yaml", "Hello {customer.name}, => Hello {customer.name,", []string{"replies/all.yaml:5:16 D050"}},
	{"variable", "replies/all.yaml", "Hello {customer.name}, => Hello {customer.nam},", []string{"replies/all.yaml:5:16 D051"}},

	// Agreements.
	{"hours", "sla.yaml", "week: Mon-Fri 09:00-17:30 => week: Mon-Fri 9 to 5", []string{"sla.yaml:5:11 D060"}},
	{"no hours", "sla.yaml", "week: Mon-Fri 09:00-17:30 => week: Mon-Fri", []string{"sla.yaml:5:11 D060"}},
	{"days of the week", "sla.yaml", "week: Mon-Fri 09:00-17:30 => week: Workdays 09:00-17:30", []string{"sla.yaml:5:11 D061"}},
	{"day that is none", "sla.yaml", "week: Mon-Fri 09:00-17:30 => week: {mon-fry: 09:00-17:30}", []string{"sla.yaml:5:12 D061"}},
	{"hours overlap", "sla.yaml", "week: Mon-Fri 09:00-17:30 => week: [Mon 09:00-12:00, Mon 11:00-14:00]", []string{"sla.yaml:3:3 D062"}},
	{"holidays", "sla.yaml", "holidays: [de-BY] => holidays: [de-XY]", []string{"sla.yaml:6:16 D063"}},
	{"date", "sla.yaml", "2026-12-24: => 24 Dec:", []string{"sla.yaml:8:7 D064"}},
	{"target", "sla.yaml", "resolution: 8h => solution: 8h", []string{"sla.yaml:21:36 D065"}},
	{"time of a target", "sla.yaml", "resolution: 8h => resolution: a day", []string{"sla.yaml:21:48 D021"}},
	{"days of a week without hours", "sla.yaml", "week: Mon-Fri 09:00-17:30 => week: []", []string{"sla.yaml:27:22 D021", "sla.yaml:28:19 D021"}},
	{"answered after it is solved", "sla.yaml", "first_response: 30m, resolution: 8h => first_response: 9h, resolution: 8h", []string{"sla.yaml:17:9 D069"}},
	{"agreement that never applies", "sla.yaml", "  - id: usual => \x20\x20- id: usual2\n    label: Ours\n    calendar: always\n    targets: {resolution: 1h}\n  - id: usual", []string{"sla.yaml:26:9 D066"}},
	{"no agreement for some", "sla.yaml", "label: {en: Our agreement, => for: {tiers: [gold], severities: [P1]}\n    label: {en: Our agreement,", []string{"sla.yaml:17:3 D067", "sla.yaml:17:3 D067", "sla.yaml:17:3 D067", "sla.yaml:17:3 D067"}},
	{"no label", "sla.yaml", "    label: {en: Our agreement, de: Unsere Vereinbarung}\n    calendar: office => \x20\x20\x20\x20calendar: office", []string{"sla.yaml:22:9 D068"}},

	// Tables.
	{"ragged row", "tables/orders.csv", `"Cups, oat" => Cups, oat`, []string{"tables/orders.csv:3:1 D070"}},
	{"key twice in a table", "tables/orders.csv", "70419, => 70 418,", []string{"tables/orders.csv:3:1 D071"}},
	{"column twice", "tables/orders.csv", "number,item,email => number,email,email", []string{"tables/orders.csv:1:14 D072"}},
	{"no such column", "desk.yaml", "key: number => key: no", []string{"desk.yaml:26:42 D073"}},
	{"row without a key", "tables/orders.csv", "70418,Marl => ,Marl", []string{"tables/orders.csv:2:1 D013"}},

	// Ways in.
	{"origin with a path", "channels.yaml", "https://corner.example => https://corner.example/", []string{"channels.yaml:6:15 D080"}},
	{"origin with a star", "channels.yaml", "https://corner.example => \"https://*.corner.example\"", []string{"channels.yaml:6:15 D080"}},
	{"token in the file", "channels.yaml", "channels: => channels:\n  - {name: tg, type: telegram, token: \"123:abc\"}", []string{"channels.yaml:3:39 D081"}},
	{"adapter without its secret", "channels.yaml", "channels: => channels:\n  - {name: crm, type: webhook, url: \"https://crm.example/in\"}", []string{"channels.yaml:3:5 D011"}},
	{"setting of another type", "channels.yaml", "channels: => channels:\n  - {name: crm, type: webhook, url: \"https://crm.example/in\", secret: env:CRM, theme: dark}", []string{"channels.yaml:3:80 D009"}},
	{"no such type", "channels.yaml", "channels: => channels:\n  - {name: crm, type: webhok, url: \"https://crm.example/in\"}", []string{"channels.yaml:3:23 D022"}},
	{"url without a host", "channels.yaml", "channels: => channels:\n  - {name: crm, type: webhook, url: crm, secret: env:CRM}", []string{"channels.yaml:3:37 D025"}},
	{"two channels with one bot", "channels.yaml", "channels: => channels:\n  - {name: tg, type: telegram, token: env:TG}\n  - {name: th, type: telegram, token: env:TG}", []string{"channels.yaml:4:5 D032"}},
	{"two channels with one mailbox", "channels.yaml", "channels: => channels:\n  - {name: ma, type: email, address: A@desk.example, imap: i, smtp: s, secret: env:S}\n  - {name: mb, type: email, address: a@desk.example, imap: i, smtp: s, secret: env:S}", []string{"channels.yaml:4:5 D032"}},
	{"desk in a web chat", "teams.yaml", "skills: [till] => desks: [default]", []string{"teams.yaml:8:13 D082"}},
	{"desk in no channel", "teams.yaml", "skills: [till] => desks: [helpp/R1]", []string{"teams.yaml:8:13 D016"}},
	{"room that is none", "channels.yaml", "channels: => channels:\n  - {name: tg, type: telegram, token: env:TG, desk: \"our forum\"}", []string{"channels.yaml:3:53 D082"}},
	{"secret in the file", "channels.yaml", "env:CORNER_WEB_KEY => 5c1f0e77aa", []string{"channels.yaml:9:15 D081"}},
	{"channel twice", "channels.yaml", "channels: => channels:\n  - {name: default, type: web}", []string{"channels.yaml:4:11 D015"}},
	{"unknown channel", "channels.yaml", "type: web => type: wap", []string{"channels.yaml:4:11 D022"}},

	// Conversation tests.
	{"two things in a line", "tests/report.yaml", "- choose: all => - choose: all\n        wait: 1h", []string{"tests/report.yaml:11:9 D090"}},
	{"a line of text", "tests/report.yaml", "- choose: all => - all", []string{"tests/report.yaml:11:9 D090"}},
	{"unknown line", "tests/report.yaml", "- choose: all => - chose: all", []string{"tests/report.yaml:11:9 D009"}},
	{"nothing to hold", "tests/idle.yaml", "version: 1\ntests:\n  - name: idle\n    talk:\n      - customer: hello\n", []string{"tests/idle.yaml:5:7 D091"}},
	{"moment", "tests/report.yaml", "at: 2026-11-17T14:32:00Z => at: 17 November", []string{"tests/report.yaml:4:9 D092"}},
	{"owner", "tests/report.yaml", "owner: bot => owner: robot", []string{"tests/report.yaml:18:18 D022"}},
	{"empty line", "tests/report.yaml", "- choose: all => - choose:", []string{"tests/report.yaml:11:9 D013"}},
	{"wait", "tests/report.yaml", "- wait: 10m => - wait: a while", []string{"tests/report.yaml:13:15 D021"}},
}

func spots(problems []Problem) []string {
	var out []string
	for _, p := range problems {
		out = append(out, fmt.Sprintf("%s:%d:%d %s", p.File, p.Line, p.Column, p.Code))
	}
	slices.Sort(out)
	return out
}

func describe(problems []Problem) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintf(&b, "  %s:%d:%d %s %s: %s; %s\n", p.File, p.Line, p.Column, p.Code, p.Severity, p.Message, p.Help)
	}
	return b.String()
}

func TestGoodDeskHasNoProblem(t *testing.T) {
	l, problems := Load(good(t, nil), Options{})
	if l == nil || len(problems) > 0 {
		t.Fatalf("problems:\n%s", describe(problems))
	}
}

func TestBrokenDesks(t *testing.T) {
	for n, c := range broken {
		if n%Thin != 0 {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			l, problems := Load(good(t, map[string]string{c.file: c.edit}), Options{})
			slices.Sort(c.want)
			if got := spots(problems); !slices.Equal(got, c.want) {
				t.Errorf("want %q, got:\n%s", c.want, describe(problems))
			}
			if (l == nil) != Broken(problems) {
				t.Errorf("a desk: %v, and broken: %v", l != nil, Broken(problems))
			}
			for _, p := range problems {
				if p.Message == "" || p.Help == "" || strings.Contains(p.Message+p.Help, "%!") || strings.HasSuffix(p.Message, ".") {
					t.Errorf("poor words: %+v", p)
				}
				if strings.Contains(p.Message+p.Help, "5c1f0e77aa") {
					t.Error("a secret is repeated")
				}
			}
		})
	}
}

// Remedies say what to write, and one slip gives one problem.
func TestRemedies(t *testing.T) {
	for _, c := range []struct{ file, edit, spot, help string }{
		{"sla.yaml", "calendars: => calendars:\n  shop: {zone: Europe/London, week: [Mon-Fri 09:00-17:00]}", "D012", "put each in double quotes"},
		{"sla.yaml", "week: Mon-Fri 09:00-17:30 => week: Sat 10-16", "D060", "write 10:00-16:00"},
		{"sla.yaml", "week: Mon-Fri 09:00-17:30 => week: Sat 9-12:30", "D060", "write 09:00-12:30"},
		{"sla.yaml", "week: Mon-Fri 09:00-17:30 => week: Sat ten-four", "D060", "write them as 09:00-17:30"},
		{"sla.yaml", "holidays: [de-BY] => holidays: [uk]", "D063", `did you mean "gb"?`},
		{"teams.yaml", "version: 1\nteams: => teams:", "D011", "add the line `version: 1`"},
		{"desk.yaml", "tables/orders.csv => tables/order.csv", "D016", `did you mean "tables/orders.csv"?`},
		{"desk.yaml", "offers: [report] => offers: [reprot]", "desk.yaml:8:10 F015", `did you mean "report"?`},
		{"desk.yaml", "person: help => person: Help", "D016", `small letters: write "help"`},
		{"teams.yaml", "- id: help => - id: Help", "D014", "use small letters"},
	} {
		_, problems := Load(good(t, map[string]string{c.file: c.edit}), Options{})
		if got := spots(problems); len(problems) != 1 || !strings.HasSuffix(got[0], c.spot) || !strings.Contains(problems[0].Help, c.help) {
			t.Errorf("%s: want %s, %q, got:\n%s", c.edit, c.spot, c.help, describe(problems))
		}
	}
	// An intent may have capitals, but then nothing starts on it.
	_, problems := Load(good(t, map[string]string{"intents/status.yaml": "id: status => id: Status", "intents/more.de.csv": "-"}), Options{})
	if !slices.ContainsFunc(problems, func(p Problem) bool {
		return p.Code == "F014" && strings.Contains(p.Help, `write the intent "Status" as "status"`)
	}) {
		t.Errorf("an intent in capitals:\n%s", describe(problems))
	}
}

func TestFoldersThatAreNoDesk(t *testing.T) {
	many := fstest.MapFS{"desk.yaml": {Data: []byte("version: 1")}}
	for i := range MaxFiles {
		many[fmt.Sprintf("notes/%d.md", i)] = &fstest.MapFile{}
	}
	for name, c := range map[string]struct {
		src  fs.FS
		want string
	}{
		"empty": {fstest.MapFS{}, "desk.yaml:1:1 D007"},
		"link":  {fstest.MapFS{"desk.yaml": {Mode: fs.ModeSymlink}}, "desk.yaml:1:1 D024"},
		"home":  {many, "notes/999.md:1:1 D023"},
	} {
		l, problems := Load(c.src, Options{})
		if l != nil || !slices.Contains(spots(problems), c.want) {
			t.Errorf("%s: want %s, got:\n%s", name, c.want, describe(problems))
		}
	}
	if l, problems := Load(brokenFS{}, Options{}); l != nil || len(problems) != 1 {
		t.Errorf("a folder that cannot be read: %v, %s", l, describe(problems))
	}
}

// brokenFS is a folder that cannot be read.
type brokenFS struct{}

func (brokenFS) Open(string) (fs.File, error) { return nil, fs.ErrPermission }

func TestEveryCodeIsShownAndExplained(t *testing.T) {
	shown := map[string]bool{"D007": true, "D023": true, "D024": true, "D083": true}
	for _, c := range broken {
		for _, w := range c.want {
			shown[w[strings.LastIndex(w, " ")+1:]] = true
		}
	}
	last := ""
	for _, e := range explanations {
		if string(e.code) <= last {
			t.Errorf("%s stands behind %s", e.code, last)
		}
		last = string(e.code)
		if !shown[last] {
			t.Errorf("%s: no broken desk shows it", e.code)
		}
		delete(shown, last)
		told, ok := Explain(strings.ToLower(last))
		if !ok || told.Code != last || e.why == "" || e.wrong == "" || e.right == "" {
			t.Errorf("%s is not explained", e.code)
		}
	}
	for c := range shown {
		t.Errorf("%s is reported and not explained", c)
	}
	if _, ok := Explain("D999"); ok {
		t.Error("D999 is explained")
	}
	for _, known := range []code{fileTooLarge, badTime} {
		if known.severity() != flows.SeverityError {
			t.Errorf("%s is no error", known)
		}
	}
}
