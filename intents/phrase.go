package intents

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// OutOfScope is the intent of phrases that belong to no intent.
const OutOfScope = "out_of_scope"

// Phrase is one example of what customers write. Intent "" means OutOfScope.
type Phrase struct {
	Text   string `json:"text"`
	Intent string `json:"intent"`
}

// ReadCSV reads phrases from CSV with the header text,intent; columns may stand in any order and others are
// ignored. Errors begin with name:line.
func ReadCSV(r io.Reader, name string) ([]Phrase, error) {
	c := csv.NewReader(r)
	head, err := c.Read()
	if err != nil {
		return nil, fmt.Errorf("%s:1: no header text,intent: %w", name, err)
	}
	text, intent := -1, -1
	for i, h := range head {
		switch strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff"))) {
		case "text":
			text = i
		case "intent":
			intent = i
		}
	}
	if text < 0 || intent < 0 {
		return nil, fmt.Errorf("%s:1: the header must name the columns text and intent", name)
	}
	var out []Phrase
	for {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			var p *csv.ParseError
			if errors.As(err, &p) {
				return nil, fmt.Errorf("%s:%d:%d: %w", name, p.Line, p.Column, p.Err)
			}
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		line, _ := c.FieldPos(0)
		p := Phrase{Text: strings.TrimSpace(row[text]), Intent: strings.TrimSpace(row[intent])}
		if p.Text == "" {
			return nil, fmt.Errorf("%s:%d: the text is empty", name, line)
		}
		out = append(out, p)
	}
}
