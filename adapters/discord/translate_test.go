package discord

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

	"frontdesk/bot/channel"
)

var rewrite = flag.Bool("update", false, "write the golden files anew")

const (
	usID = "700100000000000001"
	team = "290926798999357260"
)

// us is a scene with two known threads: one that the desk was called in, and one of a case.
var us = scene{
	Channel: "discord:shop",
	Bot:     usID,
	Desks:   []string{team},
	Place: func(id string) (place, bool) {
		switch id {
		case "290926798999357301":
			return place{ID: id, Type: typeThread, Parent: "290926798999357250"}, true
		case "290926798999357302":
			return place{ID: id, Type: typeThread, Parent: team, Owner: usID}, true
		}
		return place{}, false
	},
	Ours: func(id string) bool { return id == "290926798999357301" },
	Told: func(id string) (told, bool) {
		return told{At: channel.Address{Channel: "discord:shop", Tenant: usID, Room: "290926798999357250"}}, id == "334385199974967070"
	},
}

var moment = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// TestTranslate reads events and compares what they mean with NAME.golden.
func TestTranslate(t *testing.T) {
	for _, file := range glob(t, "testdata/translate/*.json") {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			var c struct {
				Kind  string
				Event json.RawMessage
			}
			readJSON(t, file, &c)
			var raw bytes.Buffer
			if err := json.Compact(&raw, c.Event); err != nil {
				t.Fatal(err)
			}
			golden(t, strings.TrimSuffix(file, ".json")+".golden", translate(us, c.Kind, raw.Bytes(), moment))
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

// FuzzTranslate lets no event crash the decoder, get lost when it is broken, or become something that the desk refuses.
func FuzzTranslate(f *testing.F) {
	files, err := filepath.Glob("testdata/translate/*.json")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		var c struct {
			Kind  string
			Event json.RawMessage
		}
		if err != nil || json.Unmarshal(b, &c) != nil {
			f.Fatal(file)
		}
		f.Add(c.Kind, []byte(c.Event))
		f.Add(c.Kind, []byte(c.Event)[:len(c.Event)/2])
	}
	f.Fuzz(func(t *testing.T, kind string, raw []byte) {
		x := translate(us, kind, raw, moment)
		if (kind == "MESSAGE_CREATE" || kind == "INTERACTION_CREATE") && !json.Valid(raw) && len(x.In) == 0 && !guildPlace.Match(raw) {
			t.Fatal("a broken event was lost")
		}
		for _, in := range x.In {
			switch {
			case in.Key == "" || in.Address.Channel == "" || in.Address.Room == "" || in.At.IsZero():
				t.Fatalf("key, address or time is missing: %+v", in)
			case !utf8.ValidString(in.Text) || !utf8.ValidString(in.Choice):
				t.Fatal("a text is no UTF-8")
			case in.Text != "" && in.Undecoded != nil:
				t.Fatal("an undecoded event has a text")
			case in.From.ID == usID && in.Kind == channel.Message && in.Undecoded == nil && strings.HasPrefix(in.Key, "m:"):
				t.Fatal("the bot hears itself")
			}
			for _, file := range in.Files {
				if file.ID == "" || file.Ref == "" || file.Name == "" || strings.ContainsAny(file.Name, "/") {
					t.Fatalf("a file without reference or with a path: %+v", file)
				}
			}
		}
		again := translate(us, kind, slices.Clone(raw), moment)
		if len(again.In) != len(x.In) || len(x.In) > 0 && again.In[0].Key != x.In[0].Key {
			t.Fatal("the key is not stable")
		}
		var i interaction
		if json.Unmarshal(raw, &i) == nil {
			_ = body(i.answer()) // what Discord is answered can be made of anything
		}
	})
}

// FuzzFrame lets no frame crash the reader of the gateway.
func FuzzFrame(f *testing.F) {
	for _, s := range []string{`{"op":10,"d":{"heartbeat_interval":41250}}`, `{"op":0,"s":3,"t":"MESSAGE_CREATE","d":{"id":"5`, `{"op":9,"d":false}`, `[]`, ``, `{"s":99999999999999999999,"t":"A","d":`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		x, ok := decodeFrame(data)
		if ok && !json.Valid(data) && (x.Op != opDispatch || x.Type == "" || x.Data == nil) {
			t.Fatalf("a frame that is no JSON became %+v", x)
		}
	})
}
