package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"frontdesk/bot"
)

// timing is how connections keep time. Tests make it short.
type timing struct {
	body  time.Duration // a body has so long to arrive
	beat  time.Duration // a sign of life, so that proxies keep the connection; also looks for what hints missed
	write time.Duration // one write may take so long before the reader counts as gone
	hello time.Duration // a WebSocket has so long for its first frame
	check time.Duration // how often a stream of staff looks whether its session still stands
}

func productTiming() timing {
	return timing{body: bodyTime, beat: 20 * time.Second, write: writeTime, hello: 10 * time.Second, check: 3 * time.Second}
}

// outlet is where events go: a stream of server-sent events, or a WebSocket. Each send has a deadline of its own:
// a reader that is too slow is dropped and comes back with the last seq it has. Nothing is kept for it meanwhile.
type outlet interface {
	send(ctx context.Context, e event) error
	beat(ctx context.Context) error
}

// Why a stream ended, if not because the reader went.
var (
	errOver    = errors.New("the session is over")
	errDrained = errors.New("the desk restarts")
	errMoved   = errors.New("the address leads to another conversation now")
)

// follower sends one customer's conversation to one outlet: what is in the log after a seq, then what comes.
type follower struct {
	*chat
	session session
	out     outlet
	after   int64 // seq of the last event sent
	read    int64 // number of the last turn read
	show    projector
	own     string // client id of the customer's last message, until it was reported as read
	ownSeq  int64
}

// followPage is how many turns are read at once.
const followPage = 50

// follow runs until ctx ends, the reader goes, the session is over or the desk stops.
func (c *chat) follow(ctx context.Context, s session, after int64, out outlet) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// Listen first, then read: what is committed in between is read, or hinted at, or both.
	turns := c.Runtime.Follow(ctx, s.Conv)
	signals, stop := c.hub.listen(s.Conv)
	defer stop()
	if s.told != s.Conv { // numbers of one conversation say nothing in another: the browser asks for its session first
		return hasMoved(ctx, out)
	}
	conv, err := c.Archive.Conversation(ctx, s.Conv)
	if err != nil {
		return err
	}
	if after < 0 || after/perTurn > conv.Seq {
		after = 0 // of another conversation: tell this one from its beginning
	}
	f := &follower{chat: c, session: s, out: out, after: after, read: max(0, after/perTurn-2), show: projector{zone: s.Zone, gone: conv.Withdrawn}}
	if err := f.catchUp(ctx); err != nil {
		return err
	}
	beat := time.NewTicker(c.timing.beat)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-c.hub.drained:
			return errDrained
		case _, open := <-turns:
			if !open {
				return nil
			}
			err = f.catchUp(ctx)
		case sg := <-signals:
			err = f.signal(ctx, sg)
		case <-beat.C:
			err = f.stillThere(ctx)
		}
		if err != nil {
			return err
		}
	}
}

// catchUp sends what is in the log and was not sent. The log is the one truth: hints only say when to look.
func (f *follower) catchUp(ctx context.Context) error {
	for {
		turns, err := f.Archive.Turns(ctx, f.session.Conv, f.read, followPage)
		if err != nil {
			return err
		}
		f.show.desk, f.show.now = f.Desk(), f.Now()
		for _, t := range turns {
			for _, e := range f.show.show(t) {
				if e.seq <= f.after {
					continue
				}
				if err := f.out.send(ctx, e); err != nil {
					return err
				}
				f.after = e.seq
				if m, ok := e.data.(messageEvent); ok && m.ClientID != "" {
					f.own, f.ownSeq = m.ClientID, m.Seq
				}
			}
			f.read = t.Seq
		}
		if len(turns) < followPage {
			return nil
		}
	}
}

// hasMoved tells a browser to ask for its session again: it shows another conversation from now on.
func hasMoved(ctx context.Context, out outlet) error {
	if err := out.send(ctx, event{kind: "moved", data: struct{}{}}); err != nil {
		return err
	}
	return errMoved
}

// stillThere sends a sign of life, if the session still stands.
func (f *follower) stillThere(ctx context.Context) error {
	s, err := f.sessionByID(ctx, f.session.id)
	if err == nil {
		err = f.stands(ctx, s)
	}
	if err != nil {
		if problemOf(err).Status == http.StatusUnauthorized {
			return errOver
		}
		return err
	}
	if s.Conv != f.session.Conv {
		return hasMoved(ctx, f.out)
	}
	f.session = s
	if err := f.out.beat(ctx); err != nil {
		return err
	}
	return f.catchUp(ctx)
}

type typingEvent struct {
	From bot.Party `json:"from"`
	Name string    `json:"name"`
	On   bool      `json:"on"`
}

type receiptEvent struct {
	ClientID string    `json:"client_id"`
	Seq      int64     `json:"seq"`
	State    string    `json:"state"`
	At       time.Time `json:"at"`
}

// signal tells the customer that an agent writes or has looked, once a person is there or waited for: that somebody
// watches the bot is the desk's own affair.
func (f *follower) signal(ctx context.Context, s signal) error {
	person := f.show.owner == bot.OwnerAgent || f.show.owner == bot.OwnerWaiting
	switch {
	case s.kind == signalMoved:
		return f.stillThere(ctx)
	case s.kind == signalOver && s.session == f.session.id:
		return errOver
	case s.kind == signalTyping && s.staff != "" && person:
		return f.out.send(ctx, event{kind: "typing", data: typingEvent{From: bot.FromAgent, Name: s.name, On: s.on}})
	case s.kind == signalLooking && s.on && person && f.own != "":
		e := receiptEvent{ClientID: f.own, Seq: f.ownSeq, State: "read", At: f.Now().UTC()}
		f.own = ""
		return f.out.send(ctx, event{kind: "receipt", data: e})
	}
	return nil
}

// stream serves GET /stream.
func (c *chat) stream(r *request) (answer, error) {
	key := addressKey(r.addr)
	if !c.machines.take(key) {
		return answer{}, tooMany(10 * time.Second)
	}
	defer c.machines.leave(key)
	if isUpgrade(r.Request) {
		return c.socket(r)
	}
	if err := c.stands(r.Context(), r.session); err != nil {
		return answer{}, err
	}
	after, err := lastEvent(r.Header.Get("Last-Event-ID"))
	if err != nil {
		return answer{}, err
	}
	if !c.tabs.take(r.session.id) {
		return answer{}, tooMany(10 * time.Second)
	}
	defer c.tabs.leave(r.session.id)
	out, err := c.openEvents(r.w, r.session.id)
	if err != nil {
		return answer{}, err
	}
	if err := c.follow(r.Context(), r.session, after, out); err != nil {
		c.Log.Debug("stream ended", "conversation", r.session.Conv, "reason", err)
	}
	return answer{sent: true}, nil
}

// lastEvent reads where a stream is to go on; "" = from the beginning.
func lastEvent(id string) (int64, error) {
	if id == "" {
		return 0, nil
	}
	after, err := strconv.ParseInt(id, 10, 64)
	if err != nil || after < 0 {
		return 0, wrongField("Last-Event-ID", "It is the id of the last event that came, or is left out.")
	}
	return after, nil
}
