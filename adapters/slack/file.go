package slack

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontdesk/bot/channel"
)

var fileForm = regexp.MustCompile(`^F[A-Z0-9]{2,30}$`)

// uploadFor is how long it is remembered which file a send was.
const uploadFor = 24 * time.Hour

// upload sends a file: Slack gives an address, takes the content there, and shows it when it is told where.
func (a *Adapter) upload(ctx context.Context, p channel.Part, key string) ([]string, error) {
	if a.open == nil {
		return nil, &channel.SendError{Class: channel.Permanent, Err: because(p.Method, "this channel sends no files")}
	}
	ctx, cancel := context.WithTimeout(ctx, uploadTimeout)
	defer cancel()
	content, err := a.content(ctx, *p.File)
	if err != nil {
		return nil, err
	}
	name := cmp.Or(strings.ToValidUTF8(p.File.Name, "\uFFFD"), "file")
	var where struct {
		URL  string `json:"upload_url"`
		File string `json:"file_id"`
	}
	const begin = "files.getUploadURLExternal"
	if err := a.client.ask(ctx, begin, url.Values{"filename": {name}, "length": {strconv.Itoa(len(content))}}, &where); err != nil {
		return nil, err
	}
	if !fileForm.MatchString(where.File) {
		return nil, lost(begin, "the answer names no file")
	}
	if err := a.client.put(ctx, where.URL, content); err != nil {
		return nil, err
	}
	a.uploads.put(shortKey(key), where.File, time.Now().Add(uploadFor))
	var fields map[string]any
	if err := json.Unmarshal(p.Wire, &fields); err != nil {
		return nil, &channel.SendError{Class: channel.Permanent, Err: because(p.Method, "the part is not one of this adapter")}
	}
	fields["files"] = []map[string]string{{"id": where.File, "title": name}}
	err = a.client.call(ctx, methodUpload, fields, nil)
	if err != nil && channel.ClassOf(err) != channel.Ambiguous {
		a.uploads.drop(shortKey(key))
	}
	return nil, err
}

// content reads a file that goes out. It must be as long as it says, if it says so.
func (a *Adapter) content(ctx context.Context, f channel.File) ([]byte, error) {
	r, err := a.open(ctx, f)
	if err != nil {
		return nil, channel.FileGone(ctx, "slack: "+methodUpload)
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, channel.MaxFile+1))
	switch {
	case err != nil, f.Size > 0 && f.Size <= channel.MaxFile && int64(len(b)) != f.Size:
		return nil, channel.FileGone(ctx, "slack: "+methodUpload)
	case len(b) > channel.MaxFile:
		return nil, &channel.SendError{Class: channel.Permanent, Err: because(methodUpload, "the file is larger than allowed")}
	case len(b) == 0:
		return nil, &channel.SendError{Class: channel.Permanent, Err: because(methodUpload, "the file is empty, which Slack refuses")}
	}
	return b, nil
}

// put brings a file's content to the address that Slack gave, which is a secret. Nothing is shown by that.
func (c *client) put(ctx context.Context, to string, content []byte) error {
	const method = "upload"
	if !c.ours(to) {
		return &channel.SendError{Class: channel.Retryable, Err: because(method, "the address for the file is not one of Slack")}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(content))
	if err != nil {
		return &channel.SendError{Class: channel.Retryable, Err: because(method, "the address for the file is not one of Slack")}
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	resp, err := c.http.Do(req)
	if err != nil {
		return unsent(method, bare(err))
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<10))
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	if e := notAnswered(method, resp); channel.ClassOf(e) != channel.Ambiguous {
		return e
	}
	return &channel.SendError{Class: channel.Retryable, Code: strconv.Itoa(resp.StatusCode), Err: because(method, "Slack does not take the file")}
}

// ours tells whether an address is one of Slack, over TLS, or one of the configured API.
func (c *client) ours(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return false
	}
	if u.Scheme == c.base.Scheme && u.Host == c.base.Host {
		return true
	}
	return u.Scheme == "https" && u.Port() == "" && c.trusts(u.Hostname())
}

// fileInfo is what is needed of files.info.
type fileInfo struct {
	MIME     string `json:"mimetype"`
	Private  string `json:"url_private"`
	Download string `json:"url_private_download"`
	Shares   struct {
		Public  map[string]json.RawMessage `json:"public"`
		Private map[string]json.RawMessage `json:"private"`
	} `json:"shares"`
	Ims      []string `json:"ims"`
	Channels []string `json:"channels"`
	Groups   []string `json:"groups"`
}

func (a *Adapter) fileInfo(ctx context.Context, id string) (fileInfo, error) {
	var got struct {
		File fileInfo `json:"file"`
	}
	err := a.client.ask(ctx, "files.info", url.Values{"file": {id}}, &got)
	return got.File, err
}

// sharedIn tells whether a file stands in a channel.
func (a *Adapter) sharedIn(ctx context.Context, file, room string) (bool, error) {
	f, err := a.fileInfo(ctx, file)
	if err != nil {
		return false, err
	}
	for _, rooms := range [][]string{f.Ims, f.Channels, f.Groups} {
		if slices.Contains(rooms, room) {
			return true, nil
		}
	}
	_, public := f.Shares.Public[room]
	_, private := f.Shares.Private[room]
	return public || private, nil
}

// Fetch opens a file that came in. Slack gives it for the bot's token, which goes to Slack's own hosts only; the file
// passes through.
func (a *Adapter) Fetch(ctx context.Context, f channel.File) (io.ReadCloser, error) {
	if !fileForm.MatchString(f.Ref) {
		return nil, &channel.SendError{Class: channel.Permanent, Err: because("files.info", "the reference is not one of a file")}
	}
	info, err := a.fileInfo(ctx, f.Ref)
	if err != nil {
		return nil, err
	}
	return a.client.open(ctx, cmp.Or(info.Download, info.Private), info.MIME)
}

// open reads a file by the address that files.info gave.
func (c *client) open(ctx context.Context, address, mime string) (io.ReadCloser, error) {
	const method = "file"
	if !c.ours(address) {
		return nil, channel.FileElsewhere(because(method, "it lies outside Slack"))
	}
	ctx, cancel := context.WithTimeout(ctx, uploadTimeout)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		cancel()
		return nil, &channel.SendError{Class: channel.Permanent, Err: because(method, "its address cannot be used")}
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	resp, err := c.http.Do(req)
	if err != nil {
		cancel()
		return nil, &channel.SendError{Class: channel.Retryable, Err: fmt.Errorf("slack: file: %w", bare(err))}
	}
	page := strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") && !strings.HasPrefix(mime, "text/html")
	if resp.StatusCode == http.StatusOK && !page {
		return channel.CapFile(resp.Body, func(err error) error { return fmt.Errorf("slack: file: %w", bare(err)) }, cancel), nil
	}
	resp.Body.Close()
	cancel()
	switch {
	case page, resp.StatusCode/100 == 3: // the page to sign in
		return nil, &channel.SendError{Class: channel.Permanent, Code: strconv.Itoa(resp.StatusCode), Err: because(method, "Slack asks to sign in: the app lacks the scope files:read")}
	case resp.StatusCode == http.StatusTooManyRequests:
		return nil, notAnswered(method, resp)
	case resp.StatusCode/100 == 4:
		return nil, &channel.SendError{Class: channel.Permanent, Code: strconv.Itoa(resp.StatusCode), Err: because(method, "Slack does not give the file")}
	}
	return nil, &channel.SendError{Class: channel.Retryable, Code: strconv.Itoa(resp.StatusCode), Err: because(method, "Slack does not give the file")}
}
