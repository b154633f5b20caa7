package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

// sentTwice writes down what a sender does when a platform did not answer.
func (x *rig) sentTwice(c bot.ConvID, id string) {
	x.t.Helper()
	head, err := json.Marshal(bot.Sent{V: 1, Conv: c, Channel: "telegram:help", At: x.now(), IDs: []string{"1"}, Twice: true})
	x.must(err)
	_, err = x.store.Commit(x.t.Context(), bot.Write{Put: []bot.Record{{Ref: bot.Ref{Kind: bot.KindSent, ID: id}, Head: head}}})
	x.must(err)
}

// Agents see at a message that it possibly reached the customer twice: where they open the conversation, in its stretches
// and in its transcripts.
func TestAgentsSeeWhatWasPossiblySentTwice(t *testing.T) {
	x := newRig(t).staffed()
	at, err := x.rt.Receive(t.Context(), channel.Inbound{Key: "1", Kind: channel.Message, Address: channel.Address{Channel: "telegram:help", Room: "r"}, Text: "person"})
	x.must(err)
	read, err := x.Archive.Turns(t.Context(), at.Conv, 0, 10)
	x.must(err)
	said := read[0].Messages
	i := slices.IndexFunc(said, func(m bot.Message) bool { return !m.Private })
	if i < 0 {
		t.Fatalf("nothing was said: %+v", said)
	}
	path := "/api/v1/conversations/" + string(at.Conv)
	paths := map[string]string{path: `"twice":true`, path + "/turns": `"twice":true`, path + "/transcript": `"twice": true`,
		path + "/transcript?format=text": "(possibly sent twice)", path + "/transcript?format=html": "(possibly sent twice)"}
	for path := range paths {
		if a := x.want(http.StatusOK, call{method: "GET", path: path, as: "lead"}); strings.Contains(string(a.body), "twice") {
			t.Errorf("%s, before: %s", path, a.body)
		}
	}
	x.sentTwice(at.Conv, said[i].ID)
	for path, want := range paths {
		if a := x.want(http.StatusOK, call{method: "GET", path: path, as: "lead"}); strings.Count(string(a.body), want) != 1 {
			t.Errorf("%s: %s", path, a.body)
		}
	}
	var page struct{ Items []turn }
	x.get("lead", path+"/turns", &page)
	for _, m := range page.Items[0].Messages {
		if m.Twice != (m.ID == said[i].ID) {
			t.Errorf("%+v", m)
		}
	}
}

// An open console hears of it as well, once: the turn is told anew. What was long ago is not watched.
func TestOpenConsolesHearWhatWasPossiblySentTwice(t *testing.T) {
	for name, c := range map[string]struct {
		before bool // the message was on its way before the console opened
		ago    time.Duration
		want   bool
	}{
		"while it is open":      {false, 0, true},
		"when it opens":         {true, 0, true},
		"of a message long ago": {true, doubtFor + time.Second, false},
	} {
		t.Run(name, func(t *testing.T) {
			x := newRig(t).staffed()
			x.timing.check = 5 * time.Millisecond
			say := func(key, text string) bot.Turn {
				at, err := x.rt.Receive(t.Context(), channel.Inbound{Key: key, Kind: channel.Message, Address: channel.Address{Channel: "telegram:help", Room: "r"}, Text: text})
				x.must(err)
				turns, err := x.Archive.Turns(t.Context(), at.Conv, at.Seq-1, 1)
				x.must(err)
				return turns[0]
			}
			turn := say("1", "good day to you")
			x.pass(c.ago)
			l := x.listen(call{path: "/api/v1/live?conversation=" + string(turn.Conv), as: "lead"})
			l.next("hello")
			if !c.before {
				turn = say("2", "person")
				l.next("turn")
			}
			i := slices.IndexFunc(turn.Messages, func(m bot.Message) bool { return !m.Private })
			if i < 0 {
				t.Fatalf("nothing was said: %+v", turn.Messages)
			}
			x.sentTwice(turn.Conv, turn.Messages[i].ID)
			if c.want {
				if e := l.next("turn"); strings.Count(e.data, `"twice":true`) != 1 || !strings.Contains(e.data, turn.Messages[i].ID) {
					t.Errorf("%s", e.data)
				}
			}
			say("3", "is anybody there?")
			if e := l.next("turn"); strings.Contains(e.data, `"twice"`) {
				t.Errorf("%s", e.data)
			}
		})
	}
}
