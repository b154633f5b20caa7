package bottest

import (
	"slices"
	"testing"

	"frontdesk/bot"
)

func openMemory(*testing.T) bot.Store { return NewMemory() }

func TestMemory(t *testing.T) { StoreSuite(t, openMemory) }

func TestMemoryReopen(t *testing.T) {
	ReopenSuite(t, openMemory, func(_ *testing.T, s bot.Store) bot.Store {
		m := s.(*Memory)
		m.closed = false
		return m
	})
}

func TestMemoryCheck(t *testing.T) {
	CheckSuite(t, openMemory, func(_ *testing.T, s bot.Store, id bot.EntryID, change func(*bot.Entry)) {
		m := s.(*Memory)
		if change == nil {
			m.logs[id.Stream] = slices.Delete(m.logs[id.Stream], int(id.Seq)-1, int(id.Seq))
			return
		}
		change(&m.logs[id.Stream][id.Seq-1])
	})
}

func TestKeys(t *testing.T) {
	SealerSuite(t, func(*testing.T) (bot.Sealer, bot.Writer) { return NewKeys(), NewMemory() })
}
