package flows

import "slices"

// ShowChoice is a choice of a slot as customers read it: the text FLOW.SLOT.choices.ID of the first flow that has it.
// Without one it is the choice's id.
func (p *Program) ShowChoice(slot, id, locale string) string {
	for _, f := range p.Flows() {
		for _, s := range f.Slots {
			if s.Name != slot || !slices.Contains(s.Choices, id) {
				continue
			}
			if text, _, ok := p.Text(f.ID+"."+slot+".choices."+id, locale, nil, 0); ok {
				return text
			}
		}
	}
	return id
}
