package bottest

import (
	"context"
	"slices"
	"time"

	"frontdesk/bot"
)

// hold keeps a job in its place in its queue, or in place of what it was.
func (s *state) hold(j bot.Job) {
	if _, had := s.jobs[j.JobID]; !had {
		q := s.queues[j.Queue]
		at, _ := slices.BinarySearchFunc(q, j.JobID, bot.JobID.Compare)
		s.queues[j.Queue] = slices.Insert(q, at, j.JobID)
	}
	s.jobs[j.JobID] = j
}

// release lets go of a job, if it is there.
func (s *state) release(id bot.JobID) {
	q := s.queues[id.Queue]
	if at, found := slices.BinarySearchFunc(q, id, bot.JobID.Compare); found {
		s.queues[id.Queue] = slices.Delete(q, at, at+1)
	}
	delete(s.jobs, id)
}

// Jobs returns jobs of a queue in (due, id) order.
func (m *Memory) Jobs(ctx context.Context, queue string, before time.Time, after bot.JobID, max int) (out []bot.Job, _ error) {
	err := m.enter(ctx)
	defer m.mu.Unlock()
	if err != nil {
		return nil, unknown("jobs", err)
	}
	after.Queue = queue
	q := m.queues[queue]
	at, found := slices.BinarySearchFunc(q, after, bot.JobID.Compare)
	if found {
		at++
	}
	for _, id := range q[at:] {
		if len(out) >= max || !id.Due.Before(before) {
			break
		}
		out = append(out, ownJob(m.jobs[id]))
	}
	return out, nil
}
