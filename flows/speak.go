package flows

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// say tells the customer a text of a flow.
func (m *machine) say(c context, t *text, choices []Choice) {
	ts, used := t.in(m.locale, c.prog.names.Locales)
	if len(ts) == 0 {
		return
	}
	text := m.variant(ts).fill(func(ref string) string { return m.inShort(c, ref, m.shown(c, ref, used)) })
	m.effect(Say{TextID: t.id, Locale: used, Text: text, Choices: choices})
}

// maxEcho is how many letters of what the customer wrote the bot says back: he knows what he has pasted.
const maxEcho = 280

// inShort cuts what was told in words to what is worth reading again.
func (m *machine) inShort(c context, ref, shown string) string {
	s := c.flow.bySlot[ref]
	if s == nil || s.kind != KindText || utf8.RuneCountInString(shown) <= maxEcho {
		return shown
	}
	cut := string([]rune(shown)[:maxEcho])
	if at := strings.LastIndexAny(cut, " \n"); at > maxEcho/2 {
		cut = cut[:at]
	}
	return cut + " …"
}

// words renders a text of a flow without saying it.
func (m *machine) words(c context, t *text) string {
	ts, used := t.in(m.locale, c.prog.names.Locales)
	if len(ts) == 0 {
		return ""
	}
	return m.fill(c, m.variant(ts), used)
}

// note renders a text for the people of the desk, in the desk's first language.
func (m *machine) note(c context, t *text) string {
	if t == nil {
		return ""
	}
	ts, used := t.in(c.prog.names.Locales[0], c.prog.names.Locales)
	if len(ts) == 0 {
		return ""
	}
	return m.fill(c, ts[0], used)
}

func (m *machine) variant(ts []template) template { return ts[m.in.Roll%uint64(len(ts))] }

func (m *machine) fill(c context, t template, locale string) string {
	return t.fill(func(ref string) string { return m.shown(c, ref, locale) })
}

// shown is what a placeholder shows: a slot in the customer's words, a column, a fact.
func (m *machine) shown(c context, ref, locale string) string {
	if c.flow != nil {
		if s := c.flow.bySlot[ref]; s != nil {
			if v, ok := m.slot(c, s); ok {
				return m.display(c.prog, s, v.Value, locale)
			}
			return ""
		}
		if v, ok := c.row(ref); ok {
			return v
		}
	}
	if ref == "today" {
		return displayDate(m.today(), m.in.Now, m.lexiconOf(locale), language(locale))
	}
	f := m.fact(ref)
	if f.Kind == KindYesNo {
		return m.yesNoWord(f.Text, locale)
	}
	return f.Text
}

// fact is what the desk knows by a name; of what is not known it has no text.
func (m *machine) fact(name string) Value {
	if m.in.Facts == nil {
		return Value{}
	}
	v, _ := m.in.Facts(name)
	return v
}

// row is a column of something looked up.
func (c context) row(ref string) (string, bool) {
	for i := range len(ref) {
		if ref[i] == '.' {
			row, ok := c.Rows[ref[:i]]
			return row[ref[i+1:]], ok
		}
	}
	return "", false
}

func (m *machine) lexiconOf(locale string) *lexicon {
	if locale == m.locale {
		return m.lex
	}
	return m.live.lexicon(locale)
}

// display is a value in the words of a locale.
func (m *machine) display(p *Program, s *slot, v Value, locale string) string {
	switch {
	case v.Text == "" && len(v.List) == 0:
		return m.sysWords("sys.not_given", locale)
	case s.kind == KindYesNo:
		return m.yesNoWord(v.Text, locale)
	case s.kind == KindChoice:
		for _, ch := range s.choices {
			if ch.id == v.Text {
				ts, _ := ch.says.in(locale, p.names.Locales)
				return ts[0].fill(func(string) string { return "" })
			}
		}
	case s.kind == KindService:
		return p.serviceName(v.Text, locale)
	case s.kind == KindDate:
		return displayDate(v.Text, m.in.Now, m.lexiconOf(locale), language(locale))
	case len(v.List) > 0:
		shown := make([]string, len(v.List))
		for i, x := range v.List {
			shown[i] = m.display(p, s, x, locale)
		}
		return strings.Join(shown, ", ")
	}
	return v.Text
}

func (m *machine) yesNoWord(text, locale string) string {
	if text == "yes" {
		return m.sysWords("sys.button.yes", locale)
	}
	return m.sysWords("sys.button.no", locale)
}

