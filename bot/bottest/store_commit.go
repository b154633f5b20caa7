package bottest

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
)

func asError(err error) (e *bot.Error, ok bool) { return e, errors.As(err, &e) }

func testGet(t *testing.T, d *desk) {
	d.commit(put(conv, 0, "conversation"))
	d.commit(put(cust, 0, "customer"))
	got, err := d.Get(t.Context(), cust, ticket, conv, cust)
	if err != nil || len(got) != 4 {
		t.Fatalf("%d records, %v", len(got), err)
	}
	sameRecord(t, got[0], record(cust, 1, "customer"))
	sameRecord(t, got[1], bot.Record{Ref: ticket})
	sameRecord(t, got[2], record(conv, 1, "conversation"))
	sameRecord(t, got[3], record(cust, 1, "customer"))
	if got, err := d.Get(t.Context()); err != nil || len(got) != 0 {
		t.Fatalf("without refs: %v, %v", got, err)
	}
}

func testPut(t *testing.T, d *desk) {
	for ver := range int64(5) {
		text := fmt.Sprint("version ", ver)
		d.commit(put(conv, ver, text))
		sameRecord(t, d.get(conv), record(conv, ver+1, text))
	}
	for _, stale := range []int64{0, 1, 4, 6, 1 << 40} {
		d.fails(put(conv, stale, "stale"), bot.Conflict, conv)
	}
	d.fails(put(ticket, 3, "never made"), bot.Conflict, ticket)
	sameRecord(t, d.get(conv), record(conv, 5, "version 4"))
	sameRecord(t, d.get(ticket), bot.Record{Ref: ticket})
}

func testDrop(t *testing.T, d *desk) {
	d.commit(put(conv, 0, "one"))
	d.commit(put(conv, 1, "two"))
	d.fails(bot.Write{Drop: []bot.RefVer{{Ref: conv, Ver: 1}}}, bot.Conflict, conv)
	d.fails(bot.Write{Drop: []bot.RefVer{{Ref: conv}}}, bot.Invalid, conv)
	d.commit(bot.Write{Drop: []bot.RefVer{{Ref: conv, Ver: 2}}})
	sameRecord(t, d.get(conv), bot.Record{Ref: conv})
	if got := d.list(conv.Kind, "", "", many); len(got) != 0 {
		t.Fatalf("listed after the drop: %v", got)
	}
	d.fails(bot.Write{Drop: []bot.RefVer{{Ref: conv, Ver: 2}}}, bot.Conflict, conv)
	d.fails(put(conv, 2, "gone"), bot.Conflict, conv)
	d.commit(put(conv, 0, "again"))
	sameRecord(t, d.get(conv), record(conv, 1, "again"))
}

func testCheckVersions(t *testing.T, d *desk) {
	check := func(ref bot.Ref, ver int64) bot.Write {
		return bot.Write{Check: []bot.RefVer{{Ref: ref, Ver: ver}}}
	}
	d.commit(check(conv, 0))
	d.fails(check(conv, 1), bot.Conflict, conv)
	d.commit(put(conv, 0, "one"))
	d.commit(check(conv, 1))
	d.fails(check(conv, 0), bot.Conflict, conv)
	d.fails(check(conv, 2), bot.Conflict, conv)
	w := put(ticket, 0, "fenced")
	w.Check = check(conv, 2).Check
	d.fails(w, bot.Conflict, conv)
	w.Check = check(conv, 1).Check
	d.commit(w)
	sameRecord(t, d.get(conv), record(conv, 1, "one"))
}

