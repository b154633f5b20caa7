package bottest

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"

	"frontdesk/bot"
)

// Dump writes records, logs and jobs.
func (m *Memory) Dump(ctx context.Context, w io.Writer) error {
	var snapshot bytes.Buffer // so that a slow writer does not keep the lock
	err := m.enter(ctx)
	if err == nil {
		err = m.dump(&snapshot)
	}
	m.mu.Unlock()
	if err != nil {
		return unknown("dump", err)
	}
	_, err = snapshot.WriteTo(w)
	return err
}

func (s *state) dump(w io.Writer) error {
	d, err := bot.NewDumpWriter(w)
	if err != nil {
		return err
	}
	records, streams, jobs := s.sorted()
	for _, r := range records {
		if bot.Dumped(r.Kind) {
			err = errors.Join(err, d.Record(&r))
		}
	}
	for _, stream := range streams {
		for _, e := range s.logs[stream] {
			err = errors.Join(err, d.Entry(&e))
		}
	}
	for _, j := range jobs {
		err = errors.Join(err, d.Job(&j))
	}
	return errors.Join(err, d.Close())
}

// Load reads all of a dump and then takes it over.
func (m *Memory) Load(ctx context.Context, r io.Reader) error {
	err := m.enter(ctx)
	defer m.mu.Unlock()
	if err != nil {
		return unknown("load", err)
	}
	if len(m.records)+len(m.logs)+len(m.jobs)+len(m.feed) > 0 {
		return &bot.Error{Code: bot.Conflict, Op: "load", Text: "the store is not empty: load into a new one"}
	}
	d, err := bot.NewDumpReader(r)
	if err != nil {
		return err
	}
	s := newState()
	for {
		item, err := d.Next()
		switch {
		case errors.Is(err, io.EOF):
			m.state, m.id = s, rand.Text()
			return nil
		case err != nil:
			return err
		case item.Record != nil:
			s.records[item.Record.Ref] = *item.Record
		case item.Entry != nil:
			s.logs[item.Entry.Stream] = append(s.logs[item.Entry.Stream], *item.Entry)
		case item.Job != nil:
			s.hold(*item.Job)
		}
	}
}

// Check follows the chain of every stream.
func (m *Memory) Check(ctx context.Context) (wrong []string, _ error) {
	err := m.enter(ctx)
	defer m.mu.Unlock()
	if err != nil {
		return nil, unknown("check", err)
	}
	_, streams, _ := m.sorted()
	var chain bot.Chain
	for _, stream := range streams {
		for i := range m.logs[stream] {
			if why := chain.Next(&m.logs[stream][i]); why != "" {
				wrong = append(wrong, why)
			}
		}
	}
	return wrong, nil
}

// Close makes every later call fail.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}
