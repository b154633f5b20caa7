package intents

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// dateWords are the words of one language for days and times, folded. Phrases of several words are parted by spaces.
type dateWords struct {
	months   map[string]time.Month
	weekdays map[string]time.Weekday
	units    map[string]unit
	days     []namedDay        // longest first
	clocks   map[string][2]int // noon, midnight
	numbers  map[string]int    // besides numberWords

	next, this, last []string // before a weekday or unit
	in, ago, fromNow []string // before, after, after an amount
	before           []string // "vor" (two days)
	end, begin       []string // "end of", before a unit
	weekend          []string
	link             []string // between day and time: "at", "um"
	oclock           []string // after an hour: "o'clock", "uhr"
	half, quarter    []string
	past, to         []string
	halfBefore       bool // "halb vier" is half past three
	of, the, ordinal []string

	at        []string // makes the hour after it a time: "a las tres"
	following []string // behind a weekday or unit: "el lunes que viene"
	previous  []string
	morning   string // a word for tomorrow that means the morning behind one of mornings
	mornings  []string

	hours      map[string]int  // words for the hours of a dial, where numberWords has none
	beforeHour []string        // one of these stands before an hour whose word also says how long: "2 heures"
	suffix     []string        // behind a weekday: "segunda-feira"
	ordered    map[string]bool // weekdays that without it may just count: "a segunda vez"
	on         []string        // before a day behind a time

	opens map[string]bool // words that a day or a time may begin with, and some others
}

// unit is a length of time.
type unit struct {
	years, months, days int
	time                time.Duration
}

// namedDay is a day with a name of its own, counted from today; hour, if positive, is what it says of the time.
type namedDay struct {
	words string
	days  int
}

var (
	day   = unit{days: 1}
	week  = unit{days: 7}
	month = unit{months: 1}
	year  = unit{years: 1}
)

// dateLanguages are the languages whose words for days are known; numbers and ISO dates are read in every one.
var dateLanguages = map[string]*dateWords{
	"en": opening("en", english()), "de": opening("de", german()), "es": opening("es", spanish()), "fr": opening("fr", french()),
	"it": opening("it", italian()), "pt": opening("pt", portuguese()), "nl": opening("nl", dutch()), "pl": opening("pl", polish()),
}

// opening notes what a day or a time may begin with, so that all other words are passed over at once.
func opening(lang string, w *dateWords) *dateWords {
	w.opens = map[string]bool{"ein": true, "una": true} // hours that are no numberWords
	add := func(phrases ...string) {
		for _, p := range phrases {
			first, _, _ := strings.Cut(p, " ")
			w.opens[first] = true
		}
	}
	for _, d := range w.days {
		add(d.words)
	}
	for _, list := range [][]string{w.next, w.this, w.last, w.in, w.before, w.end, w.begin, w.weekend, w.half, w.quarter, w.the, w.at} {
		add(list...)
	}
	for _, phrases := range theseParts[lang] {
		add(phrases...)
	}
	add(rangeWords[lang].opens...)
	add(slices.Collect(maps.Keys(nthWords[lang]))...)
	add(slices.Collect(maps.Keys(w.months))...)
	add(slices.Collect(maps.Keys(w.weekdays))...)
	add(slices.Collect(maps.Keys(w.units))...)
	add(slices.Collect(maps.Keys(w.clocks))...)
	add(slices.Collect(maps.Keys(w.numbers))...)
	add(slices.Collect(maps.Keys(w.hours))...)
	add(slices.Collect(maps.Keys(numberWords[lang]))...)
	return w
}

func english() *dateWords {
	return &dateWords{
		months:   months("january jan, february feb, march mar, april apr, may, june jun, july jul, august aug, september sept sep, october oct, november nov, december dec"),
		weekdays: weekdays("sunday sun, monday mon, tuesday tues tue, wednesday weds wed, thursday thurs thur thu, friday fri, saturday sat"),
		units: map[string]unit{
			"day": day, "days": day, "week": week, "weeks": week, "month": month, "months": month, "year": year, "years": year, "fortnight": {days: 14},
			"hour": {time: time.Hour}, "hours": {time: time.Hour}, "hr": {time: time.Hour}, "hrs": {time: time.Hour},
			"minute": {time: time.Minute}, "minutes": {time: time.Minute}, "min": {time: time.Minute}, "mins": {time: time.Minute},
		},
		days: []namedDay{
			{"the day after tomorrow", 2}, {"day after tomorrow", 2}, {"the day before yesterday", -2}, {"day before yesterday", -2},
			{"today", 0}, {"tonight", 0}, {"tomorrow", 1}, {"tomorow", 1}, {"tommorow", 1}, {"tommorrow", 1}, {"tmrw", 1}, {"tmr", 1}, {"yesterday", -1},
		},
		clocks:  map[string][2]int{"noon": {12, 0}, "midday": {12, 0}, "midnight": {0, 0}},
		numbers: map[string]int{"a": 1, "an": 1},
		next:    []string{"next"}, this: []string{"this", "coming", "upcoming"}, last: []string{"last", "past", "previous"},
		in: []string{"in", "within"}, ago: []string{"ago"}, fromNow: []string{"from now", "from today"},
		end: []string{"end of the", "end of this", "end of", "the end of the", "the end of this", "the end of"}, begin: []string{"beginning of the", "start of the", "beginning of", "start of"},
		weekend: []string{"weekend"}, link: []string{"at", "by", "around", "about", "before", "after", "from", "@"}, oclock: []string{"o'clock", "oclock"},
		half: []string{"half"}, quarter: []string{"quarter"}, past: []string{"past", "after"}, to: []string{"to", "before"},
		on: []string{"on"}, of: []string{"of"}, the: []string{"the"}, ordinal: []string{"st", "nd", "rd", "th"},
	}
}

