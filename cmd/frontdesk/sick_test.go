package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/adapters/discord"
	"frontdesk/adapters/discord/discordtest"
	"frontdesk/adapters/slack"
	"frontdesk/adapters/slack/slacktest"
	"frontdesk/adapters/telegram"
	"frontdesk/adapters/telegram/telegramtest"
	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
	"frontdesk/bot/runtime"
	"frontdesk/data/seed"
)

// wing is one channel of the product against a fake of its platform in memory.
type wing struct {
	name    string
	adapter channel.Adapter
	ready   func() // waits until it hears what is said
	say     func(room, text string, times int)
	count   func(room string) int // of our messages that stand there
	fail    func(n int)           // the next sends, in turn: no answer, an error, a limit of half a minute
	revoke  func()
	close   func()
}

func telegramWing(t *testing.T, name string) wing {
	s, err := telegramtest.New(telegramtest.InMemory)
	if err != nil {
		t.Fatal(err)
	}
	a, err := telegram.New(telegram.Config{Name: name, Token: telegramtest.Token, API: s.URL, Transport: s.Transport()})
	if err != nil {
		t.Fatal(err)
	}
	return wing{name: name, adapter: a, revoke: s.Revoke, close: s.Close, ready: func() {},
		say: func(room, text string, times int) {
			s.Say(telegramtest.Words{Chat: s.Private(room), Text: text, Times: times})
		},
		count: func(room string) int { return len(s.Messages(s.Private(room))) },
		fail: func(n int) {
			for i := range n {
				s.Fail([]telegramtest.Fault{{Hang: true}, {Status: 500}, {Status: 429, RetryAfter: 30}}[i%3])
			}
		}}
}

func slackWing(t *testing.T, name string) wing {
	s, err := slacktest.New(slacktest.InMemory)
	if err != nil {
		t.Fatal(err)
	}
	a, err := slack.New(slack.Config{Name: name, Token: slacktest.Token, AppToken: slacktest.AppToken, API: s.URL, Transport: s.Transport()})
	if err != nil {
		t.Fatal(err)
	}
	return wing{name: name, adapter: a, revoke: s.Revoke, close: s.Close, ready: func() {},
		say: func(room, text string, times int) {
			s.Say(slacktest.Words{Room: s.Direct(room), Text: text, Times: times})
		},
		count: func(room string) int { return len(s.Messages(s.Direct(room))) },
		fail: func(n int) {
			for i := range n {
				s.Fail([]slacktest.Fault{{Hang: true}, {Status: 500, Error: "fatal_error"}, {Status: 429, Error: "ratelimited"}}[i%3])
			}
		}}
}

// discordBeat is how often Discord wants a heartbeat. The fake's own is so short that beats alone use up what a connection may send in a
// minute, and it would be closed each minute.
const discordBeat = 41_250 * time.Millisecond

func discordWing(t *testing.T, name string) wing {
	s, err := discordtest.New(discordtest.InMemory, discordtest.Beat(discordBeat))
	if err != nil {
		t.Fatal(err)
	}
	a, err := discord.New(discord.Config{Name: name, Token: discordtest.Token, API: s.URL, Transport: s.Transport()})
	if err != nil {
		t.Fatal(err)
	}
	return wing{name: name, adapter: a, revoke: s.Revoke, close: s.Close,
		ready: func() {
			for !s.Listening() {
				time.Sleep(10 * time.Millisecond)
			}
		},
		say: func(room, text string, times int) {
			s.Say(discordtest.Words{Room: s.Private(room), Text: text, Times: times})
		},
		count: func(room string) int { return len(s.Messages(s.Private(room))) },
		fail: func(n int) {
			for i := range n {
				s.Fail([]discordtest.Fault{{Hang: true}, {Status: 500}, {Status: 429, RetryAfter: 30}}[i%3])
			}
		}}
}

// crowding is what came of a run: how long each answer took to begin, and how many messages stand in each room, by channel.
type crowding struct {
	took  map[string][]time.Duration
	stand map[string][]int
}

// worst is the longest wait of a channel's customers.
func (c crowding) worst(name string) time.Duration { return slices.Max(c.took[name]) }

const (
	crowdRooms = 5
	crowdTalk  = 8 // messages of each customer
)

