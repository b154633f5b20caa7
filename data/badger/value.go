package badger

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"time"

	"frontdesk/bot"
)

// A value is a format byte, fields, and the CRC-32C of key and value, little endian. Byte fields are preceded by
// their length, but for the last, which takes the rest. Formats only grow: a new layout takes a new byte, and
// testdata holds a value of each that must be readable for ever.
const (
	formatRecord      = 1 // ver, key, head, body
	formatDatedRecord = 2 // time in ms, ver, key, head, body: once records, which are swept by age
	formatEntry       = 3 // key, head, hash, body; the sum is that of the body
	formatBlankEntry  = 4 // key, head, hash, sum
	formatJob         = 5 // key, body
	formatFeed        = 6 // time in ms, changes
	formatMeta        = 7 // see meta
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// errDamaged says that a value is not what was written, without telling more: the caller knows the place.
var errDamaged = errors.New("damaged on disk")

// seal appends the checksum of a value.
func seal(key, value []byte) []byte { return sealFrom(value, 0, key) }

// sealFrom is seal for a value that begins at a place in b.
func sealFrom(b []byte, start int, key []byte) []byte {
	sum := crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, b[start:])
	return binary.LittleEndian.AppendUint32(b, sum)
}

// checksum returns the checksum a sealed value carries.
func checksum(value []byte) uint32 {
	if len(value) < 4 {
		return 0
	}
	return binary.LittleEndian.Uint32(value[len(value)-4:])
}

// unseal verifies the checksum and returns the format and the fields.
func unseal(key, value []byte) (format byte, f fields, err error) {
	if len(value) < 5 {
		return 0, f, errDamaged
	}
	body := value[:len(value)-4]
	if crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, body) != checksum(value) {
		return 0, f, errDamaged
	}
	return body[0], fields{rest: body[1:]}, nil
}

// fields reads what the encode functions wrote; bad is set once something does not fit. Byte fields are copies.
type fields struct {
	rest []byte
	bad  bool
}

func (f *fields) uvarint() uint64 {
	n, size := binary.Uvarint(f.rest)
	if size <= 0 {
		f.bad = true
		return 0
	}
	f.rest = f.rest[size:]
	return n
}

func (f *fields) varint() int64 {
	n, size := binary.Varint(f.rest)
	if size <= 0 {
		f.bad = true
		return 0
	}
	f.rest = f.rest[size:]
	return n
}

func (f *fields) take(n uint64) []byte {
	if n > uint64(len(f.rest)) {
		f.bad = true
		return nil
	}
	b := f.rest[:n]
	f.rest = f.rest[n:]
	if n == 0 {
		return nil
	}
	return append(make([]byte, 0, n), b...)
}

func (f *fields) bytes() []byte { return f.take(f.uvarint()) }

func (f *fields) text() string {
	n := f.uvarint()
	if n > uint64(len(f.rest)) {
		f.bad = true
		return ""
	}
	s := string(f.rest[:n])
	f.rest = f.rest[n:]
	return s
}

func (f *fields) last() []byte { return f.take(uint64(len(f.rest))) }

// err also demands that everything was read.
func (f *fields) err() error {
	if f.bad || len(f.rest) > 0 {
		return errDamaged
	}
	return nil
}

func appendText[T ~string | ~[]byte](b []byte, s T) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

const overhead = 48 // room for format, lengths, numbers and checksum, so that encoding allocates once

// encodeRecord encodes a record at the version it has, at > 0 for kinds that are swept by age.
func encodeRecord(key []byte, r *bot.Record, at int64) []byte {
	return appendRecord(make([]byte, 0, overhead+len(r.Key)+len(r.Head)+len(r.Body)), key, r, at)
}

func appendRecord(b, key []byte, r *bot.Record, at int64) []byte {
	start := len(b)
	if r.Kind == bot.KindOnce {
		b = append(b, formatDatedRecord)
		b = binary.AppendVarint(b, at)
	} else {
		b = append(b, formatRecord)
	}
	b = binary.AppendVarint(b, r.Ver)
	b = appendText(b, r.Key)
	b = appendText(b, r.Head)
	return sealFrom(append(b, r.Body...), start, key)
}

// decodeRecord returns a record without its Ref, and when it was written, 0 where that is not kept.
func decodeRecord(key, value []byte) (r bot.Record, at int64, err error) {
	format, f, err := unseal(key, value)
	if err != nil {
		return r, 0, err
	}
	switch format {
	case formatRecord:
	case formatDatedRecord:
		at = f.varint()
	default:
		return r, 0, errDamaged
	}
	r.Ver = f.varint()
	r.Key = bot.KeyID(f.text())
	r.Head = f.bytes()
	r.Body = f.last()
	return r, at, f.err()
}

