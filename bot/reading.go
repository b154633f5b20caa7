package bot

import (
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
