package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"time"

	"frontdesk/bot/channel"
	"frontdesk/flows"
)

// SendKept is how long a message is tried: who hears nothing for a day is told otherwise.
const SendKept = 24 * time.Hour

// sentPage is how many records of sent messages are read at once: as many as a page of turns mostly has.
const sentPage = 200

// SendQueue is the queue of what goes out on a channel.
func SendQueue(name string) string { return "send/" + name }

// Send is what a send job holds: one message, and how far it has come. The job's due time is the turn's and never
// changes, so the order of a conversation's messages holds whatever happens.
type Send struct {
	V       int              `json:"v"`
	Conv    ConvID           `json:"conv"`
	Turn    int64            `json:"turn"`
	Out     channel.Outbound `json:"out"`               // Key = the message's id
	Edits   string           `json:"edits,omitempty"`   // our id of the message that it is to stand in the place of
	Done    int              `json:"done,omitempty"`    // parts that were taken
	Begun   bool             `json:"begun,omitempty"`   // the next part was begun, and what came of it is not known
	Again   bool             `json:"again,omitempty"`   // the next part was sent once more without knowing: possibly twice
	Since   time.Time        `json:"since,omitzero"`    // of the first request of the next part of which is not known what came; zero = there is none
	Tries   int              `json:"tries,omitempty"`   // requests that failed
	Got     []string         `json:"got,omitempty"`     // the platform's ids of the parts taken
	Twice   bool             `json:"twice,omitempty"`   // some part was possibly sent twice
	Settled bool             `json:"settled,omitempty"` // nothing more is to be done but writing it down

	Case   *Case `json:"case,omitempty"`   // for staff, in this thread; nil = for the customer
	Opens  bool  `json:"opens,omitempty"`  // the thread is made first, or opened again
	Closes bool  `json:"closes,omitempty"` // and closed at last
	Say    bool  `json:"say,omitempty"`    // Out holds the words; else they are those of the turn
}

// Sent is the head of the record of a message that a platform took.
type Sent struct {
	V       int       `json:"v"`
	Conv    ConvID    `json:"conv"`
	Channel string    `json:"channel"`
	At      time.Time `json:"at"`
	IDs     []string  `json:"ids"`             // the platform's
	Twice   bool      `json:"twice,omitempty"` // possibly sent twice
}

// SentTwice finds in turns the messages to the customer that were possibly sent twice, by their ids: the platform did not
// answer and could not be asked.
func (a *Archive) SentTwice(ctx context.Context, turns []Turn) (map[string]bool, error) {
	var refs []Ref
	for i := range turns {
		for _, m := range turns[i].sends() {
			refs = append(refs, Ref{KindSent, m.ID})
		}
	}
	twice := map[string]bool{}
	for some := range slices.Chunk(refs, sentPage) {
		recs, err := a.Store.Get(ctx, some...)
		if err != nil {
			return nil, err
		}
		for _, rec := range recs {
			if rec.Ver == 0 { // on its way still, or not delivered
				continue
			}
			var sent Sent
			if err := json.Unmarshal(rec.Head, &sent); err != nil {
				return nil, &Error{Code: Internal, Op: "read sent", Ref: rec.Ref, Err: err}
			}
			if sent.Twice {
				twice[rec.ID] = true
			}
		}
	}
	return twice, nil
}

// Failed says which messages could not be delivered, or which file that came in could not be had, and why.
type Failed struct {
	Messages []string      `json:"messages"`       // cv_…/42.1
	File     string        `json:"file,omitempty"` // the name of one that came in: its platform does not give it
	Turn     int64         `json:"turn"`           // of the first; 0 for a file
	Class    channel.Class `json:"class"`          // of the last try; retryable: it was tried for SendKept
	Code     string        `json:"code,omitempty"`
	Jobs     []JobID       `json:"jobs"`
	Case     *Case         `json:"case,omitempty"` // they were for staff, in this thread
}

