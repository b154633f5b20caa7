package telegram

import (
	"context"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"frontdesk/bot/channel"
)

// Check tries the token, the way in, what the bot sees in groups, and its rights in the team's forum.
func (a *Adapter) Check(ctx context.Context) []channel.Finding {
	var bot tgbotapi.User
	if err := a.client.call(ctx, "getMe", struct{}{}, &bot); err != nil {
		return []channel.Finding{badToken(err)}
	}
	out := []channel.Finding{fine("the token is that of the bot @" + bot.UserName)}
	out = append(out, a.wayIn(ctx), groups(bot))
	for _, d := range a.desks {
		out = append(out, a.forum(ctx, bot.ID, d)...)
	}
	return out
}

func fine(what string) channel.Finding { return channel.Finding{OK: true, What: what} }

func wrong(what, remedy string) channel.Finding { return channel.Finding{What: what, Remedy: remedy} }

func badToken(err error) channel.Finding {
	if channel.ClassOf(err) == channel.AuthLost {
		return wrong("Telegram refuses the token", "send /token to @BotFather, choose the bot, and put the token into the variable that channels.yaml names")
	}
	return wrong("Telegram cannot be asked", why(err))
}

// wayIn compares the webhook that is set with the one that is configured.
func (a *Adapter) wayIn(ctx context.Context) channel.Finding {
	var info tgbotapi.WebhookInfo
	if err := a.client.call(ctx, "getWebhookInfo", struct{}{}, &info); err != nil {
		return badToken(err)
	}
	switch {
	case a.webhook == "" && info.URL == "":
		return fine("messages come by long polling")
	case a.webhook == "":
		return wrong("a webhook is set, but this channel polls", "start the desk, which takes the webhook away; if another program serves this bot, give the desk a bot of its own")
	case info.URL != a.webhook:
		return wrong("the webhook is not set to this desk", "start the desk, which sets it; if it does not stay, another program serves this bot")
	}
	if t := trouble(info); t != "" {
		return wrong("Telegram has trouble with the webhook", t)
	}
	return fine("messages come over the webhook")
}

// groups says what the bot sees in groups.
func groups(bot tgbotapi.User) channel.Finding {
	switch {
	case !bot.CanJoinGroups:
		return fine("the bot is for private chats only (/setjoingroups at @BotFather changes that)")
	case bot.CanReadAllGroupMessages:
		return fine("in groups the bot is sent every message, and answers those that call it; privacy mode (/setprivacy at @BotFather) would send it only these")
	}
	return fine("in groups the bot sees what mentions it, answers it, or is a command (privacy mode)")
}

// forum checks a team's forum.
func (a *Adapter) forum(ctx context.Context, bot, desk int64) []channel.Finding {
	var where struct {
		Forum bool `json:"is_forum"`
	}
	desk = a.memory.current(desk)
	err := a.client.call(ctx, "getChat", struct {
		Chat int64 `json:"chat_id"`
	}{desk}, &where)
	switch {
	case channel.ClassOf(err) == channel.Gone:
		return []channel.Finding{wrong("the bot is not in the team's group", "add the bot to the group; its id, which begins with -100, stands in channels.yaml")}
	case err != nil:
		return []channel.Finding{badToken(err)}
	case !where.Forum:
		return []channel.Finding{wrong("the team's group has no topics", "open the group, Edit, switch Topics on")}
	}
	m, err := a.member(ctx, desk, bot)
	switch {
	case err != nil && channel.ClassOf(err) != channel.Gone:
		return []channel.Finding{badToken(err)}
	case m.Status != "administrator" && m.Status != "creator":
		return []channel.Finding{wrong("the bot is no administrator of the team's group, so it sees only what mentions it", "open the group, Edit, Administrators, add the bot, and allow Manage Topics")}
	case m.Status == "administrator" && !m.ManageTopics:
		return []channel.Finding{wrong("the bot may not make topics in the team's group", "open the group, Edit, Administrators, the bot, and allow Manage Topics")}
	}
	return []channel.Finding{fine("the bot may make topics in the team's group")}
}
