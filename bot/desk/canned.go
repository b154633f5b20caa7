package desk

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"frontdesk/bot"
	"frontdesk/flows"
)

// Variables lists what {…} in a canned reply may name besides the details a flow collects, which go by the name of
// their slot. They are filled in from the conversation; what is not known is a gap for the agent to fill.
func Variables() []string {
	return []string{"customer.name", "customer.email", "customer.tier", "agent.name", "desk.name", "people.says", "today", "link",
		"ticket.number", "ticket.title", "ticket.service", "ticket.severity", "ticket.state", "ticket.team", "ticket.says",
		"promise.first_response", "promise.resolution"}
}

// repliesFile reads a file of replies/.
func (l *loader) repliesFile(f flows.File) {
	n := l.open(f, repliesShape)
	for _, item := range l.list(n.get("replies"), "replies") {
		l.object(item, replyShape)
		l.out.Desk.Replies = append(l.out.Desk.Replies, bot.Canned{
			ID:    l.id(item.get("id"), "reply"),
			Title: l.words(item.get("title"), "the title"),
			Text:  l.words(item.get("text"), "the text"),
			Teams: l.refers(item.get("teams"), "team"),
		})
		l.perLocaleText(item.get("text"), l.variables)
	}
}

// perLocaleText calls f for the text of each language, without reporting anything.
func (l *loader) perLocaleText(n *node, f func(n *node)) {
	switch {
	case n == nil:
	case n.kind == scalar:
		f(n)
	case n.kind == mapping:
		for _, p := range n.pairs {
			if p.value != nil && p.value.kind == scalar {
				f(p.value)
			}
		}
	}
}

// Piece is a stretch of a canned reply: plain Text, or something to be filled in.
type Piece struct {
	Text  string // plain words, or what a Field or Gap is called
	Field bool   // Text is one of Variables, or a slot: filled in from the conversation
	Gap   bool   // Text says what the agent has to write here: {?new time}
}

var pieceForm = regexp.MustCompile(`\{\{|\}\}|\{[^{}]*\}|[^{}]+|[{}]`)

// Pieces cuts a canned reply where something is filled in. It reports false if a brace has no partner, and takes
// such a brace as it stands.
func Pieces(text string) (pieces []Piece, ok bool) {
	ok = true
	plain := func(s string) {
		if n := len(pieces); n > 0 && !pieces[n-1].Field && !pieces[n-1].Gap {
			pieces[n-1].Text += s
			return
		}
		pieces = append(pieces, Piece{Text: s})
	}
	for _, part := range pieceForm.FindAllString(text, -1) {
		inner := strings.TrimSpace(strings.Trim(part, "{}"))
		switch {
		case part == "{{", part == "}}":
			plain(part[:1])
		case part == "{", part == "}":
			plain(part)
			ok = false
		case part[0] != '{':
			plain(part)
		case strings.HasPrefix(inner, "?"):
			pieces = append(pieces, Piece{Text: strings.TrimSpace(inner[1:]), Gap: true})
		default:
			pieces = append(pieces, Piece{Text: inner, Field: true})
		}
	}
	return pieces, ok
}

// variables checks what a reply fills in.
func (l *loader) variables(n *node) {
	pieces, ok := Pieces(n.text)
	if !ok {
		l.add(n.at, badBraces, "a brace is open or closed that has no partner", "write {customer.name}; a brace that is meant as one is written twice: {{")
	}
	for _, p := range pieces {
		if p.Field {
			l.replyVars = append(l.replyVars, levelUse{at: n.at, value: p.Text})
		}
	}
}

// checkVariables reports variables that nothing fills in. Without flows the details are not known.
func (l *loader) checkVariables() {
	if l.out.Desk.Program == nil {
		return
	}
	known := append(Variables(), l.slotNames()...)
	for _, v := range l.replyVars {
		if !slices.Contains(known, v.value) {
			l.add(v.at, unknownVariable, fmt.Sprintf("nothing fills in {%s}", v.value), meant(v.value, known))
		}
	}
}

// slotNames lists the slots of all flows, each once.
func (l *loader) slotNames() []string {
	var out []string
	for _, f := range l.out.Desk.Program.Flows() {
		for _, s := range f.Slots {
			out = append(out, s.Name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
