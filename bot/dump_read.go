package bot

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"time"
)

// DumpItem is one thing of a dump; one of the three is set.
type DumpItem struct {
	Record *Record
	Entry  *Entry
	Job    *Job
}

// DumpReader reads a dump and verifies all of it: checksums, order, the chain of every stream, the counts.
type DumpReader struct {
	in    *bufio.Reader
	sum   hash.Hash
	at    int64 // bytes read
	frame int64 // frames read
	count [3]uint64
	chain Chain
	last  DumpItem
	done  bool
}

// NewDumpReader begins to read a dump. Error: Invalid if it is none.
func NewDumpReader(r io.Reader) (*DumpReader, error) {
	d := &DumpReader{in: bufio.NewReaderSize(r, 1<<16), sum: sha256.New()}
	b := make([]byte, len(dumpMagic))
	_, err := io.ReadFull(d.in, b)
	if err != nil || string(b) != dumpMagic {
		return nil, &Error{Code: Invalid, Op: "load", Text: "this is not a dump of format 1: it must begin with " + fmt.Sprintf("%q", dumpMagic), Err: cut(err)}
	}
	d.sum.Write(b)
	d.at = int64(len(b))
	return d, nil
}

// Next returns the next thing, io.EOF after the last. Error: Invalid, naming the frame and byte where the dump is damaged.
func (d *DumpReader) Next() (DumpItem, error) {
	if d.done {
		return DumpItem{}, io.EOF
	}
	d.frame++
	raw, size, err := d.readFrame()
	item := DumpItem{}
	if err == nil {
		item, err = d.parse(raw[size:])
	}
	if err == nil && d.done {
		return DumpItem{}, io.EOF
	}
	if err != nil {
		text := fmt.Sprintf("the dump is damaged at frame %d, byte %d: fetch it again, or take another", d.frame, d.at)
		return DumpItem{}, &Error{Code: Invalid, Op: "load", Text: text, Err: err}
	}
	d.at += int64(len(raw))
	d.sum.Write(raw)
	return item, nil
}

var errCut = errors.New("it ends here, before its end frame")

// readFrame reads one frame whole and tells how many bytes its length takes.
func (d *DumpReader) readFrame() (raw []byte, size int, err error) {
	n, err := binary.ReadUvarint(d.in)
	if err != nil {
		return nil, 0, cut(err)
	}
	if n > maxFrame {
		return nil, 0, fmt.Errorf("a frame of %d bytes", n)
	}
	raw = binary.AppendUvarint(make([]byte, 0, binary.MaxVarintLen64+n+5), n)
	size = len(raw)
	raw = raw[:size+int(n)+5]
	if _, err := io.ReadFull(d.in, raw[size:]); err != nil {
		return nil, 0, cut(err)
	}
	return raw, size, nil
}

func (d *DumpReader) parse(b []byte) (item DumpItem, err error) {
	b, sum := b[:len(b)-4], binary.LittleEndian.Uint32(b[len(b)-4:])
	if crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) != sum {
		return item, errors.New("the checksum does not match")
	}
	f := fields{rest: b[1:]}
	switch b[0] {
	case dumpRecord:
		item.Record = f.record()
		d.count[0]++
	case dumpEntry:
		item.Entry = f.entry()
		d.count[1]++
	case dumpJob:
		item.Job = f.job()
		d.count[2]++
	case dumpEnd:
		return item, d.end(&f)
	default:
		return item, fmt.Errorf("a frame of unknown type %q", b[0])
	}
	if f.bad || len(f.rest) > 0 {
		return DumpItem{}, errors.New("the frame does not parse")
	}
	return item, d.fits(item)
}

func (d *DumpReader) end(f *fields) error {
	for _, n := range d.count {
		if f.uvarint() != n {
			return errors.New("the end frame counts other numbers of records, entries and jobs")
		}
	}
	if !bytes.Equal(f.bytes(), d.sum.Sum(nil)) || f.bad || len(f.rest) > 0 {
		return errors.New("the end frame holds another digest")
	}
	if _, err := d.in.ReadByte(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the end frame")
	}
	d.done = true
	return nil
}

// fits verifies order, chain, and that a store could hold the thing.
func (d *DumpReader) fits(item DumpItem) error {
	last := d.last
	d.last = item
	ok, w := true, Write{}
	switch {
	case item.Record != nil:
		ok = last == DumpItem{} || last.Record != nil && last.Record.Ref.Compare(item.Record.Ref) < 0
		ok = ok && item.Record.Ver > 0 && Dumped(item.Record.Kind)
		w.Put = []Record{*item.Record}
	case item.Entry != nil:
		if why := d.chain.Next(item.Entry); why != "" {
			return errors.New(why)
		}
		ok = last.Job == nil && (last.Entry == nil || last.Entry.Stream <= item.Entry.Stream)
		w.Append = []Entry{*item.Entry}
	case item.Job != nil:
		ok = last.Job == nil || last.Job.Compare(item.Job.JobID) < 0
		w.Add = []Job{*item.Job}
	}
	if !ok {
		return errors.New("something is out of order")
	}
	return w.Valid()
}

// cut says plainly what io.ReadFull and binary.ReadUvarint call EOF.
func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errCut
	}
	return err
}

// fields reads length-prefixed fields; bad is set once something does not fit.
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

func (f *fields) bytes() []byte {
	n := f.uvarint()
	if n > uint64(len(f.rest)) {
		f.bad = true
		return nil
	}
	b := f.rest[:n:n]
	f.rest = f.rest[n:]
	if n == 0 {
		return nil
	}
	return b
}

func (f *fields) record() *Record {
	return &Record{Ref: Ref{Kind: Kind(f.bytes()), ID: string(f.bytes())}, Ver: f.varint(), Key: KeyID(f.bytes()), Head: f.bytes(), Body: f.bytes()}
}

func (f *fields) entry() *Entry {
	return &Entry{Stream: string(f.bytes()), Seq: f.varint(), Key: KeyID(f.bytes()), Head: f.bytes(), Body: f.bytes(), Sum: f.bytes(), Hash: f.bytes()}
}

func (f *fields) job() *Job {
	j := &Job{JobID: JobID{Queue: string(f.bytes()), Due: time.UnixMilli(f.varint()).UTC(), ID: string(f.bytes())}}
	j.Key, j.Body = KeyID(f.bytes()), f.bytes()
	return j
}
