package desk

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// maxDepth bounds nesting in a YAML file: no desk file needs a third of it, and it keeps the parser's stack small.
const maxDepth = 24

// nodeKind is what a node of a YAML file is.
type nodeKind int

const (
	scalar nodeKind = iota
	mapping
	list
	null
)

// words for a kind, in messages.
func (k nodeKind) String() string {
	return [...]string{scalar: "a text", mapping: "keys with values", list: "a list", null: "nothing"}[k]
}

// node is a part of a YAML file with its place. A nil node is one that is missing, or about which a problem was
// reported: whoever reads it gets a zero value and reports nothing more.
type node struct {
	at    place
	kind  nodeKind
	text  string // of a scalar
	pairs []pair // of a mapping, each key once, in listed order
	items []*node
}

// pair is a key with its value, which is nil where nothing is written.
type pair struct {
	key   *node
	value *node
}

// byteOrderMark is what some editors on Windows put before a text. It says nothing, and nobody sees it.
const byteOrderMark = "\ufeff"

// parse reads a YAML file. Nil means that it cannot be read; the reason is reported.
func (r *report) parse(file string, data []byte) *node {
	tokens := lexer.Tokenize(string(bytes.TrimPrefix(data, []byte(byteOrderMark))))
	if !r.plain(file, tokens) {
		return nil
	}
	tree, err := parseSafely(tokens)
	if err != nil {
		at, message := syntaxError(file, err)
		r.add(at, notYAML, fmt.Sprintf("this is not YAML: %s", message), syntaxHelp(message))
		return nil
	}
	c := converter{report: r, file: file}
	if len(tree.Docs) == 0 || tree.Docs[0].Body == nil {
		return &node{at: place{file: file, line: 1, col: 1}, kind: mapping}
	}
	return c.node(tree.Docs[0].Body, place{file: file, line: 1, col: 1})
}

// parseSafely keeps a panic of the library from ending a publish: a file it cannot cope with is a broken file.
func parseSafely(tokens token.Tokens) (tree *ast.File, err error) {
	defer func() {
		if recover() != nil {
			tree, err = nil, errors.New("the parser gives up")
		}
	}()
	return parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
}

// syntaxError takes place and message out of the parser's error, without its picture of the source.
func syntaxError(file string, err error) (place, string) {
	at := place{file: file, line: 1, col: 1}
	var e yaml.Error
	if !errors.As(err, &e) {
		return at, err.Error()
	}
	if t := e.GetToken(); t != nil && t.Position != nil {
		at.line, at.col = t.Position.Line, t.Position.Column
	}
	return at, e.GetMessage()
}

func syntaxHelp(message string) string {
	switch {
	case strings.Contains(message, "\t") || strings.Contains(message, "tab "):
		return "indent with spaces, not with tabs"
	case strings.Contains(message, "could not find end"):
		return "close the text with the quote that it begins with"
	case strings.Contains(message, "mapping value"):
		return `put a text that holds ": " in double quotes`
	}
	return "compare the indentation with the lines around it, and put a text that begins with a sign in double quotes"
}

// plain refuses what YAML offers beyond keys, lists and texts, and nesting that would exhaust the parser: both are
// seen in the tokens, before anything recurses.
func (r *report) plain(file string, tokens token.Tokens) bool {
	d := depth{}
	for i, t := range tokens {
		at := place{file, t.Position.Line, t.Position.Column}
		what := beyond[t.Type]
		if t.Type == token.DocumentHeaderType && (i == 0 || tokens[i-1].Type == token.CommentType) {
			what = "" // it opens the only document
		}
		if what != "" {
			r.add(at, notPlain, what, "write it out; a text that begins with &, *, !, % or ? needs double quotes")
			return false
		}
		if d.next(t) > maxDepth {
			r.tooDeep(at)
			return false
		}
	}
	return true
}

// beyond is what YAML offers and desk files do not use, in words.
var beyond = map[token.Type]string{
	token.AnchorType:         "anchors, aliases and merge keys are not used here",
	token.AliasType:          "anchors, aliases and merge keys are not used here",
	token.MergeKeyType:       "anchors, aliases and merge keys are not used here",
	token.TagType:            "tags are not used here",
	token.DirectiveType:      "directives are not used here",
	token.DocumentHeaderType: "a file holds one document",
	token.MappingKeyType:     `keys are written without "? "`,
}

