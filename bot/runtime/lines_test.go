package runtime_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// queued puts messages into the queue of a channel, as if a conversation had said them in a room: one a millisecond.
func (h *house) queued(t *testing.T, conv bot.ConvID, at channel.Address, from, n int) {
	t.Helper()
	c, err := h.Archive().Conversation(t.Context(), conv)
	if err != nil {
		t.Fatal(err)
	}
	var w bot.Write
	for i := from; i < from+n; i++ {
		j := bot.JobID{Queue: bot.SendQueue(at.Channel), Due: time.Now().Add(time.Duration(i) * time.Millisecond).UTC().Truncate(time.Millisecond), ID: fmt.Sprintf("%s/%010d.0000", conv, 1000+i)}
		job, err := h.Archive().SealSend(t.Context(), j, c.Key, bot.Send{V: 1, Conv: conv, Turn: 1, Out: channel.Outbound{Key: fmt.Sprintf("%s/%d.1", conv, 1000+i), Address: at,
			Body: []channel.Block{{Kind: channel.TextBlock, Text: fmt.Sprintf("reply %d", i)}}, Locale: "en"}})
		if err != nil {
			t.Fatal(err)
		}
		if w.Add = append(w.Add, job); len(w.Add) == 500 || i == from+n-1 {
			if _, err := h.store.Commit(t.Context(), w); err != nil {
				t.Fatal(err)
			}
			w = bot.Write{}
		}
	}
}

// However much waits for one address, others get theirs at once, and it all arrives in the end, in order.
func TestALongQueueHoldsNoOtherAddressUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := far(t, bottest.NewMemory(), bottest.NewKeys())
		p := newPlatform()
		opens := time.Now().Add(2 * time.Minute)
		p.fail = func(room string, _ int) error {
			if left := time.Until(opens); room != "free" && left > 0 {
				return &channel.SendError{Class: channel.RateLimited, Scope: "room", RetryAfter: left}
			}
			return nil
		}
		const rooms, each = 50, 60 // 3,000 messages: more than are kept in memory
		for r := range rooms {
			room := fmt.Sprint("shut", r)
			conv := h.replied(t, "fake:a", room, 0)
			h.queued(t, conv, channel.Address{Channel: "fake:a", Room: room}, 0, each)
		}
		stop := h.running(t, "fake:a", p)
		time.Sleep(10 * time.Second)
		for i := 1; i <= 5; i++ {
			if i == 1 {
				h.replied(t, "fake:a", "free", 1)
			} else if conv := h.replied(t, "fake:a", "free", 0); conv != "" {
				if _, err := h.Act(t.Context(), conv, bot.Act{Staff: "st_1", Name: "Ana", Verb: bot.Reply, Text: fmt.Sprint("reply ", i-1)}); err != nil {
					t.Fatal(err)
				}
			}
			time.Sleep(3 * time.Second)
			synctest.Wait()
			wantReplies(t, p, "free", i)
		}
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		for r := range rooms {
			wantReplies(t, p, fmt.Sprint("shut", r), each)
		}
		if n := h.waiting(t, "fake:a"); n > 0 {
			t.Errorf("%d messages wait", n)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

// First in, first out holds for an address, whichever conversation said it.
func TestTwoConversationsOfAnAddressShareALine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := far(t, bottest.NewMemory(), bottest.NewKeys())
		p := newPlatform()
		opens := time.Now().Add(time.Minute)
		var asked []string
		p.fail = func(room string, _ int) error {
			asked = append(asked, room)
			if time.Now().Before(opens) && room == "shared" {
				return &channel.SendError{Class: channel.Retryable}
			}
			return nil
		}
		one, two := h.replied(t, "fake:a", "one", 0), h.replied(t, "fake:a", "two", 0)
		at := channel.Address{Channel: "fake:a", Room: "shared"}
		for i := range 20 {
			h.queued(t, []bot.ConvID{one, two}[i%2], at, i, 1)
		}
		stop := h.running(t, "fake:a", p)
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		wantReplies(t, p, "shared", 20)
		if !slices.Contains(asked, "shared") {
			t.Error("nothing was sent")
		}
		_ = stop()
	})
}
