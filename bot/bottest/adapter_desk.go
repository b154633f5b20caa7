package bottest

import (
	"context"
	"slices"

	"frontdesk/bot/channel"
)

// Staffed is a Fake of a platform in which staff work: each with an adapter that is an AgentDesk is one. Its room
// "agents" is the adapter's desk, and somebody called "agent" is in it.
type Staffed interface {
	Fake
	// Staff makes the agent write in a case, change or delete what he wrote, or press the option e.Choice of a message of ours there.
	Staff(channelName string, c channel.Address, e Event)
	// Agent is the platform's id of the agent.
	Agent(channelName string) string
	// DeleteCase makes somebody delete the thread of a case, and reports whether the platform lets people do that.
	DeleteCase(channelName string, c channel.Address) bool
	// Closed tells whether the platform shows a case as one that is done.
	Closed(channelName string, c channel.Address) bool
	// Dismiss takes the agent the right to work in the team's room, and leaves him what else he is on the platform.
	Dismiss(channelName string)
}

// desk is the adapter's ability, and its desk as the core names it: without a tenant, which no configuration knows.
func (s *stage) desk() (channel.AgentDesk, channel.Address) {
	s.Helper()
	d, ok := s.main.Adapter.(channel.AgentDesk)
	if !ok {
		s.Fatal("no AgentDesk")
	}
	a := s.fake.Address("one", "agents")
	a.Tenant = ""
	return d, a
}

// open opens a case as the core does: again while the platform or the start of the channel says so.
func (s *stage) open(title, key string) channel.Address {
	s.Helper()
	d, desk := s.desk()
	var at channel.Address
	s.wait("the case to open", func() bool {
		ctx, stop := context.WithTimeout(s.Context(), patience)
		defer stop()
		var err error
		at, err = d.OpenCase(ctx, desk, title, key)
		switch Class(err) {
		case "":
			if err != nil {
				s.Fatalf("OpenCase failed with no class: %v", err)
			}
			return true
		case channel.Retryable, channel.RateLimited, channel.Ambiguous:
			return false
		case channel.Permanent, channel.Gone, channel.AuthLost:
		}
		s.Fatalf("OpenCase: %v", err)
		return false
	})
	if at.Room == "" || at == desk {
		s.Fatalf("the case has no address of its own: %+v", at)
	}
	return at
}

func opensCases(s *stage) {
	s.start()
	d, desk := s.desk()
	ctx := s.Context()
	first := s.open("FD-1001 VPN down @everyone", "cv_case/1")
	if again := s.open("FD-1001 VPN down @everyone", "cv_case/1"); again != first {
		s.Errorf("the same key gives %+v and %+v", first, again)
	}
	if other := s.open("FD-1002 Printer", "cv_case/2"); other == first {
		s.Errorf("another key gives %+v", other)
	}
	o := text("The brief.")
	o.Address = first
	if err := s.send(o); err != nil {
		s.Error(err)
	}
	if in, err := d.Member(ctx, desk, "stranger"); in || err != nil && Class(err) == "" {
		s.Errorf("a stranger is a member: %v, %v", in, err)
	}
	if err := d.CloseCase(ctx, first); err != nil {
		s.Error(err)
	}
}

