package discord

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"frontdesk/bot/channel"
)

// The waits after something failed: they double, up to so many times the first.
const (
	usualWait  = time.Second
	lastWait   = 60
	drainEvery = 50 * time.Millisecond
	saveEvery  = time.Second     // the cursor is behind by this much at most; what comes again by that is known
	saveWithin = 2 * time.Second // at the end
)

func (a *Adapter) newBackoff() channel.Backoff {
	return channel.Backoff{First: a.wait, Last: lastWait * a.wait}
}

// after is the wait after a connection that lived for a while. One that lived much longer than the wait, or long at all, is
// no failure in a row: else a link that breaks each minute would wait as long as it works.
func after(b *channel.Backoff, lived time.Duration) time.Duration {
	wait := b.Next()
	if lived > min(10*wait, b.Last/2) {
		b.Reset()
		wait = b.Next()
	}
	return wait
}

// Run takes events until ctx ends. It returns nil then, and an error only if the token or the intents are refused.
func (a *Adapter) Run(ctx context.Context, sink channel.Sink, cur channel.Cursor) error {
	run, cancel := context.WithCancel(ctx)
	err := a.run(run, sink, cur)
	cancel()
	a.answers.Wait()
	last, done := context.WithTimeout(context.WithoutCancel(ctx), saveWithin)
	_ = a.memory.save(last) // what comes again by a failure is known
	done()
	a.client.http.CloseIdleConnections()
	if err != nil && channel.ClassOf(err) == channel.AuthLost {
		a.health.Set(channel.Denied, remedy(err))
		return err
	}
	a.health.Set(channel.Down, "stopped")
	return nil
}

// remedy says for an admin why it ended for good.
func remedy(err error) string {
	if d, ok := errors.AsType[denied](err); ok {
		return d.remedy
	}
	return badTokenRemedy
}

func (a *Adapter) run(ctx context.Context, sink channel.Sink, cur channel.Cursor) error {
	a.health.Begin()
	if err := a.insist(ctx, func() error { return a.memory.load(ctx, cur) }); err != nil {
		return err
	}
	var app application
	if err := a.insist(ctx, func() error { return a.client.json(ctx, getApplication, nil, &app) }); err != nil {
		return err
	}
	if app.Name != "" {
		a.bot.Store(&app.Name)
	}
	ctx, cancel := context.WithCancel(ctx)
	q := newQueue(a.memory.committed())
	q.open = func(raw []byte, again func()) bool { return a.openForm(ctx, raw, again) }
	q.answer = func(raw []byte, taken <-chan struct{}) { a.answerSoon(ctx, raw, taken) }
	defer q.work.Wait()
	defer cancel()
	q.work.Go(func() { a.register(ctx, app.ID) })
	q.work.Go(func() { a.deliverAll(ctx, sink, q) })
	return a.stayConnected(ctx, q)
}

// insist does something until it works, the token is refused, or the context ends.
func (a *Adapter) insist(ctx context.Context, do func() error) error {
	return a.health.Insist(ctx, a.newBackoff(), why, do)
}

// why says for an admin why there is no connection.
func why(err error) string {
	var e *channel.SendError
	switch {
	case !errors.As(err, &e):
		return "the desk's own store does not answer: trying again"
	case e.Class == channel.RateLimited:
		return "Discord asks to wait: too many requests"
	case e.Code != "":
		return "Discord answers with error " + e.Code + ": trying again"
	}
	return "Discord cannot be reached: trying again. See whether this machine reaches discord.com"
}

// stayConnected makes one connection after the other. It returns when the context ends, or none can be made for good.
func (a *Adapter) stayConnected(ctx context.Context, q *queue) error {
	b := a.newBackoff()
	home := "" // the gateway's usual address
	failed := 0
	for ctx.Err() == nil {
		with := a.memory.session()
		with.Seq = q.newest()
		at := with.URL
		if at == "" || failed > 1 { // the place of the session does not answer: another one may know it
			if with.ID == "" || home == "" {
				found, err := a.gateway(ctx, with.ID == "")
				if err != nil {
					return err
				}
				home = found
			}
			at = home
		}
		end := a.connect(ctx, q, at, with)
		if ctx.Err() != nil {
			break
		}
		switch {
		case end.err != nil:
			return end.err
		case end.fresh:
			a.memory.forget()
			q.restart()
		}
		failed++
		if end.stood { // to take the connection and say nothing is no answer
			failed = 0
		}
		a.health.Lost(end.why)
		wait := after(&b, end.lived)
		if end.fresh { // Discord asks for one to five seconds at random
			wait = max(wait, time.Duration((1+4*jitter())*float64(a.wait)))
		}
		for ok := channel.Pause(ctx, wait); end.slow && ok && !q.drained(); {
			ok = channel.Pause(ctx, drainEvery)
		}
	}
	return ctx.Err()
}

// gateway asks where to connect. A new session is begun only while Discord allows one: who begins more than a thousand a
// day gets his token taken away. It insists, and fails only if the token is refused or the context ends.
func (a *Adapter) gateway(ctx context.Context, fresh bool) (string, error) {
	b := a.newBackoff()
	for {
		var g discordgo.GatewayBotResponse
		err := a.insist(ctx, func() error { return a.client.json(ctx, getGateway, nil, &g) })
		switch {
		case err != nil:
			return "", err
		case !a.client.trusted(g.URL):
			a.health.Set(channel.Down, "Discord names a gateway that is not its own: trying again")
		case fresh && g.SessionStartLimit.Total > 0 && g.SessionStartLimit.Remaining <= spareSessions:
			a.health.Set(channel.Down, "the bot has begun so many sessions today that Discord would take its token away: waiting until it allows more. Find what stops and starts it")
			channel.Pause(ctx, min(max(time.Duration(g.SessionStartLimit.ResetAfter)*time.Millisecond, b.Next()), time.Hour))
			continue
		default:
			return g.URL, nil
		}
		if !channel.Pause(ctx, b.Next()) {
			return "", ctx.Err()
		}
	}
}

// spareSessions are left for a person who starts the desk by hand.
const spareSessions = 20

// The requests that the connection needs.
var (
	getApplication = call{name: "getApplication", method: http.MethodGet, at: discordgo.EndpointAPI + "applications/@me"}
	getGateway     = call{name: "getGateway", method: http.MethodGet, at: discordgo.EndpointGatewayBot}
)

// application is what is needed of it.
type application struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Flags    int64  `json:"flags"`
	Endpoint string `json:"interactions_endpoint_url"`
}
