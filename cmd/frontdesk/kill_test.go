package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/bot/desk"
	"frontdesk/bot/rehearsal"
)

// asChild makes the test binary run as frontdesk itself, so that tests can kill it.
const asChild = "FRONTDESK_TEST_CHILD"

// kills is how often the desk is killed in one run of the tests; FRONTDESK_KILLS raises it.
func kills(t *testing.T) int {
	if s := os.Getenv("FRONTDESK_KILLS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	return 50
}

// child is a desk in a process of its own.
type child struct {
	cmd *exec.Cmd
	out *bufio.Reader
}

// startChild starts one and waits until it serves.
func startChild(t *testing.T, args ...string) *child {
	t.Helper()
	c, errs := spawn(t, args...)
	if _, err := c.out.ReadString('\n'); err != nil { // its greeting: it listens, and has opened its data
		_ = c.cmd.Wait()
		t.Fatalf("the desk did not start: %v\n%s", err, errs.String())
	}
	return c
}

// spawn starts one, and what it complains of is read when it has ended.
func spawn(t *testing.T, args ...string) (*child, *bytes.Buffer) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asChild+"=1")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &child{cmd, bufio.NewReader(out)}, &errs
}

func (c *child) kill(t *testing.T) {
	t.Helper()
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, c.out)
	_ = c.cmd.Wait() // "signal: killed" is what was asked for
}

// customer writes through the chat API as the widget does: the same client_id until it is acknowledged.
type customer struct {
	base  string
	token string
	conv  bot.ConvID
	acked []string // client ids, in order
	first map[string]int64
}

func (c *customer) post(ctx context.Context, path string, body, into any) (int, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return 0, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, bytes.NewReader(b))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		return res.StatusCode, nil
	}
	return res.StatusCode, json.NewDecoder(res.Body).Decode(into)
}

// again is how long a customer waits who got no answer: a dozen who ask all the time keep the desk from starting.
const again = 50 * time.Millisecond

// talk writes until ctx ends. The last message may be left without an answer.
func (c *customer) talk(ctx context.Context, name string, served *tally) error {
	for ctx.Err() == nil && c.token == "" {
		var s struct {
			Token        string     `json:"token"`
			Conversation bot.ConvID `json:"conversation"`
		}
		if code, err := c.post(ctx, "/chat/v1/sessions", map[string]string{"site": "default"}, &s); err == nil && code < 300 {
			c.token, c.conv = s.Token, s.Conversation
		} else if err == nil && code != http.StatusTooManyRequests && code < 500 {
			return fmt.Errorf("session: status %d", code)
		}
		pause(ctx, again)
	}
	says := []string{"hello", "the vpn is down", "me", "low", "thanks", "start over"}
	for n := 0; ctx.Err() == nil; n++ {
		id := fmt.Sprintf("%s-%d", name, n)
		for ctx.Err() == nil {
			var r struct {
				Seq int64 `json:"seq"`
			}
			code, err := c.post(ctx, "/chat/v1/messages", map[string]string{"client_id": id, "text": says[n%len(says)] + " " + id}, &r)
			if err == nil && code < 300 {
				c.acked = append(c.acked, id)
				c.first[id] = r.Seq
				served.one()
				break
			}
			if err == nil && code != http.StatusTooManyRequests && code < 500 {
				return fmt.Errorf("message: status %d", code)
			}
			pause(ctx, again)
		}
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// Killed at any instant under load, the desk loses nothing that was acknowledged and answers nothing twice, and every
// conversation is what its log says.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	const desks = 2 // side by side: most of the time is spent in starting
	for i := range uint64(desks) {
		t.Run(fmt.Sprint("desk ", i+1), func(t *testing.T) {
			t.Parallel()
			killed(t, rand.New(rand.NewPCG(1, i)), (kills(t)+desks-1)/desks)
		})
	}
}

// starting: of so many kills the last comes while the desk starts, the others after some messages: a time to wait would on a
// busy machine be over before the first.
const starting = 8

func killed(t *testing.T, random *rand.Rand, times int) {
	dir := t.TempDir()
	address := quietAddress(t)
	deskDir := filepath.Join(dir, "desk")
	if err := os.CopyFS(deskDir, os.DirFS("../../bot/desk/testdata/good")); err != nil {
		t.Fatal(err)
	}
	args := []string{"serve", "--listen", address, "--data", filepath.Join(dir, "data"), "--desk", deskDir, "--log-level", "error"}
	ctx, stop := context.WithCancel(t.Context())
	customers, served, wait := crowd(ctx, t, "http://"+address)
	for n := range times {
		if n%starting == starting-1 {
			c, _ := spawn(t, args...)
			pause(ctx, time.Duration(random.IntN(1000))*time.Millisecond)
			c.kill(t)
			continue
		}
		c := startChild(t, args...)
		served.wait(ctx, 1+random.Int64N(15))
		pause(ctx, time.Duration(random.IntN(20_000))*time.Microsecond) // not only when somebody has just been answered
		c.kill(t)
	}
	c := startChild(t, args...)
	served.wait(ctx, 20) // it still works
	stop()
	wait()
	c.kill(t)
	t.Logf("%d kills, %d messages acknowledged", times, served.n.Load())
	examine(t, filepath.Join(dir, "data"), customers)
}

// tally counts the messages that were acknowledged.
type tally struct {
	n    atomic.Int64
	news chan struct{}
}

func (c *tally) one() {
	c.n.Add(1)
	select {
	case c.news <- struct{}{}:
	default: // there are news already
	}
}

// wait waits until there are so many more.
func (c *tally) wait(ctx context.Context, more int64) {
	for until := c.n.Load() + more; c.n.Load() < until; {
		select {
		case <-c.news:
		case <-ctx.Done():
			return
		}
	}
}

// quietAddress is a free address that stays free while nobody listens there: its port is below those that systems give to
// connections and to listeners that name none.
func quietAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", fmt.Sprint("127.0.0.1:", 20_000+rand.IntN(10_000)))
		if err != nil {
			continue
		}
		address := l.Addr().String()
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		return address
	}
	t.Fatal("none of a hundred ports is free")
	return ""
}

