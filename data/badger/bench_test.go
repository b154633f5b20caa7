package badger

import (
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"os"
	"slices"
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
				b.Logf("%d writers: %.0f turns/s in groups of %.1f, p50 %v p99 %v, %.1f us cpu; limit %.0f, %.1f us cpu: %.2f x; RSS %s", writers, ours.PerSecond(),
					float64(ours.Writes)/float64(ours.Groups), p.p50, p.p99, p.cpu, limit.PerSecond(), limitCPU, ours.PerSecond()/limit.PerSecond(), rss())
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

func rss() string {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			return strings.TrimSpace(rest)
		}
	}
	return "?"
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
