package imports

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml"
)

// Result is what became of a source.
type Result struct {
	Files map[string][]byte // of the desk, by name
	Left  []Left            // what could not be carried over, by file and line
	// How many of each were carried over.
	Intents, Phrases, Answers, Replies, Flows, Tests int
}

// Left is something that could not be carried over.
type Left struct {
	File string `json:"file"`
	Line int    `json:"line"`
	What string `json:"what"`
	Help string `json:"help"`
}

// Error is a source that cannot be read at all.
type Error struct {
	File       string
	Line       int // 0 = the file as a whole
	What, Help string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.What
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.What)
}

// Limits of a source.
const (
	maxFiles = 2000
	maxBytes = 32 << 20
	// maxPhrase is the longest phrase that a desk reads, in bytes.
	maxPhrase = 500
	// longestID is how long the id of an answer or a reply may be.
	longestID = 64
)

// builder collects the parts of a desk.
type builder struct {
	source  string // rasa, chatwoot, faq: names the files
	locale  string
	intents []intent
	control [][2]string // phrases of intents that every desk knows: text, intent
	answers []answer
	replies []reply
	flows   []flow
	tests   []test
	left    []Left
	taken   map[string]bool // ids of answers and replies
}

type intent struct {
	id, title string
	phrases   []string
}

type answer struct {
	id, title, text, url string
	questions            []string
}

type reply struct{ id, title, text string }

type flow struct {
	id, title string
	starts    string
	says      [][]string // each with its wordings
}

type test struct {
	name  string
	lines []yaml.MapSlice
}

func (b *builder) leave(file string, line int, help, format string, args ...any) {
	b.left = append(b.left, Left{file, line, fmt.Sprintf(format, args...), help})
}

// id makes an id of words that nobody else has.
func (b *builder) id(words string) string {
	base := slug(words)
	id := base
	for n := 2; b.taken[id]; n++ {
		end := fmt.Sprintf("_%d", n)
		id = base[:min(len(base), longestID-len(end))] + end
	}
	b.taken[id] = true
	return id
}

// slug makes an id of words: small letters, digits and _, a letter first.
func slug(words string) string {
	var s strings.Builder
	gap := false
	for _, r := range strings.ToLower(words) {
		if plain := plainLetter(r); plain != "" {
			if gap && s.Len() > 0 {
				s.WriteByte('_')
			}
			s.WriteString(plain)
			gap = false
			continue
		}
		gap = gap || r != '\'' && r != '’'
	}
	id := s.String()
	if len(id) > 48 {
		id = strings.TrimRight(id[:48], "_")
	}
	if id == "" || id[0] < 'a' || id[0] > 'z' {
		id = "a_" + id
	}
	return strings.TrimRight(id, "_")
}

// plainLetter writes a letter or digit in those that ids have; "" for anything else.
func plainLetter(r rune) string {
	if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
		return string(r)
	}
	switch r {
	case 'ä', 'à', 'á', 'â', 'ã', 'å':
		return "a"
	case 'é', 'è', 'ê', 'ë':
		return "e"
	case 'í', 'ì', 'î', 'ï':
		return "i"
	case 'ö', 'ó', 'ò', 'ô', 'õ', 'ø':
		return "o"
	case 'ü', 'ú', 'ù', 'û':
		return "u"
	case 'ß':
		return "ss"
	case 'ç':
		return "c"
	case 'ñ':
		return "n"
	}
	return ""
}

// tidyText takes out what no text of a desk has, and spaces around it.
func tidyText(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, strings.ReplaceAll(s, "\r\n", "\n")))
}

