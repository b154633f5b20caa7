package slacktest

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// world is the people and channels that the fake knows.
type world struct {
	rooms  map[string]*Room
	users  map[string]*User
	files  map[string]*File
	fileNo int

	triggers map[string]*trigger
	views    []*View
	last     time.Time // of the newest time stamp
}

func (w *world) init() {
	w.rooms, w.users, w.files = map[string]*Room{}, map[string]*User{}, map[string]*File{}
	w.triggers = map[string]*trigger{}
	w.users[BotUser] = &User{ID: BotUser, Name: "frontdesk", Bot: true}
}

// Room is a channel, or direct messages with somebody.
type Room struct {
	ID       string
	Type     string // im, channel, group, mpim
	Name     string
	Created  time.Time
	Customer string // who writes in it, if nothing else is said
	Members  map[string]bool
	Archived bool
	Messages []*Message
}

// User is somebody in the workspace.
type User struct {
	ID, Name, Email, Locale, Zone string
	Bot                           bool
}

// Message is a message as it stands in a channel.
type Message struct {
	TS        string
	Thread    string
	User      string
	Text      string   // what a reader sees
	Fallback  string   // what notifications show, as it was sent
	Labels    []string // of buttons and menus
	Values    []string // of them
	Menu      bool
	Mentions  []string // whom it calls
	Styles    []string // what is not plain in it
	Links     []string
	Files     []string // ids
	Reactions []string
	Edited    bool
	Blocks    any
	metadata  any
	raw       string // as Slack tells it
}

// File is one that somebody sent.
type File struct {
	ID, Name, MIME string
	Content        []byte
	Told           int64  // the size that Slack tells
	URL            string // where Slack says it is
	Title          string
	Rooms          []string
	complete       bool
}

// id makes an id of a name, the same each time.
func id(prefix, name string) string {
	sum := sha256.Sum256([]byte(name))
	return prefix + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:6])
}

// Direct gives the direct messages with a customer of that name.
func (s *Server) Direct(name string) *Room {
	u := s.Person(name)
	return s.room(id("D", name), "im", "", u.ID)
}

// Channel gives a channel of that name, with the bot in it.
func (s *Server) Channel(name string) *Room {
	return s.room(id("C", name), "channel", name, s.Person("member of "+name).ID)
}

func (s *Server) room(id, kind, name, member string) *Room {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.world.rooms[id]
	if !ok {
		r = &Room{ID: id, Type: kind, Name: name, Created: time.Now(), Customer: member, Members: map[string]bool{BotUser: true, member: true}}
		s.world.rooms[id] = r
	}
	return r
}

// Person gives a user of that name.
func (s *Server) Person(name string) *User {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := id("U", name)
	u, ok := s.world.users[key]
	if !ok {
		u = &User{ID: key, Name: name, Email: strings.ReplaceAll(name, " ", ".") + "@tidewell.example", Locale: "de-DE", Zone: "Europe/Berlin"}
		s.world.users[key] = u
	}
	return u
}

// Change changes the world, as what happens in Slack would.
func (s *Server) Change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// Messages are the bot's messages in a channel, oldest first.
func (s *Server) Messages(r *Room) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Message
	for _, m := range r.Messages {
		if m.User == BotUser {
			out = append(out, *m)
		}
	}
	return out
}

// stamp is the time stamp of something new. The lock is held.
func (s *Server) stamp() string {
	now := time.Now().Truncate(time.Microsecond)
	if !now.After(s.world.last) {
		now = s.world.last.Add(time.Microsecond)
	}
	s.world.last = now
	return fmt.Sprintf("%d.%06d", now.Unix(), now.Nanosecond()/1000)
}

// Stamp is the time stamp of something that happens now.
func (s *Server) Stamp() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stamp()
}

// AddFile puts a file into the world. Told is the size that Slack says; 0 = the true one.
func (s *Server) AddFile(name, mime string, content []byte, told int64) *File {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.newFile(name)
	f.MIME, f.Content, f.Told, f.complete = mime, content, told, true
	if told == 0 {
		f.Told = int64(len(content))
	}
	return f
}

// newFile has the lock held.
func (s *Server) newFile(name string) *File {
	s.world.fileNo++
	f := &File{ID: fmt.Sprintf("F0%06d", s.world.fileNo), Name: name}
	f.URL = s.base() + "/files/" + f.ID
	s.world.files[f.ID] = f
	return f
}

// Files are those that the bot sent to a channel, in their order.
func (s *Server) Files(r *Room) []File {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []File
	for _, key := range slices.Sorted(maps.Keys(s.world.files)) {
		if f := s.world.files[key]; slices.Contains(f.Rooms, r.ID) {
			out = append(out, *f)
		}
	}
	return out
}

// DeleteThread takes a thread away with its first message, as an admin of the workspace can.
func (s *Server) DeleteThread(r *Room, thread string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r.Messages = slices.DeleteFunc(r.Messages, func(m *Message) bool { return m.TS == thread || m.Thread == thread })
}

// find is a message of a channel, or nil. The lock is held.
func (r *Room) find(ts string) *Message {
	for _, m := range r.Messages {
		if m.TS == ts {
			return m
		}
	}
	return nil
}
