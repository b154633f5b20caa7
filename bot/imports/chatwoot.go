package imports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Chatwoot reads canned responses: the JSON that GET /api/v1/accounts/ID/canned_responses answers, or a CSV file with the
// columns short_code and content.
func Chatwoot(name string, data []byte, locale string) (*Result, error) {
	b := newBuilder("chatwoot", locale)
	type response struct {
		Code    string `json:"short_code"`
		Content string `json:"content"`
		line    int
	}
	var all []response
	if strings.HasSuffix(strings.ToLower(name), ".csv") {
		t, err := readTable(name, data, "short_code", "content")
		if err != nil {
			return nil, err
		}
		for _, r := range t.rows {
			all = append(all, response{r.cell("short_code"), r.cell("content"), r.line})
		}
	} else {
		list := data
		var wrapped struct {
			Payload json.RawMessage `json:"payload"`
		}
		if json.Unmarshal(data, &wrapped) == nil && wrapped.Payload != nil {
			list = wrapped.Payload
		}
		offset := bytes.Index(data, list)
		d := json.NewDecoder(bytes.NewReader(list))
		if t, err := d.Token(); err != nil || t != json.Delim('[') {
			return nil, &Error{File: name, Line: 1, What: "this is no list of canned responses", Help: "save what GET /api/v1/accounts/ID/canned_responses answers, or a CSV file with the columns short_code and content"}
		}
		for d.More() {
			r := response{line: lineAt(data, offset+int(d.InputOffset())+skipped(list[d.InputOffset():]))}
			if err := d.Decode(&r); err != nil {
				return nil, &Error{File: name, Line: r.line, What: jsonWhat(err), Help: "each entry has short_code and content, both texts"}
			}
			all = append(all, r)
		}
	}
	for _, r := range all {
		code, text := tidyText(r.Code), tidyText(r.Content)
		if code == "" || text == "" {
			b.leave(name, r.line, "fill in short_code and content", "a response without short code or content")
			continue
		}
		text, unknown := liquid(text)
		for _, u := range unknown {
			b.leave(name, r.line, "write what should stand there, or leave it: the agent is asked", "%s in the response %q: it became a gap for the agent", u, code)
		}
		b.replies = append(b.replies, reply{b.id(code), code, text})
	}
	return b.result()
}

// skipped counts what stands before the next value of a list.
func skipped(b []byte) int { return len(b) - len(bytes.TrimLeft(b, " \t\r\n,")) }

func lineAt(data []byte, offset int) int {
	return 1 + bytes.Count(data[:min(len(data), offset)], []byte("\n"))
}

func jsonWhat(err error) string {
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf("%s is a %s", kind.Field, kind.Value)
	}
	return err.Error()
}

var liquidForm = regexp.MustCompile(`\{\{\s*([^{}]*?)\s*\}\}|\{%.*?%\}`)

// liquidNames are the variables of Chatwoot that canned replies have, too.
func liquidNames() map[string]string {
	return map[string]string{
		"contact.name": "customer.name", "contact.email": "customer.email", "agent.name": "agent.name", "conversation.display_id": "ticket.number",
		"contact.first_name": "customer.name", "agent.first_name": "agent.name", "inbox.name": "desk.name", "account.name": "desk.name",
	}
}

// liquid turns the variables of a text into ours. What is not known becomes a gap, and is listed.
func liquid(text string) (out string, unknown []string) {
	known := liquidNames()
	var s strings.Builder
	last := 0
	for _, m := range liquidForm.FindAllStringSubmatchIndex(text, -1) {
		s.WriteString(escape(text[last:m[0]]))
		last = m[1]
		whole, inner := text[m[0]:m[1]], ""
		if m[2] >= 0 {
			inner = text[m[2]:m[3]]
		}
		name, _, _ := strings.Cut(inner, "|")
		if to := known[strings.TrimSpace(name)]; to != "" {
			s.WriteString("{" + to + "}")
			continue
		}
		unknown = append(unknown, whole)
		if inner = strings.Trim(inner, "{}% "); inner == "" {
			inner = "…"
		}
		s.WriteString("{?" + inner + "}")
	}
	s.WriteString(escape(text[last:]))
	return s.String(), unknown
}

// escape writes braces that are meant as such.
func escape(s string) string { return strings.NewReplacer("{", "{{", "}", "}}").Replace(s) }
