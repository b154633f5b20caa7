package email

import (
	"slices"
	"strings"
)

// loopHeader stands in every mail of ours, with its signed id. A mail that carries it is one of ours that comes back; with the id of
// another organisation's desk it is an ordinary mail.
const loopHeader = "X-Frontdesk-Id"

// returned tells whether a mail is one of ours, that came back as it was or in an answer that copied its fields. The id's
// signature holds for the customer, who received the mail, or returns it.
func (s self) returned(h header, from string) bool {
	for _, id := range h.ids(loopHeader) {
		for _, a := range append(append(h.addresses("To"), h.addresses("Cc")...), from) {
			if _, ok := s.ownID(id, a); ok {
				return true
			}
		}
	}
	return false
}

// robots are the local parts that no person writes from.
var robots = map[string]bool{
	"mailer-daemon": true, "mailerdaemon": true, "postmaster": true, "noreply": true, "no-reply": true, "no_reply": true,
	"donotreply": true, "do-not-reply": true, "do_not_reply": true, "bounce": true, "bounces": true, "listserv": true, "majordomo": true,
}

// automatic tells whether a mail was not written by a person to the desk: an automatic answer (RFC 3834), a report of a
// mail server, a mail of a list or in bulk, or one of ours. Such mails are never answered.
func (s self) automatic(h header, from string) bool {
	if _, own := s.ownAddress(from); own || s.returned(h, from) {
		return true
	}
	if local := from[:strings.LastIndexByte(from, '@')]; robots[local] {
		return true
	}
	if v := word(h, "Auto-Submitted"); v != "" && v != "no" {
		return true
	}
	switch word(h, "Precedence") {
	case "bulk", "junk", "list", "auto_reply", "auto-reply":
		return true
	}
	if slices.ContainsFunc([]string{"List-Id", "List-Unsubscribe", "List-Post", "List-Help", "X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Mail-Autoreply", "X-Loop"}, h.Has) {
		return true
	}
	if !h.Has(loopHeader) && suppresses(h) { // desks before this version wrote it into people's mails too, and mark the bot's otherwise
		return true
	}
	if h.Has("Return-Path") && strings.Trim(h.Get("Return-Path"), "<> \t") == "" {
		return true
	}
	return word(h, "Content-Type") == "multipart/report"
}

// suppresses tells whether a mail asks for no automatic answer.
func suppresses(h header) bool {
	for v := range strings.SplitSeq(strings.ToLower(h.Get("X-Auto-Response-Suppress")), ",") {
		if v = strings.TrimSpace(v); v == "all" || v == "autoreply" {
			return true
		}
	}
	return false
}

// word is the first word of a field, in lower case, without its parameters.
func word(h header, key string) string {
	v, _, _ := strings.Cut(strings.ToLower(h.Get(key)), ";")
	v, _, _ = strings.Cut(strings.TrimSpace(v), " ")
	return v
}
