package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"frontdesk/bot/channel"
)

// refusal is what one of Telegram's descriptions means.
type refusal struct {
	code  int
	has   string // in lower case; "" = any description
	class channel.Class
}

// refusals are what is known, the first that fits wins. Descriptions can quote messages ("unsupported start tag
// …"), so only what stands here is passed on.
var refusals = []refusal{
	{401, "", channel.AuthLost},
	{404, "method not found", channel.Permanent}, // by a Bot API server that is older than this adapter
	{404, "", channel.AuthLost},                  // there is no bot with this token: known methods are never "not found"
	{403, "bot was blocked by the user", channel.Gone},
	{403, "user is deactivated", channel.Gone},
	{403, "bot was kicked", channel.Gone},
	{403, "bot is not a member", channel.Gone},
	{403, "chat was deleted", channel.Gone},
	{403, "can't initiate conversation", channel.Gone},
	{403, "", channel.Gone},
	{400, "chat not found", channel.Gone},
	{400, "peer_id_invalid", channel.Gone},
	{400, "message thread not found", channel.Gone},
	{400, "topic_deleted", channel.Gone},
	{400, "topic_closed", channel.Gone},
	{400, "not enough rights", channel.Gone},
	{400, "have no rights", channel.Gone},
	{400, "chat_write_forbidden", channel.Gone},
	{400, "chat_restricted", channel.Gone},
	{400, notModified, channel.Permanent},
	{400, topicNotModified, channel.Permanent},
	{400, "message to edit not found", channel.Permanent},
	{400, "message can't be edited", channel.Permanent},
	{400, "message is too long", channel.Permanent},
	{400, "text is too long", channel.Permanent},
	{400, "message text is empty", channel.Permanent},
	{400, "can't parse entities", channel.Permanent},
	{400, "button_data_invalid", channel.Permanent},
	{400, "query is too old", channel.Permanent},
	{400, noFile, channel.Permanent},
	{400, "file is temporarily unavailable", channel.Retryable},
	{400, "user not found", channel.Permanent},
	{400, "participant_id_invalid", channel.Permanent},
	{400, "member not found", channel.Permanent},
	{409, "terminated by other getupdates", channel.Retryable},
	{409, "webhook is active", channel.Retryable},
	{409, "", channel.Retryable},
	{413, "", channel.Permanent},
}

const (
	notModified      = "message is not modified"
	topicNotModified = "topic_not_modified"
	noFile           = "file is too big"
)

// moved is the error for a group that became a supergroup, and got another id with that. Nothing was sent.
type moved struct{ to int64 }

func (moved) Error() string { return "the group has another id now" }

// refused reads Telegram's own no.
func refused(method string, a answer, h http.Header) error {
	code := strconv.Itoa(a.Code)
	switch {
	case a.Code == http.StatusTooManyRequests:
		wait := channel.WaitSeconds(a.Parameters.RetryAfter)
		if wait == 0 {
			wait = channel.RetryAfter(h, time.Now())
		}
		return &channel.SendError{Class: channel.RateLimited, Scope: "room", RetryAfter: wait, Code: code, Err: because(method, "too many requests")}
	case a.Parameters.MigrateTo != 0:
		return &channel.SendError{Class: channel.Retryable, Code: code, Err: fmt.Errorf("telegram: %s: %w", method, moved{a.Parameters.MigrateTo})}
	case a.Code == http.StatusServiceUnavailable:
		return &channel.SendError{Class: channel.Retryable, Code: code, Err: because(method, "Telegram is not available")}
	case a.Code >= 500:
		return coded(lost(method, "Telegram failed"), code)
	}
	what := strings.ToLower(a.Description)
	for _, r := range refusals {
		if r.code != a.Code || !strings.Contains(what, r.has) {
			continue
		}
		if r.has == "" {
			break
		}
		return &channel.SendError{Class: r.class, Code: code + " " + r.has, Err: because(method, r.has)}
	}
	return &channel.SendError{Class: unnamed(a.Code), Code: code, Err: because(method, http.StatusText(a.Code))}
}

// unnamed is the class of a code whose description is not known.
func unnamed(code int) channel.Class {
	for _, r := range refusals {
		if r.code == code && r.has == "" {
			return r.class
		}
	}
	return channel.Permanent
}

// repeatable are the methods that may be called twice and do no more than once.
var repeatable = map[string]bool{
	"getMe": true, "getUpdates": true, "getFile": true, "getChat": true, "getChatMember": true, "getWebhookInfo": true,
	"setWebhook": true, "deleteWebhook": true, "editMessageText": true, "answerCallbackQuery": true,
	"sendChatAction": true, "closeForumTopic": true, "reopenForumTopic": true,
}

// unsent is the error for a request that did not leave.
func unsent(method string, err error) error {
	return &channel.SendError{Class: channel.Retryable, Err: fmt.Errorf("telegram: %s: not sent: %w", method, err)}
}

// lost is the error for a request whose answer did not come, or says nothing of what was done.
func lost(method, why string) *channel.SendError { return lostFor(method, errors.New(why)) }

func lostFor(method string, err error) *channel.SendError {
	class := channel.Ambiguous
	if repeatable[method] {
		class = channel.Retryable
	}
	return &channel.SendError{Class: class, Err: fmt.Errorf("telegram: %s: %w", method, err)}
}

func because(method, what string) error { return fmt.Errorf("telegram: %s: %s", method, what) }

// refusedFor tells whether an error is Telegram's no for a reason of [refusals].
func refusedFor(err error, reason string) bool {
	var e *channel.SendError
	return errors.As(err, &e) && strings.HasSuffix(e.Code, " "+reason)
}
