package intents

import (
	_ "embed"
	"strings"
	"sync"
)

// countriesFile says in which country a time zone is: zone.tab of the tz database (public domain), the columns TZ and
// country code (ISO 3166-1).
//
//go:embed countries.tsv
var countriesFile string

// countries is parsed once, at the first number that needs it.
var countries = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(countriesFile) {
		if zone, country, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			m[zone] = country
		}
	}
	return m
})

// country is where numbers without a country code are dialled: where the customer's clock is, unless his locale names
// a country, else where his language is mostly written from.
func country(locale, zone string) string {
	for part := range strings.SplitSeq(locale, "-") {
		if len(part) == 2 && part == strings.ToUpper(part) {
			return part
		}
	}
	if c := countries()[zone]; c != "" {
		return c
	}
	return region(locale)
}
