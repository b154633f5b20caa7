package imports

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Rasa reads the YAML files of a Rasa project (version 2 or 3): intents with their examples, responses, rules and stories
// of the form "this intent, these responses", and test stories.
func Rasa(src fs.FS, locale string) (*Result, error) {
	p := &rasa{builder: newBuilder("rasa", locale), examples: map[string]*rasaIntent{}, responses: map[string]*rasaResponse{}, byIntent: map[string]string{}}
	if err := p.read(src); err != nil {
		return nil, err
	}
	if len(p.order) == 0 && len(p.responses) == 0 {
		return nil, &Error{File: ".", What: "no intents and no responses were found", Help: "give the folder of the Rasa project, the one with domain.yml and data/ in it"}
	}
	p.convert()
	return p.result()
}

// rasa is a project as it was read.
type rasa struct {
	*builder
	examples  map[string]*rasaIntent
	order     []string // of intents, as they come
	responses map[string]*rasaResponse
	paths     []rasaPath // rules and stories
	trials    []rasaPath // test stories
	entities  map[string]bool
	byIntent  map[string]string // intent → answer or flow that it became: "answer:id", "flow:id", "intent:id"
}

type rasaIntent struct {
	name, file string
	line       int
	phrases    []string
}

type rasaResponse struct {
	file  string
	line  int
	texts []string
	rich  string // what it has besides text
}

// rasaPath is a rule or a story.
type rasaPath struct {
	kind, name, file string
	line             int
	steps            []rasaStep
}

type rasaStep struct {
	line                 int
	intent, user, action string
	other                string // a key that is none of these: slot_was_set, active_loop, or, checkpoint
}

func (p *rasa) read(src fs.FS) error {
	files, bytes := 0, 0
	return fs.WalkDir(src, ".", func(name string, d fs.DirEntry, err error) error {
		base := path.Base(name)
		switch {
		case err != nil:
			return &Error{File: name, What: err.Error(), Help: "let this user read the project"}
		case d.IsDir() && name != "." && (strings.HasPrefix(base, ".") || base == "models" || base == "node_modules" || base == "venv"):
			return fs.SkipDir
		case d.IsDir() || !d.Type().IsRegular():
			return nil
		}
		ext := path.Ext(base)
		if ext == ".md" && (strings.Contains(name, "nlu") || strings.Contains(name, "stories")) {
			p.leave(name, 1, "let Rasa convert it first: rasa data convert nlu -f yaml", "the Markdown format of Rasa 1 is not read")
		}
		if ext == ".py" && strings.Contains(name, "action") {
			p.leave(name, 1, "write a flow that asks, looks up or opens a ticket (docs/flows.md), or let a person do it", "custom actions in Python are not carried over")
		}
		if ext != ".yml" && ext != ".yaml" {
			return nil
		}
		data, err := fs.ReadFile(src, name)
		if err != nil {
			return &Error{File: name, What: err.Error(), Help: "let this user read the project"}
		}
		if files, bytes = files+1, bytes+len(data); files > maxFiles || bytes > maxBytes {
			return &Error{File: name, What: "the folder holds more than 2,000 files or 32 MiB of YAML", Help: "give the folder of the Rasa project alone"}
		}
		return p.file(name, data)
	})
}

func (p *rasa) file(name string, data []byte) error {
	tree, err := parser.ParseBytes(data, 0)
	if err != nil {
		line := 0
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
			_, _ = fmt.Sscan(m[1], &line) // digits
		}
		what, _, _ := strings.Cut(err.Error(), "\n")
		return &Error{File: name, Line: line, What: "this is no YAML: " + what, Help: "mend the file; rasa data validate finds such things, too"}
	}
	for _, doc := range tree.Docs {
		for key, v := range pairs(doc.Body) {
			p.section(name, key, v)
		}
	}
	return nil
}

