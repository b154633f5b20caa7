package bot

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/format"
	"math"
	"os"
	"path"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var updateAppend = flag.Bool("update-append", false, "write append.go anew, after a stored type has changed")

// stored are the types that every turn writes.
var stored = []reflect.Type{reflect.TypeFor[Turn](), reflect.TypeFor[Head](), reflect.TypeFor[Conversation](), reflect.TypeFor[Customer](), reflect.TypeFor[Ticket]()}

// TestAppendFitsTypes holds append.go to the types it writes.
func TestAppendFitsTypes(t *testing.T) {
	g := generator{known: map[reflect.Type]bool{}}
	for _, typ := range stored {
		g.name(typ)
	}
	for len(g.waiting) > 0 {
		typ := g.waiting[0]
		g.waiting = g.waiting[1:]
		g.function(typ)
	}
	want, err := g.source()
	if err != nil {
		t.Fatal(err)
	}
	if *updateAppend {
		if err := os.WriteFile("append.go", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got, err := os.ReadFile("append.go"); err != nil || !bytes.Equal(got, want) {
		t.Errorf("a stored type has changed (%v): go test ./bot -run TestAppendFitsTypes -update-append", err)
	}
}

// TestAppendIsMarshal holds what append.go writes to encoding/json, over values of every kind.
func TestAppendIsMarshal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := reflect.New(stored[rapid.IntRange(0, len(stored)-1).Draw(t, "type")])
		fill(t, v.Elem(), 0)
		want, err := json.Marshal(v.Interface())
		if err != nil {
			t.Fatal(err)
		}
		got, err := encode("value", appending(v.Interface()))
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%v\n%s\nwant\n%s", err, got, want)
		}
	})
}

// appending writes a value by append.go.
func appending(v any) func([]byte) []byte {
	return func(b []byte) []byte {
		switch v := v.(type) {
		case *Turn:
			return appendTurn(b, v)
		case *Head:
			return appendHead(b, v)
		case *Conversation:
			return appendConversation(b, v)
		case *Customer:
			return appendCustomer(b, v)
		case *Ticket:
			return appendTicket(b, v)
		case *Timer:
			return appendTimer(b, v)
		}
		panic(fmt.Sprintf("append.go does not know %T", v))
	}
}

// fill draws a value of any of the kinds that are stored.
func fill(t *rapid.T, v reflect.Value, depth int) {
	few := func() int { return rapid.IntRange(0, max(0, 3-depth)).Draw(t, "n") }
	switch v.Kind() {
	case reflect.String:
		v.SetString(rapid.OneOf(rapid.StringOf(rapid.Rune()), rapid.SampledFrom([]string{"", "<b>&amp;", "\u2028\u2029", "a\xffb\xed\xa0\x80", "\x00\x1f\x7f\t\r\n\b\f\"\\/", "né 😀"})).Draw(t, "string"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64().Draw(t, "int"))
	case reflect.Float64:
		v.SetFloat(rapid.OneOf(rapid.Float64Range(-1, 1), rapid.SampledFrom([]float64{0, 1e-7, 1e21, -1e-9, 123456789, math.MaxFloat64})).Draw(t, "float"))
	case reflect.Pointer:
		if depth < 4 && rapid.Bool().Draw(t, "there") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem(), depth+1)
		}
	case reflect.Slice:
		if n := few(); n > 0 || rapid.Bool().Draw(t, "empty") {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				fill(t, v.Index(i), depth+1)
			}
		}
	case reflect.Uint8:
		v.SetUint(uint64(rapid.Byte().Draw(t, "byte")))
	case reflect.Map:
		if n := few(); n > 0 || rapid.Bool().Draw(t, "empty") {
			v.Set(reflect.MakeMap(v.Type()))
			for range n {
				key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
				fill(t, key, depth+1)
				fill(t, elem, depth+1)
				v.SetMapIndex(key, elem)
			}
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			if rapid.Bool().Draw(t, "set") {
				v.Set(reflect.ValueOf(time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "ms")).UTC()))
			}
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(t, v.Field(i), depth+1)
			}
		}
	default:
		t.Fatalf("no way to fill a %s", v.Type())
	}
}

// generator writes append.go from the types.
type generator struct {
	out     bytes.Buffer
	known   map[reflect.Type]bool
	waiting []reflect.Type
	imports []string
}

// name is the function that writes a struct type; it is written once.
func (g *generator) name(t reflect.Type) string {
	if !g.known[t] {
		g.known[t] = true
		g.waiting = append(g.waiting, t)
	}
	pkg := path.Base(t.PkgPath())
	if pkg == "bot" {
		return "append" + t.Name()
	}
	return "append" + strings.ToUpper(pkg[:1]) + pkg[1:] + t.Name()
}

// spelled is a type as the file writes it.
func (g *generator) spelled(t reflect.Type) string {
	if p := t.PkgPath(); p != "" && path.Base(p) != "bot" && !strings.Contains(strings.Join(g.imports, " "), p) {
		g.imports = append(g.imports, p)
	}
	return strings.TrimPrefix(t.String(), "bot.")
}

func (g *generator) printf(form string, args ...any) { fmt.Fprintf(&g.out, form, args...) }

