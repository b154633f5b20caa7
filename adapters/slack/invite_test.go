package slack_test

import (
	"testing"
	"time"

	"frontdesk/adapters/slack"
	"frontdesk/adapters/slack/slacktest"
	"frontdesk/bot/channel"
)

// TestInvite: the address that the web chat offers opens the app in its workspace, over either way in. Before the app is known
// there is none.
func TestInvite(t *testing.T) {
	for name, c := range map[string]slack.Config{"socket": {}, "http": {Signing: slacktest.Signing}} {
		t.Run(name, func(t *testing.T) {
			bubble(t, c, func(r *rig) {
				if i, ok := r.a.Invite("link-ab12c-de34f"); ok {
					t.Errorf("before the app is known: %+v", i)
				}
				r.run()
				want := channel.Invitation{Name: "@frontdesk", URL: "https://slack.com/app_redirect?app=" + slacktest.AppID + "&team=" + slacktest.TeamID}
				if i, ok := r.a.Invite("link-ab12c-de34f"); !ok || i != want {
					t.Errorf("%+v, %v, want %+v", i, ok, want)
				}
			})
		})
	}
}

// TestInviteWithoutScope: a token that may not ask offers no address, and all else goes on.
func TestInviteWithoutScope(t *testing.T) {
	bubble(t, slack.Config{}, func(r *rig) {
		r.s.Grant("chat:write,im:history,im:read")
		r.run()
		time.Sleep(time.Hour)
		if i, ok := r.a.Invite(""); ok || r.a.Health().State != channel.Up {
			t.Errorf("%+v; health %+v", i, r.a.Health())
		}
	})
}
