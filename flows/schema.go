package flows

import (
	"encoding/json"
	"slices"
)

// object is a piece of JSON Schema. Keys come out sorted, so the same program gives the same bytes.
type object = map[string]any

// Schema is the JSON Schema (draft-07) of a flow file, made from the tables that the parser reads, for editors.
func Schema() []byte {
	root := mapOf(flowFields())
	root["$schema"] = "http://json-schema.org/draft-07/schema#"
	root["$id"] = "flow.schema.json"
	root["title"] = "A flow of a frontdesk"
	root["definitions"] = object{
		"text":        textSchema(),
		"slot":        mapOf(slotFields()),
		"step":        stepSchema(),
		"steps":       object{"type": "array", "minItems": 1, "items": refTo("step")},
		"way":         object{"description": "A step's id, or steps.", "anyOf": []any{name(), refTo("steps")}},
		"choice":      object{"anyOf": []any{mapOf(choiceFields()), refTo("text")}},
		"case":        mapOf(caseFields()),
		"computed":    mapOf(setFields()),
		"open_ticket": mapOf(ticketFields()),
		"promise":     mapOf(promiseFields()),
		"hand_off":    mapOf(handOffFields()),
	}
	out, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		return nil // maps of strings, numbers and lists always marshal
	}
	return append(out, '\n')
}

func refTo(name string) object { return object{"$ref": "#/definitions/" + name} }

func name() object {
	return object{"type": "string", "pattern": "^[a-z][a-z0-9_]{0,63}$"}
}

func scalarSchema() object { return object{"type": []any{"string", "number", "boolean"}} }

// textSchema is words inline, as variants, or by locale.
func textSchema() object {
	words := object{"anyOf": []any{scalarSchema(), object{"type": "array", "minItems": 1, "items": scalarSchema()}}}
	return object{"description": "Words, several wordings, or a map of languages.", "anyOf": []any{
		scalarSchema(), object{"type": "array", "minItems": 1, "items": scalarSchema()},
		object{"type": "object", "minProperties": 1, "propertyNames": object{"pattern": "^[a-z]{2,3}(-[A-Za-z0-9]+)*$"}, "additionalProperties": words}}}
}

// mapOf is a mapping with the fields of a table.
func mapOf(fields []field) object {
	props, required := object{}, []any{}
	for _, f := range fields {
		p := formSchema(f.form)
		if _, refers := p["$ref"]; refers {
			p = object{"allOf": []any{p}}
		}
		p["description"] = f.doc
		props[f.name] = p
		if f.required {
			required = append(required, f.name)
		}
	}
	out := object{"type": "object", "properties": props, "additionalProperties": false}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

// stepSchema is a word such as promise, or a mapping with one verb.
func stepSchema() object {
	var alone, each []any
	for _, v := range verbs() {
		if v.alone {
			alone = append(alone, v.name)
		}
		v.required = true
		each = append(each, mapOf(slices.Concat([]field{v.field}, v.beside, others(v))))
	}
	return object{"anyOf": append([]any{object{"enum": alone}}, each...)}
}

// others are the common fields without the one that is the verb itself.
func others(v verb) []field {
	return slices.DeleteFunc(commonFields(), func(f field) bool { return f.name == v.name })
}

// formSchema says what may stand behind a key. What has keys of its own is a definition, so that nothing here recurs.
func formSchema(f form) object {
	text, null := object{"type": "string"}, object{"type": "null"}
	words := object{"anyOf": []any{text, object{"type": "array", "items": text}}}
	return map[form]object{
		formText:       refTo("text"),
		formNote:       scalarSchema(),
		formName:       name(),
		formNames:      {"anyOf": []any{text, object{"type": "array", "minItems": 1, "uniqueItems": true, "items": text}}},
		formExpression: {"type": []any{"string", "boolean"}},
		formWay:        refTo("way"),
		formSteps:      refTo("steps"),
		formCases:      {"type": "array", "minItems": 1, "items": refTo("case")},
		formFlag:       {"type": "boolean"},
		formCount:      {"type": "integer", "minimum": 1, "maximum": 9},
		formNumber:     {"type": "number"},
		formOperand:    scalarSchema(),
		formSlots:      {"type": []any{"object", "null"}, "propertyNames": name(), "additionalProperties": object{"anyOf": []any{refTo("slot"), null}}},
		formChoices:    {"type": "object", "minProperties": 1, "propertyNames": name(), "additionalProperties": refTo("choice")},
		formSet:        {"type": "object", "minProperties": 1, "additionalProperties": object{"anyOf": []any{scalarSchema(), refTo("computed")}}},
		formVersion:    {"const": 1},
		formKeep:       {"enum": []any{keepFlow, keepConversation, keepCustomer}, "default": keepFlow},
		formEnd:        {"enum": []any{nil, "solved"}},
		formOpenTicket: refTo("open_ticket"),
		formPromise:    {"anyOf": []any{null, refTo("promise")}},
		formHandOff:    {"anyOf": []any{object{"type": []any{"null", "string"}}, refTo("hand_off")}},
		formNone:       null,
		formWords:      {"anyOf": []any{text, object{"type": "array", "items": text}, object{"type": "object", "additionalProperties": words}}},
	}[f]
}
