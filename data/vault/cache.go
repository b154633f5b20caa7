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

func (c *cache) put(id bot.KeyID, aead cipher.AEAD) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.keys[id]; e != nil {
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
	if e := c.keys[id]; e != nil {
		c.order.Remove(e)
		delete(c.keys, id)
	}
}
