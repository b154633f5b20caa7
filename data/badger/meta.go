package badger

import (
	"encoding/binary"
)

// meta is the state of the whole, written with every group of commits.
type meta struct {
	id      string // of this store and its feed: part of every cursor; new after Load and after an accepted loss
	seq     uint64 // number of the last commit
	floor   uint64 // number of the first commit the feed still holds; seq+1 when it holds none
	loading bool   // a Load is under way: what is there is not whole
	content tally
}

// tally counts what a store holds and sums the checksums: what went missing, came back or changed without a commit
// shows in it, whatever the reason.
type tally struct {
	records, entries, jobs, groups int64
	sum                            uint64
}

// add counts a key with a value's checksum in, or with by = -1 out.
func (t *tally) add(space byte, sum uint32, by int64) {
	switch space {
	case spaceRecord:
		t.records += by
	case spaceLog:
		t.entries += by
	case spaceJob:
		t.jobs += by
	case spaceFeed:
		t.groups += by
	}
	t.sum += uint64(sum) * uint64(by)
}

func (m *meta) encode() []byte {
	b := append(make([]byte, 0, 96), formatMeta)
	b = appendText(b, m.id)
	b = binary.AppendUvarint(b, m.seq)
	b = binary.AppendUvarint(b, m.floor)
	loading := uint64(0)
	if m.loading {
		loading = 1
	}
	b = binary.AppendUvarint(b, loading)
	for _, n := range []int64{m.content.records, m.content.entries, m.content.jobs, m.content.groups} {
		b = binary.AppendVarint(b, n)
	}
	b = binary.AppendUvarint(b, m.content.sum)
	return seal(metaKey, b)
}

func decodeMeta(value []byte) (m meta, err error) {
	format, f, err := unseal(metaKey, value)
	if err != nil {
		return m, err
	}
	if format != formatMeta {
		return m, errDamaged
	}
	m.id = f.text()
	m.seq, m.floor = f.uvarint(), f.uvarint()
	m.loading = f.uvarint() == 1
	m.content.records, m.content.entries, m.content.jobs, m.content.groups = f.varint(), f.varint(), f.varint(), f.varint()
	m.content.sum = f.uvarint()
	return m, f.err()
}
