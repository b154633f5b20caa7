package slack

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"

	"frontdesk/bot/channel"
)

// The methods that say or change something.
const (
	methodPost   = "chat.postMessage"
	methodUpdate = "chat.update"
	methodUpload = "files.completeUploadExternal"
)

// methodBot tells which app a bot is of.
const methodBot = "bots.info"

// refusals are Slack's codes. One that is not here makes a message fail for good: it says what is wrong with it.
var refusals = map[string]channel.Class{
	"invalid_auth":            channel.AuthLost,
	"not_authed":              channel.AuthLost,
	"account_inactive":        channel.AuthLost, // the bot was removed with the app
	"token_revoked":           channel.AuthLost,
	"token_expired":           channel.AuthLost,
	"not_allowed_token_type":  channel.AuthLost,
	"team_access_not_granted": channel.AuthLost,
	"org_login_required":      channel.AuthLost,
	"ekm_access_denied":       channel.AuthLost, // an admin has suspended the workspace's keys
	"app_not_found":           channel.AuthLost,

	"channel_not_found":                        channel.Gone,
	"not_in_channel":                           channel.Gone,
	"is_archived":                              channel.Gone,
	"user_not_found":                           channel.Gone,
	"user_disabled":                            channel.Gone,
	"user_not_visible":                         channel.Gone,
	"users_not_found":                          channel.Gone,
	"cannot_dm_bot":                            channel.Gone,
	"thread_not_found":                         channel.Gone,
	"invalid_thread_ts":                        channel.Gone,
	"restricted_action":                        channel.Gone,
	"restricted_action_read_only_channel":      channel.Gone,
	"restricted_action_thread_only_channel":    channel.Gone,
	"restricted_action_non_threadable_channel": channel.Gone,
	"restricted_action_thread_locked":          channel.Gone,

	"ratelimited":            channel.RateLimited,
	"rate_limited":           channel.RateLimited,
	"message_limit_exceeded": channel.RateLimited,

	"service_unavailable": channel.Retryable,
	"team_added_to_org":   channel.Retryable, // while a workspace moves
	"request_timeout":     channel.Retryable, // the body did not arrive whole
	"accesslimited":       channel.Retryable,

	"internal_error": channel.Ambiguous, // some of it may have been done, says Slack of both
	"fatal_error":    channel.Ambiguous,
}

// codeForm is what Slack's codes look like: anything else is not passed on.
var codeForm = regexp.MustCompile(`^[a-z0-9_]{1,64}$`)

// scopesForm is what a list of scopes looks like.
var scopesForm = regexp.MustCompile(`^[a-z0-9:._,-]{1,200}$`)

// workspaceWait is how long to leave a workspace alone that sends too many messages, where Slack says no time.
const workspaceWait = time.Minute

// refused reads Slack's own no.
func refused(method string, a answer, h http.Header) error {
	code := a.Error
	if !codeForm.MatchString(code) {
		code = "unknown"
	}
	class, known := refusals[code]
	if !known {
		class = channel.Permanent
	}
	err := &channel.SendError{Class: class, Code: code, Err: because(method, "Slack refuses it")}
	switch {
	case code == "missing_scope" && scopesForm.MatchString(a.Needed):
		err.Err = because(method, "the app lacks the scope "+a.Needed)
	case code == "message_limit_exceeded":
		err.Scope, err.RetryAfter = "global", max(channel.RetryAfter(h, time.Now()), workspaceWait)
	case class == channel.RateLimited:
		err.Scope, err.RetryAfter = scope(method), channel.RetryAfter(h, time.Now())
	case class == channel.Ambiguous && repeatable[method]:
		err.Class = channel.Retryable
	}
	return err
}

// repeatable are the methods that may be called twice and do no more than once.
var repeatable = map[string]bool{
	"auth.test": true, methodBot: true, "apps.connections.open": true, "users.info": true, "conversations.info": true,
	"conversations.members": true, "conversations.history": true, "conversations.replies": true, "conversations.open": true, "users.conversations": true,
	"files.info": true, "files.getUploadURLExternal": true, "reactions.add": true, "reactions.remove": true, "assistant.threads.setStatus": true,
	methodUpdate: true,
}

// unsent is the error for a request that did not leave.
func unsent(method string, err error) error {
	return &channel.SendError{Class: channel.Retryable, Err: fmt.Errorf("slack: %s: not sent: %w", method, err)}
}

// lost is the error for a request whose answer did not come, or says nothing of what was done.
func lost(method, why string) *channel.SendError { return lostFor(method, errors.New(why)) }

func lostFor(method string, err error) *channel.SendError {
	class := channel.Ambiguous
	if repeatable[method] {
		class = channel.Retryable
	}
	return &channel.SendError{Class: class, Err: fmt.Errorf("slack: %s: %w", method, err)}
}

func because(method, what string) error { return fmt.Errorf("slack: %s: %s", method, what) }

// refusedFor tells whether an error is Slack's no with one of these codes.
func refusedFor(err error, codes ...string) bool {
	var e *channel.SendError
	if !errors.As(err, &e) {
		return false
	}
	return slices.Contains(codes, e.Code)
}
