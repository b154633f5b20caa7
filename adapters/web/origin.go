package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// checkOrigin refuses pages that are not the desk's own and not listed: of any site while the session is not known,
// of the session's site then. Programs send no Origin; a browser that sends cookies and none is up to something.
func (c *chat) checkOrigin(r *http.Request, of *session) error {
	foreign := refuse(http.StatusForbidden, "origin", "This page may not use the chat. Its origin has to be listed with the channel.")
	o := r.Header.Get("Origin")
	if o == "" {
		if isUpgrade(r) && r.Header.Get("Cookie") != "" || r.Header.Get("Sec-Fetch-Site") == "cross-site" {
			return foreign
		}
		return nil
	}
	if c.isOwn(o) {
		return nil
	}
	for _, s := range c.Sites() {
		if (of == nil || of.Site == s.Name) && slices.Contains(s.Origins, strings.ToLower(o)) {
			return nil
		}
	}
	c.strange.name(c.Server, o)
	return foreign
}

// allowOrigin lets the page's scripts read the answer. There are no cookies in the chat.
func (c *chat) allowOrigin(h http.Header, origin string) {
	h.Add("Vary", "Origin")
	if origin != "" {
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Expose-Headers", "Retry-After")
	}
}

// preflight answers what a browser asks before a request from a foreign page.
func (c *chat) preflight(w http.ResponseWriter, r *http.Request, allow []string) {
	if err := c.checkOrigin(r, nil); err != nil {
		problemOf(err).write(w)
		return
	}
	h := w.Header()
	c.allowOrigin(h, r.Header.Get("Origin"))
	h.Set("Access-Control-Allow-Methods", strings.Join(allow, ", "))
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID")
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
}

// maxStrange is how many pages that are not listed are named in the log: who forgot one has few, and who sends made-up ones
// shall not fill it.
const maxStrange = 8

// strangers are the origins that were refused and named. A browser hides the refusal from the page, which looks offline: the
// log is where an admin finds what is missing.
type strangers struct {
	mu    sync.Mutex
	named []string
}

func (x *strangers) name(s *Server, origin string) {
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || len(origin) > 100 {
		return // no page's
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	at := u.Scheme + "://" + u.Host
	if len(x.named) >= maxStrange || slices.Contains(x.named, at) {
		return
	}
	x.named = append(x.named, at)
	s.Log.Warn("a page that is not listed wants to show the chat: if it is yours, add it to origins in channels.yaml", "origin", at)
}
