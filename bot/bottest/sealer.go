package bottest

import (
	"bytes"
	"strings"
	"testing"

	"frontdesk/bot"
)

// SealerSuite holds a sealer to the contract of bot.Sealer. open returns a new one and the store that takes its records.
func SealerSuite(t *testing.T, open func(*testing.T) (bot.Sealer, bot.Writer)) {
	t.Run("seal and open", func(t *testing.T) { testSealAndOpen(t, open) })
	t.Run("damage", func(t *testing.T) { testSealDamage(t, open) })
	t.Run("shred", func(t *testing.T) { testShred(t, open) })
	t.Run("hash", func(t *testing.T) { testHash(t, open) })
}

func newKey(t *testing.T, s bot.Sealer, w bot.Writer) bot.KeyID {
	t.Helper()
	id, rec, err := s.NewKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if rec.Kind != bot.KindKey || rec.ID != string(id) || rec.Ver != 0 {
		t.Fatalf("the record of key %s is %v at version %d", id, rec.Ref, rec.Ver)
	}
	if _, err := w.Commit(t.Context(), bot.Write{Put: []bot.Record{rec}}); err != nil {
		t.Fatal(err)
	}
	return id
}

func testSealAndOpen(t *testing.T, open func(*testing.T) (bot.Sealer, bot.Writer)) {
	s, w := open(t)
	fresh, _, err := s.NewKey(t.Context()) // usable before its record is stored
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []bot.KeyID{fresh, newKey(t, s, w)} {
		for _, plain := range []string{"", "x", "what was said", strings.Repeat("again and again ", 5000), string([]byte{0, 255, 0})} {
			sealed, err := s.Seal(t.Context(), id, []byte(plain))
			if err != nil {
				t.Fatal(err)
			}
			if len(plain) > 1 && bytes.Contains(sealed, []byte(plain)) {
				t.Errorf("%q shows through", plain)
			}
			if again, err := s.Seal(t.Context(), id, []byte(plain)); err != nil || bytes.Equal(again, sealed) {
				t.Errorf("%q is sealed twice in the same way, %v", plain, err)
			}
			back, err := s.Open(t.Context(), id, sealed)
			if err != nil || string(back) != plain {
				t.Errorf("%d bytes came back as %d, %v", len(plain), len(back), err)
			}
		}
	}
}

func testSealDamage(t *testing.T, open func(*testing.T) (bot.Sealer, bot.Writer)) {
	s, w := open(t)
	id, other := newKey(t, s, w), newKey(t, s, w)
	sealed, err := s.Seal(t.Context(), id, []byte("what was said, what was said"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Open(t.Context(), other, sealed); bot.CodeOf(err) != bot.Invalid {
		t.Errorf("opened with another's key: %v", err)
	}
	if _, err := s.Open(t.Context(), "no such key", sealed); bot.CodeOf(err) != bot.NotFound {
		t.Errorf("opened without a key: %v", err)
	}
	if _, err := s.Seal(t.Context(), "no such key", []byte("x")); bot.CodeOf(err) != bot.NotFound {
		t.Errorf("sealed without a key: %v", err)
	}
	for at := range sealed {
		bad := bytes.Clone(sealed)
		bad[at] ^= 1
		if _, err := s.Open(t.Context(), id, bad); bot.CodeOf(err) != bot.Invalid {
			t.Fatalf("byte %d changed: %v", at, err)
		}
		if _, err := s.Open(t.Context(), id, sealed[:at]); bot.CodeOf(err) != bot.Invalid {
			t.Fatalf("cut at byte %d: %v", at, err)
		}
	}
}

func testShred(t *testing.T, open func(*testing.T) (bot.Sealer, bot.Writer)) {
	s, w := open(t)
	gone, stays := newKey(t, s, w), newKey(t, s, w)
	a, err := s.Seal(t.Context(), gone, []byte("a"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Seal(t.Context(), stays, []byte("b"))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // what is gone may be told to go again
		if err := s.Shred(t.Context(), gone, "no such key"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Open(t.Context(), gone, a); bot.CodeOf(err) != bot.NotFound {
		t.Errorf("opened with a shredded key: %v", err)
	}
	if _, err := s.Seal(t.Context(), gone, []byte("x")); bot.CodeOf(err) != bot.NotFound {
		t.Errorf("sealed with a shredded key: %v", err)
	}
	if back, err := s.Open(t.Context(), stays, b); err != nil || string(back) != "b" {
		t.Errorf("the other one: %q, %v", back, err)
	}
}

func testHash(t *testing.T, open func(*testing.T) (bot.Sealer, bot.Writer)) {
	s, _ := open(t)
	elsewhere, _ := open(t)
	seen := map[string]bool{}
	for _, parts := range [][]string{{}, {""}, {"", ""}, {"a", "bc"}, {"ab", "c"}, {"abc"}, {"1:a", "b"}, {"a\x00b"}, {"a", "b"}} {
		h := s.Hash(parts...)
		if h == "" || h != s.Hash(parts...) || seen[h] {
			t.Errorf("%q hashes to %q: empty, not always the same, or another's", parts, h)
		}
		seen[h] = true
		if h == elsewhere.Hash(parts...) {
			t.Errorf("%q hashes to the same in another desk", parts)
		}
	}
}
