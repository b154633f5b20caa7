package bot

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"frontdesk/bot/channel"
)

// What the buttons in a thread do. A press is the act of whoever pressed.
const (
	CaseTake     = "case:take"
	CaseHandBack = "case:hand_back"
	CaseResolve  = "case:resolve"
	CaseReopen   = "case:reopen"
)

// CaseVerbs are the acts of the buttons.
var CaseVerbs = map[string]Verb{CaseTake: Take, CaseHandBack: HandBack, CaseResolve: Resolve, CaseReopen: Reopen}

// NoteMark begins a text in a thread that is a note for colleagues.
const NoteMark = "//"

// soFar bounds what a thread begins with of what was said before it.
const (
	soFarLines = 40
	soFarBytes = 6 << 10
)

// Poster makes the words for a thread. All of them are in the desk's first language: it is what staff have in common.
type Poster struct {
	Desk    *Desk
	Console string // address of the conversation in the console, or ""
}

// told is what a turn says to colleagues in the thread of a case: all that was said, but for what was written there.
func (t *Turn) told(k Case) []Message {
	if t.Event.Kind == Threads || t.Event.Failed != nil && t.Event.Failed.Case != nil && t.Event.Failed.Case.Same(k) {
		return nil
	}
	all := t.Overheard()
	if a := t.Event.Act; a != nil && a.Place != nil && a.Place.Thread == k.Thread {
		all = slices.DeleteFunc(all, func(m Message) bool { return m.From == FromAgent })
	}
	return all
}

// Post is what a turn says in its thread. Before are the turns before it, for a thread that begins with it.
func (p Poster) Post(s Send, before []Turn, t Turn) channel.Outbound {
	o := s.Out
	o.Locale = p.Desk.Locales[0]
	said := p.named(before, t.told(*s.Case))
	switch {
	case s.Opens && s.Case.Thread.Room == "":
		o.Body = slices.Concat(p.brief(t), p.soFar(append(slices.Clone(before), t)), p.how())
	case s.Opens:
		o.Body = slices.Concat(p.spoken(t, said), p.brief(t))
	case s.Closes:
		o.Body = append(p.spoken(t, said), p.ends(t)...)
	case len(said) == 1:
		o.From, o.Body = p.who(t, said[0]), shown(said[0])
	default:
		o.Body = p.spoken(t, said)
	}
	if s.Opens || s.Closes || t.Event.Kind == Said || t.Event.Act != nil && !t.Event.Act.Verb.quiet() {
		o.Options = p.buttons(t, s.Closes)
	}
	if len(o.Body) == 0 {
		o.Body = []channel.Block{{Kind: channel.TextBlock, Text: "…"}}
	}
	return o
}

// Title is what the thread of a turn's conversation is called.
func (p Poster) Title(c Conversation, t Turn) string {
	number, title := "", ""
	if k := ticketOf(t); k != nil {
		number, title = k.Number, k.Title
	}
	words := strings.Join(strings.Fields(number+" "+cmp.Or(title, c.Topic)), " ")
	return cmp.Or(words, t.Facts.Customer.Name, p.text("sys.case.customer", nil))
}

// ticketOf is the ticket that a turn is about, as far as the turn tells.
func ticketOf(t Turn) *Ticket {
	if t.Ticket != nil {
		return t.Ticket
	}
	if n := len(t.Facts.Tickets); n > 0 {
		return &t.Facts.Tickets[n-1]
	}
	return nil
}

func (p Poster) text(id string, params map[string]string) string {
	s, _, _ := p.Desk.Program.Text(id, p.Desk.Locales[0], params, 0)
	return s
}

func (p Poster) line(id string, params map[string]string) channel.Block {
	return channel.Block{Kind: channel.TextBlock, Text: p.text(id, params)}
}

// brief is why a team has it: its lines without their links, which lead into the console.
func (p Poster) brief(t Turn) (out []channel.Block) {
	if k := ticketOf(t); k != nil {
		out = append(out, channel.Block{Kind: channel.TextBlock, Text: k.Number + " · " + k.Title})
	}
	if t.Handoff == nil {
		return out
	}
	if why := strings.TrimSpace(t.Handoff.Why); why != "" {
		out = append(out, channel.Block{Kind: channel.TextBlock, Text: why})
	}
	var items []string
	for _, l := range t.Handoff.Brief {
		switch {
		case l.Label != "":
			items = append(items, l.Label+": "+l.Text)
		case l.Text != t.Handoff.Why:
			items = append(items, l.Text)
		}
	}
	if len(items) > 0 {
		out = append(out, channel.Block{Kind: channel.ListBlock, Items: items})
	}
	return out
}

// soFar is what was said since the matter began, the newest of it where it is much.
func (p Poster) soFar(turns []Turn) []channel.Block {
	for i, t := range slices.Backward(turns) {
		if t.Anew {
			turns = turns[i:]
			break
		}
	}
	var said []channel.Block
	for i, t := range turns {
		for _, m := range p.named(turns[:i], t.Overheard()) {
			said = append(said, p.labelled(t, m)...)
		}
	}
	n, size := len(said), 0
	for n > 0 && len(said)-n < soFarLines && size+len(said[n-1].Plain()) <= soFarBytes {
		n--
		size += len(said[n].Plain())
	}
	out := []channel.Block{p.line("sys.case.so_far", nil)}
	if n > 0 {
		out = append(out, p.line("sys.case.earlier", map[string]string{"count": strconv.Itoa(n)}))
	}
	return append(out, said[n:]...)
}

