package discord

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"frontdesk/bot/channel"
)

// files are those of a message, as data: their reference is channel/message/file. Discord's address of a file is signed and
// opens it to anybody for a day, so it is asked for when the file is fetched, and kept nowhere.
func (m message) files() []channel.File {
	all := m.Files
	if len(all) == 0 {
		all = m.filesPassedOn()
	}
	var out []channel.File
	for _, f := range all {
		if !snowflake.MatchString(f.ID) {
			continue
		}
		size := f.Size
		if size <= 0 {
			size = -1
		}
		name := path.Base("/" + f.Name)
		if name == "/" {
			name = "file"
		}
		kind, _, _ := strings.Cut(f.MIME, ";")
		out = append(out, channel.File{ID: f.ID, Name: name, MIME: strings.TrimSpace(kind), Ref: m.Channel + "/" + m.ID + "/" + f.ID, Size: size})
	}
	return out
}

// contentHosts are those of Discord's files. The bot's token never goes there: the addresses are signed.
var contentHosts = []string{"cdn.discordapp.com", "media.discordapp.net"}

// Fetch opens a file that came in.
func (a *Adapter) Fetch(ctx context.Context, f channel.File) (io.ReadCloser, error) {
	to := call{name: "getMessage", method: http.MethodGet}
	ids := strings.Split(f.Ref, "/")
	if len(ids) != 3 || slices.ContainsFunc(ids, func(s string) bool { return !snowflake.MatchString(s) }) {
		return nil, &channel.SendError{Class: channel.Permanent, Err: because(to, "the file is not one of this adapter")}
	}
	to.at, to.room = discordgo.EndpointChannelMessage(ids[0], ids[1]), ids[0]
	var m message
	if err := a.client.json(ctx, to, nil, &m); err != nil {
		return nil, err
	}
	for _, x := range append(m.Files, m.filesPassedOn()...) {
		if x.ID == ids[2] {
			return a.client.open(ctx, x.URL)
		}
	}
	return nil, &channel.SendError{Class: channel.Permanent, Err: because(to, "the message no longer has this file")}
}

// open reads a file from Discord's servers of files, and from nowhere else.
func (c *client) open(ctx context.Context, at string) (io.ReadCloser, error) {
	to := call{name: "file", method: http.MethodGet}
	u, err := url.Parse(at)
	own := err == nil && u.User == nil && (u.Scheme == "https" && slices.Contains(contentHosts, u.Host) || c.other && u.Host == c.base.Host)
	if !own {
		return nil, channel.FileElsewhere(because(to, "the file lies on a server that is not Discord's"))
	}
	ctx, cancel := context.WithTimeout(ctx, uploadTimeout)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		cancel()
		return nil, &channel.SendError{Class: channel.Permanent, Err: because(to, "the request cannot be made")}
	}
	req.Header.Set("User-Agent", agent)
	resp, err := c.http.Do(req)
	if err != nil {
		cancel()
		return nil, &channel.SendError{Class: channel.Retryable, Err: fmt.Errorf("discord: file: %w", bare(err))}
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		cancel()
		class := channel.Retryable
		if resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusGone {
			class = channel.Permanent
		}
		return nil, &channel.SendError{Class: class, Code: strconv.Itoa(resp.StatusCode), Err: because(to, "Discord does not give the file")}
	}
	return channel.CapFile(resp.Body, func(err error) error { return fmt.Errorf("discord: file: %w", bare(err)) }, cancel), nil
}
