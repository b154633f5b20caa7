package bottest

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"frontdesk/bot"
)

// StoreSuite holds a store to the contract of bot.Store, one subtest a sentence. open returns a new empty store,
// and closes it when its test ends.
func StoreSuite(t *testing.T, open func(*testing.T) bot.Store) {
	tests := []struct {
		name string
		run  func(*testing.T, *desk)
	}{
		{"get", testGet},
		{"put", testPut},
		{"drop", testDrop},
		{"check", testCheckVersions},
		{"append", testAppend},
		{"append out of turn", testAppendConflict},
		{"chain", testChain},
		{"blank", testBlank},
		{"jobs", testJobs},
		{"job conflicts", testJobConflicts},
		{"all or nothing", testAllOrNothing},
		{"limits", testLimits},
		{"ids", testIDs},
		{"named twice", testNamedTwice},
		{"values", testValues},
		{"list", testList},
		{"list pages", testListPages},
		{"log pages", testLogPages},
		{"jobs order", testJobsOrder},
		{"jobs pages", testJobsPages},
		{"jobs before", testJobsBefore},
		{"feed", testFeed},
		{"feed end", testFeedEnd},
		{"feed cursor not found", testFeedNotFound},
		{"feed under writers", testFeedUnderWriters},
		{"wake", testWake},
		{"races", testRaces},
		{"one winner", testOneWinner},
		{"serial", testSerial},
		{"model", testModel},
		{"sound", testSound},
		{"context", testContext},
		{"close", testClose},
		{"close while committing", testCloseWhileCommitting},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.run(t, &desk{t, open(t)}) })
	}
	dumpSuite(t, open)
}

// desk is a store at hand with the calls that must work.
type desk struct {
	t tb
	bot.Store
}

// tb is what testing.T and rapid.T have in common and the suite needs.
type tb interface {
	Helper()
	Fatalf(format string, args ...any)
	Context() context.Context
}

func (d *desk) commit(w bot.Write) bot.Cursor {
	d.t.Helper()
	c, err := d.Commit(d.t.Context(), w)
	if err != nil {
		d.t.Fatalf("commit: %v", err)
	}
	return c
}

func (d *desk) fails(w bot.Write, code bot.Code, ref bot.Ref) {
	d.t.Helper()
	_, err := d.Commit(d.t.Context(), w)
	wantError(d.t, err, code, ref)
}

// wantError also demands the ref, unless it is zero.
func wantError(t tb, err error, code bot.Code, ref bot.Ref) {
	t.Helper()
	if got := bot.CodeOf(err); got != code {
		t.Fatalf("got code %q (%v), want %q", got, err, code)
	}
	if got := refOf(err); ref != (bot.Ref{}) && got != ref {
		t.Fatalf("got ref %v, want %v", got, ref)
	}
}

func (d *desk) get(ref bot.Ref) bot.Record {
	d.t.Helper()
	got, err := d.Get(d.t.Context(), ref)
	if err != nil || len(got) != 1 {
		d.t.Fatalf("get %v: %d records, %v", ref, len(got), err)
	}
	return got[0]
}

func (d *desk) list(kind bot.Kind, prefix, after string, n int) []bot.Record {
	d.t.Helper()
	got, err := d.List(d.t.Context(), kind, prefix, after, n)
	if err != nil {
		d.t.Fatalf("list: %v", err)
	}
	return got
}

func (d *desk) log(stream string, after int64, n int) []bot.Entry {
	d.t.Helper()
	got, err := d.Log(d.t.Context(), stream, after, n)
	if err != nil {
		d.t.Fatalf("log: %v", err)
	}
	return got
}

func (d *desk) jobs(queue string, before time.Time, after bot.JobID, n int) []bot.Job {
	d.t.Helper()
	got, err := d.Jobs(d.t.Context(), queue, before, after, n)
	if err != nil {
		d.t.Fatalf("jobs: %v", err)
	}
	return got
}

func (d *desk) changes(after bot.Cursor, n int) ([]bot.Change, bot.Cursor) {
	d.t.Helper()
	got, next, err := d.Changes(d.t.Context(), after, n)
	if err != nil {
		d.t.Fatalf("changes: %v", err)
	}
	return got, next
}

// dump returns the dump of a store: two that hold the same dump the same bytes.
func dump(t tb, s bot.Store) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.Dump(t.Context(), &b); err != nil {
		t.Fatalf("dump: %v", err)
	}
	return b.Bytes()
}

const many = 1 << 20

var (
	conv   = bot.Ref{Kind: bot.KindConv, ID: "c1"}
	ticket = bot.Ref{Kind: bot.KindTicket, ID: "t1"}
	cust   = bot.Ref{Kind: bot.KindCust, ID: "u1"}
	noon   = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
)

func record(ref bot.Ref, ver int64, text string) bot.Record {
	return bot.Record{Ref: ref, Ver: ver, Key: "k1", Head: []byte("head of " + text), Body: []byte("body of " + text)}
}

func put(ref bot.Ref, ver int64, text string) bot.Write {
	return bot.Write{Put: []bot.Record{record(ref, ver, text)}}
}

func entry(stream string, seq int64) bot.Entry {
	return bot.Entry{Stream: stream, Seq: seq, Key: "k1", Head: fmt.Appendf(nil, "head %d", seq), Body: fmt.Appendf(nil, "body %s %d", stream, seq)}
}

func entries(stream string, from, to int64) (w bot.Write) {
	for n := from; n <= to; n++ {
		w.Append = append(w.Append, entry(stream, n))
	}
	return w
}

func job(queue string, due time.Time, id string) bot.Job {
	return bot.Job{JobID: bot.JobID{Queue: queue, Due: due, ID: id}, Key: "k1", Body: []byte("body of " + id)}
}

func sameRecord(t tb, got, want bot.Record) {
	t.Helper()
	if got.Ref != want.Ref || got.Ver != want.Ver || got.Key != want.Key || !bytes.Equal(got.Head, want.Head) || !bytes.Equal(got.Body, want.Body) {
		t.Fatalf("got record %v, want %v", got, want)
	}
}

func sameJob(t tb, got, want bot.Job) {
	t.Helper()
	if got.JobID.Compare(want.JobID) != 0 || got.Key != want.Key || !bytes.Equal(got.Body, want.Body) {
		t.Fatalf("got job %v, want %v", got, want)
	}
	if got.Due.Location() != time.UTC {
		t.Fatalf("the due time %v is not in UTC", got.Due)
	}
}

func refOf(err error) bot.Ref {
	if e, ok := asError(err); ok {
		return e.Ref
	}
	return bot.Ref{}
}
