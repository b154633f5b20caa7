package discord

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"frontdesk/bot/channel"
)

// maxThreadName is what Discord takes as the name of a thread, in code points.
const maxThreadName = 100

// keptOpen is after how many minutes of silence Discord puts a thread away: the longest that it knows, a week. Who writes in
// it brings it back.
const keptOpen = 10080

// forumPost is the message that a post in a forum begins with.
type forumPost struct {
	Content  string   `json:"content"`
	Mentions mentions `json:"allowed_mentions"`
	Flags    int      `json:"flags"`
}

type newThread struct {
	Name    string     `json:"name"`
	Type    int        `json:"type,omitempty"`
	Kept    int        `json:"auto_archive_duration"`
	Message *forumPost `json:"message,omitempty"`
}

// OpenCase makes a thread in the team's channel, or a post in its forum, or brings the key's own back. The same key gives
// the same thread as long as the cursor remembers it (the last 250) and nobody has deleted it. Discord knows no key for threads, so one whose making was cut off is found again
// by its name: a thread of this bot in the same channel that belongs to no other case.
func (a *Adapter) OpenCase(ctx context.Context, desk channel.Address, title, key string) (channel.Address, error) {
	desk.Thread = ""
	in, err := room(desk)
	if err != nil {
		return channel.Address{}, err
	}
	a.opening.Lock()
	defer a.opening.Unlock()
	at := desk
	if !a.memory.loaded() {
		return channel.Address{}, unsent(call{name: "createThread"}, errNotRunning)
	}
	if thread, ok := a.memory.findCase(in, key); ok {
		there, err := a.reopen(ctx, thread)
		if err != nil {
			return channel.Address{}, err
		}
		if there {
			at.Thread = thread
			return at, nil
		}
		a.memory.dropCase(in, key)
	}
	where, err := a.getPlace(ctx, in)
	if err != nil {
		return channel.Address{}, a.judge(err)
	}
	name := threadName(title)
	made, err := a.orphan(ctx, where, name)
	if err != nil {
		return channel.Address{}, a.judge(err)
	}
	if made.ID == "" {
		if made, err = a.makeThread(ctx, where, name); err != nil {
			return channel.Address{}, a.judge(err)
		}
	}
	a.memory.addCase(in, key, made.ID)
	a.memory.learn(knownRoom{ID: made.ID, Guild: where.Guild, Parent: in, Last: made.ID})
	a.places.put(place{ID: made.ID, Type: typeThread, Guild: where.Guild, Parent: in, Owner: a.tenant})
	_ = a.memory.save(ctx) // the caller keeps the address too
	at.Thread = made.ID
	return at, nil
}

func (a *Adapter) makeThread(ctx context.Context, in place, name string) (place, error) {
	to := call{name: "createThread", method: http.MethodPost, at: discordgo.EndpointChannelThreads(in.ID), room: in.ID}
	t := newThread{Name: name, Kept: keptOpen, Type: typeThread}
	if in.Type == typeForum || in.Type == typeMedia {
		t.Type, t.Message = 0, &forumPost{Content: escape(name), Mentions: callNobody, Flags: noPreview}
	}
	if in.Type == typeAnnouncement {
		t.Type = typeNewsThread
	}
	var made place
	if err := a.client.json(ctx, to, t, &made); err != nil {
		return place{}, err
	}
	if !snowflake.MatchString(made.ID) {
		return place{}, lost(to, "the answer names no thread")
	}
	return made, nil
}

var errNotRunning = errors.New("the channel is still starting")

// reopen brings a thread back that was put away. It reports false for one that was deleted.
func (a *Adapter) reopen(ctx context.Context, thread string) (there bool, err error) {
	to := call{name: "openThread", method: http.MethodPatch, at: discordgo.EndpointChannel(thread), room: thread, again: true}
	err = a.client.json(ctx, to, map[string]bool{"archived": false}, nil)
	switch {
	case err == nil:
		return true, nil
	case saidNo(err, unknownChannel):
		return false, nil
	}
	return false, a.judge(err)
}