// section takes over what stands under a key at the left margin, or says why not.
func (p *rasa) section(file string, k key, v ast.Node) {
	switch k.text {
	case "nlu":
		p.nlu(file, v)
	case "responses":
		p.readResponses(file, v)
	case "rules", "stories":
		p.readPaths(file, strings.TrimSuffix(strings.Replace(k.text, "ies", "y", 1), "s"), v)
	case "forms":
		for form := range pairs(v) {
			p.leave(file, form.line, "write a flow that collects the details: docs/flows.md", "the form %s", form.text)
		}
	case "slots":
		for slot := range pairs(v) {
			p.leave(file, slot.line, "details belong to the flow that asks for them: docs/flows.md, slots", "the slot %s", slot.text)
		}
	case "actions":
		for _, a := range items(v) {
			if t := scalarText(a); !strings.HasPrefix(t, "utter_") {
				p.leave(file, lineOf(a), "write a flow that does it: docs/flows.md", "the custom action %s", t)
			}
		}
	case "language":
		if l := scalarText(v); l != "" && l != p.locale {
			p.leave(file, k.line, "set locales in desk.yaml, and rename the language in the files that were written", "the bot speaks %q: its phrases and texts were written as %q, the desk's first language", l, p.locale)
		}
	}
}

var (
	yamlLine   = regexp.MustCompile(`^\[(\d+):\d+\]`)
	annotation = regexp.MustCompile(`\[([^\[\]]+)\](?:\(([^()]*)\)|\{([^{}]*)\})`)
	entityName = regexp.MustCompile(`"entity"\s*:\s*"([^"]+)"`)
)

// nlu reads intents with their examples.
func (p *rasa) nlu(file string, v ast.Node) {
	for _, item := range items(v) {
		name, line, block := "", lineOf(item), ast.Node(nil)
		for key, v := range pairs(item) {
			switch key.text {
			case "intent":
				name, line = scalarText(v), key.line
			case "examples":
				block = v
			case "synonym", "lookup", "regex":
				p.leave(file, key.line, "write the words as choices of a slot, or as other names of a service (docs/flows.md, docs/desk.md)", "the %s %s", key.text, scalarText(v))
				name = ""
			}
		}
		if name == "" {
			continue
		}
		i := p.examples[name]
		if i == nil {
			i = &rasaIntent{name: name, file: file, line: line}
			p.examples[name], p.order = i, append(p.order, name)
		}
		p.phrases(i, file, block)
	}
}

// phrases reads the examples of an intent: a block of lines with dashes, or a list.
func (p *rasa) phrases(i *rasaIntent, file string, block ast.Node) {
	if block == nil {
		return
	}
	if list := items(block); len(list) > 0 {
		for _, n := range list {
			text := scalarText(n)
			for key, v := range pairs(n) {
				if key.text == "text" {
					text = scalarText(v)
				}
			}
			p.phrase(i, file, lineOf(n), strings.TrimPrefix(strings.TrimSpace(text), "- "))
		}
		return
	}
	line := lineOf(block)
	if _, literal := block.(*ast.LiteralNode); literal {
		line++ // the text begins below the bar
	}
	for n, text := range strings.Split(scalarText(block), "\n") {
		if text = strings.TrimSpace(text); strings.HasPrefix(text, "-") {
			p.phrase(i, file, line+n, strings.TrimSpace(text[1:]))
		}
	}
}

// phrase adds an example to an intent, without the marks of its entities.
func (p *rasa) phrase(i *rasaIntent, file string, line int, text string) {
	for _, m := range annotation.FindAllStringSubmatch(text, -1) {
		p.leaveEntity(file, line, m)
	}
	text = tidyText(annotation.ReplaceAllString(text, "$1"))
	switch {
	case text == "" || slices.Contains(i.phrases, text):
	case len(text) > maxPhrase:
		p.leave(file, line, "shorten it to the sentence that tells what is wanted", "an example of %d bytes: at most %d are read", len(text), maxPhrase)
	default:
		i.phrases = append(i.phrases, text)
	}
}

