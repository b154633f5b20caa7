package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"frontdesk/bot/channel"
)

// refusal is what one of Discord's error codes means.
type refusal struct {
	what  string
	class channel.Class
}

// Codes that something hangs on.
const (
	unknownChannel     = discordgo.ErrCodeUnknownChannel
	unknownGuild       = discordgo.ErrCodeUnknownGuild
	unknownMember      = discordgo.ErrCodeUnknownMember
	unknownMessage     = discordgo.ErrCodeUnknownMessage
	unknownUser        = discordgo.ErrCodeUnknownUser
	unknownInteraction = 10062
	answeredAlready    = 40060
)

// refusals are the codes that are known. What Discord writes beside them can quote a request, so only what stands here is
// passed on.
var refusals = map[int]refusal{
	unknownChannel:     {"there is no such channel", channel.Gone},
	unknownGuild:       {"the bot is not in this server", channel.Gone},
	unknownMember:      {"there is no such member", channel.Permanent},
	unknownMessage:     {"there is no such message", channel.Permanent},
	unknownUser:        {"there is no such user", channel.Permanent},
	unknownInteraction: {"the interaction is too old", channel.Permanent},
	20016:              {"the channel is in slow mode", channel.RateLimited},
	20028:              {"too many messages in this channel", channel.RateLimited},
	20029:              {"too many messages in this server", channel.RateLimited},
	40003:              {"direct messages are opened too fast", channel.RateLimited},
	40004:              {"Discord has switched off sending for now", channel.Retryable},
	40005:              {"the request is too large", channel.Permanent},
	40006:              {"Discord has switched this off for now", channel.Retryable},
	40058:              {"a forum takes posts only", channel.Gone},
	answeredAlready:    {"the interaction was answered already", channel.Permanent},
	40067:              {"the forum wants a tag on each post", channel.Permanent},
	40333:              {"Cloudflare keeps the request back", channel.Retryable},
	50001:              {"the bot cannot see the channel", channel.Gone},
	50006:              {"the message is empty", channel.Permanent},
	50007:              {"the user takes no messages from the bot", channel.Gone},
	50008:              {"the channel takes no messages", channel.Gone},
	50013:              {"the bot lacks a permission in the channel", channel.Gone},
	50027:              {"the interaction's token is not valid", channel.Permanent},
	50035:              {"Discord does not accept the form of the request", channel.Permanent},
	50045:              {"the file is larger than allowed", channel.Permanent},
	50083:              {"the thread is closed", channel.Gone},
	50109:              {"Discord does not accept the form of the request", channel.Permanent},
	50278:              {"the bot shares no server with the user", channel.Gone},
	160005:             {"the thread is locked", channel.Gone},
	160006:             {"the server has as many threads as it can", channel.Retryable},
	200000:             {"the server's AutoMod blocked the message", channel.Permanent},
	200001:             {"the server's AutoMod blocked the title", channel.Permanent},
	240000:             {"Discord's filter of harmful links blocked the message", channel.Permanent},
}

// refused reads an answer that is a no, Discord's own or that of a proxy before it.
func refused(to call, resp *http.Response, body []byte) error {
	var said struct {
		Code   int     `json:"code"`
		After  float64 `json:"retry_after"`
		Global bool    `json:"global"`
	}
	own := json.Unmarshal(body, &said) == nil
	status := resp.StatusCode
	code := strconv.Itoa(status)
	if said.Code != 0 {
		code += " " + strconv.Itoa(said.Code)
	}
	switch {
	case status == http.StatusTooManyRequests:
		wait := channel.WaitSeconds(said.After)
		if wait == 0 {
			wait = channel.RetryAfter(resp.Header, time.Now())
		}
		scope := "thread"
		if !own || said.Global || resp.Header.Get("X-RateLimit-Global") != "" || resp.Header.Get("X-RateLimit-Scope") == "global" {
			scope = "global" // a page is of the proxy, which means the whole machine
		}
		return limited(to, scope, wait, code)
	case status == http.StatusUnauthorized && said.Code != 50027:
		return &channel.SendError{Class: channel.AuthLost, Code: code, Err: because(to, "Discord refuses the bot's token")}
	case status == http.StatusServiceUnavailable:
		return &channel.SendError{Class: channel.Retryable, Code: code, Err: because(to, "Discord is not available")}
	case status >= 500:
		return coded(lost(to, "Discord failed"), code)
	}
	if r, ok := refusals[said.Code]; ok && own {
		return &channel.SendError{Class: r.class, RetryAfter: channel.WaitSeconds(said.After), Scope: "thread", Code: code, Err: because(to, r.what)}
	}
	return &channel.SendError{Class: unnamed(status, own), Code: code, Err: because(to, http.StatusText(status))}
}

