package web

import (
	"context"
	"hash/crc32"
	"net/http"
	"strconv"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

// rated is the body of POST /feedback.
type rated struct {
	ClientID string `json:"client_id"`
	Score    int    `json:"score"`
	Text     string `json:"text"`
	Solved   *bool  `json:"solved"`
}

func (in rated) check() error {
	switch {
	case in.ClientID != "" && !isClientID(in.ClientID):
		return wrongField("client_id", "It has at most 64 letters, digits, - and _.")
	case in.Score < 0 || in.Score > 5 || in.Score == 0 && in.Solved == nil:
		return wrongField("score", "It is a number from 1 to 5.")
	case in.Text != "":
		return checkText("text", in.Text)
	}
	return nil
}

// feedback takes the answer to a survey. Without an id the same answer to the same end of a matter counts once.
func (c *chat) feedback(r *request) (answer, error) {
	if wait := c.said.pass(r.session.id, c.Now()); wait > 0 {
		return answer{}, tooMany(wait)
	}
	var in rated
	if err := readJSON(r.Request, &in); err != nil {
		return answer{}, err
	}
	if err := in.check(); err != nil {
		return answer{}, err
	}
	key := in.ClientID
	if key == "" {
		conv, err := c.Archive.Conversation(r.Context(), r.session.Conv)
		if err != nil {
			return answer{}, err
		}
		solved := ""
		if in.Solved != nil {
			solved = strconv.FormatBool(*in.Solved)
		}
		key = c.Archive.Keys.Hash("feedback", conv.Resolved.String(), strconv.Itoa(in.Score), solved, in.Text)
	}
	s := r.session
	m := channel.Inbound{Key: s.name() + "/f/" + key, Kind: channel.Feedback, At: c.Now().UTC(),
		From: s.from(), Address: s.address(), Text: in.Text, Score: in.Score, Solved: in.Solved}
	one := &c.rating[crc32.ChecksumIEEE([]byte(s.Conv))%uint32(len(c.rating))]
	one.Lock() // two that come at once would both find the survey open
	defer one.Unlock()
	if err := c.answers(r.Context(), m, s.Conv); err != nil {
		return answer{}, err
	}
	got, err := c.Runtime.Receive(r.Context(), m)
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusAccepted, body: sentAnswer{in.ClientID, got.Seq * perTurn}}, nil
}

// answers refuses a rating that answers no survey. One that came before gets its receipt again.
func (c *chat) answers(ctx context.Context, m channel.Inbound, conv bot.ConvID) error {
	asked, err := c.surveyed(ctx, conv)
	if err != nil || asked {
		return err
	}
	if before, err := c.came(ctx, m); err != nil || before {
		return err
	}
	return notAsked()
}
