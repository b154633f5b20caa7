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
	formS2    = 2 // one S2 block with the second dictionary: about as small, at a third of the work; read, no longer written
	formS3    = 3 // one S2 block with the third: a quarter smaller, in fewer and longer pieces
)

// maxPlain bounds what a body becomes when it is unpacked: a write has 1 MiB at most, and text packs tenfold.
const maxPlain = 16 << 20

// The dictionaries are what turns, conversations, customers and tickets have in common, as they are written: names of
// fields and texts of the example desk, nothing of anybody. They never change; a better one gets another form. The
// second is made of the pieces of 16 bytes and more that three or more turns of the example desk's conversation
// tests share. The third is made of what stands together in three or more conversations of those tests, in stretches of up
// to 600 bytes between what differs (ids, hashes, instants), each as long as it adds anything: the most often used behind.
var (
	//go:embed dictionary1.txt
	dictionary1 []byte
	//go:embed dictionary2.txt
	dictionary2 []byte
	//go:embed dictionary3.txt
	dictionary3 []byte
)

const dictionaryID = 1

// packer compresses. It is safe for concurrent use.
type packer struct {
	dict2, dict3 *s2.Dict
	zstd1        func() (*zstd.Decoder, error) // made when the first old body is read
	room         sync.Pool                     // of *[]byte: what pack writes into
}

func newPacker() (*packer, error) {
	p := &packer{dict2: s2.MakeDictManual(dictionary2, 0), dict3: s2.MakeDictManual(dictionary3, 0)}
	if p.dict2 == nil || p.dict3 == nil {
		return nil, errors.New("a dictionary does not fit S2")
	}
	p.room.New = func() any { return new([]byte) }
	p.zstd1 = sync.OnceValues(func() (*zstd.Decoder, error) {
		return zstd.NewReader(nil, zstd.WithDecoderDictRaw(dictionaryID, dictionary1), zstd.WithDecoderMaxMemory(maxPlain), zstd.WithDecoderConcurrency(0))
	})
	return p, nil
}

// pack compresses, unless that makes it longer, and hands the result to use, for as long as that runs.
func (p *packer) pack(plain []byte, use func(form byte, packed []byte)) {
	room := p.room.Get().(*[]byte)
	defer p.room.Put(room)
	if n := s2.MaxEncodedLen(len(plain)); len(*room) < n {
		*room = make([]byte, n)
	}
	packed := p.dict3.Encode(*room, plain)
	if len(packed) >= len(plain) {
		use(formPlain, plain)
		return
	}
	use(formS3, packed)
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
		return decode(p.dict2, packed)
	case formS3:
		return decode(p.dict3, packed)
	}
	return nil, fmt.Errorf("form %d is not known to this build: use a newer one", form)
}

// decode reads a block, unless it says that it would become longer than anything that was written.
func decode(d *s2.Dict, packed []byte) ([]byte, error) {
	n, err := s2.DecodedLen(packed)
	if err != nil {
		return nil, err
	}
	if n > maxPlain {
		return nil, fmt.Errorf("would become %d bytes, which is more than anything that was written", n)
	}
	return d.Decode(nil, packed)
}
