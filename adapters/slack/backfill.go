package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"frontdesk/bot/channel"
)

// Slack tells what happens for about six minutes; what was written while the desk stood still for longer is asked for. The
// cursor remembers until when the desk heard, and where it was spoken to.

const (
	// missedAfter is how long the desk must have been deaf for it to ask.
	missedAfter = 2 * time.Minute
	// missedMargin is what may have been on its way when the cursor was written last: Slack brings it again for six minutes.
	missedMargin = 10 * time.Minute
	// missedWithin is how far back it asks: below the time for which the desk knows what it has already taken.
	missedWithin = 7 * 24 * time.Hour
	// seenRooms bounds what is remembered: those that were active last. Some 55 bytes each, with the cases below the 64 KiB of a cursor.
	seenRooms = 600
	// seenCases bounds the cases whose threads are remembered.
	seenCases = 300
	// missedRooms bounds how many other rooms are looked into.
	missedRooms = 300
	// missedPace is between two requests: the tier of Slack's history is fifty a minute.
	missedPace = 1200 * time.Millisecond
	// saveEvery is how often the cursor is written while something happens.
	saveEvery = 10 * time.Second
)

// heard is what the cursor holds.
type heard struct {
	mu    sync.Mutex
	dirty bool
	kept  struct {
		At   time.Time         `json:"at,omitzero"`    // until when all was heard
		Seen map[string]string `json:"seen,omitempty"` // by room, or room/thread: the newest time stamp
		// Cases are the threads of cases, by room/key.
		Cases map[string]string `json:"cases,omitempty"`
	}
}

func (h *heard) load(b []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.kept.At, h.kept.Seen, h.kept.Cases = time.Time{}, nil, nil
	if json.Unmarshal(b, &h.kept) != nil {
		h.kept.At, h.kept.Seen, h.kept.Cases = time.Time{}, nil, nil
	}
	if h.kept.Seen == nil {
		h.kept.Seen = map[string]string{}
	}
	if h.kept.Cases == nil {
		h.kept.Cases = map[string]string{}
	}
}

// note remembers where something was taken.
func (h *heard) note(in []channel.Inbound) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, x := range in {
		if h.kept.Seen == nil || x.Kind != channel.Message || x.Undecoded != nil || !timeForm.MatchString(x.MessageID) {
			continue
		}
		key := x.Address.Room
		if x.Address.Thread != "" {
			key += "/" + x.Address.Thread
		}
		h.kept.Seen[key] = max(h.kept.Seen[key], x.MessageID)
		h.dirty = true
	}
	if len(h.kept.Seen) > 2*seenRooms {
		h.kept.Seen = newest(h.kept.Seen, seenRooms)
	}
}

// newest keeps those that were active last.
func newest(seen map[string]string, most int) map[string]string {
	keys := slices.SortedFunc(maps.Keys(seen), func(a, b string) int { return cmp.Compare(seen[b], seen[a]) })
	out := map[string]string{}
	for _, k := range keys[:min(len(keys), most)] {
		out[k] = seen[k]
	}
	return out
}

// snapshot is the cursor's bytes. Alive moves the time until which all was heard.
func (h *heard) snapshot(now time.Time, alive bool) []byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.kept.Seen == nil {
		return nil
	}
	if alive {
		h.kept.At = now.UTC().Truncate(time.Second)
	}
	h.kept.Seen, h.kept.Cases, h.dirty = newest(h.kept.Seen, seenRooms), newest(h.kept.Cases, seenCases), false
	b, err := json.Marshal(h.kept)
	if err != nil {
		return nil
	}
	return b
}

// remember keeps the cursor while Run runs, asks for what was missed before, and again after long breaks.
func (a *Adapter) remember(ctx context.Context, cur channel.Cursor, me self) error {
	if cur == nil {
		a.heard.load(nil)
		<-ctx.Done()
		return ctx.Err()
	}
	b := newBackoff()
	for {
		kept, err := cur.Load(ctx)
		if err == nil {
			a.heard.load(kept)
			break
		}
		if !channel.Pause(ctx, b.Next()) {
			return ctx.Err()
		}
	}
	for channel.Pause(ctx, time.Second) {
		now := time.Now()
		if a.health.Health().State != channel.Up {
			continue
		}
		a.heard.mu.Lock()
		at, due := a.heard.kept.At, a.heard.dirty
		a.heard.mu.Unlock()
		if gap := now.Sub(at); !at.IsZero() && gap > missedAfter {
			if !a.ask(ctx, me, at) {
				continue // the connection broke meanwhile, or Run ends
			}
		} else if !due && gap < missedAfter/2 || gap < saveEvery {
			continue
		}
		_ = cur.Save(ctx, a.heard.snapshot(now, true)) // saved again soon
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if a.heard.has() {
		_ = cur.Save(end, a.heard.snapshot(time.Now(), a.health.Health().State == channel.Up))
	}
	return ctx.Err()
}

// thread is that of a case. It reports false while the cursor is not read: then a case could get a second one.
func (h *heard) thread(key string) (ts string, loaded bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.kept.Cases[key], h.kept.Cases != nil
}

// setThread remembers the thread of a case; "" forgets it.
func (h *heard) setThread(key, ts string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if ts == "" {
		delete(h.kept.Cases, key)
	} else {
		h.kept.Cases[key] = ts
	}
	h.dirty = true
}

func (h *heard) has() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.dirty
}

