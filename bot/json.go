package bot

import (
	"encoding/base64"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// What every turn writes is written by append.go, which is made from the types: the bytes are those of encoding/json,
// which a test holds over values of every kind, at a fraction of its work. It was the dearest part of a turn.

// appendJSON writes what a function of append.go writes. It is not given the value itself, which so need not lie on the heap.
func appendJSON(b []byte, write func([]byte) []byte) (out []byte, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case unwritable:
			out, err = nil, r
		default:
			panic(r)
		}
	}()
	return write(b), nil
}

// unwritable is a value that JSON has no words for, which could never be read again.
type unwritable string

func (u unwritable) Error() string { return string(u) }

// closed ends an object: its last comma becomes the brace.
func closed(b []byte) []byte {
	if b[len(b)-1] == ',' {
		b[len(b)-1] = '}'
		return b
	}
	return append(b, '}')
}

func appendList[E any](b []byte, list []E, one func([]byte, *E) []byte) []byte {
	if list == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, &list[i])
	}
	return append(b, ']')
}

// appendMap writes an object in the order of its keys.
func appendMap[K ~string, E any](b []byte, m map[K]E, one func([]byte, *E) []byte) []byte {
	if m == nil {
		return append(b, "null"...)
	}
	b = append(b, '{')
	var few [16]K
	keys := few[:0]
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var e E // one place for all of them
	for _, k := range keys {
		e = m[k]
		b = append(one(append(appendString(b, string(k)), ':'), &e), ',')
	}
	return closed(b)
}

func appendTime(b []byte, t time.Time) []byte {
	if y := t.Year(); y < 0 || y > 9999 {
		panic(unwritable("an instant in the year " + strconv.Itoa(y)))
	}
	b = append(b, '"')
	b = t.AppendFormat(b, time.RFC3339Nano)
	return append(b, '"')
}

func appendBytes(b, v []byte) []byte {
	if v == nil {
		return append(b, "null"...)
	}
	b = append(b, '"')
	return append(base64.StdEncoding.AppendEncode(b, v), '"')
}

// appendFloat writes a number as ECMAScript does, like encoding/json.
func appendFloat(b []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		panic(unwritable("a number that is none"))
	}
	form := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		form = 'e'
	}
	b = strconv.AppendFloat(b, f, form, -1, 64)
	if n := len(b); form == 'e' && n >= 4 && b[n-4] == 'e' && (b[n-3] == '-' || b[n-3] == '+') && b[n-2] == '0' {
		b[n-2] = b[n-1] // e-09 is e-9
		b = b[:n-1]
	}
	return b
}

// plainByte tells characters that stand for themselves in a string.
var plainByte = func() (plain [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		plain[c] = !strings.ContainsRune(`"\<>&`, c)
	}
	return plain
}()

func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := plainUntil(s, 0); i < len(s); i = plainUntil(s, i) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if size == 1 || r == '\u2028' || r == '\u2029' {
			b = appendEscape(append(b, s[start:i]...), r, size)
			start = i + size
		}
		i += size
	}
	return append(append(b, s[start:]...), '"')
}

// plainUntil returns where the first character from a place on is that may not stand for itself: eight are looked at at
// once. A byte becomes 0 where it was one of two characters that differ in one bit; taking 1 from it then sets its top bit,
// which what is above it may borrow and what is below it does not.
func plainUntil(s string, i int) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	for ; i+8 <= len(s); i += 8 {
		at := s[i : i+8]
		w := uint64(at[0]) | uint64(at[1])<<8 | uint64(at[2])<<16 | uint64(at[3])<<24 | uint64(at[4])<<32 | uint64(at[5])<<40 | uint64(at[6])<<48 | uint64(at[7])<<56
		quote := w&^(ones*('"'^'&')) ^ ones*('"'&'&')
		angle := w&^(ones*('<'^'>')) ^ ones*('<'&'>')
		slash := w ^ ones*'\\'
		if found := (w | (w - ones*' ') | (quote - ones) | (angle - ones) | (slash - ones)) & tops; found != 0 {
			return i + bits.TrailingZeros64(found)>>3
		}
	}
	for i < len(s) && plainByte[s[i]] {
		i++
	}
	return i
}

// appendEscape writes a character that may not stand in a string.
func appendEscape(b []byte, r rune, size int) []byte {
	const hex = "0123456789abcdef"
	switch {
	case r == utf8.RuneError && size == 1:
		return append(b, `\ufffd`...)
	case r == '"' || r == '\\':
		return append(b, '\\', byte(r))
	case r == '\b':
		return append(b, `\b`...)
	case r == '\f':
		return append(b, `\f`...)
	case r == '\n':
		return append(b, `\n`...)
	case r == '\r':
		return append(b, `\r`...)
	case r == '\t':
		return append(b, `\t`...)
	case r > 0xff:
		return append(b, '\\', 'u', '2', '0', hex[r>>4&15], hex[r&15])
	}
	return append(b, '\\', 'u', '0', '0', hex[r>>4&15], hex[r&15])
}
