package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// MaxID bounds kinds, ids, streams, queues and key ids in bytes: they are keys of an index, and PostgreSQL's hold 2,700.
const MaxID = 1024

// Ops counts the records, entries and jobs a write names.
func (w *Write) Ops() int {
	return len(w.Check) + len(w.Put) + len(w.Drop) + len(w.Append) + len(w.Blank) + len(w.Add) + len(w.Done) + len(w.Edit)
}

// Size counts the bytes of a write's keys and values, as MaxWriteBytes means them.
func (w *Write) Size() (n int) {
	for i := range w.Check {
		n += w.Check[i].size()
	}
	for i := range w.Drop {
		n += w.Drop[i].size()
	}
	for i := range w.Put {
		r := &w.Put[i]
		n += r.Ref.size() + len(r.Key) + len(r.Head) + len(r.Body)
	}
	for i := range w.Append {
		e := &w.Append[i]
		n += len(e.Stream) + len(e.Key) + len(e.Head) + len(e.Body)
	}
	for i := range w.Blank {
		n += len(w.Blank[i].Stream)
	}
	for _, jobs := range [][]Job{w.Add, w.Edit} {
		for i := range jobs {
			n += jobs[i].size() + len(jobs[i].Key) + len(jobs[i].Body)
		}
	}
	for i := range w.Done {
		n += w.Done[i].size()
	}
	return n
}

func (r Ref) size() int   { return len(r.Kind) + len(r.ID) }
func (j JobID) size() int { return len(j.Queue) + len(j.ID) }

// ChecksOnly tells that a write changes nothing, so that it adds nothing to the feed.
func (w *Write) ChecksOnly() bool { return w.Ops() == len(w.Check) }

// Change says what a write touches, in the order it names things; a queue appears once.
func (w *Write) Change() (c Change) {
	if n := len(w.Put) + len(w.Drop); n > 0 {
		c.Refs = make([]Ref, 0, n)
	}
	for i := range w.Put {
		c.Refs = append(c.Refs, w.Put[i].Ref)
	}
	for i := range w.Drop {
		c.Refs = append(c.Refs, w.Drop[i].Ref)
	}
	for i := range w.Append {
		c.Entries = append(c.Entries, EntryID{Stream: w.Append[i].Stream, Seq: w.Append[i].Seq})
	}
	c.Entries = append(c.Entries, w.Blank...)
	for j := range w.jobs {
		c.addQueue(j.Queue)
	}
	return c
}

func (c *Change) addQueue(queue string) {
	if slices.Contains(c.Queues, queue) {
		return
	}
	c.Queues = append(c.Queues, queue)
}

// records yields every record a write names.
func (w *Write) records(yield func(RefVer) bool) {
	for i := range w.Check {
		if !yield(w.Check[i]) {
			return
		}
	}
	for i := range w.Put {
		if !yield(RefVer{w.Put[i].Ref, w.Put[i].Ver}) {
			return
		}
	}
	for i := range w.Drop {
		if !yield(w.Drop[i]) {
			return
		}
	}
}

// entries yields every log entry a write names.
func (w *Write) entries(yield func(EntryID) bool) {
	for i := range w.Append {
		if !yield(EntryID{Stream: w.Append[i].Stream, Seq: w.Append[i].Seq}) {
			return
		}
	}
	for i := range w.Blank {
		if !yield(w.Blank[i]) {
			return
		}
	}
}

// jobs yields every job a write names.
func (w *Write) jobs(yield func(JobID) bool) {
	for i := range w.Add {
		if !yield(w.Add[i].JobID) {
			return
		}
	}
	for i := range w.Edit {
		if !yield(w.Edit[i].JobID) {
			return
		}
	}
	for i := range w.Done {
		if !yield(w.Done[i]) {
			return
		}
	}
}

// Valid tells whether a store may take a write at all, whatever it holds. Error: Invalid, saying what is wrong.
func (w *Write) Valid() error {
	if n := w.Ops(); n > MaxWriteOps {
		return invalid(Ref{}, "a write names %d things, at most %d are allowed: split it", n, MaxWriteOps)
	}
	if n := w.Size(); n > MaxWriteBytes {
		return invalid(Ref{}, "a write holds %d bytes, at most %d are allowed: split it", n, MaxWriteBytes)
	}
	if err := w.validRecords(); err != nil {
		return err
	}
	if err := w.validEntries(); err != nil {
		return err
	}
	return w.validJobs()
}

