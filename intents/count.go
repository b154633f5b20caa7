package intents

// mostBefore is how far before what is counted its number may stand.
const mostBefore = 6

// mostCounted bounds a count: more is a number of something else.
const mostCounted = 9999

// counting are the words that count one or none.
var counting = map[string]map[string]int{
	"en": {"a": 1, "an": 1, "one": 1, "single": 1, "another": 1, "couple": 2, "pair": 2, "both": 2, "dozen": 12, "no": 0},
	"de": {"ein": 1, "eine": 1, "einen": 1, "einem": 1, "einer": 1, "paar": 2, "dutzend": 12, "beide": 2, "beiden": 2},
	"fr": {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "douzaine": 12, "autre": 1},
	"es": {"un": 1, "una": 1, "uno": 1, "otro": 1, "otra": 1, "par": 2, "docena": 12, "ambos": 2, "ambas": 2},
}

// between are words that may stand between a count and what is counted.
var between = wordSet("x of more new big small large little spare other extra de pcs pieces units stueck mal neue neuen neuer grosse grossen kleine kleinen weitere weiteren the den der die das los las el la mas nuevos nuevas grandes pequenos petit petite petits petites grand grande grands grandes nouveau nouveaux nouvelle nouvelles autres les")

// counted tells how many are meant of what stands from token i to j-1: a number or an article before it, with up to two words
// between, or "x2" behind it; 0 where nothing says so.
// What stands between may be values of lists themselves: the red in "three large red kettles".
func (s *scan) counted(i, j int, listed []bool) int {
	for k, left := i-1, 3; k >= 0 && left > 0; k-- {
		if listed[k] && k >= i-mostBefore {
			continue
		}
		left--
		if n, ok := s.countAt(k); ok {
			return n
		}
		if t := s.tokens[k]; !between[t.s] && t.s != "×" && t.s != "*" {
			break
		}
	}
	if s.is(j, "x", "×", "*") && s.at(j+1).kind == digitToken && s.standsAlone(j+1, j+2) || s.is(j, "x") && s.at(j+1).kind == digitToken {
		return s.bounded(j + 1)
	}
	return 0
}

// countAt reads the count that ends with token i.
func (s *scan) countAt(i int) (int, bool) {
	t := s.tokens[i]
	if t.kind == digitToken {
		if v, end := s.decimal(i); v != t.s || end != i+1 || i > 0 && t.glued {
			return 0, false
		}
		return s.bounded(i), true
	}
	for j := max(0, i-wordsOfNumber); j <= i; j++ {
		if n, end := s.wordNumber(j); end == i+1 && n <= mostCounted && !s.torn(j, end) {
			return n, true
		}
	}
	n, ok := counting[s.lang][t.s]
	return n, ok
}

func (s *scan) bounded(i int) int {
	if n := s.at(i).n; n > 0 && n <= mostCounted {
		return n
	}
	return 0
}