// talks lets customers talk on three channels, each waiting for his answers, and every fourth of their messages be told three times. With
// sick ones beside them, n messages are written at once to channels on which nothing can be sent.
func talks(t *testing.T, d *bot.Desk, n int) crowding {
	t.Helper()
	wings := []wing{telegramWing(t, "telegram:well"), slackWing(t, "slack:well"), discordWing(t, "discord:well")}
	well := len(wings)
	if n > 0 {
		wings = append(wings, telegramWing(t, "telegram:sick"), slackWing(t, "slack:sick"), discordWing(t, "discord:sick"), telegramWing(t, "telegram:denied"))
	}
	rt, err := runtime.New(runtime.Config{Store: bottest.NewMemory(), Keys: bottest.NewKeys(), Now: time.Now, NewID: newID, Desk: func() *bot.Desk { return d }, Alone: true,
		Sends: func(string) bool { return true }, Link: func(channel.Address) string { return "" }, Log: slog.New(slog.DiscardHandler), Build: "test"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var running, talking sync.WaitGroup
	for _, w := range wings {
		running.Go(func() { rt.RunChannel(ctx, w.name, w.adapter) })
	}
	synctest.Wait()
	for _, w := range wings[well:] {
		if strings.HasSuffix(w.name, ":denied") {
			w.revoke()
			continue
		}
		w.ready()
		w.fail(10 * n)
		for i := range n / 3 {
			w.say(fmt.Sprint("sick-", i%20), "hello", 1)
		}
	}
	out := crowding{took: map[string][]time.Duration{}, stand: map[string][]int{}}
	var mu sync.Mutex
	for _, w := range wings[:well] {
		for r := range crowdRooms {
			talking.Go(func() {
				took := w.talk(t, fmt.Sprint("room-", r))
				mu.Lock()
				defer mu.Unlock()
				out.took[w.name] = append(out.took[w.name], took...)
			})
		}
	}
	talking.Wait()
	for _, w := range wings[:well] {
		for r := range crowdRooms {
			out.stand[w.name] = append(out.stand[w.name], w.count(fmt.Sprint("room-", r)))
		}
	}
	for _, w := range wings[well:] {
		for i := range 20 {
			if w.count(fmt.Sprint("sick-", i)) > 0 {
				t.Errorf("%s is not as sick as it should be", w.name)
				break
			}
		}
	}
	stop()
	running.Wait()
	for _, w := range wings {
		w.close()
	}
	time.Sleep(10 * time.Second) // net/http lets go of what it waits for
	return out
}

// talk is one customer: he waits for each answer, reads it, and writes again.
func (w wing) talk(t *testing.T, room string) (took []time.Duration) {
	w.ready()
	for i := range crowdTalk {
		before, began := w.count(room), time.Now()
		times := 1
		if i%4 == 3 {
			times = 3
		}
		w.say(room, []string{"hello", "how do I reset my password"}[i%2], times)
		for w.count(room) == before {
			if time.Since(began) > time.Hour {
				t.Errorf("%s: a customer waits in vain", w.name)
				return took
			}
			time.Sleep(10 * time.Millisecond)
		}
		took = append(took, time.Since(began))
		time.Sleep(20 * time.Second)
	}
	return took
}

// TestASickChannelDelaysNoOther runs three channels of the product alone, and then beside four on which customers flood the desk and the
// platform does not answer, fails, limits, or refuses the token. Time is that of a bubble, so what is measured is waiting, not the machine.
// FRONTDESK_FLOOD says how many messages the flood has.
func TestASickChannelDelaysNoOther(t *testing.T) {
	n := 300
	if s := os.Getenv("FRONTDESK_FLOOD"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	d, _, err := trainedDesk(t.Context(), seed.FS(), noEncoder, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var alone, beside crowding
	synctest.Test(t, func(t *testing.T) { alone = talks(t, d, 0) })
	synctest.Test(t, func(t *testing.T) { beside = talks(t, d, n) })
	for name, stand := range alone.stand {
		if slices.Min(stand) < crowdTalk {
			t.Errorf("%s: %v messages stand in its rooms for %d each", name, stand, crowdTalk)
		}
		if !slices.Equal(stand, beside.stand[name]) {
			t.Errorf("%s: %v messages stand in its rooms, beside sick channels %v", name, stand, beside.stand[name])
		}
		if was, is := alone.worst(name), beside.worst(name); is > was+100*time.Millisecond {
			t.Errorf("%s: an answer takes %s at most, beside sick channels %s", name, was, is)
		}
		t.Logf("%s: %d answers, the slowest began after %s, beside %d messages to sick channels after %s", name, len(alone.took[name]), alone.worst(name), n, beside.worst(name))
	}
}
