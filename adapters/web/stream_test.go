package web

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

// heard is an event as it arrived.
type heard struct {
	id   int64
	kind string
	data string
}

// line is an open stream of server-sent events.
type line struct {
	t      *testing.T
	status int
	events chan heard
	stop   context.CancelFunc
	done   chan struct{}
}

// patience is how long a test waits for what must come.
const patience = 10 * time.Second

// listen opens a stream. Path is that of the chat's or of the console's.
func (x *rig) listen(c call) *line {
	x.t.Helper()
	ctx, stop := context.WithCancel(x.t.Context())
	c.method = "GET"
	res, err := http.DefaultClient.Do(x.request(c).WithContext(ctx))
	x.must(err)
	l := &line{t: x.t, status: res.StatusCode, events: make(chan heard, 10_000), stop: stop, done: make(chan struct{})}
	go func() {
		defer close(l.done)
		defer close(l.events)
		defer func() { _ = res.Body.Close() }()
		l.parse(res.Body)
	}()
	x.t.Cleanup(l.close)
	return l
}

func (l *line) parse(body io.Reader) {
	in := bufio.NewScanner(body)
	in.Buffer(nil, 1<<20)
	var e heard
	for in.Scan() {
		key, v, _ := strings.Cut(in.Text(), ": ")
		switch key {
		case "id":
			e.id, _ = strconv.ParseInt(v, 10, 64) // 0 is noticed by the tests
		case "event":
			e.kind = v
		case "data":
			e.data = v
		case "":
			if e.kind != "" {
				l.events <- e
			}
			e = heard{}
		}
	}
}

func (l *line) close() {
	l.stop()
	<-l.done
}

// next waits for the next event of one of the kinds; none given = any.
func (l *line) next(kinds ...string) heard {
	l.t.Helper()
	late := time.After(patience)
	for {
		select {
		case e, open := <-l.events:
			if !open {
				l.t.Fatalf("the stream ended before %v came", kinds)
			}
			if len(kinds) == 0 || slices.Contains(kinds, e.kind) {
				return e
			}
		case <-late:
			l.t.Fatalf("no %v came", kinds)
		}
	}
}

// ended waits until the server ends the stream.
func (l *line) ended() {
	l.t.Helper()
	late := time.After(patience)
	for {
		select {
		case _, open := <-l.events:
			if !open {
				return
			}
		case <-late:
			l.t.Fatal("the stream goes on")
		}
	}
}

// stream opens a customer's stream behind a seq.
func (x *rig) follow(s sessionAnswer, after int64) *line {
	x.t.Helper()
	l := x.listen(call{path: "/chat/v1/stream", token: s.Token, header: map[string]string{"Last-Event-ID": strconv.FormatInt(after, 10)}})
	if l.status != http.StatusOK {
		x.t.Fatalf("stream: %d", l.status)
	}
	return l
}

// expected is every event that a customer should have by now.
func (x *rig) expected(conv bot.ConvID) (all []event) {
	x.t.Helper()
	turns, err := x.Archive.Turns(x.t.Context(), conv, 0, 10_000)
	x.must(err)
	p := projector{desk: x.Desk(), now: x.Now()}
	for _, k := range turns {
		all = append(all, p.show(k)...)
	}
	return all
}

// receive puts a message into a conversation without the paces of the API.
func (x *rig) receive(s sessionAnswer, id, text string) {
	x.t.Helper()
	of, err := x.chat.sessionOf(x.t.Context(), s.Token)
	x.must(err)
	_, err = x.rt.Receive(x.t.Context(), channel.Inbound{Key: of.name() + keyMessage + id, Kind: channel.Message, At: x.now(), Address: of.address(), Text: text})
	x.must(err)
}

func TestStreamReplaysThenFollows(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	l := x.follow(s, 0)
	for _, want := range x.expected(s.Conversation) {
		got := l.next()
		data, err := json.Marshal(want.data)
		x.must(err)
		if got.id != want.seq || got.kind != want.kind || got.data != string(data) {
			t.Errorf("got %+v, want %d %s %s", got, want.seq, want.kind, data)
		}
	}
	seq := x.says(s, "live", "and now?")
	if got := l.next("message"); got.id != seq || !strings.Contains(got.data, `"client_id":"live"`) {
		t.Errorf("got %+v, want seq %d", got, seq)
	}
	x.act("ana", s.Conversation, map[string]any{"verb": "reply", "text": "I am here."})
	if got := l.next("owner"); !strings.Contains(got.data, `"name":"Ana"`) {
		t.Errorf("%+v", got)
	}
	for got := l.next("message"); !strings.Contains(got.data, "I am here."); got = l.next("message") {
		if strings.Contains(got.data, "st_") {
			t.Errorf("%s", got.data)
		}
	}
}

