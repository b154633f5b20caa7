package runtime

import (
	"context"
	"io"
	"strconv"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

// maxFiles bounds the files of one message: platforms allow ten or so.
const maxFiles = 50

// named gives the files of a message ids of our own, the same when it is delivered again: platforms' ids may hold
// anything. What was uploaded has one.
func (r *Runtime) named(in channel.Inbound) []channel.File {
	var out []channel.File
	for i, f := range in.Files[:min(len(in.Files), maxFiles)] {
		if f.Ref != bot.FileUploaded {
			f.ID = bot.FilePrefix + r.Keys.Hash("file", in.Address.Channel, in.Key, strconv.Itoa(i))[:26]
		}
		f.Name, f.URL = bot.TidyName(f.Name), ""
		out = append(out, f)
	}
	return out
}

// Files keeps what customers and agents send.
func (r *Runtime) Files() bot.Files { return bot.Files{Store: r.Store, Keys: r.Keys} }

// OpenFile reads a file that goes out: it is the channel.Opener of adapters.
func (r *Runtime) OpenFile(ctx context.Context, f channel.File) (io.ReadCloser, error) {
	conv, id, _ := strings.Cut(f.Ref, "/")
	_, content, err := r.Files().Open(ctx, bot.ConvID(conv), id)
	return content, err
}

// linked gives the files of a message the links under which they are for some days, where there are pages.
func (r *Runtime) linked(m bot.Send, sent time.Time) channel.Outbound {
	out := m.Out
	out.Files = nil
	for _, f := range m.Out.Files {
		if r.Page != nil {
			f.URL = r.Page(bot.FileLink(r.Keys, m.Conv, f.ID, sent.Add(bot.FileLinkKept)))
		}
		out.Files = append(out.Files, f)
	}
	return out
}
