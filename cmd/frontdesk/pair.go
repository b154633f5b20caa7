package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"

	"frontdesk/bot"
	"frontdesk/data/vault"
)

// keysSuffix ends the name of the folder of a backup's keys, which stands beside the backup.
const keysSuffix = ".keys"

// pair takes what backupOp writes: a line of JSON with the key files, then the dump.
type pair struct {
	dump io.Writer
	line []byte // of the keys, until it has ended
	keys []vault.File
	open bool // the line has ended
}

// maxKeysLine bounds the line of the keys: a file holds about 100 bytes, and there is one an epoch.
const maxKeysLine = 1 << 20

func (p *pair) Write(b []byte) (int, error) {
	if p.open {
		return p.dump.Write(b)
	}
	head, rest, ended := bytes.Cut(b, []byte("\n"))
	p.line = append(p.line, head...)
	if !ended && len(p.line) <= maxKeysLine {
		return len(b), nil
	}
	if err := json.Unmarshal(p.line, &p.keys); err != nil || len(p.keys) == 0 {
		return 0, cannot(err, "", "restart the desk, so that it and this command are of one version", "the running desk sent no keys")
	}
	p.open, p.line = true, nil
	_, err := p.dump.Write(rest)
	return len(b), err
}

// writeKeys writes the key files into a folder of their own, which appears whole.
func (p *pair) writeKeys(dir string) error {
	tmp, err := os.MkdirTemp(filepath.Dir(dir), ".frontdesk-*")
	if err != nil {
		return cannot(err, dir, "choose a folder that this user may write to", "the keys cannot be written")
	}
	defer os.RemoveAll(tmp)
	for _, f := range p.keys {
		if f.Name != filepath.Base(f.Name) {
			return cannot(nil, dir, "restart the desk", "the running desk sent a key file with an odd name")
		}
		if err := writeDurable(filepath.Join(tmp, f.Name), f.Data); err != nil {
			return cannot(err, dir, "free some space there", "the keys cannot be written")
		}
	}
	if err := os.Rename(tmp, dir); err != nil {
		return cannot(err, dir, "move what is there away", "the keys cannot be put there")
	}
	return nil
}

func writeDurable(name string, b []byte) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

// backupOp writes the keys and the dump, with the epoch held, so that the two fit.
func backupOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, _ url.Values) error {
	err := d.vault.Hold(func(keys []vault.File) error {
		if err := json.NewEncoder(out).Encode(keys); err != nil {
			return err
		}
		return d.store.Dump(ctx, out)
	})
	if err != nil {
		return cannot(err, d.dir, "free disk space or mend the store, then try again", "the backup failed")
	}
	return nil
}

// keysFit tells, before anything is written, whether a folder has the key files that a backup needs: the records of
// its keys name the epochs that wrap them.
func keysFit(f *os.File, dir string) error {
	lacking := func(what string) error {
		return cannot(nil, dir, "copy the folder of this backup's keys there, as `frontdesk backup` wrote it: "+f.Name()+keysSuffix, "%s: nobody could read the restored data", what)
	}
	if _, err := os.Stat(filepath.Join(dir, "hash.json")); err != nil {
		return lacking("the keys are not there")
	}
	dump, err := bot.NewDumpReader(f)
	for err == nil {
		var item bot.DumpItem
		if item, err = dump.Next(); err == nil && item.Record != nil {
			if n := vault.EpochOf(*item.Record); n > 0 && !vault.Holds(dir, n) {
				return lacking(fmt.Sprintf("the backup needs the key of epoch %d, and its file is not there", n))
			}
		}
	}
	if !errors.Is(err, io.EOF) {
		return cannot(err, f.Name(), "take another backup", "the backup is not whole")
	}
	_, err = f.Seek(0, io.SeekStart)
	return err
}