func testAppend(t *testing.T, d *desk) {
	d.commit(entries("c1", 1, 1))
	d.commit(entries("c1", 2, 4))
	d.commit(bot.Write{Append: []bot.Entry{entry("c2", 1), entry("c1", 5), entry("c2", 2), entry("c1", 6)}})
	for stream, want := range map[string]int64{"c1": 6, "c2": 2, "c": 0} {
		got := d.log(stream, 0, many)
		if int64(len(got)) != want {
			t.Fatalf("%s: %d entries, want %d", stream, len(got), want)
		}
		for i, e := range got {
			w := entry(stream, int64(i)+1)
			if e.Stream != stream || e.Seq != w.Seq || e.Key != w.Key || !bytes.Equal(e.Head, w.Head) || !bytes.Equal(e.Body, w.Body) {
				t.Fatalf("got entry %v, want %v", e, w)
			}
		}
	}
}

func testAppendConflict(t *testing.T, d *desk) {
	c1 := bot.StreamRef("c1")
	d.fails(entries("c1", 2, 2), bot.Conflict, c1)
	d.commit(entries("c1", 1, 3))
	d.fails(entries("c1", 3, 3), bot.Conflict, c1)
	d.fails(entries("c1", 5, 5), bot.Conflict, c1)
	d.fails(entries("c1", 1, 1), bot.Conflict, c1)
	d.fails(bot.Write{Append: []bot.Entry{entry("c1", 4), entry("c1", 6)}}, bot.Conflict, c1)
	d.fails(bot.Write{Append: []bot.Entry{entry("c1", 5), entry("c1", 4)}}, bot.Conflict, c1)
	d.fails(bot.Write{Append: []bot.Entry{entry("c1", 4), entry("c2", 2)}}, bot.Conflict, bot.StreamRef("c2"))
	if got := d.log("c1", 0, many); len(got) != 3 {
		t.Fatalf("%d entries, want 3", len(got))
	}
	d.commit(entries("c1", 4, 4))
}

// The store fills in sum and hash, whatever the caller wrote there.
func testChain(t *testing.T, d *desk) {
	w := entries("c1", 1, 3)
	w.Append[1].Body = nil
	w.Append[2].Sum, w.Append[2].Hash = []byte("made up"), []byte("made up")
	d.commit(w)
	d.commit(entries("c1", 4, 4))
	var prev []byte
	for i, e := range d.log("c1", 0, many) {
		if !bytes.Equal(e.Sum, bot.BodySum(e.Body)) {
			t.Fatalf("entry %d: sum %x", i+1, e.Sum)
		}
		if prev = bot.ChainHash(prev, e.Head, e.Sum); !bytes.Equal(e.Hash, prev) {
			t.Fatalf("entry %d: hash %x, want %x", i+1, e.Hash, prev)
		}
	}
}

func testBlank(t *testing.T, d *desk) {
	blank := func(stream string, seqs ...int64) (w bot.Write) {
		for _, n := range seqs {
			w.Blank = append(w.Blank, bot.EntryID{Stream: stream, Seq: n})
		}
		return w
	}
	d.commit(entries("c1", 1, 4))
	before := d.log("c1", 0, many)
	d.commit(blank("c1", 4, 2))
	for i, e := range d.log("c1", 0, many) {
		was := before[i]
		if e.Seq%2 == 0 {
			was.Body = nil
		}
		if (e.Body == nil) != (was.Body == nil) || !bytes.Equal(e.Body, was.Body) || !bytes.Equal(e.Head, was.Head) ||
			!bytes.Equal(e.Sum, was.Sum) || !bytes.Equal(e.Hash, was.Hash) || e.Key != was.Key {
			t.Fatalf("got entry %v, want %v", e, was)
		}
	}
	d.commit(blank("c1", 2))
	d.fails(blank("c1", 5), bot.Conflict, bot.StreamRef("c1"))
	d.fails(blank("c2", 1), bot.Conflict, bot.StreamRef("c2"))
	w := blank("c1", 1)
	w.Append = entries("c1", 5, 5).Append
	d.commit(w)
	if wrong, err := d.Check(t.Context()); err != nil || len(wrong) != 0 {
		t.Fatalf("check: %v, %v", wrong, err)
	}
	if got := d.log("c1", 4, many); len(got) != 1 || got[0].Body == nil {
		t.Fatalf("appended after blanking: %v", got)
	}
}

