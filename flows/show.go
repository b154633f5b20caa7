package flows

// ShowChoice is a choice of a slot as customers read it, in the words of the first flow that has it. Without words it
// is the choice's id.
func (p *Program) ShowChoice(slot, id, locale string) string {
	for _, f := range p.order {
		s := f.bySlot[slot]
		if s == nil {
			continue
		}
		for _, ch := range s.choices {
			if ts, _ := ch.says.in(locale, p.names.Locales); ch.id == id && len(ts) > 0 {
				return ts[0].fill(func(string) string { return "" })
			}
		}
	}
	return id
}

// Label is what a slot of a flow is called; without a flow, or where that one has no such slot, as the first flow that
// has it calls it. Without words it is the slot's name.
func (p *Program) Label(flow, slot, locale string) string {
	if f := p.flows[flow]; f != nil {
		if s, ok := p.labelIn(f, slot, locale); ok {
			return s
		}
	}
	for _, f := range p.order {
		if s, ok := p.labelIn(f, slot, locale); ok {
			return s
		}
	}
	return slot
}

func (p *Program) labelIn(f *flow, slot, locale string) (string, bool) {
	s := f.bySlot[slot]
	if s == nil || s.label == nil {
		return "", false
	}
	ts, _ := s.label.in(locale, p.names.Locales)
	if len(ts) == 0 {
		return "", false
	}
	return ts[0].fill(func(string) string { return "" }), true
}
