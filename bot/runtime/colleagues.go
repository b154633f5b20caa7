package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

// strangers is where nobody of the staff works inside a platform.
type strangers struct{}

var errStranger = &bot.Error{Code: bot.NotFound, Op: "find colleague", Text: "nobody of the staff works inside platforms"}

func (strangers) Colleague(context.Context, channel.Address, string, string, bot.StaffID) (bot.Colleague, error) {
	return bot.Colleague{}, errStranger
}

func (strangers) LinkPerson(context.Context, string, channel.Address, string) (bot.Colleague, error) {
	return bot.Colleague{}, &bot.Error{Code: bot.Denied, Op: "link person", Text: errStranger.Text}
}

func (strangers) Linked(context.Context, string, string) ([]bot.StaffID, error) { return nil, nil }

// amendLook is how many turns back a message may stand that is edited or deleted in its thread.
const amendLook = 200

// fromStaff takes what happens where staff work inside a platform, and codes that say who of them somebody is. It
// reports false for what is a customer's. nil = it is done, now or by an earlier delivery.
func (r *Runtime) fromStaff(ctx context.Context, c *running, in channel.Inbound) (bool, error) {
	if c.doorman == nil {
		return false, nil
	}
	in, err := admit(in)
	if err != nil {
		return true, err
	}
	if in.Kind == channel.Message || in.Kind == channel.Command {
		if code, ok := bot.StaffCode(in.Text); ok {
			if linked, err := r.linkStaff(ctx, in, code); linked || err != nil {
				return true, err
			}
		}
	}
	recs, err := r.Store.Get(ctx, r.threadRef(in.Address))
	if err != nil {
		return true, err
	}
	if recs[0].Ver == 0 {
		return r.isDesk(in.Address), nil // what the team says among itself is no business of ours
	}
	var at place
	if err := json.Unmarshal(recs[0].Head, &at); err != nil {
		return true, &bot.Error{Code: bot.Internal, Op: "read address", Ref: recs[0].Ref, Err: err}
	}
	conv, err := r.archive.Conversation(ctx, at.Conv)
	if bot.CodeOf(err) == bot.NotFound { // erased: the thread is all that is left of it
		return true, nil
	}
	if err != nil {
		return true, err
	}
	k, ok := conv.Case(in.Address)
	if !ok {
		return true, nil // given up
	}
	return true, r.colleagueDid(ctx, c, conv, k, in)
}

// isDesk tells whether an address is in a room in which a team works.
func (r *Runtime) isDesk(a channel.Address) bool {
	for _, t := range r.Desk().Teams {
		if slices.ContainsFunc(t.Desks, func(d channel.Address) bool { return d.Channel == a.Channel && d.Room == a.Room }) {
			return true
		}
	}
	return false
}

// colleagueDid takes something that somebody did in a thread: it is asked each time who he is, what he may, and
// whether he is in the room. The last is the platform's to say, which may take long: nobody else waits for it.
func (r *Runtime) colleagueDid(ctx context.Context, c *running, conv bot.Conversation, k bot.Case, in channel.Inbound) error {
	t := r.thread(conv, k, in)
	if _, _, seen, err := r.archive.Once(ctx, t.once); seen || err != nil {
		return err
	}
	if _, ok, err := t.act(); !ok || err != nil {
		return err
	}
	if _, ok, err := t.colleague(ctx); !ok || err != nil {
		return err
	}
	return c.doorman.keep(ctx, t)
}

// thread is something that was done in a thread, on its way.
type thread struct {
	r    *Runtime
	conv bot.Conversation
	k    bot.Case
	in   channel.Inbound
	once string
	read int64 // the last turn that who did it can have read; 0 = all
}

func (r *Runtime) thread(conv bot.Conversation, k bot.Case, in channel.Inbound) thread {
	return thread{r: r, conv: conv, k: k, in: in, once: bot.OnceKey(r.Keys, in)}
}

// colleague tells who did it. ok is false where nobody may have: then the thread says so, if anything is to be said.
func (t thread) colleague(ctx context.Context) (who bot.Colleague, ok bool, err error) {
	err = errStranger
	if t.in.From.Verified {
		who, err = t.r.Colleagues.Colleague(ctx, t.in.Address, t.in.From.ID, t.conv.Team, t.conv.Agent)
	}
	switch {
	case bot.CodeOf(err) == bot.NotFound:
		return who, false, t.explain(ctx)
	case err != nil:
		return who, false, err
	case !who.May:
		return who, false, t.answer(ctx, "sys.case.denied", nil)
	}
	return who, true, nil
}

