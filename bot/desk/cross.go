package desk

import (
	"fmt"
	"slices"
)

// levelUse is a name that only makes sense together with the flows.
type levelUse struct {
	at    place
	slot  string // "impact" or "urgency"
	value string
}

// crossCheck looks for what is right in each file and wrong between them.
func (l *loader) crossCheck() {
	l.checkVariables()
	if l.out.Desk.Program == nil {
		return
	}
	choices := map[string][]string{}
	for _, f := range l.out.Desk.Program.Flows() {
		for _, s := range f.Slots {
			choices[s.Name] = append(choices[s.Name], s.Choices...)
		}
	}
	for _, u := range l.levels {
		if !slices.Contains(choices[u.slot], u.value) {
			l.add(u.at, noSeverity, fmt.Sprintf("no flow knows the %s %q", u.slot, u.value), meant(u.value, append(choices[u.slot], otherwise)))
		}
	}
}
