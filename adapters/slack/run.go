package slack

import (
	"context"
	"errors"
	"sync"
	"time"

	"frontdesk/bot/channel"
)

// The waits after something failed: they double up to the last.
const (
	firstWait = 250 * time.Millisecond
	lastWait  = 30 * time.Second
)

func newBackoff() channel.Backoff { return channel.Backoff{First: firstWait, Last: lastWait} }

// self is what must be known of the app to read what arrives.
type self struct {
	Channel    string // name of the configured channel
	Tenant     string // of addresses: the workspace, or the organisation where the app is installed there
	Team       string
	Enterprise string
	Org        bool // installed in an organisation
	User       string
	Bot        string
}

// Run takes events until ctx ends. It returns nil then, and an error only if a token is refused.
func (a *Adapter) Run(ctx context.Context, sink channel.Sink, cur channel.Cursor) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	a.health.Begin()
	me, err := a.whoAmI(ctx)
	if err == nil {
		err = a.run(ctx, cancel, sink, cur, me)
	}
	a.client.http.CloseIdleConnections()
	if channel.ClassOf(err) == channel.AuthLost && err != nil {
		a.health.Set(channel.Denied, deniedFor(err))
		return err
	}
	a.health.Set(channel.Down, "stopped")
	return nil
}

// run does the work of Run once it is known who the app is. All it begins has ended when it returns.
func (a *Adapter) run(ctx context.Context, cancel context.CancelFunc, sink channel.Sink, cur channel.Cursor, me self) error {
	var work sync.WaitGroup
	lanes := a.intake.open(ctx, me)
	for _, l := range lanes {
		work.Go(func() { a.carry(ctx, l, sink, me) })
	}
	var mu sync.Mutex
	var first error
	part := func(f func(context.Context) error) {
		work.Go(func() {
			err := f(ctx)
			if err != nil && channel.ClassOf(err) == channel.AuthLost { // said before the desk has let go of what it was given
				a.health.Set(channel.Denied, deniedFor(err))
			}
			mu.Lock()
			if first == nil {
				first = err
			}
			mu.Unlock()
			cancel()
		})
	}
	part(a.watch)
	part(func(ctx context.Context) error { return a.remember(ctx, cur, me) })
	if a.appToken != "" {
		part(a.connect)
	} else {
		a.health.Set(channel.Up, "")
	}
	<-ctx.Done()
	a.intake.close()
	a.intake.aways.Wait()
	work.Wait()
	return first
}

// whoAmI asks until it is known who the app is, the token is refused, or the context ends.
func (a *Adapter) whoAmI(ctx context.Context) (who self, err error) {
	err = a.health.Insist(ctx, newBackoff(), why, func() error {
		id, err := a.authTest(ctx)
		if err == nil {
			a.who.Store(&id)
			who = id.self(a.name)
		}
		return err
	})
	return who, err
}

// identity is the answer of auth.test.
type identity struct {
	Team         string `json:"team"`
	TeamID       string `json:"team_id"`
	EnterpriseID string `json:"enterprise_id"`
	Org          bool   `json:"is_enterprise_install"`
	User         string `json:"user"`
	UserID       string `json:"user_id"`
	BotID        string `json:"bot_id"`
	scopes       string // of the token, from a header
}

func (a *Adapter) authTest(ctx context.Context) (identity, error) {
	var who identity
	h, err := a.client.do(ctx, a.client.token, "auth.test", "application/json; charset=utf-8", []byte("{}"), &who)
	if err == nil {
		who.scopes = h.Get("X-OAuth-Scopes")
	}
	return who, err
}

func (i identity) self(name string) self {
	me := self{Channel: name, Tenant: i.TeamID, Team: i.TeamID, Enterprise: i.EnterpriseID, Org: i.Org, User: i.UserID, Bot: i.BotID}
	if i.Org && i.EnterpriseID != "" {
		me.Tenant = i.EnterpriseID
	}
	return me
}

// watchEvery is how often the token is tried. Socket Mode and every send try it too.
const watchEvery = 5 * time.Minute

// watch tries the token now and then, and at once when somebody has reason to doubt it. Its error is that the token
// is refused.
func (a *Adapter) watch(ctx context.Context) error {
	for {
		a.introduce(ctx)
		t := time.NewTimer(watchEvery)
		select {
		case <-ctx.Done():
			t.Stop()
			return ctx.Err()
		case <-a.suspect:
		case <-t.C:
		}
		t.Stop()
		_, err := a.authTest(ctx)
		switch {
		case err != nil && ctx.Err() == nil && channel.ClassOf(err) == channel.AuthLost:
			return err
		case err != nil && ctx.Err() == nil && a.appToken == "":
			a.health.Lost(why(err))
		case err == nil && a.appToken == "":
			a.health.Set(channel.Up, "")
		}
	}
}

// doubt makes watch try the token now.
func (a *Adapter) doubt() {
	select {
	case a.suspect <- struct{}{}:
	default:
	}
}

// why says for an admin why there is no connection.
func why(err error) string {
	var e *channel.SendError
	switch {
	case !errors.As(err, &e):
		return "the connection to Slack broke: trying again"
	case e.Class == channel.RateLimited:
		return "Slack asks to wait: too many requests"
	case e.Code == "missing_scope":
		return "the app lacks a scope: see frontdesk doctor"
	case e.Code == "socket_mode_not_enabled", e.Code == "link_disabled":
		return socketOff
	case e.Code != "":
		return "Slack answers with the error " + e.Code + ": trying again"
	}
	return "Slack cannot be reached: trying again. See whether this machine reaches slack.com"
}

const socketOff = "Socket Mode is switched off for this app: switch it on at api.slack.com/apps, Settings, Socket Mode"

// deniedFor says for an admin which token is refused, and what to do.
func deniedFor(err error) string {
	code := ""
	if e, ok := errors.AsType[*channel.SendError](err); ok {
		code = " (" + e.Code + ")"
	}
	if errors.Is(err, errAppToken) {
		return "Slack refuses the app token" + code + ": make a new one with the scope connections:write at api.slack.com/apps, Basic Information, App-Level Tokens, and put it into the configuration"
	}
	return "Slack refuses the bot's token" + code + ": reinstall the app at api.slack.com/apps, Install App, and put the new Bot User OAuth Token into the configuration"
}

var errAppToken = errors.New("the app token is refused")
