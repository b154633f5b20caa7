package vault

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"frontdesk/bot"
)

// Store keeps the wrapped keys.
type Store interface {
	bot.Reader
	bot.Writer
}

// Config says where the keys are.
type Config struct {
	Dir   string // folder of the epoch keys and the hash key, mode 0700; made if missing and the store has no keys
	Store Store
	Now   func() time.Time // nil = time.Now
}

// Vault seals and opens bodies. It is safe for concurrent use.
type Vault struct {
	store  Store
	dir    string
	hashes []byte    // key of Hash
	macs   sync.Pool // of hash.Hash, made with that key: making one is half of the work
	pack   *packer

	mu     sync.Mutex
	epochs map[int]cipher.AEAD
	epoch  int // the newest

	minted  minted
	turning sync.Mutex // held by the one Rotate there is at a time
	keys    *cache
	now     func() time.Time
}

var _ bot.Sealer = (*Vault)(nil)

// Open reads the key files, or makes them for a store that has no keys yet. Errors: Internal, with what is missing and
// where to put it.
func Open(ctx context.Context, c Config) (*Vault, error) {
	if c.Dir == "" || c.Store == nil {
		return nil, errors.New("vault: Dir and Store are needed")
	}
	pack, err := newPacker()
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	v := &Vault{store: c.Store, dir: c.Dir, pack: pack, epochs: map[int]cipher.AEAD{}, minted: newMinted(), keys: newCache(), now: c.Now}
	if v.now == nil {
		v.now = time.Now
	}
	if err := v.readFiles(ctx); err != nil {
		return nil, err
	}
	return v, nil
}

// keyHead is what stays readable of a wrapped key.
type keyHead struct {
	V     int `json:"v"`
	Epoch int `json:"epoch"` // which epoch key wraps it
}

// NewKey makes a data key. It is usable at once; its record is part of the write that first uses it.
func (v *Vault) NewKey(ctx context.Context) (bot.KeyID, bot.Record, error) {
	raw := make([]byte, keyBytes)
	if _, err := rand.Read(raw); err != nil {
		return "", bot.Record{}, fmt.Errorf("vault: new key: %w", err)
	}
	id := bot.KeyID("dk_" + strings.ToLower(rand.Text()))
	aead, err := newAEAD(raw)
	if err != nil {
		return "", bot.Record{}, err
	}
	// Noted under the lock under which the epoch is read: an epoch that begins meanwhile sees that this one is needed.
	v.mu.Lock()
	epoch, under := v.epoch, v.epochs[v.epoch]
	full := v.minted.add(id, coin{aead: aead, epoch: epoch, at: v.now()})
	v.mu.Unlock()
	rec, err := wrapped(id, raw, epoch, under)
	if err == nil && full {
		err = v.settle(ctx)
	}
	if err != nil {
		return "", bot.Record{}, err
	}
	return id, rec, nil
}

func keyRef(id bot.KeyID) bot.Ref { return bot.Ref{Kind: bot.KindKey, ID: string(id)} }

// wrap seals a data key under the newest epoch key.
func (v *Vault) wrap(id bot.KeyID, raw []byte) (bot.Record, error) {
	v.mu.Lock()
	epoch, under := v.epoch, v.epochs[v.epoch]
	v.mu.Unlock()
	return wrapped(id, raw, epoch, under)
}

// wrapped is the record of a data key, sealed under the key of an epoch.
func wrapped(id bot.KeyID, raw []byte, epoch int, under cipher.AEAD) (bot.Record, error) {
	head, err := json.Marshal(keyHead{1, epoch})
	if err != nil {
		return bot.Record{}, err
	}
	return bot.Record{Ref: keyRef(id), Head: head, Body: under.Seal(nil, nil, raw, []byte(id))}, nil
}

// unwrap opens the record of a data key. Errors: Internal, if its epoch is gone or it is damaged.
func (v *Vault) unwrap(rec bot.Record) ([]byte, error) {
	fail := func(text string, err error) error {
		return &bot.Error{Code: bot.Internal, Op: "unwrap key", Ref: rec.Ref, Text: text, Err: err}
	}
	var head keyHead
	if err := json.Unmarshal(rec.Head, &head); err != nil {
		return nil, fail("the record of a key is damaged", err)
	}
	v.mu.Lock()
	aead := v.epochs[head.Epoch]
	v.mu.Unlock()
	if aead == nil {
		return nil, fail(fmt.Sprintf("the file of epoch %d is missing in %s: put it back from your backup", head.Epoch, v.dir), nil)
	}
	raw, err := aead.Open(nil, nil, rec.Body, []byte(rec.ID))
	if err != nil {
		return nil, fail("the record of a key is damaged, or belongs to other key files", err)
	}
	return raw, nil
}

