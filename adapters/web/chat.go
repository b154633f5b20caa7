package web

import (
	"errors"
	"net/http"
	"strings"
	"sync"

	"frontdesk/bot"
)

// chat is the API of customers.
type chat struct {
	*Server
	begun    *gate          // sessions, by address
	said     *gate          // messages, by session
	signals  *gate          // typing and read marks, by session
	uploads  *gate          // files, by session
	codes    *gate          // that link addresses, by session
	visitors *quota         // bytes of files, by customer
	rating   [64]sync.Mutex // by conversation: a survey is answered once
	networks *quota         // bytes of files, by network
	tabs     *seats
	machines *seats
	strange  strangers
}

func newChat(s *Server) *chat {
	return &chat{Server: s, begun: newGate(paceSessions()), said: newGate(paceMessages()), signals: newGate(paceSignals()), uploads: newGate(paceUploads()), codes: newGate(paceCodes()),
		visitors: newQuota(quotaVisitor), networks: newQuota(quotaNetwork),
		tabs: newSeats(maxStreamsSession), machines: newSeats(maxStreamsAddress)}
}

func (c *chat) routes() []route {
	const base = "/chat/v1"
	return []route{
		{method: "POST", path: base + "/sessions", need: needNothing, body: 16 << 10, handle: c.open},
		{method: "DELETE", path: base + "/session", need: needCustomer, handle: c.close},
		{method: "GET", path: base + "/stream", need: needCustomer, stream: true, handle: c.stream},
		{method: "POST", path: base + "/messages", need: needCustomer, body: maxJSON, handle: c.send},
		{method: "POST", path: base + "/typing", need: needCustomer, body: maxSmall, handle: c.typing},
		{method: "POST", path: base + "/read", need: needCustomer, body: maxSmall, handle: c.read},
		{method: "POST", path: base + "/feedback", need: needCustomer, body: maxJSON, handle: c.feedback},
		{method: "POST", path: base + "/links", need: needCustomer, handle: c.link},
		{method: "GET", path: base + "/transcript", need: needCustomer, handle: c.transcript},
		{method: "POST", path: base + "/files", need: needCustomer, body: maxFileBody, long: true, handle: c.sendFile},
		{method: "GET", path: base + "/files/{id}", need: needCustomer, long: true, handle: c.file},
	}
}

// site finds a web channel by name.
func (s *Server) site(name string) (Site, bool) {
	for _, o := range s.Sites() {
		if o.Name == name {
			return o, true
		}
	}
	return Site{}, false
}

// admit checks where a request comes from, and whose session it is. A WebSocket brings its token in its first frame.
func (c *chat) admit(rt route, r *request) error {
	if err := c.checkOrigin(r.Request, nil); err != nil {
		return err
	}
	c.allowOrigin(r.w.Header(), r.Header.Get("Origin"))
	if rt.need != needCustomer || rt.stream && isUpgrade(r.Request) {
		return nil
	}
	s, err := c.sessionOf(r.Context(), bearer(r.Request))
	if err != nil {
		return err
	}
	r.session = s
	return c.checkOrigin(r.Request, &s)
}

// bearer is the token of the Authorization header, or "".
func bearer(r *http.Request) string {
	kind, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

func isUpgrade(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

// close ends the session: its token opens nothing any more, and its streams end.
func (c *chat) close(r *request) (answer, error) {
	if err := c.endSession(r.Context(), r.session); err != nil {
		return answer{}, err
	}
	c.hub.send(signal{conv: r.session.Conv, kind: signalOver, session: r.session.id})
	return answer{}, nil
}

// typing tells the agents that the customer writes.
func (c *chat) typing(r *request) (answer, error) {
	var in struct {
		On *bool `json:"on"`
	}
	if err := c.signal(r, &in); err != nil {
		return answer{}, err
	}
	on := in.On == nil || *in.On
	if on {
		c.Presence.Look(r.session.Conv, bot.View{Staff: bot.CustomerView, Typing: true})
	} else {
		c.Presence.Away(r.session.Conv, bot.CustomerView)
	}
	c.hub.send(signal{conv: r.session.Conv, kind: signalTyping, on: on})
	return answer{}, nil
}

// read tells the agents what the customer has seen.
func (c *chat) read(r *request) (answer, error) {
	var in struct {
		Seq int64 `json:"seq"`
	}
	if err := c.signal(r, &in); err != nil {
		return answer{}, err
	}
	if in.Seq < 0 {
		return answer{}, wrongField("seq", "It is the seq of an event.")
	}
	c.hub.send(signal{conv: r.session.Conv, kind: signalRead})
	return answer{}, nil
}

// signal reads the body of something that passes, and counts it.
func (c *chat) signal(r *request, into any) error {
	if wait := c.signals.pass(r.session.id, c.Now()); wait > 0 {
		return tooMany(wait)
	}
	err := readJSON(r.Request, into)
	var p *problem
	if errors.As(err, &p) && p.Status == http.StatusUnsupportedMediaType && r.ContentLength == 0 {
		return nil // sent without a body: the usual meaning
	}
	return err
}
