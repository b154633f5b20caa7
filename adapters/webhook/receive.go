package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"

	"frontdesk/bot/channel"
)

const (
	// maxBody bounds a request: events are texts and names of files.
	maxBody = 256 << 10
	// maxEvents bounds how many events a request may hold.
	maxEvents = 100
	// maxKey and maxName bound ids and names in bytes.
	maxKey, maxName = 200, 500
	// maxScore is the best score of a survey.
	maxScore = 5
	// takeWithin is how long the desk may take before the other side is told to try again.
	takeWithin = 20 * time.Second
)

// event is one thing that happened, as the other side writes it.
type event struct {
	ID        string         `json:"id"` // stable over redelivery; without it the webhook-id is
	Type      channel.Kind   `json:"type"`
	At        time.Time      `json:"at"`
	Room      string         `json:"room"`
	Thread    string         `json:"thread"`
	Shared    bool           `json:"shared"`
	From      channel.Person `json:"from"`
	MessageID string         `json:"message_id"`
	ReplyTo   string         `json:"reply_to"`
	Text      string         `json:"text"`
	Choice    string         `json:"choice"`
	Files     []file         `json:"files"`
	Score     int            `json:"score"`
	Solved    *bool          `json:"solved"`
}

type file struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	MIME string `json:"mime"`
	Size int64  `json:"size"`
	URL  string `json:"url"`
}

// Routes takes events at /hooks/NAME/events.
func (a *Adapter) Routes() map[string]http.Handler {
	return map[string]http.Handler{"events": http.HandlerFunc(a.receive)}
}

// receive takes one signed request: 204 once everything in it is durable, 401 if the signature is wrong, old or was used before, 400 if it
// can't be read, 503 if it is to be sent again.
func (a *Adapter) receive(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "only POST", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, fmt.Sprintf("at most %d bytes", maxBody), http.StatusRequestEntityTooLarge)
		return
	}
	signed, ok := a.verify(r.Header, body)
	switch {
	case !ok:
		http.Error(w, "the signature is wrong, or older than five minutes", http.StatusUnauthorized)
		return
	case a.taken.Has(signed, a.now()):
		http.Error(w, "this very request was taken before: a repeat is signed with a time of its own", http.StatusUnauthorized)
		return
	}
	to, join := a.enter() // only now: a stranger's body that stalls would hold the end of Run
	if to == nil {
		again(w)
		return
	}
	ctx, done := join(r.Context())
	defer done()
	events, err := a.decode(r.Header.Get(headerID), body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := to.Deliver(ctx, events...); err != nil {
		again(w)
		return
	}
	if r.Context().Err() == nil { // else nobody is told that it was taken, and the same may come again
		a.taken.Add(signed, a.now(), replayWindow)
	}
	w.WriteHeader(http.StatusNoContent)
}

// joining gives a request a context that also ends with Run, and a function that must be called when it is done.
type joining func(context.Context) (context.Context, func())

// enter gives the sink while the channel runs, and holds the end of Run until the request is done.
func (a *Adapter) enter() (channel.Sink, joining) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.sink != nil {
		a.busy.Add(1)
	}
	return a.sink, a.join
}

// joined makes the joining of a run.
func (a *Adapter) joined(run context.Context) joining {
	return func(request context.Context) (context.Context, func()) {
		ctx, cancel := context.WithTimeout(request, takeWithin)
		stop := context.AfterFunc(run, cancel)
		return ctx, func() {
			stop()
			cancel()
			a.busy.Done()
		}
	}
}

func again(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "2")
	http.Error(w, "not now: send it again", http.StatusServiceUnavailable)
}

// decode reads an event, or several as {"events":[…]}. Fields that nobody knows are skipped; an event of a type that nobody knows is
// kept as it came and goes no further, so that neither takes along what is good.
func (a *Adapter) decode(id string, body []byte) ([]channel.Inbound, error) {
	var many struct {
		Events []json.RawMessage `json:"events"`
	}
	if !utf8.Valid(body) {
		return nil, errors.New("the body is not UTF-8")
	}
	if err := json.Unmarshal(body, &many); err != nil {
		return nil, errors.New("the body is not a JSON object")
	}
	raw := many.Events
	if raw == nil {
		raw = []json.RawMessage{body}
	}
	if len(raw) > maxEvents {
		return nil, fmt.Errorf("at most %d events in a request", maxEvents)
	}
	var out []channel.Inbound
	for i, b := range raw {
		in, err := a.one(fmt.Sprintf("%s/%d", id, i), b)
		if err != nil {
			return nil, fmt.Errorf("event %d: %w", i+1, err)
		}
		out = append(out, in)
	}
	return out, nil
}

