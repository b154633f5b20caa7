package web

import (
	"context"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/staff"
)

// peopleEvery is how often a stream says who is at the counter, and gives its own sign of life.
const peopleEvery = 15 * time.Second

// watch is one console's stream: the rows that its owner may see as they change, who looks where, who is here, and the
// turns of one conversation.
type watch struct {
	*api
	cookie, bearer string
	who            staff.Identity
	out            *events
	conv           bot.ConvID            // whose turns are sent; "" = none
	read           int64                 // number of the last turn sent
	doubted        []bot.Turn            // turns of that conversation whose messages may still prove to have been sent twice
	shown          map[bot.ConvID]bool   // rows that the console has
	looked         map[bot.ConvID]string // viewers last sent, where there were any
}

// live serves GET /live.
func (a *api) live(r *request) (answer, error) {
	if !a.streams.take(string(r.who.Account.ID)) {
		return answer{}, tooMany(10 * time.Second)
	}
	defer a.streams.leave(string(r.who.Account.ID))
	w := &watch{api: a, cookie: r.cookie, bearer: bearer(r.Request), who: r.who, shown: map[bot.ConvID]bool{}, looked: map[bot.ConvID]string{}}
	if id := r.URL.Query().Get("conversation"); id != "" {
		c, err := a.conversationOf(r, id)
		if err != nil {
			return answer{}, err
		}
		w.conv, w.read = c.ID, c.Seq
		turns, err := a.Archive.Turns(r.Context(), c.ID, max(0, c.Seq-maxDoubted), maxDoubted)
		if err != nil {
			return answer{}, err
		}
		w.doubt(turns...)
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	rows := a.Board.Watch(ctx) // before anything is said: what happens from here on is seen
	signals, stop := a.hub.listen("")
	defer stop()
	for _, o := range a.lane(w.who, bot.LaneAll, "") {
		w.shown[o.Conv] = true
	}
	var err error
	if w.out, err = a.openEvents(r.w, r.who.Session); err != nil {
		return answer{}, err
	}
	if err := w.run(ctx, rows, signals); err != nil {
		a.Log.Debug("live stream ended", "staff", w.who.Account.ID, "reason", err)
	}
	return answer{sent: true}, nil
}

func (w *watch) run(ctx context.Context, rows <-chan bot.Row, signals <-chan signal) error {
	if err := w.hello(ctx); err != nil {
		return err
	}
	check, tick := time.NewTicker(w.timing.check), time.NewTicker(peopleEvery)
	defer check.Stop()
	defer tick.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return nil
		case <-w.hub.drained:
			return errDrained
		case o, open := <-rows:
			if open {
				err = w.row(ctx, o)
			} else if rows = w.Board.Watch(ctx); ctx.Err() == nil {
				err = w.out.send(ctx, event{kind: "stale", data: struct{}{}})
			}
		case s := <-signals:
			err = w.signal(ctx, s)
		case <-check.C:
			if err = w.still(ctx); err == nil {
				err = w.doubles(ctx)
			}
		case <-tick.C:
			err = w.people(ctx)
		}
		if err != nil {
			return err
		}
	}
}

func (w *watch) hello(ctx context.Context) error {
	data := struct {
		At time.Time `json:"at"`
	}{w.Now().UTC()}
	if err := w.out.send(ctx, event{kind: "hello", data: data}); err != nil {
		return err
	}
	return w.people(ctx)
}

// people gives a sign of life and says who else gave one.
func (w *watch) people(ctx context.Context) error {
	w.Presence.Here(w.present(w.who))
	return w.out.send(ctx, event{kind: "people", data: w.atCounter()})
}

// still looks whether the session still stands, and as whom: who was removed, demoted or signed out loses the stream
// within seconds, and who changed teams sees other rows. Viewers who went silently are noticed here as well.
func (w *watch) still(ctx context.Context) error {
	var err error
	if w.cookie != "" {
		w.who, err = w.Accounts.Still(ctx, w.cookie)
	} else {
		w.who, err = w.Accounts.Token(ctx, w.bearer)
	}
	if err != nil || !w.who.May(staff.QueueRead) {
		return errOver
	}
	for conv := range w.looked { // each on its own: order is of no consequence
		if err := w.viewersOf(ctx, conv); err != nil {
			return err
		}
	}
	return w.out.beat(ctx)
}

// row sends a row that its reader may see. One that he has and may see no longer goes as resolved, without content.
func (w *watch) row(ctx context.Context, o bot.Row) error {
	if !sees(w.who, o.Team, o.Agent) {
		if !w.shown[o.Conv] {
			return nil
		}
		delete(w.shown, o.Conv)
		return w.out.send(ctx, event{kind: "row", data: row{Conversation: o.Conv, Owner: bot.OwnerNobody, Clocks: []clock{}, Viewers: []viewer{}}})
	}
	n, err := w.names(ctx)
	if err != nil {
		return err
	}
	if w.shown[o.Conv] = true; o.Owner == bot.OwnerNobody {
		delete(w.shown, o.Conv)
	}
	if err := w.out.send(ctx, event{kind: "row", data: w.api.row(o, n)}); err != nil {
		return err
	}
	if o.Conv != w.conv {
		return nil
	}
	return w.newTurns(ctx, n)
}

// newTurns sends what the log has behind the last turn sent.
func (w *watch) newTurns(ctx context.Context, n names) error {
	turns, err := w.Archive.Turns(ctx, w.conv, w.read, followPage)
	if err != nil {
		return err
	}
	for _, t := range turns {
		if err := w.turn(ctx, t, n, nil); err != nil {
			return err
		}
		w.read = t.Seq
		w.doubt(t)
	}
	return nil
}

// turn sends a turn of the conversation.
func (w *watch) turn(ctx context.Context, t bot.Turn, n names, twice map[string]bool) error {
	data := struct {
		Conversation bot.ConvID `json:"conversation"`
		Turn         turn       `json:"turn"`
	}{w.conv, w.api.turn(t, n, twice)}
	return w.out.send(ctx, event{kind: "turn", data: data})
}

// signal tells who looks and who is here.
func (w *watch) signal(ctx context.Context, s signal) error {
	switch s.kind {
	case signalStaff:
		return w.people(ctx)
	case signalTyping, signalLooking:
		return w.viewersOf(ctx, s.conv)
	case signalRead, signalOver, signalMoved:
	}
	return nil
}

// viewersOf sends who looks at a conversation, if that changed.
func (w *watch) viewersOf(ctx context.Context, conv bot.ConvID) error {
	if !w.shown[conv] && conv != w.conv {
		return nil
	}
	now := w.viewers(conv)
	var is strings.Builder
	for _, v := range now {
		is.WriteString(string(v.ID) + " " + v.Doing + "\n")
	}
	if is.String() == w.looked[conv] {
		return nil
	}
	if w.looked[conv] = is.String(); len(now) == 0 {
		delete(w.looked, conv)
	}
	return w.out.send(ctx, event{kind: "viewers", data: struct {
		Conversation bot.ConvID `json:"conversation"`
		Viewers      []viewer   `json:"viewers"`
	}{conv, now}})
}
