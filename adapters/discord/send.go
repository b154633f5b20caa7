package discord

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"path"

	"github.com/bwmarrin/discordgo"

	"frontdesk/bot/channel"
)

// Send makes one request. Discord drops a message with the nonce of another one of the last minutes, and gives the first
// one back: so the same key is the same message.
func (a *Adapter) Send(ctx context.Context, p channel.Part, key string) (channel.Receipt, error) {
	to := call{name: p.Method, method: http.MethodPost}
	var w wire
	var fields map[string]json.RawMessage
	if json.Unmarshal(p.Wire, &w) != nil || !snowflake.MatchString(w.Channel) || json.Unmarshal(w.Body, &fields) != nil ||
		(p.Method == editMessage) != (w.Message != "") || p.Method != editMessage && p.Method != createMessage {
		return channel.Receipt{}, &channel.SendError{Class: channel.Permanent, Err: because(to, "the part is not one of this adapter")}
	}
	to.room, to.at = w.Channel, discordgo.EndpointChannelMessages(w.Channel)
	if w.Message != "" {
		to.method, to.at, to.again = http.MethodPatch, discordgo.EndpointChannelMessage(w.Channel, w.Message), true
	} else {
		fields["nonce"], fields["enforce_nonce"] = body(nonce(key)), []byte("true")
	}
	var sent struct {
		ID string `json:"id"`
	}
	var err error
	if p.File != nil {
		err = a.upload(ctx, to, fields, *p.File, &sent)
	} else {
		err = a.client.post(ctx, to, body(fields), &sent)
	}
	if err == nil && sent.ID == "" {
		err = lost(to, "the answer names no message")
	}
	if err != nil {
		return channel.Receipt{}, a.judge(err)
	}
	return channel.Receipt{MessageIDs: []string{sent.ID}}, nil
}

// nonce is made from a part's key: at most 25 characters.
func nonce(key string) string {
	sum := sha256.Sum256([]byte(key))
	return base64.RawURLEncoding.EncodeToString(sum[:18])
}

// judge says in the health what an error means for the whole channel.
func (a *Adapter) judge(err error) error {
	if channel.ClassOf(err) == channel.AuthLost {
		a.health.Set(channel.Denied, badTokenRemedy)
	}
	return err
}

// upload sends a file as a form. The file is read while it is sent, and never more of it than it said it has.
func (a *Adapter) upload(ctx context.Context, to call, fields map[string]json.RawMessage, f channel.File, out any) error {
	if a.open == nil {
		return &channel.SendError{Class: channel.Permanent, Err: because(to, "this channel sends no files")}
	}
	ctx, cancel := context.WithTimeout(ctx, uploadTimeout)
	defer cancel()
	content, err := a.open(ctx, f)
	if err != nil {
		return channel.FileGone(ctx, "discord: "+to.name)
	}
	defer content.Close()
	src := channel.NewMeasured(content, f.Size)
	form, size, contentType, err := form(fields, f, src)
	if err != nil {
		return &channel.SendError{Class: channel.Permanent, Err: fmt.Errorf("discord: %s: %w", to.name, err)}
	}
	got, err := a.client.do(ctx, to, contentType, form, size)
	switch {
	case err != nil && src.Failed():
		return channel.FileGone(ctx, "discord: "+to.name) // half a form is no message
	case err != nil:
		return err
	case json.Unmarshal(got, out) != nil:
		return lost(to, "the answer is not of the known form")
	}
	return nil
}

// form is a multipart body of known length: the message, then the file.
func form(fields map[string]json.RawMessage, f channel.File, content io.Reader) (r io.Reader, size int64, contentType string, err error) {
	name := path.Base("/" + cmp.Or(f.Name, "file"))
	fields["attachments"] = body([]any{map[string]any{"id": "0", "filename": name}})
	var head bytes.Buffer
	w := multipart.NewWriter(&head)
	h := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="payload_json"`}, "Content-Type": {"application/json"}}
	message, err := w.CreatePart(h)
	if err != nil {
		return nil, 0, "", err
	}
	if _, err := message.Write(body(fields)); err != nil {
		return nil, 0, "", err
	}
	kind := "application/octet-stream"
	if t, _, err := mime.ParseMediaType(f.MIME); err == nil {
		kind = t
	}
	h = textproto.MIMEHeader{"Content-Disposition": {multipart.FileContentDisposition("files[0]", name)}, "Content-Type": {kind}}
	if _, err := w.CreatePart(h); err != nil {
		return nil, 0, "", err
	}
	tail := "\r\n--" + w.Boundary() + "--\r\n"
	size = int64(head.Len()) + f.Size + int64(len(tail))
	return io.MultiReader(&head, content, bytes.NewReader([]byte(tail))), size, w.FormDataContentType(), nil
}

// Typing shows for ten seconds that an answer is being made.
func (a *Adapter) Typing(ctx context.Context, to channel.Address) error {
	id, err := room(to)
	if err != nil {
		return err
	}
	err = a.client.json(ctx, call{name: "typing", method: http.MethodPost, at: discordgo.EndpointChannelTyping(id), room: id, again: true}, nil, nil)
	if err != nil {
		return a.judge(err)
	}
	return nil
}