// result writes the files.
func (b *builder) result() (*Result, error) {
	r := &Result{Files: map[string][]byte{}, Left: b.left, Answers: len(b.answers), Replies: len(b.replies), Flows: len(b.flows), Tests: len(b.tests)}
	slices.SortStableFunc(r.Left, func(x, y Left) int { return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Line, y.Line)) })
	if r.Left == nil {
		r.Left = []Left{}
	}
	known := map[string]bool{}
	for _, i := range b.intents {
		r.Intents, r.Phrases = r.Intents+1, r.Phrases+len(i.phrases)
	}
	for _, p := range b.control {
		if !known[p[1]] {
			known[p[1]] = true
			r.Intents++
		}
		r.Phrases++
	}
	for _, a := range b.answers {
		r.Phrases += len(a.questions)
	}
	for kind, list := range map[string][]yaml.MapSlice{"intents": b.intentItems(), "answers": b.answerItems(), "replies": b.replyItems(), "tests": b.testItems()} {
		if len(list) == 0 {
			continue
		}
		if err := b.write(r, kind+"/"+b.source+".yaml", kind, yaml.MapSlice{{Key: "version", Value: 1}, {Key: kind, Value: list}}); err != nil {
			return nil, err
		}
	}
	for _, f := range b.flows {
		if err := b.write(r, "flows/"+f.id+".yaml", "flow", f.item()); err != nil {
			return nil, err
		}
	}
	if len(b.control) > 0 {
		r.Files["intents/"+b.source+"."+b.locale+".csv"] = phraseTable(b.control)
	}
	return r, nil
}

func (b *builder) write(r *Result, name, schema string, v yaml.MapSlice) error {
	body, err := yaml.MarshalWithOptions(v, yaml.Indent(2), yaml.IndentSequence(true), yaml.UseLiteralStyleIfMultiline(true))
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	r.Files[name] = append([]byte("# yaml-language-server: $schema=../.schemas/"+schema+".schema.json\n# Carried over by frontdesk desk import "+b.source+".\n"), body...)
	return nil
}

// Names lists the files in order.
func (r *Result) Names() []string { return slices.Sorted(maps.Keys(r.Files)) }

func phraseTable(rows [][2]string) []byte {
	var s strings.Builder
	w := csv.NewWriter(&s)
	_ = w.Write([]string{"text", "intent"}) // a strings.Builder takes everything
	for _, row := range rows {
		_ = w.Write(row[:])
	}
	w.Flush()
	return []byte(s.String())
}

func (b *builder) intentItems() (out []yaml.MapSlice) {
	for _, i := range b.intents {
		out = append(out, yaml.MapSlice{{Key: "id", Value: i.id}, {Key: "title", Value: i.title}, {Key: "phrases", Value: yaml.MapSlice{{Key: b.locale, Value: i.phrases}}}})
	}
	return out
}

func (b *builder) answerItems() (out []yaml.MapSlice) {
	for _, a := range b.answers {
		item := yaml.MapSlice{{Key: "id", Value: a.id}, {Key: "title", Value: yaml.MapSlice{{Key: b.locale, Value: a.title}}}, {Key: "text", Value: yaml.MapSlice{{Key: b.locale, Value: a.text}}}}
		if a.url != "" {
			item = append(item, yaml.MapItem{Key: "url", Value: a.url})
		}
		out = append(out, append(item, yaml.MapItem{Key: "questions", Value: yaml.MapSlice{{Key: b.locale, Value: a.questions}}}))
	}
	return out
}

func (b *builder) replyItems() (out []yaml.MapSlice) {
	for _, r := range b.replies {
		out = append(out, yaml.MapSlice{{Key: "id", Value: r.id}, {Key: "title", Value: yaml.MapSlice{{Key: b.locale, Value: r.title}}}, {Key: "text", Value: yaml.MapSlice{{Key: b.locale, Value: r.text}}}})
	}
	return out
}

func (b *builder) testItems() (out []yaml.MapSlice) {
	for _, t := range b.tests {
		out = append(out, yaml.MapSlice{{Key: "name", Value: t.name}, {Key: "talk", Value: t.lines}})
	}
	return out
}

func (f flow) item() yaml.MapSlice {
	var steps []any
	for _, s := range f.says {
		if len(s) == 1 {
			steps = append(steps, yaml.MapSlice{{Key: "say", Value: s[0]}})
		} else {
			steps = append(steps, yaml.MapSlice{{Key: "say", Value: s}})
		}
	}
	return yaml.MapSlice{{Key: "version", Value: 1}, {Key: "flow", Value: f.id}, {Key: "title", Value: f.title}, {Key: "starts_on", Value: []string{f.starts}}, {Key: "steps", Value: append(steps, "end")}}
}

func newBuilder(source, locale string) *builder {
	return &builder{source: source, locale: locale, taken: map[string]bool{}}
}
