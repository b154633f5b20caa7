package intents

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// Kinds of entities every extractor finds. Desks add their own with Spec.
const (
	KindEmail  = "email"
	KindPhone  = "phone"  // E.164
	KindURL    = "url"    // with its scheme
	KindDate   = "date"   // 2006-01-02, or RFC 3339 in the zone where a time was named
	KindNumber = "number" // decimal point, no grouping
	KindMoney  = "money"  // "12.50 EUR"
	KindYesNo  = "yes_no" // "yes" or "no"
	KindPerson = "person" // a hint, never proof
)

// ListValue is one value of a desk's list, with other ways to write it.
type ListValue struct {
	Value    string   `json:"value"`
	Synonyms []string `json:"synonyms,omitempty"`
}

// Spec defines an entity kind of a desk: by Pattern (RE2; its first group, if it has one, is the value), by List, or both.
// In values of a list one slip of the fingers is forgiven from five letters on, unless an ordinary word was written.
type Spec struct {
	Kind    string      `json:"kind"`
	Pattern string      `json:"pattern,omitempty"`
	List    []ListValue `json:"list,omitempty"`
}

// Context is what dates, numbers and phone numbers depend on besides the text.
type Context struct {
	Locale  string    // BCP 47, as "de" or "en-GB"; "" = "en"
	Zone    string    // IANA name, "" = UTC
	Now     time.Time // "tomorrow" counts from here
	Locales []string  // the desk's: phone numbers are dialled from their countries too
	Phone   bool      // a phone number is asked for: one of any country will do
	Person  bool      // a name is asked for: where no pattern finds one, ask the language model, which takes milliseconds
}

// Extractor finds entities. It is immutable and safe for concurrent use.
type Extractor struct {
	patterns []pattern
	lists    []*gazetteer
	zones    sync.Map // by name: *time.Location, for loading one reads a file
}

type pattern struct {
	kind  string
	re    *regexp.Regexp
	needs required
}

// NewExtractor compiles a desk's entity kinds. Errors name the kind at fault.
func NewExtractor(specs []Spec) (*Extractor, error) {
	x := &Extractor{}
	for _, s := range specs {
		switch {
		case s.Kind == "":
			return nil, errors.New("entity without a kind")
		case s.Pattern == "" && len(s.List) == 0:
			return nil, fmt.Errorf("entity %s: give it a pattern or a list", s.Kind)
		}
		if s.Pattern != "" {
			re, err := regexp.Compile(s.Pattern)
			if err != nil {
				return nil, fmt.Errorf("entity %s: pattern %q: %w", s.Kind, s.Pattern, err)
			}
			if re.MatchString("") {
				return nil, fmt.Errorf("entity %s: pattern %q matches empty text", s.Kind, s.Pattern)
			}
			x.patterns = append(x.patterns, pattern{s.Kind, re, requires(s.Pattern)})
		}
		if len(s.List) > 0 {
			g, err := newGazetteer(s)
			if err != nil {
				return nil, err
			}
			x.lists = append(x.lists, g)
		}
	}
	return x, nil
}

// found is an entity with its rank: of two of the same place and length the lower rank wins.
type found struct {
	Entity
	rank int
}

// Ranks.
const (
	rankDesk = iota // what the desk defined itself
	rankSure        // what has a form of its own
	rankDate
	rankNumber
	rankHint
)

// finds collects entities of a text.
type finds struct {
	text   string
	all    []found
	closed []span // places of what is no entity
}

// count finds how many are meant of each value of a list.
func (x *Extractor) count(es []Entity, s *scan) {
	if len(x.lists) == 0 {
		return
	}
	first, last := map[int]int{}, map[int]int{}
	for i, t := range s.tokens {
		first[t.start], last[t.end] = i, i
	}
	listed := make([]bool, len(s.tokens))
	each := func(do func(e *Entity, i, j int)) {
		for k := range es {
			e := &es[k]
			i, begins := first[e.Start]
			j, ends := last[e.End]
			if begins && ends && i <= j && slices.ContainsFunc(x.lists, func(g *gazetteer) bool { return g.kind == e.Kind }) {
				do(e, i, j)
			}
		}
	}
	each(func(_ *Entity, i, j int) {
		for ; i <= j; i++ {
			listed[i] = true
		}
	})
	each(func(e *Entity, i, j int) { e.Count = s.counted(i, j+1, listed) })
}

func (f *finds) add(rank int, kind, value string, start, end int) {
	if rank > rankDesk && f.closes(start, end) {
		return
	}
	f.all = append(f.all, found{Entity{Kind: kind, Value: value, Text: f.text[start:end], Start: start, End: end}, rank})
}

// Find returns the entities of the first MaxText bytes of a text, by position. They do not overlap, the longest wins; only
// yes_no may lie over others. It is a pure function of its arguments.
func (x *Extractor) Find(text string, c Context) []Entity {
	entities, _ := x.Look(text, c)
	return entities
}

