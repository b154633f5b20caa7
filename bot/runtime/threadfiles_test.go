package runtime_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

// Fetch gives a file of the forum by its Ref: what it is, or why not.
func (f *forum) Fetch(_ context.Context, file channel.File) (io.ReadCloser, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked["fetch "+file.Ref]++
	switch {
	case strings.HasPrefix(file.Ref, "gone"):
		return nil, &channel.SendError{Class: channel.Permanent, Err: errors.New("gone")}
	case strings.HasPrefix(file.Ref, "late") && f.asked["fetch "+file.Ref] < 3, strings.HasPrefix(file.Ref, "never"):
		return nil, &channel.SendError{Class: channel.Retryable, Err: errors.New("not now")}
	}
	return io.NopCloser(strings.NewReader("content of " + file.Ref)), nil
}

func TestFilesOfThreadsReachTheCustomer(t *testing.T) {
	inForum(t, []string{"fake:a"}, func(t *testing.T, o *office) {
		f := o.forums[0]
		conv := o.waits()
		o.settle()
		const said = "A file was not sent"
		for _, c := range []struct {
			name, who, text string
			refs            []string
			sent            []string // what reaches the customer
			told            int      // times that the thread says that a file was not sent
		}{
			{"a file alone", "ana", "", []string{"manual"}, []string{"manual"}, 0},
			{"with words", "ana", "See both.", []string{"one", "late"}, []string{"one", "late"}, 0},
			{"one is gone", "ana", "Here.", []string{"gone", "two"}, []string{"two"}, 1},
			{"none is had", "ana", "", []string{"never"}, nil, 1},
			{"words go without it", "ana", "Words.", []string{"gone2"}, nil, 1},
			{"with a note", "ana", "// inside", []string{"secret"}, nil, 1},
			{"of a stranger", "eve", "Take this.", []string{"virus"}, nil, 0},
			{"of one who may not", "aud", "Take this.", []string{"audit"}, nil, 0},
			{"too many", "ana", "All.", strings.Fields(strings.Repeat("f ", 11)), strings.Fields(strings.Repeat("f ", 10)), 1},
		} {
			before, told := len(o.turns(t, conv)), count(f.posts(1), said)
			var files []channel.File
			for _, ref := range c.refs {
				files = append(files, channel.File{ID: "../" + ref, Name: ref + ".txt", MIME: "text/plain", Ref: ref, Size: 20})
			}
			in := channel.Inbound{Key: "k" + c.name, MessageID: "x" + c.name, Text: c.text, Files: files}
			o.hears(f, 1, c.who, in)
			o.hears(f, 1, c.who, in) // again
			o.settle()
			var got []string
			for _, turn := range o.turns(t, conv)[before:] {
				for _, m := range turn.Messages {
					for _, file := range m.Files {
						kept, content := o.content(t, conv, file.ID)
						if content != "content of "+strings.TrimSuffix(file.Name, ".txt") || m.Private || kept.Ref != bot.FileUploaded {
							t.Errorf("%s: %+v holds %q", c.name, kept, content)
						}
						got = append(got, strings.TrimSuffix(file.Name, ".txt"))
					}
				}
			}
			wantTexts(t, c.name, got, c.sent...)
			if n := count(f.posts(1), said) - told; n != c.told {
				t.Errorf("%s: said %d times that a file was not sent, want %d", c.name, n, c.told)
			}
		}
		for _, ref := range []string{"secret", "virus", "audit"} {
			if f.asked["fetch "+ref] > 0 {
				t.Errorf("%s was fetched", ref)
			}
		}
		public, private := o.heard(conv)
		if strings.Join(private, "|") != "inside" || strings.Contains(strings.Join(public, "|"), "Take this") {
			t.Errorf("public %q, private %q", public, private)
		}
		o.whole(t, conv)
	})
}
