package flows

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// sayBadDay says what is wrong with the day of an answer to the question for one; false if that is something else.
func (m *machine) sayBadDay(wrong string) bool {
	switch {
	case wrong == "far":
		m.sys("sys.expect.date.far", "years", strconv.Itoa(deadlineYears))
	case wrong == "" && noSuchDay(m.msg.text) != "":
		m.sys("sys.expect.date.none", "value", noSuchDay(m.msg.text))
	default:
		return false
	}
	return true
}

var (
	isoDay     = regexp.MustCompile(`\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b`)
	numericDay = regexp.MustCompile(`\b(\d{1,2})([./-])(\d{1,2})(?:[./-](\d{4}|\d{2}))?\b`)
	dayMonth   = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th|\.)?\s*(?:of\s+)?(\p{L}{3,9})\b\.?,?\s*(\d{4})?`)
	monthDay   = regexp.MustCompile(`(?i)\b(\p{L}{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\b,?\s*(\d{4})?`)
)

// noSuchDay finds a day that no calendar has, as 31 February, written in one of the ways in which days are; "" if none is.
func noSuchDay(text string) string {
	if p := isoDay.FindStringSubmatch(text); p != nil {
		return unless(p[0], inCalendar(p[1], numeral(p[2]), numeral(p[3])))
	}
	if p := numericDay.FindStringSubmatch(text); p != nil && (p[2] != "-" || p[4] != "") {
		a, b := numeral(p[1]), numeral(p[3])
		return unless(p[0], inCalendar(p[4], b, a) || p[2] != "." && inCalendar(p[4], a, b))
	}
	if p := dayMonth.FindStringSubmatch(text); p != nil && monthOf(p[2]) > 0 {
		return unless(strings.TrimRight(p[0], " ,."), inCalendar(p[3], monthOf(p[2]), numeral(p[1])))
	}
	if p := monthDay.FindStringSubmatch(text); p != nil && monthOf(p[1]) > 0 {
		return unless(strings.TrimRight(p[0], " ,."), inCalendar(p[3], monthOf(p[1]), numeral(p[2])))
	}
	return ""
}

func unless(written string, there bool) string {
	if there {
		return ""
	}
	return written
}

func numeral(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// inCalendar says whether there is such a day; of no year, whether there is in any.
func inCalendar(year string, month, day int) bool {
	y := 2000 // has a 29 February
	switch len(year) {
	case 4:
		y = numeral(year)
	case 2:
		y = 2000 + numeral(year)
	}
	return month >= 1 && month <= 12 && day >= 1 && time.Date(y, time.Month(month), day, 0, 0, 0, 0, time.UTC).Day() == day
}

// monthOf is the month with a name, whole or cut short, in a language that is built in; 0 if none has it.
func monthOf(name string) int {
	name = strings.ToLower(name)
	for _, months := range []string{english().months, german().months} {
		for i, month := range strings.Split(months, "|") {
			if strings.HasPrefix(strings.ToLower(month), name) || name == "sept" && i == 8 {
				return i + 1
			}
		}
	}
	return 0
}
