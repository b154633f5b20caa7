package web

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// readJSON reads a request's body into a struct, strictly: JSON, UTF-8, one value, no unknown fields. The size was
// bounded before.
func readJSON(r *http.Request, into any) error {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if set := params["charset"]; err != nil || kind != "application/json" || set != "" && !strings.EqualFold(set, "utf-8") {
		return refuse(http.StatusUnsupportedMediaType, "media_type", "Send JSON, with Content-Type: application/json.")
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return readFault(err)
	}
	// The decoder would quietly replace what is not UTF-8.
	if !utf8.Valid(body) {
		return refuse(http.StatusBadRequest, "not_utf8", "The body is not valid UTF-8.")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return jsonFault(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return refuse(http.StatusBadRequest, "not_json", "There is something behind the JSON value.")
	}
	return checkNames(body, reflect.TypeOf(into).Elem())
}

// checkNames refuses what the decoder lets through: fields that differ in their case or are there twice, so that no two
// readers of a body understand different things, and null in place of the object.
func checkNames(body []byte, of reflect.Type) error {
	d := json.NewDecoder(bytes.NewReader(body))
	if begins, err := d.Token(); err != nil || begins != json.Delim('{') {
		return refuse(http.StatusBadRequest, "not_json", "The body is not the JSON that is expected.")
	}
	seen := map[string]bool{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return jsonFault(err)
		}
		name, _ := key.(string) // of an object keys are strings
		switch {
		case seen[name]:
			return wrongField(name, "It is there twice.")
		case !hasField(of, name):
			return wrongField(name, "There is no such field.")
		}
		seen[name] = true
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			return jsonFault(err)
		}
	}
	return nil
}

// hasField tells whether a struct has a field of exactly this name in JSON: what its tag says, else its own in small letters.
func hasField(of reflect.Type, name string) bool {
	return slices.ContainsFunc(reflect.VisibleFields(of), func(f reflect.StructField) bool {
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return name == cmp.Or(tag, strings.ToLower(f.Name))
	})
}

// readFault is what a body that could not be read makes of a request.
func readFault(err error) error {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return err
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return refuse(http.StatusRequestTimeout, "too_slow", "The body took too long to arrive. Nothing was taken; send it again.")
	}
	return refuse(http.StatusBadRequest, "not_read", "The body did not arrive whole.")
}

// jsonFault names the field that is wrong, never its value.
func jsonFault(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		return wrongField(strings.ToLower(kind.Field), "It should be "+kindOf(kind.Type.Kind().String())+".")
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return wrongField(strings.Trim(name, `"`), "There is no such field.")
	}
	return refuse(http.StatusBadRequest, "not_json", "The body is not the JSON that is expected.")
}

// kindOf says a Go kind in the words of JSON.
func kindOf(kind string) string {
	switch {
	case strings.HasPrefix(kind, "int"):
		return "a whole number"
	case strings.HasPrefix(kind, "float"):
		return "a number"
	case kind == "bool":
		return "true or false"
	case kind == "slice":
		return "a list"
	case kind == "struct", kind == "map":
		return "an object"
	}
	return "a string"
}
