package desk

import (
	"fmt"

	"frontdesk/bot"
	"frontdesk/flows"
)

// tableSpec is what desk.yaml says of a table.
type tableSpec struct {
	id               string
	file, key, owner *node
}

// tableSpecs reads which tables there are. The files are read later, by readTables.
func (l *loader) tableSpecs(n *node) {
	if n == nil {
		return
	}
	if n.kind != mapping {
		l.wrongType(n, "tables", mapping)
		return
	}
	for _, p := range n.pairs {
		id := l.id(p.key, "table")
		v := l.object(p.value, tableShape.called("the table "+id))
		if id != "" && l.text(v.get("file"), "the file") != "" {
			l.tables = append(l.tables, tableSpec{id, v.get("file"), v.get("key"), v.get("owner")})
		}
	}
}

// readTables reads the tables that desk.yaml names.
func (l *loader) readTables() {
	var files []string
	for _, f := range l.src.match("tables/*.csv") {
		files = append(files, f.Name)
	}
	for _, spec := range l.tables {
		name := spec.file.trimmed()
		data, ok := l.src.File(name)
		if !ok || limit(name) != MaxData {
			l.add(spec.file.at, unknownName, fmt.Sprintf("there is no file %q", name), meant(name, files)+" (tables are CSV files in tables/)")
			continue
		}
		if t := l.csv(flows.File{Name: name, Data: data}); t != nil {
			l.table(spec, t)
		}
	}
}

// table takes the rows of a table in, by key.
func (l *loader) table(spec tableSpec, t *sheet) {
	key, ok := l.tableColumn(t, spec.key, "the key")
	if !ok {
		return
	}
	out := bot.Table{Columns: t.columns, Rows: map[string][]string{}}
	if spec.owner != nil {
		i, ok := l.tableColumn(t, spec.owner, "the owner")
		if !ok {
			return
		}
		out.Owner = t.columns[i]
	}
	first := map[string]int{}
	for _, row := range t.rows {
		c := row.cells[key]
		k := bot.TableKey(c.text)
		switch line, twice := first[k]; {
		case k == "":
			l.add(c.at, emptyText, "the row has no key", "fill it in, or remove the row")
		case twice:
			l.add(c.at, rowTwice, fmt.Sprintf("%q stands in line %d already", c.text, line), "keep one of the two rows")
		default:
			first[k] = c.at.line
			cells := make([]string, len(row.cells))
			for i, c := range row.cells {
				cells[i] = c.text
			}
			out.Rows[k] = cells
		}
	}
	l.out.Desk.Tables[spec.id] = out
}

// tableColumn finds the column that desk.yaml names.
func (l *loader) tableColumn(t *sheet, n *node, what string) (int, bool) {
	name := l.text(n, what)
	if name == "" {
		return 0, false
	}
	i := t.column(name)
	if i < 0 {
		l.add(n.at, unknownColumn, fmt.Sprintf("%s has no column %q", t.file, name), meant(name, t.columns))
	}
	return i, i >= 0
}
