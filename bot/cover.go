package bot

import (
	"slices"
	"strings"

	"frontdesk/bot/channel"
	"frontdesk/flows"
)

// covered stands for a code that links addresses, where others than its customer read along.
const covered = "link-…"

// Cover takes the codes out of a text: who reads one may go on as its customer.
func Cover(text string) string {
	if !strings.Contains(text, "ink-") && !strings.Contains(text, "INK-") {
		return text
	}
	return linkForm.ReplaceAllString(text, covered)
}

// Overheard is what was said in a turn for everybody but its customer: staff, also those who may only read, all who are in
// a room in which a team works, and whoever is given a transcript.
func (t Turn) Overheard() []Message {
	all := slices.Clone(t.Transcript())
	for i := range all {
		all[i] = all[i].overheard()
	}
	return all
}

func (m Message) overheard() Message {
	m.Body = slices.Clone(m.Body)
	for i, b := range m.Body {
		m.Body[i] = channel.Block{Kind: b.Kind, Text: Cover(b.Text), URL: Cover(b.URL), Items: slices.Clone(b.Items)}
		for j, item := range b.Items {
			m.Body[i].Items[j] = Cover(item)
		}
	}
	if slices.ContainsFunc(m.Choices, func(c flows.Choice) bool { return strings.HasPrefix(c.ID, choiceJoin) }) {
		m.Choices = slices.Clone(m.Choices)
		for i, c := range m.Choices {
			if strings.HasPrefix(c.ID, choiceJoin) {
				m.Choices[i].ID = choiceJoin
			}
		}
	}
	return m
}
