package bot

import (
	"bytes"
	"errors"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
)

// sample is one of everything a dump can hold.
func sample() (items []DumpItem) {
	first := &Entry{Stream: "cv_1", Seq: 1, Key: "key_1", Head: []byte("head"), Body: []byte("body")}
	first.Sum = BodySum(first.Body)
	first.Hash = ChainHash(nil, first.Head, first.Sum)
	blank := &Entry{Stream: "cv_1", Seq: 2, Sum: BodySum([]byte("gone"))}
	blank.Hash = ChainHash(first.Hash, nil, blank.Sum)
	return []DumpItem{
		{Record: &Record{Ref: Ref{Kind: KindConv, ID: "cv_1"}, Ver: 3, Key: "key_1", Head: []byte("head"), Body: []byte("body")}},
		{Record: &Record{Ref: Ref{Kind: KindOnce, ID: "web/ü"}, Ver: 1}},
		{Entry: first},
		{Entry: blank},
		{Job: &Job{JobID: JobID{Queue: "timer", Due: time.UnixMilli(-1).UTC(), ID: "cv_1/1.1"}, Key: "key_1", Body: []byte("job")}},
	}
}

func written(t testing.TB, items []DumpItem) []byte {
	t.Helper()
	var b bytes.Buffer
	d, err := NewDumpWriter(&b)
	for _, item := range items {
		switch {
		case item.Record != nil:
			err = errors.Join(err, d.Record(item.Record))
		case item.Entry != nil:
			err = errors.Join(err, d.Entry(item.Entry))
		default:
			err = errors.Join(err, d.Job(item.Job))
		}
	}
	if err = errors.Join(err, d.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readAll(b []byte) (items []DumpItem, err error) {
	d, err := NewDumpReader(bytes.NewReader(b))
	for err == nil {
		var item DumpItem
		if item, err = d.Next(); err == nil {
			items = append(items, item)
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return items, err
}

// A dump written today must be readable for ever, and what we write must be readable to what was released before.
func TestDumpFormat(t *testing.T) {
	golden, err := os.ReadFile("testdata/dump.1")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(written(t, sample()), golden) {
		t.Error("format 1 is written differently from what was agreed: a new layout needs a new number")
	}
	if items, err := readAll(golden); err != nil || !reflect.DeepEqual(items, sample()) {
		t.Errorf("reads as %v, %v", items, err)
	}
}

// Whatever does not belong into a dump is refused at its place, however well it is written.
func TestDumpRefuses(t *testing.T) {
	for name, spoil := range map[string]func([]DumpItem) []DumpItem{
		"twice":             func(s []DumpItem) []DumpItem { return append(s[:1:1], s...) },
		"records backwards": func(s []DumpItem) []DumpItem { s[0], s[1] = s[1], s[0]; return s },
		"record after log":  func(s []DumpItem) []DumpItem { s[1], s[2] = s[2], s[1]; return s },
		"log after job":     func(s []DumpItem) []DumpItem { return append(s[4:], s[2:]...) },
		"gap in a log":      func(s []DumpItem) []DumpItem { return append(s[:2:2], s[3:]...) },
		"changed body":      func(s []DumpItem) []DumpItem { s[2].Entry.Body[0]++; return s },
		"changed head":      func(s []DumpItem) []DumpItem { s[2].Entry.Head[0]++; return s },
		"version 0":         func(s []DumpItem) []DumpItem { s[0].Record.Ver = 0; return s },
		"a lease":           func(s []DumpItem) []DumpItem { s[0].Record.Kind = KindBeat; return s },
		"a bad id":          func(s []DumpItem) []DumpItem { s[0].Record.ID = "a\x00b"; return s },
		"too long":          func(s []DumpItem) []DumpItem { s[0].Record.Body = make([]byte, MaxWriteBytes); return s },
		"much too long":     func(s []DumpItem) []DumpItem { s[0].Record.Body = make([]byte, 3*MaxWriteBytes); return s },
	} {
		_, err := readAll(written(t, spoil(sample())))
		if CodeOf(err) != Invalid || !strings.Contains(TextOf(err), "byte") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Every single flipped bit and every cut is noticed.
func TestDumpNoticesEveryBit(t *testing.T) {
	good := written(t, sample())
	for at := range len(good) * 8 {
		b := bytes.Clone(good)
		b[at/8] ^= 1 << (at % 8)
		if _, err := readAll(b); CodeOf(err) != Invalid {
			t.Fatalf("bit %d: %v", at, err)
		}
	}
	for n := range good {
		if _, err := readAll(good[:n]); CodeOf(err) != Invalid {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
}

// What a stranger hands in is refused or is a dump: then it is written the same way again.
func FuzzDumpReader(f *testing.F) {
	f.Add(written(f, sample()))
	f.Add(written(f, nil))
	f.Add([]byte(dumpMagic + "\xff\xff\xff\xff\x7f"))
	f.Fuzz(func(t *testing.T, b []byte) {
		items, err := readAll(b)
		if err != nil {
			if CodeOf(err) != Invalid {
				t.Fatalf("code %q: %v", CodeOf(err), err)
			}
			return
		}
		if !bytes.Equal(written(t, items), b) {
			t.Fatal("the same things are written differently")
		}
	})
}
