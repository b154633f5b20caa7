package bot

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"frontdesk/bot/channel"
	"frontdesk/flows"
	"frontdesk/intents"
)

// Utterance is a message to be understood, and where it is said.
type Utterance struct {
	Text   string
	Locale string // of the conversation
	Zone   string // of the customer; "" = the desk's
	At     time.Time
	First  bool // nothing was said before that tells the language
	// Dialogue is what the conversation remembers: what is asked for is looked for more closely.
	Dialogue *flows.State
	Form     bool // it stands for a form: what its fields hold is looked for, and no wish
}

// Utterance is a message of the customer in this conversation.
func (c *Conversation) Utterance(in *channel.Inbound, zone string, at time.Time) Utterance {
	return Utterance{Text: in.Text, Locale: c.Locale, Zone: zone, At: at, First: c.Topic == "", Dialogue: &c.State, Form: in.Kind == channel.Filled}
}

// Read understands a message in the conversation's language, and in the desk's others where it makes nothing of
// it in that one: Reading.Locale says which. It is done once, before deciding, and recorded with the facts.
func (d *Desk) Read(u Utterance) *intents.Reading {
	if u.Form {
		return d.readForm(u)
	}
	best := d.readIn(u.Text, u.Locale)
	if d.Languages != nil && (best.Verdict != intents.Sure || d.familiar(u.Locale, u.Text) == 0) {
		best = d.readElsewhere(u, best)
	}
	if best.Verdict != intents.Sure {
		d.readOn(u, &best)
	}
	doubtAnswer(&best)
	if best.Verdict != intents.Sure {
		d.lookUp(u.Text, &best)
	}
	if d.Languages != nil && best.Spoken == "" && d.Languages.Foreign(u.Text) {
		best.Foreign, best.Verdict = true, intents.None // words that look alike mean something else
	}
	record(&best)
	d.look(u, &best)
	return &best
}

// leastForAnswer is the InScope from which an answer is given unasked. A flow asks on and can be left; a wrong answer stands there.
// Of 60 questions that the example desk has no answer to, it keeps 3 of the 9 from being answered; of 38 that were answered
// rightly, one is asked back.
const leastForAnswer = 0.4

// doubtAnswer asks back where it is likelier that a question is none of the desk's than that it is.
func doubtAnswer(r *intents.Reading) {
	if r.Verdict == intents.Sure && len(r.Guesses) > 0 && strings.HasPrefix(r.Guesses[0].Intent, answerIntent) && r.InScope < leastForAnswer {
		r.Verdict, r.Second, r.Wishes = intents.Unsure, "", nil
	}
}

// readForm looks for the values in a form that was filled in. Its labels are the desk's words, so they tell neither what
// the customer wants nor which language is his.
func (d *Desk) readForm(u Utterance) *intents.Reading {
	r := &intents.Reading{Locale: u.Locale, Guesses: []intents.Guess{}, Entities: []intents.Entity{}}
	d.look(u, r)
	return r
}

// look finds values and mood in a message.
func (d *Desk) look(u Utterance, r *intents.Reading) {
	if d.Entities != nil {
		r.Entities, r.Mood = d.Entities.Look(u.Text, intents.Context{Locale: r.Locale, Zone: cmp.Or(u.Zone, d.Zone),
			Now: u.At, Locales: d.Locales, Phone: d.asks(u.Dialogue) == flows.KindPhone})
	}
}

// mostOn is how many words a message has at most that is read together with the one before it.
const mostOn = 8

// readOn reads a short message that was not clear together with the one before it, where nothing came of that yet: people
// write "vpn", and then "cant connect".
func (d *Desk) readOn(u Utterance, r *intents.Reading) {
	if u.Dialogue == nil || u.Dialogue.Missed == "" || len(u.Dialogue.Stack) > 0 || len(strings.Fields(u.Text)) > mostOn || strings.HasSuffix(u.Text, "?") {
		return
	}
	both := d.readIn(u.Dialogue.Missed+" "+u.Text, r.Locale)
	if both.Verdict == intents.Sure && !strings.HasPrefix(both.Guesses[0].Intent, answerIntent) {
		both.Spoken, both.Second, both.Wishes = r.Spoken, "", nil
		*r = both
	}
}