// find gives a data key, from memory or from the store. Error: NotFound.
func (v *Vault) find(ctx context.Context, op string, id bot.KeyID) (cipher.AEAD, error) {
	if aead := v.keys.get(id); aead != nil {
		return aead, nil
	}
	if aead := v.minted.get(id); aead != nil {
		return aead, nil
	}
	drops := v.keys.drops()
	recs, err := v.store.Get(ctx, keyRef(id))
	if err != nil {
		return nil, err
	}
	if recs[0].Ver == 0 {
		return nil, &bot.Error{Code: bot.NotFound, Op: op, Ref: keyRef(id), Text: "this was erased, or never was: there is no key for it"}
	}
	raw, err := v.unwrap(recs[0])
	if err != nil {
		return nil, err
	}
	aead, err := newAEAD(raw)
	if err != nil {
		return nil, err
	}
	v.keys.put(id, aead, drops)
	return aead, nil
}

// sealedVersion is the first byte of every sealed body.
const sealedVersion = 1

// Seal compresses and encrypts. Error NotFound: no such key.
func (v *Vault) Seal(ctx context.Context, id bot.KeyID, plain []byte) ([]byte, error) {
	aead, err := v.find(ctx, "seal", id)
	if err != nil {
		return nil, err
	}
	var out []byte
	v.pack.pack(plain, func(form byte, packed []byte) {
		out = append(make([]byte, 0, 2+len(packed)+aead.Overhead()), sealedVersion, form)
		out = aead.Seal(out, nil, packed, additional(id, out[:2]))
	})
	return out, nil
}

// additional binds a body to its key and form.
func additional(id bot.KeyID, head []byte) []byte { return append([]byte(id), head...) }

// Open is the inverse of Seal. Errors: NotFound (no such key, or shredded), Invalid (damaged, or another key's).
func (v *Vault) Open(ctx context.Context, id bot.KeyID, sealed []byte) ([]byte, error) {
	aead, err := v.find(ctx, "open", id)
	if err != nil {
		return nil, err
	}
	damaged := func(err error) error {
		return &bot.Error{Code: bot.Invalid, Op: "open", Ref: keyRef(id), Text: "damaged, or sealed with another key", Err: err}
	}
	if len(sealed) < 2 {
		return nil, damaged(errors.New("too short"))
	}
	if sealed[0] != sealedVersion {
		return nil, damaged(fmt.Errorf("format %d: this build reads %d; use a newer build", sealed[0], sealedVersion))
	}
	packed, err := aead.Open(nil, nil, sealed[2:], additional(id, sealed[:2]))
	if err != nil {
		return nil, damaged(err)
	}
	plain, err := v.pack.unpack(sealed[1], packed)
	if err != nil {
		return nil, damaged(err)
	}
	return plain, nil
}

// Hash is HMAC-SHA-256 over the parts with their lengths, as 52 small letters and digits.
func (v *Vault) Hash(parts ...string) string {
	h, ok := v.macs.Get().(hash.Hash)
	if !ok {
		h = hmac.New(sha256.New, v.hashes)
	}
	defer v.macs.Put(h)
	h.Reset()
	var room [128]byte
	text := room[:0]
	for _, p := range parts {
		text = append(append(strconv.AppendInt(text, int64(len(p)), 10), ':'), p...)
	}
	h.Write(text)
	return smallBase32.EncodeToString(h.Sum(room[:0]))
}

var smallBase32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// shredPage is how many keys are dropped in one write.
const shredPage = 200

// Shred drops keys. What they sealed is unreadable at once in this process; other processes forget them with Forget.
// Copies of the wrapped keys in older files and backups are worthless after the next Rotate.
func (v *Vault) Shred(ctx context.Context, ids ...bot.KeyID) error {
	for page := range slices.Chunk(ids, shredPage) {
		if err := v.shred(ctx, page); err != nil {
			return err
		}
	}
	return nil
}

func (v *Vault) shred(ctx context.Context, ids []bot.KeyID) error {
	defer v.Forget(ids...)
	for {
		recs, err := v.records(ctx, ids)
		if err != nil {
			return err
		}
		var w bot.Write
		for _, r := range recs {
			if r.Ver > 0 {
				w.Drop = append(w.Drop, bot.RefVer{Ref: r.Ref, Ver: r.Ver})
			}
		}
		_, err = v.store.Commit(ctx, w)
		if !bot.IsConflict(err, bot.KindKey) { // a Rotate came between
			return err
		}
	}
}

func (v *Vault) records(ctx context.Context, ids []bot.KeyID) ([]bot.Record, error) {
	refs := make([]bot.Ref, len(ids))
	for i, id := range ids {
		refs[i] = keyRef(id)
	}
	return v.store.Get(ctx, refs...)
}

// Forget drops keys from memory. A process that sees in the feed that another one dropped their records calls it.
func (v *Vault) Forget(ids ...bot.KeyID) {
	for _, id := range ids {
		v.minted.drop(id)
		v.keys.drop(id)
	}
}

// newAEAD is AES-256-GCM with a random nonce of 96 bits in front: safe for 2^32 bodies a key, and a customer has some
// thousands (NIST SP 800-38D, section 8.3).
func newAEAD(raw []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}
