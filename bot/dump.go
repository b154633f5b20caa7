package bot

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"hash/crc32"
	"io"
)

// A dump is one line that names the format, then frames, then the end frame and nothing more.
//
//	frame = uvarint length of payload | type | payload | CRC-32C of type and payload, little endian
//
// Records come in (kind, id) order, then log entries in (stream, number) order, then jobs in (queue, due, id) order,
// so that stores that hold the same write the same bytes. The end frame counts them and holds the SHA-256 of
// all bytes before it.
const dumpMagic = "frontdesk dump 1\n"

const (
	dumpRecord = 'r'
	dumpEntry  = 'l'
	dumpJob    = 'j'
	dumpEnd    = 'e'
)

// maxFrame bounds what a damaged length can make a reader allocate: a whole write with its overhead fits in.
const maxFrame = 2 * MaxWriteBytes

// Dumped tells whether records of a kind belong into a dump. Who runs what does not: whoever loads it runs nothing yet.
func Dumped(k Kind) bool { return k != KindLease && k != KindBeat }

// DumpWriter writes a dump. The caller keeps the order and calls Close at the end.
type DumpWriter struct {
	out   *bufio.Writer
	sum   hash.Hash
	buf   []byte
	count [3]uint64 // records, entries, jobs
}

// NewDumpWriter begins a dump.
func NewDumpWriter(w io.Writer) (*DumpWriter, error) {
	sum := sha256.New()
	d := &DumpWriter{out: bufio.NewWriterSize(w, 1<<16), sum: sum}
	return d, d.write([]byte(dumpMagic))
}

func (d *DumpWriter) write(b []byte) error {
	d.sum.Write(b)
	_, err := d.out.Write(b)
	return err
}

// frame writes d.buf, whose first byte is the type.
func (d *DumpWriter) frame() error {
	var size [binary.MaxVarintLen64]byte
	n := binary.PutUvarint(size[:], uint64(len(d.buf)-1))
	d.buf = binary.LittleEndian.AppendUint32(d.buf, crc32.Checksum(d.buf, crc32.MakeTable(crc32.Castagnoli)))
	if err := d.write(size[:n]); err != nil {
		return err
	}
	return d.write(d.buf)
}

// Record adds a record.
func (d *DumpWriter) Record(r *Record) error {
	d.count[0]++
	d.buf = append(d.buf[:0], dumpRecord)
	d.text(string(r.Kind), r.ID)
	d.buf = binary.AppendVarint(d.buf, r.Ver)
	d.text(string(r.Key))
	d.bytes(r.Head, r.Body)
	return d.frame()
}

// Entry adds a log entry.
func (d *DumpWriter) Entry(e *Entry) error {
	d.count[1]++
	d.buf = append(d.buf[:0], dumpEntry)
	d.text(e.Stream)
	d.buf = binary.AppendVarint(d.buf, e.Seq)
	d.text(string(e.Key))
	d.bytes(e.Head, e.Body, e.Sum, e.Hash)
	return d.frame()
}

// Job adds a job.
func (d *DumpWriter) Job(j *Job) error {
	d.count[2]++
	d.buf = append(d.buf[:0], dumpJob)
	d.text(j.Queue)
	d.buf = binary.AppendVarint(d.buf, j.Due.UnixMilli())
	d.text(j.ID, string(j.Key))
	d.bytes(j.Body)
	return d.frame()
}

// Close writes the end frame; it does not close the writer below.
func (d *DumpWriter) Close() error {
	d.buf = append(d.buf[:0], dumpEnd)
	for _, n := range d.count {
		d.buf = binary.AppendUvarint(d.buf, n)
	}
	d.bytes(d.sum.Sum(nil))
	if err := d.frame(); err != nil {
		return err
	}
	return d.out.Flush()
}

func (d *DumpWriter) text(fields ...string) {
	for _, f := range fields {
		d.buf = binary.AppendUvarint(d.buf, uint64(len(f)))
		d.buf = append(d.buf, f...)
	}
}

func (d *DumpWriter) bytes(fields ...[]byte) {
	for _, f := range fields {
		d.buf = binary.AppendUvarint(d.buf, uint64(len(f)))
		d.buf = append(d.buf, f...)
	}
}

// Compare orders records by kind and id, by their bytes.
func (r Ref) Compare(o Ref) int {
	return cmp.Or(cmp.Compare(r.Kind, o.Kind), cmp.Compare(r.ID, o.ID))
}

// Compare orders jobs by queue, due time and id.
func (j JobID) Compare(o JobID) int {
	return cmp.Or(cmp.Compare(j.Queue, o.Queue), j.Due.Compare(o.Due), cmp.Compare(j.ID, o.ID))
}
