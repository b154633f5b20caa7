package desk

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// durationForm is one or more amounts with their units: "4h", "1 hour 30 minutes", "2 working days".
var (
	durationForm = regexp.MustCompile(`^(?:\d{1,6}(?:\.\d{1,3})?\s*[a-z]+(?:\s+[a-z]+)?[\s,]*)+$`)
	amountForm   = regexp.MustCompile(`(\d{1,6}(?:\.\d{1,3})?)\s*((?:working\s+)?[a-z]+)`)
)

// longest bounds a duration: more is a slip of the keyboard.
const longest = 3 * 366 * 24 * time.Hour

// parseDuration reads an amount of time in which a day has the given length. It reports false for what it cannot
// read: an unknown unit, nothing, or more than three years.
func parseDuration(s string, day time.Duration) (time.Duration, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if !durationForm.MatchString(s) {
		return 0, false
	}
	units := map[string]time.Duration{
		"s": time.Second, "second": time.Second, "seconds": time.Second,
		"m": time.Minute, "min": time.Minute, "minute": time.Minute, "minutes": time.Minute,
		"h": time.Hour, "hour": time.Hour, "hours": time.Hour,
		"d": day, "day": day, "days": day,
	}
	var sum float64
	rest := amountForm.ReplaceAllStringFunc(s, func(m string) string {
		part := amountForm.FindStringSubmatch(m)
		unit, ok := units[strings.TrimSpace(strings.TrimPrefix(part[2], "working"))]
		n, err := strconv.ParseFloat(part[1], 64)
		if !ok || err != nil {
			return m
		}
		sum += n * float64(unit)
		return ""
	})
	d := time.Duration(math.Round(sum/float64(time.Millisecond))) * time.Millisecond
	if strings.Trim(rest, " ,\t") != "" || sum > float64(longest) || d <= 0 {
		return 0, false
	}
	return d, true
}

// ParseDuration reads an amount of time on the clock on the wall, as files of a desk write it: 10m, 4h, 3 days.
func ParseDuration(s string) (time.Duration, bool) { return parseDuration(s, 24*time.Hour) }

// duration reads an amount of time on the clock on the wall; otherwise is the value of a missing node.
func (r *reader) duration(n *node, what string, otherwise time.Duration) time.Duration {
	s := r.text(n, what)
	if s == "" {
		return otherwise
	}
	if strings.Contains(s, "working") {
		r.add(n.at, badDuration, fmt.Sprintf("%s counts all hours, not working ones", what), "write it in minutes, hours or days: 10m, 4h, 3 days")
		return otherwise
	}
	d, ok := ParseDuration(s)
	if !ok {
		r.add(n.at, badDuration, fmt.Sprintf("%q is not an amount of time", s), "write it as 10m, 4h or 3 days")
		return otherwise
	}
	return d
}