// asks is the kind of value that a dialogue waits for, "" if it waits for none.
func (d *Desk) asks(dialogue *flows.State) string {
	if dialogue == nil || d.Program == nil {
		return ""
	}
	return d.Program.Asks(dialogue)
}

// readElsewhere reads a message that was not clear in the conversation's language: in the one the customer surely speaks,
// else in all of the desk's.
func (d *Desk) readElsewhere(u Utterance, here intents.Reading) intents.Reading {
	text := u.Text
	spoken := d.Languages.Spoken(text)
	if spoken == "" && u.First {
		spoken = d.Languages.Written(text)
	}
	switch {
	case spoken != "" && sameLanguage(spoken, here.Locale):
		return here
	case spoken != "":
		r := d.readIn(text, spoken)
		r.Spoken = spoken
		return r
	}
	best, known := here, d.familiar(here.Locale, text)
	for _, l := range d.Locales {
		if l == here.Locale || d.familiar(l, text) <= known {
			continue
		}
		if r := d.readIn(text, l); r.Verdict == intents.Sure && (known == 0 || better(r, best)) {
			best = r
		}
	}
	return best
}

// answerIntent begins the intents of the knowledge base.
const answerIntent = "answer:"

// surelyOther is the InScope up to which a message is surely none of the desk's: an example says so.
const surelyOther = 0.01

// lookUp asks the knowledge base for the one answer to a message that was not clear. One that covers it nearly whole is given, one
// that covers most of it is offered; else there is none.
func (d *Desk) lookUp(text string, r *intents.Reading) {
	l := d.Libraries[r.Locale]
	if l == nil || len(r.Guesses) > 0 && r.InScope <= surelyOther {
		return
	}
	h, ok := l.Find(text)
	if !ok {
		return
	}
	g := intents.Guess{Intent: answerIntent + h.ID, Score: h.Covered, Why: h.Title}
	others := slices.DeleteFunc(slices.Clone(r.Guesses), func(o intents.Guess) bool { return o.Intent == g.Intent })
	if r.Verdict == intents.None {
		others = nil // what they were guessed from was not enough to ask
	}
	r.Guesses = append([]intents.Guess{g}, others[:min(len(others), intents.MaxGuesses-1)]...)
	r.Verdict = intents.Unsure
	if h.Clear && h.Covered >= d.Thresholds.Answer {
		r.Verdict = intents.Sure
	}
}

func sameLanguage(a, b string) bool {
	x, _, _ := strings.Cut(a, "-")
	y, _, _ := strings.Cut(b, "-")
	return x == y
}

// familiar counts the words of a text that the desk's phrases in a language have. A bare number, or "next friday", is no
// reason to leave the language of the conversation.
func (d *Desk) familiar(locale, text string) int {
	m := d.Models[locale]
	if m == nil {
		return 0
	}
	return m.Familiar(text)
}

func (d *Desk) readIn(text, locale string) intents.Reading {
	m := d.Models[locale]
	if m == nil {
		return intents.Reading{Locale: locale, Verdict: intents.None}
	}
	r := m.ReadAt(text, d.Thresholds.Thresholds)
	r.Locale = locale
	return r
}

func better(a, b intents.Reading) bool {
	return len(b.Guesses) == 0 || a.Guesses[0].Score > b.Guesses[0].Score
}

// maxGuesses is how many guesses a turn keeps: as many as are ever offered to choose from.
const maxGuesses = 3

// record cuts a reading down to what a turn keeps of it: digits that mean nothing would be most of its bytes.
func record(r *intents.Reading) {
	r.Guesses = r.Guesses[:min(len(r.Guesses), max(maxGuesses, len(r.Wishes)))]
	for i := range r.Guesses {
		r.Guesses[i].Score = fourDigits(r.Guesses[i].Score)
	}
	r.InScope = fourDigits(r.InScope)
}

func fourDigits(p float64) float64 { return math.Round(p*1e4) / 1e4 }
