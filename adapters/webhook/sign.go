package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Headers of Standard Webhooks.
const (
	headerID        = "Webhook-Id"
	headerTimestamp = "Webhook-Timestamp"
	headerSignature = "Webhook-Signature"
)

const (
	// replayWindow is how far a timestamp may be from our clock: what was recorded cannot be played again later. Within it
	// we remember what was taken; a repeat in earnest has a time of its own, and the same id is one event.
	replayWindow = 5 * time.Minute
	// minKey is the shortest secret in bytes; Standard Webhooks asks for 24 to 64.
	minKey = 24
)

// readKeys reads secrets as whsec_ and base64.
func readKeys(secret string) ([][]byte, error) {
	var keys [][]byte
	for s := range strings.FieldsSeq(secret) {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, "whsec_"))
		if err != nil || len(key) < minKey {
			return nil, errors.New("the secret must be whsec_ and the base64 of 24 bytes or more: make one with `openssl rand -base64 32`")
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, errors.New("the secret is missing: make one with `openssl rand -base64 32` and put it into the variable that channels.yaml names")
	}
	return keys, nil
}

// sign adds the headers to what goes out, signed with the first key.
func (a *Adapter) sign(h http.Header, id string, body []byte) {
	at := strconv.FormatInt(a.now().Unix(), 10)
	h.Set(headerID, id)
	h.Set(headerTimestamp, at)
	h.Set(headerSignature, "v1,"+base64.StdEncoding.EncodeToString(mac(a.keys[0], id, at, body)))
}

func mac(key []byte, id, at string, body []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(id + "." + at + "."))
	m.Write(body)
	return m.Sum(nil)
}

// verify tells whether a request was signed with one of the keys, a short while ago, and gives its signature. It takes the same time
// for every wrong one.
func (a *Adapter) verify(h http.Header, body []byte) (signature, bool) {
	var good signature
	id, at := h.Get(headerID), h.Get(headerTimestamp)
	sent, err := strconv.ParseInt(at, 10, 64)
	if err != nil || id == "" || len(id) > maxKey {
		return good, false
	}
	if d := a.now().Sub(time.Unix(sent, 0)); d > replayWindow || d < -replayWindow {
		return good, false
	}
	ok := false
	for one := range strings.FieldsSeq(h.Get(headerSignature)) {
		version, sum, _ := strings.Cut(one, ",")
		got, err := base64.StdEncoding.DecodeString(sum)
		if version != "v1" || err != nil {
			continue
		}
		for _, key := range a.keys {
			if hmac.Equal(got, mac(key, id, at, body)) {
				good, ok = signature(got), true
			}
		}
	}
	return good, ok
}

// signature is a good one: the same request has the same.
type signature [sha256.Size]byte
