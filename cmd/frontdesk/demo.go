package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/bot/runtime"
	"frontdesk/bot/staff"
	"frontdesk/flows"
)

// historyRef notes that a data folder has its made-up history.
var historyRef = bot.Ref{Kind: bot.KindSettings, ID: "demo-history"}

const (
	historyDays = 30
	// historySeed makes every demo the same.
	historySeed = 1042
	// maxDemoTurns bounds a made-up conversation.
	maxDemoTurns = 14
)

// demoTalk is what a made-up customer wants, and what he answers when asked.
type demoTalk struct {
	says    string
	answers map[string]string // slot → answer; others get the first choice
	person  bool              // asks for a person at the end, if the bot still has it
	reply   string            // what the agent says
	note    string
	score   int
	waits   bool // of the newest: nobody has taken it yet
}

// demoTalks are about what the example desk is for.
func demoTalks() []demoTalk {
	return []demoTalk{
		{says: "My VPN is down since this morning, nothing connects", answers: map[string]string{"summary": "It says: no route to gateway. It worked yesterday."}, reply: "The gateway in Leeds was restarted. Please connect again.", note: "Third one today from Leeds.", score: 5, waits: true},
		{says: "how do I reset my password", answers: map[string]string{}, score: 4},
		{says: "where is my order 70402", answers: map[string]string{"order_number": "70402"}, score: 5},
		{says: "The till cannot reach the payment host and the whole shop is waiting", answers: map[string]string{"impact": "all", "summary": "The till says no route to payment host."}, reply: "The line is switched over to the backup. Cards work again.", score: 5, waits: true},
		{says: "I want to complain, the engineer did not come twice", answers: map[string]string{"summary": "The engineer was announced for Monday and for Wednesday and did not come."}, reply: "That should not have happened, and I am sorry. He comes tomorrow at 09:00; I will call you at 10:00.", note: "Call at 10:00.", score: 3, waits: true},
		{says: "I would like a refund for order 70391, two cups came broken", answers: map[string]string{"order_number": "70391", "reason": "Two of the cups came broken."}, reply: "The money for both cups is on its way to your account.", score: 4, waits: true},
		{says: "I need access to the stock room for our new colleague", answers: map[string]string{"summary": "Access to the stock room for a colleague who starts on Monday."}, reply: "The badge opens the stock room from Monday.", score: 5},
		{says: "can I talk to a person please", person: true, reply: "Good day. What can I do?", score: 4},
		{says: "how long does it take to repair a grinder", answers: map[string]string{}},
		{says: "the printer in the office prints empty pages", answers: map[string]string{"summary": "Every second page is empty.", "impact": "team"}, reply: "A new drum is fitted. Please print a test page.", score: 4, waits: true},
	}
}

// demoCustomers are invented; their addresses belong to nobody.
var demoCustomers = []channel.Person{
	{ID: "demo-1", Name: "Priya Raman", Email: "priya@kettle.example"}, {ID: "demo-2", Name: "Dafydd Pryce", Email: "dafydd@harbourbakehouse.example"},
	{ID: "demo-3", Name: "Mirjam Okafor", Email: "mirjam@ninebar.example"}, {ID: "demo-4", Name: "Lena Brandt", Email: "lena@tidewell.example"},
	{ID: "demo-5", Name: "Owen Castellanos", Email: "owen@dailygrind.example"}, {ID: "demo-6", Name: "Amélie Fournier", Email: "amelie@cafelumen.example"},
	{ID: "demo-7", Name: "Sam Whitlock", Email: "sam@tidewell.example"}, {ID: "demo-8", Name: "Yusuf Haddad", Email: "yusuf@tidewell.example"},
	{ID: "demo-9", Name: "Hollis Baker", Email: "hollis@hollis.example"}, {ID: "demo-10", Name: "Noor Visser", Email: "noor@visser.example"},
}

// historian writes the made-up history through the same runtime as everything else, with a clock of its own.
type historian struct {
	*runtime.Runtime
	now    time.Time
	random *rand.Rand
	desk   *bot.Desk
	staff  []staff.Account
	n      int
}

// makeHistory writes 30 days of made-up conversations, once for a data folder, and puts the open ones on the board.
func (s *server) makeHistory(ctx context.Context) error {
	recs, err := s.data.store.Get(ctx, historyRef)
	if err != nil || recs[0].Ver > 0 {
		return err
	}
	h := &historian{random: rand.New(rand.NewPCG(historySeed, historySeed)), desk: s.shelf.Desk()}
	if h.staff, err = demoStaff(ctx, s.data.accounts); err != nil {
		return err
	}
	h.Runtime, err = runtime.New(runtime.Config{Store: s.data.store, Keys: s.data.vault, Now: func() time.Time { return h.now }, NewID: newID,
		Desk: s.shelf.Desk, Link: s.link, Log: slog.New(slog.DiscardHandler), Build: build()})
	if err != nil {
		return err
	}
	if err := h.write(ctx, time.Now()); err != nil {
		return err
	}
	if _, err := s.data.store.Commit(ctx, bot.Write{Put: []bot.Record{{Ref: historyRef}}}); err != nil {
		return err
	}
	s.log.Info("made-up history written", "conversations", h.n)
	return s.runtime.Open(ctx)
}

