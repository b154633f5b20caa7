package runtime

import (
	"context"
	"errors"
	"io"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

const (
	// maxThreadFiles is how many files go with what a colleague writes in a thread, as on the console.
	maxThreadFiles = 10
	// threadFileTries is how often a file of a thread is asked for: nothing else of the thread is done meanwhile.
	threadFileTries = 3
)

// files takes over what goes with a message in a thread, as if it had been uploaded on the console. It is asked for only
// once it is known that whoever wrote may. What the platform does not give, and what stands with a note, is left out.
func (t thread) files(ctx context.Context, desk channel.AgentDesk, verb bot.Verb) ([]channel.File, error) {
	from, ok := desk.(channel.Fetcher)
	if !ok || verb != bot.Reply {
		return nil, nil
	}
	within, cancel := context.WithTimeout(ctx, fetchWithin)
	defer cancel()
	var out []channel.File
	for _, f := range t.in.Files[:min(len(t.in.Files), maxThreadFiles)] {
		f, err := t.file(within, from, f)
		switch {
		case err == nil:
			out = append(out, f)
		case bot.CodeOf(err) == bot.Busy || ctx.Err() != nil:
			return nil, channel.ErrBusy
		default:
			t.r.Log.Warn("a file from a thread cannot be had: it is not sent", "channel", t.k.Thread.Channel, "conversation", t.conv.ID, "error", err)
		}
	}
	return out, nil
}

// file takes one over, under an id of its own: what an attempt leaves that was cut short is swept.
func (t thread) file(ctx context.Context, from channel.Fetcher, f channel.File) (channel.File, error) {
	if f.Size > channel.MaxFile {
		return f, &bot.Error{Code: bot.Invalid, Op: "fetch file", Text: "the file is larger than is kept"}
	}
	for try := 1; ; try++ {
		kept, err := t.fetch(ctx, from, f)
		var e *channel.SendError
		if err == nil || !errors.As(err, &e) || e.Class == channel.Permanent || e.Class == channel.Gone || try == threadFileTries {
			return kept, err
		}
		if err := pause(ctx, max(e.RetryAfter, firstWait<<try)); err != nil {
			return f, err
		}
	}
}

func (t thread) fetch(ctx context.Context, from channel.Fetcher, f channel.File) (channel.File, error) {
	content, err := from.Fetch(ctx, f)
	if err != nil {
		return f, err
	}
	defer content.Close()
	f.ID, f.Ref, f.URL = t.r.NewID(bot.FilePrefix), bot.FileUploaded, ""
	return t.r.Files().Put(ctx, t.conv.ID, t.conv.Key, f, io.LimitReader(content, channel.MaxFile+1), t.r.Now())
}
