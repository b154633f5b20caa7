package discord

import "sync"

// place is what must be known of a channel in Discord's sense: what kind it is, and where.
type place struct {
	ID     string `json:"id"`
	Type   int    `json:"type"`
	Guild  string `json:"guild_id"`
	Parent string `json:"parent_id"` // of a thread the channel; of a channel its category
	Owner  string `json:"owner_id"`  // who made the thread
	Name   string `json:"name"`
}

// Discord's kinds of channel that matter here.
const (
	typeText         = 0
	typeDM           = 1
	typeAnnouncement = 5
	typeNewsThread   = 10
	typeThread       = 11
	typePrivate      = 12
	typeForum        = 15
	typeMedia        = 16
)

func isThread(kind int) bool {
	return kind == typeNewsThread || kind == typeThread || kind == typePrivate
}

// places remembers channels. A direct conversation needs no place: it is one by having no server.
type places struct {
	mu sync.Mutex
	at map[string]place
}

// maxPlaces bounds them: some hundred servers with all their channels and threads. Beyond it they are asked for again.
const maxPlaces = 50_000

// put keeps a place. Only threads keep their parent: that of a channel is its category, which is no room.
func (p *places) put(x place) {
	if !isThread(x.Type) {
		x.Parent, x.Owner = "", ""
	}
	x.Name = ""
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.at == nil || len(p.at) >= maxPlaces {
		p.at = map[string]place{}
	}
	p.at[x.ID] = x
}

func (p *places) find(id string) (place, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	x, ok := p.at[id]
	return x, ok
}

func (p *places) drop(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.at, id)
}
