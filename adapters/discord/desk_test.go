package discord_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/adapters/discord"
	"frontdesk/adapters/discord/discordtest"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// TestCases opens threads and posts, over restarts and lost answers, and closes them.
func TestCases(t *testing.T) {
	for name, make := range map[string]func(*discordtest.Server) *discordtest.Room{
		"channel": func(s *discordtest.Server) *discordtest.Room { return s.Channel("team") },
		"forum":   func(s *discordtest.Server) *discordtest.Room { return s.Forum("team") },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, discord.Config{}, func(r *rig) {
				team := make(r.s)
				r.run()
				first := r.open(team, "FD-1 VPN down", "k1")
				if first.Room != team.ID || first.Thread == "" {
					r.Errorf("opened %+v", first)
				}
				r.restart(discord.Config{})
				if again := r.open(team, "FD-1 VPN down", "k1"); again != first {
					r.Errorf("after a restart %+v, want %+v", again, first)
				}
				r.s.Fail(discordtest.Fault{Reset: true, Do: true})
				if _, err := r.a.OpenCase(r.Context(), r.to(team), "FD-2 "+strings.Repeat("long ", 40), "k2"); bottest.Class(err) != channel.Ambiguous {
					r.Errorf("a lost answer is %v", err)
				}
				n := r.s.Calls("POST /channels/{channel_id}/threads")
				second := r.open(team, "FD-2 "+strings.Repeat("long ", 40), "k2")
				if r.s.Calls("POST /channels/{channel_id}/threads") != n || second == first {
					r.Error("the thread whose making was cut off was not found again")
				}
				if third := r.open(team, "FD-1 VPN down", "k3"); third == first {
					r.Error("two cases with one name share a thread")
				}
				if _, err := r.send(words(first, "The brief.")); err != nil {
					r.Error(err)
				}
				for range 2 {
					if err := r.a.CloseCase(r.Context(), first); err != nil {
						r.Error(err)
					}
				}
				if !r.s.Room(first.Thread).Archived {
					r.Error("the thread was not closed")
				}
				if err := r.a.CloseCase(r.Context(), channel.Address{Room: team.ID, Thread: "700100000000000099"}); err != nil {
					r.Errorf("closing what is gone: %v", err)
				}
			})
		})
	}
}

func (r *rig) open(team *discordtest.Room, title, key string) channel.Address {
	r.Helper()
	a, err := r.a.OpenCase(r.Context(), r.to(team), title, key)
	if err != nil {
		r.Fatal(err)
	}
	r.settle()
	return a
}

// TestStaffAreHeard: everything in the thread of a case counts, nothing else in the team's channel does; when the thread
// goes, no customer left.
func TestStaffAreHeard(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		team := r.s.Forum("team")
		_ = r.stop()
		r.make(discord.Config{Desks: []string{team.ID}})
		r.run()
		c := r.open(team, "FD-1", "k1")
		say := func(x *discordtest.Room, text string) {
			r.s.Say(discordtest.Words{Room: x, Text: text})
			r.settle()
		}
		say(r.s.Room(c.Thread), "// an internal note")
		say(r.s.Thread(team, "lunch"), "pizza?")
		say(r.s.Channel("random"), "hello all")
		r.restart(discord.Config{Desks: []string{team.ID}})
		say(r.s.Room(c.Thread), "To the customer.")
		r.heard("// an internal note", "To the customer.")
		for _, in := range r.sk.All() {
			if in.Address != c {
				r.Errorf("address %+v, want %+v", in.Address, c)
			}
		}
		r.s.Delete(r.s.Room(c.Thread))
		r.settle()
		if n := r.sk.Count(); n != 2 {
			r.Errorf("%d events after the thread went", n)
		}
	})
}

