package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// shelf is a platform that holds files, and takes some.
type shelf struct {
	*platform
	mu     sync.Mutex
	files  map[string]string             // by Ref
	refuse func(ref string, n int) error // the n-th time that it is asked for
	asked  map[string]int
	sent   []channel.Outbound
}

func newShelf() *shelf {
	s := &shelf{platform: newPlatform(), files: map[string]string{}, asked: map[string]int{}}
	s.can.MaxUpload = 1000
	return s
}

func (s *shelf) Fetch(ctx context.Context, f channel.File) (io.ReadCloser, error) {
	if strings.HasPrefix(f.Ref, "slow/") { // no answer comes
		s.mu.Lock()
		s.asked[f.Ref]++
		s.mu.Unlock()
		<-ctx.Done()
		return nil, ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked[f.Ref]++
	if s.refuse != nil {
		if err := s.refuse(f.Ref, s.asked[f.Ref]); err != nil {
			return nil, err
		}
	}
	return io.NopCloser(strings.NewReader(s.files[f.Ref])), nil
}

func (s *shelf) Render(o channel.Outbound) ([]channel.Part, error) {
	s.mu.Lock()
	s.sent = append(s.sent, o)
	s.mu.Unlock()
	o = o.Degrade(s.can)
	parts, err := s.platform.Render(o)
	for _, f := range o.Files {
		parts = append(parts, channel.Part{Method: "file", Wire: []byte(o.Address.Room + "\x00file " + f.Name), File: &f})
	}
	for _, b := range o.Body {
		if b.Kind == channel.LinkBlock {
			parts = append(parts, channel.Part{Method: "send", Wire: []byte(o.Address.Room + "\x00" + b.Plain())})
		}
	}
	return parts, err
}

func (s *shelf) last() channel.Outbound {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent[len(s.sent)-1]
}

func (h *house) content(t *testing.T, c bot.ConvID, id string) (channel.File, string) {
	t.Helper()
	f, r, err := h.Files().Open(t.Context(), c, id)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return f, string(b)
}

func TestFilesThatComeInAreTakenOver(t *testing.T) {
	refused := func(c channel.Class) error { return &channel.SendError{Class: c, RetryAfter: time.Minute} }
	for name, c := range map[string]struct {
		refuse func(n int) error
		kept   bool
		asked  int
		wait   time.Duration
		note   string // that staff see
	}{
		"at once": {nil, true, 1, 10 * time.Second, ""},
		"after refusals": {func(n int) error {
			return map[int]error{1: refused(channel.Retryable), 2: refused(channel.RateLimited), 3: errors.New("odd")}[n]
		}, true, 4, 10 * time.Minute, ""},
		"gone":          {func(int) error { return refused(channel.Permanent) }, false, 1, 10 * time.Second, "sys.file_refused_note"},
		"too large":     {func(int) error { return &channel.SendError{Class: channel.Permanent, Code: channel.CodeTooLarge} }, false, 1, 10 * time.Second, "sys.file_large_note"},
		"elsewhere":     {func(int) error { return channel.FileElsewhere(errors.New("not here")) }, false, 1, 10 * time.Second, "sys.file_elsewhere_note"},
		"not for a day": {func(int) error { return refused(channel.Retryable) }, false, 0, 25 * time.Hour, "sys.file_late_note"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := far(t, bottest.NewMemory(), bottest.NewKeys())
				p := newShelf()
				p.files["platform/1"] = "what stands in it"
				if c.refuse != nil {
					p.refuse = func(_ string, n int) error { return c.refuse(n) }
				}
				stop := h.running(t, "fake:a", p)
				synctest.Wait()
				in := channel.Inbound{Key: "1", Kind: channel.Message, Address: channel.Address{Room: "r"}, From: channel.Person{ID: "7"}, Text: "see here",
					Files: []channel.File{{ID: "../x", Name: "../../error.txt", MIME: "text/plain", Ref: "platform/1", URL: "https://evil.example"}, {ID: "stolen", Ref: bot.FileUploaded}}}
				for range 2 {
					if err := p.sink.Deliver(t.Context(), in); err != nil {
						t.Fatal(err)
					}
				}
				id, err := h.Enter(t.Context(), channel.Address{Channel: "fake:a", Room: "r"}, channel.Person{})
				if err != nil {
					t.Fatal(err)
				}
				files := h.turns(t, id)[0].Event.Inbound.Files
				if len(files) != 1 || !strings.HasPrefix(files[0].ID, bot.FilePrefix) || files[0].Name != "error.txt" || files[0].URL != "" {
					t.Fatalf("the turn names %+v", files)
				}
				time.Sleep(c.wait)
				synctest.Wait()
				if got := p.asked["platform/1"]; c.asked > 0 && got != c.asked || got < 1 || got > 500 {
					t.Errorf("the platform was asked %d times", got)
				}
				if jobs, err := h.store.Jobs(t.Context(), bot.FetchQueue("fake:a"), time.Date(3000, 1, 1, 0, 0, 0, 0, time.UTC), bot.JobID{}, 10); err != nil || len(jobs) != 0 {
					t.Errorf("%d jobs are left, %v", len(jobs), err)
				}
				if c.kept {
					if f, content := h.content(t, id, files[0].ID); content != "what stands in it" || f.Name != "error.txt" || f.Size != 17 || f.Ref != "" {
						t.Errorf("kept is %+v, %q", f, content)
					}
				} else if _, err := h.Files().About(t.Context(), id, files[0].ID); bot.CodeOf(err) != bot.NotFound {
					t.Errorf("it is there: %v", err)
				}
				note := ""
				for _, turn := range h.turns(t, id)[1:] {
					for _, m := range turn.Messages {
						if m.Private {
							note = m.TextID
						}
						if m.Private && !strings.Contains(m.PlainText(), "error.txt") {
							t.Errorf("staff are not told which file: %q", m.PlainText())
						}
					}
					if turn.Owner != bot.OwnerBot || turn.Handoff != nil {
						t.Errorf("somebody is called for a file: %s", turn.Owner)
					}
				}
				after, err := h.Archive().Conversation(t.Context(), id)
				if note != c.note || err != nil || after.Undelivered {
					t.Errorf("staff read %q, want %q; undelivered %v, %v", note, c.note, after.Undelivered, err)
				}
				h.whole(t, id)
				_ = stop()
			})
		})
	}
}

