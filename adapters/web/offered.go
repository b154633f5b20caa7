package web

import (
	"context"
	"net/http"
	"slices"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/flows"
)

const (
	// lookBack is how many turns are read at a time where a conversation is read from its end.
	lookBack = 20
	// maxLookBack bounds how far back something was offered that still counts: nobody scrolls further.
	maxLookBack = 200
)

// backwards shows the turns of a conversation, the last first, until somebody has seen enough.
func (s *Server) backwards(ctx context.Context, conv bot.ConvID, see func(bot.Turn) (enough bool)) error {
	c, err := s.Archive.Conversation(ctx, conv)
	if err != nil {
		return err
	}
	for to := c.Seq; to > max(0, c.Seq-maxLookBack); to -= lookBack {
		from := max(0, to-lookBack)
		turns, err := s.Archive.Turns(ctx, conv, from, int(to-from))
		if err != nil {
			return err
		}
		for _, t := range slices.Backward(turns) {
			if see(t) {
				return nil
			}
		}
	}
	return nil
}

// always are the choices that a chat offers at any time, and what is said by them.
var always = map[string]string{"person": "sys.button.person", "stop_waiting": "sys.button.stop_waiting"}

// label is what stood on a choice: what the customer said by choosing it. It is not offered where nobody was shown it.
func (c *chat) label(ctx context.Context, conv bot.ConvID, choice string) (label string, offered bool, err error) {
	label, locale := choice, ""
	err = c.backwards(ctx, conv, func(t bot.Turn) bool {
		if locale == "" {
			locale = t.Locale
		}
		if says, found := offeredIn(t, choice); found {
			label, offered = says, true
		}
		return offered
	})
	if says, known := always[choice]; known && !offered {
		offered = true
		if text, _, ok := c.Desk().Program.Text(says, locale, nil, 0); ok {
			label = text
		}
	}
	return label, offered, err
}

// notOffered is the answer to a choice that nobody was shown.
func notOffered() *problem {
	p := wrongField("choice", "This was not offered. Send the id of a choice below a message, or text.")
	p.Code = "not_offered"
	return p
}

// came tells whether something was taken before: a repeat gets its receipt again, whatever holds now.
func (c *chat) came(ctx context.Context, m channel.Inbound) (bool, error) {
	_, _, before, err := c.Archive.Once(ctx, bot.OnceKey(c.Archive.Keys, m))
	return before, err
}

// offeredIn finds what stood on a choice of a turn.
func offeredIn(t bot.Turn, choice string) (label string, found bool) {
	for _, m := range slices.Backward(t.Messages) {
		if m.Private {
			continue
		}
		at := slices.IndexFunc(m.Choices, func(o flows.Choice) bool { return o.ID == choice })
		switch {
		case at >= 0:
			return m.Choices[at].Label, true
		case m.Form != nil && m.Form.ID == choice:
			return m.Form.Label, true
		}
	}
	return "", false
}

// surveyed tells whether the customer was asked how it was and has not said so yet.
func (c *chat) surveyed(ctx context.Context, conv bot.ConvID) (asked bool, err error) {
	err = c.backwards(ctx, conv, func(t bot.Turn) bool {
		asked = slices.ContainsFunc(t.Messages, func(m bot.Message) bool { return m.Survey })
		return asked || t.Feedback != nil
	})
	return asked, err
}

// notAsked is the answer to a rating that nobody asked for, or one more.
func notAsked() *problem {
	return refuse(http.StatusConflict, "no_survey", "No survey is open here: it was answered, or none was asked. Nothing was taken.")
}
