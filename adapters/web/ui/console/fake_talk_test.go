package console_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Queue and conversations of the fake desk.

func inLane(row obj, lane, me string) bool {
	switch lane {
	case "mine":
		who, _ := row["agent"].(obj)
		return who != nil && who["id"] == me
	case "unassigned":
		return row["owner"] == "waiting"
	case "customer":
		return row["state"] == "pending"
	case "bot":
		return row["owner"] == "bot"
	}
	return true
}

func (f *fakeDesk) queue(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	me := f.me["id"].(string)
	var some []obj
	counts := obj{}
	for _, lane := range []string{"mine", "unassigned", "customer", "bot", "all"} {
		n := 0
		for _, row := range f.rows {
			if inLane(row, lane, me) {
				n++
				if lane == q.Get("lane") && (q.Get("team") == "" || q.Get("team") == row["team"]) {
					some = append(some, row)
				}
			}
		}
		counts[lane] = n
	}
	from, _ := strconv.Atoi(q.Get("cursor"))
	limit, _ := strconv.Atoi(q.Get("limit"))
	if limit == 0 {
		limit = 50
	}
	to := min(len(some), from+limit)
	var next any
	if to < len(some) {
		next = strconv.Itoa(to)
	}
	f.answer(w, 200, "Queue", obj{"items": append([]obj{}, some[min(from, to):to]...), "next": next, "counts": counts, "late": 0, "at": stamp(time.Now())})
}

func (f *fakeDesk) conversation(w http.ResponseWriter, r *http.Request) {
	c, ok := f.talks[r.PathValue("id")]
	if !ok {
		f.problem(w, 404, "not_found", "there is no such conversation")
		return
	}
	f.answer(w, 200, "Conversation", c)
}

func (f *fakeDesk) turns(w http.ResponseWriter, r *http.Request) {
	before, _ := strconv.Atoi(r.URL.Query().Get("before"))
	var old []obj
	for n := max(1, before-3); n < before; n++ {
		old = append(old, said(n, time.Now().Add(-48*time.Hour), fmt.Sprintf("Older message %d", n)))
	}
	f.list(w, "Turns", old)
}

// search finds by number among what the fake desk has, and one case that is over by its customer.
func (f *fakeDesk) search(w http.ResponseWriter, r *http.Request) {
	q, found := strings.ToLower(r.URL.Query().Get("q")), []obj{}
	if strings.Contains("henrike aalto", q) || q == "fd-0971" {
		found = append(found, obj{"conversation": "cv_priya", "number": "FD-0971", "title": "Grinder returned", "state": "resolved", "owner": "resolved",
			"customer": "Henrike Aalto", "channel": "email:post", "team": "parts", "opened_at": stamp(time.Now().AddDate(0, 0, -40)), "at": stamp(time.Now().AddDate(0, 0, -39))})
	}
	f.answer(w, 200, "Found", obj{"items": found, "next": nil})
}

func (f *fakeDesk) act(w http.ResponseWriter, r *http.Request) {
	in, ok := f.body(w, r, "Act")
	if !ok {
		return
	}
	key := r.Header.Get("Idempotency-Key")
	if key == "" {
		f.t.Error("an act without idempotency key")
	}
	if was, ok := f.keys[key]; ok {
		f.answer(w, 200, "Acted", was)
		return
	}
	if len(f.refuse) > 0 {
		p := f.refuse[0]
		f.refuse = f.refuse[1:]
		f.problem(w, p["status"].(int), p["code"].(string), p["detail"].(string))
		return
	}
	id := r.PathValue("id")
	f.acts = append(f.acts, obj{"conversation": id, "verb": in["verb"], "text": in["text"], "canned": in["canned"], "team": in["team"], "field": in["field"], "seen": in["seen"], "files": in["files"], "of": in["of"]})
	turn, row := f.perform(id, in)
	var shown any = row
	if row["owner"] == "resolved" {
		shown = nil
	}
	acted := obj{"turn": turn, "row": shown}
	f.keys[key] = acted
	f.answer(w, 200, "Acted", acted)
}

