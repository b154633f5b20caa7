package bottest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"frontdesk/bot"
)

func ids(records []bot.Record) (out []string) {
	for _, r := range records {
		out = append(out, r.ID)
	}
	return out
}

// putIDs puts one record of a kind for each id.
func (d *desk) putIDs(kind bot.Kind, ids ...string) {
	d.t.Helper()
	var w bot.Write
	for _, id := range ids {
		w.Put = append(w.Put, record(bot.Ref{Kind: kind, ID: id}, 0, id))
	}
	d.commit(w)
}

func testList(t *testing.T, d *desk) {
	d.putIDs(bot.KindOpen, "b", "a/2", "a", "B", "ä", "a%", "a_", "ab", "a/10", "a0", `a\`, "\U0010FFFFz", "\U0010FFFF")
	d.putIDs("opens", "other kind")
	d.putIDs("ope", "n/other")
	tests := []struct {
		prefix, after string
		max           int
		want          []string
	}{
		{"", "", many, []string{"B", "a", "a%", "a/10", "a/2", "a0", `a\`, "a_", "ab", "b", "ä", "\U0010FFFF", "\U0010FFFFz"}},
		{"", "", 2, []string{"B", "a"}},
		{"", "", 0, nil},
		{"", "", -1, nil},
		{"", "a", 3, []string{"a%", "a/10", "a/2"}},
		{"", "a1", 2, []string{`a\`, "a_"}},
		{"", "\U0010FFFFz", many, nil},
		{"a/", "", many, []string{"a/10", "a/2"}},
		{"a/", "a/10", many, []string{"a/2"}},
		{"a/", "A", many, []string{"a/10", "a/2"}},
		{"a/", "a/99", many, nil},
		{"a/", "b", many, nil},
		{"a%", "", many, []string{"a%"}},
		{"a_", "", many, []string{"a_"}},
		{`a\`, "", many, []string{`a\`}},
		{"\U0010FFFF", "", many, []string{"\U0010FFFF", "\U0010FFFFz"}},
		{"c", "", many, nil},
	}
	for _, test := range tests {
		got := d.list(bot.KindOpen, test.prefix, test.after, test.max)
		if !slices.Equal(ids(got), test.want) {
			t.Errorf("prefix %q after %q max %d: got %q, want %q", test.prefix, test.after, test.max, ids(got), test.want)
		}
		for _, r := range got {
			sameRecord(t, r, record(bot.Ref{Kind: bot.KindOpen, ID: r.ID}, 1, r.ID))
		}
	}
}

func testListPages(t *testing.T, d *desk) {
	var want []string
	for n := range 257 {
		want = append(want, fmt.Sprintf("p/%04d", n))
	}
	d.putIDs(bot.KindSent, append(want, "o/9999", "q/0000")...)
	var got []string
	for after := ""; ; after = got[len(got)-1] {
		page := ids(d.list(bot.KindSent, "p/", after, 16))
		if len(page) == 0 {
			break
		}
		got = append(got, page...)
	}
	if !slices.Equal(got, want) {
		t.Fatalf("got %d ids in pages, want %d", len(got), len(want))
	}
}

func testLogPages(t *testing.T, d *desk) {
	d.commit(entries("c", 1, 100))
	for _, near := range []string{"c/1", "c1", "b", "c\x01"} {
		d.commit(entries(near, 1, 3))
	}
	var got []int64
	for after := int64(0); ; after = got[len(got)-1] {
		page := d.log("c", after, 7)
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			if e.Stream != "c" {
				t.Fatalf("an entry of %q", e.Stream)
			}
			got = append(got, e.Seq)
		}
	}
	if len(got) != 100 || got[0] != 1 || got[99] != 100 || !slices.IsSorted(got) {
		t.Fatalf("pages: %v", got)
	}
	for _, c := range []struct {
		after int64
		max   int
		want  int
	}{{100, 5, 0}, {1 << 62, 5, 0}, {98, 5, 2}, {0, 0, 0}, {0, -1, 0}} {
		if got := d.log("c", c.after, c.max); len(got) != c.want {
			t.Errorf("after %d max %d: %d entries, want %d", c.after, c.max, len(got), c.want)
		}
	}
	if got := d.log("nobody wrote it", 0, many); len(got) != 0 {
		t.Errorf("a stream nobody wrote: %v", got)
	}
}

func jobNames(jobs []bot.Job) (out []string) {
	for _, j := range jobs {
		out = append(out, j.Due.Format("15:04:05.000")+" "+j.ID)
	}
	return out
}

func testJobsOrder(t *testing.T, d *desk) {
	at := func(ms int) time.Time { return noon.Add(time.Duration(ms) * time.Millisecond) }
	d.commit(bot.Write{Add: []bot.Job{
		job("q", at(256), "a"), job("q", at(2), "b"), job("q", at(2), "a"), job("q", at(-1), "z"),
		job("q", at(2), "B"), job("q", at(255), "a"), job("q", at(2), "a/1"), job("q", at(65536), "a"),
	}})
	d.commit(bot.Write{Add: []bot.Job{job("q/", at(0), "near"), job("p", at(0), "near"), job("qq", at(0), "near")}})
	want := []string{"11:59:59.999 z", "12:00:00.002 B", "12:00:00.002 a", "12:00:00.002 a/1", "12:00:00.002 b", "12:00:00.255 a", "12:00:00.256 a", "12:01:05.536 a"}
	if got := jobNames(d.jobs("q", at(1e6), bot.JobID{}, many)); !slices.Equal(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
}

func testJobsPages(t *testing.T, d *desk) {
	var w bot.Write
	for n := range 100 {
		w.Add = append(w.Add, job("q", noon.Add(time.Duration(n/7)*time.Second), fmt.Sprintf("%02d", 99-n)))
	}
	w.Add = append(w.Add, job("q", time.Time{}, "the first instant there is"), job("q", time.Unix(-5, 0), "before 1970"))
	d.commit(w)
	all := d.jobs("q", noon.Add(time.Hour), bot.JobID{}, many)
	if len(all) != 102 || all[0].ID != "the first instant there is" || all[1].ID != "before 1970" {
		t.Fatalf("%d jobs: %q", len(all), jobNames(all))
	}
	var got []bot.Job
	for after := (bot.JobID{}); ; after = got[len(got)-1].JobID {
		page := d.jobs("q", noon.Add(time.Hour), after, 9)
		if len(page) == 0 {
			break
		}
		got = append(got, page...)
	}
	if !slices.Equal(jobNames(got), jobNames(all)) {
		t.Fatalf("pages: %q", jobNames(got))
	}
	gone := bot.JobID{Queue: "q", Due: noon.Add(500 * time.Millisecond), ID: "no such job"}
	if got := d.jobs("q", noon.Add(time.Hour), gone, 1); len(got) != 1 || !got[0].Due.Equal(noon.Add(time.Second)) {
		t.Fatalf("after a job that is gone: %q", jobNames(got))
	}
	if got := d.jobs("q", noon.Add(time.Hour), bot.JobID{}, -1); len(got) != 0 {
		t.Fatalf("max -1: %q", jobNames(got))
	}
}

func testJobsBefore(t *testing.T, d *desk) {
	d.commit(bot.Write{Add: []bot.Job{job("q", noon, "a")}})
	for _, c := range []struct {
		before time.Time
		want   int
	}{
		{noon, 0}, {noon.Add(-1), 0}, {noon.Add(1), 1}, {noon.Add(time.Millisecond), 1}, {time.Time{}, 0},
		{noon.Add(time.Hour).In(time.FixedZone("west", -11*3600)), 1}, {time.Unix(1<<40, 0), 1},
	} {
		if got := d.jobs("q", c.before, bot.JobID{}, many); len(got) != c.want {
			t.Errorf("before %v: %d jobs, want %d", c.before, len(got), c.want)
		}
	}
}