// leaveEntity says once of each entity that its marks are not taken over.
func (p *rasa) leaveEntity(file string, line int, mark []string) {
	entity, _, _ := strings.Cut(mark[2], ":")
	if e := entityName.FindStringSubmatch(mark[3]); e != nil {
		entity = e[1]
	}
	if entity == "" || p.entities[entity] {
		return
	}
	if p.entities == nil {
		p.entities = map[string]bool{}
	}
	p.entities[entity] = true
	p.leave(file, line, "a flow finds values by the type of its slots: docs/flows.md; the words stay in the phrases", "the marks of the entity %s", entity)
}

// readResponses reads what the bot says.
func (p *rasa) readResponses(file string, v ast.Node) {
	for name, list := range pairs(v) {
		r := &rasaResponse{file: file, line: name.line}
		for _, item := range items(list) {
			for key, v := range pairs(item) {
				switch key.text {
				case "text":
					if text := tidyText(scalarText(v)); text != "" && !slices.Contains(r.texts, text) {
						r.texts = append(r.texts, text)
					}
				case "buttons", "image", "custom", "attachment", "elements", "quick_replies", "condition":
					r.rich = key.text
					p.leave(file, key.line, "offer quick replies with a slot's choices, or say it in words: docs/flows.md", "%s of the response %s", key.text, name.text)
				}
			}
		}
		p.responses[name.text] = r
	}
}

// readPaths reads rules and stories; those of files that test are the conversation tests.
func (p *rasa) readPaths(file, kind string, v ast.Node) {
	for _, item := range items(v) {
		x := rasaPath{kind: kind, file: file, line: lineOf(item)}
		for key, v := range pairs(item) {
			switch key.text {
			case "rule", "story":
				x.name, x.line = scalarText(v), key.line
			case "steps":
				for _, s := range items(v) {
					x.steps = append(x.steps, step(s))
				}
			case "condition", "conversation_start", "wait_for_user_input":
				x.steps = append(x.steps, rasaStep{line: key.line, other: key.text})
			}
		}
		if strings.HasPrefix(path.Base(file), "test_") || strings.HasPrefix(file, "tests/") {
			p.trials = append(p.trials, x)
		} else {
			p.paths = append(p.paths, x)
		}
	}
}

func step(n ast.Node) rasaStep {
	s := rasaStep{line: lineOf(n)}
	for key, v := range pairs(n) {
		switch key.text {
		case "intent":
			s.intent = scalarText(v)
		case "user":
			s.user = strings.TrimSpace(annotation.ReplaceAllString(scalarText(v), "$1"))
		case "action":
			s.action = scalarText(v)
		case "entities", "metadata":
		default:
			s.other = key.text
		}
	}
	return s
}

// key is a key of a mapping with its line.
type key struct {
	text string
	line int
}

// pairs goes through a mapping.
func pairs(n ast.Node) func(yield func(key, ast.Node) bool) {
	return func(yield func(key, ast.Node) bool) {
		var values []*ast.MappingValueNode
		switch m := n.(type) {
		case *ast.MappingNode:
			values = m.Values
		case *ast.MappingValueNode:
			values = []*ast.MappingValueNode{m}
		}
		for _, v := range values {
			if !yield(key{strings.Trim(v.Key.String(), `"'`), lineOf(v.Key)}, v.Value) {
				return
			}
		}
	}
}

// items lists the entries of a sequence.
func items(n ast.Node) []ast.Node {
	if s, ok := n.(*ast.SequenceNode); ok {
		return s.Values
	}
	return nil
}

// scalarText is the text of a scalar; "" of anything else.
func scalarText(n ast.Node) string {
	switch s := n.(type) {
	case *ast.LiteralNode:
		return s.Value.Value
	case *ast.StringNode:
		return s.Value
	case ast.ScalarNode:
		return fmt.Sprint(s.GetValue())
	}
	return ""
}

func lineOf(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 0
	}
	return n.GetToken().Position.Line
}

// mapItem keeps the type of YAML lists in one place.
func mapItem(k string, v any) yaml.MapItem { return yaml.MapItem{Key: k, Value: v} }
