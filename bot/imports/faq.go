package imports

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// FAQ reads a table of questions and answers: columns question and answer, and if they are there title, url and locale.
// Rows with the same answer are one answer with several questions. Locale is the desk's first language.
func FAQ(name string, data []byte, locale string) (*Result, error) {
	t, err := readTable(name, data, "question", "answer")
	if err != nil {
		return nil, err
	}
	b := newBuilder("faq", locale)
	byText := map[string]int{}
	asked := map[string]bool{}
	for _, r := range t.rows {
		question, text := tidyText(r.cell("question")), tidyText(r.cell("answer"))
		key := strings.ToLower(strings.Join(strings.Fields(question), " "))
		switch l := r.cell("locale"); {
		case l != "" && l != locale:
			b.leave(name, r.line, "add the language to desk.yaml and the answer to answers/, by hand", "a row in %q: the desk's first language is %q", l, locale)
			continue
		case question == "" || text == "":
			b.leave(name, r.line, "fill in both columns and import again", "a row without question or answer")
			continue
		case len(question) > maxPhrase:
			b.leave(name, r.line, "shorten it to the sentence that asks", "a question of %d bytes: at most %d are read", len(question), maxPhrase)
			continue
		case asked[key]:
			b.leave(name, r.line, "keep the row that is right", "a question that stands further up")
			continue
		}
		asked[key] = true
		i, known := byText[text]
		if !known {
			title := tidyText(r.cell("title"))
			if title == "" {
				title = strings.TrimRight(question, "?¿ ")
			}
			i = len(b.answers)
			byText[text] = i
			b.answers = append(b.answers, answer{id: b.id(title), title: title, text: text, url: tidyText(r.cell("url"))})
		}
		b.answers[i].questions = append(b.answers[i].questions, question)
		b.tests = append(b.tests, test{"answers: " + question, []yaml.MapSlice{
			{{Key: "customer", Value: question}}, {{Key: "bot", Value: yaml.MapSlice{{Key: "answer", Value: b.answers[i].id}}}}}})
	}
	return b.result()
}

// table is a CSV file with a head.
type table struct {
	columns []string
	rows    []row
}

type row struct {
	t     *table
	line  int
	cells []string
}

// cell is the text of a column; "" where there is none.
func (r row) cell(column string) string {
	if i := slices.Index(r.t.columns, column); i >= 0 && i < len(r.cells) {
		return r.cells[i]
	}
	return ""
}

// readTable reads a CSV file that has some columns. Commas and semicolons divide.
func readTable(name string, data []byte, need ...string) (*table, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	head, _, _ := bytes.Cut(data, []byte("\n"))
	c := csv.NewReader(bytes.NewReader(data))
	if bytes.Count(head, []byte(";")) > bytes.Count(head, []byte(",")) {
		c.Comma = ';'
	}
	c.FieldsPerRecord = -1
	t := &table{}
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if wrong, ok := errors.AsType[*csv.ParseError](err); ok {
			return nil, &Error{File: name, Line: wrong.Line, What: wrong.Err.Error(), Help: "write it as CSV in UTF-8, cells with line breaks in double quotes"}
		}
		if err != nil {
			return nil, err
		}
		line, _ := c.FieldPos(0)
		if t.columns == nil {
			for _, cell := range cells {
				t.columns = append(t.columns, strings.ToLower(strings.TrimSpace(cell)))
			}
			continue
		}
		t.rows = append(t.rows, row{t, line, cells})
	}
	for _, n := range need {
		if !slices.Contains(t.columns, n) {
			return nil, &Error{File: name, Line: 1, What: fmt.Sprintf("there is no column %q", n), Help: "the first line names the columns: " + strings.Join(need, ", ")}
		}
	}
	return t, nil
}
