package email

import (
	"bufio"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"path"
	"slices"
	"strings"

	"github.com/emersion/go-message/charset"
	"github.com/emersion/go-message/textproto"

	"frontdesk/bot/channel"
)

// The bounds of what is read of one mail. Nothing beyond them is lost: the mail stays in the mailbox.
const (
	maxMail  = 64 << 20 // bytes: the largest file in base64, and room for more
	maxPart  = 1 << 20  // bytes of one text; what a person writes is far less
	maxNest  = 12       // multiparts in multiparts
	maxParts = 300
	maxFiles = 50
)

// part is a leaf of a mail.
type part struct {
	header
	index  int // counts the leaves from 0
	mime   string
	params map[string]string
	name   string // of the file; "" = it has none
	inline bool   // shown within the text
	body   io.Reader
}

// walk reads a mail and shows its leaves in order; visit reads as much of a body as it likes. It returns the mail's header
// first seen by begin. broken says that something was not as it should be.
func walk(r io.Reader, begin func(header) bool, visit func(part) error) (broken bool, err error) {
	br := bufio.NewReader(io.LimitReader(r, maxMail))
	h, broken := readHeader(br)
	if !begin(h) {
		return broken, nil
	}
	w := walker{visit: visit, broken: broken}
	err = w.entity(h, br, 0)
	return w.broken, err
}

type walker struct {
	visit  func(part) error
	leaves int
	broken bool
}

func (w *walker) entity(h header, body io.Reader, depth int) error {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if kind == "" {
		kind = "text/plain"
		w.broken = w.broken || err != nil && h.Has("Content-Type")
	}
	boundary := params["boundary"]
	if !strings.HasPrefix(kind, "multipart/") || boundary == "" || depth >= maxNest {
		if strings.HasPrefix(kind, "multipart/") { // whose parts cannot be told
			w.broken, kind = true, "text/plain"
		}
		return w.leaf(h, kind, params, body)
	}
	parts := textproto.NewMultipartReader(body, boundary)
	for n := 0; w.leaves < maxParts; n++ {
		p, err := parts.NextPart()
		if err != nil {
			w.broken = w.broken || n == 0 || !errors.Is(err, io.EOF)
			return nil
		}
		if err := w.entity(header{p.Header}, p, depth+1); err != nil {
			return err
		}
	}
	w.broken = true
	return nil
}

func (w *walker) leaf(h header, kind string, params map[string]string, body io.Reader) error {
	p := part{header: h, index: w.leaves, mime: strings.ToLower(kind), params: params}
	w.leaves++
	disposition, dparams, _ := mime.ParseMediaType(h.Get("Content-Disposition"))
	p.name = fileName(dparams["filename"], params["name"])
	p.inline = disposition == "inline" || disposition == "" && h.Has("Content-Id")
	if disposition == "attachment" && p.name == "" {
		p.name = "attachment"
	}
	p.body = &reading{r: decoded(h, body), broken: &w.broken}
	return w.visit(p)
}

// reading ends where decoding fails, and remembers that it did.
type reading struct {
	r      io.Reader
	broken *bool
}

func (r *reading) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		*r.broken, err = true, io.EOF
	}
	return n, err
}

// decoded undoes the transfer encoding. An unknown one is left as it is.
func decoded(h header, body io.Reader) io.Reader {
	switch word(h, "Content-Transfer-Encoding") {
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, &base64Only{r: body})
	}
	return body
}

// base64Only leaves out what is not base64, as blanks and what mailing lists put behind it.
type base64Only struct {
	r     io.Reader
	ended bool
}

// inBase64 are the bytes that mean something.
var inBase64 = func() (t [256]bool) {
	for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n" {
		t[c] = true
	}
	return t
}()

