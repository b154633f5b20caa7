package web

import (
	"net/http"
	"testing"
)

// A cursor that no page gave is refused, wherever lists go on by one.
func TestOddCursors(t *testing.T) {
	x := newRig(t).staffed()
	for _, path := range []string{
		"tickets?cursor=7", "promises?cursor=soon", "promises?cursor=123/x", "users?cursor=ana", "tokens?cursor=fd_x", "queue?cursor=x",
	} {
		a := x.do(call{method: "GET", path: "/api/v1/" + path, as: "boss"})
		if a.status != http.StatusUnprocessableEntity || a.code() != "invalid" {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
}
