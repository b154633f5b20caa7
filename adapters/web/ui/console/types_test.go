package console_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "write api.ts anew from openapi.json")

// openapi is the description of the agent API, which api.ts and the fake desk are held against.
const openapi = "../../openapi.json"

// schema is as much of a JSON schema as the description uses.
type schema struct {
	Ref         string `json:"$ref"`
	Type        any    // a name, or names for "… or null"
	Format      string
	Description string
	Properties  members
	Required    []string
	Items       *schema
	Additional  json.RawMessage `json:"additionalProperties"`
	Enum        []any
	OneOf       []schema
}

// members keeps the order of an object's keys, so that api.ts reads as the description does.
type members struct {
	names []string
	of    map[string]schema
}

func (m *members) UnmarshalJSON(raw []byte) error {
	if err := json.Unmarshal(raw, &m.of); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		m.names = append(m.names, name.(string))
		var skip json.RawMessage
		if err := d.Decode(&skip); err != nil {
			return err
		}
	}
	return nil
}

var described = sync.OnceValues(func() (members, error) {
	raw, err := os.ReadFile(openapi)
	if err != nil {
		return members{}, err
	}
	var doc struct {
		Components struct{ Schemas members }
	}
	err = json.Unmarshal(raw, &doc)
	return doc.Components.Schemas, err
})

func readSchemas(t testing.TB) members {
	t.Helper()
	all, err := described()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestTypes holds api.ts against the description; -update writes it.
func TestTypes(t *testing.T) {
	all := readSchemas(t)
	var b strings.Builder
	b.WriteString("// The agent API's types, written from openapi.json by: go test ./adapters/web/ui/console -run Types -update\n")
	for _, name := range all.names {
		if strings.HasPrefix(name, "Chat") || name == "Site" {
			continue // of the widget
		}
		s := all.of[name]
		b.WriteString("\n")
		comment(&b, "", s.Description)
		fmt.Fprintf(&b, "export interface %s {\n", name)
		for _, p := range s.Properties.names {
			q := s.Properties.of[p]
			comment(&b, "  ", q.Description)
			optional := "?"
			if slices.Contains(s.Required, p) {
				optional = ""
			}
			fmt.Fprintf(&b, "  %s%s: %s\n", p, optional, typescript(q))
		}
		b.WriteString("}\n")
	}
	if *update {
		if err := os.WriteFile("api.ts", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile("api.ts")
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != b.String() {
		t.Error("api.ts is not what openapi.json describes: go test ./adapters/web/ui/console -run Types -update")
	}
}

func comment(b *strings.Builder, indent, text string) {
	if text != "" {
		fmt.Fprintf(b, "%s/** %s */\n", indent, text)
	}
}

// typescript writes a schema as a type.
func typescript(s schema) string {
	switch {
	case s.Ref != "":
		return s.Ref[strings.LastIndex(s.Ref, "/")+1:]
	case len(s.OneOf) > 0:
		var parts []string
		for _, o := range s.OneOf {
			parts = append(parts, typescript(o))
		}
		return strings.Join(parts, " | ")
	case len(s.Enum) > 0:
		var parts []string
		for _, e := range s.Enum {
			parts = append(parts, fmt.Sprintf("'%v'", e))
		}
		return strings.Join(parts, " | ")
	}
	var parts []string
	for _, name := range s.types() {
		parts = append(parts, s.named(name))
	}
	return strings.Join(parts, " | ")
}

// types lists the names in Type.
func (s schema) types() []string {
	switch v := s.Type.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, n := range v {
			out = append(out, n.(string))
		}
		return out
	}
	return nil
}

func (s schema) named(name string) string {
	switch name {
	case "integer":
		return "number"
	case "array":
		inner := typescript(*s.Items)
		if strings.ContainsAny(inner, "| ") {
			return "(" + inner + ")[]"
		}
		return inner + "[]"
	case "object":
		if len(s.Properties.names) == 0 {
			return "Record<string, string>"
		}
		var parts []string
		for _, p := range s.Properties.names {
			parts = append(parts, p+": "+typescript(s.Properties.of[p]))
		}
		return "{ " + strings.Join(parts, "; ") + " }"
	}
	return name
}
