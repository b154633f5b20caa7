package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

const (
	maxClientID = 64
	maxChoice   = 200 // bytes of a choice's id
	maxFields   = 30  // of a form
)

// keyMessage stands between a session's name and the browser's id in a message's dedupe key.
const keyMessage = "/m/"

// said is the body of POST /messages: exactly one of Text, Choice and Form.
type said struct {
	ClientID string            `json:"client_id"`
	Text     *string           `json:"text"`
	Choice   *string           `json:"choice"`
	Form     map[string]string `json:"form"`
}

func (in said) check() error {
	given := 0
	for _, is := range []bool{in.Text != nil, in.Choice != nil, in.Form != nil} {
		if is {
			given++
		}
	}
	switch {
	case !isClientID(in.ClientID):
		return wrongField("client_id", "Give each message an id of its own: at most 64 letters, digits, - and _.")
	case given != 1:
		return wrongField("text", "Send one of text, choice and form.")
	case in.Text != nil:
		return checkText("text", *in.Text)
	case in.Choice != nil && (*in.Choice == "" || len(*in.Choice) > maxChoice || strings.ContainsRune(*in.Choice, 0)):
		return wrongField("choice", "Send the id of a choice that was offered.")
	case len(in.Form) > maxFields:
		return wrongField("form", "There are too many fields.")
	}
	return nil
}

func isClientID(s string) bool {
	return s != "" && len(s) <= maxClientID && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
	})
}

func checkText(field, s string) error {
	switch {
	case strings.TrimSpace(channel.CleanText(s)) == "":
		return wrongField(field, "Write something first.")
	case len(s) > channel.MaxText:
		return textTooLong()
	}
	return nil
}

func textTooLong() *problem {
	return refuse(http.StatusRequestEntityTooLarge, "text_too_long", "This is longer than "+strconv.Itoa(channel.MaxText)+" bytes. Send it in parts.")
}

// send takes a message. The commit is the receipt: who sends it again gets the same answer.
func (c *chat) send(r *request) (answer, error) {
	if wait := c.said.pass(r.session.id, c.Now()); wait > 0 {
		return answer{}, tooMany(wait)
	}
	var in said
	if err := readJSON(r.Request, &in); err != nil {
		return answer{}, err
	}
	if err := in.check(); err != nil {
		return answer{}, err
	}
	m, err := c.inbound(r.Context(), r.session, in)
	if err != nil {
		return answer{}, err
	}
	got, err := c.Runtime.Receive(r.Context(), m)
	if err != nil {
		return answer{}, err
	}
	c.Presence.Away(r.session.Conv, bot.CustomerView)
	if got.Conv != r.session.Conv {
		c.moved(r.session.Conv)
	}
	return answer{status: http.StatusAccepted, body: sentAnswer{in.ClientID, got.Seq * perTurn}}, nil
}

type sentAnswer struct {
	ClientID string `json:"client_id"`
	Seq      int64  `json:"seq"`
}

func (c *chat) inbound(ctx context.Context, s session, in said) (channel.Inbound, error) {
	m := channel.Inbound{Key: s.name() + keyMessage + in.ClientID, Kind: channel.Message, At: c.Now().UTC(), From: s.from(), Address: s.address()}
	switch {
	case in.Text != nil:
		m.Text = *in.Text
	case in.Choice != nil:
		m.Kind, m.Choice = channel.Choice, *in.Choice
		label, offered, err := c.label(ctx, s.Conv, *in.Choice)
		if err == nil && !offered {
			if offered, err = c.came(ctx, m); err == nil && !offered {
				err = notOffered()
			}
		}
		m.Text = label
		return m, err
	default:
		m.Text = formText(in.Form)
		return m, checkText("form", m.Text)
	}
	return m, nil
}

// formText writes a form as the message it stands for, a line for each field: what is collected is found in it as in
// any other.
func formText(form map[string]string) string {
	var names []string
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	var lines []string
	for _, name := range names {
		if v := strings.TrimSpace(form[name]); v != "" {
			lines = append(lines, name+": "+v)
		}
	}
	return strings.Join(lines, "\n")
}

// lastSeq is the seq of the last event that the customer can see, and the language of the conversation.
func (s *Server) lastSeq(ctx context.Context, of session) (seq int64, locale string, err error) {
	conv, err := s.Archive.Conversation(ctx, of.Conv)
	if err != nil {
		return 0, "", err
	}
	step := int64(lookBack)
	to := conv.Seq
	if conv.Shown > 0 {
		step, to = 1, conv.Shown // else the record is of a build that did not keep it
	}
	for ; to > 0; to -= step {
		from := max(0, to-step-1) // one more, to know who spoke before
		turns, err := s.Archive.Turns(ctx, of.Conv, from, int(to-from))
		if err != nil {
			return 0, "", err
		}
		p := projector{desk: s.Desk(), now: s.Now()}
		for i, t := range turns {
			if i == 0 && t.Seq > 1 {
				p.skip(t)
				continue
			}
			if shown := p.show(t); len(shown) > 0 {
				seq = shown[len(shown)-1].seq
			}
		}
		if seq > 0 {
			break
		}
	}
	return seq, conv.Locale, nil
}
