package e2e_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"frontdesk/internal/e2e"
)

var chromium = e2e.NewBrowser()

func TestMain(m *testing.M) { os.Exit(chromium.Main(m)) }

func serve(t *testing.T, html string) string {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte("<!doctype html><html lang=en><title>A page</title><link rel=icon href=data:,><meta name=viewport content='width=device-width'>" + html))
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

func TestPage(t *testing.T) {
	p := chromium.Page(t)
	p.Open(serve(t, `<main><h1>Hello</h1><label>Name <input id=name></label><button id=go>Go</button><x-box></x-box><output id=out></output></main>
		<script>customElements.define('x-box', class extends HTMLElement { constructor() { super(); this.attachShadow({mode:'open'}).append(Object.assign(document.createElement('b'), {textContent: 'inside'})) } })
		document.getElementById('go').onclick = () => setTimeout(() => document.getElementById('out').textContent = document.getElementById('name').value, 5)</script>`))
	p.Press("Tab")
	p.Type("Ada")
	p.Press("Tab", "Enter")
	p.Wait(`q('#out').textContent === 'Ada'`)
	p.Click("#go")
	if got := e2e.Eval[string](p, `q('x-box >>> b').textContent`); got != "inside" {
		t.Error("shadow root: ", got)
	}
	p.Media("prefers-color-scheme", "dark")
	p.Viewport(390, 844, true)
	p.Wait(`matchMedia('(prefers-color-scheme: dark)').matches && innerWidth === 390`)
	p.Axe()
}

// TestComplaints shows that the watcher sees what it is there for.
func TestComplaints(t *testing.T) {
	p := chromium.Page(t)
	p.Allow(".")
	p.Open(serve(t, `<script>console.error('said'); fetch('/missing'); fetch('http://127.0.0.1:1/').catch(() => 0); setTimeout(() => { throw new Error('thrown') })</script>`))
	for _, want := range []string{"said", "answer 404", "ERR_", "thrown"} {
		// Each round trip to the page lets events pass that came before its answer.
		for range 200 {
			if slices.ContainsFunc(p.All(), func(s string) bool { return strings.Contains(s, want) }) {
				break
			}
			p.Wait("true")
		}
		if !slices.ContainsFunc(p.All(), func(s string) bool { return strings.Contains(s, want) }) {
			t.Errorf("nobody heard %q in %q", want, p.All())
		}
	}
	if len(p.Complaints()) != 0 {
		t.Error("allowed complaints were kept")
	}
}

func TestAxeIsAsPublished(t *testing.T) {
	raw, err := os.ReadFile("testdata/VENDOR.json")
	if err != nil {
		t.Fatal(err)
	}
	var v struct{ File, Licence, SHA256 string }
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile("testdata/" + v.File)
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != v.SHA256 {
		t.Error("axe-core is not the file VENDOR.json names")
	}
	if _, err := os.Stat("testdata/" + v.Licence); err != nil {
		t.Error(err)
	}
}
