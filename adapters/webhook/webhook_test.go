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
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/adapters/webhook"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// rates are those that the page of this channel promises the other side.
var rates = []channel.Limit{{Scope: "global", N: 50, Per: time.Second}, {Scope: "room", N: 5, Per: time.Second}}

func TestConformance(t *testing.T) {
	const noLink = "there is no connection: each event is a request of its own"
	bottest.AdapterSuite(t, bottest.Platform{Open: newFake, Kept: kept, Rates: rates, Without: map[int]string{
		4:  "a press has no deadline of its own: the answer to the request says that it is durable",
		11: "an event is delivered in one form",
		18: noLink, 19: noLink, 20: noLink, 22: noLink, 23: noLink, 25: noLink,
		21: "what comes in hangs on the other side's signature, not on ours: see TestRefused",
		42: "files go out as links: the other side fetches them",
		47: "people work in the console, not behind a webhook",
		52: "the other side is asked one thing after the other",
		58: "several files are one message",
	}})
}

func kept(at channel.Address) (as string, raw []byte) {
	return "id/0", []byte(`{"id":"ev_kept","type":"message","room":"` + at.Room + `","text":"read again"}`)
}

// FuzzReceive: whatever a signed request holds, it is taken, skipped or refused; what is taken has a key and a room.
func FuzzReceive(f *testing.F) {
	f.Add([]byte(`{"type":"message","room":"r","text":"hi"}`))
	f.Add([]byte(`{"events":[{"type":"choice","room":"r","choice":"x"},{"type":"edited","room":"r","message_id":"m","files":[{"id":"1"}]}]}`))
	f.Add([]byte(`{"events":null,"type":7}`))
	const secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
	a, err := webhook.New(webhook.Config{Name: "webhook:x", URL: "https://x.example/", Secret: secret, Now: time.Now})
	if err != nil {
		f.Fatal(err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		f.Fatal(err)
	}
	got := make(collect, 200)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx, got, nil) }()
	f.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			f.Error(err)
		}
	})
	for a.Health().State != channel.Up {
		runtime.Gosched()
	}
	var n atomic.Int64
	f.Fuzz(func(t *testing.T, body []byte) {
		id := fmt.Sprint("id", n.Add(1)) // the same again within a second would be a replay
		at := strconv.FormatInt(time.Now().Unix(), 10)
		m := hmac.New(sha256.New, key)
		m.Write([]byte(id + "." + at + "."))
		m.Write(body)
		r := httptest.NewRequest(http.MethodPost, "/events", bytes.NewReader(body))
		r.Header.Set("webhook-id", id)
		r.Header.Set("webhook-timestamp", at)
		r.Header.Set("webhook-signature", "v1,"+base64.StdEncoding.EncodeToString(m.Sum(nil)))
		w := httptest.NewRecorder()
		a.Routes()["events"].ServeHTTP(w, r)
		if w.Code != http.StatusNoContent && w.Code != http.StatusBadRequest && w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("status %d", w.Code)
		}
		for len(got) > 0 {
			if in := <-got; in.Key == "" || in.Address.Room == "" || in.Address.Channel != "webhook:x" {
				t.Errorf("taken: %+v", in)
			}
		}
	})
}

// collect is a sink that keeps what it takes.
type collect chan channel.Inbound

func (c collect) Deliver(_ context.Context, in ...channel.Inbound) error {
	for _, e := range in {
		c <- e
	}
	return nil
}
