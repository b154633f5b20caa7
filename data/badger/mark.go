package badger

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"time"

	badger "github.com/dgraph-io/badger/v4"
)

// markEvery is the longest time a written watermark waits for its sync. The write alone survives the end of the
// process; the sync is for power cuts, and one with each group would cost as much as the group's own.
const markEvery = 100 * time.Millisecond

// watermark is what the side file holds.
type watermark struct {
	seq      uint64 // number of the last commit
	manifest fingerprint
}

// fingerprint is a length of Badger's manifest and the checksum so far. Badger appends to it, or now and then writes a
// shorter one; a tail cut off at the right place goes unnoticed by Badger, which then deletes the tables it
// does not know any more.
type fingerprint struct {
	size int64
	sum  uint32
}

// The file holds two slots on pages of their own, written in turn, so that one is whole whatever happens.
//
//	"fdmark" | format 1 | 0 | turn | seq | manifest size | manifest sum | CRC-32C
const (
	markMagic = "fdmark\x01\x00"
	markSize  = 40
	markPage  = 4096
	markName  = "watermark"
)

func (w watermark) encode(turn uint64) []byte {
	b := append(make([]byte, 0, markSize), markMagic...)
	b = binary.LittleEndian.AppendUint64(b, turn)
	b = binary.LittleEndian.AppendUint64(b, w.seq)
	b = binary.LittleEndian.AppendUint64(b, uint64(w.manifest.size))
	b = binary.LittleEndian.AppendUint32(b, w.manifest.sum)
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

func decodeMark(b []byte) (w watermark, turn uint64, ok bool) {
	if len(b) < markSize || string(b[:8]) != markMagic || crc32.Checksum(b[:36], castagnoli) != binary.LittleEndian.Uint32(b[36:]) {
		return w, 0, false
	}
	w.seq = binary.LittleEndian.Uint64(b[16:])
	w.manifest = fingerprint{int64(binary.LittleEndian.Uint64(b[24:])), binary.LittleEndian.Uint32(b[32:])}
	return w, binary.LittleEndian.Uint64(b[8:]), true
}

// readMark returns the newest watermark. Errors: os.ErrNotExist, errDamaged.
func readMark(dir string) (w watermark, turn uint64, err error) {
	b, err := os.ReadFile(filepath.Join(dir, markName))
	if err != nil {
		return w, 0, err
	}
	err = errDamaged
	for _, at := range []int{0, markPage} {
		if at >= len(b) {
			continue
		}
		if slot, n, ok := decodeMark(b[at:]); ok && (err != nil || n > turn) {
			w, turn, err = slot, n, nil
		}
	}
	return w, turn, err
}

// marker writes the watermark.
type marker struct {
	dir      string
	file     *os.File
	turn     uint64
	manifest fingerprint
	info     os.FileInfo // of the manifest that was fingerprinted
	wake     chan struct{}
	stop     chan struct{}
	stopped  chan struct{}
}

// openMarker begins to mark in a folder whose file may exist. failed is told when a later sync does not work.
func openMarker(dir string, turn, seq uint64, failed func(error)) (*marker, error) {
	f, err := os.OpenFile(filepath.Join(dir, markName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	m := &marker{dir: dir, file: f, turn: turn, wake: make(chan struct{}, 1), stop: make(chan struct{}), stopped: make(chan struct{})}
	err = f.Truncate(2 * markPage)
	for range 2 { // both slots, so that neither is a leftover
		err = errors.Join(err, m.write(seq))
	}
	if err = errors.Join(err, f.Sync(), syncDir(dir)); err != nil {
		return nil, errors.Join(fmt.Errorf("watermark: %w", err), f.Close())
	}
	go m.run(failed)
	return m, nil
}

// write marks a commit. It is on the disk within markEvery.
func (m *marker) write(seq uint64) error {
	if err := m.look(); err != nil {
		return fmt.Errorf("watermark: %w", err)
	}
	m.turn++
	if _, err := m.file.WriteAt(watermark{seq, m.manifest}.encode(m.turn), int64(m.turn%2)*markPage); err != nil {
		return fmt.Errorf("watermark: %w", err)
	}
	select {
	case m.wake <- struct{}{}:
	default:
	}
	return nil
}

// look brings the fingerprint of the manifest up to date; mostly there is nothing new.
func (m *marker) look() error {
	name := filepath.Join(m.dir, badger.ManifestFilename)
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if m.info == nil || !os.SameFile(m.info, info) || info.Size() < m.manifest.size {
		m.manifest = fingerprint{}
	}
	if info.Size() > m.manifest.size {
		if m.manifest, err = m.manifest.extend(name, info.Size()); err != nil {
			return err
		}
	}
	m.info = info
	return nil
}

// extend reads a file on to a size.
func (p fingerprint) extend(name string, size int64) (fingerprint, error) {
	f, err := os.Open(name)
	if err != nil {
		return p, err
	}
	b := make([]byte, size-p.size)
	_, err = f.ReadAt(b, p.size)
	if err = errors.Join(err, f.Close()); err != nil && !errors.Is(err, io.EOF) {
		return p, err
	}
	return fingerprint{size, crc32.Update(p.sum, castagnoli, b)}, nil
}

// matches tells whether a manifest begins with what was fingerprinted.
func (p fingerprint) matches(name string) bool {
	got, err := fingerprint{}.extend(name, p.size)
	return err == nil && got == p
}

func (m *marker) run(failed func(error)) {
	defer close(m.stopped)
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		select {
		case <-m.wake:
		case <-m.stop:
			return
		}
		if err := m.file.Sync(); err != nil {
			failed(fmt.Errorf("watermark: %w", err))
			return
		}
		pause.Reset(markEvery)
		select {
		case <-pause.C:
		case <-m.stop:
			return
		}
	}
}

// close syncs what was written last.
func (m *marker) close() error {
	close(m.stop)
	<-m.stopped
	return errors.Join(m.file.Sync(), m.file.Close())
}