// TestTeamsHaveTheirChannels: each team's threads are heard in its own channel, and doctor speaks of each.
func TestTeamsHaveTheirChannels(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		first, second, other := r.s.Forum("network"), r.s.Channel("orders"), r.s.Forum("elsewhere")
		_ = r.stop()
		r.make(discord.Config{Desks: []string{first.ID, second.ID}})
		r.run()
		for i, team := range []*discordtest.Room{first, second, other} {
			c := r.open(team, "FD-1", fmt.Sprint("k", i))
			if c.Room != team.ID || c.Thread == "" {
				t.Errorf("opened at %+v", c)
			}
			r.s.Say(discordtest.Words{Room: r.s.Room(c.Thread), Text: fmt.Sprint("in ", i)})
			r.settle()
		}
		if in := r.sk.All(); len(in) < 2 || in[0].Address.Room != first.ID || in[1].Address.Room != second.ID {
			t.Errorf("%+v", in)
		}
		for _, team := range []*discordtest.Room{first, second} {
			if !slices.ContainsFunc(r.a.Check(r.Context()), func(f channel.Finding) bool {
				return strings.HasPrefix(f.What, "the bot may open threads in the team's channel (") && strings.Contains(f.What, team.ID)
			}) {
				t.Errorf("doctor does not speak of %s: %+v", team.ID, r.a.Check(r.Context()))
			}
		}
	})
}

// TestMembership is asked each time: role, channel, and leaving count at once.
func TestMembership(t *testing.T) {
	const view, write = 1 << 10, 1 << 38
	bubble(t, discord.Config{}, func(r *rig) {
		team := r.s.Channel("team")
		ask := func(who string, want bool) {
			r.Helper()
			if in, err := r.a.Member(r.Context(), r.to(team), who); in != want || err != nil {
				r.Errorf("%s: %v, %v", who, in, err)
			}
		}
		ann := discordtest.User{ID: "700100000000000011", Name: "Ann"}
		ask(ann.ID, false)
		ask("stranger", false)
		ask("", false)
		r.s.Join(ann, view|write)
		ask(ann.ID, true)
		thread := r.to(team)
		thread.Thread = r.s.Thread(team, "case").ID
		if in, err := r.a.Member(r.Context(), thread, ann.ID); !in || err != nil {
			r.Errorf("asked with a thread: %v, %v", in, err)
		}
		r.s.Change(team, func(x *discordtest.Room) { x.Hidden[ann.ID] = true })
		ask(ann.ID, false)
		r.s.Change(team, func(x *discordtest.Room) { clear(x.Hidden) })
		r.s.Join(ann, view)
		ask(ann.ID, false)
		r.s.Join(ann, 1<<3)
		ask(ann.ID, true) // administrators may everything
		r.s.Join(discordtest.Owner, 0)
		ask(discordtest.Owner.ID, true) // and so may the server's owner
		r.s.Join(ann, view|write)
		r.s.Fail(discordtest.Fault{Operation: "GET /guilds/{guild_id}", Status: 500})
		if in, err := r.a.Member(r.Context(), r.to(team), ann.ID); in || err == nil {
			r.Errorf("without an answer: %v, %v", in, err)
		}
		if in, err := r.a.Member(r.Context(), r.to(r.s.Private("Ann")), ann.ID); in || err != nil {
			r.Errorf("a direct conversation is a desk: %v, %v", in, err)
		}
	})
}

// TestRoomsClose: a channel, a thread, the whole server. Only rooms in which the desk was spoken to are left.
func TestRoomsClose(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		r.run()
		one, two, three, four := r.s.Channel("one"), r.s.Channel("two"), r.s.Channel("three"), r.s.Channel("four")
		thread, post := r.s.Thread(one, "t1"), r.s.Thread(two, "t2")
		for _, x := range []*discordtest.Room{thread, post, three} {
			r.s.Say(discordtest.Words{Room: x, Mention: true, Text: "help"})
		}
		r.settle()
		want := []channel.Address{r.to(thread), r.to(post), r.to(three)}
		r.s.Delete(thread)
		r.s.Delete(two)
		r.s.Delete(four)
		r.s.Push("GUILD_DELETE", map[string]any{"id": three.Guild, "unavailable": true}) // an outage
		r.settle()
		if n := r.sk.Count(); n != 3+2 {
			r.Fatalf("heard %q", r.sk.Texts())
		}
		r.s.Kick(r.s.Server("shop"))
		r.settle()
		got := r.sk.All()[3:]
		if len(got) != 3 {
			r.Fatalf("heard %q", r.sk.Texts())
		}
		for i, in := range got {
			if in.Kind != channel.Left || in.Address != want[i] {
				r.Errorf("%s of %+v, want %+v", in.Kind, in.Address, want[i])
			}
		}
	})
}

