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
