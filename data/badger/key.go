package badger

import (
	"encoding/binary"
	"time"

	"frontdesk/bot"
)

// Keys are ordered as the contract orders what they name. Ids hold no zero byte, so a zero byte ends them, and no id
// is a prefix of another's key.
//
//	r kind 0 id             record
//	l stream 0 number       log entry, number as 8 bytes
//	j queue 0 due id        job, due in milliseconds as 8 bytes
//	f last first            what a group of commits touched, numbers as 8 bytes each
//	m                       state of the whole (meta)
const (
	spaceRecord = 'r'
	spaceLog    = 'l'
	spaceJob    = 'j'
	spaceFeed   = 'f'
	spaceMeta   = 'm'
)

var metaKey = []byte{spaceMeta}

func prefixed(space byte, name string, extra int) []byte {
	return appendPrefix(make([]byte, 0, len(name)+extra+2), space, name)
}

func appendPrefix(b []byte, space byte, name string) []byte {
	return append(append(append(b, space), name...), 0)
}

func kindPrefix(k bot.Kind, extra int) []byte { return prefixed(spaceRecord, string(k), extra) }

func recordKey(r bot.Ref) []byte {
	return appendRecordKey(make([]byte, 0, len(r.Kind)+len(r.ID)+2), r)
}

func appendRecordKey(b []byte, r bot.Ref) []byte {
	return append(appendPrefix(b, spaceRecord, string(r.Kind)), r.ID...)
}

func streamPrefix(stream string) []byte { return prefixed(spaceLog, stream, 8) }

func entryKey(stream string, seq int64) []byte {
	return appendEntryKey(make([]byte, 0, len(stream)+10), stream, seq)
}

func appendEntryKey(b []byte, stream string, seq int64) []byte {
	return binary.BigEndian.AppendUint64(appendPrefix(b, spaceLog, stream), uint64(seq))
}

func queuePrefix(queue string, extra int) []byte { return prefixed(spaceJob, queue, extra) }

func jobKey(j bot.JobID) []byte {
	return appendJobKey(make([]byte, 0, len(j.Queue)+len(j.ID)+10), j)
}

func appendJobKey(b []byte, j bot.JobID) []byte {
	return append(appendDue(appendPrefix(b, spaceJob, j.Queue), j.Due), j.ID...)
}

// appendDue flips the sign bit, so that times before 1970 sort first.
func appendDue(b []byte, due time.Time) []byte {
	return binary.BigEndian.AppendUint64(b, uint64(due.UnixMilli())^1<<63)
}

func dueOf(b []byte) time.Time {
	return time.UnixMilli(int64(binary.BigEndian.Uint64(b) ^ 1<<63)).UTC()
}

func feedKey(last, first uint64) []byte {
	b := binary.BigEndian.AppendUint64([]byte{spaceFeed}, last)
	return binary.BigEndian.AppendUint64(b, first)
}

// feedSpan is the inverse of feedKey.
func feedSpan(key []byte) (first, last uint64, ok bool) {
	if len(key) != 17 || key[0] != spaceFeed {
		return 0, 0, false
	}
	return binary.BigEndian.Uint64(key[9:]), binary.BigEndian.Uint64(key[1:]), true
}

// splitKey takes a key of the spaces r, l and j apart: the name before the zero byte, and what follows.
func splitKey(key []byte) (name string, rest []byte, ok bool) {
	for i := 1; i < len(key); i++ {
		if key[i] == 0 {
			return string(key[1:i]), key[i+1:], true
		}
	}
	return "", nil, false
}
