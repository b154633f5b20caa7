package discord_test

import (
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"frontdesk/adapters/discord"
	"frontdesk/adapters/discord/discordtest"
	"frontdesk/bot/channel"
)

// TestCheck: each thing that can be missing, and what the doctor says of it.
func TestCheck(t *testing.T) {
	for name, c := range map[string]struct {
		do      func(*rig)
		desk    func(*discordtest.Server) *discordtest.Room
		may     int64
		missing []string // What and Remedy of each finding that is not fine
	}{
		"all is fine":          {do: func(r *rig) { r.run() }},
		"not started":          {do: func(r *rig) {}, missing: []string{"does not know the commands", "start the desk"}},
		"token":                {do: func(r *rig) { r.s.Revoke() }, missing: []string{"refuses the token", "Reset Token"}},
		"no answer":            {do: func(r *rig) { r.s.Fail(discordtest.Fault{Operation: "GET /applications/@me", Status: 500}) }, missing: []string{"cannot be asked", "500"}},
		"intent":               {do: func(r *rig) { r.run(); r.s.Portal(false, "") }, missing: []string{"Message Content Intent is off", "Privileged Gateway Intents"}},
		"other address":        {do: func(r *rig) { r.run(); r.s.Portal(true, "https://other.example") }, missing: []string{"go to another address", "empty Interactions Endpoint URL"}},
		"no server":            {do: func(r *rig) { r.run(); r.s.Kick(r.s.Server("shop")) }, missing: []string{"in no server", "permissions=309237746688"}},
		"no history, no files": {do: func(r *rig) { r.run() }, may: discord.Permissions &^ (1<<16 | 1<<15), missing: []string{"lacks: Attach Files, Read Message History", "permissions=309237746688"}},
		"administrator":        {do: func(r *rig) { r.run() }, may: 1 << 3},
		"desk":                 {do: func(r *rig) { r.run() }, desk: func(s *discordtest.Server) *discordtest.Room { return s.Forum("team") }},
		"desk is hidden":       {do: func(r *rig) { r.run() }, desk: hidden, missing: []string{"does not see the team's channel", "choose the bot"}},
		"desk is a thread":     {do: func(r *rig) { r.run() }, desk: func(s *discordtest.Server) *discordtest.Room { return s.Thread(s.Channel("x"), "y") }, missing: []string{"neither a text channel nor a forum", "make one"}},
		"desk wants tags":      {do: func(r *rig) { r.run() }, desk: tagged, missing: []string{"wants a tag", "off"}},
	} {
		t.Run(name, func(t *testing.T) {
			may := c.may
			if may == 0 {
				may = discord.Permissions
			}
			bubble(t, discord.Config{}, func(r *rig) {
				r.s.Server("shop")
				if c.desk != nil {
					r.make(discord.Config{Desks: []string{c.desk(r.s).ID}})
				}
				c.do(r)
				var wrong []string
				for _, f := range r.a.Check(r.Context()) {
					if f.What == "" || f.OK == (f.Remedy != "") || strings.Contains(fmt.Sprint(f), "canary") {
						r.Errorf("a finding without words or remedy, or with too many: %+v", f)
					}
					if !f.OK {
						wrong = append(wrong, f.What, f.Remedy)
					}
				}
				if len(wrong) != len(c.missing) {
					r.Fatalf("found %q, want %q", wrong, c.missing)
				}
				for i, want := range c.missing {
					if !strings.Contains(wrong[i], want) {
						r.Errorf("found %q, want %q", wrong[i], want)
					}
				}
			}, discordtest.May(may))
		})
	}
}

func hidden(s *discordtest.Server) *discordtest.Room {
	x := s.Channel("team")
	s.Change(x, func(x *discordtest.Room) { x.Hidden[discordtest.BotID] = true })
	return x
}

func tagged(s *discordtest.Server) *discordtest.Room {
	x := s.Forum("team")
	s.Change(x, func(x *discordtest.Room) { x.Flags = 1 << 4 })
	return x
}

// TestInviteLink: the link of the manual asks for what the desk uses, no more and no less: with it everything works, and
// without any one of its permissions something does not.
func TestInviteLink(t *testing.T) {
	page, err := os.ReadFile("../../docs/channels/discord.md")
	if err != nil {
		t.Fatal(err)
	}
	link, err := url.Parse(regexp.MustCompile(`https://discord\.com/oauth2/authorize\S+`).FindString(string(page)))
	if err != nil {
		t.Fatal(err)
	}
	q := link.Query()
	if q.Get("permissions") != fmt.Sprint(int64(discord.Permissions)) || q.Get("scope") != "bot applications.commands" {
		t.Errorf("the link asks for %s of %s", q.Get("permissions"), q.Get("scope"))
	}
	for bit := range 63 {
		without := int64(1) << bit & discord.Permissions
		if without == 0 && bit > 0 {
			continue
		}
		t.Run(fmt.Sprintf("without bit %d", bit), func(t *testing.T) {
			bubble(t, discord.Config{Open: content("hello")}, func(r *rig) {
				failed := r.useEverything()
				if (failed == nil) != (without == 0) {
					r.Errorf("without %d: %v", without, failed)
				}
			}, discordtest.May(discord.Permissions&^without))
		})
	}
}

// useEverything does all that needs a permission, and gives the first error.
func (r *rig) useEverything() error {
	help, team := r.s.Channel("help"), r.s.Channel("team")
	r.run()
	r.s.Say(discordtest.Words{Room: help, Mention: true, Text: "1"})
	r.settle()
	o := words(r.to(help), "hello")
	if in := r.sk.All(); len(in) > 0 {
		o.ReplyTo = in[0].MessageID
	}
	if _, err := r.send(o); err != nil {
		return err
	}
	o = words(r.to(help), "see")
	o.Key, o.Files = "cv_2/1", []channel.File{{ID: "f", Name: "a.txt", Size: 5}}
	if _, err := r.send(o); err != nil {
		return err
	}
	for _, x := range []*discordtest.Room{help, r.s.Thread(help, "t")} {
		if err := r.a.Typing(r.Context(), r.to(x)); err != nil {
			return err
		}
	}
	for i, desk := range []*discordtest.Room{team, r.s.Forum("forum")} {
		c, err := r.a.OpenCase(r.Context(), r.to(desk), "FD-1", "k")
		if err != nil {
			return err
		}
		o = words(c, "The brief.")
		o.Key = fmt.Sprint("cv_3/", i)
		if _, err := r.send(o); err != nil {
			return err
		}
		if err := r.a.CloseCase(r.Context(), c); err != nil {
			return err
		}
	}
	r.s.Forget() // what is said meanwhile must be read from the history
	r.s.Say(discordtest.Words{Room: help, Mention: true, Text: "2"})
	r.after(60e9)
	if n := r.sk.Count(); n != 2 {
		return fmt.Errorf("%d of 2 messages", n)
	}
	return nil
}
