package email

import (
	"strings"
)

// proof is what is known of whether a mail comes from whom it says.
type proof uint8

const (
	unknown proof = iota // nobody looked, or the sender's domain publishes nothing
	proved
	refuted // the domain says that such mails are not its own
)

// microsoft stands for Exchange Online, which writes no name into its Authentication-Results.
const microsoft = "microsoft"

// proofOf reads the topmost Authentication-Results (RFC 8601) that the own mail server wrote. Fields below it came with
// the mail and prove nothing. The sender is proved by DMARC, or by a DKIM signature or SPF of the domain in From.
func (s self) proofOf(h header, from string) proof {
	if s.authServ == "" {
		return unknown
	}
	for f := h.FieldsByKey("Authentication-Results"); f.Next(); {
		name, results := readResults(f.Value())
		if name != s.authServ && (s.authServ != microsoft || name != "") {
			continue
		}
		return judgeResults(results, domainOf(from))
	}
	return unknown
}

// result is one method of an Authentication-Results field: dkim=pass header.d=example.com.
type result struct {
	method, value string
	props         map[string]string
}

func judgeResults(results []result, domain string) proof {
	out := unknown
	for _, r := range results {
		switch {
		case r.method == "dmarc" && (r.value == "fail" || r.value == "permerror"):
			return refuted
		case r.value != "pass":
		case r.method == "dmarc":
			if d := r.props["header.from"]; d == "" || d == domain {
				out = proved
			}
		case r.method == "dkim":
			d := r.props["header.d"]
			if d == "" {
				_, d, _ = strings.Cut(r.props["header.i"], "@")
			}
			if within(domain, d) {
				out = proved
			}
		case r.method == "spf":
			d := r.props["smtp.mailfrom"]
			if at := strings.LastIndexByte(d, '@'); at >= 0 {
				d = d[at+1:]
			}
			if d == domain {
				out = proved
			}
		}
	}
	return out
}

// within tells whether a domain is another, or below it.
func within(domain, other string) bool {
	return strings.Contains(other, ".") && (domain == other || strings.HasSuffix(domain, "."+other))
}

// readResults reads the name of who wrote the field, "" if there is none, and the methods. Everything is in lower case.
func readResults(value string) (name string, out []result) {
	for i, piece := range splitResults(value) {
		words := strings.Fields(piece)
		if len(words) == 0 {
			continue
		}
		if i == 0 && !strings.Contains(words[0], "=") {
			name = words[0]
			continue
		}
		method, val, ok := strings.Cut(words[0], "=")
		if !ok {
			continue
		}
		method, _, _ = strings.Cut(method, "/")
		r := result{method: method, value: val, props: map[string]string{}}
		for _, w := range words[1:] {
			if k, v, ok := strings.Cut(w, "="); ok && r.props[k] == "" {
				r.props[k] = v
			}
		}
		out = append(out, r)
	}
	return name, out
}

// splitResults cuts a field at its semicolons. Comments go; what is quoted becomes one word, without anything in it that
// could pass for more.
func splitResults(value string) []string {
	var out []string
	var sb strings.Builder
	depth, quoted := 0, false
	for i := 0; i < len(value); i++ {
		c := value[i]
		switch {
		case c == '\\' && (quoted || depth > 0):
			i++
		case quoted:
			if c == '"' {
				quoted = false
			} else if c > ' ' && c != '=' && c != ';' {
				sb.WriteByte(c)
			}
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			if depth--; depth == 0 {
				sb.WriteByte(' ')
			}
		case depth > 0:
		case c == '"':
			quoted = true
		case c == ';':
			out = append(out, sb.String())
			sb.Reset()
		default:
			sb.WriteByte(c)
		}
	}
	if depth > 0 || quoted { // a field that does not end says nothing
		return nil
	}
	out = append(out, sb.String())
	for i := range out {
		out[i] = strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(out[i], " =", "="), "= ", "="))
	}
	return out
}
