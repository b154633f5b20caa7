package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/adapters/email/emailtest"
)

// TestWalkWithTheConsole goes the whole way on the channels whose team works on the console alone: Ann reports an issue by mail or through
// a program of somebody's, with words and numbers, and gets a ticket; sends a picture and asks for a person; Bo answers on the console,
// corrects himself, leaves a note, sends a file and solves. Ann reads each of it once, and no note. To one address five mails a minute go
// out, so by mail she writes all of it into one, and he says less.
func TestWalkWithTheConsole(t *testing.T) {
	for _, p := range []farView{newMailPlace(t), newHookPlace(t)} {
		desk := exampleWith(t, p.line(t))
		kind, _, _ := strings.Cut(p.name(), ":")
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			if kind == "email" {
				unhurried(t)
			}
			h := openHouse(t, serveOptions{data: t.TempDir(), desk: desk, metrics: "127.0.0.1:0"})
			p.desk(h.url())
			waitUntil(t, "the channel", func() bool { return up(t, h, p.name()) })
			w := farWalk{T: t, farView: p, bo: newDesk(t, h, "bo@tidewell.example", "Bo Lind")}
			often := kind != "email"
			if often {
				w.annReports()
			}
			w.annAsksForAPerson()
			if often {
				w.boCorrectsHimself()
			}
			w.boSendsAFile()
			if often {
				w.boSolves()
			}
			w.endsAsWritten()
		})
	}
}

// farView is a channel without a room for the team, as its customer has it before him.
type farView interface {
	line(t *testing.T) string // of channels.yaml; it puts the secrets into the environment
	name() string
	desk(url string)
	say(t *testing.T, text, file string, content []byte) // "" = no file
	reads(t *testing.T) string                           // all that she got, files by their names
	asShown(text string) string                          // what she says, as the console has it
}

type farWalk struct {
	*testing.T
	farView
	bo *atDesk
}

// gets waits for words.
func (w *farWalk) gets(what, words string) {
	w.Helper()
	waitUntil(w.T, what, func() bool { return strings.Contains(w.reads(w.T), words) })
}

func (w *farWalk) annReports() {
	say := func(text string) { w.say(w.T, text, "", nil) }
	say("I want to report a problem")
	w.gets("the first question", "What is it about?")
	say("the espresso machine")
	w.gets("the second question", "What happens?")
	say("it leaks water *really*")
	w.gets("the third question", "Who is affected?")
	say("2")
	w.gets("the fourth question", "How much does it hold you up?")
	say("It works, with difficulty")
	w.gets("the question for the day", "Is there a day")
	say("no")
	waitUntil(w.T, "the confirmation", func() bool {
		if strings.Contains(w.reads(w.T), "At which e-mail address") && !strings.Contains(w.reads(w.T), "Shall I open a ticket") {
			say("no") // only where the channel does not tell it
			w.gets("the confirmation", "Shall I open a ticket")
		}
		return strings.Contains(w.reads(w.T), "Shall I open a ticket")
	})
	w.gets("what she wrote, as she wrote it", "it leaks water *really*")
	say("yes")
	w.gets("the ticket", "Your ticket is FD-")
}

func (w *farWalk) annAsksForAPerson() {
	const words = "I want to talk to a person: the espresso machine leaks water *really*"
	w.say(w.T, words, "leak.png", []byte("a leak"))
	w.bo.opens()
	files := w.bo.has("Ann's picture on the console", w.asShown(words))
	if len(files) != 1 {
		w.Fatalf("the console shows %d files", len(files))
	}
	waitUntil(w.T, "Ann's picture to be fetched", func() bool { return w.bo.downloads(files[0]) == "200 a leak" })
}

func (w *farWalk) boCorrectsHimself() {
	w.bo.does(map[string]any{"verb": "reply", "text": "Hello Ann, I look at *it* <nwo>."})
	w.gets("Bo's words", "I look at *it* <nwo>.")
	for _, turn := range w.bo.shows().Turns {
		for _, m := range turn.Messages {
			if len(m.Blocks) > 0 && strings.Contains(m.Blocks[0].Text, "<nwo>") {
				w.bo.does(map[string]any{"verb": "amend", "of": m.ID, "text": "Hello Ann, I look at *it* <now>."})
			}
		}
	}
	w.gets("Bo's words, corrected", "I look at *it* <now>.")
	if n := strings.Count(w.reads(w.T), "<nwo>"); n != 1 {
		w.Errorf("Ann reads what was corrected %d times", n)
	}
}

func (w *farWalk) boSendsAFile() {
	w.bo.does(map[string]any{"verb": "note", "text": "she is a regular"})
	w.bo.does(map[string]any{"verb": "reply", "text": "this is the valve", "files": []string{w.bo.uploads("valve.png", []byte("\x89PNG\r\n\x1a\n"))}})
	w.gets("Bo's file", "valve.png")
	w.say(w.T, "thank you Bo", "", nil)
	w.bo.has("Ann's thanks", w.asShown("thank you Bo"))
}

func (w *farWalk) boSolves() {
	w.bo.does(map[string]any{"verb": "resolve", "text": "It is in the post."})
	w.gets("that it is solved", " is solved. If ")
	if n := strings.Count(w.reads(w.T), "It is in the post."); n != 1 {
		w.Errorf("Ann reads Bo's last words %d times", n)
	}
}

func (w *farWalk) endsAsWritten() {
	all := w.reads(w.T)
	for words, want := range map[string]int{"this is the valve": 1, "regular": 0} {
		if n := strings.Count(all, words); n != want {
			w.Errorf("Ann reads %q %d times, want %d:\n%s", words, n, want, all)
		}
	}
}

