package slack

import (
	"context"
	"slices"
	"strings"

	"frontdesk/bot/channel"
)

// scope is a permission of the app, and what is missing without it.
type scopeUse struct{ name, without string }

// scopes are all that the app needs: the manifest of docs/channels asks for the same.
var scopes = []scopeUse{
	{"app_mentions:read", "mentions of the app are not heard"},
	{"channels:history", "threads in public channels are not heard, and lost answers there not found"},
	{"channels:read", "channels have no names, and agents in a public channel are not recognised"},
	{"chat:write", "nothing is sent"},
	{"commands", "the slash command is not there"},
	{"files:read", "files of customers cannot be fetched"},
	{"files:write", "files are not sent"},
	{"groups:history", "threads in private channels are not heard, and lost answers there not found"},
	{"groups:read", "private channels have no names, and agents in one are not recognised"},
	{"im:history", "direct messages are not heard"},
	{"im:read", "it is not heard when somebody opens the direct messages"},
	{"im:write", "the slash command is not answered"},
	{"mpim:history", "conversations of several people are not heard"},
	{"reactions:write", "closed cases are not marked"},
	{"users:read", "customers have no names"},
	{"users:read.email", "customers have no e-mail addresses"},
}

// Check tries the tokens, compares the scopes, and looks at the team's channel.
func (a *Adapter) Check(ctx context.Context) []channel.Finding {
	who, err := a.authTest(ctx)
	if err != nil {
		return []channel.Finding{badToken(err)}
	}
	where := "the workspace " + who.Team
	if who.Org {
		where = "the organisation " + who.EnterpriseID
	}
	out := []channel.Finding{fine("the token is that of the bot @" + who.User + " in " + where)}
	out = append(out, missing(who.scopes)...)
	out = append(out, a.wayIn(ctx))
	for _, d := range a.desks {
		out = append(out, a.team(ctx, d))
	}
	return out
}

func fine(what string) channel.Finding { return channel.Finding{OK: true, What: what} }

func wrong(what, remedy string) channel.Finding { return channel.Finding{What: what, Remedy: remedy} }

func badToken(err error) channel.Finding {
	if channel.ClassOf(err) == channel.AuthLost {
		return wrong("Slack refuses the bot's token", "reinstall the app at api.slack.com/apps, Install App, and put the new Bot User OAuth Token into the variable that channels.yaml names")
	}
	return wrong("Slack cannot be asked", why(err))
}

// missing names each scope that the token has not.
func missing(header string) (out []channel.Finding) {
	var has []string
	for s := range strings.SplitSeq(header, ",") {
		has = append(has, strings.TrimSpace(s))
	}
	for _, s := range scopes {
		if !slices.Contains(has, s.name) {
			out = append(out, wrong("the app lacks the scope "+s.name+": "+s.without, "at api.slack.com/apps, OAuth & Permissions, Bot Token Scopes, add "+s.name+", then reinstall the app"))
		}
	}
	if len(out) == 0 {
		out = append(out, fine("the app has all scopes"))
	}
	return out
}

// wayIn tries how events come.
func (a *Adapter) wayIn(ctx context.Context) channel.Finding {
	if a.appToken == "" {
		return fine("events come over HTTP; Slack itself says at Event Subscriptions whether it reaches the desk")
	}
	_, err := a.client.do(ctx, a.appToken, "apps.connections.open", "application/x-www-form-urlencoded", nil, nil)
	switch {
	case err == nil:
		return fine("events come over Socket Mode")
	case channel.ClassOf(err) == channel.AuthLost, refusedFor(err, "missing_scope"):
		return wrong("Slack refuses the app token", "at api.slack.com/apps, Basic Information, App-Level Tokens, make one with the scope connections:write, and put it into the variable that channels.yaml names")
	case refusedFor(err, "socket_mode_not_enabled"):
		return wrong("Socket Mode is off", "switch it on at api.slack.com/apps, Settings, Socket Mode")
	}
	return wrong("Slack gives no connection", why(err))
}

// team checks a team's channel.
func (a *Adapter) team(ctx context.Context, desk string) channel.Finding {
	const invite = "open the channel and write /invite and the app's name; the channel's id, at the end of About in its details, stands in channels.yaml"
	info, err := a.roomInfo(ctx, desk)
	switch {
	case refusedFor(err, "missing_scope"):
		return wrong("the team's channel cannot be looked at", "add the scopes above, then reinstall the app")
	case channel.ClassOf(err) == channel.Gone && err != nil:
		return wrong("there is no such channel for the team, or the app cannot see it", invite)
	case err != nil:
		return badToken(err)
	case info.Archived:
		return wrong("the team's channel is archived", "unarchive it, or name another in channels.yaml")
	case !info.Member:
		return wrong("the app is not in the team's channel", invite)
	}
	return fine("the app is in the team's channel")
}
