package slacktest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sync"
)

//go:embed testdata/spec.json
var specFile []byte

type (
	param struct {
		Type     string `json:"type"`
		Required bool   `json:"required"`
	}
	methodSpec struct {
		Body   string           `json:"body"` // form, or any
		Params map[string]param `json:"params"`
	}
)

var official = sync.OnceValue(func() map[string]methodSpec {
	var s struct {
		Methods map[string]methodSpec `json:"methods"`
	}
	if err := json.Unmarshal(specFile, &s); err != nil {
		panic("testdata/spec.json: " + err.Error())
	}
	return s.Methods
})

// check holds the parameters of a call against the description. What it says names places, never values.
func check(method string, form bool, params map[string]any) (out []string) {
	o, ok := official()[method]
	if !ok {
		return []string{method + ": no such method in the extract of the description"}
	}
	if o.Body == "form" && !form {
		out = append(out, method+": takes no JSON")
	}
	for name, p := range o.Params {
		if _, ok := params[name]; !ok && p.Required {
			out = append(out, method+"."+name+": missing")
		}
	}
	for name, v := range params {
		p, ok := o.Params[name]
		switch {
		case !ok:
			out = append(out, method+"."+name+": not in the description")
		case !p.takes(v, form):
			out = append(out, fmt.Sprintf("%s.%s: must be %s", method, name, p.Type))
		}
		if p.Type == "view" {
			out = append(out, checkView(method+"."+name, v)...)
		}
		if p.Type == "blocks" {
			out = append(out, checkBlocks(method+"."+name, v)...)
		}
	}
	if method == "chat.postMessage" || method == "chat.update" {
		if params["text"] == nil || params["text"] == "" {
			out = append(out, method+".text: missing: screen readers have nothing to read")
		}
	}
	slices.Sort(out)
	return out
}

// takes tells whether a value is of a parameter's type. In a form all is text.
func (p param) takes(v any, form bool) bool {
	if form {
		_, ok := v.(string)
		return ok
	}
	switch p.Type {
	case "string":
		_, ok := v.(string)
		return ok
	case "boolean":
		_, ok := v.(bool)
		return ok
	case "integer":
		n, ok := v.(float64)
		return ok && n == math.Trunc(n)
	case "blocks":
		_, ok := v.([]any)
		return ok
	case "metadata":
		m, ok := v.(map[string]any)
		_, kind := m["event_type"].(string)
		payload, has := m["event_payload"].(map[string]any)
		return ok && kind && has && len(m) == 2 && len(payload) > 0
	case "files":
		return all(v, func(v any) bool {
			m, ok := v.(map[string]any)
			_, is := m["id"].(string)
			return ok && is && len(m) <= 2
		})
	case "view":
		_, ok := v.(map[string]any)
		return ok
	case "strings":
		return all(v, func(v any) bool { _, ok := v.(string); return ok })
	}
	return false
}

// all tells whether a value is a list, not empty, whose elements hold.
func all(v any, holds func(any) bool) bool {
	list, ok := v.([]any)
	return ok && len(list) > 0 && !slices.ContainsFunc(list, func(v any) bool { return !holds(v) })
}
