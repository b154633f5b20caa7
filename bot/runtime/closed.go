package runtime

import (
	"errors"
	"slices"
	"strings"
	"time"

	"frontdesk/bot/channel"
)

// DeskClosed is a room in which a team works that is closed to us: nothing that is written there is heard.
type DeskClosed struct {
	Room  channel.Address
	Since time.Time
	Code  string // what the platform says
}

// note keeps which rooms are closed to us.
func (d *doorman) note(room channel.Address, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	was, closed := d.closed[room]
	switch {
	case err == nil:
		delete(d.closed, room)
	case channel.ClassOf(err) == channel.Gone && !closed:
		was.Room, was.Since = room, d.r.Now()
		if e, ok := errors.AsType[*channel.SendError](err); ok {
			was.Code = e.Code
		}
		d.closed[room] = was
		d.r.Log.Error("a room in which a team works is closed to us: nothing that is written there is heard", "channel", d.name, "code", was.Code)
	}
}

// DesksClosed tells which rooms of a channel, in which teams work, are closed to us.
func (r *Runtime) DesksClosed(name string) []DeskClosed {
	r.channels.mu.Lock()
	c := r.channels.all[name]
	r.channels.mu.Unlock()
	if c == nil || c.doorman == nil {
		return nil
	}
	c.doorman.mu.Lock()
	defer c.doorman.mu.Unlock()
	var out []DeskClosed
	for _, d := range c.doorman.closed { // they are sorted below
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b DeskClosed) int { return strings.Compare(a.Room.Room, b.Room.Room) })
	return out
}
