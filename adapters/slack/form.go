package slack

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"frontdesk/bot/channel"
)

const (
	// formAction names the button of a form, and formValue the one input of each of its fields.
	formAction = "form"
	formValue  = "value"
	// formView names the modals that are forms.
	formView   = "form"
	methodOpen = "views.open"
	// openWithin leaves a part of the three seconds for which Slack lets a press open something for the way.
	openWithin = 2500 * time.Millisecond
	// triggerUsed is Slack's code for a press that opened something already.
	triggerUsed = "exchanged_trigger_id"
	// pressKept is how long a press is known that opened something. Slack delivers one again within minutes.
	pressKept = 10 * time.Minute
)

// What Slack allows in a modal. The words beside an input may have 2,000 characters.
const (
	maxModalTitle = 24
	maxFields     = 100
	maxFieldText  = 2000
	maxFieldID    = 255
	maxOptionText = 75
	maxOptionID   = 150
)

// formPlace is what a modal carries along: Slack brings it back with what was filled in, and nobody sees or changes it.
type formPlace struct {
	Form   string `json:"form"`
	Room   string `json:"room"`
	Thread string `json:"thread,omitempty"`
}

// formButton makes the button of a form.
func formButton(o *channel.Option) []slack.Block {
	if o == nil {
		return nil
	}
	return []slack.Block{slack.NewActionBlock("", slack.NewButtonBlockElement(formAction, o.ID, label(channel.Cut(o.Label, maxLabel))))}
}

// enter brings a parcel on its way. A press of a form's button opens the form at once, past the lanes, in which others may
// wait for the desk; it is queued only if the form does not open.
func (a *Adapter) enter(p *parcel) bool {
	x, ok := formPress(p)
	if !ok || a.forms == nil {
		return a.intake.put(p)
	}
	return a.intake.aside(func(ctx context.Context, me self) {
		if a.openForm(ctx, me, x) == nil {
			p.done(true)
		} else if !a.intake.put(p) {
			p.done(false)
		}
	})
}

// formPress reads a press of a form's button.
func formPress(p *parcel) (action, bool) {
	var x action
	if p.via != viaAction || json.Unmarshal(p.raw, &x) != nil || x.Type != "block_actions" || x.Message == nil || len(x.Actions) != 1 {
		return action{}, false
	}
	return x, x.Actions[0].ID == formAction && x.Actions[0].Value != "" && x.Trigger != "" &&
		roomForm.MatchString(x.Channel.ID) && timeForm.MatchString(x.Message.TS)
}

// errNotOurs says that a button is not one of this app.
var errNotOurs = errors.New("slack: the button is not of this app")

// openForm opens the form of a press. One that is delivered again has opened it, or is answered in words, already.
func (a *Adapter) openForm(ctx context.Context, me self, x action) error {
	if !me.wrote(*x.Message) {
		return errNotOurs
	}
	now := time.Now()
	if _, again := a.pressed.get(x.Trigger, now); again {
		return nil
	}
	a.pressed.put(x.Trigger, true, now.Add(pressKept))
	ctx, cancel := context.WithTimeout(ctx, openWithin)
	defer cancel()
	at := me.address(event{Channel: x.Channel.ID}, *x.Message)
	f, err := a.forms(ctx, at, x.Actions[0].Value)
	if err != nil {
		return err
	}
	view, err := modal(f, at)
	if err != nil {
		return err
	}
	err = a.client.call(ctx, methodOpen, struct {
		Trigger string                  `json:"trigger_id"`
		View    *slack.ModalViewRequest `json:"view"`
	}{x.Trigger, view}, nil)
	var e *channel.SendError
	switch {
	case err == nil, errors.As(err, &e) && e.Code == triggerUsed: // the process before this one opened it
		return nil
	}
	return a.judge(x.Channel.ID, err)
}

// modal makes what Slack shows of a form.
func modal(f channel.Form, at channel.Address) (*slack.ModalViewRequest, error) {
	f = f.Within(maxFields)
	place, err := json.Marshal(formPlace{f.ID, at.Room, at.Thread})
	if err != nil {
		return nil, err
	}
	v := &slack.ModalViewRequest{Type: slack.VTModal, CallbackID: formView, PrivateMetadata: string(place),
		Title: label(channel.Cut(f.Title, maxModalTitle)), Submit: label(channel.Cut(f.Send, maxModalTitle)), Close: label(channel.Cut(f.Cancel, maxModalTitle))}
	for _, x := range f.Fields {
		if x.ID == "" || len(x.ID) > maxFieldID {
			return nil, fmt.Errorf("slack: a field's id has %d bytes, allowed are 1 to %d", len(x.ID), maxFieldID)
		}
		b := slack.NewInputBlock(x.ID, label(channel.Cut(x.Label, maxFieldText)), nil, input(x))
		if x.Hint != "" {
			b.Hint = label(channel.Cut(x.Hint, maxFieldText))
		}
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, b.WithOptional(x.Optional))
	}
	return v, nil
}

