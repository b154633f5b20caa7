package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/staff"
)

// row is an open conversation as the queue shows it.
type row struct {
	Conversation bot.ConvID      `json:"conversation"`
	Seq          int64           `json:"seq"`
	Owner        bot.Owner       `json:"owner"`
	Team         string          `json:"team"`
	Agent        *who            `json:"agent"`
	Number       string          `json:"number"`
	Title        string          `json:"title"`
	State        bot.TicketState `json:"state"`
	Severity     string          `json:"severity"`
	Tier         string          `json:"tier"`
	TierName     string          `json:"tier_name"`
	Customer     string          `json:"customer"`
	Channel      string          `json:"channel"`
	Locale       string          `json:"locale"`
	Reason       string          `json:"reason"`
	Why          string          `json:"why"`
	Wish         string          `json:"wish"`
	WishTitle    string          `json:"wish_title"`
	Score        float64         `json:"score"`
	LastFrom     bot.Party       `json:"last_from"`
	LastLine     string          `json:"last_line"`
	OpenedAt     time.Time       `json:"opened_at"`
	At           time.Time       `json:"at"`
	WaitsSince   *time.Time      `json:"waits_since"`
	Unheard      bool            `json:"unheard"`
	NeededBy     string          `json:"needed_by"`
	NeededAt     *time.Time      `json:"needed_at"`
	NeededLate   bool            `json:"needed_late"`
	Clocks       []clock         `json:"clocks"`
	NextAt       *time.Time      `json:"next_at"`
	Viewers      []viewer        `json:"viewers"`
}

// viewer is somebody who looks at a conversation.
type viewer struct {
	ID    bot.StaffID `json:"id"`
	Name  string      `json:"name"`
	Doing string      `json:"doing"`
}

// row shows a row of the board.
func (a *api) row(r bot.Row, n names) row {
	d := a.Desk()
	return row{Conversation: r.Conv, Seq: r.Seq, Owner: r.Owner, Team: r.Team, Agent: n.who(r.Agent), Number: r.Number, Title: r.Title,
		State: r.State, Severity: r.Severity, Tier: r.Tier, TierName: d.TierName(r.Tier, d.Locales[0]), Customer: r.Customer, Channel: r.Channel, Locale: r.Locale, Reason: r.Reason,
		Why: r.Why, Wish: r.Wish, WishTitle: intentTitle(d, r.Wish), Score: r.Score, LastFrom: r.LastFrom, LastLine: r.LastLine,
		OpenedAt: r.Opened.UTC(), At: r.At.UTC(), WaitsSince: when(r.Waits), Unheard: r.Unheard,
		NeededBy: r.NeededBy, NeededAt: when(r.NeededAt), NeededLate: r.NeededLate, Clocks: clocks(r.Due, a.Now(), d),
		NextAt: when(r.Next()), Viewers: a.viewers(r.Conv)}
}

// intentTitle is what an intent is called, in the desk's first language.
func intentTitle(d *bot.Desk, id string) string {
	if answer, ok := strings.CutPrefix(id, "answer:"); ok {
		return d.Answers[answer].Title.In(d.Locales[0], d.Locales...)
	}
	return d.Intents[id].Title.In(d.Locales[0], d.Locales...)
}

func (a *api) viewers(conv bot.ConvID) []viewer {
	out := []viewer{}
	for _, v := range a.Presence.Viewers(conv) {
		doing := "viewing"
		if v.Typing {
			doing = "typing"
		}
		out = append(out, viewer{v.Staff, v.Name, doing})
	}
	return out
}

type laneCounts struct {
	Mine       int `json:"mine"`
	Unassigned int `json:"unassigned"`
	Customer   int `json:"customer"`
	Bot        int `json:"bot"`
	All        int `json:"all"`
}

type queueAnswer struct {
	page[row]
	Counts laneCounts `json:"counts"`
	Late   int        `json:"late"`
	At     time.Time  `json:"at"`
}

// queue lists a lane, what is due first on top, as far as the asker may see it.
func (a *api) queue(r *request) (answer, error) {
	lane := bot.Lane(r.URL.Query().Get("lane"))
	if lane == "" {
		lane = bot.LaneAll
	}
	if !slices.Contains([]bot.Lane{bot.LaneMine, bot.LaneUnassigned, bot.LaneCustomer, bot.LaneBot, bot.LaneAll}, lane) {
		return answer{}, wrongField("lane", "It is mine, unassigned, customer, bot or all.")
	}
	n, err := limit(r)
	if err != nil {
		return answer{}, err
	}
	if err := a.knownTeam(r); err != nil {
		return answer{}, err
	}
	rows, late := a.lane(r.who, lane, r.URL.Query().Get("team")), 0
	for _, o := range rows {
		if slices.ContainsFunc(clocks(o.Due, a.Now(), a.Desk()), func(c clock) bool { return c.Late && !c.Met && !c.Stopped }) {
			late++
		}
	}
	rows, next, err := after(rows, r.URL.Query().Get("cursor"), n)
	if err != nil {
		return answer{}, err
	}
	names, err := a.names(r.Context())
	if err != nil {
		return answer{}, err
	}
	q := queueAnswer{page: page[row]{Items: []row{}, Next: next}, Counts: a.counts(r.who), Late: late, At: a.Now().UTC()}
	for _, o := range rows {
		q.Items = append(q.Items, a.row(o, names))
	}
	return ok(q), nil
}

// knownTeam refuses a team that neither the live desk has nor, from an older one, an open conversation.
func (a *api) knownTeam(r *request) error {
	team, d := r.URL.Query().Get("team"), a.Desk()
	if team == "" || d.Team(team).ID != "" || len(a.lane(r.who, bot.LaneAll, team)) > 0 {
		return nil
	}
	var known []string
	for _, t := range d.Teams {
		known = append(known, t.ID)
	}
	return wrongField("team", "The desk has no such team. It has "+strings.Join(known, ", ")+".")
}

// lane is what somebody sees of a lane.
func (a *api) lane(who staff.Identity, lane bot.Lane, team string) []bot.Row {
	rows := a.Board.Rows(bot.Filter{Lane: lane, Staff: who.Account.ID})
	return slices.DeleteFunc(rows, func(o bot.Row) bool { return !sees(who, o.Team, o.Agent) || team != "" && o.Team != team })
}

func (a *api) counts(who staff.Identity) laneCounts {
	size := func(l bot.Lane) int { return len(a.lane(who, l, "")) }
	return laneCounts{size(bot.LaneMine), size(bot.LaneUnassigned), size(bot.LaneCustomer), size(bot.LaneBot), size(bot.LaneAll)}
}

// after cuts a page behind a cursor: the place and the conversation that stood last on the page before. The order
// changes under the reader; if the conversation is gone the place counts.
func after(rows []bot.Row, cursor string, n int) ([]bot.Row, *string, error) {
	from := 0
	if cursor != "" {
		place, conv, _ := strings.Cut(cursor, ".")
		i, err := strconv.Atoi(place)
		if err != nil || i < 0 {
			return nil, nil, wrongField("cursor", "It is next of the page before.")
		}
		from = min(i, len(rows))
		if at := slices.IndexFunc(rows, func(o bot.Row) bool { return string(o.Conv) == conv }); at >= 0 {
			from = at + 1
		}
	}
	to := min(from+n, len(rows))
	if to == len(rows) {
		return rows[from:to], nil, nil
	}
	return rows[from:to], new(strconv.Itoa(to) + "." + string(rows[to-1].Conv)), nil
}
