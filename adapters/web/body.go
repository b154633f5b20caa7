package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"unicode/utf8"
)

// readJSON reads a request's body into a struct, strictly: JSON, UTF-8, one value, no unknown fields. The size was
// bounded before.
func readJSON(r *http.Request, into any) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
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
	return nil
}

// readFault is what a body that could not be read makes of a request.
func readFault(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
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
		return wrongField(strings.ToLower(kind.Field), "It should be a "+kindOf(kind.Type.Kind().String())+".")
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return wrongField(strings.Trim(name, `"`), "There is no such field.")
	}
	return refuse(http.StatusBadRequest, "not_json", "The body is not the JSON that is expected.")
}

// kindOf says a Go kind in the words of JSON.
func kindOf(kind string) string {
	switch {
	case strings.HasPrefix(kind, "int"), strings.HasPrefix(kind, "float"):
		return "number"
	case kind == "bool":
		return "boolean"
	case kind == "slice":
		return "list"
	case kind == "struct", kind == "map":
		return "object"
	}
	return "string"
}
