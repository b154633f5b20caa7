package telegram

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"strconv"
	"time"

	"frontdesk/bot/channel"
)

// Send makes one request. The key is of no use: Telegram has none.
func (a *Adapter) Send(ctx context.Context, p channel.Part, _ string) (channel.Receipt, error) {
	var to struct {
		Chat    int64 `json:"chat_id"`
		Message int64 `json:"message_id"`
	}
	if json.Unmarshal(p.Wire, &to) != nil || to.Chat == 0 {
		return channel.Receipt{}, &channel.SendError{Class: channel.Permanent, Err: because(p.Method, "the part is not one of this adapter")}
	}
	wire := p.Wire
	now := a.memory.current(to.Chat)
	if now != to.Chat {
		wire = readdress(wire, now)
	}
	var sent struct {
		ID int64 `json:"message_id"`
	}
	var err error
	if p.File != nil {
		err = a.upload(ctx, p.Method, wire, *p.File, &sent)
	} else {
		err = a.client.post(ctx, p.Method, wire, &sent)
	}
	switch {
	case err == nil && sent.ID == 0, err != nil && refusedFor(err, notModified):
		sent.ID = to.Message // an edit, of which the answer says less, or which changed nothing
	case err != nil:
		return channel.Receipt{}, a.judge(ctx, now, err)
	}
	return channel.Receipt{MessageIDs: []string{strconv.FormatInt(sent.ID, 10)}}, nil
}

// judge does what an error of one chat means for the others, and for the next try.
func (a *Adapter) judge(ctx context.Context, chat int64, err error) error {
	var to moved
	if errors.As(err, &to) && a.memory.learn(chat, to.to) {
		_ = a.memory.save(ctx) // learned again if it is lost
	}
	var e *channel.SendError
	if errors.As(err, &e) && e.Class == channel.RateLimited && a.floods.Add(chat, time.Now(), e.RetryAfter) {
		e.Scope = "global"
	}
	if channel.ClassOf(err) == channel.AuthLost {
		a.health.Set(channel.Denied, "Telegram refuses the bot's token: make a new one with /token at @BotFather and put it into the configuration")
	}
	return err
}

// readdress puts another chat into a request.
func readdress(wire []byte, chat int64) []byte {
	var fields map[string]json.RawMessage
	if json.Unmarshal(wire, &fields) != nil {
		return wire
	}
	fields["chat_id"] = strconv.AppendInt(nil, chat, 10)
	out, err := json.Marshal(fields)
	if err != nil {
		return wire
	}
	return out
}

// upload sends a file as a form. The file is read while it is sent, and never more of it than it said it has.
func (a *Adapter) upload(ctx context.Context, method string, wire []byte, f channel.File, out any) error {
	if a.open == nil {
		return &channel.SendError{Class: channel.Permanent, Err: because(method, "this channel sends no files")}
	}
	ctx, cancel := context.WithTimeout(ctx, uploadTimeout)
	defer cancel()
	content, err := a.open(ctx, f)
	if err != nil {
		return channel.FileGone(ctx, "telegram: "+method)
	}
	defer content.Close()
	var from io.Reader = content
	if f.Size <= 0 {
		b, err := io.ReadAll(io.LimitReader(content, channel.MaxFile+1))
		if err != nil {
			return channel.FileGone(ctx, "telegram: "+method)
		}
		f.Size, from = int64(len(b)), bytes.NewReader(b)
	}
	if f.Size > channel.MaxFile {
		return &channel.SendError{Class: channel.Permanent, Err: because(method, "the file is larger than allowed")}
	}
	src := channel.NewMeasured(from, f.Size)
	body, size, contentType, err := form(wire, f, src)
	if err != nil {
		return &channel.SendError{Class: channel.Permanent, Err: fmt.Errorf("telegram: %s: %w", method, err)}
	}
	result, err := a.client.do(ctx, method, contentType, body, size)
	switch {
	case err != nil && src.Failed():
		return channel.FileGone(ctx, "telegram: "+method) // half a form is no message
	case err != nil:
		return err
	case json.Unmarshal(result, out) != nil:
		return lost(method, "the answer is not of the known form")
	}
	return nil
}

// form is a multipart body of known length: the fields of a request, then the file.
func form(wire []byte, f channel.File, content io.Reader) (body io.Reader, size int64, contentType string, err error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(wire, &fields); err != nil {
		return nil, 0, "", err
	}
	var head bytes.Buffer
	w := multipart.NewWriter(&head)
	for _, name := range []string{"chat_id", "message_thread_id", "reply_parameters"} { // numbers and objects go as JSON
		if v, ok := fields[name]; ok {
			if err := w.WriteField(name, string(v)); err != nil {
				return nil, 0, "", err
			}
		}
	}
	if _, err := w.CreateFormFile("document", cmp.Or(f.Name, "file")); err != nil {
		return nil, 0, "", err
	}
	tail := "\r\n--" + w.Boundary() + "--\r\n"
	size = int64(head.Len()) + f.Size + int64(len(tail))
	return io.MultiReader(&head, content, bytes.NewReader([]byte(tail))), size, w.FormDataContentType(), nil
}

// Typing shows for some seconds that an answer is being made.
func (a *Adapter) Typing(ctx context.Context, to channel.Address) error {
	id, thread, err := chat(to)
	if err != nil {
		return err
	}
	now := a.memory.current(id)
	err = a.client.call(ctx, "sendChatAction", struct {
		Chat   int64  `json:"chat_id"`
		Thread int64  `json:"message_thread_id,omitempty"`
		Action string `json:"action"`
	}{now, thread, "typing"}, nil)
	if err != nil {
		return a.judge(ctx, now, err)
	}
	return nil
}
