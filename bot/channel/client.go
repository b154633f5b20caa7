package channel

import (
	"net"
	"net/http"
	"time"
)

// Client makes the single requests of an adapter: it follows no redirect, since credentials are for one host. transport is
// for tests and proxies of a kind of their own; without it there is one that waits for a connection, not for an answer, at
// most ten seconds: how long an answer may take is said by each request's context.
func Client(transport http.RoundTripper) *http.Client {
	if transport == nil {
		transport = &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			ForceAttemptHTTP2:     true,
			TLSHandshakeTimeout:   10 * time.Second,
			IdleConnTimeout:       90 * time.Second,
			MaxIdleConnsPerHost:   16,
			ExpectContinueTimeout: time.Second,
		}
	}
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
