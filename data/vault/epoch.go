package vault

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"frontdesk/bot"
)

// keyBytes is the length of every key: AES-256, HMAC-SHA-256.
const keyBytes = 32

// hashName is the file of the key of Hash. It never turns: addresses are found by it.
const hashName = "hash.json"

// keyFile is what a file of the folder holds.
type keyFile struct {
	V     int    `json:"v"`
	Epoch int    `json:"epoch,omitempty"`
	Key   []byte `json:"key"`
}

func epochName(n int) string { return fmt.Sprintf("epoch-%06d.json", n) }

// readFiles reads all key files. A store without keys gets new ones; a store with keys must have its files.
func (v *Vault) readFiles(ctx context.Context) error {
	if err := os.MkdirAll(v.dir, 0o700); err != nil {
		return v.failed("the folder for the keys cannot be made", err)
	}
	entries, err := os.ReadDir(v.dir)
	if err != nil {
		return v.failed("the folder of the keys cannot be read", err)
	}
	for _, e := range entries {
		if err := v.readFile(e.Name()); err != nil {
			return err
		}
	}
	used, err := v.store.List(ctx, bot.KindKey, "", "", 8)
	if err != nil {
		return err
	}
	if v.epoch > 0 && v.hashes != nil {
		return v.fits(used)
	}
	if len(used) > 0 {
		return v.failed("key files are missing: without them nothing in the store can be read; put the files back from your backup", nil)
	}
	return v.makeFiles()
}

// fits tells early when the files in the folder are another desk's, or of another time: none of some keys opens.
func (v *Vault) fits(some []bot.Record) (err error) {
	for _, r := range some {
		if _, err = v.unwrap(r); err == nil {
			return nil
		}
	}
	if err != nil {
		return v.failed("the key files are not those of this store: put those back that belong to it, from your backup", err)
	}
	return nil
}

func (v *Vault) failed(text string, err error) error {
	return &bot.Error{Code: bot.Internal, Op: "open keys in " + v.dir, Text: text, Err: err}
}

func (v *Vault) readFile(name string) error {
	if name != hashName && (!strings.HasPrefix(name, "epoch-") || !strings.HasSuffix(name, ".json")) {
		return nil // what a cut-short write left, or somebody's note
	}
	b, err := os.ReadFile(filepath.Join(v.dir, name))
	if err != nil {
		return v.failed(name+" cannot be read", err)
	}
	var f keyFile
	if err := json.Unmarshal(b, &f); err != nil {
		return v.failed(name+" is damaged: put it back from your backup", err)
	}
	if f.V != 1 || len(f.Key) != keyBytes {
		return v.failed(name+" is of another version of frontdesk, or damaged", nil)
	}
	if name == hashName {
		v.hashes = f.Key
		return nil
	}
	if name != epochName(f.Epoch) {
		return v.failed(fmt.Sprintf("%s holds the key of epoch %d: give the file its name back", name, f.Epoch), nil)
	}
	aead, err := newAEAD(f.Key)
	if err != nil {
		return err
	}
	v.epochs[f.Epoch] = aead
	v.epoch = max(v.epoch, f.Epoch)
	return nil
}

func (v *Vault) makeFiles() error {
	if v.hashes == nil {
		key, err := v.writeFile(hashName, 0)
		if err != nil {
			return err
		}
		v.hashes = key
	}
	if v.epoch == 0 {
		return v.beginEpoch(1)
	}
	return nil
}

// beginEpoch writes the key of an epoch and makes it the newest.
func (v *Vault) beginEpoch(n int) error {
	key, err := v.writeFile(epochName(n), n)
	if err != nil {
		return err
	}
	aead, err := newAEAD(key)
	if err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.epochs[n], v.epoch = aead, n
	return nil
}