func (w *Write) validRecords() error {
	seen := make(map[Ref]bool, len(w.Check)+len(w.Put)+len(w.Drop))
	for r := range w.records {
		if why := badKind(r.Kind); why != "" {
			return invalid(r.Ref, "the kind %s", why)
		}
		if why := badID(r.ID); why != "" {
			return invalid(r.Ref, "the id %s", why)
		}
		if r.Ver < 0 {
			return invalid(r.Ref, "version %d is below 0", r.Ver)
		}
		if seen[r.Ref] {
			return invalid(r.Ref, "a record may be named once in a write")
		}
		seen[r.Ref] = true
	}
	for i := range w.Drop {
		if w.Drop[i].Ver == 0 {
			return invalid(w.Drop[i].Ref, "version 0 does not exist and cannot be dropped")
		}
	}
	for i := range w.Put {
		if len(w.Put[i].Key) > MaxID {
			return invalid(w.Put[i].Ref, "the key id is longer than %d bytes", MaxID)
		}
	}
	return nil
}

func (w *Write) validEntries() error {
	seen := make(map[EntryID]bool, len(w.Append)+len(w.Blank))
	for e := range w.entries {
		ref := StreamRef(e.Stream)
		if why := badID(e.Stream); why != "" {
			return invalid(ref, "the stream %s", why)
		}
		if e.Seq < 1 {
			return invalid(ref, "entry %d: entries are numbered from 1", e.Seq)
		}
		if seen[e] {
			return invalid(ref, "entry %d: an entry may be named once in a write", e.Seq)
		}
		seen[e] = true
	}
	for i := range w.Append {
		if len(w.Append[i].Key) > MaxID {
			return invalid(StreamRef(w.Append[i].Stream), "the key id is longer than %d bytes", MaxID)
		}
	}
	return nil
}

func (w *Write) validJobs() error {
	type place struct {
		queue string
		due   int64
		id    string
	}
	seen := make(map[place]bool, len(w.Add)+len(w.Edit)+len(w.Done))
	for j := range w.jobs {
		if why := badID(j.Queue); why != "" {
			return invalid(JobRef(j), "the queue %s", why)
		}
		if why := badID(j.ID); why != "" {
			return invalid(JobRef(j), "the id %s", why)
		}
		if why := badDue(j.Due); why != "" {
			return invalid(JobRef(j), "the due time %s", why)
		}
		p := place{j.Queue, j.Due.UnixMilli(), j.ID}
		if seen[p] {
			return invalid(JobRef(j), "a job may be named once in a write")
		}
		seen[p] = true
	}
	for _, jobs := range [][]Job{w.Add, w.Edit} {
		for i := range jobs {
			if len(jobs[i].Key) > MaxID {
				return invalid(JobRef(jobs[i].JobID), "the key id is longer than %d bytes", MaxID)
			}
		}
	}
	return nil
}

// StreamRef names a stream that was in the way of a write.
func StreamRef(stream string) Ref { return Ref{Kind: "log", ID: stream} }

// JobRef names a job that was in the way of a write.
func JobRef(j JobID) Ref { return Ref{Kind: "job", ID: j.ID} }

func badKind(k Kind) string {
	if k == "log" || k == "job" {
		return "is reserved for naming streams and jobs"
	}
	if k == "" || len(k) > MaxID {
		return "is empty or too long"
	}
	for _, c := range []byte(k) {
		if c < 'a' || c > 'z' {
			return "may hold the letters a to z only"
		}
	}
	return ""
}

func badID(id string) string {
	switch {
	case id == "":
		return "is empty"
	case len(id) > MaxID:
		return fmt.Sprintf("is longer than %d bytes", MaxID)
	case strings.IndexByte(id, 0) >= 0:
		return "holds a zero byte"
	case !utf8.ValidString(id):
		return "is not UTF-8"
	}
	return ""
}

func badDue(due time.Time) string {
	if due.Nanosecond()%int(time.Millisecond) != 0 {
		return "is finer than a millisecond"
	}
	if y := due.UTC().Year(); y < 1 || y > 9999 {
		return "is outside the years 1 to 9999"
	}
	return ""
}

func invalid(ref Ref, format string, args ...any) error {
	return &Error{Code: Invalid, Op: "commit", Ref: ref, Text: fmt.Sprintf(format, args...)}
}