// sendJob names the job of a message, in the order in which messages were said.
func sendJob(a channel.Address, t *Turn, n int) JobID {
	return JobID{Queue: SendQueue(a.Channel), Due: t.At, ID: fmt.Sprintf("%s/%010d.%04d", t.Conv, t.Seq, n)}
}

// sends yields the messages of a turn that its customer's channel carries to him, with their places in the turn.
func (t *Turn) sends() iter.Seq2[int, *Message] {
	return func(yield func(int, *Message) bool) {
		for i := range t.Messages {
			m := &t.Messages[i]
			if t.Facts.Sends && !m.Private && m.From != FromCustomer && !yield(i, m) {
				return
			}
		}
	}
}

// addSends puts what a turn says to the customer into the queue of his channel, if the channel sends.
func (a *Archive) addSends(ctx context.Context, w *Write, c *Conversation, t *Turn) error {
	if c.Closed {
		return nil
	}
	for i, m := range t.sends() {
		s := Send{V: 1, Conv: t.Conv, Turn: t.Seq, Edits: m.Edits, Out: channel.Outbound{Key: m.ID, Address: c.Address, Body: m.Body, Options: options(m.Choices), Locale: m.Locale}}
		for _, f := range m.Files {
			s.Out.Files = append(s.Out.Files, channel.File{ID: f.ID, Name: f.Name, MIME: f.MIME, Size: f.Size, Ref: fileName(t.Conv, f.ID)})
		}
		if m.Form != nil {
			s.Out.Form = &channel.Option{ID: m.Form.ID, Label: m.Form.Label}
		}
		if act := t.Event.Act; act != nil && m.From == FromAgent {
			s.Out.From = act.Name
		}
		j, err := a.SealSend(ctx, sendJob(c.Address, t, i), c.Key, s)
		if err != nil {
			return err
		}
		w.Add = append(w.Add, j)
	}
	return nil
}

// Correct makes a message the edit of one that the platform took as a whole, an answer to one that was split, and leaves
// it a message of its own where that one was not sent. It is asked when the message is sent: what stood before it in the
// line has arrived then.
func (a *Archive) Correct(ctx context.Context, s *Send) error {
	of, o := s.Edits, &s.Out
	s.Edits = ""
	if of == "" {
		return nil
	}
	recs, err := a.Store.Get(ctx, Ref{KindSent, of})
	if err != nil || recs[0].Ver == 0 {
		return err
	}
	var sent Sent
	if err := json.Unmarshal(recs[0].Head, &sent); err != nil {
		return &Error{Code: Internal, Op: "read sent", Ref: recs[0].Ref, Err: err}
	}
	switch {
	case sent.Channel != o.Address.Channel:
	case len(sent.IDs) == 1:
		o.EditOf = sent.IDs[0]
	case len(sent.IDs) > 1:
		o.ReplyTo = sent.IDs[0]
	}
	return nil
}

// SealSend writes a send job.
func (a *Archive) SealSend(ctx context.Context, id JobID, key KeyID, s Send) (Job, error) {
	plain, err := marshal("send", s)
	if err != nil {
		return Job{}, err
	}
	body, err := a.Keys.Seal(ctx, key, plain)
	if err != nil {
		return Job{}, fmt.Errorf("send %s: %w", id.ID, err)
	}
	return Job{JobID: id, Key: key, Body: body}, nil
}

// OpenSend reads a send job. Errors: NotFound (the customer was erased), Invalid, Internal.
func (a *Archive) OpenSend(ctx context.Context, j Job) (Send, error) {
	plain, err := a.Keys.Open(ctx, j.Key, j.Body)
	if err != nil {
		return Send{}, fmt.Errorf("send %s: %w", j.ID, err)
	}
	var s Send
	return s, decode("send", plain, &s)
}

func options(choices []flows.Choice) (out []channel.Option) {
	for _, c := range choices {
		out = append(out, channel.Option{ID: c.ID, Label: c.Label})
	}
	return out
}