// admitted does what somebody did who is in the room.
func (t thread) admitted(ctx context.Context, desk channel.AgentDesk) error {
	a, ok, err := t.act()
	if !ok || err != nil {
		return err
	}
	who, ok, err := t.colleague(ctx) // again: he may have lost the account since
	if !ok || err != nil {
		return err
	}
	a.Staff, a.Name = who.Staff, who.Name
	if a.Place.Message != "" && (t.in.Kind == channel.Edited || t.in.Kind == channel.Deleted) {
		done, err := t.changes(ctx, &a)
		if done || err != nil {
			return err
		}
	}
	if t.in.Kind == channel.Message && len(t.in.Files) > 0 {
		if a.Files, err = t.files(ctx, desk, a.Verb); err != nil {
			return err
		}
		if len(a.Files) < len(t.in.Files) {
			if err := t.say(ctx, "sys.case.files", nil); err != nil || a.Text == "" && len(a.Files) == 0 {
				return err
			}
		}
	}
	return t.do(ctx, a)
}

// act reads what is to be done. ok is false where nothing is: what the team's own commands and comings and goings are.
func (t thread) act() (a bot.Act, ok bool, err error) {
	in := t.in
	a.Place = &bot.Place{Thread: t.k.Thread, Message: in.MessageID}
	text := strings.TrimSpace(t.r.Desk().Redactor.Redact(in.Text))
	a.Verb, a.Text = bot.Reply, text
	if note, is := strings.CutPrefix(text, bot.NoteMark); is {
		a.Verb, a.Text = bot.Note, strings.TrimSpace(note)
	}
	switch in.Kind {
	case channel.Message:
		return a, a.Text != "" || len(in.Files) > 0, nil
	case channel.Choice:
		a.Verb, a.Text, a.Place.Message = bot.CaseVerbs[in.Choice], "", ""
		return a, a.Verb != "", nil
	case channel.Edited, channel.Deleted: // of an old message Discord does not say whose it was
		return a, in.MessageID != "" && in.From.ID != "", nil
	case channel.Command, channel.Joined, channel.Left, channel.Blocked, channel.Feedback, channel.Filled:
	}
	return a, false, nil
}

// do does it as the console would. Whoever was not first, or may not in this state, reads so in the thread.
func (t thread) do(ctx context.Context, a bot.Act) error {
	_, err := t.r.turn(ctx, t.conv.ID, func(c bot.Conversation) (bot.Event, error) {
		a := a
		var err error
		if a.Seen, err = t.seen(ctx, c, a.Staff); err != nil {
			return bot.Event{}, err
		}
		if err := a.Check(c, t.r.Desk()); err != nil {
			return bot.Event{}, &refusal{err}
		}
		return bot.Event{Kind: bot.Acted, Once: t.once, Act: &a}, nil
	})
	var no *refusal
	switch {
	case errors.Is(err, errSeen):
		return nil
	case !errors.As(err, &no):
		return err
	case bot.CodeOf(no.err) == bot.Conflict && (a.Text != "" || len(a.Files) > 0):
		return t.answer(ctx, "sys.case.conflict", nil)
	}
	return t.answer(ctx, "sys.case.refused", map[string]string{"why": bot.TextOf(no.err)})
}

// refusal is an act that does not fit, as opposed to a turn that could not be made.
type refusal struct{ err error }

func (e *refusal) Error() string { return e.err.Error() }

// seen is the last turn that who writes in the thread can have read there: if another's act has not arrived yet, the
// one before it.
func (t thread) seen(ctx context.Context, c bot.Conversation, who bot.StaffID) (int64, error) {
	if c.ActSeq == 0 || c.ActBy == who {
		return c.Seq, nil
	}
	if t.read > 0 && c.ActSeq > t.read { // since he wrote; only what was done in the same thread stood before his eyes
		turns, err := t.r.archive.Turns(ctx, c.ID, c.ActSeq-1, 1)
		if err != nil {
			return 0, err
		}
		if len(turns) == 1 && turns[0].Event.Act != nil && (turns[0].Event.Act.Place == nil || turns[0].Event.Act.Place.Thread != t.k.Thread) {
			return c.ActSeq - 1, nil
		}
	}
	waits, err := t.r.pending(ctx, t.k, c.ID, c.ActSeq)
	if waits {
		return c.ActSeq - 1, err
	}
	return c.Seq, err
}

// changes makes an edit or a deletion into the act that it is. done: there is nothing to do, or it was answered.
func (t thread) changes(ctx context.Context, a *bot.Act) (done bool, err error) {
	m, ok, err := t.written(ctx)
	if !ok || err != nil {
		return true, err // it was refused when it was written, or is old
	}
	a.Of, a.Place.Message = m.ID, ""
	switch {
	case m.Staff != a.Staff:
		return true, t.answer(ctx, "sys.case.no_change", nil)
	case t.in.Kind == channel.Deleted:
		a.Verb, a.Text, a.Inside = bot.Withdraw, "", m.Private
	case a.Text == "":
		return true, nil
	case m.Private: // a note stays one, so that no slip of an edit sends it
		a.Verb, a.Inside = bot.Amend, true
	case a.Verb == bot.Note:
		return true, t.answer(ctx, "sys.case.no_change", nil)
	default:
		a.Verb = bot.Amend
	}
	return false, nil
}