func (r *report) tooDeep(at place) {
	r.add(at, nestedTooDeep, fmt.Sprintf("more than %d levels lie within each other here", maxDepth), "check brackets, dashes and indentation")
}

// depth counts how many levels the tokens so far may have opened: brackets, and dashes and colons on one line.
// Indentation needs a line a level, so it cannot exhaust the parser; trees too deep are cut while converting.
type depth struct{ brackets, line, entries int }

func (d *depth) next(t *token.Token) int {
	if t.Position.Line != d.line {
		d.line, d.entries = t.Position.Line, 0
	}
	switch t.Type {
	case token.MappingStartType, token.SequenceStartType:
		d.brackets++
	case token.MappingEndType, token.SequenceEndType:
		d.brackets--
	case token.SequenceEntryType:
		d.entries++
	case token.MappingValueType:
		if d.brackets == 0 {
			d.entries++
		}
	default: // opens nothing
	}
	return max(d.brackets, d.entries)
}

// converter turns the parser's tree into nodes.
type converter struct {
	*report
	file  string
	depth int
}

// node converts one node; fallback is its place where the parser gives none.
func (c converter) node(n ast.Node, fallback place) *node {
	at := fallback
	if t := n.GetToken(); t != nil && t.Position != nil && t.Position.Line > 0 {
		at = place{c.file, t.Position.Line, max(t.Position.Column, 1)}
	}
	if c.depth++; c.depth > maxDepth {
		c.tooDeep(at)
		return nil
	}
	switch v := n.(type) {
	case *ast.MappingNode:
		return c.mapping(v.Values, at, v.IsFlowStyle)
	case *ast.MappingValueNode:
		return c.mapping([]*ast.MappingValueNode{v}, at, false)
	case *ast.SequenceNode:
		out := &node{at: at, kind: list}
		for _, item := range v.Values {
			if item != nil {
				out.items = append(out.items, c.node(item, at))
			}
		}
		return out
	case *ast.LiteralNode:
		return &node{at: at, kind: scalar, text: v.Value.Value}
	case *ast.NullNode:
		return &node{at: fallback, kind: null}
	case *ast.StringNode:
		return &node{at: at, kind: scalar, text: v.Value}
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return &node{at: at, kind: scalar, text: n.GetToken().Value}
	}
	c.add(at, notPlain, "this kind of YAML is not used here", "write plain keys, lists and texts")
	return nil
}

// mapping converts the pairs of a mapping. Its own place is that of its first key.
func (c converter) mapping(values []*ast.MappingValueNode, at place, flow bool) *node {
	out := &node{at: at, kind: mapping}
	first := map[string]int{}
	for _, v := range values {
		key := c.node(v.Key, at)
		if key == nil {
			continue
		}
		if key.kind != scalar {
			c.add(key.at, notPlain, "this key is no text", "write a word, a colon and the value")
			continue
		}
		if line, twice := first[key.text]; twice {
			c.add(key.at, keyTwice, fmt.Sprintf("the key %q stands in line %d already", key.text, line), "remove one of the two")
			continue
		}
		first[key.text] = key.at.line
		p := pair{key: key}
		if v.Value != nil {
			p.value = c.node(v.Value, key.at)
		}
		out.pairs = append(out.pairs, p)
	}
	if len(out.pairs) > 0 && !flow {
		out.at = out.pairs[0].key.at
	}
	return out
}

// get returns the value of a key; nil if the node is no mapping, has no such key, or nothing is written there.
func (n *node) get(key string) *node {
	if n == nil {
		return nil
	}
	for _, p := range n.pairs {
		if p.key.text == key && p.value != nil && p.value.kind != null {
			return p.value
		}
	}
	return nil
}

// keys lists the keys of a mapping.
func (n *node) keys() []string {
	out := make([]string, 0, len(n.pairs))
	for _, p := range n.pairs {
		out = append(out, p.key.text)
	}
	return out
}

// trimmed is the text of a scalar without white space around it.
func (n *node) trimmed() string { return strings.TrimSpace(n.text) }
