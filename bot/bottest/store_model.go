package bottest

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"frontdesk/bot"

	"pgregory.net/rapid"
)

// Random writes do to every store what they do to Memory: same outcome, same contents, same feed.
func testModel(t *testing.T, d *desk) {
	model := &desk{t, NewMemory()}
	rapid.Check(t, func(r *rapid.T) {
		real := &desk{r, d.Store}
		for range rapid.IntRange(1, 12).Draw(r, "writes") {
			sameOutcome(r, real, model, randomWrite(r, model.Store.(*Memory)))
		}
		sameReads(r, real, &desk{r, model.Store})
	})
	if !bytes.Equal(dump(t, d), dump(t, model)) {
		t.Fatal("the stores hold different things")
	}
	got, _ := d.changes("", many)
	want, _ := model.changes("", many)
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatal("the feeds differ")
	}
}

func sameOutcome(r *rapid.T, real, model *desk, w bot.Write) {
	allowed := model.Store.(*Memory).inTheWay(&w)
	_, got := real.Commit(real.t.Context(), w)
	_, want := model.Commit(real.t.Context(), w)
	if bot.CodeOf(got) != bot.CodeOf(want) {
		r.Fatalf("got %v, want %v", got, want)
	}
	if bot.IsConflict(got) && !slices.Contains(allowed, refOf(got)) {
		r.Fatalf("got conflict over %v, in the way were %v", refOf(got), allowed)
	}
}

func sameReads(r *rapid.T, real, model *desk) {
	prefix, after := draw(r, "prefix", "", "1", "2/"), draw(r, "after", "", "1", "2", "2/1")
	n := rapid.IntRange(0, 4).Draw(r, "max")
	got, want := real.list(conv.Kind, prefix, after, n), model.list(conv.Kind, prefix, after, n)
	if fmt.Sprint(got) != fmt.Sprint(want) {
		r.Fatalf("list: got %v, want %v", got, want)
	}
	stream, seq := draw(r, "stream", "s", "s/1"), rapid.Int64Range(0, 9).Draw(r, "seq")
	if got, want := real.log(stream, seq, n), model.log(stream, seq, n); fmt.Sprint(got) != fmt.Sprint(want) {
		r.Fatalf("log: got %v, want %v", got, want)
	}
	last := randomJob(r).JobID
	before := noon.Add(time.Duration(rapid.IntRange(0, 3000).Draw(r, "before")) * time.Microsecond)
	if got, want := real.jobs("q", before, last, n), model.jobs("q", before, last, n); fmt.Sprint(got) != fmt.Sprint(want) {
		r.Fatalf("jobs: got %v, want %v", got, want)
	}
}

func draw(r *rapid.T, name string, from ...string) string {
	return rapid.SampledFrom(from).Draw(r, name)
}

func randomRef(r *rapid.T) bot.Ref {
	return bot.Ref{Kind: rapid.SampledFrom([]bot.Kind{conv.Kind, ticket.Kind}).Draw(r, "kind"), ID: draw(r, "id", "1", "2", "2/1", "2/2", "3")}
}

func randomJob(r *rapid.T) bot.Job {
	due := noon.Add(time.Duration(rapid.IntRange(0, 2).Draw(r, "due")) * time.Millisecond)
	return job(draw(r, "queue", "q", "q/1"), due, draw(r, "job", "1", "2"))
}

// randomWrite mixes what fits, what conflicts and what is invalid; most parts fit, so that most writes go through.
func randomWrite(r *rapid.T, m *Memory) (w bot.Write) {
	ver := func(ref bot.Ref) int64 {
		if rapid.IntRange(0, 9).Draw(r, "stale") == 0 {
			return rapid.Int64Range(0, 3).Draw(r, "ver")
		}
		return m.records[ref].Ver
	}
	text := func() []byte { return rapid.SliceOfN(rapid.Byte(), 0, 8).Draw(r, "text") }
	for range rapid.IntRange(1, 5).Draw(r, "parts") {
		switch rapid.IntRange(0, 7).Draw(r, "part") {
		case 0:
			ref := randomRef(r)
			w.Check = append(w.Check, bot.RefVer{Ref: ref, Ver: ver(ref)})
		case 1, 2:
			ref := randomRef(r)
			w.Put = append(w.Put, bot.Record{Ref: ref, Ver: ver(ref), Key: "k", Head: text(), Body: text()})
		case 3:
			ref := randomRef(r)
			w.Drop = append(w.Drop, bot.RefVer{Ref: ref, Ver: ver(ref)})
		case 4:
			stream := draw(r, "stream", "s", "s/1")
			next := int64(len(m.logs[stream])) + 1
			for _, e := range w.Append {
				if e.Stream == stream {
					next++
				}
			}
			w.Append = append(w.Append, bot.Entry{Stream: stream, Seq: next + rapid.SampledFrom([]int64{0, 0, 0, 0, 1, -1}).Draw(r, "gap"), Head: text(), Body: text()})
		case 5:
			stream := draw(r, "stream", "s", "s/1")
			w.Blank = append(w.Blank, bot.EntryID{Stream: stream, Seq: rapid.Int64Range(1, int64(len(m.logs[stream]))+1).Draw(r, "blank")})
		case 6:
			if j := randomJob(r); m.jobs[j.JobID].ID == "" {
				w.Add = append(w.Add, j)
			} else {
				j.Body = text()
				w.Edit = append(w.Edit, j)
			}
		case 7:
			w.Done = append(w.Done, randomJob(r).JobID)
		}
	}
	return w
}
