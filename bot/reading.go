package bot

import (
	"math"
	"time"

	"frontdesk/intents"
)

// Read understands a message in the conversation's language, and in the desk's others where it makes nothing of
// it in that one: Reading.Locale says which. It is done once, before deciding, and recorded with the facts.
func (d *Desk) Read(text, locale, zone string, now time.Time) *intents.Reading {
	if zone == "" {
		zone = d.Zone
	}
	best := d.readIn(text, locale)
	if best.Verdict != intents.Sure {
		for _, l := range d.Locales {
			if l == locale {
				continue
			}
			if r := d.readIn(text, l); r.Verdict == intents.Sure && better(r, best) {
				best = r
			}
		}
	}
	record(&best)
	if d.Entities != nil {
		best.Entities, best.Mood = d.Entities.Look(text, intents.Context{Locale: best.Locale, Zone: zone, Now: now})
	}
	return &best
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
	r.Guesses = r.Guesses[:min(len(r.Guesses), maxGuesses)]
	for i := range r.Guesses {
		r.Guesses[i].Score = fourDigits(r.Guesses[i].Score)
	}
	r.InScope = fourDigits(r.InScope)
}

func fourDigits(p float64) float64 { return math.Round(p*1e4) / 1e4 }
