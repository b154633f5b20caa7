package bot

import (
	"bytes"
	"crypto/sha256"
	"fmt"
)

// ChainHash links a log entry to the one before it: SHA-256 over the previous hash, the SHA-256 of the head
// and the SHA-256 of the body. The body can be blanked later and the chain still holds.
func ChainHash(prev, head, sum []byte) []byte {
	headSum := sha256.Sum256(head)
	var room [3 * sha256.Size]byte
	s := sha256.Sum256(append(append(append(room[:0], prev...), headSum[:]...), sum...))
	return s[:]
}

// BodySum is what an entry keeps of its body for ever.
func BodySum(body []byte) []byte {
	s := sha256.Sum256(body)
	return s[:]
}

// Chain follows log entries in (stream, number) order and tells where they do not fit. The zero Chain is at the
// beginning.
type Chain struct {
	stream string
	seq    int64
	hash   []byte
}

// Next takes the next entry and returns what is wrong with it in plain words, or "". After a break it goes on from
// the entry as found, so that one damage is told once.
func (c *Chain) Next(e *Entry) string {
	if e.Stream != c.stream {
		*c = Chain{stream: e.Stream}
	}
	prev, want := c.hash, c.seq+1
	c.seq, c.hash = e.Seq, e.Hash
	switch {
	case e.Seq != want:
		return fmt.Sprintf("log %s: entry %d where %d is expected", e.Stream, e.Seq, want)
	case len(e.Body) > 0 && !bytes.Equal(BodySum(e.Body), e.Sum):
		return fmt.Sprintf("log %s: the body of entry %d is not the one that was written", e.Stream, e.Seq)
	case !bytes.Equal(ChainHash(prev, e.Head, e.Sum), e.Hash):
		return fmt.Sprintf("log %s: entry %d does not fit the one before it", e.Stream, e.Seq)
	}
	return ""
}
