package console_test

import (
	"testing"
	"time"

	"frontdesk/internal/e2e"
)

// sentTwice lets the desk say of the bot's answer in a turn of Priya's that it possibly reached her twice.
func sentTwice(f *fakeDesk, seq int) obj {
	turn := f.talks["cv_priya"]["turns"].([]obj)[seq-1]
	said := turn["messages"].([]obj)
	said[len(said)-1]["twice"] = true
	return turn
}

const twiceMarks = `qa('details.twice').map(e => e.closest('.turn').id || e.closest('.turn').querySelector('.say').textContent)`

// What possibly reached the customer twice says so where it stands, and what that means, with keys alone too; what
// arrived once says nothing.
func TestPossiblySentTwiceIsMarked(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	sentTwice(f, 2)
	p := openTalk(t, f)
	if got := e2e.Eval[[]string](p, twiceMarks); len(got) != 1 || got[0] != "Thanks. Please add a photo of the crack, then nobody has to ask you again." {
		t.Fatalf("marked are %q", got)
	}
	if means := e2e.Eval[string](p, `q('details.twice summary').title`); means == "" {
		t.Error("the mark does not say what it means")
	}
	e2e.Eval[any](p, `q('details.twice summary').focus()`)
	p.Press("Enter")
	p.Wait(`q('details.twice').open && q('details.twice .before').textContent === q('details.twice summary').title`)
	p.Axe()
}

// It shows as soon as it is known, at the last turn as at one before it.
func TestPossiblySentTwiceShowsAtOnce(t *testing.T) {
	for name, last := range map[string]bool{"at the last turn": true, "at one before it": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			p := openTalk(t, f)
			f.mu.Lock()
			turn := blankTurn(7, time.Now())
			turn["kind"], turn["verb"], turn["by"], turn["owner"] = "acted", "reply", ana, "agent"
			turn["messages"] = []obj{message("agent", "The loan comes on Tuesday.", false, ana)}
			f.push("cv_priya", turn)
			f.mu.Unlock()
			p.Wait(`q('#t7')`)
			f.mu.Lock()
			seq := 2
			if last {
				seq = 7
			}
			f.tell("turn", obj{"conversation": "cv_priya", "turn": sentTwice(f, seq)})
			f.mu.Unlock()
			p.Wait(twiceMarks + `.length === 1`)
		})
	}
}
