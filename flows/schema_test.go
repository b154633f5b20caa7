package flows

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// validator checks values against the part of JSON Schema draft-07 that Schema uses; an unknown keyword is an error,
// so that the schema cannot say what is not checked.
type validator struct{ root map[string]any }

func (v validator) check(s map[string]any, x any, at string) error {
	for key, want := range s {
		if err := v.keyword(key, want, s, x, at); err != nil {
			return err
		}
	}
	return nil
}

func (v validator) keyword(key string, want any, s map[string]any, x any, at string) error {
	switch key {
	case "$schema", "$id", "title", "description", "definitions", "default", "required", "additionalProperties", "propertyNames":
		if m, ok := x.(map[string]any); ok {
			return v.object(key, want, s, m, at)
		}
		return nil
	case "$ref":
		name := strings.TrimPrefix(want.(string), "#/definitions/")
		def, ok := v.root["definitions"].(map[string]any)[name].(map[string]any)
		if !ok {
			return fmt.Errorf("no definition %s", name)
		}
		return v.check(def, x, at)
	case "anyOf", "allOf":
		return v.combine(key, want.([]any), x, at)
	case "type":
		return v.types(want, x, at)
	case "properties":
		m, _ := x.(map[string]any)
		for name, value := range m {
			if p, ok := want.(map[string]any)[name].(map[string]any); ok {
				if err := v.check(p, value, at+"."+name); err != nil {
					return err
				}
			}
		}
		return nil
	case "items":
		list, _ := x.([]any)
		for i, item := range list {
			if err := v.check(want.(map[string]any), item, fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
		return nil
	}
	return v.scalar(key, want, x, at)
}

func (v validator) object(key string, want any, s, m map[string]any, at string) error {
	switch key {
	case "required":
		for _, name := range want.([]any) {
			if _, ok := m[name.(string)]; !ok {
				return fmt.Errorf("%s lacks %s", at, name)
			}
		}
	case "additionalProperties":
		known, _ := s["properties"].(map[string]any)
		for name, value := range m {
			if _, ok := known[name]; ok {
				continue
			}
			if want == false {
				return fmt.Errorf("%s has no %s", at, name)
			}
			if err := v.check(want.(map[string]any), value, at+"."+name); err != nil {
				return err
			}
		}
	case "propertyNames":
		for name := range m {
			if err := v.check(want.(map[string]any), name, at+" name"); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v validator) combine(key string, all []any, x any, at string) error {
	var errs []string
	for _, s := range all {
		err := v.check(s.(map[string]any), x, at)
		if err == nil && key == "anyOf" {
			return nil
		}
		if err != nil {
			errs = append(errs, err.Error())
		}
	}
	if len(errs) > 0 {
		return fmt.Errorf("%s fits none of: %s", at, strings.Join(errs, "; "))
	}
	return nil
}

func (v validator) types(want, x any, at string) error {
	list, ok := want.([]any)
	if !ok {
		list = []any{want}
	}
	is := "null"
	switch x := x.(type) {
	case string:
		is = "string"
	case bool:
		is = "boolean"
	case float64:
		is = "number"
		if x == float64(int64(x)) {
			is = "integer"
		}
	case []any:
		is = "array"
	case map[string]any:
		is = "object"
	}
	for _, t := range list {
		if t == is || t == "number" && is == "integer" {
			return nil
		}
	}
	return fmt.Errorf("%s is %s, not %v", at, is, want)
}

func (v validator) scalar(key string, want, x any, at string) error {
	fail := fmt.Errorf("%s: %s %v does not hold for %v", at, key, want, x)
	switch key {
	case "enum":
		if slices.Contains(want.([]any), x) {
			return nil
		}
		return fail
	case "const":
		if want != x {
			return fail
		}
	case "pattern":
		if s, ok := x.(string); ok && !regexp.MustCompile(want.(string)).MatchString(s) {
			return fail
		}
	case "minItems":
		if l, ok := x.([]any); ok && float64(len(l)) < want.(float64) {
			return fail
		}
	case "minProperties":
		if m, ok := x.(map[string]any); ok && float64(len(m)) < want.(float64) {
			return fail
		}
	case "minimum", "maximum":
		if f, ok := x.(float64); ok && (key == "minimum") == (f < want.(float64)) && f != want {
			return fail
		}
	case "uniqueItems":
	default:
		return fmt.Errorf("the validator does not know %q", key)
	}
	return nil
}

func schemaValidator(t *testing.T) validator {
	t.Helper()
	var root map[string]any
	if err := json.Unmarshal(Schema(), &root); err != nil {
		t.Fatal(err)
	}
	return validator{root}
}

// asJSON reads YAML as JSON values.
func asJSON(t *testing.T, data []byte) any {
	t.Helper()
	j, err := yaml.YAMLToJSON(data)
	if err != nil {
		t.Fatal(err)
	}
	var x any
	if err := json.Unmarshal(j, &x); err != nil {
		t.Fatal(err)
	}
	return x
}

// TestSchemaAcceptsWhatParses holds that every flow that the parser takes is valid for editors too.
func TestSchemaAcceptsWhatParses(t *testing.T) {
	v := schemaValidator(t)
	files := sampleFiles(t)
	md, err := os.ReadFile("../docs/flows.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range fence.FindAllStringSubmatch(string(md), -1) {
		if !strings.Contains(b[1], "texts:") {
			files = append(files, File{"docs/flows.md", []byte(wrap(b[1]))})
		}
	}
	for section := range strings.SplitSeq(codesFile, "\n## ") {
		if blocks := fence.FindAllStringSubmatch(section, -1); len(blocks) == 2 {
			good, _ := example(blocks[1][1])
			files = append(files, good...)
		}
	}
	for _, f := range files {
		if err := v.check(v.root, asJSON(t, f.Data), "flow"); err != nil {
			t.Errorf("%s: %v\n%s", f.Name, err, f.Data)
		}
	}
}

// TestSchemaRefuses holds that the schema is not just a shrug.
func TestSchemaRefuses(t *testing.T) {
	v := schemaValidator(t)
	for _, code := range []string{codeKey, codeMissing, codeShape, codeName, codeValue, codeVerb} {
		e, _ := Explain(code)
		bad, _ := example(e.Wrong)
		if code == codeMissing {
			bad = []File{{"x", []byte("version: 1\nflow: example\n")}}
		}
		if v.check(v.root, asJSON(t, bad[0].Data), "flow") == nil {
			t.Errorf("%s: the schema takes\n%s", code, bad[0].Data)
		}
	}
}

// TestSchemaIsStable holds that the schema does not depend on chance, and describes every key.
func TestSchemaIsStable(t *testing.T) {
	if a, b := string(Schema()), string(Schema()); a != b {
		t.Error("two schemas differ")
	}
	for _, fields := range [][]field{flowFields(), slotFields(), commonFields(), ticketFields(), handOffFields(), caseFields()} {
		for _, f := range fields {
			if f.doc == "" {
				t.Errorf("no description of %s", f.name)
			}
		}
	}
}
