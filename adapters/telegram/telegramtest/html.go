package telegramtest

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// shown is a text with its mark-up worked out.
type shown struct {
	text     string
	styles   []string
	links    []string
	mentions []string
}

// tags that Telegram's HTML knows, with their attributes.
var tags = map[string]string{"b": "", "i": "", "u": "", "s": "", "code": "", "pre": "", "blockquote": "", "a": "href"}

var entities = map[string]string{"lt": "<", "gt": ">", "amp": "&", "quot": `"`}

// readHTML reads a text as Telegram does: strictly. Its errors quote the text, as Telegram's do.
func readHTML(s, mode string) (shown, error) {
	var out shown
	if mode == "" {
		out.text = strings.TrimSpace(s)
		out.mentions = mentions(out.text)
		return out, nil
	}
	if mode != "HTML" {
		return out, fmt.Errorf("unsupported parse_mode")
	}
	var sb, callable strings.Builder // callable: what may hold mentions
	var open []string
	for i := 0; i < len(s); {
		switch s[i] {
		case '<':
			end := strings.IndexByte(s[i:], '>')
			if end < 0 {
				return out, fmt.Errorf("Unclosed start tag at byte offset %d", i) //nolint:staticcheck // Telegram's words
			}
			tag := s[i+1 : i+end]
			i += end + 1
			if name, ok := strings.CutPrefix(tag, "/"); ok {
				if len(open) == 0 || open[len(open)-1] != name {
					return out, fmt.Errorf("Unexpected end tag %q", name) //nolint:staticcheck // Telegram's words
				}
				open = open[:len(open)-1]
				continue
			}
			name, attr, _ := strings.Cut(tag, " ")
			want, known := tags[name]
			if !known {
				return out, fmt.Errorf("Unsupported start tag %q", name) //nolint:staticcheck // Telegram's words
			}
			if want != "" {
				v, ok := strings.CutPrefix(attr, want+`="`)
				if !ok || !strings.HasSuffix(v, `"`) {
					return out, fmt.Errorf("Invalid attribute %q", attr)
				}
				out.links = append(out.links, unescape(strings.TrimSuffix(v, `"`)))
				if strings.HasPrefix(v, "tg:") {
					out.mentions = append(out.mentions, v)
				}
			}
			open = append(open, name)
			out.styles = append(out.styles, name)
		case '&':
			end := strings.IndexByte(s[i:], ';')
			if end > 0 && entities[s[i+1:i+end]] != "" {
				sb.WriteString(entities[s[i+1:i+end]])
				callable.WriteByte('x')
				i += end + 1
				continue
			}
			sb.WriteByte('&')
			callable.WriteByte('x')
			i++
		default:
			sb.WriteByte(s[i])
			if strings.Contains(strings.Join(open, " "), "pre") || strings.Contains(strings.Join(open, " "), "code") {
				callable.WriteByte(' ')
			} else {
				callable.WriteByte(s[i])
			}
			i++
		}
	}
	if len(open) > 0 {
		return out, fmt.Errorf("Can't find end tag corresponding to start tag %q", open[len(open)-1]) //nolint:staticcheck // Telegram's words
	}
	out.text = strings.TrimFunc(sb.String(), unicode.IsSpace)
	if strings.TrimFunc(out.text, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }) == "" {
		out.text = ""
	}
	out.mentions = append(out.mentions, mentions(callable.String())...)
	return out, nil
}

func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&amp;", "&").Replace(s)
}

var mention = regexp.MustCompile(`(?:^|[^\p{L}\p{N}_])(@[A-Za-z0-9_]+)`)

// mentions are the names that Telegram would call: every @name that no letter stands before.
func mentions(s string) (out []string) {
	for _, m := range mention.FindAllStringSubmatch(s, -1) {
		out = append(out, m[1])
	}
	return out
}
