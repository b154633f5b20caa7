package email

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

const testSecret = "0123456789abcdef0123456789abcdef"

// me takes what cannot be proved too, so that a golden shows what it would become.
var me = newSelf("email:support", "support@desk.example", Config{Secret: testSecret, AuthServ: "mx.desk.example", TakeUnproved: true})

// TestTranslate reads mails and compares what they mean with NAME.golden. In a mail {TOKEN} is the token of a
// conversation with ann@customer.example, {ID} the id of a mail that was sent to her.
func TestTranslate(t *testing.T) {
	thread := me.thread("ann@customer.example", "root@customer.example")
	values := strings.NewReplacer("{TOKEN}", me.token("ann@customer.example", thread), "{ID}", me.messageID("cv_1/1.1/0", "ann@customer.example", thread), "\n", "\r\n")
	for _, file := range glob(t, "testdata/translate/*.eml") {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".eml"), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			l := me.translate(strings.NewReader(values.Replace(string(b))), time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC), "7/42")
			if l.In.Undecoded != nil {
				l.In.Undecoded = []byte("as it came")
			}
			golden(t, strings.TrimSuffix(file, ".eml")+".golden", l)
		})
	}
}

func glob(t testing.TB, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(files), err)
	}
	return files
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

// FuzzTranslate lets no mail crash the decoder, get a proof that it has not, or become something that the desk refuses.
func FuzzTranslate(f *testing.F) {
	for _, file := range glob(f, "testdata/translate/*.eml") {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		b = bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n"))
		f.Add(b)
		f.Add(b[:len(b)/2])
	}
	f.Add([]byte(strings.Repeat("\r", 5000) + "\nFrom: a@b.example\r\n\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		l := me.translate(bytes.NewReader(raw), time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC), "1/1")
		again := me.translate(bytes.NewReader(slices.Clone(raw)), time.Time{}, "1/1")
		if again.In.Key != l.In.Key || again.Take != l.Take {
			t.Fatal("read again it is another mail")
		}
		if !l.Take {
			return
		}
		in := l.In
		switch {
		case in.Key == "" || in.Address.Room == "" || in.Address.Thread == "" || in.At.IsZero():
			t.Fatal("key, address or time is missing")
		case !utf8.ValidString(in.Text) || len(in.Text) > channel.MaxText || strings.ContainsRune(in.Text, 0):
			t.Fatal("a text that the desk does not take")
		case in.From.Verified && !bytes.Contains(bytes.ToLower(raw), []byte("authentication-results")):
			t.Fatal("a proof out of nothing")
		case len(in.Undecoded) > maxRaw:
			t.Fatal("too much is kept as it came")
		}
		if clean, ok := cleanAddress(in.From.ID); !ok || clean != in.From.ID {
			t.Fatal("the sender is no clean address")
		}
		for _, file := range in.Files {
			if _, ok := readRef(file.Ref); !ok || file.Name == "" || strings.ContainsAny(file.Name, "/\\\x00\n") {
				t.Fatalf("a file without reference or with a path: %+v", file)
			}
		}
		if strings.ContainsAny(l.Thread.Subject, "\r\n\x00") {
			t.Fatal("a subject of several lines")
		}
	})
}

// TestAutomatic tells the mails of machines, and ours that come back, from those of people, however they were sent.
func TestAutomatic(t *testing.T) {
	ours := me.messageID("cv_1/1.1/0", "ann@customer.example", me.thread("ann@customer.example", "x"))
	other := newSelf("email:help", "help@other.example", Config{Secret: strings.Repeat("x", 32)})
	theirs := other.messageID("cv_1/1.1/0", "support@desk.example", other.thread("support@desk.example", "x"))
	forged := strings.Repeat("a", 16) + "." + strings.Repeat("a", 32) + "@desk.example"
	for name, c := range map[string]struct {
		fields string
		want   bool
	}{
		"a person":                             {"", false},
		"a person at a company with SES":       {"Feedback-ID: ::1.eu-west-1.abc=:AmazonSES\r\n", false},
		"an agent of another desk":             {"X-Frontdesk-Id: <" + theirs + ">\r\n", false},
		"an agent of an older desk":            {"X-Frontdesk-Id: <" + theirs + ">\r\nX-Auto-Response-Suppress: All\r\n", false},
		"the bot of another desk":              {"X-Frontdesk-Id: <" + theirs + ">\r\nAuto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\n", true},
		"an id of ours that nobody signed":     {"X-Frontdesk-Id: <" + forged + ">\r\n", false},
		"an answer that copies our fields":     {"X-Frontdesk-Id: <" + ours + ">\r\n", true},
		"our mail to her by way of a forward":  {"To: Ann <ann@customer.example>\r\nX-Frontdesk-Id: <" + ours + ">\r\nFrom: b@customer.example\r\n", true},
		"somebody who wants no machine's word": {"X-Auto-Response-Suppress: DR, AutoReply\r\n", true},
		"who wants no out of office":           {"X-Auto-Response-Suppress: OOF\r\n", false},
		"a vacation":                           {"Auto-Submitted: auto-replied (vacation)\r\n", true},
		"not a vacation":                       {"Auto-Submitted: no\r\n", false},
		"a list":                               {"List-Id: <all.customer.example>\r\n", true},
		"an empty return path":                 {"Return-Path: <>\r\n", true},
	} {
		from := "From: ann@customer.example\r\n"
		if strings.Contains(c.fields, "From:") {
			from = ""
		}
		l := me.translate(strings.NewReader(c.fields+from+"Message-ID: <1@customer.example>\r\n\r\nhello\r\n"), time.Time{}, "7/42")
		if got := l.Why == robot; got != c.want || got == l.Take {
			t.Errorf("%s: automatic %v, want %v; taken %v", name, got, c.want, l.Take)
		}
	}
}

