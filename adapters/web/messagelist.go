package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"frontdesk/bot"
)

// messageItem is a message in a list: with its turn, and when it was said.
type messageItem struct {
	message
	Turn int64     `json:"turn"`
	At   time.Time `json:"at"`
}

// messages lists what was said in a conversation, private notes among it, oldest first. The cursor is turn and place of
// the last message of the page before.
func (a *api) messages(r *request) (answer, error) {
	c, err := a.conversationOf(r, r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	n, err := limit(r)
	if err != nil {
		return answer{}, err
	}
	turn, place, err := messageCursor(r.URL.Query().Get("cursor"))
	if err != nil {
		return answer{}, err
	}
	names, err := a.names(r.Context())
	if err != nil {
		return answer{}, err
	}
	out := page[messageItem]{Items: []messageItem{}}
	for from := max(0, turn-1); ; {
		turns, err := a.Archive.Turns(r.Context(), c.ID, from, maxLimit)
		if err != nil {
			return answer{}, err
		}
		twice, err := a.Archive.SentTwice(r.Context(), turns)
		if err != nil {
			return answer{}, err
		}
		for _, t := range turns {
			for i, m := range a.messagesOf(t, names, twice) {
				if t.Seq == turn && i < place {
					continue
				}
				if len(out.Items) == n {
					out.Next = new(fmt.Sprintf("%d.%d", t.Seq, i))
					return ok(out), nil
				}
				out.Items = append(out.Items, messageItem{m, t.Seq, t.At.UTC()})
			}
			from = t.Seq
		}
		if len(turns) < maxLimit {
			return ok(out), nil
		}
	}
}

// messageCursor reads where a page begins: a turn, and a place in it.
func messageCursor(s string) (turn int64, place int, err error) {
	if s == "" {
		return 0, 0, nil
	}
	before, after, _ := strings.Cut(s, ".")
	turn, err = strconv.ParseInt(before, 10, 64)
	place, perr := strconv.Atoi(after)
	if err != nil || perr != nil || turn < 1 || place < 0 {
		return 0, 0, wrongField("cursor", "It is next of the page before.")
	}
	return turn, place, nil
}

// write says something in a conversation: to the customer, or as a note. It is the act reply or note in the form of a
// list that something is added to.
func (a *api) write(r *request) (answer, error) {
	var in struct {
		Text    string   `json:"text"`
		Private bool     `json:"private"`
		Canned  string   `json:"canned"`
		Files   []string `json:"files"`
		Seen    *int64   `json:"seen"`
	}
	c, err := a.conversationOf(r, r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	if err := readJSON(r.Request, &in); err != nil {
		return answer{}, err
	}
	verb := bot.Reply
	if in.Private {
		verb = bot.Note
	}
	done, err := a.doAct(r, c, acting{Verb: verb, Text: in.Text, Canned: in.Canned, Files: in.Files, Seen: in.Seen})
	if err == nil {
		done.status = http.StatusCreated
	}
	return done, err
}
