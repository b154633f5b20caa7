package email

import (
	"regexp"
	"slices"
	"strings"

	"frontdesk/bot/channel"
)

// attributions are the lines that mail programs put before the mail that is answered.
var attributions = []*regexp.Regexp{
	regexp.MustCompile(`^(On|Am|Le|El|Il|Em|Op|Den|Dne|W dniu)\b.{4,300}(wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev|napsal|napisał)[^:：]{0,120}[:：]$`),
	regexp.MustCompile(`^.{4,300}(wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev|написал\(?а?\)?|写道)\s?[:：]$`),
	regexp.MustCompile(`^(?i)-{2,}\s*(original message|ursprüngliche nachricht|message d'origine|mensaje original|messaggio originale|oorspronkelijk bericht|mensagem original|reply message)\s*-{2,}$`),
}

// fields begin the block of headers that Outlook puts before the mail that is answered.
var fields = regexp.MustCompile(`^\*?(From|Von|De|Da|Van|Från|Fra|Od|Lähettäjä|发件人|От)\s?\*?[:：]\*?\s?\S`)

// second is a line that follows in such a block within three lines.
var second = regexp.MustCompile(`^\*?(Sent|Gesendet|Envoyé|Enviado|Inviato|Verzonden|Skickat|Sendt|Date|Datum|Fecha|Data|Wysłano|发送时间|Отправлено|To|An|À|Para|A|Aan)\s?\*?[:：]\*?\s?\S`)

// mobiles are what telephones put below a mail.
var mobiles = regexp.MustCompile(`(?i)^((sent|get|verzonden|inviato|envoyé|enviado|skickat) .{0,30}(iphone|ipad|android|samsung|galaxy|outlook|mobile|phone|mail|ios|smartphone|blackberry|proton).{0,40}|(von|gesendet) .{0,30}(iphone|ipad|android|samsung|galaxy|handy|smartphone|outlook|mobilgerät|mobiltelefon).{0,40}|(diese nachricht wurde von meinem .{3,60} gesendet\.?))$`)

// maxSignature is the longest signature, in lines: what is longer was meant to be read.
const maxSignature = 12

// maxStrip bounds the text that is looked through, in bytes: four times what the desk takes.
const maxStrip = 4 * channel.MaxText

// clipBytes is the beginning of a text.
func clipBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

// strip takes the mail that is answered, and the signature, out of a text. An answer between the quoted lines stays as it
// is, with them: they are what it speaks of. It never leaves nothing where something was said.
func strip(text string) string {
	text = tidy(clipBytes(text, maxStrip))
	lines := strings.Split(text, "\n")
	if out := tidy(strings.Join(below(lines), "\n")); out != "" {
		return out
	}
	cut := quoteBegins(lines)
	if out := tidy(strings.Join(signatureOff(lines[:cut]), "\n")); out != "" {
		return out
	}
	return text
}

// quoteBegins is the line from which on there is nothing but what is answered.
func quoteBegins(lines []string) int {
	for i, l := range lines {
		if rest := strings.TrimSpace(l); attributed(lines, i) || fields.MatchString(rest) && outlook(lines, i) || strings.HasPrefix(rest, "________________________________") && outlook(lines, i+1) {
			if !answersBelow(lines[i+1:]) {
				return i
			}
		}
	}
	end := len(lines)
	for end > 0 && (quoted(lines[end-1]) || strings.TrimSpace(lines[end-1]) == "") {
		end--
	}
	if slices.ContainsFunc(lines[:end], quoted) { // an answer between what it answers
		return len(lines)
	}
	return end
}

// attributed tells whether a line, or it and the next as mail programs break it, says who wrote what follows.
func attributed(lines []string, i int) bool {
	one := strings.TrimSpace(lines[i])
	two := one
	if i+1 < len(lines) {
		two += " " + strings.TrimSpace(lines[i+1])
	}
	if quoted(lines[i]) || !said(one) && !said(two) {
		return false
	}
	for n, a := range attributions {
		if said(one) && a.MatchString(one) && (n != 1 || quotedNext(lines, i+1)) || n == 0 && said(two) && a.MatchString(two) && quotedNext(lines, i+2) {
			return true
		}
	}
	return false
}

// said tells whether a line may say who wrote what follows: looking closer takes long.
func said(l string) bool {
	return l != "" && len(l) < 400 && (strings.HasSuffix(l, ":") || strings.HasSuffix(l, "：") || strings.HasSuffix(l, "--"))
}

// quotedNext tells whether the next line with words is quoted.
func quotedNext(lines []string, i int) bool {
	for ; i < len(lines); i++ {
		if strings.TrimSpace(lines[i]) != "" {
			return quoted(lines[i])
		}
	}
	return false
}

// outlook tells whether a block of header fields begins at a line.
func outlook(lines []string, i int) bool {
	for i < len(lines) && strings.TrimSpace(lines[i]) == "" {
		i++
	}
	if i >= len(lines) || !fields.MatchString(strings.TrimSpace(lines[i])) {
		return false
	}
	for n := i + 1; n < len(lines) && n <= i+3; n++ {
		if second.MatchString(strings.TrimSpace(lines[n])) {
			return true
		}
	}
	return false
}

// answersBelow tells whether an answer stands below or between quoted lines.
func answersBelow(lines []string) bool {
	seen := false
	for _, l := range lines {
		if quoted(l) {
			seen = true
		} else if seen && strings.TrimSpace(l) != "" {
			return true
		}
	}
	return false
}

func quoted(l string) bool { return strings.HasPrefix(strings.TrimLeft(l, " \t"), ">") }

// signatureOff takes the signature off: from the line "-- " on (RFC 3676), and what telephones add.
func signatureOff(lines []string) []string {
	for i := len(lines) - 1; i >= 0 && len(lines)-i <= maxSignature+1; i-- {
		if l := lines[i]; l == "--" || l == "-- " {
			lines = lines[:i]
			break
		}
	}
	for len(lines) > 0 {
		last := strings.TrimSpace(lines[len(lines)-1])
		if last != "" && !mobiles.MatchString(last) {
			break
		}
		lines = lines[:len(lines)-1]
	}
	return lines
}

// below is an answer under the mail that it answers: what follows the quoted lines.
func below(lines []string) []string {
	i, some := 0, false
	for i < len(lines) && (quoted(lines[i]) || strings.TrimSpace(lines[i]) == "" || !some && attributed(lines, i)) {
		some = some || quoted(lines[i])
		i++
	}
	if !some {
		return nil
	}
	if slices.ContainsFunc(lines[i:], quoted) {
		return nil
	}
	return signatureOff(lines[i:])
}
