package main

import (
	"encoding/binary"
	"hash/crc32"
	"os"
	"sync"

	"frontdesk/intents"
)

// vectorFile keeps vectors of phrases in a file beside the encoder's weights: training again encodes only what is new.
// Records are appended; what is damaged is passed over. Losing the file costs time, nothing else.
type vectorFile struct {
	mu   sync.Mutex
	file *os.File
	at   map[intents.VectorKey]int64 // where a record's vector stands
	end  int64
}

const (
	vectorBytes = len(intents.PhraseVector{}) * 2
	recordBytes = len(intents.VectorKey{}) + vectorBytes + 4 // a checksum comes last
	// mostRecords is how many a file holds, about 100 MB: three times what the largest desk has phrases.
	mostRecords = 50_000
)

// openVectors opens a file or begins it; nil if it cannot be used, which nothing depends on.
func openVectors(name string) *vectorFile {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil
	}
	v := &vectorFile{file: f, at: map[intents.VectorKey]int64{}}
	info, err := f.Stat()
	if err == nil && (info.Size() >= mostRecords*int64(recordBytes) || info.Size() > 0 && !whole(f, 0)) {
		err = f.Truncate(0) // full, or written by a version with other vectors
	}
	if err != nil {
		_ = f.Close() // it could not be used: nothing is lost
		return nil
	}
	var key intents.VectorKey
	for ; ; v.end += int64(recordBytes) {
		if _, err := f.ReadAt(key[:], v.end); err != nil {
			return v
		}
		v.at[key] = v.end
	}
}

// readRecord reads a record and tells whether it is whole.
func readRecord(f *os.File, at int64, b []byte) bool {
	_, err := f.ReadAt(b, at)
	return err == nil && crc32.ChecksumIEEE(b[:recordBytes-4]) == binary.LittleEndian.Uint32(b[recordBytes-4:])
}

func whole(f *os.File, at int64) bool { return readRecord(f, at, make([]byte, recordBytes)) }

// Vector implements intents.Vectors.
func (v *vectorFile) Vector(key intents.VectorKey) (out intents.PhraseVector, ok bool) {
	v.mu.Lock()
	at, ok := v.at[key]
	v.mu.Unlock()
	if !ok {
		return out, false
	}
	b := make([]byte, recordBytes)
	if !readRecord(v.file, at, b) || intents.VectorKey(b) != key {
		return out, false
	}
	for i := range out {
		out[i] = int16(binary.LittleEndian.Uint16(b[len(key)+2*i:]))
	}
	return out, true
}

// Keep implements intents.Vectors.
func (v *vectorFile) Keep(key intents.VectorKey, x intents.PhraseVector) {
	b := append(make([]byte, 0, recordBytes), key[:]...)
	for _, n := range x {
		b = binary.LittleEndian.AppendUint16(b, uint16(n))
	}
	b = binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, err := v.file.WriteAt(b, v.end); err == nil {
		v.at[key] = v.end
		v.end += int64(recordBytes)
	}
}
