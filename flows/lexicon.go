package flows

import (
	"strings"
)

// control is a wish that means the same in every flow.
type control string

// The controls; they are also reserved intents and ids of choices.
const (
	controlPerson    control = "person"
	controlCancel    control = "cancel"
	controlRepeat    control = "repeat"
	controlStartOver control = "start_over"
	controlHelp      control = "help"
	controlThanks    control = "thanks"
	controlGoodbye   control = "goodbye"
	controlGreeting  control = "greeting"
	// controlIdentity is only ever said in words: no intent is needed for what every customer may ask.
	controlIdentity control = "identity"
)

// lexicon holds the words of a language that steer a dialogue. It is read, never learned: what it does not know the
// intents may know.
type lexicon struct {
	yes, no       map[string]bool // all answers
	surely        map[string]bool // of these: a yes whatever is said behind it
	readily       map[string]bool // a yes before the words of carrying it out
	worked        map[string]bool // a yes that says that something works
	refusals      map[string]bool // a no whatever is said behind a comma
	carry         map[string]bool // words around a yes
	answers       map[string]bool // first words of answers
	longestAnswer int             // in words
	controls      map[string]control
	skip          map[string]bool // answers to an optional question
	dontKnow      map[string]bool
	unclear       map[string]bool // "what do you mean?"
	since         map[string]bool // words before a date that is over
	past          map[string]bool // words for what has happened
	until         map[string]bool // words before a date by which something is due
	periods       map[string]bool // lengths of time, in the plural
	joins         map[string]bool // words between parts of a sentence
	bare          map[string]bool // words that only say that there is something to say
	degrees       map[string]bool // words behind "it is" that begin no name: "too late"
	deferring     map[string]bool // last words of what puts something off
	fillers       map[string]bool // words that change nothing
	negations     map[string]bool
	none          map[string]bool   // negations before a noun
	nothing       map[string]bool   // denials in a sentence: a "noch" is none
	failing       map[string]bool   // words for what does not work
	working       map[string]bool   // words for working, or helping
	trying        map[string]bool   // those, and words around them: "tried", "either"
	knowing       map[string]bool   // words for knowing or having something
	saying        map[string]bool   // words around them: "as I said", "here"
	behind        map[string]bool   // negations behind one
	broken        map[string]bool   // says that something does not work, and nothing more
	noDeadline    [][]string        // says that there is no day by which something is needed
	due           map[string]bool   // words for what is needed by a day
	reachedAt     map[string]bool   // words between a way to reach somebody and the address
	totals        map[string]bool   // all there is: "everything"
	idioms        map[string]bool   // pairs in which a word does not mean what it means alone
	places        map[string]bool   // words before a place
	owners        map[string]bool   // words before a thing that is known
	parties       map[string]bool   // words for people of a place
	names         map[string]bool   // words that ask what something is called
	asking        map[string]bool   // words of a question that do not say what it is about
	recovered     [][]string        // says that what was broken works
	awaited       map[string]bool   // ahead of that: it does not yet
	closes        [][]string        // says that a ticket is no longer needed
	same          [][]string        // says that it is what was reported before
	again         map[string]bool   // says that something happens anew
	when          [][]string        // asks by when, or how far it is
	times         beginnings        // beginnings of a question for a time
	helpers       map[string]bool   // words for who comes to help
	those         map[string]bool   // words for people that say less: "you"
	serving       map[string]bool   // words for what they do for who waits
	finished      map[string]bool   // words for what is done
	there         [][]string        // asks whether anybody is there
	person        map[string]bool   // words for a person, enough by themselves
	staff         map[string]tongue // words for a person that need a word of the same language for reaching one
	reach         map[string]tongue // words for reaching one
	reached       map[string]bool   // words for having reached one
	regarding     map[string]bool   // words between a wish for a person and what it is about
	questions     beginnings        // beginnings of a question
	requests      beginnings        // beginnings of a request
	repairing     beginnings        // beginnings of a request that somebody else does something
	repairs       map[string]bool   // words for repairing, as a request has them
	strong        beginnings        // beginnings of a correction that cannot be anything else
	weak          beginnings        // beginnings that may be one
	meant         beginnings        // beginnings of a correction before its new value
	givingUp      beginnings        // of letting something be: "forget the …"
	amounts       map[string]bool   // words for how many
	articles      map[string]bool   // words before a thing
	thingEnds     map[string]bool   // words behind the name of a thing
	leadsIn       beginnings        // before the name of a thing: "I think it's"
	itIs          beginnings        // behind such a beginning
	called        beginnings        // between a thing and its name
	wrong         [][]string        // says that a detail is wrong
	but           beginnings        // "yes, but …"
	change        beginnings        // beginnings of "change X to Y"
	naming        beginnings        // before a name
	connecting    beginnings        // between a detail and its new value
	whoAreYou     beginnings        // before what somebody is: "are you", "am I talking"
	whatIsThis    beginnings        // the same, where it may be about a thing as well
	bots          map[string]bool   // words for what is no person
	devices       map[string]bool   // those that are things, too
	kinds         map[string]bool   // words that stand beside them and ask for nothing: "real", "or"
	speaking      map[string]bool   // words around the name of a language that ask for it
	languages     map[string]string
	days          [7]string
	months        [12]string
}

