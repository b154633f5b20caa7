package vault

import (
	_ "embed"
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
)

// The forms of a body before it is encrypted.
const (
	formPlain = 0
	formZstd1 = 1 // zstd (RFC 8878) with the first dictionary: read, no longer written
	formS2    = 2 // one S2 block with the second dictionary: about as small, at a third of the work
)

// maxPlain bounds what a body becomes when it is unpacked: a write has 1 MiB at most, and text packs tenfold.
const maxPlain = 16 << 20

// The dictionaries are what turns, conversations, customers and tickets have in common, as they are written: names of
// fields and texts of the example desk, nothing of anybody. They never change; a better one gets another form. The
// second is made of the pieces of 16 bytes and more that three or more turns of the example desk's conversation
// tests share.
var (
	//go:embed dictionary1.txt
	dictionary1 []byte
	//go:embed dictionary2.txt
	dictionary2 []byte
)

const dictionaryID = 1

// packer compresses. It is safe for concurrent use.
type packer struct {
	dict  *s2.Dict
	zstd1 func() (*zstd.Decoder, error) // made when the first old body is read
	room  sync.Pool                     // of *[]byte: what pack writes into
}

func newPacker() (*packer, error) {
	d := s2.MakeDictManual(dictionary2, 0)
	if d == nil {
		return nil, errors.New("the dictionary does not fit S2")
	}
	return &packer{dict: d, room: sync.Pool{New: func() any { return new([]byte) }}, zstd1: sync.OnceValues(func() (*zstd.Decoder, error) {
		return zstd.NewReader(nil, zstd.WithDecoderDictRaw(dictionaryID, dictionary1), zstd.WithDecoderMaxMemory(maxPlain), zstd.WithDecoderConcurrency(0))
	})}, nil
}

// pack compresses, unless that makes it longer, and hands the result to use, for as long as that runs.
func (p *packer) pack(plain []byte, use func(form byte, packed []byte)) {
	room := p.room.Get().(*[]byte)
	defer p.room.Put(room)
	if n := s2.MaxEncodedLen(len(plain)); len(*room) < n {
		*room = make([]byte, n)
	}
	packed := p.dict.Encode(*room, plain)
	if len(packed) >= len(plain) {
		use(formPlain, plain)
		return
	}
	use(formS2, packed)
}

func (p *packer) unpack(form byte, packed []byte) ([]byte, error) {
	switch form {
	case formPlain:
		return packed, nil
	case formZstd1:
		d, err := p.zstd1()
		if err != nil {
			return nil, err
		}
		return d.DecodeAll(packed, nil)
	case formS2:
		n, err := s2.DecodedLen(packed)
		if err == nil && n > maxPlain {
			err = fmt.Errorf("would become %d bytes, which is more than anything that was written", n)
		}
		if err != nil {
			return nil, err
		}
		return p.dict.Decode(nil, packed)
	}
	return nil, fmt.Errorf("form %d is not known to this build: use a newer one", form)
}
