package sla

import (
	"fmt"
	"strings"
	"time"
)

// words are all a language needs to say times. Adding one is adding a row to languages.
type words struct {
	locale                     string
	weekdays                   [7]string  // Sunday first
	months                     [12]string // January first
	today, tomorrow, yesterday string
	clock                      string // a time of day: "%02d:%02d"
	near                       string // day word, clock: "%s %s"
	far                        string // date, clock
	date, dateYear             string // weekday, day of the month, month, year
	foreign                    string // clock, place
	utc                        string // clock, a zone without a place: "UTC"
	places                     map[string]string
	until, back                string
	aroundTheClock, closed     string
	minute, hour, day          unit
	workingHour, workingDay    unit
}

// unit is a measure in singular and plural.
type unit struct{ one, many string }

func (u unit) of(n int64) string {
	if n == 1 {
		return "1 " + u.one
	}
	return fmt.Sprintf("%d %s", n, u.many)
}

// languages are tried in order; the first also serves locales that nobody has translated.
var languages = []words{english, german}

var english = words{
	locale:   "en",
	weekdays: [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September",
		"October", "November", "December"},
	today: "today", tomorrow: "tomorrow", yesterday: "yesterday",
	clock: "%02d:%02d", near: "%s %s", far: "%s, %s",
	date: "%s %d %s", dateYear: "%s %d %s %d",
	foreign: "%s %s time", utc: "%s %s",
	until: "until %s", back: "back %s", aroundTheClock: "around the clock", closed: "closed",
	minute: unit{"minute", "minutes"}, hour: unit{"hour", "hours"}, day: unit{"day", "days"},
	workingHour: unit{"working hour", "working hours"}, workingDay: unit{"working day", "working days"},
}

var german = words{
	locale:   "de",
	weekdays: [7]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
	months: [12]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
		"Oktober", "November", "Dezember"},
	today: "heute", tomorrow: "morgen", yesterday: "gestern",
	clock: "%02d:%02d Uhr", near: "%s um %s", far: "%s, um %s",
	date: "%s, %d. %s", dateYear: "%s, %d. %s %d",
	foreign: "%s (Ortszeit %s)", utc: "%s (%s)",
	places: map[string]string{
		"Asia/Singapore": "Singapur", "Asia/Tokyo": "Tokio", "Europe/Athens": "Athen", "Europe/Brussels": "Brüssel",
		"Europe/Bucharest": "Bukarest", "Europe/Copenhagen": "Kopenhagen", "Europe/Lisbon": "Lissabon",
		"Europe/Luxembourg": "Luxemburg", "Europe/Moscow": "Moskau", "Europe/Prague": "Prag", "Europe/Rome": "Rom",
		"Europe/Vienna": "Wien", "Europe/Warsaw": "Warschau", "Europe/Zurich": "Zürich",
	},
	until: "bis %s", back: "ab %s wieder da", aroundTheClock: "rund um die Uhr", closed: "geschlossen",
	minute: unit{"Minute", "Minuten"}, hour: unit{"Stunde", "Stunden"}, day: unit{"Tag", "Tage"},
	workingHour: unit{"Arbeitsstunde", "Arbeitsstunden"}, workingDay: unit{"Arbeitstag", "Arbeitstage"},
}

// language finds the words for a locale: as it is written ("de-AT"), then its language ("de"), then the first.
func language(locale string) *words {
	base, _, _ := strings.Cut(strings.ReplaceAll(locale, "_", "-"), "-")
	fallback := &languages[0]
	for i := range languages {
		if strings.EqualFold(languages[i].locale, locale) {
			return &languages[i]
		}
		if strings.EqualFold(languages[i].locale, base) {
			fallback = &languages[i]
		}
	}
	return fallback
}

// place names a zone after the city in its IANA name; ok is false for a zone that names none, whose offset or
// abbreviation is returned.
func (w *words) place(t time.Time) (name string, ok bool) {
	zone := t.Location().String()
	if name, ok := w.places[zone]; ok {
		return name, true
	}
	region, city, ok := cutLast(zone, "/")
	if !ok || region == "Etc" {
		if zone == "UTC" || strings.HasSuffix(zone, "/UTC") {
			return "UTC", false
		}
		return "UTC" + t.Format("-07:00"), false
	}
	return strings.ReplaceAll(city, "_", " "), true
}

func cutLast(s, sep string) (before, after string, ok bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