// Look returns the entities of a text as Find does, and its writer's mood, nil where nothing tells of it.
func (x *Extractor) Look(text string, c Context) ([]Entity, *Mood) {
	text = clip(text)
	s := newScan(text, c.Locale, c.Now.In(x.zone(c.Zone)))
	return x.find(text, s, c), moodOf(s)
}

func (x *Extractor) find(text string, s *scan, c Context) []Entity {
	f := &finds{text: text}
	x.findDesk(f, s)
	f.accounts(s)
	findContacts(f)
	findPhones(f, s, c)
	findMoney(f, s)
	findDates(f, s)
	findNumbers(f, s)
	findPerson(f, s, c.Person)
	out := f.longest()
	x.count(out, s)
	if v, start, end := yesNo(s); v != "" {
		out = append(out, Entity{Kind: KindYesNo, Value: v, Text: text[start:end], Start: start, End: end})
	}
	slices.SortFunc(out, func(a, b Entity) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Kind, b.Kind))
	})
	return out
}

// zone returns the zone of a name, UTC for one that is not known.
func (x *Extractor) zone(name string) *time.Location {
	if z, ok := x.zones.Load(name); ok {
		return z.(*time.Location)
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	x.zones.Store(name, z)
	return z
}

// mostMatches is how many matches of a desk's pattern are taken from one text.
const mostMatches = 50

func (x *Extractor) findDesk(f *finds, s *scan) {
	for _, p := range x.patterns {
		if !met(p.needs, f.text) {
			continue
		}
		for _, m := range p.re.FindAllStringSubmatchIndex(f.text, mostMatches) {
			start, end := m[0], m[1]
			if len(m) >= 4 && m[2] >= 0 {
				start, end = m[2], m[3]
			}
			if start < end {
				f.add(rankDesk, p.kind, f.text[start:end], start, end)
			}
		}
	}
	x.findGrouped(f)
	for _, g := range x.lists {
		g.find(f, s)
	}
}

// grouped matches digits that are written in two groups, as numbers are read aloud: "70 418", "70.418".
var grouped = regexp.MustCompile(`\d+[ \x{a0}.-]\d+`)

// groupedAlone tells whether nothing of a number stands around two groups of digits: they are no part of a phone number or a date.
func groupedAlone(text string, start, end int) bool {
	const parts = "0123456789-/:+"
	before, behind := strings.TrimRight(text[:start], " "), strings.TrimLeft(text[end:], " ")
	return (before == "" || strings.IndexByte(parts, before[len(before)-1]) < 0) && (behind == "" || behind[0] < '0' || behind[0] > '9') &&
		(end == len(text) || strings.IndexByte("-/:", text[end]) < 0)
}

// findGrouped finds numbers of the desk's own that are written in two groups.
func (x *Extractor) findGrouped(f *finds) {
	if len(x.patterns) == 0 || !grouped.MatchString(f.text) {
		return
	}
	for _, m := range grouped.FindAllStringIndex(f.text, mostMatches) {
		if !groupedAlone(f.text, m[0], m[1]) {
			continue
		}
		joined := strings.NewReplacer(" ", "", "\u00a0", "", ".", "", "-", "").Replace(f.text[m[0]:m[1]])
		for _, p := range x.patterns {
			if at := p.re.FindStringIndex(joined); at != nil && at[0] == 0 && at[1] == len(joined) {
				f.add(rankDesk, p.kind, joined, m[0], m[1])
			}
		}
	}
}

// longest drops what overlaps something longer, or something as long of a lower rank.
func (f *finds) longest() []Entity {
	slices.SortStableFunc(f.all, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.End-b.Start, a.End-a.Start), cmp.Compare(a.rank, b.rank), cmp.Compare(a.Start, b.Start))
	})
	taken := make([]bool, len(f.text))
	out := []Entity{}
	for _, e := range f.all {
		if slices.Contains(taken[e.Start:e.End], true) {
			continue
		}
		for i := e.Start; i < e.End; i++ {
			taken[i] = true
		}
		out = append(out, e.Entity)
	}
	return out
}

// language is the first part of a locale, "en" if it is empty.
func language(locale string) string {
	lang, _, _ := strings.Cut(strings.ToLower(locale), "-")
	if lang == "" {
		return "en"
	}
	return lang
}

// region is the country of a locale in capitals, or the one its language is mostly written from.
func region(locale string) string {
	for part := range strings.SplitSeq(locale, "-") {
		if len(part) == 2 && part == strings.ToUpper(part) {
			return part
		}
	}
	switch lang := language(locale); lang {
	case "en":
		return "US"
	case "sv":
		return "SE"
	case "da":
		return "DK"
	case "cs":
		return "CZ"
	case "ja":
		return "JP"
	case "zh":
		return "CN"
	case "ko":
		return "KR"
	case "uk":
		return "UA"
	case "el":
		return "GR"
	default:
		return strings.ToUpper(lang)
	}
}
