package web

import (
	"slices"
	"sync"

	"frontdesk/bot"
)

// signal is something that passes and leaves no trace: typing, looking, the end of a session. Who misses one misses
// nothing that matters.
type signal struct {
	conv    bot.ConvID
	kind    signalKind
	staff   bot.StaffID // who types or looks; "" = the customer
	name    string
	on      bool
	session string // whose session ended
}

type signalKind int

const (
	signalTyping signalKind = iota
	signalLooking
	signalRead  // the customer saw what was written
	signalOver  // a customer's session ended
	signalMoved // an address of the conversation may lead elsewhere now
	signalStaff // who is at the counter changed
)

// signalBuffer is how many signals a slow receiver may be behind; later ones are dropped.
const signalBuffer = 32

// hub carries signals to the open streams.
type hub struct {
	mu      sync.Mutex
	of      map[bot.ConvID][]chan signal
	all     []chan signal
	drained chan struct{} // closed when the desk stops
	once    sync.Once
}

func newHub() *hub { return &hub{of: map[bot.ConvID][]chan signal{}, drained: make(chan struct{})} }

// listen returns the signals of a conversation, or all of them for "". Call stop when done.
func (h *hub) listen(conv bot.ConvID) (signals <-chan signal, stop func()) {
	c := make(chan signal, signalBuffer)
	h.mu.Lock()
	defer h.mu.Unlock()
	if conv == "" {
		h.all = append(h.all, c)
	} else {
		h.of[conv] = append(h.of[conv], c)
	}
	return c, func() { h.drop(conv, c) }
}

func (h *hub) drop(conv bot.ConvID, c chan signal) {
	h.mu.Lock()
	defer h.mu.Unlock()
	is := func(o chan signal) bool { return o == c }
	if conv == "" {
		h.all = slices.DeleteFunc(h.all, is)
		return
	}
	if h.of[conv] = slices.DeleteFunc(h.of[conv], is); len(h.of[conv]) == 0 {
		delete(h.of, conv)
	}
}

func (h *hub) send(s signal) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, list := range [][]chan signal{h.of[s.conv], h.all} {
		for _, c := range list {
			select {
			case c <- s:
			default:
			}
		}
	}
}

// drain ends all streams: the desk stops.
func (h *hub) drain() { h.once.Do(func() { close(h.drained) }) }