// TestInteractions: buttons, menus and commands, and what Discord is answered.
func TestInteractions(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		r.run()
		help := r.s.Channel("help")
		thread := r.s.Thread(help, "vpn")
		var options []channel.Option
		for l := range strings.FieldsSeq("a b c d e f g h i j k l") {
			options = append(options, channel.Option{ID: "letter=x", Label: l}) // alike: Discord wants no two
		}
		for i, x := range []*discordtest.Room{r.s.Private("Ann"), thread} {
			for n, o := range [][]channel.Option{options[:3], options} {
				out := words(r.to(x), "Choose.")
				out.Options, out.Key = o, strings.Repeat("k", 2*i+n+1)
				if _, err := r.send(out); err != nil {
					r.Fatal(err)
				}
				sent := r.s.Messages(x)
				m := sent[len(sent)-1]
				if m.Menu != (n == 1) || len(m.Labels) != len(o) {
					r.Errorf("%d options: %+v", len(o), m)
				}
				pressed := r.s.Press(x, &m, m.Data[2], 2)
				r.settle()
				all := r.sk.All()
				in := all[len(all)-1]
				if len(all) != 2*i+n+1 || in.Kind != channel.Choice || in.Choice != "letter=x" || in.Text != "c" || in.Address != r.to(x) || in.From.Locale != "en-GB" || !in.From.Verified || in.MessageID != m.ID {
					r.Errorf("%d events, the last %+v", len(all), in)
				}
				if kind, _, _ := r.s.Answered(pressed); kind != 6 {
					r.Errorf("answered with %d", kind)
				}
			}
		}
		for _, c := range []struct {
			room    *discordtest.Room
			command []string
			kind    channel.Kind
			text    string
			answer  string
			private bool
		}{
			{help, []string{"ask"}, channel.Joined, "", "👋", false},
			{help, []string{"ask", "text", " my *VPN* is down @everyone "}, channel.Message, "my *VPN* is down @everyone", "my *VPN* is down @\u200beveryone", false},
			{thread, []string{"ask", "text", strings.Repeat("*", 900)}, channel.Message, strings.Repeat("*", 900), strings.Repeat("*", 900), false},
			{r.s.Private("Ann"), []string{"link"}, channel.Command, "link", "🔗", true},
			{r.s.Private("Ann"), []string{"link", "code", "link-abcde-12345"}, channel.Command, "link-abcde-12345", "🔗", true},
		} {
			used := r.s.Command(c.room, c.command[0], c.command[1:]...)
			r.settle()
			all := r.sk.All()
			if in := all[len(all)-1]; in.Kind != c.kind || in.Text != c.text || in.Address != r.to(c.room) {
				r.Errorf("%q: %+v", c.command, in)
			}
			if kind, text, private := r.s.Answered(used); kind != 4 || text != c.answer || private != c.private {
				r.Errorf("%q: answered with %d %q, private %v", c.command, kind, text, private)
			}
		}
	})
}

// TestSlowDeskAnswersInTime: Discord gives an interaction up after three seconds.
func TestSlowDeskAnswersInTime(t *testing.T) {
	bubble(t, discord.Config{}, func(r *rig) {
		r.run()
		free := make(chan struct{})
		r.sk.Refuse(func(context.Context) error { <-free; return nil })
		used := r.s.Command(r.s.Private("Ann"), "ask", "text", "hello")
		r.after(time.Second)
		if kind, _, _ := r.s.Answered(used); kind != 0 {
			r.Error("answered before it was taken, without need")
		}
		r.after(time.Second)
		if kind, _, _ := r.s.Answered(used); kind != 4 {
			r.Errorf("answered with %d after two seconds", kind)
		}
		close(free)
		r.settle()
		r.heard("hello")
	})
}