// tongue is a set of languages, as bits.
type tongue uint8

// The languages that have words of their own.
const (
	inEnglish tongue = 1 << iota
	inGerman
)

// words is a lexicon as it is written down: phrases parted by bars.
type lexiconWords struct {
	tongue                                                                                                                                                                                                                                                tongue
	skip, dontKnow, unclear, since, past, until, periods, joins, bare, degrees, deferring, fillers, negations, none, idioms, person, staff, reach, reached, regarding, naming                                                                             string
	places, owners, parties, names, same, again, asking, when, there, behind, totals, whole, reachedAt, due, noDeadline, broken, nothing, failing, working, trying, knowing, saying, recovered, awaited, times, helpers, those, serving, finished, closes string
	questions, requests, repairing, repairs, strong, weak, meant, itIs, leadsIn, givingUp, amounts, articles, thingEnds, called, but, change, connecting, wrong                                                                                           string
	whoAreYou, whatIsThis, bots, devices, kinds, speaking                                                                                                                                                                                                 string
	cancel, repeat, startOver, help, thanks, goodbye, greeting, identity                                                                                                                                                                                  string
	days, months                                                                                                                                                                                                                                          string
}

// newLexicon makes the lexicon of a locale. A language without words of its own has English ones and its intents. Plain
// answers and controls are understood in every language of the desk: people mix them.
func newLexicon(locale string, desk ...string) *lexicon {
	l := &lexicon{yes: map[string]bool{}, no: map[string]bool{}, surely: map[string]bool{}, readily: map[string]bool{}, worked: map[string]bool{}, refusals: map[string]bool{}, carry: map[string]bool{}, answers: map[string]bool{}, controls: map[string]control{}, skip: map[string]bool{},
		dontKnow: map[string]bool{}, unclear: map[string]bool{}, since: map[string]bool{}, past: map[string]bool{},
		until: map[string]bool{}, joins: map[string]bool{}, periods: map[string]bool{}, bare: map[string]bool{}, degrees: map[string]bool{}, deferring: map[string]bool{}, fillers: map[string]bool{}, negations: map[string]bool{}, none: map[string]bool{}, nothing: map[string]bool{}, failing: map[string]bool{}, awaited: map[string]bool{}, repairs: map[string]bool{}, amounts: map[string]bool{}, articles: map[string]bool{}, thingEnds: map[string]bool{}, working: map[string]bool{}, trying: map[string]bool{}, knowing: map[string]bool{}, saying: map[string]bool{}, idioms: map[string]bool{},
		places: map[string]bool{}, owners: map[string]bool{}, parties: map[string]bool{}, names: map[string]bool{}, behind: map[string]bool{}, reachedAt: map[string]bool{}, due: map[string]bool{}, broken: map[string]bool{}, totals: map[string]bool{}, again: map[string]bool{}, asking: map[string]bool{}, helpers: map[string]bool{}, those: map[string]bool{}, serving: map[string]bool{}, finished: map[string]bool{},
		bots: map[string]bool{}, devices: map[string]bool{}, kinds: map[string]bool{}, speaking: map[string]bool{},
		person: map[string]bool{}, regarding: map[string]bool{}, reached: map[string]bool{}, staff: map[string]tongue{}, reach: map[string]tongue{}, languages: languageNames()}
	l.addAssents(append([]string{locale, "en"}, desk...))
	if language(locale) == "de" {
		l.add(english())
	}
	l.add(wordsOf(locale))
	for _, other := range desk {
		if language(other) != language(locale) {
			l.addPlain(wordsOf(other))
		}
	}
	l.addOtherAssents()
	return l
}

