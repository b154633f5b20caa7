package webhook_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/adapters/webhook"
)

// Anybody can begin a request and never end it. Nobody without our signature may hold the channel's end up by that.
func TestABodyThatStallsDoesNotHoldTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, err := webhook.New(webhook.Config{Name: "webhook:x", URL: "https://x.example/", Secret: "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- a.Run(ctx, make(collect, 1), nil) }()
		synctest.Wait()

		body, stalled := io.Pipe()
		answered := make(chan int, 1)
		go func() {
			w := httptest.NewRecorder()
			a.Routes()["events"].ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/hooks/webhook:x/events", body))
			answered <- w.Code
		}()
		if _, err := io.WriteString(stalled, `{"type":"mess`); err != nil {
			t.Fatal(err)
		}
		cancel()
		synctest.Wait()
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
		default:
			t.Error("the channel waits for a stranger's body")
		}
		_ = stalled.Close()
		if code := <-answered; code != http.StatusUnauthorized {
			t.Errorf("the stranger is told %d", code)
		}
	})
}