// mailPlace is a mailbox, to which Ann writes in one thread.
type mailPlace struct {
	m *emailtest.Server
	n int
}

func newMailPlace(t *testing.T) *mailPlace {
	m := emailtest.NewPlain(t)
	t.Cleanup(m.Close)
	m.User = "support@example.com"
	return &mailPlace{m: m}
}

const annsMail = "ann@customer.example"

// asShown: the subject of the first mail is its first line.
func (p *mailPlace) asShown(text string) string {
	if p.n > 1 {
		return text
	}
	return "Problem\n\n" + text
}

func (p *mailPlace) name() string { return "email:support" }
func (p *mailPlace) desk(string)  {}

func (p *mailPlace) line(t *testing.T) string {
	t.Setenv("MAIL_PASSWORD", p.m.Password)
	t.Setenv("MAIL_SECRET", "CANARY-0123456789abcdef0123456789abcdef")
	return fmt.Sprintf("  - {name: support, type: email, address: support@example.com, imap: %q, smtp: %q, password: env:MAIL_PASSWORD, secret: env:MAIL_SECRET, authserv: %s, tls: no}\n",
		p.m.IMAP, p.m.SMTP, emailtest.AuthServ)
}

// say answers the newest mail, at the address that it gives.
func (p *mailPlace) say(_ *testing.T, text, file string, content []byte) {
	p.n++
	l := emailtest.Letter{From: annsMail, To: "support@example.com", ID: fmt.Sprintf("m%d@customer.example", p.n), Subject: "Problem", Text: text}
	if all := p.m.Mails(annsMail); len(all) > 0 {
		last, _ := all[len(all)-1].Read()
		l.To, l.Root, l.Subject = last.Header.Get("Reply-To"), last.ID, "Re: Problem"
	}
	raw := l.Raw()
	if file != "" {
		raw = []byte(l.Head() + "Content-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\n" + l.Part() +
			"--b1\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=\"" + file + "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
			emailtest.Base64(content) + "--b1--\r\n")
	}
	p.m.Put(time.Now(), raw)
}

func (p *mailPlace) reads(t *testing.T) string {
	var all strings.Builder
	for _, m := range p.m.Mails(annsMail) {
		read, wrong := m.Read()
		for _, w := range wrong {
			t.Errorf("a mail breaks the standards: %s", w)
		}
		all.WriteString(read.Text + "\n" + read.File + "\n")
	}
	return all.String()
}

// hookPlace is a program of somebody's that speaks for Ann over signed HTTP.
type hookPlace struct {
	secret []byte
	other  *httptest.Server
	at     string
	n      int

	mu    sync.Mutex
	got   []string // by name
	texts map[string]string
	files map[string][]byte
}

func newHookPlace(t *testing.T) *hookPlace {
	p := &hookPlace{secret: []byte("a secret of at least 24 bytes"), texts: map[string]string{}, files: map[string][]byte{}}
	p.other = httptest.NewServer(http.HandlerFunc(p.serve))
	t.Cleanup(p.other.Close)
	return p
}

func (p *hookPlace) asShown(text string) string { return text }

func (p *hookPlace) name() string    { return "webhook:crm" }
func (p *hookPlace) desk(url string) { p.at = url + "/hooks/webhook:crm/events" }

func (p *hookPlace) line(t *testing.T) string {
	t.Setenv("CRM_SECRET", "whsec_"+base64.StdEncoding.EncodeToString(p.secret))
	return fmt.Sprintf("  - {name: crm, type: webhook, url: %q, secret: env:CRM_SECRET}\n", p.other.URL)
}

func (p *hookPlace) sign(id, at string, body []byte) string {
	m := hmac.New(sha256.New, p.secret)
	fmt.Fprintf(m, "%s.%s.%s", id, at, body)
	return "v1," + base64.StdEncoding.EncodeToString(m.Sum(nil))
}

// serve takes what the desk posts, once each, and gives Ann's files.
func (p *hookPlace) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	id := r.Header.Get("Webhook-Id")
	if err != nil || !hmac.Equal([]byte(p.sign(id, r.Header.Get("Webhook-Timestamp"), body)), []byte(r.Header.Get("Webhook-Signature"))) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.Method == http.MethodGet {
		_, _ = w.Write(p.files[r.URL.Path])
		return
	}
	var m struct{ Type, Text string }
	if json.Unmarshal(body, &m) == nil && m.Type == "message" && !slices.Contains(p.got, id) {
		p.got, p.texts[id] = append(p.got, id), m.Text
	}
}

func (p *hookPlace) say(t *testing.T, text, file string, content []byte) {
	p.n++
	e := map[string]any{"type": "message", "room": "ann", "shared": false, "from": map[string]any{"id": "ann", "name": "Ann"}, "text": text}
	if file != "" {
		p.mu.Lock()
		p.files["/"+file] = content
		p.mu.Unlock()
		e["files"] = []any{map[string]any{"id": "f1", "name": file, "mime": "image/png", "size": len(content), "url": p.other.URL + "/" + file}}
	}
	body, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.at, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	id, at := fmt.Sprint("ann-", p.n), fmt.Sprint(time.Now().Unix())
	req.Header = http.Header{"Webhook-Id": {id}, "Webhook-Timestamp": {at}, "Webhook-Signature": {p.sign(id, at, body)}}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusNoContent {
		t.Fatalf("what Ann says gets %s", res.Status)
	}
}

func (p *hookPlace) reads(*testing.T) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all strings.Builder
	for _, id := range p.got {
		all.WriteString(p.texts[id] + "\n")
	}
	return all.String()
}
