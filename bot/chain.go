package bot

import "crypto/sha256"

// ChainHash links a log entry to the one before it: SHA-256 over the previous hash, the SHA-256 of the head
// and the SHA-256 of the body. The body can be blanked later and the chain still holds.
func ChainHash(prev, head, sum []byte) []byte {
	headSum := sha256.Sum256(head)
	h := sha256.New()
	h.Write(prev)
	h.Write(headSum[:])
	h.Write(sum)
	return h.Sum(nil)
}

// BodySum is what an entry keeps of its body for ever.
func BodySum(body []byte) []byte {
	s := sha256.Sum256(body)
	return s[:]
}
