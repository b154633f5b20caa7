package flows

import (
	"cmp"
	"slices"
	"strings"
)

// A message may hold several wishes. One is served at once, by the part of the message that tells it; the others wait in their
// order, each with its part, so that nobody has to write it again.

// Told is a part of a message, with the values found in it, counted from its first byte.
type Told struct {
	Text  string  `json:"text"`
	Found []Found `json:"found,omitempty"`
}

// queueOthers keeps the other wishes of a message for afterwards, and says so. What is left of the message is the part that tells
// the first one.
func (m *machine) queueOthers(first string) {
	var titles []string
	for _, w := range m.wishes {
		if !w.Sure || w.Intent == first || contains(ReservedIntents(), w.Intent) || contains(m.st.Queued, w.Intent) {
			continue
		}
		if f := m.live.byIntent[w.Intent]; f != nil && f == m.live.byIntent[first] {
			continue
		}
		if len(m.st.Queued) >= MaxDepth {
			break
		}
		m.queue(w)
		if title := m.titleOfIntent(w.Intent); title != "" {
			titles = append(titles, title)
		}
		m.mark(nil, "", "queued", w.Intent)
	}
	if len(titles) > 0 {
		m.sys("sys.two_wishes", "title", strings.Join(titles, "; "))
	}
	m.readPart(first)
}

// queueBehind keeps a wish that is told behind a yes for afterwards: "it works, thanks, but the printer is out of toner". It is false
// where what stands there is about the same matter.
func (m *machine) queueBehind(c context) bool {
	wish := m.sure()
	if at := slices.IndexFunc(m.msg.spots, func(p position) bool { return p.pause }); at > 0 { // "it works, thanks" is still the answer
		defer m.behind(at)()
	}
	if n := m.joiners(); n > 0 {
		defer m.behind(n)()
	}
	if wish == "" || m.live.byIntent[wish] == nil || m.ownWish(wish) || contains(m.st.Queued, wish) || !m.detourBorneOut(wish) || m.aboutTold(c) || m.echoes() {
		return false
	}
	m.queue(Wish{Intent: wish, Start: m.msg.start, End: m.msg.start + len(m.msg.text)})
	m.mark(nil, "", "queued", wish)
	return true
}

// queue keeps one wish with the part of the message that tells it.
func (m *machine) queue(w Wish) {
	for len(m.st.QueuedAt) < len(m.st.Queued) {
		m.st.QueuedAt = append(m.st.QueuedAt, m.in.Turn)
	}
	for len(m.st.QueuedSaid) < len(m.st.Queued) {
		m.st.QueuedSaid = append(m.st.QueuedSaid, Told{})
	}
	m.st.Queued = append(m.st.Queued, w.Intent)
	m.st.QueuedAt = append(m.st.QueuedAt, m.in.Turn)
	m.st.QueuedSaid = append(m.st.QueuedSaid, m.partOf(w))
}

// partOf is the part of the message that tells a wish, all of it where that is not known. A long one is no description.
func (m *machine) partOf(w Wish) Told {
	start, end := w.Start, w.End
	if start < 0 || end <= start || end > len(m.in.Text) {
		start, end = 0, len(m.in.Text)
	}
	if end-start > MaxMissed {
		return Told{}
	}
	t := Told{Text: m.in.Text[start:end]}
	for _, f := range m.in.Found {
		if f.Start >= start && f.End <= end {
			f.Start, f.End = f.Start-start, f.End-start
			t.Found = append(t.Found, f)
		}
	}
	return t
}

// readPart leaves of a message with several wishes the part that tells the given one. What was found in the other parts is heard: a
// number may stand with one wish and be meant for both.
func (m *machine) readPart(intent string) {
	i := slices.IndexFunc(m.wishes, func(w Wish) bool { return w.Intent == intent && w.End > w.Start })
	if i < 0 || m.choice != "" || !slices.ContainsFunc(m.wishes, func(w Wish) bool { return w.Sure && w.Intent != intent && w.End > w.Start }) {
		return
	}
	w := m.wishes[i]
	t := m.partOf(w)
	if t.Text == "" {
		return
	}
	var others []Value
	for _, f := range m.in.Found {
		if (f.Start < w.Start || f.End > w.End) && hearable(f.Kind) && f.Kind != KindDate && !m.takenBack(f.Start) {
			others = append(others, f.Value)
		}
	}
	m.readInstead(t.Text, t.Found)
	for _, v := range others {
		m.hearValue(v)
	}
}

// unqueue takes a wish out of the queue and returns what was told of it.
func (m *machine) unqueue(i int) (said Told) {
	m.st.Queued = slices.Delete(m.st.Queued, i, i+1)
	if i < len(m.st.QueuedAt) {
		m.st.QueuedAt = slices.Delete(m.st.QueuedAt, i, i+1)
	}
	if i < len(m.st.QueuedSaid) {
		said = m.st.QueuedSaid[i]
		m.st.QueuedSaid = slices.Delete(m.st.QueuedSaid, i, i+1)
	}
	return said
}

// takeQueued puts what was told of a wish that waits in front of the message that comes to it by itself.
func (m *machine) takeQueued(intent string) {
	i := slices.Index(m.st.Queued, intent)
	if i < 0 || slices.ContainsFunc(m.st.Stack, func(f Frame) bool { return m.live.byIntent[intent] != nil && f.Flow == m.live.byIntent[intent].id }) {
		return
	}
	switch said := m.unqueue(i); {
	case said.Text == "":
	case m.choice != "":
		m.choice = ""
		m.readInstead(said.Text, said.Found)
	default:
		before := said.Text
		if !endsSentence(before) {
			before += "."
		}
		before += " "
		m.readInstead(before+m.msg.text, append(slices.Clone(said.Found), m.foundBehind(len(before))...))
	}
}

// nextWish serves the next wish that was heard, once nothing runs any more.
func (m *machine) nextWish() bool {
	if len(m.st.Queued) == 0 {
		return false
	}
	next := m.st.Queued[0]
	said := m.unqueue(0)
	if title := m.titleOfIntent(next); title != "" {
		m.sys("sys.next_wish", "title", title)
	}
	m.hearFound()
	m.choice = prefixIntent + next // the message of this turn is about something else
	if said.Text != "" {
		m.choice = ""
		m.readInstead(said.Text, said.Found)
		m.wishes = []Wish{{Intent: next, Sure: true}}
	}
	return m.begin(next)
}

// WaitingWish is a wish that was heard beside another one, and not served yet.
type WaitingWish struct {
	Title string // what the desk calls it, or its id
	Turn  int64  // in which it was heard, 0 = not known
}

// WaitingWishes lists the wishes that a conversation has still to come to, in a locale's words.
func (p *Program) WaitingWishes(s *State, locale string) []WaitingWish {
	m := machine{live: p, in: &Input{}, locale: p.nearest(locale)}
	var out []WaitingWish
	for i, intent := range s.Queued {
		w := WaitingWish{Title: cmp.Or(m.titleOfIntent(intent), intent)}
		if i < len(s.QueuedAt) {
			w.Turn = s.QueuedAt[i]
		}
		out = append(out, w)
	}
	return out
}
