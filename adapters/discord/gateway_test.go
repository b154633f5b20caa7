package discord_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"frontdesk/adapters/discord"
	"frontdesk/adapters/discord/discordtest"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// TestEndings: each way in which a connection ends, and what comes after.
func TestEndings(t *testing.T) {
	for name, c := range map[string]struct {
		end     func(*discordtest.Server)
		fresh   bool // a new session must begin
		connect int  // connections until it works again
	}{
		"dropped":                       {end: (*discordtest.Server).Drop, connect: 1},
		"4000, unknown error":           {end: code(4000), connect: 1},
		"4001, unknown opcode":          {end: code(4001), connect: 1},
		"4003, not authenticated":       {end: code(4003), fresh: true, connect: 1},
		"4007, invalid sequence":        {end: code(4007), fresh: true, connect: 1},
		"4008, too many":                {end: code(4008), connect: 1},
		"4009, timed out":               {end: code(4009), fresh: true, connect: 1},
		"1001, going away":              {end: code(1001), connect: 1},
		"asked to go":                   {end: func(s *discordtest.Server) { s.Reconnect(0, 0) }, connect: 1},
		"asked again after HELLO":       {end: func(s *discordtest.Server) { s.Reconnect(3, 0) }, connect: 4},
		"asked again after RESUME":      {end: func(s *discordtest.Server) { s.Reconnect(0, 2) }, connect: 3},
		"asked again after both":        {end: func(s *discordtest.Server) { s.Reconnect(1, 1) }, connect: 2}, // at once
		"op 9, session gone":            {end: func(s *discordtest.Server) { s.Invalidate(false); s.Drop() }, fresh: true, connect: 2},
		"op 9, session can be resumed":  {end: func(s *discordtest.Server) { s.Invalidate(true); s.Drop() }, connect: 2},
		"op 9, and again at IDENTIFY":   {end: func(s *discordtest.Server) { s.Invalidate(false, false); s.Drop() }, fresh: true, connect: 3},
		"forgotten":                     {end: (*discordtest.Server).Forget, fresh: true, connect: 2},
		"the next one does not greet":   {end: func(s *discordtest.Server) { s.Mute(0, 1); s.Drop() }, connect: 2},
		"its own place never greets":    {end: func(s *discordtest.Server) { s.DeadEnd(); s.Drop() }, connect: 3},
		"a heartbeat without an answer": {end: func(s *discordtest.Server) { s.Mute(1, 0) }, connect: 1},
		"silence":                       {end: (*discordtest.Server).Silence, connect: 1},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, discord.Config{}, func(r *rig) {
				r.run()
				r.say("0")
				began := time.Now()
				c.end(r.s)
				r.say("1")
				for i := 0; r.sk.Count() < 2 && i < 300; i++ {
					r.after(time.Second)
				}
				r.Logf("works again after %s", time.Since(began))
				r.after(3 * time.Minute)
				r.say("2")
				r.heard("0", "1", "2")
				connects, identifies, resumes := r.s.Connects()
				if connects != 1+c.connect {
					r.Errorf("%d connections, want %d", connects, 1+c.connect)
				}
				if c.fresh != (identifies > 1) {
					r.Errorf("%d sessions begun, %d resumed", identifies, resumes)
				}
				if h := r.a.Health(); h.State != channel.Up || h.Reconnects != c.connect {
					r.Errorf("health %+v", h)
				}
			})
		})
	}
}

func code(n int) func(*discordtest.Server) {
	return func(s *discordtest.Server) { s.CloseCode(n) }
}

// TestDenied: codes after which no connection can ever be made. There is one, and it says what to do.
func TestDenied(t *testing.T) {
	for n, want := range map[int]string{4004: "Reset Token", 4010: "shard", 4011: "2,500", 4012: "newer version", 4013: "newer version", 4014: "Message Content Intent on"} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			bubble(t, discord.Config{}, func(r *rig) {
				r.run()
				r.s.CloseCode(n)
				r.after(time.Minute)
				err := r.stop()
				if bottest.Class(err) != channel.AuthLost {
					r.Errorf("Run ended with %v", err)
				}
				if h := r.a.Health(); h.State != channel.Denied || !strings.Contains(h.Last, want) {
					r.Errorf("health %+v, want %q", h, want)
				}
				if c, _, _ := r.s.Connects(); c != 1 {
					r.Errorf("%d connections", c)
				}
			})
		})
	}
	t.Run("the intent is off", func(t *testing.T) {
		bubble(t, discord.Config{}, func(r *rig) {
			r.s.Portal(false, "")
			r.run()
			r.after(time.Minute)
			if err := r.stop(); bottest.Class(err) != channel.AuthLost || !strings.Contains(r.a.Health().Last, "Message Content Intent on") {
				r.Errorf("%v, %+v", err, r.a.Health())
			}
		})
	})
	t.Run("the token is wrong", func(t *testing.T) {
		bubble(t, discord.Config{}, func(r *rig) {
			r.s.Revoke()
			r.run()
			if err := r.stop(); bottest.Class(err) != channel.AuthLost || strings.Contains(err.Error(), "canary") {
				r.Error(err)
			}
		})
	})
}

