package encoder

import (
	"errors"
	"strings"
	"unicode/utf8"

	unicodenorm "golang.org/x/text/unicode/norm"
)

const (
	// MaxTokens is how many tokens of a text count: what the encoder was trained on.
	MaxTokens = 128
	// MaxText is how many bytes of a text are read, 4 KiB: more than so many tokens of any script.
	MaxText = 4 << 10
)

const (
	unknown   = 0   // token for characters that no piece has
	reserved  = 6   // tokens that no text has
	space     = '▁' // stands for a space, and before the text
	mostRunes = 64  // of a piece
)

// pieces is what texts are cut into: SentencePiece unigrams (Kudo, ACL 2018), each with the logarithm of how frequent it
// is.
type pieces struct {
	texts  []string
	scores []float64
	find   map[string]int32
	most   int // runes of the longest
}

// index makes pieces ready to be found; of equal ones the last counts.
func (p *pieces) index() error {
	if len(p.texts) <= reserved || len(p.texts) != len(p.scores) {
		return errors.New("no pieces of words")
	}
	p.find = make(map[string]int32, len(p.texts))
	for i, t := range p.texts[reserved:] {
		n := utf8.RuneCountInString(t)
		if n == 0 || n > mostRunes || !utf8.ValidString(t) {
			return errors.New("a piece of a word that is none")
		}
		p.find[t] = int32(reserved + i)
		p.most = max(p.most, n)
	}
	return nil
}

// tokenizer is the scratch of cutting a text into pieces. It is reused, never shared.
type tokenizer struct {
	text  strings.Builder
	at    []int // by rune, where it begins; one more for the end
	ends  []end
	token []int
}

// end is the best way to cut the text up to a rune.
type end struct {
	score float64
	token int32
	runes int32 // of that token
}

// read returns the tokens of a text: the cut whose pieces are together the most frequent. The result is good until the
// next call.
func (k *tokenizer) read(p *pieces, text string) []int {
	k.prepare(text)
	n := len(k.at) - 1
	s := k.text.String()
	k.ends = append(k.ends[:0], make([]end, n+1)...)
	for from := range n {
		known := false
		for to := from + 1; to <= min(n, from+p.most); to++ {
			if i, ok := p.find[s[k.at[from]:k.at[to]]]; ok {
				known = true
				k.offer(from, to, p.scores[i], i)
			}
		}
		if !known {
			k.offer(from, from+1, 0, unknown)
		}
	}
	return k.back(n)
}

// offer takes a piece from rune to rune if that is no worse than what was offered for the same end. A score of 0, which
// a text of unknown characters has, counts as none: so does the encoder's first implementation, whose cuts its weights
// were trained with.
func (k *tokenizer) offer(from, to int, score float64, token int32) {
	score += k.ends[from].score
	if e := &k.ends[to]; e.score == 0 || score >= e.score {
		*e = end{score, token, int32(to - from)}
	}
}

// back collects the tokens from the end, several unknown ones in a row as one, and brings them into order.
func (k *tokenizer) back(n int) []int {
	k.token = k.token[:0]
	for n > 0 {
		e := k.ends[n]
		if last := len(k.token) - 1; e.token != unknown || last < 0 || k.token[last] != unknown {
			k.token = append(k.token, int(e.token))
		}
		n -= max(1, int(e.runes))
	}
	for i, j := 0, len(k.token)-1; i < j; i, j = i+1, j-1 {
		k.token[i], k.token[j] = k.token[j], k.token[i]
	}
	return k.token[:min(len(k.token), MaxTokens)]
}

// prepare brings a text into its normal form, with marks for spaces, and notes where its runes begin.
func (k *tokenizer) prepare(text string) {
	if len(text) > MaxText {
		cut := MaxText
		for cut > MaxText-utf8.UTFMax && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut]
	}
	text = unicodenorm.NFKC.String(strings.ToValidUTF8(text, "\uFFFD"))
	k.text.Reset()
	k.at = k.at[:0]
	if text == "" {
		k.at = append(k.at, 0)
		return
	}
	k.put(space)
	for _, r := range text {
		if r == ' ' {
			r = space
		}
		k.put(r)
	}
	k.at = append(k.at, k.text.Len())
}

func (k *tokenizer) put(r rune) {
	k.at = append(k.at, k.text.Len())
	k.text.WriteRune(r)
}
