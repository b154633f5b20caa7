package badger

import (
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"frontdesk/bot"
)

// turn is what a turn writes: the dedupe record, the conversation, its log entry, and a message to send whose
// predecessor is done: about 1.1 KB in five keys.
func turn(conv int, seq int64) bot.Write {
	body := make([]byte, 200)
	_, _ = rand.Read(body)
	id := fmt.Sprintf("cv_%026d", conv)
	head := fmt.Appendf(nil, `{"at":1795348800000,"from":"customer","channel":"web","flow":"report","state":"waiting","n":%d}`, seq)
	due := time.UnixMilli(1795348800000 + seq)
	job := bot.JobID{Queue: "send/web", Due: due, ID: fmt.Sprintf("%s/%d.1", id, seq)}
	w := bot.Write{
		Put:    []bot.Record{{Ref: bot.Ref{Kind: bot.KindOnce, ID: fmt.Sprintf("web/%s/%016x", id, uint64(seq)*0x9E3779B97F4A7C15)}}, {Ref: bot.Ref{Kind: bot.KindConv, ID: id}, Ver: seq - 1, Key: "key_0123456789abcdef", Head: head, Body: append(slices.Clone(body), body...)}},
		Append: []bot.Entry{{Stream: id, Seq: seq, Key: "key_0123456789abcdef", Head: head, Body: body}},
		Add:    []bot.Job{{JobID: job, Key: "key_0123456789abcdef", Body: body[:120]}},
	}
	if seq > 1 {
		job.Due, job.ID = due.Add(-time.Millisecond), fmt.Sprintf("%s/%d.1", id, seq-1)
		w.Done = []bot.JobID{job}
	}
	return w
}

func turns(writers int) iter.Seq[bot.Write] {
	return func(yield func(bot.Write) bool) {
		for seq := int64(1); ; seq++ {
			for c := range writers {
				if !yield(turn(c, seq)) {
					return
				}
			}
		}
	}
}

// BenchmarkTurns measures the store beside the database's own limit, in rounds: the same writes, in a bare loop of
// groups as large as there are writers.
//
//	go test -run '^$' -bench Turns -benchtime 5x ./data/badger
func BenchmarkTurns(b *testing.B) {
	for _, writers := range []int{1, 16, 64, 256, 1024} {
		b.Run(fmt.Sprint(writers), func(b *testing.B) {
			var wall, cpu []float64
			for range b.N {
				ours, p := storeRate(b, writers, time.Second)
				limit, limitCPU := bareRate(b, min(writers, maxGroup), time.Second)
				wall, cpu = append(wall, ours.PerSecond()/limit.PerSecond()), append(cpu, p.cpu/limitCPU)
				b.Logf("%d writers: %.0f turns/s in groups of %.1f, p50 %v p99 %v, %.1f us cpu; limit %.0f, %.1f us cpu: %.2f x; RSS %d MB", writers, ours.PerSecond(),
					float64(ours.Writes)/float64(ours.Groups), p.p50, p.p99, p.cpu, limit.PerSecond(), limitCPU, ours.PerSecond()/limit.PerSecond(), rssMB())
			}
			slices.Sort(wall)
			slices.Sort(cpu)
			b.ReportMetric(wall[len(wall)/2], "x_limit")
			b.ReportMetric(cpu[len(cpu)/2], "x_cpu")
		})
	}
}

func bareRate(b *testing.B, group int, d time.Duration) (Rate, float64) {
	before := cpuTime()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	rate, err := Limit(ctx, config(b, b.TempDir()), group, turns(max(group, 256)))
	if err != nil {
		b.Fatal(err)
	}
	return rate, float64((cpuTime() - before).Microseconds()) / float64(rate.Writes)
}

type percentiles struct {
	p50, p99 time.Duration
	cpu      float64
}

