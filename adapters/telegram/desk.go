package telegram

import (
	"context"
	"errors"
	"strconv"

	"frontdesk/bot/channel"
)

// OpenCase makes a topic in the team's forum, or opens the key's own again. The same key gives the same topic as long
// as the cursor remembers it (the last 400) and nobody has deleted it: Telegram itself has neither a key nor a list of
// topics, so a topic whose making was cut off by a crash stays behind empty.
func (a *Adapter) OpenCase(ctx context.Context, desk channel.Address, title, key string) (channel.Address, error) {
	id, _, err := chat(desk)
	if err != nil {
		return channel.Address{}, err
	}
	a.opening.Lock()
	defer a.opening.Unlock()
	if !a.memory.loaded() {
		return channel.Address{}, unsent("createForumTopic", errNotRunning)
	}
	at := desk
	if thread, ok := a.memory.findCase(id, key); ok {
		there, err := a.reopen(ctx, id, thread)
		if err != nil {
			return channel.Address{}, err
		}
		if there {
			at.Thread = strconv.FormatInt(thread, 10)
			return at, nil
		}
		a.memory.dropCase(id, key)
	}
	var made struct {
		Thread int64 `json:"message_thread_id"`
	}
	now := a.memory.current(id)
	err = a.client.call(ctx, "createForumTopic", struct {
		Chat int64  `json:"chat_id"`
		Name string `json:"name"`
	}{now, topicName(title)}, &made)
	if err != nil {
		return channel.Address{}, a.judge(ctx, now, err)
	}
	if made.Thread == 0 {
		return channel.Address{}, lost("createForumTopic", "the answer names no topic")
	}
	a.memory.addCase(id, key, made.Thread)
	_ = a.memory.save(ctx) // the caller keeps the address too
	at.Thread = strconv.FormatInt(made.Thread, 10)
	return at, nil
}

var errNotRunning = errors.New("the channel is still starting")

// reopen opens a topic again. It reports false for one that was deleted.
func (a *Adapter) reopen(ctx context.Context, desk, thread int64) (there bool, err error) {
	now := a.memory.current(desk)
	err = a.client.call(ctx, "reopenForumTopic", struct {
		Chat   int64 `json:"chat_id"`
		Thread int64 `json:"message_thread_id"`
	}{now, thread}, nil)
	switch {
	case err == nil, refusedFor(err, topicNotModified):
		return true, nil
	case topicGone(err):
		return false, nil
	}
	return false, a.judge(ctx, now, err)
}

// topicGone tells whether a topic was deleted.
func topicGone(err error) bool {
	return refusedFor(err, "topic_deleted") || refusedFor(err, "topic_id_invalid") || refusedFor(err, "message thread not found")
}

// topicName makes a title fit.
func topicName(title string) string {
	if pieces := channel.Split(title, maxTopicName, channel.UTF16); len(pieces) > 0 {
		return pieces[0]
	}
	return "…"
}

// CloseCase closes a topic; one that is closed or gone is fine.
func (a *Adapter) CloseCase(ctx context.Context, c channel.Address) error {
	id, thread, err := chat(c)
	if err != nil {
		return err
	}
	now := a.memory.current(id)
	err = a.client.call(ctx, "closeForumTopic", struct {
		Chat   int64 `json:"chat_id"`
		Thread int64 `json:"message_thread_id"`
	}{now, thread}, nil)
	if err == nil || refusedFor(err, topicNotModified) || topicGone(err) {
		return nil
	}
	return a.judge(ctx, now, err)
}

// Member says whether a person is in the team's forum now.
func (a *Adapter) Member(ctx context.Context, desk channel.Address, who string) (bool, error) {
	id, _, err := chat(desk)
	if err != nil {
		return false, err
	}
	user, err := strconv.ParseInt(who, 10, 64)
	if err != nil || user <= 0 { // one who hides behind the group's name is nobody
		return false, nil //nolint:nilerr // what is no id is no member
	}
	m, err := a.member(ctx, a.memory.current(id), user)
	if refusedFor(err, "user not found") || refusedFor(err, "participant_id_invalid") || refusedFor(err, "member not found") {
		return false, nil
	}
	return m.in(), err
}

func (a *Adapter) member(ctx context.Context, chat, user int64) (member, error) {
	var m member
	err := a.client.call(ctx, "getChatMember", struct {
		Chat int64 `json:"chat_id"`
		User int64 `json:"user_id"`
	}{chat, user}, &m)
	return m, err
}
