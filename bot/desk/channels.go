package desk

import (
	"fmt"
	"net/url"
	"strings"

	"frontdesk/bot"
	"frontdesk/flows"
)

// Channel is a configured way in.
type Channel struct {
	Name    string
	Web     *Web     // a chat on web pages; else nil
	Adapter *Adapter // a channel that an adapter speaks; else nil
	at      place
}

// CannotStart is the problem of a channel that would not start where it was tried, and why.
func (c Channel) CannotStart(why error) Problem {
	var r report
	r.add(c.at, cannotStart, fmt.Sprintf("the channel %q cannot start here: %v", c.Name, why), "put it right in channels.yaml, or in the environment in which the desk runs; until then the desk runs without this channel")
	return r.problems[0]
}

// Web is a chat on web pages, as channels.yaml describes it.
type Web struct {
	Title    bot.Words // head of the chat
	Origins  []string  // of the pages that may show it, as https://shop.example; none = the desk's own pages
	Locale   string    // where the browser's language is none of the desk's; "" = the desk's first
	Theme    string    // auto, light or dark
	Accent   string    // colour, #rrggbb, or ""
	Position string    // right or left
	Identity string    // environment variable that holds the key for signed identities, or ""
}

// channelsFile reads channels.yaml.
func (l *loader) channelsFile(f flows.File) {
	n := l.open(f, channelsShape)
	for _, item := range l.list(n.get("channels"), "channels") {
		name := l.id(item.get("name"), "channel")
		kind := l.choice(item, channelShape, "type")
		if kind == "" && item.get("type") != nil {
			continue
		}
		if k, ok := kindOf(kind); ok {
			l.object(item, k.shape())
			a := l.adapter(item, k)
			l.oneOfAKind(item, a)
			l.out.Channels = append(l.out.Channels, Channel{Name: name, Adapter: a, at: item.at})
			continue
		}
		l.object(item, webShape)
		if kind == "" || name == "" {
			continue
		}
		l.out.Channels = append(l.out.Channels, Channel{Name: name, at: item.at, Web: &Web{
			Title:    l.words(item.get("title"), "the title"),
			Origins:  l.origins(item.get("origins")),
			Locale:   l.locale(item.get("locale")),
			Theme:    orElse(l.choice(item, webShape, "theme"), "auto"),
			Accent:   l.colour(item.get("accent")),
			Position: orElse(l.choice(item, webShape, "position"), "right"),
			Identity: l.secret(item.get("identity")),
		}})
	}
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// locale reads a language of the desk; "" for one that it has not.
func (r *reader) locale(n *node) string {
	s := r.text(n, "the language")
	if s != "" && r.isForeign(s, n.at) {
		return ""
	}
	return s
}

// origins reads from which pages a chat may be used.
func (l *loader) origins(n *node) []string {
	var out []string
	for _, item := range l.list(n, "origins") {
		s := l.text(item, "an origin")
		if s == "" {
			continue
		}
		u, err := url.Parse(s)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.Path != "" || u.RawQuery != "" || u.User != nil || strings.Contains(u.Host, "*") {
			l.add(item.at, badOrigin, fmt.Sprintf("%q is not the origin of a page", s), "write scheme and host and nothing behind: https://shop.example")
			continue
		}
		out = append(out, strings.ToLower(s))
	}
	return out
}

func (l *loader) colour(n *node) string {
	s := strings.ToLower(l.text(n, "the colour"))
	if s == "" {
		return ""
	}
	if len(s) != 7 || s[0] != '#' || strings.Trim(s[1:], "0123456789abcdef") != "" {
		l.add(n.at, notAChoice, fmt.Sprintf("the colour cannot be %q", s), `write it as "#5b3fd6", in quotes`)
		return ""
	}
	return s
}

// secret reads a reference to a secret in the environment, and returns the variable's name. A secret itself is
// refused and not repeated in the message: the file may lie in a repository.
func (l *loader) secret(n *node) string {
	s := l.text(n, "the secret")
	if s == "" {
		return ""
	}
	name, ok := strings.CutPrefix(s, "env:")
	if !ok || name == "" || strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" {
		l.add(n.at, noSecret, "a secret cannot stand in this file", "put it into a variable of the environment and write env:NAME_OF_THE_VARIABLE")
		return ""
	}
	return name
}