func (b *base64Only) Read(p []byte) (int, error) {
	for {
		n, err := b.r.Read(p)
		if i := slices.IndexFunc(p[:n], func(c byte) bool { return !inBase64[c] }); i >= 0 { // rare
			kept := i
			for _, c := range p[i:n] {
				if b.ended = b.ended || c == '-'; inBase64[c] && !b.ended { // a dash: the boundary of a part that should have been there
					p[kept] = c
					kept++
				}
			}
			n = kept
		}
		if b.ended && n == 0 {
			return 0, io.EOF
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// fileName makes a name of a file out of what a stranger wrote: no path, no control characters.
func fileName(names ...string) string {
	d := mime.WordDecoder{CharsetReader: charset.Reader}
	for _, n := range names {
		if s, err := d.DecodeHeader(utf8Text([]byte(n))); err == nil {
			n = s
		}
		n = oneLine(strings.ReplaceAll(n, `\`, "/"))
		if n = path.Base("/" + n); n != "/" && n != "." && n != ".." {
			return clipRunes(n, 200)
		}
	}
	return ""
}

// content is what a mail says and holds.
type content struct {
	plain, page []string
	files       []channel.File
	report      report
	cut         bool // there is more text than was read
	more        bool // there are more files than are listed
}

// decorative is the size below which a picture within the text is taken for a logo or a tracker.
const decorative = 8 << 10

// take reads one leaf.
func (c *content) take(p part) error {
	switch {
	case p.mime == "message/delivery-status" || p.mime == "message/global-delivery-status":
		c.report.status(p.body)
		return nil
	case c.report.seen && (p.mime == "message/rfc822" || p.mime == "text/rfc822-headers" || p.mime == "message/global-headers" || p.mime == "message/global"):
		c.report.returned(p.body)
		return nil
	case p.name == "" && p.mime == "text/plain":
		c.plain = append(c.plain, c.words(p))
		return nil
	case p.name == "" && p.mime == "text/html":
		c.page = append(c.page, c.words(p))
		return nil
	}
	size, err := io.Copy(io.Discard, p.body)
	if err != nil {
		return err
	}
	if strings.HasPrefix(p.mime, "image/") && p.inline && p.Has("Content-Id") && size < decorative {
		return nil
	}
	if len(c.files) >= maxFiles {
		c.more = true
		return nil
	}
	c.files = append(c.files, channel.File{ID: partName(p.index), Name: orName(p), MIME: p.mime, Size: size})
	return nil
}

func orName(p part) string {
	switch {
	case p.name != "":
		return p.name
	case p.mime == "message/rfc822":
		return "mail.eml"
	case p.mime == "text/calendar":
		return "invitation.ics"
	}
	return "attachment"
}

// words reads a text.
func (c *content) words(p part) string {
	b, err := io.ReadAll(io.LimitReader(p.body, maxPart+1))
	if err != nil || len(b) > maxPart {
		b, c.cut = b[:min(len(b), maxPart)], true
	}
	s := inCharset(b, p.params["charset"])
	if strings.EqualFold(p.params["format"], "flowed") {
		s = unflow(s, strings.EqualFold(p.params["delsp"], "yes"))
	}
	return s
}

// inCharset reads bytes in a charset; an unknown one, or one that they are not in, as best it can.
func inCharset(b []byte, label string) string {
	switch label = strings.ToLower(label); label {
	case "", "utf-8", "us-ascii", "ascii", "utf8":
		return utf8Text(b)
	}
	r, err := charset.Reader(label, strings.NewReader(string(b)))
	if err != nil {
		return utf8Text(b)
	}
	out, err := io.ReadAll(io.LimitReader(r, 4*maxPart))
	if err != nil {
		return utf8Text(b)
	}
	return strings.ToValidUTF8(string(out), "\uFFFD")
}

// unflow joins the lines of a flowed text (RFC 3676): those that end in a space, and have the same depth of quotation.
func unflow(s string, delsp bool) string {
	var sb strings.Builder
	open, depth, n := false, 0, 0
	for l := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		d := len(l) - len(strings.TrimLeft(l, ">"))
		text := strings.TrimPrefix(l[d:], " ")
		soft := strings.HasSuffix(text, " ") && text != "-- "
		joins := open && d == depth && text != "-- "
		if open, depth = soft, d; soft && delsp {
			text = strings.TrimSuffix(text, " ")
		}
		if !joins {
			if n > 0 {
				sb.WriteByte('\n')
			}
			if d > 0 {
				sb.WriteString(strings.Repeat(">", min(d, maxNest)) + " ")
			}
		}
		sb.WriteString(text)
		n++
	}
	return sb.String()
}