// TestNewSessionWaits: Discord asks for one to five seconds before another session is begun.
func TestNewSessionWaits(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		r.run()
		r.after(time.Hour) // a connection that worked
		longest := time.Duration(0)
		for range 20 {
			r.s.Invalidate(false)
			r.s.Drop()
			_, before, _ := r.s.Connects()
			r.after(time.Second) // until it connects again, and is told
			began := time.Now()
			for n := before; n == before; _, n, _ = r.s.Connects() {
				r.after(10 * time.Millisecond)
			}
			if d := time.Since(began); d < time.Second-20*time.Millisecond || d > 6*time.Second {
				r.Fatalf("a new session after %s", d)
			} else {
				longest = max(longest, d)
			}
			r.after(time.Hour)
		}
		if longest < 2500*time.Millisecond {
			r.Errorf("20 waits of at most %s are not drawn from one to five seconds", longest)
		}
	})
}

// TestNeverFloods: a server that greets, takes the session and hangs up at once, for a day.
func TestNeverFloods(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		r.run()
		for range 6000 {
			r.s.Drop()
			r.after(100 * time.Millisecond)
		}
		if c, i, _ := r.s.Connects(); c > 40 || i > 2 {
			r.Errorf("%d connections, %d sessions begun in 10 minutes", c, i)
		}
	})
}

// TestComesBackSoon: after failures in a row the waits are long; but a link that breaks each minute, for half an hour, is
// made anew soon each time.
func TestComesBackSoon(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		r.run()
		for range 1200 { // two minutes of failures
			r.s.Drop()
			r.after(100 * time.Millisecond)
		}
		r.after(2 * time.Minute)
		for range 30 {
			r.s.Drop()
			r.after(2 * time.Second)
			if h := r.a.Health(); h.State != channel.Up {
				r.Fatalf("health two seconds after the link broke: %+v", h)
			}
			r.after(40 * time.Second)
		}
	})
}

// TestSessionsAreLeft: who begins too many sessions a day has his token taken away.
func TestSessionsAreLeft(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		r.s.Starts(20)
		r.run()
		r.after(30 * time.Minute)
		if _, i, _ := r.s.Connects(); i != 0 {
			r.Errorf("%d sessions begun though none may be", i)
		}
		if h := r.a.Health(); h.State != channel.Down || !strings.Contains(h.Last, "take its token away") {
			r.Errorf("health %+v", h)
		}
		r.s.Starts(1000)
		r.after(time.Hour)
		r.links(1, 1, 0)
	})
}

// TestRestart: the session outlives the process, at the place that the desk reached.
func TestRestart(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		r.run()
		r.say("0")
		for i := range 3 {
			_ = r.stop()
			r.say(fmt.Sprint(2*i + 1))
			r.restart(discord.Config{})
			r.say(fmt.Sprint(2*i + 2))
		}
		r.heard("0", "1", "2", "3", "4", "5", "6")
		r.links(4, 1, 3)
	})
}

// TestRestartAfterLong: the session is gone after the restart. What was missed is read from the rooms' histories: a direct
// conversation, a channel, and a thread.
func TestRestartAfterLong(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		r.run()
		help := r.s.Channel("help")
		thread := r.s.Thread(help, "printer")
		call := func(x *discordtest.Room, mention bool, text string) {
			r.s.Say(discordtest.Words{Room: x, Mention: mention, Text: text})
			r.settle()
		}
		r.say("a1")
		call(help, true, "b1")
		call(thread, true, "c1")
		for i := range 250 {
			call(help, false, fmt.Sprint("passed by ", i))
		}
		_ = r.stop()
		r.s.Forget()
		for i := range 250 {
			call(help, false, fmt.Sprint("chatter ", i))
		}
		call(help, true, "b2")
		call(thread, false, "c2")
		r.say("a2")
		r.after(time.Hour)
		r.restart(discord.Config{})
		r.after(time.Minute)
		r.heard("a1", "b1", "c1", "c2", "b2", "a2")
		in := r.sk.All()
		if in[3].Address != r.to(thread) || in[4].Address != r.to(help) {
			r.Errorf("addresses %+v, %+v", in[3].Address, in[4].Address)
		}
		n := r.s.Calls("GET /channels/{channel_id}/messages")
		if n != 1+3+1 {
			r.Errorf("%d pages of history, want one of Ann's, three of the channel and one of the thread", n)
		}
		r.restart(discord.Config{})
		r.after(time.Minute)
		if more := r.s.Calls("GET /channels/{channel_id}/messages") - n; more != 0 {
			r.Errorf("%d pages of history after a restart with a session", more)
		}
	})
}

// TestCrashWhileCatchingUp: the process dies while it fetches what it missed; the next one goes on with that, though its
// session is whole.
func TestCrashWhileCatchingUp(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		r.run()
		r.say("0")
		_ = r.stop()
		r.s.Forget()
		r.say("1")
		r.sk.Refuse(func(context.Context) error { return channel.ErrBusy })
		r.restart(discord.Config{})
		r.after(time.Minute)
		_ = r.stop()
		r.heard("0")
		r.sk.Refuse(nil)
		r.restart(discord.Config{})
		r.after(time.Minute)
		r.heard("0", "1")
	})
}

