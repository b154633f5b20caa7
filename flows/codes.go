package flows

import (
	"cmp"
	"slices"
)

// The codes of problems. They are stable: users look them up, editors and CI filter by them.
const (
	codeYAML         = "F001"
	codeTooLarge     = "F002"
	codeTooDeep      = "F003"
	codeYAMLFeature  = "F004"
	codeTwice        = "F005"
	codeKey          = "F006"
	codeMissing      = "F007"
	codeShape        = "F008"
	codeName         = "F009"
	codeValue        = "F010"
	codeDuplicate    = "F011"
	codeStep         = "F012"
	codeSlot         = "F013"
	codeIntent       = "F014"
	codeFlow         = "F015"
	codeService      = "F016"
	codeTeam         = "F017"
	codeTable        = "F018"
	codeColumn       = "F019"
	codeAnswer       = "F020"
	codeNoEnd        = "F021"
	codePlaceholder  = "F022"
	codeBraces       = "F023"
	codeExpression   = "F024"
	codeKind         = "F025"
	codeChoice       = "F026"
	codeTwoFlows     = "F027"
	codeReserved     = "F028"
	codeVerb         = "F029"
	codeUnreachable  = "F030"
	codeSilent       = "F031"
	codeLoop         = "F032"
	codeRecursion    = "F033"
	codeNoPerson     = "F034"
	codeNoPromise    = "F035"
	codeTranslation  = "F036"
	codeOrphan       = "F037"
	codeNumberedText = "F038"
	codeLocale       = "F039"
	codeUnused       = "F040"
	codeNoQuestion   = "F041"
	codeMaybeEmpty   = "F042"
	codeNoChange     = "F043"
	codeNoNone       = "F044"
	codeSharedSlot   = "F045"
	codeDepends      = "F046"
	codeFact         = "F047"
	codeRange        = "F048"
	codeTooLong      = "F049"
	codeMaybeTooLong = "F050"
)

// reports gathers problems.
type reports struct{ all []Problem }

func (r *reports) err(code string, at place, message, help string) {
	r.add(SeverityError, code, at, message, help)
}

func (r *reports) warn(code string, at place, message, help string) {
	r.add(SeverityWarning, code, at, message, help)
}

func (r *reports) add(s Severity, code string, at place, message, help string) {
	r.all = append(r.all, Problem{File: at.file, Line: max(at.line, 1), Column: max(at.col, 1), Code: code, Severity: s, Message: message, Help: help})
}

// sorted returns the problems by file, line, column and code, each once.
func (r *reports) sorted() []Problem {
	slices.SortStableFunc(r.all, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(r.all)
}

// failed says whether any problem is an error.
func (r *reports) failed() bool {
	return slices.ContainsFunc(r.all, func(p Problem) bool { return p.Severity == SeverityError })
}