// Whatever event a browser has last, also in the midst of a turn, it gets exactly the rest.
func TestStreamResumesBehindEveryEvent(t *testing.T) {
	x := newRig(t)
	x.timing.beat = time.Hour
	s := x.handedOver()
	all := x.expected(s.Conversation)
	inside := 0
	for i, e := range all {
		if i+1 < len(all) && all[i+1].seq/perTurn == e.seq/perTurn {
			inside++
		}
		l := x.follow(s, e.seq)
		for _, want := range all[i+1:] {
			if got := l.next(); got.id != want.seq {
				t.Fatalf("behind %d came %d, want %d", e.seq, got.id, want.seq)
			}
		}
		l.close()
	}
	if inside < 2 {
		t.Errorf("only %d cuts inside a turn: the test shows nothing", inside)
	}
	for _, odd := range []int64{1 << 50, 1 << 60} { // of another conversation: told from the beginning
		l := x.follow(s, odd)
		if got := l.next(); got.id != all[0].seq {
			t.Errorf("behind %d came %d", odd, got.id)
		}
		l.close()
	}
}

// Readers who come and go all the time, while others write, end with the same list: no gap, no double.
func TestReconnectStorm(t *testing.T) {
	x := newRig(t)
	x.timing.beat = 20 * time.Millisecond // wakes readers who have all
	s := x.chatOpen()
	const readers, messages = 4, 24
	var writing, reading sync.WaitGroup
	var end atomic.Int64 // seq of the last event, once all is written
	got := make([][]int64, readers)
	for r := range readers {
		reading.Go(func() {
			dice := rand.New(rand.NewPCG(1, uint64(r)))
			for last := int64(0); end.Load() == 0 || last < end.Load(); {
				last = x.readSome(s, last, &end, dice.IntN(6), &got[r])
			}
		})
	}
	for w := range 2 {
		writing.Go(func() {
			for n := range messages / 2 {
				x.receive(s, fmt.Sprintf("w%d-%d", w, n), fmt.Sprintf("message %d of %d", n, w))
			}
		})
	}
	writing.Wait()
	var want []int64
	for _, e := range x.expected(s.Conversation) {
		want = append(want, e.seq)
	}
	end.Store(want[len(want)-1])
	reading.Wait()
	if len(want) < messages {
		t.Fatalf("only %d events", len(want))
	}
	for r := range readers {
		if !slices.Equal(got[r], want) {
			t.Errorf("reader %d has %d events, want %d", r, len(got[r]), len(want))
		}
	}
}

// readSome connects behind an event, takes at most n more and one, and leaves.
func (x *rig) readSome(s sessionAnswer, last int64, end *atomic.Int64, n int, into *[]int64) int64 {
	ctx, stop := context.WithTimeout(x.t.Context(), 2*patience)
	defer stop()
	r := x.request(call{method: "GET", path: "/chat/v1/stream", token: s.Token, header: map[string]string{"Last-Event-ID": strconv.FormatInt(last, 10)}}).WithContext(ctx)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		x.t.Error(err)
		return 1 << 60
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode == http.StatusTooManyRequests {
		return last // the desk has not noticed yet that the one before is gone
	}
	in := bufio.NewScanner(res.Body)
	in.Buffer(nil, 1<<20)
	for n >= 0 && last != end.Load() && in.Scan() {
		if id, ok := strings.CutPrefix(in.Text(), "id: "); ok {
			seq, err := strconv.ParseInt(id, 10, 64)
			if err != nil {
				x.t.Error(err)
			}
			*into = append(*into, seq)
			last = seq
			n--
		}
	}
	return last
}

