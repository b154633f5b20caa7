package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"testing"

	"frontdesk/bot"
)

// atDesk is somebody of the example desk's staff on the console, at the one conversation that there is.
type atDesk struct {
	*testing.T
	h    *house
	who  *http.Client
	conv string
}

func newDesk(t *testing.T, h *house, email, name string) *atDesk {
	t.Helper()
	return &atDesk{T: t, h: h, who: h.hireFor(t, email, name, "it_help", "returns")}
}

// onConsole is a conversation as the console shows it.
type onConsole struct {
	Seq   int64
	Owner bot.Owner
	Turns []struct {
		Handoff  *struct{}
		Verb     bot.Verb
		Messages []struct {
			ID, From, Edits string
			TextID          string `json:"text_id"`
			By              *struct{ Name string }
			Blocks          []struct{ Text string }
			Files           []struct{ ID, Name string }
			Private, Twice  bool
		}
	}
}

// opens the conversation.
func (a *atDesk) opens() {
	a.Helper()
	var queue struct {
		Items []struct{ ID string }
	}
	waitUntil(a.T, "the conversation in the console's list", func() bool {
		a.call(http.MethodGet, "/api/v1/conversations?limit=10", "", nil, &queue)
		return len(queue.Items) > 0
	})
	if len(queue.Items) != 1 {
		a.Fatalf("the console lists %d conversations", len(queue.Items))
	}
	a.conv = queue.Items[0].ID
}

func (a *atDesk) shows() (c onConsole) {
	a.Helper()
	a.call(http.MethodGet, "/api/v1/conversations/"+a.conv, "", nil, &c)
	return c
}

// does is an act, of somebody who has seen all.
func (a *atDesk) does(act map[string]any) {
	a.Helper()
	act["seen"] = a.shows().Seq
	b, err := json.Marshal(act)
	if err != nil {
		a.Fatal(err)
	}
	a.call(http.MethodPost, "/api/v1/conversations/"+a.conv+"/acts", "application/json", bytes.NewReader(b), nil)
}

// uploads a file for the next act, and gives its id.
func (a *atDesk) uploads(name string, content []byte) string {
	a.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	w, err := m.CreateFormFile("file", name)
	if err == nil {
		_, err = w.Write(content)
	}
	if err := m.Close(); err != nil {
		a.Fatal(err)
	}
	if err != nil {
		a.Fatal(err)
	}
	var f struct{ ID string }
	a.call(http.MethodPost, "/api/v1/conversations/"+a.conv+"/files", m.FormDataContentType(), &body, &f)
	return f.ID
}

// downloads a file that the customer sent.
func (a *atDesk) downloads(id string) string {
	a.Helper()
	res, err := a.who.Get(a.h.url() + "/api/v1/conversations/" + a.conv + "/files/" + id)
	if err != nil {
		a.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		a.Fatal(err)
	}
	return fmt.Sprint(res.StatusCode, " ", string(b))
}

func (a *atDesk) call(method, path, kind string, body io.Reader, into any) {
	a.Helper()
	req, err := http.NewRequestWithContext(a.Context(), method, a.h.url()+path, body)
	if err != nil {
		a.Fatal(err)
	}
	req.Header.Set("X-CSRF", "1")
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := a.who.Do(req)
	if err != nil {
		a.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		b, _ := io.ReadAll(res.Body)
		a.Fatalf("%s %s: %s %s", method, path, res.Status, b)
	}
	if into != nil {
		if err := json.NewDecoder(res.Body).Decode(into); err != nil {
			a.Fatalf("%s: %v", path, err)
		}
	}
}

// has waits for words of the customer on the console, and gives his files there.
func (a *atDesk) has(what, words string) (files []string) {
	a.Helper()
	waitUntil(a.T, what, func() bool {
		for _, turn := range a.shows().Turns {
			for _, m := range turn.Messages {
				for _, b := range m.Blocks {
					if m.From == string(bot.FromCustomer) && b.Text == words {
						files = nil
						for _, f := range m.Files {
							files = append(files, f.ID)
						}
						return true
					}
				}
			}
		}
		return false
	})
	return files
}