// TestCrashAmidBatch: the process dies before the desk took two messages that came together, and the session with it. Both
// are read from the history.
func TestCrashAmidBatch(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		r.run()
		r.say("0")
		r.sk.Refuse(func(context.Context) error { return channel.ErrBusy })
		ann := r.s.Private("Ann")
		r.s.Say(discordtest.Words{Room: ann, Text: "1"}, discordtest.Words{Room: ann, Text: "2"})
		r.after(time.Minute)
		_ = r.stop()
		r.s.Forget()
		r.sk.Refuse(nil)
		r.restart(discord.Config{})
		r.after(time.Minute)
		r.heard("0", "1", "2")
	})
}

// TestAcknowledgesAfterCommit: heartbeats and a resume after a restart do not pass what the desk has not taken.
func TestAcknowledgesAfterCommit(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		r.run()
		r.sk.Refuse(func(context.Context) error { return errors.New("the disk is full") })
		r.say("0")
		r.after(10 * time.Minute)
		if n := r.s.Acked(); n != 0 {
			r.Errorf("%d acknowledged before anything was taken", n)
		}
		if h := r.a.Health(); h.State != channel.Up || !strings.Contains(h.Last, "does not take") {
			r.Errorf("health %+v", h)
		}
		r.restart(discord.Config{})
		r.after(10 * time.Minute)
		if n := r.s.Acked(); n != 0 {
			r.Errorf("%d acknowledged by the resume", n)
		}
		r.sk.Refuse(nil)
		r.after(2 * time.Minute)
		r.heard("0")
		if n := r.s.Acked(); n != 1 {
			r.Errorf("%d acknowledged at last", n)
		}
	})
}

// TestOldEventsNewSession: a new session begins while events of the old one still wait for the desk. Their places are not
// taken for places in the new one.
func TestOldEventsNewSession(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		r.run()
		r.say("0")
		free := make(chan struct{})
		r.sk.Refuse(func(ctx context.Context) error {
			select {
			case <-free:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		want := []string{"0"}
		for i := 1; i <= 30; i++ {
			want = append(want, fmt.Sprint(i))
			r.say(want[i])
		}
		r.s.Forget()
		r.after(time.Minute)
		close(free)
		r.after(time.Minute) // a heartbeat, which the fake looks at
		r.heard(want...)
		r.restart(discord.Config{})
		r.say("31")
		r.heard(append(want, "31")...)
		r.links(4, 2, 2) // the old session is asked for once more, and refused
	})
}

// TestHeartbeatOnDemand: op 1 is answered at once.
func TestHeartbeatOnDemand(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		r.run()
		r.say("0")
		if r.s.Acked() != 0 {
			r.Fatal("acknowledged without a heartbeat")
		}
		r.s.AskBeat()
		r.settle()
		if n := r.s.Acked(); n != 1 {
			r.Errorf("%d acknowledged", n)
		}
	})
}

// TestSlowDisk: heartbeats, and reading, do not wait for the place to go on from to be written.
func TestSlowDisk(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		r.run()
		r.after(2 * time.Second)
		r.cur.Takes(5 * beat)
		r.say("0")
		r.after(4 * beat) // the save is under way, and Discord ends connections without a heartbeat
		r.say("1")
		r.s.AskBeat()
		r.settle()
		if n := r.s.Acked(); n != 1 {
			r.Errorf("%d acknowledged, want what was taken before the disk stood still", n)
		}
		r.after(12 * beat)
		r.heard("0", "1")
		r.links(1, 1, 0)
		r.cur.Takes(0)
	})
}

// TestOverflow: a desk that stands still while very much happens. The connection is let go, and nothing is lost.
func TestOverflow(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		r.run()
		free := make(chan struct{})
		r.sk.Refuse(func(ctx context.Context) error {
			select {
			case <-free:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		const n = 12_000
		ann := r.s.Private("Ann")
		for i := range n {
			r.s.Say(discordtest.Words{Room: ann, Text: fmt.Sprint(i)})
		}
		r.after(time.Minute)
		if h := r.a.Health(); h.State != channel.Down || !strings.Contains(h.Last, "slower than Discord") {
			r.Errorf("health %+v", h)
		}
		close(free)
		r.sk.Refuse(nil)
		r.after(time.Minute)
		got := r.sk.Texts()
		if len(got) != n {
			r.Fatalf("%d of %d", len(got), n)
		}
		for i := range got {
			if got[i] != fmt.Sprint(i) {
				r.Fatalf("message %d is %q", i, got[i])
			}
		}
		r.links(2, 1, 1)
	})
}

// TestBrokenCursor: an unreadable cursor costs nothing but the session.
func TestBrokenCursor(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		r.cur.Set([]byte(`{"session":7`))
		r.run()
		r.say("0")
		r.heard("0")
		r.links(1, 1, 0)
	})
}
