package telegramtest

import (
	"hash/fnv"
	"strconv"
)

// world is the users and chats that the fake knows.
type world struct {
	chats    map[int64]*Chat
	files    map[string]file
	queries  map[string]bool // button presses that wait for an answer: true = answered
	typing   int
	fileNo   int
	pressNo  int
	readsAll bool // privacy mode is off
}

func (w *world) init() {
	w.chats = map[int64]*Chat{}
	w.files = map[string]file{}
	w.queries = map[string]bool{}
}

// Chat is a chat and what stands in it.
type Chat struct {
	ID       int64
	Type     string // private, group, supergroup
	Title    string
	Forum    bool
	Gone     string         // description of the 403 that every send gets; "" = open
	MovedTo  int64          // of a group that became a supergroup
	Members  map[int64]User // with Status
	Topics   map[int64]*Topic
	Messages []*Message
	nextID   int64
}

// Topic is a topic of a forum.
type Topic struct {
	Name   string
	Closed bool
}

// User is a member of a chat.
type User struct {
	ID           int64
	Name         string
	Bot          bool
	Status       string
	ManageTopics bool
}

// Message is a message of the bot as it stands in a chat.
type Message struct {
	ID       int64
	Thread   int64
	Text     string   // mark-up worked out
	Styles   []string // kinds of entity that the mark-up made
	Links    []string // addresses behind words
	Mentions []string // whom it calls
	Labels   []string
	Data     []string // of the buttons
	ReplyTo  int64
	File     string // name
	Content  []byte
	Edited   bool
	From     int64 // 0 = the bot
	raw      string
}

type file struct {
	path    string
	content []byte
	size    int64
}

// id makes a number of a name, the same each time.
func id(name string) int64 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	return int64(h.Sum32()) + 10_000
}

// Private gives the private chat with a customer of that name.
func (s *Server) Private(name string) *Chat {
	return s.chat(id(name), "private", name)
}

// Group gives a group of that name, with the bot in it.
func (s *Server) Group(name string) *Chat {
	return s.chat(-id(name), "group", name)
}

// Forum gives a forum of that name, with the bot as an administrator who may manage topics.
func (s *Server) Forum(name string) *Chat {
	c := s.chat(-1_000_000_000_000-id(name), "supergroup", name)
	s.mu.Lock()
	defer s.mu.Unlock()
	c.Forum = true
	c.Members[BotID] = User{ID: BotID, Bot: true, Status: "administrator", ManageTopics: true}
	return c
}

func (s *Server) chat(id int64, kind, title string) *Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.world.chats[id]
	if !ok {
		c = &Chat{ID: id, Type: kind, Title: title, Members: map[int64]User{}, Topics: map[int64]*Topic{}, nextID: 100}
		c.Members[BotID] = User{ID: BotID, Bot: true, Status: "member"}
		s.world.chats[id] = c
	}
	return c
}

// Change changes a chat, as what happens in Telegram would.
func (s *Server) Change(c *Chat, f func(*Chat)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(c)
	s.changed()
}

// Messages are the bot's messages in a chat, oldest first.
func (s *Server) Messages(c *Chat) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Message
	for _, m := range c.Messages {
		if m.From == 0 {
			out = append(out, *m)
		}
	}
	return out
}

// Answered tells whether the press of a button was answered.
func (s *Server) Answered(query string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.world.queries[query]
}

// Typing tells how many signs of typing came.
func (s *Server) Typing() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.world.typing
}

// AddFile puts a file into the world and gives its id. Told is the size that Telegram says; 0 = the true one.
func (s *Server) AddFile(name string, content []byte, told int64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.world.fileNo++
	key := "FILE" + strconv.Itoa(s.world.fileNo)
	if told == 0 {
		told = int64(len(content))
	}
	s.world.files[key] = file{path: "documents/" + strconv.Itoa(s.world.fileNo) + "_" + name, content: content, size: told}
	return key
}

// json is a Chat as Telegram writes it.
func (c *Chat) json() map[string]any {
	m := map[string]any{"id": c.ID, "type": c.Type}
	if c.Type == "private" {
		m["first_name"] = c.Title
	} else {
		m["title"] = c.Title
	}
	if c.Forum {
		m["is_forum"] = true
	}
	return m
}

// MoveFile makes Telegram tell another path of a file than its own.
func (s *Server) MoveFile(id, path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.world.files[id]
	f.path = path
	s.world.files[id] = f
}

// Topic makes a topic in a forum, as a member does.
func (s *Server) Topic(c *Chat, name string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.nextID++
	c.Topics[c.nextID] = &Topic{Name: name}
	return c.nextID
}
