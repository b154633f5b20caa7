package bot

import (
	"slices"
	"strings"
	"unicode"
)

// titled makes a title of what was told: one line. Of a pasted log or stack trace it is the sentence in human words, or the first
// line that tells what went wrong; all of it stays in the details.
func titled(s string) string {
	whole := strings.Join(strings.Fields(s), " ")
	if !pasted(s) {
		return clip(whole, lineRunes)
	}
	for line := range strings.SplitSeq(s, "\n") {
		if words := strings.Fields(line); len(words) >= leastSentence && technical(words)*8 <= len(words) {
			return clip(strings.Join(words, " "), lineRunes)
		}
	}
	if said := longestSaid(strings.Fields(s)); len(said) >= leastSaid {
		return clip(strings.Join(said, " "), lineRunes)
	}
	for line := range strings.SplitSeq(s, "\n") {
		low := strings.ToLower(line)
		if slices.ContainsFunc([]string{"error", "exception", "fatal", "fail", "fehler", "panic"}, func(w string) bool { return strings.Contains(low, w) }) {
			return clip(strings.Join(withoutStamp(strings.Fields(line)), " "), lineRunes)
		}
	}
	return clip(whole, lineRunes)
}

const (
	leastSentence = 3 // words of a line that says something
	leastSaid     = 6 // words in a row that somebody wrote between what was pasted
	leastPasted   = 4 // words of a machine that make a text a pasted one, at least a fifth of all
)

// pasted tells whether a text holds what a machine wrote.
func pasted(s string) bool {
	words := strings.Fields(s)
	n := technical(words)
	return n >= leastPasted && n*5 >= len(words)
}

// technical counts the words that nobody writes in a sentence.
func technical(words []string) (n int) {
	for _, w := range words {
		if isTechnical(w) {
			n++
		}
	}
	return n
}

// isTechnical tells whether a word is one of a machine: a path, a name with dots or underscores, a time stamp, a level of a log.
func isTechnical(w string) bool {
	if strings.ContainsAny(w, "<>{}=") || strings.Contains(w, "()") {
		return true
	}
	bare := strings.Trim(w, ".,;:!?()[]{}<>\"'“”„«»…-–—")
	switch strings.ToUpper(bare) {
	case "":
		return strings.Trim(w, "-–—…") != "" // only signs
	case "ERROR", "WARN", "WARNING", "INFO", "DEBUG", "FATAL", "TRACE", "TRACEBACK":
		return bare == strings.ToUpper(bare) || bare == "Traceback"
	}
	letters, digits, signs, humps := 0, 0, 0, 0
	lower := false
	for _, r := range bare {
		switch {
		case unicode.IsLetter(r):
			letters++
			if lower && unicode.IsUpper(r) {
				humps++
			}
			lower = unicode.IsLower(r)
		case unicode.IsDigit(r):
			digits++
		case r == '\'' || r == '’' || r == '-' || r == '@':
		default:
			signs++
		}
	}
	return signs > 0 && !strings.Contains(bare, "@") || digits > 3 && letters > 0 || humps > 0 && letters > 10
}

// longestSaid is the longest row of words that are no machine's.
func longestSaid(words []string) (best []string) {
	from := 0
	for i, w := range append(slices.Clone(words), "::") {
		if !isTechnical(w) {
			continue
		}
		if i-from > len(best) {
			best = words[from:i]
		}
		from = i + 1
	}
	return best
}

// withoutStamp leaves out what stands in front of a line of a log: when, and how grave.
func withoutStamp(words []string) []string {
	for i, w := range words {
		if strings.ContainsFunc(w, unicode.IsLetter) && !strings.ContainsFunc(w, unicode.IsDigit) {
			return words[i:]
		}
	}
	return words
}
