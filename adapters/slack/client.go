package slack

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

// client makes single requests. It never retries, never follows a redirect, and its errors hold neither token nor text.
type client struct {
	http  *http.Client
	base  *url.URL
	token string
}

// The waits. A request that was answered by nobody in time counts as lost.
const (
	requestTimeout = 30 * time.Second
	uploadTimeout  = 5 * time.Minute
	lookupTimeout  = 5 * time.Second // of what makes an event nicer, as a name
)

// maxAnswer bounds an answer: a page of 200 long messages is well below it.
const maxAnswer = 16 << 20

func newClient(base *url.URL, token string, transport http.RoundTripper) *client {
	return &client{http: channel.Client(transport), base: base, token: token}
}

// answer is the form of every answer.
type answer struct {
	OK     bool   `json:"ok"`
	Error  string `json:"error"`
	Needed string `json:"needed"` // scopes, for missing_scope
}

// call makes a request with a JSON body, which methods that write take.
func (c *client) call(ctx context.Context, method string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return &channel.SendError{Class: channel.Permanent, Err: fmt.Errorf("slack: %s: %w", method, err)}
	}
	return c.post(ctx, method, body, out)
}

// post is call with a body that is JSON already.
func (c *client) post(ctx context.Context, method string, body []byte, out any) error {
	_, err := c.do(ctx, c.token, method, "application/json; charset=utf-8", body, out)
	return err
}

// ask makes a request with a form, which methods that read take.
func (c *client) ask(ctx context.Context, method string, in url.Values, out any) error {
	_, err := c.do(ctx, c.token, method, "application/x-www-form-urlencoded", []byte(in.Encode()), out)
	return err
}

// do makes one request, and reads the answer into out, unless that is nil. Its errors are *channel.SendError.
func (c *client) do(ctx context.Context, token, method, contentType string, body []byte, out any) (http.Header, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	var begun atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { begun.Store(true) }})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base.JoinPath(method).String(), bytes.NewReader(body))
	if err != nil {
		return nil, &channel.SendError{Class: channel.Permanent, Err: because(method, "the request cannot be made")}
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Authorization", "Bearer "+token)
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
	if json.Unmarshal(b, &a) != nil || !a.OK && a.Error == "" || resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode >= 500 {
		return nil, notAnswered(method, resp)
	}
	if !a.OK {
		return nil, refused(method, a, resp.Header)
	}
	if out != nil && json.Unmarshal(b, out) != nil {
		return nil, lost(method, "the answer is not of the known form")
	}
	return resp.Header, nil
}

// bare takes the address out of an error of net/http: that of a connection or an upload is a secret.
func bare(err error) error {
	var u *url.Error
	for errors.As(err, &u) {
		err = u.Err
	}
	return err
}

// notAnswered is the error for an answer that says nothing of the request: a limit, a failure of Slack, a proxy's page.
func notAnswered(method string, resp *http.Response) error {
	code := strconv.Itoa(resp.StatusCode)
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		return &channel.SendError{Class: channel.RateLimited, Scope: scope(method), RetryAfter: channel.RetryAfter(resp.Header, time.Now()), Code: code, Err: because(method, "too many requests")}
	case resp.StatusCode == http.StatusRequestEntityTooLarge:
		return &channel.SendError{Class: channel.Permanent, Code: code, Err: because(method, "the request is too large")}
	case resp.StatusCode/100 == 4, resp.StatusCode/100 == 3, resp.StatusCode == http.StatusServiceUnavailable:
		return &channel.SendError{Class: channel.Retryable, Code: code, Err: because(method, "something between here and Slack refused the request")}
	}
	return coded(lost(method, "the answer is not of the known form"), code)
}

// scope is what pauses when Slack has enough of a method: posting is limited for each channel, the others by themselves.
func scope(method string) string {
	if method == methodPost || method == methodUpdate {
		return "room"
	}
	return "method:" + method
}

func coded(err *channel.SendError, code string) error {
	err.Code = code
	return err
}
