package bot_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// What stands in the records of sent messages shows at the messages, and nowhere else.
func TestPossiblySentTwice(t *testing.T) {
	say := func(n int, change func(*bot.Message)) bot.Turn {
		m := bot.Message{ID: fmt.Sprintf("cv_1/%d.1", n), From: bot.FromAgent, Body: []channel.Block{{Kind: channel.TextBlock, Text: fmt.Sprint("words ", n)}}}
		if change != nil {
			change(&m)
		}
		return bot.Turn{Conv: "cv_1", Seq: int64(n), At: time.Unix(0, 0), Facts: bot.Facts{Sends: true}, Messages: []bot.Message{m}}
	}
	web := say(5, nil)
	web.Facts.Sends = false
	var many []bot.Turn
	for n := range 450 {
		many = append(many, say(1000+n, nil))
	}
	marked := `{"v":1,"conv":"cv_1","channel":"telegram:help","ids":["1","2"],"twice":true}`
	for name, c := range map[string]struct {
		turns []bot.Turn
		sent  map[string]string // heads of the records
		want  []string
		code  bot.Code
	}{
		"none":              {nil, nil, nil, ""},
		"on its way":        {[]bot.Turn{say(1, nil)}, nil, nil, ""},
		"once":              {[]bot.Turn{say(1, nil)}, map[string]string{"cv_1/1.1": `{"v":1,"ids":["1"]}`}, nil, ""},
		"twice":             {[]bot.Turn{say(1, nil), say(2, nil)}, map[string]string{"cv_1/1.1": `{"v":1,"ids":["1"]}`, "cv_1/2.1": marked}, []string{"cv_1/2.1"}, ""},
		"another's":         {[]bot.Turn{say(1, nil)}, map[string]string{"cv_1/1.10": marked, "cv_2/1.1": marked}, nil, ""},
		"in a thread":       {[]bot.Turn{say(1, nil)}, map[string]string{"cv_1/1~desk~room": marked}, nil, ""},
		"a note":            {[]bot.Turn{say(1, func(m *bot.Message) { m.Private = true })}, map[string]string{"cv_1/1.1": marked}, nil, ""},
		"the customer's":    {[]bot.Turn{say(1, func(m *bot.Message) { m.From = bot.FromCustomer })}, map[string]string{"cv_1/1.1": marked}, nil, ""},
		"the web chat":      {[]bot.Turn{web}, map[string]string{"cv_1/5.1": marked}, nil, ""},
		"words gone":        {[]bot.Turn{{Conv: "cv_1", Seq: 1}}, map[string]string{"cv_1/1.1": marked}, nil, ""},
		"of many":           {many, map[string]string{"cv_1/1000.1": marked, "cv_1/1449.1": marked}, []string{"cv_1/1000.1", "cv_1/1449.1"}, ""},
		"unreadable record": {[]bot.Turn{say(1, nil)}, map[string]string{"cv_1/1.1": "no"}, nil, bot.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			store := bottest.NewMemory()
			var w bot.Write
			for id, head := range c.sent { // into one write
				w.Put = append(w.Put, bot.Record{Ref: bot.Ref{Kind: bot.KindSent, ID: id}, Head: []byte(head)})
			}
			if _, err := store.Commit(t.Context(), w); err != nil {
				t.Fatal(err)
			}
			a := &bot.Archive{Store: store, Keys: bottest.NewKeys()}
			twice, err := a.SentTwice(t.Context(), c.turns)
			if bot.CodeOf(err) != c.code {
				t.Fatal(err)
			}
			if got := slices.Sorted(maps.Keys(twice)); !slices.Equal(got, c.want) {
				t.Errorf("possibly twice: %q, want %q", got, c.want)
			}
		})
	}
}

// Transcripts say of a message that it possibly arrived twice, whatever their form and whoever reads them.
func TestTranscriptsSayWhatWasPossiblySentTwice(t *testing.T) {
	message := func(id, edits, text string) bot.Message {
		return bot.Message{ID: id, Edits: edits, From: bot.FromAgent, Staff: "ana", Body: []channel.Block{{Kind: channel.TextBlock, Text: text}}}
	}
	turns := []bot.Turn{
		{Conv: "cv_1", Seq: 1, At: time.Unix(0, 0), Messages: []bot.Message{message("cv_1/1.1", "", "Press F5.")}},
		{Conv: "cv_1", Seq: 2, At: time.Unix(60, 0), Messages: []bot.Message{message("cv_1/2.1", "", "Then wait.")}},
		{Conv: "cv_1", Seq: 3, At: time.Unix(120, 0), Messages: []bot.Message{message("cv_1/3.1", "cv_1/2.1", "✎ Then wait a minute.")}},
	}
	for name, c := range map[string]struct {
		format string
		desk   bool
		twice  []string
		want   string
		times  int
	}{
		"text":                      {"text", false, []string{"cv_1/1.1"}, "1970-01-01 00:00  Ana (possibly sent twice): Press F5.", 1},
		"JSON":                      {"json", false, []string{"cv_1/1.1"}, `"twice": true`, 1},
		"HTML":                      {"html", false, []string{"cv_1/1.1"}, "<h2>Ana (possibly sent twice) <time>", 1},
		"none in text":              {"text", true, nil, "twice", 0},
		"none in JSON":              {"json", true, nil, "twice", 0},
		"none in HTML":              {"html", true, nil, "twice", 0},
		"a correction":              {"text", false, []string{"cv_1/3.1"}, "Ana (possibly sent twice): Then wait a minute.", 1},
		"a correction, to the desk": {"text", true, []string{"cv_1/3.1"}, "Ana (possibly sent twice): ✎ Then wait a minute.", 1},
	} {
		t.Run(name, func(t *testing.T) {
			twice := map[string]bool{}
			for _, id := range c.twice {
				twice[id] = true
			}
			var b strings.Builder
			if err := bot.WriteTranscript(&b, c.format, bot.TranscriptHead{}, bot.Transcript(turns, c.desk, twice, func(bot.StaffID) string { return "Ana" })); err != nil {
				t.Fatal(err)
			}
			if got := strings.Count(b.String(), c.want); got != c.times {
				t.Errorf("%q stands there %d times, want %d: %s", c.want, got, c.times, b.String())
			}
		})
	}
}
