package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"frontdesk/bot/channel"
)

var rewrite = flag.Bool("update", false, "write the golden files anew")

var (
	us     = self{Channel: "slack:team", Tenant: "T0FRONT", Team: "T0FRONT", User: "U0BOT", Bot: "B0BOT"}
	moment = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
)

// known answers what must be asked without asking.
type known struct {
	joined  []string
	doubted bool
	fail    error
}

func (k *known) person(_ context.Context, id string) channel.Person {
	name := map[string]string{"U2147483697": "Ann", "U2147483698": "Bob"}[id]
	return channel.Person{ID: id, Name: name, Verified: true}
}

func (k *known) room(_ context.Context, id string) string {
	return map[string]string{"C123ABC456": "general"}[id]
}
func (k *known) ours(_ context.Context, room, _ string) bool { return room == "C0OURS" }
func (k *known) joins(room, thread string)                   { k.joined = append(k.joined, room+"/"+thread) }
func (k *known) doubt()                                      { k.doubted = true }
func (k *known) direct(_ context.Context, user string) (string, error) {
	if user == "U0NODM" {
		return "", nil
	}
	return "D0OF" + user[1:], k.fail
}

// TestTranslate reads deliveries and compares what they mean with NAME.golden.
func TestTranslate(t *testing.T) {
	for _, file := range glob(t, "testdata/translate/*.json") {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			var c struct {
				Via     string
				Payload json.RawMessage
			}
			readJSON(t, file, &c)
			var raw bytes.Buffer
			if err := json.Compact(&raw, c.Payload); err != nil {
				t.Fatal(err)
			}
			k := &known{}
			in, err := translate(t.Context(), us, k, c.Via, raw.Bytes(), moment)
			if err != nil {
				t.Fatal(err)
			}
			type seen struct {
				channel.Inbound
				Kept string `json:"kept,omitempty"` // what could not be decoded, to be read
			}
			out := struct {
				In      []seen
				Joined  []string `json:",omitempty"`
				Doubted bool     `json:",omitempty"`
			}{Joined: k.joined, Doubted: k.doubted}
			for _, x := range in {
				s := seen{x, string(x.Undecoded)}
				s.Undecoded = nil
				out.In = append(out.In, s)
			}
			golden(t, strings.TrimSuffix(file, ".json")+".golden", out)
		})
	}
}

// What needs Slack's answer to be read is read again later.
func TestTranslateLater(t *testing.T) {
	raw := []byte(`{"team_id":"T0FRONT","user_id":"U2147483697","trigger_id":"1.2.3","text":"x"}`)
	if in, err := translate(t.Context(), us, &known{fail: errors.New("later")}, viaCommand, raw, moment); err == nil {
		t.Errorf("got %+v", in)
	}
}

// An app of an organisation takes what is for it, in each workspace, under one tenant.
func TestOrganisation(t *testing.T) {
	me := identity{TeamID: "T0ANY", EnterpriseID: "E0FRONT", Org: true, UserID: "U0BOT", BotID: "B0BOT"}.self("slack:team")
	const form = `{"type":"event_callback","team_id":"T%","event_id":"Ev1","authorizations":[%],"event":{"type":"message","channel":"D024BE91L","channel_type":"im","user":"U2147483697","text":"hello","ts":"1355517523.000005"}}`
	for auth, want := range map[string]int{
		`{"enterprise_id":"E0FRONT","team_id":"T0ONE","is_enterprise_install":true}`:  1,
		`{"enterprise_id":"E0OTHER","team_id":"T0TWO","is_enterprise_install":true}`:  0,
		`{"enterprise_id":"E0FRONT","team_id":"T0TWO","is_enterprise_install":false}`: 0,
	} {
		raw := strings.Replace(strings.Replace(form, "T%", "T0ONE", 1), "[%]", "["+auth+"]", 1)
		in, err := translate(t.Context(), me, &known{}, viaEvent, []byte(raw), moment)
		if err != nil || len(in) != want {
			t.Errorf("%s: %d events, %v", auth, len(in), err)
		}
		if len(in) == 1 && in[0].Address.Tenant != "E0FRONT" {
			t.Errorf("the tenant is %q", in[0].Address.Tenant)
		}
	}
}

// FuzzTranslate holds that nothing crashes, and that whatever comes out has a key, an address and no secret.
func FuzzTranslate(f *testing.F) {
	for _, file := range glob(f, "testdata/translate/*.json") {
		var c struct {
			Via     string
			Payload json.RawMessage
		}
		readJSON(f, file, &c)
		f.Add(c.Via, []byte(c.Payload))
	}
	f.Add(viaEvent, []byte(`{"token":"canary-secret","event":{"channel":"D024BE91L","ts":"1355517523.000005","text":"`))
	f.Fuzz(func(t *testing.T, via string, raw []byte) {
		room, ts := sorted(via, raw)
		if ts == "" || !utf8.ValidString(room) && utf8.Valid(raw) {
			t.Fatalf("room %q, place %q", room, ts)
		}
		in, err := translate(t.Context(), us, &known{}, via, raw, moment)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range in {
			if x.Key == "" || x.Address.Channel == "" || x.Address.Room == "" || x.Address.Tenant == "" || x.At.IsZero() {
				t.Fatalf("%+v", x)
			}
			if b, err := json.Marshal(x); err != nil || bytes.Contains(b, []byte(`"token":"canary-secret"`)) {
				t.Fatalf("%s, %v", b, err)
			}
		}
	})
}

// FuzzFrame holds that no frame of Socket Mode and no request crashes what reads its envelope.
func FuzzFrame(f *testing.F) {
	f.Add("application/json", []byte(`{"type":"url_verification","challenge":"x"}`))
	f.Add("application/x-www-form-urlencoded", []byte(`payload=%7B%7D`))
	f.Add("application/x-www-form-urlencoded", []byte(`command=%2Fdesk&text=x&user_id=U1`))
	f.Add("application/x-www-form-urlencoded", []byte(`%zz;&ssl_check=1`))
	f.Fuzz(func(_ *testing.T, kind string, raw []byte) {
		via, payload := unwrap(kind, raw)
		sorted(via, payload)
		idPlace.FindSubmatch(raw)
	})
}

// FuzzPlain holds that no text is lost in reading but entities' marks, and that reading ends.
func FuzzPlain(f *testing.F) {
	for _, s := range []string{"<@U0BOT> hi", "<<@U0BOT>>", "<!here|@here>", "&amp;lt;", "<>", "<|>", "<#|x>", "<@", "a<b", "<https://x|y|z>"} {
		f.Add(s)
	}
	n := names{person: func(string) string { return "Ann" }, room: func(string) string { return "general" }}
	f.Fuzz(func(t *testing.T, s string) {
		words, _ := plain(s, "U0BOT", n)
		if !strings.ContainsAny(s, "<>&") && strings.TrimSpace(words) != strings.TrimSpace(s) {
			t.Fatalf("%q became %q", s, words)
		}
		if len(words) > 2*len(s)+20*strings.Count(s, "<") { // a name has three letters, an address may come twice
			t.Fatalf("%d bytes became %d", len(s), len(words))
		}
	})
}

type tester interface {
	Helper()
	Fatalf(string, ...any)
}

func glob(t tester, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(files), err)
	}
	return files
}

func readJSON(t tester, file string, into any) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

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
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Errorf("%s: got\n%s\nwant\n%s", file, b.Bytes(), want)
	}
}
