package console_test

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// check holds a decoded JSON value against a schema of the description, so that the fake desk cannot drift
// from the API that the console is built for.
func (m members) check(at string, s schema, v any) error {
	if s.Ref != "" {
		name := s.Ref[strings.LastIndex(s.Ref, "/")+1:]
		ref, ok := m.of[name]
		if !ok {
			return fmt.Errorf("%s: no schema %s", at, name)
		}
		return m.check(at, ref, v)
	}
	if len(s.OneOf) > 0 {
		var err error
		for _, o := range s.OneOf {
			if err = m.check(at, o, v); err == nil {
				return nil
			}
		}
		return err
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, v) {
		return fmt.Errorf("%s: %v is not one of %v", at, v, s.Enum)
	}
	if v == nil {
		if slices.Contains(s.types(), "null") {
			return nil
		}
		return fmt.Errorf("%s: is null", at)
	}
	return m.checkTyped(at, s, v)
}

func (m members) checkTyped(at string, s schema, v any) error {
	types := s.types()
	switch x := v.(type) {
	case map[string]any:
		if slices.Contains(types, "object") {
			return m.checkObject(at, s, x)
		}
	case []any:
		if !slices.Contains(types, "array") {
			break
		}
		for i, item := range x {
			if err := m.check(fmt.Sprintf("%s[%d]", at, i), *s.Items, item); err != nil {
				return err
			}
		}
		return nil
	case string:
		if !slices.Contains(types, "string") {
			break
		}
		if s.Format == "date-time" {
			_, err := time.Parse(time.RFC3339, x)
			return err
		}
		return nil
	case float64:
		if slices.Contains(types, "number") || slices.Contains(types, "integer") {
			return nil
		}
	case bool:
		if slices.Contains(types, "boolean") {
			return nil
		}
	}
	return fmt.Errorf("%s: %T is not %v", at, v, types)
}

func (m members) checkObject(at string, s schema, x map[string]any) error {
	for _, name := range s.Required {
		if _, ok := x[name]; !ok {
			return fmt.Errorf("%s: %s is missing", at, name)
		}
	}
	if len(s.Properties.names) == 0 {
		return nil
	}
	for name, v := range x {
		p, ok := s.Properties.of[name]
		if !ok {
			return fmt.Errorf("%s: %s is not in the description", at, name)
		}
		if err := m.check(at+"."+name, p, v); err != nil {
			return err
		}
	}
	return nil
}