func german() *dateWords {
	return &dateWords{
		months:   months("januar jan jaenner, februar feb, maerz mrz, april apr, mai, juni jun, juli jul, august aug, september sept sep, oktober okt, november nov, dezember dez"),
		weekdays: weekdays("sonntag so, montag mo, dienstag di, mittwoch mi, donnerstag do, freitag fr, samstag sonnabend sa"),
		units: map[string]unit{
			"tag": day, "tage": day, "tagen": day, "woche": week, "wochen": week, "monat": month, "monate": month, "monaten": month, "monats": month,
			"jahr": year, "jahre": year, "jahren": year, "jahres": year,
			"stunde": {time: time.Hour}, "stunden": {time: time.Hour}, "std": {time: time.Hour},
			"minute": {time: time.Minute}, "minuten": {time: time.Minute}, "min": {time: time.Minute},
		},
		days: []namedDay{
			{"uebermorgen", 2}, {"vorgestern", -2}, {"heute", 0}, {"morgen", 1}, {"gestern", -1},
		},
		clocks:  map[string][2]int{"mittag": {12, 0}, "mittags": {12, 0}, "mitternacht": {0, 0}},
		numbers: map[string]int{"einem": 1, "einer": 1, "einen": 1, "ein": 1, "eine": 1},
		next:    []string{"naechsten", "naechste", "naechster", "naechstes", "naechstem"},
		this:    []string{"diesen", "diese", "dieser", "dieses", "kommenden", "kommende", "kommender"},
		last:    []string{"letzten", "letzte", "letzter", "letztes", "vergangenen", "vorigen", "vorige"},
		in:      []string{"in", "binnen", "innerhalb von"}, before: []string{"vor"},
		end: []string{"ende der", "ende des", "ende dieser", "ende dieses", "ende"}, begin: []string{"anfang der", "anfang des", "beginn der", "beginn des", "anfang"},
		weekend: []string{"wochenende"}, link: []string{"um", "gegen", "ab", "bis", "vor", "nach", "so um"}, oclock: []string{"uhr", "h"},
		half: []string{"halb"}, quarter: []string{"viertel"}, past: []string{"nach"}, to: []string{"vor"}, halfBefore: true,
		on: []string{"am", "vom"}, the: []string{"den", "dem", "der"}, ordinal: []string{"."},
		morning: "morgen", mornings: []string{"guten", "am", "jeden", "den", "heute"},
	}
}

func spanish() *dateWords {
	return &dateWords{
		months:   months("enero ene, febrero feb, marzo mar, abril abr, mayo may, junio jun, julio jul, agosto ago, septiembre setiembre sept sep, octubre oct, noviembre nov, diciembre dic"),
		weekdays: weekdays("domingo dom, lunes lun, martes, miercoles mie, jueves jue, viernes vie, sabado sab"),
		units: map[string]unit{
			"dia": day, "dias": day, "semana": week, "semanas": week, "mes": month, "meses": month, "ano": year, "anos": year, "quincena": {days: 15},
			"hora": {time: time.Hour}, "horas": {time: time.Hour}, "minuto": {time: time.Minute}, "minutos": {time: time.Minute}, "min": {time: time.Minute},
		},
		days: []namedDay{
			{"pasado manana", 2}, {"antes de ayer", -2}, {"anteayer", -2}, {"hoy", 0}, {"esta noche", 0}, {"manana", 1}, {"ayer", -1},
		},
		clocks:  map[string][2]int{"mediodia": {12, 0}, "medianoche": {0, 0}},
		numbers: map[string]int{"un": 1, "una": 1},
		next:    []string{"proximo", "proxima", "el proximo", "la proxima"}, this: []string{"este", "esta"}, last: []string{"pasado", "pasada", "ultimo", "ultima"},
		in: []string{"en", "dentro de", "de aqui a"}, before: []string{"hace"}, ago: []string{"atras"},
		end: []string{"fin de", "final de", "finales de", "a finales de", "fin del", "final del"}, begin: []string{"principios de", "principio de", "comienzo de", "inicio de", "comienzos de"},
		weekend: []string{"fin de semana"}, link: []string{"a las", "a la", "a", "sobre las", "hacia las", "antes de las", "despues de las"}, oclock: []string{"h", "hs", "horas"},
		on: []string{"el", "del"}, of: []string{"de", "del"}, the: []string{"el", "del"}, ordinal: []string{"o", "º"},
		at: []string{"a las", "a la", "sobre las", "hacia las"}, following: []string{"que viene", "proximo", "proxima", "siguiente"}, previous: []string{"pasado", "pasada", "anterior"},
		morning: "manana", mornings: []string{"la"},
	}
}

func months(names string) map[string]time.Month {
	m := map[string]time.Month{}
	eachName(names, func(name string, n int) { m[name] = time.January + time.Month(n) })
	return m
}

func weekdays(names string) map[string]time.Weekday {
	m := map[string]time.Weekday{}
	eachName(names, func(name string, n int) { m[name] = time.Sunday + time.Weekday(n) })
	return m
}
