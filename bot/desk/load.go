package desk

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"frontdesk/bot"
	"frontdesk/flows"
	"frontdesk/intents"
)

// formatVersion is the version that every file of a desk states.
const formatVersion = "1"

// Options of Load.
type Options struct {
	// Pinned finds the program of an older revision for frames that still run on it; nil = there is none.
	Pinned func(revision string) *flows.Program
	// Published says that the desk passed these checks when it was published: what takes time to try is not tried again, and what
	// later versions want proved besides does not keep a desk from running that ran the day before.
	// A start is soon done, and a busy machine never finds a desk too slow that was live the day before.
	Published bool
}

// Loaded is a desk definition that was read and checked and is not trained yet.
type Loaded struct {
	Desk     *bot.Desk                   // all but Models and Entities, which Train fills in
	Channels []Channel                   // in listed order
	Phrases  map[string][]intents.Phrase // by locale; questions of an answer have the intent answer:ID
	Entities []intents.Spec              // the desk's own kinds
	Tests    []Test                      // by file, in listed order
	Source   Source
}

// loader reads the files of one desk.
type loader struct {
	reader
	src       Source
	out       *Loaded
	phrases   []phrase
	kinds     []string // of entities
	tables    []tableSpec
	offersAt  []flows.Spot // where the offers of desk.yaml stand
	levels    []levelUse   // impacts and urgencies of the severities
	replyVars []levelUse   // what canned replies fill in
	rooms     []roomUse    // where teams work inside platforms
}

// Load reads and checks a desk definition, without training. It reports everything that is wrong at once, by
// place. Errors leave no desk: the result is nil if Broken(problems).
func Load(src fs.FS, o Options) (*Loaded, []Problem) {
	l := &loader{reader: reader{published: o.Published}}
	source, err := l.source(src)
	if err != nil {
		l.add(place{file: "."}, notAFile, "the folder cannot be read", "check that it exists and that you may read it")
		return nil, l.sorted()
	}
	l.src = source
	l.out = &Loaded{Source: source, Phrases: map[string][]intents.Phrase{}, Desk: &bot.Desk{
		Revision: source.Revision(), Pinned: o.Pinned, Intents: map[string]bot.Intent{},
		Answers: map[string]bot.Answer{}, Tables: map[string]bot.Table{}}}
	l.load()
	problems := l.sorted()
	if Broken(problems) {
		return nil, problems
	}
	return l.out, problems
}

// part is a sort of file with what reads it.
type part struct {
	pattern string // of path.Match
	read    func(*loader, flows.File)
	sorts   string // what is defined in it
}

// parts lists the files a desk is made of, in the order they are read: what others refer to comes first.
var parts = []part{
	{"desk.yaml", (*loader).deskFile, "severity entity table"},
	{"sla.yaml", (*loader).slaFile, "calendar tier policy"},
	{"teams.yaml", (*loader).teamsFile, "team"},
	{"services.yaml", (*loader).servicesFile, "service"},
	{"tables/*.csv", nil, ""}, // read by the table of desk.yaml that names it
	{"intents/*.yaml", (*loader).intentsFile, "intent"},
	{"intents/*.csv", (*loader).intentsCSV, "intent"},
	{"answers/*.yaml", (*loader).answersFile, "answer question"},
	{"replies/*.yaml", (*loader).repliesFile, "reply"},
	{"flows/*.yaml", nil, ""}, // read by package flows
	{"texts/*.yaml", nil, ""},
	{"channels.yaml", (*loader).channelsFile, "channel"},
	{"tests/*.yaml", (*loader).testsFile, "test"},
	{"*.md", nil, ""}, // notes
}

func (l *loader) load() {
	l.needed()
	for _, p := range parts {
		for _, bad := range l.problems {
			if ok, _ := path.Match(p.pattern, bad.File); ok {
				l.ids.unread = append(l.ids.unread, strings.Fields(p.sorts)...)
			}
		}
	}
	for _, p := range parts {
		for _, f := range l.src.match(p.pattern) {
			if p.read != nil {
				l.reads(p, f)
			}
		}
	}
	l.unknownFiles()
	l.readTables()
	l.sortPhrases()
	l.compile()
	l.defineProgram()
	l.resolve()
	l.placeDesks()
	l.crossCheck()
	l.reportForeign()
}

// needed reports the files that every desk has and this one has not.
func (l *loader) needed() {
	for _, name := range []string{"desk.yaml", "sla.yaml", "teams.yaml"} {
		if _, ok := l.src.File(name); ok || slices.ContainsFunc(l.problems, func(p Problem) bool { return p.File == name }) {
			continue
		}
		help := "write one as docs/desk.md shows; `frontdesk desk init DIR` writes an example"
		if name == "desk.yaml" {
			help = "name the folder that holds it; `frontdesk desk init DIR` writes an example"
		}
		l.add(place{file: name}, noDesk, fmt.Sprintf("there is no %s here, and every desk needs one", name), help)
		if name == "desk.yaml" {
			return // not a desk at all: the rest would be noise
		}
	}
}

// reads reads a file, and keeps in mind what is not known if it could not be read.
func (l *loader) reads(p part, f flows.File) {
	before := len(l.problems)
	p.read(l, f)
	if slices.ContainsFunc(l.problems[before:], func(p Problem) bool { return code(p.Code).blinds() }) {
		l.ids.unread = append(l.ids.unread, strings.Fields(p.sorts)...)
	}
}

// match lists the files whose name has a pattern.
func (s Source) match(pattern string) []flows.File {
	var out []flows.File
	for _, f := range s {
		if ok, _ := path.Match(pattern, f.Name); ok {
			out = append(out, f)
		}
	}
	return out
}

