package bottest

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"

	"frontdesk/bot"
)

// Keys is a Sealer that keeps its data keys in memory. It does seal, so that a test finds what leaks around it.
type Keys struct {
	mu   sync.Mutex
	keys map[bot.KeyID]cipher.AEAD
	salt string
}

var _ bot.Sealer = (*Keys)(nil)

// NewKeys returns a Sealer without keys.
func NewKeys() *Keys { return &Keys{keys: map[bot.KeyID]cipher.AEAD{}, salt: rand.Text()} }

// NewKey makes a data key.
func (k *Keys) NewKey(context.Context) (bot.KeyID, bot.Record, error) {
	var raw [16]byte
	if _, err := rand.Read(raw[:]); err != nil {
		return "", bot.Record{}, err
	}
	block, err := aes.NewCipher(raw[:])
	if err != nil {
		return "", bot.Record{}, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return "", bot.Record{}, err
	}
	id := bot.KeyID("dk_" + rand.Text())
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys[id] = aead
	return id, bot.Record{Ref: bot.Ref{Kind: bot.KindKey, ID: string(id)}, Head: []byte("{}")}, nil
}

func (k *Keys) find(op string, id bot.KeyID) (cipher.AEAD, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if aead := k.keys[id]; aead != nil {
		return aead, nil
	}
	return nil, &bot.Error{Code: bot.NotFound, Op: op, Ref: bot.Ref{Kind: bot.KindKey, ID: string(id)}, Text: "there is no such key"}
}

// Seal encrypts.
func (k *Keys) Seal(_ context.Context, id bot.KeyID, plain []byte) ([]byte, error) {
	aead, err := k.find("seal", id)
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, plain, []byte(id)), nil
}

// Open decrypts.
func (k *Keys) Open(_ context.Context, id bot.KeyID, sealed []byte) ([]byte, error) {
	aead, err := k.find("open", id)
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, nil, sealed, []byte(id))
	if err != nil {
		return nil, &bot.Error{Code: bot.Invalid, Op: "open", Text: "damaged, or sealed with another key", Err: err}
	}
	return plain, nil
}

// Hash is a keyed hash.
func (k *Keys) Hash(parts ...string) string {
	h := sha256.New()
	h.Write([]byte(k.salt))
	for _, p := range parts {
		h.Write(fmt.Appendf(nil, "%d:%s", len(p), p)) // so that parts do not run into each other
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Shred forgets keys.
func (k *Keys) Shred(_ context.Context, ids ...bot.KeyID) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, id := range ids {
		delete(k.keys, id)
	}
	return nil
}
