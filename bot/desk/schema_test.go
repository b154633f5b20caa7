package desk

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"frontdesk/data/seed"
)

// TestFilesFitTheirSchemas holds the schemas against every file of both desks, and against mistakes.
func TestFilesFitTheirSchemas(t *testing.T) {
	example, err := Read(seed.FS())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, f := range slices.Concat(example, goodSource(t)) {
		kind, _, _ := strings.Cut(strings.TrimSuffix(f.Name, ".yaml"), "/")
		raw, ok := Schema(kind)
		if !ok || path.Ext(f.Name) != ".yaml" {
			continue
		}
		seen[kind] = true
		var schema map[string]any
		var value any
		if err := json.Unmarshal(raw, &schema); err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(f.Data, &value); err != nil {
			t.Fatal(err)
		}
		if why := misfit(schema, plainJSON(t, value), f.Name); why != "" {
			t.Error(why)
		}
		if misfit(schema, plainJSON(t, addKey(t, value)), f.Name) == "" {
			t.Errorf("%s: the schema takes an unknown key", f.Name)
		}
	}
	if len(seen) != len(Schemas()) {
		t.Errorf("seen %v of %v", seen, Schemas())
	}
	if _, ok := Schema("flow"); ok {
		t.Error("flows have their schema elsewhere")
	}
}

// plainJSON is a value as JSON has it.
func plainJSON(t *testing.T, v any) any {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func addKey(t *testing.T, v any) any {
	t.Helper()
	m, ok := plainJSON(t, v).(map[string]any)
	if !ok {
		t.Fatalf("%T is no mapping", v)
	}
	m["unheard_of"] = 1
	return m
}

// misfit says where a value breaks a schema, in as much of JSON Schema as ours use; "" = it fits.
func misfit(schema map[string]any, v any, at string) string {
	if either, ok := schema["anyOf"].([]any); ok {
		var why []string
		for _, s := range either {
			w := misfit(s.(map[string]any), v, at)
			if w == "" {
				return ""
			}
			why = append(why, w)
		}
		return strings.Join(why, " and ")
	}
	if enum, ok := schema["enum"].([]any); ok && !slices.Contains(enum, v) {
		return fmt.Sprintf("%s: %v is none of %v", at, v, enum)
	}
	if types := schema["type"]; types != nil && !slices.Contains(asList(types), jsonType(v)) {
		return fmt.Sprintf("%s: %s is none of %v", at, jsonType(v), types)
	}
	if p, ok := schema["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(v.(string)) {
		return fmt.Sprintf("%s: %q does not match %s", at, v, p)
	}
	switch v := v.(type) {
	case []any:
		return misfitList(schema, v, at)
	case map[string]any:
		return misfitMap(schema, v, at)
	}
	return ""
}

func asList(v any) []any {
	if l, ok := v.([]any); ok {
		return l
	}
	return []any{v}
}

func jsonType(v any) any {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case float64:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	}
	return "object"
}

func misfitList(schema map[string]any, v []any, at string) string {
	items, ok := schema["items"].(map[string]any)
	for i, item := range v {
		if !ok {
			break
		}
		if why := misfit(items, item, fmt.Sprintf("%s[%d]", at, i)); why != "" {
			return why
		}
	}
	return ""
}

func misfitMap(schema map[string]any, v map[string]any, at string) string {
	properties, _ := schema["properties"].(map[string]any)
	for _, key := range asList(schema["required"]) {
		if name, ok := key.(string); ok && v[name] == nil {
			return fmt.Sprintf("%s: %s is missing", at, name)
		}
	}
	for key, value := range v {
		s, known := properties[key].(map[string]any)
		rest, open := schema["additionalProperties"].(map[string]any)
		if names, ok := schema["propertyNames"].(map[string]any); ok && misfit(names, key, at) != "" {
			return misfit(names, key, at)
		}
		switch {
		case known:
		case open:
			s = rest
		case schema["additionalProperties"] == false:
			return fmt.Sprintf("%s: unknown key %s", at, key)
		}
		if s != nil {
			if why := misfit(s, value, at+"."+key); why != "" {
				return why
			}
		}
	}
	return ""
}
