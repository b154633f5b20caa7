package desk

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"frontdesk/flows"
)

// sheet is a CSV file with the places of its cells.
type sheet struct {
	file    string
	columns []string
	rows    []sheetRow
}

type sheetRow struct{ cells []*node }

// csv reads a CSV file with a header; nil if it has none. Rows that do not fit are reported and left out.
func (r *reader) csv(f flows.File) *sheet {
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(f.Data, []byte(byteOrderMark))))
	in.FieldsPerRecord = -1
	t := &sheet{file: f.Name}
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			r.add(csvPlace(f.Name, err), badCSV, "the line cannot be read: "+csvReason(err), `put a text with a comma or a line break in double quotes, and write a quote within it twice`)
			return nil
		}
		cells := make([]*node, len(record))
		for i, s := range record {
			line, col := in.FieldPos(i)
			cells[i] = &node{at: place{f.Name, line, col}, text: strings.TrimSpace(s)}
		}
		r.csvRow(t, cells)
	}
	if t.columns == nil {
		r.add(place{file: f.Name}, badCSV, "the file is empty", "begin with a line that names the columns")
		return nil
	}
	return t
}

func csvPlace(file string, err error) place {
	if p, ok := errors.AsType[*csv.ParseError](err); ok {
		if errors.Is(p.Err, csv.ErrQuote) && p.StartLine != p.Line {
			return place{file, p.StartLine, 1} // the quote opened in the line where the record begins: that is the one to mend
		}
		return place{file, p.Line, p.Column}
	}
	return place{file: file}
}

func csvReason(err error) string {
	var p *csv.ParseError
	switch {
	case errors.As(err, &p) && errors.Is(p.Err, csv.ErrQuote) && p.StartLine != p.Line:
		return "a quote that opens in this line is not closed in it"
	case p != nil:
		return p.Err.Error()
	}
	return err.Error()
}

// csvRow takes a row in; the first one names the columns.
func (r *reader) csvRow(t *sheet, cells []*node) {
	if t.columns == nil {
		t.columns = []string{}
		for _, c := range cells {
			name := strings.ToLower(c.text)
			if slices.Contains(t.columns, name) {
				r.add(c.at, columnTwice, fmt.Sprintf("there are two columns %q", name), "rename one of the two")
			}
			t.columns = append(t.columns, name)
		}
		return
	}
	if len(cells) != len(t.columns) {
		r.add(cells[0].at, rowRagged, fmt.Sprintf("the row has %d cells, and there are %d columns", len(cells), len(t.columns)), "add the missing commas; a text with a comma needs double quotes")
		return
	}
	t.rows = append(t.rows, sheetRow{cells})
}

// column is the number of a column; -1 if there is none of that name.
func (t *sheet) column(name string) int {
	if t == nil {
		return -1
	}
	return slices.Index(t.columns, name)
}

// csvColumns reports columns that are missing.
func (r *reader) csvColumns(t *sheet, names ...string) bool {
	ok := true
	for _, name := range names {
		if t.column(name) < 0 {
			r.add(place{file: t.file}, unknownColumn, fmt.Sprintf("there is no column %q", name), meant(name, t.columns)+" (the first line names the columns)")
			ok = false
		}
	}
	return ok
}
