package telegram

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var rewrite = flag.Bool("update", false, "write the golden files anew")

var (
	us     = self{Channel: "telegram:shop", Tenant: "7001", ID: 7001, Username: "FrontdeskBot", Desks: []int64{-1001971186208}}
	moment = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
)

// TestTranslate reads updates and compares what they mean with NAME.golden.
func TestTranslate(t *testing.T) {
	files := glob(t, "testdata/translate/*.json")
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			var c struct{ Update json.RawMessage }
			readJSON(t, file, &c)
			golden(t, strings.TrimSuffix(file, ".json")+".golden", translate(us, compact(t, c.Update), moment))
		})
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(files), err)
	}
	return files
}

func readJSON(t *testing.T, file string, into any) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

func compact(t *testing.T, raw []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// golden compares a value with a file, byte for byte.
func golden(t *testing.T, file string, v any) {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	if *rewrite {
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Errorf("got\n%s\nwant\n%s", &b, want)
	}
}

// TestServicesAreKnown holds the list of service messages against a message of each kind: none reaches the desk.
func TestServicesAreKnown(t *testing.T) {
	for _, s := range services {
		raw, err := json.Marshal(map[string]any{"update_id": 1, "message": map[string]any{
			"message_id": 1, "date": 1, "chat": map[string]any{"id": 42, "type": "private"}, s: map[string]any{},
		}})
		if err != nil {
			t.Fatal(err)
		}
		if x := translate(us, raw, moment); len(x.In) != 0 {
			t.Errorf("%s was delivered: %+v", s, x.In)
		}
	}
}

// FuzzTranslate lets no update crash the decoder, get lost when it is broken, or become something that the desk refuses.
func FuzzTranslate(f *testing.F) {
	files, err := filepath.Glob("testdata/translate/*.json")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		var c struct{ Update json.RawMessage }
		if err != nil || json.Unmarshal(b, &c) != nil {
			f.Fatal(file)
		}
		f.Add([]byte(c.Update))
		f.Add([]byte(c.Update)[:len(c.Update)/2])
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		x := translate(us, raw, moment)
		if !json.Valid(raw) && len(x.In) == 0 {
			t.Fatal("a broken update was lost")
		}
		for _, in := range x.In {
			switch {
			case in.Key == "" || in.Address.Channel == "" || in.Address.Room == "" || in.At.IsZero():
				t.Fatalf("key, address or time is missing: %+v", in)
			case !utf8.ValidString(in.Text) || !utf8.ValidString(in.Choice):
				t.Fatal("a text is no UTF-8")
			case strings.Contains(in.Text, "@FrontdeskBot") && in.Undecoded != nil:
				t.Fatal("an undecoded event has a text")
			}
			for _, file := range in.Files {
				if file.ID == "" || file.Ref == "" || file.Name == "" || strings.ContainsAny(file.Name, "/") {
					t.Fatalf("a file without reference or with a path: %+v", file)
				}
			}
		}
		again := translate(us, slices.Clone(raw), moment)
		if len(again.In) != len(x.In) || len(x.In) > 0 && again.In[0].Key != x.In[0].Key {
			t.Fatal("the key is not stable")
		}
	})
}
