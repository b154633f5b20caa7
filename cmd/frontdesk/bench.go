package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/bot/runtime"
	"frontdesk/data/badger"
	"frontdesk/data/seed"
	"frontdesk/data/vault"
)

func benchCommand() *cobra.Command {
	c := &cobra.Command{Use: "bench", Short: "measure this machine", Example: "  frontdesk bench turns"}
	var o benchOptions
	turns := &cobra.Command{
		Use: "turns", Short: "durable turns a second, beside the store's own limit in the same run",
		Long: "Customers talk to the example desk through the whole way: dedupe, understanding, dialogue, one synced commit.\n" +
			"The limit is a bare loop that writes the same keys and bytes with one sync a group.\n\n" +
			"Customers write again when they have their answers. With --rate they write by a schedule, whether they have them or not,\n" +
			"and what a turn took counts from when it was due.",
		Example: "  frontdesk bench turns --conversations 256 --duration 10s --json\n  frontdesk bench turns --rate 5000\n  frontdesk bench turns --conversations 1", Args: alone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return o.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	turns.Flags().IntVar(&o.conversations, "conversations", 256, "how many customers talk at once")
	turns.Flags().DurationVar(&o.duration, "duration", 10*time.Second, "how long each side is measured")
	turns.Flags().IntVar(&o.rate, "rate", 0, "turns a second that are due (default: as many as there can be)")
	turns.Flags().StringVar(&o.dir, "dir", "", "`folder` on the disk to measure (default: a temporary one)")
	turns.Flags().StringVar(&o.store, "store", "", "`address` of another store (not in this version)")
	turns.Flags().BoolVar(&o.json, "json", false, "print JSON")
	return group(c, turns)
}

type benchOptions struct {
	conversations int
	duration      time.Duration
	rate          int // turns due a second; 0 = the next when the one before is answered
	dir, store    string
	json          bool
}

// benchResult is what is printed. Rates are a second.
type benchResult struct {
	Turns       float64 `json:"turns_per_second"`
	Due         int     `json:"due_per_second,omitempty"`
	P50         float64 `json:"p50_ms"`
	P99         float64 `json:"p99_ms"`
	Limit       float64 `json:"store_limit_per_second"`
	LimitP50    float64 `json:"limit_p50_ms"` // of one group, which is one sync
	LimitP99    float64 `json:"limit_p99_ms"`
	CPU         float64 `json:"cpu_us_per_turn"`
	Bytes       float64 `json:"bytes_per_turn"`
	Resident    float64 `json:"rss_mb"`    // both of the next
	Memory      float64 `json:"memory_mb"` // of its own
	Mapped      float64 `json:"mapped_mb"` // pages of files, which the system takes back when it needs them
	LimitCPU    float64 `json:"cpu_us_per_limit_write"`
	LimitShare  float64 `json:"share_of_limit"`
	Done        int64   `json:"turns"`
	Concurrency int     `json:"conversations"`
}

// benchTalk is what every customer says, again and again: a greeting, a question, an issue with its details, a yes.
var benchTalk = []string{"hello", "how do I reset my password", "my vpn is down", "it cannot connect since this morning", "only me", "I can work around it", "no", "yes", "thanks", "start over"}

func (o benchOptions) run(ctx context.Context, out, errs io.Writer) error {
	if o.store != "" {
		return noOtherStore()
	}
	if o.conversations < 1 || o.duration < time.Second || o.rate < 0 {
		return usage("give --conversations 1 or more, --duration 1s or more and no --rate below 0", "nothing to measure")
	}
	dir, err := os.MkdirTemp(o.dir, "frontdesk-bench-*")
	if err != nil {
		return cannot(err, o.dir, "choose a folder that this user may write to with --dir", "no folder to measure in")
	}
	defer os.RemoveAll(dir)
	d, _, err := trainedDesk(ctx, seed.FS(), noEncoder, errs)
	if err != nil {
		return err
	}
	b := &bench{options: o, desk: d}
	if err := b.ours(ctx, filepath.Join(dir, "ours")); err != nil {
		return err
	}
	if err := b.limit(ctx, filepath.Join(dir, "bare")); err != nil {
		return err
	}
	if o.json {
		return printJSON(out, b.result)
	}
	return b.result.show(out)
}

func (r benchResult) show(out io.Writer) error {
	due := ""
	if r.Due > 0 {
		due = fmt.Sprintf(" of %d due", r.Due)
	}
	_, err := fmt.Fprintf(out, "%8.0f durable turns a second%s, %.0f %% of the store's own limit of %.0f in this run\n%8.2f ms p50, %.2f ms p99 with %d customers at once; a bare group takes %.2f and %.2f\n%8.1f µs of CPU a turn, of which a bare write takes %.1f; %.0f bytes written a turn\n%8.0f MB of memory, and %.0f MB of mapped files\n",
		r.Turns, due, 100*r.LimitShare, r.Limit, r.P50, r.P99, r.Concurrency, r.LimitP50, r.LimitP99, r.CPU, r.LimitCPU, r.Bytes, r.Memory, r.Mapped)
	return err
}

// bench is one measurement.
type bench struct {
	options benchOptions
	desk    *bot.Desk
	result  benchResult
	sample  []bot.Write // what the turns wrote, for the bare loop
	bytes   int64
}

// maxSample bounds how many writes are kept for the bare loop, which repeats them under other names.
const maxSample = 4096

// ours measures turns through the whole way.
func (b *bench) ours(ctx context.Context, dir string) (err error) {
	store, err := badger.Open(badger.Config{Dir: filepath.Join(dir, "store"), Now: time.Now, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	v, err := vault.Open(ctx, vault.Config{Dir: filepath.Join(dir, "keys"), Store: store})
	if err != nil {
		return err
	}
	rt, err := runtime.New(runtime.Config{Store: &sampled{Store: store, bench: b}, Keys: v, Now: time.Now, NewID: newID, Desk: func() *bot.Desk { return b.desk },
		Link: func(channel.Address) string { return "http://localhost:8080/chat" }, Log: slog.New(slog.DiscardHandler), Build: build()})
	if err != nil {
		return err
	}
	if err := b.drive(ctx, rt, time.Second); err != nil { // warm up
		return err
	}
	b.sample, b.bytes = nil, 0
	before := cpuTime()
	began := time.Now()
	if err := b.drive(ctx, rt, b.options.duration); err != nil {
		return err
	}
	elapsed, n := time.Since(began), float64(b.result.Done)
	b.result.Turns, b.result.CPU = n/elapsed.Seconds(), perEach(cpuTime()-before, n)
	b.result.Bytes, b.result.Concurrency, b.result.Due = float64(b.bytes)/n, b.options.conversations, b.options.rate
	b.result.Memory, b.result.Mapped = memory()
	b.result.Resident = b.result.Memory + b.result.Mapped
	return nil
}

// limit measures the bare loop.
func (b *bench) limit(ctx context.Context, dir string) error {
	before := cpuTime()
	rate, err := badger.Limit(ctx, badger.Config{Dir: dir, Now: time.Now, Logger: slog.New(slog.DiscardHandler)}, b.group(), b.again())
	if err != nil {
		return err
	}
	b.result.LimitCPU = perEach(cpuTime()-before, float64(rate.Writes))
	b.result.Limit = rate.PerSecond()
	b.result.LimitShare = b.result.Turns / b.result.Limit
	slices.Sort(rate.Took)
	b.result.LimitP50, b.result.LimitP99 = quantile(rate.Took, 0.5), quantile(rate.Took, 0.99)
	return nil
}

// drive lets all customers talk for a while and measures each turn.
func (b *bench) drive(ctx context.Context, rt *runtime.Runtime, d time.Duration) error {
	ctx, stop := context.WithTimeout(ctx, d)
	defer stop()
	p := pace{began: time.Now(), rate: b.options.rate, customers: b.options.conversations}
	errs := make([]error, p.customers)
	times := make([][]time.Duration, p.customers)
	var wg sync.WaitGroup
	for i := range p.customers {
		wg.Go(func() { times[i], errs[i] = p.talk(ctx, rt, i) })
	}
	wg.Wait()
	all := slices.Concat(times...)
	slices.Sort(all)
	if len(all) == 0 {
		return errors.Join(errors.Join(errs...), errors.New("no turn was made"))
	}
	b.result.Done, b.result.P50, b.result.P99 = int64(len(all)), quantile(all, 0.5), quantile(all, 0.99)
	return errors.Join(errs...)
}

// quantile is one of sorted times, in ms.
func quantile(sorted []time.Duration, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return float64(sorted[int(q*float64(len(sorted)-1))].Microseconds()) / 1000
}

// pace says when customers write: by a schedule that waits for nobody, or without a rate whenever they have their answers.
type pace struct {
	began     time.Time
	rate      int // of all of them, a second
	customers int
}

// due is when a customer's n-th message is, in turn with those of the others.
func (p pace) due(i, n int) time.Time {
	return p.began.Add(time.Duration(float64(n*p.customers+i) / float64(p.rate) * float64(time.Second)))
}

// next waits until a customer's n-th message is due and returns when that was, which is past if he is behind; false when
// the time is over before.
func (p pace) next(ctx context.Context, i, n int) (time.Time, bool) {
	if p.rate == 0 {
		return time.Now(), ctx.Err() == nil
	}
	due := p.due(i, n)
	t := time.NewTimer(time.Until(due))
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
	return due, ctx.Err() == nil
}

// talk is what one customer says until the end, and how long each turn took.
func (p pace) talk(ctx context.Context, rt *runtime.Runtime, i int) ([]time.Duration, error) {
	var times []time.Duration
	for n := 0; ; n++ {
		due, ok := p.next(ctx, i, n)
		if !ok {
			return times, nil
		}
		// Whoever has said it all goes, and another customer comes: conversations do not grow for ever.
		at := channel.Address{Channel: "web:bench", Room: strconv.Itoa(i) + "-" + strconv.Itoa(n/len(benchTalk))}
		in := channel.Inbound{Key: strconv.Itoa(i) + "-" + strconv.FormatInt(time.Now().UnixNano(), 36), Kind: channel.Message, At: due, Address: at, Text: benchTalk[n%len(benchTalk)]}
		// Not ctx: a turn that has begun is finished, so that the end of the time is no error.
		if _, err := rt.Receive(context.WithoutCancel(ctx), in); err != nil {
			return times, err
		}
		times = append(times, time.Since(due))
	}
}

// sampled is a store that remembers some of what is written.
type sampled struct {
	bot.Store
	bench *bench
	mu    sync.Mutex
}

func (s *sampled) Commit(ctx context.Context, w bot.Write) (bot.Cursor, error) {
	size := int64(0)
	for _, r := range w.Put {
		size += int64(len(r.ID) + len(r.Head) + len(r.Body))
	}
	for _, e := range w.Append {
		size += int64(len(e.Stream) + len(e.Head) + len(e.Body) + len(e.Hash) + len(e.Sum))
	}
	s.mu.Lock()
	s.bench.bytes += size
	if len(s.bench.sample) < maxSample {
		s.bench.sample = append(s.bench.sample, w)
	}
	s.mu.Unlock()
	return s.Store.Commit(ctx, w)
}

// group is how many writes one sync takes in the bare loop: as many as wait at once.
func (b *bench) group() int { return min(b.options.conversations, 512) }

// again gives the sampled writes until the time is over.
func (b *bench) again() iter.Seq[bot.Write] {
	end := time.Now().Add(b.options.duration)
	return func(yield func(bot.Write) bool) {
		for time.Now().Before(end) {
			for _, w := range b.sample {
				if !yield(w) {
					return
				}
			}
		}
	}
}

// cpuTime is what this process has used of the processors.
func cpuTime() time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// perEach is what each of n took, in µs.
func perEach(d time.Duration, n float64) float64 { return float64(d.Microseconds()) / n }

// memory is what this process holds in MB, from /proc: of its own, and of files that it has mapped.
func memory() (own, mapped float64) {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(b)) {
		name, value, _ := strings.Cut(line, ":")
		var kb float64
		if _, err := fmt.Sscan(value, &kb); err != nil {
			continue
		}
		switch name {
		case "RssAnon":
			own = kb * 1024 / 1e6
		case "RssFile", "RssShmem":
			mapped += kb * 1024 / 1e6
		}
	}
	return own, mapped
}
