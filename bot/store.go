package bot

import (
	"context"
	"io"
	"time"
)

// KeyID names the data key that seals a body. Bodies reach the store sealed; heads hold no personal data.
type KeyID string

// Kind is a closed list of what records hold.
type Kind string

// The kinds of record. Ids that would hold personal data are keyed hashes.
const (
	KindConv     Kind = "conv"     // conversation: the fold of its log up to some turn
	KindCust     Kind = "cust"     // customer
	KindTicket   Kind = "ticket"   // ticket
	KindNumber   Kind = "number"   // ticket number (zero-padded) → ticket
	KindAddr     Kind = "addr"     // keyed hash of an address → conversation and side
	KindByCust   Kind = "bycust"   // customer/conversation or customer/ticket: index
	KindOpen     Kind = "open"     // open conversation: what the board loads at start
	KindPromise  Kind = "promise"  // a time told: the ledger
	KindStaff    Kind = "staff"    // staff account
	KindEmail    Kind = "email"    // keyed hash of a staff e-mail → staff
	KindPerson   Kind = "person"   // keyed hash of a person inside a platform → staff
	KindSession  Kind = "session"  // signed-in browser or web chat session, by hash of its token
	KindToken    Kind = "token"    // API token, by hash
	KindRev      Kind = "rev"      // published desk revision: source bytes
	KindModel    Kind = "model"    // trained model, by content hash
	KindLive     Kind = "live"     // which revision is live
	KindOnce     Kind = "once"     // dedupe: channel/key, kept 8 days
	KindSent     Kind = "sent"     // what a platform answered for a sent message
	KindCursor   Kind = "cursor"   // resume point of an adapter or of a fold of the feed
	KindLease    Kind = "lease"    // who runs what
	KindBeat     Kind = "beat"     // sign of life of a lease holder
	KindCounter  Kind = "counter"  // ticket numbers
	KindKey      Kind = "key"      // data key, wrapped
	KindFile     Kind = "file"     // sealed 256 KiB chunk: file/n
	KindErased   Kind = "erased"   // conversation whose customer was erased: the heads of its turns still count
	KindRaw      Kind = "raw"      // channel/hash: an event that could not be read, as it came; kept 7 days
	KindSettings Kind = "settings" // desk-wide settings that are not part of the definition
)

// Ref names a record.
type Ref struct {
	Kind Kind   `json:"kind"`
	ID   string `json:"id"`
}

// RefVer is a record at a version; version 0 means that it does not exist.
type RefVer struct {
	Ref
	Ver int64
}

// Record is a small versioned document. Ver 0 = does not exist; the store counts up by one with each Put.
type Record struct {
	Ref
	Ver  int64
	Key  KeyID  // the key that seals Body; empty = Body is empty or holds no personal data
	Head []byte // plain: ids, times, kinds, numbers
	Body []byte // sealed
}

// Entry is one line of an append-only log.
type Entry struct {
	Stream string // conversation id, or "audit"
	Seq    int64  // 1, 2, 3 …: no gaps
	Key    KeyID
	Head   []byte // plain: ids, times, kinds, numbers; what reports need
	Body   []byte // sealed; nil once blanked
	Sum    []byte // BodySum of the body as it was written: stays when the body goes; the store fills it in
	Hash   []byte // ChainHash(previous Hash, Head, Sum); the store fills it in
}

// EntryID names a log entry.
type EntryID struct {
	Stream string `json:"stream"`
	Seq    int64  `json:"seq"`
}

// JobID holds the whole sort key, so that a job is found without an index.
type JobID struct {
	Queue string    `json:"queue"` // "send/<channel>", "timer"
	Due   time.Time `json:"due"`   // whole milliseconds; never changes; read back in UTC
	ID    string    `json:"id"`
}

// Job is something due outside a turn: a message to send, a timer.
type Job struct {
	JobID
	Key  KeyID
	Body []byte // sealed where it holds personal data
}

// Write is one atomic, durable change: a value, so a store may merge, batch or repeat it.
// At most MaxWriteBytes and MaxWriteOps; a record, an entry or a job may be named once (Write.Valid).
// A store keeps no slice of it, and reads an empty Head or Body back as nil. A record that was dropped may be put
// again at version 0 and then has version 1.
type Write struct {
	Check  []RefVer  // must still have this version (fences, desk pointer)
	Put    []Record  // Ver is the version replaced; 0 = must not exist
	Drop   []RefVer  // must have this version, and goes
	Append []Entry   // Seq must be the stream's next
	Blank  []EntryID // body goes; head, sum and hash stay: redaction, retention. A conversation is folded over its last turns: put its record as well
	Add    []Job     // must not exist
	Done   []JobID   // must still exist, and goes
	Edit   []Job     // must still exist; same JobID, new body
}

