package discord_test

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/adapters/discord"
	"frontdesk/adapters/discord/discordtest"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// rig is a fake Discord and one adapter, in a synctest bubble: waits pass at once, and a goroutine that is left fails
// the test.
type rig struct {
	*testing.T
	s   *discordtest.Server
	a   *discord.Adapter
	sk  *bottest.Sink
	cur *bottest.Cursor
	end context.CancelFunc
	err chan error
}

// beat is the time between heartbeats of the rig: Discord's.
const beat = 41250 * time.Millisecond

// bubble plays a test.
func bubble(t *testing.T, c discord.Config, play func(*rig), options ...discordtest.Option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s, err := discordtest.New(append([]discordtest.Option{discordtest.InMemory, discordtest.Beat(beat)}, options...)...)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			s.Close()
			time.Sleep(10 * time.Second) // net/http and the socket let go of what they wait for
		}()
		r := &rig{T: t, s: s, sk: &bottest.Sink{}, cur: &bottest.Cursor{}}
		r.make(c)
		play(r)
		_ = r.stop()
		for _, wrong := range s.Invalid() {
			t.Errorf("a request breaks the specification: %s", wrong)
		}
	})
}

// make makes the adapter, or a new one after a restart.
func (r *rig) make(c discord.Config) {
	r.Helper()
	transport := r.s.Transport()
	r.Cleanup(transport.CloseIdleConnections)
	c.Name, c.Token, c.API, c.Transport = "discord:shop", discordtest.Token, r.s.URL, transport
	a, err := discord.New(c)
	if err != nil {
		r.Fatal(err)
	}
	r.a = a
}

// run starts it, and waits until nothing happens any more.
func (r *rig) run() {
	ctx, cancel := context.WithCancel(r.Context())
	r.end, r.err = cancel, make(chan error, 1)
	a, err := r.a, r.err
	go func() { err <- a.Run(ctx, r.sk, r.cur) }()
	r.settle()
}

// settle waits until nothing happens any more, without letting time pass.
func (r *rig) settle() { synctest.Wait() }

// after lets time pass.
func (r *rig) after(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// stop ends Run and gives its error.
func (r *rig) stop() error {
	r.Helper()
	if r.end == nil {
		return nil
	}
	r.end()
	r.end = nil
	err := <-r.err
	if err != nil && bottest.Class(err) != channel.AuthLost {
		r.Errorf("Run ended with %v", err)
	}
	return err
}

// restart is the process that ends and begins again.
func (r *rig) restart(c discord.Config) {
	r.Helper()
	_ = r.stop()
	r.make(c)
	r.run()
}

// say lets Ann write, and waits until that has gone its way.
func (r *rig) say(text string) string {
	id := r.s.Say(discordtest.Words{Room: r.s.Private("Ann"), Text: text})
	r.settle()
	return id
}

// heard wants these texts, and no others.
func (r *rig) heard(want ...string) {
	r.Helper()
	if got := r.sk.Texts(); !slices.Equal(got, want) {
		r.Errorf("heard %q, want %q", got, want)
	}
}

// links wants so many connections, new sessions and resumed ones.
func (r *rig) links(connects, identifies, resumes int) {
	r.Helper()
	if c, i, s := r.s.Connects(); c != connects || i != identifies || s != resumes {
		r.Errorf("%d connections, %d new sessions, %d resumed; want %d, %d, %d", c, i, s, connects, identifies, resumes)
	}
}

// to is the address of a room.
func (r *rig) to(x *discordtest.Room) channel.Address {
	a := channel.Address{Channel: "discord:shop", Tenant: discordtest.BotID, Room: x.ID}
	if x.Parent != "" {
		a.Room, a.Thread = x.Parent, x.ID
	}
	return a
}

// send renders and sends a message, each part once.
func (r *rig) send(o channel.Outbound) (channel.Receipt, error) {
	r.Helper()
	if o.Key == "" {
		o.Key = "cv_1/1.1"
	}
	parts, err := r.a.Render(o)
	if err != nil {
		r.Fatal(err)
	}
	var got channel.Receipt
	for i, p := range parts {
		x, err := r.a.Send(r.Context(), p, fmt.Sprintf("%s/%d", o.Key, i))
		if err != nil {
			return got, err
		}
		got.MessageIDs = append(got.MessageIDs, x.MessageIDs...)
	}
	return got, nil
}

func words(to channel.Address, text string) channel.Outbound {
	return channel.Outbound{Address: to, Body: []channel.Block{{Kind: channel.TextBlock, Text: text}}}
}

// content opens files of this content.
func content(b string) channel.Opener {
	return func(context.Context, channel.File) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(b)), nil
	}
}
