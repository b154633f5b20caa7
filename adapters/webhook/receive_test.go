package webhook_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/adapters/webhook"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

const testSecret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

// desk is a channel that runs in a bubble, and what it delivered.
type desk struct {
	*testing.T
	a  *webhook.Adapter
	sk bottest.Sink
}

// inBubble plays f against a running channel.
func inBubble(t *testing.T, change func(*webhook.Config), f func(*desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := webhook.Config{Name: "webhook:x", URL: "https://x.example/", Secret: testSecret, Now: time.Now}
		if change != nil {
			change(&c)
		}
		a, err := webhook.New(c)
		if err != nil {
			t.Fatal(err)
		}
		d := &desk{T: t, a: a}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- a.Run(ctx, &d.sk, nil) }()
		synctest.Wait()
		f(d)
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// signed is a request of the other side, signed at a time.
func signed(id, body string, at time.Time) *http.Request {
	key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(testSecret, "whsec_"))
	stamp := strconv.FormatInt(at.Unix(), 10)
	m := hmac.New(sha256.New, key)
	m.Write([]byte(id + "." + stamp + "." + body))
	r := httptest.NewRequest(http.MethodPost, "/events", bytes.NewReader([]byte(body)))
	r.Header.Set("webhook-id", id)
	r.Header.Set("webhook-timestamp", stamp)
	r.Header.Set("webhook-signature", "v1,"+base64.StdEncoding.EncodeToString(m.Sum(nil)))
	return r
}

// takes gives the channel a request, and tells status and words of the answer.
func (d *desk) takes(r *http.Request) (int, string) {
	w := httptest.NewRecorder()
	d.a.Routes()["events"].ServeHTTP(w, r)
	return w.Code, strings.TrimSpace(w.Body.String())
}

// TestReceive takes what is good, keeps what is unknown, and refuses what is malformed, with its place.
func TestReceive(t *testing.T) {
	good := `{"type":"message","room":"r","text":"GOOD"}`
	for name, c := range map[string]struct {
		body   string
		status int
		says   string
		texts  []string
		kept   int
	}{
		"a message":                     {good, 204, "", []string{"GOOD"}, 0},
		"fields nobody knows":           {`{"type":"message","room":"r","text":"GOOD","aura":{"hue":7},"size":null}`, 204, "", []string{"GOOD"}, 0},
		"a type nobody knows":           {`{"type":"presence","at":1234567890,"from":"alice"}`, 204, "", nil, 1},
		"it among good ones":            {`{"events":[` + good + `,{"type":"presence","id":{},"at":1234567890,"from":"alice","room":7,"files":1},` + good + `]}`, 204, "", []string{"GOOD", "GOOD"}, 1},
		"no type":                       {`{"events":[` + good + `,{"room":"r"}]}`, 400, "event 2: type is missing", nil, 0},
		"a type that is a number":       {`{"events":[` + good + `,{"type":7}]}`, 400, "event 2: it is not an object with a type", nil, 0},
		"no object":                     {`{"events":[` + good + `,7]}`, 400, "event 2: it is not an object", nil, 0},
		"a known type with a wrong one": {`{"events":[` + good + `,{"type":"message","room":"r","from":"alice"}]}`, 400, "event 2: from has the wrong type", nil, 0},
		"a time that is none":           {`{"type":"message","room":"r","at":"soon"}`, 400, "event 1: a value has the wrong form: at is", nil, 0},
		"no room":                       {`{"events":[` + good + `,{"type":"message","text":"x"}]}`, 400, "event 2: room is missing", nil, 0},
		"no JSON":                       {`{"events":[`, 400, "the body is not a JSON object", nil, 0},
		"a survey":                      {`{"type":"feedback","room":"r","score":5,"solved":true}`, 204, "", []string{"(feedback)"}, 0},
		"a survey with too much":        {`{"type":"feedback","room":"r","score":9}`, 400, "event 1: score is 1 to 5", nil, 0},
		"a survey below nothing":        {`{"type":"feedback","room":"r","score":-1}`, 400, "event 1: score is 1 to 5", nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, nil, func(d *desk) {
				status, says := d.takes(signed("evs", c.body, time.Now()))
				if status != c.status || !strings.HasPrefix(says, c.says) {
					t.Errorf("%d %q, want %d %q", status, says, c.status, c.says)
				}
				var texts []string
				kept := 0
				for _, in := range d.sk.All() {
					switch {
					case in.Undecoded != nil:
						if kept++; in.Key == "" || in.Address.Room == "" || in.From.ID != "" || in.Text != "" {
							t.Errorf("kept as %+v", in)
						}
					case in.Text == "":
						texts = append(texts, fmt.Sprintf("(%s)", in.Kind))
					default:
						texts = append(texts, in.Text)
					}
				}
				if !slices.Equal(texts, c.texts) || kept != c.kept {
					t.Errorf("took %q and kept %d, want %q and %d", texts, kept, c.texts, c.kept)
				}
			})
		})
	}
}

// TestReplay refuses a request that was taken before, however it is dressed up, and takes every repeat in earnest.
func TestReplay(t *testing.T) {
	const body = `{"type":"message","id":"e1","room":"r","text":"once"}`
	inBubble(t, nil, func(d *desk) {
		expect := func(what string, r *http.Request, want, stored int) {
			t.Helper()
			if got, says := d.takes(r); got != want || d.sk.Count() != stored {
				t.Errorf("%s: %d %s with %d stored, want %d with %d", what, got, says, d.sk.Count(), want, stored)
			}
		}
		d.sk.Refuse(func(context.Context) error { return channel.ErrBusy })
		at := time.Now()
		expect("while the desk is busy", signed("w1", body, at), http.StatusServiceUnavailable, 0)
		ctx, gone := context.WithCancel(d.Context())
		d.sk.Refuse(func(context.Context) error { gone(); return nil })
		expect("by a sender who is gone before the answer", signed("w1", body, at).WithContext(ctx), http.StatusNoContent, 1)
		d.sk.Refuse(nil)
		expect("the same again, since he could not know", signed("w1", body, at), http.StatusNoContent, 1)
		expect("a replay", signed("w1", body, at), http.StatusUnauthorized, 1)
		dressed := signed("w1", body, at)
		dressed.Header.Set("webhook-signature", "v1,AAAA v1a,x "+dressed.Header.Get("webhook-signature"))
		expect("a replay with other signatures beside it", dressed, http.StatusUnauthorized, 1)
		time.Sleep(time.Second)
		expect("a repeat with a time of its own", signed("w1", body, time.Now()), http.StatusNoContent, 1)
		early := time.Now().Add(4*time.Minute + 59*time.Second) // a clock that is fast
		expect("from a fast clock", signed("w2", body, early), http.StatusNoContent, 1)
		time.Sleep(9*time.Minute + 58*time.Second)
		expect("its replay as late as can be", signed("w2", body, early), http.StatusUnauthorized, 1)
	})
}
