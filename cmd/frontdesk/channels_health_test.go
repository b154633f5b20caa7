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
		f := health(status{"email:support", channel.Health{State: c.state, Last: c.last}, true})
		if f.State != c.want || !strings.Contains(f.Says, c.last) || (f.Remedy == "") != (c.want == "ok") {
			t.Errorf("%s, %q: %+v", c.state, c.last, f)
		}
	}
	again := health(status{"telegram:help", channel.Health{State: channel.Denied, Last: "the token is refused"}, true})
	never := health(status{"telegram:help", channel.Health{State: channel.Denied, Last: "the variable is not set"}, false})
	if !strings.Contains(again.Remedy, "tried again every 15 minutes") || strings.Contains(never.Remedy, "tried again") {
		t.Errorf("remedies %q and %q", again.Remedy, never.Remedy)
	}
}
