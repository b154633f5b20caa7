package channel

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// ErrBusy means: nothing was taken, do not acknowledge, deliver again later.
var ErrBusy = errors.New("busy: deliver again later")

// Sink takes what arrived, in order per address. nil = durable and deduplicated: acknowledge now.
type Sink interface {
	Deliver(ctx context.Context, in ...Inbound) error
}

// Cursor is a durable resume point, at most 64 KiB: what an adapter needs to go on after a restart.
type Cursor interface {
	// Load gives what was saved last; nothing if nothing was.
	Load(ctx context.Context) ([]byte, error)
	Save(ctx context.Context, b []byte) error
}

// Unit is what a platform counts the length of a text in.
type Unit string

// The units.
const (
	Bytes Unit = "bytes"
	Runes Unit = "runes"
	UTF16 Unit = "utf16" // code units
)

// Capabilities is what a platform can do in one room. Zero = it can't.
type Capabilities struct {
	MaxText    int // in Unit, of one part
	Unit       Unit
	MaxOptions int // buttons of one message
	MaxLabel   int // runes of a button
	MaxUpload  int64
	// MaxDownload bounds the files that the platform gives us, where that is less than [MaxFile]; 0 = it gives larger ones as well.
	MaxDownload int64
	Edit        bool
	Typing      time.Duration // how long one sign of typing lasts
	Forms       bool
	Dedupe      bool // the platform drops a second send with the same key
	// DedupeFor is how long it remembers keys, told rather too short than too long; 0 = as long as a message is tried.
	DedupeFor time.Duration
	AckWithin time.Duration
}

// LargestFile bounds what can come in.
func (c Capabilities) LargestFile() int64 {
	if c.MaxDownload > 0 {
		return min(c.MaxDownload, MaxFile)
	}
	return MaxFile
}

// Limit is a rate that a platform allows. Scope is "global", "room" (each room, all its threads together), "thread" (each
// address) or "method:NAME".
type Limit struct {
	Scope string
	N     int
	Per   time.Duration
}

// Adapter speaks one platform for one configured channel. Two of a kind can live in a process.
type Adapter interface {
	// Kind is the platform: slack, telegram, discord, email, webhook.
	Kind() string
	// Capabilities are asked for each address: a direct message, a group and a topic differ.
	Capabilities(Address) Capabilities
	Limits() []Limit
	// Run takes what arrives until ctx ends, then returns within 5 s with no goroutine left. It reconnects by
	// itself, with growing waits; it returns an error only if a person must act ([AuthLost]). Once it has returned it
	// may be called again.
	Run(context.Context, Sink, Cursor) error
	// Render is pure: it degrades, escapes and splits.
	Render(Outbound) ([]Part, error)
	// Send makes one request and never retries. Its errors are *SendError. Key is the part's own idempotency key.
	Send(ctx context.Context, p Part, key string) (Receipt, error)
	Health() Health
}

// Opener reads a file that goes out: one of Outbound.Files. Adapters that upload are given one. The reader gives as many
// bytes as File.Size says; an error means that the file is gone (it was erased).
type Opener func(ctx context.Context, f File) (io.ReadCloser, error)

// Abilities that some platforms have, found by type assertion.
type (
	// Webhooker takes events over HTTP. Keys are paths below /hooks/NAME/, without a slash before them.
	Webhooker interface {
		Routes() map[string]http.Handler
	}
	// Typer shows the customer that an answer is being made.
	Typer interface {
		Typing(context.Context, Address) error
	}
	// Fetcher opens a file that came in. The reader ends with an error beyond MaxFile. It is asked once, soon after the
	// event was delivered: what it gives is kept, so a Ref may be short-lived.
	Fetcher interface {
		Fetch(context.Context, File) (io.ReadCloser, error)
	}
	// Finder asks the platform whether a send arrived whose answer was lost.
	Finder interface {
		FindSent(ctx context.Context, a Address, key string) (Receipt, bool, error)
	}
	// Rereader reads again what this version or an earlier one could not: Inbound.As and Inbound.Undecoded, as they were kept. It is
	// asked while the adapter is Up, and says what it would say had the event come now, under the same keys; nothing where the
	// event means nothing to a desk. An error means: later.
	Rereader interface {
		Reread(ctx context.Context, as string, raw []byte) ([]Inbound, error)
	}
	// Inviter knows an address that opens the platform where customers write to us, and takes a code along where the platform
	// can. ok is false while it is not known.
	Inviter interface {
		Invite(code string) (i Invitation, ok bool)
	}
	// Checker tries the credentials and permissions; each Finding is a line of the doctor.
	Checker interface {
		Check(context.Context) []Finding
	}
	// AgentDesk is for people who work inside the platform: a thread, post or topic for each conversation. A desk is an
	// address of channel and room: the configuration knows no tenant. Everything that people write in its threads is
	// delivered, not only what calls the bot, with the address that OpenCase gave; a press of a button is a Choice.
	// Errors are *SendError.
	AgentDesk interface {
		// OpenCase makes the thread of a conversation. The same key gives the same thread, opened again if it was
		// closed; a new one if it was deleted. It may be called again whenever its answer was lost.
		OpenCase(ctx context.Context, desk Address, title, key string) (Address, error)
		// CloseCase closes a thread; one that is closed or gone is fine. The bot can still write into it.
		CloseCase(ctx context.Context, c Address) error
		// Member says whether a person may work in the desk now. It is asked for each message. A person that the platform
		// does not know is none, and no error.
		Member(ctx context.Context, desk Address, person string) (bool, error)
	}
)

// Invitation is an address under which a customer goes on with a code from elsewhere. Whoever opens it is asked before
// anything is joined.
type Invitation struct {
	Name string // of whom he writes to there: @TidewellDeskBot
	URL  string
	Code bool // the address takes the code along; else it is to be written there
}

// Finding is one line of a check: what is fine, or what is missing and the remedy.
type Finding struct {
	OK     bool
	What   string
	Remedy string
}