// missed is where to ask, from when on, and when something was written there last.
type missed struct{ room, thread, since, last string }

// ask brings what was written since a time, as if Slack told it now. It reports whether it got through all.
func (a *Adapter) ask(ctx context.Context, me self, since time.Time) bool {
	since = latest(since.Add(-missedMargin), time.Now().Add(-missedWithin))
	var on replays
	whole := true
	for _, m := range a.missing(ctx, since) {
		if whole = a.fetchMissed(ctx, me, m, &on); !whole {
			break
		}
	}
	on.wait.Wait()
	return whole && !on.lost.Load() && ctx.Err() == nil
}

// replays are what was queued of the past.
type replays struct {
	wait sync.WaitGroup
	lost atomic.Bool // something was not taken
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// missing lists where something may have been missed: where the desk was spoken to, the channels that the bot is in, and
// direct messages that are new.
func (a *Adapter) missing(ctx context.Context, since time.Time) []missed {
	from := fmt.Sprintf("%d.000000", since.Unix())
	var out []missed
	known := map[string]bool{}
	a.heard.mu.Lock()
	for key, ts := range a.heard.kept.Seen {
		if now := fmt.Sprintf("%d", time.Now().Add(-missedWithin).Unix()); ts < now {
			continue
		}
		room, thread, _ := strings.Cut(key, "/")
		known[key] = true
		out = append(out, missed{room, thread, from, ts})
	}
	a.heard.mu.Unlock()
	slices.SortFunc(out, func(x, y missed) int { return cmp.Compare(y.last, x.last) })
	q := url.Values{"types": {"public_channel,private_channel,im"}, "limit": {"200"}, "exclude_archived": {"true"}}
	for more := 0; more < missedRooms; {
		var got struct {
			Channels []struct {
				ID      string `json:"id"`
				IM      bool   `json:"is_im"`
				Created int64  `json:"created"`
			} `json:"channels"`
			Next struct {
				Cursor string `json:"next_cursor"`
			} `json:"response_metadata"`
		}
		if !a.patiently(ctx, "users.conversations", q, &got) {
			return out
		}
		for _, c := range got.Channels {
			if !roomForm.MatchString(c.ID) || known[c.ID] || c.IM && c.Created < since.Unix() || more >= missedRooms {
				continue
			}
			more++
			out = append(out, missed{c.ID, "", from, ""})
		}
		if got.Next.Cursor == "" {
			break
		}
		q.Set("cursor", got.Next.Cursor)
	}
	return out
}

// missedPages bounds how much of one room is fetched: 2,000 messages.
const missedPages = 10

// fetchMissed brings what was written in one room.
func (a *Adapter) fetchMissed(ctx context.Context, me self, m missed, on *replays) bool {
	q := url.Values{"channel": {m.room}, "oldest": {m.since}, "limit": {lookPage}}
	method := "conversations.history"
	if m.thread != "" {
		method = "conversations.replies"
		q.Set("ts", m.thread)
	}
	var all []map[string]any
	for range missedPages {
		var got struct {
			Messages []map[string]any `json:"messages"`
			Next     struct {
				Cursor string `json:"next_cursor"`
			} `json:"response_metadata"`
		}
		if !a.patiently(ctx, method, q, &got) {
			return ctx.Err() == nil // a room that is closed to us tells nothing
		}
		all = append(all, got.Messages...)
		if got.Next.Cursor == "" {
			break
		}
		q.Set("cursor", got.Next.Cursor)
	}
	slices.SortStableFunc(all, func(x, y map[string]any) int { return cmp.Compare(stamp(x), stamp(y)) })
	for _, e := range all {
		a.replay(ctx, me, m, e, on)
	}
	return ctx.Err() == nil
}

// stamp is the time stamp of a message.
func stamp(e map[string]any) string {
	ts, _ := e["ts"].(string)
	return ts
}

// replay queues a message of the past as the event that it would have been.
func (a *Adapter) replay(ctx context.Context, me self, m missed, e map[string]any, on *replays) {
	ts := stamp(e)
	if ts < m.since { // the first message of a thread always comes along
		return
	}
	e["channel"] = m.room
	b, err := json.Marshal(map[string]any{"type": "event_callback", "team_id": me.Team, "enterprise_id": me.Enterprise, "event_id": "missed" + strings.ReplaceAll(ts, ".", ""), "event": e})
	if err != nil {
		return
	}
	on.wait.Add(1)
	p := &parcel{via: viaEvent, raw: b, at: time.Now().UTC(), room: m.room, ts: ts, done: func(taken bool) {
		if !taken {
			on.lost.Store(true)
		}
		on.wait.Done()
	}}
	for !a.intake.put(p) { // what happens now goes first
		if !channel.Pause(ctx, firstWait) {
			p.done(false)
			return
		}
	}
}

// patiently asks at the pace that Slack allows, waits when it is asked to, and tries again what may come to something.
func (a *Adapter) patiently(ctx context.Context, method string, q url.Values, out any) bool {
	b := newBackoff()
	for try := 0; channel.Pause(ctx, missedPace); try++ {
		err := a.client.ask(ctx, method, q, out)
		switch channel.ClassOf(err) {
		case channel.RateLimited:
		case channel.Retryable:
			if err == nil {
				return true
			}
			if try > 5 {
				return false
			}
		default:
			return false
		}
		if !channel.Pause(ctx, max(b.Next(), channel.WaitOf(err))) {
			return false
		}
	}
	return false
}