func reopensCases(s *stage) {
	s.start()
	d, _ := s.desk()
	first := s.open("FD-1001 VPN down", "cv_case/1")
	f, ok := s.fake.(Staffed)
	if !ok {
		s.Fatal("the fake is no bottest.Staffed: nobody works in it")
	}
	for range 2 { // closing what is closed is fine
		if err := d.CloseCase(s.Context(), first); err != nil {
			s.Fatal(err)
		}
	}
	if !f.Closed("one", first) {
		s.Error("closed, it is shown as open")
	}
	o := text("An answer to who writes after the end.")
	o.Address = first
	if err := s.send(o); err != nil {
		s.Errorf("the bot cannot write into a closed case: %v", err)
	}
	if again := s.open("FD-1001 VPN down", "cv_case/1"); again != first {
		s.Errorf("opened again it is %+v, was %+v", again, first)
	}
	if f.Closed("one", first) {
		s.Error("opened again, it is shown as closed")
	}
	if err := s.send(o); err != nil {
		s.Errorf("opened again it takes nothing: %v", err)
	}
	if !f.DeleteCase("one", first) {
		return
	}
	if err := s.send(o); Class(err) != channel.Gone {
		s.Errorf("a send into a deleted case is %q, want gone: %v", Class(err), err)
	}
	if err := d.CloseCase(s.Context(), first); err != nil {
		s.Errorf("closing what was deleted: %v", err)
	}
	anew := s.open("FD-1001 VPN down", "cv_case/1")
	if o.Address = anew; anew == first {
		s.Errorf("deleted, it has still the address %+v", anew)
	}
	if err := s.send(o); err != nil {
		s.Error(err)
	}
}

// did is what somebody did in a case.
type did struct {
	kind         channel.Kind
	text, choice string
}

func hearsCases(s *stage) {
	f, ok := s.fake.(Staffed)
	if !ok {
		s.Fatal("the fake is no bottest.Staffed: nobody works in it")
	}
	s.start()
	d, desk := s.desk()
	at := s.open("FD-1001 VPN down", "cv_case/1")
	o := text("The brief.")
	o.Address, o.Options = at, []channel.Option{{ID: "case:take", Label: "Take"}}
	if err := s.send(o); err != nil {
		s.Fatal(err)
	}
	f.Staff("one", at, Event{Kind: channel.Message, ID: "a", Text: "I look at it."})
	f.Staff("one", at, Event{Kind: channel.Message, ID: "b", Text: "// for colleagues"})
	f.Staff("one", at, Event{Kind: channel.Choice, Text: "Take", Choice: "case:take"})
	s.got(3) // fetched, not told, it would have its new words from the start
	f.Staff("one", at, Event{Kind: channel.Edited, ID: "a", Text: "I look at it now."})
	got := s.got(4)
	wants := []did{{channel.Message, "I look at it.", ""}, {channel.Message, "// for colleagues", ""}, {channel.Choice, "", "case:take"}, {channel.Edited, "I look at it now.", ""}}
	if _, never := s.without[7]; !never {
		f.Staff("one", at, Event{Kind: channel.Deleted, ID: "a"})
		got, wants = s.got(5), append(wants, did{channel.Deleted, "", ""})
	}
	for i, want := range wants {
		in := got[i]
		if in.Kind != want.kind || want.text != "" && in.Text != want.text || in.Choice != want.choice {
			s.Errorf("event %d is %s %q %q, want %+v", i, in.Kind, in.Text, in.Choice, want)
		}
		if in.Address.Room != at.Room || in.Address.Thread != at.Thread {
			s.Errorf("event %d has the address %+v, want that of the case: %+v", i, in.Address, at)
		}
		if in.From.ID != f.Agent("one") || !in.From.Verified || in.From.Bot {
			s.Errorf("event %d is from %+v", i, in.From)
		}
	}
	for _, change := range got[3:] {
		if got[0].MessageID == "" || change.MessageID != got[0].MessageID {
			s.Errorf("a change is of %q, the message was %q", change.MessageID, got[0].MessageID)
		}
	}
	if slices.ContainsFunc(got[1:], func(in channel.Inbound) bool { return in.Key == got[0].Key }) {
		s.Error("two events have one key")
	}
	agent := f.Agent("one")
	in, err := d.Member(s.Context(), desk, agent)
	if err != nil || !in {
		s.Errorf("the agent is a member: %v, %v", in, err)
	}
	f.Dismiss("one")
	if in, err := d.Member(s.Context(), desk, agent); in || err != nil {
		s.Errorf("who may no longer work in the room is a member: %v, %v", in, err)
	}
}
