package flows

import (
	"net/mail"
	"regexp"
	"strconv"
	"strings"
	"time"
)

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

// Asks is the kind of value that a dialogue waits for, "" if it waits for none.
func (p *Program) Asks(st *State) string {
	if len(st.Stack) == 0 || st.Asking == "" {
		return ""
	}
	if f := p.flows[st.Stack[len(st.Stack)-1].Flow]; f != nil && f.bySlot[st.Asking] != nil {
		return f.bySlot[st.Asking].kind
	}
	return ""
}

// ReadSlot reads what a person of the desk writes for a slot: a choice by its id or its words in any language, other
// values as they are kept. Known tells whether any flow has such a slot, ok whether one of them can hold the value.
func (p *Program) ReadSlot(slot, text string) (v Value, known, ok bool) {
	for _, f := range p.order {
		s := f.bySlot[slot]
		if s == nil {
			continue
		}
		known = true
		if v, ok = s.written(text); ok {
			return v, known, ok
		}
	}
	return Value{}, known, false
}

var (
	decimal = regexp.MustCompile(`^-?\d{1,15}(\.\d{1,9})?$`)
	dialled = regexp.MustCompile(`^\+?[0-9][0-9 ()/.-]{2,28}$`)
)

// written reads a value in its canonical form.
func (s *slot) written(text string) (Value, bool) {
	v := Value{Kind: s.kind, Text: text}
	switch s.kind {
	case KindChoice:
		for _, ch := range s.choices {
			if ch.called(text) {
				return Value{Kind: KindChoice, Text: ch.id}, true
			}
		}
		return v, false
	case KindNumber:
		n, err := strconv.ParseFloat(text, 64)
		return v, err == nil && decimal.MatchString(text) && (s.min == nil || n >= *s.min) && (s.max == nil || n <= *s.max)
	case KindYesNo:
		v.Text = strings.ToLower(text)
		return v, v.Text == "yes" || v.Text == "no"
	case KindDate:
		_, err := time.Parse(time.DateOnly, text)
		if err != nil {
			_, err = time.Parse(time.RFC3339, text)
		}
		return v, err == nil
	case KindEmail:
		v.Text = strings.ToLower(text)
		a, err := mail.ParseAddress(v.Text)
		return v, err == nil && a.Address == v.Text
	case KindPhone:
		return v, dialled.MatchString(text)
	case KindList:
		v.Kind = KindText // as one line: its parts cannot be told apart
	}
	return v, true
}

// called tells whether a text names a choice.
func (c choice) called(text string) bool {
	if strings.EqualFold(c.id, text) {
		return true
	}
	if c.says != nil {
		for _, ts := range c.says.words { // order is of no consequence: any match does
			for _, t := range ts {
				if strings.EqualFold(t.fill(func(string) string { return "" }), text) {
					return true
				}
			}
		}
	}
	for _, words := range c.also {
		for _, w := range words {
			if strings.EqualFold(w, text) {
				return true
			}
		}
	}
	return false
}