// Limits of one Write.
const (
	// MaxWriteBytes bounds keys and values of one write, so that a store can merge many into one transaction.
	MaxWriteBytes = 1 << 20
	// MaxWriteOps bounds the number of records, entries and jobs of one write, for the same reason.
	MaxWriteOps = 1000
)

// Cursor is a place in the feed: opaque, ordered as a string within one store. "" is the beginning of what is kept.
// A store that was filled by Load has a feed of its own: cursors from before are not found in it.
type Cursor string

// Change says what one commit touched.
type Change struct {
	Refs    []Ref     `json:"refs,omitempty"`
	Entries []EntryID `json:"entries,omitempty"`
	Queues  []string  `json:"queues,omitempty"`
}

// Reader reads what was committed, from the primary, never from a replica. What it returns is the caller's own.
// Ids sort by their bytes. Every method fails with Unknown when ctx ends, the store is closed or cannot be read.
type Reader interface {
	// Get returns one record per ref, in that order, with Ver 0 where there is none. Errors: Unknown.
	Get(ctx context.Context, refs ...Ref) ([]Record, error)
	// List returns at most max records of a kind whose id begins with prefix and is greater than after, in id order.
	List(ctx context.Context, kind Kind, prefix, after string, max int) ([]Record, error)
	// Log returns at most max entries of a stream after seq, in order. A stream nobody wrote is empty.
	Log(ctx context.Context, stream string, after int64, max int) ([]Entry, error)
	// Jobs returns at most max jobs of a queue due before a time and after a job, in (due, id) order.
	// The zero JobID starts at the beginning.
	Jobs(ctx context.Context, queue string, before time.Time, after JobID, max int) ([]Job, error)
}

// Writer changes what is stored.
type Writer interface {
	// Commit returns when the write is durable and visible to all later reads.
	// Errors: Invalid (over a limit, named twice); Conflict, whose Ref names what was in the way (kind
	// "log" for a stream, "job" for a job); Busy: nothing happened, try later (also when ctx ended before the write
	// was begun, or the store is closed); Unknown: the outcome is not known, read the once record or the log.
	// The cursor is the place behind this commit. A write that changes nothing adds nothing to the feed, so an
	// empty one tells where the feed ends.
	Commit(ctx context.Context, w Write) (Cursor, error)
}

// Feeder tells what was committed, in order.
type Feeder interface {
	// Changes returns at most max changes after the cursor, and the cursor behind the last (after itself if there
	// is none): nothing is ever skipped. Error NotFound: the cursor is older than what is kept (7 days) or of
	// another store, rebuild from the records.
	Changes(ctx context.Context, after Cursor, max int) ([]Change, Cursor, error)
	// Wake receives after commits. It may miss; callers also poll. Each call returns its own channel, which
	// is released when ctx ends.
	Wake(ctx context.Context) <-chan struct{}
}

// Keeper looks after the store as a whole.
type Keeper interface {
	// Dump writes everything but feed and leases (kinds lease and beat), as one snapshot, while others read and
	// write. Stores that hold the same write the same bytes (DumpWriter).
	Dump(ctx context.Context, w io.Writer) error
	// Load fills an empty store from a dump, all of it or, on an error, nothing. Versions stay.
	// Errors: Invalid (not a dump, damaged: names the place), Conflict (not empty).
	Load(ctx context.Context, r io.Reader) error
	// Check reads all, verifies checksums, the hash chain of every stream and the watermark, and returns what
	// is wrong in plain words; empty = whole.
	Check(ctx context.Context) ([]string, error)
	// Close waits for what was accepted and releases the files. A second call does nothing.
	Close() error
}

// Roomy is a store that knows its disk.
type Roomy interface {
	// RoomForFiles tells whether files are taken: they wait long before messages do. Error: Busy.
	RoomForFiles() error
}

// Store is all of it: no clock, no customer text, no query language.
type Store interface {
	Reader
	Writer
	Feeder
	Keeper
}

// Sealer seals and opens bodies. It is safe for concurrent use.
type Sealer interface {
	// NewKey makes a data key. It is usable at once; its record is part of the write that first uses it.
	NewKey(ctx context.Context) (KeyID, Record, error)
	// Seal compresses and encrypts. Error NotFound: no such key.
	Seal(ctx context.Context, key KeyID, plain []byte) ([]byte, error)
	// Open is the inverse. Errors: NotFound (no such key, or shredded), Invalid (damaged, or another key's).
	Open(ctx context.Context, key KeyID, sealed []byte) ([]byte, error)
	// Hash is a keyed hash for ids that would hold personal data: the same for the same input for ever,
	// useless without the key file.
	Hash(parts ...string) string
	// Shred makes keys unusable for ever.
	Shred(ctx context.Context, keys ...KeyID) error
}