// written finds what a message of the thread became.
func (t thread) written(ctx context.Context) (bot.Message, bool, error) {
	turns, err := t.r.archive.Turns(ctx, t.conv.ID, max(0, t.conv.Seq-amendLook), amendLook)
	if err != nil {
		return bot.Message{}, false, err
	}
	for _, turn := range slices.Backward(turns) {
		a := turn.Event.Act
		if a == nil || a.Place == nil || a.Place.Message != t.in.MessageID || a.Place.Thread != t.k.Thread {
			continue
		}
		for _, m := range turn.Messages {
			if m.From == bot.FromAgent {
				return m, true, nil
			}
		}
	}
	return bot.Message{}, false, nil
}

// answer says something in the thread to who wrote there, instead of doing it.
func (t thread) answer(ctx context.Context, id string, params map[string]string) error {
	return t.commit(ctx, bot.Ref{Kind: bot.KindOnce, ID: t.once}, id, params)
}

// say says something in the thread besides doing what is asked for.
func (t thread) say(ctx context.Context, id string, params map[string]string) error {
	return t.commit(ctx, bot.Ref{Kind: bot.KindOnce, ID: t.once + "/" + id}, id, params)
}

// explain says once to somebody whom the desk does not know how it gets to know him. Strangers hear nothing else, and
// nothing of theirs goes anywhere.
func (t thread) explain(ctx context.Context) error {
	in := t.in
	who := t.r.Keys.Hash("explained", in.Address.Channel, in.Address.Tenant, in.From.ID)
	name := in.From.Name
	if name == "" {
		name = in.From.ID
	}
	return t.commit(ctx, bot.Ref{Kind: bot.KindOnce, ID: in.Address.Channel + "/explained/" + who}, "sys.case.unlinked", map[string]string{"name": name})
}

// commit writes an answer down together with what says that it was given: the same again says nothing.
func (t thread) commit(ctx context.Context, once bot.Ref, id string, params map[string]string) error {
	r := t.r
	now := bot.Milli(r.Now())
	head, err := onceAt(now.UnixMilli(), t.conv.ID)
	if err != nil {
		return err
	}
	key := r.Keys.Hash("say", once.ID)
	m := bot.Send{V: 1, Conv: t.conv.ID, Turn: t.conv.Seq, Case: &t.k, Say: true, Out: bot.Poster{Desk: r.Desk()}.Say(id, params)}
	m.Out.Key, m.Out.Address, m.Out.ReplyTo = string(t.conv.ID)+"/~"+key, t.k.Thread, t.in.MessageID
	j, err := r.archive.SealSend(ctx, t.k.SayJob(t.conv.ID, now, key), t.conv.Key, m)
	if err != nil {
		return err
	}
	_, err = r.Store.Commit(ctx, bot.Write{Put: []bot.Record{{Ref: once, Head: head}}, Add: []bot.Job{j}})
	if bot.IsConflict(err, bot.KindOnce) {
		return nil
	}
	if err == nil {
		r.nudge(t.k.Desk.Channel)
	}
	return err
}

// onceAt is the head of a dedupe record of something that became no turn.
func onceAt(at int64, conv bot.ConvID) ([]byte, error) {
	return json.Marshal(struct {
		At   int64      `json:"at"`
		Conv bot.ConvID `json:"conv"`
	}{at, conv})
}

// linkStaff links who wrote a code to the account that it was made for, and says so where he wrote. It reports false
// for a code that opens nothing, from somebody who is not linked.
func (r *Runtime) linkStaff(ctx context.Context, in channel.Inbound, code string) (bool, error) {
	once := bot.Ref{Kind: bot.KindOnce, ID: bot.OnceKey(r.Keys, in)}
	recs, err := r.Store.Get(ctx, once)
	if err != nil || recs[0].Ver > 0 || !in.From.Verified {
		return recs != nil && recs[0].Ver > 0, err
	}
	who, err := r.Colleagues.LinkPerson(ctx, code, in.Address, in.From.ID)
	if bot.CodeOf(err) == bot.Denied { // used up, by himself before a crash: then he is linked
		who, err = r.Colleagues.Colleague(ctx, in.Address, in.From.ID, "", "")
	}
	if bot.CodeOf(err) == bot.NotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	now := bot.Milli(r.Now())
	head, err := onceAt(now.UnixMilli(), "")
	if err != nil {
		return false, err
	}
	key := r.Keys.Hash("say", once.ID)
	m := bot.Send{V: 1, Out: bot.Poster{Desk: r.Desk()}.Say("sys.case.linked", map[string]string{"agent": who.Name})}
	m.Out.Key, m.Out.Address = string(who.Staff)+"~"+key, in.Address
	j, err := r.archive.SealSend(ctx, bot.JobID{Queue: bot.SendQueue(in.Address.Channel), Due: now, ID: string(who.Staff) + "~/" + key}, who.Key, m)
	if err != nil {
		return false, err
	}
	_, err = r.Store.Commit(ctx, bot.Write{Put: []bot.Record{{Ref: once, Head: head}}, Add: []bot.Job{j}})
	if err == nil {
		r.nudge(in.Address.Channel)
	}
	if bot.IsConflict(err, bot.KindOnce) {
		err = nil
	}
	return err == nil, err
}