// wordsOf are the words of a locale's language; English where it has none.
func wordsOf(locale string) lexiconWords {
	if language(locale) == "de" {
		return german()
	}
	return english()
}

// addPlain adds another language's plain answers and controls where they mean nothing else.
func (l *lexicon) addPlain(w lexiconWords) {
	for to, list := range map[*map[string]bool]string{&l.skip: w.skip, &l.dontKnow: w.dontKnow, &l.unclear: w.unclear, &l.person: w.person, &l.regarding: w.regarding, &l.fillers: w.fillers, &l.negations: w.negations, &l.none: w.none, &l.behind: w.behind, &l.totals: w.totals, &l.reachedAt: w.reachedAt} {
		for _, p := range phrases(list) {
			(*to)[join(p)] = true
		}
	}
	l.addReach(w)
	l.addIdentity(w)
	l.addControls(w)
}

// addIdentity adds words of those who ask with whom they talk.
func (l *lexicon) addIdentity(w lexiconWords) {
	for to, list := range map[*map[string]bool]string{&l.bots: w.bots, &l.devices: w.devices, &l.kinds: w.kinds, &l.speaking: w.speaking} {
		for _, p := range phrases(list) {
			(*to)[join(p)] = true
		}
	}
	l.whoAreYou.add(w.whoAreYou)
	l.whatIsThis.add(w.whatIsThis)
}

// addReach adds words for people and for reaching them. They belong together by language: "will" is German for "want".
func (l *lexicon) addReach(w lexiconWords) {
	for _, p := range phrases(w.staff) {
		l.staff[join(p)] |= w.tongue
	}
	for _, p := range phrases(w.reach) {
		l.reach[join(p)] |= w.tongue
	}
}

