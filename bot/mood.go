package bot

import (
	"slices"
	"strings"

	"frontdesk/intents"
)

// Thresholds are where the desk draws its lines. They are probabilities and moods from 0 to 1.
type Thresholds struct {
	intents.Thresholds
	Person     float64 // anger from which a person is offered at the first miss
	Pressing   float64 // urgency from which a ticket whose urgency nobody named gets PressingAs; 0 = never
	PressingAs string  // a choice of the slot urgency
}

// DefaultPerson is the anger from which a person is offered at the first miss: shouting and exclamation marks, or two
// strong words.
const DefaultPerson = 0.5

// mood is that of the message, zero where nothing tells of it.
func (x *decision) mood() intents.Mood {
	if r := x.facts.Reading; r != nil && r.Mood != nil {
		return *r.Mood
	}
	return intents.Mood{}
}

// upset tells whether the customer sounds as if one more question were one too many.
func (x *decision) upset() bool {
	p := x.desk.Thresholds.Person
	return p > 0 && x.mood().Anger >= p
}

// pressing is the urgency of a ticket that nobody named one for: what the message sounds like, if that is clear.
func (x *decision) pressing() string {
	t := x.desk.Thresholds
	if t.PressingAs == "" || x.mood().Urgency < t.Pressing {
		return ""
	}
	x.mark("urgency "+t.PressingAs, "nobody named one, and the message sounds so: "+kinds(x.mood()))
	return t.PressingAs
}

// kinds lists the sorts of sign, without the customer's words.
func kinds(m intents.Mood) string {
	var out []string
	for _, s := range m.Signs {
		if !slices.Contains(out, s.Kind) {
			out = append(out, s.Kind)
		}
	}
	return strings.Join(out, ", ")
}

// signs quotes what tells of the mood.
func signs(m intents.Mood) string {
	var out []string
	for _, s := range m.Signs {
		out = append(out, "“"+clip(s.Text, lineRunes)+"”")
	}
	return strings.Join(out, ", ")
}

// moodLine tells the agent how the customer sounds, where that is worth a line.
func (x *decision) moodLine() string {
	m := x.mood()
	if !x.upset() && m.Urgency < intents.SoundsUrgent {
		return ""
	}
	s, _, _ := x.desk.Program.Text("sys.mood", x.desk.Locales[0], map[string]string{"signs": signs(m)}, 0)
	return s
}
