package vault

import (
	_ "embed"
	"fmt"

	"github.com/klauspost/compress/zstd"
)

// The forms of a body before it is encrypted.
const (
	formPlain = 0
	formZstd1 = 1 // zstd (RFC 8878) with the first dictionary
)

// maxPlain bounds what a body becomes when it is unpacked: a write has 1 MiB at most, and text packs tenfold.
const maxPlain = 16 << 20

// dictionary1 is what turns, conversations, customers and tickets have in common, as they are written: names of
// fields and texts of the example desk, nothing of anybody. It never changes; a better one gets another form.
//
//go:embed dictionary1.txt
var dictionary1 []byte

const dictionaryID = 1

// packer compresses. It is safe for concurrent use.
type packer struct {
	encoder *zstd.Encoder
	decoder *zstd.Decoder
}

func newPacker() (*packer, error) {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderDictRaw(dictionaryID, dictionary1), zstd.WithEncoderLevel(zstd.SpeedFastest),
		zstd.WithEncoderCRC(false), zstd.WithLowerEncoderMem(true), zstd.WithWindowSize(64<<10))
	if err != nil {
		return nil, err
	}
	d, err := zstd.NewReader(nil, zstd.WithDecoderDictRaw(dictionaryID, dictionary1), zstd.WithDecoderMaxMemory(maxPlain), zstd.WithDecoderConcurrency(0))
	if err != nil {
		return nil, err
	}
	return &packer{e, d}, nil
}

// pack compresses, unless that makes it longer.
func (p *packer) pack(plain []byte) (form byte, packed []byte) {
	packed = p.encoder.EncodeAll(plain, make([]byte, 0, len(plain)/2+64))
	if len(packed) >= len(plain) {
		return formPlain, plain
	}
	return formZstd1, packed
}

func (p *packer) unpack(form byte, packed []byte) ([]byte, error) {
	switch form {
	case formPlain:
		return packed, nil
	case formZstd1:
		return p.decoder.DecodeAll(packed, nil)
	}
	return nil, fmt.Errorf("form %d is not known to this build: use a newer one", form)
}
