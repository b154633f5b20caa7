package desk

import (
	"encoding/json"
	"slices"
)

// kindOfFile is a kind of file with the shapes that its top may have.
type kindOfFile struct {
	kind   string
	shapes []*shape
}

// schemas are the kinds of file that have a JSON Schema.
var schemas = []kindOfFile{
	{"desk", []*shape{deskShape}},
	{"sla", []*shape{slaShape}},
	{"teams", []*shape{teamsShape}},
	{"services", []*shape{servicesShape}},
	{"channels", []*shape{channelsShape}},
	{"intents", []*shape{intentsShape, file(intentShape.fields...)}},
	{"answers", []*shape{answersShape, file(answerShape.fields...)}},
	{"replies", []*shape{repliesShape}},
	{"tests", []*shape{testsShape}},
}

// Schemas lists the kinds of file that Schema knows: desk, sla, teams …
func Schemas() []string {
	var out []string
	for _, s := range schemas {
		out = append(out, s.kind)
	}
	return out
}

// fragment is a piece of JSON Schema. Keys come out sorted, so the same program gives the same bytes.
type fragment = map[string]any

// Schema is the JSON Schema (draft-07) of a kind of file, made from the tables that the reader goes by, for editors.
// It reports false for a kind that does not exist.
func Schema(kind string) ([]byte, bool) {
	i := slices.IndexFunc(schemas, func(k kindOfFile) bool { return k.kind == kind })
	if i < 0 {
		return nil, false
	}
	root := schemas[i].shapes[0].schema()
	if len(schemas[i].shapes) > 1 {
		var either []any
		for _, s := range schemas[i].shapes {
			either = append(either, s.schema())
		}
		root = fragment{"anyOf": either}
	}
	root["$schema"] = "http://json-schema.org/draft-07/schema#"
	root["$id"] = kind + ".schema.json"
	out, err := json.MarshalIndent(root, "", "  ")
	return append(out, '\n'), err == nil
}

// schema is a mapping with the keys of a shape and no others.
func (s *shape) schema() fragment {
	properties, required := fragment{}, []any{}
	for _, f := range s.fields {
		p := f.schema()
		p["description"] = f.doc
		properties[f.name] = p
		if f.needed {
			required = append(required, f.name)
		}
	}
	out := fragment{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

// schema is what may stand behind a key.
func (f field) schema() fragment {
	text := func() fragment { return fragment{"type": []any{"string", "number", "boolean"}} }
	texts := func() fragment { return fragment{"anyOf": []any{text(), fragment{"type": "array", "items": text()}}} }
	perLocale := func(one fragment) fragment {
		locales := fragment{"type": "object", "propertyNames": fragment{"pattern": localeForm.String()}, "additionalProperties": one}
		return fragment{"anyOf": []any{one, locales}}
	}
	switch f.form {
	case formID:
		return fragment{"type": "string", "pattern": idForm.String()}
	case formTexts:
		return texts()
	case formWords:
		return perLocale(text())
	case formLists:
		return perLocale(texts())
	case formDuration:
		return fragment{"type": "string", "pattern": `^[0-9]`}
	case formYes:
		return fragment{"enum": []any{true, false, "yes", "no"}}
	case formShare:
		return fragment{"type": "number", "exclusiveMinimum": 0, "maximum": 1}
	case formMoment:
		return fragment{"type": "string", "format": "date-time"}
	case formChoice:
		return fragment{"enum": f.choices}
	case formShape:
		return f.shape.schema()
	case formShapes:
		return fragment{"type": "array", "items": f.shape.schema()}
	case formMap:
		return fragment{"type": "object", "propertyNames": fragment{"pattern": idForm.String()}, "additionalProperties": f.shape.schema()}
	case formTextMap:
		return fragment{"type": "object", "additionalProperties": fragment{"type": []any{"string", "number", "boolean", "null"}}}
	case formFree:
		return f.free()
	default:
		return text()
	}
}

// free is the schema of what is read by hand.
func (f field) free() fragment {
	switch {
	case f.name == "version":
		return fragment{"enum": []any{1, "1"}}
	case f.name == "calendars":
		one := fragment{"anyOf": []any{fragment{"enum": []any{"24x7"}}, f.shape.schema()}}
		return fragment{"type": "object", "propertyNames": fragment{"pattern": idForm.String()}, "additionalProperties": one}
	case f.shape != nil: // none, a text to be said, or the keys
		return fragment{"anyOf": []any{fragment{"type": "string"}, fragment{"type": "array", "items": fragment{"type": "string"}}, f.shape.schema()}}
	default:
		return fragment{"type": []any{"string", "array", "object"}}
	}
}
