package discordtest

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// modalAnswer is the type of an answer that opens a modal, and of an interaction that sends one.
const (
	modalAnswer = 9
	modalSent   = 5
)

// maxModalParts is how many parts a modal may have. The schema allows more.
const maxModalParts = 5

// Modal is one as somebody sees it.
type Modal struct {
	ID, Title string
	Room      *Room
	Fields    []ModalField
	message   *Message
}

// ModalField is an input of a modal.
type ModalField struct {
	ID, Label, Hint string
	Required, Long  bool
	Menu            bool
	Value           string // what stands in it
	Labels, Values  []string
}

// beyondModal holds a modal against the rules that the schemas leave out.
func beyondModal(at string, data map[string]any) (out []string) {
	wrong := func(what string) { out = append(out, at+": "+what) }
	fields := modalFields(data)
	if len(fields) == 0 || len(fields) > maxModalParts {
		wrong(fmt.Sprintf("a modal of %d parts", len(fields)))
	}
	seen := map[string]bool{}
	for _, f := range fields {
		if f.ID == "" || seen[f.ID] {
			wrong("an input without a custom_id of its own")
		}
		seen[f.ID] = true
		values := map[string]bool{}
		for _, v := range f.Values {
			if values[v] {
				wrong("two lines of a menu with one value")
			}
			values[v] = true
		}
	}
	parts, _ := data["components"].([]any)
	for _, p := range parts {
		p, _ := p.(map[string]any)
		in, _ := p["component"].(map[string]any)
		if number(p["type"]) != 18 {
			wrong("an input without a label")
		}
		value, _ := in["value"].(string)
		if most := number(in["max_length"]); most > 0 && int64(utf8.RuneCountInString(value)) > most {
			wrong("a value is longer than max_length")
		}
	}
	return out
}

func modalFields(data map[string]any) (out []ModalField) {
	parts, _ := data["components"].([]any)
	for _, p := range parts {
		p, _ := p.(map[string]any)
		in, _ := p["component"].(map[string]any)
		f := ModalField{Long: number(in["style"]) == 2, Menu: number(in["type"]) == 3, Required: in["required"] != false}
		f.Label, _ = p["label"].(string)
		f.Hint, _ = p["description"].(string)
		f.ID, _ = in["custom_id"].(string)
		f.Value, _ = in["value"].(string)
		lines, _ := in["options"].([]any)
		for _, l := range lines {
			l, _ := l.(map[string]any)
			label, _ := l["label"].(string)
			value, _ := l["value"].(string)
			f.Labels, f.Values = append(f.Labels, label), append(f.Values, value)
			if l["default"] == true {
				f.Value = value
			}
		}
		out = append(out, f)
	}
	return out
}

// Modals are those that were opened in a room, oldest first.
func (s *Server) Modals(r *Room) (out []Modal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range s.world.modals {
		p := s.world.presses[id]
		if p.room != r {
			continue
		}
		data, _ := p.answered["data"].(map[string]any)
		m := Modal{Room: r, Fields: modalFields(data), message: p.message}
		m.ID, _ = data["custom_id"].(string)
		m.Title, _ = data["title"].(string)
		out = append(out, m)
	}
	return out
}

// Submit sends a modal with these values by field; what is not named stays as it stood.
func (s *Server) Submit(m Modal, values map[string]string, times int) string {
	parts := []any{}
	for i, f := range m.Fields {
		value, ok := values[f.ID]
		if !ok {
			value = f.Value
		}
		in := map[string]any{"type": 4, "id": 2*i + 2, "custom_id": f.ID, "value": value}
		if f.Menu {
			chosen := []any{}
			if slices.Contains(f.Values, value) {
				chosen = append(chosen, value)
			}
			in = map[string]any{"type": 3, "id": 2*i + 2, "custom_id": f.ID, "values": chosen}
		}
		parts = append(parts, map[string]any{"type": 18, "id": 2*i + 1, "component": in})
	}
	return s.interact(m.Room, modalSent, map[string]any{"custom_id": m.ID, "components": parts}, m.message, times)
}
