package main

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
	"frontdesk/bot/runtime"
	"frontdesk/bot/staff"
)

// newHistorian writes into memory, on a Tuesday.
func newHistorian(t *testing.T) *historian {
	t.Helper()
	h := &historian{random: rand.New(rand.NewPCG(1, 2)), desk: trained(), now: time.Date(2027, time.March, 2, 10, 0, 0, 0, time.UTC),
		staff: []staff.Account{{ID: "st_ana", Name: "Ana", Teams: []string{"it_help", "network"}}, {ID: "st_bea", Name: "Bea", Teams: []string{"orders", "returns", "care"}}}}
	n := 0
	rt, err := runtime.New(runtime.Config{Store: bottest.NewMemory(), Keys: bottest.NewKeys(), Now: func() time.Time { return h.now },
		NewID: func(p string) string { n++; return fmt.Sprintf("%s%06d", p, n) }, Desk: trained,
		Link: func(channel.Address) string { return "http://desk.test/chat" }, Log: slog.New(slog.DiscardHandler), Build: "test"})
	if err != nil {
		t.Fatal(err)
	}
	h.Runtime = rt
	return h
}

// The made-up history is one that could have been: a ticket is about what the customer said, somebody of its team solved
// it before the customer rated it, and what is open is rated by nobody.
func TestDemoIsBelievable(t *testing.T) {
	for _, open := range []bool{false, true} {
		for _, k := range demoTalks() {
			t.Run(fmt.Sprintf("open %v/%s", open, k.says), func(t *testing.T) {
				h := newHistorian(t)
				if err := h.talk(t.Context(), k, open); err != nil {
					t.Fatal(err)
				}
				recs, err := h.Store.List(t.Context(), bot.KindConv, "", "", 10)
				if err != nil || len(recs) != 1 {
					t.Fatalf("%d conversations, %v", len(recs), err)
				}
				id := bot.ConvID(recs[0].ID)
				turns, err := h.Archive().Turns(t.Context(), id, 0, 100)
				if err != nil {
					t.Fatal(err)
				}
				solved, ticket := false, (*bot.Ticket)(nil)
				for _, turn := range turns {
					if turn.Trouble != "" {
						t.Errorf("trouble: %s", turn.Trouble)
					}
					for _, m := range turn.Messages {
						if strings.HasPrefix(m.TextID, "sys.expect") || strings.HasPrefix(m.TextID, "sys.lost") {
							t.Errorf("the bot did not understand %q: %s", turn.Event.Inbound.Text, m.PlainText())
						}
					}
					if turn.Ticket != nil {
						ticket = turn.Ticket
					}
					solved = solved || turn.Owner == bot.OwnerNobody
					if turn.Feedback != nil && !solved {
						t.Error("it is rated before it was solved")
					}
				}
				if len(turns) >= maxDemoTurns {
					t.Errorf("it took %d turns", len(turns))
				}
				switch {
				case k.service == "" && ticket != nil && ticket.Service != "":
					t.Errorf("a ticket about %s", ticket.Service)
				case k.service != "" && (ticket == nil || ticket.Service != k.service):
					t.Errorf("the ticket is %+v", ticket)
				case ticket != nil && !open && ticket.State != bot.TicketResolved:
					t.Errorf("the ticket is %s", ticket.State)
				case ticket != nil && open && ticket.State == bot.TicketResolved:
					t.Error("it should be open")
				}
			})
		}
	}
}

// Of the whole history only the newest tickets are open: nothing was left over a month.
func TestDemoHistory(t *testing.T) {
	t.Parallel()
	h := newHistorian(t)
	until := time.Date(2027, time.March, 2, 10, 0, 0, 0, time.UTC)
	if err := h.write(t.Context(), until); err != nil {
		t.Fatal(err)
	}
	newest := 0
	for _, k := range demoTalks() {
		if k.waits {
			newest++
		}
	}
	open := 0
	for after, more := "", true; more; {
		recs, err := h.Store.List(t.Context(), bot.KindTicket, "", after, 100)
		if err != nil {
			t.Fatal(err)
		}
		more = len(recs) == 100
		for _, r := range recs {
			after = r.ID
			k, err := h.Archive().Ticket(t.Context(), bot.TicketID(r.ID))
			if err != nil {
				t.Fatal(err)
			}
			if k.State == bot.TicketResolved {
				continue
			}
			open++
			if k.Opened.Before(until.Add(-3 * time.Hour)) {
				t.Errorf("%s is open since %s", k.Number, k.Opened)
			}
		}
	}
	if open != newest {
		t.Errorf("%d tickets are open, want %d", open, newest)
	}
	for _, row := range h.Board().Rows(bot.Filter{Lane: bot.LaneAll}) {
		if row.LastFrom == bot.FromCustomer && row.Number == "" {
			t.Errorf("%s waits for an answer", row.Conv)
		}
	}
}
