package slacktest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// The limits of modals, from Slack's reference of views and of input blocks.
const (
	maxViewTitle   = 24
	maxViewBlocks  = 100
	maxViewPlace   = 3000
	maxInputLabel  = 2000
	maxInputLength = 3000
	maxBlockID     = 255
	// triggerLasts is how long a press lets something be opened.
	triggerLasts = 3 * time.Second
)

// View is a modal as somebody sees it.
type View struct {
	ID     string
	Title  string
	Room   *Room
	User   string
	Fields []ViewField
	raw    map[string]any
}

// ViewField is an input of a modal.
type ViewField struct {
	ID, Label, Hint, Kind string
	Optional, Multiline   bool
	Value                 string // what stands in it
	Labels, Values        []string
	action                string
}

// trigger is a press that lets something be opened, once.
type trigger struct {
	at   time.Time
	user string
	room *Room
	used bool
}

// viewFields are what a modal and its parts may have, in the form of [fields].
var viewFields = map[string][]string{
	"modal":              {"title!", "blocks!", "close", "submit!", "private_metadata", "callback_id", "clear_on_close", "notify_on_close", "external_id"},
	"input":              {"label!", "element!", "block_id!", "hint", "optional", "dispatch_action"},
	"plain_text_input":   {"action_id!", "initial_value", "multiline", "min_length", "max_length", "placeholder", "focus_on_load"},
	"email_text_input":   {"action_id!", "initial_value", "placeholder", "focus_on_load"},
	"number_input":       {"action_id!", "is_decimal_allowed!", "initial_value", "min_value", "max_value", "placeholder", "focus_on_load"},
	"datepicker":         {"action_id!", "initial_date", "placeholder", "focus_on_load", "confirm"},
	"static_select":      {"action_id!", "options!", "initial_option", "placeholder", "focus_on_load", "confirm"},
	"option of a select": {"text!", "value!"},
}

func checkView(at string, v any) (out []string) {
	view, ok := v.(map[string]any)
	if !ok || view["type"] != "modal" {
		return []string{at + ": must be a modal"}
	}
	out = append(out, checkNames(at, "modal", view)...)
	for _, name := range []string{"title", "submit", "close"} {
		if view[name] != nil {
			out = append(out, checkLabel(at+"."+name, view[name], maxViewTitle)...)
		}
	}
	if place, _ := view["private_metadata"].(string); len(place) > maxViewPlace {
		out = append(out, at+".private_metadata: too long")
	}
	blocks, _ := view["blocks"].([]any)
	if len(blocks) == 0 || len(blocks) > maxViewBlocks {
		out = append(out, fmt.Sprintf("%s: %d blocks", at, len(blocks)))
	}
	ids := map[any]bool{}
	for i, b := range blocks {
		m, _ := b.(map[string]any)
		if ids[m["block_id"]] {
			out = append(out, at+": a block_id twice")
		}
		ids[m["block_id"]] = true
		out = append(out, checkInput(fmt.Sprintf("%s.blocks[%d]", at, i), m)...)
	}
	return out
}

// checkNames holds the names of fields against viewFields.
func checkNames(at, kind string, e map[string]any) (out []string) {
	for _, f := range viewFields[kind] {
		if name, must := strings.CutSuffix(f, "!"); must && e[name] == nil {
			out = append(out, at+"."+name+": missing")
		}
	}
	for name := range e {
		if name != "type" && !slices.Contains(viewFields[kind], name) && !slices.Contains(viewFields[kind], name+"!") {
			out = append(out, at+"."+name+": not in the reference of "+kind)
		}
	}
	return out
}

func checkInput(at string, b map[string]any) (out []string) {
	if b["type"] != "input" {
		return []string{at + ": not an input"}
	}
	out = append(out, checkNames(at, "input", b)...)
	out = append(out, checkLabel(at+".label", b["label"], maxInputLabel)...)
	out = append(out, checkText(at+".block_id", b["block_id"], maxBlockID)...)
	if b["hint"] != nil {
		out = append(out, checkLabel(at+".hint", b["hint"], maxInputLabel)...)
	}
	e, _ := b["element"].(map[string]any)
	kind, _ := e["type"].(string)
	if viewFields[kind] == nil || kind == "modal" || kind == "input" {
		return append(out, at+".element: a "+kind+" cannot stand here")
	}
	at += ".element"
	out = append(out, checkNames(at, kind, e)...)
	out = append(out, checkText(at+".action_id", e["action_id"], maxAction)...)
	most, has := e["max_length"].(float64)
	if has && (most < 1 || most > maxInputLength) {
		out = append(out, at+".max_length: out of range")
	}
	begins, _ := e["initial_value"].(string)
	if has && float64(len([]rune(begins))) > most {
		out = append(out, at+".initial_value: longer than max_length")
	}
	if date, ok := e["initial_date"].(string); ok {
		if _, err := time.Parse(time.DateOnly, date); err != nil {
			out = append(out, at+".initial_date: no date")
		}
	}
	if kind == "static_select" {
		out = append(out, checkMenu(at, e)...)
		if first := e["initial_option"]; first != nil && !slices.ContainsFunc(list(e["options"]), func(o any) bool { return fmt.Sprint(o) == fmt.Sprint(first) }) {
			out = append(out, at+".initial_option: not one of the options")
		}
	}
	return out
}

