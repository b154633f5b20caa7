package web

import (
	"encoding/json"
	"fmt"
	"math"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/bot/staff"
)

// document is openapi.json, as far as tests read it.
type document struct {
	Paths      map[string]map[string]operation `json:"paths"`
	Components struct {
		Schemas   map[string]*schema  `json:"schemas"`
		Responses map[string]response `json:"responses"`
	} `json:"components"`
}

type operation struct {
	ID         string `json:"operationId"`
	Permission string `json:"x-permission"`
	Parameters []struct {
		Name, In string
		Required bool
	} `json:"parameters"`
	Body *struct {
		Content map[string]media `json:"content"`
	} `json:"requestBody"`
	Responses map[string]response `json:"responses"`
}

type response struct {
	Ref     string           `json:"$ref"`
	Content map[string]media `json:"content"`
}

type media struct {
	Schema *schema `json:"schema"`
}

type schema struct {
	Ref        string             `json:"$ref"`
	Type       any                `json:"type"`
	Format     string             `json:"format"`
	Enum       []any              `json:"enum"`
	Properties map[string]*schema `json:"properties"`
	Required   []string           `json:"required"`
	Items      *schema            `json:"items"`
	OneOf      []*schema          `json:"oneOf"`
	Additional any                `json:"additionalProperties"`
}

var spec = sync.OnceValue(func() (d document) {
	if err := json.Unmarshal([]byte(openAPI), &d); err != nil {
		panic(err)
	}
	return d
})

// describedAs finds the operation of a request.
func describedAs(method, path string) (operation, bool) {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	for template, methods := range spec().Paths {
		t := strings.Split(template, "/")
		if len(t) == len(parts) && slices.EqualFunc(t, parts, func(a, b string) bool { return a == b || strings.HasPrefix(a, "{") && b != "" }) {
			op, ok := methods[strings.ToLower(method)]
			return op, ok
		}
	}
	return operation{}, false
}

// checkAnswer holds an answer against the document. Paths and methods that are not in it are refused by status.
func checkAnswer(t *testing.T, method, path string, a reply) {
	t.Helper()
	op, known := describedAs(method, path)
	if !known {
		return
	}
	r, listed := op.Responses[fmt.Sprint(a.status)]
	if !listed {
		if a.status < 400 {
			t.Errorf("%s %s: status %d is not described", method, path, a.status)
			return
		}
		r = op.Responses["default"]
	}
	if r.Ref != "" {
		r = spec().Components.Responses[r.Ref[strings.LastIndex(r.Ref, "/")+1:]]
	}
	kind, _, _ := mime.ParseMediaType(a.header.Get("Content-Type"))
	if len(r.Content) == 0 {
		if len(a.body) > 0 {
			t.Errorf("%s %s: a body of %s is not described", method, path, kind)
		}
		return
	}
	m, listed := r.Content[kind]
	if !listed {
		t.Errorf("%s %s: %d comes as %q, which is not described", method, path, a.status, kind)
		return
	}
	if !strings.HasSuffix(kind, "json") || m.Schema == nil {
		return
	}
	var v any
	if err := json.Unmarshal(a.body, &v); err != nil {
		t.Errorf("%s %s: %v", method, path, err)
		return
	}
	for _, fault := range m.Schema.faults("$", v) {
		t.Errorf("%s %s: %s", method, path, fault)
	}
}

func (s *schema) resolve() *schema {
	for s.Ref != "" {
		s = spec().Components.Schemas[s.Ref[strings.LastIndex(s.Ref, "/")+1:]]
	}
	return s
}

// faults lists what is wrong with a value: type, enum, format, what is required and missing, what is not described.
func (s *schema) faults(at string, v any) (out []string) {
	s = s.resolve()
	if len(s.OneOf) > 0 {
		for _, o := range s.OneOf {
			f := o.faults(at, v)
			if len(f) == 0 {
				return nil
			}
			if v != nil {
				out = append(out, f...)
			}
		}
		return out
	}
	if !s.allows(v) {
		return []string{fmt.Sprintf("%s is a %T, want %v", at, v, s.Type)}
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, v) {
		out = append(out, fmt.Sprintf("%s is %v, none of %v", at, v, s.Enum))
	}
	switch v := v.(type) {
	case string:
		if s.Format == "date-time" && (!strings.HasSuffix(v, "Z") || !parses(v)) {
			out = append(out, fmt.Sprintf("%s is %q, no time in UTC", at, v))
		}
	case []any:
		for i, x := range v {
			out = append(out, s.Items.faults(at+"["+strconv.Itoa(i)+"]", x)...)
		}
	case map[string]any:
		out = append(out, s.objectFaults(at, v)...)
	}
	return out
}

func parses(s string) bool {
	_, err := time.Parse(time.RFC3339, s)
	return err == nil
}

func (s *schema) objectFaults(at string, v map[string]any) (out []string) {
	for _, name := range s.Required {
		if _, ok := v[name]; !ok {
			out = append(out, at+"."+name+" is missing")
		}
	}
	for name, x := range v {
		if p := s.Properties[name]; p != nil {
			out = append(out, p.faults(at+"."+name, x)...)
		} else if s.Additional == nil && len(s.Properties) > 0 {
			out = append(out, at+"."+name+" is not described")
		}
	}
	return out
}

