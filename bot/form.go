package bot

import (
	"slices"
	"strings"

	"frontdesk/bot/channel"
	"frontdesk/flows"
)

// OpenForm gives the form that a button opens, as it is now: pure, as Decide is. It is false where nobody would take it: the
// flow goes on elsewhere, is over, or a person has the conversation.
func OpenForm(c Conversation, f Facts, d *Desk, id string) (channel.Form, bool) {
	x := deciding(c, Event{}, f, d)
	if x.turn.Owner != OwnerBot {
		return channel.Form{}, false
	}
	form, ok := flows.Programs{Live: d.Program, Pinned: d.Pinned}.Form(c.State, x.input(flows.Said), id)
	if !ok {
		return channel.Form{}, false
	}
	out := channel.Form{ID: form.ID, Title: form.Title, Send: form.Send, Cancel: form.Cancel}
	for _, s := range form.Fields {
		out.Fields = append(out.Fields, channel.Field{ID: s.Slot, Label: s.Label, Hint: s.Hint, Kind: fieldKinds[s.Kind], Options: options(s.Choices),
			Long: s.Long, Optional: s.Optional, Value: s.Value})
	}
	return out, true
}

var fieldKinds = map[string]channel.FieldKind{flows.KindDate: channel.DateField, flows.KindEmail: channel.EmailField, flows.KindNumber: channel.NumberField}

// WriteForm writes what was filled in as the message it stands for, a line for each field, for everybody who reads the
// conversation; what must not be stored is taken out of it. Anything but a form is left as it is.
func (d *Desk) WriteForm(c Conversation, in channel.Inbound) channel.Inbound {
	if in.Kind != channel.Filled {
		return in
	}
	return d.writeForm(c, in)
}

func (d *Desk) writeForm(c Conversation, in channel.Inbound) channel.Inbound {
	x := deciding(c, Event{Inbound: &in}, Facts{}, d)
	labels, shown := flows.Programs{Live: d.Program, Pinned: d.Pinned}.FormWords(c.State, x.input(flows.Said))
	in.Entries = slices.Clone(in.Entries)
	var text strings.Builder
	for i := range in.Entries {
		e := &in.Entries[i]
		if e.At = -1; strings.TrimSpace(e.Value) == "" {
			e.Value = ""
			continue
		}
		if text.Len() > 0 {
			text.WriteByte('\n')
		}
		text.WriteString(labels[i] + ": ")
		if shown[i] != "" { // an option, whose words are the desk's
			text.WriteString(shown[i])
			continue
		}
		// A password is known by the word before it, which here is the label.
		line := d.Redactor.Redact(labels[i] + ": " + e.Value)
		value, ok := strings.CutPrefix(line, labels[i]+": ")
		if !ok {
			value = d.Redactor.Redact(e.Value)
		}
		e.Value, e.At = value, text.Len()
		text.WriteString(value)
	}
	in.Text = text.String()
	return in
}

// filledIn is the form in a message, nil if it is none.
func filledIn(in *channel.Inbound) *flows.Filled {
	if in.Kind != channel.Filled {
		return nil
	}
	f := &flows.Filled{Form: in.Form}
	for _, e := range in.Entries {
		f.Entries = append(f.Entries, flows.Entry{Slot: e.Field, Text: e.Value, At: e.At})
	}
	return f
}