func (g *generator) function(t reflect.Type) {
	g.printf("\nfunc %s(b []byte, v *%s) []byte {\n\tb = append(b, '{')\n", g.name(t), g.spelled(t))
	g.fields(t, "v")
	g.printf("\treturn closed(b)\n}\n")
}

// fields writes what a struct's fields are; those of an embedded struct stand as its own.
func (g *generator) fields(t reflect.Type, v string) {
	for f := range t.Fields() {
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if tag == "-" || !f.IsExported() {
			continue
		}
		x := v + "." + f.Name
		if f.Anonymous && tag == "" {
			g.fields(f.Type, x)
			continue
		}
		if tag == "" {
			panic(t.String() + "." + f.Name + " has no name")
		}
		unless := ""
		switch {
		case strings.Contains(options, "omitzero"):
			unless = "!" + x + ".IsZero()"
		case strings.Contains(options, "omitempty"):
			unless = filled(f.Type, x)
		}
		if unless != "" {
			g.printf("\tif %s {\n", unless)
		}
		g.printf("\tb = append(b, `%q:`...)\n", tag)
		g.value(f.Type, x)
		g.printf("\tb = append(b, ',')\n")
		if unless != "" {
			g.printf("\t}\n")
		}
	}
}

// filled is the condition under which a field with omitempty is written; "" = always.
func filled(t reflect.Type, x string) string {
	switch t.Kind() {
	case reflect.String:
		return x + ` != ""`
	case reflect.Bool:
		return x
	case reflect.Slice, reflect.Map:
		return "len(" + x + ") > 0"
	case reflect.Pointer:
		return x + " != nil"
	case reflect.Struct:
		return ""
	default:
		return x + " != 0"
	}
}

// value writes one value.
func (g *generator) value(t reflect.Type, x string) {
	switch t.Kind() {
	case reflect.String:
		g.printf("\tb = appendString(b, string(%s))\n", x)
	case reflect.Bool:
		g.printf("\tb = strconv.AppendBool(b, %s)\n", x)
	case reflect.Int, reflect.Int64:
		g.printf("\tb = strconv.AppendInt(b, int64(%s), 10)\n", x)
	case reflect.Float64:
		g.printf("\tb = appendFloat(b, %s)\n", x)
	case reflect.Struct:
		if t == reflect.TypeFor[time.Time]() {
			g.printf("\tb = appendTime(b, %s)\n", x)
			return
		}
		g.printf("\tb = %s(b, &%s)\n", g.name(t), x)
	case reflect.Pointer:
		g.printf("\tif %s == nil {\n\tb = append(b, \"null\"...)\n\t} else {\n", x)
		if t.Elem().Kind() == reflect.Struct && t.Elem() != reflect.TypeFor[time.Time]() {
			g.printf("\tb = %s(b, %s)\n", g.name(t.Elem()), x)
		} else {
			g.value(t.Elem(), "(*"+x+")")
		}
		g.printf("\t}\n")
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			g.printf("\tb = appendBytes(b, %s)\n", x)
			return
		}
		g.printf("\tb = appendList(b, %s, func(b []byte, e *%s) []byte {\n", x, g.spelled(t.Elem()))
		g.value(t.Elem(), deref(t.Elem(), "e"))
		g.printf("\treturn b\n\t})\n")
	case reflect.Map:
		g.printf("\tb = appendMap(b, %s, func(b []byte, e *%s) []byte {\n", x, g.spelledElem(t.Elem()))
		g.value(t.Elem(), deref(t.Elem(), "e"))
		g.printf("\treturn b\n\t})\n")
	default:
		panic("no way to write a " + t.String())
	}
}

func (g *generator) spelledElem(t reflect.Type) string {
	if t.Kind() == reflect.Slice {
		return "[]" + g.spelled(t.Elem())
	}
	return g.spelled(t)
}

// deref is what stands for the thing that e points to.
func deref(t reflect.Type, e string) string { return "(*" + e + ")" }

func (g *generator) source() ([]byte, error) {
	var head bytes.Buffer
	fmt.Fprintf(&head, "// Code generated by TestAppendFitsTypes; DO NOT EDIT.\n\npackage bot\n\nimport (\n\t\"strconv\"\n\n")
	for _, p := range g.imports {
		fmt.Fprintf(&head, "\t%q\n", p)
	}
	fmt.Fprintf(&head, ")\n")
	return format.Source(append(head.Bytes(), g.out.Bytes()...))
}

// What could never be read again is not written.
func TestUnwritable(t *testing.T) {
	for name, v := range map[string]any{"instant": &Turn{At: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)}, "number": &Head{Score: math.NaN()}} {
		if b, err := encode("value", appending(v)); err == nil || CodeOf(err) != Internal {
			t.Errorf("%s is written as %s, %v", name, b, err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	turns, err := os.ReadFile("testdata/formats/turn.v1.json")
	if err != nil {
		b.Fatal(err)
	}
	var all []Turn
	if err := json.Unmarshal(turns, &all); err != nil {
		b.Fatal(err)
	}
	v := all[len(all)/2]
	buf := make([]byte, 0, 16<<10)
	for name, write := range map[string]func() ([]byte, error){"ours": func() ([]byte, error) { return appendJSON(buf, appending(&v)) }, "encoding/json": func() ([]byte, error) { return json.Marshal(&v) }} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := write(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