// A reader that does not read is dropped within the deadline, costs nothing meanwhile, and resumes where it stopped.
func TestSlowReaderIsDroppedAndResumes(t *testing.T) {
	x := newRig(t)
	x.timing.write, x.timing.beat = 150*time.Millisecond, 20*time.Millisecond
	small := httptest.NewUnstartedServer(x.Server)
	small.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		_ = c.(*net.TCPConn).SetWriteBuffer(4 << 10) // so that little is enough to fill it
		return ctx
	}
	small.Start()
	defer small.Close()
	s := x.chatOpen()
	for n := range 15 {
		x.receive(s, fmt.Sprint("big", n), strings.Repeat("x", 16_000))
	}
	conn, err := net.Dial("tcp", small.Listener.Addr().String())
	x.must(err)
	defer func() { _ = conn.Close() }()
	x.must(conn.(*net.TCPConn).SetReadBuffer(4 << 10))
	_, err = fmt.Fprintf(conn, "GET /chat/v1/stream HTTP/1.1\r\nHost: desk\r\nAuthorization: Bearer %s\r\n\r\n", s.Token)
	x.must(err)
	x.until("the reader took a seat", func() bool { return x.seats() == 1 })
	x.until("the reader was dropped", func() bool { return x.seats() == 0 })
	l := x.follow(s, 0)
	for _, want := range x.expected(s.Conversation) {
		if got := l.next(); got.id != want.seq {
			t.Fatalf("got %d, want %d", got.id, want.seq)
		}
	}
}

func (x *rig) seats() int {
	x.chat.tabs.mu.Lock()
	defer x.chat.tabs.mu.Unlock()
	return len(x.chat.tabs.by)
}

// until waits for something that another goroutine brings about.
func (x *rig) until(what string, is func() bool) {
	x.t.Helper()
	late := time.After(patience)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-late:
			x.t.Fatalf("not true in time: %s", what)
		}
	}
}

func TestStreamEndsWithItsSession(t *testing.T) {
	x := newRig(t)
	s := x.chatOpen()
	l := x.follow(s, 0)
	l.next()
	x.want(http.StatusNoContent, call{method: "DELETE", path: "/chat/v1/session", token: s.Token})
	l.ended()
}

// Also where nothing is signalled: another process ended the session, or it ran out.
func TestStreamEndsWithoutASignal(t *testing.T) {
	x := newRig(t)
	x.timing.beat = 10 * time.Millisecond
	s := x.chatOpen()
	l := x.follow(s, 0)
	l.next()
	x.pass(sessionLife)
	l.ended()
}

func TestDrainEndsStreams(t *testing.T) {
	x := newRig(t).staffed()
	s := x.chatOpen()
	customer, console := x.follow(s, 0), x.listen(call{path: "/api/v1/live", as: "ana"})
	customer.next()
	console.next("hello")
	x.want(http.StatusOK, call{method: "GET", path: "/readyz"})
	x.Drain()
	customer.ended()
	console.ended()
	x.want(http.StatusServiceUnavailable, call{method: "GET", path: "/readyz"})
}

// Typing and read marks of agents reach the customer once a person is there or waited for, not while the bot speaks.
func TestAgentsTypeAndRead(t *testing.T) {
	x := newRig(t).staffed()
	s := x.chatOpen()
	path := "/api/v1/conversations/" + string(s.Conversation) + "/presence"
	l := x.follow(s, 0)
	l.next("message")
	x.want(http.StatusNoContent, call{method: "PUT", path: path, as: "ana", body: `{"doing":"typing"}`})
	x.until("the stream took the signals", func() bool { return x.unread(s.Conversation) == 0 })
	x.says(s, "m1", "hello?")
	x.want(http.StatusAccepted, call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: `{"client_id":"m2","choice":"person"}`})
	for e := l.next("owner", "typing", "receipt"); e.kind != "owner"; e = l.next("owner", "typing", "receipt") {
		t.Errorf("the customer learns that the bot is watched: %+v", e)
	}
	x.until("the stream has told all", func() bool { return len(l.events) >= 2 })
	x.want(http.StatusNoContent, call{method: "PUT", path: path, as: "ana", body: `{"doing":"typing"}`})
	if e := l.next("receipt"); !strings.Contains(e.data, `"client_id":"m2"`) || !strings.Contains(e.data, `"state":"read"`) || e.id != 0 {
		t.Errorf("%+v", e)
	}
	if e := l.next("typing"); !strings.Contains(e.data, `"name":"Ana"`) || !strings.Contains(e.data, `"on":true`) || strings.Contains(e.data, "st_") {
		t.Errorf("%+v", e)
	}
	x.want(http.StatusNoContent, call{method: "PUT", path: path, as: "ana", body: `{"doing":"gone"}`})
	if e := l.next("typing"); !strings.Contains(e.data, `"on":false`) {
		t.Errorf("%+v", e)
	}
}

// unread counts signals that streams of a conversation have not taken yet.
func (x *rig) unread(conv bot.ConvID) (n int) {
	x.hub.mu.Lock()
	defer x.hub.mu.Unlock()
	for _, c := range x.hub.of[conv] {
		n += len(c)
	}
	return n
}
