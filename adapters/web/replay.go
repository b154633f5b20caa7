package web

import (
	"bytes"
	"crypto/sha256"
	"io"
	"net/http"
	"sync"
	"time"
)

const (
	// replayFor is how long an answer is kept for a repeat: clients that retry do it within minutes.
	replayFor = 15 * time.Minute
	// maxReplays bounds how many are kept.
	maxReplays = 5_000
	// maxKey bounds an Idempotency-Key in bytes.
	maxKey = 200
)

// replays makes repeats of a POST harmless: the same asker with the same key gets the same answer. Answers are in
// memory only, because they may hold a secret that is stored nowhere; acts on conversations are known by their turns.
type replays struct {
	mu   sync.Mutex
	byID map[[32]byte]*replay
}

type replay struct {
	asked [32]byte // hash of the body
	made  time.Time
	done  bool
	answer
}

func newReplays() *replays { return &replays{byID: map[[32]byte]*replay{}} }

// once runs a handler, unless it has run for this key.
func (p *replays) once(rt route, r *request, now time.Time) (answer, error) {
	key := r.Header.Get("Idempotency-Key")
	if len(key) > maxKey {
		return answer{}, refuse(http.StatusBadRequest, "bad_key", "The Idempotency-Key is longer than 200 bytes.")
	}
	if key == "" || rt.method != http.MethodPost || rt.keyed || rt.repeats {
		return rt.handle(r)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return answer{}, readFault(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	mine := &replay{asked: sha256.Sum256(body), made: now}
	asker := string(r.who.Account.ID) + "\x00" + r.who.Token
	if rt.need == needNothing { // whoever knows the link in the body is the same
		asker = "open\x00" + string(mine.asked[:])
	}
	id := sha256.Sum256([]byte(asker + "\x00" + r.URL.Path + "\x00" + key))
	if was := p.begin(id, mine); was != nil {
		switch {
		case was.asked != mine.asked:
			return answer{}, keyReused()
		case !was.done:
			return answer{}, refuse(http.StatusConflict, "in_progress", "The first request with this Idempotency-Key is not done yet. Ask again in a moment.")
		}
		return was.answer, nil
	}
	a, err := rt.handle(r)
	p.end(id, mine, a, err)
	return a, err
}

// begin remembers that a request runs, or returns a copy of the one that did.
func (p *replays) begin(id [32]byte, mine *replay) *replay {
	p.mu.Lock()
	defer p.mu.Unlock()
	if was := p.byID[id]; was != nil && mine.made.Sub(was.made) < replayFor {
		known := *was
		return &known
	}
	if len(p.byID) >= maxReplays {
		for k, r := range p.byID { // each on its own: order is of no consequence
			if mine.made.Sub(r.made) >= replayFor {
				delete(p.byID, k)
			}
		}
		if len(p.byID) >= maxReplays {
			clear(p.byID)
		}
	}
	p.byID[id] = mine
	return nil
}

// end keeps the answer. What failed may be tried again.
func (p *replays) end(id [32]byte, mine *replay, a answer, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		delete(p.byID, id)
		return
	}
	mine.done, mine.answer = true, a
}

// keyReused is the answer to a key that was sent with another request before.
func keyReused() *problem {
	return refuse(http.StatusUnprocessableEntity, "key_reused", "This Idempotency-Key was used with another body. Give each request its own.")
}
