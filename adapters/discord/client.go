package discord

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
	"strings"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"frontdesk/bot/channel"
)

// client makes single requests. It never retries, never follows a redirect, and its errors hold neither address nor
// token nor anything that Discord quotes.
type client struct {
	http    *http.Client
	base    *url.URL
	token   string
	other   bool // it is not Discord's own server
	buckets buckets
}

// The waits. A request that was answered by nobody in time counts as lost.
const (
	requestTimeout = 30 * time.Second
	uploadTimeout  = 5 * time.Minute
)

// maxAnswer bounds an answer: a hundred messages of the longest kind are below it.
const maxAnswer = 16 << 20

// agent is what Discord wants to be told; a request without is refused.
const agent = "DiscordBot (https://github.com/bwmarrin/discordgo, v" + discordgo.VERSION + ") frontdesk"

func newClient(base *url.URL, transport http.RoundTripper, token string, other bool) *client {
	return &client{http: channel.Client(transport), base: base, token: token, other: other}
}

// call names a request: what it does, for limits and errors, and where.
type call struct {
	name   string // createMessage
	method string
	at     string // one of the library's addresses
	room   string // whose limit it counts for, besides its name; "" = it has only one
	again  bool   // it may be made twice and does no more than once
}

// address is where a call goes. The library's addresses name Discord's own server and an older version.
func (c *client) address(at string) string {
	rest := strings.TrimPrefix(at, discordgo.EndpointAPI)
	return strings.TrimSuffix(c.base.String(), "/") + "/api/v" + apiVersion + "/" + rest
}

// json makes a request with a JSON body, or none, and reads its result into out, unless that is nil.
func (c *client) json(ctx context.Context, to call, in, out any) error {
	var body []byte
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return &channel.SendError{Class: channel.Permanent, Err: fmt.Errorf("discord: %s: %w", to.name, err)}
		}
		body = b
	}
	return c.post(ctx, to, body, out)
}

// post is json with a body that is JSON already.
func (c *client) post(ctx context.Context, to call, body []byte, out any) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	kind := ""
	if body != nil {
		kind = "application/json"
	}
	got, err := c.do(ctx, to, kind, bytes.NewReader(body), int64(len(body)))
	if err != nil || out == nil {
		return err
	}
	if json.Unmarshal(got, out) != nil {
		return lost(to, "the answer is not of the known form")
	}
	return nil
}

// do makes one request. Its errors are *channel.SendError.
func (c *client) do(ctx context.Context, to call, contentType string, body io.Reader, size int64) ([]byte, error) {
	if wait := c.buckets.wait(to, time.Now()); wait > 0 {
		return nil, limited(to, "thread", wait, "")
	}
	var begun atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { begun.Store(true) }})
	if size == 0 {
		body = http.NoBody
	}
	req, err := http.NewRequestWithContext(ctx, to.method, c.address(to.at), body)
	if err != nil {
		return nil, &channel.SendError{Class: channel.Permanent, Err: because(to, "the request cannot be made")}
	}
	req.ContentLength = size
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	req.Header.Set("Authorization", "Bot "+c.token)
	req.Header.Set("User-Agent", agent)
	resp, err := c.http.Do(req)
	if err != nil {
		if !begun.Load() {
			return nil, unsent(to, bare(err))
		}
		return nil, lostFor(to, bare(err))
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	c.buckets.read(to, resp, time.Now())
	switch {
	case resp.StatusCode/100 != 2:
		return nil, refused(to, resp, b)
	case err != nil:
		return nil, lostFor(to, bare(err))
	}
	return b, nil
}

// bare takes the address out of an error of net/http.
func bare(err error) error {
	var u *url.Error
	for errors.As(err, &u) {
		err = u.Err
	}
	return err
}