// input makes what a field is filled in with.
func input(x channel.Field) slack.BlockElement {
	_, figure := strconv.ParseFloat(x.Value, 64)
	_, date := time.Parse(time.DateOnly, x.Value)
	switch {
	case choosable(x.Options):
		return menu(x)
	case x.Kind == channel.DateField && (x.Value == "" || date == nil): // a time of day would be lost in it
		d := slack.NewDatePickerBlockElement(formValue)
		d.InitialDate = x.Value
		return d
	case x.Kind == channel.EmailField:
		e := slack.NewEmailTextInputBlockElement(nil, formValue)
		e.InitialValue = x.Value
		return e
	case x.Kind == channel.NumberField && (x.Value == "" || figure == nil):
		return slack.NewNumberInputBlockElement(nil, formValue, true).WithInitialValue(x.Value)
	}
	return slack.NewPlainTextInputBlockElement(nil, formValue).WithInitialValue(x.Value).WithMultiline(x.Long).WithMaxLength(channel.MaxEntry)
}

// choosable tells whether options can be a menu.
func choosable(options []channel.Option) bool {
	return len(options) > 0 && len(options) <= maxOptions &&
		!slices.ContainsFunc(options, func(o channel.Option) bool { return o.ID == "" || len(o.ID) > maxOptionID })
}

func menu(x channel.Field) slack.BlockElement {
	line := func(o channel.Option) *slack.OptionBlockObject {
		return slack.NewOptionBlockObject(o.ID, label(channel.Cut(o.Label, maxOptionText)), nil)
	}
	var all []*slack.OptionBlockObject
	for _, o := range x.Options {
		all = append(all, line(o))
	}
	m := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, label("…"), formValue, all...)
	if o, ok := x.Known(); ok {
		m.InitialOption = line(o)
	}
	return m
}

// submission is what is needed of a modal that was sent. Block and input of each field are decoded by themselves.
type submission struct {
	User struct {
		ID string `json:"id"`
	} `json:"user"`
	View struct {
		ID       string `json:"id"`
		Callback string `json:"callback_id"`
		Place    string `json:"private_metadata"`
		Blocks   []struct {
			ID string `json:"block_id"`
		} `json:"blocks"`
		State struct {
			Values map[string]map[string]json.RawMessage `json:"values"`
		} `json:"state"`
	} `json:"view"`
}

// place reads what the modal carried along.
func (x submission) place() (formPlace, bool) {
	var p formPlace
	ok := x.View.Callback == formView && json.Unmarshal([]byte(x.View.Place), &p) == nil && p.Form != "" &&
		roomForm.MatchString(p.Room) && (p.Thread == "" || timeForm.MatchString(p.Thread))
	return p, ok
}

// submitted reads a form that was sent. Its key holds what was filled in: who corrects himself in a modal that stayed open
// sends the same one again.
func (r *reading) submitted(raw []byte) bool {
	var x submission
	if json.Unmarshal(raw, &x) != nil || x.View.ID == "" {
		return false
	}
	if x.View.Callback != formView {
		return true // of another program that uses this app
	}
	p, ok := x.place()
	if !ok {
		return false
	}
	in := channel.Inbound{Kind: channel.Filled, Form: p.Form, From: r.person(x.User.ID),
		Address: channel.Address{Channel: r.me.Channel, Tenant: r.me.Tenant, Room: p.Room, Thread: p.Thread}, Shared: p.Thread != ""}
	ids := slices.Sorted(maps.Keys(x.View.State.Values))
	if len(x.View.Blocks) > 0 {
		ids = nil
	}
	for _, b := range x.View.Blocks {
		ids = append(ids, b.ID)
	}
	sum := sha256.New()
	for _, id := range ids {
		inputs, ok := x.View.State.Values[id]
		if !ok {
			continue
		}
		e := channel.Entry{Field: id, Value: value(inputs[formValue])}
		in.Entries = append(in.Entries, e)
		fmt.Fprintf(sum, "%q=%q;", e.Field, e.Value)
	}
	in.Key = r.me.Tenant + ":view:" + x.View.ID + ":" + hex.EncodeToString(sum.Sum(nil)[:12])
	r.out = append(r.out, in)
	return true
}

// value is what stands in an input of any kind.
func value(raw json.RawMessage) string {
	var v struct {
		Value    string `json:"value"`
		Date     string `json:"selected_date"`
		Selected struct {
			Value string `json:"value"`
		} `json:"selected_option"`
	}
	_ = json.Unmarshal(raw, &v) // an input that nobody knows was left empty
	return cmp.Or(v.Value, v.Date, v.Selected.Value)
}
