package bottest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
)

// Elsewhere is a host that is not the platform's, where an event may say that a customer's file lies. A client that goes there
// would show it our credentials.
type Elsewhere struct{ asked atomic.Int64 }

const elsewhereHost = "elsewhere.test"

// URL is the address of a file there.
func (e *Elsewhere) URL(name string) string { return "http://" + elsewhereHost + "/" + name }

// Asked tells how often a client went there.
func (e *Elsewhere) Asked() int { return int(e.asked.Load()) }

// Guard makes a client's transport count the way there instead of going it.
func (e *Elsewhere) Guard(t *http.Transport) *http.Transport {
	dial := t.DialContext
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if strings.HasPrefix(address, elsewhereHost+":") {
			e.asked.Add(1)
			return nil, errors.New("there is no way to " + elsewhereHost)
		}
		return dial(ctx, network, address)
	}
	return t
}
