package channel_test

import (
	"testing"
	"time"

	"frontdesk/bot/channel"
)

// TestMonitor walks an adapter through a day: the time of a state is that of its first moment, and only breaks count.
func TestMonitor(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	begun := now
	m := channel.NewMonitor(func() time.Time { return now })
	steps := []struct {
		after time.Duration
		do    func()
		want  channel.Health
	}{
		{0, func() {}, channel.Health{State: channel.Down, Since: begun, Last: "not started"}},
		{time.Second, m.Begin, channel.Health{State: channel.Down, Since: begun, Last: "connecting"}},
		{time.Second, func() { m.Set(channel.Up, "") }, channel.Health{State: channel.Up, Since: begun.Add(2 * time.Second)}},
		{time.Hour, func() { m.Set(channel.Up, "slow") }, channel.Health{State: channel.Up, Since: begun.Add(2 * time.Second), Last: "slow"}},
		{0, func() { m.Note("slow desk") }, channel.Health{State: channel.Up, Since: begun.Add(2 * time.Second), Last: "slow desk"}},
		{0, func() { m.Lost("reset") }, channel.Health{State: channel.Down, Since: begun.Add(time.Hour + 2*time.Second), Last: "reset", Reconnects: 1}},
		{time.Second, func() { m.Lost("reset again") }, channel.Health{State: channel.Down, Since: begun.Add(time.Hour + 2*time.Second), Last: "reset again", Reconnects: 2}},
		{time.Second, func() { m.Set(channel.Denied, "a new token") }, channel.Health{State: channel.Denied, Since: begun.Add(time.Hour + 4*time.Second), Last: "a new token", Reconnects: 2}},
		{time.Second, func() { m.Set(channel.Down, "stopped") }, channel.Health{State: channel.Denied, Since: begun.Add(time.Hour + 4*time.Second), Last: "a new token", Reconnects: 2}},
		{time.Second, func() { m.Lost("reset by the end") }, channel.Health{State: channel.Denied, Since: begun.Add(time.Hour + 4*time.Second), Last: "a new token", Reconnects: 2}},
		{0, func() { m.Note("slow desk") }, channel.Health{State: channel.Denied, Since: begun.Add(time.Hour + 4*time.Second), Last: "a new token", Reconnects: 2}},
		{time.Second, m.Begin, channel.Health{State: channel.Down, Since: begun.Add(time.Hour + 7*time.Second), Last: "connecting", Reconnects: 2}},
	}
	for i, s := range steps {
		now = now.Add(s.after)
		s.do()
		if got := m.Health(); got != s.want {
			t.Errorf("step %d: %+v, want %+v", i, got, s.want)
		}
	}
}