func list(v any) []any { l, _ := v.([]any); return l }

// openView shows a modal to who pressed. The lock is held.
func (s *Server) openView(p map[string]any) (map[string]any, *refusal) {
	t := s.world.triggers[text(p, "trigger_id")]
	switch {
	case t == nil:
		return nil, no("invalid_trigger_id")
	case t.used:
		return nil, no("exchanged_trigger_id")
	case time.Since(t.at) > triggerLasts:
		return nil, no("expired_trigger_id")
	case len(checkView("view", p["view"])) > 0:
		return nil, no("invalid_arguments")
	}
	t.used = true
	raw, _ := p["view"].(map[string]any)
	s.number++
	v := &View{ID: fmt.Sprintf("V0%07d", s.number), Title: plainText(raw["title"]), Room: t.room, User: t.user, raw: raw}
	for _, b := range list(raw["blocks"]) {
		m, _ := b.(map[string]any)
		v.Fields = append(v.Fields, viewField(m))
	}
	s.world.views = append(s.world.views, v)
	return map[string]any{"view": map[string]any{"id": v.ID, "type": "modal", "hash": "156772938.1827394"}}, nil
}

func plainText(v any) string {
	m, _ := v.(map[string]any)
	s, _ := m["text"].(string)
	return s
}

func viewField(b map[string]any) ViewField {
	e, _ := b["element"].(map[string]any)
	f := ViewField{Label: plainText(b["label"]), Hint: plainText(b["hint"])}
	f.ID, _ = b["block_id"].(string)
	f.Kind, _ = e["type"].(string)
	f.action, _ = e["action_id"].(string)
	f.Optional, _ = b["optional"].(bool)
	f.Multiline, _ = e["multiline"].(bool)
	for _, name := range []string{"initial_value", "initial_date"} {
		if s, ok := e[name].(string); ok {
			f.Value = s
		}
	}
	if first, ok := e["initial_option"].(map[string]any); ok {
		f.Value, _ = first["value"].(string)
	}
	for _, o := range list(e["options"]) {
		m, _ := o.(map[string]any)
		value, _ := m["value"].(string)
		f.Labels, f.Values = append(f.Labels, plainText(m["text"])), append(f.Values, value)
	}
	return f
}

// Views are the modals that were opened from a room, oldest first.
func (s *Server) Views(r *Room) (out []View) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range s.world.views {
		if v.Room == r {
			out = append(out, *v)
		}
	}
	return out
}

// PressForm presses the button of a form below a message of the bot, which lets something be opened for three seconds.
func (s *Server) PressForm(r *Room, message, thread, label, value string, times int) {
	id := s.Stamp() + "." + responding
	s.Change(func() { s.world.triggers[id] = &trigger{at: time.Now(), user: r.Customer, room: r} })
	s.press(r.Customer, r, message, thread, map[string]any{
		"type": "button", "action_id": "form", "block_id": "b9", "value": value, "text": map[string]any{"type": "plain_text", "text": label, "emoji": false}, "action_ts": s.Stamp(),
	}, id, times)
}

// Submit sends a modal with these values by field; what is not named stays as it stood.
func (s *Server) Submit(v View, values map[string]string, times int) {
	state := map[string]any{}
	blocks := []any{}
	for _, f := range v.Fields {
		value, ok := values[f.ID]
		if !ok {
			value = f.Value
		}
		input := map[string]any{"type": f.Kind}
		switch f.Kind {
		case "static_select":
			input["selected_option"] = nil
			if i := slices.Index(f.Values, value); i >= 0 {
				input["selected_option"] = map[string]any{"text": map[string]any{"type": "plain_text", "text": f.Labels[i]}, "value": value}
			}
		case "datepicker":
			input["selected_date"] = orNull(value)
		default:
			input["value"] = orNull(value)
		}
		state[f.ID] = map[string]any{f.action: input}
		blocks = append(blocks, map[string]any{"type": "input", "block_id": f.ID, "label": map[string]any{"type": "plain_text", "text": f.Label}, "optional": f.Optional})
	}
	s.Push(Interactive, map[string]any{
		"type": "view_submission", "token": verifier, "api_app_id": AppID, "trigger_id": "1338." + responding, "is_enterprise_install": false, "enterprise": nil,
		"team": map[string]any{"id": TeamID, "domain": "tidewell"}, "user": map[string]any{"id": v.User, "username": "somebody", "team_id": TeamID},
		"view": map[string]any{
			"id": v.ID, "team_id": TeamID, "type": "modal", "root_view_id": v.ID, "previous_view_id": nil, "app_id": AppID, "bot_id": BotID, "hash": "1767.x",
			"callback_id": v.raw["callback_id"], "private_metadata": v.raw["private_metadata"], "blocks": blocks, "state": map[string]any{"values": state},
			"title": v.raw["title"], "submit": v.raw["submit"], "close": v.raw["close"], "clear_on_close": false, "notify_on_close": false, "external_id": "",
		},
		"response_urls": []any{},
	}, times)
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
