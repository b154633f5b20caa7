package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/desk"
	"frontdesk/bot/runtime"
	"frontdesk/bot/staff"
	"frontdesk/data/badger"
	"frontdesk/data/vault"
)

// data is an open data folder with what reads and changes it: what the commands work on, beside a running desk or
// alone.
type data struct {
	dir      string
	store    *badger.Store
	vault    *vault.Vault
	library  desk.Library
	accounts *staff.Accounts
	encoding *sentences
	url      string // where browsers reach the running desk; "" = none runs
	// channels says how the channels of the running desk are; nil = none runs.
	channels func(context.Context) []finding
	// shelf holds the desk that runs on the folder, so that commands beside it need not load it again; nil = none runs.
	shelf *desk.Shelf
	// runtime drives the running desk; nil = none runs.
	runtime *runtime.Runtime
	// quiet keeps conversations of the running desk at rest while they are taken out of the store; nil = none runs.
	quiet func(context.Context, []bot.ConvID, func() error) error
}

// defaultData is where the data lies unless --data says otherwise.
const defaultData = "frontdesk-data"

// openData opens a folder; it is made if it is not there and create is set. Without create nothing is written where no
// desk was: a disk that is not mounted must not look like an empty, healthy desk.
func openData(ctx context.Context, dir string, create bool, log *slog.Logger) (*data, error) {
	if _, err := os.Stat(filepath.Join(dir, "store")); errors.Is(err, fs.ErrNotExist) && !create {
		return nil, cannot(nil, dir, "give the folder with --data (is its disk mounted?), or start a desk there with `frontdesk serve --data "+dir+"`", "there is no desk's data in this folder")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, cannot(err, dir, "choose a folder that this user may write to with --data", "the data folder cannot be made")
	}
	store, err := badger.Open(badger.Config{Dir: filepath.Join(dir, "store"), Now: time.Now, Logger: log})
	if err != nil {
		return nil, storeFailure(err, dir)
	}
	v, err := vault.Open(ctx, vault.Config{Dir: filepath.Join(dir, "keys"), Store: store})
	if err != nil {
		return nil, errors.Join(cannot(err, dir, "put the key file back from your backup: without it the data cannot be read", "the keys cannot be opened"), store.Close())
	}
	d := &data{dir: dir, store: store, vault: v, encoding: &sentences{named: os.Getenv(variable("encoder")), dir: dir}}
	d.library = desk.Library{Store: store, Now: time.Now, Encoder: d.encoding.Sentences, Else: usualModels()}
	d.accounts, err = newAccounts(store, v)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return d, nil
}

// storeFailure says why the store does not open, and what to do: a full disk is not damage.
func storeFailure(err error, dir string) error {
	remedy := "if another frontdesk runs on this folder, stop it; else run `frontdesk doctor --data " + dir + "`"
	var damage *badger.DamageError
	switch {
	case errors.As(err, &damage):
		remedy = "copy the folder away, then restore the last backup into an empty one: frontdesk restore FILE --data NEW"
	case bot.CodeOf(err) == bot.Busy:
		remedy = "free some space on its disk, then try again: nothing is lost"
	case bot.CodeOf(err) == bot.Denied:
		remedy = "let this user read and write the folder and all files in it"
	}
	return cannot(err, dir, remedy, "the store cannot be opened")
}

func (d *data) close() error { return d.store.Close() }

// published is a desk that was published: the one that runs, with its models, or else what lies in the store, without.
// It is nil where it does not load with this version of frontdesk.
func (d *data) published(ctx context.Context, revision string) (*desk.Loaded, error) {
	if d.shelf != nil {
		if l := d.shelf.Loaded(); l != nil && l.Desk.Revision == revision {
			out, d := *l, *l.Desk
			d.Pinned, out.Desk = nil, &d // as one from the store: conversations are held against this revision alone
			return &out, nil
		}
	}
	files, err := d.library.Files(ctx, revision)
	if err != nil {
		return nil, err
	}
	l, _ := desk.Load(files, desk.Options{Published: true})
	return l, nil
}

// archive reads typed values.
func (d *data) archive() *bot.Archive { return &bot.Archive{Store: d.store, Keys: d.vault} }
