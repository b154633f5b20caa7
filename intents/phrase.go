package intents

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// OutOfScope is the intent of phrases that belong to no intent.
const OutOfScope = "out_of_scope"

// Phrase is one example of what customers write. Intent "" means OutOfScope.
type Phrase struct {
	Text   string `json:"text"`
	Intent string `json:"intent"`
}

// ReadCSV reads phrases from CSV with the header text,intent; columns may stand in any order and others are
// ignored. lines tells where each phrase stands. Errors begin with name:line and say what to do.
func ReadCSV(r io.Reader, name string) (phrases []Phrase, lines []int, err error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := checkEncoding(data, name); err != nil {
		return nil, nil, err
	}
	c := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	text, intent, err := csvColumns(c, name)
	if err != nil {
		return nil, nil, err
	}
	for {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			return phrases, lines, nil
		}
		if err != nil {
			return nil, nil, misquoted(err, name)
		}
		line, _ := c.FieldPos(0)
		p := Phrase{Text: strings.TrimSpace(row[text]), Intent: strings.TrimSpace(row[intent])}
		switch {
		case p.Text == "":
			return nil, nil, fmt.Errorf("%s:%d: the text is empty: write what a customer would, or remove the line", name, line)
		case p.Intent == "":
			return nil, nil, fmt.Errorf("%s:%d: no intent is named: write %s for what belongs to none", name, line, OutOfScope)
		}
		phrases, lines = append(phrases, p), append(lines, line)
	}
}

// csvColumns finds the columns text and intent in the header.
func csvColumns(c *csv.Reader, name string) (text, intent int, err error) {
	head, err := c.Read()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return 0, 0, fmt.Errorf("%s:1: the file is empty: its first line has to be text,intent", name)
		}
		return 0, 0, misquoted(err, name)
	}
	text, intent = -1, -1
	for i, h := range head {
		switch strings.ToLower(strings.TrimSpace(h)) {
		case "text":
			text = i
		case "intent":
			intent = i
		}
	}
	if text < 0 || intent < 0 {
		return 0, 0, fmt.Errorf("%s:1: the header must name the columns text and intent", name)
	}
	return text, intent, nil
}

// checkEncoding refuses what is not UTF-8: trained on as it is, its words would be those of no customer.
func checkEncoding(data []byte, name string) error {
	const remedy = "save the file as UTF-8"
	for _, mark := range []string{"\xff\xfe", "\xfe\xff"} {
		if bytes.HasPrefix(data, []byte(mark)) {
			return fmt.Errorf("%s:1: the file is UTF-16: %s", name, remedy)
		}
	}
	at := bytes.IndexByte(data, 0)
	if at < 0 && utf8.Valid(data) {
		return nil
	}
	what := "a NUL character"
	if bad := firstInvalid(data); bad >= 0 && (at < 0 || bad < at) {
		at, what = bad, fmt.Sprintf("the byte 0x%02x, which is not UTF-8", data[bad])
	}
	line := 1 + bytes.Count(data[:at], []byte("\n"))
	column := at - bytes.LastIndexByte(data[:at], '\n')
	return fmt.Errorf("%s:%d:%d: there is %s: %s", name, line, column, what, remedy)
}

// firstInvalid is where bytes cease to be UTF-8, or -1.
func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// misquoted tells where a record cannot be read. A quote that is never closed is noticed at the end of the file, but is
// to be mended where it opens.
func misquoted(err error, name string) error {
	const remedy = "put texts with commas or quotes into double quotes, and write each quote within twice"
	var p *csv.ParseError
	switch {
	case !errors.As(err, &p):
		return fmt.Errorf("%s: %w", name, err)
	case errors.Is(p.Err, csv.ErrQuote) && p.StartLine != p.Line:
		return fmt.Errorf("%s:%d:1: a quote that opens in this line is not closed in it: %w: %s", name, p.StartLine, p.Err, remedy)
	}
	return fmt.Errorf("%s:%d:%d: %w: %s", name, p.Line, p.Column, p.Err, remedy)
}
