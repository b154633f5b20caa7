package web

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/bot/staff"
)

// problem is an answer that is no success, as RFC 9457 has it. Code is stable; Detail is for people and says what is
// so and what to do. It is an error, so that handlers return it.
type problem struct {
	Type   string       `json:"type"`
	Title  string       `json:"title"`
	Status int          `json:"status"`
	Code   string       `json:"code"`
	Detail string       `json:"detail"`
	Fields []fieldFault `json:"fields,omitempty"`
	Seq    int64        `json:"seq,omitempty"`

	wait  time.Duration // for Retry-After
	cause error         // for the log, never for the asker
}

// fieldFault says which field of a request is wrong.
type fieldFault struct {
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

// Error names code and cause.
func (p *problem) Error() string {
	if p.cause != nil {
		return p.Code + ": " + p.cause.Error()
	}
	return p.Code + ": " + p.Detail
}

func (p *problem) Unwrap() error { return p.cause }

func refuse(status int, code, detail string) *problem {
	return &problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code, Detail: detail}
}

func wrongField(field, detail string) *problem {
	p := refuse(http.StatusUnprocessableEntity, "invalid", detail)
	p.Fields = []fieldFault{{field, detail}}
	return p
}

func tooMany(wait time.Duration) *problem {
	p := refuse(http.StatusTooManyRequests, "too_many", "That was too much at once. Wait a moment and try again.")
	p.wait = wait
	return p
}

func notFound() *problem {
	return refuse(http.StatusNotFound, "not_found", "There is nothing here, or it is not yours to see.")
}

func notSignedIn() *problem {
	return refuse(http.StatusUnauthorized, "sign_in", "Sign in again.")
}

// problemOf makes a problem of any error. What is not one of the domain's errors is Internal and tells nothing.
func problemOf(err error) *problem {
	var p *problem
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &tooLarge):
		return refuse(http.StatusRequestEntityTooLarge, "too_large", "This is too large to be taken.")
	case errors.Is(err, bot.ErrNoRoomForFiles):
		p = refuse(http.StatusServiceUnavailable, "no_room", "Files cannot be taken at the moment. Messages still arrive: describe it, or send the file later.")
		p.wait = 10 * time.Minute
		p.cause = err
		return p
	case errors.Is(err, channel.ErrBusy), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		p = refuse(http.StatusServiceUnavailable, "busy", "The desk is busy. Nothing was taken; try again.")
		p.wait = time.Second
		return p
	}
	if wait := staff.WaitOf(err); wait > 0 {
		p = tooMany(wait)
		p.Detail = "Too many tries. Wait and try again."
		return p
	}
	p = domainProblem(err)
	p.cause = err
	return p
}

// domainProblem maps the domain's codes; texts of its errors are safe to show.
func domainProblem(err error) *problem {
	text := func(otherwise string) string {
		if t := bot.TextOf(err); t != "" {
			return t
		}
		return otherwise
	}
	switch bot.CodeOf(err) {
	case bot.Invalid:
		p := refuse(http.StatusUnprocessableEntity, "invalid", text("Something in this request is not right."))
		if f, ok := errors.AsType[*staff.FieldError](err); ok {
			p.Fields = []fieldFault{{f.Field, f.Text}}
		}
		return p
	case bot.NotFound:
		return notFound()
	case bot.Conflict:
		p := refuse(http.StatusConflict, "conflict", text("Somebody else was first. Look again."))
		if f, ok := errors.AsType[*staff.FieldError](err); ok {
			p.Fields = []fieldFault{{f.Field, p.Detail}}
		}
		return p
	case bot.Denied:
		return refuse(http.StatusForbidden, "denied", text("This is not allowed."))
	case bot.Busy, bot.Unknown:
		// Its text is for who runs the desk: it may name folders of the machine.
		p := refuse(http.StatusServiceUnavailable, "busy", "The desk is busy. Try again in a moment.")
		p.wait = time.Second
		return p
	case bot.Internal:
	}
	return refuse(http.StatusInternalServerError, "internal", "Something went wrong on our side. It has been noted.")
}

// write sends the problem.
func (p *problem) write(w http.ResponseWriter) {
	h := w.Header()
	if p.wait > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(p.wait.Seconds()))))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="frontdesk"`)
	}
	h.Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // nobody is left to tell if the asker went away
}