// orphan finds a thread that was made for a case and never told to it.
func (a *Adapter) orphan(ctx context.Context, in place, name string) (place, error) {
	if in.Guild == "" {
		return place{}, nil
	}
	to := call{name: "getThreads", method: http.MethodGet, at: discordgo.EndpointGuildActiveThreads(in.Guild), room: in.Guild}
	var all struct {
		Threads []place `json:"threads"`
	}
	if err := a.client.json(ctx, to, nil, &all); err != nil {
		return place{}, err
	}
	i := slices.IndexFunc(all.Threads, func(p place) bool {
		return p.Parent == in.ID && p.Owner == a.tenant && p.Name == name && snowflake.MatchString(p.ID) && !a.memory.isCase(p.ID)
	})
	if i < 0 {
		return place{}, nil
	}
	return all.Threads[i], nil
}

// threadName makes a title fit.
func threadName(title string) string {
	title = strings.Join(strings.Fields(title), " ")
	if pieces := channel.Split(calm(title), maxThreadName, channel.Runes); len(pieces) > 0 {
		return pieces[0]
	}
	return "…"
}

// CloseCase puts a thread away; one that is closed or gone is fine.
func (a *Adapter) CloseCase(ctx context.Context, c channel.Address) error {
	id, err := room(c)
	if err != nil {
		return err
	}
	to := call{name: "closeThread", method: http.MethodPatch, at: discordgo.EndpointChannel(id), room: id, again: true}
	err = a.client.json(ctx, to, map[string]bool{"archived": true}, nil)
	if err == nil || saidNo(err, unknownChannel, 50083, 160005) {
		return nil
	}
	return a.judge(err)
}

// workHere is what a person must be allowed to do in the team's channel to work there.
const workHere = discordgo.PermissionViewChannel | discordgo.PermissionSendMessagesInThreads

// Member says whether a person may read and write in the threads of the team's channel now.
func (a *Adapter) Member(ctx context.Context, desk channel.Address, who string) (bool, error) {
	desk.Thread = ""
	in, err := room(desk)
	if err != nil {
		return false, err
	}
	if !snowflake.MatchString(who) {
		return false, nil
	}
	may, _, err := a.allowed(ctx, in, who)
	if saidNo(err, unknownMember, unknownUser) {
		return false, nil
	}
	if err != nil {
		return false, a.judge(err)
	}
	return may&workHere == workHere, nil
}

// allowed asks what a member may do in a channel. The reckoning is the library's.
func (a *Adapter) allowed(ctx context.Context, in, who string) (int64, *discordgo.Channel, error) {
	var c discordgo.Channel
	if err := a.client.json(ctx, call{name: "getChannel", method: http.MethodGet, at: discordgo.EndpointChannel(in), room: in}, nil, &c); err != nil {
		return 0, nil, err
	}
	if c.GuildID == "" {
		return 0, &c, nil // a direct conversation is nobody's desk
	}
	var g discordgo.Guild
	if err := a.client.json(ctx, call{name: "getGuild", method: http.MethodGet, at: discordgo.EndpointGuild(c.GuildID), room: c.GuildID}, nil, &g); err != nil {
		return 0, &c, err
	}
	var m discordgo.Member
	if err := a.client.json(ctx, call{name: "getMember", method: http.MethodGet, at: discordgo.EndpointGuildMember(c.GuildID, who), room: c.GuildID}, nil, &m); err != nil {
		return 0, &c, err
	}
	m.GuildID = g.ID
	if m.User == nil || m.User.ID != who {
		return 0, &c, nil
	}
	return reckon(&g, &c, &m), &c, nil
}

// reckon is what a member may do in a channel, as the library reckons: nothing, where it can't.
func reckon(g *discordgo.Guild, c *discordgo.Channel, m *discordgo.Member) int64 {
	known := discordgo.NewState()
	if known.GuildAdd(g) != nil || known.ChannelAdd(c) != nil || known.MemberAdd(m) != nil {
		return 0
	}
	may, err := known.UserChannelPermissions(m.User.ID, c.ID)
	switch {
	case err != nil:
		return 0
	case may&discordgo.PermissionAdministrator != 0: // who may everything, also what the library does not count yet
		return may | Permissions
	}
	return may
}
