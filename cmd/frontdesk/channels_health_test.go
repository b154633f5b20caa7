package main

import (
	"strings"
	"testing"

	"frontdesk/bot/channel"
)

// TestDoctorSaysWhatAChannelSays hides nothing that an adapter has for an admin, whether it works or not.
func TestDoctorSaysWhatAChannelSays(t *testing.T) {
	for _, c := range []struct {
		state channel.State
		last  string
		want  string
	}{
		{channel.Up, "", "ok"},
		{channel.Up, "1 mail cannot be read", "warn"},
		{channel.Down, "connecting", "warn"},
		{channel.Denied, "the token is refused", "fail"},
	} {
		f := health(status{"email:support", channel.Health{State: c.state, Last: c.last}})
		if f.State != c.want || !strings.Contains(f.Says, c.last) || (f.Remedy == "") != (c.want == "ok") {
			t.Errorf("%s, %q: %+v", c.state, c.last, f)
		}
	}
}
