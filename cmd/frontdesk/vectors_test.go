package main

import (
	"os"
	"path/filepath"
	"testing"

	"frontdesk/intents"
)

func TestVectorFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "v")
	key := func(b byte) (k intents.VectorKey) { k[3] = b; return k }
	vector := func(n int16) (v intents.PhraseVector) { v[0], v[len(v)-1] = n, -n; return v }
	v := openVectors(name)
	for i := range 3 {
		v.Keep(key(byte(i)), vector(int16(i+1)))
	}
	if got, ok := v.Vector(key(1)); !ok || got != vector(2) {
		t.Errorf("kept %v, %v", got[0], ok)
	}
	b, err := os.ReadFile(name)
	if err != nil || len(b) != 3*recordBytes {
		t.Fatalf("%d bytes, %v", len(b), err)
	}
	b[recordBytes+40] ^= 1
	if err := os.WriteFile(name, b[:3*recordBytes-5], 0o600); err != nil {
		t.Fatal(err)
	}
	v = openVectors(name)
	if got, ok := v.Vector(key(0)); !ok || got != vector(1) {
		t.Errorf("a whole record: %v, %v", got[0], ok)
	}
	for name, k := range map[string]byte{"damaged": 1, "cut off": 2, "absent": 9} {
		if _, ok := v.Vector(key(k)); ok {
			t.Errorf("a record that is %s was taken", name)
		}
	}
	v.Keep(key(1), vector(7))
	if got, ok := openVectors(name).Vector(key(1)); !ok || got != vector(7) {
		t.Errorf("kept again: %v, %v", got[0], ok)
	}
	if openVectors(filepath.Join(name, "x")) != nil {
		t.Error("a file in a file was opened")
	}
	// Another version's records have another length: the file is begun anew.
	if err := os.WriteFile(name, b[:recordBytes/2], 0o600); err != nil {
		t.Fatal(err)
	}
	v = openVectors(name)
	v.Keep(key(3), vector(9))
	if b, err := os.ReadFile(name); err != nil || len(b) != recordBytes {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}