// crowd lets customers talk until ctx ends.
func crowd(ctx context.Context, t *testing.T, base string) ([]*customer, *tally, func()) {
	var wg sync.WaitGroup
	served := &tally{news: make(chan struct{}, 1)}
	var all []*customer
	for i := range 6 {
		c := &customer{base: base, first: map[string]int64{}}
		all = append(all, c)
		wg.Go(func() {
			if err := c.talk(ctx, fmt.Sprintf("c%d", i), served); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		})
	}
	return all, served, wg.Wait
}

// examine holds the data against what the customers were told.
func examine(t *testing.T, dir string, customers []*customer) {
	t.Helper()
	d, err := openData(t.Context(), dir, false, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.close(); err != nil {
			t.Error(err)
		}
	}()
	if wrong, err := d.store.Check(t.Context()); err != nil || len(wrong) > 0 {
		t.Errorf("the store is not whole: %v %v", wrong, err)
	}
	shelf := desk.NewShelf(d.library)
	if err := shelf.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, c := range customers {
		if c.conv == "" {
			t.Error("a customer never got in")
			continue
		}
		examineOne(t, d, shelf.Desk(), c)
	}
}

func examineOne(t *testing.T, d *data, live *bot.Desk, c *customer) {
	t.Helper()
	a := d.archive()
	turns, err := a.Turns(t.Context(), c.conv, 0, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]int{}
	var order []string
	for _, turn := range turns {
		if in := turn.Event.Inbound; in != nil && in.Kind == channel.Message {
			id := in.Text[strings.LastIndex(in.Text, " ")+1:]
			said[id]++
			order = append(order, id)
		}
	}
	for i, id := range c.acked {
		if said[id] != 1 {
			t.Errorf("%s: acknowledged, and %d turns have it", id, said[id])
		}
		if i < len(order) && order[i] != id {
			t.Errorf("message %d is %s, want %s", i, order[i], id)
		}
	}
	stored, err := a.Conversation(t.Context(), c.conv)
	if err != nil {
		t.Fatal(err)
	}
	start := bot.Conversation{V: bot.ConversationVersion, ID: c.conv, Customer: stored.Customer, Key: stored.Key, Address: stored.Address, Locale: live.Locales[0], Owner: bot.OwnerBot}
	fold := start
	for _, turn := range turns {
		fold = fold.With(turn)
	}
	fold.Hash = stored.Hash
	was, err1 := json.Marshal(stored)
	is, err2 := json.Marshal(fold)
	if err := errors.Join(err1, err2); err != nil || !bytes.Equal(was, is) {
		t.Errorf("%s: the record is not the fold of its log (%v)", c.conv, err)
	}
	for i := range turns { // one binary wrote them all
		turns[i].Facts.Build = build()
	}
	if err := rehearsal.Replay(start, turns, live); err != nil {
		t.Error(err)
	}
}
