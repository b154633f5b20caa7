package flows

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxNesting bounds how deep a file may nest: beyond it nobody can read it, and a parser would run out of stack.
const maxNesting = 64

// place is where something stands in a file; line and column count from 1.
type place struct {
	file      string
	line, col int
}

// shape is the form of a YAML node.
type shape int

const (
	nothing shape = iota
	scalar
	list
	mapping
)

// form says how a shape is called in a problem.
func (s shape) form() string {
	return [...]string{"nothing", "a word or text", "a list", "a map of keys"}[s]
}

// node is a YAML node without the library's types: what the rest of the parser reads.
type node struct {
	shape
	place
	text  string  // of a scalar
	block bool    // a scalar written with | or >: its text begins in the next line
	lead  int     // columns between the place and the text: 1 for a quoted scalar
	items []*node // of a list
	pairs []pair  // of a mapping, in the order of the file
}

type pair struct {
	key   *node
	value *node
}

// get returns the value of a key, nil if there is none.
func (n *node) get(key string) *node {
	if n == nil {
		return nil
	}
	for _, p := range n.pairs {
		if p.key.text == key {
			return p.value
		}
	}
	return nil
}

// reader reads one file into nodes and reports what is wrong with its YAML.
type reader struct {
	*reports
	file string
}

// readYAML parses a file; nil means that it was refused and a problem says why.
func readYAML(f File, rep *reports) *node {
	r := &reader{reports: rep, file: f.Name}
	f.Data = bytes.TrimPrefix(f.Data, []byte("\ufeff")) // a byte order mark, which nobody sees
	top := place{f.Name, 1, 1}
	if len(f.Data) > MaxFile {
		r.err(codeTooLarge, top, fmt.Sprintf("the file has %d bytes, at most %d are read", len(f.Data), MaxFile), "split it into several flows")
		return nil
	}
	if line := tooDeep(f.Data); line > 0 {
		r.err(codeTooDeep, place{f.Name, line, 1}, fmt.Sprintf("nested deeper than %d levels", maxNesting), "move inner steps into a flow of their own and run it")
		return nil
	}
	file, err := parseSafely(f.Data)
	if err != nil {
		r.syntax(err, f.Data)
		return nil
	}
	var docs []*ast.DocumentNode
	for _, d := range file.Docs {
		if d.Body != nil {
			docs = append(docs, d)
		}
	}
	if len(docs) == 0 {
		r.err(codeMissing, top, "the file is empty", "begin with \"version: 1\"; `frontdesk desk init DIR` writes an example")
		return nil
	}
	if len(docs) > 1 {
		r.err(codeYAMLFeature, r.at(docs[1].Body), "a second document begins here", "one file holds one document: remove the line \"---\" or make a file of its own")
		return nil
	}
	n, ok := r.convert(docs[0].Body, 0)
	if !ok {
		return nil
	}
	return n
}

// parseSafely keeps a panic of the YAML library from ending a publish: a file it cannot cope with is a file with an error.
func parseSafely(data []byte) (f *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			f, err = nil, fmt.Errorf("cannot be read as YAML")
		}
	}()
	return parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
}

// tooDeep finds the first line on which nesting passes maxNesting, 0 if none does, without building anything. It
// counts brackets, "- - -" chains and indentation; brackets inside texts may count too, which harms no real file.
func tooDeep(data []byte) int {
	depth, n := 0, 0
	for line := range bytes.Lines(data) {
		n++
		rest := bytes.TrimLeft(line, " ")
		indent, chain := len(line)-len(rest), 0
		for len(rest) > 1 && (rest[0] == '-' || rest[0] == '?') && rest[1] == ' ' {
			rest = bytes.TrimLeft(rest[1:], " ")
			chain++
		}
		for _, b := range rest {
			switch b {
			case '[', '{':
				depth++
			case ']', '}':
				depth = max(depth-1, 0)
			}
			if depth > maxNesting {
				return n
			}
		}
		if chain > maxNesting || (indent > 8*maxNesting && len(bytes.TrimSpace(rest)) > 0) {
			return n
		}
	}
	return 0
}

// syntax maps an error of the YAML library to a problem with the remedy that its commonest causes have.
func (r *reader) syntax(err error, data []byte) {
	at, msg := place{r.file, 1, 1}, err.Error()
	if y, ok := errors.AsType[yaml.Error](err); ok {
		msg = y.GetMessage()
		if t := y.GetToken(); t != nil && t.Position != nil {
			at = place{r.file, max(t.Position.Line, 1), max(t.Position.Column, 1)}
		}
	}
	r.err(codeYAML, at, "this is not YAML: "+strings.TrimSuffix(msg, "."), syntaxHelp(msg, lineOf(data, at.line)))
}