func storeRate(b *testing.B, writers int, d time.Duration) (Rate, percentiles) {
	s, err := Open(config(b, b.TempDir()))
	if err != nil {
		b.Fatal(err)
	}
	var stop atomic.Bool
	var wg sync.WaitGroup
	took := make([][]time.Duration, writers)
	start, before := time.Now(), cpuTime()
	for c := range writers {
		wg.Go(func() {
			for seq := int64(1); !stop.Load(); seq++ {
				w := turn(c, seq)
				began := time.Now()
				if _, err := s.Commit(context.Background(), w); err != nil {
					b.Error(err)
					return
				}
				took[c] = append(took[c], time.Since(began))
			}
		})
	}
	time.Sleep(d)
	stop.Store(true)
	wg.Wait()
	rate := Rate{Elapsed: time.Since(start), Groups: int(s.views.current().content.groups)}
	cpu := cpuTime() - before
	all := slices.Concat(took...)
	rate.Writes = len(all)
	slices.Sort(all)
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	return rate, percentiles{all[len(all)/2], all[len(all)*99/100], float64(cpu.Microseconds()) / float64(len(all))}
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// rssMB is the memory of this process in MB, pages of mapped files included.
func rssMB() int64 {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kb >> 10
		}
	}
	return 0
}

// BenchmarkStore is the store alone, for profiles.
func BenchmarkStore(b *testing.B) {
	for range b.N {
		r, p := storeRate(b, 256, 3*time.Second)
		b.Logf("%.0f turns/s, groups of %.0f, %v %v, cpu %.1f us", r.PerSecond(), float64(r.Writes)/float64(r.Groups), p.p50, p.p99, p.cpu)
	}
}

// BenchmarkLimit is the bare loop alone, for profiles.
func BenchmarkLimit(b *testing.B) {
	for range b.N {
		r, cpu := bareRate(b, 256, 3*time.Second)
		b.Logf("%.0f turns/s, cpu %.1f us", r.PerSecond(), cpu)
	}
}

// BenchmarkSteady offers 5,000 turns a second, evenly, whether the store keeps up or not: what a turn waits is
// counted from when it was due.
func BenchmarkSteady(b *testing.B) {
	const perSecond, conversations = 5000, 1000
	for range b.N {
		s, err := Open(config(b, b.TempDir()))
		if err != nil {
			b.Fatal(err)
		}
		var wg sync.WaitGroup
		var peak atomic.Int64
		took := make([][]time.Duration, conversations)
		start, before := time.Now(), cpuTime()
		const seconds = 10
		for c := range conversations {
			wg.Go(func() {
				for n := range int64(perSecond * seconds / conversations) {
					due := start.Add(time.Duration(n)*time.Second*conversations/perSecond + time.Duration(c)*time.Second/perSecond)
					time.Sleep(time.Until(due))
					if _, err := s.Commit(context.Background(), turn(c, n+1)); err != nil {
						b.Error(err)
						return
					}
					took[c] = append(took[c], time.Since(due))
					if n%10 == 0 && c%100 == 0 {
						peak.Store(max(peak.Load(), rssMB()))
					}
				}
			})
		}
		wg.Wait()
		all := slices.Concat(took...)
		slices.Sort(all)
		b.Logf("%.0f turns/s offered %d: p50 %v p99 %v, %.1f us cpu a turn, groups of %.1f, RSS at most %d MB", float64(len(all))/time.Since(start).Seconds(), perSecond,
			all[len(all)/2], all[len(all)*99/100], float64((cpuTime()-before).Microseconds())/float64(len(all)), float64(len(all))/float64(s.views.current().content.groups), peak.Load())
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen opens a store of many turns, after a clean end, and tells what it takes in memory and on the disk.
//
//	FRONTDESK_TURNS=1000000 go test -run '^$' -bench Open -benchtime 1x ./data/badger
func BenchmarkOpen(b *testing.B) {
	many, err := strconv.Atoi(os.Getenv("FRONTDESK_TURNS"))
	if err != nil {
		many = 50_000
	}
	cfg := config(b, b.TempDir())
	s, err := Open(cfg)
	if err != nil {
		b.Fatal(err)
	}
	var wg sync.WaitGroup
	for c := range 512 {
		wg.Go(func() {
			for seq := range int64(many / 512) {
				if _, err := s.Commit(context.Background(), turn(c, seq+1)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if err := s.db.Flatten(2); err != nil {
		b.Fatal(err)
	}
	lsm := int64(0)
	for _, t := range s.db.Tables() {
		lsm += int64(t.OnDiskSize)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		start := time.Now()
		s, err := Open(cfg)
		if err != nil {
			b.Fatal(err)
		}
		opened := time.Since(start)
		start = time.Now()
		if _, err := s.Check(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.Logf("%d turns, %d bytes a turn: opened in %v, checked in %v, RSS %d MB", many, lsm/int64(many), opened, time.Since(start), rssMB())
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
