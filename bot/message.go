package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"frontdesk/bot/channel"
)

// Message finds a message of a conversation by its id, cv_…/42.1. It reports false for what is none, and for one whose
// words are gone.
func (a *Archive) Message(ctx context.Context, c ConvID, id string) (Message, bool, error) {
	seq, ok := turnOf(c, id)
	if !ok {
		return Message{}, false, nil
	}
	turns, err := a.Turns(ctx, c, seq-1, 1)
	if err != nil || len(turns) == 0 || turns[0].Seq != seq {
		return Message{}, false, err
	}
	i := slices.IndexFunc(turns[0].Messages, func(m Message) bool { return m.ID == id })
	if i < 0 {
		return Message{}, false, nil
	}
	return turns[0].Messages[i], true, nil
}

// lookBack is how many turns before it a message is looked for that its writer changes or takes back.
const lookBack = 200

// Changed gives the turn of the message that a customer changed or took back, by the platform's name for it; 0 where there is none
// among the last ones.
func (a *Archive) Changed(ctx context.Context, c ConvID, seq int64, in *channel.Inbound) (int64, error) {
	for to := seq; to > max(0, seq-lookBack); to -= filePage {
		from := max(0, to-filePage)
		turns, err := a.Turns(ctx, c, from, int(to-from))
		if err != nil {
			return 0, err
		}
		for _, t := range slices.Backward(turns) {
			if t.said() && t.Facts.Of == 0 && t.Event.Inbound.MessageID == in.MessageID && t.Event.Inbound.Address == in.Address {
				return t.Seq, nil
			}
		}
	}
	return 0, nil
}

// turnOf is the number of the turn in which something of a conversation was born, by its id.
func turnOf(c ConvID, id string) (int64, bool) {
	rest, ok := strings.CutPrefix(id, string(c)+"/")
	number, _, _ := strings.Cut(rest, ".")
	seq, err := strconv.ParseInt(number, 10, 64)
	return seq, ok && err == nil && seq > 0
}

// OwnMessage names in an act that corrects a message or takes it back the one that first stood there, and whether
// customers read it. Errors: Invalid, if there is no such message; Denied, if another wrote it.
func (a *Archive) OwnMessage(ctx context.Context, c ConvID, act *Act) error {
	m, ok, err := a.Message(ctx, c, act.Of)
	if err != nil {
		return err
	}
	if !ok {
		return &Error{Code: Invalid, Op: string(act.Verb), Text: "there is no such message in this conversation"}
	}
	if m.From != FromAgent || m.Staff != act.Staff {
		return &Error{Code: Denied, Op: string(act.Verb), Text: "only who wrote a message can correct it or take it back"}
	}
	if m.Edits != "" { // a correction is corrected where the message stands
		act.Of = m.Edits
	}
	act.Inside = m.Private
	return nil
}

// TakenBack tells whether a file went with a message that was taken back: then customers are not given it any more.
func (a *Archive) TakenBack(ctx context.Context, c ConvID, file string) (bool, error) {
	conv, err := a.Conversation(ctx, c)
	if err != nil {
		return false, err
	}
	for _, id := range conv.Withdrawn {
		m, _, err := a.Message(ctx, c, id)
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(m.Files, func(f channel.File) bool { return f.ID == file }) {
			return true, nil
		}
	}
	return false, nil
}

// filePage is how many turns are read at a time to find a file: recent ones are asked for most.
const filePage = 50

// ShowsFile tells whether a file stands in a message that the conversation's customer may see. What an agent uploaded and
// has not sent does not.
func (a *Archive) ShowsFile(ctx context.Context, c ConvID, file string) (bool, error) {
	conv, err := a.Conversation(ctx, c)
	if err != nil {
		return false, err
	}
	holds := func(m Message) bool {
		return !m.Private && slices.ContainsFunc(m.Files, func(f channel.File) bool { return f.ID == file })
	}
	for to := conv.Seq; to > 0; to -= filePage {
		from := max(0, to-filePage)
		turns, err := a.Turns(ctx, c, from, int(to-from))
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(turns, func(t Turn) bool { return slices.ContainsFunc(t.Transcript(), holds) }) {
			return true, nil
		}
	}
	return false, nil
}
