package web

import (
	_ "embed" // openapi.json
	"encoding/json"
	"slices"
	"strings"
	"sync"
)

// openAPI describes both APIs; it is served at /api/v1/openapi.json.
//
//go:embed openapi.json
var openAPI string

// queryNames are the parameters behind the ? that the document lists, by method and path.
var queryNames = sync.OnceValue(func() map[string][]string {
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name, In string }
		}
	}
	if err := json.Unmarshal([]byte(openAPI), &doc); err != nil {
		panic("openapi.json: " + err.Error()) // it is part of the program, and every test reads it
	}
	names := map[string][]string{}
	for path, methods := range doc.Paths { // each on its own: order is of no consequence
		for method, op := range methods { // as above
			listed := []string{}
			for _, p := range op.Parameters {
				if p.In == "query" {
					listed = append(listed, p.Name)
				}
			}
			names[strings.ToUpper(method)+" "+path] = listed
		}
	}
	return names
})

// strange refuses a parameter behind the ? that an operation does not have: who misspells a filter would be shown everything.
func strange(rt route, r *request) error {
	listed, described := queryNames()[rt.method+" "+rt.path]
	if !described {
		return nil
	}
	for name := range r.URL.Query() { // the first that is found is named: one at a time is mended
		if !slices.Contains(listed, name) {
			if len(listed) == 0 {
				return wrongField(name, "This address takes nothing behind the ?.")
			}
			return wrongField(name, "This address takes "+strings.Join(listed, ", ")+" behind the ?.")
		}
	}
	return nil
}
