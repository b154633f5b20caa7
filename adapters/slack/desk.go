package slack

import (
	"context"
	"errors"
	"net/url"
	"slices"

	"frontdesk/bot/channel"
)

// maxTitle is the longest first line of a case.
const maxTitle = 250

// OpenCase begins a thread in the team's channel, or takes the mark of the end off the key's own. The same key gives the
// same thread as long as the cursor remembers it (the last 300) and nobody has deleted it. One whose making was cut off is
// found by its key, which the first message carries.
func (a *Adapter) OpenCase(ctx context.Context, desk channel.Address, title, key string) (channel.Address, error) {
	if err := place(desk); err != nil {
		return channel.Address{}, err
	}
	a.opening.Lock()
	defer a.opening.Unlock()
	memory := desk.Room + "/" + shortKey(key)
	thread, loaded := a.heard.thread(memory)
	if !loaded {
		return channel.Address{}, unsent(methodPost, errNotRunning)
	}
	at := channel.Address{Channel: desk.Channel, Tenant: a.me().Tenant, Room: desk.Room}
	if thread != "" {
		there, err := a.reopen(ctx, at.Room, thread)
		if err != nil {
			return channel.Address{}, err
		}
		if there {
			at.Thread = thread
			return at, nil
		}
		a.heard.setThread(memory, "")
	}
	thread, err := a.find(ctx, at, key)
	if err != nil {
		return channel.Address{}, err
	}
	if thread == "" {
		if thread, err = a.begin(ctx, at, title, key); err != nil {
			return channel.Address{}, err
		}
	}
	a.heard.setThread(memory, thread)
	asker{a}.joins(at.Room, thread)
	at.Thread = thread
	return at, nil
}

var errNotRunning = errors.New("the channel is still starting")

// reopen takes the mark of the end off a thread. It reports false for one that was deleted.
func (a *Adapter) reopen(ctx context.Context, room, thread string) (there bool, err error) {
	err = a.client.call(ctx, "reactions.remove", map[string]string{"channel": room, "timestamp": thread, "name": closedMark}, nil)
	switch {
	case err == nil, refusedFor(err, "no_reaction"):
		return true, nil
	case refusedFor(err, "message_not_found", "bad_timestamp"):
		return false, nil
	}
	return false, a.judge(room, err)
}

// begin writes the first message of a case.
func (a *Adapter) begin(ctx context.Context, at channel.Address, title, key string) (string, error) {
	line := "…"
	if pieces := channel.Split(title, maxTitle, channel.UTF16); len(pieces) > 0 {
		line = pieces[0]
	}
	parts, err := a.Render(channel.Outbound{Key: key, Address: at, Body: []channel.Block{{Kind: nameBlock, Text: line}}})
	if err != nil {
		return "", err
	}
	r, err := a.Send(ctx, parts[0], key)
	if err != nil {
		return "", err
	}
	return r.MessageIDs[0], nil
}

// closedMark is what the first message of a closed case shows.
const closedMark = "white_check_mark"

// CloseCase marks a thread as done: Slack closes none. One that is marked or gone is fine.
func (a *Adapter) CloseCase(ctx context.Context, c channel.Address) error {
	if err := place(c); err != nil {
		return err
	}
	err := a.client.call(ctx, "reactions.add", map[string]string{"channel": c.Room, "timestamp": c.Thread, "name": closedMark}, nil)
	if err == nil || refusedFor(err, "already_reacted", "message_not_found", "bad_timestamp", "thread_locked", "too_many_reactions") {
		return nil
	}
	return a.judge(c.Room, err)
}

// memberPages bounds the pages of a channel's members: 1,000 each.
const memberPages = 50

// Member says whether a person is in the team's channel now.
func (a *Adapter) Member(ctx context.Context, desk channel.Address, who string) (bool, error) {
	if err := place(desk); err != nil {
		return false, err
	}
	if !userForm.MatchString(who) {
		return false, nil
	}
	q := url.Values{"channel": {desk.Room}, "limit": {"1000"}}
	for range memberPages {
		var got struct {
			Members []string `json:"members"`
			Next    struct {
				Cursor string `json:"next_cursor"`
			} `json:"response_metadata"`
		}
		if err := a.client.ask(ctx, "conversations.members", q, &got); err != nil {
			return false, a.judge(desk.Room, err)
		}
		if slices.Contains(got.Members, who) {
			return true, nil
		}
		if got.Next.Cursor == "" {
			return false, nil
		}
		q.Set("cursor", got.Next.Cursor)
	}
	return false, nil
}
