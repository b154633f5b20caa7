package intents

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// surelyForeign is how certain a language must be to say that the desk does not have it: who is told so wrongly is told
// nonsense.
const surelyForeign = 0.99

// Foreign tells whether somebody surely writes in a language that the desk has not: in a script of none of its languages, or in
// sentences of another language that we know, with a word in them with which people speak for themselves.
func (d *Detector) Foreign(text string) bool {
	if d.strangeScript(text) {
		return true
	}
	words := wordsSpoken(text)
	if len(words) < leastSpoken || !slices.ContainsFunc(words, d.theirWord) {
		return false
	}
	locale, p := d.world.Detect(text)
	if p < surelyForeign || d.has(locale) {
		return false
	}
	spoken := false
	for _, w := range words {
		theirs, ours := speakers[language(locale)][w], d.ownWord(w)
		if ours && !theirs {
			return false // it speaks the desk's language as well
		}
		spoken = spoken || theirs && !ours
	}
	return spoken
}

// leastLetters is how many letters of a strange script make a text of it, whatever they say: a name is no text.
const leastLetters = 8

// Words that make a text of fewer letters in a strange script, and pieces of one where no spaces are written. No name has them.
var (
	strangeWords = wordSet(`привет здравствуйте алло помогите помощь спасибо пожалуйста где как что почему когда нет да не мой мне нужен
		привіт вітаю допоможіть дякую де як що чому ні так мені здравейте помощ благодаря къде
		γεια βοήθεια ευχαριστώ πού που πώς όχι ναι θέλω
		مرحبا السلام سلام شكرا مساعدة ساعدني أين اين كيف لماذا متى لا نعم أريد اريد هل مشكلة سلام کمک ممنون کجا لطفا
		שלום היי תודה עזרה איפה איך למה מתי לא כן רוצה צריך אפשר
		नमस्ते मदद धन्यवाद कहाँ कैसे क्या नहीं हाँ გამარჯობა დახმარება გმადლობთ բարև օգնություն
		안녕 안녕하세요 감사합니다 도와주세요 환불 어디 네 아니요`)
	strangePieces = []string{
		"你好", "您好", "谢谢", "謝謝", "请问", "請問", "帮助", "幫助", "怎么", "怎麼", "什么", "什麼", "吗", "嗎", "退款", "我要", "我的", "不能",
		"です", "ます", "ください", "こんにちは", "ありがとう", "ない", "세요", "니다", "สวัสดี", "ช่วย", "ขอบคุณ", "ครับ", "ค่ะ", "ไม่", "ที่ไหน",
	}
)

// saysSomething tells whether a short text of a strange script is more than a name: it has a word or a piece that no name has, or
// goes on behind its first word in small letters.
func saysSomething(text string) bool {
	for i, w := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) }) {
		first, _ := utf8.DecodeRuneInString(w)
		if strangeWords[strings.ToLower(w)] || i > 0 && unicode.IsLower(first) {
			return true
		}
	}
	return slices.ContainsFunc(strangePieces, func(p string) bool { return strings.Contains(text, p) })
}

// strangeScript tells whether most letters of a text are of a script that none of the desk's languages is written in.
func (d *Detector) strangeScript(text string) bool {
	if isASCII(text) && slices.Contains(d.scripts, nil) {
		return false
	}
	rs := lower(text[:min(len(text), 4*mostRead)])
	letters := 0
	for _, r := range rs {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters > 0 && len(d.candidates(rs)) == 0 && (letters >= leastLetters || saysSomething(clip(text)))
}

// has tells whether a language is one of the desk's.
func (d *Detector) has(locale string) bool {
	return slices.ContainsFunc(d.locales, func(o string) bool { return language(o) == language(locale) })
}

// ownWord tells whether people speak for themselves with a word in one of the desk's languages, too.
func (d *Detector) ownWord(w string) bool {
	return slices.ContainsFunc(d.locales, func(l string) bool { return speakers[language(l)][w] })
}

// theirWord tells whether people speak for themselves with a word only in languages that the desk has not: one such word at
// least is in every text that is foreign by its words, and few others have any.
func (d *Detector) theirWord(w string) bool { return theirWords()[w] && !d.ownWord(w) }

// theirWords are the words of speakers in any language.
var theirWords = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, words := range speakers {
		maps.Copy(all, words)
	}
	return all
})