func (s *schema) allows(v any) bool {
	types := []any{s.Type}
	if many, ok := s.Type.([]any); ok {
		types = many
	}
	is := map[string]bool{}
	switch v := v.(type) {
	case nil:
		is["null"] = true
	case string:
		is["string"] = true
	case bool:
		is["boolean"] = true
	case float64:
		is["number"] = true
		is["integer"] = v == math.Trunc(v)
	case []any:
		is["array"] = true
	case map[string]any:
		is["object"] = true
	}
	return slices.ContainsFunc(types, func(t any) bool { return t == nil || is[t.(string)] })
}

// Every route is described, every description has its route, and both ask for the same permission.
func TestRoutesAndDocumentAgree(t *testing.T) {
	x := newRig(t)
	routes := map[string]route{}
	for _, r := range x.routes() {
		key := r.method + " " + r.path
		if _, twice := routes[key]; twice {
			t.Errorf("%s is there twice", key)
		}
		routes[key] = r
	}
	ids := map[string]bool{}
	for path, methods := range spec().Paths {
		for method, op := range methods {
			key := strings.ToUpper(method) + " " + path
			r, ok := routes[key]
			if !ok {
				t.Errorf("%s is described and not there", key)
				continue
			}
			delete(routes, key)
			if r.need != op.Permission {
				t.Errorf("%s asks for %q and says %q", key, r.need, op.Permission)
			}
			if (r.body > 0) != (op.Body != nil) && op.ID != "chatFiles" && op.ID != "resetUser" {
				t.Errorf("%s: takes a body of %d bytes, described: %v", key, r.body, op.Body != nil)
			}
			if ids[op.ID] || op.ID == "" {
				t.Errorf("%s: operation id %q is not its own", key, op.ID)
			}
			ids[op.ID] = true
		}
	}
	for key := range routes {
		t.Errorf("%s is there and not described", key)
	}
}

// A route asks for a permission of the table, or is open to all, to staff or to customers: nothing is left out.
func TestRoutesAskForKnownPermissions(t *testing.T) {
	for _, r := range newRig(t).routes() {
		switch r.need {
		case needNothing, needStaff, needCustomer:
		default:
			if !slices.Contains(staff.Permissions(), staff.Permission(r.need)) {
				t.Errorf("%s %s asks for %q, which nobody has", r.method, r.path, r.need)
			}
		}
	}
}

func TestRequestSchemasRefuseUnknownFields(t *testing.T) {
	for path, methods := range spec().Paths {
		for method, op := range methods {
			if op.Body == nil {
				continue
			}
			if _, form := op.Body.Content["multipart/form-data"]; form {
				continue
			}
			s := op.Body.Content["application/json"].Schema.resolve()
			if !reflect.DeepEqual(s.Additional, any(false)) {
				t.Errorf("%s %s: the document lets unknown fields through", method, path)
			}
		}
	}
}

// Every list is {items, next} and takes limit and cursor.
func TestListsHavePages(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	c, err := x.Archive.Conversation(t.Context(), s.Conversation)
	x.must(err)
	lists := 0
	for path, methods := range spec().Paths {
		op, reads := methods["get"]
		m, answers := op.Responses["200"].Content["application/json"]
		if !reads || !answers || m.Schema == nil || m.Schema.resolve().Properties["items"] == nil {
			continue
		}
		lists++
		if m.Schema.resolve().Properties["next"] == nil {
			t.Errorf("%s has no next", path)
		}
		var takes []string
		for _, p := range op.Parameters {
			takes = append(takes, p.Name)
		}
		if !slices.Contains(takes, "limit") || !slices.Contains(takes, "cursor") {
			t.Errorf("%s takes %v", path, takes)
		}
		x.pass(time.Second)
		path = strings.NewReplacer("/conversations/{id}", "/conversations/"+string(c.ID), "/customers/{id}", "/customers/"+string(c.Customer)).Replace(path)
		for _, bad := range []string{"limit=0", "limit=many", "cursor=%20.%20"} {
			if a := x.do(call{method: "GET", path: path + "?" + bad, as: "boss"}); a.status != http.StatusUnprocessableEntity {
				t.Errorf("%s?%s: %d", path, bad, a.status)
			}
		}
	}
	if lists < 20 {
		t.Errorf("%d lists", lists)
	}
}

func TestReferencesResolve(t *testing.T) {
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case map[string]any:
			if ref, ok := v["$ref"].(string); ok {
				parts := strings.Split(ref, "/")
				name := parts[len(parts)-1]
				_, isSchema := spec().Components.Schemas[name]
				_, isResponse := spec().Components.Responses[name]
				if !isSchema && !isResponse {
					t.Errorf("%s: %s leads nowhere", at, ref)
				}
			}
			for k, x := range v {
				walk(at+"."+k, x)
			}
		case []any:
			for _, x := range v {
				walk(at, x)
			}
		}
	}
	var whole any
	if err := json.Unmarshal([]byte(openAPI), &whole); err != nil {
		t.Fatal(err)
	}
	walk("$", whole)
}

func TestDocumentIsServed(t *testing.T) {
	a := newRig(t).want(http.StatusOK, call{method: "GET", path: "/api/v1/openapi.json"})
	if string(a.body) != openAPI {
		t.Error("another document is served")
	}
}
