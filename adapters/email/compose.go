package email

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"strings"
	"time"

	"github.com/emersion/go-message/mail"

	"frontdesk/bot/channel"
)

// outgoing is a mail that goes out.
type outgoing struct {
	wire
	id   string // without brackets
	date time.Time
	memo memo
	file *channel.File
	open io.Reader // of the file; nil = none
}

// readWire reads the part of a message.
func readWire(p channel.Part) (wire, error) {
	var w wire
	if json.Unmarshal(p.Wire, &w) != nil || p.Method != method {
		return w, errors.New("email: the part is not one of this adapter")
	}
	if to, ok := cleanAddress(w.To); !ok || to != w.To {
		return w, errors.New("email: the part is not for one mail address")
	}
	return w, nil
}

// head is the header of the mail.
func (o outgoing) head(s self, name string) mail.Header {
	var h mail.Header
	h.SetDate(o.date)
	shown := name
	if o.Name != "" {
		shown = strings.TrimSpace(o.Name + " " + parens(name))
	}
	h.SetAddressList("From", []*mail.Address{{Name: shown, Address: s.address}})
	h.SetAddressList("To", []*mail.Address{{Address: o.To}})
	if s.plus {
		h.SetAddressList("Reply-To", []*mail.Address{{Name: name, Address: s.replyAddress(o.To, o.Thread)}})
	}
	subject := "Re: " + o.memo.Subject
	if o.memo.Subject == "" {
		subject = "Re: " + s.address
	}
	h.SetSubject(subject)
	h.SetMessageID(o.id)
	if o.memo.ID != "" {
		h.SetMsgIDList("In-Reply-To", []string{o.memo.ID})
		h.SetMsgIDList("References", append(append([]string{}, o.memo.Refs...), o.memo.ID))
	}
	if o.Name == "" { // RFC 3834; what a person writes is no automatic answer
		h.Set("Auto-Submitted", "auto-replied")
		h.Set("X-Auto-Response-Suppress", "All")
	}
	h.Set(loopHeader, "<"+o.id+">")
	if languageForm.MatchString(o.Locale) {
		h.Set("Content-Language", o.Locale)
	}
	return h
}

func parens(s string) string {
	if s == "" {
		return ""
	}
	return "(" + s + ")"
}

// write writes the mail: the words as text and as HTML, and the file.
func (o outgoing) write(to io.Writer, s self, name string) error {
	h := o.head(s, name)
	if o.file == nil {
		w, err := mail.CreateInlineWriter(to, h)
		if err != nil {
			return err
		}
		return errors.Join(o.words(w), w.Close())
	}
	m, err := mail.CreateWriter(to, h)
	if err != nil {
		return err
	}
	w, err := m.CreateInline()
	if err != nil {
		return err
	}
	if err := errors.Join(o.words(w), w.Close()); err != nil {
		return err
	}
	if err := o.attach(m); err != nil {
		return err
	}
	return m.Close()
}

func (o outgoing) words(w *mail.InlineWriter) error {
	for _, p := range []struct{ kind, text string }{{"text/plain", o.Text + "\n"}, {"text/html", o.HTML}} {
		var h mail.InlineHeader
		h.SetContentType(p.kind, map[string]string{"charset": "utf-8"})
		pw, err := w.CreatePart(h)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(pw, p.text); err != nil {
			return err
		}
		if err := pw.Close(); err != nil {
			return err
		}
	}
	return nil
}

// attach writes the file, exactly as long as it is said to be.
func (o outgoing) attach(m *mail.Writer) error {
	var h mail.AttachmentHeader
	kind := o.file.MIME
	if kind == "" || strings.HasPrefix(kind, "multipart/") || strings.HasPrefix(kind, "message/") || strings.ContainsAny(kind, "\r\n;\" ") {
		kind = "application/octet-stream"
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": orFile(o.file.Name)})) // RFC 2231; the library writes what RFC 2047 forbids there
	w, err := m.CreateAttachment(h)
	if err != nil {
		return err
	}
	n, err := io.Copy(w, io.LimitReader(o.open, maxUpload+1))
	if err != nil || n > maxUpload || o.file.Size > 0 && n != o.file.Size {
		return channel.ErrFile
	}
	return w.Close()
}

func orFile(name string) string {
	if name = fileName(name); name == "" {
		return "file"
	}
	return name
}
