package discordtest

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed testdata/spec.json
var specFile []byte

// operation is one of the specification.
type operation struct {
	name  string // POST /channels/{channel_id}/messages
	parts []string
	query []string
	body  *jsonschema.Schema // nil = it takes none
	known map[string]bool    // the fields that the schema names at the top
}

var official = sync.OnceValue(func() []operation {
	var doc struct {
		Operations map[string]struct {
			Query []string       `json:"query"`
			Body  map[string]any `json:"body"`
		} `json:"operations"`
		Components struct {
			Schemas map[string]any `json:"schemas"`
		} `json:"components"`
	}
	must(json.Unmarshal(specFile, &doc))
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(specFile))
	must(err)
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	must(c.AddResource("spec.json", whole))
	var out []operation
	for name, o := range doc.Operations {
		_, path, _ := strings.Cut(name, " ")
		op := operation{name: name, parts: strings.Split(strings.Trim(path, "/"), "/"), query: o.Query}
		if o.Body != nil {
			at := strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
			op.body, err = c.Compile("spec.json#/operations/" + url.PathEscape(at) + "/body")
			must(err)
			op.known = map[string]bool{}
			fields(o.Body, doc.Components.Schemas, op.known)
		}
		out = append(out, op)
	}
	return out
})

func must(err error) {
	if err != nil {
		panic("testdata/spec.json: " + err.Error())
	}
}

// fields collects the names that an object may have at its top.
func fields(schema, all map[string]any, into map[string]bool) {
	if ref, ok := schema["$ref"].(string); ok {
		next, _ := all[ref[strings.LastIndex(ref, "/")+1:]].(map[string]any)
		fields(next, all, into)
	}
	if p, ok := schema["properties"].(map[string]any); ok {
		for name := range p {
			into[name] = true
		}
	}
	kinds, _ := schema["anyOf"].([]any)
	for _, one := range kinds {
		if next, ok := one.(map[string]any); ok {
			fields(next, all, into)
		}
	}
}

// find gives the operation of a request, and the values of its path's parameters.
func find(method, path string) (operation, map[string]string, bool) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	best, found := operation{}, map[string]string(nil)
	for _, o := range official() {
		if !strings.HasPrefix(o.name, method+" ") || len(o.parts) != len(parts) {
			continue
		}
		at := map[string]string{}
		fits := true
		for i, p := range o.parts {
			if strings.HasPrefix(p, "{") {
				at[strings.Trim(p, "{}")] = parts[i]
			} else if p != parts[i] {
				fits = false
			}
		}
		if fits && (found == nil || len(at) < len(found)) {
			best, found = o, at
		}
	}
	return best, found, found != nil
}

// check holds a request against the specification. What it says names places, never values.
func (o operation) check(query url.Values, body any) (out []string) {
	for q := range query {
		if !slices.Contains(o.query, q) {
			out = append(out, o.name+"?"+q+": not in the specification")
		}
	}
	if o.body == nil {
		if body != nil {
			out = append(out, o.name+": takes no body")
		}
		return out
	}
	var bad *jsonschema.ValidationError
	if err := o.body.Validate(body); errors.As(err, &bad) {
		out = append(out, places(o.name, bad)...)
	} else if err != nil {
		out = append(out, o.name+": cannot be validated")
	}
	if m, ok := body.(map[string]any); ok && len(o.known) > 0 {
		for name := range m {
			if !o.known[name] {
				out = append(out, fmt.Sprintf("%s.%s: not in the specification", o.name, name))
			}
		}
	}
	slices.Sort(out)
	return out
}

// places are where a body breaks its schema.
func places(at string, e *jsonschema.ValidationError) []string {
	if len(e.Causes) == 0 {
		return []string{at + "/" + strings.Join(e.InstanceLocation, "/") + ": breaks " + strings.Join(e.ErrorKind.KeywordPath(), "/")}
	}
	var out []string
	for _, c := range e.Causes {
		out = append(out, places(at, c)...)
	}
	return out
}
