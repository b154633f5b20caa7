package intents

// half is how surely a clock's hour is known to be before or after noon.
type half uint8

const (
	literal half = iota // as it stands: 8:00, 15 Uhr
	loose               // "at 3": said as on a dial
	sure                // am, pm, in the evening
)

// dayPart is a part of the day that says which of two hours of a dial is meant.
type dayPart uint8

const (
	noPart dayPart = iota
	inMorning
	inAfternoon
	inEvening
	atNight
)

// partPhrases are the words for parts of the day behind a day: "tomorrow evening", "Freitag Abend", "el lunes por la tarde".
type partPhrases map[dayPart][]string

var dayParts = map[string]partPhrases{
	"en": {inMorning: {"morning", "in the morning"}, inAfternoon: {"afternoon", "in the afternoon"}, inEvening: {"evening", "in the evening"}, atNight: {"night", "at night"}},
	"de": {
		inMorning: {"frueh", "morgen", "vormittag", "am vormittag", "am morgen", "morgens"}, inAfternoon: {"nachmittag", "am nachmittag", "mittag", "nachmittags"},
		inEvening: {"abend", "am abend", "abends"}, atNight: {"nacht", "in der nacht", "nachts"},
	},
	"es": {
		inMorning: {"por la manana", "en la manana"}, inAfternoon: {"por la tarde", "en la tarde", "a la tarde"},
		atNight: {"por la noche", "en la noche", "a la noche"},
	},
	"fr": {
		inMorning: {"matin", "au matin", "dans la matinee"}, inAfternoon: {"apres - midi", "apres midi", "dans l'apres - midi", "dans l'apres midi"},
		inEvening: {"soir", "au soir", "dans la soiree"}, atNight: {"dans la nuit"},
	},
	"it": {
		inMorning: {"mattina", "di mattina", "in mattinata"}, inAfternoon: {"pomeriggio", "di pomeriggio", "nel pomeriggio"},
		inEvening: {"sera", "di sera", "in serata"}, atNight: {"notte", "di notte"},
	},
	"pt": {inMorning: {"de manha", "pela manha"}, inAfternoon: {"a tarde", "de tarde", "pela tarde"}, atNight: {"a noite", "de noite", "pela noite"}},
	"nl": {
		inMorning: {"ochtend", "in de ochtend", "' s ochtends", "’ s ochtends"}, inAfternoon: {"middag", "in de middag", "' s middags", "’ s middags"},
		inEvening: {"avond", "in de avond", "' s avonds", "’ s avonds"}, atNight: {"nacht", "' s nachts", "’ s nachts"},
	},
	"pl": {inMorning: {"rano", "przed poludniem"}, inAfternoon: {"po poludniu"}, inEvening: {"wieczorem"}, atNight: {"w nocy"}},
}

// theseParts are the parts of today that have a name.
var theseParts = map[string]partPhrases{
	"en": {inMorning: {"this morning"}, inAfternoon: {"this afternoon"}, inEvening: {"this evening"}, atNight: {"tonight", "this night"}},
	"de": {inAfternoon: {"diesen nachmittag"}, inEvening: {"diesen abend"}, atNight: {"diese nacht"}},
	"es": {inMorning: {"esta manana"}, inAfternoon: {"esta tarde"}, atNight: {"esta noche"}},
	"fr": {inMorning: {"ce matin"}, inAfternoon: {"cet apres - midi", "cet apres midi"}, inEvening: {"ce soir"}, atNight: {"cette nuit"}},
	"it": {inMorning: {"questa mattina", "stamattina", "stamani"}, inAfternoon: {"questo pomeriggio"}, inEvening: {"questa sera", "stasera"}, atNight: {"questa notte", "stanotte"}},
	"pt": {inMorning: {"esta manha"}, inAfternoon: {"esta tarde"}, atNight: {"esta noite"}},
	"nl": {inMorning: {"vanochtend", "vanmorgen"}, inAfternoon: {"vanmiddag"}, inEvening: {"vanavond"}, atNight: {"vannacht"}},
}

// part reads a part of the day; end is i if there is none.
func (d *dates) part(in map[string]partPhrases, i int) (p dayPart, end int) {
	for q := inMorning; q <= atNight; q++ {
		if n := d.oneOf(i, in[d.lang][q]); i+n > max(i, end) {
			p, end = q, i+n
		}
	}
	return p, max(i, end)
}

// partedDay reads a day with its part: "tomorrow evening", "this evening".
func (d *dates) partedDay(i int) (day dayIn, end int) {
	if p, end := d.part(theseParts, i); end > i {
		return dayIn{d.today, p}, end
	}
	t, end := d.day(i)
	if end == i {
		return dayIn{}, i
	}
	p, end := d.part(dayParts, end)
	return dayIn{t, p}, end
}

