package flows

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// didYouMean returns the remedy for an unknown name: the nearest known one, or the list when it is short.
func didYouMean(name string, known []string) string {
	if best := Nearest(name, known); best != "" {
		return "did you mean \"" + best + "\"?"
	}
	if len(known) == 0 {
		return "there are none"
	}
	if len(known) > 12 {
		return "no similar name is known"
	}
	sorted := slices.Sorted(slices.Values(known))
	return "known: " + strings.Join(sorted, ", ")
}

// Nearest returns the known name with the fewest differences, "" if none is near. Ties go to the first in order.
func Nearest(name string, known []string) string {
	best, least := "", max(1, len([]rune(name))/3)+1
	for _, k := range slices.Sorted(slices.Values(known)) {
		if d := distance(strings.ToLower(name), strings.ToLower(k), least); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance counts the insertions, deletions, replacements and swaps of neighbours between two words (optimal
// string alignment); it gives up at limit and then returns limit.
func distance(a, b string, limit int) int {
	if d := utf8.RuneCountInString(a) - utf8.RuneCountInString(b); d >= limit || -d >= limit {
		return limit // as nearly always
	}
	x, y := []rune(a), []rune(b)
	var short [3 * 32]int
	rows, n := short[:], len(y)+1
	if 3*n > len(rows) {
		rows = make([]int, 3*n)
	}
	prev2, prev, cur := rows[:n], rows[n:2*n], rows[2*n:3*n]
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(x); i++ {
		cur[0] = i
		for j := 1; j <= len(y); j++ {
			swap := 1
			if x[i-1] == y[j-1] {
				swap = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+swap)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return min(prev[len(y)], limit)
}