// how says what may be done in a thread, and where all of it stands.
func (p Poster) how() []channel.Block {
	out := []channel.Block{p.line("sys.case.how", nil)}
	if p.Console != "" {
		out = append(out, channel.Block{Kind: channel.LinkBlock, Text: p.text("sys.case.console", nil), URL: p.Console})
	}
	return out
}

// named says of messages that were taken back which ones: a thread has them in their order, where the console has them in their place.
func (p Poster) named(before []Turn, said []Message) []Message {
	for i, m := range said {
		if !strings.HasPrefix(m.TextID, textWithdrawn) {
			continue
		}
		if words := wordsOf(before, m.Edits); words != "" {
			said[i].Body = []channel.Block{p.line("sys.case.taken_back", map[string]string{"text": words})}
		} else if m.From == FromCustomer {
			said[i].Body = []channel.Block{p.line("sys.case.taken_back_one", nil)}
		}
	}
	return said
}

// takenRunes bounds what is told of a message that was taken back: enough to know it by, since it stands above.
const takenRunes = 60

// wordsOf is how what stands in a message's place begins.
func wordsOf(turns []Turn, id string) string {
	for _, t := range slices.Backward(turns) {
		for _, m := range t.Overheard() {
			if id != "" && (m.ID == id || m.Edits == id) {
				return clip(strings.Join(strings.Fields(strings.TrimPrefix(m.PlainText(), Amended)), " "), takenRunes)
			}
		}
	}
	return ""
}

// ends says why a thread closes.
func (p Poster) ends(t Turn) []channel.Block {
	switch {
	case t.Owner == OwnerNobody && t.Event.Act != nil:
		return []channel.Block{p.line("sys.case.solved", map[string]string{"agent": t.Event.Act.Name})}
	case t.Owner == OwnerNobody:
		return []channel.Block{p.line("sys.case.over", nil)}
	case t.Anew:
		return []channel.Block{p.line("sys.case.anew", nil)}
	}
	return []channel.Block{p.line("sys.case.left", map[string]string{"team": p.Desk.Team(t.Team).Name.In(p.Desk.Locales[0], p.Desk.Locales...)})}
}

// spoken is what was said in a turn, each with who said it.
func (p Poster) spoken(t Turn, said []Message) (out []channel.Block) {
	for _, m := range said {
		out = append(out, p.labelled(t, m)...)
	}
	return out
}

// labelled is a message behind the name of who wrote it.
func (p Poster) labelled(t Turn, m Message) []channel.Block {
	body, who := shown(m), p.who(t, m)
	if who == "" || len(body) == 0 {
		return body
	}
	if body[0].Kind == channel.TextBlock {
		body[0].Text = who + ": " + body[0].Text
		return body
	}
	return append([]channel.Block{{Kind: channel.TextBlock, Text: who + ":"}}, body...)
}

// shown is a message without its cards, which are said in words as well, and with the names of its files: they are
// opened on the console.
func shown(m Message) []channel.Block {
	out := slices.DeleteFunc(slices.Clone(m.Body), func(b channel.Block) bool {
		return b.Kind == channel.TicketBlock || b.Kind == channel.PromiseBlock
	})
	for _, f := range m.Files {
		out = append(out, channel.Block{Kind: channel.TextBlock, Text: "📎 " + cmp.Or(f.Name, f.MIME)})
	}
	return out
}

// who wrote a message, so that nobody can be taken for another: a customer calls himself what he likes.
func (p Poster) who(t Turn, m Message) string {
	agent := t.Facts.Agent
	if a := t.Event.Act; a != nil {
		agent = a.Name
	}
	switch {
	case m.From == FromCustomer && t.Writer() != "":
		return t.Writer() + " (" + p.text("sys.case.customer", nil) + ")"
	case m.From == FromCustomer:
		return p.text("sys.case.customer", nil)
	case m.From == FromBot:
		return p.text("sys.case.bot", nil)
	case m.From == FromAgent && m.Private:
		return agent + " (" + p.text("sys.case.note", nil) + ")"
	case m.From == FromAgent:
		return agent
	}
	return "" // the desk itself
}

// buttons are the acts that fit what a turn has left.
func (p Poster) buttons(t Turn, closes bool) (out []channel.Option) {
	add := func(ids ...string) {
		for _, id := range ids {
			out = append(out, channel.Option{ID: id, Label: p.text("sys."+strings.ReplaceAll(id, ":", "."), nil)})
		}
	}
	switch t.Owner {
	case OwnerNobody:
		add(CaseReopen)
	case OwnerWaiting:
		if !closes {
			add(CaseTake, CaseHandBack, CaseResolve)
		}
	case OwnerAgent:
		if !closes {
			add(CaseHandBack, CaseResolve)
		}
	case OwnerBot:
		if !closes {
			add(CaseTake, CaseResolve)
		}
	}
	return out
}

// Say is an answer to who wrote in a thread, made from one of the desk's texts.
func (p Poster) Say(id string, params map[string]string) channel.Outbound {
	return channel.Outbound{Body: []channel.Block{p.line(id, params)}, Locale: p.Desk.Locales[0]}
}
