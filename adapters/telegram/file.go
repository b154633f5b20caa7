package telegram

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"frontdesk/bot/channel"
)

// files are those of a message: as data, with Telegram's id as reference. The id opens nothing without the token.
func (m message) files() []channel.File {
	var out []channel.File
	add := func(id, unique, name, mime string, size int) {
		f := channel.File{ID: cmp.Or(unique, id), Name: path.Base("/" + name), MIME: mime, Ref: id, Size: int64(size)}
		if f.Size <= 0 {
			f.Size = -1
		}
		if id != "" {
			out = append(out, f)
		}
	}
	if len(m.Photo) > 0 { // one picture in several sizes
		p := slices.MaxFunc(m.Photo, func(a, b tgbotapi.PhotoSize) int { return a.Width*a.Height - b.Width*b.Height })
		add(p.FileID, p.FileUniqueID, "photo.jpg", "image/jpeg", p.FileSize)
	}
	switch { // an animation comes as a document too
	case m.Animation != nil:
		add(m.Animation.FileID, m.Animation.FileUniqueID, cmp.Or(m.Animation.FileName, "animation.mp4"), m.Animation.MimeType, m.Animation.FileSize)
	case m.Document != nil:
		add(m.Document.FileID, m.Document.FileUniqueID, cmp.Or(m.Document.FileName, "document"), m.Document.MimeType, m.Document.FileSize)
	}
	if f := m.Audio; f != nil {
		add(f.FileID, f.FileUniqueID, cmp.Or(f.FileName, "audio"), f.MimeType, f.FileSize)
	}
	if f := m.Voice; f != nil {
		add(f.FileID, f.FileUniqueID, "voice.ogg", cmp.Or(f.MimeType, "audio/ogg"), f.FileSize)
	}
	if f := m.Video; f != nil {
		add(f.FileID, f.FileUniqueID, cmp.Or(f.FileName, "video.mp4"), f.MimeType, f.FileSize)
	}
	if f := m.VideoNote; f != nil {
		add(f.FileID, f.FileUniqueID, "video.mp4", "video/mp4", f.FileSize)
	}
	if f := m.Sticker; f != nil && f.Emoji == "" { // one with an emoji is said by it
		add(f.FileID, f.FileUniqueID, "sticker.webp", "image/webp", f.FileSize)
	}
	return out
}

// inWords says what a message without text shows.
func (m message) inWords() string {
	switch {
	case m.Sticker != nil:
		return m.Sticker.Emoji
	case m.Venue != nil:
		return strings.TrimSpace(m.Venue.Title + ", " + m.Venue.Address + " " + geo(m.Venue.Location))
	case m.Location != nil:
		return geo(*m.Location)
	case m.Contact != nil:
		return strings.TrimSpace(m.Contact.FirstName+" "+m.Contact.LastName) + ", " + m.Contact.PhoneNumber
	}
	return ""
}

func geo(l tgbotapi.Location) string {
	f := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	return "geo:" + f(l.Latitude) + "," + f(l.Longitude)
}

// Fetch opens a file that came in. Telegram's address for it holds the token, so it stays inside; the file passes
// through. Telegram gives files up to 20 MB.
func (a *Adapter) Fetch(ctx context.Context, f channel.File) (io.ReadCloser, error) {
	var file tgbotapi.File
	switch err := a.client.call(ctx, "getFile", map[string]string{"file_id": f.Ref}, &file); {
	case refusedFor(err, noFile):
		return nil, &channel.SendError{Class: channel.Permanent, Code: channel.CodeTooLarge, Err: err}
	case err != nil:
		return nil, err
	}
	return a.client.open(ctx, file.FilePath)
}

// open reads a file by the path that getFile gave.
func (c *client) open(ctx context.Context, filePath string) (io.ReadCloser, error) {
	if filePath == "" || !path.IsAbs("/"+filePath) || path.Clean("/"+filePath) != "/"+filePath {
		return nil, &channel.SendError{Class: channel.Permanent, Err: because("getFile", "Telegram gave no usable path of the file")}
	}
	ctx, cancel := context.WithTimeout(ctx, uploadTimeout)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.address("file", "bot"+c.token, filePath), nil)
	if err != nil {
		cancel()
		return nil, &channel.SendError{Class: channel.Permanent, Err: because("getFile", "Telegram gave no usable path of the file")}
	}
	resp, err := c.http.Do(req)
	if err != nil {
		cancel()
		return nil, &channel.SendError{Class: channel.Retryable, Err: fmt.Errorf("telegram: file: %w", bare(err))}
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		cancel()
		class := channel.Retryable
		if resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusGone {
			class = channel.Permanent
		}
		return nil, &channel.SendError{Class: class, Code: strconv.Itoa(resp.StatusCode), Err: because("file", "Telegram does not give the file")}
	}
	return channel.CapFile(resp.Body, func(err error) error { return fmt.Errorf("telegram: file: %w", bare(err)) }, cancel), nil
}