func (l *lexicon) add(w lexiconWords) {
	set := func(to map[string]bool, list string) {
		for _, p := range phrases(list) {
			to[join(p)] = true
		}
	}
	set(l.skip, w.skip)
	set(l.dontKnow, w.dontKnow)
	set(l.unclear, w.unclear)
	set(l.fillers, w.fillers)
	set(l.since, w.since)
	set(l.past, w.past)
	set(l.until, w.until)
	set(l.joins, w.joins)
	set(l.periods, w.periods)
	set(l.bare, w.bare)
	set(l.degrees, w.degrees)
	set(l.deferring, w.deferring)
	set(l.negations, w.negations)
	set(l.none, w.none)
	set(l.nothing, w.nothing)
	set(l.failing, w.failing)
	set(l.awaited, w.awaited)
	set(l.working, w.working)
	set(l.trying, w.working)
	set(l.trying, w.trying)
	set(l.knowing, w.knowing)
	set(l.saying, w.saying)
	set(l.behind, w.behind)
	set(l.due, w.due)
	set(l.broken, w.broken)
	set(l.reachedAt, w.reachedAt)
	set(l.totals, w.totals)
	set(l.idioms, w.idioms)
	set(l.places, w.places)
	set(l.owners, w.owners)
	set(l.parties, w.parties)
	set(l.names, w.names)
	set(l.again, w.again)
	set(l.asking, w.asking)
	set(l.helpers, w.helpers)
	set(l.those, w.those)
	set(l.serving, w.serving)
	set(l.finished, w.finished)
	l.times.add(w.times)
	l.recovered = append(l.recovered, phrases(w.recovered)...)
	l.closes = append(l.closes, phrases(w.closes)...)
	l.same = append(l.same, phrases(w.same)...)
	l.noDeadline = append(l.noDeadline, phrases(w.noDeadline)...)
	l.when = append(l.when, phrases(w.when)...)
	l.there = append(l.there, phrases(w.there)...)
	set(l.person, w.person)
	set(l.regarding, w.regarding)
	set(l.reached, w.reached)
	l.naming.add(w.naming)
	l.addReach(w)
	l.addIdentity(w)
	l.questions.add(w.questions)
	l.requests.add(w.requests)
	l.repairing.add(w.repairing)
	set(l.repairs, w.repairs)
	l.strong.add(w.strong)
	l.weak.add(w.weak)
	l.meant.add(w.meant)
	l.itIs.add(w.itIs)
	l.leadsIn.add(w.itIs)
	l.leadsIn.add(w.leadsIn)
	l.givingUp.add(w.givingUp)
	set(l.amounts, w.amounts)
	set(l.articles, w.articles)
	set(l.thingEnds, w.thingEnds)
	l.called.add(w.called)
	l.wrong = append(l.wrong, phrases(w.wrong)...)
	l.but.add(w.but)
	l.change.add(w.change)
	l.connecting.add(w.connecting)
	l.addControls(w)
	copy(l.days[:], strings.Split(w.days, "|"))
	copy(l.months[:], strings.Split(w.months, "|"))
}

// addControls adds controls where their words are not taken. No phrase stands in two lists of a language: a test
// holds it.
func (l *lexicon) addControls(w lexiconWords) {
	for c, list := range map[control]string{controlCancel: w.cancel, controlRepeat: w.repeat, controlStartOver: w.startOver,
		controlHelp: w.help, controlThanks: w.thanks, controlGoodbye: w.goodbye, controlGreeting: w.greeting, controlIdentity: w.identity} {
		for _, p := range phrases(list) {
			if s := join(p); l.controls[s] == "" && !l.yes[s] && !l.no[s] {
				l.controls[s] = c
			}
		}
	}
}

// phrases cuts "a b|c" into words.
func phrases(list string) [][]string {
	var out [][]string
	for p := range strings.SplitSeq(list, "|") {
		if w := split(p); len(w) > 0 {
			out = append(out, w)
		}
	}
	return out
}

// mostControlling is how many words a message has at most that is a control as a whole.
const mostControlling = 10

// controlOf reads a control from a short message, and a wish for a person from any.
func (l *lexicon) controlOf(m message) control {
	if len(m.words) == 0 || len(m.words) > mostControlling {
		if l.wantsPersonBeside(m) {
			return controlPerson
		}
		return ""
	}
	for _, whole := range [2]string{m.line, m.coreLine} {
		if c := l.controls[whole]; c != "" {
			return c
		}
	}
	if l.asksIdentity(m) {
		return controlIdentity
	}
	if l.wantsPerson(m) || l.wantsPersonBeside(m) {
		return controlPerson
	}
	return ""
}

// asksIdentity reads "am I talking to a real person?", "is it you or a human?", which asks for nobody. Who wants somebody
// says more: "is it possible to talk to a person".
func (l *lexicon) asksIdentity(m message) bool {
	for i := range m.words {
		you := longestStart(m.words[i:], l.whoAreYou)
		n := max(you, longestStart(m.words[i:], l.whatIsThis))
		if n == 0 {
			continue
		}
		named, other := false, 0
		for _, w := range m.words[i+n:] {
			switch {
			case l.person[w], l.bots[w], you > 0 && (l.devices[w] || l.staff[w] != 0):
				named = true
			case !l.fillers[w] && !l.kinds[w]:
				other++
			}
		}
		return named && other <= 1
	}
	return false
}