// unknownFiles reports files that are no part of a desk: a mistyped name would otherwise be left out silently.
func (l *loader) unknownFiles() {
	for _, f := range l.src {
		if !slices.ContainsFunc(parts, func(p part) bool { ok, _ := path.Match(p.pattern, f.Name); return ok }) {
			l.add(place{file: f.Name}, unknownFile, "no file of a desk has this name", fileHelp(f.Name))
		}
	}
}

func fileHelp(name string) string {
	if base, ok := strings.CutSuffix(name, ".yml"); ok {
		return fmt.Sprintf("name it %s.yaml", base)
	}
	dir, base := path.Split(name)
	var known []string
	for _, p := range parts {
		if pdir, pbase := path.Split(p.pattern); strings.HasPrefix(pbase, "*") {
			known = append(known, pdir+strings.TrimSuffix(base, path.Ext(base))+path.Ext(pbase))
		} else {
			known = append(known, p.pattern)
		}
	}
	if best := nearest(dir+base, known); best != "" {
		return fmt.Sprintf("did you mean %s? A name that begins with a dot is left out", best)
	}
	return "move it elsewhere, or let its name begin with a dot to leave it out"
}

// open parses a file and checks its head.
func (l *loader) open(f flows.File, s *shape) *node {
	return l.head(l.parse(f.Name, f.Data), s)
}

// head checks the top of a file: the keys it may have, and the version.
func (l *loader) head(n *node, s *shape) *node {
	n = l.object(n, s)
	if v := l.scalar(n.get("version"), "version"); v != nil && v.trimmed() != formatVersion {
		l.add(v.at, badVersion, fmt.Sprintf("version %q is not known", v.trimmed()), "write version: 1; a later version needs a later frontdesk")
	}
	return n
}

// compile hands flows and texts to the language.
func (l *loader) compile() {
	d := l.out.Desk
	n := flows.Names{Revision: d.Revision, Locales: l.locales, Intents: l.intentNames(), Answers: l.ids.names("answer"),
		Teams: l.ids.names("team"), Services: l.flowServices(), Kinds: l.kinds, Tables: map[string][]string{}, Offers: d.Offers, OffersAt: l.offersAt,
		Published: l.published, Person: d.Person, IntentTitles: l.titles(), Flows: "flows"}
	for _, spec := range l.tables {
		n.Tables[spec.id] = nil // also of those whose file is missing: that is reported, and the rest would be noise
	}
	for name, t := range d.Tables {
		n.Tables[name] = t.Columns
	}
	program, problems := flows.Parse(l.src.match("flows/*.yaml"), l.src.match("texts/*.yaml"), n)
	l.problems = append(l.problems, l.certain(problems)...)
	if program == nil {
		return
	}
	d.Program = program
	for _, f := range program.Flows() {
		for _, intent := range f.StartsOn {
			i := d.Intents[intent]
			i.ID, i.Flow = intent, f.ID
			d.Intents[intent] = i
		}
	}
	l.intentsThatStartNothing()
}

// intentsThatStartNothing warns of intents that the bot would understand for nothing: no flow starts on them, and no
// team is good at them.
func (l *loader) intentsThatStartNothing() {
	use := slices.Clone(flows.ReservedIntents())
	for _, t := range l.out.Desk.Teams {
		use = append(use, t.Skills...)
	}
	for _, d := range l.ids.defined["intent"] {
		if d.name != intents.OutOfScope && l.out.Desk.Intents[d.name].Flow == "" && !slices.Contains(use, d.name) {
			l.add(d.at, startsNothing, fmt.Sprintf("the intent %q starts nothing", d.name), fmt.Sprintf("name it in a flow (starts_on: [%s]), or write an answer with questions instead", d.name))
		}
	}
}

// nameCodes are the problems of flows with names that other files define.
var nameCodes = []string{"F014", "F016", "F017", "F018", "F019", "F020", "F025", "F039"}

// nobodyAnswers is the problem of flows with the team that answers when nobody knows. It is reported here, at its
// exact place.
const nobodyAnswers = "F034"

// foreignLocale is the problem of flows with a language that the desk has not: told once for all of it.
const foreignLocale = "F039"

// unreadFlow are the problems of flows with what cannot be read at all, and sequels those that follow from them: names
// that the unread flow would define.
var (
	unreadFlow = []string{"F001", "F002", "F003", "F004"}
	sequels    = []string{"F015", "F037"}
)

// certain leaves out problems of flows that may come from a file which could not be read, and gathers the languages
// that the desk has not.
func (l *loader) certain(problems []Problem) []Problem {
	unread := slices.ContainsFunc(problems, func(p Problem) bool { return slices.Contains(unreadFlow, p.Code) })
	return slices.DeleteFunc(problems, func(p Problem) bool {
		if p.Code == foreignLocale {
			_, rest, _ := strings.Cut(p.Message, `"`)
			locale, _, _ := strings.Cut(rest, `"`)
			return len(l.locales) == 0 || l.isForeign(locale, place{p.File, p.Line, p.Column})
		}
		return p.Code == nobodyAnswers || len(l.ids.unread) > 0 && slices.Contains(nameCodes, p.Code) || unread && slices.Contains(sequels, p.Code)
	})
}

func (l *loader) flowServices() []flows.Service {
	var out []flows.Service
	for _, s := range l.out.Desk.Services {
		out = append(out, flows.Service{ID: s.ID, Says: s.Says, Also: s.Also})
	}
	return out
}

// titles are the words for intents and answers in "did you mean".
func (l *loader) titles() map[string]map[string]string {
	out := map[string]map[string]string{}
	for id, i := range l.out.Desk.Intents {
		if len(i.Title) > 0 {
			out[id] = i.Title
		}
	}
	for id, a := range l.out.Desk.Answers {
		out[AnswerIntent+id] = a.Title
	}
	return out
}
