package bot

import (
	"strings"

	"frontdesk/flows"
)

// Show is a slot's value as people read it in a locale.
func (d *Desk) Show(slot string, v flows.Value, locale string) string {
	switch v.Kind {
	case flows.KindService:
		if s := d.Service(v.Text); s.ID != "" {
			return s.Says.In(locale, d.Locales...)
		}
	case flows.KindChoice:
		return d.Program.ShowChoice(slot, v.Text, locale)
	case flows.KindList:
		var parts []string
		for _, p := range v.List {
			parts = append(parts, d.Show(slot, p, locale))
		}
		return strings.Join(parts, ", ")
	}
	return v.Text
}

// Label is what a slot is called, in the desk's first language.
func (d *Desk) Label(slot string) string { return d.Program.Label("", slot, d.Locales[0]) }
