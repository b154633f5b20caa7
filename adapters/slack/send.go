package slack

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"time"

	"frontdesk/bot/channel"
)

// metadataType names what our messages carry, so that they can be found.
const metadataType = "frontdesk_send"

// Send makes one request; a file takes three, of which only the last is seen by anybody. A posted message carries its
// key, so that [Adapter.FindSent] finds it.
func (a *Adapter) Send(ctx context.Context, p channel.Part, key string) (channel.Receipt, error) {
	var to struct {
		Channel string `json:"channel"`
		Room    string `json:"channel_id"`
		Thread  string `json:"thread_ts"`
	}
	if json.Unmarshal(p.Wire, &to) != nil || to.Channel == "" && to.Room == "" {
		return channel.Receipt{}, &channel.SendError{Class: channel.Permanent, Err: because(p.Method, "the part is not one of this adapter")}
	}
	room := cmp.Or(to.Channel, to.Room)
	var ids []string
	var err error
	if p.File != nil {
		ids, err = a.upload(ctx, p, key)
	} else {
		ids, err = a.post(ctx, p, key)
	}
	if err != nil {
		return channel.Receipt{}, a.judge(room, err)
	}
	if to.Thread != "" {
		asker{a}.joins(room, to.Thread)
	}
	return channel.Receipt{MessageIDs: ids}, nil
}

func (a *Adapter) post(ctx context.Context, p channel.Part, key string) ([]string, error) {
	wire := p.Wire
	if p.Method == methodPost && key != "" {
		wire = marked(wire, key)
	}
	var sent struct {
		TS string `json:"ts"`
	}
	if err := a.client.post(ctx, p.Method, wire, &sent); err != nil {
		return nil, err
	}
	if !timeForm.MatchString(sent.TS) {
		return nil, lost(p.Method, "the answer names no message")
	}
	return []string{sent.TS}, nil
}

// metadata is what a message carries beside its text. Other apps could read it, so it holds a hash of the key only.
type metadata struct {
	Type    string `json:"event_type"`
	Payload struct {
		Key string `json:"key"`
	} `json:"event_payload"`
}

// marked puts a key into a request.
func marked(wire []byte, key string) []byte {
	var fields map[string]json.RawMessage
	if json.Unmarshal(wire, &fields) != nil {
		return wire
	}
	m := metadata{Type: metadataType}
	m.Payload.Key = shortKey(key)
	var err error
	if fields["metadata"], err = json.Marshal(m); err != nil {
		return wire
	}
	out, err := json.Marshal(fields)
	if err != nil {
		return wire
	}
	return out
}

func shortKey(key string) string {
	sum := sha256.Sum256([]byte(key))
	return base64.RawURLEncoding.EncodeToString(sum[:15])
}

// judge does what an error of one channel means for the others, and for the connection.
func (a *Adapter) judge(room string, err error) error {
	var e *channel.SendError
	if !errors.As(err, &e) {
		return err
	}
	switch {
	case e.Class == channel.RateLimited && e.Scope == "room" && a.floods.Add(room, time.Now(), e.RetryAfter):
		e.Scope = "global"
	case e.Class == channel.AuthLost:
		a.health.Set(channel.Denied, deniedFor(err))
		a.doubt()
	}
	return err
}

// How far back a message is looked for: a send is tried for a day.
const (
	lookBack  = 25 * time.Hour
	lookPages = 10
	lookPage  = "200"
)

// FindSent asks Slack whether a send arrived. A file can be found only by the process that sent it.
func (a *Adapter) FindSent(ctx context.Context, at channel.Address, key string) (channel.Receipt, bool, error) {
	if err := place(at); err != nil {
		return channel.Receipt{}, false, err
	}
	if file, ok := a.uploads.get(shortKey(key), time.Now()); ok {
		found, err := a.sharedIn(ctx, file, at.Room)
		return channel.Receipt{}, found, err
	}
	ts, err := a.find(ctx, at, key)
	if err != nil || ts == "" {
		return channel.Receipt{}, false, err
	}
	return channel.Receipt{MessageIDs: []string{ts}}, true, nil
}

// find is the message with a key in a channel or a thread, or "".
func (a *Adapter) find(ctx context.Context, at channel.Address, key string) (string, error) {
	want := shortKey(key)
	oldest := strconv.FormatInt(time.Now().Add(-lookBack).Unix(), 10) + ".000000"
	q := url.Values{"channel": {at.Room}, "oldest": {oldest}, "limit": {lookPage}, "include_all_metadata": {"true"}}
	method := "conversations.history"
	if at.Thread != "" {
		method = "conversations.replies"
		q.Set("ts", at.Thread)
	}
	for range lookPages {
		var got struct {
			Messages []struct {
				TS       string   `json:"ts"`
				Metadata metadata `json:"metadata"`
			} `json:"messages"`
			Next struct {
				Cursor string `json:"next_cursor"`
			} `json:"response_metadata"`
		}
		if err := a.client.ask(ctx, method, q, &got); err != nil {
			return "", a.judge(at.Room, err)
		}
		for _, m := range got.Messages {
			if m.Metadata.Type == metadataType && m.Metadata.Payload.Key == want {
				return m.TS, nil
			}
		}
		if got.Next.Cursor == "" {
			return "", nil
		}
		q.Set("cursor", got.Next.Cursor)
	}
	return "", nil
}

// Typing shows in a thread that an answer is being made. A dot says it in every language.
func (a *Adapter) Typing(ctx context.Context, to channel.Address) error {
	if err := place(to); err != nil || to.Thread == "" {
		return err
	}
	err := a.client.call(ctx, "assistant.threads.setStatus", map[string]string{"channel_id": to.Room, "thread_ts": to.Thread, "status": "…"}, nil)
	if err != nil {
		return a.judge(to.Room, err)
	}
	return nil
}
