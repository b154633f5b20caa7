package slack

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"frontdesk/adapters/slack/slacktest"
)

// subscribed are the events that the adapter hears.
var subscribed = []string{
	"app_home_opened", "app_mention", "app_uninstalled", "message.channels", "message.groups", "message.im", "message.mpim", "tokens_revoked",
}

// manifest is what is compared of an app's manifest.
type manifest struct {
	Features struct {
		Home struct {
			Messages bool `yaml:"messages_tab_enabled"`
			ReadOnly bool `yaml:"messages_tab_read_only_enabled"`
		} `yaml:"app_home"`
		Commands []struct {
			Command string `yaml:"command"`
			URL     string `yaml:"url"`
			Escape  bool   `yaml:"should_escape"`
		} `yaml:"slash_commands"`
	} `yaml:"features"`
	OAuth struct {
		Scopes struct {
			Bot []string `yaml:"bot"`
		} `yaml:"scopes"`
	} `yaml:"oauth_config"`
	Settings struct {
		Events struct {
			URL string   `yaml:"request_url"`
			Bot []string `yaml:"bot_events"`
		} `yaml:"event_subscriptions"`
		Interactivity struct {
			Enabled bool   `yaml:"is_enabled"`
			URL     string `yaml:"request_url"`
		} `yaml:"interactivity"`
		Socket bool `yaml:"socket_mode_enabled"`
		Rotate bool `yaml:"token_rotation_enabled"`
	} `yaml:"settings"`
}

// TestManifest holds the manifests of the manual against what the adapter uses: no scope too few, and none too many.
func TestManifest(t *testing.T) {
	for file, http := range map[string]bool{"slack-manifest.yaml": false, "slack-manifest-http.yaml": true} {
		b, err := os.ReadFile("../../docs/channels/" + file)
		if err != nil {
			t.Fatal(err)
		}
		var m manifest
		if err := yaml.Unmarshal(b, &m); err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, s := range scopes {
			want = append(want, s.name)
		}
		if !slices.Equal(m.OAuth.Scopes.Bot, want) {
			t.Errorf("%s: scopes %v, the adapter uses %v", file, m.OAuth.Scopes.Bot, want)
		}
		if slacktest.AllScopes != strings.Join(want, ",") {
			t.Errorf("the fake grants %s", slacktest.AllScopes)
		}
		if !slices.Equal(m.Settings.Events.Bot, subscribed) {
			t.Errorf("%s: events %v, the adapter takes %v", file, m.Settings.Events.Bot, subscribed)
		}
		if len(m.Features.Commands) != 1 || !m.Features.Commands[0].Escape || !m.Features.Home.Messages || m.Features.Home.ReadOnly || !m.Settings.Interactivity.Enabled || m.Settings.Rotate {
			t.Errorf("%s: %+v", file, m)
		}
		if m.Settings.Socket == http {
			t.Errorf("%s: Socket Mode is %v", file, m.Settings.Socket)
		}
		for _, url := range []string{m.Settings.Events.URL, m.Settings.Interactivity.URL, m.Features.Commands[0].URL} {
			if http != (url == "https://desk.example/hooks/slack:team/") {
				t.Errorf("%s: the address %q", file, url)
			}
		}
	}
}

// TestScopesAreUsed holds the list of scopes against what they are for: each event that is taken and each method that is
// called has its scope, and each scope has one of them.
func TestScopesAreUsed(t *testing.T) {
	used := map[string]bool{
		"commands":         true, // of the slash command
		"users:read.email": true, // of a field of users.info
	}
	for event, scope := range map[string]string{
		"app_home_opened": "", "app_uninstalled": "", "tokens_revoked": "", "app_mention": "app_mentions:read",
		"message.channels": "channels:history", "message.groups": "groups:history", "message.im": "im:history", "message.mpim": "mpim:history",
	} {
		if !slices.Contains(subscribed, event) {
			t.Errorf("%s is not subscribed to", event)
		}
		kind, _, _ := strings.Cut(event, ".")
		if !slices.Contains(taken, kind) {
			t.Errorf("%s is subscribed to, and not taken", event)
		}
		used[scope] = true
	}
	for method, needs := range map[string][]string{
		methodPost: {"chat:write"}, methodUpdate: {"chat:write"}, methodUpload: {"files:write"}, "files.getUploadURLExternal": {"files:write"},
		"users.info": {"users:read"}, methodBot: {"users:read"}, "files.info": {"files:read"}, "reactions.add": {"reactions:write"}, "reactions.remove": {"reactions:write"}, "conversations.open": {"im:write"},
		"users.conversations":   {"channels:read", "groups:read", "im:read"},
		"conversations.info":    {"channels:read", "groups:read", "im:read"},
		"conversations.members": {"channels:read", "groups:read"}, "conversations.history": {"channels:history", "im:history"},
		"conversations.replies": {"channels:history", "groups:history"}, "assistant.threads.setStatus": {"chat:write"},
	} {
		if method != methodPost && method != methodUpload && !repeatable[method] {
			t.Errorf("it is not said whether %s may be repeated", method)
		}
		for _, s := range needs {
			used[s] = true
		}
	}
	delete(used, "")
	for _, s := range scopes {
		if !used[s.name] {
			t.Errorf("the scope %s is not used", s.name)
		}
		delete(used, s.name)
	}
	for s := range used {
		t.Errorf("the scope %s is missing", s)
	}
}
