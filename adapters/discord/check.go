package discord

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"frontdesk/bot/channel"
)

// Check tries the token, the switches of the bot in the Developer Portal, its permissions in each server, the commands, and
// the teams' channels.
func (a *Adapter) Check(ctx context.Context) []channel.Finding {
	var app application
	if err := a.client.json(ctx, getApplication, nil, &app); err != nil {
		return []channel.Finding{badToken(err)}
	}
	out := []channel.Finding{fine("the token is that of the bot " + app.Name), contentIntent(app), overGateway(app)}
	out = append(out, a.servers(ctx, app.ID)...)
	out = append(out, a.commandsKnown(ctx, app.ID))
	for _, d := range a.desks {
		out = append(out, a.teamChannel(ctx, d))
	}
	return out
}

func fine(what string) channel.Finding { return channel.Finding{OK: true, What: what} }

func wrong(what, remedy string) channel.Finding { return channel.Finding{What: what, Remedy: remedy} }

func badToken(err error) channel.Finding {
	if channel.ClassOf(err) == channel.AuthLost {
		return wrong("Discord refuses the token", "in the Developer Portal open the application, Bot, Reset Token, and put the new token into the variable that channels.yaml names")
	}
	return wrong("Discord cannot be asked", why(err))
}

// The flags of an application that may be sent the words of messages: once it is approved, or while it is in few servers.
const (
	contentApproved = 1 << 18
	contentLimited  = 1 << 19
)

func contentIntent(app application) channel.Finding {
	if app.Flags&(contentApproved|contentLimited) != 0 {
		return fine("the Message Content Intent is on")
	}
	return wrong("the Message Content Intent is off: Discord refuses the connection", "in the Developer Portal open the application, Bot, Privileged Gateway Intents, switch Message Content Intent on, Save Changes")
}

// overGateway sees to it that presses and commands come over the connection.
func overGateway(app application) channel.Finding {
	if app.Endpoint == "" {
		return fine("buttons and commands come over the gateway")
	}
	return wrong("buttons and commands go to another address", "in the Developer Portal open the application, General Information, empty Interactions Endpoint URL, Save Changes")
}

// inviteLink is the address that adds a bot to a server, with what it needs.
func inviteLink(app string) string {
	q := url.Values{"client_id": {app}, "scope": {"bot applications.commands"}, "permissions": {strconv.FormatInt(Permissions, 10)}}
	return publicAPI + "/oauth2/authorize?" + q.Encode()
}

// servers checks what the bot may do by its role. A channel can still take that away.
func (a *Adapter) servers(ctx context.Context, app string) []channel.Finding {
	var in []struct {
		Name        string `json:"name"`
		Permissions string `json:"permissions"`
	}
	to := call{name: "getGuilds", method: http.MethodGet, at: discordgo.EndpointUserGuilds("@me") + "?limit=200"}
	if err := a.client.json(ctx, to, nil, &in); err != nil {
		return []channel.Finding{badToken(err)}
	}
	if len(in) == 0 {
		return []channel.Finding{wrong("the bot is in no server", "open "+inviteLink(app)+" and choose the server")}
	}
	var out []channel.Finding
	for _, g := range in {
		has, _ := strconv.ParseInt(g.Permissions, 10, 64) // unreadable: none
		if missing := missingOf(has); missing != "" {
			out = append(out, wrong("in the server "+g.Name+" the bot lacks: "+missing, "open "+inviteLink(app)+" and choose the server again, or give the bot's role these permissions in Server Settings, Roles"))
			continue
		}
		out = append(out, fine("in the server "+g.Name+" the bot has its permissions"))
	}
	return out
}

// names are the permissions as Discord's settings call them.
var names = []struct {
	bit  int64
	name string
}{
	{discordgo.PermissionViewChannel, "View Channels"},
	{discordgo.PermissionSendMessages, "Send Messages"},
	{discordgo.PermissionSendMessagesInThreads, "Send Messages in Threads"},
	{discordgo.PermissionCreatePublicThreads, "Create Public Threads"},
	{discordgo.PermissionAttachFiles, "Attach Files"},
	{discordgo.PermissionReadMessageHistory, "Read Message History"},
}

// missingOf names the permissions that are not there.
func missingOf(has int64) string {
	if has&discordgo.PermissionAdministrator != 0 {
		return ""
	}
	var out []string
	for _, n := range names {
		if has&n.bit == 0 {
			out = append(out, n.name)
		}
	}
	return strings.Join(out, ", ")
}

func (a *Adapter) commandsKnown(ctx context.Context, app string) channel.Finding {
	var have []*discordgo.ApplicationCommand
	at := call{name: "getCommands", method: http.MethodGet, at: discordgo.EndpointApplicationGlobalCommands(app)}
	err := a.client.json(ctx, at, nil, &have)
	switch {
	case err != nil:
		return badToken(err)
	case !sameCommands(have, commands()):
		return wrong("Discord does not know the commands /ask and /link yet", "start the desk, which tells them")
	}
	return fine("Discord knows the commands /ask and /link")
}

// requiresTag is the flag of a forum whose posts need a tag.
const requiresTag = 1 << 4

// teamChannel checks a channel or forum in which staff work. Where there are several it says which one it is about.
func (a *Adapter) teamChannel(ctx context.Context, desk string) channel.Finding {
	f := a.oneTeamChannel(ctx, desk)
	if len(a.desks) > 1 {
		f.What += " (" + desk + ")"
	}
	return f
}

func (a *Adapter) oneTeamChannel(ctx context.Context, desk string) channel.Finding {
	may, c, err := a.allowed(ctx, desk, a.tenant)
	switch {
	case err != nil && channel.ClassOf(err) == channel.Gone:
		return wrong("the bot does not see the team's channel", "open the channel's settings, Permissions, Add members or roles, choose the bot; its id stands in channels.yaml")
	case err != nil:
		return badToken(err)
	}
	switch int(c.Type) {
	case typeText, typeAnnouncement, typeForum, typeMedia:
	default:
		return wrong("the team's channel is neither a text channel nor a forum", "make one, and put its id into channels.yaml")
	}
	if missing := missingOf(may); missing != "" {
		return wrong("in the team's channel the bot lacks: "+missing, "open the channel's settings, Permissions, the bot, and allow them")
	}
	if c.Flags&requiresTag != 0 {
		return wrong("the team's forum wants a tag on each post", "open the forum's settings and switch Require people to select tags when posting off")
	}
	return fine("the bot may open threads in the team's channel")
}
