package badger

import (
	"encoding/hex"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
)

// What is stored today must be readable for ever. testdata/formats.txt holds a key and a value of every format ever
// written; a line is added with a new format and never changed.
func TestFormats(t *testing.T) {
	lines := goldenLines(t, "testdata/formats.txt")
	ref := bot.Ref{Kind: bot.KindConv, ID: "cv_1/ü"}
	once := bot.Ref{Kind: bot.KindOnce, ID: "web/1"}
	job := bot.JobID{Queue: "send/web", Due: time.UnixMilli(1795348800123).UTC(), ID: "cv_1/2.1"}
	body := []byte("a sealed body")
	entry := bot.Entry{Key: "key_1", Head: []byte(`{"n":2}`), Body: body, Sum: bot.BodySum(body)}
	entry.Hash = bot.ChainHash(nil, entry.Head, entry.Sum)
	blank := entry
	blank.Body = nil
	change := bot.Change{Refs: []bot.Ref{ref, once}, Entries: []bot.EntryID{{Stream: "cv_1", Seq: 2}}, Queues: []string{"timer"}}
	state := meta{id: "ABCDEFGHIJ", seq: 1 << 40, floor: 1<<40 - 3, content: tally{records: 1, entries: 2, jobs: 3, groups: 4, sum: 1 << 50}}
	formats := []struct {
		format byte
		key    []byte
		encode func(key []byte) []byte
		decode func(key, value []byte) (any, error)
		want   any
	}{
		{formatRecord, recordKey(ref), func(k []byte) []byte {
			return encodeRecord(k, &bot.Record{Ref: ref, Ver: 7, Key: "key_1", Head: []byte("head"), Body: body}, 0)
		}, decodedRecord, bot.Record{Ver: 7, Key: "key_1", Head: []byte("head"), Body: body}},
		{formatDatedRecord, recordKey(once), func(k []byte) []byte { return encodeRecord(k, &bot.Record{Ref: once, Ver: 1}, 1795348800000) },
			decodedRecord, bot.Record{Ver: 1}},
		{formatEntry, entryKey("cv_1", 2), func(k []byte) []byte { return encodeEntry(k, &entry, false) }, decodedEntry, entry},
		{formatBlankEntry, entryKey("cv_1", 3), func(k []byte) []byte { return encodeEntry(k, &blank, true) }, decodedEntry, blank},
		{formatJob, jobKey(job), func(k []byte) []byte { return encodeJob(k, &bot.Job{JobID: job, Key: "key_1", Body: body}) },
			func(k, v []byte) (any, error) { return decodeJob(k, v) }, bot.Job{Key: "key_1", Body: body}},
		{formatFeed, feedKey(9, 8), func(k []byte) []byte {
			return encodeFeed(k, 1795348800000, [][]byte{appendChange(nil, &change), appendChange(nil, &bot.Change{})})
		}, func(k, v []byte) (any, error) { _, c, err := decodeFeed(k, v, 2); return c, err }, []bot.Change{change, {}}},
		{formatMeta, metaKey, func([]byte) []byte { return state.encode() }, func(_, v []byte) (any, error) { return decodeMeta(v) }, state},
	}
	for _, f := range formats {
		name := fmt.Sprintf("format %d", f.format)
		if got := fmt.Sprintf("%x %x", f.key, f.encode(f.key)); lines[name] != got {
			t.Errorf("%s is written differently from what was agreed: a new layout needs a new number\n%s: %s", name, name, got)
			continue
		}
		hexKey, hexValue, _ := strings.Cut(lines[name], " ")
		key, value := unhex(t, hexKey), unhex(t, hexValue)
		if value[0] != f.format {
			t.Errorf("%s begins with %d", name, value[0])
		}
		got, err := f.decode(key, value)
		if err != nil || !reflect.DeepEqual(got, f.want) {
			t.Errorf("%s reads as %v, %v; want %v", name, got, err, f.want)
		}
		value[len(value)/2] ^= 1
		if _, err := f.decode(key, value); err == nil {
			t.Errorf("%s: a flipped bit is not noticed", name)
		}
	}
	if len(lines) != len(formats)+1 {
		t.Errorf("%d lines, %d formats are tested", len(lines), len(formats))
	}
	w := watermark{seq: 1 << 33, manifest: fingerprint{size: 640, sum: 0xDEADBEEF}}
	if got := fmt.Sprintf("%x", w.encode(3)); lines["watermark"] != got {
		t.Errorf("watermark: %s", got)
	}
	if got, turn, ok := decodeMark(unhex(t, lines["watermark"])); !ok || got != w || turn != 3 {
		t.Errorf("the watermark reads as %v, %d, %v", got, turn, ok)
	}
}

func decodedRecord(k, v []byte) (any, error) { r, _, err := decodeRecord(k, v); return r, err }
func decodedEntry(k, v []byte) (any, error)  { return decodeEntry(k, v) }

func goldenLines(t *testing.T, name string) map[string]string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]string{}
	for line := range strings.Lines(string(b)) {
		if what, is, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && !strings.HasPrefix(what, "#") {
			lines[what] = is
		}
	}
	return lines
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Whatever is in a value, decoding it is an error or a value, never a panic.
func FuzzValues(f *testing.F) {
	for _, seed := range []string{"", "\x01", "\x03\x05abc", "\x06\x00\xff\xff\xff\xff\x0f"} {
		f.Add([]byte("rconv\x00c"), []byte(seed))
	}
	f.Fuzz(func(t *testing.T, key, value []byte) {
		sealed := seal(key, append([]byte(nil), value...))
		if r, _, err := decodeRecord(key, sealed); err == nil && r.Head == nil && r.Body == nil && len(value) > 2000 {
			t.Error("a long value read as nothing")
		}
		_, _ = decodeEntry(key, sealed)
		_, _ = decodeJob(key, sealed)
		_, _, _ = decodeFeed(key, sealed, 1<<40)
		_, _ = decodeMeta(sealed)
		_, _, _ = decodeMark(value)
		_ = plainKey(append([]byte{spaceLog}, key...))
		if _, _, err := decodeRecord(key, value); err == nil && len(value) < 5 {
			t.Error("a value without a checksum was accepted")
		}
	})
}
