package discordtest

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strconv"
	"time"
)

// world is the users, servers and channels that the fake knows.
type world struct {
	rooms    map[string]*Room
	guilds   map[string]*Guild
	byName   map[string]string // ids of rooms and servers, by their name in a test
	presses  map[string]*press
	modals   []string // presses that opened one, oldest first
	commands []any
	files    map[string]file
	nonces   map[string]nonce
	last     int64 // newest id
}

func (w *world) init() {
	w.rooms, w.guilds, w.byName = map[string]*Room{}, map[string]*Guild{}, map[string]string{}
	w.presses, w.files, w.nonces = map[string]*press{}, map[string]file{}, map[string]nonce{}
	w.commands = []any{}
}

// Kinds of room.
const (
	Text   = 0
	DM     = 1
	Thread = 11
	Forum  = 15
)

// Room is a channel in Discord's sense, and what stands in it.
type Room struct {
	ID       string
	Kind     int
	Name     string
	Guild    string // "" = a direct conversation
	Parent   string
	Owner    string
	User     User // of a direct conversation
	Flags    int
	Archived bool
	Locked   bool
	Gone     int             // error code that every request gets; 0 = open
	Hidden   map[string]bool // ids of roles and members that may not see it
	Messages []*Message
}

// Guild is a server.
type Guild struct {
	ID      string
	Name    string
	Members map[string]*Member
	Roles   map[string]int64 // permissions, by id; that of everybody has the server's id
}

// Member is somebody in a server.
type Member struct {
	User  User
	Roles []string
}

// User is somebody.
type User struct {
	ID   string
	Name string
	Bot  bool
}

func (u User) json() map[string]any {
	m := map[string]any{"id": u.ID, "username": u.Name, "discriminator": "0", "global_name": nil, "avatar": nil, "public_flags": 0}
	if u.Bot {
		m["bot"] = true
	}
	return m
}

// Owner owns every server of the fake.
var Owner = User{ID: idOf("owner"), Name: "Owner"}

// Bot is the fake's bot.
var Bot = User{ID: BotID, Name: BotName, Bot: true}

// Message is a message as it stands in a room.
type Message struct {
	ID       string
	From     User
	Text     string   // mark-up worked out
	Labels   []string // of buttons and lines of menus
	Data     []string // what pressing them brings
	Menu     bool
	Styles   []string
	Links    []string // addresses behind other words
	Mentions []string // who is called
	Files    []string // names
	Contents [][]byte // of the files
	ReplyTo  string
	Edited   bool
	Deleted  bool
	Nonce    string

	raw map[string]any
}

type nonce struct {
	message *Message
	at      time.Time
}

type file struct {
	content []byte
	url     string // elsewhere
}

// id makes an id of a name, the same every time.
func idOf(name string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	return strconv.FormatUint(h.Sum64()>>5|1<<57, 10)
}

// epoch is where the times in ids begin: 2015.
const epoch = 1420070400000

// next makes an id that is newer than all before. The lock is held.
func (s *Server) next() string {
	n := max(0, s.Now().UnixMilli()-epoch)<<22 | 1<<20
	if n <= s.world.last {
		n = s.world.last + 1
	}
	s.world.last = n
	return strconv.FormatInt(n, 10)
}

// Now is the fake's time.
func (s *Server) Now() time.Time { return time.Now().UTC() }

// Server gives the server of a name; the bot is in it.
func (s *Server) Server(name string) *Guild {
	s.mu.Lock()
	g, fresh := s.guild(name)
	if fresh {
		s.dispatch("GUILD_CREATE", s.guildJSON(g), false)
	}
	s.mu.Unlock()
	return g
}

// guild finds or makes a server. The lock is held.
func (s *Server) guild(name string) (g *Guild, fresh bool) {
	if id := s.world.byName["server "+name]; id != "" {
		return s.world.guilds[id], false
	}
	id := s.next()
	g = &Guild{ID: id, Name: name, Members: map[string]*Member{}, Roles: map[string]int64{id: 0}}
	role := s.next()
	g.Roles[role] = s.permissions
	g.Members[BotID] = &Member{Bot, []string{role}}
	s.world.guilds[id], s.world.byName["server "+name] = g, id
	return g, true
}

// Private gives the direct conversation with the customer of a name.
func (s *Server) Private(name string) *Room {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.room("dm "+name, func(r *Room) {
		r.Kind, r.User = DM, User{ID: idOf("user " + name), Name: name}
	})
}

// Channel gives the text channel of a name in the server "shop".
func (s *Server) Channel(name string) *Room { return s.public(name, Text) }

// Forum gives the forum of a name in the server "shop".
func (s *Server) Forum(name string) *Room { return s.public(name, Forum) }

func (s *Server) public(name string, kind int) *Room {
	g := s.Server("shop")
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.room("channel "+name, func(r *Room) {
		r.Kind, r.Guild, r.Name = kind, g.ID, name
		s.dispatch("CHANNEL_CREATE", s.roomJSON(r), false)
	})
}