// one reads one event. key names it if it does not by itself.
func (a *Adapter) one(key string, raw []byte) (channel.Inbound, error) {
	var head struct {
		Type *channel.Kind `json:"type"`
	}
	switch err := json.Unmarshal(raw, &head); {
	case err != nil:
		return channel.Inbound{}, errors.New("it is not an object with a type, which is a text")
	case head.Type == nil:
		return channel.Inbound{}, errors.New("type is missing")
	case !slices.Contains(kinds, *head.Type):
		return a.unknown(key, raw), nil
	}
	var e event
	if err := json.Unmarshal(raw, &e); err != nil {
		return channel.Inbound{}, wrongType(err)
	}
	if e.ID == "" {
		e.ID = key
	}
	return a.inbound(e), e.check()
}

// wrongType names the field whose value cannot be read, without the value.
func wrongType(err error) error {
	var e *json.UnmarshalTypeError
	if errors.As(err, &e) && e.Field != "" {
		return fmt.Errorf("%s has the wrong type", e.Field)
	}
	return errors.New("a value has the wrong form: at is a time as 2026-11-22T10:00:00Z")
}

// unknownRoom is the room of what does not tell its own.
const unknownRoom = "unknown"

// unknown keeps an event of a type that this version does not know: an admin sees that there is one.
func (a *Adapter) unknown(key string, raw []byte) channel.Inbound {
	var e struct {
		ID any `json:"id"`
	}
	if json.Unmarshal(raw, &e) == nil {
		if id, ok := e.ID.(string); ok && id != "" && len(id) <= maxKey {
			key = id
		}
	}
	return channel.Inbound{Key: key, Kind: channel.Message, At: a.now(), Address: channel.Address{Channel: a.name, Room: unknownRoom}, Undecoded: raw, As: key}
}

// Reread reads an event again of a type that an earlier version did not know. One that is known now and says what makes no sense is as
// refused as it would have been.
func (a *Adapter) Reread(_ context.Context, as string, raw []byte) ([]channel.Inbound, error) {
	in, err := a.one(as, raw)
	if err != nil {
		return nil, nil //nolint:nilerr // sending it again would not help either
	}
	return []channel.Inbound{in}, nil
}

// kinds are the types of event that mean something.
var kinds = []channel.Kind{channel.Message, channel.Choice, channel.Command, channel.Edited, channel.Deleted, channel.Joined,
	channel.Left, channel.Blocked, channel.Feedback}

func (e event) check() error {
	for name, s := range map[string]string{"id": e.ID, "room": e.Room, "thread": e.Thread, "message_id": e.MessageID, "reply_to": e.ReplyTo, "choice": e.Choice, "from.id": e.From.ID} {
		if len(s) > maxKey {
			return fmt.Errorf("%s is longer than %d bytes", name, maxKey)
		}
	}
	switch {
	case e.Room == "":
		return errors.New("room is missing: the same room is the same conversation")
	case len(e.Text) > channel.MaxText:
		return fmt.Errorf("text is longer than %d bytes", channel.MaxText)
	case len(e.Files) > 20:
		return errors.New("at most 20 files")
	case (e.Type == channel.Edited || e.Type == channel.Deleted) && e.MessageID == "":
		return errors.New("message_id is missing")
	case e.Type == channel.Choice && e.Choice == "":
		return errors.New("choice is missing")
	case e.Score < 0 || e.Score > maxScore:
		return fmt.Errorf("score is 1 to %d", maxScore)
	case len(e.From.Name) > maxName || len(e.From.Email) > maxName:
		return fmt.Errorf("a name or an address is longer than %d bytes", maxName)
	}
	return nil
}

func (a *Adapter) inbound(e event) channel.Inbound {
	in := channel.Inbound{Key: e.ID, Kind: e.Type, At: e.At, From: e.From, Address: channel.Address{Channel: a.name, Room: e.Room, Thread: e.Thread},
		Shared: e.Shared, MessageID: e.MessageID, ReplyTo: e.ReplyTo, Text: e.Text, Choice: e.Choice, Score: e.Score, Solved: e.Solved}
	if in.At.IsZero() {
		in.At = a.now()
	}
	if in.MessageID == "" && in.Kind == channel.Message {
		in.MessageID = e.ID
	}
	for _, f := range e.Files {
		in.Files = append(in.Files, channel.File{ID: f.ID, Name: f.Name, MIME: f.MIME, Size: f.Size, Ref: f.URL})
	}
	return in
}