// unnamed is the class of an answer whose code is not known.
func unnamed(status int, own bool) channel.Class {
	switch {
	case status == http.StatusRequestEntityTooLarge:
		return channel.Permanent
	case !own:
		return channel.Retryable // something between here and Discord refused the request
	case status == http.StatusForbidden, status == http.StatusNotFound:
		return channel.Gone
	}
	return channel.Permanent
}

func limited(to call, scope string, wait time.Duration, code string) error {
	return &channel.SendError{Class: channel.RateLimited, Scope: scope, RetryAfter: wait, Code: code, Err: because(to, "too many requests")}
}

// unsent is the error for a request that did not leave.
func unsent(to call, err error) error {
	return &channel.SendError{Class: channel.Retryable, Err: fmt.Errorf("discord: %s: not sent: %w", to.name, err)}
}

// lost is the error for a request whose answer did not come, or says nothing of what was done.
func lost(to call, why string) *channel.SendError { return lostFor(to, errors.New(why)) }

func lostFor(to call, err error) *channel.SendError {
	class := channel.Ambiguous
	if to.again || to.method == http.MethodGet {
		class = channel.Retryable
	}
	return &channel.SendError{Class: class, Err: fmt.Errorf("discord: %s: %w", to.name, err)}
}

func coded(err *channel.SendError, code string) error {
	err.Code = code
	return err
}

func because(to call, what string) error { return fmt.Errorf("discord: %s: %s", to.name, what) }

// saidNo tells whether an error is Discord's no with one of the codes.
func saidNo(err error, codes ...int) bool {
	var e *channel.SendError
	if !errors.As(err, &e) {
		return false
	}
	for _, c := range codes {
		if len(e.Code) > 4 && e.Code[4:] == strconv.Itoa(c) {
			return true
		}
	}
	return false
}

// buckets knows which calls Discord has said it would refuse: those that used up what an answer said was left. A call
// that would be refused is not made, since too many refusals shut the whole machine out for a while.
type buckets struct {
	mu    sync.Mutex
	until map[string]time.Time // by name and room of the call
}

// wait is how long Discord would refuse a call.
func (b *buckets) wait(to call, now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return max(0, b.until[to.name+" "+to.room].Sub(now))
}

// read takes from an answer that was a yes whether it was the last one for a while. A no is told to the sender, who waits.
func (b *buckets) read(to call, resp *http.Response, now time.Time) {
	if resp.StatusCode/100 != 2 || resp.Header.Get("X-RateLimit-Remaining") != "0" {
		return
	}
	f, err := strconv.ParseFloat(resp.Header.Get("X-RateLimit-Reset-After"), 64)
	if err != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.until == nil {
		b.until = map[string]time.Time{}
	}
	for k, t := range b.until {
		if !t.After(now) {
			delete(b.until, k)
		}
	}
	b.until[to.name+" "+to.room] = now.Add(min(channel.WaitSeconds(f), maxBucket))
}

// maxBucket bounds how long a bucket may last: Discord's last minutes at most.
const maxBucket = 10 * time.Minute
