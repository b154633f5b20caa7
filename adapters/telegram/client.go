package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"frontdesk/bot/channel"
)

// client makes single requests. It never retries, never follows a redirect (the token is part of every address), and
// its errors hold neither address nor token.
type client struct {
	http  *http.Client
	base  *url.URL
	token string
}

// The waits. A request that was answered by nobody in time counts as lost.
const (
	requestTimeout = 30 * time.Second
	uploadTimeout  = 5 * time.Minute
)

// maxAnswer bounds an answer: a hundred updates of the longest messages are well below it.
const maxAnswer = 16 << 20

func newClient(base *url.URL, token string, transport http.RoundTripper) *client {
	return &client{http: channel.Client(transport), base: base, token: token}
}

// answer is the form of every answer. retry_after is a number of any form.
type answer struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter float64 `json:"retry_after"`
		MigrateTo  int64   `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

// call makes a request with a JSON body and reads its result into out, unless that is nil.
func (c *client) call(ctx context.Context, method string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return &channel.SendError{Class: channel.Permanent, Err: fmt.Errorf("telegram: %s: %w", method, err)}
	}
	return c.post(ctx, method, body, out)
}

// post is call with a body that is JSON already.
func (c *client) post(ctx context.Context, method string, body []byte, out any) error {
	if method != "getUpdates" { // whose answer comes when there is something
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, requestTimeout)
		defer cancel()
	}
	result, err := c.do(ctx, method, "application/json", bytes.NewReader(body), int64(len(body)))
	if err != nil || out == nil {
		return err
	}
	if json.Unmarshal(result, out) != nil {
		return lost(method, "the answer is not of the known form")
	}
	return nil
}

// do makes one request. Its errors are *channel.SendError.
func (c *client) do(ctx context.Context, method, contentType string, body io.Reader, size int64) (json.RawMessage, error) {
	var begun atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { begun.Store(true) }})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.address("bot"+c.token, method), body)
	if err != nil {
		return nil, &channel.SendError{Class: channel.Permanent, Err: fmt.Errorf("telegram: %s: the request cannot be made", method)}
	}
	req.ContentLength = size
	req.Header.Set("Content-Type", contentType)
	resp, err := c.http.Do(req)
	if err != nil {
		if !begun.Load() {
			return nil, unsent(method, bare(err))
		}
		return nil, lostFor(method, bare(err))
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, lostFor(method, bare(err))
	}
	var a answer
	if json.Unmarshal(b, &a) != nil || !a.OK && a.Code == 0 {
		if resp.StatusCode == http.StatusOK && method == "getUpdates" {
			return nil, lostFor(method, garbled{b})
		}
		return nil, notTelegram(method, resp)
	}
	if !a.OK {
		return nil, refused(method, a, resp.Header)
	}
	return a.Result, nil
}

func (c *client) address(parts ...string) string { return c.base.JoinPath(parts...).String() }

// bare takes the address, which holds the token, out of an error of net/http.
func bare(err error) error {
	var u *url.Error
	for errors.As(err, &u) {
		err = u.Err
	}
	return err
}

// notTelegram is the error for an answer that Telegram did not write: a proxy's page, or half of an answer.
func notTelegram(method string, resp *http.Response) error {
	code := strconv.Itoa(resp.StatusCode)
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		return &channel.SendError{Class: channel.RateLimited, Scope: "global", RetryAfter: channel.RetryAfter(resp.Header, time.Now()), Code: code, Err: because(method, "too many requests")}
	case resp.StatusCode == http.StatusRequestEntityTooLarge:
		return &channel.SendError{Class: channel.Permanent, Code: code, Err: because(method, "the request is too large")}
	case resp.StatusCode/100 == 4, resp.StatusCode/100 == 3, resp.StatusCode == http.StatusServiceUnavailable:
		return &channel.SendError{Class: channel.Retryable, Code: code, Err: because(method, "something between here and Telegram refused the request")}
	}
	return coded(lost(method, "the answer is not of the known form"), code)
}

func coded(err *channel.SendError, code string) error {
	err.Code = code
	return err
}
