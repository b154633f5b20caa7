package bot

import (
	"context"
	"fmt"
	"slices"

	"frontdesk/bot/channel"
)

// FetchQueue is the queue of files that came in on a channel and are still with its platform.
func FetchQueue(name string) string { return "fetch/" + name }

// Fetch is what a fetch job holds: a file that a turn names.
type Fetch struct {
	V    int          `json:"v"`
	Conv ConvID       `json:"conv"`
	File channel.File `json:"file"`
}

// addFiles lets the turn take over what was uploaded for it, and has fetched what its platform still holds.
func (a *Archive) addFiles(ctx context.Context, w *Write, c *Conversation, t *Turn) error {
	var files []channel.File
	if in := t.Event.Inbound; in != nil {
		files = in.Files
	}
	if act := t.Event.Act; act != nil {
		files = slices.Concat(files, act.Files)
	}
	for i, f := range files {
		switch {
		case f.Ref == "" || t.Event.Inbound != nil && t.Facts.tooLarge(f): // the customer was told
		case f.Ref == FileUploaded:
			w.Drop = append(w.Drop, RefVer{waitsRef(c.ID, f.ID), 1})
		default:
			plain, err := marshal("fetch", Fetch{1, c.ID, f})
			if err != nil {
				return err
			}
			body, err := a.Keys.Seal(ctx, c.Key, plain)
			if err != nil {
				return fmt.Errorf("fetch %s: %w", f.ID, err)
			}
			id := JobID{Queue: FetchQueue(t.Event.Inbound.Address.Channel), Due: t.At, ID: fmt.Sprintf("%s/%010d.%04d", t.Conv, t.Seq, i)}
			w.Add = append(w.Add, Job{JobID: id, Key: c.Key, Body: body})
		}
	}
	return nil
}

// OpenFetch reads a fetch job. Errors: NotFound (the customer was erased), Invalid, Internal.
func (a *Archive) OpenFetch(ctx context.Context, j Job) (Fetch, error) {
	var f Fetch
	plain, err := a.Keys.Open(ctx, j.Key, j.Body)
	if err != nil {
		return f, fmt.Errorf("fetch %s: %w", j.ID, err)
	}
	return f, decode("fetch", plain, &f)
}