// encodeEntry encodes an entry with its hash; without a body it keeps the sum.
func encodeEntry(key []byte, e *bot.Entry, blank bool) []byte {
	return appendEntry(make([]byte, 0, overhead+len(e.Key)+len(e.Head)+len(e.Hash)+max(len(e.Body), len(e.Sum))), key, e, blank)
}

func appendEntry(b, key []byte, e *bot.Entry, blank bool) []byte {
	start := len(b)
	if blank {
		b = append(b, formatBlankEntry)
	} else {
		b = append(b, formatEntry)
	}
	b = appendText(b, e.Key)
	b = appendText(b, e.Head)
	b = appendText(b, e.Hash)
	if blank {
		return sealFrom(append(b, e.Sum...), start, key)
	}
	return sealFrom(append(b, e.Body...), start, key)
}

// decodeEntry returns an entry without stream and number.
func decodeEntry(key, value []byte) (e bot.Entry, err error) {
	format, f, err := unseal(key, value)
	if err != nil {
		return e, err
	}
	e.Key = bot.KeyID(f.text())
	e.Head = f.bytes()
	e.Hash = f.bytes()
	switch format {
	case formatEntry:
		e.Body = f.last()
		e.Sum = bot.BodySum(e.Body)
	case formatBlankEntry:
		e.Sum = f.last()
	default:
		return e, errDamaged
	}
	return e, f.err()
}

func encodeJob(key []byte, j *bot.Job) []byte {
	return appendJob(make([]byte, 0, overhead+len(j.Key)+len(j.Body)), key, j)
}

func appendJob(b, key []byte, j *bot.Job) []byte {
	start := len(b)
	b = append(b, formatJob)
	b = appendText(b, j.Key)
	return sealFrom(append(b, j.Body...), start, key)
}

// decodeJob returns a job without its JobID.
func decodeJob(key, value []byte) (j bot.Job, err error) {
	format, f, err := unseal(key, value)
	if err != nil {
		return j, err
	}
	if format != formatJob {
		return j, errDamaged
	}
	j.Key = bot.KeyID(f.text())
	j.Body = f.last()
	return j, f.err()
}

// appendChange adds what one commit touched to the feed value of its group.
func appendChange(b []byte, c *bot.Change) []byte {
	b = binary.AppendUvarint(b, uint64(len(c.Refs)))
	for _, r := range c.Refs {
		b = appendText(appendText(b, r.Kind), r.ID)
	}
	b = binary.AppendUvarint(b, uint64(len(c.Entries)))
	for _, e := range c.Entries {
		b = binary.AppendVarint(appendText(b, e.Stream), e.Seq)
	}
	b = binary.AppendUvarint(b, uint64(len(c.Queues)))
	for _, q := range c.Queues {
		b = appendText(b, q)
	}
	return b
}

// encodeFeed joins what the commits of a group touched.
func encodeFeed(key []byte, at int64, changes [][]byte) []byte {
	size := overhead
	for _, c := range changes {
		size += len(c)
	}
	b := binary.AppendVarint(append(make([]byte, 0, size), formatFeed), at)
	for _, c := range changes {
		b = append(b, c...)
	}
	return seal(key, b)
}

// decodeFeed returns when a group was committed and what its n commits touched.
func decodeFeed(key, value []byte, n uint64) (at time.Time, out []bot.Change, err error) {
	format, f, err := unseal(key, value)
	if err != nil {
		return at, nil, err
	}
	if format != formatFeed {
		return at, nil, errDamaged
	}
	at = time.UnixMilli(f.varint()).UTC()
	for ; n > 0 && !f.bad; n-- {
		out = append(out, f.change())
	}
	return at, out, f.err()
}

func (f *fields) change() (c bot.Change) {
	for n := f.uvarint(); n > 0 && !f.bad; n-- {
		c.Refs = append(c.Refs, bot.Ref{Kind: bot.Kind(f.text()), ID: f.text()})
	}
	for n := f.uvarint(); n > 0 && !f.bad; n-- {
		c.Entries = append(c.Entries, bot.EntryID{Stream: f.text(), Seq: f.varint()})
	}
	for n := f.uvarint(); n > 0 && !f.bad; n-- {
		c.Queues = append(c.Queues, f.text())
	}
	return c
}