// Thread gives the thread of a name in a channel, begun by somebody.
func (s *Server) Thread(in *Room, name string) *Room {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.room("thread "+in.ID+" "+name, func(r *Room) {
		r.Kind, r.Guild, r.Parent, r.Name, r.Owner = Thread, in.Guild, in.ID, name, idOf("starter of "+name)
		s.dispatch("THREAD_CREATE", s.roomJSON(r), false)
	})
}

// room finds or makes one. The lock is held.
func (s *Server) room(key string, made func(*Room)) *Room {
	if id := s.world.byName[key]; id != "" {
		return s.world.rooms[id]
	}
	r := &Room{ID: s.next(), Hidden: map[string]bool{}}
	s.world.rooms[r.ID], s.world.byName[key] = r, r.ID
	made(r)
	return r
}

// Posts are those of a forum, oldest first.
func (s *Server) Posts(forum *Room) (out []*Room) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.world.rooms {
		if r.Parent == forum.ID {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b *Room) int { return cmp.Or(cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID)) })
	return out
}

// Room finds a channel by its id.
func (s *Server) Room(id string) *Room {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.world.rooms[id]
}

// Change changes a room under the lock.
func (s *Server) Change(r *Room, f func(*Room)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(r)
}

// Join makes somebody a member of the server "shop", with permissions.
func (s *Server) Join(u User, permissions int64) {
	g := s.Server("shop")
	s.mu.Lock()
	defer s.mu.Unlock()
	role := s.next()
	g.Roles[role] = permissions
	g.Members[u.ID] = &Member{u, []string{role}}
}

// Messages are those of the bot that stand in a room, oldest first.
func (s *Server) Messages(r *Room) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Message
	for _, m := range r.Messages {
		if m.From.ID == BotID && !m.Deleted {
			out = append(out, *m)
		}
	}
	return out
}

// may is what a member may do in a channel: this fake knows roles, and rooms hidden from roles or members. The lock is held.
func (s *Server) may(who string, r *Room) int64 {
	g := s.world.guilds[r.Guild]
	m := g.Members[who]
	if m == nil {
		return 0
	}
	at := r
	if r.Parent != "" {
		at = s.world.rooms[r.Parent]
	}
	may := g.Roles[g.ID]
	for _, role := range m.Roles {
		may |= g.Roles[role]
		if at.Hidden[role] {
			return 0
		}
	}
	if at.Hidden[who] {
		return 0
	}
	return may
}

func (s *Server) guildJSON(g *Guild) map[string]any {
	channels, threads := []any{}, []any{}
	for _, r := range s.world.rooms {
		switch {
		case r.Guild != g.ID:
		case r.Kind == Thread && !r.Archived:
			threads = append(threads, s.roomJSON(r))
		case r.Kind != Thread:
			channels = append(channels, s.roomJSON(r))
		}
	}
	return map[string]any{"id": g.ID, "name": g.Name, "unavailable": false, "member_count": len(g.Members), "large": false, "owner_id": Owner.ID,
		"channels": channels, "threads": threads, "members": []any{}, "presences": []any{}, "voice_states": []any{}, "roles": s.rolesJSON(g), "emojis": []any{}, "features": []any{}}
}

func (s *Server) rolesJSON(g *Guild) []any {
	out := []any{}
	for id, p := range g.Roles {
		out = append(out, map[string]any{"id": id, "name": "role", "permissions": strconv.FormatInt(p, 10), "position": 1, "color": 0, "hoist": false, "managed": false, "mentionable": false, "flags": 0})
	}
	return out
}

func (s *Server) roomJSON(r *Room) map[string]any {
	m := map[string]any{"id": r.ID, "type": r.Kind, "flags": r.Flags, "last_message_id": nil}
	if n := len(r.Messages); n > 0 {
		m["last_message_id"] = r.Messages[n-1].ID
	}
	if r.Kind == DM {
		m["recipients"] = []any{r.User.json()}
		return m
	}
	m["guild_id"], m["name"], m["parent_id"], m["position"] = r.Guild, r.Name, nil, 0
	overwrites := []any{}
	for id := range r.Hidden {
		kind := 1
		if _, role := s.world.guilds[r.Guild].Roles[id]; role {
			kind = 0
		}
		overwrites = append(overwrites, map[string]any{"id": id, "type": kind, "allow": "0", "deny": "1024"})
	}
	if r.Kind == Thread {
		m["parent_id"], m["owner_id"] = r.Parent, r.Owner
		m["thread_metadata"] = map[string]any{"archived": r.Archived, "locked": r.Locked, "auto_archive_duration": 10080, "archive_timestamp": s.Now().Format(time.RFC3339)}
		return m
	}
	m["permission_overwrites"] = overwrites
	return m
}