func testJobs(t *testing.T, d *desk) {
	a, b := job("timer", noon, "a"), job("send/web", noon, "a")
	c := job("timer", noon.Add(time.Millisecond), "a")
	d.commit(bot.Write{Add: []bot.Job{c, b, a}})
	for queue, want := range map[string][]bot.Job{"timer": {a, c}, "send/web": {b}, "send": nil, "send/": nil} {
		got := d.jobs(queue, noon.Add(time.Hour), bot.JobID{}, many)
		if len(got) != len(want) {
			t.Fatalf("%s: %v", queue, got)
		}
		for i := range got {
			sameJob(t, got[i], want[i])
		}
	}
	a.Body, a.Key = []byte("second attempt"), "k2"
	d.commit(bot.Write{Edit: []bot.Job{a}, Done: []bot.JobID{b.JobID}})
	sameJob(t, d.jobs("timer", noon.Add(time.Hour), bot.JobID{}, 1)[0], a)
	if got := d.jobs("send/web", noon.Add(time.Hour), bot.JobID{}, many); len(got) != 0 {
		t.Fatalf("done and still there: %v", got)
	}
	elsewhere := a.JobID
	elsewhere.Due = elsewhere.Due.In(time.FixedZone("Vienna", 3600))
	d.commit(bot.Write{Done: []bot.JobID{elsewhere}})
	d.commit(bot.Write{Add: []bot.Job{a}})
}

func testJobConflicts(t *testing.T, d *desk) {
	a := job("timer", noon, "a")
	named := bot.JobRef(a.JobID)
	d.fails(bot.Write{Edit: []bot.Job{a}}, bot.Conflict, named)
	d.fails(bot.Write{Done: []bot.JobID{a.JobID}}, bot.Conflict, named)
	d.commit(bot.Write{Add: []bot.Job{a}})
	d.fails(bot.Write{Add: []bot.Job{a}}, bot.Conflict, named)
	later := a
	later.Due = noon.Add(time.Second)
	d.fails(bot.Write{Edit: []bot.Job{later}}, bot.Conflict, named)
	d.commit(bot.Write{Done: []bot.JobID{a.JobID}})
	d.fails(bot.Write{Done: []bot.JobID{a.JobID}}, bot.Conflict, named)
	d.fails(bot.Write{Edit: []bot.Job{a}}, bot.Conflict, named)
}

// A write that would do one of everything fails for one reason at a time, and leaves nothing behind.
func testAllOrNothing(t *testing.T, d *desk) {
	timer := job("timer", noon, "t")
	d.commit(bot.Write{
		Put:    []bot.Record{record(conv, 0, "old"), record(cust, 0, "old")},
		Append: entries("c1", 1, 2).Append,
		Add:    []bot.Job{timer, job("timer", noon, "u")},
	})
	full := func() bot.Write {
		return bot.Write{
			Check:  []bot.RefVer{{Ref: bot.Ref{Kind: bot.KindLease, ID: "l"}}},
			Put:    []bot.Record{record(conv, 1, "new"), record(ticket, 0, "new")},
			Drop:   []bot.RefVer{{Ref: cust, Ver: 1}},
			Append: []bot.Entry{entry("c1", 3), entry("c2", 1)},
			Blank:  []bot.EntryID{{Stream: "c1", Seq: 1}},
			Add:    []bot.Job{job("timer", noon, "v")},
			Done:   []bot.JobID{timer.JobID},
			Edit:   []bot.Job{{JobID: bot.JobID{Queue: "timer", Due: noon, ID: "u"}, Body: []byte("new")}},
		}
	}
	before, end := dump(t, d), d.commit(bot.Write{})
	for name, spoil := range map[string]func(*bot.Write){
		"check":  func(w *bot.Write) { w.Check[0].Ver = 1 },
		"put":    func(w *bot.Write) { w.Put[1].Ver = 1 },
		"drop":   func(w *bot.Write) { w.Drop[0].Ver = 2 },
		"append": func(w *bot.Write) { w.Append[1].Seq = 2 },
		"blank":  func(w *bot.Write) { w.Blank[0].Seq = 9 },
		"add":    func(w *bot.Write) { w.Add[0].ID = "x"; w.Add = append(w.Add, timer); w.Done = nil },
		"done":   func(w *bot.Write) { w.Done[0].ID = "x" },
		"edit":   func(w *bot.Write) { w.Edit[0].ID = "x" },
	} {
		w := full()
		spoil(&w)
		_, err := d.Commit(t.Context(), w)
		if bot.CodeOf(err) != bot.Conflict {
			t.Errorf("%s: %v", name, err)
		}
		if !bytes.Equal(dump(t, d), before) {
			t.Fatalf("%s: the failed write left something behind", name)
		}
	}
	if got, _ := d.changes(end, many); len(got) != 0 {
		t.Fatalf("failed writes in the feed: %v", got)
	}
	d.commit(full())
}

