package bot

import (
	"context"
	"fmt"
	"time"

	"frontdesk/bot/channel"
)

// HeardQueue is the queue of what staff did in threads of a channel, and what is not done yet: first their platform says
// whether they are in the room.
func HeardQueue(name string) string { return "heard/" + name }

// Heard is what such a job holds.
type Heard struct {
	V    int             `json:"v"`
	Conv ConvID          `json:"conv"`
	Seq  int64           `json:"seq"` // the last turn when it was done: who did it can have read no later one
	In   channel.Inbound `json:"in"`
}

// HeardJob names the job of something that was done in a thread. Those of a thread are done in the order of at and n.
func (k Case) HeardJob(c ConvID, at time.Time, n uint64) JobID {
	return JobID{Queue: HeardQueue(k.Desk.Channel), Due: at, ID: fmt.Sprintf("%s~%s/%020d", k.line(c), k.Thread.Thread, n)}
}

// SealHeard writes such a job.
func (a *Archive) SealHeard(ctx context.Context, id JobID, key KeyID, h Heard) (Job, error) {
	plain, err := marshal("heard", h)
	if err != nil {
		return Job{}, err
	}
	body, err := a.Keys.Seal(ctx, key, plain)
	if err != nil {
		return Job{}, fmt.Errorf("heard %s: %w", id.ID, err)
	}
	return Job{JobID: id, Key: key, Body: body}, nil
}

// OpenHeard reads one. Errors: NotFound (the customer was erased), Invalid, Internal.
func (a *Archive) OpenHeard(ctx context.Context, j Job) (Heard, error) {
	var h Heard
	plain, err := a.Keys.Open(ctx, j.Key, j.Body)
	if err != nil {
		return h, fmt.Errorf("heard %s: %w", j.ID, err)
	}
	return h, decode("heard", plain, &h)
}
