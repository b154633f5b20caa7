package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/bot/staff"
)

// acting is the body of POST /conversations/{id}/acts.
type acting struct {
	Verb   bot.Verb `json:"verb"`
	Seen   *int64   `json:"seen"`
	Text   string   `json:"text"`
	Canned string   `json:"canned"`
	Team   string   `json:"team"`
	Field  string   `json:"field"`
	Files  []string `json:"files"`
	Of     string   `json:"of"`
}

type actedAnswer struct {
	Turn turn `json:"turn"`
	Row  *row `json:"row"`
}

// act does something with a conversation. The turn is the receipt: the same key again gives the same one.
func (a *api) act(r *request) (answer, error) {
	c, err := a.conversationOf(r, r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	var in acting
	if err := readJSON(r.Request, &in); err != nil {
		return answer{}, err
	}
	return a.doAct(r, c, in)
}

// doAct checks and does an act on a conversation.
func (a *api) doAct(r *request, c bot.Conversation, in acting) (answer, error) {
	at, err := in.basis(r)
	if err != nil {
		return answer{}, err
	}
	if err := in.check(a.Desk()); err != nil {
		return answer{}, err
	}
	files, err := a.uploaded(r, c.ID, in.Files)
	if err != nil {
		return answer{}, err
	}
	key := r.Header.Get("Idempotency-Key")
	if key == "" {
		key = a.NewID("ik_")
	}
	act := bot.Act{Staff: r.who.Account.ID, Name: r.who.Account.Name, Verb: in.Verb, At: at, Seen: *in.Seen, Text: in.Text, Canned: in.Canned, Team: in.Team, Field: in.Field, Files: files, Of: in.Of}
	t, err := a.Runtime.ActOnce(r.Context(), c.ID, act, key)
	if err != nil {
		return answer{}, a.lost(r, c, err)
	}
	a.Presence.Look(c.ID, bot.View{Staff: act.Staff, Name: act.Name})
	a.hub.send(signal{conv: c.ID, kind: signalTyping, staff: act.Staff, name: act.Name})
	names, err := a.names(r.Context())
	if err != nil {
		return answer{}, err
	}
	out := actedAnswer{Turn: a.turn(t, names, nil)} // nothing of it was sent yet
	if now, open := a.Board.Row(c.ID); open && sees(r.who, now.Team, now.Agent) {
		shown := a.row(now, names)
		out.Row = &shown
	}
	return answer{status: http.StatusOK, body: out, etag: etag(t.Seq)}, nil
}

// check names the field that is wrong, as far as that can be told without the conversation.
func (in *acting) check(d *bot.Desk) error {
	switch changes := in.Verb == bot.Amend || in.Verb == bot.Withdraw; {
	case !slices.Contains(bot.Verbs, in.Verb):
		return wrongField("verb", fmt.Sprintf("It is one of %v.", bot.Verbs))
	case strings.ContainsRune(in.Text, 0):
		return wrongField("text", "There is a character in it that no text has.")
	case len(in.Text) > channel.MaxText:
		return textTooLong()
	case (in.Verb == bot.Reply && len(in.Files) == 0 || in.Verb == bot.Note || in.Verb == bot.Amend) && strings.TrimSpace(in.Text) == "":
		return wrongField("text", "Write something first.")
	case in.Verb == bot.Transfer && d.Team(in.Team).ID == "":
		return wrongField("team", "There is no such team.")
	case changes != (in.Of != ""):
		return wrongField("of", "Name the message that is corrected or taken back: with amend and withdraw, and with nothing else.")
	}
	return nil
}

// basis is what the act is based on: the last turn that its author saw, which an act of somebody else makes stale, or
// If-Match with the tag of the conversation, which any turn makes stale.
func (in *acting) basis(r *request) (at []int64, err error) {
	tags, err := matches(r)
	if err != nil {
		return nil, err
	}
	if in.Seen == nil && len(tags) > 0 {
		in.Seen = &tags[0]
	}
	switch {
	case in.Seen == nil:
		return nil, refuse(http.StatusPreconditionRequired, "precondition_required", "Say in seen which turn was the last on your screen, or send If-Match with the conversation's ETag.")
	case *in.Seen < 0:
		return nil, wrongField("seen", "It is the number of a turn.")
	}
	return tags, nil
}

// lost tells who was not first how far the conversation has gone.
func (a *api) lost(r *request, c bot.Conversation, err error) error {
	if errors.Is(err, bot.ErrKeyReused) {
		return keyReused()
	}
	if bot.CodeOf(err) != bot.Conflict {
		return err
	}
	p := problemOf(err)
	if errors.Is(err, bot.ErrStale) {
		p = stale()
	}
	p.Seq = c.Seq
	if now, rerr := a.Archive.Conversation(r.Context(), c.ID); rerr == nil {
		p.Seq = now.Seq
	}
	return p
}

// note is a line of the audit log about what a request did.
func note(r *request, verb, object string) staff.Note {
	return staff.Note{By: r.who.Account.ID, Verb: verb, Object: object, Address: addressKey(r.addr)}
}