// serviceName is a service in the words of a locale, its id where it has none.
func (p *Program) serviceName(id, locale string) string {
	for _, s := range p.names.Services {
		if s.ID != id {
			continue
		}
		for _, l := range append([]string{locale, language(locale)}, p.names.Locales...) {
			if w := s.Says[l]; w != "" {
				return w
			}
		}
	}
	return id
}

// displayDate writes a date as people do: the day of the week, and the year only when it is another one.
func displayDate(v string, now time.Time, lex *lexicon, lang string) string {
	at, err := time.Parse(time.RFC3339, v)
	timed := err == nil
	if !timed {
		if at, err = time.Parse(time.DateOnly, v); err != nil {
			return v
		}
	}
	day, month, hour := strconv.Itoa(at.Day())+" ", lex.months[at.Month()-1], ", "+at.Format("15:04")
	weekday := lex.days[at.Weekday()] + " "
	if lang == "de" {
		weekday, day, hour = lex.days[at.Weekday()]+", ", strconv.Itoa(at.Day())+". ", hour+" Uhr"
	}
	out := weekday + day + month
	if at.Year() != now.Year() {
		out += " " + strconv.Itoa(at.Year())
	}
	if timed {
		out += hour
	}
	return out
}

// today is the customer's date.
func (m *machine) today() string {
	now := m.in.Now
	if m.in.Zone != "" {
		if loc, err := time.LoadLocation(m.in.Zone); err == nil {
			now = now.In(loc)
		}
	}
	return now.Format(time.DateOnly)
}

// sys says one of the bot's own texts; params are name, value, name, value.
func (m *machine) sys(id string, params ...string) { m.sysOffer(id, nil, params...) }

// sysOffer says one of the bot's own texts with quick replies.
func (m *machine) sysOffer(id string, choices []Choice, params ...string) {
	t := m.live.texts[id]
	if t == nil {
		return // a test holds every id used here against the files
	}
	ts, used := t.in(m.locale, m.live.names.Locales)
	words := m.variant(ts).fill(func(ref string) string { return m.param(ref, used, params) })
	m.effect(Say{TextID: id, Locale: used, Text: words, Choices: choices})
}

func (m *machine) param(ref, locale string, params []string) string {
	for i := 0; i+1 < len(params); i += 2 {
		if params[i] == ref {
			return params[i+1]
		}
	}
	return m.shown(context{}, ref, locale)
}

// sysWords renders one of the bot's own texts.
func (m *machine) sysWords(id, locale string, params ...string) string {
	t := m.live.texts[id]
	if t == nil {
		return ""
	}
	ts, used := t.in(locale, m.live.names.Locales)
	return ts[0].fill(func(ref string) string { return m.param(ref, used, params) })
}

// scope gives expressions the values of a frame.
func (m *machine) scope(c context) scope {
	return func(name string) any {
		if s := c.flow.bySlot[name]; s != nil {
			v, _ := m.slot(c, s)
			return celValue(v.Value, s.kind)
		}
		switch name {
		case "today":
			return m.today()
		case "under_way":
			return m.underWayBelow(c)
		case "promise.late":
			return c.Rows["promise"]["late"] == "yes"
		}
		if kind, fact := c.prog.facts[name]; fact {
			return celValue(m.fact(name), kind)
		}
		if v, ok := c.row(name); ok {
			return v
		}
		if c.knows(root(name)) {
			return m.fact(name).Text
		}
		return nil
	}
}

// knows says whether a name stands for rows that are looked up in the flow.
func (c context) knows(as string) bool {
	_, row := c.flow.rows[as]
	return row || as == "ticket" || as == "promise"
}

// holds decides a condition and puts it in the trace with the values it saw. A condition that cannot be worked out
// does not hold.
func (m *machine) holds(c context, e *expr, step, otherwise string) bool {
	sc := m.scope(c)
	v, err := e.eval(sc)
	why := e.src + ": " + e.saw(sc)
	if err != nil {
		m.mark(c.Frame, step, otherwise, fmt.Sprintf("%s; could not be worked out (%v)", why, err))
		return false
	}
	if yes, _ := v.Value().(bool); yes {
		m.mark(c.Frame, step, "held", why)
		return true
	}
	m.mark(c.Frame, step, otherwise, why)
	return false
}