// demoStaff are the people who answered. Nobody can sign in as them: they have no password.
func demoStaff(ctx context.Context, accounts *staff.Accounts) ([]staff.Account, error) {
	var out []staff.Account
	for _, who := range []struct {
		email, name string
		teams       []string
	}{
		{"ana@tidewell.example", "Ana Oliveira", []string{"it_help", "network"}},
		{"tomasz@tidewell.example", "Tomasz Zając", []string{"returns", "orders"}},
		{"bea@tidewell.example", "Bea Marsh", []string{"care", "orders"}},
	} {
		a, err := accounts.ByEmail(ctx, who.email)
		if bot.CodeOf(err) == bot.NotFound {
			a, err = accounts.Create(ctx, "", who.email, who.name, staff.Agent, who.teams)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// write makes the conversations of each day, and the last ones of now that still wait.
func (h *historian) write(ctx context.Context, until time.Time) error {
	talks := demoTalks()
	for day := historyDays; day >= 1; day-- {
		date := until.AddDate(0, 0, -day)
		count := 4 + h.random.IntN(3)
		if date.Weekday() == time.Saturday || date.Weekday() == time.Sunday {
			count = 1
		}
		for range count {
			h.now = time.Date(date.Year(), date.Month(), date.Day(), 8+h.random.IntN(9), h.random.IntN(60), h.random.IntN(60), 0, time.UTC)
			if err := h.talk(ctx, talks[h.random.IntN(len(talks))], false); err != nil {
				return err
			}
		}
	}
	ago := 95 * time.Minute
	for _, t := range talks {
		if !t.waits {
			continue
		}
		h.now = until.Add(-ago)
		ago -= 17 * time.Minute
		if err := h.talk(ctx, t, true); err != nil {
			return err
		}
	}
	return nil
}

// talk plays one conversation from hello to solved; open ones stop where a person is waited for.
func (h *historian) talk(ctx context.Context, t demoTalk, open bool) error {
	h.n++
	who := demoCustomers[h.n%len(demoCustomers)]
	who.Verified = true
	at := channel.Address{Channel: "web:default", Room: "demo-" + strconv.Itoa(h.n)}
	conv, last, err := h.customer(ctx, at, who, t)
	if err != nil || open {
		return err
	}
	switch last.Owner {
	case bot.OwnerWaiting, bot.OwnerAgent:
		err = h.agent(ctx, conv, t)
	case bot.OwnerBot, bot.OwnerNobody:
	}
	if err != nil || t.score == 0 {
		return err
	}
	h.pass(3)
	_, err = h.say(ctx, at, who, channel.Inbound{Kind: channel.Feedback, Score: t.score})
	return err
}

// customer says what he wants and answers what is asked.
func (h *historian) customer(ctx context.Context, at channel.Address, who channel.Person, t demoTalk) (bot.ConvID, bot.Turn, error) {
	in := channel.Inbound{Kind: channel.Message, Text: t.says}
	var last bot.Turn
	for range maxDemoTurns {
		r, err := h.say(ctx, at, who, in)
		if err != nil {
			return "", last, err
		}
		turns, err := h.Archive().Turns(ctx, r.Conv, r.Seq-1, 1)
		if err != nil || len(turns) == 0 {
			return r.Conv, last, err
		}
		last = turns[0]
		if last.Owner != bot.OwnerBot || last.State.Waiting == flows.WaitNothing && !t.person {
			return r.Conv, last, nil
		}
		in = h.answer(last, t)
		h.pass(2)
	}
	return last.Conv, last, nil
}

// answer is what the customer says next: what the talk has for the slot, a quick reply, or a yes.
func (h *historian) answer(last bot.Turn, t demoTalk) channel.Inbound {
	if last.State.Waiting == flows.WaitNothing {
		return channel.Inbound{Kind: channel.Choice, Choice: "person", Text: "Talk to a person"}
	}
	if last.State.Waiting == flows.WaitConfirm {
		return channel.Inbound{Kind: channel.Message, Text: "yes"}
	}
	for _, m := range slices.Backward(last.Messages) {
		for _, c := range m.Choices {
			if wanted, ok := t.answers[last.State.Asking]; !ok || c.ID == last.State.Asking+"="+wanted {
				return channel.Inbound{Kind: channel.Choice, Choice: c.ID, Text: c.Label}
			}
		}
	}
	if text := t.answers[last.State.Asking]; text != "" {
		return channel.Inbound{Kind: channel.Message, Text: text}
	}
	return channel.Inbound{Kind: channel.Message, Text: t.says}
}

// agent takes the conversation, answers and solves it.
func (h *historian) agent(ctx context.Context, conv bot.ConvID, t demoTalk) error {
	row, ok := h.Board().Row(conv)
	if !ok {
		return nil
	}
	who := h.staff[0]
	for _, a := range h.staff {
		if slices.Contains(a.Teams, row.Team) {
			who = a
		}
	}
	acts := []bot.Act{{Verb: bot.Take}, {Verb: bot.Reply, Text: t.reply}, {Verb: bot.Resolve}}
	if t.note != "" {
		acts = slices.Insert(acts, 1, bot.Act{Verb: bot.Note, Text: t.note})
	}
	for _, a := range acts {
		h.pass(6)
		a.Staff, a.Name = who.ID, who.Name
		if _, err := h.Act(ctx, conv, a); err != nil {
			return fmt.Errorf("made-up history: %s: %w", a.Verb, err)
		}
	}
	return nil
}

func (h *historian) say(ctx context.Context, at channel.Address, who channel.Person, in channel.Inbound) (runtime.Receipt, error) {
	in.Key, in.At, in.From, in.Address = strconv.FormatInt(h.now.UnixNano(), 36), h.now, who, at
	return h.Receive(ctx, in)
}

// pass lets up to some minutes go by.
func (h *historian) pass(minutes int) {
	h.now = h.now.Add(time.Duration(20+h.random.IntN(minutes*60)) * time.Second)
}