func syntaxHelp(msg, line string) string {
	switch {
	case strings.Contains(line, "\t") || strings.Contains(msg, "tab"):
		return "indent with spaces, not with tabs"
	case strings.Contains(msg, "could not find end"):
		return "the text has no closing quote"
	case strings.Contains(line, ": {") || strings.Contains(line, "- {"):
		return "put a text that begins with { in double quotes"
	case strings.Contains(msg, "mapping value") || strings.Count(line, ": ") > 1:
		return "put a text with a colon in double quotes"
	}
	return "compare the indentation with the lines around it, and put texts with special characters in double quotes"
}

func lineOf(data []byte, line int) string {
	n := 0
	for l := range bytes.Lines(data) {
		if n++; n == line {
			return string(l)
		}
	}
	return ""
}

func (r *reader) at(n ast.Node) place {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return place{r.file, 1, 1}
	}
	p := n.GetToken().Position
	return place{r.file, max(p.Line, 1), max(p.Column, 1)}
}

// convert turns the library's tree into nodes; false means that part of it was refused.
func (r *reader) convert(n ast.Node, depth int) (*node, bool) {
	out := &node{place: r.at(n)}
	if depth > maxNesting {
		r.err(codeTooDeep, out.place, fmt.Sprintf("nested deeper than %d levels", maxNesting), "move inner steps into a flow of their own and run it")
		return nil, false
	}
	switch v := n.(type) {
	case nil, *ast.NullNode:
		return out, true
	case *ast.MappingNode:
		return r.convertMap(out, v.Values, depth)
	case *ast.MappingValueNode:
		return r.convertMap(out, []*ast.MappingValueNode{v}, depth)
	case *ast.SequenceNode:
		return r.convertList(out, v, depth)
	case *ast.LiteralNode:
		out.shape, out.block, out.text = scalar, true, strings.TrimRight(v.Value.Value, "\n")
		return out, true
	case *ast.StringNode:
		out.shape, out.text = scalar, v.Value
		if q := v.Token.Origin; strings.HasPrefix(strings.TrimSpace(q), `"`) || strings.HasPrefix(strings.TrimSpace(q), "'") {
			out.lead = 1
		}
		return out, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		out.shape, out.text = scalar, n.GetToken().Value
		return out, true
	case *ast.AnchorNode, *ast.AliasNode:
		r.err(codeYAMLFeature, out.place, "anchors (&) and references (*) are not part of the language", "write it out, or put shared steps in a flow and run it; a text that begins with & or * needs quotes")
	case *ast.TagNode:
		r.err(codeYAMLFeature, out.place, "tags (!) are not part of the language", "put a text that begins with ! in double quotes")
	default:
		r.err(codeYAMLFeature, out.place, "this kind of YAML is not part of the language", "write \"key: value\" lines and lists with \"- \"")
	}
	return nil, false
}

func (r *reader) convertMap(out *node, values []*ast.MappingValueNode, depth int) (*node, bool) {
	out.shape = mapping
	whole := true
	seen := map[string]place{}
	for i, v := range values {
		key, ok := v.Key.(ast.Node)
		if _, plain := v.Key.(ast.ScalarNode); !ok || !plain || v.Key.IsMergeKey() {
			r.err(codeYAMLFeature, r.at(v), "a key must be a plain word", "write \"key: value\"")
			whole = false
			continue
		}
		k, ok := r.convert(key, depth+1)
		if !ok {
			whole = false
			continue
		}
		if i == 0 {
			out.place = k.place
		}
		if first, twice := seen[k.text]; twice {
			r.err(codeTwice, k.place, fmt.Sprintf("%q stands here twice", k.text), fmt.Sprintf("the first is in line %d; keep one of them", first.line))
			continue
		}
		seen[k.text] = k.place
		val, ok := r.convert(v.Value, depth+1)
		if !ok {
			whole = false
			continue
		}
		out.pairs = append(out.pairs, pair{k, val})
	}
	return out, whole
}

func (r *reader) convertList(out *node, v *ast.SequenceNode, depth int) (*node, bool) {
	out.shape = list
	whole := true
	for _, item := range v.Values {
		n, ok := r.convert(item, depth+1)
		if !ok {
			whole = false
			continue
		}
		out.items = append(out.items, n)
	}
	return out, whole
}
