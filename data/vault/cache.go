package vault

import (
	"container/list"
	"crypto/cipher"
	"sync"

	"frontdesk/bot"
)

// maxKeys bounds how many unwrapped keys are in memory, about 700 bytes each.
const maxKeys = 16 << 10

// cache keeps the keys used last.
type cache struct {
	mu    sync.Mutex
	keys  map[bot.KeyID]*list.Element
	order list.List // of held, used last in front
	gone  int       // how many keys were dropped
}

type held struct {
	id   bot.KeyID
	aead cipher.AEAD
}

func newCache() *cache { return &cache{keys: map[bot.KeyID]*list.Element{}} }

func (c *cache) get(id bot.KeyID) cipher.AEAD {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.keys[id]
	if e == nil {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(held).aead
}

// drops counts what was dropped, for put.
func (c *cache) drops() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.gone
}

// put keeps a key, unless something was dropped since the caller began to fetch it: that might have been it.
func (c *cache) put(id bot.KeyID, aead cipher.AEAD, drops int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.keys[id]; e != nil || c.gone != drops {
		return
	}
	c.keys[id] = c.order.PushFront(held{id, aead})
	for c.order.Len() > maxKeys {
		last := c.order.Back()
		delete(c.keys, c.order.Remove(last).(held).id)
	}
}

func (c *cache) drop(id bot.KeyID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gone++
	if e := c.keys[id]; e != nil {
		c.order.Remove(e)
		delete(c.keys, id)
	}
}
