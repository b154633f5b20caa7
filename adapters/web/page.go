package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// page is a page of a list. Next is the cursor of the following one, nil on the last.
type page[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next"`
}

const (
	usualLimit = 50
	maxLimit   = 200
)

// limit reads how many items are wanted.
func limit(r *request) (int, error) {
	s := r.URL.Query().Get("limit")
	if s == "" {
		return usualLimit, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > maxLimit {
		return 0, wrongField("limit", "It is a number from 1 to 200.")
	}
	return n, nil
}

// cut makes a page of a list that is at hand as a whole. The cursor is the number of its first item.
func cut[T any](r *request, all []T) (answer, error) {
	n, err := limit(r)
	if err != nil {
		return answer{}, err
	}
	from, err := placeParam(r, len(all))
	if err != nil {
		return answer{}, err
	}
	to := min(from+n, len(all))
	p := page[T]{Items: list(all[from:to])}
	if to < len(all) {
		p.Next = new(strconv.Itoa(to))
	}
	return ok(p), nil
}

// placeParam reads a cursor that is the number of the first item of a page, of so many.
func placeParam(r *request, all int) (int, error) {
	c := r.URL.Query().Get("cursor")
	if c == "" {
		return 0, nil
	}
	from, err := strconv.Atoi(c)
	if err != nil || from < 0 {
		return 0, wrongField("cursor", "It is next of the page before.")
	}
	return min(from, all), nil
}

// cursorID reads a cursor that is the id of the last item on the page before; "" = the first page.
func cursorID(r *request, prefix string) (string, error) {
	c := r.URL.Query().Get("cursor")
	if c != "" && !isName(c, prefix) {
		return "", wrongField("cursor", "It is next of the page before.")
	}
	return c, nil
}

// list is never null in JSON.
func list[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}

// when is null for the zero time, else in UTC.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// timeParam reads a time from the query.
func timeParam(r *request, name string, otherwise time.Time) (time.Time, error) {
	s := r.URL.Query().Get(name)
	if s == "" {
		return otherwise, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, wrongField(name, "It is a time as 2026-11-17T14:32:00Z.")
	}
	return t.UTC(), nil
}

// etag is the tag of a version.
func etag(ver int64) string { return `"` + strconv.FormatInt(ver, 10) + `"` }

// matches reads the versions that If-Match names; nil if it is not sent, or is "*": whatever there is. A proxy that
// compressed the answer has weakened the tag, which still names the version.
func matches(r *request) ([]int64, error) {
	var vers []int64
	for _, line := range r.Header.Values("If-Match") {
		for tag := range strings.SplitSeq(line, ",") {
			tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
			if tag == "*" {
				continue
			}
			ver, err := strconv.ParseInt(strings.Trim(tag, `"`), 10, 64)
			if err != nil || ver < 0 {
				return nil, stale()
			}
			vers = append(vers, ver)
		}
	}
	return vers, nil
}

// ifMatch tells whether an edit names the version that there is.
func ifMatch(r *request, is int64) error {
	vers, err := matches(r)
	switch {
	case err != nil:
		return err
	case len(r.Header.Values("If-Match")) == 0:
		return refuse(http.StatusPreconditionRequired, "precondition_required", "Say with If-Match which version you read.")
	case len(vers) > 0 && !slices.Contains(vers, is):
		return stale()
	}
	return nil
}

func stale() *problem {
	return refuse(http.StatusPreconditionFailed, "stale", "Somebody changed this since you read it. Look again, then change it.")
}

// isName tells whether something can be an id with a prefix, also of what was born in a turn: tk_…/3.1.
func isName(s, prefix string) bool {
	born, turn, within := strings.Cut(s, "/")
	return isID(born, prefix) && (!within || isTurn(turn))
}

// isTurn tells whether a name ends as things do that were born in a turn: 3.1.
func isTurn(s string) bool { return s != "" && len(s) <= 20 && strings.Trim(s, "0123456789.") == "" }

// isID tells whether a path's segment can be an id with a prefix, before a store is asked for it.
func isID(s, prefix string) bool {
	if len(s) > 64 || len(s) <= len(prefix) || !strings.HasPrefix(s, prefix) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') })
}