// However many files their platform does not give, one that it gives is taken over soon.
func TestFilesThatCannotBeHadHoldNoOthersUp(t *testing.T) {
	for name, ref := range map[string]string{"refused": "bad/%d", "without an answer": "slow/%d"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := far(t, bottest.NewMemory(), bottest.NewKeys())
				p := newShelf()
				p.refuse = func(ref string, _ int) error {
					if strings.HasPrefix(ref, "bad/") {
						return &channel.SendError{Class: channel.Retryable}
					}
					return nil
				}
				stop := h.running(t, "fake:a", p)
				synctest.Wait()
				sent := func(key, ref string) (bot.ConvID, string) {
					in := channel.Inbound{Key: key, Kind: channel.Message, Address: channel.Address{Room: key}, Files: []channel.File{{ID: "x", Name: "x.txt", Ref: ref}}}
					if err := p.sink.Deliver(t.Context(), in); err != nil {
						t.Fatal(err)
					}
					id, err := h.Enter(t.Context(), channel.Address{Channel: "fake:a", Room: key}, channel.Person{})
					if err != nil {
						t.Fatal(err)
					}
					return id, h.turns(t, id)[0].Event.Inbound.Files[0].ID
				}
				for i := range 60 {
					sent(fmt.Sprint("r", i), fmt.Sprintf(ref, i))
				}
				time.Sleep(80 * time.Minute)
				for i := range 3 {
					p.mu.Lock()
					p.files[fmt.Sprint("good/", i)] = "here"
					p.mu.Unlock()
					id, file := sent(fmt.Sprint("good", i), fmt.Sprint("good/", i))
					time.Sleep(5 * time.Second)
					synctest.Wait()
					if _, content := h.content(t, id, file); content != "here" {
						t.Errorf("file %d holds %q", i, content)
					}
				}
				p.mu.Lock()
				for i := range 60 { // and each of them is asked for again and again
					if n := p.asked[fmt.Sprintf(ref, i)]; n < 2 || n > 100 {
						t.Errorf("file %d was asked for %d times", i, n)
					}
				}
				p.mu.Unlock()
				_ = stop()
			})
		})
	}
}

