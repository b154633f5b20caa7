package slack

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"frontdesk/bot/channel"
)

// How long what was asked is remembered.
const (
	personFor  = time.Hour
	roomFor    = time.Hour
	threadFor  = 24 * time.Hour
	failureFor = time.Minute // what could not be asked is not asked again at once
)

// asker answers what translating must know, by asking Slack and remembering it.
type asker struct{ *Adapter }

func (a asker) person(ctx context.Context, id string) channel.Person {
	if p, ok := a.people.get(id, time.Now()); ok {
		return p
	}
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	p := channel.Person{ID: id, Verified: true}
	var got struct {
		User struct {
			Name     string `json:"name"`
			RealName string `json:"real_name"`
			Locale   string `json:"locale"`
			Zone     string `json:"tz"`
			Bot      bool   `json:"is_bot"`
			Profile  struct {
				RealName string `json:"real_name"`
				Display  string `json:"display_name"`
				Email    string `json:"email"`
			} `json:"profile"`
		} `json:"user"`
	}
	if a.client.ask(ctx, "users.info", url.Values{"user": {id}, "include_locale": {"true"}}, &got) != nil {
		a.people.put(id, p, time.Now().Add(failureFor))
		return p
	}
	u := got.User
	p.Name = cmp.Or(cmp.Or(u.Profile.RealName, u.RealName), cmp.Or(u.Profile.Display, u.Name))
	p.Email, p.Locale, p.Zone, p.Bot = u.Profile.Email, u.Locale, u.Zone, u.Bot
	a.people.put(id, p, time.Now().Add(personFor))
	return p
}

func (a asker) room(ctx context.Context, id string) string {
	if name, ok := a.rooms.get(id, time.Now()); ok {
		return name
	}
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	info, err := a.roomInfo(ctx, id)
	if err != nil {
		a.rooms.put(id, "", time.Now().Add(failureFor))
		return ""
	}
	a.rooms.put(id, info.Name, time.Now().Add(roomFor))
	return info.Name
}

// roomInfo is what is needed of a channel.
type roomInfo struct {
	Name     string `json:"name"`
	Member   bool   `json:"is_member"`
	Archived bool   `json:"is_archived"`
	Private  bool   `json:"is_private"`
}

func (a *Adapter) roomInfo(ctx context.Context, id string) (roomInfo, error) {
	var got struct {
		Channel roomInfo `json:"channel"`
	}
	err := a.client.ask(ctx, "conversations.info", url.Values{"channel": {id}}, &got)
	return got.Channel, err
}

func (a asker) joins(room, thread string) {
	a.threads.put(room+"/"+thread, true, time.Now().Add(threadFor))
}

// ours tells whether the bot takes part in a thread: it began it, was called in its first message, or answered in it. What
// Slack does not tell is no: who mentions the bot is heard anyway.
func (a asker) ours(ctx context.Context, room, thread string) bool {
	key := room + "/" + thread
	if known, ok := a.threads.get(key, time.Now()); ok {
		return known
	}
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	var got struct {
		Messages []struct {
			message
			Repliers []string `json:"reply_users"`
		} `json:"messages"`
	}
	err := a.client.ask(ctx, "conversations.replies", url.Values{"channel": {room}, "ts": {thread}, "limit": {"1"}, "inclusive": {"true"}}, &got)
	if err != nil || len(got.Messages) == 0 {
		a.threads.put(key, false, time.Now().Add(failureFor))
		return false
	}
	me := a.me()
	root := got.Messages[0]
	ours := me.wrote(root.message) || slices.Contains(root.Repliers, me.User) || strings.Contains(root.Text, "<@"+me.User)
	a.threads.put(key, ours, time.Now().Add(threadFor))
	return ours
}

// direct opens the direct messages with a user, or finds them.
func (a asker) direct(ctx context.Context, user string) (string, error) {
	if room, ok := a.directs.get(user, time.Now()); ok {
		return room, nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	var got struct {
		Channel struct {
			ID string `json:"id"`
		} `json:"channel"`
	}
	err := a.client.call(ctx, "conversations.open", map[string]string{"users": user}, &got)
	switch channel.ClassOf(err) {
	case channel.Retryable, channel.RateLimited, channel.Ambiguous:
		if err != nil {
			return "", err
		}
	default: // of a guest of another organisation, or without the scope: nobody can be answered
		return "", nil
	}
	if !roomForm.MatchString(got.Channel.ID) {
		return "", nil
	}
	a.directs.put(user, got.Channel.ID, time.Now().Add(threadFor))
	return got.Channel.ID, nil
}

// me is who the app is, as far as it is known.
func (a *Adapter) me() self {
	a.intake.mu.Lock()
	defer a.intake.mu.Unlock()
	return a.intake.me
}