// perform does an act: a turn more, and the row as it is then. Called with mu held.
func (f *fakeDesk) perform(id string, in obj) (turn, row obj) {
	me := obj{"id": f.me["id"], "name": f.me["name"]}
	c := f.talks[id]
	row = f.row(id)
	turn = blankTurn(c["seq"].(int)+1, time.Now())
	turn["kind"], turn["verb"], turn["by"], turn["owner"], turn["agent"] = "acted", in["verb"], me, c["owner"], c["agent"]
	text, _ := in["text"].(string)
	switch in["verb"] {
	case "take", "reply", "reopen":
		turn["owner"], turn["agent"] = "agent", me
	case "hand_back":
		turn["owner"], turn["agent"] = "bot", nil
	case "transfer":
		turn["owner"], turn["agent"], turn["team"], row["team"] = "waiting", nil, in["team"], in["team"]
	case "resolve":
		turn["owner"], turn["agent"] = "resolved", nil
	case "wait":
		row["state"] = "pending"
		if k, ok := c["ticket"].(obj); ok {
			k["state"] = "pending"
		}
	case "correct":
		turn["field"] = in["field"]
		for _, d := range c["details"].([]obj) {
			if d["field"] == in["field"] {
				d["value"], d["source"] = text, "agent"
			}
		}
	}
	switch {
	case in["verb"] == "amend":
		turn["messages"] = []obj{f.changed(message("agent", "✎ "+text, false, me), in["of"])}
	case in["verb"] == "withdraw":
		m := f.changed(message("agent", "This message was taken back.", false, me), in["of"])
		m["text_id"] = "sys.withdrawn"
		turn["messages"] = []obj{m}
	case text != "" && in["verb"] != "correct":
		turn["messages"] = []obj{message("agent", text, in["verb"] == "note", me)}
	}
	for i, m := range turn["messages"].([]obj) {
		m["id"] = fmt.Sprintf("%s/%d.%d", id, turn["seq"], i+1)
	}
	f.push(id, turn)
	return turn, row
}

// changed makes a message stand in the place of another, which is a note or is not.
func (f *fakeDesk) changed(m obj, of any) obj {
	m["edits"] = of
	for _, c := range f.talks {
		for _, turn := range c["turns"].([]obj) {
			for _, was := range turn["messages"].([]obj) {
				if was["id"] == of {
					m["private"] = was["private"]
				}
			}
		}
	}
	return m
}

// row finds a row; a resolved one comes back. Called with mu held.
func (f *fakeDesk) row(id string) obj {
	for _, row := range f.rows {
		if row["conversation"] == id {
			return row
		}
	}
	row := rowFor(f.talks[id], "unassigned")
	f.rows = append(f.rows, row)
	return row
}

// push appends a turn to a conversation and tells everybody. Called with mu held.
func (f *fakeDesk) push(id string, turn obj) {
	c, row := f.talks[id], f.row(id)
	c["turns"] = append(c["turns"].([]obj), turn)
	for _, o := range []obj{c, row} {
		o["seq"], o["owner"], o["agent"], o["at"] = turn["seq"], turn["owner"], turn["agent"], turn["at"]
	}
	if turn["owner"] == "resolved" {
		f.rows = slices.DeleteFunc(f.rows, func(o obj) bool { return o["conversation"] == id })
	}
	f.tell("turn", obj{"conversation": id, "turn": turn})
	f.tell("row", row)
}

// upload takes a file. One that is called refused is not taken.
func (f *fakeDesk) upload(w http.ResponseWriter, r *http.Request) {
	file, head, err := r.FormFile("file")
	if err != nil || head.Filename == "refused.exe" {
		f.problem(w, http.StatusRequestEntityTooLarge, "too_large", "It is too large.")
		return
	}
	defer func() { _ = file.Close() }()
	f.answer(w, http.StatusCreated, "File", obj{"id": "fl_" + head.Filename, "name": head.Filename, "mime": "application/pdf", "size": 1_400_000, "url": "/api/v1/conversations/" + r.PathValue("id") + "/files/fl_1"})
}
