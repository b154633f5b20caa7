package web

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

const picture = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"

// upload is a form with a file behind some fields.
func upload(name, kind, content string, fields ...string) (body *bytes.Buffer, header map[string]string) {
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	for i := 0; i+1 < len(fields); i += 2 {
		_ = w.WriteField(fields[i], fields[i+1]) // to memory
	}
	h := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name="file"; filename=%q`, name)}, "Content-Type": {kind}}
	part, _ := w.CreatePart(h)
	_, _ = part.Write([]byte(content))
	_ = w.Close()
	return body, map[string]string{"Content-Type": w.FormDataContentType()}
}

func (x *rig) chatFile(s sessionAnswer, name, kind, content string, fields ...string) reply {
	x.t.Helper()
	body, header := upload(name, kind, content, fields...)
	return x.do(call{method: "POST", path: "/chat/v1/files", token: s.Token, body: body, header: header})
}

func (x *rig) lastTurn(c bot.ConvID) bot.Turn {
	x.t.Helper()
	conv, err := x.Archive.Conversation(x.t.Context(), c)
	x.must(err)
	turns, err := x.Archive.Turns(x.t.Context(), c, conv.Seq-1, 1)
	x.must(err)
	return turns[0]
}

func TestCustomersSendFiles(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	content := "canary <script>alert(1)</script>"
	if a := x.chatFile(s, `..\..\evil".html`, "text/html", content, "client_id", "f-1"); a.status != http.StatusAccepted {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := x.chatFile(s, "again.html", "text/html", content, "client_id", "f-1"); a.status != http.StatusAccepted {
		t.Fatalf("%d %s", a.status, a.body)
	}
	var c conversationAnswer
	x.get("ana", "/api/v1/conversations/"+string(s.Conversation), &c)
	last := c.Turns[len(c.Turns)-1].Messages[0]
	if len(last.Files) != 1 || last.Files[0].Name != "evil.html" || *last.Files[0].Size != int64(len(content)) || len(last.Blocks) != 0 {
		t.Fatalf("%+v", last)
	}
	if n := len(x.conversationFiles(s.Conversation)); n != 1 {
		t.Errorf("%d messages with files", n)
	}
	url := last.Files[0].URL
	for name, from := range map[string]call{"staff": {path: url, as: "ana"}, "customer": {path: "/chat/v1/files/" + last.Files[0].ID, token: s.Token}} {
		from.method = "GET"
		a := x.want(http.StatusOK, from)
		h := a.header
		if string(a.body) != content || h.Get("Content-Type") != "application/octet-stream" || h.Get("Content-Disposition") != "attachment; filename=evil.html" ||
			h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %q %v", name, a.body, h)
		}
	}
	stranger := x.chatOpen()
	for name, o := range map[string]struct {
		call
		status int
	}{
		"nobody":             {call{path: url}, 401},
		"another team":       {call{path: url, as: "omar"}, 404},
		"another customer":   {call{path: "/chat/v1/files/" + last.Files[0].ID, token: stranger.Token}, 404},
		"another file":       {call{path: url + "x", as: "ana"}, 404},
		"a part of the file": {call{path: url + "%2F0000", as: "ana"}, 404},
		"no token":           {call{path: "/chat/v1/files/" + last.Files[0].ID}, 401},
		"a made-up link":     {call{path: "/files/" + string(s.Conversation) + "/" + last.Files[0].ID + "/zzzzzz/abc"}, 404},
	} {
		o.method = "GET"
		if a := x.do(o.call); a.status != o.status || bytes.Contains(a.body, []byte("canary")) {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

func (x *rig) conversationFiles(c bot.ConvID) (out []channel.File) {
	x.t.Helper()
	turns, err := x.Archive.Turns(x.t.Context(), c, 0, 100)
	x.must(err)
	for _, t := range turns {
		for _, m := range t.Transcript() {
			out = append(out, m.Files...)
		}
	}
	return out
}

func TestPicturesAreShownAndLinksEnd(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	x.chatFile(s, "crack.png", "image/png", picture)
	f := x.conversationFiles(s.Conversation)[0]
	link := bot.FileLink(x.Archive.Keys, s.Conversation, f.ID, x.Now().Add(time.Hour))
	for _, c := range []call{{path: "/api/v1/conversations/" + string(s.Conversation) + "/files/" + f.ID, as: "ana"}, {path: link}} {
		c.method = "GET"
		a := x.want(http.StatusOK, c)
		if a.header.Get("Content-Type") != "image/png" || !strings.HasPrefix(a.header.Get("Content-Disposition"), "inline") || string(a.body) != picture {
			t.Errorf("%s: %v", c.path, a.header)
		}
	}
	x.pass(time.Hour)
	x.want(http.StatusNotFound, call{method: "GET", path: link})
	x.must(x.Archive.Keys.Shred(t.Context(), x.keyOf(s.Conversation)))
	x.want(http.StatusNotFound, call{method: "GET", path: bot.FileLink(x.Archive.Keys, s.Conversation, f.ID, x.Now().Add(time.Hour))})
}

func (x *rig) keyOf(c bot.ConvID) bot.KeyID {
	x.t.Helper()
	conv, err := x.Archive.Conversation(x.t.Context(), c)
	x.must(err)
	return conv.Key
}

func TestAgentsSendFilesWithAReply(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	body, header := upload("manual.pdf", "application/pdf", "%PDF-1.7 canary")
	path := "/api/v1/conversations/" + string(s.Conversation) + "/files"
	var f fileAnswer
	x.want(http.StatusCreated, call{method: "POST", path: path, as: "ana", body: body, header: header}).read(t, &f)
	if f.Name != "manual.pdf" || f.MIME != "application/pdf" || *f.Size != 15 || f.URL == "" {
		t.Errorf("%+v", f)
	}
	if a := x.do(call{method: "GET", path: "/chat/v1/files/" + f.ID, token: s.Token}); a.status != http.StatusNotFound || strings.Contains(string(a.body), "canary") {
		t.Errorf("the customer reads what was not sent: %d %s", a.status, a.body)
	}
	for name, files := range map[string][]string{"not there": {"fl_nothing"}, "a path": {"../" + f.ID}} {
		if a := x.act("ana", s.Conversation, map[string]any{"verb": "reply", "files": files}); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if a := x.act("ana", s.Conversation, map[string]any{"verb": "reply", "files": []string{f.ID}}); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	var seen bool
	p := projector{desk: x.Desk(), now: x.Now()}
	for _, e := range p.show(x.lastTurn(s.Conversation)) {
		if m, ok := e.data.(messageEvent); ok && m.From == bot.FromAgent {
			seen = len(m.Blocks) == 1 && m.Blocks[0].Kind == fileBlock && m.Blocks[0].Text == "manual.pdf" && m.Blocks[0].URL == "files/"+f.ID
		}
	}
	if !seen {
		t.Error("the customer does not see the file")
	}
	a := x.want(http.StatusOK, call{method: "GET", path: "/chat/v1/files/" + f.ID, token: s.Token})
	if string(a.body) != "%PDF-1.7 canary" || !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%q %v", a.body, a.header)
	}
	body, header = upload("x", "text/plain", "x")
	for as, status := range map[string]int{"omar": 404, "audrey": 403, "": 401} {
		b := bytes.NewReader(body.Bytes())
		if a := x.do(call{method: "POST", path: path, as: as, body: b, header: header}); a.status != status {
			t.Errorf("%q: %d", as, a.status)
		}
	}
}

func TestUploadsAreBounded(t *testing.T) {
	x := newRig(t)
	s := x.chatOpen()
	for name, c := range map[string]struct {
		content string
		cut     int // of the form's end
		status  int
	}{
		"at the limit": {strings.Repeat("x", channel.MaxFile), 0, 202},
		"one over":     {strings.Repeat("x", channel.MaxFile+1), 0, 413},
		"far over":     {strings.Repeat("x", maxFileBody+1), 0, 413},
		"cut short":    {"abc", 10, 400},
	} {
		body, header := upload("big.bin", "application/octet-stream", c.content)
		body.Truncate(body.Len() - c.cut)
		if a := x.do(call{method: "POST", path: "/chat/v1/files", token: s.Token, body: body, header: header}); a.status != c.status {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if n := len(x.conversationFiles(s.Conversation)); n != 1 {
		t.Errorf("%d files are there", n)
	}
	var last int
	for range 12 {
		last = x.chatFile(s, "a.txt", "text/plain", "x").status
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the twelfth upload at once: %d", last)
	}
}
