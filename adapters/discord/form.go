package discord

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"frontdesk/bot/channel"
)

const (
	// formPrefix begins what a press of a form's button brings back, and what its modal does.
	formPrefix = "f:"
	// openWithin leaves a part of Discord's three seconds for the way.
	openWithin = 2500 * time.Millisecond
)

// What Discord allows in a modal.
const (
	maxFields      = 5
	maxModalTitle  = 45
	maxFieldLabel  = 45
	maxFieldHint   = 100
	maxFieldID     = 100
	maxFieldLines  = 25
	maxLineLabel   = 100
	maxOpenedValue = 100
)

// formButton is the row with the button of a form.
func formButton(o *channel.Option) []discordgo.MessageComponent {
	if o == nil {
		return nil
	}
	return []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
		discordgo.Button{Label: named(channel.Cut(o.Label, maxButton)), Style: discordgo.PrimaryButton, CustomID: formPrefix + o.ID},
	}}}
}

// The parts of a modal. The library's types are older than labels and menus in modals.
type (
	modal struct {
		Type int       `json:"type"`
		Data modalData `json:"data"`
	}
	modalData struct {
		ID     string       `json:"custom_id"`
		Title  string       `json:"title"`
		Fields []modalField `json:"components"`
	}
	modalField struct {
		Type  int    `json:"type"`
		Label string `json:"label"`
		Hint  string `json:"description,omitempty"`
		Input any    `json:"component"`
	}
	textInput struct {
		Type     int    `json:"type"`
		ID       string `json:"custom_id"`
		Style    int    `json:"style"`
		Value    string `json:"value,omitempty"`
		Required bool   `json:"required"`
		Longest  int    `json:"max_length"`
	}
	menuInput struct {
		Type     int        `json:"type"`
		ID       string     `json:"custom_id"`
		Required bool       `json:"required"`
		Lines    []menuLine `json:"options"`
	}
	menuLine struct {
		Label   string `json:"label"`
		Value   string `json:"value"`
		Default bool   `json:"default,omitempty"`
	}
)

// The types of the parts, and the styles of a text.
const (
	menuType  = 3
	textType  = 4
	labelType = 18
	oneLine   = 1
	manyLines = 2
)

// shown makes what Discord shows of a form.
func shown(f channel.Form) (modal, error) {
	f = f.Within(maxFields)
	m := modal{Type: int(discordgo.InteractionResponseModal), Data: modalData{ID: formPrefix + f.ID, Title: named(channel.Cut(f.Title, maxModalTitle))}}
	for _, x := range f.Fields {
		if x.ID == "" || utf8.RuneCountInString(x.ID) > maxFieldID {
			return modal{}, errors.New("discord: the id of a form's field is empty or too long")
		}
		m.Data.Fields = append(m.Data.Fields, modalField{labelType, named(channel.Cut(x.Label, maxFieldLabel)), channel.Cut(x.Hint, maxFieldHint), input(x)})
	}
	if len(m.Data.Fields) == 0 {
		return modal{}, channel.ErrNoForm
	}
	return m, nil
}

// input is what a field is filled in with.
func input(x channel.Field) any {
	tooLong := func(o channel.Option) bool { return o.ID == "" || utf8.RuneCountInString(o.ID) > maxOpenedValue }
	if n := len(x.Options); n > 0 && n <= maxFieldLines && !slices.ContainsFunc(x.Options, tooLong) {
		m := menuInput{Type: menuType, ID: x.ID, Required: !x.Optional}
		for _, o := range x.Options {
			m.Lines = append(m.Lines, menuLine{named(channel.Cut(o.Label, maxLineLabel)), o.ID, o.ID == x.Value})
		}
		return m
	}
	style := oneLine
	if x.Long {
		style = manyLines
	}
	return textInput{Type: textType, ID: x.ID, Style: style, Value: x.Value, Required: !x.Optional, Longest: channel.MaxEntry}
}

// formPress is the form whose button was pressed.
func (x interaction) formPress() (string, bool) {
	var p pressed
	if x.Type != typeComponent || json.Unmarshal(x.Data, &p) != nil {
		return "", false
	}
	id, ok := strings.CutPrefix(p.CustomID, formPrefix)
	return id, ok && id != "" && utf8.ValidString(id)
}

// openForm opens the form of a press at once, past the queue, in which other events may wait for the desk; again gets the
// press if its form does not open. It reports false for what is no such press, or comes from a place that must be asked for.
func (a *Adapter) openForm(ctx context.Context, raw []byte, again func()) bool {
	var x interaction
	if a.forms == nil || json.Unmarshal(raw, &x) != nil || !snowflake.MatchString(x.ID) || !snowflake.MatchString(x.Channel) || x.Token == "" {
		return false
	}
	id, ok := x.formPress()
	if !ok {
		return false
	}
	s := a.scene()
	at, known := s.whereOf(&arrived{}, x)
	if !known {
		return false
	}
	a.answers.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, openWithin)
		defer cancel()
		f, err := a.forms(ctx, s.address(at), id)
		if err == nil {
			err = a.answerModal(ctx, x, f)
		}
		if err != nil {
			again()
		}
	})
	return true
}

// answerModal answers a press with a form. A press that is told again was answered by the first.
func (a *Adapter) answerModal(ctx context.Context, x interaction, f channel.Form) error {
	m, err := shown(f)
	if err != nil {
		return err
	}
	err = a.client.json(ctx, call{
		name: "answerInteraction", method: http.MethodPost, room: x.ID,
		at: discordgo.EndpointInteractionResponse(x.ID, x.Token),
	}, m, nil)
	var e *channel.SendError
	if errors.As(err, &e) && strings.HasSuffix(e.Code, " "+strconv.Itoa(answeredAlready)) {
		return nil
	}
	return err
}

// filled reads a form that was sent. It reports false for a form that is not known.
func (x interaction) filled(in *channel.Inbound) bool {
	var d struct {
		ID    string          `json:"custom_id"`
		Parts json.RawMessage `json:"components"`
	}
	if json.Unmarshal(x.Data, &d) != nil || d.ID == "" {
		return false
	}
	id, ok := strings.CutPrefix(d.ID, formPrefix)
	if !ok || id == "" {
		return true // of another program that used this bot
	}
	in.Kind, in.Form, in.Entries = channel.Filled, id, entries(d.Parts, maxDepth)
	return utf8.ValidString(id)
}

// entries are what stands in the inputs of a modal, wherever they are among its parts. A part that nobody knows is none.
func entries(parts json.RawMessage, depth int) (out []channel.Entry) {
	var all []json.RawMessage
	if depth == 0 || json.Unmarshal(parts, &all) != nil {
		return nil
	}
	for _, raw := range all {
		var p struct {
			ID     string          `json:"custom_id"`
			Value  string          `json:"value"`
			Values []string        `json:"values"`
			Inner  json.RawMessage `json:"component"`
			Parts  json.RawMessage `json:"components"`
		}
		switch {
		case json.Unmarshal(raw, &p) != nil:
		case p.ID != "":
			e := channel.Entry{Field: p.ID, Value: p.Value}
			if len(p.Values) > 0 {
				e.Value = p.Values[0]
			}
			e.Field, e.Value = strings.ToValidUTF8(e.Field, "\uFFFD"), strings.ToValidUTF8(e.Value, "\uFFFD")
			out = append(out, e)
		case p.Inner != nil:
			out = append(out, entries(slices.Concat([]byte("["), p.Inner, []byte("]")), depth-1)...)
		default:
			out = append(out, entries(p.Parts, depth-1)...)
		}
	}
	return out
}
