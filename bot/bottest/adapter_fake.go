package bottest

import (
	"testing"
	"time"

	"frontdesk/bot/channel"
)

// Platform is what AdapterSuite needs to know of the platform that an adapter speaks.
type Platform struct {
	// Without names the cases that the platform can't have, by number, each with the reason. A case is never left out
	// otherwise: it passes or fails.
	Without map[int]string
	// Rates are what the platform itself allows, as its own documentation says: case 37 holds the adapter's limits to them.
	Rates []channel.Limit
	// Open starts a fake of the platform. Each case has its own.
	Open func(t *testing.T) Fake
	// Kept is a message "read again" in a room, as a version that could not read it would have kept it.
	Kept func(at channel.Address) (as string, raw []byte)
	// Again: another run of the suite tries this adapter, too, and sends the largest file it may; here a MiB is enough.
	Again bool
	// InMemory starts one whose connections are pipes in memory, if there is such a fake. Cases are then played in a bubble of
	// testing/synctest: heartbeats and waits may be as long as in life, and a busy machine changes nothing.
	InMemory func(t *testing.T) Fake
}

// Fake is a fake of a platform, written for the tests of one adapter. It keeps the platform's rules (limits, sizes,
// signatures, order, what is delivered again) and knows nothing of the adapter's code.
type Fake interface {
	// Adapter makes the adapter of a configured channel, connected to this fake; one that uploads files reads them with
	// [OpenFile]. A second one of the same name is the same channel after a restart of the process.
	Adapter(name string) channel.Adapter
	// Address is the room of that name as the adapter would name it, a direct conversation with one customer.
	Address(channelName, room string) channel.Address
	// Emit makes things happen in the order given. It returns when the platform has taken them: it delivers them, and delivers
	// again what is not acknowledged, as the real one does, but without its long waits.
	Emit(channelName string, events ...Event)
	// Sent lists the messages of ours that stand in a room, oldest first.
	Sent(room string) []Sent
	// Fail makes the next sends fail so, one each.
	Fail(failures ...Failure)
	// Break makes something happen to the connection of a channel.
	Break(channelName string, b Break)
	// Forge brings events that the platform never sent, and tells how many the adapter accepted. For webhooks.
	Forge(channelName string) (accepted int)
	// Seen tells what the fake has counted.
	Seen() Seen
	// Close ends the fake. After it no goroutine of it is left.
	Close()
}

// Hasty is a Fake that is not in memory: between a link that is silent and a machine that is busy it has to choose.
type Hasty interface {
	Fake
	// Hurry makes the adapters that are made from now on take a link for dead as soon as they can; the others are patient.
	Hurry()
}

// Replayer is a Fake of who calls us: what it sent, somebody who listened can send again.
type Replayer interface {
	Fake
	// Replay sends the last request once more that the adapter took, as it was, and tells whether that was accepted.
	Replay(channelName string) (accepted int)
}

// Event is something that a fake platform makes happen, in words common to all.
type Event struct {
	Kind   channel.Kind
	ID     string // names the message within the test, also the one that an edit, a deletion or a choice is about; "" = a new one
	Room   string // the same name = the same room
	Thread string // a thread of it
	Group  bool   // the room holds many: the bot is spoken to by mentioning it
	From   Writer
	Text   string // as the customer reads it; the fake adds the mention and writes it as the platform does
	Choice string // id of the option pressed
	File   *Upload
	Album  string // of files that the customer sends as one and the platform tells one by one
	Times  int    // how often it is delivered; 0 = once
	Double bool   // delivered as two events of different kinds, as Slack does with a mention
	Odd    Oddity // how its form differs
}

// Writer is who wrote an event.
type Writer string

// The writers.
const (
	ByCustomer Writer = ""     // the room's customer
	BySelf     Writer = "self" // our own bot
	ByBot      Writer = "bot"  // another bot
)

// Oddity is how the form of an event differs from what is usual.
type Oddity string

// The oddities.
const (
	Usual         Oddity = ""
	UnknownKind   Oddity = "unknown kind"   // an event nobody knows, without a message
	UnknownField  Oddity = "unknown field"  // a usual message with fields nobody knows
	UnknownPart   Oddity = "unknown part"   // a message with a component, block or entity nobody knows
	MalformedJSON Oddity = "malformed JSON" // cut in the middle
	WrongTypes    Oddity = "wrong types"    // a number where a text is due, null, empty objects
)

// Upload is a file that a customer sends.
type Upload struct {
	Name    string
	MIME    string
	Content []byte
	Size    int64 // told by the platform, where it is not the length of Content
	Hostile bool  // its address is on a host that is not the platform's: our credentials must not go there
}

// Sent is a message as a customer's program shows it.
type Sent struct {
	ID       string
	Text     string   // what a reader sees: mark-up worked out, escapes undone
	Options  []string // labels of the buttons
	Mentions []string // who is called by it: must stay empty
	Styled   bool     // some of the text has a style or is a link that the words did not ask for
	Edited   bool
	Files    []SentFile
}

// SentFile is a file of ours as it arrived.
type SentFile struct {
	Name    string
	Content []byte
}

// Failure is how a send fails.
type Failure struct {
	Kind  FailureKind
	After time.Duration // that the platform asks to wait, for the limits
}

// FailureKind is a way in which a send fails.
type FailureKind string

// The ways. What a platform can't say (as a limit in a header) the fake says as it would.
const (
	LimitHeader FailureKind = "429 header"        // Retry-After in whole seconds
	LimitFloat  FailureKind = "429 float"         // a fraction of a second
	LimitBody   FailureKind = "429 body"          // only in the body
	LimitHTML   FailureKind = "429 HTML"          // a page of the proxy before the platform, with Retry-After
	LimitGlobal FailureKind = "429 global"        // for all rooms
	ServerError FailureKind = "500"               // and nothing was sent
	BadGateway  FailureKind = "502"               // and nothing was sent
	ResetBefore FailureKind = "reset before"      // the connection ends before the request was read
	ResetAfter  FailureKind = "reset after"       // the message stands in the room, and the answer is lost
	Hang        FailureKind = "hang"              // no answer until the client goes
	RoomGone    FailureKind = "room gone"         // blocked, kicked or deleted
	TokenBad    FailureKind = "token refused"     // our credentials
	MessageGone FailureKind = "message not found" // for edits
)

// Break is something that happens to a connection.
type Break string

// The breaks.
const (
	Drop         Break = "drop"          // it ends; what happens meanwhile can be had by resuming
	HalfOpen     Break = "half open"     // it goes silent without ending
	SessionGone  Break = "session gone"  // resuming is refused: a new session, and what was missed is to be asked for
	AskReconnect Break = "ask reconnect" // the server wants a new connection, and again right after hello
	Refuse       Break = "refuse"        // our credentials are refused from now on
	SecondPoller Break = "second poller" // somebody else takes the events for a moment
)

// Seen is what a fake has counted.
type Seen struct {
	Connects int           // connections or sessions begun, polls of a poller do not count
	Acks     int           // events that the adapter acknowledged
	Typing   int           // signs of typing
	Leaked   int           // requests with our credentials on a hostile host
	Invalid  []string      // requests that break the platform's specification: what and where, without their text
	Secrets  []string      // canaries: may stand in no error, log, event or health
	Beat     time.Duration // within which a silent link must be noticed: two heartbeats
}
