package desk

import (
	"cmp"
	"fmt"
	"slices"
)

// foreign is a text, a list or a test in a language that the desk does not have: it is left out.
type foreign struct {
	locale string
	at     place
}

// isForeign tells whether a language is none of the desk's, and keeps in mind where it stands. Before the languages are
// known none is.
func (r *reader) isForeign(locale string, at place) bool {
	if len(r.locales) == 0 || slices.Contains(r.locales, locale) {
		return false
	}
	r.foreign = append(r.foreign, foreign{locale, at})
	return true
}

// reportForeign tells once for each language what is left out: a desk that gives up a language has hundreds of texts
// in it.
func (r *reader) reportForeign() {
	slices.SortStableFunc(r.foreign, func(a, b foreign) int {
		return cmp.Or(cmp.Compare(a.locale, b.locale), cmp.Compare(a.at.file, b.at.file), cmp.Compare(a.at.line, b.at.line), cmp.Compare(a.at.col, b.at.col))
	})
	for i := 0; i < len(r.foreign); {
		first, n := r.foreign[i], 0
		for ; i < len(r.foreign) && r.foreign[i].locale == first.locale; i++ {
			n++
		}
		what := "this is left out"
		if n > 1 {
			what = fmt.Sprintf("%d texts, lists and tests in it are left out, the first of them here", n)
		}
		help := fmt.Sprintf("add %s to the locales of desk.yaml, or remove them", first.locale)
		if best := nearest(first.locale, r.locales); best != "" {
			help = fmt.Sprintf("did you mean %q? Else %s", best, help)
		}
		r.add(first.at, unknownLocale, fmt.Sprintf("the desk does not speak %q: %s", first.locale, what), help)
	}
}
