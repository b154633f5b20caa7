package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"frontdesk/bot/channel"
)

// message is what goes out.
type message struct {
	Type    string           `json:"type"` // message, typing, ping
	Room    string           `json:"room"`
	Thread  string           `json:"thread,omitempty"`
	ReplyTo string           `json:"reply_to,omitempty"`
	EditOf  string           `json:"edit_of,omitempty"`
	From    string           `json:"from,omitempty"` // the agent's name; without it the bot writes
	Locale  string           `json:"locale,omitempty"`
	Text    string           `json:"text,omitempty"`   // all of it as plain text
	Blocks  []channel.Block  `json:"blocks,omitempty"` // the same, with its structure
	Options []channel.Option `json:"options,omitempty"`
}

// Render makes one request of a message, or several of a long one: then each holds a piece of the plain text.
func (a *Adapter) Render(o channel.Outbound) ([]channel.Part, error) {
	o = o.Degrade(a.Capabilities(o.Address))
	base := message{Type: "message", Room: o.Address.Room, Thread: o.Address.Thread, ReplyTo: o.ReplyTo, EditOf: o.EditOf, From: o.From, Locale: o.Locale}
	pieces := channel.Pack(o.Body, maxText, channel.Runes, channel.Block.Plain)
	if len(pieces) == 0 {
		return nil, errors.New("there is nothing to say")
	}
	var parts []channel.Part
	for i, text := range pieces {
		m := base
		m.Text, m.Blocks = text, []channel.Block{{Kind: channel.TextBlock, Text: text}}
		if len(pieces) == 1 {
			m.Blocks = o.Body
		}
		if i > 0 {
			m.EditOf, m.ReplyTo = "", ""
		}
		if i == len(pieces)-1 {
			m.Options = o.Options
		}
		var wire bytes.Buffer
		e := json.NewEncoder(&wire)
		e.SetEscapeHTML(false)
		if err := e.Encode(m); err != nil {
			return nil, err
		}
		parts = append(parts, channel.Part{Method: m.Type, Wire: bytes.TrimSpace(wire.Bytes())})
	}
	return parts, nil
}

// Send posts one part. The key is the webhook-id: the other side takes the same id once.
func (a *Adapter) Send(ctx context.Context, p channel.Part, key string) (channel.Receipt, error) {
	answer, err := a.post(ctx, p.Wire, key)
	var e *channel.SendError
	switch {
	case errors.As(err, &e) && e.Class == channel.AuthLost:
		return channel.Receipt{}, a.refused(e)
	case err != nil:
		return channel.Receipt{}, err
	}
	a.welcome()
	id := key
	var said struct {
		MessageID string `json:"message_id"`
	}
	if json.Unmarshal(answer, &said) == nil && said.MessageID != "" && len(said.MessageID) <= maxKey {
		id = said.MessageID
	}
	return channel.Receipt{MessageIDs: []string{id}}, nil
}

// Typing tells the other side that an answer is being made.
func (a *Adapter) Typing(ctx context.Context, at channel.Address) error {
	wire, err := json.Marshal(message{Type: "typing", Room: at.Room, Thread: at.Thread})
	if err != nil {
		return err
	}
	_, err = a.post(ctx, wire, fmt.Sprintf("typing-%d", a.now().UnixNano()))
	return err
}

// post makes one signed request. Errors are *SendError.
func (a *Adapter) post(ctx context.Context, body []byte, key string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url.String(), bytes.NewReader(body))
	if err != nil {
		return nil, &channel.SendError{Class: channel.Permanent, Err: errors.New("the request cannot be made")}
	}
	req.GetBody = nil // net/http must not send it again by itself
	req.Header.Set("Content-Type", "application/json")
	a.sign(req.Header, key, body)
	res, err := a.client.Do(req)
	if err != nil { // its text holds the address, which may hold a token
		return nil, &channel.SendError{Class: channel.Ambiguous, Err: errors.New("no answer")}
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxBody))
	switch {
	case res.StatusCode/100 == 2 && err != nil:
		return nil, &channel.SendError{Class: channel.Ambiguous, Code: strconv.Itoa(res.StatusCode), Err: errors.New("the answer was cut short")}
	case res.StatusCode/100 == 2:
		return answer, nil
	}
	return nil, a.classify(res, answer)
}

// classify reads a refusal.
func (a *Adapter) classify(res *http.Response, answer []byte) *channel.SendError {
	e := &channel.SendError{Class: channel.Permanent, Code: strconv.Itoa(res.StatusCode), Err: errors.New(http.StatusText(res.StatusCode))}
	switch {
	case res.StatusCode == http.StatusTooManyRequests:
		e.Class, e.Scope, e.RetryAfter = channel.RateLimited, "room", a.retryAfter(res.Header, answer)
		if res.Header.Get("RateLimit-Scope") == "global" {
			e.Scope = "global"
		}
	case res.StatusCode == http.StatusUnauthorized || res.StatusCode == http.StatusForbidden:
		e.Class = channel.AuthLost
	case res.StatusCode == http.StatusGone:
		e.Class = channel.Gone
	case res.StatusCode == http.StatusRequestTimeout || res.StatusCode >= 500:
		e.Class = channel.Retryable // the same id again is harmless
	}
	return e
}

// retryAfter reads how long to wait: the header, else retry_after of the body.
func (a *Adapter) retryAfter(h http.Header, answer []byte) time.Duration {
	if h.Get("Retry-After") != "" {
		return channel.RetryAfter(h, a.now())
	}
	var body struct {
		RetryAfter float64 `json:"retry_after"`
	}
	if json.Unmarshal(answer, &body) != nil {
		return 0
	}
	return channel.WaitSeconds(body.RetryAfter)
}

// Fetch opens a file by its address, which must be on the host that messages are posted to: the signature goes nowhere
// else.
func (a *Adapter) Fetch(ctx context.Context, f channel.File) (io.ReadCloser, error) {
	u, ok := a.sameHost(f.Ref)
	if !ok {
		return nil, channel.FileElsewhere(errors.New("the file is not on the host of this channel"))
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, noFile("the file's address cannot be used")
	}
	a.sign(req.Header, "file-"+strconv.FormatInt(a.now().UnixNano(), 10), nil)
	res, err := a.client.Do(req)
	if err != nil {
		return nil, errors.New("the file's host does not answer")
	}
	if res.StatusCode != http.StatusOK {
		return nil, errors.Join(notGiven(res), res.Body.Close())
	}
	broke := func(error) error { return errors.New("the connection to the file's host broke") }
	return channel.CapFile(res.Body, broke, func() {}), nil
}

// notGiven is why there is no file, by the status: what is not there or not for us stays so.
func notGiven(res *http.Response) error {
	class := channel.Retryable
	if res.StatusCode/100 == 4 && res.StatusCode != http.StatusTooManyRequests && res.StatusCode != http.StatusRequestTimeout {
		class = channel.Permanent
	}
	return &channel.SendError{Class: class, Code: strconv.Itoa(res.StatusCode), Err: errors.New("the file's host does not give it")}
}

func noFile(why string) error {
	return &channel.SendError{Class: channel.Permanent, Err: errors.New(why)}
}
