package bot

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"frontdesk/flows"
)

// maxDetail bounds a corrected detail in bytes: a paragraph. Who has more to say writes a note.
const maxDetail = 2000

// Detail reads what staff write for a detail of a ticket: in the desk's own words or by id. Error Invalid: there is no
// such detail, or it cannot be that.
func (d *Desk) Detail(field, text string) (flows.Value, error) {
	refuse := func(why string) (flows.Value, error) {
		return flows.Value{}, &Error{Code: Invalid, Op: string(Correct), Text: why}
	}
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return refuse("write what it should be")
	case len(text) > maxDetail:
		return refuse(fmt.Sprintf("a detail has at most %d bytes: write a note for the rest", maxDetail))
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }):
		return refuse("there is a character in it that no text has")
	}
	switch field {
	case "title":
		return flows.Value{Kind: flows.KindText, Text: text}, nil
	case "service":
		if id := d.serviceOf(text); id != "" {
			return flows.Value{Kind: flows.KindService, Text: id}, nil
		}
		return refuse("the desk has no such service")
	case "severity":
		if level := d.Level(text); slices.Contains(d.Levels, level) {
			return flows.Value{Kind: flows.KindChoice, Text: level}, nil
		}
		return refuse("the severities are " + strings.Join(d.Levels, ", "))
	case "needed_by":
		if _, ok := deadline(text, d.Zone); ok {
			return flows.Value{Kind: flows.KindDate, Text: text}, nil
		}
		return refuse("write a date, as 2026-11-24")
	}
	v, known, ok := d.Program.ReadSlot(field, text)
	switch {
	case ok:
		return v, nil
	case !known && slices.Contains(d.weights(field), text):
		return flows.Value{Kind: flows.KindChoice, Text: text}, nil
	case !known:
		return refuse("there is no such detail to correct")
	}
	return refuse("it cannot be that: write it as a customer may answer")
}

// serviceOf finds a service by its id or by what it is called.
func (d *Desk) serviceOf(text string) string {
	for _, s := range d.Services {
		names := []string{s.ID}
		for _, l := range d.Locales {
			names = append(append(names, s.Says.In(l)), s.Also[l]...)
		}
		names = append(names, s.Also[""]...)
		if slices.ContainsFunc(names, func(n string) bool { return n != "" && strings.EqualFold(n, text) }) {
			return s.ID
		}
	}
	return ""
}

// weights are the impacts or urgencies that severities are made of.
func (d *Desk) weights(field string) (out []string) {
	for impact, by := range d.Severities { // order is of no consequence: only whether one is there
		if field == "impact" && impact != "" {
			out = append(out, impact)
		}
		for urgency := range by {
			if field == "urgency" && urgency != "" {
				out = append(out, urgency)
			}
		}
	}
	return out
}
