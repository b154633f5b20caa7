package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
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
	if err := s.runtime.Open(ctx); err != nil {
		return err
	}
	debug.FreeOSMemory() // a month of conversations was made
	return nil
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
			a, err = accounts.Create(ctx, "demo", who.email, who.name, staff.Agent, who.teams)
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
		ago -= 12 * time.Minute
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
	if row, waits := h.Board().Row(conv); waits && (row.Number != "" || last.Owner != bot.OwnerBot) {
		if last, err = h.agent(ctx, conv, row.Team, t); err != nil {
			return err
		}
	}
	asked := slices.ContainsFunc(last.Messages, func(m bot.Message) bool { return m.Survey })
	if !asked || h.random.IntN(3) == 0 { // not everybody answers
		return nil
	}
	h.pass(30)
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

// answer is what the customer says next: a yes, or what the talk has for the slot.
func (h *historian) answer(last bot.Turn, t demoTalk) channel.Inbound {
	if last.State.Waiting == flows.WaitNothing {
		return channel.Inbound{Kind: channel.Choice, Choice: "person", Text: "Talk to a person"}
	}
	if last.State.Waiting == flows.WaitConfirm {
		return channel.Inbound{Kind: channel.Message, Text: cmp.Or(t.confirms, "yes")}
	}
	wanted, known := t.answers[last.State.Asking]
	if !known {
		wanted = "no" // what a talk has nothing for can be left out
	}
	for _, m := range slices.Backward(last.Messages) {
		for _, c := range m.Choices {
			if c.ID == last.State.Asking+"="+wanted {
				return channel.Inbound{Kind: channel.Choice, Choice: c.ID, Text: c.Label}
			}
		}
	}
	return channel.Inbound{Kind: channel.Message, Text: wanted}
}

// agent is somebody of the team who takes the conversation, answers and solves it. It returns the last turn.
func (h *historian) agent(ctx context.Context, conv bot.ConvID, team string, t demoTalk) (last bot.Turn, err error) {
	who := h.staff[0]
	for _, a := range h.staff {
		if slices.Contains(a.Teams, team) {
			who = a
			break
		}
	}
	acts := []bot.Act{{Verb: bot.Take}, {Verb: bot.Reply, Text: t.reply}, {Verb: bot.Resolve}}
	if t.note != "" {
		acts = slices.Insert(acts, 1, bot.Act{Verb: bot.Note, Text: t.note})
	}
	for _, a := range acts {
		h.pass(25)
		a.Staff, a.Name = who.ID, who.Name
		if last, err = h.Act(ctx, conv, a); err != nil {
			return last, fmt.Errorf("made-up history: %s: %w", a.Verb, err)
		}
	}
	return last, nil
}

func (h *historian) say(ctx context.Context, at channel.Address, who channel.Person, in channel.Inbound) (runtime.Receipt, error) {
	in.Key, in.At, in.From, in.Address = at.Room+"-"+strconv.FormatInt(h.now.UnixNano(), 36), h.now, who, at
	return h.Receive(ctx, in)
}

// pass lets up to some minutes go by.
func (h *historian) pass(minutes int) {
	h.now = h.now.Add(time.Duration(20+h.random.IntN(minutes*60)) * time.Second)
}
