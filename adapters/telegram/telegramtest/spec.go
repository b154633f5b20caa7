package telegramtest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
)

//go:embed testdata/spec.json
var specFile []byte

type (
	field struct {
		Types    []string `json:"types"`
		Required bool     `json:"required"`
	}
	object map[string]field
	spec   struct {
		Methods map[string]object `json:"methods"`
		Types   map[string]object `json:"types"`
	}
)

var official = sync.OnceValue(func() spec {
	var s spec
	if err := json.Unmarshal(specFile, &s); err != nil {
		panic("testdata/spec.json: " + err.Error())
	}
	return s
})

// fileValue stands for a file in a form.
type fileValue struct {
	name    string
	content []byte
}

// check holds the parameters of a call against the specification. What it says names places, never values.
func check(method string, params map[string]any) []string {
	o, ok := official().Methods[method]
	if !ok {
		return []string{method + ": no such method in the extract of the specification"}
	}
	return o.check(method, params)
}

func (o object) check(at string, has map[string]any) (out []string) {
	for name, f := range o {
		if _, ok := has[name]; !ok && f.Required {
			out = append(out, at+"."+name+": missing")
		}
	}
	for name, v := range has {
		f, ok := o[name]
		switch {
		case !ok:
			out = append(out, at+"."+name+": not in the specification")
		case !f.takes(v, at+"."+name, &out):
			out = append(out, fmt.Sprintf("%s.%s: must be %s", at, name, strings.Join(f.Types, " or ")))
		}
	}
	slices.Sort(out)
	return out
}

// takes tells whether a value is of one of the field's types.
func (f field) takes(v any, at string, out *[]string) bool {
	return slices.ContainsFunc(f.Types, func(t string) bool { return isA(t, v, at, out) })
}

func isA(t string, v any, at string, out *[]string) bool {
	if of, ok := strings.CutPrefix(t, "Array of "); ok {
		list, ok := v.([]any)
		return ok && !slices.ContainsFunc(list, func(v any) bool { return !isA(of, v, at+"[]", out) })
	}
	switch t {
	case "String":
		_, ok := v.(string)
		return ok
	case "Boolean":
		_, ok := v.(bool)
		return ok
	case "Integer":
		n, ok := v.(float64)
		return ok && n == math.Trunc(n) && math.Abs(n) < 1<<52
	case "Float":
		_, ok := v.(float64)
		return ok
	case "InputFile":
		_, ok := v.(fileValue)
		return ok
	}
	m, ok := v.(map[string]any)
	if ok {
		*out = append(*out, official().Types[t].check(at, m)...)
	}
	return ok
}