func TestAgentsSendFilesOrLinks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := far(t, bottest.NewMemory(), bottest.NewKeys())
		h.Page = func(path string) string { return "https://desk.example" + path }
		p := newShelf()
		stop := h.running(t, "fake:a", p)
		r, err := h.Receive(t.Context(), channel.Inbound{Key: "1", Kind: channel.Message, Address: channel.Address{Channel: "fake:a", Room: "r"}, Text: "person"})
		if err != nil {
			t.Fatal(err)
		}
		upload := func(id, content string) channel.File {
			c, err := h.Archive().Conversation(t.Context(), r.Conv)
			if err != nil {
				t.Fatal(err)
			}
			f, err := h.Files().Put(t.Context(), r.Conv, c.Key, channel.File{ID: id, Name: id + ".txt", MIME: "text/plain", Ref: bot.FileUploaded}, strings.NewReader(content), time.Now())
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		small, large := upload("fl_small", "a few words"), upload("fl_large", strings.Repeat("x", 1001))
		turn, err := h.Act(t.Context(), r.Conv, bot.Act{Staff: "st_1", Name: "Ana", Verb: bot.Reply, Files: []channel.File{small, large}})
		if err != nil {
			t.Fatal(err)
		}
		if c, _ := h.Archive().Conversation(t.Context(), r.Conv); c.LastLine != "📎 fl_small.txt" {
			t.Errorf("the queue shows %q", c.LastLine)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		out := p.last()
		if len(out.Files) != 2 {
			t.Fatalf("%+v", out)
		}
		content, err := h.OpenFile(t.Context(), out.Files[0])
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(content); err != nil || string(b) != "a few words" {
			t.Errorf("the adapter reads %q, %v", b, err)
		}
		for _, f := range out.Files {
			c, id, ok := bot.ReadFileLink(h.Keys, strings.TrimPrefix(f.URL, "https://desk.example"), turn.At.Add(6*24*time.Hour))
			if c != r.Conv || id != f.ID || !ok {
				t.Errorf("the link of %s leads to %s/%s", f.ID, c, id)
			}
		}
		texts := strings.Join(p.texts("r"), "\n")
		if !strings.Contains(texts, "file fl_small.txt") || strings.Contains(texts, "file fl_large.txt") || !strings.Contains(texts, "📎 fl_large.txt: https://desk.example/files/") {
			t.Errorf("in the room stands\n%s", texts)
		}
		if n, err := h.Files().Sweep(t.Context(), time.Now().Add(48*time.Hour)); n != 0 || err != nil {
			t.Errorf("what was sent is swept: %d, %v", n, err)
		}
		for name, a := range map[string]bot.Act{
			"a note":    {Verb: bot.Note, Text: "x", Files: []channel.File{small}},
			"too many":  {Verb: bot.Reply, Files: make([]channel.File, 11)},
			"sent once": {Verb: bot.Reply, Files: []channel.File{small}},
			"swept":     {Verb: bot.Reply, Files: []channel.File{{ID: "fl_gone", Ref: bot.FileUploaded}}},
		} {
			a.Staff = "st_1"
			if _, err := h.Act(t.Context(), r.Conv, a); bot.CodeOf(err) != bot.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		h.whole(t, r.Conv)
		_ = stop()
	})
}
