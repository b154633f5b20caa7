package desk

import (
	"strings"

	"frontdesk/flows"
)

// code names a kind of problem. Codes are stable: users look them up, editors and build servers filter by them.
type code string

// The codes. Each has a row in explanations.
const (
	fileTooLarge  code = "D001"
	notUTF8       code = "D002"
	notYAML       code = "D003"
	notPlain      code = "D004"
	nestedTooDeep code = "D005"
	unknownFile   code = "D006"
	noDesk        code = "D007"
	badVersion    code = "D008"
	unknownKey    code = "D009"
	keyTwice      code = "D010"
	keyMissing    code = "D011"
	wrongType     code = "D012"
	emptyText     code = "D013"
	badID         code = "D014"
	idTwice       code = "D015"
	unknownName   code = "D016"
	badLocale     code = "D017"
	unknownLocale code = "D018"
	notTranslated code = "D019"
	badZone       code = "D020"
	badDuration   code = "D021"
	notAChoice    code = "D022"
	deskTooLarge  code = "D023"
	notAFile      code = "D024"
	badAddress    code = "D025"
	badPattern    code = "D026"

	patternOrList code = "D030"
	builtinKind   code = "D031"
	valueTwice    code = "D032"
	noSeverity    code = "D033"
	badShare      code = "D034"

	fewPhrases      code = "D040"
	phraseElsewhere code = "D041"
	phraseTwice     code = "D042"
	badCSV          code = "D043"
	phraseLong      code = "D044"
	noQuestions     code = "D045"
	startsNothing   code = "D046"
	noPhrases       code = "D047"
	noIntent        code = "D048"

	badBraces       code = "D050"
	unknownVariable code = "D051"

	badHours     code = "D060"
	badDays      code = "D061"
	badCalendar  code = "D062"
	noHolidaySet code = "D063"
	badDate      code = "D064"
	noTarget     code = "D065"
	neverWins    code = "D066"
	noDefault    code = "D067"
	noLabel      code = "D068"
	answerLate   code = "D069"

	rowRagged     code = "D070"
	rowTwice      code = "D071"
	columnTwice   code = "D072"
	unknownColumn code = "D073"

	badOrigin   code = "D080"
	noSecret    code = "D081"
	badRoom     code = "D082"
	cannotStart code = "D083"

	badTurn     code = "D090"
	nothingHeld code = "D091"
	badTime     code = "D092"
)

// explanation is what there is to say about a code.
type explanation struct {
	code    code
	warning bool // does not keep a desk from being published
	why     string
	wrong   string // an example
	right   string // and its remedy
}

// said is the explanation as it is printed.
func (e explanation) said() flows.Explanation {
	return flows.Explanation{Code: string(e.code), Severity: e.code.severity(), Why: e.why, Wrong: e.wrong, Right: e.right}
}

// severity is that of every problem with this code.
func (c code) severity() flows.Severity {
	for _, e := range explanations {
		if e.code == c && e.warning {
			return flows.SeverityWarning
		}
	}
	return flows.SeverityError
}

// blinds tells whether a problem keeps part of a file from being read, so that names in it are not known.
func (c code) blinds() bool {
	switch c {
	case noDesk, fileTooLarge, notUTF8, notYAML, notPlain, nestedTooDeep, notAFile, badCSV, wrongType:
		return true
	default:
		return false
	}
}

// Explain says what a problem code of a desk means, with an example of the mistake and of the remedy. Codes of
// flows are explained too. It reports false for a code that does not exist.
func Explain(c string) (flows.Explanation, bool) {
	c = strings.ToUpper(strings.TrimSpace(c))
	for _, e := range explanations {
		if string(e.code) == c {
			return e.said(), true
		}
	}
	return flows.Explain(c)
}