func testLimits(t *testing.T, d *desk) {
	fill := func(spare int) bot.Write {
		w := put(conv, 0, "x")
		w.Put[0].Body = nil
		w.Put[0].Body = bytes.Repeat([]byte{0xA5}, bot.MaxWriteBytes-w.Size()-spare)
		return w
	}
	d.fails(fill(-1), bot.Invalid, bot.Ref{})
	full := fill(0)
	d.commit(full)
	if got := d.get(conv); !bytes.Equal(got.Body, full.Put[0].Body) {
		t.Fatalf("a body of %d bytes came back with %d", len(full.Put[0].Body), len(got.Body))
	}
	w := entries("c1", 1, bot.MaxWriteOps-1)
	w.Put = []bot.Record{record(ticket, 0, "t")}
	w.Check = []bot.RefVer{{Ref: cust}}
	d.fails(w, bot.Invalid, bot.Ref{})
	w.Check = nil
	d.commit(w)
	if got := d.log("c1", 0, many); len(got) != bot.MaxWriteOps-1 {
		t.Fatalf("%d entries", len(got))
	}
}

func testIDs(t *testing.T, d *desk) {
	long := strings.Repeat("x", bot.MaxID)
	for _, bad := range []string{"", "a\x00b", "\xff", long + "x"} {
		d.fails(put(bot.Ref{Kind: bot.KindOnce, ID: bad}, 0, "bad"), bot.Invalid, bot.Ref{})
		d.fails(entries(bad, 1, 1), bot.Invalid, bot.Ref{})
		d.fails(bot.Write{Add: []bot.Job{job(bad, noon, "j")}}, bot.Invalid, bot.Ref{})
		d.fails(bot.Write{Add: []bot.Job{job("timer", noon, bad)}}, bot.Invalid, bot.Ref{})
	}
	for _, bad := range []bot.Kind{"", "log", "job", "Conv", "a/b", "a\x00"} {
		d.fails(put(bot.Ref{Kind: bad, ID: "x"}, 0, "bad"), bot.Invalid, bot.Ref{})
	}
	for _, due := range []time.Time{noon.Add(time.Microsecond), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)} {
		d.fails(bot.Write{Add: []bot.Job{job("timer", due, "j")}}, bot.Invalid, bot.Ref{})
	}
	d.fails(put(conv, -1, "bad"), bot.Invalid, conv)
	d.fails(entries("c1", 0, 0), bot.Invalid, bot.StreamRef("c1"))
	for _, good := range []string{long, "a/b/c", "ü", " ", "%", "_", `\`, "'", "FD-000001042", "\x01", "\U0010FFFF"} {
		ref := bot.Ref{Kind: bot.KindOnce, ID: good}
		d.commit(bot.Write{Put: []bot.Record{record(ref, 0, "good")}, Append: []bot.Entry{entry(good, 1)}, Add: []bot.Job{job(good, noon, good)}})
		sameRecord(t, d.get(ref), record(ref, 1, "good"))
		if l, j := d.log(good, 0, many), d.jobs(good, noon.Add(1), bot.JobID{}, many); len(l) != 1 || len(j) != 1 || j[0].ID != good {
			t.Fatalf("%q: log %v, jobs %v", good, l, j)
		}
	}
}

func testNamedTwice(t *testing.T, d *desk) {
	a := job("timer", noon, "a")
	d.commit(bot.Write{Put: []bot.Record{record(conv, 0, "one")}, Append: entries("c1", 1, 1).Append, Add: []bot.Job{a}})
	before := dump(t, d)
	rec, at := record(conv, 1, "two"), bot.RefVer{Ref: conv, Ver: 1}
	for name, w := range map[string]bot.Write{
		"put put":       {Put: []bot.Record{rec, rec}},
		"check put":     {Check: []bot.RefVer{at}, Put: []bot.Record{rec}},
		"put drop":      {Put: []bot.Record{rec}, Drop: []bot.RefVer{at}},
		"check drop":    {Check: []bot.RefVer{at}, Drop: []bot.RefVer{at}},
		"append append": {Append: []bot.Entry{entry("c1", 2), entry("c1", 2)}},
		"append blank":  {Append: []bot.Entry{entry("c1", 2)}, Blank: []bot.EntryID{{Stream: "c1", Seq: 2}}},
		"blank blank":   {Blank: []bot.EntryID{{Stream: "c1", Seq: 1}, {Stream: "c1", Seq: 1}}},
		"add done":      {Add: []bot.Job{a}, Done: []bot.JobID{a.JobID}},
		"edit done":     {Edit: []bot.Job{a}, Done: []bot.JobID{a.JobID}},
		"edit edit":     {Edit: []bot.Job{a, a}},
	} {
		if _, err := d.Commit(t.Context(), w); bot.CodeOf(err) != bot.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !bytes.Equal(dump(t, d), before) {
		t.Fatal("an invalid write left something behind")
	}
}

// Nothing is shared with the caller, every byte survives, empty comes back as nil.
func testValues(t *testing.T, d *desk) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	w := bot.Write{
		Put:    []bot.Record{{Ref: conv, Head: bytes.Clone(all), Body: bytes.Clone(all)}, {Ref: ticket, Head: []byte{}, Body: []byte{}}},
		Append: []bot.Entry{{Stream: "c1", Seq: 1, Head: bytes.Clone(all), Body: bytes.Clone(all)}, {Stream: "c1", Seq: 2, Head: []byte{}, Body: []byte{}}},
		Add:    []bot.Job{{JobID: bot.JobID{Queue: "timer", Due: noon, ID: "a"}, Body: bytes.Clone(all)}, {JobID: bot.JobID{Queue: "timer", Due: noon, ID: "b"}, Body: []byte{}}},
	}
	d.commit(w)
	for _, b := range [][]byte{w.Put[0].Head, w.Put[0].Body, w.Append[0].Head, w.Append[0].Body, w.Add[0].Body} {
		clear(b)
	}
	for range 2 { // the second round finds what the first spoilt, if a store hands out its own
		rec, l, j := d.get(conv), d.log("c1", 0, many), d.jobs("timer", noon.Add(1), bot.JobID{}, many)
		for i, b := range [][]byte{rec.Head, rec.Body, l[0].Head, l[0].Body, j[0].Body} {
			if !bytes.Equal(b, all) {
				t.Fatalf("value %d came back as %x", i, b)
			}
			clear(b)
		}
		empty := d.get(ticket)
		for i, b := range [][]byte{empty.Head, empty.Body, l[1].Head, l[1].Body, j[1].Body} {
			if b != nil {
				t.Fatalf("empty value %d came back as %v, not nil", i, b)
			}
		}
	}
}
