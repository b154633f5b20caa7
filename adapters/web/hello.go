package web

import (
	"bytes"
	"encoding/json"
)

// hello is the first frame, and the only one a customer sends.
type hello struct {
	Token   string `json:"token"`
	LastSeq int64  `json:"last_seq"`
}

// readHello reads a hello in the form that is described, {"type": "hello", "token": …, "last_seq": …}, and in those that
// programs were written with: the name as key, as event with or without data, in front of the object, or left out.
func readHello(frame []byte) (hello, bool) {
	if rest, named := bytes.CutPrefix(bytes.TrimSpace(frame), []byte("hello")); named {
		frame = rest
	}
	var in struct {
		hello
		Type  string `json:"type"`
		Event string `json:"event"`
		Data  *hello `json:"data"`
		Hello *hello `json:"hello"`
	}
	if json.Unmarshal(frame, &in) != nil || isOther(in.Type) || isOther(in.Event) {
		return hello{}, false
	}
	switch {
	case in.Hello != nil:
		return *in.Hello, true
	case in.Data != nil:
		return *in.Data, true
	}
	return in.hello, true
}

// isOther tells whether a frame names itself something else.
func isOther(name string) bool { return name != "" && name != "hello" }