// writeFile makes a new key and its file, durably: a crash leaves the whole file or none.
func (v *Vault) writeFile(name string, epoch int) ([]byte, error) {
	key := make([]byte, keyBytes)
	if _, err := rand.Read(key); err != nil {
		return nil, v.failed("no random numbers", err)
	}
	b, err := json.Marshal(keyFile{1, epoch, key})
	if err != nil {
		return nil, err
	}
	tmp := filepath.Join(v.dir, "."+name+".new")
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, v.failed("the key file cannot be written", err)
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(tmp, filepath.Join(v.dir, name))
	}
	if err = errors.Join(err, syncDir(v.dir)); err != nil {
		return nil, v.failed("the key file cannot be written", err)
	}
	return key, nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// rotatePage is how many keys are wrapped anew in one write.
const rotatePage = 200

// Rotate begins a new epoch: every key that lives is wrapped anew, and the files of older epochs go, with them the
// last way to a key that was shredded. Cut short, it can be run again. An epoch that wraps a key whose record is on
// its way into the store at this moment stays until the next Rotate.
func (v *Vault) Rotate(ctx context.Context) error {
	v.turning.Lock()
	defer v.turning.Unlock()
	v.mu.Lock()
	next := v.epoch + 1
	v.mu.Unlock()
	if err := v.beginEpoch(next); err != nil {
		return err
	}
	for more := true; more; {
		// Settled first: what has arrived by now is seen by the pass behind it, and the rest keeps its epoch.
		if err := v.settle(ctx); err != nil {
			return err
		}
		var err error
		if more, err = v.rewrapAll(ctx, next); err != nil {
			return err
		}
	}
	return v.endEpochs(v.minted.oldest(next))
}

// rewrapAll wraps anew what an epoch before one wraps, and tells whether there was any.
func (v *Vault) rewrapAll(ctx context.Context, epoch int) (found bool, err error) {
	for after, n := "", rotatePage; n == rotatePage; {
		recs, err := v.store.List(ctx, bot.KindKey, "", after, rotatePage)
		if err != nil {
			return false, err
		}
		if n = len(recs); n > 0 {
			after = recs[n-1].ID
		}
		var old []bot.Record
		for _, r := range recs {
			if wrappedBy(r) < epoch {
				old = append(old, r)
			}
		}
		if len(old) == 0 {
			continue
		}
		found = true
		if err := v.rewrap(ctx, old); err != nil {
			return false, err
		}
	}
	return found, nil
}

// wrappedBy returns the epoch of a key's record; a damaged one is of none, and says so when it is unwrapped.
func wrappedBy(r bot.Record) int {
	var head keyHead
	if err := json.Unmarshal(r.Head, &head); err != nil {
		return 0
	}
	return head.Epoch
}

// rewrap wraps keys under the newest epoch. One that was dropped meanwhile stays dropped.
func (v *Vault) rewrap(ctx context.Context, old []bot.Record) error {
	var w bot.Write
	for _, r := range old {
		raw, err := v.unwrap(r)
		if err != nil {
			return err
		}
		n, _, err := v.wrap(bot.KeyID(r.ID), raw)
		if err != nil {
			return err
		}
		n.Ver = r.Ver
		w.Put = append(w.Put, n)
	}
	_, err := v.store.Commit(ctx, w)
	if !bot.IsConflict(err, bot.KindKey) {
		return err
	}
	if len(old) == 1 {
		return nil
	}
	for i := range old {
		if err := v.rewrap(ctx, old[i:i+1]); err != nil {
			return err
		}
	}
	return nil
}

// endEpochs removes the files of all epochs before one.
func (v *Vault) endEpochs(before int) error {
	v.mu.Lock()
	var old []int
	for n := range v.epochs { // each on its own: order is of no consequence
		if n < before {
			old = append(old, n)
		}
	}
	for _, n := range old {
		delete(v.epochs, n)
	}
	v.mu.Unlock()
	var errs []error
	for _, n := range old {
		if err := destroy(filepath.Join(v.dir, epochName(n))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(append(errs, syncDir(v.dir))...)
}

// destroy removes a file whose contents must not come back. Overwriting reaches the old blocks on plain disks; on
// those that write elsewhere each time, removing the file and discarding its blocks must do.
func destroy(name string) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		_, err = f.Write(make([]byte, info.Size()))
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close(), os.Remove(name))
}
