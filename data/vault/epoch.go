package vault

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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

// epochOf is the inverse of epochName.
func epochOf(name string) (n int, ok bool) {
	_, err := fmt.Sscanf(name, "epoch-%d.json", &n)
	return n, err == nil && name == epochName(n)
}

// deadSuffix ends the name of a file that was taken out of use and is about to be overwritten.
const deadSuffix = ".dead"

func deadName(n int) string { return fmt.Sprintf(".epoch-%06d%s", n, deadSuffix) }

// readFiles reads all key files. A store without keys gets new ones; a store with keys must have its files.
func (v *Vault) readFiles(ctx context.Context) error {
	if err := os.MkdirAll(v.dir, 0o700); err != nil {
		return v.failed("the folder for the keys cannot be made", err)
	}
	entries, err := os.ReadDir(v.dir)
	if err != nil {
		return v.failed("the folder of the keys cannot be read", err)
	}
	var blank []int
	for _, e := range entries {
		n, err := v.readFile(e.Name())
		if err != nil {
			return err
		}
		if n > 0 {
			blank = append(blank, n)
		}
	}
	if err := v.bury(ctx, entries, blank); err != nil {
		return err
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

// readFile reads a key file. An epoch whose file was overwritten with zeros is returned as blank; else that is 0.
func (v *Vault) readFile(name string) (blank int, err error) {
	if name != hashName && (!strings.HasPrefix(name, "epoch-") || !strings.HasSuffix(name, ".json")) {
		return 0, nil // what a cut-short write left, or somebody's note
	}
	b, err := os.ReadFile(filepath.Join(v.dir, name))
	if err != nil {
		return 0, v.failed(name+" cannot be read", err)
	}
	if n, ok := epochOf(name); ok && len(b) > 0 && len(bytes.Trim(b, "\x00")) == 0 {
		return n, nil
	}
	var f keyFile
	if err := json.Unmarshal(b, &f); err != nil {
		return 0, v.failed(name+" is damaged: put it back from your backup", err)
	}
	if f.V != 1 || len(f.Key) != keyBytes {
		return 0, v.failed(name+" is of another version of frontdesk, or damaged", nil)
	}
	if name == hashName {
		v.hashes = f.Key
		return 0, nil
	}
	if name != epochName(f.Epoch) {
		return 0, v.failed(fmt.Sprintf("%s holds the key of epoch %d: give the file its name back", name, f.Epoch), nil)
	}
	aead, err := newAEAD(f.Key)
	if err != nil {
		return 0, err
	}
	v.epochs[f.Epoch] = aead
	v.epoch = max(v.epoch, f.Epoch)
	return 0, nil
}

// bury finishes what a cut-short end of an epoch left: files that were taken out of use, and, of builds that
// overwrote a file under its own name, those of zeros whose epoch wraps nothing any more.
func (v *Vault) bury(ctx context.Context, entries []fs.DirEntry, blank []int) error {
	for _, n := range blank {
		needed := n >= v.epoch
		err := v.eachKey(ctx, func(recs []bot.Record) error {
			needed = needed || slices.ContainsFunc(recs, func(r bot.Record) bool { return wrappedBy(r) == n })
			return nil
		})
		if err != nil {
			return err
		}
		if needed {
			return v.failed(epochName(n)+" is damaged: put it back from your backup", nil)
		}
		if err := v.endEpoch(n); err != nil {
			return v.failed(epochName(n)+" is of no use any more and cannot be removed: let this user write to the folder", err)
		}
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".epoch-") && strings.HasSuffix(e.Name(), deadSuffix) {
			if err := destroy(filepath.Join(v.dir, e.Name())); err != nil {
				return v.failed(e.Name()+" is of no use any more and cannot be removed: let this user write to the folder", err)
			}
		}
	}
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
	if !v.turning.TryLock() {
		return &bot.Error{Code: bot.Busy, Op: "turn epoch", Text: "a backup is being written, or the epoch turns already: try again later"}
	}
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

// Turned tells whether no epoch but the newest is left: copies of keys that were dropped open nothing any more.
func (v *Vault) Turned() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.epochs) == 1
}

// rewrapAll wraps anew what an epoch before one wraps, and tells whether there was any.
func (v *Vault) rewrapAll(ctx context.Context, epoch int) (found bool, err error) {
	err = v.eachKey(ctx, func(recs []bot.Record) error {
		old := slices.DeleteFunc(recs, func(r bot.Record) bool { return wrappedBy(r) >= epoch })
		if len(old) == 0 {
			return nil
		}
		found = true
		return v.rewrap(ctx, old)
	})
	return found, err
}

// eachKey reads the records of all keys, page by page.
func (v *Vault) eachKey(ctx context.Context, do func([]bot.Record) error) error {
	for after, n := "", rotatePage; n == rotatePage; {
		recs, err := v.store.List(ctx, bot.KindKey, "", after, rotatePage)
		if err != nil {
			return err
		}
		if n = len(recs); n > 0 {
			after = recs[n-1].ID
		}
		if err := do(recs); err != nil {
			return err
		}
	}
	return nil
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
		n, err := v.wrap(bot.KeyID(r.ID), raw)
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
		if err := v.endEpoch(n); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// endEpoch removes the file of an epoch.
func (v *Vault) endEpoch(n int) error {
	for _, step := range v.ending(n) {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// ending are the steps that remove the file of an epoch, so that the process may be killed between any two: the file
// loses its name for good before its bytes go, or half a file would keep the desk from starting.
func (v *Vault) ending(n int) []func() error {
	dead := filepath.Join(v.dir, deadName(n))
	sync := func() error { return syncDir(v.dir) }
	return []func() error{
		func() error { return os.Rename(filepath.Join(v.dir, epochName(n)), dead) },
		sync,
		func() error { return overwrite(dead) },
		func() error { return os.Remove(dead) },
		sync,
	}
}

// destroy removes a file whose contents must not come back.
func destroy(name string) error { return errors.Join(overwrite(name), os.Remove(name)) }

// overwrite writes zeros over a file. That reaches the old blocks on plain disks; on those that write elsewhere each
// time, removing the file and discarding its blocks must do.
func overwrite(name string) error {
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
	return errors.Join(err, f.Close())
}