// in settles which of two hours of a dial is meant in a part of the day. At night the small hours are those of the next day.
func (c clock) in(p dayPart) clock {
	if p == noPart || c.half == sure || c.hour > 12 || c.hour == 0 {
		return c
	}
	c.half = sure
	switch {
	case p == inMorning:
	case p == inAfternoon && c.hour < 12, p == inEvening && c.hour < 12, p == atNight && c.hour >= 5:
		c.hour += 12
	case p == atNight:
		c.hour += 24
	case p == inEvening: // twelve
		c.hour = 24
	}
	return c
}

// lastSmallHour is up to where an hour of which nothing else is said is one of the afternoon in English: nobody is called at
// three at night. German and Spanish count to 24.
const lastSmallHour = 6

// settled is the hour meant where nothing else tells.
func (d *dates) settled(c clock) clock {
	if d.lang == "en" && c.half == loose && c.hour >= 1 && c.hour <= lastSmallHour {
		c.hour += 12
	}
	return c
}

// rangeWords are what stands before, and between, the ends of a range.
var rangeWords = map[string]struct{ opens, joins, both []string }{
	"en": {opens: []string{"between", "from"}, joins: []string{"to", "-", "–", "until", "till"}, both: []string{"and"}},
	"de": {opens: []string{"zwischen", "von", "vom"}, joins: []string{"bis", "-", "–", "bis um", "bis zum"}, both: []string{"und"}},
	"es": {opens: []string{"entre las", "entre", "de", "desde las", "desde"}, joins: []string{"a", "al", "a las", "-", "–", "hasta las", "hasta"}, both: []string{"y las", "y"}},
	"fr": {opens: []string{"entre", "de", "du"}, joins: []string{"a", "au", "-", "–", "jusqu'a", "jusqu'au"}, both: []string{"et"}},
	"it": {opens: []string{"tra le", "fra le", "dalle", "dal", "tra", "fra"}, joins: []string{"alle", "al", "-", "–", "fino alle"}, both: []string{"e le", "e"}},
	"pt": {opens: []string{"entre as", "entre", "das", "de", "do dia"}, joins: []string{"as", "a", "ao", "-", "–", "ate as", "ate"}, both: []string{"e as", "e"}},
	"nl": {opens: []string{"tussen", "van"}, joins: []string{"tot", "-", "–", "tot en met", "t / m"}, both: []string{"en"}},
	"pl": {opens: []string{"miedzy", "pomiedzy", "od"}, joins: []string{"do", "-", "–"}, both: []string{"a", "i"}},
}

// clockRange reads the hours from one to another and returns the first: "between 9 and 11 am". after says that a day is before
// it, so that bare hours will do.
func (d *dates) clockRange(i int, after bool) (clock, int) {
	w := rangeWords[d.lang]
	j := i + d.oneOf(i, w.opens)
	opened := j > i || d.is(i-1, w.opens...) || d.lang == "es" && d.is(i-1, "las") && d.is(i-2, "entre", "desde")
	a, aEnd, told := d.clockOrHour(j)
	told = told || opened && d.oneOf(i, d.w.at) > 0
	if aEnd == j {
		return clock{}, i
	}
	k := aEnd + d.oneOf(aEnd, w.joins)
	if k == aEnd && opened {
		k += d.oneOf(aEnd, w.both)
	}
	b, bEnd, alsoTold := d.clockOrHour(k)
	if k == aEnd || bEnd == k || !d.standsAlone(j, bEnd) {
		return clock{}, i
	}
	if !told && !alsoTold && (!after || !opened || d.countsOn(bEnd)) {
		return clock{}, i
	}
	switch {
	case a.half != loose:
	case b.half == sure && b.hour >= 12 && a.hour+12 < b.hour:
		a.hour, a.half = a.hour+12, sure
	case b.half != loose:
		a.half = b.half
	}
	return a, bEnd
}

// clockOrHour reads a time of day or a bare hour; told says that it is surely a time.
func (d *dates) clockOrHour(i int) (c clock, end int, told bool) {
	if c, end := d.clock(i); end > i {
		return c, end, true
	}
	if h := d.hourAt(i); h >= 0 {
		return d.dial(h), i + 1, false
	}
	return clock{}, i, false
}

// dial is an hour of which nothing else is said.
func (d *dates) dial(h int) clock {
	c := clock{hour: h % 24, ok: true}
	if h >= 1 && h <= 12 {
		c.half = loose
	}
	return c
}

// afterHour may follow a bare hour. Another word is counted by it: "tomorrow about 3 lamps".
var afterHour = wordSet(`please or and in on for if to until till thanks but works would is then tomorrow today tonight the at with should when because so
	bitte oder und in am fuer wenn bis danke aber passt ist dann morgen heute mit weil im
	por y o en si hasta gracias pero es de del para con
	pour et ou le du avec mais merci svp jusqu'a demain
	per e di il ma grazie domani oggi
	da da na no em mas com obrigado obrigada amanha hoje
	of voor als op van maar met graag bedankt morgen vandaag
	i lub dla w we ale z jutro dzis dzisiaj prosze dziekuje`)

// countsOn tells whether what stands at i is counted by the number before it.
func (d *dates) countsOn(i int) bool {
	t := d.scan.at(i)
	return i < len(d.tokens) && t.kind == wordToken && !afterHour[t.s]
}
