package vault_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/data/vault"
)

// open opens a vault on a store in memory.
func open(t *testing.T, dir string, s vault.Store) *vault.Vault {
	t.Helper()
	v, err := vault.Open(t.Context(), vault.Config{Dir: dir, Store: s})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// newKey makes a key and stores it.
func newKey(t *testing.T, v *vault.Vault, s bot.Writer) bot.KeyID {
	t.Helper()
	id, rec, err := v.NewKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(t.Context(), bot.Write{Put: []bot.Record{rec}}); err != nil {
		t.Fatal(err)
	}
	return id
}

const canary = "my password is xyzzy-canary"

func seal(t *testing.T, v *vault.Vault, id bot.KeyID, plain string) []byte {
	t.Helper()
	b, err := v.Seal(t.Context(), id, []byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSealAndOpen(t *testing.T) {
	s, dir := bottest.NewMemory(), t.TempDir()
	v := open(t, dir, s)
	id := newKey(t, v, s)
	rapid.Check(t, func(r *rapid.T) {
		plain := rapid.SliceOf(rapid.Byte()).Draw(r, "plain")
		sealed, err := v.Seal(context.Background(), id, plain)
		if err != nil {
			r.Fatal(err)
		}
		back, err := v.Open(context.Background(), id, sealed)
		if err != nil || !bytes.Equal(back, plain) {
			r.Fatalf("got %q, %v, want %q", back, err, plain)
		}
	})
	// A restart knows the key from the store and the files.
	sealed := seal(t, v, id, canary)
	if bytes.Contains(sealed, []byte("canary")) {
		t.Error("the text shows through")
	}
	back, err := open(t, dir, s).Open(t.Context(), id, sealed)
	if err != nil || string(back) != canary {
		t.Errorf("after a restart: %q, %v", back, err)
	}
}

func TestTurnsCompress(t *testing.T) {
	s := bottest.NewMemory()
	v := open(t, t.TempDir(), s)
	id := newKey(t, v, s)
	turn := `{"v":1,"conv":"cv_0s3fgh","seq":4,"at":"2026-11-17T14:32:00Z","desk":"rv_abc","event":{"kind":"said","once":"web:default/9","inbound":{"key":"k","kind":"message","at":"2026-11-17T14:32:00Z","from":{},"address":{"channel":"web:default","room":"r"},"text":"The till says no route"}},"facts":{"build":"devel","now":"2026-11-17T14:32:00Z","customer":{"v":1,"id":"cu_0s3","key":"dk_1"}},"state":{"welcomed":true},"owner":"bot","locale":"en"}`
	if sealed := seal(t, v, id, turn); len(sealed)*2 > len(turn) {
		t.Errorf("%d bytes became %d: the dictionary does not fit turns any more", len(turn), len(sealed))
	}
}

func TestDamageIsNeverSilent(t *testing.T) {
	s := bottest.NewMemory()
	v := open(t, t.TempDir(), s)
	id, other := newKey(t, v, s), newKey(t, v, s)
	sealed := seal(t, v, id, strings.Repeat(canary, 4))
	if _, err := v.Open(t.Context(), other, sealed); bot.CodeOf(err) != bot.Invalid {
		t.Errorf("another's key gave %v, want invalid", err)
	}
	for i := range sealed {
		bad := bytes.Clone(sealed)
		bad[i] ^= 1
		if _, err := v.Open(t.Context(), id, bad); bot.CodeOf(err) != bot.Invalid {
			t.Fatalf("byte %d changed: %v, want invalid", i, err)
		}
		if _, err := v.Open(t.Context(), id, sealed[:i]); bot.CodeOf(err) != bot.Invalid {
			t.Fatalf("cut at byte %d: %v, want invalid", i, err)
		}
	}
}

func TestShredAndRotate(t *testing.T) {
	s, dir := bottest.NewMemory(), t.TempDir()
	v := open(t, dir, s)
	gone, stays := newKey(t, v, s), newKey(t, v, s)
	a, b := seal(t, v, gone, canary), seal(t, v, stays, canary)
	wrapped, err := s.Get(t.Context(), bot.Ref{Kind: bot.KindKey, ID: string(gone)})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Shred(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Open(t.Context(), gone, a); bot.CodeOf(err) != bot.NotFound {
		t.Errorf("a shredded key gave %v, want not found", err)
	}
	if err := v.Rotate(t.Context()); err != nil {
		t.Fatal(err)
	}
	// Somebody puts a copy of the wrapped key back, from an older file or a backup.
	if _, err := s.Commit(t.Context(), bot.Write{Put: []bot.Record{{Ref: wrapped[0].Ref, Head: wrapped[0].Head, Body: wrapped[0].Body}}}); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir, s)
	if _, err := again.Open(t.Context(), gone, a); err == nil {
		t.Error("a copy of the wrapped key opens what was erased")
	}
	if back, err := again.Open(t.Context(), stays, b); err != nil || string(back) != canary {
		t.Errorf("the others: %q, %v", back, err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "epoch-*"))
	if err != nil || len(files) != 1 {
		t.Errorf("epoch files left: %v, %v", files, err)
	}
}

// failing is a store whose writes fail after some.
type failing struct {
	bot.Store
	left int
}

func (f *failing) Commit(ctx context.Context, w bot.Write) (bot.Cursor, error) {
	if f.left == 0 {
		return "", errors.New("the disk is gone")
	}
	f.left--
	return f.Store.Commit(ctx, w)
}

// Cut short anywhere, a rotation leaves every key readable, and can be run again.
func TestRotateCutShort(t *testing.T) {
	const keys, needed = 450, 3 // writes of 200 keys
	for writes := range needed + 1 {
		s, dir := bottest.NewMemory(), t.TempDir()
		v := open(t, dir, s)
		var ids []bot.KeyID
		var sealed [][]byte
		for range keys {
			ids = append(ids, newKey(t, v, s))
			sealed = append(sealed, seal(t, v, ids[len(ids)-1], canary))
		}
		if err := open(t, dir, &failing{s, writes}).Rotate(t.Context()); (err == nil) != (writes == needed) {
			t.Errorf("after %d writes: %v", writes, err)
		}
		after := open(t, dir, s)
		for range 2 {
			for i, id := range ids {
				if back, err := after.Open(t.Context(), id, sealed[i]); err != nil || string(back) != canary {
					t.Fatalf("cut after %d writes, key %d: %v", writes, i, err)
				}
			}
			if err := after.Rotate(t.Context()); err != nil {
				t.Error(err)
			}
			after = open(t, dir, s)
		}
	}
}

// A key whose record is on its way into the store while an epoch ends is readable for ever after.
func TestRotateWhileAKeyIsOnItsWay(t *testing.T) {
	s, dir := bottest.NewMemory(), t.TempDir()
	v := open(t, dir, s)
	newKey(t, v, s)
	id, rec, err := v.NewKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sealed := seal(t, v, id, canary)
	for range 5 { // and however often it ends meanwhile
		if err := v.Rotate(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Commit(t.Context(), bot.Write{Put: []bot.Record{rec}}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if back, err := open(t, dir, s).Open(t.Context(), id, sealed); err != nil || string(back) != canary {
			t.Fatalf("after a restart: %v", err)
		}
		if err := v.Rotate(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	epochs(t, dir, 1)
}

// Keys are made by many at once while epochs end: each opens for ever after.
func TestRotateWhileKeysAreMade(t *testing.T) {
	s, dir := bottest.NewMemory(), t.TempDir()
	v := open(t, dir, s)
	var makers sync.WaitGroup
	var mu sync.Mutex
	sealed := map[bot.KeyID][]byte{}
	for range 8 {
		makers.Go(func() {
			for range 200 {
				id, rec, err := v.NewKey(t.Context())
				body, serr := v.Seal(t.Context(), id, []byte(canary))
				_, cerr := s.Commit(t.Context(), bot.Write{Put: []bot.Record{rec}})
				if err := errors.Join(err, serr, cerr); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				sealed[id] = body
				mu.Unlock()
			}
		})
	}
	made := make(chan struct{})
	go func() { makers.Wait(); close(made) }()
	for done := false; !done; {
		select {
		case <-made:
			done = true
		default:
		}
		if err := v.Rotate(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	again := open(t, dir, s)
	for id, body := range sealed { // each on its own: order is of no consequence
		if back, err := again.Open(t.Context(), id, body); err != nil || string(back) != canary {
			t.Fatalf("a key is lost: %v", err)
		}
	}
}

// A key whose first write failed does not keep its epoch for ever.
func TestRotateForgetsKeysThatNeverArrived(t *testing.T) {
	s, dir, now := bottest.NewMemory(), t.TempDir(), time.Now()
	v, err := vault.Open(t.Context(), vault.Config{Dir: dir, Store: s, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	newKey(t, v, s)
	if _, _, err := v.NewKey(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{2, 1} {
		if err := v.Rotate(t.Context()); err != nil {
			t.Fatal(err)
		}
		epochs(t, dir, want)
		if v.Turned() != (want == 1) {
			t.Errorf("turned: %t, with %d epochs", v.Turned(), want)
		}
		now = now.Add(time.Hour)
	}
}

func epochs(t *testing.T, dir string, want int) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "epoch-*"))
	if err != nil || len(files) != want {
		t.Errorf("epoch files left: %v, %v; want %d", files, err, want)
	}
}

// More new keys than memory holds stay usable until they are stored.
func TestManyNewKeys(t *testing.T) {
	s := bottest.NewMemory()
	v := open(t, t.TempDir(), s)
	first, rec, err := v.NewKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 3000 {
		newKey(t, v, s)
	}
	sealed := seal(t, v, first, canary)
	if _, err := s.Commit(t.Context(), bot.Write{Put: []bot.Record{rec}}); err != nil {
		t.Fatal(err)
	}
	if back, err := v.Open(t.Context(), first, sealed); err != nil || string(back) != canary {
		t.Fatal(err)
	}
}

// Shred and Rotate at the same time: who was erased stays erased, the others stay readable.
func TestShredWhileRotating(t *testing.T) {
	s, dir := bottest.NewMemory(), t.TempDir()
	v := open(t, dir, s)
	var ids []bot.KeyID
	for range 300 {
		ids = append(ids, newKey(t, v, s))
	}
	sealed := map[bot.KeyID][]byte{}
	for _, id := range ids {
		sealed[id] = seal(t, v, id, canary)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := v.Shred(t.Context(), ids[:150]...); err != nil {
			t.Error(err)
		}
	})
	wg.Go(func() {
		if err := v.Rotate(t.Context()); err != nil {
			t.Error(err)
		}
	})
	wg.Go(func() {
		for _, id := range ids {
			if _, err := v.Open(t.Context(), id, sealed[id]); err != nil && bot.CodeOf(err) != bot.NotFound {
				t.Error(err)
			}
		}
	})
	wg.Wait()
	for _, v := range []*vault.Vault{v, open(t, dir, s)} {
		for i, id := range ids {
			_, err := v.Open(t.Context(), id, sealed[id])
			if want := map[bool]bot.Code{true: bot.NotFound, false: ""}[i < 150]; bot.CodeOf(err) != want {
				t.Fatalf("key %d: %v, want %q", i, err, want)
			}
		}
	}
}

// Another desk's keys, or files under each other's names, are noticed when the desk starts, not at the first customer.
func TestWrongFilesAreNoticed(t *testing.T) {
	s, dir, other := bottest.NewMemory(), t.TempDir(), t.TempDir()
	newKey(t, open(t, dir, s), s)
	open(t, other, bottest.NewMemory())
	_, err := vault.Open(t.Context(), vault.Config{Dir: other, Store: s})
	if err == nil || !strings.Contains(err.Error(), "not those of this store") {
		t.Errorf("another desk's files: %v", err)
	}
	if err := os.Rename(filepath.Join(dir, "epoch-000001.json"), filepath.Join(dir, "epoch-000002.json")); err != nil {
		t.Fatal(err)
	}
	_, err = vault.Open(t.Context(), vault.Config{Dir: dir, Store: s})
	if err == nil || !strings.Contains(err.Error(), "name back") {
		t.Errorf("a renamed file: %v", err)
	}
}

func TestMissingFilesAreNamed(t *testing.T) {
	s, dir := bottest.NewMemory(), t.TempDir()
	newKey(t, open(t, dir, s), s)
	for _, name := range []string{"epoch-000001.json", "hash.json"} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(dir, name)
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			info, err := os.Stat(file)
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("mode %v, %v", info.Mode(), err)
			}
			for what, damage := range map[string]func() error{
				"missing": func() error { return os.Remove(file) },
				"cut":     func() error { return os.WriteFile(file, b[:len(b)/2], 0o600) },
				"empty":   func() error { return os.WriteFile(file, nil, 0o600) },
			} {
				if err := damage(); err != nil {
					t.Fatal(err)
				}
				if _, err := vault.Open(t.Context(), vault.Config{Dir: dir, Store: s}); err == nil || !strings.Contains(err.Error(), "backup") {
					t.Errorf("%s: %v, want a word about the backup", what, err)
				}
				if err := os.WriteFile(file, b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestHash(t *testing.T) {
	s, dir := bottest.NewMemory(), t.TempDir()
	v := open(t, dir, s)
	if v.Hash("a", "bc") == v.Hash("ab", "c") {
		t.Error("parts run into each other")
	}
	if v.Hash("a") != open(t, dir, s).Hash("a") {
		t.Error("another after a restart")
	}
	if v.Hash("a") == open(t, t.TempDir(), bottest.NewMemory()).Hash("a") {
		t.Error("the same in another desk")
	}
}

func TestConcurrentUse(t *testing.T) {
	s := bottest.NewMemory()
	v := open(t, t.TempDir(), s)
	id := newKey(t, v, s)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				sealed, err := v.Seal(t.Context(), id, []byte(canary))
				if err != nil {
					t.Error(err)
					return
				}
				if back, err := v.Open(t.Context(), id, sealed); err != nil || string(back) != canary {
					t.Error(err)
				}
			}
		})
	}
	wg.Go(func() {
		if err := v.Rotate(t.Context()); err != nil {
			t.Error(err)
		}
	})
	wg.Wait()
}

func BenchmarkSeal(b *testing.B) {
	s := bottest.NewMemory()
	v, err := vault.Open(b.Context(), vault.Config{Dir: b.TempDir(), Store: s})
	if err != nil {
		b.Fatal(err)
	}
	id, _, err := v.NewKey(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	plain := bytes.Repeat([]byte(`{"v":1,"conv":"cv_1","seq":4,"owner":"bot"}`), 40)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Seal(b.Context(), id, plain); err != nil {
			b.Fatal(err)
		}
	}
}

func TestContract(t *testing.T) {
	bottest.SealerSuite(t, func(t *testing.T) (bot.Sealer, bot.Writer) {
		s := bottest.NewMemory()
		return open(t, t.TempDir(), s), s
	})
}
