package console_test

import (
	"strings"
	"testing"
	"time"

	"frontdesk/internal/e2e"
)

// What the reports of the fake desk say.

func kept(team, label, target string, kept, missed, waiting int) obj {
	return obj{"team": team, "rule": "r", "label": label, "target": target, "kept": kept, "missed": missed, "waiting": waiting}
}

var agreements = []obj{
	kept("parts", "Gold agreement", "first_response", 97, 3, 0), kept("parts", "Gold agreement", "resolution", 81, 8, 2),
	kept("orders", "Our agreement", "first_response", 188, 12, 1), kept("it", "Staff of the shops and the workshop", "resolution", 72, 28, 0),
}

func weeks(now time.Time) (all []obj) {
	for n := 3; n >= 0; n-- {
		from := now.AddDate(0, 0, -7*(n+1))
		all = append(all, obj{"from": stamp(from), "to": stamp(from.AddDate(0, 0, 7)), "conversations": 200 + n, "messages": 700, "tickets": 80 - n, "resolved": 190, "resolved_by_bot": 120,
			"handoffs": 60, "not_understood": 12, "promises": obj{"told": 70, "settled": 68, "kept": 61 + n},
			"first_response": obj{"count": 30, "median_s": 400 + 60*n, "p90_s": 3600}, "ratings": obj{"count": 30 * min(n, 1), "sum": 120 * min(n, 1), "scores": []int{0, 1, 2, 7, 20 * min(n, 1)}}})
	}
	return all
}

// Reports say what was kept by team and agreement, with how many there were, and what is owed still.
func TestReports(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openQueue(t, f)
	p.Press("g", "o")
	p.Wait(`qa('.reports tbody').length === 2`)
	figures := e2e.Eval[string](p, `q('.figures').textContent`)
	for _, want := range []string{"91%", "of 280", "95%", "of 300", "7 min", "9 in 10 within 1 h", "88%", "120 answers"} {
		if !strings.Contains(figures, want) {
			t.Errorf("%q does not say %s", figures, want)
		}
	}
	if row := e2e.Eval[string](p, `qa('.reports tbody tr')[1].textContent`); row != "Parts & ReturnsGold agreementSolve91%of 8982" {
		t.Errorf("the row says %q", row)
	}
	p.Click(".seg button:first-child")
	p.Wait(`location.search === '?days=7' && q('.seg button:first-child').getAttribute('aria-pressed') === 'true'`)
	f.mu.Lock()
	f.lists["agreements"] = nil
	f.mu.Unlock()
	p.Reload()
	p.Wait(`q('.reports .empty')?.textContent.includes('Nothing fell due')`)
	p.Axe()
}

// Whoever may not see a place is shown no key that leads there.
func TestKeysOfPlacesOneMaySee(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.mu.Lock()
	f.me["permissions"] = []string{"queue.read", "conversation.read", "conversation.act", "reply.read", "desk.read"}
	f.mu.Unlock()
	p := openQueue(t, f)
	p.Press("?")
	p.Wait(`q('dialog.wide')`)
	if words := e2e.Eval[string](p, `q('dialog.wide').textContent`); strings.Contains(words, "Audit log") || strings.Contains(words, "Reports") || !strings.Contains(words, "Canned replies") {
		t.Errorf("the sheet says %q", words)
	}
}