// TestProof is about who is believed to have written a mail.
func TestProof(t *testing.T) {
	for name, c := range map[string]struct {
		field string
		want  proof
	}{
		"dmarc":                    {"mx.desk.example; dmarc=pass header.from=customer.example", proved},
		"gmail":                    {"mx.desk.example;\r\n dkim=pass header.i=@customer.example header.s=s1 header.b=abc;\r\n spf=pass (mx.desk.example: domain of ann@customer.example designates 1.2.3.4 as permitted sender) smtp.mailfrom=ann@customer.example;\r\n dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=customer.example", proved},
		"dkim of the domain":       {"MX.desk.example 1; dkim=pass header.d=customer.example", proved},
		"dkim of the one above":    {"mx.desk.example; dkim=pass header.d=example", unknown},
		"dkim of another":          {"mx.desk.example; dkim=pass header.d=evil.example", unknown},
		"dkim of one below":        {"mx.desk.example; dkim=pass header.d=x.customer.example", unknown},
		"dkim that only ends so":   {"mx.desk.example; dkim=pass header.d=tomer.example", unknown},
		"second dkim":              {"mx.desk.example; dkim=fail header.d=customer.example; dkim=pass header.d=customer.example", proved},
		"spf":                      {"mx.desk.example; spf=pass smtp.mailfrom=bounces@customer.example", proved},
		"spf of a domain alone":    {"mx.desk.example; spf=pass smtp.mailfrom=customer.example", proved},
		"spf of another":           {"mx.desk.example; spf=pass smtp.mailfrom=ann@evil.example", unknown},
		"softfail":                 {"mx.desk.example; spf=softfail smtp.mailfrom=ann@customer.example", unknown},
		"dmarc outweighs":          {"mx.desk.example; dkim=pass header.d=customer.example; dmarc=fail header.from=customer.example", refuted},
		"dmarc of another":         {"mx.desk.example; dmarc=pass header.from=evil.example", unknown},
		"another server":           {"mx.evil.example; dmarc=pass header.from=customer.example", unknown},
		"nothing":                  {"mx.desk.example; none", unknown},
		"in a comment":             {"mx.desk.example; spf=none (x; dmarc=pass header.from=customer.example)", unknown},
		"in quotes":                {`mx.desk.example; spf=none smtp.mailfrom="x; dmarc=pass header.from=customer.example"`, unknown},
		"in quotes with an escape": {`mx.desk.example; spf=none reason="a\" ; dmarc=pass header.from=customer.example"`, unknown},
		"does not end":             {"mx.desk.example; dmarc=pass header.from=customer.example (", unknown},
		"empty":                    {"", unknown},
	} {
		t.Run(name, func(t *testing.T) {
			h := headerOf(strings.NewReader("Authentication-Results: " + c.field + "\r\nAuthentication-Results: mx.desk.example; dmarc=pass header.from=customer.example\r\n\r\n"))
			if c.field == "" || strings.HasPrefix(c.field, "mx.evil") || name == "does not end" { // the second field would count: it is the topmost of the server
				h = headerOf(strings.NewReader("Authentication-Results: " + c.field + "\r\n\r\n"))
			}
			if got := me.proofOf(h, "ann@customer.example"); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
	ms := newSelf("x", "support@desk.example", Config{Secret: testSecret, AuthServ: microsoft})
	h := headerOf(strings.NewReader("Authentication-Results: spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=customer.example; dkim=pass (signature was verified) header.d=customer.example;dmarc=pass action=none header.from=customer.example;compauth=pass reason=100\r\n\r\n"))
	if got := ms.proofOf(h, "ann@customer.example"); got != proved {
		t.Errorf("Exchange Online: got %d", got)
	}
	if got := newSelf("x", "support@desk.example", Config{Secret: testSecret}).proofOf(h, "ann@customer.example"); got != unknown {
		t.Errorf("without authserv: got %d", got)
	}
}

// TestTokens holds signed addresses and ids against those for whom they were not made.
func TestTokens(t *testing.T) {
	thread := me.thread("ann@customer.example", "root@x.example")
	token, id := me.token("ann@customer.example", thread), me.messageID("cv_1/2.1/0", "ann@customer.example", thread)
	if got, ok := me.threadIn(strings.ToUpper(token), "ann@customer.example"); !ok || got != thread {
		t.Errorf("an address in capitals: %q, %v", got, ok)
	}
	if got, ok := me.ownID(id, "ann@customer.example"); !ok || got != thread {
		t.Errorf("an id: %q, %v", got, ok)
	}
	if me.messageID("cv_1/2.1/0", "ann@customer.example", thread) != id || me.messageID("cv_1/2.1/1", "ann@customer.example", thread) == id {
		t.Error("an id is not that of its part")
	}
	other := newSelf("email:support", "support@desk.example", Config{Secret: strings.Repeat("x", 32)})
	elsewhere := newSelf("email:support", "sales@desk.example", Config{Secret: testSecret})
	for name, s := range map[string]struct {
		by    self
		token string
		room  string
	}{
		"another person": {me, token, "eve@customer.example"}, "another secret": {other, token, "ann@customer.example"}, "another desk": {elsewhere, token, "ann@customer.example"},
		"cut": {me, token[1:], "ann@customer.example"}, "longer": {me, token + "a", "ann@customer.example"}, "empty": {me, "", "ann@customer.example"},
		"other thread": {me, me.thread("ann@customer.example", "y") + token[wordLen:], "ann@customer.example"},
	} {
		if _, ok := s.by.threadIn(s.token, s.room); ok {
			t.Errorf("%s: taken", name)
		}
	}
	if n := len(me.replyAddress("ann@customer.example", thread)); n > 64+1+len("desk.example") {
		t.Errorf("a reply address of %d bytes", n)
	}
}

func TestCleanAddress(t *testing.T) {
	for in, want := range map[string]string{
		" Ann.O'Hara+x@Customer.Example ": "ann.o'hara+x@customer.example", "a@b": "a@b", "jürgen@müller.example": "jürgen@müller.example",
		"": "", "@b.example": "", "a@": "", "a b@c.example": "", "a@b@c.example": "", "a@b.example\r\nBcc: x@y.example": "", "<a@b.example>": "",
		`"a b"@c.example`: "", "a@[1.2.3.4]": "", "a..b@c.example": "", ".a@c.example": "", "a@.c.example": "", "a@c.example.": "", "a@c/d.example": "", "a\u200b@c.example": "",
		strings.Repeat("a", 65) + "@b.example": "",
	} {
		if got, ok := cleanAddress(in); got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %v", in, got, ok)
		}
	}
}

// TestHostileTexts are mails that are made to take long. They take no longer than others.
func TestHostileTexts(t *testing.T) {
	const head = "From: ann@customer.example\r\nContent-Type: "
	for name, mail := range map[string]string{
		"attributions":        head + "text/plain\r\n\r\n" + strings.Repeat("On Ann x wrote:\r\n", 60_000) + "> a\r\nb",
		"almost":              head + "text/plain\r\n\r\n" + strings.Repeat("On a wrote"+strings.Repeat(" wrote", 60)+"\r\n", 2500),
		"headers":             head + "text/plain\r\n\r\n" + strings.Repeat("From: a\r\n", 100_000),
		"flowed":              head + "text/plain; format=flowed; delsp=yes\r\n\r\n" + strings.Repeat("a \r\n", 250_000),
		"quotes of quotes":    head + "text/plain; format=flowed\r\n\r\n" + strings.Repeat(strings.Repeat(">", 500)+" a\r\n", 2000),
		"open elements":       head + "text/html\r\n\r\n" + strings.Repeat("<blockquote><a href=https://x.example/>", 25_000),
		"closed elements":     head + "text/html\r\n\r\n" + strings.Repeat("</div>", 150_000),
		"multiparts":          head + "multipart/mixed; boundary=a\r\n\r\n" + strings.Repeat("--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n", 20_000),
		"parts":               head + "multipart/mixed; boundary=a\r\n\r\n" + strings.Repeat("--a\r\n\r\nx\r\n", 100_000),
		"a long header":       "X: " + strings.Repeat("y", 1<<20) + "\r\nFrom: ann@customer.example\r\n\r\nx",
		"many fields":         strings.Repeat("To: a@b.example, c@d.example\r\n", 8000) + "From: ann@customer.example\r\n\r\nx",
		"encoded words":       "From: ann@customer.example\r\nSubject: " + strings.Repeat("=?utf-8?Q?a?= ", 15_000) + "\r\n\r\nx",
		"comments in results": "Authentication-Results: " + strings.Repeat("(", 200_000) + "\r\nFrom: ann@customer.example\r\n\r\nx",
	} {
		began := time.Now()
		l := me.translate(strings.NewReader(mail), time.Time{}, "1/1")
		if took := time.Since(began); took > 30*time.Second { // a loaded machine; without the bounds it is minutes
			t.Errorf("%s: %s", name, took)
		}
		if l.Take && len(l.In.Text) > channel.MaxText {
			t.Errorf("%s: a text of %d bytes", name, len(l.In.Text))
		}
		t.Logf("%s: %s", name, time.Since(began))
	}
}
