package email

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"mime"
	"net/mail"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/emersion/go-message/charset"
	"github.com/emersion/go-message/textproto"
	"golang.org/x/text/encoding/charmap"
)

// maxHeader bounds the header of a mail in bytes; what is beyond it is not read.
const maxHeader = 256 << 10

// header is the head of a mail or of a part.
type header struct{ textproto.Header }

var fieldForm = regexp.MustCompile(`^[!-9;-~]+[ \t]*:`)

// readHeader reads up to the empty line. Lines that are no fields are left out, and make it broken: mail is older than
// its standards.
func readHeader(r *bufio.Reader) (h header, broken bool) {
	var clean bytes.Buffer
	used, kept := 0, false
	for used <= maxHeader {
		line, err := r.ReadSlice('\n')
		used += len(line)
		long := errors.Is(err, bufio.ErrBufferFull)
		bare := bytes.TrimRight(line, "\r\n")
		switch {
		case len(bare) == 0 && !long:
			h.Header, err = textproto.ReadHeader(bufio.NewReader(&clean))
			return h, broken || err != nil && !errors.Is(err, io.EOF)
		case len(bare) > 0 && (bare[0] == ' ' || bare[0] == '\t'):
			broken = broken || !kept
		default:
			kept = fieldForm.Match(bare)
			broken = broken || !kept
		}
		if kept {
			clean.Write(bare)
			if !long {
				clean.WriteString("\r\n")
			}
		}
		for long { // one line longer than the buffer
			line, err = r.ReadSlice('\n')
			used += len(line)
			if long = errors.Is(err, bufio.ErrBufferFull); kept && used <= maxHeader {
				clean.Write(bytes.TrimRight(line, "\r\n"))
			}
			if !long && kept {
				clean.WriteString("\r\n")
			}
		}
		if err != nil { // the mail ends in its header
			break
		}
	}
	h.Header, _ = textproto.ReadHeader(bufio.NewReader(&clean))
	return h, true
}

// text reads a field as words: encoded words decoded, control characters out.
func (h header) text(key string) string {
	d := mime.WordDecoder{CharsetReader: charset.Reader}
	raw := utf8Text([]byte(h.Get(key)))
	s, err := d.DecodeHeader(raw)
	if err != nil {
		s = raw
	}
	return oneLine(s)
}

// oneLine makes a text one line of visible characters.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.Fields(s), " ")
}

// utf8Text reads bytes that should be UTF-8; what is not is taken for what it mostly is then, Windows' Latin.
func utf8Text(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	s, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return string(s)
}

var idPattern = regexp.MustCompile(`<([^<>\s]{1,250})>`)

// ids lists the message ids of a field, without their brackets; at most the first 100.
func (h header) ids(key string) (out []string) {
	for _, m := range idPattern.FindAllStringSubmatch(h.Get(key), 100) {
		out = append(out, m[1])
	}
	return out
}

// id is the first message id of a field, or "".
func (h header) id(key string) string {
	if ids := h.ids(key); len(ids) > 0 {
		return ids[0]
	}
	return ""
}

// addresses lists those of a field, in lower case. What cannot be read is left out.
func (h header) addresses(key string) (out []string) {
	p := mail.AddressParser{WordDecoder: &mime.WordDecoder{CharsetReader: charset.Reader}}
	for f := h.FieldsByKey(key); f.Next(); {
		value := utf8Text([]byte(f.Value()))
		list, err := p.ParseList(value)
		if err != nil {
			for _, m := range looseAddress.FindAllString(value, 100) {
				if a, ok := cleanAddress(m); ok {
					out = append(out, a)
				}
			}
			continue
		}
		for _, l := range list {
			if a, ok := cleanAddress(l.Address); ok {
				out = append(out, a)
			}
		}
	}
	return out
}

var looseAddress = regexp.MustCompile(`[^\s<>,;:"()\[\]]+@[^\s<>,;:"()\[\]]+`)

// from is the one who wrote: exactly one address in exactly one field, or nobody.
func (h header) from() (address, name string, ok bool) {
	f := h.FieldsByKey("From")
	if !f.Next() {
		return "", "", false
	}
	value := utf8Text([]byte(f.Value()))
	if f.Next() {
		return "", "", false
	}
	p := mail.AddressParser{WordDecoder: &mime.WordDecoder{CharsetReader: charset.Reader}}
	list, err := p.ParseList(value)
	if err != nil || len(list) != 1 {
		return "", "", false
	}
	address, ok = cleanAddress(list[0].Address)
	return address, clipRunes(oneLine(list[0].Name), maxName), ok
}

// maxName bounds a person's name, in runes.
const maxName = 100

func clipRunes(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}

// cleanAddress gives an address in the one form in which it is kept, or false: a plain local part, a domain with a dot
// or localhost, at most 254 bytes, nothing that means something in a header or an SMTP command.
func cleanAddress(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at == len(s)-1 || at > 64 || len(s) > 254 || !utf8.ValidString(s) {
		return "", false
	}
	local, domain := s[:at], s[at+1:]
	bad := func(r rune) bool {
		return r <= ' ' || r == 0x7f || strings.ContainsRune(`<>()[]\,;:"@`, r) || unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
	}
	if strings.ContainsFunc(local, bad) || strings.ContainsFunc(domain, bad) || strings.Trim(local, ".") != local || strings.Trim(domain, ".-") != domain ||
		strings.Contains(s, "..") || strings.ContainsAny(domain, "/%!+") {
		return "", false
	}
	return s, true
}

func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }
