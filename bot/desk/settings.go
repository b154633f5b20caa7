package desk

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/flows"
	"frontdesk/intents"
)

// What holds where desk.yaml says nothing.
const (
	defaultUnheard = 15 * time.Minute
	defaultReopen  = 72 * time.Hour
)

var localeForm = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2}|-[0-9]{3})?$`)

// deskFile reads desk.yaml.
func (l *loader) deskFile(f flows.File) {
	n := l.open(f, deskShape)
	d := l.out.Desk
	l.readLocales(n.get("locales"))
	d.Locales = l.locales
	d.ID = l.id(n.get("id"), "desk")
	d.Name = l.words(n.get("name"), "the name")
	d.Zone = l.zone(n.get("zone"))
	d.Calendar = l.refer(n.get("calendar"), "calendar")
	d.Person = l.refer(n.get("person"), "team")
	d.Escalate = l.refer(n.get("escalate"), "team")
	offers := l.list(n.get("offers"), "offers") // flows.Parse checks them
	for _, o := range offers {
		if s := l.text(o, "an offer"); s != "" {
			d.Offers, l.offersAt = append(d.Offers, s), append(l.offersAt, flows.Spot{Line: max(o.at.line, 1), Column: max(o.at.col, 1)})
		}
	}
	d.Unheard = l.duration(n.get("unheard"), "unheard", defaultUnheard)
	d.Privacy = l.address(n.get("privacy"), "privacy")
	l.severities(n.get("severities"))
	l.afterResolve(n.get("after_resolve"))
	l.thresholds(n.get("thresholds"))
	l.redact(n.get("redact"))
	l.entities(n.get("entities"))
	l.tableSpecs(n.get("tables"))
}

func (l *loader) readLocales(n *node) {
	for _, item := range l.list(n, "locales") {
		s := l.text(item, "a language")
		switch {
		case s == "":
		case !localeForm.MatchString(s):
			l.add(item.at, badLocale, fmt.Sprintf("%q is not the code of a language", s), "write it as en, de or pt-BR")
		case slices.Contains(l.locales, s):
			l.add(item.at, idTwice, fmt.Sprintf("%q stands here twice", s), "remove one of the two")
		default:
			l.locales = append(l.locales, s)
		}
	}
}

// zone reads the name of a time zone.
func (r *reader) zone(n *node) string {
	s := r.text(n, "the zone")
	if s == "" {
		return ""
	}
	if _, err := time.LoadLocation(s); err != nil || s == "Local" {
		r.add(n.at, badZone, fmt.Sprintf("%q is not a time zone", s), "write it as Europe/London or America/New_York")
		return ""
	}
	return s
}

// address reads a web address.
func (r *reader) address(n *node, what string) string {
	s := r.text(n, what)
	if s == "" {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		r.add(n.at, badAddress, fmt.Sprintf("%s %q is not a web address", what, s), "write it in full: https://example.com/page")
		return ""
	}
	return s
}

// severities reads what impact and urgency make of a ticket.
func (l *loader) severities(n *node) {
	n = l.object(n, severitiesShape)
	d := l.out.Desk
	for _, item := range l.list(n.get("levels"), "levels") {
		if s := l.text(item, "a severity"); s != "" {
			l.define(item.at, "severity", s)
			d.Levels = append(d.Levels, s)
		}
	}
	d.Severity = l.refer(n.get("usual"), "severity")
	d.Severities = map[string]map[string]string{}
	matrix := n.get("matrix")
	if matrix == nil {
		return
	}
	if matrix.kind != mapping {
		l.wrongType(matrix, "the matrix", mapping)
		return
	}
	for _, p := range matrix.pairs {
		d.Severities[l.side(p.key, "impact")] = l.row(p.value)
	}
}

// otherwise stands for an impact or urgency that is not known or has no line of its own.
const otherwise = "otherwise"

// side is an impact or urgency in the matrix; "" for the rest.
func (l *loader) side(key *node, slot string) string {
	if key.text == otherwise {
		return ""
	}
	l.levels = append(l.levels, levelUse{key.at, slot, key.text})
	return key.text
}

// row reads the line of one impact: urgency → severity, or one severity for all.
func (l *loader) row(n *node) map[string]string {
	out := map[string]string{}
	switch {
	case n == nil:
	case n.kind == mapping:
		for _, p := range n.pairs {
			out[l.side(p.key, "urgency")] = l.refer(p.value, "severity")
		}
	default:
		out[""] = l.refer(n, "severity")
	}
	return out
}

func (l *loader) afterResolve(n *node) {
	n = l.object(n, afterShape)
	l.out.Desk.After = bot.AfterResolve{
		Reopen: l.duration(n.get("reopen"), "reopen", defaultReopen),
		Survey: l.yes(n.get("survey"), "survey", true),
	}
}

// thresholds reads where the bot acts, asks, or gives up.
func (l *loader) thresholds(n *node) {
	n = l.object(n, thresholdsShape)
	t := &l.out.Desk.Thresholds
	t.Answer = l.share(n.get("answer"), "answer", 0)
	t.DidYouMean = l.share(n.get("did_you_mean"), "did_you_mean", 0)
	t.Person = l.share(n.get("person"), "person", bot.DefaultPerson)
	t.Pressing = l.share(n.get("pressing"), "pressing", 0)
	as := n.get("pressing_as")
	if t.PressingAs = l.text(as, "the urgency"); t.PressingAs != "" {
		l.levels = append(l.levels, levelUse{as.at, "urgency", t.PressingAs})
	}
	if (n.get("pressing") == nil) != (as == nil) {
		l.add(n.at, keyMissing, "pressing and pressing_as belong together", "write both: pressing: 0.5 and the urgency that such a ticket gets")
	}
}

// redact reads what is taken out of messages before they are stored: names of built-in patterns, and own patterns
// with their names.
func (l *loader) redact(n *node) {
	if n == nil {
		return
	}
	var patterns []string
	for _, item := range l.list(n, "redact") {
		if item.kind == mapping && len(item.pairs) == 1 {
			name, pattern := l.id(item.pairs[0].key, "pattern"), item.pairs[0].value
			if s := l.text(pattern, "the pattern"); name != "" && s != "" && l.pattern(pattern, s) {
				patterns = append(patterns, name+"="+s)
			}
			continue
		}
		if s := l.oneOf(item, "what is redacted", bot.Redactions...); s != "" {
			patterns = append(patterns, s)
		}
	}
	r, err := bot.NewRedactor(patterns)
	if err != nil {
		l.add(n.at, badPattern, err.Error(), "mend the pattern")
		return
	}
	l.out.Desk.Redactor = r
}

// pattern checks a regular expression. One that matches nothing at all would match everywhere.
func (r *reader) pattern(n *node, s string) bool {
	re, err := regexp.Compile(s)
	switch {
	case err != nil:
		r.add(n.at, badPattern, fmt.Sprintf("the pattern cannot be read: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: ")),
			"check its brackets; a pattern is best written in single quotes")
	case re.MatchString(""):
		r.add(n.at, badPattern, "the pattern matches an empty text, so it would match everywhere", "make it ask for at least one letter or digit")
	case !r.published && tooCostly(s, re):
		r.add(n.at, badPattern, "the pattern takes too long on a long message", "make it shorter: fewer and smaller {repetitions}, no part that may match in many ways")
	default:
		return true
	}
	return false
}

// builtinKinds are kinds of value that need no definition.
var builtinKinds = []string{flows.KindText, flows.KindNumber, flows.KindYesNo, flows.KindDate, flows.KindEmail, flows.KindPhone,
	flows.KindChoice, flows.KindService, flows.KindTicket, flows.KindList, intents.KindURL, intents.KindMoney, intents.KindPerson}

// entities reads the desk's own kinds of value.
func (l *loader) entities(n *node) {
	if n == nil {
		return
	}
	if n.kind != mapping {
		l.wrongType(n, "entities", mapping)
		return
	}
	for _, p := range n.pairs {
		kind := l.id(p.key, "entity")
		if slices.Contains(builtinKinds, kind) {
			l.add(p.key.at, builtinKind, fmt.Sprintf("%q is a kind that every desk has", kind), "choose another name, as order_"+kind)
			continue
		}
		spec := l.entity(p, kind)
		if kind != "" {
			l.kinds = append(l.kinds, kind)
			l.out.Entities = append(l.out.Entities, spec)
		}
	}
}

func (l *loader) entity(p pair, kind string) intents.Spec {
	spec := intents.Spec{Kind: kind}
	n := l.object(p.value, entityShape.called("the entity "+kind))
	pattern, values := n.get("pattern"), n.get("list")
	if (pattern == nil) == (values == nil) {
		l.add(p.key.at, patternOrList, fmt.Sprintf("%q needs either a pattern or a list", kind), `write pattern: '\d{5}' or a list of values`)
		return spec
	}
	if s := l.text(pattern, "the pattern"); s != "" && l.pattern(pattern, s) {
		spec.Pattern = s
	}
	if values != nil {
		spec.List = l.valueList(values)
	}
	return spec
}

// valueList reads values with other ways to write them. No two values may be written alike.
func (l *loader) valueList(n *node) []intents.ListValue {
	var out []intents.ListValue
	seen := map[string]bool{}
	once := func(n *node, s string) {
		if key := strings.ToLower(s); seen[key] {
			l.add(n.at, valueTwice, fmt.Sprintf("%q stands for two values", s), "keep it with one of them")
		} else {
			seen[key] = true
		}
	}
	if n.kind != mapping {
		for _, item := range l.list(n, "the list") {
			if s := l.text(item, "a value"); s != "" {
				once(item, s)
				out = append(out, intents.ListValue{Value: s})
			}
		}
		return out
	}
	for _, p := range n.pairs {
		once(p.key, p.key.trimmed())
		v := intents.ListValue{Value: p.key.trimmed()}
		for _, item := range l.list(p.value, "the other words") {
			if s := l.text(item, "a word"); s != "" {
				once(item, s)
				v.Synonyms = append(v.Synonyms, s)
			}
		}
		out = append(out, v)
	}
	return out
}
